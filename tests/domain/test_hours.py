"""Contact hours, caps and the chain."""

from __future__ import annotations

from datetime import date

from lms.domain.credit.hours import FIRST_HASH, LineBody, line_hash, minutes_by_category


def line_body(sequence: int, minutes: int) -> LineBody:
    return LineBody(
        person_id=3,
        sequence=sequence,
        minutes=minutes,
        categories=[[minutes, ["boundaries", "ethics"]]],
        delivery="self-paced",
        earned_on=date(2026, 11, 21),
        source="course",
        completion_id=12,
        external_id=None,
        reverses=None,
    )


def test_a_line_has_the_hash_that_it_always_had():
    """As the first version computed it, so that the chains of all databases hold."""
    kept = "9d853afebbd712ba3cd4e8055b2d75a89a9eb5c16cdae3a67a7b5c69fd03fcdf"

    assert line_hash(FIRST_HASH, line_body(1, 90)) == kept


def test_a_hash_depends_on_the_line_before():
    assert line_hash(FIRST_HASH, line_body(1, 90)) != line_hash("1" * 64, line_body(1, 90))


def test_minutes_are_summed_for_each_choice_of_categories_the_most_first():
    sums = minutes_by_category([(60, ("ethics",)), (30, ("child-welfare",)), (45, ("child-welfare",))])

    assert list(sums.items()) == [(("child-welfare",), 75), (("ethics",), 60)]


def test_a_choice_of_categories_is_kept_whole_so_that_no_minute_counts_twice():
    sums = minutes_by_category([(60, ("ethics", "boundaries")), (30, ("ethics",))])

    assert sums == {("ethics", "boundaries"): 60, ("ethics",): 30}


def test_a_reversing_line_takes_its_minutes_back():
    assert minutes_by_category([(60, ("ethics",)), (-60, ("ethics",))]) == {("ethics",): 0}
