"""Observed practice: asking someone to watch, rating, reading, confirming."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from lms.actions.competence import practice as actions
from lms.domain.access import Permission, is_senior_peer
from lms.domain.competence.practice import State, moment_of, practice_of
from lms.domain.competence.practice_form import senior_peer_signs
from lms.domain.learning.course import Course, Practice
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.competence import practice as query
from lms.web import context
from lms.web.competence.observation_page import found, shown, to_rate
from lms.web.competence.practice_forms import (
    ANYONE,
    AskForm,
    ConfirmPracticeForm,
    ReadForm,
    StartForm,
    read_version,
)
from lms.web.guard import guarded
from lms.web.typed import form_value, query_values

bp = Blueprint("practice", __name__, url_prefix="/practice")

ME = "me"
CANNOT_WATCH = "This person cannot watch here. Please choose someone else."
SENIOR_WATCHES = "A senior peer signs this one. Please name one of them."
WITHDRAWN = "It was withdrawn, so there is nothing to read or to confirm."
ONESELF = "Nobody watches and rates their own practice. Please choose someone else."
CONFIRMED = {
    actions.Confirming.COUNTS: "Thank you. It counts now.",
    actions.Confirming.KEPT: "Thank you. It is kept as learning.",
    actions.Confirming.ALREADY: "It was confirmed before, so nothing was counted twice.",
    actions.Confirming.OUTDATED: "This changed while the page was open. Please look at it again.",
}


@bp.get("/")
@guarded(Permission.READ_OWN)
def practice() -> ResponseReturnValue:
    page = query.practice_page(
        context.catalogue(), context.actor(), context.today(), is_senior_peer=_is_senior_peer()
    )
    return render_template("competence/practice.html", page=page)


def to_watch() -> tuple[query.PracticeLine, ...]:
    """What a senior peer is waited for by others: whoever supervises people reads that on their Monday."""
    if not context.me().waiting or not _is_senior_peer() or context.actor().team:
        return ()
    return query.to_watch(context.catalogue(), context.actor(), context.today(), is_senior_peer=True)


def _is_senior_peer() -> bool:
    return is_senior_peer(context.me().profile)


@bp.get("/ask/<course:course>/<practice>/")
@guarded(Permission.PRACTISE)
def ask(course: Course, practice: str) -> ResponseReturnValue:
    wanted = _practice(course, practice)
    page = query.ask_page(context.me().person_id, course, wanted, context.today())
    if page.under_way is not None:
        return redirect(url_for("practice.observation", observation_id=page.under_way))
    form = AskForm(formdata=None)
    _offer_raters(form.rater, page)
    return _ask_page(course, wanted, form, page)


@bp.post("/ask/<course:course>/<practice>/")
@guarded(Permission.PRACTISE)
def send_ask(course: Course, practice: str) -> ResponseReturnValue:
    wanted = _practice(course, practice)
    me = context.me()
    page = query.ask_page(me.person_id, course, wanted, context.today())
    form = AskForm()
    _offer_raters(form.rater, page)
    rater = None if form.rater.data == ANYONE else read_id(form.rater.data or "")
    try:
        if page.under_way is not None or form.validate():
            return _ask(me.person_id, course, wanted, rater)
    except actions.NotARater:
        form.rater.errors = [CANNOT_WATCH]
    if rater == me.person_id:
        form.rater.errors = [ONESELF]
    return _ask_page(course, wanted, form, page), 422


def _ask_page(course: Course, practice: Practice, form: AskForm, page: query.AskPage) -> str:
    return render_template(
        "competence/practice-ask.html",
        course=course,
        practice=practice,
        form=form,
        page=page,
        documents=context.catalogue().documents,
    )


def _practice(course: Course, slug: str) -> Practice:
    found = practice_of(course, slug)
    if found is None:
        abort(404)
    return found


def _offer_raters(field: SelectField, page: query.AskPage) -> None:
    anyone = [(ANYONE, "Any of my supervisors")] if page.has_supervisor and not page.senior_signs else []
    field.choices = [
        *anyone,
        *(
            (str(rater.id), f"{rater.name}, {'supervisor' if rater.is_supervisor else 'senior peer'}")
            for rater in page.raters
        ),
    ]


def _ask(person_id: int, course: Course, practice: Practice, rater_id: int | None) -> ResponseReturnValue:
    """Raises NotARater."""
    asked = actions.ask(context.acting(), person_id, course, practice, rater_id)
    if not asked.first:
        flash("One is under way already; here it is.")
    elif person_id == context.me().person_id:
        flash("You asked for it.")
    else:
        flash("It is offered. A “not now” is fine as well.")
    return redirect(url_for("practice.observation", observation_id=asked.observation_id))


@bp.get("/start/")
@guarded(Permission.SIGN_OFF)
def start() -> ResponseReturnValue:
    """Person and practice can be chosen by the address, as a link from the team page does it."""
    page = query.start_page(context.catalogue(), context.actor(), context.today())
    chosen = _key_now(query_values().get("practice", ""))
    form = StartForm(formdata=None, person=query_values().get("person"), practice=chosen)
    _offer_all(form, page)
    return render_template("competence/practice-start.html", form=form)


@bp.post("/start/")
@guarded(Permission.SIGN_OFF)
def send_start() -> ResponseReturnValue:
    page = query.start_page(context.catalogue(), context.actor(), context.today())
    form = StartForm()
    _offer_all(form, page)
    if not form.validate():
        if read_id(form.person.data or "") == context.me().person_id:
            form.person.errors = [ONESELF]
        return render_template("competence/practice-start.html", form=form), 422
    course, practice = next(practice for practice in page.practices if _key(*practice) == form.practice.data)
    rater = {ME: context.me().person_id, ANYONE: None}
    chosen = rater[form.rater.data] if form.rater.data in rater else read_id(form.rater.data)
    try:
        return _ask(int(form.person.data), course, practice, chosen)
    except actions.NotARater:
        form.rater.errors = [SENIOR_WATCHES if senior_peer_signs(practice.competencies) else CANNOT_WATCH]
        return render_template("competence/practice-start.html", form=form), 422


def _key(course: Course, practice: Practice) -> str:
    return f"{course.slug}/{practice.id}"


def _key_now(key: str) -> str | None:
    """Of the practice that an address names, by whatever names it was written; None where there is none."""
    slug, _, name = key.partition("/")
    course = context.catalogue().course_called(slug)
    practice = practice_of(course, name)
    return _key(course, practice) if course and practice else None


def _offer_all(form: StartForm, page: query.StartPage) -> None:
    form.person.choices = [("", "Choose a person"), *((str(person_id), name) for person_id, name in page.people)]
    form.practice.choices = [
        ("", "Choose a practice"),
        *((_key(course, one), f"{one.title} ({course.title})") for course, one in page.practices),
    ]
    form.rater.choices = [
        (ME, "I do"),
        (ANYONE, "Any of their supervisors"),
        *((str(peer.id), f"{peer.name}, senior peer") for peer in page.senior_peers),
    ]


def _seen(typed: str | None) -> datetime | None:
    return moment_of(read_version(typed))


@bp.get("/<id:observation_id>/")
@guarded(Permission.READ_OWN)
def observation(observation_id: int) -> ResponseReturnValue:
    page = found(observation_id)
    if not page.line.is_own:
        context.record_view(RecordView.PRACTICE, [page.watched.person_id])
    return shown(page)


@bp.post("/<id:observation_id>/answer")
@guarded(Permission.PRACTISE)
def answer(observation_id: int) -> ResponseReturnValue:
    """By the person, to what a rater started; a press that says nothing answers nothing."""
    page, press = found(observation_id), form_value("press")
    if not page.line.is_own:
        abort(404)
    here = redirect(url_for("practice.observation", observation_id=observation_id))
    if press not in ("yes", "not-now") or page.line.state is not State.OFFERED:
        return here
    says_yes = press == "yes"
    if not actions.answer(context.acting(), page.watched, says_yes=says_yes):
        return here
    if says_yes:
        flash("Thank you for your yes.")
        return here
    flash("Kept as “not now”. Nobody asks why, and nobody counts it.")
    return redirect(url_for("practice.practice"))


@bp.post("/<id:observation_id>/read")
@guarded(Permission.PRACTISE, keep_form=True)
def read(observation_id: int) -> ResponseReturnValue:
    """The press says whether the rating is fair, or is to be talked about first."""
    page, form = found(observation_id), ReadForm()
    if not page.line.is_own:
        abort(404)
    here = redirect(url_for("practice.observation", observation_id=observation_id))
    if page.line.state not in (State.RATED, State.READ):
        if page.line.state is State.WITHDRAWN:
            flash(WITHDRAWN)
        return here
    if not form.validate():
        return shown(page, reading=form), 422
    is_fair = form_value("press") == "fair"
    seen = _seen(form.seen.data)
    if seen is None or not actions.read(
        context.acting(), page.watched, seen, form.comment.data or "", is_fair=is_fair
    ):
        form.seen.data = str(page.version)
        return shown(page, reading=form, trouble="changed"), 409
    name = page.watched.rater_name
    if not query.may_still_confirm(page.watched, context.today()):
        flash(f"Kept. {name} cannot confirm it any more. Ask a supervisor to watch once more.")
    elif is_fair:
        flash("Thank you. Your word is kept.")
    else:
        flash("Your word is kept. Come back when you have talked.")
    return here


@bp.post("/<id:observation_id>/confirm")
@guarded(Permission.PRACTISE)
def confirm(observation_id: int) -> ResponseReturnValue:
    page, seen = to_rate(observation_id), _seen(ConfirmPracticeForm().seen.data)
    outcome = actions.Confirming.OUTDATED
    if seen is not None:
        outcome = actions.confirm(context.acting(), page.watched, seen, page.course)
    flash(WITHDRAWN if page.line.state in (State.WITHDRAWN, State.NOT_NOW) else CONFIRMED[outcome])
    return redirect(url_for("practice.observation", observation_id=observation_id))


@bp.post("/<id:observation_id>/take-back")
@guarded(Permission.PRACTISE)
def take_back(observation_id: int) -> ResponseReturnValue:
    """By the person, or by someone who supervises them; not by a senior peer."""
    page = found(observation_id)
    if not page.line.is_own and not context.may(Permission.SIGN_OFF, page.watched.person_id):
        abort(404)
    if not actions.withdraw(context.acting(), page.watched):
        is_gone = found(observation_id).line.state is State.WITHDRAWN
        flash("It was withdrawn before." if is_gone else "It was rated already, so it cannot be withdrawn.")
        return redirect(url_for("practice.observation", observation_id=observation_id))
    flash("Withdrawn. You can ask again at any time." if page.line.is_own else "Withdrawn.")
    return redirect(url_for("practice.practice"))
