"""Reviews that a program recorded: which open questions they settle, and which certificates they let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.domain.credit.certificate import CertificateFacts, CertifiedReview
from lms.domain.credit.printing import reviewed, reviews_awaited
from lms.domain.learning.completion import Requirement
from lms.domain.learning.course import Practice, Review
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.program import Program
from lms.domain.program.review import WHOLE, Awaited, RecordedReview, awaited_kinds, settled_kinds
from tests.domain.examples import certificate_facts, course, lesson

DAY = date(2026, 11, 20)
JOAN = RecordedReview(3, "r1", "clinical", "Joan Lee", "registered nurse", DAY)
OPEN = Review("clinical", "Is it safe?")
WAITING = Program(certificates_await="clinical")
WALK = Practice("walk", "A walk", "role play", ("cw-1",), "Walk.")


def asked(**values):
    return certificate_facts(lessons=(lesson(review=OPEN),), **values)


def test_a_review_settles_its_kind_in_its_version_alone():
    legal = replace(JOAN, kind="legal", revision="r0")

    assert settled_kinds([JOAN, legal], "r1") == {"clinical"}
    assert settled_kinds([JOAN, legal], "r2") == frozenset()


def test_a_course_keeps_open_what_is_of_another_kind():
    first, second = lesson("first", review=OPEN), lesson("second", review=Review("legal", "Is it lawful?"))
    one = course(lessons=(first, second))

    assert one.still_open({"clinical"}) == ((second, second.review),)
    assert one.still_open(()) == one.open_reviews


@pytest.mark.parametrize(
    ("setting", "kinds"),
    [
        ("", ()),
        ("clinical", ("clinical",)),
        ("every", ("clinical", "legal")),
        ("of another version", ()),
    ],
)
def test_a_certificate_waits_for_what_the_program_says(setting, kinds):
    assert awaited_kinds(setting, {"legal", "clinical"}) == kinds


def test_a_clinical_review_that_is_not_open_is_not_waited_for():
    assert awaited_kinds("clinical", {"legal"}) == ()


@pytest.mark.parametrize(
    ("review", "is_met"),
    [
        (JOAN, True),
        (replace(JOAN, id=1), True),  # of the version that was studied, whenever
        (replace(JOAN, revision="r2", id=6), True),  # of another one, recorded since
        (replace(JOAN, revision="r0", id=5), False),  # of another one, and there before
        (replace(JOAN, kind="legal"), False),
    ],
)
def test_what_lets_a_certificate_go(review, is_met):
    assert Awaited("clinical", "r1", 5).is_met_by(review) is is_met


def test_a_certificate_of_the_version_reviewed_is_completed_with_the_review_and_is_open_no_more():
    waits, facts = [Awaited("clinical", "r1", 0)], asked()

    completed = reviewed(facts, waits, [JOAN, replace(JOAN, id=9, revision="r2"), replace(JOAN, kind="legal")])

    assert completed.recorded_reviews == (CertifiedReview.of(JOAN),)
    assert (facts.open_reviews, completed.open_reviews) == (("clinical",), ())
    assert (reviews_awaited(facts, waits, WAITING), reviews_awaited(completed, waits, WAITING)) == (("clinical",), ())


def test_of_two_reviews_of_one_version_the_newest_is_certified():
    again = replace(JOAN, id=4, name="Ann Ito")

    assert reviewed(asked(), [Awaited("clinical", "r1", 0)], [again, JOAN]).recorded_reviews[0].name == "Ann Ito"


def test_a_review_of_a_later_version_lets_it_go_and_leaves_the_studied_one_open():
    waits = [Awaited("clinical", "r1", 0)]

    completed = reviewed(asked(), waits, [replace(JOAN, revision="r2")])

    assert completed.open_reviews == ("clinical",)
    assert reviews_awaited(completed, waits, WAITING) == ()


def test_what_was_certified_is_not_certified_again():
    waits, facts = [Awaited("clinical", "r1", 0)], asked(recorded_reviews=(CertifiedReview.of(JOAN),))

    assert reviewed(facts, waits, [replace(JOAN, id=8, name="Ann Ito")]) == facts


def test_a_program_that_asks_for_less_by_now_lets_it_go():
    assert reviews_awaited(asked(), [Awaited("clinical", "r1", 0)], Program()) == ()


def test_reviews_are_kept_among_the_facts_and_those_of_before_have_none():
    facts = asked(recorded_reviews=(CertifiedReview.of(JOAN), CertifiedReview.of(replace(JOAN, kind=WHOLE))))

    assert CertificateFacts.from_json(facts.to_json()) == facts
    assert "recorded_reviews" not in asked().to_json()
    assert CertificateFacts.from_json(asked().to_json()).recorded_reviews == ()


def test_what_is_required_is_what_the_course_shows_on_that_day():
    strict = course(practice=(WALK,), certificate_requires=("review", "practice"))

    shown = ShownRequirements.of(strict)

    assert shown == ShownRequirements(review=True, practices=("walk",))
    assert shown.kinds() == (Requirement.REVIEW, Requirement.PRACTICE)
    assert ShownRequirements.from_json(shown.to_json()) == shown
    assert ShownRequirements.of(course(practice=(WALK,))).kinds() == ()


def test_one_review_of_several_is_enough():
    awaited, legal = Awaited("clinical", "r1", 5), replace(JOAN, kind="legal")

    assert [awaited.is_met_by_any(found) for found in ([legal, JOAN], [legal], [])] == [True, False, False]
