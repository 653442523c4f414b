"""A calendar as iCalendar: what it says, and how its lines are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.documents.calendar import CalendarEntry, as_calendar, fold, text
from tests.conftest import lack
from tests.tools.calendar_readers import PYTHON, READERS, SCRIPT

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ENTRY = CalendarEntry("a1@example.org", date(2026, 12, 31), "Training due", 2, AT)


def test_an_entry_is_a_whole_day_that_ends_before_the_next_and_names_no_zone():
    lines = as_calendar("Training due", [ENTRY]).decode().split("\r\n")

    assert lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")] == [
        "BEGIN:VEVENT",
        "UID:a1@example.org",
        "DTSTAMP:20261121T180000Z",
        "LAST-MODIFIED:20261121T180000Z",
        "SEQUENCE:2",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Training due",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]
    assert not any("TZID" in line for line in lines)
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])


def test_an_empty_calendar_is_one_too():
    assert b"BEGIN:VEVENT" not in as_calendar("Training due", [])


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Culture, bias; and more", "Culture\\, bias\\; and more"),
        ("back\\slash", "back\\\\slash"),
        ("two\r\nlines\rand\nmore", "two\\nlines\\nand\\nmore"),
        ("bell\x07 and\x7f delete", "bell and delete"),
        ("BEGIN:VEVENT", "BEGIN:VEVENT"),
    ],
)
def test_what_means_something_in_a_calendar_is_escaped(words, value):
    assert text(words) == value


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=300))
def test_no_line_is_longer_than_75_octets_and_unfolded_it_is_what_it_was(line):
    folded = fold(line)

    assert folded.endswith("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(READERS))
def test_what_others_read_is_what_was_written(name):
    """Without the readers it is skipped: `python -m tests.tools.calendar_readers` fetches them."""
    if not SCRIPT.is_file() or not (PYTHON / "vobject").is_dir():
        lack("the readers of iCalendar are not there: python -m tests.tools.calendar_readers")
    titles = (
        "Training due",
        "Training due: Culture, bias; and support that fits the person, any one of several, in so many words",
        "Training due: Ana’s café — \U0001f331 " * 4 + "end",
        'back\\slash and "quotes"',  # followed by n, icalendar takes it for a line: findings/icalendar-backslash-n.sh
        "a line\nand another",
        "BEGIN:VEVENT",
    )
    entries = [
        CalendarEntry(f"{number}@example.org", date(2026, 12, 31) + timedelta(days=60 * number), title, number, AT)
        for number, title in enumerate(titles)
    ]

    for written in (entries, []):
        assert READERS[name](as_calendar("Training due", written)) == [
            (one.uid, one.day.isoformat(), (one.day + timedelta(days=1)).isoformat(), one.summary, one.sequence)
            for one in written
        ]
