"""What makes content weaker: each rule with a defect that it catches."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.lint import lint, reading_grade
from lms.content.source import Weight
from tests.content.site import COURSE, FIRST, QUIZ, SECOND, Site

TODAY = date(2026, 11, 21)
LONG = (
    "Notwithstanding considerable institutional uncertainty, organizational representatives continuously "
    "communicate extraordinarily sophisticated administrative determinations."
)


def found(site: Site, today: date = TODAY) -> list[tuple[str, str]]:
    return [(one.rule, one.path) for one in lint(site.read(), today)]


def test_nothing_is_weak_in_the_small_course(site):
    assert found(site) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "path"),
    [
        (
            COURSE,
            "take a small step}\n",
            "take a small step}\n  - {id: run, text: run}\n",
            "objective-untested",
            COURSE,
        ),
        (COURSE, "2030-12-31", "2026-11-20", "approval-passed", COURSE),
        (COURSE, "serve: 2", "serve: 3", "bank-size", QUIZ),
        (SECOND, "You go on.", LONG, "reading-grade", SECOND),
        (FIRST, "A step is small.", "An addict takes a small step.", "stigma", FIRST),
        (FIRST, "A step is small.", "It was a Dirty Test again.", "stigma", FIRST),
    ],
)
def test_a_weakness_is_told_with_its_path(site, file, old, new, rule, path):
    site.change(file, old, new)

    assert (rule, path) in found(site)


def test_an_approval_is_good_on_its_last_day(site):
    assert found(site, date(2030, 12, 31)) == []


def test_a_competency_with_too_few_items_of_a_kind_is_told(site):
    site.change(QUIZ, "kind: recall", "kind: scenario")

    assert found(site) == [("coverage", COURSE)]


def test_a_bank_with_fewer_than_half_scenarios_is_told(site):
    site.change(QUIZ, "kind: scenario", "kind: recall")

    assert ("scenario-share", QUIZ) in found(site)


def test_the_longest_option_being_right_too_often_is_told(site):
    site.change(QUIZ, "One step on", "One step on from here to there")
    site.change(QUIZ, "text: Two steps, right", "text: Two steps to the left side of it, right")

    assert found(site) == [("longest-right", QUIZ)]


def test_the_right_option_standing_in_one_place_too_often_is_told(site):
    site.change(QUIZ, "{text: Two steps, right: true,", "{text: Two steps,")
    second = site.text(QUIZ).split("id: item-2")[1]
    site.write(QUIZ, site.text(QUIZ).replace(second, second.replace("One step on,", "One step on, right: true,", 1)))

    assert found(site) == [("place-bias", QUIZ)]


def test_a_word_in_quotation_is_no_stigma(site):
    site.change(FIRST, "A step is small.", "Some say “addict” still.")

    assert found(site) == []


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

    assert {one.weight for one in lint(site.read(), TODAY)} == {Weight.WARNING}


def test_a_sentence_of_short_words_reads_at_the_grade_of_the_formula():
    # 0.39 times 6 words a sentence, and 11.8 times 1 syllable a word, less 15.59
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_syllables_raise_the_grade():
    # 2 words a sentence, 2 syllables a word
    assert reading_grade("Parents sitting.") == pytest.approx(0.39 * 2 + 11.8 * 2 - 15.59)


def test_a_text_without_words_has_no_grade():
    assert reading_grade("… 42 …") == 0.0
