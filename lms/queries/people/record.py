"""A person's page, as they and who supervises them see it: standing, assignments, hours, certificates, practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.content.catalogue import Catalogue
from lms.content.wording import first_name
from lms.domain.access import Actor
from lms.domain.competence.competency import Framework, Profile, RungStatus, standing
from lms.domain.competence.past import Growth
from lms.domain.competence.targets import counts_critical
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.learning.refresh import SOON_DAYS
from lms.domain.people.onboarding import PlanProgress
from lms.queries.competence.competence import (
    CategoryStanding,
    CompetencePage,
    Split,
    category_standings,
    competence_page,
    profile_of,
    shown_page,
)
from lms.queries.competence.growth import growth_of
from lms.queries.competence.practice import PracticeLine, lines_of
from lms.queries.credit.hours import hours_by_category
from lms.queries.people.onboarding import plans_of
from lms.store.asked import choices_of
from lms.store.competence import evidence
from lms.store.credit import certificates
from lms.store.credit.certificates import Issued
from lms.store.db import EVERYTHING
from lms.store.people import people
from lms.store.people.people import Card
from lms.store.team import assignments
from lms.store.team.assignments import AssignedTraining, MovedDay


@dataclass(frozen=True, slots=True)
class AskedFor:
    """An assignment with its course; the title is the slug once the course is gone.

    `choices` are titles of which any one will do, `moves` how its day was moved.

    `window` tells of an open one whether its course gives credit now: only then can it be done.
    """

    asked: AssignedTraining
    title: str
    course: Course | None
    window: CreditWindow
    choices: tuple[str, ...] = ()
    moves: Sequence[MovedDay] = ()

    @property
    def is_open(self) -> bool:
        return self.asked.done_on is None and self.asked.withdrawn_at is None

    def is_past(self, today: date) -> bool:
        """Nothing is late while it waits for others."""
        return self.asked.due_on is not None and self.asked.due_on < today and self.asked.is_their_turn


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines there are of each kind."""

    certificates: int
    practice: int
    asked: int


NEWEST_LINES = Lines(certificates=15, practice=10, asked=10)
EVERY_LINE = Lines(EVERYTHING, EVERYTHING, EVERYTHING)


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`by_category` pairs the words of a choice of hour categories with minutes; `plan` is that of a new person.

    `in_all` tells how many lines there are, shown or not. `growth` is of each framework, over a year and a quarter;
    of who left nothing is asked, so none is told.
    """

    person: Card
    profile: Profile
    frameworks: tuple[tuple[Framework, tuple[CategoryStanding, ...]], ...]
    critical_missing: int
    asked: tuple[AskedFor, ...]
    minutes_total: int
    minutes_year: int
    by_category: tuple[tuple[str, int], ...]
    certificates: Sequence[Issued]
    practice: tuple[PracticeLine, ...]
    in_all: Lines
    plan: PlanProgress | None
    growth: tuple[tuple[Framework, Sequence[Growth]], ...] = ()

    @property
    def has_months(self) -> bool:
        """Whether there is a past month of which something is told."""
        return any(spans[0].first for _, spans in self.growth)

    @property
    def first_name(self) -> str:
        return first_name(self.person.name)


def record_page(
    catalogue: Catalogue,
    person_id: int,
    actor: Actor,
    today: date,
    *,
    again_days: int = SOON_DAYS,
    every: bool = False,
) -> RecordPage | None:
    """None when there is no such person; `again_days` is the program's setting.

    Of lines the newest are shown and what is under way, or `every` one; sums are those of everything.
    """
    person = people.card(person_id, today)
    if person is None:
        return None
    profile = profile_of(catalogue, person.profile, person.adjusted)
    rungs = evidence.standings(person_id)
    sizes = EVERY_LINE if every else NEWEST_LINES
    sums, by_category = hours_by_category(catalogue, person_id, today)
    issued, issued_in_all = certificates.newest_issued(person_id, sizes.certificates)
    practice, practice_in_all = lines_of(catalogue, person_id, actor, today, sizes.practice)
    asked, asked_in_all = assignments.asked_of(person_id, sizes.asked)
    frameworks = _frameworks(catalogue, person, rungs, today)
    return RecordPage(
        person=person,
        profile=profile,
        frameworks=frameworks,
        critical_missing=_critical_missing(person, Split(catalogue, profile), rungs, today),
        asked=_asked(catalogue, person_id, asked, today, again_days),
        minutes_total=sums.total,
        minutes_year=sums.last_year,
        by_category=by_category,
        certificates=issued,
        practice=practice,
        in_all=Lines(issued_in_all, practice_in_all, asked_in_all),
        plan=plans_of(catalogue, [person_id], today).get(person_id) if person.plan_id is not None else None,
        growth=growth_of(catalogue, person, frameworks, today) if person.works_here(today) else (),
    )


def _frameworks(
    catalogue: Catalogue, person: Card, rungs: Mapping[str, tuple[RungStatus, ...]], today: date
) -> tuple[tuple[Framework, tuple[CategoryStanding, ...]], ...]:
    return tuple(
        (framework, standings)
        for framework in catalogue.standing_frameworks().values()
        if (standings := category_standings(catalogue, framework, person.profile, rungs, today, person.adjusted))
    )


def _critical_missing(person: Card, split: Split, rungs: Mapping[str, tuple[RungStatus, ...]], today: date) -> int:
    if not counts_critical(split.profile, person.first_day, today, has_signed_in=person.has_come):
        return 0
    return sum(standing(rungs.get(code, ()), today) < split.reachable[code] for code in split.critical)


def _asked(
    catalogue: Catalogue, person_id: int, found: Sequence[AssignedTraining], today: date, again_days: int
) -> tuple[AskedFor, ...]:
    choices = choices_of([one.id for one in found if not one.course])
    moves = assignments.moved_days(person_id) if found else {}
    return tuple(
        replace(
            _with_choices(
                _asked_for(catalogue, training, today, again_days), catalogue, choices.get(training.id, ())
            ),
            moves=moves.get(training.id, ()),
        )
        for training in found
    )


def _with_choices(one: AskedFor, catalogue: Catalogue, slugs: Sequence[str]) -> AskedFor:
    """A choice of which one course is left is that course."""
    courses = [catalogue.courses[slug] for slug in slugs if slug in catalogue.courses]
    titles = tuple(course.title for course in courses)
    if len(courses) != 1:
        return replace(one, choices=titles)
    return replace(one, course=courses[0], title=titles[0], choices=titles)


def _asked_for(catalogue: Catalogue, asked: AssignedTraining, today: date, again_days: int) -> AskedFor:
    course = catalogue.courses.get(asked.course)
    if course is None:
        return AskedFor(asked, asked.course, None, CreditWindow(is_open=True))
    return AskedFor(asked, course.title, course, credit_window(course, asked.held_from, today, again_days))


def competence_of(catalogue: Catalogue, person_id: int, today: date) -> tuple[Card, CompetencePage] | None:
    """Standing by statement; None when there is no such person."""
    person = people.card(person_id, today)
    if person is None:
        return None
    if not person.works_here(today):
        return person, shown_page(catalogue, person_id, person.profile, today)
    return person, competence_page(catalogue, person_id, person.profile, today, person.adjusted)
