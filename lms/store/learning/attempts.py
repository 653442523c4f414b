"""Attempts at quizzes and what was chosen in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.learning.retention import answers_kept_since
from lms.store.db import db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.learning import item_versions
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import Attempt, ChosenOption, read_chosen

_ATTEMPTS = select(Attempt).where(Attempt.enrolment_id == OF_ENROLMENT).order_by(Attempt.id)


def open_attempt(enrolment_id: int) -> Attempt | None:
    """The enrolment's attempt that is not submitted yet."""
    left = [attempt for attempt in all_attempts(enrolment_id) if attempt.submitted_at is None]
    return left[-1] if left else None


def attempt(attempt_id: int) -> Attempt | None:
    return db.session.get(Attempt, attempt_id)


def attempt_to_change(attempt_id: int) -> Attempt | None:
    """The attempt as it stands now; on PostgreSQL the next who asks waits until this transaction ends."""
    row = {"of": Attempt}  # and not what is joined to it, which PostgreSQL would refuse to lock
    return db.session.get(Attempt, attempt_id, with_for_update=row, populate_existing=True)


def all_attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Open and submitted ones, oldest first."""
    return db.session.scalars(_ATTEMPTS, {"of_enrolment": enrolment_id}).unique().all()


def attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Submitted ones, oldest first."""
    return [attempt for attempt in all_attempts(enrolment_id) if attempt.submitted_at is not None]


def items_drawn(person_id: int, course: str) -> dict[str, int]:
    """How often each item was drawn for the person, in all enrolments."""
    counts: dict[str, int] = {}
    for drawn in db.session.scalars(
        select(Attempt.drawn_items).where(Attempt.person_id.in_(accounts_of(person_id)), Attempt.course == course)
    ):
        for item, *_ in drawn:
            counts[item] = counts.get(item, 0) + 1
    return counts


def add_attempt(
    person_id: int,
    enrolment_id: int,
    course: str,
    revision: str,
    seed: int,
    drawn: list[Any],
    now: datetime,
    *,
    pass_percent: int | None = None,
) -> Attempt:
    """`drawn` lists [item id, order of its parts, digest of the item]."""
    attempt = Attempt(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        seed=seed,
        drawn_items=drawn,
        pass_percent=pass_percent,
        opened_at=now,
        submitted_at=None,
        right_count=None,
        right=None,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def drawn_items(course: Course, attempt: Attempt) -> dict[str, Item]:
    """Item id to the item as it was drawn, in the order in which they are asked.

    An attempt from before items were kept has those of the bank while that is of its revision, and else none.
    """
    digests = attempt.digests
    missing = set(digests.values()) - {digest_of(item) for item in course.items}
    known = item_versions.versions(missing) if missing else {}
    found = {item_id: drawn_item(course, attempt, item_id, known) for item_id, _ in attempt.drawn}
    return {item_id: item for item_id, item in found.items() if item is not None}


def drawn_item(course: Course, attempt: Attempt, item_id: str, known: Mapping[str, Item]) -> Item | None:
    """An item as it was drawn, of those `known` by digest; of the bank where that still says the very same."""
    digest, now = attempt.digests.get(item_id), course.item(item_id)
    if digest is None:
        return now if attempt.revision == course.revision else None
    return now if now is not None and digest_of(now) == digest else known.get(digest)


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
    return {item: read_chosen(chosen, parts) for item, chosen, parts in rows}


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
