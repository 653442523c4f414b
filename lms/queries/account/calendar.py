"""One's own calendar address, and what a calendar reads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from lms.content.catalogue import Catalogue
from lms.content.credentials.words import renewal_day
from lms.content.wording import in_choice
from lms.domain.credit.near.reminding import days_to_come
from lms.domain.credit.renewing.cycle import deadlines
from lms.store.account import feeds
from lms.store.credit import credentials
from lms.store.team import due_days
from lms.store.team.due_days import DueDay

UNTITLED = "Training due"
UNTITLED_CARD = "A day to know"


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
    asked = [_entry(catalogue, one, site, shows_titles=kept.shows_titles, since=kept.changed_at) for one in days]
    cards = _card_days(catalogue, kept.person_id, today, site, shows_titles=kept.shows_titles, since=kept.changed_at)
    return tuple(sorted((*asked, *cards), key=lambda entry: (entry.day, entry.key)))


def _card_days(
    catalogue: Catalogue, person_id: int, today: date, site: str, *, shows_titles: bool, since: datetime
) -> Iterator[CalendarDay]:
    """Of credentials the days to come, as the newest card has them: a new card has days of its own."""
    if not due_days.has_days(person_id, today):
        return
    for one in credentials.held_by(person_id):
        rules, last = catalogue.credentials.get(one.slug), one.card.runs_out_on
        if rules is None:
            continue
        for deadline in days_to_come(deadlines(rules.renewal, last), last, today):
            named = f"{rules.short_name}: {renewal_day(deadline.kind, rules.renewal.system)}"
            key = sha256(f"{site}:card:{one.id}:{last.isoformat()}:{deadline.kind}".encode()).hexdigest()[:32]
            words = named if shows_titles else UNTITLED_CARD
            yield CalendarDay(key, deadline.on, words, 0, max(one.entered_at, since))


def _titles(catalogue: Catalogue, one: DueDay) -> list[str]:
    return [catalogue.courses[slug].title for slug in one.courses if slug in catalogue.courses]


def _entry(catalogue: Catalogue, one: DueDay, site: str, *, shows_titles: bool, since: datetime) -> CalendarDay:
    titles = _titles(catalogue, one)
    named = f"{UNTITLED}: {in_choice(titles)}"
    key = sha256(f"{site}:assignment:{one.assignment_id}".encode()).hexdigest()[:32]
    return CalendarDay(key, one.due_on, named if shows_titles else UNTITLED, one.moves, max(one.changed_at, since))
