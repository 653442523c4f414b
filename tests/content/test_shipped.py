"""The content that is shipped."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from lms.content import markdown
from lms.content.catalogue import read
from lms.content.lint.linting import lint
from lms.domain.learning.course import Lesson, LessonOpening
from lms.domain.learning.quiz import draw
from tests.conftest import ROOT
from tests.domain import examples

FIGURES = 15
LAST_READ = date(2026, 11, 30)  # the newest day on which a page of a board was read
# One worker reads all of it.
pytestmark = [pytest.mark.xdist_group("shipped"), pytest.mark.long]


GENTLER_AT_LEAST = 0.8
COURSES = sorted(path.parent.name for path in (ROOT / "courses").glob("*/course.yaml"))


@pytest.fixture(scope="module")
def shipped():
    return read(ROOT)


def test_it_has_no_error(shipped):
    assert shipped[1] == []


def test_it_has_no_warning(shipped):
    assert lint(shipped[0], LAST_READ, ROOT) == []


def test_the_cached_catalogue_is_the_one_that_was_read(shipped, catalogue):
    assert catalogue == shipped[0]


@pytest.mark.parametrize("slug", COURSES)
def test_every_competency_of_a_course_comes_up_in_each_attempt(catalogue, slug):
    course = catalogue.courses[slug]
    tested = {code for item in course.items for code in item.competencies}
    before: dict[str, int] = {}

    for seed in range(30):
        drawn = draw(course.items, course.questions_per_attempt, seed, before)
        assert {code for one in drawn for code in one.item.competencies} == tested, seed
        before |= {one.item.id: before.get(one.item.id, 0) + 1 for one in drawn}


@pytest.mark.parametrize("slug", COURSES)
def test_every_item_comes_up_before_any_comes_up_often(catalogue, slug):
    course = catalogue.courses[slug]
    before: dict[str, int] = {}
    for seed in range(12):
        for one in draw(course.items, course.questions_per_attempt, seed, before):
            before[one.item.id] = before.get(one.item.id, 0) + 1

    assert set(before) == {item.id for item in course.items}


FEWEST_KINDS, MOST_OF_A_KIND, ENOUGH_LESSONS = 8, 1 / 5, 40


def uneven_openings(lessons: list[Lesson]) -> list[str]:
    """What is amiss: too few kinds once each lesson names its own, one too often once enough do."""
    kinds = Counter(one.opening for one in lessons if one.opening)
    named = kinds.total()
    found = []
    if named >= ENOUGH_LESSONS or named == len(lessons):
        found = [f"{kind}: {count} of {named}" for kind, count in kinds.items() if count > MOST_OF_A_KIND * named]
    return found + ([f"{len(kinds)} kinds"] if named == len(lessons) and len(kinds) < FEWEST_KINDS else [])


def test_lessons_begin_with_many_kinds_of_opening(catalogue):
    assert uneven_openings([one for course in catalogue.courses.values() for one in course.lessons]) == []


def test_sameness_of_openings_is_seen():
    def lessons(*kinds: LessonOpening | None) -> list[Lesson]:
        return [examples.lesson(opening=kind) for kind in kinds]

    every = list(LessonOpening)
    assert uneven_openings(lessons(*every)) == []
    assert uneven_openings(lessons(*every[:7])) == ["7 kinds"]
    assert uneven_openings(lessons(*every[:9], every[0], every[0])) == ["text-message: 3 of 11"]
    assert uneven_openings(lessons(*[every[0]] * 39, None)) == [], "too few to tell yet"
    assert uneven_openings(lessons(*[every[0]] * 40, None)) == ["text-message: 40 of 40"]


@pytest.mark.parametrize("slug", COURSES)
def test_a_course_is_worth_no_more_than_was_computed(catalogue, slug):
    course = catalogue.courses[slug]

    assert 0 < course.minutes <= course.computation.minutes


@pytest.mark.parametrize("slug", COURSES)
def test_every_option_of_every_item_has_feedback(catalogue, slug):
    course = catalogue.courses[slug]

    assert all(option.feedback for item in course.items for option in item.options)


def test_every_course_has_an_emblem_and_many_lessons_a_drawing(catalogue):
    courses = catalogue.courses.values()
    drawings = [part.drawing for course in courses for lesson in course.lessons for part in lesson.parts]

    assert [course.slug for course in courses if not course.emblem] == []
    assert sum(map(bool, drawings)) >= FIGURES


def test_a_gentler_way_is_about_as_long_as_the_way_it_takes_the_place_of(catalogue):
    """The main way ends where both ways meet again, at “Try it”."""
    short = []
    for course in catalogue.courses.values():
        for lesson in course.lessons:
            gentler = " ".join(markdown.plain(one.html) for one in lesson.parts if one.kind == "gentler")
            own = [one.html for one in lesson.parts if one.kind not in markdown.NOT_COUNTED]
            main = markdown.plain(" ".join(own).partition('<h2 id="try">')[0])
            if gentler and len(gentler.split()) < GENTLER_AT_LEAST * len(main.split()):
                short.append(f"{course.slug}/{lesson.slug}: {len(gentler.split())} of {len(main.split())} words")

    assert short == []
