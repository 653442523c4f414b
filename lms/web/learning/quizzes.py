"""Taking a quiz and looking at what it showed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import learning
from lms.domain.access import Permission
from lms.domain.items.rules import Answer
from lms.domain.learning.course import Course
from lms.domain.typed import read_id
from lms.queries.learning import quizzes as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.learning.answers import read_answer
from lms.web.learning.courses import SAID
from lms.web.typed import form_value, form_values

bp = Blueprint("quizzes", __name__, url_prefix="/courses/<course:course>/quiz")


@bp.get("/")
@guarded(Permission.STUDY)
def quiz(course: Course) -> ResponseReturnValue:
    page = query.quiz_page(course, context.me().person_id)
    if not page.is_enrolled:
        return redirect(url_for("courses.course", course=course))
    if page.reading is not None:
        context.note_reading(page.reading)
    return render_template("learning/quiz.html", page=page, course=course)


@bp.post("/start")
@guarded(Permission.STUDY)
def start(course: Course) -> ResponseReturnValue:
    try:
        learning.open_quiz(context.acting(), course)
    except learning.NotEnrolled:
        return redirect(url_for("courses.course", course=course))
    except learning.LessonsFirst:
        flash("The quiz opens once every lesson is marked as done.")
    return redirect(url_for("quizzes.quiz", course=course))


@bp.post("/")
@guarded(Permission.STUDY, keep_form=True)
def submit(course: Course) -> ResponseReturnValue:
    """Keeps the answers; hands the attempt in unless the press was on *Save*."""
    attempt_id, chosen = _typed(course)
    me = context.me()
    if form_value("press") == "save":
        kept = learning.keep_answers(me.person_id, course, attempt_id, chosen)
        if request.headers.get("X-Quiet") == "1":
            return "", 204 if kept else 404
        flash("Your answers are kept. You can go on here or on another device.")
        return redirect(url_for("quizzes.quiz", course=course))
    try:
        outcome = learning.submit_quiz(context.acting(), course, attempt_id, chosen)
    except learning.NotEnrolled:
        outcome = None
    if outcome is None:
        abort(404)
    if outcome.first and outcome.completing in SAID:
        flash(SAID[outcome.completing])
    if not outcome.first:
        flash("These answers had already arrived, so nothing was counted twice.")
    return redirect(url_for("quizzes.result", course=course, attempt_id=outcome.attempt_id))


def _typed(course: Course) -> tuple[int, dict[str, Answer]]:
    """The attempt's id and what was chosen by item; what cannot be an answer is left out."""
    attempt = read_id(form_value("attempt"))
    if attempt is None:
        abort(404)
    chosen = {item.id: answer for item in course.items if (answer := read_answer(item, form_values())) is not None}
    return attempt, chosen


@bp.get("/<id:attempt_id>/")
@guarded(Permission.READ_OWN)
def result(course: Course, attempt_id: int) -> ResponseReturnValue:
    page = query.result_page(context.catalogue(), course, attempt_id, context.me().person_id, context.program())
    if page is None:
        abort(404)
    return render_template("learning/result.html", page=page, course=course)
