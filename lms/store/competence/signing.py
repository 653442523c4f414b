"""Who may sign off practice: those who completed the course for it, and those who have an administrator's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from lms.store.db import db, execute_rowcount
from lms.store.joined import accounts_of
from lms.store.tables.competence import RaterWord
from lms.store.tables.learning import Completion
from lms.store.tables.people import Person
from lms.store.turns import SUPERVISION_COURSE


@dataclass(frozen=True, slots=True)
class SignOff:
    """What lets someone sign off practice; without either they may not.

    `given_by` is the name of who gave the word, None where it stands from before words were asked for.
    """

    learned_on: date | None = None
    given_at: datetime | None = None
    given_by: str | None = None

    @property
    def may(self) -> bool:
        return self.learned_on is not None or self.given_at is not None


def sign_off_of(person_id: int) -> SignOff:
    learned_on = db.session.scalar(
        select(func.max(Completion.earned_on)).where(
            Completion.course == SUPERVISION_COURSE, Completion.person_id.in_(accounts_of(person_id))
        )
    )
    row = db.session.execute(
        select(RaterWord.given_at, Person.display_name)
        .outerjoin(Person, Person.id == RaterWord.given_by)
        .where(RaterWord.person_id == person_id, RaterWord.ended_at.is_(None))
    ).first()
    return SignOff(learned_on, *row) if row else SignOff(learned_on)


def give_word(person_id: int, by: int | None, now: datetime) -> bool:
    """False when one stands already."""
    if sign_off_of(person_id).given_at is not None:
        return False
    db.session.add(RaterWord(person_id=person_id, given_by=by, given_at=now, ended_by=None, ended_at=None))
    db.session.flush()
    return True


def end_word(person_id: int, by: int | None, now: datetime) -> bool:
    """False when there is none."""
    ending = update(RaterWord).where(RaterWord.person_id == person_id, RaterWord.ended_at.is_(None))
    values = ending.values(ended_by=by, ended_at=now)
    return execute_rowcount(values.execution_options(synchronize_session=False)) == 1
