"""Revoking a certificate: on which grounds, how long its person is heard, and who may decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

ANSWER_TIME = timedelta(days=14)
WORDS_MAX = 1_000


class Ground(StrEnum):
    """Why a certificate may be revoked. The value is what rows hold."""

    NOT_EARNED = "not earned"
    TWICE = "certified twice"
    ANOTHER_PERSON = "another person"
    ANOTHERS_WORK = "another's work"
    ASKED = "asked for"
    MISPRINT = "misprint"

    @property
    def keeps_hours(self) -> bool:
        """Whether the hours stand, whatever becomes of the paper."""
        return self is Ground.MISPRINT


class NotYours(StrEnum):
    """Why somebody cannot decide a case."""

    OWN = "it is their own certificate"
    BEGAN_IT = "they began it, and somebody else is there"
    TOO_EARLY = "the person is still heard"


def cannot_decide(by: int, begun_by: int, about: Collection[int], administrators: Collection[int]) -> NotYours | None:
    """`about` are the accounts of whose certificate it is. Who began it decides only where nobody else could."""
    if by in about:
        return NotYours.OWN
    others = set(administrators) - set(about) - {begun_by}
    return NotYours.BEGAN_IT if by == begun_by and others else None


def cannot_revoke_yet(today: date, answer_by: date) -> NotYours | None:
    """The last day to answer is the person's own to its end; leaving a certificate as it is waits for nothing."""
    return NotYours.TOO_EARLY if today <= answer_by else None
