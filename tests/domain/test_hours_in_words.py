"""What pages, mail and paper say of hours; and small answers of the domain that they ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.content.credentials.jurisdictions import jurisdiction_name
from lms.content.credentials.words import is_short
from lms.content.mails import external_address
from lms.content.text.told_hours import hours_from_in_words, minutes_in_words
from lms.content.wording import signed_hours
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.steps.gap_check import Askable, CheckFacts, CheckItem, check_of, is_surely_there
from lms.domain.competence.steps.offers import Aims, Offers
from lms.domain.competence.steps.step import CourseWay
from lms.domain.competence.targets import critical_first
from lms.domain.credit.credential import HeldCredential, Refusal, Renewal
from lms.domain.credit.near.reminding import hours_due_on, is_all_in, still_tells
from lms.domain.credit.renewal import Deadline, DeadlineKind
from lms.domain.credit.renewing.reckoning import reckon
from lms.domain.learning.completion import Progress
from lms.domain.learning.course import Computation
from lms.domain.people.kept import KEPT
from lms.domain.program.hours_basis import HoursBasis, HoursFrom
from tests.domain.examples import course
from tests.domain.test_card import RULES
from tests.domain.test_gap_check import NOW

TODAY = date(2026, 11, 30)
PILOT = HoursBasis(
    kind=HoursFrom.PILOT,
    revision="r1",
    minutes=105,
    people=12,
    on=date(2026, 11, 2),
    first=90,
    median=112.5,
    third=130,
)


def test_a_place_is_called_by_its_name_and_one_without_a_name_by_its_code():
    assert [jurisdiction_name(code) for code in ("US-OR", "US", "international", "XX")] == [
        "Oregon",
        "United States",
        "International",
        "XX",
    ]


def test_what_is_short_follows_the_name_of_a_credential():
    assert is_short(255, ["Ethics"]) == " is 4.25 hours short"
    assert is_short(1, ["Oral health"]).startswith(": ")


def test_a_line_that_takes_away_has_a_sign():
    assert (signed_hours(105), signed_hours(-30)) == ("1.75 h", "−0.5 h")


def test_a_training_elsewhere_has_an_address():
    assert external_address("https://example.org", 3) == "https://example.org/hours/outside/3/"


def test_hours_are_told_from_what_they_rest_on():
    computed = Computation(words=7910, checks=16, items=15, activity_minutes=30)

    assert "7,910 words, 16 checks, 15 items, 30 minutes of activities" in hours_from_in_words(computed, None)
    assert hours_from_in_words(computed, PILOT) == (
        "a pilot of 12 people on November 2, 2026: half of them took up to 112.5 minutes, "
        "rounded down to a quarter hour"
    )
    own = replace(PILOT, kind=HoursFrom.OWN_TIMES, made_up=True, people=1)
    assert hours_from_in_words(computed, own).startswith(
        "the times of 1 person here, as of November 2, 2026 (made up for this demonstration)"
    )
    assert minutes_in_words(1) == "1 minute"


def test_a_way_under_way_is_told_with_the_hours_it_was_shown():
    one = course(revision="r1")
    progress = Progress(0, 3, 0, 60, None, passed=False, evaluated=False)

    assert CourseWay(hours=PILOT).shown(one) is one
    assert CourseWay(progress=progress, hours=PILOT).shown(one).minutes == 105


def test_what_is_critical_for_a_role_comes_first():
    targets = {"cw-1": Rung.KNOWS, "cw-2": Rung.KNOWS}
    profile = Profile("peer", "Peer", targets, frozenset({"cw-2"}), "samhsa")

    assert list(critical_first(profile)) == ["cw-2", "cw-1"]


def test_a_role_asks_for_what_can_be_shown_here_and_the_rest_waits():
    offers = Offers({}, {"cw-1": Rung.KNOWS_HOW}, {})
    aims = Aims.of({"cw-1": Rung.KNOWS, "cw-2": Rung.KNOWS}, offers)

    assert (dict(aims.targets), aims.beyond) == ({"cw-1": Rung.KNOWS}, {"cw-2"})
    assert aims.gaps([]) == {"cw-1": Rung.KNOWS}
    assert aims.gaps(list(aims.met_by)) == {}


def test_a_check_is_surely_there_where_two_items_of_a_held_course_can_show_what_is_wanted():
    two = [Askable("small-steps", ("first",), CheckItem(key, Rung.KNOWS, ("cw-1",))) for key in ("a", "b")]
    targets, items = {"cw-1": Rung.KNOWS}, {"cw-1": two}
    held = CheckFacts({}, held={"small-steps"}, wanted=frozenset({"cw-1"}))

    assert is_surely_there(targets, held, items)
    assert check_of(targets, held, items, NOW) is not None
    assert not is_surely_there(targets, replace(held, held=frozenset()), items)
    assert not is_surely_there(targets, replace(held, wanted=None), items)
    assert check_of(targets, replace(held, wanted=frozenset()), items, NOW) is None


def test_a_refusal_is_called_by_its_words():
    rules = replace(RULES, refusals=(Refusal("clinical", "clinical topics"),))

    assert (rules.refusal_called("clinical"), rules.refusal_called("other")) == ("clinical topics", "")


@pytest.mark.parametrize(
    ("today", "due"), [(date(2027, 3, 1), date(2027, 3, 17)), (date(2027, 3, 20), date(2027, 3, 31))]
)
def test_hours_are_due_when_they_have_to_be_sent_in_else_when_the_card_runs_out(today, due):
    assert hours_due_on(Renewal(due_days=14), date(2027, 3, 31), today) == due
    assert hours_due_on(Renewal(), date(2027, 3, 31), date(2027, 4, 1)) is None


def test_once_the_hours_are_in_only_the_day_of_sending_them_in_is_told():
    card = HeldCredential(id=1, slug=RULES.slug, issued_on=TODAY, runs_out_on=TODAY + timedelta(days=700))
    asked, none = reckon(RULES, card, [], TODAY), replace(RULES, total_minutes=0, requirements=())
    done = reckon(none, card, [], TODAY)
    due, out = (Deadline(kind, TODAY) for kind in (DeadlineKind.DUE, DeadlineKind.RUNS_OUT))

    assert (is_all_in(asked), is_all_in(done)) == (False, True)
    assert [still_tells(day, done) for day in (due, out)] == [True, False]
    assert still_tells(out, asked)


def test_of_a_kept_table_it_is_known_which_columns_name_somebody():
    assert KEPT["adjustment"].columns["adjusted_by"]
    assert not KEPT["adjustment"].columns["minutes"]
