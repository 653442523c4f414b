"""Home, and the pages that are the same for everyone."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries import home as home_query
from lms.store.db import is_up
from lms.web import context
from lms.web.guard import guarded

place = Blueprint("home", __name__)


@place.get("/")
@guarded(Permission.READ_OWN)
def home() -> ResponseReturnValue:
    me = context.me()
    page = home_query.home(context.catalogue(), me.person_id, me.profile, context.today())
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
    database = is_up()
    state = {"database": "ok" if database else "down", "courses": len(context.catalogue().courses)}
    return jsonify(state), 200 if database else 503
