"""Gap checks: their items, what was chosen in them, and what was counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms.domain.items.item import Item
from lms.domain.items.naming import present_digests
from lms.domain.items.rules import Answer
from lms.domain.items.version import digest_of, item_from_json
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import Score
from lms.domain.learning.recount import ItemTry, Way
from lms.domain.learning.retention import answers_kept_since
from lms.store.db import chunked, db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.tables.competence import CheckAnswer, CheckRecount, ShortCheck
from lms.store.tables.learning import ItemVersion, read_chosen


def add_check(person_id: int, codes: Sequence[str], drawn: Sequence[Sequence[Any]], now: datetime) -> int:
    """`drawn` lists [key of the item, order of its parts, digest of the item, revision of its course]."""
    check = ShortCheck(
        person_id=person_id,
        codes=list(codes),
        drawn_items=[list(row) for row in drawn],
        opened_at=now,
        submitted_at=None,
        right=None,
    )
    db.session.add(check)
    db.session.flush()
    return check.id


def check(check_id: int) -> ShortCheck | None:
    return db.session.get(ShortCheck, check_id)


def check_to_change(check_id: int) -> ShortCheck | None:
    """The check as it stands now; on PostgreSQL the next who asks waits until this transaction ends."""
    return db.session.get(ShortCheck, check_id, with_for_update=True, populate_existing=True)


def checks_of(person_id: int) -> Sequence[ShortCheck]:
    """Open and handed in, the newest first, of joined accounts as well."""
    asked = select(ShortCheck).where(ShortCheck.person_id.in_(accounts_of(person_id)))
    return db.session.scalars(asked.order_by(ShortCheck.opened_at.desc(), ShortCheck.id.desc())).all()


def items_asked(person_id: int, course: str) -> Counter[str]:
    """How often each item of the course was asked in checks, by its id there."""
    rows = db.session.scalars(select(ShortCheck.drawn_items).where(ShortCheck.person_id.in_(accounts_of(person_id))))
    keys = (row[0].partition(":") for drawn in rows for row in drawn)
    return Counter(item_id for slug, _, item_id in keys if slug == course)


def drawn_items(check: ShortCheck) -> dict[str, Item]:
    """Key of the item to the item as it was drawn, in the order in which they are asked."""
    kept = _versions(check.digests.values())
    return {item_key: kept[digest] for item_key, digest in check.digests.items()}


def _versions(digests: Iterable[str]) -> dict[str, Item]:
    """Digest to the item as it was drawn; raises NewerItem."""
    asked = select(ItemVersion.digest, ItemVersion.content)
    return {
        digest: item_from_json(content)
        for some in chunked(set(digests))
        for digest, content in db.session.execute(asked.where(ItemVersion.digest.in_(some)))
    }


def answers(check_id: int) -> dict[str, Answer]:
    """Key of the item to what was chosen, by positions in the item as it was drawn."""
    asked = select(CheckAnswer.item_key, CheckAnswer.chosen, CheckAnswer.answer)
    rows = db.session.execute(asked.where(CheckAnswer.check_id == check_id))
    return {item_key: read_chosen(chosen, parts) for item_key, chosen, parts in rows}


def keep_answers(check_id: int, changed: Mapping[str, Answer]) -> None:
    """Puts these in place of what was chosen for the same items before."""
    if not changed:
        return
    again = CheckAnswer.item_key.in_(changed.keys())
    db.session.execute(delete(CheckAnswer).where(CheckAnswer.check_id == check_id, again))
    rows = [
        {
            "check_id": check_id,
            "item_key": item_key,
            "chosen": answer if isinstance(answer, int) else None,
            "answer": None if isinstance(answer, int) else list(answer),
        }
        for item_key, answer in changed.items()
    ]
    db.session.execute(insert(table_of(CheckAnswer)), rows)


def hand_in(check_id: int, right: Mapping[str, bool], now: datetime) -> bool:
    """Fills a check's empty fields once; False when it was handed in before."""
    done = execute_rowcount(
        update(ShortCheck)
        .where(ShortCheck.id == check_id, ShortCheck.submitted_at.is_(None))
        .values(submitted_at=now, right=dict(right))
    )
    return done == 1


def forget_answers(now: datetime) -> int:
    """Erases what was chosen in checks whose time is over; how many."""
    old = select(ShortCheck.id).where(ShortCheck.submitted_at < answers_kept_since(now))
    return execute_rowcount(delete(CheckAnswer).where(CheckAnswer.check_id.in_(old)))


def recounts_of(check_id: int) -> Sequence[CheckRecount]:
    """Oldest first."""
    asked = select(CheckRecount).where(CheckRecount.check_id == check_id)
    return db.session.scalars(asked.order_by(CheckRecount.id)).all()


def tries_of_item(course: Course, item_id: str, wording: str | None = None) -> list[ItemTry]:
    """Everyone's handed-in checks in which the item was drawn, or only in one wording, oldest first.

    In a check nothing is passed.
    """
    item_key, now = course.item_key(item_id), present_digests(course)
    asked_for = now.get(wording or "", wording)
    asked = select(ShortCheck).where(ShortCheck.submitted_at.is_not(None)).order_by(ShortCheck.id)
    found = [
        one
        for one in db.session.scalars(asked)
        if item_key in one.digests and asked_for in (None, now.get(one.digests[item_key], one.digests[item_key]))
    ]
    known = _versions(one.digests[item_key] for one in found)
    return [_try(one, item_key, known[one.digests[item_key]], now) for one in found]


def _try(check: ShortCheck, item_key: str, drawn: Item, now: Mapping[str, str]) -> ItemTry:
    right, recounts = check.right or {}, recounts_of(check.id)
    ways = {recount.way for recount in recounts if recount.item_key == item_key}
    return ItemTry(
        attempt_id=check.id,
        person_id=check.person_id,
        wording=now.get(digest_of(drawn), digest_of(drawn)),
        revision=check.revisions[item_key],
        submitted_at=check.submitted_at or check.opened_at,
        is_right=bool(right.get(item_key)) or Way.AGAIN in ways,
        is_left_out=Way.LEAVE_OUT in ways,
        score=Score(sum(right.values()), len(check.drawn_items), 0),
        drawn=drawn,
        answer=answers(check.id).get(item_key),
        is_check=True,
    )


def add_recounts(
    check_ids: Iterable[int], item_key: str, way: Way, digest: str | None, recorded_by: int, now: datetime
) -> None:
    """One fact for each check; a second of the same raises IntegrityError."""
    rows = [
        {
            "check_id": check_id,
            "item_key": item_key,
            "way": way.value,
            "digest": digest,
            "recorded_by": recorded_by,
            "at": now,
        }
        for check_id in check_ids
    ]
    if rows:
        db.session.execute(insert(table_of(CheckRecount)), rows)
