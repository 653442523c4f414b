"""Addresses that are kept are the very same as Flask's own, and nothing that somebody typed is kept."""

from __future__ import annotations

import flask
import pytest

from lms.web import addresses


@pytest.fixture(autouse=True)
def nothing_kept():
    addresses._address.cache_clear()


def kept() -> int:
    return addresses._address.cache_info().currsize


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [("home.home", {}), ("record.record", {"person_id": 7}), ("team.team", {"page": 2})],
)
def test_a_place_and_a_number_are_kept(app, endpoint, values):
    with app.test_request_context("/"):
        told = [addresses.url_for(endpoint, **values) for _ in range(2)]

        assert told == [flask.url_for(endpoint, **values)] * 2
        assert kept() == 1


def test_a_course_is_kept_by_its_slug(app, catalogue):
    course = catalogue.courses["overdose-and-naloxone"]
    with app.test_request_context("/"):
        assert addresses.url_for("courses.course", course=course) == flask.url_for("courses.course", course=course)
        assert kept() == 1


def test_a_lesson_is_kept_where_it_stands_in_its_course(app, catalogue):
    course = catalogue.courses["overdose-and-naloxone"]
    slug = course.lessons[0].slug
    with app.test_request_context("/"):
        told = [addresses.url_for("courses.lesson", course=course, lesson=slug) for _ in range(2)]
        assert told == [flask.url_for("courses.lesson", course=course, lesson=slug)] * 2
        assert kept() == 1

        for other in ({"course": course, "lesson": "typed"}, {"course": course.slug, "lesson": slug}):
            assert addresses.url_for("courses.lesson", **other) == flask.url_for("courses.lesson", **other)
        asked = addresses.url_for("home.home", lesson=slug)
        assert asked == flask.url_for("home.home", lesson=slug)
        assert kept() == 1


def test_what_is_none_is_left_out_and_a_course_may_be_asked_with(app, catalogue):
    course = catalogue.courses["overdose-and-naloxone"]
    with app.test_request_context("/"):
        for category in (None, None):
            told = addresses.url_for("assignments.assign", person=7, course=course, category=category)
            assert told == flask.url_for("assignments.assign", person=7, course=course.slug)
        assert kept() == 1
        typed = addresses.url_for("assignments.assign", course=course, team="typed")
        assert typed == flask.url_for("assignments.assign", course=course.slug, team="typed")
        assert kept() == 1


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("session.sign_in", {"next": "/people/7/"}),
        ("team.team", {"whole": True}),
        ("home.home", {"_external": True}),
        ("coverage.coverage", {"_anchor": "cw-1"}),
        (".pause", {}),
    ],
)
def test_nothing_else_is(app, endpoint, values):
    with app.test_client() as client:
        client.get("/pause/")
        addresses._address.cache_clear()
        assert addresses.url_for(endpoint, **values) == flask.url_for(endpoint, **values)
        assert kept() == 0


def test_a_site_below_another_path_has_its_own(app):
    with app.test_request_context("/"):
        assert addresses.url_for("home.home") == "/"
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/lms"}):
        assert addresses.url_for("home.home") == "/lms/"


def test_outside_of_a_request_flask_decides(app):
    with app.app_context(), pytest.raises(RuntimeError):
        addresses.url_for("home.home")
