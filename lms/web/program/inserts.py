"""Program inserts: what holds in a state or tribal nation, in the program's own words."""

from __future__ import annotations

import re

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.program import program as actions
from lms.content.markdown import prose
from lms.domain.access import Permission
from lms.domain.people.names import fold_name, is_same_name
from lms.domain.typed import read_id
from lms.queries.program import program as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.program.program_forms import InsertForm
from lms.web.typed import query_value

bp = Blueprint("inserts", __name__, url_prefix="/program/inserts")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def inserts() -> ResponseReturnValue:
    return render_template("program/inserts.html", listed=query.insert_list(context.catalogue()))


@bp.get("/write/")
@guarded(Permission.ADMINISTER)
def write() -> ResponseReturnValue:
    """With `of`, a new version of that one; with `course`, a first one for that course."""
    base = query.newest_version(read_id(query_value("of")))
    if base is None:
        course = context.catalogue().course_called(query_value("course"))
        return _page(InsertForm(formdata=None, slug=course.slug if course else ""))
    return _page(InsertForm(formdata=None, obj=base, based_on=base.id))


@bp.post("/write/")
@guarded(Permission.ADMINISTER, keep_form=True)
def keep() -> ResponseReturnValue:
    form = InsertForm()
    form.slug.data = _slug_of(form.slug.data or "")
    if not form.validate():
        return _page(form), 422
    if form.preview.data:
        return _page(form, preview=prose(form.markdown.data or ""))
    try:
        version_id = actions.keep_insert(
            context.acting(),
            form.slug.data or "",
            form.jurisdiction.data or "",
            form.markdown.data or "",
            form.reviewer.data or "",
            form.reviewed_on.data,
            based_on=read_id(form.based_on.data or ""),
        )
    except actions.NewerVersion as reason:
        form.based_on.data = str(reason.version_id)
        return _page(form, newer=reason.version_id), 409
    flash("This version is kept. The ones before stay readable.")
    tell_of_fonts(form.jurisdiction.data)
    return redirect(url_for("inserts.insert", version_id=version_id))


@bp.get("/<id:version_id>/")
@guarded(Permission.ADMINISTER)
def insert(version_id: int) -> ResponseReturnValue:
    page = query.insert_page(context.catalogue(), version_id)
    if page is None:
        abort(404)
    return render_template("program/insert.html", page=page)


def _slug_of(typed: str) -> str:
    """Of the course with this title; of one that is still to come, made from its title."""
    courses = context.catalogue().courses
    same = (slug for slug, course in courses.items() if is_same_name(course.title, typed))
    return typed if typed in courses else next(same, "-".join(re.findall(r"[a-z0-9]+", fold_name(typed))))


def _page(form: InsertForm, *, preview: str | None = None, newer: int | None = None) -> str:
    course = context.catalogue().courses.get(form.slug.data or "")
    if course is not None:
        form.slug.data = course.title
    return render_template(
        "program/write.html",
        form=form,
        preview=preview,
        newer=newer,
        courses=sorted(context.catalogue().courses.values(), key=lambda course: course.title),
        places_known=query.insert_places(),
    )
