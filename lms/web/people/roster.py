"""The roster import: a file, what its columns are taken for, a dry run, then exactly what that showed.

The file waits in the database between the steps, so no page carries it along; it is erased once it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.people import roster as actions
from lms.actions.people import roster_uploads
from lms.documents.fonts import notes_on_names
from lms.domain.access import Permission
from lms.domain.people.roster import NotARoster, Roster, read_bytes
from lms.domain.people.roster_columns import (
    RosterField,
    RosterReading,
    order_of_days,
    suggest_for_names,
    unclear_days,
)
from lms.domain.people.roster_days import DayOrder
from lms.domain.people.roster_plan import RosterPlan, RosterStep
from lms.domain.people.roster_table import MOST_BYTES, RosterTable
from lms.queries.people import roster as query
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.people.people import profile_titles
from lms.web.people.people_forms import RosterForm
from lms.web.typed import form_value, form_values

bp = Blueprint("roster", __name__, url_prefix="/people/import")
# A text of 2 MB may be three times as long on its way, when its characters are sent as UTF-8.
MOST_SENT = 4 * MOST_BYTES
HEADINGS = ("line", "email", "name", "what happens", "details")
WORDS = {
    RosterStep.CANNOT: "cannot",
    RosterStep.ASK: "waits for an answer",
    RosterStep.NEW: "new",
    RosterStep.CHANGED: "changed",
    RosterStep.UNCHANGED: "unchanged",
}


@bp.url_value_preprocessor
def make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: a roster is larger than other forms may be."""
    request.max_content_length = MOST_SENT
    request.max_form_memory_size = MOST_SENT


@bp.get("/")
@guarded(Permission.ADMINISTER)
def choose() -> ResponseReturnValue:
    return _form_page(RosterForm(formdata=None))


@bp.post("/")
@guarded(Permission.ADMINISTER)
def bring() -> ResponseReturnValue:
    """Keeps the file, else the pasted text, and goes on to its columns."""
    form = RosterForm()
    sent = form.file.data
    try:
        if isinstance(sent, FileStorage) and sent.filename:
            form.text.data = read_bytes(sent.stream.read(MOST_BYTES + 1))
        roster_uploads.bring(context.acting(), form.text.data or "", profile_titles())
    except NotARoster as reason:
        form.text.errors = [str(reason)]
        return _form_page(form), 422
    return redirect(url_for("roster.columns"))


@bp.get("/columns/")
@guarded(Permission.ADMINISTER)
def columns() -> ResponseReturnValue:
    brought = query.brought_by(context.me().person_id)
    return _columns_page(brought.table, brought.reading) if brought else _nothing_brought()


@bp.post("/columns/")
@guarded(Permission.ADMINISTER)
def take_columns() -> ResponseReturnValue:
    brought = query.brought_by(context.me().person_id)
    if brought is None:
        return _nothing_brought()
    reading = _sent_reading(brought.table)
    if reading.problem or (unclear_days(brought.table, reading) and reading.day_order is None):
        return _columns_page(brought.table, reading, is_sent=True), 422
    roster_uploads.read_so(context.acting(), reading)
    return redirect(url_for("roster.plan"))


def _sent_reading(table: RosterTable) -> RosterReading:
    """What was asked is as it was ticked; what was not asked, since another column was taken, is as it is guessed."""
    known = {field.value: field for field in RosterField}
    fields = tuple(known.get(form_value(f"column-{place}")) for place in range(len(table.headings)))
    asked = form_values().getlist("asked")
    guess = suggest_for_names(table, RosterReading(fields))
    typed = form_value("day_order")
    chosen = DayOrder(typed) if typed in list(DayOrder) else None
    return RosterReading(
        fields,
        order_of_days(table, RosterReading(fields)) or chosen,
        mends_case="mends_case" in form_values() if "case" in asked else guess.mends_case,
        turns_names="turns_names" in form_values() if "turns" in asked else guess.turns_names,
    )


@bp.get("/plan/")
@guarded(Permission.ADMINISTER)
def plan() -> ResponseReturnValue:
    """The dry run: changes nothing."""
    return _with_roster(
        lambda roster, answers: _dry_run_page(roster, actions.plan_now(context.acting(), roster.lines, answers))
    )


def _with_roster(
    then: Callable[[Roster, Mapping[str, str]], ResponseReturnValue],
    without: Callable[[], ResponseReturnValue] | None = None,
) -> ResponseReturnValue:
    """What comes `then` of the file, read as its columns are taken, and of the answers about people of one name.

    Leads to the columns while they cannot be taken so, and elsewhere `without` a file.
    """
    brought = query.brought_by(context.me().person_id)
    if brought is None:
        return (without or _nothing_brought)()
    try:
        roster = brought.lines(profile_titles())
    except NotARoster:
        return redirect(url_for("roster.columns"))
    return then(roster, brought.answers)


@bp.post("/plan/")
@guarded(Permission.ADMINISTER)
def answer() -> ResponseReturnValue:
    """Who of those whose name is here already is the same person: `same-ADDRESS` is `another` or the person's id."""
    told = {name.removeprefix("same-"): value for name, value in form_values().items() if name.startswith("same-")}
    roster_uploads.answer(context.acting(), told)
    return redirect(url_for("roster.plan"))


@bp.post("/apply")
@guarded(Permission.ADMINISTER)
def take() -> ResponseReturnValue:
    return _with_roster(_take, _nothing_to_take)


def _nothing_to_take() -> ResponseReturnValue:
    flash("There is no file to take: it was taken already, or is more than a day old.")
    return redirect(url_for("people.people"))


def _take(roster: Roster, answers: Mapping[str, str]) -> ResponseReturnValue:
    try:
        done = actions.apply_roster(
            context.acting(),
            roster.lines,
            answers=answers,
            plans=context.catalogue().plans(),
            shown=form_value("shown"),
            invites_with=context.link_key() if form_value("invites") else None,
        )
    except actions.ChangedSince as change:
        return _dry_run_page(roster, change.plan, changed_since=True), 409
    roster_uploads.erase(context.acting())
    flash(_told(done))
    return redirect(url_for("people.people"))


@bp.get("/lines.csv")
@guarded(Permission.ADMINISTER)
def file() -> ResponseReturnValue:
    """Every line of the dry run as a table to carry away."""
    return _with_roster(_lines_file)


def _lines_file(roster: Roster, answers: Mapping[str, str]) -> ResponseReturnValue:
    plan = actions.plan_now(context.acting(), roster.lines, answers)
    rows = ((row.line.number, row.line.email, row.line.name, WORDS[row.step], row.details) for row in plan.planned)
    return csv_answer("roster-dry-run", HEADINGS, rows)


def _nothing_brought() -> ResponseReturnValue:
    flash("There is no file yet, or it was taken already. Files that nobody takes are erased after a day.")
    return redirect(url_for("roster.choose"))


def _form_page(form: RosterForm) -> str:
    waits = query.brought_by(context.me().person_id) is not None
    return render_template("people/import.html", form=form, profiles=profile_titles(), waits=waits)


def _columns_page(table: RosterTable, reading: RosterReading, *, is_sent: bool = False) -> str:
    return render_template(
        "people/columns.html",
        page=query.columns_page(table, reading),
        fields=list(RosterField),
        orders=DayOrder,
        is_sent=is_sent,
    )


def _dry_run_page(roster: Roster, plan: RosterPlan, *, changed_since: bool = False) -> str:
    return render_template(
        "people/dry-run.html",
        page=query.dry_run(roster, plan),
        font_notes=notes_on_names(plan.names_to_print, context.settings().content),
        mended=plan.names_mended,
        one_case=plan.names_in_one_case,
        invites=bool(form_value("invites")),
        sends=context.sends_mail(),
        changed_since=changed_since,
    )


def _told(plan: RosterPlan) -> str:
    counts = {step: len(plan.of(step)) for step in RosterStep}
    said = (
        f"{counts[RosterStep.NEW]} added, {counts[RosterStep.CHANGED]} changed, "
        f"{counts[RosterStep.UNCHANGED]} left as they were."
    )
    left_out = counts[RosterStep.CANNOT] + counts[RosterStep.ASK]
    if left_out:
        said += f" {left_out} could not be taken; nothing else waited for them."
    return said
