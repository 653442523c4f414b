"""Reviews of courses that a program recorded: who looked at which version, and which open questions that settles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WHOLE = "content"  # of the course as a whole: it settles no question that a lesson leaves open
REASON_MAX = 300


class AwaitedReviews(StrEnum):
    """For which open reviews of a course its certificates wait; hours and completion never do."""

    NONE = ""
    CLINICAL = "clinical"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class RecordedReview:
    """A review that is in force; `revision` is the version of the course that was looked at."""

    id: int
    revision: str
    kind: str
    name: str
    qualification: str
    on: date


def settled_kinds(reviews: Iterable[RecordedReview], revision: str) -> frozenset[str]:
    """Which kinds of open review are closed in this version; a change of the course, however small, opens them."""
    return frozenset(review.kind for review in reviews if review.revision == revision)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A kind of review that was open in `revision` when a certificate was issued, which waits for it.

    `newest_then` is the newest review of the course that was there at that moment, 0 for none.
    """

    kind: str
    revision: str
    newest_then: int

    def is_met_by(self, review: RecordedReview) -> bool:
        """One of the version that was studied, or of any that was recorded since.

        What was studied may not be there any more to be looked at; the certificate says which version was.
        """
        return review.kind == self.kind and (review.revision == self.revision or review.id > self.newest_then)

    def is_met_by_any(self, reviews: Iterable[RecordedReview]) -> bool:
        return any(self.is_met_by(review) for review in reviews)


def awaited_kinds(setting: str, open_kinds: Collection[str]) -> tuple[str, ...]:
    """For which of the open reviews a certificate that is issued now waits; a setting of another version is none."""
    if setting == AwaitedReviews.EVERY:
        return tuple(sorted(open_kinds))
    return (AwaitedReviews.CLINICAL.value,) if setting == AwaitedReviews.CLINICAL and setting in open_kinds else ()
