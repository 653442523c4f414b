"""Who is short of what by when, of all who hold a credential: some people at a time, for whoever runs the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.credit.credential import CreditLine
from lms.domain.credit.near.reminding import hours_due_on
from lms.domain.credit.renewal import Reckoned
from lms.domain.credit.renewing.several import reckon_all
from lms.store.credit import board_lines, credentials
from lms.store.credit.credentials import KeptCredential
from lms.store.people import people

AT_ONCE = 500
HEADINGS = ("Credential", "Runs out on", "Hours due by", "Counted", "Asked", "Short", "Not yet in")


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Rows of some people: number, name if asked for, HEADINGS; and how many of all are done then."""

    rows: list[tuple[str, ...]]
    done: int
    people: int


def hours_report(
    catalogue: Catalogue, today: date, *, names: bool = False, everyone: bool = False
) -> Iterator[ReportPart]:
    """By the number of the account, of those who work here; with names only if they are asked for.

    Who is short of nothing stands in it only where `everyone` is asked for.
    """
    ids = credentials.holders(today)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        held, lines = credentials.held_by_people(some), board_lines.credit_lines_of(some)
        called = people.names(some) if names else {}
        rows = [
            (str(person_id), *([called[person_id]] if names else []), *cells)
            for person_id in some
            for cells, is_short in _of_person(catalogue, held.get(person_id, []), lines[person_id], today)
            if is_short or everyone
        ]
        yield ReportPart(rows, start + len(some), len(ids))


def _of_person(
    catalogue: Catalogue, own: list[KeptCredential], lines: list[CreditLine], today: date
) -> Iterator[tuple[tuple[str, ...], bool]]:
    cards = [(catalogue.credentials[one.slug], one.held()) for one in own if one.slug in catalogue.credentials]
    for (rules, card), found in zip(cards, reckon_all(cards, lines, today), strict=True):
        due_on = hours_due_on(rules.renewal, card.runs_out_on, today)
        cells = (
            rules.slug,
            card.runs_out_on.isoformat(),
            due_on.isoformat() if due_on else "",
            *_figures(found),
            ", ".join(one.requirement.title for one in found.rules if one.short),
        )
        yield cells, bool(found.to_close)


def _figures(found: Reckoned) -> tuple[str, str, str]:
    """Counted, asked and short; empty where the rule's total was not seen."""
    asked = "" if found.total_minutes is None else f"{found.total_minutes / 60:.2f}"
    short = f"{found.to_close / 60:.2f}" if asked or found.to_close else ""
    return f"{found.counted / 60:.2f}", asked, short
