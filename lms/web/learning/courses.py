"""The catalogue, a course, its lessons and its evaluation."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import learning
from lms.actions.program import inserts
from lms.content.wording import in_list
from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.queries.learning import courses as query
from lms.queries.learning.corrections import corrections_to_read
from lms.web import context
from lms.web.forms import EvaluationForm, PressForm
from lms.web.guard import guarded, record_ping

bp = Blueprint("courses", __name__, url_prefix="/courses")

SAID = {
    learning.Completing.COMPLETED: "You have completed the course. Your certificate is ready.",
    learning.Completing.DAY_FULL: (
        "Everything is done. Today already holds eight hours of credit, so the last step opens again tomorrow."
    ),
}


@bp.get("/")
@guarded(Permission.SIGNED_IN)
def catalogue() -> ResponseReturnValue:
    listed = query.course_list(context.catalogue(), context.me().person_id)
    return render_template("learning/catalogue.html", listed=listed)


@bp.get("/<course:course>/")
@guarded(Permission.SIGNED_IN)
def course(course: Course) -> ResponseReturnValue:
    me = context.me()
    page = query.course_page(context.catalogue(), course, me.person_id, context.program(), context.today())
    corrections = corrections_to_read([course], me.person_id, context.program())
    return render_template("learning/course.html", page=page, course=course, corrections=corrections)


@bp.post("/<course:course>/start")
@guarded(Permission.STUDY)
def start(course: Course) -> ResponseReturnValue:
    try:
        learning.start_course(context.acting(), course)
    except learning.CannotStart as reason:
        return _others_first(course, reason)
    return redirect(url_for("courses.lesson", course=course, lesson=course.lessons[0].slug))


@bp.post("/<course:course>/restart")
@guarded(Permission.STUDY)
def restart(course: Course) -> ResponseReturnValue:
    try:
        learning.restart_course(context.acting(), course)
    except learning.CannotStart as reason:
        return _others_first(course, reason)
    return redirect(url_for("courses.course", course=course))


def _others_first(course: Course, reason: learning.CannotStart) -> ResponseReturnValue:
    titles = in_list(context.catalogue().courses[slug].title for slug in reason.missing)
    flash(f"Please complete “{titles}” first. It takes you to what this course builds on.")
    return redirect(url_for("courses.course", course=course))


@bp.post("/<course:course>/finish")
@guarded(Permission.STUDY)
def finish(course: Course) -> ResponseReturnValue:
    try:
        outcome = learning.complete_if_met(context.acting(), context.me().person_id, course)
    except learning.NotEnrolled:
        abort(404)
    return after(course, outcome) or redirect(url_for("courses.course", course=course))


def after(course: Course, outcome: learning.Completing) -> ResponseReturnValue | None:
    """Where an action that ended the course leads; None when it did not."""
    if outcome not in SAID:
        return None
    flash(SAID[outcome])
    return redirect(url_for("courses.course", course=course))


@bp.post("/<course:course>/inserts/<id:version_id>/read")
@guarded(Permission.STUDY)
def acknowledge(course: Course, version_id: int) -> ResponseReturnValue:
    try:
        inserts.acknowledge(context.acting(), course, version_id)
    except inserts.NoSuchInsert:
        abort(404)
    except inserts.NotInForce as reason:
        flash(
            f"What was written for {reason.jurisdiction} was taken away meanwhile. There is nothing to read now."
            if reason.is_empty
            else f"There is a newer version for {reason.jurisdiction}. It stands here, under “What holds here”."
        )
        return redirect(url_for("courses.course", course=course))
    return redirect(url_for("courses.course", course=course, _anchor="holding"))


@bp.get("/<course:course>/<lesson>/")
@guarded(Permission.SIGNED_IN)
def lesson(course: Course, lesson: str) -> ResponseReturnValue:
    found = course.lesson_called(lesson)
    if found is None:
        abort(404)
    if found.slug != lesson:
        return redirect(url_for("courses.lesson", course=course, lesson=found.slug), 301)
    me = context.me()
    page = query.lesson_page(context.catalogue(), course, found, me.person_id)
    may_study = context.may(Permission.STUDY, me.person_id)
    if page.enrolment_id is not None and may_study and not page.is_complete:
        context.note_reading(page.enrolment_id, None if page.opened else found.slug)
    return render_template(
        "learning/lesson.html", page=page, course=course, lesson=found, press=PressForm(), may_study=may_study
    )


@bp.post("/<course:course>/<lesson>/")
@guarded(Permission.STUDY)
def finish_lesson(course: Course, lesson: str) -> ResponseReturnValue:
    found = course.lesson_called(lesson)
    if found is None:
        abort(404)
    me = context.me()
    if me.reading_enrolment_id is not None:
        record_ping(me.reading_enrolment_id)
    try:
        outcome = learning.finish_lesson(context.acting(), course, found)
    except learning.NotEnrolled:
        return redirect(url_for("courses.course", course=course))
    page = query.lesson_page(context.catalogue(), course, found, me.person_id)
    done = after(course, outcome)
    if done is not None:
        return done
    if page.after is not None:
        return redirect(url_for("courses.lesson", course=course, lesson=page.after.slug))
    return redirect(url_for("courses.course", course=course))


@bp.post("/<course:course>/beat")
@guarded(Permission.STUDY)
def ping(course: Course) -> ResponseReturnValue:
    """A sign of life from a lesson that is open in front of someone."""
    state = query.enrolment_of(course, context.me().person_id)
    if state is None or state.completion_id is not None:
        abort(404)
    record_ping(state.id)
    return "", 204


@bp.get("/<course:course>/evaluation/")
@guarded(Permission.STUDY)
def evaluation(course: Course) -> ResponseReturnValue:
    state = query.enrolment_of(course, context.me().person_id)
    if state is None:
        abort(404)
    return render_template(
        "learning/evaluation.html", course=course, form=EvaluationForm(formdata=None), sent=state.evaluated
    )


@bp.post("/<course:course>/evaluation/")
@guarded(Permission.STUDY, keep_form=True)
def send_evaluation(course: Course) -> ResponseReturnValue:
    form = EvaluationForm()
    if not form.validate():
        return render_template("learning/evaluation.html", course=course, form=form, sent=False), 422
    answers = {name: value for name, value in form.data.items() if value and name != "csrf_token"}
    try:
        outcome = learning.send_evaluation(context.acting(), course, answers)
    except learning.NotEnrolled:
        abort(404)
    done = after(course, outcome)
    if done is None:
        flash("Thank you. Your words are kept without your name.")
    return done or redirect(url_for("courses.course", course=course))
