"""What was read, by slug."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from lms.content.catalogue import MOST_WORKED_OUT
from lms.content.courses import revision
from lms.domain.competence.competency import Rung
from lms.domain.items.item import Kind
from lms.domain.learning.course import Approval, Point, Practice, Review
from lms.domain.program.hours_basis import HoursBasis, HoursFrom
from tests.content.site import COURSE, FIRST, FRAMEWORK, PROFILES, QUIZ, SECOND, SOURCES


def test_a_course_is_what_its_files_say(site):
    course = site.read().courses["small-steps"]

    assert (course.title, course.minutes, course.questions_per_attempt, course.pass_percent) == (
        "Small steps",
        15,
        2,
        80,
    )
    assert [lesson.slug for lesson in course.lessons] == ["first", "second"]
    points = (Point("Walks at the other’s pace", "toolkit: Opening"), Point("Stops to look"))
    assert course.practice == (Practice("walk", "A walk", "role play", ("ours-1",), "Walk along.", points),)
    assert [(one.body, one.number, one.made_up) for one in course.approvals] == [("Board", "7", True)]
    assert isinstance(course.approvals[0], Approval)


def test_a_lesson_is_what_its_file_says(site):
    first = site.read().courses["small-steps"].lessons[0]

    assert (first.title, first.activity_minutes, first.sensitive) == ("The first step", 20, ("removal",))
    assert first.review == Review("clinical", "Is it safe?")
    assert first.headings == {"what": "What it is", "other": "Another way", "try": "Try it"}
    assert first.checks == 1


def test_minutes_are_computed_from_the_lessons_and_the_items_served(site):
    course = site.read().courses["small-steps"]
    words = sum(lesson.words for lesson in course.lessons)

    assert course.computation.exact_minutes == pytest.approx(words / 180 + 1 + 2 * 1.5 + 20)


def test_minutes_of_media_are_counted(site):
    site.change(SECOND, "minutes: {}", "minutes: {media: 6}")

    course = site.read().courses["small-steps"]

    assert course.computation.activity_minutes == 26


def test_an_item_is_what_its_bank_says(site):
    item = site.read().courses["small-steps"].items[1]

    assert (item.id, item.kind, item.teaches) == ("item-2", Kind.RECALL, ("first", "what"))
    assert [option.right for option in item.options] == [False, True, False, False]


def test_a_later_target_of_a_profile_wins(site):
    profile = site.read().profiles["peer"]

    assert (profile.targets, profile.critical) == ({"ours-1": Rung.KNOWS_HOW}, {"ours-1"})


def test_a_later_target_that_is_not_critical_takes_that_back(site):
    site.change(PROFILES, "{of: [ours], rung: knows}", "{of: [ours], rung: knows, critical: true}")
    site.change(PROFILES, "knows-how, critical: true", "knows-how")

    assert site.read().profiles["peer"].critical == frozenset()


@pytest.mark.parametrize("name", ["ours", "ours-a", "ours-1"])
def test_a_target_may_name_a_framework_a_category_or_a_competency(site, name):
    site.change(PROFILES, "[ours]", f"[{name}]")

    assert site.problems() == []


def test_a_competency_is_labelled_by_its_framework(site):
    catalogue = site.read()

    assert (catalogue.label("ours-1"), catalogue.framework_of["ours-1"].slug) == ("Ours 1", "ours")


def test_a_competency_that_no_framework_has_any_more_is_named_by_its_code(site):
    assert site.read().label("gone-9.1") == "gone-9.1"


def test_a_framework_for_the_crosswalk_only_is_none_that_people_stand_in(catalogue):
    only = {slug for slug, one in catalogue.frameworks.items() if one.crosswalk_only}

    assert only
    assert set(catalogue.standing_frameworks()) == set(catalogue.frameworks) - only


def test_frameworks_come_in_their_order(site):
    text = site.text(FRAMEWORK).replace("ours-", "b-")
    site.write("courses/frameworks/a-later.yaml", text.replace("order: 1", "order: 2"))
    site.write("courses/frameworks/z-first.yaml", text.replace("order: 1", "order: 0").replace("b-", "c-"))

    assert list(site.read().frameworks) == ["z-first", "ours", "a-later"]


def test_what_asks_for_nothing_comes_first_and_then_what_most_build_on(site):
    for slug, before in (("after", "other"), ("other", "")):
        site.copy_course(slug, slug.title())
        site.change(f"courses/{slug}/course.yaml", "prerequisites: []", f"prerequisites: [{before}]")

    assert [course.slug for course in site.read().in_order()] == ["other", "small-steps", "after"]


def test_a_source_without_fields_is_passed_over(site):
    site.write(SOURCES, "later:\n" + site.text(SOURCES))

    assert list(site.read().documents) == ["toolkit"]


def test_files_beside_the_courses_are_passed_over(site):
    site.write("courses/notes.txt", "Not a course.")

    assert site.problems() == []


def test_a_requirement_that_is_known_is_no_problem(site):
    site.change(COURSE, "certificate_requires: []", "certificate_requires: [review, practice]")

    assert site.problems() == []


def test_what_was_read_cannot_be_changed(site):
    with pytest.raises(FrozenInstanceError):
        site.read().courses["small-steps"].title = "Larger steps"


@pytest.mark.parametrize("file", [COURSE, FIRST, SECOND, QUIZ])
def test_a_revision_changes_with_any_byte_of_the_course_and_its_quiz(site, file):
    before = revision(site.root, "small-steps")
    site.write(file, site.text(file) + " ")

    assert revision(site.root, "small-steps") != before


def test_a_revision_changes_with_a_files_name(site):
    before = revision(site.root, "small-steps")
    (site.root / SECOND).rename(site.root / SECOND.replace("second", "other"))

    assert revision(site.root, "small-steps") != before


def test_a_revision_changes_when_bytes_move_from_one_file_to_the_next(site):
    before = revision(site.root, "small-steps")
    site.write(FIRST, site.text(FIRST)[:-1])
    site.write(SECOND, "\n" + site.text(SECOND))

    assert revision(site.root, "small-steps") != before


def test_a_revision_does_not_change_with_other_files(site):
    before = revision(site.root, "small-steps")
    site.copy_course("other", "Other steps")
    site.write(SOURCES, site.text(SOURCES) + "\n")

    assert revision(site.root, "small-steps") == before


def test_a_course_without_a_quiz_has_a_revision(site):
    before = revision(site.root, "small-steps")
    site.remove(QUIZ)

    assert revision(site.root, "small-steps") not in ("", before)


def test_what_follows_from_the_content_is_worked_out_once_and_not_kept_without_end(site):
    catalogue, made = site.read(), []

    def work_out() -> int:
        made.append(1)
        return len(made)

    assert [catalogue.worked_out("a", work_out) for _ in range(3)] == [1, 1, 1]
    for key in range(MOST_WORKED_OUT):
        catalogue.worked_out(key, work_out)
    assert catalogue.worked_out("a", work_out) > 1


def test_a_catalogue_tells_courses_with_the_hours_that_they_rest_on(catalogue):
    course = next(iter(catalogue.courses.values()))
    basis = HoursBasis(
        kind=HoursFrom.PILOT,
        revision=course.revision,
        minutes=course.minutes + 15,
        people=12,
        on=date(2026, 11, 2),
        first=90,
        median=100,
        third=130,
    )

    assert catalogue.resting_on({course.slug: basis}).courses[course.slug].minutes == course.minutes + 15
    assert catalogue.resting_on({course.slug: None, "gone": basis}) is catalogue
