"""Accommodations that someone sets for themselves. No event tells of it, and no reason is asked."""

from __future__ import annotations

from collections.abc import Iterable

from lms.domain.account.accommodations import Accommodation, in_words
from lms.domain.acting import Acting
from lms.store.account import accommodations


def set_accommodations(acting: Acting, chosen: Iterable[Accommodation]) -> None:
    """In place of all that was set before."""
    accommodations.keep(acting.me, in_words(chosen))
