"""Contact hours, caps and the chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.hours import (
    FIRST_HASH,
    ChainedLine,
    LineBody,
    broken_at,
    line_hash,
    minutes_by_category,
)


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


def chain(*minutes: int) -> list[ChainedLine]:
    lines, previous = [], FIRST_HASH
    for sequence, amount in enumerate(minutes, 1):
        body = line_body(sequence, amount)
        lines.append(ChainedLine(sequence, body, previous, line_hash(previous, body)))
        previous = lines[-1].hash
    return lines


def test_a_chain_as_it_was_written_holds():
    assert broken_at(chain(90, 120, 60)) is None


def test_an_empty_chain_holds():
    assert broken_at([]) is None


def test_a_changed_line_is_found():
    lines = chain(90, 120, 60)
    lines[1] = replace(lines[1], body=line_body(2, 1200))

    assert broken_at(lines) == 2


def test_a_changed_line_with_a_hash_of_its_own_is_found_at_the_next():
    lines = chain(90, 120, 60)
    body = line_body(2, 1200)
    lines[1] = ChainedLine(2, body, lines[1].previous_hash, line_hash(lines[1].previous_hash, body))

    assert broken_at(lines) == 3


def test_a_removed_line_is_found():
    lines = chain(90, 120, 60)

    assert broken_at([lines[0], lines[2]]) == 3


def test_a_removed_first_line_is_found():
    assert broken_at(chain(90, 120)[1:]) == 2


def test_lines_in_another_order_are_found():
    one, two, three = chain(90, 120, 60)

    assert broken_at([one, three, two]) == 3


def test_a_line_numbered_anew_is_found_even_when_its_hash_fits():
    (line,) = chain(90)

    assert broken_at([replace(line, sequence=2)]) == 2


@given(minutes=st.lists(st.integers(1, 600), min_size=1, max_size=8), place=st.integers(0, 7), more=st.integers(1, 9))
def test_no_minute_can_be_added_unseen(minutes, place, more):
    lines = chain(*minutes)
    at = place % len(lines)
    lines[at] = replace(lines[at], body=replace(lines[at].body, minutes=minutes[at] + more))

    assert broken_at(lines) == at + 1


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
