"""Who acts, when, and in which program."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.domain.acting import Acting
from lms.domain.program.program import Program

LATE = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HERE = Program(time_zone="America/Los_Angeles")


def test_today_is_the_day_in_the_program_s_zone():
    assert Acting(7, LATE, HERE).today == date(2026, 11, 21)


def test_whoever_acts_is_known_by_id():
    assert Acting(7, LATE, HERE).me == 7


def test_nobody_is_nobody_s_id():
    with pytest.raises(LookupError, match="nobody is signed in"):
        _ = Acting(None, LATE, HERE).me
