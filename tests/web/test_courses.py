"""The catalogue, a course, its lessons, its evaluation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lms.store import learning
from lms.store.db import db
from tests.conftest import NOW
from tests.tools.way import complete

ROLE, BOUNDARIES = "peer-role-in-child-welfare", "boundaries-in-real-life"
LESSON = f"/courses/{ROLE}/why-peers/"


def seconds(app) -> int:
    with app.app_context():
        return sum(db.session.scalars(select(learning.ActiveTime.seconds)))


def test_the_catalogue_lists_every_course(visitor, cast, catalogue):
    page = visitor("pia").get("/courses/")

    for course in catalogue.courses.values():
        assert course.title in page.text
        assert f"/courses/{course.slug}/" in page.text


def test_a_course_says_what_it_is_worth_and_how_that_was_computed(visitor, cast, catalogue):
    page = visitor("pia").get(f"/courses/{BOUNDARIES}/")
    course = catalogue.courses[BOUNDARIES]

    assert "2 contact hours" in page.text
    assert f"{course.computation.words:,} words" in page.text
    assert "No board approval is recorded." in page.text
    assert "At least 39 minutes of active time" in page.text or "At least 40 minutes of active time" in page.text
    for objective in course.objectives:
        assert objective.text.replace("’", "’") in page.text


def test_a_course_that_builds_on_another_waits_for_it(visitor, cast):
    pia = visitor("pia")

    page = pia.post(f"/courses/{BOUNDARIES}/start", follow_redirects=True)

    assert "Please complete “The peer role in child welfare” first" in page.text
    assert "Start this course" not in page.text


def test_a_completed_prerequisite_opens_the_next_course(app, visitor, cast, catalogue):
    with app.app_context():
        complete(catalogue.courses[ROLE], cast.pia, NOW)

    answer = visitor("pia").post(f"/courses/{BOUNDARIES}/start")

    assert answer.location == f"/courses/{BOUNDARIES}/why-limits-protect-both/"


def test_starting_twice_enrols_once(app, visitor, cast):
    pia = visitor("pia")

    pia.post(f"/courses/{ROLE}/start")
    pia.post(f"/courses/{ROLE}/start")

    with app.app_context():
        assert len(db.session.scalars(select(learning.Enrolment)).all()) == 1


def test_a_lesson_marked_done_leads_to_the_next(visitor, cast, catalogue):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")
    second = catalogue.courses[ROLE].lessons[1]

    answer = pia.post(LESSON)

    assert answer.location == f"/courses/{ROLE}/{second.slug}/"
    assert "1 of 6 done" in pia.get(f"/courses/{ROLE}/").text


def test_a_lesson_cannot_be_done_before_the_course_is_started(app, visitor, cast):
    answer = visitor("pia").post(LESSON)

    assert answer.location == f"/courses/{ROLE}/"
    with app.app_context():
        assert db.session.scalars(select(learning.LessonProgress)).all() == []


def test_anyone_signed_in_may_look_into_a_lesson(visitor, cast):
    page = visitor("rex").get(LESSON)

    assert page.status_code == 200
    assert "You are looking around" in page.text


@pytest.mark.parametrize(("minutes", "counted"), [(4, 240), (10, 600), (11, 600), (600, 600)])
def test_the_time_from_page_to_page_counts_up_to_ten_minutes(app, visitor, cast, clock, minutes, counted):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")
    pia.get(LESSON)
    clock.pass_time(minutes=minutes)

    pia.get("/")

    assert seconds(app) == counted


def test_time_away_from_lessons_does_not_count(app, visitor, cast, clock):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")
    pia.get(LESSON)
    pia.get("/")
    clock.pass_time(minutes=5)

    pia.get("/hours/")

    assert seconds(app) == 0


def test_beats_let_a_long_lesson_count_in_full(app, visitor, cast, clock):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")
    pia.get(LESSON)
    for _ in range(15):
        clock.pass_time(minutes=1)
        assert pia.post(f"/courses/{ROLE}/beat").status_code == 204

    assert seconds(app) == 900


def test_a_beat_without_a_course_is_not_found(visitor, cast):
    assert visitor("pia").post(f"/courses/{ROLE}/beat").status_code == 404


def test_opening_a_lesson_again_keeps_the_first_moment(app, visitor, cast, clock):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")
    pia.get(LESSON)
    clock.pass_time(hours=3)
    pia.get(LESSON)

    with app.app_context():
        assert db.session.scalars(select(learning.LessonProgress.first_opened_at)).all() == [NOW]


def test_a_sensitive_lesson_offers_the_gentler_way_before_the_scene(visitor, cast):
    text = visitor("pia").get(f"/courses/{ROLE}/two-systems/").text

    assert text.index('id="gentler-way"') < text.index('class="main-way"') < text.index('id="try"')


def test_every_lesson_shows_its_sources(visitor, cast, catalogue):
    pia = visitor("pia")

    for lesson in catalogue.courses[ROLE].lessons:
        text = pia.get(f"/courses/{ROLE}/{lesson.slug}/").text
        for citation in lesson.citations:
            assert f'id="source-{citation.number}"' in text


def test_a_completed_course_can_be_taken_again_for_credit(app, visitor, cast, catalogue):
    with app.app_context():
        complete(catalogue.courses[ROLE], cast.pia, NOW)
    pia = visitor("pia")

    pia.post(f"/courses/{ROLE}/restart")

    assert "0 of 6 done" in pia.get(f"/courses/{ROLE}/").text


def test_an_evaluation_may_be_blank(visitor, cast):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")

    page = pia.post(f"/courses/{ROLE}/evaluation/", follow_redirects=True)

    assert "Your words are kept without your name." in page.text
    assert "You have sent this already" in pia.get(f"/courses/{ROLE}/evaluation/").text


def test_an_evaluation_that_is_too_long_comes_back_as_typed(visitor, cast):
    pia = visitor("pia")
    pia.post(f"/courses/{ROLE}/start")

    page = pia.post(f"/courses/{ROLE}/evaluation/", {"better": "word " * 500, "useful": "4"})

    assert page.status_code == 422
    assert "Please keep it under 2,000 letters." in page.text
    assert "word word" in page.text
    assert "checked" in page.text


def test_an_evaluation_of_a_course_not_started_is_not_found(visitor, cast):
    pia = visitor("pia")

    assert pia.get(f"/courses/{ROLE}/evaluation/").status_code == 404
    assert pia.post(f"/courses/{ROLE}/evaluation/").status_code == 404
    assert pia.post(f"/courses/{ROLE}/finish").status_code == 404


@pytest.mark.parametrize("path", ["/courses/nothing/", f"/courses/{ROLE}/nothing/", "/courses/nothing/quiz/"])
def test_what_does_not_exist_is_calmly_not_found(visitor, cast, path):
    page = visitor("pia").get(path)

    assert page.status_code == 404
    assert "This page is not here" in page.text
