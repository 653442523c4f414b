"""What a program says of itself."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lms.domain.program.program import Program, fingerprint, time_zones


def test_a_program_works_before_anything_was_set():
    assert Program.from_settings({}) == Program()


def test_settings_that_are_given_take_the_place_of_the_defaults():
    program = Program.from_settings({"name": "Family Support North", "active_share_percent": 50})

    assert (program.name, program.active_share_percent, program.time_zone) == (
        "Family Support North",
        50,
        "",
    )


def test_until_a_zone_is_chosen_days_are_those_that_sites_had_before_it_was_asked():
    assert Program().zone == ZoneInfo("America/Los_Angeles")


def test_settings_of_another_version_are_passed_over():
    assert Program.from_settings({"from_the_future": 1}) == Program()


@pytest.mark.parametrize(
    ("hour", "day"), [(7, date(2026, 11, 20)), (8, date(2026, 11, 21)), (23, date(2026, 11, 21))]
)
def test_a_day_is_reckoned_in_the_programs_zone(hour, day):
    assert Program().day_of(datetime(2026, 11, 21, hour, 59, tzinfo=UTC)) == day


def test_a_day_of_summer_time_begins_an_hour_earlier():
    moment = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)

    assert Program().day_of(moment) == date(2026, 7, 1)


def test_a_logo_is_known_by_the_id_of_its_file():
    assert Program(logo="7-0123456789ab").logo_id == 7
    assert Program().logo_id is None


def test_paper_is_as_before_until_somebody_chose():
    program = Program.from_settings({"name": "North", "logo": ""})

    assert (program.signatory_title, program.signature, program.template, program.page_size) == (
        *("", "", "classic", "letter"),
    )


def test_every_zone_that_can_be_chosen_is_one():
    zones = [zone for _, names in time_zones() for zone in names]

    assert Program().zone.key in zones
    assert len(zones) == len(set(zones))
    assert all(ZoneInfo(zone) for zone in zones)


def test_a_day_begins_at_midnight_of_the_programs_zone():
    assert Program(time_zone="America/New_York").day_began(date(2026, 7, 1)) == datetime(2026, 7, 1, 4, tzinfo=UTC)


def test_another_file_has_another_address():
    prints = [fingerprint(file) for file in (b"logo", b"logo", b"another")]

    assert prints[0] == prints[1] != prints[2]
    assert prints[0] == hashlib.sha256(b"logo").hexdigest()[: len(prints[0])]
