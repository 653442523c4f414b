"""What is kept by all that it hangs on: nothing that was corrected or erased may stand on in it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from lms.domain.competence.competency import EvidencePoint, Rung
from lms.domain.competence.practice import State
from lms.domain.competence.steps.gap_check import CheckFacts
from lms.domain.competence.steps.step import CheckAtHand, CourseWay, Facts, HoursShort, WatchedPractice
from lms.domain.credit.credential import HeldCredential
from lms.domain.kept import KeptAnswers
from lms.domain.people.onboarding import PlanProgress
from lms.domain.team.assignment import Assigned
from lms.queries.credit.cards.reckoned import told_of
from tests.tools.acting import NOW

TODAY = NOW.date()
POINT = EvidencePoint(Rung.KNOWS, "a/1", passed=True, at=NOW, sitting=3)
OTHER_FACTS = {
    "person_id": 8,
    "today": TODAY + timedelta(days=1),
    "may_study": False,
    "has_signed_in": False,
    "targets": {"cw-1": Rung.KNOWS},
    "gaps": {"cw-1": Rung.KNOWS},
    "beyond": frozenset({"cw-2"}),
    "ways": {"boundaries": CourseWay(touched_at=NOW)},
    "completed": frozenset({"boundaries"}),
    "asked": (Assigned(1, "boundaries", "Sam", None, ""),),
    "watches": (WatchedPractice(1, "boundaries", "talk", next(iter(State)), None, "", NOW),),
    "confirmed": frozenset({("boundaries", "talk")}),
    "may_watch": True,
    "senior_may_watch": True,
    "check": CheckAtHand(frozenset({"cw-1"}), 3),
    "rests": frozenset({"cw-1"}),
    "set_aside": frozenset({"take_quiz:boundaries"}),
    "again_days": 30,
    "plan_id": 4,
    "plan": PlanProgress(7, "peer", TODAY, TODAY, ()),
    "hired_on": TODAY,
    "first_day": TODAY,
    "is_away": True,
    "short": (HoursShort("crm", "CRM", 60, TODAY),),
}
OTHER_CHECK_FACTS = {
    "points": {"cw-1": (POINT,)},
    "held": frozenset({"boundaries"}),
    "done": {"boundaries": frozenset({"one"})},
    "answered_today": frozenset({"a/1"}),
    "resting": frozenset({"cw-1"}),
    "open_check": 3,
    "open_codes": frozenset({"cw-1"}),
    "open_questions": 2,
    "stand": frozenset({"cw-1"}),
    "wanted": frozenset({"cw-1"}),
}


def test_what_hangs_on_the_same_is_worked_out_once_and_on_another_thing_anew():
    kept, asked = KeptAnswers[int](2), []

    def of(number: int) -> int:
        return kept.get((number,), lambda: asked.append(number) or number * 2)

    assert [of(1), of(1), of(2), of(1), of(3), of(2)] == [2, 2, 4, 2, 6, 4]
    assert asked == [1, 2, 3, 2]  # of three only the two that were asked for last are there


def test_no_fact_of_a_person_is_left_out_of_what_a_kept_step_hangs_on():
    assert OTHER_FACTS.keys() == {one.name for one in fields(Facts)}


@pytest.mark.parametrize("name", OTHER_FACTS)
def test_another_fact_of_a_person_is_another_question(name):
    facts = Facts(7, TODAY)

    assert replace(facts).told() == facts.told()
    assert hash(replace(facts, **{name: OTHER_FACTS[name]}).told()) != hash(facts.told())


def test_no_fact_is_left_out_of_what_a_kept_check_hangs_on():
    assert OTHER_CHECK_FACTS.keys() == {one.name for one in fields(CheckFacts)}


@pytest.mark.parametrize("name", OTHER_CHECK_FACTS)
def test_another_fact_about_answers_is_another_question(name):
    facts = CheckFacts({})

    assert hash(replace(facts, **{name: OTHER_CHECK_FACTS[name]}).told()) != hash(facts.told())


def test_another_answer_is_another_question():
    facts = CheckFacts({"cw-1": (POINT,)})

    assert replace(facts, points={"cw-1": (POINT._replace(passed=False),)}).told() != facts.told()


CARD = HeldCredential(id=1, slug="or-thw-pss", issued_on=date(2025, 1, 1), runs_out_on=date(2027, 1, 1))
OTHER_CARD = {
    "id": 2,
    "slug": "or-mhacbo-crm",
    "issued_on": date(2025, 2, 1),
    "runs_out_on": date(2027, 2, 1),
    "facts": frozenset({"trainer"}),
    "done_before": {"ethics": date(2025, 1, 1)},
}


@pytest.mark.parametrize("name", [one.name for one in fields(HeldCredential)])
def test_another_word_of_a_card_is_another_question(catalogue, name):
    rules = catalogue.credentials["or-thw-pss"]

    assert told_of([(rules, replace(CARD, **{name: OTHER_CARD[name]}))]) != told_of([(rules, CARD)])


def test_other_rules_of_a_card_are_another_question(catalogue):
    rules = catalogue.credentials["or-thw-pss"]

    assert told_of([(replace(rules), CARD)]) != told_of([(rules, CARD)])
