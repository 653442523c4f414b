"""What is asked of one person, and from when something critical counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import OwnWord, Profile, Rung
from lms.domain.competence.coverage import Covered
from lms.domain.competence.targets import ASKABLE, counts_critical, targets_of

ROLE = Profile(
    "peer",
    "Peer",
    {"a": Rung.KNOWS, "b": Rung.KNOWS_HOW, "c": Rung.SHOWS_HOW},
    frozenset({"b", "c"}),
    "samhsa",
    critical_from_days=90,
)
HIRED = date(2026, 9, 1)
codes = st.sampled_from("abcde")


def test_without_adjustments_it_is_the_very_profile():
    assert targets_of(ROLE, {}) is ROLE


def test_a_target_is_raised_lowered_taken_away_and_added():
    own = targets_of(ROLE, {"a": Rung.SHOWS_HOW, "b": Rung.KNOWS, "c": Rung.NONE, "d": Rung.KNOWS})

    assert own.targets == {"a": Rung.SHOWS_HOW, "b": Rung.KNOWS, "d": Rung.KNOWS}
    assert own.critical == {"b"}
    assert (own.slug, own.title, own.home) == ("peer", "Peer", "samhsa")


@given(st.dictionaries(codes, st.sampled_from(ASKABLE)))
def test_every_code_asks_what_was_said_last_and_nothing_is_asked_at_none(adjusted):
    own = targets_of(ROLE, adjusted)

    for code in "abcde":
        wanted = adjusted.get(code, ROLE.targets.get(code, Rung.NONE))
        assert own.targets.get(code, Rung.NONE) is wanted
    assert Rung.NONE not in own.targets.values()
    assert own.critical == {code for code in ROLE.critical if code in own.targets}


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, False), (89, False), (90, True), (91, True)])
def test_what_is_critical_counts_from_the_day_that_the_role_says(days, counts):
    assert counts_critical(ROLE, HIRED, HIRED + timedelta(days=days), has_signed_in=True) is counts


def test_nobody_who_never_signed_in_is_below_target():
    assert not counts_critical(ROLE, HIRED, HIRED + timedelta(days=400), has_signed_in=False)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        (Covered(), [Rung.NONE]),
        (Covered(lessons=1, recall=1, scenario=1), [Rung.NONE]),
        (Covered(lessons=1, recall=2), [Rung.NONE, Rung.KNOWS]),
        (Covered(lessons=1, scenario=2), [Rung.NONE, Rung.KNOWS, Rung.KNOWS_HOW]),
        (Covered(recall=2, scenario=2), [Rung.NONE]),
        (Covered(practice=1), list(ASKABLE)),
    ],
)
def test_a_site_can_show_what_it_has_a_lesson_and_two_items_for_or_a_practice(counts, shown):
    assert [rung for rung in ASKABLE if rung <= counts.shows] == shown


def test_a_word_of_ones_own_is_told_in_the_first_person():
    assert (OwnWord.KNOWS.words, OwnWord.SHOWS_HOW.words) == ("I know about it", "I could show how")
