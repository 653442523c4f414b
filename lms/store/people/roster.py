"""Many people at once: looked up and written in a few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from lms.domain.people.names import sort_key
from lms.domain.people.roster_plan import Known
from lms.store.db import chunked, db
from lms.store.in_force import DAY, end_on, has_left, in_force
from lms.store.joined import all_joined
from lms.store.tables.people import Person, PersonProfile, Supervision
from lms.store.tables.program import OutboxMessage

_Supervisor = aliased(Person)


def known_people(today: date) -> dict[str, Known]:
    """Address to person, for everyone who ever had an account; that of a joined account to whose it is now."""
    supervisors: dict[int, set[str]] = {}
    for person_id, email in db.session.execute(
        select(Supervision.person_id, _Supervisor.email)
        .join(_Supervisor, _Supervisor.id == Supervision.supervisor_id)
        .where(in_force(Supervision, today))
    ):
        supervisors.setdefault(person_id, set()).add(email)
    profiles = _profiles(today)
    rows = db.session.execute(
        select(
            Person.id,
            Person.email,
            Person.legal_name,
            Person.display_name,
            Person.hired_on,
            Person.is_administrator,
            Person.active_until,
        )
    )
    known = {
        person_id: Known(
            person_id,
            email,
            legal_name,
            display_name,
            hired_on,
            profiles.get(person_id, ""),
            is_administrator,
            has_left(active_until, today),
            frozenset(supervisors.get(person_id, ())),
        )
        for person_id, email, legal_name, display_name, hired_on, is_administrator, active_until in rows
    }
    kept = all_joined()
    return {person.email: known[kept.get(person_id, person_id)] for person_id, person in known.items()}


def _profiles(today: date) -> dict[int, str]:
    """Person id to profile. The latest comes last, and so counts; one question for each person would take seconds."""
    held = select(PersonProfile.person_id, PersonProfile.profile).where(in_force(PersonProfile, today))
    rows = db.session.execute(held.order_by(PersonProfile.from_on, PersonProfile.id))
    return {row.person_id: row.profile for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Someone to add; without a password they choose one with a link."""

    email: str
    legal_name: str
    display_name: str
    is_administrator: bool
    hired_on: date | None
    password_hash: str | None
    created_at: datetime


def add_people(people: Sequence[NewPerson]) -> dict[str, int]:
    """Address to id."""
    if not people:
        return {}
    added = db.session.execute(
        insert(Person).returning(Person.email, Person.id), [asdict(person) for person in people]
    )
    return {row.email: row.id for row in added}


def change_people(column: str, values: Mapping[int, Any]) -> None:
    """Person id to the new value of one column."""
    rows = [{"id": person_id, column: value} for person_id, value in values.items()]
    if column == "display_name":
        rows = [{**row, "sort_key": sort_key(row[column])} for row in rows]
    if rows:
        db.session.execute(update(Person), rows)


def hired_on(person_ids: Iterable[int]) -> dict[int, date | None]:
    """Person id to the first day of work, as far as it was said."""
    found: dict[int, date | None] = {}
    for some in chunked(person_ids):
        rows = db.session.execute(select(Person.id, Person.hired_on).where(Person.id.in_(some)))
        found |= {row.id: row.hired_on for row in rows}
    return found


def give_profiles(profiles: Mapping[int, str], from_on: date) -> None:
    """Ends what each person held so far on the day before."""
    for some in chunked(profiles):
        end_on(PersonProfile, PersonProfile.person_id.in_(some), from_on - DAY)
    _add(
        PersonProfile,
        [
            {"person_id": person_id, "profile": profile, "from_on": from_on, "until_on": None}
            for person_id, profile in profiles.items()
        ],
    )


def end_supervisors_of(person_ids: Iterable[int], until_on: date) -> None:
    for some in chunked(person_ids):
        end_on(Supervision, Supervision.person_id.in_(some), until_on)


def supervise_each(supervisors: Mapping[int, int], from_on: date) -> None:
    """Person id to supervisor id."""
    _add(
        Supervision,
        [
            {"person_id": person_id, "supervisor_id": supervisor_id, "from_on": from_on, "until_on": None}
            for person_id, supervisor_id in supervisors.items()
        ],
    )


def supervisors_today(person_ids: Iterable[int], today: date) -> list[tuple[int, int]]:
    """(supervisor id, person id) of all who are supervised today."""
    found: list[tuple[int, int]] = []
    for some in chunked(person_ids):
        rows = db.session.execute(
            select(Supervision.supervisor_id, Supervision.person_id).where(
                Supervision.person_id.in_(some), in_force(Supervision, today)
            )
        )
        found += [(supervisor_id, person_id) for supervisor_id, person_id in rows]
    return found


def write_mail(mails: Sequence[tuple[str, int, str, str, int]], now: datetime) -> None:
    """(idempotency key, person id, subject, body, link id) of each."""
    _add(
        OutboxMessage,
        [
            {
                "idempotency_key": key,
                "person_id": person_id,
                "subject": subject,
                "body": body,
                "link_id": link_id,
                "written_at": now,
                "tries": 0,
            }
            for key, person_id, subject, body, link_id in mails
        ],
    )


def _add(table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)
