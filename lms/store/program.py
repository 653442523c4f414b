"""What a program says of itself, its inserts and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, exists, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.program import Program
from lms.store.db import Base, IntegrityError, changed, db, table_of
from lms.store.people import Person


class Setting(Base):
    """Every value a setting ever had; the newest counts."""

    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[dict[str, Any]]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class Insert(Base):
    """A program's own words on state or tribal rules; every version is kept, the newest counts."""

    __tablename__ = "program_insert"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(index=True)
    jurisdiction: Mapped[str]
    markdown: Mapped[str]
    reviewer: Mapped[str]
    reviewed_on: Mapped[date | None]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]


class Acknowledgement(Base):
    """That someone has read one version of an insert; refuses UPDATE and DELETE by trigger."""

    __tablename__ = "acknowledgement"
    __table_args__ = (UniqueConstraint("insert_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    insert_id: Mapped[int] = mapped_column(ForeignKey("program_insert.id"))
    read_at: Mapped[datetime]


class ProgramFile(Base):
    """A picture that the program gave, such as its logo; every one is kept, the newest counts."""

    __tablename__ = "program_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str]
    file: Mapped[bytes] = mapped_column(deferred=True)


class Pulse(Base):
    """The last sign of life of what runs in the background, and how it went.

    `worker` tells the last round and what it did; `mail` how sending stands (`ok`, `off`, or what is wrong);
    `mail sent` when a mail last went out.
    """

    __tablename__ = "pulse"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    state: Mapped[str]


_NEWEST = select(Setting.name, Setting.value).where(
    Setting.id.in_(select(func.max(Setting.id)).group_by(Setting.name))
)


def program() -> Program:
    """What the program says of itself now."""
    rows = db.session.execute(_NEWEST)
    return Program.from_settings({name: value["is"] for name, value in rows})


def change_settings(changes: dict[str, Any], set_by: int | None, now: datetime) -> None:
    for name, value in changes.items():
        db.session.add(Setting(name=name, value={"is": value}, set_by=set_by, set_at=now))
    db.session.flush()


def is_empty() -> bool:
    """Whether the site was never set up: nothing was set, and nobody is here."""
    return not db.session.scalar(select(or_(exists().select_from(Setting), exists().select_from(Person))))


@dataclass(frozen=True, slots=True)
class Set:
    """A value that a setting was given; `by` is None when no person did it."""

    name: str
    value: Any
    by: str | None
    at: datetime


def history(most: int) -> Sequence[Set]:
    """Newest first."""
    rows = db.session.execute(
        select(Setting.name, Setting.value, Person.display_name, Setting.set_at)
        .outerjoin(Person, Person.id == Setting.set_by)
        .order_by(Setting.id.desc())
        .limit(most)
    )
    return [Set(name, value["is"], by, at) for name, value, by, at in rows]


def keep_file(name: str, media_type: str, file: bytes) -> int:
    """The id of the kept picture; no picture is ever changed."""
    kept = ProgramFile(name=name, media_type=media_type, file=file)
    db.session.add(kept)
    db.session.flush()
    return kept.id


def file(file_id: int) -> tuple[str, bytes] | None:
    """Media type and bytes."""
    row = db.session.execute(
        select(ProgramFile.media_type, ProgramFile.file).where(ProgramFile.id == file_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class Beat:
    at: datetime
    state: str


def beat(name: str, state: str, now: datetime) -> None:
    """Writes a sign of life, in the place of the one before."""
    again = update(Pulse).where(Pulse.name == name).values(at=now, state=state)
    if changed(again):
        return
    try:
        with db.session.begin_nested():
            db.session.execute(insert(table_of(Pulse)).values(name=name, at=now, state=state))
    except IntegrityError:  # another worker's first sign came first
        changed(again)


def beats() -> dict[str, Beat]:
    """The last sign of life by name."""
    return {
        name: Beat(at, state) for name, at, state in db.session.execute(select(Pulse.name, Pulse.at, Pulse.state))
    }
