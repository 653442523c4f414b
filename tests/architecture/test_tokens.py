"""The colours of text are read on every ground there is."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

TOKENS = (ROOT / "static/tokens.css").read_text("utf-8")
GROUNDS = ("paper", "surface", "sunk", "press-wash", "due-wash", "voice-wash")


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, "relative luminance"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colours(token: str) -> tuple[str, str]:
    """By light and by dark."""
    found = re.search(rf"--{token}: light-dark\((#\w{{6}}), (#\w{{6}})\)", TOKENS)
    assert found, token
    return found[1], found[2]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["ink", "ink-soft"])
def test_reading_text_has_seven_to_one(ink, ground):
    """Source: WCAG 2.2, 1.4.6 (AAA), which the product asks of reading text; soft text is read as well."""
    for text, behind in zip(colours(ink), colours(ground), strict=True):
        assert contrast(text, behind) >= 7
