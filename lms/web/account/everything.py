"""Everything that is kept about oneself: asked for by one press, made beside the pages, and handed over."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit.papers import AskedTooOften
from lms.actions.people.own.everything import ask_for_everything
from lms.domain.access import Permission
from lms.domain.program.job import AskedPaper, JobKind
from lms.queries.account import everything as query
from lms.queries.credit import papers
from lms.queries.people import erasing
from lms.web import context
from lms.web.downloads import file_answer
from lms.web.guard import guarded

bp = Blueprint("everything", __name__, url_prefix="/account/everything")


@bp.get("/")
@guarded(Permission.READ_OWN)
def everything() -> ResponseReturnValue:
    return _page()


def _page(*, is_too_often: bool = False) -> str:
    return render_template(
        "account/everything.html",
        made=query.made_for(context.me().person_id),
        stays=erasing.STAYS,
        goes=erasing.GOES,
        is_too_often=is_too_often,
    )


@bp.post("/")
@guarded(Permission.READ_OWN)
def ask() -> ResponseReturnValue:
    try:
        job_id = ask_for_everything(context.acting())
    except AskedTooOften:
        return _page(is_too_often=True), 429
    return redirect(url_for("everything.one", job_id=job_id))


@bp.get("/<id:job_id>/")
@guarded(Permission.READ_OWN)
def one(job_id: int) -> ResponseReturnValue:
    asked, now = _asked(job_id), context.now()
    again = asked.look_again_after(now)
    return render_template("account/everything-one.html", paper=asked, again=again, is_late=asked.is_late(now))


@bp.get("/<id:job_id>/file")
@guarded(Permission.READ_OWN)
def file(job_id: int) -> ResponseReturnValue:
    asked = _asked(job_id)
    made = papers.file_of(asked)
    if made is None:
        return redirect(url_for("everything.one", job_id=job_id))
    return file_answer(made, "application/zip", f"everything-{asked.what.on.isoformat()}.zip")


def _asked(job_id: int) -> AskedPaper:
    asked = papers.paper(job_id, context.me().person_id)
    if asked is None or asked.kind is not JobKind.EVERYTHING:
        abort(404)
    return asked
