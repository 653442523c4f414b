"""Taking a quiz."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.store import learning, ledger
from lms.store.certificates import Certificate
from lms.store.db import db
from lms.store.evidence import Evidence
from tests.conftest import NOW, PASSWORD
from tests.tools.way import open_quiz, right_answers

SLUG = "peer-role-in-child-welfare"
QUIZ = f"/courses/{SLUG}/quiz/"


@pytest.fixture
def course(catalogue):
    return catalogue.courses[SLUG]


@pytest.fixture
def attempt(app, cast, course) -> tuple[int, dict[str, int]]:
    """Pia's open attempt: its id, and the right answers."""
    with app.app_context():
        one = open_quiz(course, cast.pia, NOW)
        return one.id, right_answers(course, one.drawn)


def sent(attempt, **press):
    attempt_id, answers = attempt
    return {"attempt": attempt_id, **{f"item-{item}": place for item, place in answers.items()}, **press}


def count(app, *tables) -> list[int]:
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_an_open_quiz_shows_every_item_drawn(visitor, cast, course, attempt):
    page = visitor("pia").get(QUIZ)

    assert page.text.count("<fieldset") == course.serve
    assert "right: true" not in page.text
    assert "best answer" not in page.text


def test_the_quiz_waits_for_the_lessons(visitor, cast, course):
    pia = visitor("pia")
    pia.post(f"/courses/{SLUG}/start")

    page = pia.get(QUIZ)
    answer = pia.post(f"{QUIZ}start")

    assert "Still to read" in page.text
    assert answer.location == QUIZ
    assert "fieldset" not in pia.get(QUIZ).text


def test_a_quiz_of_a_course_not_started_leads_to_the_course(visitor, cast):
    pia = visitor("pia")

    assert pia.get(QUIZ).location == f"/courses/{SLUG}/"
    assert pia.post(f"{QUIZ}start").location == f"/courses/{SLUG}/"


def test_a_right_quiz_passes_and_shows_every_reason(visitor, cast, course, attempt):
    pia = visitor("pia")

    answer = pia.post(QUIZ, sent(attempt))
    page = pia.get(answer.location)

    assert answer.location == f"{QUIZ}{attempt[0]}/"
    assert "You have it" in page.text
    assert page.text.count("your answer") == course.serve
    for item in attempt[1]:
        for option in course.item(item).options:
            assert option.feedback in page.text


def test_a_quiz_below_the_mark_says_not_yet(visitor, cast, attempt):
    pia = visitor("pia")

    answer = pia.post(QUIZ, {"attempt": attempt[0]})
    page = pia.get(answer.location)

    assert "Not yet" in page.text
    assert "failed" not in page.text.lower()
    assert "Try again with a fresh draw" in page.text


def test_handing_in_twice_counts_once_and_says_so(app, visitor, cast, attempt):
    pia = visitor("pia")

    pia.post(QUIZ, sent(attempt))
    before = count(app, Evidence, learning.Attempt)
    second = pia.post(QUIZ, {"attempt": attempt[0]}, follow_redirects=True)

    assert "nothing was counted twice" in second.text
    assert count(app, Evidence, learning.Attempt) == before


def test_the_last_step_completes_once(app, visitor, cast, attempt):
    pia = visitor("pia")
    pia.post(QUIZ, sent(attempt))

    first = pia.post(f"/courses/{SLUG}/evaluation/", {"useful": "5"}, follow_redirects=True)
    pia.post(f"/courses/{SLUG}/evaluation/", {"useful": "1"})
    pia.post(f"/courses/{SLUG}/finish")

    assert "Your certificate is ready" in first.text
    assert count(app, learning.Completion, ledger.LedgerLine, Certificate, learning.Evaluation) == [1, 1, 1, 1]


def test_saved_answers_are_shown_again(visitor, cast, attempt):
    pia = visitor("pia")
    item, place = next(iter(attempt[1].items()))

    quiet = pia.post(QUIZ, {"attempt": attempt[0], f"item-{item}": place, "press": "save"}, headers={"X-Quiet": "1"})
    page = pia.get(QUIZ)

    assert quiet.status_code == 204
    assert f'name="item-{item}" value="{place}" checked' in page.text


def test_saved_answers_count_when_the_rest_is_handed_in(visitor, cast, attempt):
    pia = visitor("pia")
    pia.post(QUIZ, sent(attempt, press="save"))

    page = pia.post(QUIZ, {"attempt": attempt[0]}, follow_redirects=True)

    assert "You have it" in page.text


def test_saving_after_handing_in_changes_nothing(visitor, cast, attempt):
    pia = visitor("pia")
    pia.post(QUIZ, {"attempt": attempt[0]})

    late = pia.post(QUIZ, sent(attempt, press="save"), headers={"X-Quiet": "1"})

    assert late.status_code == 404


@pytest.mark.parametrize("value", ["9", "99", "-1", "x", "１", ""])
def test_an_option_that_does_not_exist_is_no_answer(visitor, cast, attempt, value):
    pia = visitor("pia")
    item = next(iter(attempt[1]))

    answer = pia.post(QUIZ, {"attempt": attempt[0], f"item-{item}": value})

    assert answer.status_code == 302
    assert "your answer" not in pia.get(answer.location).text


@pytest.mark.parametrize("typed", ["", "x", "9" * 20, "-1", "12345"])
def test_an_attempt_that_does_not_exist_is_not_found(visitor, cast, attempt, typed):
    assert visitor("pia").post(QUIZ, {"attempt": typed}).status_code == 404


def test_someone_elses_attempt_is_not_found(visitor, cast, attempt):
    noel = visitor("noel")

    assert noel.post(QUIZ, sent(attempt)).status_code == 404
    assert noel.get(f"{QUIZ}{attempt[0]}/").status_code == 404


def test_an_attempt_not_handed_in_has_no_result(visitor, cast, attempt):
    assert visitor("pia").get(f"{QUIZ}{attempt[0]}/").status_code == 404


def test_the_chosen_options_are_gone_after_ninety_days_and_what_was_right_stays(app, visitor, cast, clock, attempt):
    pia = visitor("pia")
    pia.post(QUIZ, sent(attempt))
    with app.app_context():
        learning.forget_answers(clock.pass_time(days=91))
        db.session.commit()
    pia.post("/sign-in", {"email": "pia@example.org", "password": PASSWORD})

    page = pia.get(f"{QUIZ}{attempt[0]}/")

    assert "your answer" not in page.text
    assert "is erased 90 days after a quiz" in page.text
    assert "12 of 12" in page.text


def test_answers_of_an_ended_session_are_carried_to_the_sign_in_page(visitor, cast, clock, attempt):
    pia = visitor("pia")
    clock.pass_time(days=15)

    page = pia.post(QUIZ, sent(attempt))

    assert page.status_code == 401
    for item, place in attempt[1].items():
        assert f'name="carried-item-{item}" value="{place}"' in page.text
