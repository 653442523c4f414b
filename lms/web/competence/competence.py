"""Where one stands, competency by competency."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.competence import competence as query
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
    me = context.me()
    works_here = context.may(Permission.STUDY, me.person_id)
    whose = (context.catalogue(), me.person_id, me.profile, context.today())
    page = query.competence_page(*whose, me.adjusted) if works_here else query.shown_page(*whose)
    return render_template("competence/competence.html", page=page, person=None, has_left=not works_here)
