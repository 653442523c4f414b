"""What a program tells a funder of a period: sums over everyone, and no cell that could be of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from lms.content.catalogue import Catalogue
from lms.domain.competence.reached import day_reached
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.domain.program.program import Program
from lms.domain.program.published import LEAST_PEOPLE, PublishedCell, ReportCell, parts_of_sum, share_of
from lms.queries.competence.competence import profile_of
from lms.store.competence import evidence
from lms.store.program import report as store
from lms.store.program.report import EveryonesLine as EveryonesLine


@dataclass(frozen=True, slots=True)
class Starting:
    """Who began to work in the period: how many, how many met all first targets, and how many days half of them took.

    None where it is not told.
    """

    hired: int | None
    reached: int | None
    median_days: int | None


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """Of how many people hours are kept, how many of them left, and since which year; None where it is not told."""

    people: int | None
    left: int | None
    since: int | None


@dataclass(frozen=True, slots=True)
class ProgramReport:
    """`trained` is None where fewer than five people were, and then nothing else of the period is told."""

    first: date
    last: date
    trained: int | None
    minutes: int
    by_category: tuple[PublishedCell, ...]
    by_competency: tuple[PublishedCell, ...]
    starting: Starting
    records: KeptRecords

    @property
    def most_people(self) -> int:
        """Of those who showed a competency of one category: what a drawing is as wide as."""
        return max((cell.amount or 0 for cell in self.by_competency), default=0)


def program_report(catalogue: Catalogue, program: Program, first: date, last: date, today: date) -> ProgramReport:
    cells = list(_by_category(catalogue, store.parts(first, last)))
    trained = frozenset[int]().union(*(cell.people for cell in cells))
    kept, left, oldest = store.kept(today)
    starting = _starting(catalogue, program, first, last)
    told = share_of(len(trained), len(trained))
    others = len(kept - trained)
    everyone = len(kept) if len(kept) >= LEAST_PEOPLE and (others == 0 or others >= LEAST_PEOPLE) else None
    records = KeptRecords(
        everyone,
        share_of(len(left), len(kept)) if everyone is not None else None,
        oldest.year if oldest is not None and everyone is not None else None,
    )
    if told is None:
        return ProgramReport(first, last, None, 0, (), (), starting, records)
    shown = store.shown(program.day_began(first), program.day_began(last + timedelta(days=1)))
    return ProgramReport(
        first,
        last,
        told,
        sum(cell.amount for cell in cells),
        parts_of_sum(cells),
        tuple(_by_competency(catalogue, shown, trained)),
        starting,
        records,
    )


def _by_category(catalogue: Catalogue, credits: Iterable[tuple[int, list[list[object]]]]) -> Iterator[ReportCell]:
    """Minutes for each choice of categories, most first; no minute stands in two."""
    minutes: dict[str, int] = {}
    people: dict[str, set[int]] = {}
    for person_id, parts in credits:
        for part, any_of in parts:
            name = catalogue.hours_in_words(any_of)  # type: ignore[arg-type]  # slugs, as they are stored
            minutes[name] = minutes.get(name, 0) + int(part)  # type: ignore[call-overload]  # whole minutes
            people.setdefault(name, set()).add(person_id)
    for name, amount in sorted(minutes.items(), key=lambda pair: (-pair[1], pair[0])):
        yield ReportCell(name, amount, frozenset(people[name]))


def _by_competency(
    catalogue: Catalogue, shown: Iterable[tuple[int, str]], trained: frozenset[int]
) -> Iterator[PublishedCell]:
    """How many people showed something of each category of each framework, and hold it.

    Nor is it told where so few of those who were trained did not.
    """
    titles = {
        competency.code: f"{framework.short_title}: {category.name}"
        for framework in catalogue.frameworks.values()
        for category in framework.categories
        for competency in category.competencies
    }
    people: dict[str, set[int]] = {}
    for person_id, code in shown:
        if code in titles:
            people.setdefault(titles[code], set()).add(person_id)
    for name, those in sorted(people.items()):
        is_told = len(those) >= LEAST_PEOPLE and share_of(len(those & trained), len(trained)) is not None
        yield PublishedCell(name, len(those) if is_told else None)


def _starting(catalogue: Catalogue, program: Program, first: date, last: date) -> Starting:
    targets: Mapping[str, object] = profile_of(catalogue, FIRST_PROFILE).targets
    hired = store.hired(first, last)
    days = []
    for person_id, began_on in hired:
        reached = day_reached(evidence.points_of(person_id, targets, program.zone), targets)  # type: ignore[arg-type]
        if reached is not None:
            days.append(max(0, (reached - began_on).days))
    told = share_of(len(hired), len(hired))
    count = share_of(len(days), len(hired)) if told is not None else None
    return Starting(told, count, round(median(days)) if count is not None else None)


def everyones_lines(first: date, last: date) -> Iterator[EveryonesLine]:
    return store.everyones_lines(first, last)
