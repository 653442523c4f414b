"""Contact hours: the sums and every line behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.credit.hours import minutes_by_category
from lms.domain.credit.renewal import Deadline, LineCount
from lms.queries.credit import external
from lms.queries.credit.external import EXTERNAL, ExternalEntry, ExternalWord
from lms.queries.credit.renewal import OwnRenewal, deadlines, renewals
from lms.queries.paging import first_page
from lms.store.credit import ledger
from lms.store.credit.ledger import Sums
from lms.store.db import EVERYTHING
from lms.store.learning import ready
from lms.store.learning.ready import WaitingCourse

LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class HoursLine:
    """`counts` is what it counts for, credential by credential in their order; None where it was taken back.

    `outside` is what stands beside a line of training from elsewhere.
    """

    title: str
    minutes: int
    categories: str
    delivery: str
    earned_on: date
    serial: str | None
    counts: tuple[LineCount | None, ...] = ()
    outside: ExternalWord | None = None


@dataclass(frozen=True, slots=True)
class HoursPage:
    """`by_category` pairs the words of a choice of categories with minutes; choices never count twice.

    `has_more` tells of lines that are older than these. `waiting` are courses that are done and wait for their
    moment, `outside_waiting` training from elsewhere that does not count: they are no lines yet.
    """

    total: int
    last_year: int
    by_category: tuple[tuple[str, int], ...]
    by_year: tuple[tuple[int, int], ...]
    lines: tuple[HoursLine, ...]
    has_more: bool
    waiting: tuple[WaitingCourse, ...]
    renewals: tuple[OwnRenewal, ...] = ()
    deadlines: tuple[tuple[OwnRenewal, Deadline], ...] = ()
    outside_waiting: tuple[ExternalEntry, ...] = ()


def hours_page(catalogue: Catalogue, person_id: int, today: date, *, every: bool = False) -> HoursPage:
    """Sums are those of everything; of lines the newest, or every one."""
    found = renewals(catalogue, person_id, today)
    by_line = [{count.line.id: count for count in one.reckoned.lines} for one in found]
    sums, by_category = hours_by_category(catalogue, person_id, today)
    size = EVERYTHING if every else LINES_SHOWN
    lines, has_more = first_page(ledger.newest_lines(person_id, size + 1), size)
    elsewhere = {line.external_id for line in lines if line.source == EXTERNAL and line.external_id is not None}
    outside = external.words_of_lines(elsewhere) if elsewhere else {}
    return HoursPage(
        total=sums.total,
        last_year=sums.last_year,
        by_category=by_category,
        by_year=tuple(ledger.minutes_by_year(person_id)),
        lines=tuple(
            HoursLine(
                title=outside[line.id].title if line.id in outside else line.title,
                minutes=line.minutes,
                categories="; ".join(catalogue.hours_in_words(any_of) for _, any_of in line.categories),
                delivery=line.delivery,
                earned_on=line.earned_on,
                serial=line.serial,
                counts=tuple(counts.get(line.id) for counts in by_line),
                outside=outside.get(line.id),
            )
            for line in lines
        ),
        has_more=has_more,
        waiting=ready.shown(person_id),
        renewals=found,
        deadlines=deadlines(found),
        outside_waiting=external.not_counted(person_id, today),
    )


def hours_by_category(catalogue: Catalogue, person_id: int, today: date) -> tuple[Sums, tuple[tuple[str, int], ...]]:
    """The sums, and (titles of a choice of categories, minutes), most first."""
    sums, lines = ledger.sums_and_categories(person_id, today)
    counted = minutes_by_category(lines).items()
    return sums, tuple((catalogue.hours_in_words(any_of), minutes) for any_of, minutes in counted)
