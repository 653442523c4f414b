"""What a program says of itself, its inserts and its pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, case, cast, exists, func, insert, literal, null, or_, select, union_all, update
from sqlalchemy.orm import aliased

from lms.domain.program.hours_basis import DecidedHours, HoursBasis
from lms.domain.program.program import Program
from lms.store.db import IntegrityError, db, execute_rowcount, table_of
from lms.store.program import stored_files
from lms.store.tables.course_hours import CourseHours
from lms.store.tables.people import Person
from lms.store.tables.program import Heartbeat, ProgramFile, ProgramSetting

_ENDED = "ended"
_END = aliased(CourseHours)
# In one statement, since every page asks: the settings, and what was decided of the hours of courses.
_NEWEST = union_all(
    select(
        CourseHours.course.label("course"),
        CourseHours.id.label("number"),
        case((exists().where(_END.ends == CourseHours.id), _ENDED), else_="").label("name"),
        cast(CourseHours.basis, Text).label("value"),
    ).where(CourseHours.ends.is_(None)),
    select(
        null().label("course"), literal(0).label("number"), ProgramSetting.name, cast(ProgramSetting.value, Text)
    ).where(ProgramSetting.id.in_(select(func.max(ProgramSetting.id)).group_by(ProgramSetting.name))),
)


def program() -> Program:
    """What the program says of itself now."""
    return _said(tuple(map(tuple, db.session.execute(_NEWEST))))


@lru_cache(maxsize=16)
def _said(rows: tuple[tuple[str | None, int, str, str], ...]) -> Program:
    """Every page asks, and hardly ever has anything changed; whatever has is other text."""
    settings = {name: json.loads(value)["is"] for course, _, name, value in rows if course is None}
    hours = sorted(
        (
            DecidedHours(number, course, HoursBasis.from_json(json.loads(value)), name == _ENDED)
            for course, number, name, value in rows
            if course is not None
        ),
        key=lambda one: one.id,
    )
    return Program.from_settings({**settings, "hours": tuple(hours)})


def change_settings(changes: dict[str, Any], set_by: int | None, now: datetime) -> None:
    for name, value in changes.items():
        db.session.add(ProgramSetting(name=name, value={"is": value}, set_by=set_by, set_at=now))
    db.session.flush()


def is_empty() -> bool:
    """Whether the site was never set up: nothing was set, and nobody is here."""
    return not db.session.scalar(select(or_(exists().select_from(ProgramSetting), exists().select_from(Person))))


@dataclass(frozen=True, slots=True)
class Set:
    """A value that a setting was given; `by` is None when no person did it."""

    name: str
    value: Any
    by: str | None
    at: datetime


def history(limit: int) -> Sequence[Set]:
    """Newest first."""
    rows = db.session.execute(
        select(ProgramSetting.name, ProgramSetting.value, Person.display_name, ProgramSetting.set_at)
        .outerjoin(Person, Person.id == ProgramSetting.set_by)
        .order_by(ProgramSetting.id.desc())
        .limit(limit)
    )
    return [Set(name, value["is"], by, at) for name, value, by, at in rows]


def keep_file(name: str, media_type: str, file: bytes, now: datetime) -> int:
    """The id of the kept picture; no picture is ever changed."""
    kept = ProgramFile(name=name, media_type=media_type, sha256=stored_files.keep(file, "picture", now))
    db.session.add(kept)
    db.session.flush()
    return kept.id


def file(file_id: int) -> tuple[str, bytes] | None:
    """Media type and bytes. Raises FileLost."""
    row = db.session.execute(
        select(ProgramFile.media_type, ProgramFile.sha256).where(ProgramFile.id == file_id)
    ).one_or_none()
    return (row[0], stored_files.read(row[1])) if row else None


def signature(sha256: str) -> bytes | None:
    """A picture that certificates are, or were, signed with; None for any other hash. Raises FileLost."""
    is_kept = exists().where(ProgramFile.name == "signature", ProgramFile.sha256 == sha256)
    return stored_files.read(sha256) if db.session.scalar(select(is_kept)) else None


@dataclass(frozen=True, slots=True)
class LastHeartbeat:
    at: datetime
    state: str


def record_heartbeat(name: str, state: str, now: datetime) -> None:
    """Writes a sign of life, in the place of the one before."""
    again = update(Heartbeat).where(Heartbeat.name == name).values(at=now, state=state)
    if execute_rowcount(again):
        return
    try:
        with db.session.begin_nested():
            db.session.execute(insert(table_of(Heartbeat)).values(name=name, at=now, state=state))
    except IntegrityError:  # another worker's first sign came first
        execute_rowcount(again)


_HEARTBEATS = select(Heartbeat.name, Heartbeat.at, Heartbeat.state)


def heartbeats() -> dict[str, LastHeartbeat]:
    """The last sign of life by name."""
    return {name: LastHeartbeat(at, state) for name, at, state in db.session.execute(_HEARTBEATS)}
