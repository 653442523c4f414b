"""Observed practice: asking someone to watch, rating, reading, confirming."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from lms.actions.competence import practice as actions
from lms.domain.access import Permission, is_senior_peer
from lms.domain.competence.practice import State, moment_of, practice_of
from lms.domain.learning.course import Course, Practice
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.competence import practice as query
from lms.queries.competence.practice import ObservationPage
from lms.web import context
from lms.web.competence.practice_forms import (
    ANYONE,
    RATING,
    AskForm,
    ConfirmPracticeForm,
    RatingForm,
    ReadForm,
    StartForm,
    rating_form,
    read_version,
)
from lms.web.guard import guarded
from lms.web.typed import form_value, query_values

bp = Blueprint("practice", __name__, url_prefix="/practice")

ME = "me"
CANNOT_WATCH = "This person cannot watch here. Please choose someone else."
CONFIRMED = {
    actions.Confirming.COUNTS: "Both of you have confirmed it. It counts now.",
    actions.Confirming.KEPT: "Both of you have confirmed it. It is kept as learning.",
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
    return render_template("competence/practice-ask.html", course=course, practice=wanted, form=form, page=page)


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
    return render_template("competence/practice-ask.html", course=course, practice=wanted, form=form, page=page), 422


def _practice(course: Course, slug: str) -> Practice:
    found = practice_of(course, slug)
    if found is None:
        abort(404)
    return found


def _offer_raters(field: SelectField, page: query.AskPage) -> None:
    anyone = [(ANYONE, "Any of my supervisors")] if page.has_supervisor else []
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
        return render_template("competence/practice-start.html", form=form), 422
    course, practice = next(practice for practice in page.practices if _key(*practice) == form.practice.data)
    rater = {ME: context.me().person_id, ANYONE: None}
    chosen = rater[form.rater.data] if form.rater.data in rater else read_id(form.rater.data)
    try:
        return _ask(int(form.person.data), course, practice, chosen)
    except actions.NotARater:
        form.rater.errors = [CANNOT_WATCH]
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


def _found(observation_id: int) -> ObservationPage:
    """One's own, or one that one may rate; else it is not there."""
    page = query.observation_page(
        context.catalogue(),
        observation_id,
        context.actor(),
        context.today(),
        is_senior_peer=_is_senior_peer(),
    )
    if page is None:
        abort(404)
    return page


def _to_rate(observation_id: int) -> ObservationPage:
    page = _found(observation_id)
    if not page.is_rater:
        abort(404)
    return page


def _shown(
    page: ObservationPage, *, rating: RatingForm | None = None, reading: ReadForm | None = None, trouble: str = ""
) -> str:
    watched = page.watched
    return render_template(
        "competence/observation.html",
        page=page,
        trouble=trouble,
        rating=rating or _rating_form(page),
        is_typed=rating is not None,
        reading=reading or ReadForm(formdata=None, comment=watched.comment, seen=page.version),
        confirming=ConfirmPracticeForm(formdata=None, seen=page.version),
        may_take_back=watched.person_id == context.me().person_id
        or context.may(Permission.SIGN_OFF, watched.person_id),
    )


def _rating_form(page: ObservationPage) -> RatingForm:
    """Empty before the first rating; with what is written down after it."""
    watched = page.watched
    return rating_form(
        _asked(page),
        formdata=None,
        data={
            "setting": watched.setting.value,
            "parent_agreed_on": watched.parent_agreed_on,
            "note": watched.note,
            "seen": page.version,
            **{f"{RATING}{code}": rating for code, rating in watched.ratings.items()},
        },
    )


def _asked(page: ObservationPage) -> list[tuple[str, str]]:
    return [(code.code, code.label) for code in page.asked]


def _seen(typed: str | None) -> datetime | None:
    return moment_of(read_version(typed))


@bp.get("/<id:observation_id>/")
@guarded(Permission.READ_OWN)
def observation(observation_id: int) -> ResponseReturnValue:
    page = _found(observation_id)
    if not page.line.is_own:
        context.record_view(RecordView.PRACTICE, [page.watched.person_id])
    return _shown(page)


@bp.post("/<id:observation_id>/rate")
@guarded(Permission.PRACTISE, keep_form=True)
def rate(observation_id: int) -> ResponseReturnValue:
    page = _to_rate(observation_id)
    form = rating_form(_asked(page))
    if not page.may_be_rated:
        return _shown(page, trouble="closed"), 409
    if not form.is_right(context.today()):
        return _shown(page, rating=form), 422
    found = form.found()
    version = read_version(form.seen.data)
    if version != page.version:
        if _is_the_same(page, form):
            return redirect(url_for("practice.observation", observation_id=observation_id))
    elif actions.rate(context.acting(), page.watched, found, moment_of(version)):
        flash(f"Thank you. {page.watched.person_name} reads it next.")
        return redirect(url_for("practice.observation", observation_id=observation_id))
    return _rated_by_another(observation_id, form), 409


def _is_the_same(page: ObservationPage, form: RatingForm) -> bool:
    """Whether this very rating arrived before, as when a button is pressed twice."""
    watched, found = page.watched, form.found()
    return (
        watched.rater_id == context.me().person_id
        and watched.moments.rated_at is not None
        and (watched.setting, watched.note, watched.parent_agreed_on, dict(watched.ratings))
        == (
            found.setting,
            found.note,
            found.parent_agreed_on,
            {code: one.value for code, one in found.ratings.items()},
        )
    )


def _rated_by_another(observation_id: int, form: RatingForm) -> str:
    """Who rated it meanwhile, and what was typed here; sent once more, it takes the other's place knowingly."""
    page = _to_rate(observation_id)
    form.seen.data = str(page.version)
    return _shown(page, rating=form, trouble="rated")


@bp.post("/<id:observation_id>/read")
@guarded(Permission.PRACTISE, keep_form=True)
def read(observation_id: int) -> ResponseReturnValue:
    """The press says whether the rating is fair, or is to be talked about first."""
    page, form = _found(observation_id), ReadForm()
    if not page.line.is_own:
        abort(404)
    here = redirect(url_for("practice.observation", observation_id=observation_id))
    if page.line.state not in (State.RATED, State.READ):
        return here
    if not form.validate():
        return _shown(page, reading=form), 422
    is_fair = form_value("press") == "fair"
    seen = _seen(form.seen.data)
    if seen is None or not actions.read(
        context.acting(), page.watched, seen, form.comment.data or "", is_fair=is_fair
    ):
        form.seen.data = str(page.version)
        return _shown(page, reading=form, trouble="changed"), 409
    name = page.watched.rater_name
    if not query.may_still_confirm(page.watched, context.today()):
        flash(f"Kept. {name} cannot confirm it any more. Ask a supervisor to watch once more.")
    elif is_fair:
        flash(f"Thank you. {name} confirms it next.")
    else:
        flash(f"Kept. Talk about it with {name}, and come back when you have.")
    return here


@bp.post("/<id:observation_id>/confirm")
@guarded(Permission.PRACTISE)
def confirm(observation_id: int) -> ResponseReturnValue:
    page, seen = _to_rate(observation_id), _seen(ConfirmPracticeForm().seen.data)
    outcome = actions.Confirming.OUTDATED
    if seen is not None:
        outcome = actions.confirm(context.acting(), page.watched, seen, page.course)
    flash(CONFIRMED[outcome])
    return redirect(url_for("practice.observation", observation_id=observation_id))


@bp.post("/<id:observation_id>/take-back")
@guarded(Permission.PRACTISE)
def take_back(observation_id: int) -> ResponseReturnValue:
    """By the person, or by someone who supervises them; not by a senior peer."""
    page = _found(observation_id)
    if not page.line.is_own and not context.may(Permission.SIGN_OFF, page.watched.person_id):
        abort(404)
    if not actions.withdraw(context.acting(), page.watched):
        is_gone = _found(observation_id).line.state is State.WITHDRAWN
        flash("It was withdrawn before." if is_gone else "It was rated already, so it cannot be withdrawn.")
        return redirect(url_for("practice.observation", observation_id=observation_id))
    flash("Withdrawn. You can ask again at any time." if page.line.is_own else "Withdrawn.")
    return redirect(url_for("practice.practice"))
