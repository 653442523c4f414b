"""The way to a course: what comes before it, in which order, and how long that takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.course import Course, HourCategory
from lms.domain.team.way import WayThere, way_to, ways_to
from tests.domain.examples import course


def made(**built_on: tuple[str, ...]) -> dict[str, Course]:
    """Courses of an hour each, by slug, with what they build on."""
    hour = (HourCategory(60, ("ethics",)),)
    return {slug: course(slug=slug, prerequisites=before, categories=hour) for slug, before in built_on.items()}


COURSES = made(role=(), ethics=("role",), reporting=("role", "ethics"), children=("role", "ethics", "reporting"))


def slugs(found: tuple[Course, ...]) -> list[str]:
    return [one.slug for one in found]


def before(slug: str, *completed: str) -> list[str]:
    return slugs(way_to(COURSES[slug], COURSES, completed).before)


@st.composite
def programs(draw: st.DrawFn) -> tuple[dict[str, Course], frozenset[str]]:
    """Up to eight courses, each built on some of those before it, and what somebody completed of them."""
    count = draw(st.integers(1, 8))
    built_on = {
        f"c{number}": tuple(f"c{one}" for one in draw(st.permutations(range(number)))[: draw(st.integers(0, number))])
        for number in range(count)
    }
    return made(**built_on), frozenset(draw(st.sets(st.sampled_from(sorted(built_on)))))


def test_the_way_names_all_that_comes_before_in_the_order_in_which_it_can_be_taken():
    assert before("children") == ["role", "ethics", "reporting"]


def test_what_was_completed_and_what_that_builds_on_is_not_asked_for_again():
    assert before("children", "ethics") == ["role", "reporting"]
    assert before("reporting", "role", "ethics") == []
    assert before("children", "role", "ethics", "reporting") == []


def test_hours_of_the_way_are_told_apart_from_those_of_the_course():
    way = way_to(COURSES["children"], COURSES, {"role"})

    assert (way.course.minutes, way.minutes_before) == (60, 120)
    assert slugs(way.courses) == ["ethics", "reporting", "children"]


def test_a_course_that_builds_on_nothing_is_its_own_way():
    assert way_to(COURSES["role"], COURSES, ()) == WayThere(COURSES["role"])


def test_what_is_not_there_any_more_is_left_out():
    assert way_to(COURSES["ethics"], made(ethics=("role",)), ()).before == ()


def test_a_circle_is_walked_once():
    circle = made(one=("two",), two=("three",), three=("one", "two"))

    assert slugs(way_to(circle["one"], circle, ()).before) == ["three", "two"]


def test_several_ways_name_each_course_once():
    chosen = [COURSES["children"], COURSES["reporting"], COURSES["role"]]

    assert slugs(ways_to(chosen, COURSES, ())) == ["role", "ethics", "reporting", "children"]
    assert ways_to([], COURSES, ()) == ()


@given(programs())
def test_taken_in_its_order_no_course_of_a_way_lacks_what_it_builds_on(program):
    courses, completed = program
    for target in courses.values():
        held = set(completed)
        for one in way_to(target, courses, completed).courses:
            assert held.issuperset(one.prerequisites) or one.slug in completed
            assert one.slug not in completed or one is target
            held.add(one.slug)


@given(programs())
def test_a_way_holds_nothing_that_could_be_left_out(program):
    courses, completed = program
    for target in courses.values():
        found = way_to(target, courses, completed).courses
        for left_out in found[:-1]:
            assert any(left_out.slug in one.prerequisites for one in found)


@given(programs(), st.data())
def test_who_completed_more_has_no_longer_way(program, data):
    courses, completed = program
    more = completed | data.draw(st.sets(st.sampled_from(sorted(courses))))
    for target in courses.values():
        longer, shorter = (set(slugs(way_to(target, courses, held).before)) for held in (completed, more))
        assert shorter <= longer
