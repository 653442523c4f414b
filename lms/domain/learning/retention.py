"""How long what is kept for a while is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

ANSWERS_KEPT = timedelta(days=90)


def answers_kept_since(now: datetime) -> datetime:
    """Chosen options of attempts that were handed in before this moment are erased, or about to be."""
    return now - ANSWERS_KEPT
