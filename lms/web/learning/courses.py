"""The catalogue, a course, its lessons and its evaluation."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import declaring, learning, reading_on
from lms.actions.program import inserts
from lms.content.text.told_hours import basis_in_words, minutes_in_words
from lms.content.wording import in_list
from lms.domain.access import Permission
from lms.domain.learning.course import Course, Lesson
from lms.queries.credit.cards.renewal import of_boards
from lms.queries.credit.course_hours import in_force
from lms.queries.learning import courses as query
from lms.queries.learning.corrections import corrections_to_read
from lms.queries.learning.search import words_of_lesson
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.forms import PressForm, evaluation_form
from lms.web.guard import guarded
from lms.web.messages import ARRIVED, tell_of_arrival

bp = Blueprint("courses", __name__, url_prefix="/courses")

GIVEN_UP = {
    learning.GivingUp.GIVEN_UP: "The new way is given up. What you completed before stands as it was.",
    learning.GivingUp.NONE_OPEN: "No new way is open in this course, so nothing was changed.",
    learning.GivingUp.GONE_ON: "A lesson of the new way is done by now, so it stays open.",
}


@bp.get("/")
@guarded(Permission.SIGNED_IN)
def catalogue() -> ResponseReturnValue:
    listed = query.course_list(
        context.own_catalogue(),
        context.me().person_id,
        context.today(),
        again_days=context.program().credit_again_days,
    )
    return render_template("learning/catalogue.html", listed=listed)


@bp.get("/<course:course>/")
@guarded(Permission.SIGNED_IN)
def course(course: Course) -> ResponseReturnValue:
    me, course = context.me(), context.own_course(course)
    page = query.course_page(context.own_catalogue(), course, me.person_id, context.program(), context.today())
    corrections = corrections_to_read([course], me.person_id, context.program())
    return render_template(
        "learning/course.html",
        page=page,
        course=course,
        next=my_next(with_checks=False),
        today=context.today(),
        corrections=corrections,
        documents=context.catalogue().documents,
        minutes_today=context.catalogue().courses[course.slug].minutes,
        pilot=in_force(course),
        basis_in_words=basis_in_words,
        minutes_in_words=minutes_in_words,
        boards=of_boards(context.catalogue(), me.person_id, course, context.today()),
    )


@bp.post("/<course:course>/start")
@guarded(Permission.STUDY)
def start(course: Course) -> ResponseReturnValue:
    try:
        learning.start_course(context.acting(), course)
    except learning.CannotStart as reason:
        return _others_first(course, reason)
    return redirect(url_for("courses.lesson", course=course, lesson=course.lessons[0].slug))


@bp.get("/<course:course>/restart")
@guarded(Permission.STUDY)
def ask_restart(course: Course) -> ResponseReturnValue:
    """Asks first; there is nothing to ask while a way is open, or before the first one."""
    course = context.own_course(course)
    page = query.course_page(
        context.own_catalogue(), course, context.me().person_id, context.program(), context.today()
    )
    if page.held is None or not page.may_begin_anew:
        return redirect(url_for("courses.course", course=course))
    return render_template("learning/restart.html", course=course, page=page)


@bp.post("/<course:course>/restart")
@guarded(Permission.STUDY)
def restart(course: Course) -> ResponseReturnValue:
    try:
        learning.restart_course(context.acting(), course)
    except learning.CannotStart as reason:
        return _others_first(course, reason)
    if not learning.is_for_credit(context.me().person_id, course):
        flash("This way through is for learning. The hours and the certificate you hold stay as they are.")
    return redirect(url_for("courses.course", course=course))


@bp.post("/<course:course>/give-up")
@guarded(Permission.STUDY)
def give_up(course: Course) -> ResponseReturnValue:
    flash(GIVEN_UP[learning.give_up_new_way(context.acting(), course)])
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
    return redirect(url_for("arrival.arrival", course=course)) if outcome in ARRIVED else None


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
    if page.reading is not None and context.may(Permission.STUDY, me.person_id):
        context.note_reading(page.reading, None if page.opened else found.slug)
    return _show(page)


def _show(page: query.LessonPage, *, is_soon: bool = False) -> str:
    """With `is_soon` it says why the lesson is not done yet."""
    may_study = context.may(Permission.STUDY, context.me().person_id)
    return render_template(
        "learning/lesson.html",
        page=page,
        course=page.course,
        lesson=page.lesson,
        press=PressForm(),
        may_study=may_study,
        is_soon=is_soon,
        terms=words_of_lesson(context.catalogue(), page.lesson),
    )


@bp.post("/<course:course>/<lesson>/")
@guarded(Permission.STUDY)
def finish_lesson(course: Course, lesson: str) -> ResponseReturnValue:
    found = course.lesson_called(lesson)
    if found is None:
        abort(404)
    try:
        outcome = learning.finish_lesson(context.acting(), course, found)
    except learning.NotEnrolled:
        return redirect(url_for("courses.course", course=course))
    except learning.NotOpened:
        return _not_opened(course, found)
    except learning.TooSoon:
        return _show(query.lesson_page(context.catalogue(), course, found, context.me().person_id), is_soon=True), 422
    return _next_after(course, found, outcome)


@bp.post("/<course:course>/<lesson>/elsewhere")
@guarded(Permission.STUDY)
def declare_reading(course: Course, lesson: str) -> ResponseReturnValue:
    """*I read this elsewhere*."""
    found = course.lesson_called(lesson)
    if found is None:
        abort(404)
    try:
        outcome = declaring.declare_reading(context.acting(), course, found)
    except learning.NotEnrolled:
        return redirect(url_for("courses.course", course=course))
    except learning.NotOpened:
        return _not_opened(course, found)
    if outcome is not learning.Completing.ALREADY:
        flash(f"“{found.title}” counts as read, with its {found.minutes} minutes.")
    return _next_after(course, found, outcome)


def _not_opened(course: Course, lesson: Lesson) -> ResponseReturnValue:
    flash("Here is the lesson. It is marked as done from its own page, at the end.")
    return redirect(url_for("courses.lesson", course=course, lesson=lesson.slug))


def _next_after(course: Course, lesson: Lesson, outcome: learning.Completing) -> ResponseReturnValue:
    """Where someone goes on after a lesson."""
    page = query.lesson_page(context.catalogue(), course, lesson, context.me().person_id)
    done = after(course, outcome)
    if done is not None:
        return done
    if page.after is not None:
        return redirect(url_for("courses.lesson", course=course, lesson=page.after.slug))
    if page.leads_to_quiz:
        return redirect(url_for("quizzes.quiz", course=course))
    return redirect(url_for("courses.course", course=course))


@bp.post("/<course:course>/beat")
@guarded(Permission.STUDY, is_note=True)
def ping(course: Course) -> ResponseReturnValue:
    """A sign of life from a lesson that is open in front of someone."""
    state = query.enrolment_of(course, context.me().person_id)
    if state is None or state.completion_id is not None:
        return "", 404  # no page: what is to be said on the next one would be said to a script
    outcome = reading_on.note_ping(context.acting(), course, state.id, is_evaluated=state.evaluated)
    tell_of_arrival(course, outcome)
    return "", 204


@bp.get("/<course:course>/evaluation/")
@guarded(Permission.STUDY)
def evaluation(course: Course) -> ResponseReturnValue:
    state = query.enrolment_of(course, context.me().person_id)
    if state is None:
        abort(404)
    form = evaluation_form(course)(formdata=None)
    return render_template("learning/evaluation.html", course=course, form=form, sent=state.evaluated)


@bp.post("/<course:course>/evaluation/")
@guarded(Permission.STUDY, keep_form=True)
def send_evaluation(course: Course) -> ResponseReturnValue:
    form = evaluation_form(course)()
    if not form.validate():
        return render_template("learning/evaluation.html", course=course, form=form, sent=False), 422
    answers = {name: value for name, value in form.data.items() if value and name != "csrf_token"}
    try:
        outcome = learning.send_evaluation(context.acting(), course, answers)
    except learning.NotEnrolled:
        abort(404)
    except learning.AlreadyEvaluated:
        flash("You had sent this before. What you wrote now was not added.")
        return redirect(url_for("courses.course", course=course))
    done = after(course, outcome)
    if done is None:
        flash("Thank you. Your words are kept without your name." if answers else "Thank you. Blank is fine.")
    return done or redirect(url_for("courses.course", course=course))
