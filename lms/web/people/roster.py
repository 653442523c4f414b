"""The roster import: a dry run first, then exactly what it showed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.people import roster as actions
from lms.documents.fonts import notes_on_names
from lms.domain.access import Permission
from lms.domain.people.roster import COLUMNS, MOST_BYTES, MOST_LINES, NotARoster, Roster, read_bytes, read_roster
from lms.domain.people.roster_plan import RosterPlan, RosterStep
from lms.queries.people.roster import dry_run
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.people.people import profile_titles
from lms.web.people.people_forms import RosterForm

bp = Blueprint("roster", __name__, url_prefix="/people/import")
# A text of 2 MB may be three times as long on its way, when its characters are sent as UTF-8.
MOST_SENT = 4 * MOST_BYTES
HEADINGS = ("line", "email", "name", "what happens", "details")
WORDS = {
    RosterStep.CANNOT: "cannot",
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
def look() -> ResponseReturnValue:
    """The dry run: changes nothing."""
    form = RosterForm()
    roster = _sent(form)
    if roster is None:
        return _form_page(form), 422
    plan = actions.plan_now(context.acting(), roster.lines)
    return _dry_run_page(form, roster, plan, changed_since=False)


@bp.post("/apply")
@guarded(Permission.ADMINISTER)
def take() -> ResponseReturnValue:
    form = RosterForm()
    roster = _sent(form)
    if roster is None:
        return _form_page(form), 422
    try:
        plan = actions.apply_roster(
            context.acting(),
            roster.lines,
            shown=form.shown.data or "",
            invites_with=context.link_key() if form.invites.data else None,
        )
    except actions.ChangedSince as change:
        return _dry_run_page(form, roster, change.plan, changed_since=True), 409
    flash(_told(plan))
    return redirect(url_for("people.people"))


@bp.post("/lines.csv")
@guarded(Permission.ADMINISTER)
def file() -> ResponseReturnValue:
    """Every line of the dry run as a table to carry away."""
    form = RosterForm()
    roster = _sent(form)
    if roster is None:
        return _form_page(form), 422
    plan = actions.plan_now(context.acting(), roster.lines)
    rows = ((row.line.number, row.line.email, row.line.name, WORDS[row.step], row.details) for row in plan.planned)
    return csv_answer("roster-dry-run", HEADINGS, rows)


def _sent(form: RosterForm) -> Roster | None:
    """The roster of the file, else of the pasted text, which is kept in the form; None when the form says why not."""
    sent = form.file.data
    try:
        if isinstance(sent, FileStorage) and sent.filename:
            form.text.data = read_bytes(sent.stream.read(MOST_BYTES + 1))
        return read_roster(form.text.data or "", profile_titles())
    except NotARoster as reason:
        form.text.errors = [str(reason)]
        return None


def _form_page(form: RosterForm) -> str:
    return render_template(
        "people/import.html", form=form, columns=COLUMNS, most_lines=MOST_LINES, profiles=profile_titles()
    )


def _dry_run_page(form: RosterForm, roster: Roster, plan: RosterPlan, *, changed_since: bool) -> str:
    return render_template(
        "people/dry-run.html",
        page=dry_run(roster, plan),
        font_notes=notes_on_names(plan.names_to_print, context.settings().content),
        text=form.text.data or "",
        invites=bool(form.invites.data),
        sends=context.sends_mail(),
        changed_since=changed_since,
    )


def _told(plan: RosterPlan) -> str:
    counts = {step: len(plan.of(step)) for step in RosterStep}
    said = (
        f"{counts[RosterStep.NEW]} added, {counts[RosterStep.CHANGED]} changed, "
        f"{counts[RosterStep.UNCHANGED]} left as they were."
    )
    if counts[RosterStep.CANNOT]:
        said += f" {counts[RosterStep.CANNOT]} could not be taken; nothing else waited for them."
    return said
