"""What home shows of a person's own: the next step, what was asked, the way, hours, standing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Category, Framework
from lms.domain.competence.steps.step import CourseWay, Facts
from lms.domain.credit.renewal import Deadline
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.learning.refresh import due_soon_on
from lms.domain.people.onboarding import PlanProgress
from lms.domain.team.assignment import Assigned
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import Next, OfferedWait
from lms.queries.credit.cards.renewal import OwnRenewal, renewals
from lms.queries.learning.stations import ORDER, Station, StationState, station_ahead
from lms.queries.people.onboarding import comes_next
from lms.store.credit import ledger
from lms.store.db import remembered
from lms.store.program import inserts
from lms.store.program.inserts import NewVersion

RECENT_SHOWN = 3
WAY_SHOWN = 5
_NEVER = CourseWay()


@dataclass(frozen=True, slots=True)
class Due:
    """`window` tells whether the course gives credit now: only then can what was asked be done.

    `waiting` is what somebody else has to do where nothing is left for the person: then nothing is late.
    """

    assigned: Assigned
    course: Course
    days_left: int | None
    window: CreditWindow
    credit_at: datetime | None
    waiting: OfferedWait | None = None

    @property
    def is_past(self) -> bool:
        return self.days_left is not None and self.days_left < 0 and not (self.waiting or self.credit_at)


@dataclass(frozen=True, slots=True)
class Trail:
    """Stations in their order, all of them or those around where one is, and how many courses there are in all."""

    stations: tuple[Station, ...] = ()
    done: int = 0
    ahead: int = 0

    @property
    def is_whole(self) -> bool:
        return len(self.stations) == self.done + self.ahead


@dataclass(frozen=True, slots=True)
class CategoryPlaces:
    """Of one category: competencies at target, others that can be shown here, and what waits for a course."""

    category: Category
    held: int
    open: int
    waits: int


@dataclass(frozen=True, slots=True)
class ChoiceDue:
    """What any one of these courses does: those that give credit now."""

    assigned: Assigned
    courses: tuple[Course, ...]
    days_left: int | None

    @property
    def is_past(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def only(self) -> Course | None:
        """What is left of it where nothing is to be chosen any more."""
        return self.courses[0] if len(self.courses) == 1 else None


@dataclass(frozen=True, slots=True)
class Home:
    """`recent` holds (title, minutes, day) as they were certified, newest first.

    `ready` holds the courses in which all is done, each with the moment at which its credit is given. `plan` is that
    of someone new until all of it is done, `plan_next` the title and day of what comes next in it. `renewal` is the
    credential that runs out first, `card_days` are the others of which a day comes near.
    """

    may_study: bool
    due: tuple[Due, ...]
    refresh: tuple[tuple[Course, date], ...]
    ready: tuple[tuple[Course, datetime], ...]
    new_versions: tuple[tuple[Course, NewVersion], ...]
    minutes_total: int
    minutes_year: int
    recent: tuple[tuple[str, int, date], ...]
    framework: Framework
    categories: tuple[CategoryPlaces, ...]
    way: Trail
    choices: tuple[ChoiceDue, ...] = ()
    renewal: OwnRenewal | None = None
    card_days: tuple[tuple[OwnRenewal, Deadline], ...] = ()
    plan: PlanProgress | None = None
    plan_next: tuple[str, date] | None = None

    @property
    def asked(self) -> tuple[Due | ChoiceDue, ...]:
        """The earliest day first, those without a day last."""
        return tuple(sorted((*self.due, *self.choices), key=lambda one: one.assigned.due_on or date.max))

    @property
    def has_coming(self) -> bool:
        return bool(self.asked or self.refresh or self.ready or self.new_versions or self.card_days)

    @property
    def held(self) -> int:
        return sum(places.held for places in self.categories)

    @property
    def reachable(self) -> int:
        return sum(places.held + places.open for places in self.categories)

    @property
    def open(self) -> int:
        return sum(places.open for places in self.categories)

    @property
    def waits(self) -> int:
        return sum(places.waits for places in self.categories)


def home(catalogue: Catalogue, own: Next, profile: str | None, today: date, *, whole_way: bool = False) -> Home:
    """Someone who may not study any more is offered nothing to study."""
    hangs_on = ("home", id(catalogue), id(own), profile, today, whole_way)
    return remembered(hangs_on, lambda: _home(catalogue, own, profile, today, whole_way=whole_way))


def _home(catalogue: Catalogue, own: Next, profile: str | None, today: date, *, whole_way: bool) -> Home:
    facts, may_study = own.facts, own.facts.may_study
    earned = ledger.earned(facts.person_id, today, RECENT_SHOWN)
    framework = _framework(catalogue, profile_of(catalogue, profile).home, facts)
    choices = tuple(_choices(catalogue, facts, today)) if may_study else ()
    held = renewals(catalogue, facts.person_id, today)
    return Home(
        may_study=may_study,
        due=tuple(_due(catalogue, own, today)) if may_study else (),
        refresh=refreshes(catalogue, facts, today) if may_study else (),
        ready=_ready(catalogue, facts),
        new_versions=_new_versions(catalogue, facts.person_id) if may_study else (),
        minutes_total=earned.sums.total,
        minutes_year=earned.sums.last_year,
        recent=earned.newest,
        framework=framework,
        categories=tuple(category_places(framework, facts)),
        way=_way(catalogue, facts, choices, whole=whole_way) if may_study else Trail(),
        choices=choices,
        renewal=next(iter(held), None),
        card_days=tuple((one, one.coming) for one in held[1:] if one.coming),
        plan=facts.plan if may_study and facts.plan and not facts.plan.is_done else None,
        plan_next=comes_next(catalogue, facts.plan),
    )


def _framework(catalogue: Catalogue, of_role: str, facts: Facts) -> Framework:
    """That of the role; where nothing of it can be shown here, the first of which something can."""
    first = catalogue.frameworks[of_role]
    every = (first, *catalogue.standing_frameworks().values())
    return next((one for one in every if any(each.code in facts.targets for each in one.competencies)), first)


def _choices(catalogue: Catalogue, facts: Facts, today: date) -> Iterator[ChoiceDue]:
    """Of what any one of several courses does, those that give credit now."""
    for assigned in facts.asked:
        courses = [catalogue.courses[slug] for slug in assigned.choices if slug in catalogue.courses]
        held = [(course, facts.ways.get(course.slug, _NEVER).held_from) for course in courses]
        is_open = [course for course, on in held if credit_window(course, on, today, facts.again_days).is_open]
        if is_open:
            yield ChoiceDue(assigned, tuple(is_open), assigned.days_left(today))


def category_places(framework: Framework, facts: Facts) -> Iterator[CategoryPlaces]:
    """Categories of which the role asks nothing are left out."""
    for category in framework.categories:
        codes = {competency.code for competency in category.competencies}
        reachable = codes & facts.targets.keys()
        waits = len(codes & facts.beyond)
        if reachable or waits:
            open_ones = len(reachable & facts.gaps.keys())
            yield CategoryPlaces(category, len(reachable) - open_ones, open_ones, waits)


def _new_versions(catalogue: Catalogue, person_id: int) -> tuple[tuple[Course, NewVersion], ...]:
    return tuple(
        (catalogue.courses[version.slug], version)
        for version in inserts.new_to(person_id)
        if version.slug in catalogue.courses
    )


def _due(catalogue: Catalogue, own: Next, today: date) -> Iterator[Due]:
    facts, going = own.facts, {step.assignment for step in own.found.every}
    for assigned in facts.asked:
        course = catalogue.courses.get(assigned.course_slug)
        if course is not None:
            way = facts.ways.get(course.slug, _NEVER)
            window = credit_window(course, way.held_from, today, facts.again_days)
            waiting = next((one for one in own.waiting if one.course is course), None)
            found = waiting if way.is_open and assigned.id not in going else None
            yield Due(assigned, course, assigned.days_left(today), window, way.credit_at, found)


def _ready(catalogue: Catalogue, facts: Facts) -> tuple[tuple[Course, datetime], ...]:
    """Earliest first."""
    found = [
        (catalogue.courses[slug], way.credit_at) for slug, way in facts.ways.items() if way.credit_at is not None
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def refreshes(catalogue: Catalogue, facts: Facts, today: date) -> tuple[tuple[Course, date], ...]:
    """Completed courses whose refresh day has come or comes soon, but for those that wait for their credit."""
    found = []
    for slug, way in facts.ways.items():
        course = catalogue.courses[slug]
        is_held = way.held_from is not None and way.credit_at is None
        day = due_soon_on(course, way.held_from, today, facts.again_days) if is_held and way.held_from else None
        if day:
            found.append((course, day))
    return tuple(sorted(found, key=lambda pair: pair[1]))


def _way(catalogue: Catalogue, facts: Facts, choices: Iterable[ChoiceDue], *, whole: bool) -> Trail:
    """What is done in the order in which it was, then where one is, then what is ahead.

    Of a long one there is shown what was done last and what comes first, more of the one where the other is short.
    """
    left = {one.only.slug: one.assigned.due_on for one in choices if one.only}
    asked = left | {assigned.course_slug: assigned.due_on for assigned in reversed(facts.asked)}
    done, ahead = [], []
    for course in catalogue.in_order():
        earned_on = facts.ways.get(course.slug, _NEVER).earned_on
        if earned_on is None:
            ahead.append(station_ahead(catalogue, facts, course, asked))
        else:
            done.append(Station(course, StationState.DONE, earned_on))
    done.sort(key=lambda station: station.on or date.min)
    ahead.sort(key=lambda station: ORDER.index(station.state))
    every = (*done, *ahead)
    first = 0 if whole else max(0, min(len(done) - 1, len(every) - WAY_SHOWN))
    return Trail(every if whole else every[first : first + WAY_SHOWN], len(done), len(ahead))
