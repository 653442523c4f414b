"""Live events: what is planned and was held, who was there, and that it is attested."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.credit.lines import live as actions
from lms.content.wording import in_list, plural
from lms.domain.access import Permission
from lms.domain.credit.lines.attendance import AttendancePlan, NotAList, NotedTimes
from lms.domain.credit.lines.live import NotATime, moment_in
from lms.domain.people.roster import NotARoster, read_bytes
from lms.domain.people.roster_table import MOST_BYTES
from lms.domain.program.event import RecordView
from lms.queries.credit.lines import live as query
from lms.queries.credit.lines.live import KeptEvent
from lms.web import context
from lms.web.credit.lines.live_forms import EventForm, ListForm, LiveBackForm, ThereForm
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.team.supervision_forms import key_of, new_key
from lms.web.typed import TypedForm, form_value

NOTHING_NEW = "That was done already. Nothing was changed."
TAKEN_BACK = "The hours are taken back by a line of their own. Note the person anew with what is right."
bp = Blueprint("live", __name__, url_prefix="/live")


@bp.get("/")
@guarded(Permission.HOLD_EVENTS)
def live() -> ResponseReturnValue:
    return render_template("credit/live-list.html", page=query.event_list(context.now()))


@bp.get("/new/")
@guarded(Permission.HOLD_EVENTS)
def new() -> ResponseReturnValue:
    form = _offered(EventForm(formdata=None, form_key=new_key()))
    form.attester.data = str(context.me().person_id)
    return _form_page(form, None)


@bp.post("/new/")
@guarded(Permission.HOLD_EVENTS, keep_form=True)
def make() -> ResponseReturnValue:
    form = _offered(EventForm())
    form.form_key.data = key_of(form)
    return _keep(form, None)


@bp.get("/<id:event_id>/change/")
@guarded(Permission.HOLD_EVENTS)
def change(event_id: int) -> ResponseReturnValue:
    kept = _may_change(event_id)
    form = _offered(EventForm(formdata=None), kept)
    form.fill(kept.facts, context.program().zone)
    return _form_page(form, kept)


@bp.post("/<id:event_id>/change/")
@guarded(Permission.HOLD_EVENTS, keep_form=True)
def keep_change(event_id: int) -> ResponseReturnValue:
    kept = _may_change(event_id)
    return _keep(_offered(EventForm(), kept), kept)


def _keep(form: EventForm, kept: KeptEvent | None) -> ResponseReturnValue:
    titles, program = _categories(), context.program()
    if form.validate():
        facts = form.facts(program.zone, titles, made_up=program.is_demo)
        try:
            if facts is not None and kept is None:
                event_id = actions.make_event(context.acting(), facts, form.form_key.data or "")
                flash("It is planned. Everyone reads of it under Hours.")
                _tell_of_fonts(form)
                return redirect(url_for("live.event", event_id=event_id))
            if facts is not None and kept is not None:
                actions.change_event(context.acting(), kept, facts)
                flash("It is changed.")
                _tell_of_fonts(form)
                return redirect(url_for("live.event", event_id=kept.id))
        except actions.CannotHold as refusal:
            _say(form, refusal)
    return _form_page(form, kept), 422


def _tell_of_fonts(form: EventForm) -> None:
    """All of it that stands on certificates."""
    fields = (form.title, form.trainer, form.qualification, form.approval_body, form.approval_number)
    tell_of_fonts(*(field.data for field in fields))


def _say(form: TypedForm, refusal: actions.CannotHold) -> None:
    for name, words in refusal.troubles.items():
        form[name].errors = [words]


def _offered(form: EventForm, kept: KeptEvent | None = None) -> EventForm:
    attesters = dict(query.attesters(context.actor()))
    if kept is not None:
        attesters.setdefault(kept.facts.attester_id, kept.attester)
    form.offer(_categories(), list(attesters.items()))
    return form


def _categories() -> dict[str, str]:
    return {slug: one.title for slug, one in context.catalogue().categories.items()}


def _form_page(form: EventForm, kept: KeptEvent | None) -> str:
    return render_template("credit/live-form.html", form=form, kept=kept, zone=context.program().zone.key)


def _found(event_id: int) -> KeptEvent:
    kept = query.event(event_id)
    if kept is None:
        abort(404)
    return kept


def _may_change(event_id: int) -> KeptEvent:
    """Whoever made it, whoever attests it, and administrators; 404 for others."""
    kept = _found(event_id)
    if not _may_plan(kept):
        abort(404)
    return kept


def _may_plan(kept: KeptEvent) -> bool:
    is_theirs = context.me().person_id in (kept.made_by, kept.facts.attester_id)
    return is_theirs or context.may(Permission.ADMINISTER)


@bp.get("/<id:event_id>/")
@guarded(Permission.HOLD_EVENTS)
def event(event_id: int) -> ResponseReturnValue:
    return _page(_found(event_id))


def _page(kept: KeptEvent, sent: TypedForm | None = None, taking: int | None = None, trouble: str = "") -> str:
    """The page; `sent` is a form that could not be taken, in the place of its kind."""
    page = query.event_page(context.catalogue(), kept, context.actor())
    context.record_view(RecordView.ATTENDANCE, page.about)
    there = sent if isinstance(sent, ThereForm) else ThereForm(formdata=None)
    there.people.choices = [(str(person_id), name) for person_id, name in page.choices]
    me = context.me().person_id
    return render_template(
        "credit/live-one.html",
        page=page,
        there=there,
        listed=sent if isinstance(sent, ListForm) else ListForm(formdata=None),
        back=sent if isinstance(sent, LiveBackForm) else None,
        taking=taking,
        refused=sent,
        trouble=trouble,
        now=context.now(),
        may_attest=actions.may_attest(context.actor(), kept),
        may_change=_may_plan(kept),
        is_mine=lambda person_id: person_id == me,
    )


@bp.post("/<id:event_id>/there")
@guarded(Permission.HOLD_EVENTS)
def note(event_id: int) -> ResponseReturnValue:
    kept, form = _found(event_id), ThereForm()
    choices = query.event_page(context.catalogue(), kept, context.actor()).choices
    form.people.choices = [(str(person_id), name) for person_id, name in choices]
    if form.validate():
        try:
            noted = NotedTimes(_moment(form, "arrived", kept), _moment(form, "left", kept))
            people = [int(one) for one in form.people.data or ()]
            count = actions.note_people(context.acting(), context.actor(), kept, people, noted)
        except NotATime:
            return _page(kept, form), 422
        except actions.CannotHold as refusal:
            _say(form, refusal)
            return _page(kept, form), 422
        flash(f"{plural('%(num)s person is', '%(num)s people are', count)} noted. Hours come when it is attested.")
        return redirect(url_for("live.event", event_id=event_id))
    return _page(kept, form), 422


def _moment(form: ThereForm, name: str, kept: KeptEvent) -> datetime | None:
    """None for an empty field. Raises NotATime, which the field then says."""
    try:
        return moment_in(kept.facts.times, form[name].data, context.program().zone) if form[name].data else None
    except NotATime as error:
        form[name].errors = [str(error)]
        raise


@bp.post("/<id:event_id>/not-there")
@guarded(Permission.HOLD_EVENTS)
def leave_out(event_id: int) -> ResponseReturnValue:
    """`person` is who was not there after all, of those who are not attested yet."""
    kept, person = _found(event_id), form_value("person")
    page = query.event_page(context.catalogue(), kept, context.actor())
    found = next((row.person_id for row in page.noted if str(row.person_id) == person), None)
    if found is None:
        flash(NOTHING_NEW)
    else:
        actions.leave_out(kept, found)
        flash("They are left out.")
    return redirect(url_for("live.event", event_id=event_id))


@bp.post("/<id:event_id>/list")
@guarded(Permission.HOLD_EVENTS)
def bring_list(event_id: int) -> ResponseReturnValue:
    """The dry run of a list: changes nothing."""
    kept, form = _found(event_id), ListForm()
    sent = form.file.data
    try:
        if isinstance(sent, FileStorage) and sent.filename:
            form.text.data = read_bytes(sent.stream.read(MOST_BYTES + 1))
        plan = actions.plan_attendance(context.acting(), context.actor(), kept, form.text.data or "")
    except (NotAList, NotARoster) as reason:
        form.text.errors = [str(reason)]
        return _page(kept, form), 422
    return _dry_run(kept, plan, form.text.data or "")


@bp.post("/<id:event_id>/list/take")
@guarded(Permission.HOLD_EVENTS)
def take_list(event_id: int) -> ResponseReturnValue:
    """Does exactly what was shown; where it would do something else by now, that is shown first."""
    kept, text = _found(event_id), form_value("text")
    try:
        plan = actions.take_list(context.acting(), context.actor(), kept, text, form_value("shown"))
    except actions.ListChanged as changed:
        return _dry_run(kept, changed.plan, text, changed_since=True), 409
    except (NotAList, actions.CannotHold) as reason:
        return _page(kept, trouble=str(reason)), 422
    counts: Any = {step.name: len(plan.of(step)) for step in {line.step for line in plan.lines}}
    taken = counts.get("NEW", 0) + counts.get("CHANGED", 0)
    said = plural("%(num)s person is noted.", "%(num)s people are noted.", taken)
    if "CANNOT" in counts:
        said += plural(" %(num)s line could", " %(num)s lines could", counts["CANNOT"]) + " not be taken."
    flash(said)
    return redirect(url_for("live.event", event_id=event_id))


def _dry_run(kept: KeptEvent, plan: AttendancePlan, text: str, *, changed_since: bool = False) -> str:
    context.record_view(RecordView.ATTENDANCE, [one.person_id for one in plan.lines if one.person_id is not None])
    return render_template("credit/live-dry-run.html", kept=kept, plan=plan, text=text, changed_since=changed_since)


@bp.post("/<id:event_id>/attest")
@guarded(Permission.HOLD_EVENTS)
def attest(event_id: int) -> ResponseReturnValue:
    kept = _found(event_id)
    try:
        done = actions.attest(context.acting(), context.actor(), kept)
    except actions.CannotHold as refusal:
        return _page(kept, trouble=str(refusal)), 422
    said = plural("Hours of %(num)s person are", "Hours of %(num)s people are", done.written) + " written."
    if done.own:
        said += " Your own are attested by an administrator."
    if done.elsewhere:
        said += f" {in_list(done.elsewhere)} was noted elsewhere at that time, so nothing was written for them."
    flash(said)
    return redirect(url_for("live.event", event_id=event_id))


@bp.post("/<id:event_id>/attested/<id:row_id>/take-back")
@guarded(Permission.HOLD_EVENTS)
def take_back(event_id: int, row_id: int) -> ResponseReturnValue:
    kept, form = _found(event_id), LiveBackForm()
    form.reason.id = f"reason-{row_id}"
    try:
        if form.validate():
            done = actions.take_back(context.acting(), context.actor(), kept, row_id, form.reason.data or "")
            flash(TAKEN_BACK if done is actions.LiveOutcome.DONE else NOTHING_NEW)
            return redirect(url_for("live.event", event_id=event_id))
    except LookupError:
        abort(404)
    except actions.CannotHold as refusal:
        _say(form, refusal)
    return _page(kept, form, row_id), 422


@bp.post("/<id:event_id>/cancel")
@guarded(Permission.HOLD_EVENTS)
def cancel(event_id: int) -> ResponseReturnValue:
    kept = _may_change(event_id)
    try:
        done = actions.cancel_event(context.acting(), kept)
    except actions.CannotHold as refusal:
        return _page(kept, trouble=str(refusal)), 422
    flash("It is called off, and stands among the past ones." if done is actions.LiveOutcome.DONE else NOTHING_NEW)
    return redirect(url_for("live.event", event_id=event_id))
