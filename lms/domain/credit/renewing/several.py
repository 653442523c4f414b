"""Several credentials of one person, of which some may not be served by the same hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential
from lms.domain.credit.renewal import LineCount, Reckoned
from lms.domain.credit.renewing.reckoning import reckon

Card = tuple[CredentialRules, HeldCredential]


def reckon_all(cards: Sequence[Card], lines: Sequence[CreditLine], today: date) -> tuple[Reckoned, ...]:
    """Each credential by its own rules, in the order of the cards.

    Where a board takes no hour that serves another credential as well, the credential that says so comes first: it
    is the narrower one. It uses only minutes without which more would be left to earn for it, where the board says
    of which categories only these; others may have the rest. This is a stated order, not the best of all ways.
    """
    found: dict[int, Reckoned] = {}
    spent: dict[int, dict[int, int]] = {}
    for place in sorted(range(len(cards)), key=lambda place: (not cards[place][0].no_double_use, place)):
        card = cards[place]
        used: dict[int, int] = {}
        for other, minutes in spent.items():
            if _exclude(card, cards[other]):
                used = {line: used.get(line, 0) + minutes.get(line, 0) for line in used.keys() | minutes.keys()}
        found[place] = reckon(*card, lines, today, used)
        if any(_exclude(card, other) for at, other in enumerate(cards) if at not in found):
            spent[place] = _spent(card, lines, today, used, found[place])
    return tuple(found[place] for place in range(len(cards)))


def _exclude(one: Card, other: Card) -> bool:
    return one[1].slug in other[0].no_double_use or other[1].slug in one[0].no_double_use


def _spent(
    card: Card, lines: Sequence[CreditLine], today: date, used: dict[int, int], found: Reckoned
) -> dict[int, int]:
    """The minutes of each line that serve no second credential: given away, they would leave more to earn for it.

    The latest lines are given away first, those before that fill no minimum.
    """
    asking = {standing.requirement.id for standing in found.rules if standing.requirement.asked_minutes}
    only = card[0].no_double_categories
    bound = {one.requirement.id for one in found.rules if not only.isdisjoint(one.requirement.any_of)}
    given = dict(used)
    spent = {}

    def is_spared(line: int, minutes: int) -> bool:
        without = given | {line: given.get(line, 0) + minutes}
        return reckon(*card, lines, today, without).to_close <= found.to_close

    def fills_minimum(count: LineCount) -> bool:
        return any(rule in asking for rule, _ in count.fills)

    latest_first = found.lines[::-1]
    for count in sorted(latest_first, key=fills_minimum):
        line, most = count.line.id, count.counted
        if only:
            most = min(most, sum(minutes for rule, minutes in count.fills if rule in bound))
        if not most:
            continue
        spared, too_many = (most, most + 1) if is_spared(line, most) else (0, most)
        while too_many - spared > 1:
            middle = (spared + too_many) // 2
            spared, too_many = (middle, too_many) if is_spared(line, middle) else (spared, middle)
        given[line] = given.get(line, 0) + spared
        spent[line] = most - spared
    return spent
