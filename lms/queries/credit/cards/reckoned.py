"""What stands for all cards of some people: reckoned once for all parts of a page that ask for it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.credit.credential import CreditLine
from lms.domain.credit.planning.shortest import Held
from lms.domain.credit.renewal import Reckoned
from lms.domain.credit.renewing.several import reckon_all
from lms.domain.kept import KeptAnswers
from lms.store.credit import board_lines, credentials
from lms.store.credit.credentials import KeptCredential
from lms.store.db import known

_RECKONED = KeptAnswers[tuple[Reckoned, ...]](300)
SOON = timedelta(days=270)  # what pages ask of whole teams lies within it


@dataclass(frozen=True, slots=True)
class PersonCards:
    """Of credentials whose rules are here, in the order in which they run out; `lines` are those of the ledger."""

    held: tuple[KeptCredential, ...] = ()
    cards: tuple[Held, ...] = ()
    lines: Sequence[CreditLine] = ()
    reckoned: tuple[Reckoned, ...] = ()


def cards_until(person_ids: Collection[int], until: date, today: date) -> list[KeptCredential]:
    """Of these people, what runs out by that day; one statement, and none where a page asked before."""
    if until > today + SOON:
        return [one for own in credentials.held_by_people(person_ids, until).values() for one in own]
    soon: dict[int, list[KeptCredential]] = known(("cards that run out soon", today), dict)
    if unknown := [person_id for person_id in person_ids if person_id not in soon]:
        held = credentials.held_by_people(unknown, today + SOON)
        soon |= {person_id: held.get(person_id, []) for person_id in unknown}
    return [one for person_id in person_ids for one in soon[person_id] if one.card.runs_out_on <= until]


def reckoned_of(catalogue: Catalogue, person_ids: Collection[int], today: date) -> dict[int, PersonCards]:
    """With all of their cards, since one hour may serve only one of them."""
    found: dict[int, PersonCards] = known(("cards reckoned", id(catalogue), today), dict)
    if unknown := [person_id for person_id in person_ids if person_id not in found]:
        held = credentials.held_by_people(unknown)
        lines = board_lines.credit_lines_of(held)
        for person_id in unknown:
            found[person_id] = _reckoned(catalogue, held.get(person_id, []), lines.get(person_id, []), today)
    return {person_id: found[person_id] for person_id in person_ids}


def _reckoned(
    catalogue: Catalogue, held: Sequence[KeptCredential], lines: Sequence[CreditLine], today: date
) -> PersonCards:
    here = tuple(one for one in held if one.slug in catalogue.credentials)
    cards = tuple((catalogue.credentials[one.slug], one.held()) for one in here)
    if not cards:
        return PersonCards()
    hangs_on = (told_of(cards), tuple(lines), today)
    return PersonCards(here, cards, lines, _RECKONED.get(hangs_on, lambda: reckon_all(cards, lines, today)))


def told_of(cards: Iterable[Held]) -> tuple[Hashable, ...]:
    """All of these cards, for what hangs on them; of rules each version is another object."""
    return tuple(
        [
            (id(rules), one.id, one.slug, one.issued_on, one.runs_out_on, one.facts, tuple(one.done_before.items()))
            for rules, one in cards
        ]
    )
