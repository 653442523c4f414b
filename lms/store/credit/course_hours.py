"""What was decided of the hours of courses, and how long people's first ways through them took."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from lms.domain.learning.completion import MetRequirements
from lms.domain.program.hours_basis import HoursBasis
from lms.store.db import chunked, db
from lms.store.joined import all_joined, persons_by_account
from lms.store.tables.course_hours import CourseHours, CourseHoursWords
from lms.store.tables.learning import Completion, CourseRevision, DeclaredReading, Enrolment
from lms.store.tables.names import present
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursWords:
    """Who took the times of a pilot, in which role, and how people were found and told; `why` something is ended."""

    taken_by: str = ""
    role: str = ""
    found: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class KeptHours:
    """A decision with who made it; `ended_at`, `ended_by` and `why` where it was ended."""

    id: int
    course: str
    basis: HoursBasis
    minutes_each: tuple[int, ...]
    words: HoursWords
    decided_by: str
    decided_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    why: str


def add(course: str, basis: HoursBasis, minutes: Sequence[int], words: HoursWords, by: int, now: datetime) -> int:
    """Its id."""
    row = CourseHours(course=course, basis=basis, minutes_each=sorted(minutes), decided_by=by, decided_at=now)
    return _add(row, words)


def end(hours_id: int, why: str, by: int, now: datetime) -> None:
    """Adds the row that ends this one; a second one breaks a constraint."""
    ended = db.session.get_one(CourseHours, hours_id)
    row = CourseHours(
        course=ended.course, basis=ended.basis, minutes_each=[], decided_by=by, decided_at=now, ends=hours_id
    )
    _add(row, HoursWords(why=why))


def _add(row: CourseHours, words: HoursWords) -> int:
    db.session.add(row)
    db.session.flush()
    db.session.add(
        CourseHoursWords(hours_id=row.id, taken_by=words.taken_by, role=words.role, found=words.found, why=words.why)
    )
    db.session.flush()
    return row.id


_END, _END_WORDS, _END_BY = aliased(CourseHours), aliased(CourseHoursWords), aliased(Person)
_KEPT = (
    select(CourseHours, CourseHoursWords, Person.display_name, _END.decided_at, _END_BY.display_name, _END_WORDS.why)
    .join(CourseHoursWords, CourseHoursWords.hours_id == CourseHours.id)
    .join(Person, Person.id == CourseHours.decided_by)
    .outerjoin(_END, _END.ends == CourseHours.id)
    .outerjoin(_END_WORDS, _END_WORDS.hours_id == _END.id)
    .outerjoin(_END_BY, _END_BY.id == _END.decided_by)
    .where(CourseHours.ends.is_(None))
    .order_by(CourseHours.id.desc())
)


def history(course: str) -> Sequence[KeptHours]:
    """All of a course, what was ended as well, the newest first."""
    return [_kept(*row) for row in db.session.execute(_KEPT.where(CourseHours.course == course))]


def decision(hours_id: int) -> KeptHours | None:
    row = db.session.execute(_KEPT.where(CourseHours.id == hours_id)).one_or_none()
    return _kept(*row) if row else None


def _kept(
    row: CourseHours,
    words: CourseHoursWords,
    by: str,
    ended_at: datetime | None,
    ended_by: str | None,
    why: str | None,
) -> KeptHours:
    said = HoursWords(taken_by=words.taken_by, role=words.role, found=words.found)
    each = tuple(row.minutes_each)
    return KeptHours(row.id, row.course, row.basis, each, said, by, row.decided_at, ended_at, ended_by, why or "")


_ACCOUNTS: BindParameter[list[int]] = bindparam("accounts", expanding=True)
_OPEN_WAYS = (
    select(Enrolment.person_id, Enrolment.course, Enrolment.hours)
    .where(
        Enrolment.id.in_(
            select(func.max(Enrolment.id))
            .where(Enrolment.person_id.in_(_ACCOUNTS), Enrolment.given_up_at.is_(None))
            .group_by(Enrolment.person_id, present(Enrolment.course))
        ),
        ~exists().where(Completion.enrolment_id == Enrolment.id),
    )
    .order_by(Enrolment.id)
)


def shown_to(person_ids: Collection[int]) -> dict[tuple[int, str], HoursBasis | None]:
    """(person, course) to what its hours rested on when they began the way that is under way; None: computed."""
    found: dict[tuple[int, str], HoursBasis | None] = {}
    for people in chunked(person_ids):
        person_of = persons_by_account(people)
        for account_id, course, hours in db.session.execute(_OPEN_WAYS, {"accounts": list(person_of)}):
            found[person_of[account_id], course] = hours
    return found


def begun_with(hours: HoursBasis, course: str) -> int:
    """How many ways through the course are under way that were shown just this."""
    rows = db.session.scalars(
        select(Enrolment.hours).where(
            Enrolment.course == course,
            Enrolment.hours.is_not(None),
            Enrolment.given_up_at.is_(None),
            ~exists().where(Completion.enrolment_id == Enrolment.id),
        )
    )
    return sum(kept == hours for kept in rows)


_FIRST_WAYS = (
    select(
        Enrolment.person_id,
        Enrolment.id,
        Enrolment.revision,
        Completion.revision,
        Completion.met,
        exists().where(DeclaredReading.enrolment_id == Enrolment.id),
    )
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .where(Enrolment.course == bindparam("course"))
    .order_by(Enrolment.started_at, Enrolment.id)
)
_REVISIONS = (
    select(CourseRevision.revision)
    .where(CourseRevision.course == bindparam("course"))
    .order_by(CourseRevision.id.desc())
)


def first_ways(course: str) -> dict[str, list[int]]:
    """Revision to the whole minutes of each first way that went through it alone and was measured from end to end.

    A person's first way is the first that any of their accounts began. Where it was not kept with which revision a
    way began, it counts only if the course never had another.
    """
    revisions = db.session.scalars(_REVISIONS, {"course": course}).all()
    kept, seen = all_joined(), set()
    found: dict[str, list[int]] = {revision: [] for revision in revisions}
    for account_id, _, began_with, ended_with, met, was_declared in db.session.execute(
        _FIRST_WAYS, {"course": course}
    ):
        person_id = kept.get(account_id, account_id)
        is_first = person_id not in seen
        seen.add(person_id)
        if not is_first or ended_with is None or was_declared or _declared(met):
            continue
        if began_with == ended_with or (began_with is None and list(revisions) == [ended_with]):
            found.setdefault(ended_with, []).append(met.active_seconds // 60)
    return found


def _declared(met: MetRequirements) -> bool:
    return met.declared_seconds > 0
