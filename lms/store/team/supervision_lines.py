"""The supervision log as it is read: its lines, and what they add up to, for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.store.db import chunked, db
from lms.store.in_force import in_force
from lms.store.joined import accounts_of, joined_into
from lms.store.tables.columns import names_none
from lms.store.tables.people import Person, Supervision
from lms.store.tables.team import SupervisionAttendee, SupervisionLine, SupervisionObjection

_Line, _There = SupervisionLine, SupervisionAttendee


class LogSight(StrEnum):
    """Which lines somebody reads."""

    ALL = "all"
    SUPERVISOR = "those they wrote, and those about their people on days on which they supervised them"
    OWN = "those about themselves"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is asked for: days from and until and with these, perhaps of one person or of one supervisor."""

    sight: LogSight
    viewer_id: int
    team: frozenset[int] = frozenset()
    first: date = date.min
    last: date = date.max
    person_id: int | None = None
    supervisor_id: int | None = None
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Objected:
    person_id: int
    name: str
    words: str
    at: datetime


@dataclass(slots=True)
class LogLine:
    """One line. `size` is how many were there, `people` are those of them whom the reader may see, by name.

    `reverses` names the line that this one takes back; `reversed_at` and `why` tell of a line that was.
    """

    id: int
    held_on: date
    minutes: int
    is_group: bool
    supervisor_id: int
    supervisor: str
    credential: str
    added_at: datetime
    reverses: int | None
    reason: str | None
    reversed_at: datetime | None
    why: str | None
    size: int
    people: list[tuple[int, str]] = field(default_factory=list)
    objections: list[Objected] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        return self.reverses is None and self.reversed_at is None


@dataclass(slots=True)
class LogTotal:
    """What one person had, or one supervisor gave: meetings and minutes, one to one and in groups apart."""

    id: int
    name: str
    single_count: int = 0
    single_minutes: int = 0
    group_count: int = 0
    group_minutes: int = 0

    @property
    def minutes(self) -> int:
        return self.single_minutes + self.group_minutes

    def add(self, count: int, minutes: int, *, is_group: bool) -> None:
        if is_group:
            self.group_count, self.group_minutes = self.group_count + count, self.group_minutes + minutes
        else:
            self.single_count, self.single_minutes = self.single_count + count, self.single_minutes + minutes


def _meant(asked: LogFilter) -> list[ColumnElement[bool]]:
    meant = [_seen(asked), _Line.held_on >= asked.first, _Line.held_on <= asked.last]
    if asked.person_id is not None:
        meant.append(_There.person_id.in_(accounts_of(asked.person_id)))
    if asked.supervisor_id is not None:
        meant.append(_Line.supervisor_id.in_(accounts_of(asked.supervisor_id)))
    if asked.line_id is not None:
        meant.append(_Line.id == asked.line_id)
    return meant


def _seen(asked: LogFilter) -> ColumnElement[bool]:
    """Of a line and somebody who was there."""
    if asked.sight is LogSight.ALL:
        return true()
    if asked.sight is LogSight.OWN:
        return _There.person_id.in_(accounts_of(asked.viewer_id))
    that_day = exists().where(
        Supervision.supervisor_id == asked.viewer_id,
        Supervision.person_id == _There.person_id,
        in_force(Supervision, _Line.held_on),
    )
    return or_(
        _Line.supervisor_id.in_(accounts_of(asked.viewer_id)),
        and_(_There.person_id.in_(sorted(asked.team)), that_day),
    )


def _joined(*columns: Any) -> Select[Any]:
    return select(*columns).join(_There, _There.line_id == _Line.id)


def count(asked: LogFilter) -> int:
    """Of all lines, of those that take others back as well."""
    return db.session.scalar(_joined(func.count(_Line.id.distinct())).where(*_meant(asked))) or 0


_Reversing, _Supervisor = aliased(SupervisionLine), aliased(Person)
_SIZE = (
    select(func.count())
    .select_from(SupervisionAttendee)
    .where(SupervisionAttendee.line_id == _Line.id)
    .scalar_subquery()
)
_LINES = (
    select(
        _Line.id,
        _Line.held_on,
        _Line.minutes,
        _Line.is_group,
        _Line.supervisor_id,
        _Supervisor.display_name,
        _Line.credential,
        _Line.added_at,
        _Line.reverses,
        _Line.reason,
        _Reversing.added_at,
        _Reversing.reason,
        _SIZE,
    )
    .join(_Supervisor, _Supervisor.id == _Line.supervisor_id)
    .outerjoin(_Reversing, _Reversing.reverses == _Line.id)
)


def lines(asked: LogFilter, limit: int, *, with_reversing: bool = False) -> Sequence[LogLine]:
    """The latest day first; of lines that take others back only `with_reversing`."""
    wanted = _joined(_Line.id).where(*_meant(asked)).group_by(_Line.id, _Line.held_on)
    if not with_reversing:
        wanted = wanted.where(names_none(_Line.reverses))
    ids = db.session.scalars(wanted.order_by(_Line.held_on.desc(), _Line.id.desc()).limit(limit)).all()
    found: dict[int, LogLine] = {}
    for some in chunked(ids):
        found |= {row[0]: LogLine(*tuple(row)) for row in db.session.execute(_LINES.where(_Line.id.in_(some)))}
        _add_people(found, some, asked)
    return [found[line_id] for line_id in ids]


def _add_people(found: dict[int, LogLine], ids: Sequence[int], asked: LogFilter) -> None:
    rows: Sequence[Any] = db.session.execute(
        _joined(_Line.id, _There.person_id, SupervisionObjection.words, SupervisionObjection.objected_at)
        .outerjoin(
            SupervisionObjection,
            and_(SupervisionObjection.line_id == _Line.id, SupervisionObjection.person_id == _There.person_id),
        )
        .where(_Line.id.in_(ids), *_meant(asked))
    ).all()
    names = _names(row[1] for row in rows)
    order = {person_id: place for place, (person_id, _) in enumerate(names.values())}
    for line_id, account_id, words, at in sorted(rows, key=lambda row: order[names[row[1]][0]]):
        person_id, name = names[account_id]
        found[line_id].people.append((person_id, name))
        if words is not None:
            found[line_id].objections.append(Objected(person_id, name, words, at))


def _names(account_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Account id to the person whose it is now, by name."""
    accounts = set(account_ids)
    kept = joined_into(accounts)
    people: dict[int, str] = {}
    for some in chunked(sorted({kept.get(one, one) for one in accounts})):
        rows = db.session.execute(
            select(Person.id, Person.display_name).where(Person.id.in_(some)).order_by(Person.sort_key, Person.id)
        )
        people |= {row[0]: row[1] for row in rows}
    order = {person_id: place for place, person_id in enumerate(people)}
    owner = {one: kept.get(one, one) for one in accounts}
    return {one: (owner[one], people[owner[one]]) for one in sorted(accounts, key=lambda one: order[owner[one]])}


_COUNT = func.sum(case((_Line.reverses.is_(None), 1), else_=-1))


def totals_by_person(asked: LogFilter) -> Sequence[LogTotal]:
    """By name; whoever has nothing that stands is left out."""
    return _totals(
        db.session.execute(
            _joined(_There.person_id, _Line.is_group, _COUNT, func.sum(_Line.minutes))
            .where(*_meant(asked))
            .group_by(_There.person_id, _Line.is_group)
        ).all()
    )


def totals_by_supervisor(asked: LogFilter) -> Sequence[LogTotal]:
    """By name, each meeting once however many were there; whoever has nothing that stands is left out."""
    meant = _joined(_Line.id).where(*_meant(asked))
    return _totals(
        db.session.execute(
            select(_Line.supervisor_id, _Line.is_group, _COUNT, func.sum(_Line.minutes))
            .where(_Line.id.in_(meant))
            .group_by(_Line.supervisor_id, _Line.is_group)
        ).all()
    )


def _totals(rows: Sequence[Any]) -> Sequence[LogTotal]:
    names = _names(row[0] for row in rows)
    found = {owner: LogTotal(owner, name) for owner, name in names.values()}
    for account_id, is_group, counted, minutes in rows:
        found[names[account_id][0]].add(int(counted), int(minutes), is_group=is_group)
    return [total for total in found.values() if total.single_count or total.group_count]
