"""The supervision log for whoever writes it, and for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team import supervision_log as actions
from lms.documents.supervision_log import LINES_HEAD, TOTALS_HEAD, line_rows, log_job, people_in_words, total_rows
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.domain.team.supervision_log import LogPeriod, Meeting
from lms.domain.typed import read_id
from lms.queries.team import supervision_log as query
from lms.web import context
from lms.web.downloads import csv_answer, made_pdf
from lms.web.guard import DeferredDocument, guarded
from lms.web.people.people_forms import day_of
from lms.web.team.supervision_forms import (
    GROUP,
    SINGLE,
    MeetingForm,
    PeriodForm,
    ReverseForm,
    key_of,
    new_key,
    period_asked,
    period_form,
)
from lms.web.typed import form_values, query_list, query_value, query_values

bp = Blueprint("supervision", __name__, url_prefix="/supervision")
bp.add_app_template_filter(people_in_words, "people_there")


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """What the address asks for; `kept` are the values that make it, for the links of the page."""

    period: LogPeriod
    form: PeriodForm
    kept: dict[str, Any]


def asked_period() -> AskedPeriod:
    form = period_form(query_values())
    period = period_asked(query_value("period"), form, context.today())
    names = ("period", "since", "until", "person", "supervisor")
    return AskedPeriod(period, form, {name: query_values()[name] for name in names if query_values().get(name)})


def _asked_filter(asked: AskedPeriod) -> query.LogFilter:
    return query.log_filter(
        context.actor(),
        asked.period,
        person_id=read_id(query_value("person")),
        supervisor_id=read_id(query_value("supervisor")),
    )


@bp.get("/")
@guarded(Permission.READ_TEAM)
def log() -> ResponseReturnValue:
    asked = asked_period()
    page = query.log_page(_asked_filter(asked), asked.period, context.today(), most_people=query.PEOPLE_ON_PAGE)
    context.record_view(RecordView.SUPERVISION_LOG, page.about)
    answer = render_template("team/supervision-log.html", page=page, asked=asked)
    return answer, 422 if asked.form.errors else 200


@bp.get("/lines.csv")
@guarded(Permission.READ_TEAM)
def lines_file() -> ResponseReturnValue:
    asked = asked_period()
    page = query.log_page(
        _asked_filter(asked), asked.period, context.today(), most=query.IN_FILE, with_reversing=True
    )
    context.record_view(RecordView.SUPERVISION_LOG, page.about)
    return csv_answer(f"supervision-{context.today().isoformat()}", LINES_HEAD, line_rows(page.lines))


@bp.get("/totals.csv")
@guarded(Permission.READ_TEAM)
def totals_file() -> ResponseReturnValue:
    asked = asked_period()
    page = query.log_page(_asked_filter(asked), asked.period, context.today(), most=0)
    context.record_view(RecordView.SUPERVISION_LOG, page.about)
    return csv_answer(f"supervision-totals-{context.today().isoformat()}", TOTALS_HEAD, total_rows(page))


@bp.get("/log.pdf")
@guarded(Permission.READ_TEAM)
def paper() -> ResponseReturnValue | DeferredDocument:
    asked = asked_period()
    page = query.log_page(
        _asked_filter(asked), asked.period, context.today(), most=query.IN_PDF + 1, with_reversing=True
    )
    context.record_view(RecordView.SUPERVISION_LOG, page.about)
    return log_paper(page, page.narrowed_to, url_for("supervision.log", **asked.kept))


def log_paper(page: query.LogPage, whose: str, back: str) -> ResponseReturnValue | DeferredDocument:
    """What is too long for paper is told, with a way back to narrow it."""
    if len(page.lines) > query.IN_PDF:
        return render_template("team/supervision-too-long.html", most=query.IN_PDF, back=back), 422
    job = log_job(page, context.program().name, whose, context.today())
    return made_pdf(f"supervision-{context.today().isoformat()}", job, back)


@bp.get("/new/")
@guarded(Permission.LOG_SUPERVISION)
def new() -> ResponseReturnValue:
    """People whom the address names are ticked already."""
    me = context.me().person_id
    people = query.offered(me, context.today())
    form = _form(people, None)
    form.held_on.data = context.today()
    form.people.data = query_list("person")
    form.kind.data = GROUP if len(form.people.data) > 1 else SINGLE
    form.credential.data = query.credential_before(me)
    form.form_key.data = new_key()
    return _new_page(form, people)


@bp.post("/new/")
@guarded(Permission.LOG_SUPERVISION, keep_form=True)
def send_new() -> ResponseReturnValue:
    people = query.offered(context.me().person_id, context.today())
    form = _form(people, form_values())
    form_key = key_of(form)
    form.form_key.data = form_key
    if not form.validate():
        return _new_page(form, people), 422
    try:
        outcome = actions.log_meeting(
            context.acting(), _meeting(form), form_key, is_another=bool(form.is_another.data)
        )
    except actions.CannotLog as refusal:
        for name, words in refusal.troubles.items():
            form[name].errors = [words]
        return _new_page(form, people), 422
    if outcome is actions.Logged.ADDED:
        flash("It is in the log. Whoever was there sees it, and may object.")
    else:
        flash("This was in the log already. Nothing was added.")
    return redirect(url_for("supervision.log"))


def _form(people: Any, given: object) -> MeetingForm:
    form = MeetingForm(given)
    form.people.choices = [(str(one.person_id), one.name) for one in people]
    return form


def _meeting(form: MeetingForm) -> Meeting:
    return Meeting(
        held_on=day_of(form.held_on),
        minutes=form.minutes.data or 0,
        is_group=form.kind.data == GROUP,
        person_ids=tuple(int(person_id) for person_id in form.people.data or ()),
        credential=form.credential.data or "",
    )


def _new_page(form: MeetingForm, people: Any) -> str:
    return render_template("team/supervision-new.html", form=form, people=people)


@bp.get("/<id:line_id>/")
@guarded(Permission.READ_TEAM)
def line(line_id: int) -> ResponseReturnValue:
    return _line_page(line_id, ReverseForm())


def _line_page(line_id: int, form: ReverseForm) -> str:
    found = query.line_of(line_id, context.actor())
    if found is None:
        abort(404)
    context.record_view(RecordView.SUPERVISION_LOG, [person_id for person_id, _ in found.people])
    may_reverse = found.stands and found.supervisor_id == context.me().person_id
    return render_template("team/supervision-line.html", line=found, form=form, may_reverse=may_reverse)


@bp.post("/<id:line_id>/reverse")
@guarded(Permission.LOG_SUPERVISION)
def reverse(line_id: int) -> ResponseReturnValue:
    found = query.written_by(line_id, context.me().person_id)
    if found is None:
        abort(404)
    form = ReverseForm()
    if not form.validate():
        return _line_page(line_id, form), 422
    if actions.reverse_line(context.acting(), found, form.reason.data or "") is actions.Reversed.ADDED:
        flash("It is taken back. Both lines stay in the log, and the time counts no more.")
    else:
        flash("It was taken back already.")
    return redirect(url_for("supervision.line", line_id=line_id))
