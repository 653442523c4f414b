"""Contact hours: the sums and every line behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.credit.hours import Credit, minutes_by_category, minutes_of_last_year
from lms.store.credit import certificates, ledger
from lms.store.learning import ready
from lms.store.learning.ready import WaitingCourse
from lms.store.tables.credit import LedgerLine


@dataclass(frozen=True, slots=True)
class HoursLine:
    title: str
    minutes: int
    categories: str
    delivery: str
    earned_on: date
    serial: str | None


@dataclass(frozen=True, slots=True)
class HoursPage:
    """`by_category` pairs the words of a choice of categories with minutes; choices never count twice.

    `waiting` are courses that are done and wait for their moment: they are no lines yet.
    """

    total: int
    last_year: int
    by_category: tuple[tuple[str, int], ...]
    by_year: tuple[tuple[int, int], ...]
    lines: tuple[HoursLine, ...]
    waiting: tuple[WaitingCourse, ...]


def hours_page(catalogue: Catalogue, person_id: int, today: date) -> HoursPage:
    lines = ledger.lines(person_id)
    issued = certificates.titles_by_completion(person_id)
    years: dict[int, int] = {}
    for line in lines:
        years[line.earned_on.year] = years.get(line.earned_on.year, 0) + line.minutes
    return HoursPage(
        total=sum(line.minutes for line in lines),
        last_year=minutes_of_last_year(((line.minutes, line.earned_on) for line in lines), today),
        by_category=tuple(
            (words_of(any_of), minutes) for any_of, minutes in minutes_by_category(credits_of(lines)).items()
        ),
        by_year=tuple(sorted(years.items(), reverse=True)),
        lines=tuple(
            HoursLine(
                title=issued.get(line.completion_id, ("", None))[0],
                minutes=line.minutes,
                categories="; ".join(words_of(any_of) for _, any_of in line.categories),
                delivery=line.delivery,
                earned_on=line.earned_on,
                serial=issued.get(line.completion_id, ("", None))[1],
            )
            for line in reversed(lines)
        ),
        waiting=ready.shown(person_id),
    )


def credits_of(lines: Iterable[LedgerLine]) -> list[Credit]:
    return [
        Credit(
            line.minutes,
            tuple((minutes, tuple(any_of)) for minutes, any_of in line.categories),
            line.earned_on,
        )
        for line in lines
    ]


def words_of(any_of: tuple[str, ...] | list[str]) -> str:
    return " or ".join(name.replace("-", " ") for name in any_of)
