"""Everyone, as the one who runs the program looks them up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from lms.store.db import db
from lms.store.in_force import PROFILE_TODAY, TODAY, in_force, works_here
from lms.store.people.membership import works_in
from lms.store.tables.account import Session
from lms.store.tables.people import Person, PersonProfile, Supervision

PAGE = 100
MOST_NAMED = 500
SUPERVISOR = "supervisor"  # the slug of the profile


class PeopleState(StrEnum):
    """Who of all people is meant."""

    HERE = "here"
    LEFT = "left"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What was asked for; empty parts ask for nothing."""

    words: str = ""
    where: PeopleState | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person; `came_at` is when they last signed in, None for never."""

    id: int
    display_name: str
    legal_name: str
    email: str
    is_administrator: bool
    active_until: date | None
    profile: str | None
    came_at: datetime | None


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A row with its days, both included; `person_id` is the other person's, where there is one."""

    id: int
    words: str
    from_on: date
    until_on: date | None
    person_id: int | None = None
    email: str = ""


_CAME_AT = select(func.max(Session.created_at)).where(Session.person_id == Person.id).scalar_subquery()
_CAME = select(Session.id).where(Session.person_id == Person.id).exists()


def count(asked: PeopleFilter, today: date) -> int:
    return db.session.scalar(select(func.count()).select_from(Person).where(*_meant(asked, today))) or 0


def entries(asked: PeopleFilter, today: date, page: int) -> Sequence[Entry]:
    """Alphabetical; pages count from 1."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.display_name,
            Person.legal_name,
            Person.email,
            Person.is_administrator,
            Person.active_until,
            PROFILE_TODAY,
            _CAME_AT,
        )
        .where(*_meant(asked, today))
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE),
        {"today": today},
    )
    return [Entry(*row) for row in rows]


def _meant(asked: PeopleFilter, today: date) -> list[ColumnElement[bool]]:
    meant: list[ColumnElement[bool]] = []
    if asked.words:
        # SQLite knows large and small only of A to Z, so names with other letters are asked in each spelling.
        spellings = {asked.words, asked.words.lower(), asked.words.upper(), asked.words.title()}
        meant.append(
            or_(
                *(
                    column.icontains(spelling, autoescape=True)
                    for column in (Person.display_name, Person.legal_name, Person.email)
                    for spelling in sorted(spellings)
                )
            )
        )
    if asked.where is PeopleState.LEFT:
        meant.append(~works_here(Person.active_until, today))
    elif asked.where is not None:
        meant.append(works_here(Person.active_until, today))
        if asked.where is PeopleState.NEW:
            meant.append(~_CAME)
    if asked.team_id is not None:
        meant.append(works_in(asked.team_id, today))
    return meant


def came_at(person_id: int) -> datetime | None:
    return db.session.scalar(select(func.max(Session.created_at)).where(Session.person_id == person_id))


_Supervisor = aliased(Person)


def supervisors_of(person_ids: Sequence[int], today: date) -> dict[int, tuple[str, ...]]:
    """Person id to the names of those who supervise them today."""
    found: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(
        select(Supervision.person_id, _Supervisor.display_name)
        .join(_Supervisor, _Supervisor.id == Supervision.supervisor_id)
        .where(Supervision.person_id.in_(person_ids), in_force(Supervision, today))
        .order_by(_Supervisor.sort_key)
    ):
        found.setdefault(person_id, []).append(name)
    return {person_id: tuple(dict.fromkeys(names)) for person_id, names in found.items()}


_SUPERVISORS = (
    select(Supervision.id, Person.display_name, Supervision.from_on, Supervision.until_on, Person.id, Person.email)
    .join(Person, Person.id == Supervision.supervisor_id)
    .where(Supervision.person_id == bindparam("person_id"))
    .order_by(Supervision.from_on.desc(), Supervision.id.desc())
)


def supervisor_rows(person_id: int) -> Sequence[DatedRow]:
    """Who supervised this person, of all times, newest first."""
    return [DatedRow(*row) for row in db.session.execute(_SUPERVISORS, {"person_id": person_id})]


def supervised_by(person_id: int, today: date) -> Sequence[DatedRow]:
    """Whom this person supervises today, by name; at most MOST_NAMED."""
    rows = db.session.execute(
        select(
            Supervision.id, Person.display_name, Supervision.from_on, Supervision.until_on, Person.id, Person.email
        )
        .join(Person, Person.id == Supervision.person_id)
        .where(Supervision.supervisor_id == person_id, in_force(Supervision, today))
        .order_by(Person.sort_key, Supervision.id)
        .limit(MOST_NAMED)
    )
    return [DatedRow(*row) for row in rows]


def profile_rows(person_id: int) -> Sequence[DatedRow]:
    """Newest first."""
    rows = db.session.execute(
        select(PersonProfile.id, PersonProfile.profile, PersonProfile.from_on, PersonProfile.until_on)
        .where(PersonProfile.person_id == person_id)
        .order_by(PersonProfile.from_on.desc(), PersonProfile.id.desc())
    )
    return [DatedRow(*row) for row in rows]


def supervisor_choices(today: date) -> Sequence[str]:
    """`Name <e-mail>` of those who work here and supervise someone, have a profile for it, or run the program; by
    name, at most MOST_NAMED.
    """
    supervises = select(Supervision.id).where(Supervision.supervisor_id == Person.id, in_force(Supervision, TODAY))
    rows = db.session.execute(
        select(Person.display_name, Person.email)
        .where(
            works_here(Person.active_until, TODAY),
            or_(supervises.exists(), PROFILE_TODAY == SUPERVISOR, Person.is_administrator),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_NAMED),
        {"today": today},
    )
    return [f"{name} <{email}>" for name, email in rows]


def invited(asked: PeopleFilter, today: date, limit: int) -> Sequence[tuple[int, str, str]]:
    """(id, shown name, e-mail) of those who work here and chose no password yet, by name."""
    rows = db.session.execute(
        select(Person.id, Person.display_name, Person.email)
        .where(*_meant(asked, today), works_here(Person.active_until, today), Person.password_hash.is_(None))
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


_NOT_IN_YET = (
    select(Person.display_name)
    .where(works_here(Person.active_until, TODAY), Person.password_hash.is_(None))
    .order_by(Person.sort_key, Person.id)
    .limit(bindparam("most", type_=Integer()))
)


def not_in_yet(today: date, limit: int) -> Sequence[str]:
    """The shown names of all whom `invited` may tell of: what home asks, and shows a few of."""
    return db.session.scalars(_NOT_IN_YET, {"today": today, "most": limit}).all()


def marks(person_ids: Collection[int]) -> dict[int, tuple[date | None, str]]:
    """Person id to (first day of work, e-mail): what may tell people of one name apart."""
    rows = db.session.execute(
        select(Person.id, Person.hired_on, Person.email).where(Person.id.in_(sorted(person_ids)))
    )
    return {row[0]: (row[1], row[2]) for row in rows}
