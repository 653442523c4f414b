"""Banks: size, items alike, places and lengths, each with a defect that it catches."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from lms.content.lint.banks import bank, longest_right, near_duplicates, places_by_chance
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option, Step
from lms.domain.items.types import ItemType
from tests.content.site import QUIZ
from tests.content.test_lint import found, problems
from tests.domain.examples import course, lesson


def item(right: int = 0, size: int = 4, stem: str = "What now?", words: tuple[str, ...] = ()) -> Item:
    options = tuple(
        Option(words[place] if words else f"Option {place}", place == right, "Because.") for place in range(size)
    )
    return Item("one", Kind.RECALL, ("ours-1",), "step", ("first", "what"), "practice", stem, options)


def spread(*counts: int, size: int = 4) -> list[Item]:
    """So many items with the right option in each place."""
    return [item(place, size) for place, count in enumerate(counts) for _ in range(count)]


def test_a_bank_with_fewer_than_half_scenarios_is_told(site):
    site.change(QUIZ, "kind: scenario", "kind: recall")

    assert ("scenario-share", QUIZ) in found(site)


def test_the_longest_option_being_right_too_often_is_told(site):
    site.change(QUIZ, "One step on", "One step on from here to there")
    site.change(QUIZ, "text: Two steps, right", "text: Two steps to the left side of it and on, right")

    (told,) = problems(site)

    assert (told.rule, told.path) == ("longest-right", QUIZ)
    assert told.message.endswith("in 2 of 4 questions: item-1, item-2")


def scenes(codes: int, copies: int, served: int, lessons: tuple[str, ...] = ("first",)) -> list[str]:
    """What is told of a bank of so many scenes for each competency, and of what an attempt shows."""
    items = tuple(
        replace(item(), id=f"{code}-{copy}", kind=Kind.SCENARIO, competencies=(f"ours-{code}",))
        for code in range(codes)
        for copy in range(copies)
    )
    made = course(items=items, questions_per_attempt=served, lessons=tuple(lesson(slug=one) for one in lessons))
    return [message for _, _, rule, message in bank(made) if rule == "one-attempt"]


def test_an_attempt_that_cannot_show_all_that_its_bank_can_is_told_with_the_number_that_can():
    assert scenes(4, 4, 8) == []
    assert scenes(4, 4, 7) == ["7 questions cannot show all that the bank can in one attempt; serve 8 or more"]


def test_where_more_than_twenty_are_needed_two_quizzes_or_a_gap_check_are_proposed():
    (message,) = scenes(11, 4, 20, ("one", "two", "three"))

    assert "more than 20 questions" in message
    assert "make two quizzes, of one to two and of three to three" in message
    assert message.count("ours-") == 2, "each comes up once, so nine are asked a second time"
    assert message.endswith("to gap checks")
    assert "of one to one and of no lesson" in scenes(11, 4, 20, ("one",))[0]


@pytest.mark.parametrize(
    ("words", "share"),
    [
        (("Right", "Wrong", "No"), Fraction(1, 2)),
        (("Right", "Wrong", "False"), Fraction(1, 3)),
        (("Right", "Wro&nbsp;", "*No*"), Fraction(1)),
        (("Right", "Longer", "No"), 0),
    ],
)
def test_options_that_are_as_long_share_what_length_gives_away(words, share):
    assert longest_right([Option(text, place == 0, "Why.") for place, text in enumerate(words)]) == share


def test_the_steps_of_a_chain_are_counted_as_well():
    step = Step(
        "Then?", (Option("The longest", right=True, feedback="Why."), Option("No", right=False, feedback="Why."))
    )
    chains = [replace(item(), id=str(n), type=ItemType.CHAIN, options=(), steps=(step, step)) for n in range(2)]
    asked = course(items=(*chains, *(item(words=("No", "Longer", "Longer", "No")) for _ in range(7))))

    told = [row[-1] for row in bank(asked) if row[2] == "longest-right"]

    assert told == ["the longest option is the right one in 4 of 11 questions: 0, 1"]


def test_the_right_option_standing_in_one_place_too_often_is_told(site):
    site.change(QUIZ, "{text: Two steps, right: true,", "{text: Two steps,")
    second = site.text(QUIZ).split("id: item-2")[1]
    changed = second.replace("noon, feedback", "noon, right: true, feedback", 1)
    site.write(QUIZ, site.text(QUIZ).replace(second, changed))

    assert found(site) == [("place-bias", QUIZ)]


def test_an_item_that_says_nearly_the_same_is_told_at_its_line(site):
    items = site.text(QUIZ)
    first = items.partition("items:\n")[2].split("  - id: item-2")[0]
    site.write(QUIZ, items + first.replace("item-1", "item-9").replace("What is step 1?", "What is a step?"))

    (told,) = [one for one in problems(site) if one.rule == "duplicate-item"]

    assert (told.path, told.line) == (QUIZ, site.line(QUIZ, "item-9"))
    assert "says nearly what item-1 says" in told.message


def test_an_item_of_another_bank_is_no_less_a_duplicate(site):
    site.copy_course("other", "Other")

    told = [one.message for one in problems(site) if one.rule == "duplicate-item"]

    assert len(told) == 4
    assert "item-1 says nearly what item-1 in quizzes/other.yaml says (100% alike)" in told


def test_the_order_of_options_makes_no_other_item():
    words = ("Wait by the door", "Call the office now", "Ask what she needs", "Go on to the next room")
    pair = [("a", item(words=words)), ("a", item(words=words[::-1]))]

    assert [share for _, _, share in near_duplicates(pair)] == [1.0]


def test_items_that_share_only_their_question_are_not_alike():
    first = ("Wait by the door", "Call the office now", "Ask what she needs", "Go on to the next room")
    other = ("Write it down at once", "Say that you heard her", "Tell your supervisor first", "Sit with her a while")
    pair = [("a", item(words=first)), ("a", item(words=other))]

    assert list(near_duplicates(pair)) == []


def test_even_places_are_what_chance_gives():
    assert places_by_chance(spread(25, 25, 25, 25)) == 1.0


@pytest.mark.parametrize(
    ("items", "chance"),
    [
        # Critical values of chi-square at 5 %, from any table: 3.841 (1), 5.991 (2), 7.815 (3), 11.070 (5)
        (spread(40, 20, 20, 20), 0.0074),  # 12 with 3 degrees
        (spread(20, 10, 0, size=3), 4.54e-5),  # 20 with 2 degrees
        (spread(30, 20, size=2), 0.1573),  # 2 with 1 degree
        (spread(40, 20, 20, 20) + spread(20, 10, 0, size=3), 1.25e-5),  # 32 - rounded: 12 + 20 with 5 degrees
    ],
)
def test_uneven_places_have_the_chance_of_the_distribution(items, chance):
    assert places_by_chance(items) == pytest.approx(chance, rel=0.55 if chance == 1.25e-5 else 0.01)


def test_too_few_items_prove_nothing():
    assert places_by_chance(spread(19, 0, 0, 0)) == 1.0


def test_places_that_lean_over_all_banks_are_told(site):
    from lms.content.lint.banks import all_banks

    courses = [course(slug=f"c{number}", items=tuple(spread(4, 2, 2, 2))) for number in range(10)]

    told = [row for row in all_banks(courses) if row[2] == "place-bias"]

    assert [row[0] for row in told] == ["quizzes"]
