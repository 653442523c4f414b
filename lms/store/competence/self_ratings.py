"""How people see themselves in competencies: their own words, which nothing counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, delete, exists, func, insert, select
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import OwnWord
from lms.store.db import db, table_of
from lms.store.joined import accounts_of, exists_of_person
from lms.store.tables.competence import SelfRating, SelfRatingShared


@dataclass(frozen=True, slots=True)
class SaidOfOneself:
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


def said_by(person_id: int) -> dict[str, SaidOfOneself]:
    """Competency code to the word in force."""
    return _said(db.session.execute(_IN_FORCE, {"person_id": person_id}).all())


def shared_by(person_id: int) -> dict[str, SaidOfOneself]:
    """The same, as far as the person shows it to their supervisors: all of it or nothing."""
    asked = _IN_FORCE.where(exists(_SHARED))
    return _said(db.session.execute(asked, {"person_id": person_id}).all())


def _said(rows: Sequence[Row[str, str | None, datetime]]) -> dict[str, SaidOfOneself]:
    return {code: SaidOfOneself(OwnWord(word), at) for code, word, at in rows if word}


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
    """Rows that a later one of their person replaced before that moment, and then what says that one was taken back.

    In two statements: while an earlier word is there, of an account that was joined as well, taking it back holds.
    """
    other = aliased(SelfRating)
    same = (other.competency == SelfRating.competency,)
    replaced = exists_of_person(
        SelfRating.person_id, other.person_id, *same, other.id > SelfRating.id, other.said_at < before
    )
    stands_alone = ~exists_of_person(SelfRating.person_id, other.person_id, *same, other.id < SelfRating.id)
    for condition in (replaced, and_(SelfRating.word.is_(None), SelfRating.said_at < before, stands_alone)):
        db.session.execute(delete(SelfRating).where(condition).execution_options(synchronize_session=False))


def keep_private(kept_id: int, joined_id: int) -> None:
    """As accounts are joined: what was said in one that showed nothing is not shown because the other one does."""
    said = exists().where(SelfRating.person_id == joined_id)
    is_shown = exists().where(SelfRatingShared.person_id == joined_id)
    ending = delete(SelfRatingShared).where(SelfRatingShared.person_id == kept_id, said, ~is_shown)
    db.session.execute(ending.execution_options(synchronize_session=False))
