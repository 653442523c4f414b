"""The list of who runs out when, for those who supervise people, and for administrators of everyone."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.credit.cards import team_cards as query
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.team.team import whom
from lms.web.typed import query_value

bp = Blueprint("team_cards", __name__, url_prefix="/team/cards")
ALL = "all"
USUAL = 180


@bp.get("/")
@guarded(Permission.READ_TEAM)
def cards() -> ResponseReturnValue:
    page = query.cards_page(context.catalogue(), whom(), context.today(), _days(), _slug())
    context.record_view(RecordView.OVERVIEW, list(dict.fromkeys(one.person_id for one in page.lines)))
    return render_template(
        "team/cards.html",
        page=page,
        within=query.WITHIN,
        kept={"days": page.days or ALL, "credential": page.slug or None},
        sees_all=whom().person_ids is None,
    )


@bp.get("/cards.csv")
@guarded(Permission.READ_TEAM)
def file() -> ResponseReturnValue:
    """Alphabetical, since an order by need is for the screen."""
    page = query.cards_page(context.catalogue(), whom(), context.today(), _days(), _slug(), every=True)
    context.record_view(RecordView.OVERVIEW, list(dict.fromkeys(one.person_id for one in page.lines)))
    return csv_answer(f"cards-{context.today().isoformat()}", query.HEADINGS, query.rows_of(page))


def _days() -> int | None:
    """What is no number of days that is on offer is the usual one."""
    typed = query_value("days")
    if typed == ALL:
        return None
    return next((days for days in query.WITHIN if str(days) == typed), USUAL)


def _slug() -> str:
    """Empty for every credential, and for one that is not here."""
    typed = query_value("credential")
    return typed if typed in context.catalogue().credentials else ""
