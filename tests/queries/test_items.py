"""How each question of a bank does: what is told, from how many answers, with how many statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.items.types import ItemType
from lms.domain.learning.retention import ANSWERS_KEPT
from lms.queries.learning.items import banks_page, beginning, items_page
from lms.store.db import db, unit_of_work
from lms.store.learning.attempts import forget_answers
from lms.store.tables.learning import Attempt
from tests.conftest import NOW
from tests.queries.test_statements import statements
from tests.tools.answering import hand_in
from tests.tools.crowd import add_crowd

COURSE = "peer-role-in-child-welfare"
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


def half(person: int, _item: int) -> bool:
    """Every second person is right everywhere."""
    return person % 2 == 0


def mixed(person: int, item: int) -> bool:
    """As `half`, but nobody is right in the first item, and everybody in the second."""
    return item == 1 or (item != 0 and half(person, item))


def line_of(page, item_id):
    return next(one for one in (*page.thin, *page.sound, *page.too_few) if one.id == item_id)


def test_below_twenty_answers_there_is_nothing_but_their_number(course):
    hand_in(course, add_crowd(19), course.items[:5], half, NOW)

    page = items_page(course, NOW)

    assert (page.thin, page.sound, len(page.too_few)) == ((), (), len(course.items))
    one = line_of(page, course.items[0].id)
    assert (one.quality.given, one.options, one.chosen_by, one.blank) == (19, (), 0, 0)


def test_from_twenty_on_the_share_the_discrimination_and_the_options_are_told(course):
    item = next(one for one in course.items if one.type is ItemType.ONE)
    others = [one for one in course.items if one is not item][:4]
    hand_in(course, add_crowd(20), [item, *others], half, NOW)

    one = line_of(items_page(course, NOW), item.id)

    assert (one.quality.right, one.quality.counted, one.discrimination, one.quality.compared) == (10, 20, "1.00", 20)
    assert {option.is_right: option.count for option in one.options if option.count} == {True: 10, False: 10}
    assert (one.chosen_by, one.blank, one.answered) == (20, 0, 20)


def test_what_is_worth_a_look_comes_first_and_says_why(course):
    items = course.items[:5]
    hand_in(course, add_crowd(20), items, mixed, NOW)

    page = items_page(course, NOW)

    assert [(one.id, one.troubles) for one in page.thin] == [
        (items[0].id, "fewer than 30 % were right"),
        (items[1].id, "more than 95 % were right"),
    ]
    assert [one.id for one in page.sound] == [one.id for one in items[2:]]
    assert page.thin[0].discrimination is None


def test_an_item_that_only_those_get_who_get_nothing_else_has_a_minus(course):
    hand_in(course, add_crowd(20), course.items[:4], lambda person, item: (person + (item == 0)) % 2 == 0, NOW)

    one = items_page(course, NOW).thin[0]

    assert (one.id, one.discrimination) == (course.items[0].id, "−1.00")
    assert one.troubles == "discrimination below 0.1"


def test_later_tries_are_served_and_not_counted(course):
    people, items = add_crowd(20), course.items[:3]
    hand_in(course, people, items, half, NOW - timedelta(days=1))
    before = line_of(items_page(course, NOW), items[0].id)
    hand_in(course, people, items, lambda *_: True, NOW)

    after = line_of(items_page(course, NOW), items[0].id)

    assert after == replace(before, answered=40)


def test_up_to_four_answers_more_change_nothing_but_how_often_it_was_served(course):
    people, items = add_crowd(24), course.items[:3]
    hand_in(course, people[:20], items, half, NOW - timedelta(days=1))
    before = line_of(items_page(course, NOW), items[0].id)
    hand_in(course, people[20:], items, lambda *_: True, NOW)

    after = line_of(items_page(course, NOW), items[0].id)

    assert replace(after, answered=20, quality=replace(after.quality, given=20)) == before


def test_once_a_chosen_option_is_erased_its_whole_five_are_told_no_more(course):
    hand_in(course, add_crowd(25), course.items[:3], half, NOW)
    before = line_of(items_page(course, NOW), course.items[0].id)
    later = NOW + ANSWERS_KEPT + timedelta(seconds=3)
    with unit_of_work():
        forget_answers(later)

    after = line_of(items_page(course, later), course.items[0].id)

    assert (before.chosen_by, after.chosen_by) == (25, 20)
    assert after.blank == 0
    assert after.quality == before.quality


def test_when_fewer_than_twenty_are_kept_only_right_or_not_is_left(course):
    hand_in(course, add_crowd(20), course.items[:3], half, NOW)
    before = line_of(items_page(course, NOW), course.items[0].id)

    after = line_of(items_page(course, NOW + ANSWERS_KEPT + timedelta(seconds=1)), course.items[0].id)

    assert after == replace(before, options=(), chosen_by=0)


def test_a_change_elsewhere_in_the_course_takes_no_answer_away(course):
    hand_in(replace(course, revision="before"), add_crowd(20), course.items[:3], half, NOW)

    one = line_of(items_page(course, NOW), course.items[0].id)

    assert (one.quality.counted, one.chosen_by, bool(one.options)) == (20, 20, True)


def test_a_question_that_changed_is_counted_anew_and_told_as_it_was_before_beside_it(catalogue, course):
    before = replace(course.items[0], stem="As it was", options=course.items[0].options[::-1])
    items = [before, *course.items[1:3]]
    hand_in(replace(course, revision="before", items=tuple(items)), add_crowd(20), items, half, NOW)

    page = items_page(course, NOW)

    assert line_of(page, before.id).quality.given == 0
    assert [(one.beginning, one.quality.counted, one.chosen_by) for one in page.earlier] == [("As it was", 20, 20)]
    assert [option.is_right for option in page.earlier[0].options] == [one.right for one in before.options]
    assert banks_page(replace(catalogue, courses={COURSE: course})).banks[0].answers == 40


def test_answers_from_before_words_were_kept_count_while_the_bank_is_of_their_revision(course):
    hand_in(course, add_crowd(20), course.items[:3], half, NOW)
    with unit_of_work():
        forget_digests()

    now, later = items_page(course, NOW), items_page(replace(course, revision="later"), NOW)

    assert line_of(now, course.items[0].id).quality.counted == 20
    assert (line_of(later, course.items[0].id).quality.given, later.earlier) == (0, ())


def forget_digests() -> None:
    """As attempts were before items were kept."""
    for attempt in db.session.scalars(sa.select(Attempt)).unique():
        attempt.drawn_items = [row[:2] for row in attempt.drawn_items]


def test_what_was_left_open_is_told(course):
    hand_in(course, add_crowd(20), course.items[:3], half, NOW, answers_kept=False)

    one = line_of(items_page(course, NOW), course.items[0].id)

    assert (one.blank, one.chosen_by, {option.count for option in one.options}) == (20, 20, {0})


def test_an_item_that_left_the_bank_counts_for_the_others_still(course):
    items = course.items[:3]
    hand_in(course, add_crowd(20), items, half, NOW)
    without = replace(course, items=tuple(one for one in course.items if one is not items[0]))

    one = line_of(items_page(without, NOW), items[1].id)

    assert (one.discrimination, one.quality.compared) == ("1.00", 20)


def test_each_bank_says_how_much_there_is_and_how_much_is_worth_a_look(catalogue, course):
    hand_in(course, add_crowd(20), course.items[:5], mixed, NOW)

    banks = {one.course.slug: one for one in banks_page(catalogue).banks}

    assert banks.keys() == catalogue.courses.keys()
    one, none = banks[COURSE], banks["boundaries-in-real-life"]
    held = len(course.items)
    assert (one.items, one.answers, one.worth_a_look, one.too_few) == (held, 100, 2, held - 5)
    assert (none.answers, none.worth_a_look, none.too_few) == (0, 0, none.items)


def test_a_long_stem_is_cut_between_words():
    assert beginning("<p>One <em>two</em> three.</p>") == "One two three."
    assert beginning("word, " * 30) == "word, " * 14 + "word …"


@pytest.mark.parametrize("count", [1, 60])
def test_the_pages_ask_as_often_however_many_answers_there_are(app, catalogue, course, count):
    hand_in(course, add_crowd(count), course.items, half, NOW)

    with statements(app) as of_all:
        banks_page(catalogue)
    with statements(app) as of_one:
        items_page(course, NOW)

    assert (len(of_all), len(of_one)) == (1, 2)


@pytest.mark.long
@pytest.mark.parametrize("answers", [10_000, pytest.param(100_000, marks=pytest.mark.proof)])
def test_very_many_answers_are_counted(catalogue, course, answers):
    people = add_crowd(1 + answers // (len(course.items) - 1))
    hand_in(course, people, course.items, half, NOW - timedelta(days=200), answers_kept=False)
    hand_in(course, people[:100], course.items, half, NOW)

    page = items_page(course, NOW)
    one = next(one for one in banks_page(catalogue).banks if one.course.slug == course.slug)

    assert page.sound[0].quality.counted * len(course.items) >= answers
    assert one.answers >= answers
