"""A calendar as iCalendar: all-day entries of one person, and nothing else.

**Source:** RFC 5545 (2009): 3.1 (lines end with CRLF and are folded at 75 octets), 3.3.11 (text), 3.6.1 (of a whole
day, DTEND is the day after), 3.8.7.4 (SEQUENCE); RFC 7986 (2016): 5.7 (REFRESH-INTERVAL). Days stand without a zone,
so no zone has to be defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
LONGEST_LINE = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`uid` stays the same for good; `sequence` counts how often the day was moved."""

    uid: str
    day: date
    summary: str
    sequence: int
    changed_at: datetime


def as_calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The same for the same entries, so that it can be known again by its hash."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Alongside//Training due//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(fold(line) for line in lines).encode()


def _event(entry: CalendarEntry) -> Iterator[str]:
    changed = entry.changed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{text(entry.summary)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(words: str) -> str:
    """A text as a value; characters that no calendar may hold are left out."""
    one = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in one if each in "\n\t" or (each >= " " and each != "\x7f")).translate(_ESCAPES)


def fold(line: str) -> str:
    """With its line ends: pieces of 75 octets at most, each after the first behind a blank; no character is cut."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LONGEST_LINE:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    return "".join(f"{one}\r\n" for one in (*pieces, piece))
