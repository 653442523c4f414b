"""The mail that waits, met a problem or was sent."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.program import outbox as actions
from lms.actions.program.program import pass_on as pass_on_by_hand
from lms.content.wording import plural
from lms.domain.access import Permission
from lms.domain.typed import read_id
from lms.queries.program import mail as query
from lms.queries.program.mail import MailState
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import query_value

bp = Blueprint("mail", __name__, url_prefix="/program/outbox")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def outbox() -> ResponseReturnValue:
    asked = query_value("state")
    state = MailState(asked) if asked in list(MailState) else None
    page = query.outbox_page(state, read_id(query_value("before")))
    return render_template(
        "program/outbox.html", page=page, state=state, states=MailState, sends=context.sends_mail()
    )


@bp.post("/send-again")
@guarded(Permission.ADMINISTER)
def send_again() -> ResponseReturnValue:
    count = actions.send_again(context.acting())
    words = plural("%(num)s mail is tried again.", "%(num)s mails are tried again.", count)
    flash(words if count else "There is nothing to try again.")
    return redirect(url_for("mail.outbox"))


@bp.get("/<id:mail_id>/")
@guarded(Permission.ADMINISTER)
def mail(mail_id: int) -> ResponseReturnValue:
    titles = {slug: course.title for slug, course in context.catalogue().courses.items()}
    page = query.mail_page(mail_id, titles, context.today(), context.settings().public_url)
    if page is None:
        abort(404)
    return render_template("program/mail.html", page=page, sends=context.sends_mail())


@bp.post("/<id:mail_id>/passed-on")
@guarded(Permission.ADMINISTER)
def pass_on(mail_id: int) -> ResponseReturnValue:
    if pass_on_by_hand(context.acting(), mail_id):
        flash("Kept as passed on. It will not be sent as well.")
    else:
        flash("This mail was sent or passed on before, is being sent now, or is not here. Nothing was changed.")
    return redirect(url_for("mail.outbox"))
