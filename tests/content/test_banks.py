"""All shipped banks together: where the right option stands, how long it is, and how many items there are.

Lint asks the same of each bank as an author writes it; these tests count anew, with none of its code.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest

from lms.content.exchange.gift import read_gift
from lms.content.exchange.gift_export import write_gift
from lms.content.items.questions import bank_text
from lms.content.items.quizzes import load_questions
from lms.content.source import Folder
from lms.domain.items.item import Item
from lms.domain.items.types import ItemType
from tests.conftest import ROOT

# One worker reads all of them.
pytestmark = [pytest.mark.xdist_group("shipped"), pytest.mark.long]
COURSES = sorted(path.parent.name for path in (ROOT / "courses").glob("*/course.yaml"))
LONGEST_PERCENT, LONGEST_PERCENT_OF_A_BANK = 35, 50
# The upper 5 % of the chi-square distribution, by degrees of freedom. Source: NIST/SEMATECH e-Handbook of Statistical
# Methods, section 1.3.6.7.4, Critical Values of the Chi-Square Distribution, column 0.95.
CRITICAL = {1: 3.841, 2: 5.991, 3: 7.815, 4: 9.488, 5: 11.070, 6: 12.592, 7: 14.067, 8: 15.507}


def one_choice(course) -> list[Item]:
    return [item for item in course.items if item.type is ItemType.ONE]


@pytest.fixture(scope="module")
def choices(catalogue) -> dict[str, list[Item]]:
    """Course slug to the one-choice items of its bank."""
    return {slug: one_choice(course) for slug, course in catalogue.courses.items()}


def chi_square(items: list[Item]) -> tuple[float, int]:
    """Pearson's statistic of the places of right options against even ones, and its degrees of freedom.

    Summed over items with as many options each: the sum over places of (found - even)² / even.
    """
    square, degrees = 0.0, 0
    for size, count in Counter(len(item.options) for item in items).items():
        places = Counter(item.right_answer for item in items if len(item.options) == size)
        even = count / size
        square += sum((places[place] - even) ** 2 / even for place in range(size))
        degrees += size - 1
    return square, degrees


def length(markup: str) -> int:
    """Letters as they are read, without marks."""
    return len(html.unescape(re.sub(r"<[^>]*>", "", markup)).strip())


def longest_is_right(item: Item) -> bool:
    """Also where a wrong option is as long: whoever goes by length may pick the right one."""
    longest = max(length(option.text) for option in item.options)
    return any(option.right and length(option.text) == longest for option in item.options)


def percent_longest(items: list[Item]) -> float:
    return 100 * sum(map(longest_is_right, items)) / len(items)


def test_right_options_stand_in_every_place_as_evenly_as_chance_would_have_it(choices):
    square, degrees = chi_square([item for items in choices.values() for item in items])

    assert square <= CRITICAL[degrees], f"chi-square {square:.2f} with {degrees} degrees of freedom: p < 0.05"


def test_places_that_lean_are_found(choices):
    leaning = [item for items in choices.values() for item in items if item.right_answer in (0, 1)]

    square, degrees = chi_square(leaning)

    assert square > CRITICAL[degrees]


def test_the_longest_option_is_right_in_few_items(choices):
    share = percent_longest([item for items in choices.values() for item in items])

    assert share <= LONGEST_PERCENT, f"{share:.1f} %"


def test_in_no_bank_does_the_longest_option_give_half_of_it_away(choices):
    shares = {slug: round(percent_longest(items), 1) for slug, items in choices.items()}

    assert {slug: share for slug, share in shares.items() if share > LONGEST_PERCENT_OF_A_BANK} == {}


def test_the_longest_option_is_right_in_few_steps_of_chains(catalogue):
    """By picking the longest, or one of those that are as long."""
    right = []
    for step in [step for course in catalogue.courses.values() for item in course.items for step in item.steps]:
        longest = max(length(option.text) for option in step.options)
        marks = [option.right for option in step.options if length(option.text) == longest]
        right.append(sum(marks) / len(marks))

    assert right
    assert 100 * sum(right) <= LONGEST_PERCENT * len(right), f"{sum(right):.1f} of {len(right)}"


def test_every_bank_has_twice_what_a_quiz_serves(catalogue):
    counts = {slug: (len(course.items), course.questions_per_attempt) for slug, course in catalogue.courses.items()}

    assert {slug: told for slug, told in counts.items() if told[0] < 2 * told[1]} == {}


def test_every_shipped_course_is_looked_at(choices):
    assert sorted(choices) == COURSES
    assert all(choices.values())


def test_every_shipped_bank_comes_back_whole_from_gift_and_from_yaml(tmp_path):
    folder = Folder(ROOT, [])
    banks = {path: load_questions(folder, path) for path in sorted((ROOT / "quizzes").glob("*.yaml"))}
    again = Folder(tmp_path, [])

    for path, bank in banks.items():
        brought = read_gift(write_gift(bank))
        (tmp_path / path.name).write_text(bank_text(brought.questions), "utf-8")

        assert brought.notes == (), path.name
        assert load_questions(again, tmp_path / path.name) == bank, path.name

    assert folder.problems == again.problems == []
    assert [path.stem for path in banks] == COURSES
