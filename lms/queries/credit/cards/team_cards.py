"""Whose card runs out when, and what is short of it: for whoever supervises them, and the same of oneself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.content.catalogue import Catalogue
from lms.content.credentials.words import hours_short
from lms.domain.credit.credential import CredentialRules
from lms.domain.credit.near.reminding import hours_due_on
from lms.queries.credit.cards.reckoned import PersonCards, cards_until, reckoned_of
from lms.queries.paging import first_page
from lms.queries.team.team import TeamFilter, members
from lms.store.db import EVERYTHING

SHOWN = 200
ON_MONDAY = 90
WITHIN = (30, 60, 90, 180)
_RAN_OUT_FOR = timedelta(days=90)  # then it is told to its person alone
HEADINGS = ("Person", "Credential", "Runs out on", "Hours due by", "Hours short", "Not yet in")


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card of a person. `due_on` is when hours have to be in, None once that is over.

    `minutes` is what is short, `lacking` what is asked of the hours and not there; `is_known` where the rule's total
    was seen.
    """

    person_id: int
    name: str
    rules: CredentialRules
    runs_out_on: date
    due_on: date | None
    minutes: int
    lacking: tuple[str, ...]
    is_known: bool

    @property
    def day(self) -> date:
        """The one that is meant: by which hours have to be in, or on which the card runs or ran out."""
        return self.due_on or self.runs_out_on

    @property
    def short(self) -> str:
        """In words; "" where nothing is short."""
        return hours_short(self.minutes, self.lacking) if self.minutes else ""


@dataclass(frozen=True, slots=True)
class CardsPage:
    """`has_more` where there are more than are shown; `days` is None for all cards."""

    lines: tuple[CardLine, ...]
    days: int | None
    slug: str
    has_more: bool
    choices: tuple[CredentialRules, ...]

    @property
    def by_name(self) -> list[CardLine]:
        """The same lines as paper has them: alphabetical."""
        return sorted(self.lines, key=_by_name)


def cards_page(
    catalogue: Catalogue, whom: TeamFilter, today: date, days: int | None, slug: str, *, every: bool = False
) -> CardsPage:
    """Of those who work here today, what runs out first stands first."""
    names = {member.person_id: member.name for member in members(whom, today)}
    found = list(_lines(catalogue, names, today, days, slug, EVERYTHING if every else SHOWN + 1))
    lines, has_more = first_page(found, EVERYTHING if every else SHOWN)
    choices = sorted(catalogue.credentials.values(), key=lambda rules: rules.short_name)
    return CardsPage(tuple(lines), days, slug, has_more, tuple(choices))


def rows_of(page: CardsPage) -> list[tuple[object, ...]]:
    """Lines of a file under HEADINGS, alphabetical; hours as figures, nothing where the total was not seen."""
    return [
        (
            one.name,
            one.rules.short_name,
            one.runs_out_on.isoformat(),
            one.due_on.isoformat() if one.due_on else "",
            f"{one.minutes / 60:.2f}" if one.is_known or one.minutes else "",
            ", ".join(one.lacking),
        )
        for one in page.by_name
    ]


def lines_of(
    catalogue: Catalogue, names: Mapping[int, str], today: date, days: int | None = ON_MONDAY
) -> dict[int, list[CardLine]]:
    """By person, of these: cards that run out so soon."""
    found: dict[int, list[CardLine]] = {person_id: [] for person_id in names}
    for line in _lines(catalogue, names, today, days, "", EVERYTHING):
        found[line.person_id].append(line)
    return found


def _by_name(line: CardLine) -> tuple[str, int, date]:
    return line.name.casefold(), line.person_id, line.runs_out_on


def _lines(
    catalogue: Catalogue, names: Mapping[int, str], today: date, days: int | None, slug: str, most: int
) -> Iterator[CardLine]:
    """Reckoned for those alone of whom something is told, with all of their cards: one hour may serve only one."""
    until = date.max if days is None else today + timedelta(days=days)
    near = [
        (one.card.runs_out_on, one.person_id, one.id)
        for one in cards_until(names, until, today)
        if one.card.runs_out_on >= today - _RAN_OUT_FOR
        and one.slug in catalogue.credentials
        and slug in ("", one.slug)
    ]
    told = sorted(near)[:most]
    found = reckoned_of(catalogue, {person_id for _, person_id, _ in told}, today)
    reckoned = {line_id: line for own in found.values() for line_id, line in _told(own, names, today)}
    for _, _, held_id in told:
        yield reckoned[held_id]


def _told(own: PersonCards, names: Mapping[int, str], today: date) -> Iterator[tuple[int, CardLine]]:
    """With the id of the credential."""
    for one, (rules, card), stands in zip(own.held, own.cards, own.reckoned, strict=True):
        yield (
            one.id,
            CardLine(
                one.person_id,
                names[one.person_id],
                rules,
                card.runs_out_on,
                hours_due_on(rules.renewal, card.runs_out_on, today),
                stands.to_close,
                tuple(each.requirement.title for each in stands.rules if each.short),
                is_known=stands.short is not None,
            ),
        )
