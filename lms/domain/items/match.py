"""Match: each option has a match of its own; a point for each pair."""

from __future__ import annotations

from lms.domain.items import order

# A match is named by the position of its option, so a right pair is an option that has its own place, as in an order.
RULES = order.RULES
