"""A new course: laid out, checked, refused."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.lint.linting import lint
from lms.content.scaffold import CannotBegin, begin_course
from tests.content.site import Site

DAY = date(2026, 11, 22)


def files(site: Site) -> set[str]:
    return {path.relative_to(site.root).as_posix() for path in site.root.rglob("*")}


def test_a_new_course_has_no_fault_but_its_open_places(site):
    began = begin_course(site.root, "meeting-the-school", None, DAY)

    assert site.problems() == []
    found = lint(site.read(), DAY, site.root)
    assert {one.rule for one in found} == {"open-place"}
    assert {one.path for one in found} == set(began)


def test_every_place_left_open_is_told_at_its_line(site):
    began = begin_course(site.root, "meeting-the-school", None, DAY)

    open_lines = {
        (name, number) for name in began for number, line in enumerate(site.text(name).split("\n"), 1) if "‹" in line
    }
    assert {(one.path, one.line) for one in lint(site.read(), DAY, site.root)} == open_lines


def test_it_has_its_title_its_day_and_the_competency_asked_for(site):
    site.change(
        "courses/frameworks/ours.yaml", "  - code: ours-1\n", "  - {code: ours-2, statement: S}\n  - code: ours-1\n"
    )

    begin_course(site.root, "meeting-the-school", "ours-1", DAY)

    course = site.read().courses["meeting-the-school"]
    assert (course.title, course.authors[0].on, course.competencies) == (
        "Meeting the school",
        "2026-11-22",
        ("ours-1",),
    )
    assert course.minutes == 15


def test_two_new_courses_are_no_duplicates_of_each_other(site):
    begin_course(site.root, "one", None, DAY)
    begin_course(site.root, "two", None, DAY)

    assert {one.rule for one in lint(site.read(), DAY, site.root)} == {"open-place"}


@pytest.mark.parametrize(
    ("slug", "code", "sentence"),
    [
        ("../outside", None, "cannot be a course's slug"),
        ("Big", None, "cannot be a course's slug"),
        ("frameworks", None, "cannot be a course's slug"),
        ("a" * 81, None, "cannot be a course's slug"),
        ("", None, "cannot be a course's slug"),
        ("small-steps", None, "already; nothing was changed"),
        ("new-steps", "ours-9", "has the competency ours-9"),
    ],
)
def test_a_course_that_cannot_begin_leaves_nothing(site, slug, code, sentence):
    before = files(site)

    with pytest.raises(CannotBegin, match=sentence):
        begin_course(site.root, slug, code, DAY)

    assert files(site) == before


def test_a_quiz_of_that_name_is_not_written_over(site):
    site.write("quizzes/new-steps.yaml", "items: []\n")

    with pytest.raises(CannotBegin, match="nothing was changed"):
        begin_course(site.root, "new-steps", None, DAY)


def test_without_a_framework_there_is_nothing_to_teach(tmp_path):
    with pytest.raises(CannotBegin, match="none is there"):
        begin_course(tmp_path, "new-steps", None, DAY)
