"""Home, and the pages that are the same for everyone."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries import health as health_query
from lms.queries import home as home_query
from lms.web import context
from lms.web.guard import guarded

place = Blueprint("home", __name__)


@place.get("/")
@guarded(Permission.READ_OWN)
def home() -> ResponseReturnValue:
    me = context.me()
    may_study = context.may(Permission.STUDY, me.person_id)
    page = home_query.home(context.catalogue(), me.person_id, me.profile, context.today(), may_study=may_study)
    return render_template("home/home.html", page=page, today=context.today())


@place.get("/pause/")
@guarded(Permission.ANYONE)
def pause() -> ResponseReturnValue:
    return render_template("home/pause.html")


@place.get("/accessibility/")
@guarded(Permission.ANYONE)
def accessibility() -> ResponseReturnValue:
    return render_template("home/accessibility.html")


@place.get("/what-we-keep/")
@guarded(Permission.ANYONE)
def what_we_keep() -> ResponseReturnValue:
    return render_template("home/what-we-keep.html")


@place.get("/healthz")
@guarded(Permission.ANYONE)
def healthz() -> ResponseReturnValue:
    """What runs and what does not; anyone may ask, so it says nothing of the program."""
    settings = context.settings()
    every = settings.backup_every if settings.backup_folder else None
    state = health_query.health(settings.data, context.now(), backup_every=every)
    return jsonify({**state, "courses": len(context.catalogue().courses)}), 503 if state["database"] != "ok" else 200
