"""What the page for assigning offers, and what is past its day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, may_assign
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import credit_window
from lms.domain.learning.refresh import SOON_DAYS
from lms.domain.team.assignment import LATE_FOR
from lms.domain.team.plan import Plan
from lms.domain.team.way import way_to
from lms.queries.team.team import ON_ONE_PAGE, TeamFilter, members
from lms.store.joined import kept_id
from lms.store.tables.team import Assignment
from lms.store.team import assignments, plans
from lms.store.team.teams import Member

LATE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class AssignOffer:
    """A course that somebody on the page can bring; `minutes_before` is the longest way there among them."""

    course: Course
    minutes_before: int


@dataclass(frozen=True, slots=True)
class NoOffer:
    """A course that all on the page hold; it gives credit again `on` that day at the earliest, None: never."""

    course: Course
    on: date | None


@dataclass(frozen=True, slots=True)
class AssignPage:
    """Courses by title and people by name; `too_many` where someone has to be named or a group chosen.

    `only` is the one person about whom it is, if there is but one. `teams` are (id, name), `profiles` (slug, title).
    """

    courses: tuple[Course, ...]
    people: Sequence[Member]
    too_many: bool
    offers: tuple[AssignOffer, ...]
    not_offered: tuple[NoOffer, ...]
    only: Member | None
    teams: Sequence[tuple[int, str]]
    profiles: Sequence[tuple[str, str]]


def assign_page(
    catalogue: Catalogue, whom: TeamFilter, today: date, named: Collection[int] = (), *, again_days: int = SOON_DAYS
) -> AssignPage:
    """Where there are too many people to list, only those who are `named` are."""
    people = members(whom, today, limit=ON_ONE_PAGE + 1)
    if len(people) > ON_ONE_PAGE and named:
        among = frozenset(named) if whom.person_ids is None else whom.person_ids & set(named)
        people = members(TeamFilter(among, whom.exclude_id), today, limit=ON_ONE_PAGE + 1)
    too_many = len(people) > ON_ONE_PAGE
    people = () if too_many else people
    about = [member for member in people if member.person_id in named] or people
    courses = tuple(sorted(catalogue.courses.values(), key=lambda course: course.title))
    offers, not_offered = _offers(catalogue, about, today, again_days)
    teams, profiles = plans.groups_of(whom.person_ids, today)
    return AssignPage(
        courses=courses,
        people=people,
        too_many=too_many,
        offers=offers,
        not_offered=not_offered,
        only=about[0] if len(about) == 1 else None,
        teams=teams,
        profiles=[(slug, one.title) for slug, one in catalogue.profiles.items() if slug in profiles],
    )


def _offers(
    catalogue: Catalogue, people: Sequence[Member], today: date, again_days: int
) -> tuple[tuple[AssignOffer, ...], tuple[NoOffer, ...]]:
    """By title: what someone of them can bring now, and what all of them hold."""
    held: dict[int, dict[str, date]] = {person.person_id: {} for person in people}
    for person_id, slug, counts_from in assignments.latest_completions(list(held), list(catalogue.courses)):
        held[person_id][slug] = counts_from
    completed = {frozenset(days) for days in held.values()} or {frozenset()}
    offers, not_offered = [], []
    for course in sorted(catalogue.courses.values(), key=lambda one: one.title):
        days = [days.get(course.slug) for days in held.values()]
        windows = [credit_window(course, counts_from, today, again_days) for counts_from in days]
        if windows and not any(window.is_open for window in windows):
            opens = [window.opens_on for window in windows if window.opens_on is not None]
            not_offered.append(NoOffer(course, min(opens, default=None)))
        else:
            before = max(way_to(course, catalogue.courses, slugs).minutes_before for slugs in completed)
            offers.append(AssignOffer(course, before))
    return tuple(offers), tuple(not_offered)


def in_group(plan: Plan, actor: Actor, today: date) -> dict[int, str]:
    """Id and name of those for whom such a plan of the actor's would be today."""
    if actor.person_id is None:
        return {}
    return {one.person_id: one.name for one in plans.members(replace(plan, made_by=actor.person_id), today)}


@dataclass(frozen=True, slots=True)
class LateCourse:
    """`is_quiet` once its own reminders have ended; the title is the slug where the course is gone."""

    title: str
    due_on: date
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class LatePerson:
    person_id: int
    name: str
    courses: tuple[LateCourse, ...]


@dataclass(frozen=True, slots=True)
class LatePage:
    """By name; `has_more` where there are more than one page takes."""

    people: tuple[LatePerson, ...]
    has_more: bool


def late_page(catalogue: Catalogue, whom: TeamFilter, today: date) -> LatePage:
    """What is past its day, of those whom one may ask for training and who work here."""
    rows = assignments.late(whom.person_ids, whom.exclude_id, today, LATE_SHOWN + 1)
    people = []
    for (person_id, name), courses in groupby(rows[:LATE_SHOWN], key=lambda row: (row.person_id, row.name)):
        people.append(LatePerson(person_id, name, tuple(_late(catalogue, one, today) for one in courses)))
    return LatePage(tuple(people), has_more=len(rows) > LATE_SHOWN)


def _late(catalogue: Catalogue, one: assignments.PastItsDay, today: date) -> LateCourse:
    course = catalogue.courses.get(one.course)
    return LateCourse(course.title if course else one.course, one.due_on, one.due_on + LATE_FOR < today)


def assignment_of(assignment_id: int, actor: Actor) -> tuple[Assignment, int] | None:
    """With whose it is today; None when it is not there, or not of someone whom the actor may ask for training."""
    found = assignments.assignment(assignment_id)
    if found is None:
        return None
    person_id = kept_id(found.person_id)
    return (found, person_id) if may_assign(actor, person_id) else None
