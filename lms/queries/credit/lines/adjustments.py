"""Every line of somebody's hours, as whoever may adjust them sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.queries.credit import external
from lms.queries.credit.external import EXTERNAL
from lms.store.credit import ledger
from lms.store.credit.lines import adjustments, attested
from lms.store.credit.lines.adjustments import LineNote, OpenLine
from lms.store.credit.lines.attested import EVENT

NO_NOTE = LineNote()


@dataclass(frozen=True, slots=True)
class AdjustableLine:
    """`may_take_back` is whether it stands, and is taken back here: not that of an event or of outside training.

    Those are taken back where they came from: `event_id` or `training_id` of a line that stands says where. `serial`
    is of the certificate that stands for it, and that is asked about first.
    """

    id: int
    title: str
    minutes: int
    categories: str
    delivery: str
    earned_on: date
    note: LineNote
    may_take_back: bool
    event_id: int | None = None
    training_id: int | None = None
    serial: str = ""


@dataclass(frozen=True, slots=True)
class AdjustPage:
    """`choices` are what hours may count as, value to title: those that the person has first."""

    lines: Sequence[AdjustableLine]
    total: int
    choices: Mapping[str, str]


def adjust_page(catalogue: Catalogue, person_id: int, today: date) -> AdjustPage:
    notes = adjustments.notes(person_id)
    found = adjustments.lines(person_id)
    titles = {line.id: line.title for line in found}
    titles |= {line_id: word.title for line_id, word in attested.words_of_lines(person_id).items()}
    titles |= _titles_from_elsewhere(found)
    return AdjustPage(
        [_adjustable(catalogue, line, titles, notes.get(line.id, NO_NOTE)) for line in found],
        ledger.sums(person_id, today).total,
        choices(catalogue, person_id, today),
    )


def _titles_from_elsewhere(found: Sequence[OpenLine]) -> Mapping[int, str]:
    trainings = {line.external_id for line in found if line.source == EXTERNAL and line.external_id is not None}
    words = external.words_of_lines(trainings) if trainings else {}
    return {line_id: word.title for line_id, word in words.items()}


def _adjustable(catalogue: Catalogue, line: OpenLine, titles: Mapping[int, str], note: LineNote) -> AdjustableLine:
    stands = not (line.is_reversing or line.is_reversed)
    return AdjustableLine(
        id=line.id,
        title=titles[line.id] or title_of(note, titles),
        minutes=line.minutes,
        categories="; ".join(catalogue.hours_in_words(any_of) for _, any_of in line.categories),
        delivery=line.delivery,
        earned_on=line.earned_on,
        note=note,
        may_take_back=stands and not line.serial and line.source in ("course", "adjustment"),
        event_id=line.external_id if stands and line.source == EVENT else None,
        training_id=line.external_id if stands and line.source == EXTERNAL else None,
        serial=line.serial if stands else "",
    )


def title_of(note: LineNote, titles: Mapping[int, str]) -> str:
    """Of a line without a certificate, `titles` being those of the others."""
    if note.takes_back is not None:
        title = titles.get(note.takes_back, "")
        return f"Taken back: {title}" if title else "Taken back"
    return "Adjusted by hand" if note.by else ""


def choices(catalogue: Catalogue, person_id: int, today: date) -> Mapping[str, str]:
    _, parts = ledger.sums_and_categories(person_id, today)
    held = dict.fromkeys(any_of for _, any_of in parts)
    single = ((slug,) for slug in catalogue.categories)
    return {value_of(any_of): catalogue.hours_in_words(any_of) for any_of in (*held, *single)}


def value_of(any_of: Sequence[str]) -> str:
    return " ".join(any_of)
