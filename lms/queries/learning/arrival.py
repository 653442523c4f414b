"""The page on which someone arrives who has completed a course: their own, for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.competence.arrival import RungChange, WayDone, change_by
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.steps.step import Reason
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.queries.competence.next_steps import Next
from lms.queries.competence.practice import own_lines
from lms.queries.credit.waiting import Waits, waits_of
from lms.queries.learning.courses import Tried, tried_in
from lms.store.competence import evidence
from lms.store.credit import certificates, ledger
from lms.store.credit.ledger import Sums
from lms.store.learning import completions
from lms.store.learning.completions import DoneWay

DRAWN = 6
TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ArrivedAt:
    """A competency that the course asks for, before it and after; `target` is what the person's role asks."""

    label: str
    statement: str
    change: RungChange
    target: Rung

    @property
    def meets(self) -> bool:
        return self.change.meets(self.target)

    @property
    def left(self) -> bool:
        """Whether the role asks for more."""
        return self.change.now < self.target


@dataclass(frozen=True, slots=True)
class SmallCertificate:
    """What is drawn of a certificate; `waits` tells why there is no file yet, None where it can be had."""

    serial: str
    facts: CertificateFacts
    is_revoked: bool
    waits: Waits | None


@dataclass(frozen=True, slots=True)
class AddedHours:
    """Minutes that the course added, by category, and those in all; what was there before comes first."""

    added: int
    categories: tuple[tuple[int, str], ...]
    total: int
    last_year: int

    @property
    def before(self) -> int:
        return max(self.total - self.added, 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """`credit_at` is when the credit comes, where all is done and eight hours leave no room yet."""

    course: Course
    on: date
    is_today: bool
    credit_at: datetime | None
    certificate: SmallCertificate | None
    hours: AddedHours
    competencies: tuple[ArrivedAt, ...]
    passed: Tried | None

    @property
    def drawn(self) -> tuple[ArrivedAt, ...]:
        """What is new, what the role asks for first."""
        return tuple(one for one in self.competencies if one.change.is_new)[:DRAWN]

    @property
    def is_shown(self) -> bool:
        """Whether anything that the course asks for stands."""
        return any(one.change.now for one in self.competencies)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Why rest is fine: the day before which nothing is due, whether a day has passed, whether someone waits."""

    before: date | None
    is_late: bool
    is_waited_for: bool


def arrival(
    catalogue: Catalogue,
    course: Course,
    person_id: int,
    profile: Profile,
    now: datetime,
    program: Program,
    public_url: str,
) -> Arrival | None:
    """None for someone who has never done all of the course."""
    done = completions.latest_done(person_id, course.slug)
    if done is None:
        return None
    on, today = done.earned_on or program.day_of(done.at), program.day_of(now)
    tried = [one for one in tried_in(course, done.enrolment_id, program) if one.passed]
    return Arrival(
        course=course,
        on=on,
        is_today=on == today,
        credit_at=None if done.completion_id else done.credit_at,
        certificate=_certificate(done, person_id, program, public_url),
        hours=_hours(catalogue, done, ledger.sums(person_id, today)),
        competencies=_competencies(catalogue, course, person_id, profile, done, program),
        passed=tried[-1] if tried else None,
    )


def _certificate(done: DoneWay, person_id: int, program: Program, public_url: str) -> SmallCertificate | None:
    serial = certificates.of_completion(done.completion_id) if done.completion_id else None
    found = certificates.by_serial(serial) if serial else None
    if found is None:
        return None
    waits = waits_of(person_id, program, public_url).get(found.serial)
    return SmallCertificate(found.serial, found.facts, found.revoked_at is not None, waits)


def _hours(catalogue: Catalogue, done: DoneWay, sums: Sums) -> AddedHours:
    line = ledger.of_completion(done.completion_id) if done.completion_id else None
    return AddedHours(
        added=line.minutes if line else 0,
        categories=tuple((minutes, catalogue.hours_in_words(any_of)) for minutes, any_of in line.categories)
        if line
        else (),
        total=sums.total,
        last_year=sums.last_year,
    )


def _competencies(
    catalogue: Catalogue, course: Course, person_id: int, profile: Profile, done: DoneWay, program: Program
) -> tuple[ArrivedAt, ...]:
    """What the course asks for; first what is new and asked for, then by label."""
    practised = {code for practice in course.practice for code in practice.competencies}
    codes = sorted((course.asked_for | practised) & catalogue.competencies.keys())
    on = done.earned_on or program.day_of(done.at)
    own = own_lines(catalogue, course, person_id, on) if course.practice else ()
    way = WayDone(course.slug, done.started_at, done.at, {str(line.watched.id) for line in own})
    points = evidence.points_of(person_id, codes, program.zone)
    found = [
        ArrivedAt(
            catalogue.label(code),
            catalogue.competencies[code].statement,
            change_by(points.get(code, ()), way, on),
            profile.targets.get(code, Rung.NONE),
        )
        for code in codes
    ]
    return tuple(sorted(found, key=lambda one: (not one.meets, not one.change.is_new, not one.target, one.label)))


def quiet(own: Next, today: date) -> Quiet:
    """Of all that could be next, of what was put off as well."""
    every = own.found.every
    days = [step.by for step in every if step.reason in (Reason.LATE, Reason.DUE, Reason.ASKED)]
    return Quiet(
        before=min((day for day in days if day is not None and day >= today), default=None),
        is_late=any(step.reason is Reason.LATE for step in every),
        is_waited_for=any(step.reason is Reason.WAITS for step in every),
    )


def arrived_lately(own: Next) -> tuple[tuple[Course, date], ...]:
    """(course, day) of what was completed within seven days, the latest first."""
    since = own.facts.today - TOLD_FOR
    found = [
        (own.catalogue.courses[slug], way.earned_on)
        for slug, way in own.facts.ways.items()
        if way.earned_on is not None and way.earned_on > since
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].title), reverse=True))
