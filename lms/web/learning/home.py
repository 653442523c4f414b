"""Home, and a pause."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.credit.waiting import Setup, setup
from lms.queries.learning import home as home_query
from lms.queries.learning.corrections import corrections_to_read
from lms.queries.team import monday as monday_query
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded

bp = Blueprint("home", __name__)


def setup_for_me() -> Setup | None:
    """What the program still lacks, for whoever runs it."""
    if not context.may(Permission.ADMINISTER):
        return None
    return setup(context.program(), context.settings().public_url)


@bp.get("/")
@guarded(Permission.READ_OWN)
def home() -> ResponseReturnValue:
    """By role: whoever supervises people reads first who needs them."""
    if context.actor().team:
        return _monday()
    return _own()


@bp.get("/own/")
@guarded(Permission.READ_OWN)
def own() -> ResponseReturnValue:
    """What home shows of one's own, for whoever has another one."""
    return _own()


def _corrections() -> Any:
    return corrections_to_read(context.catalogue().courses.values(), context.me().person_id, context.program())


def _monday() -> ResponseReturnValue:
    page = monday_query.monday(context.catalogue(), context.actor(), context.now(), context.program())
    context.record_view(RecordView.OVERVIEW, page.about)
    return render_template(
        "team/monday.html",
        page=page,
        next=my_next(),
        corrections=_corrections(),
        today=context.today(),
        setup=setup_for_me(),
    )


def _own() -> ResponseReturnValue:
    me = context.me()
    mine = my_next()
    return render_template(
        "learning/home.html",
        page=home_query.home(context.catalogue(), mine, me.profile, context.today()),
        next=mine,
        lines=monday_query.own_lines(mine, me.display_name, context.now(), context.program()),
        corrections=_corrections(),
        today=context.today(),
        setup=setup_for_me(),
    )


@bp.get("/pause/")
@guarded(Permission.ANYONE)
def pause() -> ResponseReturnValue:
    return render_template("learning/pause.html")
