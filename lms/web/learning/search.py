"""What leads to courses: search, paths, the glossary, and words one can use. No question is kept or logged."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.learning.search.index import LONGEST_QUESTION
from lms.domain.typed import read_number
from lms.queries.learning import search as query
from lms.queries.learning.paths import own_paths, present_paths
from lms.web import context
from lms.web.competence.next_steps import my_next
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


@bp.get("/paths/")
@guarded(Permission.READ_OWN)
def paths() -> ResponseReturnValue:
    facts, actor = my_next(with_checks=False).facts, context.actor()
    present = present_paths(context.catalogue(), is_supervisor=bool(actor.team))
    own = own_paths(context.own_catalogue(), present, facts, context.today())
    return render_template(
        "learning/paths.html", paths=own, may_study=facts.may_study, may_ask=context.may(Permission.ASSIGN)
    )


@bp.get("/glossary/")
@guarded(Permission.SIGNED_IN)
def glossary() -> ResponseReturnValue:
    return render_template("learning/glossary.html", terms=context.catalogue().glossary)


@bp.get("/words/")
@guarded(Permission.SIGNED_IN)
def words() -> ResponseReturnValue:
    return render_template("learning/words.html", situations=query.words_by_situation(context.own_catalogue()))
