"""Where someone arrives who has completed a course, and what leads there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.learning import learning
from lms.domain.competence.competency import RUNG_OF
from lms.store.db import db, unit_of_work
from lms.store.learning import completions
from lms.store.program import program
from lms.store.tables.learning import ActiveTime
from tests.actions.test_joining import join
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.way import add_credit, complete, do_all
from tests.web.conftest import COURSE

AT, COURSE_PAGE = f"/arrivals/{COURSE}/", f"/courses/{COURSE}/"
DAY = timedelta(days=1)


def words_of(answer) -> str:
    """The page's text as it is read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace(" .", ".").replace(" ,", ",")


def table_of_page(page) -> dict[str, list[str]]:
    """Label to before, after and asked."""
    cell = r"\s*<td[^>]*>(.+?)</td>"
    rows = re.findall(rf'<th scope="row">(.+?) *<span.*?</th>{cell}{cell}{cell}', page.text, re.DOTALL)
    return {label.strip(): list(cells) for label, *cells in rows}


@pytest.mark.works("GET /arrivals/<course:course>/")
def test_it_says_what_the_course_brought(visitor, done, course, catalogue):
    page = visitor("pia").get(AT)
    words = words_of(page)

    assert "You made it, Pia." in words
    assert f"/certificates/{done.serial}.pdf" in page.text
    told = f"Your certificate: Pia Example completed {course.title} on November 21, 2026, 1.5 contact hours"
    assert f'aria-label="{told}"' in page.text
    assert "+1.5 contact hours: 1.5 in all" in words
    assert "Added today 1.5, in" in words
    assert "What now stands" in words
    assert f"/courses/{COURSE}/quiz/{done.attempt_id}/" in page.text


def test_what_is_new_stands_in_words_drawing_and_table(visitor, done, course, catalogue):
    page = visitor("pia").get(AT)

    table = table_of_page(page)
    asked = sorted(course.asked_for | {code for practice in course.practice for code in practice.competencies})
    assert set(table) == {catalogue.label(code) for code in asked}
    profile = catalogue.profiles["peer"]
    for code in course.asked_for:
        kinds = [RUNG_OF[item.kind] for item in course.items if code in item.competencies]
        before, after, target = table[catalogue.label(code)]
        assert before == "not shown yet"
        assert after == max(kinds).words  # everything right shows all that the bank can
        assert target == (profile.targets[code].words if code in profile.targets else "nothing")
    drawn = re.findall(r'aria-label="Before: (.+?)\. After: (.+?)\. Asked of your role: (.+?)\."', page.text)
    assert 1 <= len(drawn) <= 6
    assert all(list(one) in table.values() for one in drawn)
    assert page.text.count("<strong>Now: ") == len(drawn)


def test_only_what_is_new_today_is_amber(visitor, done, clock):
    assert 'class="ladders today"' in visitor("pia").get(AT).text
    clock.pass_time(days=1)

    page = visitor("pia").get(AT)

    assert "today" not in re.findall(r'class="(?:ladders|hours-bar|counts)[^"]*"', page.text)
    assert " today" not in "".join(re.findall(r'class="([^"]*)"', page.text))
    assert "What stood from then on" in words_of(page)
    assert "Added on November 21, 2026" in words_of(page)


def test_hours_of_before_are_told_apart(app, visitor, cast, course):
    with app.app_context():
        add_credit(cast.pia, 120, NOW - 9 * DAY)
        add_credit(cast.pia, 60, NOW - 500 * DAY)
        complete(course, cast.pia, NOW)

    words = words_of(visitor("pia").get(AT))

    assert "+1.5 contact hours: 4.5 in all" in words
    assert "All else 3" in words
    assert "3.5 in the last twelve months." in words


def test_a_second_way_says_what_is_fresh_again(app, visitor, cast, course):
    with app.app_context():
        complete(replace(course, refresh_months=12), cast.pia, NOW - 360 * DAY)
        first = visitor("pia").get(AT)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - 2 * DAY), replace(course, refresh_months=12))
        complete(replace(course, refresh_months=12), cast.pia, NOW)

    second = visitor("pia").get(AT)

    assert "What stood from then on" in words_of(first)
    assert {before for before, *_ in table_of_page(first).values()} == {"not shown yet"}
    assert "You had shown what this course asks for before. It counts as fresh again." in words_of(second)
    assert "+1.5 contact hours: 3 in all" in words_of(second)


def test_one_next_step_and_rest_is_fine(visitor, done):
    pia = visitor("pia")
    page, home = pia.get(AT), pia.get("/")

    title = re.search(r'id="then">\s*(.+?)\s*</h2>', page.text)[1]
    assert title == re.search(r'id="what-is-next">\s*(.+?)\s*</h2>', home.text)[1]
    assert "Nothing is due, and nobody waits for you. Rest is fine." in words_of(page)


def test_credit_that_comes_later_says_when(app, visitor, cast, course):
    with app.app_context():
        add_credit(cast.pia, 480, NOW - timedelta(hours=1))
        do_all(course, cast.pia, NOW)
    pia = visitor("pia")

    page = pia.get(AT)

    assert "All is done, Pia." in words_of(page)
    assert "this course is credited on November 22, 2026 at" in words_of(page)
    assert "Your certificate:" not in page.text
    assert AT in pia.get(COURSE_PAGE).text


def test_a_paper_that_waits_says_so(app, visitor, cast, course):
    with app.app_context():
        with unit_of_work():
            program.change_settings({"signatory": ""}, cast.ada, NOW)
        complete(course, cast.pia, NOW)

    page = visitor("pia").get(AT)

    assert "Your hours count already. Only the paper waits: see what for." in words_of(page)
    assert "Open your certificate" not in page.text


def test_whoever_has_not_come_there_is_led_to_the_course(visitor, done):
    for name in ("noel", "sam", "ada"):
        assert visitor(name).get(AT).location == COURSE_PAGE


def test_it_stays_while_a_new_way_is_open(visitor, done):
    pia = visitor("pia")
    pia.post(f"{COURSE_PAGE}restart")

    assert "You made it, Pia." in words_of(pia.get(AT))


def test_who_left_reads_it_still(app, visitor, cast, course):
    with app.app_context():
        complete(course, cast.rex, NOW - 400 * DAY)

    page = words_of(visitor("rex").get(AT))

    assert "You made it, Rex." in page
    assert "Nothing is asked any more." in page


def test_what_a_joined_account_completed_is_read_with_the_one_that_was_kept(app, visitor, cast, course):
    with app.app_context():
        complete(course, cast.noel, NOW)
        join(cast.pia, cast.noel, cast.ada)

    page = visitor("pia").get(AT)

    assert "You made it, Pia." in words_of(page)
    assert "+1.5 contact hours: 1.5 in all" in words_of(page)
    assert {before for before, *_ in table_of_page(page).values()} == {"not shown yet"}
    assert "<strong>Now: " in page.text


class TestWhatLeadsThere:
    @pytest.mark.parametrize("path", [COURSE_PAGE, "/certificates/", "/own/"])
    def test_a_link(self, visitor, done, path):
        assert f'href="{AT}"' in visitor("pia").get(path).text

    def test_home_tells_it_for_a_week(self, visitor, done, clock):
        assert "You completed" in words_of(visitor("pia").get("/"))
        clock.pass_time(days=7)

        assert "You completed" not in words_of(visitor("pia").get("/"))

    def test_the_evaluation_that_was_the_last_of_it(self, app, visitor, cast, course):
        with app.app_context():
            do_all(course, cast.pia, NOW, but_the_evaluation=True)

        answer = visitor("pia").post(f"{COURSE_PAGE}evaluation/")

        assert (answer.status_code, answer.location) == (302, AT)

    def test_a_lesson_that_was_the_last_of_it(self, app, visitor, cast, course, clock):
        with app.app_context():
            all_but_minutes(app, course, cast)
        pia = visitor("pia")

        answer = pia.post(f"{COURSE_PAGE}{course.lessons[-1].slug}/elsewhere")

        assert (answer.status_code, answer.location) == (302, AT)


def all_but_minutes(app, course, cast) -> int:
    """All is done but the time, of which the last five minutes lack."""
    enrolment_id, *_ = do_all(course, cast.pia, NOW, but_the_evaluation=True)
    with unit_of_work():
        rows = db.session.query(ActiveTime).filter_by(enrolment_id=enrolment_id).all()
        for row in rows:
            row.seconds = 0
        rows[0].seconds = course.active_seconds_needed() - 300
        completions.add_evaluation(enrolment_id, course.slug, course.revision, {}, NOW)
    return enrolment_id


SAID = "the minutes you just read were the last it needed. Your home page leads to what it brought you."


class TestTheLastMinutes:
    """They complete the course by themselves."""

    @pytest.fixture
    def reading(self, app, visitor, cast, course):
        with app.app_context():
            all_but_minutes(app, course, cast)
        pia = visitor("pia")
        pia.get(f"{COURSE_PAGE}{course.lessons[0].slug}/")
        return pia

    def test_the_next_page_counts_them_and_the_one_after_says_so(self, reading, clock, rows):
        clock.pass_time(minutes=6)

        reading.get("/pause/")

        assert rows()["completion"] == 1
        assert SAID in words_of(reading.get("/hours/"))
        assert SAID not in words_of(reading.get("/hours/"))
        assert "You completed" in words_of(reading.get("/"))
        assert "You made it, Pia." in words_of(reading.get(AT))

    def test_too_few_complete_nothing(self, reading, clock, rows):
        clock.pass_time(minutes=3)

        reading.get("/pause/")

        assert rows()["completion"] == 0

    @pytest.mark.works("POST /courses/<course:course>/beat")
    def test_a_sign_of_life_completes_it_too(self, reading, clock, rows):
        for _ in range(6):
            clock.pass_time(minutes=1)
            reading.post(f"{COURSE_PAGE}beat")

        assert (rows()["completion"], rows()["certificate"], rows()["ledger_line"]) == (1, 1, 1)
        assert SAID in words_of(reading.get("/hours/"))

    def test_before_the_evaluation_they_complete_nothing(self, app, visitor, cast, course, clock, rows):
        with app.app_context():
            do_all(course, cast.pia, NOW, but_the_evaluation=True)
        pia = visitor("pia")
        pia.get(f"{COURSE_PAGE}{course.lessons[0].slug}/")
        clock.pass_time(minutes=6)

        pia.get("/pause/")

        assert rows()["completion"] == 0
