"""The catalogue, a course, its lessons and its evaluation."""

from __future__ import annotations

import html
import re

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
def test_the_catalogue_shows_how_far_one_is(visitor, reading, course):
    reading.post(f"{AT}{course.lessons[0].slug}/")

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


def test_done_leads_to_the_next_lesson_and_the_last_one_to_the_course(reading, course):
    ways = [reading.post(f"{AT}{lesson.slug}/").location for lesson in course.lessons]

    assert ways == [*(f"{AT}{lesson.slug}/" for lesson in course.lessons[1:]), AT]


def test_a_lesson_done_twice_counts_once(reading, course, rows):
    for _ in range(2):
        reading.post(f"{AT}{course.lessons[0].slug}/")

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


@pytest.mark.parametrize(("minutes", "counted"), [(0.5, 30), (9, 540), (10, 600), (11, 600), (600, 600)])
def test_time_from_page_to_page_counts_up_to_ten_minutes(app, reading, cast, clock, course, minutes, counted):
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


def test_an_evaluation_may_be_left_empty(visitor, reading, rows):
    page = reading.post(EVALUATION, {}, follow_redirects=True)

    assert "Thank you. Your words are kept without your name." in page.text
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
    reading.post(EVALUATION, {"better": "One"})
    reading.post(EVALUATION, {"better": "Two"})

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

    assert (answer.status_code, answer.location) == (302, AT)
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
    assert ("Done, on to the quiz" in page) is (lesson == "last")
