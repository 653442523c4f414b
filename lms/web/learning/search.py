"""Search over courses, the glossary, and words one can use. Nothing about what was asked is kept or logged."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.learning.search.index import LONGEST_QUESTION
from lms.domain.typed import read_number
from lms.queries.learning import search as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("search", __name__)
_PAGE_DIGITS = 4


@bp.get("/search/")
@guarded(Permission.SIGNED_IN)
def search() -> ResponseReturnValue:
    asked = " ".join((query_values().get("q") or "").split())[:LONGEST_QUESTION]
    number = read_number(query_values().get("page"), _PAGE_DIGITS) or 1
    page = query.search(context.own_catalogue(), asked, number)
    return render_template("learning/search.html", asked=asked, page=page)


@bp.get("/glossary/")
@guarded(Permission.SIGNED_IN)
def glossary() -> ResponseReturnValue:
    return render_template("learning/glossary.html", terms=context.catalogue().glossary)


@bp.get("/words/")
@guarded(Permission.SIGNED_IN)
def words() -> ResponseReturnValue:
    return render_template("learning/words.html", situations=query.words_by_situation(context.own_catalogue()))
