"""What boards ask of each course, and recording that someone reviewed one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.program import reviews as actions
from lms.content import wording
from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.domain.program.evaluation import CHOICES, FEWEST
from lms.domain.program.review import WHOLE
from lms.queries.program import boards as query
from lms.queries.program.evaluations import evaluation_page
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.program.program_forms import VERSION, ReviewForm, TakeBackForm
from lms.web.typed import query_value

bp = Blueprint("reviews", __name__, url_prefix="/program/reviews")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def reviews() -> ResponseReturnValue:
    listed = query.board_list(context.catalogue(), context.program())
    return render_template("program/boards.html", listed=listed)


@bp.get("/said/<course:course>/")
@guarded(Permission.ADMINISTER)
def said(course: Course) -> ResponseReturnValue:
    return render_template("program/said.html", page=evaluation_page(course), choices=CHOICES, fewest=FEWEST)


@bp.get("/record/")
@guarded(Permission.ADMINISTER)
def record() -> ResponseReturnValue:
    """With `course`, for that one; with `again`, for whoever made that review and looked at today's version too."""
    course = context.catalogue().course_called(query_value("course"))
    form = ReviewForm(formdata=None, course=course.slug if course else "")
    page = _offer(form, course)
    if page is not None:
        form.kind.data = next((review.kind for _, review in page.open_reviews), WHOLE)
        form.revision.data = page.revisions[0]
        kept = next((one.review for one in page.history if str(one.review.id) == query_value("again")), None)
        if kept is not None:
            form.kind.data, form.name.data, form.qualification.data = kept.kind, kept.name, kept.qualification
    return _show(form, page)


@bp.post("/record/")
@guarded(Permission.ADMINISTER, keep_form=True)
def keep() -> ResponseReturnValue:
    form = ReviewForm()
    course = context.catalogue().courses.get(form.course.data)
    page = _offer(form, course)
    if not form.validate() or course is None or form.reviewed_on.data is None:
        return _show(form, page), 422
    try:
        is_new = actions.record_review(
            context.acting(),
            course,
            form.revision.data,
            form.kind.data,
            form.name.data or "",
            form.qualification.data or "",
            form.reviewed_on.data,
        )
    except actions.UnknownVersion:
        form.revision.errors = [VERSION]
        return _show(form, page), 422
    tell_of_fonts(form.name.data, form.qualification.data)
    if is_new:
        flash(f"The review is recorded, and stands on the page of “{course.title}” from now on.")
    else:
        flash("This review was recorded before, so nothing was added.")
    return redirect(url_for("reviews.record", course=course.slug, _anchor="recorded"))


@bp.post("/<id:review_id>/take-back")
@guarded(Permission.ADMINISTER)
def take_back(review_id: int) -> ResponseReturnValue:
    kept = query.kept_review(review_id)
    if kept is None:
        abort(404)
    form = TakeBackForm()
    course = context.catalogue().courses.get(kept.course)
    if not form.validate():
        return _ask_why(kept, form), 422
    if actions.take_back(context.acting(), kept, form.why.data or ""):
        flash("The review is taken back. Certificates that name it stay as they are.")
    else:
        flash("It was taken back before, so nothing was changed.")
    return redirect(url_for("reviews.record", course=course.slug) if course else url_for("reviews.reviews"))


@bp.get("/<id:review_id>/take-back")
@guarded(Permission.ADMINISTER)
def ask_why(review_id: int) -> ResponseReturnValue:
    kept = query.kept_review(review_id)
    if kept is None:
        abort(404)
    if kept.reversed_at is not None:
        return redirect(url_for("reviews.reviews"))
    return _ask_why(kept, TakeBackForm(formdata=None))


def _ask_why(kept: query.KeptReview, form: TakeBackForm) -> str:
    return render_template(
        "program/take-back.html", kept=kept, form=form, course=context.catalogue().courses.get(kept.course)
    )


def _offer(form: ReviewForm, course: Course | None) -> query.ReviewPage | None:
    """Gives the form its choices, and what is known of the course; None without one."""
    form.today = context.today()
    courses = sorted(context.catalogue().courses.values(), key=lambda one: one.title)
    form.course.choices = [("", "Please choose"), *((one.slug, one.title) for one in courses)]
    page = query.review_page(course, context.program()) if course is not None else None
    open_kinds = [review.kind for _, review in page.open_reviews] if page else []
    kinds = query.review_kinds(context.catalogue())
    form.kind.choices = [(kind, _kind_words(kind, kind in open_kinds)) for kind in kinds]
    revisions = page.revisions if page else ()
    form.revision.choices = [
        (revision, f"{'An earlier one' if number else 'The one taught now'}: {wording.in_groups(revision[:12])}")
        for number, revision in enumerate(revisions)
    ]
    return page


def _kind_words(kind: str, is_open: bool) -> str:  # noqa: FBT001 -- a word that is added or not
    if kind == WHOLE:
        return "The course as a whole"
    return f"{kind.capitalize()} questions" + (", which are open" if is_open else "")


def _show(form: ReviewForm, page: query.ReviewPage | None) -> str:
    return render_template("program/review.html", form=form, page=page)
