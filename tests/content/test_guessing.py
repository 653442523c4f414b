"""Options that give the right one away: a guesser with right values, and where it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.content.lint.guessing import (
    FEWEST_CHOICES,
    cues,
    guess_banks,
    in_words,
    percent_found,
    percent_longest,
)
from lms.content.lint.linting import lint
from lms.content.source import Weight
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option, Step
from lms.domain.items.types import ItemType
from tests.conftest import ROOT
from tests.content.test_lint import TODAY
from tests.domain.examples import course

# Banks that were written before there was the rule. Nothing is ever added here.
WRITTEN_BEFORE = {
    "boundaries-in-real-life",
    "child-development-and-safety",
    "compassion-fatigue-and-self-care",
    "culture-bias-and-personal-support",
    "ethics-for-peer-workers",
    "mandated-reporting",
    "overdose-and-naloxone",
    "privacy-hipaa-42-cfr-part-2",
    "trauma-aces-and-ti-rosc",
}
PLAIN = ("stone road", "river bend", "cloud bank", "maple tree")


def asks(words=PLAIN, right: int = 0, name: str = "one", kind: Kind = Kind.RECALL) -> Item:
    options = tuple(Option(text, place == right, "Why.") for place, text in enumerate(words))
    return Item(name, kind, ("ours-1",), "step", ("first", "what"), "practice", "What now?", options)


def banks(*items: tuple[Item, ...]) -> list:
    return [course(slug=f"c{number}", items=one) for number, one in enumerate(items)]


def told(courses, not_yet=()) -> list[tuple[str, str]]:
    return [(rule, path) for path, _, rule, _ in cues(courses, not_yet)]


def test_a_word_that_other_banks_have_in_right_options_is_found_in_the_right_one():
    learned = asks(("ask her", "since it", "since so", "since we"))
    met = asks(("ask him", "since then", "go", "run"))

    guesses = guess_banks(banks((learned,), (met,)))[1].guesses

    assert [one.share for one in guesses] == [1.0]
    assert guesses[0].lead > 0


def test_the_weights_are_those_of_naive_bayes():
    """By hand: right holds “a b”, wrong holds “a a c”; three words known, so a: ln((2/5) / (3/6))."""
    learned = asks(("a b", "a a c"))
    met = asks(("a", "z"))

    lead = guess_banks(banks((learned,), (met,)))[1].guesses[0].lead

    assert lead == pytest.approx(-0.22314, abs=1e-5)


def test_a_banks_own_words_teach_nothing_and_unknown_ones_share_the_guess():
    own = tuple(asks(("ask her", "since it", "since so", "since we"), name=str(number)) for number in range(3))

    bank = guess_banks(banks(own, (asks(),)))[0]

    assert percent_found(bank.guesses) == 25
    assert (bank.for_right, bank.for_wrong, bank.easiest) == ((), (), ())
    assert in_words(bank).endswith("right by: nothing; wrong by: nothing; easiest: nothing")


def test_the_words_and_the_items_that_give_most_away_are_named():
    learned = tuple(asks(("ask her", "since it", "since so", "since we")) for _ in range(9))
    met = (
        asks(("ask ask", "since rain", "go", "run"), name="surest"),
        asks(("ask", "hop", "go", "run"), name="sure"),
        asks(("go", "ask", "hop", "run"), name="misled"),
    )

    bank = guess_banks(banks(learned, met))[1]

    assert (bank.for_right, bank.for_wrong, bank.easiest) == (("ask",), ("since",), ("surest", "sure"))
    assert in_words(bank).startswith("the words of options give away 67% (67% of 3 recall); right by: ask;")


def test_steps_of_chains_are_guessed_and_choices_of_several_are_not():
    step = Step("Then?", tuple(Option(text, text == "a", "Why.") for text in ("a", "b", "c")))
    chain = replace(asks(), type=ItemType.CHAIN, options=(), steps=(step, step))
    several = replace(asks(), type=ItemType.SEVERAL)

    assert [len(one.guesses) for one in guess_banks(banks((chain, several)))] == [2]


def test_nothing_to_guess_is_no_percent():
    assert (percent_found([]), percent_longest([])) == (0, 0)


def leaky(count: int, kind: Kind = Kind.RECALL) -> tuple[Item, ...]:
    """The right option says “ask”; every fourth of them is the longest."""
    long = tuple(asks(("ask here", "rain", "snow", "hail"), name=f"long-{n}", kind=kind) for n in range(count // 4))
    short = tuple(
        asks(("ask", "rainfall", "snow", "hail"), name=f"short-{n}", kind=kind) for n in range(count - count // 4)
    )
    return long + short


def test_a_bank_whose_words_give_it_away_is_told_and_so_is_the_whole():
    courses = banks(leaky(20), leaky(20), leaky(20), leaky(20))

    found = told(courses)

    assert found.count(("item-cue", "quizzes")) == 1
    assert [path for rule, path in found if rule == "item-cue"][:4] == [f"quizzes/c{n}.yaml" for n in range(4)]
    messages = [message for _, _, rule, message in cues(courses, ()) if rule == "item-cue"]
    assert messages[0].startswith("the words of options give away 100% (100% of 20 recall); right by: ask, here;")
    assert messages[-1] == "over all banks the words of options give away 100% of recall items; 35% at most"


def test_each_kind_has_its_own_limit_over_all_banks():
    courses = banks(*(leaky(20, Kind.SCENARIO) for _ in range(4)))

    assert [row[3] for row in cues(courses, ()) if row[0] == "quizzes"] == [
        "over all banks the words of options give away 100% of scenario items; 40% at most"
    ]


def test_small_banks_and_small_catalogues_are_left_out():
    assert told(banks(leaky(20), leaky(20), leaky(20))) == []
    assert told(banks(leaky(20), leaky(20), leaky(20), ())) == []
    small = banks(*(leaky(FEWEST_CHOICES - 1) for _ in range(4)))
    assert told(small) == []


def test_a_bank_not_yet_revised_teaches_the_guesser_and_is_not_told():
    courses = banks(leaky(20), leaky(20), leaky(20), leaky(20))

    assert told(courses, {"c0", "c1", "c2"}) == [("item-cue", "quizzes/c3.yaml")]


def test_the_longest_option_right_too_seldom_is_told_by_bank_and_over_all():
    """Of 20 choices 15 to 35 % are 3 to 7: with two to spare 1 to 9 pass in a bank."""
    never = tuple(asks(("oak", "rainfall", "snow", "hail")) for _ in range(20))
    courses = banks(never, never, never, never)

    found = [row for row in cues(courses, ()) if row[2] == "longest-right"]

    assert [row[0] for row in found] == [*(f"quizzes/c{n}.yaml" for n in range(4)), "quizzes"]
    assert found[0][3] == "the longest option is right in 0% of 20 recall choices; hold it between 15% and 35%"


@pytest.mark.parametrize(("right", "is_told"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_bank_may_be_two_choices_off(right, is_told):
    longest = tuple(asks(("oak tree", "rain", "snow", "hail"), name=f"l{n}") for n in range(right))
    others = tuple(asks(("oak", "rainfall", "snow", "hail"), name=f"s{n}") for n in range(20 - right))
    courses = banks(longest + others, leaky(20), leaky(20), leaky(20))

    found = [row[0] for row in cues(courses, ()) if row[2] == "longest-right"]

    assert ("quizzes/c0.yaml" in found) is is_told


def test_what_is_told_is_a_warning_of_the_check(site):
    for number in range(4):
        site.copy_course(f"other-{number}", f"Other {number}")
    catalogue = site.read()
    whole = replace(
        catalogue,
        courses={slug: replace(one, items=leaky(20)) for slug, one in catalogue.courses.items()},
        terms=replace(catalogue.terms, not_yet_revised=frozenset({"small-steps"})),
    )

    found = [one for one in lint(whole, TODAY, site.root) if one.rule == "item-cue"]

    assert {one.path for one in found} == {"quizzes", *(f"quizzes/other-{number}.yaml" for number in range(4))}
    assert {one.weight for one in found} == {Weight.WARNING}


def test_the_list_of_banks_not_yet_revised_only_shrinks(catalogue):
    waiting = catalogue.terms.not_yet_revised

    assert waiting <= WRITTEN_BEFORE
    assert waiting <= {path.stem for path in (ROOT / "quizzes").glob("*.yaml")}


def test_banks_of_which_no_more_is_found_than_by_chance_are_not_told_for_their_words():
    even = tuple(asks(right=number % 4, name=f"item-{number}") for number in range(FEWEST_CHOICES))

    assert not [one for one in told(banks(even, even, even, even)) if one[0] == "item-cue"]
