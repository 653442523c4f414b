"""Contact hours."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.competence.next_steps import Next
from lms.queries.credit import hours as query
from lms.queries.credit.cards.renewal import OwnRenewal, with_course
from lms.queries.credit.cards.way import shortest
from lms.queries.credit.lines import live
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("hours", __name__)


@bp.get("/hours/way/")
@guarded(Permission.READ_OWN)
def way() -> ResponseReturnValue:
    """The shortest way to what one's credentials ask."""
    own = my_next(with_checks=False)
    return render_template(
        "credit/way.html", page=shortest(context.own_catalogue(), own.facts, context.today()), next=own
    )


@bp.get("/hours/")
@guarded(Permission.READ_OWN)
def hours() -> ResponseReturnValue:
    """With `course`, what that one would change for each credential."""
    catalogue, me, today = context.own_catalogue(), context.me(), context.today()
    asked = query_values()
    course = catalogue.course_called(asked.get("course", ""))
    page = query.hours_page(catalogue, me.person_id, today, every="all" in asked)
    own = _own_to_close(page.renewals)
    return render_template(
        "credit/hours.html",
        page=page,
        way=shortest(catalogue, own.facts, today) if own else None,
        next=own,
        tried=with_course(catalogue, me.person_id, course, today) if course else (),
        course=course,
        courses=catalogue.in_order(),
        events=live.coming(context.now()) if context.may(Permission.STUDY) else (),
    )


def _own_to_close(renewals: Iterable[OwnRenewal]) -> Next | None:
    """What is next for the person, where hours are open and they may study here."""
    is_open = any(one.reckoned.to_close for one in renewals)
    return my_next(with_checks=False) if is_open and context.may(Permission.STUDY) else None
