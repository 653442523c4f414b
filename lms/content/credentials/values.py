"""Hours, days of a year, addresses and names, as the files of credentials write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from fractions import Fraction
from typing import Protocol, TypeVar

from lms.content.lessons import SLUG
from lms.content.source import Fields, Folder, Unreadable

MOST_HOURS = 1_000
MOST_DAYS = 730
RULE = "credential"
DELIVERIES = ("live", "self-paced")
_HOURS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?")
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|international")
_COMMON_YEAR = 2001


class HasId(Protocol):
    @property
    def id(self) -> str: ...


WithId = TypeVar("WithId", bound=HasId)


def hours(fields: Fields, name: str, hour_minutes: int) -> int | None:
    """A board's hours as clock minutes; None where the field is missing or says nothing."""
    if not fields.has(name):
        return None
    text = fields.text(name)
    told = Fraction(text) * hour_minutes if _HOURS.fullmatch(text) else Fraction(-1)
    if 0 <= told <= MOST_HOURS * hour_minutes and told.denominator == 1:
        return int(told)
    message = f"`{name}` must be hours like 20 or 1.5, at most {MOST_HOURS}, that come to whole minutes"
    fields.report(message, fields.line_of(name), rule=RULE)
    return None


def days(fields: Fields, name: str) -> int | None:
    return fields.number(name, at_most=MOST_DAYS) if fields.has(name) else None


def month_and_day(fields: Fields, name: str) -> tuple[int, int] | None:
    """A day that every year has, like 09-30; None where the field is missing or wrong."""
    if not fields.has(name):
        return None
    text = fields.text(name)
    if _MONTH_DAY.fullmatch(text):
        month, day = int(text[:2]), int(text[3:])
        try:
            date(_COMMON_YEAR, month, day)
        except ValueError:
            pass
        else:
            return month, day
    fields.report(f"`{name}` must be a day that every year has, like 09-30", fields.line_of(name), rule=RULE)
    return None


def address(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text and not _ADDRESS.fullmatch(text):
        fields.report(f"`{name}` must be an address like https://board.example.org/renewal", fields.line_of(name))
    return text


def addresses(fields: Fields, name: str) -> tuple[str, ...]:
    found = fields.texts_with_lines(name)
    for text, line in found:
        if not _ADDRESS.fullmatch(text):
            fields.report(f"`{name}` holds what is no address: {text}", line)
    return tuple(text for text, _ in found)


def jurisdiction(fields: Fields, default: str | None = None) -> str:
    text = fields.text("jurisdiction", default)
    if text and not _JURISDICTION.fullmatch(text):
        message = "`jurisdiction` must be like US, US-OR or international"
        fields.report(message, fields.line_of("jurisdiction"), rule=RULE)
    return text


def slug(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text and not SLUG.fullmatch(text):
        fields.report(f"`{name}` must be small letters, digits and hyphens", fields.line_of(name), rule=RULE)
    return text


def known(fields: Fields, name: str, among: Collection[str], what: str, *, needed: bool = False) -> frozenset[str]:
    """The names of a list that are known; the others are told."""
    found = fields.texts_with_lines(name, needed=needed)
    for text, line in found:
        if text not in among:
            fields.report(f"unknown {what} {text}", line, rule=RULE)
    return frozenset(text for text, _ in found if text in among)


def entries_of(folder: Folder, name: str, what: str, read: Callable[[Fields], WithId]) -> list[tuple[WithId, Fields]]:
    """Each of the list `what` in `courses/{name}.yaml`, with its fields; none where there is no such file.

    A file that cannot be read is reported, and an id that stands twice.
    """
    path = folder.root / "courses" / f"{name}.yaml"
    if not path.exists():
        return []
    try:
        fields = folder.fields(path)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return []
    told = [(read(entry), entry) for entry in fields.each(what, needed=True)]
    fields.done()
    each_once(told, what)
    return told


def each_once(told: Iterable[tuple[HasId, Fields]], what: str) -> None:
    """Names every id that was there already."""
    seen = set()
    for one, fields in told:
        if one.id and one.id in seen:
            fields.report(f"the id {one.id} stands twice among the {what}", fields.line_of("id"), rule="duplicate")
        seen.add(one.id)
