"""Attempts at quizzes and what was chosen in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from lms.domain.items.rules import Answer
from lms.domain.learning.retention import answers_kept_since
from lms.store.db import db, execute_rowcount, table_of
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import Attempt, ChosenOption

_ATTEMPTS = select(Attempt).where(Attempt.enrolment_id == OF_ENROLMENT).order_by(Attempt.id)


def open_attempt(enrolment_id: int) -> Attempt | None:
    """The enrolment's attempt that is not submitted yet."""
    left = [attempt for attempt in all_attempts(enrolment_id) if attempt.submitted_at is None]
    return left[-1] if left else None


def attempt(attempt_id: int) -> Attempt | None:
    return db.session.get(Attempt, attempt_id)


def attempt_to_change(attempt_id: int) -> Attempt | None:
    """The attempt as it stands now; on PostgreSQL the next who asks waits until this transaction ends."""
    return db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)


def all_attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Open and submitted ones, oldest first."""
    return db.session.scalars(_ATTEMPTS, {"of_enrolment": enrolment_id}).all()


def attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Submitted ones, oldest first."""
    return [attempt for attempt in all_attempts(enrolment_id) if attempt.submitted_at is not None]


def items_drawn(person_id: int, course: str) -> dict[str, int]:
    """How often each item was drawn for the person, in all enrolments."""
    counts: dict[str, int] = {}
    for drawn in db.session.scalars(
        select(Attempt.drawn).where(Attempt.person_id == person_id, Attempt.course == course)
    ):
        for item, _ in drawn:
            counts[item] = counts.get(item, 0) + 1
    return counts


def add_attempt(
    person_id: int, enrolment_id: int, course: str, revision: str, seed: int, drawn: list[Any], now: datetime
) -> Attempt:
    attempt = Attempt(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        seed=seed,
        drawn=drawn,
        opened_at=now,
        submitted_at=None,
        right_count=None,
        right=None,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def submit_attempt(attempt_id: int, right: dict[str, bool], now: datetime) -> bool:
    """Fills an attempt's empty fields once; False when it was submitted before."""
    done = execute_rowcount(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.submitted_at.is_(None))
        .values(submitted_at=now, right_count=sum(right.values()), right=right)
    )
    return done == 1


_ANSWERS = select(ChosenOption.item, ChosenOption.chosen, ChosenOption.answer).where(
    ChosenOption.attempt_id == bindparam("attempt_id")
)


def answers(attempt_id: int) -> dict[str, Answer]:
    """Item id to what was chosen, by positions in the file."""
    rows = db.session.execute(_ANSWERS, {"attempt_id": attempt_id})
    return {item: tuple(parts or ()) if chosen is None else chosen for item, chosen, parts in rows}


def keep_answers(attempt_id: int, chosen: Mapping[str, Answer]) -> None:
    """Puts these in place of what was chosen for the same items before."""
    kept = answers(attempt_id)
    new = {item: answer for item, answer in chosen.items() if kept.get(item) != answer}
    if again := new.keys() & kept.keys():
        of_again = ChosenOption.item.in_(again)
        db.session.execute(delete(ChosenOption).where(ChosenOption.attempt_id == attempt_id, of_again))
    if new:
        parts = [(item, *((one, None) if isinstance(one, int) else (None, list(one)))) for item, one in new.items()]
        rows = [{"attempt_id": attempt_id, "item": item, "chosen": one, "answer": more} for item, one, more in parts]
        db.session.execute(insert(table_of(ChosenOption)), rows)


def forget_answers(now: datetime) -> int:
    """Erases chosen options whose time is over; how many."""
    old = select(Attempt.id).where(Attempt.submitted_at < answers_kept_since(now))
    return execute_rowcount(delete(ChosenOption).where(ChosenOption.attempt_id.in_(old)))
