"""One's own calendar address, and what a calendar reads there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from lms.content.catalogue import Catalogue
from lms.content.wording import in_choice
from lms.store.account import feeds
from lms.store.team import due_days
from lms.store.team.due_days import DueDay

UNTITLED = "Training due"


@dataclass(frozen=True, slots=True)
class OwnFeed:
    salt: str
    shows_titles: bool


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """An all-day entry; `key` stays the same for good."""

    key: str
    day: date
    summary: str
    moves: int
    changed_at: datetime


def own_feed(person_id: int) -> OwnFeed | None:
    kept = feeds.feed(person_id)
    return OwnFeed(kept.salt, kept.shows_titles) if kept is not None else None


def feed_at(token_hash: str, catalogue: Catalogue, today: date, site: str) -> tuple[CalendarDay, ...] | None:
    """None where no such address is open; `site` is the name under which this one is known, for keys of its own."""
    kept = feeds.by_hash(token_hash)
    if kept is None:
        return None
    days = [one for one in due_days.due_days(kept.person_id, today) if _titles(catalogue, one)]
    return tuple(_entry(catalogue, one, site, shows_titles=kept.shows_titles, since=kept.changed_at) for one in days)


def _titles(catalogue: Catalogue, one: DueDay) -> list[str]:
    return [catalogue.courses[slug].title for slug in one.courses if slug in catalogue.courses]


def _entry(catalogue: Catalogue, one: DueDay, site: str, *, shows_titles: bool, since: datetime) -> CalendarDay:
    titles = _titles(catalogue, one)
    named = f"{UNTITLED}: {in_choice(titles)}"
    key = sha256(f"{site}:assignment:{one.assignment_id}".encode()).hexdigest()[:32]
    return CalendarDay(key, one.due_on, named if shows_titles else UNTITLED, one.moves, max(one.changed_at, since))
