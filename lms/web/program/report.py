"""What a program tells a funder of a period, without names; and hours of everyone, for whoever runs it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.actions.people.record_views import record_hours_export
from lms.content.wording import contact_hours
from lms.documents.sheet import csv_pieces
from lms.domain.access import Permission
from lms.queries.program import report as query
from lms.queries.program.report import EveryonesLine, ProgramReport
from lms.web import context
from lms.web.credit.papers import PaperDaysForm
from lms.web.downloads import csv_answer, streamed_csv
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("report", __name__, url_prefix="/program/report")
NOT_TOLD = "not told"
HEAD = ("table", "of", "value")
HOURS_HEAD = (
    "name",
    "e-mail",
    "earned on",
    "title",
    "contact hours",
    "delivery",
    "categories",
    "source",
    "certificate number",
)


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The days that the address asks for, and what makes them again."""

    form: Any
    first: date
    last: date

    @property
    def kept(self) -> dict[str, str]:
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


def _asked() -> AskedDays:
    """This year where nothing that can be read was asked for."""
    form: Any = PaperDaysForm(query_values(), meta={"csrf": False})
    today, is_right = context.today(), form.validate()
    first = form.since.data if is_right and form.since.data else today.replace(month=1, day=1)
    last = form.until.data if is_right and form.until.data else max(first, today)
    return AskedDays(form, min(first, last), last)


@bp.get("/")
@guarded(Permission.ADMINISTER)
def report() -> ResponseReturnValue:
    asked = _asked()
    page = render_template("program/report.html", page=_report(asked), asked=asked)
    return page, 422 if asked.form.errors else 200


def _report(asked: AskedDays) -> ProgramReport:
    return query.program_report(context.catalogue(), context.program(), asked.first, asked.last, context.today())


@bp.get("/report.csv")
@guarded(Permission.ADMINISTER)
def file() -> ResponseReturnValue:
    asked = _asked()
    return csv_answer(f"report-{asked.first}-{asked.last}", HEAD, report_rows(_report(asked), context.program().name))


def report_rows(page: ProgramReport, program: str) -> Iterator[tuple[object, ...]]:
    """Every number of the page, and what is not told as such."""

    def told(value: int | None) -> object:
        return NOT_TOLD if value is None else value

    yield ("report", "program", program)
    yield ("report", "from", page.first.isoformat())
    yield ("report", "to", page.last.isoformat())
    yield ("people trained", "people", told(page.trained))
    if page.trained is not None:
        yield ("contact hours", "in all", contact_hours(page.minutes))
    for cell in page.by_category:
        yield ("contact hours", cell.name, NOT_TOLD if cell.amount is None else contact_hours(cell.amount))
    for cell in page.by_competency:
        yield ("people who showed a competency", cell.name, told(cell.amount))
    yield ("began to work", "people", told(page.starting.hired))
    yield ("began to work", "met all first targets", told(page.starting.reached))
    yield ("began to work", "days until then, in the middle", told(page.starting.median_days))
    yield ("records kept", "people", told(page.records.people))
    yield ("records kept", "of them left the job", told(page.records.left))
    yield ("records kept", "since", told(page.records.since))


@bp.get("/hours.csv")
@guarded(Permission.ADMINISTER, read_write=True)
def hours_file() -> ResponseReturnValue:
    asked = _asked()
    record_hours_export(context.acting())
    kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the answer
    for piece in csv_pieces(HOURS_HEAD, _lines(query.everyones_lines(asked.first, asked.last))):
        kept.write(piece)
    return streamed_csv(f"hours-{asked.first}-{asked.last}", kept)


def _lines(lines: Iterable[EveryonesLine]) -> Iterator[tuple[object, ...]]:
    words = context.catalogue().hours_in_words
    for line in lines:
        yield (
            line.name,
            line.email,
            line.earned_on.isoformat(),
            line.title,
            contact_hours(line.minutes),
            line.delivery,
            "; ".join(words(any_of) for _, any_of in line.categories),
            line.source,
            line.serial,
        )
