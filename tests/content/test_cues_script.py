"""What gives options away beside their words, as the script for writers counts it."""

from __future__ import annotations

import pytest

from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option
from scripts.cues import CUES, NAMES, alone, together, units_of
from tests.domain.examples import course


def asks(words, right: int) -> Item:
    options = tuple(Option(text, place == right, "Why.") for place, text in enumerate(words))
    return Item("one", Kind.SCENARIO, ("ours-1",), "step", ("first", "what"), "practice", "What now?", options)


@pytest.mark.parametrize(
    ("cue", "text", "count"),
    [
        ("letters", "Ask her.", 8),
        ("sentences", "Ask. “Wait!” Go on", 2),
        ("question marks", "Now? Or then?", 2),
        ("hedges", "It might help, or it may not", 3),
        ("absolutes", "Never tell anyone all at once", 3),
        ("negations", "I can't and won’t, not now", 3),
        ("first person", "I’ll ask my team, as we do", 3),
        ("numbers", "Call 911 by 3:10", 3),
    ],
)
def test_a_cue_is_counted(cue, text, count):
    assert CUES[cue](text) == count


def test_what_other_banks_teach_is_used_alone_and_together():
    """The right option asks, which it does in every bank; its place differs."""
    others = ["Go on", "Stay", "Sit"]
    items = tuple(asks([*others[:place], "Why?", *others[place:]], place) for place in range(4))
    units = units_of([course(slug=f"c{number}", items=items) for number in range(3)])

    asking, place = (alone(units, NAMES.index(name)) for name in ("question marks", "place"))
    found, sure = together(units)

    assert sum(asking.values()) == len(units) == 12
    assert sum(place.values()) == 3
    assert sum(found.values()) == 12
    assert min(sure.values()) > 0.5
