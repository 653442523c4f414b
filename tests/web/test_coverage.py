"""What the courses cover, for administrators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.queries.competence.coverage import coverage_page


def test_an_administrator_reads_the_counts_of_every_framework(visitor, cast, catalogue):
    page = visitor("ada").get("/program/coverage/").text

    for framework in catalogue.frameworks.values():
        assert (f'<h2 id="in-{framework.slug}"' in page) is not framework.crosswalk_only


def test_it_is_reached_from_the_program_page(visitor, cast):
    assert 'href="/program/coverage/"' in visitor("ada").get("/program/").text


def test_the_bar_shows_that_it_is_a_part_of_the_program(visitor, cast):
    assert '<a href="/program/" aria-current="page">Program</a>' in visitor("ada").get("/program/coverage/").text


@pytest.mark.parametrize("name", ["pia", "sam", "rex"])
def test_nobody_else_does(visitor, cast, name):
    assert visitor(name).get("/program/coverage/").status_code == 404


def test_thin_spots_come_first_with_what_they_lack(catalogue):
    course = next(iter(catalogue.courses.values()))
    code = course.items[0].competencies[0]
    kept = {
        name: replace(one, items=tuple(item for item in one.items if code not in item.competencies))
        for name, one in catalogue.courses.items()
    }

    page = coverage_page(replace(catalogue, courses=kept))

    told = {one.label: one.missing for one in page.thin}
    assert told[catalogue.label(code)] == "2 recall items, 2 scenario items"


def test_a_competency_with_items_and_no_lesson_lacks_the_lesson(catalogue):
    course = next(iter(catalogue.courses.values()))

    page = coverage_page(replace(catalogue, courses={course.slug: replace(course, lessons=())}))

    assert page.thin
    assert all(one.missing.startswith("a lesson") for one in page.thin)


@pytest.mark.works("GET /program/coverage/")
def test_the_shipped_courses_have_no_thin_spot(visitor, cast, catalogue):
    assert coverage_page(catalogue).thin == ()
    assert "None. Every competency" in visitor("ada").get("/program/coverage/").text


def test_it_counts_the_questions_of_each_course_and_those_that_wait_for_reviewers(visitor, cast, catalogue):
    slug, course = next(iter(catalogue.courses.items()))
    sourced = next(place for place, item in enumerate(course.items) if item.source and item.source != "practice")
    items = [replace(item, source="") if place == sourced else item for place, item in enumerate(course.items)]
    waiting = replace(course, items=tuple(items))
    page = coverage_page(replace(catalogue, courses={**catalogue.courses, slug: waiting}))

    assert page.items == sum(len(one.items) for one in catalogue.courses.values())
    assert page.awaiting == coverage_page(catalogue).awaiting + 1
    text = visitor("ada").get("/program/coverage/").text
    assert all(one.title in text.partition('id="questions"')[2] for one in catalogue.courses.values())
