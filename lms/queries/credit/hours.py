"""Contact hours: the sums and every line behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.credit.hours import minutes_by_category
from lms.domain.credit.renewal import Deadline, LineCount
from lms.queries.credit import external
from lms.queries.credit.cards.renewal import OwnRenewal, deadlines, renewals
from lms.queries.credit.external import EXTERNAL, ExternalEntry, ExternalWord
from lms.queries.credit.lines.adjustments import NO_NOTE, title_of
from lms.queries.paging import first_page
from lms.store.credit import ledger
from lms.store.credit.ledger import Sums, TitledLine
from lms.store.credit.lines import adjustments, attested
from lms.store.credit.lines.adjustments import ADJUSTMENT, LineNote
from lms.store.credit.lines.attested import EVENT, EventWord
from lms.store.db import EVERYTHING
from lms.store.learning import ready
from lms.store.learning.ready import WaitingCourse

LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class HoursLine:
    """`counts` is what it counts for, credential by credential in their order; None where it was taken back.

    `outside` is what stands beside a line of training from elsewhere.
    `held` is what stands beside a line of a live event.
    `delivery` is "" of what was adjusted by hand.
    `note` is what is said of it beside its title: who adjusted it, and who took it back.
    """

    title: str
    minutes: int
    categories: str
    delivery: str
    earned_on: date
    serial: str | None
    counts: tuple[LineCount | None, ...] = ()
    note: LineNote = NO_NOTE
    held: EventWord | None = None
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
    return HoursPage(
        total=sums.total,
        last_year=sums.last_year,
        by_category=by_category,
        by_year=tuple(ledger.minutes_by_year(person_id)),
        lines=_lines(catalogue, person_id, lines, by_line),
        has_more=has_more,
        waiting=ready.shown(person_id),
        renewals=found,
        deadlines=deadlines(found),
        outside_waiting=external.not_counted(person_id, today),
    )


def _lines(
    catalogue: Catalogue, person_id: int, lines: Sequence[TitledLine], by_line: Sequence[Mapping[int, LineCount]]
) -> tuple[HoursLine, ...]:
    """Of the sources that are among them it is asked what stands beside their lines."""
    elsewhere = {line.external_id for line in lines if line.source == EXTERNAL and line.external_id is not None}
    outside = external.words_of_lines(elsewhere) if elsewhere else {}
    notes = dict(adjustments.notes(person_id)) if any(line.source == ADJUSTMENT for line in lines) else {}
    held = attested.words_of_lines(person_id) if any(line.source == EVENT for line in lines) else {}
    notes |= {word.takes_back: LineNote(taken_back_by=word.by) for word in held.values() if word.takes_back}
    titles = {line.id: line.title for line in lines}
    return tuple(
        HoursLine(
            title=outside[line.id].title if line.id in outside else _title(line, notes, titles, held),
            minutes=line.minutes,
            categories="; ".join(catalogue.hours_in_words(any_of) for _, any_of in line.categories),
            delivery="" if line.source == ADJUSTMENT else line.delivery,
            earned_on=line.earned_on,
            serial=line.serial,
            counts=tuple(counts.get(line.id) for counts in by_line),
            note=notes.get(line.id, NO_NOTE),
            held=held.get(line.id),
            outside=outside.get(line.id),
        )
        for line in lines
    )


def _title(
    line: TitledLine, notes: Mapping[int, LineNote], titles: Mapping[int, str], held: Mapping[int, EventWord]
) -> str:
    if line.id in held:
        return f"Taken back: {held[line.id].title}" if held[line.id].takes_back else held[line.id].title
    return line.title or title_of(notes.get(line.id, NO_NOTE), titles)


def hours_by_category(catalogue: Catalogue, person_id: int, today: date) -> tuple[Sums, tuple[tuple[str, int], ...]]:
    """The sums, and (titles of a choice of categories, minutes), most first."""
    sums, lines = ledger.sums_and_categories(person_id, today)
    counted = minutes_by_category(lines).items()
    return sums, tuple((catalogue.hours_in_words(any_of), minutes) for any_of, minutes in counted)
