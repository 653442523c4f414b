"""Where one stands, competency by competency."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.competence import competence as query
from lms.queries.competence.own_page import own_page, recent_looks
from lms.queries.competence.own_words import own_words
from lms.queries.credit.cards.team_cards import CardLine, lines_of
from lms.queries.team.monday import MondayLine, own_lines
from lms.web import context
from lms.web.guard import guarded

bp = Blueprint("competence", __name__)


@bp.app_template_filter("shown_for_words")
def shown_for_words(codes: Iterable[str]) -> str:
    """Which other codes a rung was shown for: `Shown for SAMHSA 8.3, which became this one.`"""
    catalogue = context.catalogue()
    found = [
        f"{catalogue.label(code)}, which {'became this one' if code in catalogue.retired else 'says the same'}"
        for code in codes
    ]
    return f"Shown for {'; and for '.join(found)}."


@bp.app_template_filter("as_it_was_words")
def as_it_was_words(code: str) -> str:
    """Of a target set before its competency ended: ` (when it was SAMHSA 8.3)`; nothing of others."""
    catalogue = context.catalogue()
    return f" (when it was {catalogue.label(code)})" if code in catalogue.retired else ""


@bp.get("/competence/")
@guarded(Permission.READ_OWN)
def competence() -> ResponseReturnValue:
    me, today = context.me(), context.today()
    cards: list[CardLine] = []
    if not context.may(Permission.STUDY, me.person_id):
        page = query.shown_page(context.catalogue(), me.person_id, me.profile, today)
        looks = recent_looks(me.person_id, context.now())
        words = own_words(context.catalogue(), me.person_id, [one.competency.code for one in page.statements])
        own, lines = None, tuple[MondayLine, ...]()
    else:
        whose = (context.catalogue(), context.actor(), me.profile, context.now(), context.program(), me.adjusted)
        own = own_page(*whose)
        page, looks, words = own.standing, own.looks, own.words
        cards = lines_of(context.catalogue(), {me.person_id: me.display_name}, today, None)[me.person_id]
        lines = own_lines(own.next, me.display_name, context.now(), context.program())
    return render_template(
        "competence/competence.html",
        page=page,
        person=None,
        has_left=own is None,
        own=own,
        words=words,
        lines=lines,
        cards=cards,
        looks=looks,
        today=today,
    )
