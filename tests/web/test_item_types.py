"""Every type of item on its way through the quiz: asked, read from the form, looked back at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.domain.items.rules import says_nothing
from lms.domain.items.types import ItemType
from lms.store.learning import attempts
from lms.web.learning.answers import loaded_text, read_answer, read_loaded
from tests.conftest import NOW
from tests.tools.item_types import EXAMPLES, of_type
from tests.tools.way import form_of, open_quiz, wrong_answer
from tests.web.conftest import COURSE

QUIZ = f"/courses/{COURSE}/quiz/"


@pytest.fixture(params=ItemType)
def item(request, course):
    """One shipped item of each type."""
    return next(one for one in course.items if one.type is request.param)


@pytest.fixture
def asked(app, cast, course, item):
    """Pia's open quiz of this item alone."""
    with app.app_context():
        return open_quiz(replace(course, items=(item,), questions_per_attempt=1), cast.pia, NOW)


def fields(asked, item, answer, press="submit"):
    return {"attempt": str(asked.id), "press": press} | form_of({item.id: item}, {item.id: answer})


@pytest.mark.parametrize("kind", ItemType)
def test_the_form_is_read_as_the_answer_that_it_says(kind):
    item, example = of_type(kind), EXAMPLES[kind]

    for answer in (example.right, *(answer for answer, _, _ in example.parts)):
        assert read_answer(item, form_of({item.id: item}, {item.id: answer})) == answer


@pytest.mark.parametrize("kind", ItemType)
def test_a_form_that_does_not_ask_an_item_has_no_answer_to_it(kind):
    assert read_answer(of_type(kind), {"item-another": "0", f"item-{kind}.0": "1"}) is None


@pytest.mark.parametrize("kind", ItemType)
def test_a_form_in_which_nothing_was_chosen_says_that_nothing_was(kind):
    item = of_type(kind)

    assert read_answer(item, {f"item-{item.id}": ""}) == item.rules.unanswered(item)


@pytest.mark.parametrize("kind", ItemType)
def test_what_a_question_was_loaded_with_is_read_as_it_was_written(kind):
    item, example = of_type(kind), EXAMPLES[kind]

    for answer in (example.right, *(answer for answer, _, _ in example.parts if answer)):
        assert read_loaded(loaded_text(answer)) == answer
    assert read_loaded(loaded_text(None)) is None
    assert says_nothing(read_loaded(loaded_text(item.rules.unanswered(item))))


def test_it_is_asked_in_the_words_of_its_type(visitor, asked, item):
    page = visitor("pia").get(QUIZ).text

    assert "Question 1 of 1" in page
    assert [words for words in EXAMPLES[item.type].asks if words not in page] == []


def test_what_was_kept_is_shown_as_chosen(app, visitor, asked, item):
    pia = visitor("pia")
    before = pia.get(QUIZ).text

    page = pia.post(QUIZ, fields(asked, item, item.right_answer, "save"), follow_redirects=True).text

    with app.app_context():
        assert attempts.answers(asked.id) == {item.id: item.right_answer}
    chosen = 1 if isinstance(item.right_answer, int) or item.steps else len(item.right_answer)
    assert (marks(before), marks(page)) == (0, chosen)


def keep(visitor, asked, item, answer, loaded):
    """Sends the form of a page that was loaded with one answer and shows another; what is kept then."""
    shown = {} if answer is None else form_of({item.id: item}, {item.id: answer})
    sent = {"attempt": str(asked.id), "press": "save", f"loaded-{item.id}": loaded_text(loaded)} | shown
    assert visitor("pia").post(QUIZ, sent).status_code == 302
    return attempts.answers(asked.id).get(item.id)


def test_a_question_that_was_not_touched_leaves_what_is_kept_from_elsewhere(app, visitor, asked, item):
    nothing = item.rules.unanswered(item)

    with app.app_context():
        assert keep(visitor, asked, item, item.right_answer, nothing) == item.right_answer
        assert keep(visitor, asked, item, nothing, nothing) == item.right_answer
        assert keep(visitor, asked, item, wrong_answer(item), wrong_answer(item)) == item.right_answer


def test_a_choice_that_is_taken_back_is_a_change(app, visitor, asked, item):
    nothing = item.rules.unanswered(item)

    with app.app_context():
        keep(visitor, asked, item, item.right_answer, nothing)
        left = keep(visitor, asked, item, nothing, item.right_answer)

    # Of radio buttons one stays chosen: a form without any does not ask the question, nor its step.
    assert left == (item.right_answer if nothing is None or item.steps else nothing)


def marks(page: str) -> int:
    return page.count(" checked>") + page.count(" selected>")


def test_a_right_answer_is_explained_in_the_words_of_its_type(visitor, asked, item):
    page = visitor("pia").post(QUIZ, fields(asked, item, item.right_answer), follow_redirects=True).text

    assert "Question 1 · right" in page
    assert [words for words in EXAMPLES[item.type].explains if words not in page] == []
    questions = page.rpartition('<section class="next"')[2].partition("</section>")[
        2
    ]  # before them what is next, and why
    assert questions.count('<p class="why">') == len(item.all_options)


def test_a_wrong_answer_is_explained_as_well(visitor, asked, item):
    page = visitor("pia").post(QUIZ, fields(asked, item, wrong_answer(item)), follow_redirects=True).text

    assert "Question 1 · not yet" in page
    questions = page.rpartition('<section class="next"')[2].partition("</section>")[
        2
    ]  # before them what is next, and why
    assert questions.count('<p class="why">') == len(item.all_options)
    assert "your place as well" not in page
    assert "the same</p>" not in page


def test_an_item_that_nobody_answered_is_explained_without_a_choice(visitor, asked, item):
    page = visitor("pia").post(QUIZ, {"attempt": str(asked.id), "press": "anyway"}, follow_redirects=True).text

    assert "Question 1 · left open" in page
    assert "your answer" not in page
    assert "your place" not in page
