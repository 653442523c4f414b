"""Hours by a pilot or by own times: figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.certificate import CourseOutline
from lms.domain.credit.piloting.courses import basis_of
from lms.domain.credit.piloting.own_times import OwnTimes, quartiles
from lms.domain.credit.piloting.pilot import Pilot, PilotTrouble, read_minutes, trouble_with, trouble_with_minutes
from lms.domain.learning.correction import Correction
from lms.domain.learning.course import Contributor, HourCategory
from lms.domain.program.hours_basis import DecidedHours, HoursBasis, HoursFrom, basis_in_force, scaled
from tests.domain.examples import course

TODAY, DAY = date(2026, 11, 21), date(2026, 11, 2)
TWELVE = (41, 44, 52, 58, 60, 61, 64, 66, 71, 80, 95, 140)


def pilot(**changed) -> Pilot:
    given = {
        "revision": "r1",
        "held_on": DAY,
        "minutes": TWELVE,
        "found": "Twelve peers of three agencies, asked by mail.",
        "taken_by": "Joan Lee",
        "role": "training coordinator",
        "no_minimum": True,
    }
    return Pilot(**given | changed)


def basis(minutes: int, kind: HoursFrom = HoursFrom.PILOT, revision: str = "r1") -> HoursBasis:
    return HoursBasis(
        kind=kind, revision=revision, minutes=minutes, people=12, on=DAY, first=40, median=minutes, third=90
    )


def decided(number: int, one: HoursBasis, *, is_ended: bool = False) -> DecidedHours:
    return DecidedHours(number, "small-steps", one, is_ended)


class TestScaling:
    @pytest.mark.parametrize(
        ("parts", "total", "shares"),
        [
            ((60,), 75, (75,)),
            ((30, 30), 45, (23, 22)),  # 22.5 each: the earlier gets the minute that is left
            ((45, 30, 15), 60, (30, 20, 10)),
            ((50, 25, 15), 60, (33, 17, 10)),  # 33.33, 16.67 and 10
            ((89, 1), 15, (15, 0)),
            ((), 60, ()),
            ((0, 0), 30, (30, 0)),
        ],
    )
    def test_the_minutes_left_go_to_those_that_lost_most(self, parts, total, shares):
        assert scaled(parts, total) == shares

    @given(st.lists(st.integers(1, 600), min_size=1, max_size=8), st.integers(0, 96).map(lambda each: each * 15))
    def test_categories_always_sum_to_what_is_credited(self, parts, total):
        shares = scaled(parts, total)

        assert sum(shares) == total
        assert all(abs(share - part * total / sum(parts)) < 1 for share, part in zip(shares, parts, strict=True))

    def test_a_course_is_scaled_anew_each_time_from_what_its_files_say(self):
        one = course(categories=(HourCategory(40, ("ethics",)), HourCategory(20, ("law", "ethics"))))

        less, more = one.resting_on(basis(15)), one.resting_on(basis(15)).resting_on(basis(90))

        assert [part.minutes for part in less.categories] == [10, 5]
        assert [part.minutes for part in more.categories] == [60, 30]
        assert (less.minutes, more.minutes, more.active_seconds_needed(60)) == (15, 90, 54 * 60)
        assert more.resting_on(None) == one
        assert more.resting_on(basis(90)) is more

    def test_a_category_that_no_minute_is_left_of_is_left_out(self):
        one = course(categories=(HourCategory(89, ("ethics",)), HourCategory(1, ("law",)))).resting_on(basis(15))

        assert one.categories == (HourCategory(15, ("ethics",)),)

    def test_a_pilot_of_another_revision_gives_no_hours(self):
        one = course().resting_on(basis(90))

        assert one.resting_on(basis(30, revision="r2")) == course()


class TestWhatHolds:
    def test_a_later_pilot_takes_the_place_of_an_earlier_one(self):
        every = [decided(2, basis(75)), decided(1, basis(90))]

        assert basis_in_force(every, "small-steps", "r1", 60) == basis(75)

    def test_one_that_was_ended_or_is_of_another_course_or_revision_does_not_hold(self):
        ended, other = decided(1, basis(90), is_ended=True), decided(2, basis(90, revision="r2"))

        assert basis_in_force([ended, other], "small-steps", "r1", 60) is None
        assert basis_in_force([decided(1, basis(90))], "large-steps", "r1", 60) is None

    def test_own_times_lower_a_pilot_and_never_raise_the_computation(self):
        times = basis(75, HoursFrom.OWN_TIMES)

        assert basis_in_force([decided(1, basis(90)), decided(2, times)], "small-steps", "r1", 60) == times
        assert (
            basis_in_force([decided(1, basis(90), is_ended=True), decided(2, times)], "small-steps", "r1", 60) is None
        )

    def test_a_course_is_asked_with_its_computed_minutes_whatever_it_rests_on_now(self):
        times, one = decided(1, basis(75, HoursFrom.OWN_TIMES)), course().resting_on(basis(90))

        assert basis_of(one, [times]) is None
        assert basis_of(one, []) is None


class TestPilots:
    def test_the_median_is_rounded_down_to_a_quarter_hour(self):
        found = pilot().basis

        assert (found.median, found.minutes, found.people) == (62.5, 60, 12)
        assert (found.first, found.third) == (56.5, 73.25)

    @pytest.mark.parametrize(
        ("change", "trouble"),
        [
            ({}, None),
            ({"revision": "r0"}, PilotTrouble.REVISION_GONE),
            ({"held_on": date(2026, 11, 22)}, PilotTrouble.FUTURE),
            ({"held_on": date(2026, 9, 30)}, PilotTrouble.BEFORE_REVISION),
            ({"no_minimum": False}, PilotTrouble.MINIMUM_ASKED),
            ({"minutes": TWELVE[:9]}, PilotTrouble.TOO_FEW),
            ({"minutes": (0, *TWELVE)}, PilotTrouble.ZERO),
            ({"minutes": (*TWELVE, 1441)}, PilotTrouble.OVER_A_DAY),
            ({"minutes": (60,) * 501}, PilotTrouble.TOO_MANY),
            ({"minutes": (14,) * 10}, PilotTrouble.UNDER_A_QUARTER),
            ({"minutes": (15,) * 9 + (1440,)}, None),
        ],
    )
    def test_what_it_has_to_be(self, change, trouble):
        assert trouble_with(pilot(**change), "r1", date(2026, 10, 1), TODAY) is trouble

    def test_without_a_day_in_the_files_any_day_up_to_today_may_be(self):
        assert trouble_with(pilot(held_on=date(2020, 1, 1)), "r1", None, TODAY) is None

    def test_a_day_that_the_files_name_is_the_first_that_can_be(self):
        one = course(
            authors=(Contributor("A. Writer", "author", "2026-03-01"), Contributor("B. Writer", "author", "spring")),
            reviews=(Contributor("C. Reader", "reviewer", "2026-04-01"),),
        )

        assert one.not_before(TODAY) == date(2026, 4, 1)
        assert one.not_before(date(2026, 3, 31)) == date(2026, 3, 1)
        assert course().not_before(TODAY) is None
        later = Correction(date(2026, 5, 2), "A number.", is_safety=False, where=())
        assert replace(one, corrections=(later,)).not_before(TODAY) == date(2026, 5, 2)

    def test_none_at_all_are_too_few(self):
        assert trouble_with_minutes(()) is PilotTrouble.TOO_FEW

    def test_figures_are_read_in_any_order_and_kept_sorted(self):
        assert read_minutes("61, 52;48\n 70") == ((48, 52, 61, 70), ())

    def test_names_and_halves_are_no_figures(self):
        assert read_minutes("52 Pia 61.5 -3 ٣ 9999999") == ((52,), ("Pia", "61.5", "-3", "٣", "9999999"))


class TestOwnTimes:
    def test_of_few_only_their_number_is_told(self):
        assert OwnTimes.of("r1", (30, 40, 50, 60)) == OwnTimes("r1", 4)
        assert OwnTimes.of("r1", (30, 40, 50, 60, 70)) == OwnTimes("r1", 5, 40, 50, 60)

    def test_quartiles_of_one_are_that_one(self):
        assert quartiles((40,)) == (40, 40, 40)

    @pytest.mark.parametrize(
        ("minutes", "now", "lowered"),
        [
            ((50,) * 10, 60, 45),
            ((50,) * 9, 60, None),  # too few
            ((50,) * 10, 45, None),  # as much as they are
            ((70,) * 10, 60, None),  # it would raise them
            ((14,) * 10, 60, None),  # nothing would be left
            ((), 60, None),
        ],
    )
    def test_ten_and_more_may_lower_and_never_raise(self, minutes, now, lowered):
        found = OwnTimes.of("r1", minutes).lowered(now, TODAY)

        assert (found.minutes if found else None) == lowered

    def test_what_they_lower_to_says_so(self):
        found = OwnTimes.of("r1", (50,) * 10).lowered(60, TODAY)

        assert found == HoursBasis(
            kind=HoursFrom.OWN_TIMES,
            revision="r1",
            minutes=45,
            people=10,
            on=TODAY,
            first=50,
            median=50,
            third=50,
        )
        assert not found.is_pilot


class TestWhatIsKept:
    def test_a_basis_comes_back_as_it_was_kept(self):
        one = pilot(made_up=True).basis

        assert HoursBasis.from_json(one.to_json()) == one
        assert "Joan" not in str(one.to_json())

    def test_an_outline_keeps_what_its_hours_rest_on_and_says_nothing_where_they_are_computed(self):
        computed = CourseOutline.of(course())
        told = computed.resting_on(basis(90))

        assert told == CourseOutline.of(course().resting_on(basis(90)))
        assert CourseOutline.from_json(told.to_json()) == told
        assert "basis" not in computed.to_json()
        assert computed.resting_on(None) is computed
