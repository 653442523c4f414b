"""Attempts from before items were kept: those that have neither the digests of their items nor a mark."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from lms.store.db import chunked, db, table_of
from lms.store.tables.learning import Attempt, ChosenOption, Completion, CourseRevision

_REVISIONS = select(Attempt.course, Attempt.revision).where(Attempt.pass_percent.is_(None)).distinct()
_UNBOUND = (
    select(Attempt.id, Attempt.drawn_items, Attempt.submitted_at.is_not(None), Completion.met)
    .outerjoin(Completion, Completion.enrolment_id == Attempt.enrolment_id)
    .where(
        Attempt.course == bindparam("course"),
        Attempt.revision == bindparam("revision"),
        Attempt.pass_percent.is_(None),
    )
    .order_by(Attempt.id)
)
_BIND = (
    update(table_of(Attempt))
    .where(table_of(Attempt).c.id == bindparam("of_attempt"), table_of(Attempt).c.pass_percent.is_(None))
    .values(drawn=bindparam("items"), pass_percent=bindparam("mark"))
)


@dataclass(frozen=True, slots=True)
class Unbound:
    """`best_percent` is what completed its enrolment, None where that is not completed."""

    id: int
    drawn_items: list[Any]
    is_handed_in: bool
    best_percent: int | None


def unbound_revisions() -> Sequence[tuple[str, str]]:
    """(course, revision) of the attempts that are not bound."""
    return [(course, revision) for course, revision in db.session.execute(_REVISIONS)]


def unbound(course: str, revision: str) -> list[Unbound]:
    rows = db.session.execute(_UNBOUND, {"course": course, "revision": revision})
    return [
        Unbound(attempt_id, items, handed_in, met.best_percent if met else None)
        for attempt_id, items, handed_in, met in rows
    ]


def bind(attempts: Collection[tuple[int, list[Any], int]]) -> None:
    """(attempt id, its items with their digests, its mark); one that is bound meanwhile stays as it is."""
    for some in chunked(attempts):
        rows = [{"of_attempt": attempt_id, "items": items, "mark": mark} for attempt_id, items, mark in some]
        db.session.execute(_BIND, rows)


def mark_of(course: str, revision: str) -> int | None:
    """The mark of a revision that someone began to study; None where nobody did."""
    outline = db.session.scalar(
        select(CourseRevision.outline).where(CourseRevision.course == course, CourseRevision.revision == revision)
    )
    return outline.pass_percent if outline else None


def draw_anew(attempt: Attempt, revision: str, seed: int, drawn: list[Any], mark: int) -> None:
    """Other items for an open attempt whose own are not known any more; what was chosen said something of those."""
    db.session.execute(delete(ChosenOption).where(ChosenOption.attempt_id == attempt.id))
    attempt.revision, attempt.seed, attempt.drawn_items, attempt.pass_percent = revision, seed, drawn, mark
    db.session.flush()
