"""How long what is kept for a while is kept."""

from __future__ import annotations

from datetime import UTC, datetime

from lms.domain.learning.retention import answers_kept_since


def test_what_was_chosen_is_kept_for_ninety_days():
    assert answers_kept_since(datetime(2026, 11, 21, 18, tzinfo=UTC)) == datetime(2026, 8, 23, 18, tzinfo=UTC)
