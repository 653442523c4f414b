"""Many people's quizzes at once, straight into the tables, for pages that are about questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.domain.items.item import Item
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.store.db import db, unit_of_work
from lms.store.learning import item_versions
from lms.store.tables.learning import Attempt, ChosenOption, Enrolment
from tests.tools.way import wrong_answer

Right = Callable[[int, int], bool]


def hand_in(
    course: Course,
    person_ids: Sequence[int],
    items: Sequence[Item],
    is_right: Right,
    at: datetime,
    *,
    answers_kept: bool = True,
) -> None:
    """One try of each of these people at these items, a second apart; `is_right` gets the numbers of both."""
    tries = [
        {item.id: is_right(person, number) for number, item in enumerate(items)} for person in range(len(person_ids))
    ]
    with unit_of_work():
        item_versions.keep_versions(items, at)
        enrolled = _add(
            Enrolment, [{"person_id": one, "course": course.slug, "started_at": at} for one in person_ids]
        )
        attempts = _add(
            Attempt,
            [
                {
                    "person_id": person_id,
                    "enrolment_id": enrolment_id,
                    "course": course.slug,
                    "revision": course.revision,
                    "seed": 1,
                    "drawn_items": [[item.id, list(range(len(item.options))), digest_of(item)] for item in items],
                    "pass_percent": course.pass_percent,
                    "opened_at": at,
                    "submitted_at": at + timedelta(seconds=number),
                    "right_count": sum(right.values()),
                    "right": right,
                }
                for number, (person_id, enrolment_id, right) in enumerate(
                    zip(person_ids, enrolled, tries, strict=True)
                )
            ],
        )
        if answers_kept:
            chosen = [
                (attempt_id, item, item.right_answer if right[item.id] else wrong_answer(item))
                for attempt_id, right in zip(attempts, tries, strict=True)
                for item in items
            ]
            rows = [
                {
                    "attempt_id": attempt_id,
                    "item": item.id,
                    "chosen": answer if isinstance(answer, int) else None,
                    "answer": None if isinstance(answer, int) else list(answer),
                }
                for attempt_id, item, answer in chosen
            ]
            db.session.execute(sa.insert(ChosenOption), rows)


def _add(model: type[Enrolment | Attempt], rows: list[dict[str, object]]) -> list[int]:
    """The ids, in the order of the rows; a second enrolment of someone counts as begun anew."""
    if model is Enrolment:
        kept = sa.select(sa.func.coalesce(sa.func.max(Enrolment.id), 0))
        before = db.session.scalar(kept)
        rows = [row | {"restarted_from": before} for row in rows]
    returning = sa.insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(returning, rows))
