"""Credentials that are short of hours before a day that is near, and which courses here would count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.competence.steps.step import Facts, HoursShort
from lms.domain.credit.near.reminding import hours_due_on
from lms.queries.credit.cards.reckoned import SOON, PersonCards, cards_until, reckoned_of
from lms.queries.credit.way import courses_for
from lms.store.credit.credentials import KeptCredential

NEAR = timedelta(days=90)


def short_before_near_day(catalogue: Catalogue, person_ids: Collection[int], today: date) -> dict[int, PersonCards]:
    """Who has a card whose hours are asked for within three months and not in; one statement where nobody has any."""
    soon = cards_until(person_ids, today + SOON, today)
    near = {one.person_id for one in soon if _is_near(catalogue, one, today)}
    if not near:
        return {}
    found = reckoned_of(catalogue, near, today)
    return {
        person_id: own
        for person_id, own in found.items()
        if any(
            each.to_close and _is_near(catalogue, one, today)
            for one, each in zip(own.held, own.reckoned, strict=True)
        )
    }


def _is_near(catalogue: Catalogue, one: KeptCredential, today: date) -> bool:
    rules = catalogue.credentials.get(one.slug)
    by = hours_due_on(rules.renewal, one.card.runs_out_on, today) if rules else None
    return by is not None and by <= today + NEAR


def with_shortfalls(
    catalogue: Catalogue, found: Mapping[int, Facts], cards: Mapping[int, PersonCards]
) -> dict[int, Facts]:
    """The same facts, with what is short of whoever has cards here."""
    return {
        person_id: replace(found[person_id], short=tuple(_short(catalogue, found[person_id], own)))
        for person_id, own in cards.items()
    }


def _short(catalogue: Catalogue, facts: Facts, own: PersonCards) -> Iterator[HoursShort]:
    courses = courses_for(catalogue, facts, own.cards, own.lines, facts.today)
    for kept, (rules, card), one in zip(own.held, own.cards, own.reckoned, strict=True):
        by = hours_due_on(rules.renewal, card.runs_out_on, facts.today)
        if one.to_close and by is not None and _is_near(catalogue, kept, facts.today):
            lacking = tuple(each.requirement.title for each in one.rules if each.short)
            yield HoursShort(rules.slug, rules.short_name, one.to_close, by, lacking, courses[rules.slug])
