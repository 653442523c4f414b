"""How many competencies stood at target over time."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence import growth as module
from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses, standing
from lms.domain.competence.growth import GrowthPoint, ends_of_months, months_at_target

TODAY = date(2026, 11, 30)


def right(item_key: str, on: date, *, rung: Rung = Rung.KNOWS, passed: bool = True, sitting: int | None = 1):
    return EvidencePoint(rung, item_key, passed, datetime(on.year, on.month, on.day, 12, tzinfo=UTC), sitting)


def told(found: tuple[GrowthPoint, ...]) -> dict[str, int]:
    return {point.on.isoformat(): point.at_target for point in found}


def test_each_month_since_the_first_evidence_has_its_end_and_today_is_the_last():
    assert ends_of_months(date(2026, 9, 30), date(2026, 11, 15)) == (
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 15),
    )
    assert ends_of_months(TODAY, TODAY) == (TODAY,)
    assert ends_of_months(date(2025, 12, 31), date(2026, 1, 1)) == (date(2025, 12, 31), date(2026, 1, 1))


def test_it_grows_with_what_is_shown():
    points = {
        "a": [right("1", date(2026, 8, 3)), right("2", date(2026, 9, 4))],
        "b": [right("3", date(2026, 11, 29), rung=Rung.SHOWS_HOW)],
    }

    found = months_at_target(points, {"a": Rung.KNOWS, "b": Rung.KNOWS_HOW, "c": Rung.KNOWS}, TODAY)

    assert told(found) == {"2026-08-31": 0, "2026-09-30": 1, "2026-10-31": 1, "2026-11-30": 2}


def test_what_is_shown_on_the_last_day_of_a_month_counts_in_it():
    points = {"a": [right("1", date(2026, 10, 31), rung=Rung.SHOWS_HOW)]}

    assert told(months_at_target(points, {"a": Rung.SHOWS_HOW}, TODAY)) == {"2026-10-31": 1, "2026-11-30": 1}


def test_a_rung_that_comes_due_counts_until_its_last_day():
    points = {"a": [right("1", date(2024, 9, 30), rung=Rung.SHOWS_HOW)]}

    found = told(months_at_target(points, {"a": Rung.SHOWS_HOW}, TODAY))

    assert (found["2024-09-30"], found["2026-08-31"], found["2026-09-30"], found["2026-10-31"]) == (1, 1, 1, 0)


def test_wrong_answers_take_away_until_they_are_made_up_for():
    points = {
        "a": [
            right("1", date(2026, 7, 1)),
            right("2", date(2026, 7, 1)),
            right("1", date(2026, 8, 1), passed=False, sitting=2),
            right("3", date(2026, 10, 1), sitting=3),
        ]
    }

    found = months_at_target(points, {"a": Rung.KNOWS}, TODAY)

    assert [point.at_target for point in found] == [1, 0, 0, 1, 1]


def test_the_same_question_twice_is_one():
    points = {"a": [right("1", date(2026, 10, 1)), right("1", date(2026, 11, 1))]}

    assert {point.at_target for point in months_at_target(points, {"a": Rung.KNOWS}, TODAY)} == {0}


def test_what_is_below_the_target_begins_nothing():
    points = {"a": [right("1", date(2026, 1, 1)), right("2", date(2026, 1, 1))], "b": [right("1", TODAY)]}

    assert months_at_target(points, {"a": Rung.KNOWS_HOW}, TODAY) == ()
    assert months_at_target({}, {"a": Rung.KNOWS}, TODAY) == ()
    assert months_at_target(points, {}, TODAY) == ()


histories = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(
        st.builds(
            lambda key, passed, sitting, days, rung: EvidencePoint(
                rung, key, passed, datetime(2023, 10, 30, 23, 30, tzinfo=UTC) + timedelta(days=days), sitting
            ),
            st.sampled_from("vwxyz"),
            st.booleans(),
            st.one_of(st.none(), st.integers(1, 4)),
            st.sampled_from([0, 1, 2, 32, 400, 731, 732, 800, 1126, 1127]),
            st.sampled_from([Rung.KNOWS, Rung.KNOWS_HOW, Rung.SHOWS_HOW, Rung.DOES]),
        ),
        max_size=14,
    ),
)
asked = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([Rung.KNOWS, Rung.KNOWS_HOW, Rung.SHOWS_HOW]))


@given(histories, asked)
def test_each_point_is_what_the_rules_say_of_the_evidence_of_up_to_that_day(points, targets):
    for point in months_at_target(points, targets, TODAY):
        until_then = {code: [one for one in points.get(code, ()) if one.at.date() <= point.on] for code in targets}
        stood = [standing(rung_statuses(until_then[code]), point.on) >= targets[code] for code in targets]
        assert point.at_target == sum(stood), point.on


@given(histories, asked, st.randoms())
def test_it_does_not_depend_on_the_order_of_what_is_of_different_moments(points, targets, anyhow):
    found = months_at_target(points, targets, TODAY)
    apart = {
        code: list({(one.rung, one.item_key, one.at): one for one in own}.values()) for code, own in points.items()
    }
    again = months_at_target(apart, targets, TODAY)
    for own in apart.values():
        anyhow.shuffle(own)

    assert months_at_target(apart, targets, TODAY) == again
    assert [point.on for point in found] == sorted({point.on for point in found})
    assert all(0 <= point.at_target <= len(targets) for point in found)


def ten_years() -> dict[str, list[EvidencePoint]]:
    """All that a role asks for, shown and renewed every two years, with wrong answers and short checks after them."""
    anyhow, points = random.Random(7), {}
    for number in range(57):
        own, at, sitting = [], datetime(2016, 12, 1, 12, tzinfo=UTC) + timedelta(days=number * 9), number
        while at.date() < TODAY:
            sitting += 100
            for item in anyhow.sample(range(10), 4):
                rung = Rung(1 + item % 2)
                own.append(EvidencePoint(rung, f"{number}:{item}", anyhow.random() < 0.85, at, sitting))
            if anyhow.random() < 0.3:
                later = at + timedelta(days=1)
                own.append(
                    EvidencePoint(Rung.KNOWS_HOW, f"{number}:{anyhow.randrange(10)}", True, later, sitting + 1)
                )
            at += timedelta(days=730)
        points[f"c{number}"] = own
    return points


def test_the_rules_are_asked_once_for_each_competency_and_month_that_brought_something(monkeypatch):
    points, times = ten_years(), []
    monkeypatch.setattr(module, "rung_statuses", lambda own: times.append(1) or rung_statuses(own))

    found = months_at_target(points, dict.fromkeys(points, Rung.KNOWS), TODAY)

    months = {(code, one.at.year, one.at.month) for code, own in points.items() for one in own}
    assert len(found) == 120
    assert len(times) == len(months) < 330


@pytest.mark.proof
def test_ten_years_of_evidence_take_five_milliseconds_at_most():
    points = ten_years()
    targets = {code: Rung(1 + (number % 3 > 0)) for number, code in enumerate(points)}
    taken = []
    for _ in range(20):
        begun = process_time()
        months_at_target(points, targets, TODAY)
        taken.append(process_time() - begun)

    assert sum(map(len, points.values())) > 1_000
    assert min(taken) <= 0.005
