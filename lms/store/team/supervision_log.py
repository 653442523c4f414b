"""Meetings for supervision as they are written down: lines that are only added to, and objections beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import aliased

from lms.domain.team.supervision_log import Meeting
from lms.store.db import db, table_of
from lms.store.in_force import in_force, is_in_force, not_over
from lms.store.joined import accounts_of
from lms.store.tables.columns import names_none
from lms.store.tables.people import Person, Supervision
from lms.store.tables.team import SupervisionAttendee, SupervisionLine, SupervisionObjection

_Reversing = aliased(SupervisionLine)
_IS_REVERSED = exists().where(_Reversing.reverses == SupervisionLine.id)


@dataclass(frozen=True, slots=True)
class Supervised:
    """Someone whom a supervisor may name for a meeting; `until_on` is the last day of it where that is known."""

    person_id: int
    name: str
    until_on: date | None


def add_meeting(supervisor_id: int, meeting: Meeting, form_key: str, now: datetime) -> int:
    """The line's id."""
    line = SupervisionLine(
        supervisor_id=supervisor_id,
        held_on=meeting.held_on,
        minutes=meeting.minutes,
        is_group=meeting.is_group,
        credential=meeting.credential,
        form_key=form_key,
        reverses=None,
        reason=None,
        added_at=now,
    )
    return _add(line, sorted(set(meeting.person_ids)))


def reverse(line: SupervisionLine, reason: str, now: datetime) -> int:
    """The id of the line that takes this one back."""
    reversing = SupervisionLine(
        supervisor_id=line.supervisor_id,
        held_on=line.held_on,
        minutes=-line.minutes,
        is_group=line.is_group,
        credential=line.credential,
        form_key=f"reverses {line.id}",
        reverses=line.id,
        reason=reason,
        added_at=now,
    )
    return _add(reversing, attendees(line.id))


def _add(line: SupervisionLine, person_ids: Sequence[int]) -> int:
    db.session.add(line)
    db.session.flush()
    rows = [{"line_id": line.id, "person_id": person_id} for person_id in person_ids]
    db.session.execute(insert(table_of(SupervisionAttendee)), rows)
    return line.id


def object_to(line_id: int, person_id: int, words: str, now: datetime) -> None:
    db.session.add(SupervisionObjection(line_id=line_id, person_id=person_id, words=words, objected_at=now))
    db.session.flush()


def line(line_id: int) -> SupervisionLine | None:
    return db.session.get(SupervisionLine, line_id)


def attendees(line_id: int) -> Sequence[int]:
    """In the order in which they were named first."""
    return db.session.scalars(
        select(SupervisionAttendee.person_id)
        .where(SupervisionAttendee.line_id == line_id)
        .order_by(SupervisionAttendee.id)
    ).all()


def is_reversed(line_id: int) -> bool:
    return db.session.scalar(select(exists().where(SupervisionLine.reverses == line_id))) is True


def has_objected(line_id: int, person_id: int) -> bool:
    one = exists().where(
        SupervisionObjection.line_id == line_id, SupervisionObjection.person_id.in_(accounts_of(person_id))
    )
    return db.session.scalar(select(one)) is True


def account_in(line_id: int, person_id: int) -> int | None:
    """The account of this person that a line names; None when it is not about them."""
    return db.session.scalar(
        select(SupervisionAttendee.person_id).where(
            SupervisionAttendee.line_id == line_id, SupervisionAttendee.person_id.in_(accounts_of(person_id))
        )
    )


def was_sent(supervisor_id: int, form_key: str) -> bool:
    """Whether this form has made a line already."""
    one = exists().where(SupervisionLine.supervisor_id == supervisor_id, SupervisionLine.form_key == form_key)
    return db.session.scalar(select(one)) is True


def same_meeting(supervisor_id: int, meeting: Meeting) -> bool:
    """Whether a line that was not taken back says the same of day, minutes, kind and people."""
    found = db.session.scalars(
        select(SupervisionLine.id).where(
            SupervisionLine.supervisor_id == supervisor_id,
            SupervisionLine.held_on == meeting.held_on,
            SupervisionLine.minutes == meeting.minutes,
            SupervisionLine.is_group == meeting.is_group,
            ~_IS_REVERSED,
        )
    )
    return any(set(attendees(line_id)) == set(meeting.person_ids) for line_id in found.all())


def supervised_on(supervisor_id: int, day: date, person_ids: Collection[int]) -> frozenset[int]:
    """Those of them whom somebody supervised on that day."""
    return frozenset(
        db.session.scalars(
            select(Supervision.person_id).where(
                Supervision.supervisor_id == supervisor_id,
                Supervision.person_id.in_(list(person_ids)),
                in_force(Supervision, day),
            )
        )
    )


def supervised_since(supervisor_id: int, since: date, today: date) -> Sequence[Supervised]:
    """Whom somebody supervises today or did since that day, by name; with the last day of those whom they did."""
    rows = db.session.execute(
        select(Person.id, Person.display_name, Supervision.from_on, Supervision.until_on)
        .join(Person, Person.id == Supervision.person_id)
        .where(Supervision.supervisor_id == supervisor_id, not_over(Supervision, since))
        .order_by(Person.sort_key, Person.id, Supervision.from_on)
    )
    found: dict[int, Supervised] = {}
    for person_id, name, from_on, until_on in rows:
        if is_in_force(from_on, None, today):  # what begins later is none yet
            is_now = is_in_force(from_on, until_on, today)
            found[person_id] = Supervised(person_id, name, None if is_now else until_on)
    return list(found.values())


def credential_before(supervisor_id: int) -> str:
    """What this supervisor wrote last; "" before the first line."""
    found = db.session.scalar(
        select(SupervisionLine.credential)
        .where(SupervisionLine.supervisor_id == supervisor_id)
        .order_by(SupervisionLine.id.desc())
        .limit(1)
    )
    return found or ""


def last_meeting_on(person_id: int, before: date) -> date | None:
    """The day of the last meeting with this person before that day, of lines that were not taken back."""
    return db.session.scalar(
        select(func.max(SupervisionLine.held_on))
        .join(SupervisionAttendee, SupervisionAttendee.line_id == SupervisionLine.id)
        .where(
            SupervisionAttendee.person_id.in_(accounts_of(person_id)),
            SupervisionLine.held_on < before,
            names_none(SupervisionLine.reverses),
            ~_IS_REVERSED,
        )
    )
