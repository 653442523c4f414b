"""docs/records.md tells of each table what it holds, who sees it and for how long."""

from __future__ import annotations

import re

import pytest

from lms.actions.account.devices import REMEMBERED
from lms.actions.people.roster_uploads import KEPT_FOR
from lms.domain.learning.retention import ANSWERS_KEPT
from lms.store.db import Base
from lms.web.context import IDLE, LIFETIME
from tests.architecture.test_laws import ROOT

WHO = ("person", "supervisor", "administrator", "nobody", "everyone", "whoever")
_LINE = re.compile(r"\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, str, str, str]]:
    """(table, what it holds, who sees it, how long)."""
    return [tuple(row) for row in _LINE.findall((ROOT / "docs/records.md").read_text("utf-8"))]


def test_every_table_has_one_line_and_no_other_has(lines):
    told = [table for table, *_ in lines]

    assert told == sorted(table.name for table in Base.metadata.sorted_tables)


def test_each_line_says_who_sees_it_and_for_how_long(lines):
    for table, holds, who, how_long in lines:
        assert who.startswith(WHO), table
        assert holds.strip(), table
        assert how_long.strip(), table


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("chosen_option", [ANSWERS_KEPT.days]),
        ("known_device", [REMEMBERED.days]),
        ("session", [IDLE.days, LIFETIME.days]),
    ],
)
def test_days_are_those_of_the_code(lines, table, days):
    [how_long] = [how_long for name, _, _, how_long in lines if name == table]

    assert [int(number) for number in re.findall(r"(\d+) days", how_long)] == days


def test_a_roster_waits_for_a_day(lines):
    assert KEPT_FOR.days == 1
    assert [how_long for name, _, _, how_long in lines if name == "roster_upload"] == [
        "until it is taken or replaced, at most a day"
    ]


def test_the_page_for_people_leads_here():
    assert "(records.md)" in (ROOT / "docs/privacy.md").read_text("utf-8")
