"""What a supervisor's Monday tells of people besides their next steps: what went well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Executable, bindparam, exists, literal, select, union_all

from lms.store.db import UtcDateTime, chunked, db
from lms.store.joined import persons_by_account
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.team import KindWord

_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people
_SINCE: BindParameter[datetime] = bindparam("since", type_=UtcDateTime())
_VIEWER: BindParameter[int] = bindparam("viewer")
_NOTICED = (KindWord.enrolment_id == Enrolment.id, KindWord.said_by == _VIEWER)
_COMPLETED = (
    select(
        Completion.person_id.label("account_id"),
        Completion.course.label("course"),
        Completion.completed_at.label("at"),
        Completion.enrolment_id.label("enrolment_id"),
        exists().where(*_NOTICED, KindWord.is_done).label("is_noticed"),
        literal(1).label("is_done"),
    )
    .join(Enrolment, Enrolment.id == Completion.enrolment_id)
    .where(Completion.person_id.in_(_ACCOUNTS), Completion.completed_at >= _SINCE)
)
_BEGUN = select(
    Enrolment.person_id,
    Enrolment.course,
    Enrolment.started_at,
    Enrolment.id,
    exists().where(*_NOTICED, ~KindWord.is_done, ~KindWord.asks),
    literal(0),
).where(
    Enrolment.person_id.in_(_ACCOUNTS),
    Enrolment.started_at >= _SINCE,
    Enrolment.given_up_at.is_(None),
    ~exists().where(Completion.enrolment_id == Enrolment.id),
)
_BOTH = union_all(_COMPLETED, _BEGUN).subquery()
_LATELY = select(_BOTH).order_by(_BOTH.c.at.desc())


class WentWell(NamedTuple):
    """A way through a course that was completed or begun; `is_noticed` tells that the viewer said well done."""

    course: str
    at: datetime
    enrolment_id: int
    is_noticed: bool


@dataclass(slots=True)
class PersonWeek:
    """`completed` and `begun` hold what was so since the moment that was asked for, the newest first."""

    completed: list[WentWell] = field(default_factory=list)
    begun: list[WentWell] = field(default_factory=list)


def weeks(person_ids: Collection[int], since: datetime, viewer: int) -> dict[int, PersonWeek]:
    """`viewer` is whose kind words are told of."""
    found = {person_id: PersonWeek() for person_id in person_ids}
    for people in chunked(person_ids):
        accounts = persons_by_account(people)
        for account_id, *well, is_done in _rows(_LATELY, accounts, since=since, viewer=viewer):
            week = found[accounts[account_id]]
            (week.completed if is_done else week.begun).append(WentWell(*well))
    return found


def _rows(statement: Executable, people: Collection[int], **values: Any) -> Any:
    return db.session.execute(statement, {"people": list(people), **values})
