"""Credentials that are short of hours before a day that is near, and which courses here would count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.competence.steps.step import Facts, HoursShort
from lms.domain.credit.near.reminding import hours_due_on
from lms.domain.credit.renewing.several import reckon_all
from lms.queries.credit.way import courses_for
from lms.store.credit import board_lines, credentials
from lms.store.credit.credentials import KeptCredential

NEAR = timedelta(days=90)
_LATEST = timedelta(days=180)  # no board asks for hours further ahead of the day on which a card runs out
Cards = Mapping[int, Sequence[KeptCredential]]


def with_near_day(catalogue: Catalogue, person_ids: Collection[int], today: date) -> Cards:
    """By person all their cards, of whoever has one whose hours are asked for within three months.

    One statement, where nobody has any.
    """
    near = credentials.held_by_people(person_ids, today + NEAR + _LATEST)
    found = [one for one, own in near.items() if any(_is_near(catalogue, each, today) for each in own)]
    return credentials.held_by_people(found) if found else {}


def _is_near(catalogue: Catalogue, one: KeptCredential, today: date) -> bool:
    rules = catalogue.credentials.get(one.slug)
    by = hours_due_on(rules.renewal, one.card.runs_out_on, today) if rules else None
    return by is not None and by <= today + NEAR


def with_shortfalls(catalogue: Catalogue, found: Mapping[int, Facts], cards: Cards) -> dict[int, Facts]:
    """The same facts, with what is short of whoever has cards here."""
    lines = board_lines.credit_lines_of(cards) if cards else {}
    return {
        person_id: replace(found[person_id], short=tuple(_short(catalogue, found[person_id], own, lines[person_id])))
        for person_id, own in cards.items()
    }


def _short(
    catalogue: Catalogue, facts: Facts, own: Sequence[KeptCredential], lines: Sequence[board_lines.CreditLine]
) -> Iterator[HoursShort]:
    held = [one for one in own if one.slug in catalogue.credentials]
    cards = [(catalogue.credentials[one.slug], one.held()) for one in held]
    reckoned = reckon_all(cards, lines, facts.today)
    near = [_is_near(catalogue, one, facts.today) for one in held]
    if not any(is_near and one.to_close for is_near, one in zip(near, reckoned, strict=True)):
        return
    courses = courses_for(catalogue, facts, cards, lines, facts.today)
    for (rules, card), one, is_near in zip(cards, reckoned, near, strict=True):
        by = hours_due_on(rules.renewal, card.runs_out_on, facts.today)
        if is_near and one.to_close and by is not None:
            lacking = tuple(each.requirement.title for each in one.rules if each.short)
            yield HoursShort(rules.slug, rules.short_name, one.to_close, by, lacking, courses[rules.slug])
