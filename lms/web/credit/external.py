"""One's own training taken elsewhere: the list, the form, its file, an answer, and withdrawing it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.credit import external as actions
from lms.documents.uploads.intake import MEDIA_TYPES, FileRefused, read_upload, take_in
from lms.domain.access import Permission
from lms.domain.typed import read_id
from lms.queries.credit import external as query
from lms.queries.credit.external import ExternalEntry, FileLost
from lms.store.db import between_transactions
from lms.web import context
from lms.web.credit.external_forms import ExternalForm
from lms.web.downloads import attachment
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.typed import form_value, make_room

MOST_SENT = 12_000_000  # a file that is somewhat too large is told beside its field, and nothing typed is lost
bp = Blueprint("external", __name__, url_prefix="/hours/outside")
bp.url_value_preprocessor(make_room(MOST_SENT))
LOST = "The file could not come along when you signed in again. Please choose it once more."


@bp.get("/")
@guarded(Permission.READ_OWN)
def own() -> ResponseReturnValue:
    entries = query.own_list(context.me().person_id, context.today())
    return render_template("credit/external-list.html", entries=entries)


@bp.get("/new/")
@guarded(Permission.READ_OWN)
def new() -> ResponseReturnValue:
    form = _form(None)
    form.form_key.data = form.key
    return _form_page(form, None)


@bp.post("/new/")
@guarded(Permission.READ_OWN, keep_form=True)
def send() -> ResponseReturnValue:
    return _send(None)


@bp.get("/<id:training_id>/")
@guarded(Permission.READ_OWN)
def one(training_id: int) -> ResponseReturnValue:
    titles = query.categories(context.catalogue())
    return render_template("credit/external-one.html", entry=_entry(training_id), titles=titles)


@bp.get("/<id:training_id>/again/")
@guarded(Permission.READ_OWN)
def again(training_id: int) -> ResponseReturnValue:
    entry = _entry(training_id)
    if not entry.may_be_sent_again:
        return redirect(url_for("external.one", training_id=training_id))
    form, last = _form(None), entry.external.last
    form.fill(last.facts)
    if last.words is not None:
        form.fill_words(last.words)
    form.kept.data = str(last.file_id or "")
    return _form_page(form, entry)


@bp.post("/<id:training_id>/again/")
@guarded(Permission.READ_OWN, keep_form=True)
def send_again(training_id: int) -> ResponseReturnValue:
    entry = _entry(training_id)
    if entry.may_be_sent_again:
        return _send(entry)
    flash("This was here already.")
    return redirect(url_for("external.one", training_id=training_id))


@bp.post("/<id:training_id>/withdraw")
@guarded(Permission.READ_OWN)
def withdraw(training_id: int) -> ResponseReturnValue:
    _entry(training_id)
    if actions.withdraw(context.acting(), training_id) is actions.Withdrawal.DONE:
        flash("Withdrawn. Its words and its file are gone.")
        return redirect(url_for("external.own"))
    flash("It was accepted meanwhile, so it stays. If it is wrong, tell whoever accepted it.")
    return redirect(url_for("external.one", training_id=training_id))


@bp.get("/<id:training_id>/<id:report_id>/file")
@guarded(Permission.READ_OWN, track_activity=False)
def file(training_id: int, report_id: int) -> ResponseReturnValue:
    return hand_out(_entry(training_id), report_id)


def hand_out(entry: ExternalEntry, report_id: int) -> Response:
    """As a file to keep under a name that tells nothing, and never as a part of this site."""
    try:
        kept = query.file_of(entry.external, report_id)
    except FileLost:
        kept = None
    if kept is None:
        abort(404)
    return attachment(kept.name, kept.data, MEDIA_TYPES[kept.kind])


def _entry(training_id: int) -> ExternalEntry:
    entry = query.entry_of(context.me().person_id, training_id, context.today())
    if entry is None:
        abort(404)
    return entry


def _form(given: object = None) -> ExternalForm:
    form = ExternalForm(formdata=None) if given is None else ExternalForm()
    form.offer(query.categories(context.catalogue()))
    return form


def _send(entry: ExternalEntry | None) -> ResponseReturnValue:
    form = _form("as it was sent")
    form.form_key.data = form.key
    is_whole = form.validate()
    file_id = _file_id(form)
    form.kept.data, form.file_lost.data = str(file_id or ""), ""
    if not is_whole or form.file.errors:
        return _form_page(form, entry), 422
    try:
        return _sent(form, entry, file_id)
    except actions.LooksTheSame as same:
        twin = query.entry_of(context.me().person_id, same.training_id, context.today())
        return _form_page(form, entry, (same, twin)), 422
    except actions.CannotReport as refusal:
        for name, words in refusal.troubles.items():
            form[name].errors = [words]
        return _form_page(form, entry), 422


def _sent(form: ExternalForm, entry: ExternalEntry | None, file_id: int | None) -> ResponseReturnValue:
    """Raises LooksTheSame or CannotReport."""
    acting, known = context.acting(), query.categories(context.catalogue())
    is_another = bool(form.is_another.data)
    if entry is None:
        training_id, is_first = actions.report(
            acting, form.facts, form.words, file_id, form.key, known, is_another=is_another
        )
    else:
        training_id = entry.id
        is_first = actions.report_again(
            acting, training_id, form.facts, form.words, file_id, known, is_another=is_another
        )
    flash("It is here, and you see below where it stands." if is_first else "This was here already.")
    tell_of_fonts(form.title.data, form.provider.data, where="on your transcript")
    return redirect(url_for("external.one", training_id=training_id))


def _file_id(form: ExternalForm) -> int | None:
    """Of the file that came with the form, else of the one that came before; what is wrong stands at the field."""
    sent = form.file.data
    if form.leaves_file_out.data:
        return None
    if not isinstance(sent, FileStorage) or not sent.filename:
        if form_value("file_lost"):
            form.file.errors = [LOST]
        before = read_id(form.kept.data)
        return before if query.kept_file_kind(context.acting(), before) else None
    sent.stream.seek(0)  # after a race with another write the page runs a second time
    raw = read_upload(sent.stream)
    try:
        with between_transactions():
            taken = take_in(raw)
    except FileRefused as refusal:
        form.file.errors = [str(refusal)]
        return None
    return actions.keep_file(context.acting(), raw, taken.kind, taken.data)


def _form_page(form: ExternalForm, entry: ExternalEntry | None, same: object = None) -> str:
    kind = query.kept_file_kind(context.acting(), read_id(form.kept.data))
    if entry is None:
        form.answer.label.text = "How a day came to more than eight hours"
    found = query.reviewers(context.me().person_id, context.today())
    return render_template("credit/external-form.html", form=form, entry=entry, kind=kind, same=same, reviewers=found)
