"""What courses teach and ask, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.domain.competence.competency import Category, Competency, Framework, Rung
from lms.domain.competence.coverage import BankCount, Covered, bank_count, covered
from lms.domain.competence.crosswalk import Assessed, crosswalk
from lms.domain.credit.hours import mergener_minutes
from lms.domain.items.item import Item, KeyReviewer, Kind
from lms.domain.learning.course import Practice
from tests.domain.examples import OPTIONS, course, item, lesson

FRAMEWORK = Framework(
    "cw",
    "Child welfare",
    "CW",
    "We",
    (
        Category(
            "cw-a",
            "Being there",
            "There",
            (Competency("cw-1", "Listens", "cw-a"), Competency("cw-2", "Recalled words", "cw-a", unconfirmed=True)),
        ),
    ),
)
WALK = Practice("walk", "A walk", "role play", ("cw-1",), "Walk.")


def asks(id: str, heading: str, kind: Kind = Kind.RECALL, code: str = "cw-1") -> Item:
    return Item(id, kind, (code,), "plan", ("first", heading), "practice", "What?", OPTIONS)


def test_lessons_items_and_practice_add_up_over_courses():
    one = course(items=(item(), item("b", Kind.SCENARIO, "cw-1", "cw-2")), practice=(WALK,))
    other = course(slug="other", items=())

    assert covered([one, other]) == {"cw-1": Covered(2, 1, 1, 1), "cw-2": Covered(0, 0, 1, 0)}


@pytest.mark.parametrize(
    ("counts", "claimed", "asked", "thin"),
    [
        (Covered(), False, False, False),
        (Covered(1, 2, 2, 0), True, True, False),
        (Covered(0, 2, 2, 0), True, True, True),
        (Covered(1, 1, 2, 0), True, False, True),
        (Covered(0, 0, 0, 1), True, False, True),
    ],
)
def test_a_competency_is_thin_when_it_is_claimed_and_lacks_something(counts, claimed, asked, thin):
    assert (counts.is_claimed, counts.is_asked, counts.is_thin) == (claimed, asked, thin)


@pytest.mark.parametrize(
    ("counts", "shows", "by_quiz"),
    [
        (Covered(1, 2, 2, 1), Rung.SHOWS_HOW, Rung.KNOWS_HOW),
        (Covered(1, 2, 1, 1), Rung.SHOWS_HOW, Rung.KNOWS),
        (Covered(1, 1, 2, 0), Rung.KNOWS_HOW, Rung.KNOWS_HOW),
        (Covered(0, 2, 2, 1), Rung.SHOWS_HOW, Rung.NONE),
        (Covered(0, 2, 2, 0), Rung.NONE, Rung.NONE),
    ],
)
def test_a_practice_shows_most_and_quizzes_show_what_is_taught_and_asked_twice(counts, shows, by_quiz):
    assert (counts.shows, counts.by_quiz) == (shows, by_quiz)


def test_a_crosswalk_names_each_heading_that_items_say_teaches_it():
    first = lesson(headings={"gentler-a": "Soft", "what": "What it is", "why": "Why"}, words=360)
    one = course(
        lessons=(first,),
        items=(
            asks("a", "why"),
            asks("b", "what"),
            asks("c", "what", Kind.SCENARIO),
            asks("d", "what", Kind.SCENARIO),
        ),
        practice=(WALK,),
    )

    rows = crosswalk(FRAMEWORK, [one])

    assert [(row.heading_words, row.assessed) for row in rows if row.course] == [
        ("What it is", Assessed(1, 2, ("A walk",))),
        ("Why", Assessed(1, 0, ("A walk",))),
    ]
    assert rows[0].path == "/courses/small-steps/first/#what"


def test_a_lesson_that_no_item_points_to_is_told_by_its_first_heading():
    one = course(lessons=(lesson(headings={"gentler-a": "Soft", "what": "What it is"}),), items=())

    row = crosswalk(FRAMEWORK, [one])[0]

    assert (row.heading, row.assessed) == ("what", Assessed())


def test_a_lesson_without_headings_opens_at_its_beginning():
    row = crosswalk(FRAMEWORK, [course(items=())])[0]

    assert (row.path, row.heading_words) == ("/courses/small-steps/first/", "")


def test_what_is_not_taught_is_told_and_leads_nowhere():
    row = crosswalk(FRAMEWORK, [])[0]

    assert (row.label, row.statement, row.course, row.path, row.heading_words) == ("CW 1", "Listens", None, "", "")


def test_a_wording_that_nobody_compared_does_not_leave_the_site():
    row = crosswalk(FRAMEWORK, [])[1]

    assert (row.label, row.category, row.statement) == ("CW 2", "Being there", "")


def test_the_formula_gives_what_its_publishers_sample_says():
    # AORN: 3,774 words, 16 questions, difficulty 2.5
    assert mergener_minutes(3774, 16, 2.5) == pytest.approx(61.9, abs=0.1)


def test_a_bank_is_counted_by_what_its_keys_rest_on():
    reviewer = KeyReviewer("Ana Ruiz", "trainer of peers", date(2026, 11, 22))
    bases = [
        {"source": "toolkit: Opening"},
        {"source": "practice"},
        {"source": ""},
        {"source": "", "reviewed_by": (reviewer,)},
        {"source": "", "reviewed_by": (reviewer, replace(reviewer, name="Lou Ray"))},
    ]
    items = tuple(replace(item(str(number)), **basis) for number, basis in enumerate(bases))
    asked = course(items=items, lessons=(lesson(competencies=("ours-1", "ours-2")),))

    count = bank_count(asked)

    assert count == BankCount(items=5, needed=12, on_source=1, on_reviewers=1, awaiting=2, on_judgement=1)
    assert count.short == 7


def test_no_course_needs_more_than_sixty_items():
    many = tuple(f"ours-{number}" for number in range(14))

    assert bank_count(course(lessons=(lesson(competencies=many[:9]),))).needed == 54
    assert bank_count(course(lessons=(lesson(competencies=many),))).needed == 60
    assert replace(bank_count(course()), items=99).short == 0
