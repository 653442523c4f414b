"""What contact hours rest on, in words, for pages and paper alike."""

from __future__ import annotations

from lms.content.wording import counted, long_date, plural
from lms.domain.learning.course import Computation
from lms.domain.program.hours_basis import HoursBasis

_ROUNDED = "rounded down to a quarter hour"


def minutes_in_words(minutes: float) -> str:
    """`62.5 minutes`, `62 minutes`, `1 minute`."""
    return counted(int(minutes), "minute") if minutes == int(minutes) else f"{minutes:.2f}".rstrip("0") + " minutes"


def people_in_words(people: int) -> str:
    return plural("%(num)s person", "%(num)s people", people)


def computation_in_words(computed: Computation) -> str:
    """`7,910 words, 16 checks, 15 items, 30 minutes of activities, rounded down to a quarter hour`."""
    counts = (
        counted(computed.words, "word"),
        counted(computed.checks, "check"),
        counted(computed.items, "item"),
        counted(computed.activity_minutes, "minute") + " of activities",
    )
    return ", ".join((*counts, _ROUNDED))


def basis_in_words(basis: HoursBasis) -> str:
    """`a pilot of 12 people on November 2, 2026`, which follows *Hours by* or *Hours from*."""
    made_up = " (made up for this demonstration)" if basis.made_up else ""
    if basis.is_pilot:
        return f"a pilot of {people_in_words(basis.people)} on {long_date(basis.on)}{made_up}"
    return f"the times of {people_in_words(basis.people)} here, as of {long_date(basis.on)}{made_up}"


def hours_from_in_words(computed: Computation, basis: HoursBasis | None) -> str:
    """What a certificate says behind *Hours from*: a pilot or own times in the place of the computation."""
    if basis is None:
        return computation_in_words(computed)
    return f"{basis_in_words(basis)}: half of them took up to {minutes_in_words(basis.median)}, {_ROUNDED}"
