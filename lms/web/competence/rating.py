"""Rating a practice: what is sent, what is kept as a draft, and what another one changed meanwhile."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.competence import practice as actions
from lms.actions.competence import practice_drafts as drafts
from lms.content.wording import long_date
from lms.domain.access import Permission
from lms.domain.competence.practice import State, moment_of, version_of
from lms.queries.competence.practice import ObservationPage
from lms.web import context
from lms.web.competence.observation_page import found, sent_form, shown, to_rate
from lms.web.competence.practice_forms import RatingForm, day_words, read_version
from lms.web.guard import guarded
from lms.web.typed import form_value

bp = Blueprint("rating", __name__, url_prefix="/practice")

KEPT = "Kept as a draft. Only you see it, here and on any other device."


@bp.post("/<id:observation_id>/rate")
@guarded(Permission.PRACTISE, keep_form=True)
def rate(observation_id: int) -> ResponseReturnValue:
    """The press says whether it is sent, or kept as a draft, or the draft thrown away."""
    if found(observation_id).line.is_own:
        return shown(found(observation_id), trouble="own"), 403
    page, press = to_rate(observation_id), form_value("press")
    form = sent_form(page)
    if page.line.state is State.OFFERED:
        return shown(page, trouble="unanswered"), 409
    if not page.may_be_rated:
        return shown(page, trouble="closed"), 409
    if press == "discard":
        drafts.discard_draft(context.acting(), page.watched)
        flash("The draft is thrown away.")
        return redirect(url_for("practice.observation", observation_id=observation_id))
    if press in ("count", "draft"):
        return _keep(page, form, press)
    return _send(page, form)


def _keep(page: ObservationPage, form: RatingForm, press: str) -> ResponseReturnValue:
    is_script = request.headers.get("X-Quiet") == "1"
    if not form.fits_a_draft():
        return ("", 422) if is_script else (shown(page, rating=form), 422)
    typed = form.typed()
    if page.draft is not None and dict(page.draft.typed) == typed:
        saved_at = page.draft.saved_at  # sent twice
    else:
        seen = moment_of(read_version(form.draft.data))
        kept = drafts.save_draft(context.acting(), page.watched, typed, seen)
        if kept is None:
            return ("", 409) if is_script else (_another_draft(page, form), 409)
        saved_at = kept
    if is_script:
        return jsonify(words="Kept as a draft.", draft=str(version_of(saved_at)))
    if press == "count":
        return redirect(url_for("practice.observation", observation_id=page.watched.id, _anchor="proposal"))
    flash(KEPT)
    return redirect(url_for("practice.practice"))


def _another_draft(page: ObservationPage, form: RatingForm) -> str:
    """What was typed here; kept once more, it takes the place of the other draft knowingly."""
    form.draft.data = str(version_of(page.draft.saved_at if page.draft else None))
    return shown(page, rating=form, trouble="draft")


def _send(page: ObservationPage, form: RatingForm) -> ResponseReturnValue:
    """Once more the points are asked: what was ticked belongs to the words that were on the page."""
    if page.form is None or page.practice is None or form.form.data != page.form.digest:
        form.form.data = page.form.digest if page.form else ""
        return shown(page, rating=form, trouble="points"), 409
    if not form.is_right(context.today()):
        return shown(page, rating=form), 422
    here = redirect(url_for("practice.observation", observation_id=page.watched.id))
    version = read_version(form.seen.data)
    if version != page.version:
        return here if _is_the_same(page, form) else (_rated_by_another(page.watched.id, form), 409)
    try:
        is_kept = actions.rate(
            context.acting(),
            page.watched,
            form.found(context.today()),
            moment_of(version),
            practice=page.practice,
            ticked=form.ticked(),
        )
    except actions.NotOnThatDay as error:
        form.seen_on.errors = [_day_words(page, error)]
        return shown(page, rating=form), 422
    if not is_kept:
        return _rated_by_another(page.watched.id, form), 409
    flash("Sent. Thank you.")
    return here


def _day_words(page: ObservationPage, error: actions.NotOnThatDay) -> str:
    day_of = context.program().day_of
    since = page.before.form_since if page.before else None
    accepted_at = page.watched.moments.accepted_at
    return day_words(
        error.trouble,
        long_date(day_of(since) if since else context.today()),
        long_date(day_of(accepted_at)) if accepted_at else "",
        page.first_name,
    )


def _is_the_same(page: ObservationPage, form: RatingForm) -> bool:
    """Whether this very rating arrived before, as when a button is pressed twice."""
    watched, sent = page.watched, form.found(context.today())
    return (
        watched.rater_id == context.me().person_id
        and watched.moments.rated_at is not None
        and (watched.setting, watched.note, watched.parent_agreed_on, watched.seen_on, dict(watched.ratings))
        == (
            sent.setting,
            sent.note,
            sent.parent_agreed_on,
            sent.seen_on,
            {code: one.value for code, one in sent.ratings.items()},
        )
        and (sent.setting.rung is None or watched.ticks == form.proposal().points)
    )


def _rated_by_another(observation_id: int, form: RatingForm) -> str:
    """Who rated it meanwhile, and what was typed here; sent once more, it takes the other's place knowingly."""
    page = to_rate(observation_id)
    form.seen.data = str(page.version)
    return shown(page, rating=form, trouble="rated")
