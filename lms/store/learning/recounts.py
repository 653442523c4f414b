"""Counting an item of attempts anew: the attempts that met it, and the facts that are added beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from lms.domain.items.item import Item
from lms.domain.items.naming import present_digests
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
    """Everyone's handed-in attempts in which the item was drawn, or only in one wording, oldest first.

    `wording` is a digest, also one from when the item had another id.
    """
    item = course.item_called(item_id)
    names = item.names if item else (item_id,)
    asked = _HANDED_IN.where(Attempt.course == course.slug)
    drawn = ((_name_in(one, names), one) for one in db.session.scalars(asked).unique())
    found = [(name, one) for name, one in drawn if name is not None]
    known = item_versions.versions({one.digests[name] for name, one in found if name in one.digests})
    tries = _tries(course, found, known)
    asked_for = None if wording is None else present_digests(course).get(wording, wording)
    return [one for one in tries if asked_for in (None, one.wording)]


def _name_in(attempt: Attempt, names: Sequence[str]) -> str | None:
    """Under which of its names an item was drawn."""
    drawn = dict(attempt.drawn)
    return next((name for name in names if name in drawn), None)


def _tries(course: Course, found: Sequence[tuple[str, Attempt]], known: dict[str, Item]) -> Iterator[ItemTry]:
    """`found` are (the name under which the item was drawn, the attempt)."""
    answers = _answers([one.id for _, one in found], {name for name, _ in found})
    now = present_digests(course)
    kept = joined_into({attempt.person_id for _, attempt in found})
    for item_id, attempt in found:
        item_key = course.item_key(item_id)
        ways = {recount.way for recount in attempt.recounts if recount.item_key == item_key}
        drawn = attempts.drawn_item(course, attempt, item_id, known)
        yield ItemTry(
            attempt_id=attempt.id,
            person_id=kept.get(attempt.person_id, attempt.person_id),
            wording=now.get(digest_of(drawn), digest_of(drawn)) if drawn else "",
            revision=attempt.revision,
            submitted_at=attempt.submitted_at or attempt.opened_at,
            is_right=bool((attempt.right or {}).get(item_id)) or Way.AGAIN in ways,
            is_left_out=Way.LEAVE_OUT in ways,
            score=attempt.score(course.pass_percent),
            drawn=drawn,
            answer=answers.get(attempt.id),
        )


def _answers(attempt_ids: Sequence[int], names: Collection[str]) -> dict[int, Answer]:
    """Attempt id to what was chosen, as far as it is still kept."""
    asked = select(ChosenOption.attempt_id, ChosenOption.chosen, ChosenOption.answer)
    return {
        attempt_id: read_chosen(chosen, parts)
        for some in chunked(attempt_ids)
        for attempt_id, chosen, parts in db.session.execute(
            asked.where(ChosenOption.item.in_(names), ChosenOption.attempt_id.in_(some))
        )
    }
