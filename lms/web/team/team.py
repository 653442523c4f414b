"""Where a team stands: the supervisor's first page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission, Reach, reach
from lms.domain.competence.competency import Framework
from lms.domain.competence.past import Over
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.team import by_team as by_team_query
from lms.queries.team import panel as panel_query
from lms.queries.team import team as query
from lms.queries.team.corrections import safety_waiting
from lms.queries.team.lifts import who_could_be_asked
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.team.team_rows import TeamRows
from lms.web.team.team_table import table_of
from lms.web.typed import query_values

bp = Blueprint("team", __name__, url_prefix="/team")
MOST_PAGES = 10_000


@bp.get("/")
@guarded(Permission.READ_TEAM)
def team() -> ResponseReturnValue:
    """Of a large program the teams come first, unless the address says whom it is about."""
    framework = context.catalogue().frameworks[query.FIRST_FRAMEWORK]
    if whom().person_ids is None and not query_values() and by_team_query.is_large(context.today()):
        return _by_team(framework)
    return _page(framework)


@bp.get("/<framework:framework>/")
@guarded(Permission.READ_TEAM)
def standing(framework: Framework) -> ResponseReturnValue:
    return _page(framework)


@bp.get("/<framework:framework>/teams/")
@guarded(Permission.ADMINISTER)
def by_team(framework: Framework) -> ResponseReturnValue:
    return _by_team(framework)


def _by_team(framework: Framework) -> str:
    """Counts alone, so that it is no look at anyone."""
    number = min(_asked_id("page") or 1, MOST_PAGES)
    again_days = context.program().credit_again_days
    page = by_team_query.by_team(context.catalogue(), framework, context.today(), number, again_days)
    frameworks = context.catalogue().standing_frameworks().values()
    return render_template("team/by-team.html", page=page, frameworks=frameworks)


@bp.get("/choose/")
@guarded(Permission.READ_TEAM)
def choose() -> ResponseReturnValue:
    if reach(context.actor(), Permission.READ_TEAM) is not Reach.EVERYONE:
        return redirect(url_for("team.team"))
    return render_template("team/choose.html", choice=by_team_query.choice(context.today()))


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


def shown() -> query.Shown:
    """In which order the address asks for whom; what it does not know is as if it were not there."""
    values = query_values()
    return query.Shown(
        by_need=values.get("order") == "need",
        profile=values.get("role", ""),
        team_id=_asked_id("team") if whom().person_ids is not None else None,
        only_critical=bool(values.get("critical")),
        only_due=bool(values.get("due")),
        page=min(_asked_id("page") or 1, MOST_PAGES),
        again_days=context.program().credit_again_days,
        over=_over(values.get("over")),
    )


def _over(typed: str | None) -> Over | None:
    return Over(typed) if typed in tuple(Over) else None


def _kept(page: query.TeamPage) -> dict[str, Any]:
    """What each link of the page keeps of its address, but for the number of the page."""
    asked = page.shown
    whole = {"whole": "1"} if query_values().get("whole") else {}  # on a narrow screen: the table, not the list
    told: dict[str, Any] = {
        "order": "need" if asked.by_need else None,
        "role": asked.profile or None,
        "team": asked.team_id,
        "critical": 1 if asked.only_critical else None,
        "due": 1 if asked.only_due else None,
        "over": asked.over,
    }
    return narrowed() | whole | {name: value for name, value in told.items() if value is not None}


def _found(framework: Framework, asked: query.Shown) -> query.TeamPage:
    return query.team_page(context.catalogue(), framework, whom(), context.today(), asked)


def _page(framework: Framework) -> ResponseReturnValue:
    page = _found(framework, shown())
    context.record_view(RecordView.TEAM, [row.member.person_id for row in page.rows])
    opened, column = _opened(page), query_values().get("column")
    if opened is not None:
        context.record_view(RecordView.COMPETENCE, [opened.member.person_id])
    kept = _kept(page)
    category = (opened.member.person_id, opened.standing.category.code) if opened else None
    return render_template(
        "team/team.html",
        page=page,
        panel=opened,
        column=panel_query.column_panel(context.catalogue(), page, column) if column and not opened else None,
        rows=TeamRows(page, kept | {"page": page.page}, category),
        narrowed=narrowed(),
        kept=kept,
        sees_all=reach(context.actor(), Permission.READ_TEAM) is Reach.EVERYONE,
        corrected=safety_waiting(context.catalogue().courses.values(), whom(), context.today(), context.program()),
    )


def _opened(page: query.TeamPage) -> panel_query.Panel | None:
    """The cell that the address opens."""
    person_id, category = _asked_id("person"), query_values().get("category")
    if person_id is None or not category:
        return None
    opened = (person_id, category)
    return panel_query.panel(context.catalogue(), page, context.actor(), opened, context.now(), context.program())


@bp.get("/<framework:framework>/ask/")
@guarded(Permission.ASSIGN)
def ask(framework: Framework) -> ResponseReturnValue:
    """To the form, with exactly those ticked whom this course would lift and who are not on it yet."""
    course, category = query_values().get("course", ""), query_values().get("category")
    page = _found(framework, shown())
    place = next((column.place for column in page.columns if column.category.code == category), None)
    people = [row.member.person_id for row in who_could_be_asked(page.rows, course, place)]
    if not people:
        return render_template("team/nobody-left.html", framework=framework, kept=_kept(page))
    return redirect(url_for("assignments.assign", person=people, course=course, **narrowed()))


@bp.get("/<framework:framework>/table.csv")
@guarded(Permission.READ_TEAM)
def take_along(framework: Framework) -> ResponseReturnValue:
    """The table as it stands on the page, by name: an order by need is for the screen alone."""
    page = _found(framework, replace(shown(), by_need=False))
    context.record_view(RecordView.TEAM_TABLE, [row.member.person_id for row in page.rows])
    head, rows = table_of(page)
    return csv_answer(f"team-{framework.slug}-{context.today().isoformat()}", head, rows)
