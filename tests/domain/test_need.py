"""Who needs support most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.team.need import need

COUNTS = st.integers(0, 60)


def test_a_new_person_with_nothing_does_not_come_after_a_seasoned_one_who_lacks_more():
    new = need(missing=30, asked=30, critical_missing=0, critical=0, late=0)
    seasoned = need(missing=40, asked=62, critical_missing=0, critical=8, late=0)

    assert new > seasoned


def test_what_is_late_and_what_is_critical_weighs_more_than_what_lacks_elsewhere():
    quiet = need(missing=50, asked=60, critical_missing=0, critical=8, late=0)

    assert need(missing=20, asked=60, critical_missing=6, critical=8, late=0) > quiet
    assert need(missing=20, asked=60, critical_missing=0, critical=8, late=2) > quiet


def test_who_is_asked_for_nothing_needs_nothing():
    assert need(missing=0, asked=0, critical_missing=0, critical=0, late=0) == 0


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_it_never_falls_when_more_lacks(missing, more, critical_missing, late):
    asked, critical = missing + more, critical_missing + 8
    less = need(missing=missing, asked=asked, critical_missing=critical_missing, critical=critical, late=late)

    assert need(missing=asked, asked=asked, critical_missing=critical, critical=critical, late=late) >= less
