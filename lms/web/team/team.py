"""Where a team stands: the supervisor's first page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission, Reach, reach
from lms.domain.competence.competency import Framework
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.team import choice as choice_query
from lms.queries.team import team as query
from lms.queries.team.corrections import safety_waiting
from lms.web import context
from lms.web.guard import guarded
from lms.web.team.team_rows import TeamRows
from lms.web.typed import query_values

bp = Blueprint("team", __name__, url_prefix="/team")


@bp.get("/")
@guarded(Permission.READ_TEAM)
def team() -> ResponseReturnValue:
    return _page(context.catalogue().frameworks[query.FIRST_FRAMEWORK])


@bp.get("/<framework:framework>/")
@guarded(Permission.READ_TEAM)
def standing(framework: Framework) -> ResponseReturnValue:
    return _page(framework)


@bp.get("/choose/")
@guarded(Permission.READ_TEAM)
def choose() -> ResponseReturnValue:
    if reach(context.actor(), Permission.READ_TEAM) is not Reach.EVERYONE:
        return redirect(url_for("team.team"))
    return render_template("team/choose.html", choice=choice_query.choice(context.today()))


def whom() -> query.TeamFilter:
    """Whose standing the address asks for, no more than the right reaches."""
    actor = context.actor()
    sees_all = reach(actor, Permission.READ_TEAM) is Reach.EVERYONE
    return query.TeamFilter(
        person_ids=None if sees_all else actor.team,
        exclude_id=context.me().person_id,
        supervisor_id=_asked_id("with") if sees_all else None,
        team_id=_asked_id("team") if sees_all else None,
    )


def narrowed() -> dict[str, Any]:
    """To whom the address narrows the page, for the links on it."""
    return {name: value for name in ("with", "team") if (value := query_values().get(name))}


def _asked_id(name: str) -> int | None:
    typed = query_values().get(name)
    if typed is None:
        return None
    found = read_id(typed)
    if found is None:
        abort(404)
    return found


def _page(framework: Framework) -> ResponseReturnValue:
    one = whom()
    person_id, category = _asked_id("person"), query_values().get("category")
    page = query.team_page(
        context.catalogue(),
        framework,
        one,
        context.today(),
        by_need=query_values().get("order") == "need",
        opened=(person_id, category) if person_id is not None and category else None,
        page=min(_asked_id("page") or 1, 10_000),
        again_days=context.program().credit_again_days,
    )
    context.record_view(RecordView.TEAM, [row.member.person_id for row in page.rows])
    if page.panel is not None:
        context.record_view(RecordView.COMPETENCE, [page.panel.member.person_id])
    shape = {"whole": "1"} if query_values().get("whole") else {}  # on a narrow screen: the table, not the list
    kept = narrowed() | shape | ({"order": "need"} if page.by_need else {})
    return render_template(
        "team/team.html",
        page=page,
        rows=TeamRows(page, kept | ({"page": page.page} if page.page else {})),
        narrowed=narrowed(),
        kept=kept,
        shape=shape,
        sees_all=one.person_ids is None,
        corrected=safety_waiting(context.catalogue().courses.values(), one, context.today(), context.program()),
    )
