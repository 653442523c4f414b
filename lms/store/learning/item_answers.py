"""How items were answered, by everyone together; there is no person in what is given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.domain.items.rules import Answer
from lms.domain.learning.retention import answers_kept_since
from lms.store.db import UtcDateTime, db, table_of
from lms.store.joined import person_of
from lms.store.tables.learning import Attempt, ChosenOption, digests_in, read_chosen
from lms.store.tables.names import present


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One attempt; `is_first` of its person in its course.

    `right` leads from item id to whether it was right, `digests` to what was drawn, where that was kept.
    """

    id: int
    course: str
    revision: str
    submitted_at: datetime
    right: Mapping[str, bool]
    digests: Mapping[str, str]
    is_first: bool


_ATTEMPT = table_of(Attempt).c
_IN_TURN = (_ATTEMPT.submitted_at, _ATTEMPT.id)  # an attempt that comes later never moves those before it
_HANDED_IN = select(
    _ATTEMPT.id,
    _ATTEMPT.course,
    _ATTEMPT.revision,
    _ATTEMPT.submitted_at,
    _ATTEMPT.right,
    _ATTEMPT.drawn,
    func.row_number()
    .over(partition_by=(person_of(_ATTEMPT.person_id), present(_ATTEMPT.course)), order_by=_IN_TURN)
    .label("nth"),
).where(_ATTEMPT.submitted_at.is_not(None))
_OF_COURSE = _HANDED_IN.where(_ATTEMPT.course == bindparam("course")).order_by(*_IN_TURN)
_EVERY = _HANDED_IN.subquery()
_FIRSTS = select(_EVERY).where(_EVERY.c.nth == 1).order_by(_EVERY.c.submitted_at, _EVERY.c.id)
_CHOSEN = (
    select(ChosenOption.attempt_id, ChosenOption.item, ChosenOption.chosen, ChosenOption.answer)
    .join(Attempt, Attempt.id == ChosenOption.attempt_id)
    .where(
        Attempt.course == bindparam("course"),
        Attempt.submitted_at >= bindparam("since", type_=UtcDateTime()),
    )
)


def first_tries() -> list[HandedIn]:
    """Everyone's first handed-in attempt of each course, oldest first."""
    return [_handed_in(row) for row in db.session.execute(_FIRSTS)]


def tries_of(course: str) -> list[HandedIn]:
    """All handed-in attempts of the course, first and later ones, oldest first."""
    return [_handed_in(row) for row in db.session.execute(_OF_COURSE, {"course": course})]


def _handed_in(row: Sequence[Any]) -> HandedIn:
    attempt_id, course, revision, submitted_at, right, drawn, nth = row
    return HandedIn(attempt_id, course, revision, submitted_at, right, digests_in(drawn), nth == 1)


def chosen_options(course: str, now: datetime) -> dict[tuple[int, str], Answer]:
    """(attempt id, item id) to what was chosen, in attempts whose chosen options are still kept.

    Positions in the item as it was drawn.
    """
    asked = {"course": course, "since": answers_kept_since(now)}
    return {
        (attempt_id, item): read_chosen(chosen, parts)
        for attempt_id, item, chosen, parts in db.session.execute(_CHOSEN, asked)
    }
