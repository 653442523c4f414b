"""The catalogue, a course, its lessons and its evaluation."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning as learning_actions
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments, lessons
from lms.store.tables.learning import Evaluation
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.way import right_answers
from tests.web.conftest import COURSE

LATER = "trauma-aces-and-ti-rosc"
AT = f"/courses/{COURSE}/"
EVALUATION = f"{AT}evaluation/"


def seconds(app, person_id, slug=COURSE) -> int:
    with app.app_context():
        return lessons.active_seconds(enrolments.latest_enrolment(person_id, slug).id)


def read(pia, clock, lesson, minutes: float = 5):
    """Opens a lesson, stays, and says that it is done; the answer."""
    assert pia.get(f"{AT}{lesson.slug}/").status_code == 200
    clock.pass_time(minutes=minutes)
    return pia.post(f"{AT}{lesson.slug}/")


@pytest.fixture
def reading(visitor, cast):
    """Pia, who has started the course."""
    pia = visitor("pia")
    pia.post(f"{AT}start")
    return pia


def test_the_catalogue_shows_every_course(visitor, cast, catalogue):
    page = visitor("pia").get("/courses/")

    for course in catalogue.courses.values():
        assert course.title in page.text
    assert "Ready to start" in page.text
    assert "First: " in page.text


@pytest.mark.works("GET /courses/")
def test_the_catalogue_shows_how_far_one_is(visitor, reading, course, clock):
    read(reading, clock, course.lessons[0])

    assert f"1 of {len(course.lessons)} lessons done" in reading.get("/courses/").text


def test_the_course_page_says_before_the_start_that_no_approval_is_recorded(visitor, cast):
    assert "No board approval is recorded." in visitor("pia").get(AT).text


@pytest.mark.parametrize("slug", [COURSE, "overdose-and-naloxone"])
def test_the_course_page_tells_what_it_teaches_counts_warns_of_and_asks_for(visitor, cast, catalogue, slug):
    course = catalogue.courses[slug]
    page = html.unescape(visitor("pia").get(f"/courses/{slug}/").text)

    computation = course.computation
    for words in (
        *(one.text for one in course.objectives),
        *(f"<dt>{catalogue.label(code)}</dt>" for code in course.competencies),
        *(one.words for one in course.categories),
        f'{computation.words:,} words, 180 a minute</th><td class="figure">{computation.reading_minutes:.1f}</td>',
        f'Sum, rounded down to a quarter hour</th><td class="figure">{computation.minutes}</td>',
        course.content_notes,
        f"The quiz, {course.pass_percent} % right",
        "Every lesson",
        "A few words on the course, sent without your name",
        f"At least {-(-course.active_seconds_needed() // 60)} minutes of active time",
        *(one.name for one in course.authors),
    ):
        assert words in page


def test_starting_opens_the_first_lesson(visitor, cast, course):
    answer = visitor("pia").post(f"{AT}start")

    assert answer.location == f"{AT}{course.lessons[0].slug}/"


class TestARenamedLesson:
    """The first lesson's file has another name since it was read."""

    @pytest.fixture
    def renamed(self, app, catalogue, clock, course, reading, monkeypatch):
        reading.get(f"{AT}{course.lessons[0].slug}/")
        clock.pass_time(minutes=10)
        reading.post(f"{AT}{course.lessons[0].slug}/")
        first = replace(course.lessons[0], slug="a-new-name", was=(course.lessons[0].slug,))
        changed = replace(course, lessons=(first, *course.lessons[1:]))
        monkeypatch.setitem(catalogue.courses, COURSE, changed)
        return first

    def test_it_is_done_still_wherever_that_is_shown(self, reading, renamed, course):
        done = f"1 of {len(course.lessons)}"

        assert f"{done} done" in reading.get(AT).text
        assert f"{done} lessons done" in reading.get("/courses/").text
        assert "Go on with lesson 2, " in reading.get("/").text
        assert '<li class="done"></li>' in reading.get(f"{AT}{course.lessons[1].slug}/").text

    def test_its_old_address_leads_to_it(self, reading, renamed, course):
        answer = reading.get(f"{AT}{course.lessons[0].slug}/")

        assert (answer.status_code, answer.location) == (301, f"{AT}a-new-name/")
        assert reading.get(answer.location).status_code == 200

    def test_a_press_on_a_page_of_before_is_one_on_it(self, app, cast, reading, renamed, course):
        answer = reading.post(f"{AT}{course.lessons[0].slug}/")

        assert answer.location == f"{AT}{course.lessons[1].slug}/"
        with app.app_context():
            assert "a-new-name" in lessons.lessons_done(enrolments.latest_enrolment(cast.pia, COURSE).id)

    def test_it_may_be_declared_on_a_page_of_before(self, reading, renamed, course):
        answer = reading.post(f"{AT}{course.lessons[0].slug}/elsewhere")

        assert answer.location == f"{AT}{course.lessons[1].slug}/"


def test_starting_twice_is_one_enrolment(reading, rows):
    reading.post(f"{AT}start")

    assert rows()["enrolment"] == 1


def test_a_course_that_builds_on_another_waits_and_says_for_which(visitor, cast, rows, course):
    pia = visitor("pia")

    page = pia.post(f"/courses/{LATER}/start", follow_redirects=True)

    assert f"Please complete “{course.title}” first." in page.text
    assert "Start this course" not in page.text
    assert rows()["enrolment"] == 0


def test_a_completed_course_opens_what_builds_on_it(visitor, done, rows):
    visitor("pia").post(f"/courses/{LATER}/start")

    assert rows()["enrolment"] == 2


@pytest.mark.parametrize("path", ["/courses/no-such/", "/courses/No-Such/", f"{AT}no-such-lesson/", "/courses/%00/"])
def test_what_is_not_there_is_calmly_not_found(visitor, cast, path):
    page = visitor("pia").get(path)

    assert page.status_code == 404
    assert "This page is not here" in page.text


def test_a_lesson_that_is_not_there_cannot_be_done(reading):
    assert reading.post(f"{AT}no-such-lesson/").status_code == 404


def test_a_lesson_can_be_looked_at_before_the_start_and_leaves_no_trace(visitor, cast, course, rows):
    pia = visitor("pia")
    before = rows()

    page = pia.get(f"{AT}{course.lessons[0].slug}/")

    assert "You are looking around." in page.text
    assert rows() == before


def test_a_lesson_is_done_by_who_started_the_course_only(visitor, cast, course, rows):
    pia = visitor("pia")
    before = rows()

    answer = pia.post(f"{AT}{course.lessons[0].slug}/")

    assert answer.location == AT
    assert rows() == before


def test_done_leads_to_the_next_lesson_and_the_last_one_to_the_quiz(reading, course, clock):
    ways = [read(reading, clock, lesson).location for lesson in course.lessons]

    assert ways == [*(f"{AT}{lesson.slug}/" for lesson in course.lessons[1:]), f"{AT}quiz/"]


def test_the_last_lesson_leads_back_to_the_course_while_others_are_left_and_says_so(reading, course, clock):
    last = f"{AT}{course.lessons[-1].slug}/"

    assert "Done, back to the course" in reading.get(last).text
    clock.pass_time(minutes=10)
    assert reading.post(last).location == AT


def test_the_last_lesson_of_a_completed_course_leads_back_to_it(visitor, done, course):
    pia, last = visitor("pia"), f"{AT}{course.lessons[-1].slug}/"

    assert "Done, back to the course" in pia.get(last).text
    assert pia.post(last).location == AT


def test_a_lesson_done_twice_counts_once(reading, course, rows, clock):
    for _ in range(2):
        read(reading, clock, course.lessons[0])

    assert rows()["lesson_progress"] == 1


def test_opening_a_lesson_is_noted_once(reading, course, rows):
    for _ in range(2):
        reading.get(f"{AT}{course.lessons[0].slug}/")

    assert rows()["lesson_progress"] == 1


@pytest.mark.sql
def test_a_lesson_opened_in_several_tabs_at_once_opens_in_each(app, reading, again, clock, course, rows):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    clock.pass_time(minutes=1)
    tabs = [again(reading) for _ in range(4)]

    pages = run_at_once(app, lambda number: tabs[number].get(f"{AT}{course.lessons[1].slug}/").status_code, 4)

    assert pages == [200] * 4
    assert (rows()["lesson_progress"], rows()["active_time"]) == (2, 1)


@pytest.mark.parametrize(("minutes", "counted"), [(0.5, 30), (9, 540), (12, 720), (13, 720), (600, 720)])
def test_time_from_page_to_page_counts_up_to_the_lesson_s_own_minutes(
    app, reading, cast, clock, course, minutes, counted
):
    assert course.lessons[0].minutes == 12
    reading.get(f"{AT}{course.lessons[0].slug}/")

    clock.pass_time(minutes=minutes)
    reading.get(f"{AT}{course.lessons[1].slug}/")

    assert seconds(app, cast.pia) == counted


def test_a_page_elsewhere_ends_the_reading(app, reading, cast, clock, course):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    clock.pass_time(minutes=2)
    reading.get("/hours/")

    clock.pass_time(minutes=5)
    reading.get("/")

    assert seconds(app, cast.pia) == 120


@pytest.mark.works("GET /static/<path:path>")
def test_the_files_of_a_page_do_not_end_its_reading(app, reading, cast, clock, course):
    page = reading.get(f"{AT}{course.lessons[0].slug}/")
    style = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert reading.get(style).status_code == 200

    clock.pass_time(minutes=5)
    reading.get("/")

    assert seconds(app, cast.pia) == 300


@pytest.mark.works(
    "GET /courses/<course:course>/<lesson>/",
    "POST /courses/<course:course>/<lesson>/",
    "POST /courses/<course:course>/start",
)
def test_time_counts_when_a_lesson_is_done_as_well(app, reading, cast, clock, course):
    reading.get(f"{AT}{course.lessons[0].slug}/")

    clock.pass_time(minutes=4)
    reading.post(f"{AT}{course.lessons[0].slug}/")

    assert seconds(app, cast.pia) == 240


@pytest.mark.works("POST /courses/<course:course>/beat")
def test_beats_keep_a_long_lesson_counting_and_count_nothing_twice(app, reading, cast, clock, course):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    for _ in range(15):
        clock.pass_time(minutes=1)
        assert reading.post(f"{AT}beat").status_code == 204

    clock.pass_time(minutes=1)
    reading.get("/")

    assert seconds(app, cast.pia) == 16 * 60


def test_a_beat_for_a_course_not_begun_is_not_found(visitor, cast):
    assert visitor("pia").post(f"{AT}beat").status_code == 404


def test_a_beat_for_a_completed_course_is_not_found_and_counts_nothing(app, visitor, cast, done, clock):
    pia = visitor("pia")
    before = seconds(app, cast.pia)

    answer = pia.post(f"{AT}beat")

    assert answer.status_code == 404
    assert seconds(app, cast.pia) == before


def test_reading_again_after_completion_adds_no_time(app, visitor, cast, done, clock, course):
    pia = visitor("pia")
    before = seconds(app, cast.pia)

    pia.get(f"{AT}{course.lessons[0].slug}/")
    clock.pass_time(minutes=5)
    pia.get(AT)

    assert seconds(app, cast.pia) == before


def test_two_people_on_two_devices_do_not_share_their_time(app, visitor, reading, cast, clock, course):
    noel = visitor("noel")
    noel.post(f"{AT}start")
    reading.get(f"{AT}{course.lessons[0].slug}/")

    clock.pass_time(minutes=5)
    noel.get(f"{AT}{course.lessons[0].slug}/")
    reading.get("/")

    assert (seconds(app, cast.pia), seconds(app, cast.noel)) == (300, 0)


@pytest.mark.parametrize("at", ["", "elsewhere"])
def test_a_lesson_that_was_never_opened_is_not_done_and_leads_to_its_page(reading, course, rows, at):
    answer = reading.post(f"{AT}{course.lessons[2].slug}/{at}")

    assert answer.location == f"{AT}{course.lessons[2].slug}/"
    assert (rows()["lesson_progress"], rows()["declared_reading"]) == (0, 0)
    assert "It is marked as done from its own page, at the end." in reading.get(answer.location).text


def test_sooner_than_a_tenth_of_its_minutes_the_page_says_what_is_missing_and_offers_the_other_way(
    app, reading, course, clock, cast
):
    page = read(reading, clock, course.lessons[0], minutes=1)

    assert page.status_code == 422
    assert "Not marked as done yet." in page.text
    assert f"{AT}{course.lessons[0].slug}/elsewhere" in page.text
    assert course.lessons[0].title in page.text
    assert "0 of 6 lessons" in reading.get("/courses/").text

    clock.pass_time(seconds=12)
    assert reading.post(f"{AT}{course.lessons[0].slug}/").location == f"{AT}{course.lessons[1].slug}/"


@pytest.mark.works("POST /courses/<course:course>/<lesson>/elsewhere")
def test_what_was_read_elsewhere_counts_its_minutes_once_and_is_told_apart(app, reading, course, clock, rows):
    lesson = course.lessons[0]
    reading.get(f"{AT}{lesson.slug}/")
    clock.pass_time(minutes=3)

    for _ in range(2):
        answer = reading.post(f"{AT}{lesson.slug}/elsewhere", follow_redirects=True)

    assert f"“{lesson.title}” counts as read, with its 12 minutes." in html.unescape(answer.text)
    assert course.lessons[1].title in answer.text
    assert rows()["declared_reading"] == 1
    assert "minutes of active time: 3 so far and 12 read elsewhere" in reading.get(AT).text
    again = reading.get(f"{AT}{lesson.slug}/").text
    assert "You said on November 21, 2026 that you read this elsewhere. Its 12 minutes count." in again
    assert "I read this elsewhere</button>" not in again


def test_each_lesson_offers_to_say_that_it_was_read_elsewhere_to_who_studies(visitor, reading, course):
    for lesson in course.lessons:
        assert "I read this elsewhere</button>" in reading.get(f"{AT}{lesson.slug}/").text
    assert "I read this elsewhere</button>" not in visitor("rex").get(f"{AT}{course.lessons[0].slug}/").text


def test_a_completed_course_asks_for_no_reading(visitor, done, course):
    assert "I read this elsewhere</button>" not in visitor("pia").get(f"{AT}{course.lessons[0].slug}/").text


def test_reading_elsewhere_is_for_lessons_there_are_and_courses_one_began(visitor, reading, course):
    assert reading.post(f"{AT}no-such/elsewhere").status_code == 404
    assert visitor("noel").post(f"{AT}{course.lessons[0].slug}/elsewhere").location == AT


@pytest.mark.parametrize("path", ["/people/{}/", "/people/{}/competence", "/team/", "/program/events/"])
def test_no_page_of_others_tells_how_long_someone_read_or_what_they_declared(
    visitor, reading, cast, course, clock, path
):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    clock.pass_time(minutes=7)
    reading.post(f"{AT}{course.lessons[0].slug}/elsewhere")

    page = visitor("ada" if "events" in path else "sam").get(path.format(cast.pia), follow_redirects=True)

    assert page.status_code == 200
    assert not re.search(r"active time|elsewhere|declared|7 minutes|12 minutes", page.text)


def test_the_share_is_said_before_the_start_and_each_way_keeps_the_one_it_was_shown(app, visitor, cast, course):
    pia = visitor("pia")
    shown = "At least 54 minutes of active time"
    assert shown in pia.get(AT).text
    assert "60 % of 90 minutes" in pia.get(AT).text
    pia.post(f"{AT}start")

    settings = {"name": "x", "time_zone": "America/New_York", "active_share_percent": "80", "credit_again_days": "90"}
    visitor("ada").post("/program/", settings)

    assert shown in pia.get(AT).text
    assert "At least 72 minutes of active time" in visitor("noel").get(AT).text


def test_reading_ends_with_signing_out(app, visitor, reading, cast, clock, course):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    clock.pass_time(minutes=2)
    reading.post("/sign-out")

    clock.pass_time(minutes=9)
    visitor("pia").get("/")

    assert seconds(app, cast.pia) == 120


@pytest.mark.sql
def test_a_minute_in_ten_sessions_is_a_minute(app, visitor, reading, cast, clock, course):
    others = [reading, *(visitor("pia") for _ in range(9))]
    at = f"{AT}{course.lessons[0].slug}/"
    for one in others:
        assert one.get(at).status_code == 200

    clock.pass_time(minutes=1)
    pages = run_at_once(app, lambda number: others[number].post(f"{AT}beat").status_code, 10)
    clock.pass_time(seconds=1)
    for one in others:
        one.get("/")

    assert (pages, seconds(app, cast.pia)) == ([204] * 10, 61)


@pytest.mark.sql
def test_forty_pages_at_once_after_twenty_seconds_are_twenty_seconds(app, reading, again, cast, clock, course):
    reading.get(f"{AT}{course.lessons[0].slug}/")
    tabs = [again(reading) for _ in range(40)]

    clock.pass_time(seconds=20)
    at = f"{AT}{course.lessons[0].slug}/"
    pages = run_at_once(app, lambda number: tabs[number].get(at).status_code, 40)

    assert (pages, seconds(app, cast.pia)) == ([200] * 40, 20)


def test_a_day_without_scripts_gives_each_lesson_its_full_minutes(app, reading, cast, clock, course):
    for lesson in course.lessons:
        assert read(reading, clock, lesson, lesson.minutes).status_code == 302

    assert seconds(app, cast.pia) == sum(lesson.minutes for lesson in course.lessons) * 60


def test_an_evaluation_may_be_left_empty(visitor, reading, rows):
    page = reading.post(EVALUATION, {}, follow_redirects=True)

    assert "Thank you. Blank is fine." in page.text
    assert rows()["evaluation"] == 1


def test_an_evaluation_is_kept_apart_from_its_person(app, reading):
    reading.post(EVALUATION, {"useful": "5", "pace": "2", "better": "More scenes."})

    with app.app_context():
        one = db.session.execute(sa.select(Evaluation)).scalar_one()
        assert one.answers == {"useful": "5", "pace": "2", "better": "More scenes."}
        assert {column.name for column in Evaluation.__table__.columns} == {
            "id",
            "course",
            "revision",
            "answers",
        }


@pytest.mark.parametrize("value", ["6", "0", "yes", "<script>", "x" * 5000])
def test_a_choice_that_is_none_counts_as_left_empty(app, reading, value):
    reading.post(EVALUATION, {"useful": value, "pace": "3"})

    with app.app_context():
        assert db.session.execute(sa.select(Evaluation.answers)).scalar_one() == {"pace": "3"}


def test_an_evaluation_that_is_too_long_comes_back_with_every_word(reading, rows):
    words = "It was good. " * 160 + "The end <of it> & more"

    page = reading.post(EVALUATION, {"useful": "4", "better": words})

    assert page.status_code == 422
    assert "Please keep it under 2,000 characters." in page.text
    assert words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert re.search(r'<input[^>]*checked[^>]*value="4"', page.text)
    assert rows()["evaluation"] == 0


@pytest.mark.works("GET /courses/<course:course>/evaluation/", "POST /courses/<course:course>/evaluation/")
def test_a_second_evaluation_adds_nothing(reading, rows):
    first = reading.post(EVALUATION, {"better": "One"}, follow_redirects=True)
    second = reading.post(EVALUATION, {"better": "Two"}, follow_redirects=True)

    assert "Thank you. Your words are kept without your name." in first.text
    assert "You had sent this before. What you wrote now was not added." in second.text
    assert "Thank you." not in second.text
    assert rows()["evaluation"] == 1
    assert "You have sent this already." in reading.get(EVALUATION).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_evaluation_is_for_who_began_the_course(visitor, cast, method):
    assert getattr(visitor("pia"), method)(EVALUATION).status_code == 404


def test_words_survive_a_session_that_ended(reading, clock):
    clock.pass_time(days=15)

    page = reading.post(EVALUATION, {"better": "What I wrote"})

    assert page.status_code == 401
    assert 'name="carried-better" value="What I wrote"' in page.text


def test_finishing_a_course_not_begun_is_not_found(visitor, cast):
    assert visitor("pia").post(f"{AT}finish").status_code == 404


def test_finishing_before_everything_is_met_changes_nothing(reading, rows):
    assert reading.post(f"{AT}finish").location == AT
    assert rows()["completion"] == 0


@pytest.mark.works("POST /courses/<course:course>/finish")
def test_a_press_ends_a_course_of_which_everything_is_met(app, visitor, attempt, course, cast, rows):
    with app.app_context(), unit_of_work():
        answers = right_answers(course, attempt.drawn)
        learning_actions.submit_quiz(acting(cast.pia), course, attempt.id, answers)
        completions.add_evaluation(attempt.enrolment_id, course.slug, course.revision, {}, NOW)
    pia = visitor("pia")

    answer = pia.post(f"{AT}finish")

    assert (answer.status_code, answer.location) == (302, f"/arrivals/{COURSE}/")
    assert (rows()["completion"], rows()["certificate"]) == (1, 1)
    assert "Your certificate" in pia.get(AT).text


def test_the_course_page_says_what_is_still_missing(reading, course):
    page = reading.get(AT).text

    assert f"Every lesson: 0 of {len(course.lessons)} done" in page
    assert "minutes of active time: 0 so far" in page


def test_a_completed_course_shows_its_certificate_and_when_it_is_due_again(visitor, done):
    page = visitor("pia").get(AT).text

    assert "Completed on November 21, 2026." in page
    assert f"/certificates/{done.serial}.pdf" in page
    assert "Start again" in page


@pytest.mark.works("POST /courses/<course:course>/restart")
def test_starting_again_keeps_the_first_certificate(visitor, done, rows):
    pia = visitor("pia")

    pia.post(f"{AT}restart")
    pia.post(f"{AT}restart")

    assert (rows()["enrolment"], rows()["certificate"]) == (2, 1)
    assert done.serial in pia.get("/certificates/").text


class TestANewWay:
    """Through a course that was completed."""

    @pytest.fixture
    def again(self, visitor, done):
        pia = visitor("pia")
        pia.post(f"{AT}restart")
        return pia

    @pytest.mark.works("GET /courses/<course:course>/restart")
    def test_starting_again_asks_first(self, visitor, done, rows):
        pia = visitor("pia")

        asked = pia.get(f"{AT}restart").text

        assert f'<a class="button quiet" href="{AT}restart">' in pia.get(AT).text
        assert "What you completed on November 21, 2026 stays" in asked
        assert f'action="{AT}restart"' in asked
        assert rows()["enrolment"] == 1

    def test_there_is_nothing_to_ask_while_a_way_is_open_or_before_the_first(self, visitor, again):
        assert again.get(f"{AT}restart").location == AT
        assert visitor("noel").get(f"{AT}restart").location == AT

    def test_what_was_completed_stays_on_the_course_page_the_catalogue_and_home(self, again, done):
        course, catalogue = (again.get(path).text for path in (AT, "/courses/"))

        certificate = f"/certificates/{done.serial}.pdf"
        assert "Completed on November 21, 2026." in course
        assert certificate in course
        assert "Begin with lesson 1, " in course
        assert "Completed November 21" in catalogue
        assert "New way: 0 of " in catalogue

    @pytest.mark.works("POST /courses/<course:course>/give-up")
    def test_it_can_be_given_up_before_a_lesson_is_done_and_its_facts_stay(self, app, again, done, cast, rows):
        before = rows()

        page = again.post(f"{AT}give-up", follow_redirects=True)

        assert "The new way is given up. What you completed before stands as it was." in page.text
        assert "Start again" in page.text
        assert "Begin with lesson 1, " not in page.text
        after = rows()
        assert {name for name in after if after[name] != before[name]} == {"event"}
        with app.app_context():
            assert enrolments.latest_enrolment(cast.pia, COURSE).id == done.enrolment_id

    def test_giving_up_twice_is_told(self, again):
        again.post(f"{AT}give-up")

        page = again.post(f"{AT}give-up", follow_redirects=True)

        assert "No new way is open in this course, so nothing was changed." in page.text

    def test_once_a_lesson_is_done_it_stays(self, again, course, clock):
        offered = again.get(AT).text
        read(again, clock, course.lessons[0])

        page = again.post(f"{AT}give-up", follow_redirects=True).text

        assert "Give up the new way" in offered
        assert "A lesson of the new way is done by now, so it stays open." in page
        assert "Give up the new way" not in page

    def test_a_first_way_is_not_given_up(self, reading, rows):
        page = reading.post(f"{AT}give-up", follow_redirects=True).text

        assert "No new way is open in this course" in page
        assert "Begin with lesson 1, " in page

    def test_after_it_was_given_up_one_starts_again(self, again, rows):
        again.post(f"{AT}give-up")

        again.post(f"{AT}restart")

        assert rows()["enrolment"] == 3
        assert "Give up the new way" in again.get(AT).text

    def test_the_result_of_an_earlier_way_leads_on_in_the_new_one(self, again, done):
        page = again.get(f"{AT}quiz/{done.attempt_id}/").text

        assert "Say what you think" not in page
        assert "Begin with lesson 1, " in page


@pytest.mark.parametrize("press", ["start", "restart"])
def test_a_course_that_builds_on_others_says_which_come_first(visitor, cast, rows, press):
    pia = visitor("pia")

    answer = pia.post(f"/courses/mandated-reporting/{press}")

    assert (answer.status_code, answer.location) == (302, "/courses/mandated-reporting/")
    assert "first. It takes you to what this course builds on." in pia.get(answer.location).text
    assert rows()["enrolment"] == 0


def test_who_left_the_job_reads_and_is_offered_nothing_that_is_closed(app, visitor, cast, course):
    page = visitor("rex").get(AT).text

    assert "Start this course" not in page
    assert course.lessons[0].title in page


@pytest.mark.parametrize("lesson", ["first", "last"])
def test_a_lesson_links_to_the_one_before_and_after(reading, course, lesson):
    one = course.lessons[0 if lesson == "first" else -1]
    page = reading.get(f"{AT}{one.slug}/").text

    assert ("← " in page) is (lesson == "last")
    assert ("Done, next lesson" in page) is (lesson == "first")
