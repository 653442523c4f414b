"""Short checks, as their person meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.items.types import ItemType
from lms.store.competence import checks
from lms.store.db import db
from lms.store.tables.competence import ShortCheck
from tests.conftest import NOW
from tests.tools.checking import begin_check, do_check, leave_a_gap
from tests.tools.way import form_of, open_quiz, right_answers, wrong_answer
from tests.web.conftest import COURSE, token_of


@pytest.fixture
def gap(app, cast, course):
    with app.app_context():
        return leave_a_gap(course, cast.pia, NOW)


@pytest.fixture
def begun(app, cast, catalogue, gap):
    """Pia's check, open."""
    with app.app_context():
        return begin_check(catalogue, cast.pia, NOW).check_id


@pytest.fixture
def items(app, begun):
    with app.app_context():
        return checks.drawn_items(checks.check(begun))


def sent(items, answer, press="submit"):
    return {"press": press} | form_of(items, {key: answer(item) for key, item in items.items()})


def right(item):
    return item.right_answer


@pytest.mark.works("POST /checks/start", "GET /checks/<id:check_id>/", "POST /checks/<id:check_id>/")
def test_from_the_offer_to_what_now_stands(visitor, gap, app):
    pia = visitor("pia")
    page = pia.get("/checks/").text
    step = re.search(r'name="step" value="(\w+)"', page)[1]

    opened = pia.post("/checks/start", {"step": step})
    with app.app_context():
        drawn = checks.drawn_items(checks.check(1))
    asked = pia.get(opened.location).text
    result = pia.post(opened.location, sent(drawn, right), follow_redirects=True).text

    assert len(re.findall(r"Question \d+ of \d+", asked)) == len(drawn)
    assert re.search(r"All \w+ now stand|It stands now", result)
    assert result.count("· right") == len(drawn)
    assert "Taught in" in result
    assert "Something changed" not in asked


@pytest.mark.works("GET /checks/")
def test_the_list_shows_what_was_done_and_nothing_more_to_do(app, visitor, cast, catalogue, gap):
    with app.app_context():
        do_check(catalogue, cast.pia, NOW)

    page = visitor("pia").get("/checks/").text

    assert "November 21, 2026" in page
    assert "Nothing waits for you here right now." in page
    assert "Start the short check" not in page


def test_the_result_of_a_quiz_offers_it_one_press_away(app, visitor, cast, course, rows):
    with app.app_context():
        attempt = open_quiz(course, cast.pia, NOW)
    drawn = {item_id: course.item(item_id) for item_id, _ in attempt.drawn}
    missed = next(item.id for item in drawn.values() if item.kind == "scenario" and item.type is ItemType.ONE)
    answers = right_answers(course, attempt.drawn) | {missed: wrong_answer(drawn[missed])}
    pia = visitor("pia")

    page = pia.post(
        f"/courses/{COURSE}/quiz/",
        {"attempt": str(attempt.id), "press": "submit"} | form_of(drawn, answers),
        follow_redirects=True,
    ).text

    words = " ".join(page.split())
    assert re.search(r"(One competency needs|\d competencies need) (one more question|\d more questions): \d", words)
    fields = dict(re.findall(r'<input type="hidden" name="(step)" value="([^"]+)">', page))
    assert pia.post("/checks/start", fields).location.startswith("/checks/1")
    assert "A short check of yours lies open" in pia.get(f"/courses/{COURSE}/quiz/{attempt.id}/").text


def test_a_completed_course_with_everything_right_offers_none(visitor, done):
    pia = visitor("pia")

    assert "short check" not in pia.get(f"/courses/{COURSE}/quiz/{done.attempt_id}/").text
    assert "Nothing waits for you here right now." in pia.get("/checks/").text


def test_a_quiz_that_is_not_passed_offers_another_try_instead(app, visitor, cast, course):
    with app.app_context():
        leave_a_gap(course, cast.pia, NOW, wrong=9)

    page = visitor("pia").get(f"/courses/{COURSE}/quiz/1/").text

    assert "Try again with a fresh draw" in page
    assert "short check" not in page


def test_a_check_goes_on_on_another_device(app, visitor, begun, items):
    first, *_ = items
    visitor("pia").post(f"/checks/{begun}/", sent({first: items[first]}, right, "save"))

    phone = visitor("pia")
    listed = phone.get("/checks/").text
    page = phone.get(f"/checks/{begun}/").text

    assert "Go on with the short check" in listed
    with app.app_context():
        assert checks.answers(begun) == {first: items[first].right_answer}
    assert "checked" in page or "selected" in page
    assert phone.post("/checks/start").location == f"/checks/{begun}/"


def test_handing_in_with_open_questions_asks_once_and_names_them(app, visitor, begun, items):
    pia = visitor("pia")

    back = pia.post(f"/checks/{begun}/", {"press": "submit"}, follow_redirects=True).text
    result = pia.post(f"/checks/{begun}/", {"press": "anyway"}, follow_redirects=True).text

    assert re.search(r"Not handed in yet:\s+\d+ questions? (is|are) open", back)
    assert len(re.findall(r'<a href="#question-\d+">', back)) == len(items)
    assert re.findall(r'name="press" value="(\w+)"', back)[-2:] == ["save", "anyway"]
    assert "Not yet, and that is fine" in result
    assert "nothing is kept of" in result
    assert "rests until tomorrow" in result


def test_what_is_wrong_is_told_warmly_with_its_reason(visitor, begun, items):
    page = visitor("pia").post(f"/checks/{begun}/", sent(items, wrong_answer), follow_redirects=True).text

    assert "Not yet, and that is fine" in page
    assert "fail" not in page.lower()
    assert "Taught in" in page


def test_two_of_three_are_told_in_words(app, visitor, cast, catalogue, course):
    with app.app_context():
        leave_a_gap(course, cast.pia, NOW, wrong=2)
        check_id = begin_check(catalogue, cast.pia, NOW).check_id
        kept = checks.check(check_id)
        drawn, codes = checks.drawn_items(kept), kept.codes
    miss = next(
        (key for key, item in drawn.items() if not set(codes) <= set(item.competencies)),
        next(iter(drawn)),
    )
    answers = {key: wrong_answer(item) if key == miss else item.right_answer for key, item in drawn.items()}

    page = (
        visitor("pia")
        .post(f"/checks/{check_id}/", {"press": "submit"} | form_of(drawn, answers), follow_redirects=True)
        .text
    )

    told = re.search(r"<h1>\s*(.*?)\s*</h1>", page, re.S)[1]
    stands = page.count('<span class="tag done">stands</span>')
    assert 0 < stands < len(codes)
    assert re.fullmatch(r"(One|Two|Three|Four|Five|Six) of \w+ now\s+stands?", told)


def test_a_second_hand_in_says_that_it_counts_once(app, visitor, begun, items):
    pia = visitor("pia")
    pia.post(f"/checks/{begun}/", sent(items, right))

    again = pia.post(f"/checks/{begun}/", sent(items, wrong_answer), follow_redirects=True).text

    assert "This check was handed in before, and counts once." in again
    with app.app_context():
        assert set(checks.check(begun).right.values()) == {True}


def test_a_script_keeps_an_answer_and_is_told_when_it_is_too_late(app, visitor, begun, items):
    pia, quiet = visitor("pia"), {"X-Quiet": "1"}

    kept = pia.post(f"/checks/{begun}/", sent(items, right, "save"), headers=quiet)
    pia.post(f"/checks/{begun}/", {"press": "submit"})
    late = pia.post(f"/checks/{begun}/", sent(items, right, "save"), headers=quiet)

    assert kept.json["words"] == "Kept."
    assert late.status_code == 409


def test_an_answer_from_another_page_is_not_wiped(app, visitor, begun, items):
    pia = visitor("pia")
    loaded = dict(re.findall(r'name="(loaded-[^"]+)" value="([^"]*)"', pia.get(f"/checks/{begun}/").text))
    pia.post(f"/checks/{begun}/", sent(items, right, "save"))

    page = pia.post(f"/checks/{begun}/", loaded | {"press": "submit"}, follow_redirects=True).text

    assert "Nothing was handed in yet." in page
    with app.app_context():
        assert checks.answers(begun) == {key: item.right_answer for key, item in items.items()}


def test_an_offer_from_an_older_page_is_told_and_not_refused(visitor, gap):
    page = visitor("pia").post("/checks/start", {"step": "older"}, follow_redirects=True).text

    assert "Something changed since that page was made" in page
    assert "Hand in my answers" in page


def test_where_nothing_is_to_be_asked_it_says_so_and_writes_nothing(visitor, cast, rows):
    page = visitor("pia").post("/checks/start", follow_redirects=True).text

    assert "There is nothing to ask right now." in page
    assert rows()["gap_check"] == 0


@pytest.mark.parametrize("name", ["sam", "olu", "ada", "noel"])
def test_nobody_else_finds_a_check_open_or_done(app, visitor, cast, catalogue, gap, name):
    with app.app_context():
        done_id = do_check(catalogue, cast.pia, NOW)
    one = visitor(name)

    assert one.get(f"/checks/{done_id}/").status_code == 404
    assert one.post(f"/checks/{done_id}/", {"press": "submit"}).status_code == 404


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_no_page_about_a_person_tells_of_their_checks(app, visitor, cast, catalogue, gap, name):
    with app.app_context():
        check_id = do_check(catalogue, cast.pia, NOW)
        keys = checks.check(check_id).digests.keys()
    one = visitor(name)
    pages = [f"/people/{cast.pia}/", f"/people/{cast.pia}/competence/", "/team/", "/team/oregon/", "/"]
    if name == "ada":
        pages += ["/program/events/", "/program/events/events.csv", f"/people/{cast.pia}/manage/"]

    for path in pages:
        text = one.get(path).text
        assert f"/checks/{check_id}" not in text
        assert not any(key.partition(":")[2] in text for key in keys), path


def test_an_administrator_reads_a_short_check_in_the_log_and_no_more(app, visitor, cast, catalogue, gap):
    with app.app_context():
        do_check(catalogue, cast.pia, NOW)

    (line,) = [line for line in visitor("ada").get("/program/events/events.csv").text.splitlines() if "check" in line]

    assert "short check done" in line
    assert "cw-" not in line
    assert COURSE not in line


def test_someone_who_left_reads_what_they_did_and_starts_nothing(app, visitor, cast, catalogue, course):
    with app.app_context():
        leave_a_gap(course, cast.rex, NOW - timedelta(days=200))
        done_id = do_check(catalogue, cast.rex, NOW - timedelta(days=199))
        with_open = leave_open(cast.rex)
    rex = visitor("rex")

    listed = rex.get("/checks/").text
    assert "May" in listed
    assert "Start the short check" not in listed
    assert rex.get(f"/checks/{done_id}/").status_code == 200
    assert rex.get(f"/checks/{with_open}/").location == "/checks/"
    assert rex.post("/checks/start").status_code == 404
    assert rex.post(f"/checks/{with_open}/").status_code == 404


def leave_open(person_id: int) -> int:
    kept = db.session.scalar(sa.select(ShortCheck).where(ShortCheck.person_id == person_id))
    check_id = checks.add_check(person_id, kept.codes, kept.drawn_items, NOW - timedelta(days=198))
    db.session.commit()
    return check_id


def test_a_check_is_typed_through_signing_in_again(app, visitor, begun, items):
    stranger = visitor(None)

    page = stranger.post(f"/checks/{begun}/", sent(items, right, "save"))

    assert page.status_code == 401
    assert f'action="/checks/{begun}/"' in page.text or f"/checks/{begun}/" in page.text


def test_a_check_asks_for_the_form_s_own_token(strict, visitor, begun):
    pia = visitor("pia")
    token = token_of(pia.get(f"/checks/{begun}/").text)

    assert pia.post(f"/checks/{begun}/", {"press": "save", "csrf_token": token}).status_code == 302
    assert pia.post(f"/checks/{begun}/", {"press": "save"}).status_code != 302
