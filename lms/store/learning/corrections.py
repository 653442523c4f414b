"""Corrections of courses: since when they are taught here, who studied before, and who said to have read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    Select,
    SelectBase,
    Subquery,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)

from lms.domain.learning.correction import CorrectionKey
from lms.store.db import UtcDateTime, db, table_of
from lms.store.in_force import TODAY, works_here
from lms.store.joined import JoinedAccount, accounts_of, person_of
from lms.store.tables.columns import given_ids
from lms.store.tables.learning import (
    Attempt,
    Completion,
    CorrectionRead,
    CorrectionTakenUp,
    Enrolment,
    LessonProgress,
)
from lms.store.tables.names import present
from lms.store.tables.people import Person

_READER: BindParameter[int] = bindparam("reader", type_=Integer())
_COURSE: BindParameter[str] = bindparam("in_course", type_=Text())
_COURSES: BindParameter[list[str]] = bindparam("courses", expanding=True)
_DAY: BindParameter[date] = bindparam("on_day", type_=Date())
_MOMENT: BindParameter[datetime] = bindparam("moment", type_=UtcDateTime())


@dataclass(frozen=True, slots=True)
class OwnCorrections:
    """`studied_from`: course slug to the first moment in it; `read_at` of what one said to have read."""

    taken_up: Mapping[CorrectionKey, datetime]
    studied_from: Mapping[str, datetime]
    read_at: Mapping[CorrectionKey, datetime]


@dataclass(frozen=True, slots=True)
class Student:
    """Someone who works here and opened a lesson, a quiz or completed the course; by the first of these moments."""

    person_id: int
    name: str
    studied_from: datetime


@dataclass(frozen=True, slots=True)
class AllCorrections:
    """`students` of each course, in no order; `readers` are (person, what they said to have read)."""

    taken_up: Mapping[CorrectionKey, datetime]
    students: Mapping[str, Sequence[Student]]
    readers: frozenset[tuple[int, CorrectionKey]]


def _studied(accounts: SelectBase | None) -> Subquery:
    """(account, course, moment) in _COURSES of each lesson first opened, quiz, completion: of these, or of all."""
    parts = [
        select(
            Enrolment.person_id.label("account_id"),
            Enrolment.course.label("course"),
            LessonProgress.first_opened_at.label("at"),
        ).join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id),
        select(Attempt.person_id, Attempt.course, Attempt.opened_at),
        select(Completion.person_id, Completion.course, Completion.completed_at),
    ]
    # Said of each part: SQLite would not look into the parts for what is said of all of them.
    courses = (Enrolment.course, Attempt.course, Completion.course)
    parts = [part.where(course.in_(_COURSES)) for part, course in zip(parts, courses, strict=True)]
    whose = (Enrolment.person_id, Attempt.person_id, Completion.person_id)
    if accounts is not None:
        parts = [part.where(account.in_(accounts)) for part, account in zip(parts, whose, strict=True)]
    return union_all(*parts).subquery()


_OWN_STUDIED = _studied(accounts_of(_READER))
_OWN_COURSE = present(_OWN_STUDIED.c.course)
_NO_DAY = cast(null(), Date)
# In one statement, since home asks for it: what each row is, and its course, day and moment.
_OWN = union_all(
    select(literal("read").label("what"), CorrectionRead.course, CorrectionRead.day, CorrectionRead.read_at).where(
        CorrectionRead.person_id.in_(accounts_of(_READER)), CorrectionRead.course.in_(_COURSES)
    ),
    select(literal("taken up"), CorrectionTakenUp.course, CorrectionTakenUp.day, CorrectionTakenUp.at).where(
        CorrectionTakenUp.course.in_(_COURSES)
    ),
    select(literal("studied"), _OWN_COURSE, _NO_DAY, func.min(_OWN_STUDIED.c.at)).group_by(_OWN_COURSE),
)
_READ_BY = select(
    literal("read").label("what"),
    person_of(CorrectionRead.person_id).label("person_id"),
    literal("").label("name"),
    CorrectionRead.course.label("course"),
    CorrectionRead.day.label("day"),
    CorrectionRead.read_at.label("at"),
)
_TAUGHT = select(
    literal("taken up"),
    literal(0),
    literal(""),
    CorrectionTakenUp.course,
    CorrectionTakenUp.day,
    CorrectionTakenUp.at,
)
_TAKE_UP = insert(table_of(CorrectionTakenUp)).from_select(
    ["course", "day", "at"],
    select(_COURSE, _DAY, _MOMENT)
    .where(~exists().where(CorrectionTakenUp.course == _COURSE, CorrectionTakenUp.day == _DAY))
    .suffix_with("ON CONFLICT (course, day) DO NOTHING"),
)
_READ = insert(table_of(CorrectionRead)).from_select(
    ["person_id", "course", "day", "read_at"],
    select(_READER, _COURSE, _DAY, _MOMENT)
    .where(
        ~exists().where(
            CorrectionRead.person_id.in_(accounts_of(_READER)),
            CorrectionRead.course == _COURSE,
            CorrectionRead.day == _DAY,
        )
    )
    .suffix_with("ON CONFLICT (person_id, course, day) DO NOTHING"),
)


def own(person_id: int, courses: Collection[str]) -> OwnCorrections:
    """All that is to be known of one person in these courses."""
    taken_up: dict[CorrectionKey, datetime] = {}
    read_at: dict[CorrectionKey, datetime] = {}
    studied_from: dict[str, datetime] = {}
    for what, course, day, at in db.session.execute(_OWN, {"reader": person_id, "courses": list(courses)}):
        if what == "studied":
            studied_from[course] = at
        else:
            (read_at if what == "read" else taken_up)[CorrectionKey(course, day)] = at
    return OwnCorrections(taken_up, studied_from, read_at)


def taken_up() -> dict[CorrectionKey, datetime]:
    rows = db.session.execute(select(CorrectionTakenUp.course, CorrectionTakenUp.day, CorrectionTakenUp.at))
    return {CorrectionKey(course, day): at for course, day, at in rows}


def take_up(key: CorrectionKey, now: datetime) -> None:
    """The first moment stays, whoever else starts at this one."""
    db.session.execute(_TAKE_UP, {"in_course": key.course, "on_day": key.day, "moment": now})


def read(person_id: int, key: CorrectionKey, now: datetime) -> None:
    """Keeps that the person has read it; the first moment stays."""
    values = {"reader": person_id, "in_course": key.course, "on_day": key.day, "moment": now}
    db.session.execute(_READ, values)


def _students(accounts: CTE | None) -> Select[str, int, str, str, date | None, datetime]:
    """One row for each account and course."""
    studied = _studied(None if accounts is None else select(accounts))
    course_now = present(studied.c.course)
    first = (
        select(studied.c.account_id, course_now.label("course"), func.min(studied.c.at).label("at"))
        .group_by(studied.c.account_id, course_now)
        .subquery()
    )
    return (
        select(literal("student"), Person.id, Person.display_name, first.c.course, _NO_DAY, first.c.at)
        .select_from(first)
        .join(Person, Person.id == person_of(first.c.account_id))
        .where(works_here(Person.active_until, TODAY))
    )


def _accounts() -> CTE:
    """All accounts of the people who are asked for; their ids, of which there may be many, stand there once."""
    own = select(Person.id.label("account_id")).where(Person.id.in_(given_ids("among"))).cte("asked_for")
    further = select(JoinedAccount.joined_id).where(JoinedAccount.kept_id.in_(select(own.c.account_id)))
    return union_all(select(own.c.account_id), further).cte("accounts")


def _of(accounts: CTE | None) -> CompoundSelect[Any]:
    readings = _READ_BY.where(CorrectionRead.course.in_(_COURSES))
    if accounts is not None:
        readings = readings.where(CorrectionRead.person_id.in_(select(accounts)))
    return union_all(readings, _TAUGHT, _students(accounts))


_OF_ALL, _OF_THESE = _of(None), _of(_accounts())


def of_everyone(courses: Collection[str], today: date, among: Collection[int] | None = None) -> AllCorrections:
    """Those who work here today and have studied one of these courses: of these people, or of everyone."""
    asked = {"courses": list(courses), "today": today}
    found: dict[str, dict[int, Student]] = {}
    taken_up, readers = {}, set()
    rows: Iterable[Any] = (
        db.session.execute(_OF_ALL, asked)
        if among is None
        else db.session.execute(_OF_THESE, asked | {"among": list(among)})
    )
    for what, person_id, name, course, day, at in rows:
        if what == "student":
            same = found.setdefault(course, {})
            began = min(at, same[person_id].studied_from) if person_id in same else at
            same[person_id] = Student(person_id, name, began)
        elif what == "read":
            readers.add((person_id, CorrectionKey(course, day)))
        else:
            taken_up[CorrectionKey(course, day)] = at
    students_of = {course: tuple(students.values()) for course, students in found.items()}
    return AllCorrections(taken_up, students_of, frozenset(readers))
