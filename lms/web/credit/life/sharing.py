"""Sharing a certificate of one's own, and the page that whoever has the link is shown."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from lms.actions.account.sessions import token_hash
from lms.actions.credit.life import sharing as actions
from lms.actions.credit.papers import have_file_made
from lms.documents.proof.attached import badge_in
from lms.domain.access import Permission
from lms.domain.credit.life.sharing import LABEL_MAX, may_end_on, usual_end
from lms.domain.typed import one_line
from lms.queries.credit.certificates import stored_pdf
from lms.queries.credit.life import sharing as query
from lms.queries.credit.waiting import printable
from lms.web import context
from lms.web.credit.verify import certified
from lms.web.downloads import file_answer, pdf_answer
from lms.web.forms import DayField
from lms.web.guard import guarded
from lms.web.typed import TypedForm

bp = Blueprint("sharing", __name__)
BADGE, JSON = "open-badge", "application/ld+json"
LONGEST_TOKEN = 100
CHOOSE = "Please choose a last day from today on, and within two years."


class ShareForm(TypedForm):
    """`today` is set before validating."""

    today: date
    label = StringField(
        "For whom",
        [Length(max=LABEL_MAX, message=f"Please keep it to {LABEL_MAX} characters.")],
        filters=[one_line],
    )
    until: DateField = DayField("Last day", [InputRequired(CHOOSE)])
    with_file = BooleanField("With the PDF, the badge and the number")

    def validate_until(self, field: DateField) -> None:
        if field.data is not None and not may_end_on(field.data, self.today):
            raise ValidationError(CHOOSE)


@bp.get("/certificates/<serial>/share/")
@guarded(Permission.READ_OWN)
def share(serial: str) -> ResponseReturnValue:
    form = ShareForm(formdata=None)
    form.until.data = usual_end(context.today())
    return _page(serial, form)


@bp.post("/certificates/<serial>/share/")
@guarded(Permission.READ_OWN)
def make(serial: str) -> ResponseReturnValue:
    form = ShareForm()
    form.today = context.today()
    if not form.validate():
        return _page(serial, form), 422
    with_file, last = bool(form.with_file.data), form.until.data or context.today()
    try:
        actions.share(context.acting(), serial, last, form.label.data or "", context.link_key(), with_file=with_file)
    except LookupError:
        abort(404)
    except actions.CannotShare as refusal:
        form.until.errors = [str(refusal)]
        return _page(serial, form), 422
    if with_file:
        _have_it_made(serial)
    flash("The link is made. Copy it below, and send it to whom you wish.")
    return redirect(url_for("sharing.share", serial=serial))


def _have_it_made(serial: str) -> None:
    """So that it is there when the link is opened; where it waits for something, the link's page says so."""
    stored = stored_pdf(serial, context.me().person_id)
    if stored is None or stored.file is not None:
        return
    [there] = printable([stored], context.program(), context.settings().public_url)
    if not there.waits.is_any:
        have_file_made(context.acting(), stored.id)


@bp.post("/certificates/<serial>/share/<id:link_id>/end")
@guarded(Permission.READ_OWN)
def end(serial: str, link_id: int) -> ResponseReturnValue:
    try:
        actions.end(context.acting(), serial, link_id)
    except LookupError:
        abort(404)
    flash("The link has ended. Whoever opens it now sees nothing of you.")
    return redirect(url_for("sharing.share", serial=serial))


def _page(serial: str, form: ShareForm) -> str:
    paper = query.shareable(serial, context.me().person_id)
    if paper is None:
        abort(404)
    today, key, site = context.today(), context.link_key(), context.settings().public_url
    opened = [
        (link, site + url_for("sharing.shared", token=actions.share_token(link.salt, key)))
        for link in paper.links
        if link.is_open(today)
    ]
    over = [link for link in paper.links if not link.is_open(today)]
    return render_template("credit/life/share.html", paper=paper, form=form, opened=opened, over=over)


@bp.get("/certificates/<serial>/badge.json")
@guarded(Permission.READ_OWN)
def badge(serial: str) -> ResponseReturnValue:
    """Out of the file as it was issued; where there is none yet, the way of the file leads there."""
    stored = stored_pdf(serial, context.me().person_id)
    if stored is None:
        abort(404)
    if stored.file is None:
        return redirect(url_for("certificates.file", serial=stored.serial))
    return _badge_answer(stored.file, f"{BADGE}-{stored.serial}.json")


def _badge_answer(file: bytes, name: str) -> ResponseReturnValue:
    found = badge_in(file)
    if found is None:
        return render_template("credit/life/no-badge.html"), 404
    return file_answer(found, JSON, name)


@bp.get("/shared/<token>")
@guarded(Permission.ANYONE)
def shared(token: str) -> ResponseReturnValue:
    """For whoever has the link; who opens it, and when, is written nowhere."""
    found = _shared(token)
    if found is None:
        return _nothing()
    return render_template(
        "credit/life/shared.html",
        token=token,
        with_file=found.with_file,
        is_made=found.with_file and query.file_of(found.checked.serial) is not None,
        **certified(found.checked),
    )


@bp.get("/shared/<token>/certificate.pdf")
@guarded(Permission.ANYONE)
def shared_file(token: str) -> ResponseReturnValue:
    file = _shared_file(token)
    return _nothing() if file is None else pdf_answer("certificate", file)


@bp.get("/shared/<token>/badge.json")
@guarded(Permission.ANYONE)
def shared_badge(token: str) -> ResponseReturnValue:
    file = _shared_file(token)
    return _nothing() if file is None else _badge_answer(file, f"{BADGE}.json")


def _shared_file(token: str) -> bytes | None:
    found = _shared(token)
    return query.file_of(found.checked.serial) if found is not None and found.with_file else None


def _shared(token: str) -> query.SharedCertificate | None:
    """Of whoever tries wrong ones so often and no oftener; None for what never was, ended or ran out alike."""
    address, now = context.network_address(), context.now()
    if not actions.may_try(address, now):
        abort(429)
    found = query.shared_at(token_hash(token[:LONGEST_TOKEN]), context.today())
    if found is None:
        context.note_later(lambda: actions.count_wrong(address, now))
    return found


def _nothing() -> ResponseReturnValue:
    return render_template("credit/life/shares-nothing.html"), 404
