"""Anyone checks a certificate by its number."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.account.sessions import count_check, may_check
from lms.content.text.told_hours import hours_from_in_words
from lms.documents.certificate import open_reviews_in_words, reviews_in_words
from lms.domain.access import Permission
from lms.domain.credit.certificate import read_serial
from lms.keys import ledger_ring
from lms.queries.credit import certificates as query
from lms.web import context
from lms.web.forms import CodeForm
from lms.web.guard import guarded

bp = Blueprint("verify", __name__, url_prefix="/verify")


@bp.get("/")
@guarded(Permission.ANYONE)
def verify() -> ResponseReturnValue:
    return _page(CodeForm(formdata=None))


def _page(form: CodeForm, unknown: str = "") -> str:
    keys = [key.id for key in ledger_ring(context.settings().data).all_keys()]
    return render_template("credit/verify.html", form=form, unknown=unknown, keys=keys)


@bp.post("/")
@guarded(Permission.ANYONE)
def look_up() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    typed = form.code.data or ""
    serial = read_serial(typed)
    if serial is None:
        return _page(form, typed.strip()[:64]), 404
    return redirect(url_for("verify.certificate", serial=serial))


@bp.get("/<serial>")
@guarded(Permission.ANYONE)
def certificate(serial: str) -> ResponseReturnValue:
    address, now = context.network_address(), context.now()
    if not may_check(address, now):
        abort(429)
    context.note_later(lambda: count_check(address, now))
    checked = query.checked(serial)
    if checked is None:
        return _page(CodeForm(formdata=None, code=serial[:64]), serial[:64]), 404
    return render_template(
        "credit/verified.html",
        page=checked,
        reviews=reviews_in_words(checked.facts),
        open_reviews=list(open_reviews_in_words(checked.facts)),
        hours_from=hours_from_in_words(checked.facts.outline.computed, checked.facts.outline.basis),
        labels=[context.catalogue().label(code) for code in checked.facts.outline.competencies],
    )
