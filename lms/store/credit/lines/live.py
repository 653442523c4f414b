"""Live events, and who was noted to be there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import aliased

from lms.domain.credit.lines.attendance import NotedTimes
from lms.domain.credit.lines.live import LiveTimes, Parts, overlap
from lms.store.db import db
from lms.store.joined import JoinedAccount, accounts_of, persons_by_account
from lms.store.tables.lines import LiveAttendance, LiveAttestation, LiveEvent
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What is said of an event; `approvals` are (body, number, made up)."""

    title: str
    times: LiveTimes
    parts: Parts
    trainer: str
    qualification: str
    place: str
    is_online: bool
    approvals: tuple[tuple[str, str, bool], ...]
    attester_id: int


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """`attester` is a name; `is_attested` whether somebody got hours of it that stand."""

    id: int
    facts: EventFacts
    attester: str
    made_by: int
    is_cancelled: bool
    is_attested: bool


_Back = aliased(LiveAttestation)
STANDS = LiveAttestation.takes_back.is_(None) & ~exists().where(_Back.takes_back == LiveAttestation.id)


def was_made(form_key: str) -> int | None:
    return db.session.scalar(select(LiveEvent.id).where(LiveEvent.form_key == form_key))


def _columns(facts: EventFacts) -> dict[str, Any]:
    return {
        "title": facts.title,
        "starts_at": facts.times.starts_at,
        "ends_at": facts.times.ends_at,
        "breaks": [[since.isoformat(), until.isoformat()] for since, until in facts.times.breaks],
        "categories": [[minutes, list(any_of)] for minutes, any_of in facts.parts],
        "trainer": facts.trainer,
        "qualification": facts.qualification,
        "place": facts.place,
        "is_online": facts.is_online,
        "approvals": [
            {"body": body, "number": number, "made_up": made_up} for body, number, made_up in facts.approvals
        ],
        "attester_id": facts.attester_id,
    }


def add(facts: EventFacts, by: int, form_key: str, now: datetime) -> int:
    made = LiveEvent(**_columns(facts), made_by=by, made_at=now, form_key=form_key, cancelled_at=None)
    db.session.add(made)
    db.session.flush()
    return made.id


def change(event_id: int, facts: EventFacts) -> None:
    db.session.execute(update(LiveEvent).where(LiveEvent.id == event_id).values(**_columns(facts)))


def cancel(event_id: int, now: datetime) -> None:
    db.session.execute(update(LiveEvent).where(LiveEvent.id == event_id).values(cancelled_at=now))


_EVENTS = select(
    LiveEvent,
    Person.display_name,
    exists().where(LiveAttestation.event_id == LiveEvent.id, STANDS),
).join(Person, Person.id == LiveEvent.attester_id)


def _kept(row: LiveEvent, attester: str, *is_attested: bool) -> KeptEvent:
    breaks = tuple((datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in row.breaks)
    facts = EventFacts(
        title=row.title,
        times=LiveTimes(row.starts_at, row.ends_at, breaks),
        parts=tuple((minutes, tuple(any_of)) for minutes, any_of in row.categories),
        trainer=row.trainer,
        qualification=row.qualification,
        place=row.place,
        is_online=row.is_online,
        approvals=tuple((one["body"], one["number"], one["made_up"]) for one in row.approvals),
        attester_id=row.attester_id,
    )
    return KeptEvent(row.id, facts, attester, row.made_by, row.cancelled_at is not None, all(is_attested))


def event(event_id: int) -> KeptEvent | None:
    found = db.session.execute(_EVENTS.where(LiveEvent.id == event_id)).first()
    return _kept(*found) if found else None


def lock(event_id: int) -> None:
    """Whoever notes or attests of one event waits for the others who do."""
    db.session.execute(select(LiveEvent.id).where(LiveEvent.id == event_id).with_for_update())


def coming(now: datetime, most: int) -> Sequence[KeptEvent]:
    """Those that are not over, the next one first."""
    rows = db.session.execute(
        _EVENTS.where(LiveEvent.ends_at > now, LiveEvent.cancelled_at.is_(None))
        .order_by(LiveEvent.starts_at, LiveEvent.id)
        .limit(most)
    )
    return [_kept(*row) for row in rows]


def past(now: datetime, most: int) -> Sequence[KeptEvent]:
    """Those that are over or called off, the latest first."""
    rows = db.session.execute(
        _EVENTS.where((LiveEvent.ends_at <= now) | LiveEvent.cancelled_at.is_not(None))
        .order_by(LiveEvent.starts_at.desc(), LiveEvent.id.desc())
        .limit(most)
    )
    return [_kept(*row) for row in rows]


def note(event_id: int, person_id: int, noted: NotedTimes, by: int, now: datetime) -> None:
    """Writes over what was noted of this person before."""
    db.session.execute(
        delete(LiveAttendance).where(
            LiveAttendance.event_id == event_id, LiveAttendance.person_id.in_(accounts_of(person_id))
        )
    )
    db.session.add(
        LiveAttendance(
            event_id=event_id,
            person_id=person_id,
            arrived_at=noted.arrived_at,
            left_at=noted.left_at,
            noted_by=by,
            noted_at=now,
        )
    )
    db.session.flush()


def leave_out(event_id: int, person_id: int) -> None:
    db.session.execute(
        delete(LiveAttendance).where(
            LiveAttendance.event_id == event_id, LiveAttendance.person_id.in_(accounts_of(person_id))
        )
    )


def noted_at(event_id: int) -> dict[int, NotedTimes]:
    """By person, whichever account they had."""
    rows = db.session.execute(
        select(LiveAttendance.person_id, LiveAttendance.arrived_at, LiveAttendance.left_at)
        .where(LiveAttendance.event_id == event_id)
        .order_by(LiveAttendance.id)
    )
    return {account_id: NotedTimes(arrived, left) for account_id, arrived, left in rows}


def people_by_email(person_ids: Collection[int] | None) -> dict[str, tuple[int, str]]:
    """(id, name) by e-mail in small letters, of these people or of everyone."""
    asked = select(func.lower(Person.email), Person.id, Person.display_name)
    if person_ids is not None:
        asked = asked.where(Person.id.in_(person_ids))
    return {email: (person_id, name) for email, person_id, name in db.session.execute(asked)}


def elsewhere(event_id: int, times: LiveTimes, noted: Mapping[int, NotedTimes]) -> dict[int, str]:
    """Of these people with their times, the title of another event at which each is noted or attested meanwhile."""
    persons = persons_by_account(list(noted))
    near = (
        LiveEvent.id != event_id,
        LiveEvent.cancelled_at.is_(None),
        LiveEvent.starts_at < times.ends_at,
        LiveEvent.ends_at > times.starts_at,
    )
    drafts = (
        select(
            LiveAttendance.person_id,
            LiveEvent.title,
            func.coalesce(LiveAttendance.arrived_at, LiveEvent.starts_at),
            func.coalesce(LiveAttendance.left_at, LiveEvent.ends_at),
        )
        .join(LiveEvent, LiveEvent.id == LiveAttendance.event_id)
        .where(*near)
    )
    attested = (
        select(LiveAttestation.person_id, LiveEvent.title, LiveAttestation.arrived_at, LiveAttestation.left_at)
        .join(LiveEvent, LiveEvent.id == LiveAttestation.event_id)
        .where(STANDS, *near)
    )
    found: dict[int, str] = {}
    for account_id, title, arrived, left in [*db.session.execute(drafts), *db.session.execute(attested)]:
        person_id = persons.get(account_id)
        if person_id is None or person_id not in noted:
            continue
        own = noted[person_id]
        if overlap((own.arrived_at or times.starts_at, own.left_at or times.ends_at), (arrived, left)):
            found[person_id] = title
    return found


def choices(person_ids: Collection[int] | None) -> Sequence[tuple[int, str]]:
    """(id, name) of these people, or of everyone, by name; without accounts that were joined into another."""
    asked = select(Person.id, Person.display_name).where(~exists().where(JoinedAccount.joined_id == Person.id))
    if person_ids is not None:
        asked = asked.where(Person.id.in_(person_ids))
    return [(person_id, name) for person_id, name in db.session.execute(asked.order_by(Person.sort_key, Person.id))]
