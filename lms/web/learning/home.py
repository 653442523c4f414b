"""Home, and a pause."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.credit.waiting import Setup, setup
from lms.queries.learning import home as home_query
from lms.queries.learning.corrections import corrections_to_read
from lms.web import context
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
    me = context.me()
    may_study = context.may(Permission.STUDY, me.person_id)
    page = home_query.home(
        context.catalogue(),
        me.person_id,
        me.profile,
        context.today(),
        may_study=may_study,
        again_days=context.program().credit_again_days,
        adjusted=me.adjusted,
    )
    return render_template(
        "learning/home.html",
        page=page,
        corrections=corrections_to_read(context.catalogue().courses.values(), me.person_id, context.program()),
        today=context.today(),
        setup=setup_for_me(),
    )


@bp.get("/pause/")
@guarded(Permission.ANYONE)
def pause() -> ResponseReturnValue:
    return render_template("learning/pause.html")
