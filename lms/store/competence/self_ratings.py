"""How people see themselves in competencies: their own words, which nothing counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import OwnWord
from lms.store.db import db, table_of
from lms.store.joined import accounts_of
from lms.store.tables.competence import SelfRating, SelfRatingShared
from lms.store.tables.people import JoinedAccount


@dataclass(frozen=True, slots=True)
class Said:
    """A word in force, and when it was said."""

    word: OwnWord
    at: datetime


_NEWEST = (
    select(func.max(SelfRating.id))
    .where(SelfRating.person_id.in_(accounts_of(bindparam("person_id"))))
    .group_by(SelfRating.competency)
)
_IN_FORCE = select(SelfRating.competency, SelfRating.word, SelfRating.said_at).where(
    SelfRating.id.in_(_NEWEST), SelfRating.word.is_not(None)
)
_SHARED = select(SelfRatingShared.person_id).where(SelfRatingShared.person_id == bindparam("person_id"))


def said_by(person_id: int) -> dict[str, Said]:
    """Competency code to the word in force."""
    return _said(db.session.execute(_IN_FORCE, {"person_id": person_id}).all())


def shared_by(person_id: int) -> dict[str, Said]:
    """The same, as far as the person shows it to their supervisors: all of it or nothing."""
    asked = _IN_FORCE.where(exists(_SHARED))
    return _said(db.session.execute(asked, {"person_id": person_id}).all())


def _said(rows: Sequence[Row[Any]]) -> dict[str, Said]:
    return {code: Said(OwnWord(word), at) for code, word, at in rows}


def is_shared(person_id: int) -> bool:
    return db.session.scalar(_SHARED, {"person_id": person_id}) is not None


def add(person_id: int, words: Mapping[str, OwnWord | None], now: datetime) -> None:
    """None takes a word back."""
    rows = [
        {"person_id": person_id, "competency": code, "word": word, "said_at": now} for code, word in words.items()
    ]
    if rows:
        db.session.execute(insert(table_of(SelfRating)), rows)


def share(person_id: int, now: datetime) -> None:
    db.session.add(SelfRatingShared(person_id=person_id, since=now))
    db.session.flush()


def stop_sharing(person_id: int) -> None:
    db.session.execute(delete(SelfRatingShared).where(SelfRatingShared.person_id == person_id))


def erase_replaced(before: datetime) -> None:
    """Words that others replaced before that moment, and that some were taken back by then.

    What a joined account takes back stays: else a word of the account that was joined would come back.
    """
    later, joined = aliased(SelfRating), aliased(JoinedAccount)
    is_replaced = exists().where(
        later.person_id == SelfRating.person_id,
        later.competency == SelfRating.competency,
        later.id > SelfRating.id,
        later.said_at < before,
    )
    nothing_behind = ~exists().where(joined.kept_id == SelfRating.person_id)
    taken_back = and_(SelfRating.word.is_(None), SelfRating.said_at < before, nothing_behind)
    erasing = delete(SelfRating).where(or_(is_replaced, taken_back))
    db.session.execute(erasing.execution_options(synchronize_session=False))
