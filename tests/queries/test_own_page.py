"""Growth as a drawing and in words, and which looks are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.domain.competence.growth import GrowthPoint, ends_of_months
from lms.domain.program.event import RecordView
from lms.queries.competence.own_page import HEIGHT, drawn, recent_looks
from lms.store.db import unit_of_work
from lms.store.program import events
from tests.conftest import NOW

TODAY = date(2026, 11, 30)


def points(first: date, *counts: int) -> tuple[GrowthPoint, ...]:
    return tuple(map(GrowthPoint, ends_of_months(first, TODAY), counts))


def test_each_month_is_a_step_as_high_as_its_share_of_all_that_is_asked():
    grown = drawn(points(date(2026, 9, 3), 0, 5, 20), asked=20)

    assert grown.line == "M0 100 V100 H10 V75 H20 V0 H30"
    assert grown.path == f"M0 {HEIGHT} V100 H10 V75 H20 V0 H30 V{HEIGHT} Z"
    assert grown.width == 30
    assert (grown.first.at_target, grown.last.at_target) == (0, 20)


def test_one_month_is_drawn_as_well():
    grown = drawn(points(TODAY, 3), asked=12)

    assert grown.line == "M0 75 V75 H10"
    assert (grown.between, grown.has_more, grown.has_fallen) == ((), False, False)


@pytest.mark.parametrize(
    ("first", "months", "has_more"),
    [
        (date(2026, 10, 1), [], False),
        (date(2026, 8, 1), ["2026-09-30", "2026-10-31"], False),
        (date(2025, 11, 1), ["2025-12-31"], True),
        (date(2023, 12, 1), ["2024-12-31", "2025-12-31"], True),
    ],
)
def test_between_the_ends_each_month_of_a_year_is_told_and_of_a_longer_time_each_december(first, months, has_more):
    grown = drawn(points(first, *range(99)), asked=99)

    assert [one.on.isoformat() for one in grown.between] == months
    assert grown.has_more is has_more


def test_that_something_came_due_is_told_where_the_line_goes_down():
    assert drawn(points(date(2026, 9, 1), 4, 3, 9), asked=9).has_fallen
    assert not drawn(points(date(2026, 9, 1), 3, 3, 9), asked=9).has_fallen


@pytest.mark.usefixtures("store")
def test_the_five_latest_looks_of_others_within_ninety_days_are_told(cast):
    with unit_of_work():
        for days in (91, 6, 5, 4, 3, 2):
            at = NOW - timedelta(days=days)
            events.record_view(RecordView.RECORD, by=cast.sam, about=[cast.pia], since=at, now=at)

    found = recent_looks(cast.pia, NOW)
    assert [(one.who, (NOW - one.at).days) for one in found.looks] == [("Sam Example", days) for days in range(2, 7)]
    assert not found.has_more

    with unit_of_work():
        events.record_view(RecordView.COMPETENCE, by=cast.sam, about=[cast.pia], since=NOW, now=NOW)
    assert [(NOW - one.at).days for one in recent_looks(cast.pia, NOW).looks] == [0, 2, 3, 4, 5]
    assert recent_looks(cast.pia, NOW).has_more
    assert not recent_looks(cast.sam, NOW).looks
