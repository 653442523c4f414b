"""What the hours of a course rest on: own times of the site, recorded pilots, and what an administrator decides."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit import course_hours as actions
from lms.content.text.told_hours import basis_in_words, minutes_in_words
from lms.content.wording import contact_hours_in_words
from lms.domain.access import Permission
from lms.domain.credit.piloting.own_times import FEWEST_FOR_SUPERVISORS, FEWEST_TO_LOWER, FEWEST_TO_TELL
from lms.domain.credit.piloting.pilot import FEWEST_PEOPLE, PilotTrouble
from lms.domain.learning.course import Course
from lms.domain.program.hours_basis import HoursBasis
from lms.queries.credit import course_hours as query
from lms.web import context
from lms.web.credit.course_hours_forms import WORDS, EndHoursForm, PilotForm
from lms.web.guard import guarded

bp = Blueprint("course_hours", __name__, url_prefix="/program/hours")


@bp.get("/<course:course>/")
@guarded(Permission.READ_TEAM)
def course_hours(course: Course) -> ResponseReturnValue:
    """For supervisors the times alone, and those only where nobody can be told apart."""
    is_administrator = context.may(Permission.ADMINISTER)
    page = query.hours_page(course, context.program().hours, context.today(), is_administrator=is_administrator)
    return render_template(
        "credit/course-hours.html",
        page=page,
        course=page.course,
        is_administrator=is_administrator,
        share=context.program().active_share_percent,
        basis_in_words=basis_in_words,
        minutes_in_words=minutes_in_words,
        fewest={"tell": FEWEST_TO_TELL, "lower": FEWEST_TO_LOWER, "supervisors": FEWEST_FOR_SUPERVISORS},
    )


@bp.post("/<course:course>/lower")
@guarded(Permission.ADMINISTER)
def lower(course: Course) -> ResponseReturnValue:
    basis = actions.lower_to_own_times(context.acting(), course)
    if basis is None:
        flash("Nothing was changed: its own times would not lower the hours that hold now.")
    else:
        flash(f"Whoever begins from now on earns {contact_hours_in_words(basis.minutes)}. The others keep theirs.")
    return redirect(url_for("course_hours.course_hours", course=course))


@bp.get("/<course:course>/pilot/")
@guarded(Permission.ADMINISTER)
def pilot(course: Course) -> ResponseReturnValue:
    return _show(course, PilotForm(formdata=None, revision=course.revision))


@bp.post("/<course:course>/pilot/")
@guarded(Permission.ADMINISTER, keep_form=True)
def keep(course: Course) -> ResponseReturnValue:
    form = PilotForm()
    form.today, form.not_before = context.today(), course.not_before(context.today())
    if form.revision.data != course.revision:
        return _gone(course, form)
    if not form.validate():
        return _show(course, form), 422
    if form.look.data:
        return _show(course, form, form.pilot.basis)
    try:
        is_new = actions.record_pilot(context.acting(), course, form.pilot)
    except actions.PilotRefused:  # the program's day may have ended since
        return _show(course, form), 422
    if is_new:
        hours = contact_hours_in_words(form.pilot.basis.minutes)
        flash(f"The pilot is recorded. Whoever begins from now on earns {hours}; the others keep theirs.")
    else:
        flash("This pilot was recorded before, so nothing was added.")
    return redirect(url_for("course_hours.course_hours", course=course))


def _gone(course: Course, form: PilotForm) -> ResponseReturnValue:
    """What was typed stays, and is sent for the version of today, by whoever has read that it is another."""
    form.held_on.errors = [WORDS[PilotTrouble.REVISION_GONE]]
    form.revision.data = course.revision
    return _show(course, form), 422


def _show(course: Course, form: PilotForm, worked_out: HoursBasis | None = None) -> str:
    now = context.catalogue().courses.get(course.slug, course)
    return render_template(
        "credit/pilot.html",
        form=form,
        course=now,
        worked_out=worked_out,
        told=now.resting_on(worked_out) if worked_out else now,
        minutes_in_words=minutes_in_words,
        fewest=FEWEST_PEOPLE,
    )


@bp.get("/<id:hours_id>/end")
@guarded(Permission.ADMINISTER)
def ask_why(hours_id: int) -> ResponseReturnValue:
    kept = _kept(hours_id)
    if kept.ended_at is not None:
        return _back(kept)
    return _ask_why(kept, EndHoursForm(formdata=None))


@bp.post("/<id:hours_id>/end")
@guarded(Permission.ADMINISTER)
def end(hours_id: int) -> ResponseReturnValue:
    kept, form = _kept(hours_id), EndHoursForm()
    if not form.validate():
        return _ask_why(kept, form), 422
    if actions.end_hours(context.acting(), kept, form.why.data or ""):
        flash("It is ended. Whoever began meanwhile keeps the hours that they were shown.")
    else:
        flash("It was ended before, so nothing was changed.")
    return _back(kept)


def _kept(hours_id: int) -> query.KeptHours:
    kept = query.decision(hours_id)
    if kept is None:
        abort(404)
    return kept


def _back(kept: query.KeptHours) -> ResponseReturnValue:
    course = context.catalogue().course_called(kept.course)
    return redirect(url_for("course_hours.course_hours", course=course) if course else url_for("courses.catalogue"))


def _ask_why(kept: query.KeptHours, form: EndHoursForm) -> str:
    return render_template(
        "credit/hours-end.html",
        kept=kept,
        form=form,
        course=context.catalogue().course_called(kept.course),
        basis_words=basis_in_words(kept.basis),
        under_way=query.begun_with(kept),
    )
