"""All that was asked: of whom, by when, not begun, begun or done; reminding, and ending what comes by itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team.assignments import Nudge, nudge, nudge_of_plan
from lms.actions.team.plans import end_plan
from lms.content.wording import first_name
from lms.domain.access import Permission, may_assign
from lms.domain.program.event import RecordView
from lms.domain.team.assignment import AskedState, HowFar
from lms.domain.team.plan import MONTHLY
from lms.queries.team import asked_list as query
from lms.queries.team.asked_list import AskedOf
from lms.queries.team.assignments import assignment_of
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.team.team import whom
from lms.web.typed import query_value

bp = Blueprint("assigned", __name__, url_prefix="/assigned")
FILTERS = ("state", "with", "team", "course")
_SAID = {
    Nudge.QUEUED: "{name} is reminded: one mail, in working hours. It stands on their home page too.",
    Nudge.TODAY_ALREADY: "{name} was reminded today already; once a day is enough.",
    Nudge.NOT_TOLD_YET: "The mail that asks {name} has not left yet. It leaves in working hours, and says this.",
    Nudge.NOTHING_TO_TELL: "No step of {name}’s plan is theirs to take near these days. Nobody was reminded.",
    Nudge.WAITS_FOR_OTHERS: "It waits for others, so {name} is not reminded of it.",
    Nudge.NOT_OPEN: "That is done, or was withdrawn already. Nobody was reminded.",
}


@bp.get("/")
@guarded(Permission.ASSIGN)
def assigned() -> ResponseReturnValue:
    page = query.assigned_page(
        context.catalogue(),
        context.actor(),
        _asked_of(),
        _state(),
        context.today(),
        context.program(),
        after=query.Key.read(query_value("after")),
    )
    context.record_view(RecordView.TEAM, [one.line.person_id for one in page.lines])
    return render_template(
        "team/assigned.html",
        page=page,
        reminded=query.reminded(page, context.program().day_began(context.today())),
        states=AskedState,
        how_far=HowFar,
        kept=kept(),
        state_links={one: url_for("assigned.assigned", **(kept() | {"state": one.value})) for one in AskedState},
        today=context.today(),
        monthly=MONTHLY,
        sees_all=whom().person_ids is None,
    )


@bp.get("/asked.csv")
@guarded(Permission.ASSIGN)
def file() -> ResponseReturnValue:
    """Alphabetical, since an order by need is for the screen."""
    rows, people = query.sheet_rows(context.catalogue(), _asked_of(), _state(), context.today(), context.program())
    context.record_view(RecordView.TEAM, people)
    return csv_answer(f"asked-{_state().value}-{context.today().isoformat()}", query.HEADINGS, rows)


@bp.post("/<id:assignment_id>/remind")
@guarded(Permission.ASSIGN)
def remind(assignment_id: int) -> ResponseReturnValue:
    found = assignment_of(assignment_id, context.actor())
    if found is None:
        abort(404)
    assignment, person_id = found
    name = first_name(query.name_of(person_id))
    flash(_SAID[nudge(context.acting(), assignment)].format(name=name))
    return redirect(url_for("home.home") if query_value("back") == "home" else url_for("assigned.assigned", **kept()))


@bp.post("/people/<id:person_id>/remind")
@guarded(Permission.ASSIGN)
def remind_of_plan(person_id: int) -> ResponseReturnValue:
    """Of what someone's onboarding plan asks for."""
    name = first_name(query.name_of(person_id))
    if not name or not may_assign(context.actor(), person_id):
        abort(404)
    titles = {slug: course.title for slug, course in context.catalogue().courses.items()}
    flash(_SAID[nudge_of_plan(context.acting(), person_id, titles)].format(name=name))
    return redirect(url_for("home.home"))


@bp.post("/plans/<id:plan_id>/end")
@guarded(Permission.ASSIGN)
def end(plan_id: int) -> ResponseReturnValue:
    if query.plan_of(plan_id, context.actor(), context.program()) is None:
        abort(404)
    if end_plan(context.acting(), plan_id):
        flash("Ended: it asks for nothing more. What it asked for before stays asked.")
    else:
        flash("That was ended already.")
    return redirect(url_for("assigned.assigned", **kept()))


def kept() -> dict[str, Any]:
    """What the address narrows the page to, for the links on it."""
    return {name: value for name in FILTERS if (value := query_value(name))}


def _state() -> AskedState:
    typed = query_value("state")
    return AskedState(typed) if typed in list(AskedState) else AskedState.OPEN


def _asked_of() -> AskedOf:
    """No more than the right reaches; a course that is not there narrows to nothing that was asked."""
    one = whom()
    return AskedOf(one.person_ids, one.exclude_id, one.supervisor_id, one.team_id, query_value("course") or None)
