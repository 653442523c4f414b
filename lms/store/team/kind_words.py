"""Kind words on what went well, and for whom they are there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, delete, exists, select, update

from lms.store.db import UtcDateTime, db, execute_rowcount
from lms.store.joined import accounts_among, accounts_of
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Person
from lms.store.tables.team import KindWord


@dataclass(frozen=True, slots=True)
class Noticed:
    """A word for its person: who said it, and of which course; `happened_at` is when that was begun or completed.

    With `asks` it asks how it goes.
    """

    id: int
    said_by: str
    course: str
    is_done: bool
    happened_at: datetime
    asks: bool = False


def happened(person_id: int, enrolment_id: int, since: datetime, *, is_done: bool) -> bool:
    """Whether they completed, or began, that way through a course since then."""
    moment = Completion.completed_at if is_done else Enrolment.started_at
    found = select(Enrolment.id).where(
        Enrolment.id == enrolment_id,
        Enrolment.person_id.in_(accounts_of(person_id)),
        Enrolment.given_up_at.is_(None),
        moment >= since,
    )
    if is_done:
        found = found.join(Completion, Completion.enrolment_id == Enrolment.id)
    return db.session.scalar(found) is not None


class PausedWay(NamedTuple):
    """A way through a course that is not completed; `is_asked` tells that the viewer asked how it goes."""

    person_id: int
    course: str
    enrolment_id: int
    is_asked: bool


_IS_OPEN = and_(Enrolment.given_up_at.is_(None), ~exists().where(Completion.enrolment_id == Enrolment.id))


def open_ways(person_ids: Collection[int], viewer: int) -> list[PausedWay]:
    """Of these people, with whichever account of theirs."""
    whose = accounts_among(list(person_ids)).c
    asked = exists().where(KindWord.enrolment_id == Enrolment.id, KindWord.asks, KindWord.said_by == viewer)
    rows = db.session.execute(
        select(whose.person_id, Enrolment.course, Enrolment.id, asked)
        .join(Enrolment, Enrolment.person_id == whose.account_id)
        .where(_IS_OPEN)
        .order_by(Enrolment.id)
    )
    return [PausedWay(*row) for row in rows]


def is_open(person_id: int, enrolment_id: int) -> bool:
    """Whether that way through a course is theirs, and under way."""
    whose = Enrolment.person_id.in_(accounts_of(person_id))
    return bool(db.session.scalar(select(exists().where(Enrolment.id == enrolment_id, whose, _IS_OPEN))))


def is_said(enrolment_id: int, by: int, *, is_done: bool, asks: bool = False) -> bool:
    said = (KindWord.enrolment_id == enrolment_id, KindWord.is_done.is_(is_done), KindWord.said_by == by)
    return bool(db.session.scalar(select(exists().where(*said, KindWord.asks.is_(asks)))))


def say(person_id: int, enrolment_id: int, by: int, now: datetime, *, is_done: bool, asks: bool = False) -> None:
    said = {"said_by": by, "said_at": now, "is_done": is_done, "asks": asks}
    word = KindWord(person_id=person_id, enrolment_id=enrolment_id, **said)
    db.session.add(word)
    db.session.flush()


_DONE_AT = select(Completion.completed_at).where(Completion.enrolment_id == Enrolment.id).scalar_subquery()
_UNREAD = (
    select(
        KindWord.id,
        Person.display_name,
        Enrolment.course,
        KindWord.is_done,
        Enrolment.started_at,
        _DONE_AT,
        KindWord.asks,
    )
    .join(Person, Person.id == KindWord.said_by)
    .join(Enrolment, Enrolment.id == KindWord.enrolment_id)
    .where(
        KindWord.person_id.in_(accounts_of(bindparam("person_id", type_=Integer))),
        KindWord.put_away_at.is_(None),
        KindWord.said_at >= bindparam("since", type_=UtcDateTime()),
    )
    .order_by(KindWord.id.desc())
)


def unread(person_id: int, since: datetime) -> list[Noticed]:
    """What was said since then and its person has not put away, the newest first."""
    rows = db.session.execute(_UNREAD, {"person_id": person_id, "since": since})
    return [
        Noticed(word_id, name, course, is_done, done_at if is_done and done_at else started_at, asks)
        for word_id, name, course, is_done, started_at, done_at, asks in rows
    ]


def put_away(person_id: int, word_id: int, now: datetime) -> bool:
    """False where there is none of theirs, or it was put away before."""
    mine = KindWord.person_id.in_(accounts_of(person_id))
    left = update(KindWord).where(KindWord.id == word_id, mine, KindWord.put_away_at.is_(None))
    return bool(execute_rowcount(left.values(put_away_at=now)))


def erase_before(moment: datetime) -> None:
    """What was said before then."""
    db.session.execute(delete(KindWord).where(KindWord.said_at < moment))
