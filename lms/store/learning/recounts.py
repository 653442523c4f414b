"""Counting an item of attempts anew: the attempts that met it, and the facts that are added beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.learning.recount import ItemTry, Way
from lms.store.db import chunked, db, table_of
from lms.store.joined import joined_into
from lms.store.learning import attempts, item_versions
from lms.store.tables.learning import Attempt, ChosenOption, Recount, read_chosen

_HANDED_IN = select(Attempt).where(Attempt.submitted_at.is_not(None)).order_by(Attempt.id)


def add(
    attempt_ids: Iterable[int], item_key: str, way: Way, digest: str | None, recorded_by: int, now: datetime
) -> None:
    """One fact for each attempt; a second of the same raises IntegrityError."""
    rows = [
        {
            "attempt_id": attempt_id,
            "item_key": item_key,
            "way": way.value,
            "digest": digest,
            "recorded_by": recorded_by,
            "at": now,
        }
        for attempt_id in attempt_ids
    ]
    if rows:
        db.session.execute(insert(table_of(Recount)), rows)


def tries_of_item(course: Course, item_id: str, wording: str | None = None) -> list[ItemTry]:
    """Everyone's handed-in attempts in which the item was drawn, or only in one wording, oldest first."""
    asked = _HANDED_IN.where(Attempt.course == course.slug)
    found = [one for one in db.session.scalars(asked).unique() if item_id in dict(one.drawn)]
    known = item_versions.versions({one.digests[item_id] for one in found if item_id in one.digests})
    tries = _tries(course, item_id, found, known)
    return [one for one in tries if wording is None or one.wording == wording]


def _tries(course: Course, item_id: str, found: Sequence[Attempt], known: dict[str, Item]) -> Iterator[ItemTry]:
    answers = _answers([one.id for one in found], item_id)
    item_key, kept = course.item_key(item_id), joined_into({attempt.person_id for attempt in found})
    for attempt in found:
        ways = {recount.way for recount in attempt.recounts if recount.item_key == item_key}
        drawn = attempts.drawn_item(course, attempt, item_id, known)
        yield ItemTry(
            attempt_id=attempt.id,
            person_id=kept.get(attempt.person_id, attempt.person_id),
            wording=digest_of(drawn) if drawn else "",
            revision=attempt.revision,
            submitted_at=attempt.submitted_at or attempt.opened_at,
            is_right=bool((attempt.right or {}).get(item_id)) or Way.AGAIN in ways,
            is_left_out=Way.LEAVE_OUT in ways,
            score=attempt.score(course.pass_percent),
            drawn=drawn,
            answer=answers.get(attempt.id),
        )


def _answers(attempt_ids: Sequence[int], item_id: str) -> dict[int, Answer]:
    """Attempt id to what was chosen, as far as it is still kept."""
    asked = select(ChosenOption.attempt_id, ChosenOption.chosen, ChosenOption.answer)
    return {
        attempt_id: read_chosen(chosen, parts)
        for some in chunked(attempt_ids)
        for attempt_id, chosen, parts in db.session.execute(
            asked.where(ChosenOption.item == item_id, ChosenOption.attempt_id.in_(some))
        )
    }
