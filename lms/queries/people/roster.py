"""A roster on its way: what its columns are taken for, and what a dry run of it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.domain.people.names import is_in_one_case, mend_case, put_first_name_first
from lms.domain.people.roster import NotARoster, Roster, open_table, read_lines
from lms.domain.people.roster_columns import (
    EmploymentStatus,
    RosterField,
    RosterReading,
    names_in,
    statuses_in,
    unclear_days,
)
from lms.domain.people.roster_plan import Known, Planned, RosterPlan, RosterStep
from lms.domain.people.roster_table import RosterTable
from lms.store.people import uploads

MOST_SHOWN = 1_000
MOST_ASKED = 100  # at once; the next ones are asked when these are answered
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class BroughtRoster:
    """The file that someone brought, as it is kept: its table, how its columns are read, what was answered."""

    table: RosterTable
    reading: RosterReading
    answers: Mapping[str, str]

    def lines(self, profiles: Mapping[str, str]) -> Roster:
        """Raises NotARoster while the columns cannot be read so."""
        return read_lines(self.table, self.reading, profiles)


def brought_by(person_id: int) -> BroughtRoster | None:
    """None when there is no file: it was taken, or nobody took it within a day."""
    upload = uploads.upload_of(person_id)
    if upload is None:
        return None
    try:
        table = open_table(upload.text)
    except NotARoster:  # an earlier version took it, by other rules
        return None
    return BroughtRoster(table, RosterReading.from_json(upload.reading), upload.answers)


@dataclass(frozen=True, slots=True)
class ColumnSight:
    """One column with some of what stands in it; its heading is empty where nothing was written."""

    place: int
    heading: str
    examples: tuple[str, ...]
    field: RosterField | None


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """`days` are some that could be one of two; `one_case` and `last_first` are a name before and after mending."""

    reading: RosterReading
    columns: tuple[ColumnSight, ...]
    lines: int
    has_headings: bool
    days: tuple[str, ...]
    one_case: tuple[str, str] | None
    last_first: tuple[str, str] | None
    statuses: tuple[tuple[str, EmploymentStatus], ...]

    @property
    def found(self) -> int:
        return sum(column.field is not None for column in self.columns)


def columns_page(table: RosterTable, reading: RosterReading) -> ColumnsPage:
    names = names_in(table, reading)
    in_one_case = next(filter(is_in_one_case, names), None)
    turned = ((name, put_first_name_first(name)) for name in names if RosterField.NAME in reading.fields)
    return ColumnsPage(
        reading=reading,
        columns=tuple(
            ColumnSight(place, heading, tuple(dict.fromkeys(table.column(place)))[:_EXAMPLES], field)
            for place, (heading, field) in enumerate(zip(table.headings, reading.fields, strict=True))
        ),
        lines=len(table.rows),
        has_headings=table.has_headings,
        days=tuple(dict.fromkeys(unclear_days(table, reading)))[:_EXAMPLES],
        one_case=(in_one_case, mend_case(put_first_name_first(in_one_case))) if in_one_case else None,
        last_first=next(((before, after) for before, after in turned if before != after), None),
        statuses=tuple(statuses_in(table, reading).items())[:MOST_SHOWN],
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """All lines that end alike; `shown` are the first of them."""

    step: RosterStep
    count: int
    shown: tuple[Planned, ...]

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What stands in the way comes first, what stays as it is last. A page shows so many lines in all."""

    lines: int
    outcomes: tuple[Outcome, ...]
    missing: tuple[Known, ...]
    missing_count: int
    passed_over: tuple[str, ...]
    fingerprint: str
    is_idle: bool
    new: int
    questions: tuple[Planned, ...]
    questions_count: int

    @property
    def missing_hidden(self) -> int:
        return self.missing_count - len(self.missing)


def dry_run(roster: Roster, plan: RosterPlan) -> DryRun:
    room, outcomes = MOST_SHOWN, []
    for step in RosterStep:
        planned = plan.of(step)
        if planned and step is RosterStep.ASK:
            outcomes.append(Outcome(step, len(planned), ()))
        elif planned:
            outcomes.append(Outcome(step, len(planned), planned[:room]))
            room = max(0, room - len(planned))
    return DryRun(
        lines=len(plan.planned),
        outcomes=tuple(outcomes),
        missing=plan.missing[:MOST_SHOWN],
        missing_count=len(plan.missing),
        passed_over=roster.passed_over,
        fingerprint=plan.fingerprint,
        is_idle=plan.is_idle,
        new=len(plan.of(RosterStep.NEW)),
        questions=plan.of(RosterStep.ASK)[:MOST_ASKED],
        questions_count=len(plan.of(RosterStep.ASK)),
    )
