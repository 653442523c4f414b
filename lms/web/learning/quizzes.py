"""Taking a quiz and looking at what it showed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import answering, learning
from lms.content.wording import in_list, plural
from lms.domain.access import Permission
from lms.domain.items.rules import Answer
from lms.domain.learning.course import Course
from lms.domain.typed import read_id
from lms.queries.learning import quizzes as query
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded
from lms.web.learning.answers import loaded_text
from lms.web.learning.courses import after
from lms.web.learning.steps import WAITS, SentAnswers, read_sent, step_pressed
from lms.web.typed import form_value, form_values, query_values

bp = Blueprint("quizzes", __name__, url_prefix="/courses/<course:course>/quiz")


@bp.get("/")
@guarded(Permission.STUDY)
def quiz(course: Course) -> ResponseReturnValue:
    page = query.quiz_page(course, context.me().person_id)
    if not page.is_enrolled:
        return redirect(url_for("courses.course", course=course))
    if page.reading is not None:
        context.note_reading(page.reading)
    return render_template(
        "learning/quiz.html", page=page, course=course, is_handing_in="handing_in" in query_values()
    )


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
    """Keeps the answers; hands the attempt in on that very press, and never by Enter in a field.

    A script that keeps an answer the moment it is given sends the same form, and is answered in JSON.
    """
    attempt_id, is_script = read_id(form_value("attempt")), request.headers.get("X-Quiet") == "1"
    if attempt_id is None:
        abort(404)
    sent = read_sent(query.drawn_items(course, attempt_id), form_values(), by_script=is_script)
    try:
        kept = learning.keep_answers(context.me().person_id, course, attempt_id, sent.chosen, sent.loaded)
    except answering.AlreadyHandedIn:
        return ("", 409) if is_script else _handed_in_before(course, attempt_id)
    except learning.QuestionsChanged:
        return ("", 409) if is_script else _questions_changed(course)
    if kept is None:
        abort(404)
    if is_script:
        return told_script(sent, kept)
    press, here = form_value("press"), url_for("quizzes.quiz", course=course)
    if press == "anyway" or (press == "submit" and not kept.open and not kept.elsewhere):
        return _hand_in(course, attempt_id)
    if press == "submit":
        if kept.elsewhere:
            flash(told_kept("Nothing was handed in yet.", kept))
        return redirect(url_for("quizzes.quiz", course=course, handing_in=1))
    return after_keeping(sent, kept, here)


def told_script(sent: SentAnswers, kept: answering.Kept) -> ResponseReturnValue:
    """Says to a script what was kept, and what its page counts as loaded with from now on."""
    words = told_kept("Kept.", kept) + (WAITS if sent.waits else "")
    return jsonify(words=words, loaded=sent.now_loaded)


def after_keeping(sent: SentAnswers, kept: answering.Kept, here: str) -> ResponseReturnValue:
    """Back to the page; to the next step where somebody went on in a chain."""
    number = step_pressed(form_value("press"))
    if number is not None and sent.says_nothing_new(number):
        flash(f"Choose an answer to the step in question {number} first. Then the next one comes.")
    elif number is None or kept.elsewhere:
        flash(told_kept("Your answers are kept. You can go on here or on another device.", kept))
    else:
        return redirect(f"{here}#question-{number}-step")
    return redirect(here)


def told_kept(words: str, kept: answering.Kept) -> str:
    """The words, and what came from another page that showed the same quiz."""
    if kept.elsewhere:
        words += f" {_questions(kept.elsewhere)} changed on another page since; that newer answer is the one kept."
    if kept.replaced:
        words += f" {_questions(kept.replaced)} changed on another page as well; what came last, from here, is kept."
    return words


def _questions(numbers: Sequence[int]) -> str:
    which = in_list(map(str, numbers))
    return plural("Question %(which)s was", "Questions %(which)s were", len(numbers), which=which)


def _hand_in(course: Course, attempt_id: int) -> ResponseReturnValue:
    try:
        outcome = learning.submit_quiz(context.acting(), course, attempt_id, {})
    except learning.NotEnrolled:
        outcome = None
    except learning.QuestionsChanged:
        return _questions_changed(course)
    if outcome is None:
        abort(404)
    if not outcome.first:
        return _handed_in_before(course, attempt_id)
    result = redirect(url_for("quizzes.result", course=course, attempt_id=attempt_id))
    return after(course, outcome.completing) or result


def _handed_in_before(course: Course, attempt_id: int) -> ResponseReturnValue:
    flash("This quiz was handed in before, and counts once. What came after that was not added.")
    return redirect(url_for("quizzes.result", course=course, attempt_id=attempt_id))


def _questions_changed(course: Course) -> ResponseReturnValue:
    flash("The questions have changed since you began. Nothing was counted; please start with fresh ones.")
    return redirect(url_for("quizzes.quiz", course=course))


@bp.app_template_filter("loaded_text")
def as_loaded(answer: Answer | None) -> str:
    return loaded_text(answer)


@bp.get("/<id:attempt_id>/")
@guarded(Permission.READ_OWN)
def result(course: Course, attempt_id: int) -> ResponseReturnValue:
    page = query.result_page(context.catalogue(), course, attempt_id, context.me().person_id, context.program())
    if page is None:
        abort(404)
    may_study = context.may(Permission.STUDY, context.me().person_id)
    return render_template(
        "learning/result.html",
        page=page,
        course=course,
        tries_again=page.is_latest_way and not page.passed and may_study,
        next=my_next(),
        today=context.today(),
    )
