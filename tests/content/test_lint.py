"""What makes content weaker: each rule with a defect that it catches."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.lint.linting import lint
from lms.content.lint.prose import reading_grade
from lms.content.source import Problem, Weight
from tests.content.site import COURSE, DRAWING, FIRST, QUIZ, SECOND, SOURCES, TERMS, Site

TODAY = date(2026, 11, 21)
LONG = (
    "Notwithstanding considerable institutional uncertainty, organizational representatives continuously "
    "communicate extraordinarily sophisticated administrative determinations."
)

POINTS = """    points:
      - {text: Walks at the other’s pace, source: "toolkit: Opening"}
      - {text: Stops to look}
"""


def problems(site: Site, today: date = TODAY) -> list[Problem]:
    return lint(site.read(), today, site.root)


def found(site: Site, today: date = TODAY) -> list[tuple[str, str]]:
    return [(one.rule, one.path) for one in problems(site, today)]


def test_nothing_is_weak_in_the_small_course(site):
    assert found(site) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "path", "where"),
    [
        (
            COURSE,
            "take a small step}\n",
            "take a small step}\n  - {id: run, text: run}\n",
            "objective-untested",
            COURSE,
            "id: run",
        ),
        (COURSE, POINTS, "", "practice-points", COURSE, "id: walk"),
        (COURSE, "Stops to look", "Helps the addict", "stigma", COURSE, "title"),
        (COURSE, "2030-12-31", "2026-11-20", "approval-passed", COURSE, "approvals"),
        (
            COURSE,
            'She, role: reviewer, on: "2026-11-22"',
            'She, on: "2023-11-20"',
            "review-passed",
            COURSE,
            "reviews",
        ),
        (COURSE, 'She, role: reviewer, on: "2026-11-22"', "She", "review-passed", COURSE, "reviews"),
        (SOURCES, "2026-11-20", "2023-11-20", "source-old", SOURCES, "toolkit:"),
        (COURSE, "serve: 2", "serve: 3", "bank-size", QUIZ, "items"),
        (SECOND, "You go on.", LONG, "reading-grade", SECOND, "---"),
        (FIRST, "A step is small.", "An addict takes a small step.", "stigma", FIRST, "---"),
        (FIRST, "A step is small.", "It was a Dirty\nTest again.", "stigma", FIRST, "---"),
        (FIRST, "You can sit", "Addicts can sit", "stigma", FIRST, "---"),
        (SECOND, "Above it stand", "Above addicts stand", "stigma", SECOND, "---"),
        (DRAWING, "One &amp; <", "An addict<", "stigma", SECOND, "---"),
        (DRAWING, 'One &amp; <tspan class="f-text f-due">two', "dirty<tspan>test", "stigma", SECOND, "---"),
        (FIRST, "A step is small.", 'A 5" step for an addict is a 6" step.', "stigma", FIRST, "---"),
        (FIRST, "A step is small.", "“A step is small.\n\nAn addict ‘steps.", "stigma", FIRST, "---"),
        (SECOND, "You go on.", "He overdosed.", "sensitive-unmarked", SECOND, "---"),
        (SECOND, "Above it stand", "Suicide. Above it stand", "sensitive-unmarked", SECOND, "---"),
        (COURSE, "summary: How", "summary: How addicts", "stigma", COURSE, "title"),
        (COURSE, "text: Walk along.", "text: Walk with an addict.", "stigma", COURSE, "title"),
        (QUIZ, "feedback: Because.", "feedback: An addict.", "stigma", QUIZ, "id: item-1"),
        (SECOND, "[ours-1]", "[ours-1, ours-2]", "competency-unused", SECOND, "competencies"),
        (QUIZ, "[ours-1]", "[ours-1, ours-2]", "competency-untaught", QUIZ, "competencies"),
        (COURSE, "[ours-1]", "[ours-1, ours-2]", "competency-untaught", COURSE, "competencies: [ours-1, ours-2]"),
        (QUIZ, "kind: recall", "kind: scenario", "coverage", FIRST, "competencies"),
        (SECOND, "You go on.", "You go ‹where?› on.", "open-place", SECOND, "You go"),
        (COURSE, "How to take", "‹How", "open-place", COURSE, "summary"),
        (QUIZ, "What is step 3", "‹What is step 3", "open-place", QUIZ, "‹What"),
    ],
)
def test_a_weakness_is_told_with_its_path_and_line(site, file, old, new, rule, path, where):
    site.change(
        "courses/frameworks/ours.yaml", "  - code: ours-1\n", "  - {code: ours-2, statement: S}\n  - code: ours-1\n"
    )
    site.change(file, old, new)

    # Two questions have no room for a third one, of a competency that is asked beside.
    told = [(one.rule, one.path, one.line) for one in problems(site) if one.rule != "one-attempt"]

    assert told == [(rule, path, site.line(path, where))]


def test_a_competency_that_no_course_names_is_left_to_courses_to_come(site):
    site.change(
        "courses/frameworks/ours.yaml", "  - code: ours-1\n", "  - {code: ours-2, statement: S}\n  - code: ours-1\n"
    )

    assert found(site) == []


def test_coverage_adds_up_over_courses(site):
    site.copy_course("other", "Other")
    for kind, quiz in (("scenario", QUIZ), ("recall", "quizzes/other.yaml")):
        for _ in range(2):
            site.change(quiz, "kind: recall" if kind == "scenario" else "kind: scenario", f"kind: {kind}")

    assert "coverage" not in {rule for rule, _ in found(site)}


@pytest.mark.parametrize("name", ["orphan.yaml", "small-steps.yml"])
def test_a_bank_that_no_course_asks_from_is_told_whatever_is_in_it(site, name):
    site.write(f"quizzes/{name}", b"\xff" * 9)

    assert found(site) == [("bank-alone", f"quizzes/{name}")]


def test_a_sensitive_lesson_may_say_heavy_words(site):
    site.change(FIRST, "A step is small.", "He died.")

    assert found(site) == []


def test_a_drawing_that_no_lesson_shows_is_told(site):
    site.write(DRAWING.replace("two-steps", "three-steps"), site.text(DRAWING))

    assert found(site) == [("figure-unused", DRAWING.replace("two-steps", "three-steps"))]


def test_a_correction_more_than_a_month_ahead_is_told(site):
    site.change(
        COURSE, "approvals:", "corrections: [{day: 2026-12-22, changed: All., where: [first#what]}]\napprovals:"
    )

    assert ("correction-ahead", COURSE) not in found(site)
    assert ("correction-ahead", COURSE) in found(site, date(2026, 11, 20))


def test_an_approval_is_good_on_its_last_day(site):
    assert ("approval-passed", COURSE) not in found(site, date(2030, 12, 31))


@pytest.mark.parametrize(
    ("today", "told"), [(date(2029, 11, 20), []), (date(2029, 11, 21), [("source-old", SOURCES)])]
)
def test_a_source_is_read_again_after_three_years(site, today, told):
    assert found(site, today) == told


def test_a_source_without_a_day_of_reading_does_not_grow_old(site):
    site.change(SOURCES, '  read_on: "2026-11-20"\n', "")

    assert found(site) == []


@pytest.mark.parametrize(
    "words",
    [
        "Some say “addict” still.",
        'Some say "an addict" still.',
        "Some say ‘addict’ still.",
        "The word *addict* hurts.",
        "The Addict Press printed it.",
        "He was addicted.",
    ],
)
def test_a_word_that_is_quoted_meant_or_part_of_a_name_is_no_stigma(site, words):
    site.change(FIRST, "A step is small.", words)

    assert found(site) == []


def test_a_lesson_about_words_may_say_them_and_its_items_too(site):
    site.change(TERMS, "taught_in: []", "taught_in: [small-steps/first]")
    site.change(FIRST, "A step is small.", "An addict, one said.")
    site.change(QUIZ, "feedback: Because.", "feedback: An addict.")

    assert found(site) == []


def test_without_words_that_hurt_nothing_is_asked_for(site):
    site.write(TERMS, "names: []\n")
    site.change(FIRST, "A step is small.", "An addict takes a small step.")

    assert found(site) == []


def test_a_name_of_the_field_is_not_counted(site):
    name = "Organization for Extraordinary Footsteps"
    site.change(SECOND, "You go on.", f"You go on to the {name}, and then the {name}.")
    counted = found(site)
    site.change(TERMS, f"names: [{name}]", "names: []")

    assert counted == []
    assert found(site) == [("reading-grade", SECOND)]


def test_the_gentler_way_and_the_note_are_not_graded(site):
    site.change(FIRST, "You can sit and rest.", LONG)

    assert found(site) == []


def test_a_course_without_items_has_weak_coverage_and_no_bias(site):
    site.write(QUIZ, "items: []\n")

    assert {rule for rule, path in found(site)} == {"objective-untested", "coverage", "bank-size"}


def test_an_item_without_a_right_option_does_not_stop_the_lint(site):
    site.change(QUIZ, "right: true, ", "")

    assert found(site) == []


def test_every_weakness_is_a_warning(site):
    site.change(COURSE, "2030-12-31", "2026-11-20")
    site.change(SECOND, "You go on.", "‹You go on.›")

    assert {one.weight for one in problems(site)} == {Weight.WARNING}


def test_a_missing_file_has_its_weaknesses_on_the_first_line(site):
    site.write(QUIZ, "items: []\n")
    catalogue = site.read()
    site.remove(QUIZ)

    assert {one.line for one in lint(catalogue, TODAY, site.root) if one.path == QUIZ} == {1}


def test_a_sentence_of_short_words_reads_at_the_grade_of_the_formula():
    # 0.39 times 6 words a sentence, and 11.8 times 1 syllable a word, less 15.59
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_syllables_raise_the_grade():
    # 2 words a sentence, 2 syllables a word
    assert reading_grade("Parents sitting.") == pytest.approx(0.39 * 2 + 11.8 * 2 - 15.59)


def test_a_colon_ends_no_sentence():
    assert reading_grade("She said this: go on.") == reading_grade("She said this, go on.")


def test_a_text_without_words_has_no_grade():
    assert reading_grade("… 42 …") == 0.0
