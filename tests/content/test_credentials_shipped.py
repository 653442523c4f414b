"""The credentials, categories and trainings that are shipped: each need that a rule engine has, by what proves it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lms.content.lint.prose import GRADE_LIMIT, reading_grade
from lms.content.lint.terms import without_names
from lms.domain.credit.certificate import CourseOutline
from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Confidence,
    CredentialRules,
    Cycle,
    HoursRequirement,
    Overlap,
    Repeats,
)
from tests.conftest import ROOT

pytestmark = [pytest.mark.xdist_group("shipped")]
SLUGS = sorted(path.stem for path in (ROOT / "courses" / "credentials").iterdir())
HOUR = 60


@pytest.fixture
def rules(catalogue):
    """The rules of a credential by its slug."""
    return catalogue.credentials.__getitem__


def asked(rules: CredentialRules, name: str) -> HoursRequirement:
    return next(one for one in rules.requirements if one.id == name)


def facts(rules: CredentialRules) -> dict[str, str]:
    """Condition to its question."""
    return {one.id: one.question for one in rules.conditions}


def test_all_that_the_research_found_are_there(catalogue):
    assert len(SLUGS) >= 23
    assert set(catalogue.credentials) == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_says_where_and_when_it_was_read_and_what_was_not(rules, slug):
    one = rules(slug)

    assert one.source.startswith("http")
    assert one.read_on >= date(2026, 11, 22)
    assert one.rule_text
    assert one.not_seen or one.total_minutes is not None
    assert one.dated or one.confidence is Confidence.HIGH


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_told_in_plain_words(catalogue, slug):
    assert reading_grade(without_names(catalogue.credentials[slug].rule_text, catalogue.terms)) <= GRADE_LIMIT


def test_two_are_partial_and_have_no_hours(catalogue):
    partial = {slug for slug, one in catalogue.credentials.items() if one.is_partial}

    assert partial == {slug for slug, one in catalogue.credentials.items() if one.total_minutes is None}
    assert partial >= {"tn-cprs", "naadac-ncprss"}


@pytest.mark.parametrize(
    ("slug", "hours", "years"),
    [
        ("icrc-pr", 20, 2),
        ("or-mhacbo-crm", 20, 2),
        ("or-thw-pss", 20, 3),
        ("ga-cares", 12, 1),
        ("wa-cpss", 30, 2),
        ("oh-peer-supporter", 30, 2),
        ("tx-peer-specialist", 20, 2),
        ("pa-cps", 36, 2),
        ("pa-crs", 30, 2),
        ("pa-cfrs", 30, 2),
        ("pa-crss", 30, 2),
        ("ny-crpa", 28, 3),
        ("ny-carc", 18, 3),
        ("ny-crpa-family", 6, 3),
        ("ca-cmpss", 20, 2),
        ("nc-cpss", 20, 2),
        ("ky-pss", 6, 1),
        ("va-rprs", 8, 1),
        ("il-crss", 40, 2),
        ("wi-cps", 20, 2),
        ("wi-cps-trainer", 16, 2),
    ],
)
def test_hours_and_years_are_those_of_the_board(rules, slug, hours, years):
    assert (rules(slug).total_minutes, rules(slug).cycle.years) == (hours * HOUR, years)


class TestNeeds:
    def test_cycles_roll_follow_the_calendar_end_with_a_month_or_on_a_day(self, rules):
        assert rules("or-mhacbo-crm").cycle == Cycle(2)
        assert rules("ga-cares").cycle == Cycle(1, Anchor.CALENDAR_YEAR)
        assert rules("nc-cpss").cycle == Cycle(2, Anchor.END_OF_MONTH)
        assert rules("wi-cps-trainer").cycle == Cycle(2, Anchor.FIXED_DAY, (9, 30))

    def test_least_and_most_by_category(self, rules):
        least = {one.id: one.min_minutes / HOUR for one in rules("oh-peer-supporter").requirements}

        assert sum(least.values()) == 16 + 3
        assert (least["ethics"], least["human-trafficking"], least["coaching"]) == (3, 1, 2)
        assert asked(rules("ny-crpa"), "professional-development").max_minutes == 4 * HOUR
        assert asked(rules("wa-cpss"), "related").max_minutes == 14 * HOUR
        assert "trauma-informed-care" in asked(rules("wa-cpss"), "related").any_of
        assert not asked(rules("wa-cpss"), "related").any_of & {"peer-support", "law-and-ethics", "ethics"}
        assert asked(rules("wi-cps-trainer"), "demonstration-facilitation").min_minutes == 90
        assert asked(rules("wi-cps-trainer"), "any").max_minutes == 150

    def test_an_hour_may_fill_two_requirements_only_where_the_board_says_so(self, rules):
        assert rules("or-mhacbo-crm").overlap is Overlap.ALLOWED
        assert rules("wi-cps-trainer").overlap is Overlap.EXCLUSIVE
        assert rules("pa-cps").overlap is Overlap.EXCLUSIVE

    def test_ethics_and_suicide_prevention_are_part_of_the_hours_on_substance_use(self, rules):
        crm = rules("or-mhacbo-crm")

        assert asked(crm, "substance-use").min_minutes == crm.total_minutes == 20 * HOUR
        assert asked(crm, "substance-use").any_of == crm.takes_only
        assert {"ethics", "suicide-prevention", "overdose-response"} <= crm.takes_only

    def test_some_have_a_period_of_their_own_or_are_asked_for_once(self, rules):
        assert (asked(rules("wa-cpss"), "suicide-prevention").every_years, 3 * HOUR) == (6, 180)
        assert asked(rules("wa-cpss"), "health-equity").every_years == 4
        assert asked(rules("or-thw-pss"), "oral-health").once
        assert asked(rules("ny-crpa"), "medication-supported-recovery").once

    def test_some_hang_on_the_person(self, rules):
        for slug, minutes in (("wa-cpss", 360), ("oh-peer-supporter", 180), ("tx-peer-specialist", 360)):
            supervision = asked(rules(slug), "supervision")
            assert supervision.min_minutes == minutes
            assert "supervis" in facts(rules(slug))[supervision.applies_if]
        assert asked(rules("wa-cpss"), "telehealth").applies_if in facts(rules("wa-cpss"))
        [works_there] = rules("ky-pss").variants
        assert (works_there.total_minutes, works_there.applies_if) == (10 * HOUR, "works-in-aod-entity")
        [holds] = rules("pa-crss").variants
        assert holds.total_minutes == 6 * HOUR

    def test_live_hours_are_told_from_others(self, rules):
        assert asked(rules("ga-cares"), "own-event").live
        [older] = rules("tn-cprs").variants
        live = (older.requirements or ())[0]
        assert (older.total_minutes, live.live, live.min_minutes) == (10 * HOUR, True, 5 * HOUR)

    def test_hours_of_other_cycles_of_the_first_training_and_of_repeats(self, rules):
        assert rules("or-thw-pss").refuses_initial
        assert not any(rules(slug).carry_over for slug in SLUGS)
        assert rules("il-crss").repeats is Repeats.ONCE_EVER

    def test_what_a_board_must_have_approved(self, rules):
        assert rules("pa-cps").approval is ApprovalNeed.NONE
        assert (rules("or-mhacbo-crm").approval, rules("or-mhacbo-crm").approved_by) == (ApprovalNeed.APPROVED, set())
        assert rules("or-thw-pss").approval_is_unconfirmed
        assert rules("ny-crpa").approval is ApprovalNeed.LISTED
        assert rules("ga-cares").approved_by == {"Georgia Council for Recovery"}
        assert asked(rules("ga-cares"), "partner").max_minutes == 6 * HOUR

    def test_two_cards_of_one_state_have_cycles_of_their_own(self, rules):
        assert [rules(slug).cycle.years for slug in ("or-mhacbo-crm", "or-thw-pss")] == [2, 3]

    def test_deadlines_other_than_the_last_day(self, rules):
        assert rules("ny-crpa").renewal.due_days == 45
        assert rules("or-mhacbo-crm").renewal.due_days == 14
        assert {rules(slug).renewal.opens_days for slug in ("or-thw-pss", "oh-peer-supporter", "ca-cmpss")} == {90}
        assert rules("il-crss").renewal.notice_days == 30
        assert rules("nc-cpss").renewal.grace_days == 30
        assert (rules("ga-cares").renewal.due_on, rules("ga-cares").renewal.inactive_on) == ((1, 15), (2, 28))
        assert rules("or-thw-pss").renewal.lapse_months == 6
        assert rules("ca-cmpss").renewal.keep_years == 2

    def test_topics_that_a_board_may_refuse(self, rules):
        clinical = rules("tn-cprs").refusals[0]
        assert clinical.categories == {"clinical-treatment"}
        assert "Reading" in rules("wi-cps").refusals[0].what
        assert "child-and-family" in rules("nc-cpss").refusals[0].categories

    def test_hours_that_serve_another_card_and_cards_that_build_on_others(self, rules):
        trainer = rules("wi-cps-trainer")

        assert trainer.no_double_use == {"wi-cps"}
        assert trainer.no_double_categories == {"cultural", "trauma-informed-care"}
        assert rules("ny-crpa-family").prerequisite == "ny-crpa"


def test_no_question_goes_beyond_someones_work(catalogue):
    questions = [one.question for rules in catalogue.credentials.values() for one in rules.conditions]

    assert len(questions) >= 7
    assert all(question.endswith("?") for question in questions)
    assert not any(re.search(r"in recovery|\bhealth|sober", question) for question in questions)


def test_every_course_is_told_by_the_titles_of_its_categories(catalogue):
    titles = {one.title for one in catalogue.categories.values()}

    for course in catalogue.courses.values():
        assert {title for part in course.categories for title in part.titles} <= titles


def test_a_certificate_keeps_the_words_that_it_was_issued_with(catalogue):
    """Titles may change: what a certificate says of a category is made of what it certified."""
    outline = CourseOutline.of(catalogue.courses["overdose-and-naloxone"])

    assert outline.categories[0].words == "substance use disorder"


def test_trainings_elsewhere_say_where_they_were_read(catalogue):
    outside = catalogue.outside

    assert 5 <= len(outside) <= 12
    assert all(one.address.startswith("https://") and one.provider for one in outside)
    assert all(one.minutes or one.not_seen or one.note for one in outside)
    assert {"oral-health", "suicide-prevention", "ethics"} <= {
        slug for one in outside for part in one.parts for slug in part.any_of
    }
