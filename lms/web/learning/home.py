"""Home, and a pause."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.credit import external as external_query
from lms.queries.credit.life.revocations import asked_about, open_for
from lms.queries.learning import home as home_query
from lms.queries.learning.arrival import arrived_lately
from lms.queries.learning.corrections import corrections_to_read
from lms.queries.team import monday as monday_query
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.competence.practice import to_watch
from lms.web.guard import guarded
from lms.web.program.needs import page as what_it_needs_page
from lms.web.typed import query_values

bp = Blueprint("home", __name__)


@bp.get("/")
@guarded(Permission.READ_OWN)
def home() -> ResponseReturnValue:
    """By role: whoever supervises people reads first who needs them."""
    if context.actor().team:
        return _monday()
    if context.may(Permission.ADMINISTER):
        return what_it_needs_page()
    return _own()


@bp.get("/own/")
@guarded(Permission.READ_OWN)
def own() -> ResponseReturnValue:
    """What home shows of one's own, for whoever has another one."""
    return _own()


def _corrections() -> Any:
    return corrections_to_read(context.catalogue().courses.values(), context.me().person_id, context.program())


def _noticed() -> Any:
    return monday_query.noticed(context.catalogue(), context.me().person_id, context.now(), context.program())


def _monday() -> ResponseReturnValue:
    page = monday_query.monday(context.catalogue(), context.actor(), context.now(), context.program())
    mine = my_next()
    context.record_view(RecordView.OVERVIEW, page.about)
    return render_template(
        "team/monday.html",
        page=page,
        next=mine,
        arrived=arrived_lately(mine),
        corrections=_corrections(),
        noticed=_noticed(),
        asked_about=asked_about(context.me().person_id),
        cases=open_for(context.me().person_id, context.today()) if context.may(Permission.ADMINISTER) else None,
        today=context.today(),
    )


def _own() -> ResponseReturnValue:
    me, mine, watching = context.me(), my_next(), to_watch()
    return render_template(
        "learning/home.html",
        page=home_query.home(
            context.own_catalogue(), mine, me.profile, context.today(), whole_way="all" in query_values()
        ),
        next=mine,
        arrived=arrived_lately(mine),
        corrections=_corrections(),
        noticed=_noticed(),
        to_watch=watching,
        to_answer=external_query.to_answer(me.person_id),
        asked_about=asked_about(me.person_id),
        words_due=me.waiting - len(watching),
        today=context.today(),
    )


@bp.get("/pause/")
@guarded(Permission.ANYONE)
def pause() -> ResponseReturnValue:
    return render_template("learning/pause.html")
