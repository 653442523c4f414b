"""The signature on certificates, and an example certificate with what is typed before anything is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.program import program as actions
from lms.content.mails import verify_address
from lms.documents.fonts import way_out, words_for
from lms.documents.papers.example import SERIAL, example_job
from lms.domain.access import Permission
from lms.queries.program import program as query
from lms.web import context
from lms.web.downloads import pdf_answer
from lms.web.guard import DeferredDocument, guarded
from lms.web.program.program import is_right, picture_in, sent_settings, settings_page, told_in
from lms.web.program.program_forms import LogoForm, SignatureForm
from lms.web.typed import form_values

bp = Blueprint("paper", __name__, url_prefix="/program")
PREVIEWS_A_MINUTE = 40  # of one person, in each process of the site
_before: dict[int, deque[datetime]] = {}
_turn = Lock()


@bp.post("/signature")
@guarded(Permission.ADMINISTER)
def change_signature() -> ResponseReturnValue:
    form = SignatureForm()
    picture = picture_in(form.signature, actions.SIGNATURE)
    if picture is None:
        return settings_page(signature_form=form), 422
    actions.set_signature(context.acting(), picture)
    flash("The new signature is kept. Certificates issued from now on carry it.")
    return redirect(url_for("program.program"))


@bp.post("/signature/away")
@guarded(Permission.ADMINISTER)
def take_signature_away() -> ResponseReturnValue:
    if actions.take_signature_away(context.acting()):
        flash("The signature is taken away. Certificates issued with it keep it.")
    else:
        flash("There is no signature, so nothing was changed.")
    return redirect(url_for("program.program"))


@bp.get("/signature/<sha256>.png")
@guarded(Permission.ADMINISTER, track_activity=False)
def signature(sha256: str) -> ResponseReturnValue:
    """To administrators alone: whoever has the picture could put it on other papers."""
    kept = query.signature(sha256)
    if kept is None:
        abort(404)
    response = Response(kept, content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@bp.post("/preview")
@guarded(Permission.ADMINISTER, track_activity=False, stores_nothing=True)
def preview() -> ResponseReturnValue | DeferredDocument:
    """A certificate with what was sent and, where nothing was, with what is kept; nothing is kept of it."""
    if not _is_in_time(context.me().person_id, context.now()):
        abort(429)
    is_picture, here = "picture_wanted" in form_values(), context.program()
    if "name" in form_values():
        form = sent_settings()
        if not is_right(form):
            return _as_words(form.errors) if is_picture else (settings_page(form), 422)
        here = replace(here, **told_in(form))
    logo_form, signature_form = LogoForm(), SignatureForm()
    logo = picture_in(logo_form.picture, actions.LOGO) if logo_form.picture.data else None
    signed = picture_in(signature_form.signature, actions.SIGNATURE) if signature_form.signature.data else None
    if wrong := {**logo_form.errors, **signature_form.errors}:
        return _as_words(wrong) if is_picture else (settings_page(None, logo_form, signature_form), 422)
    job = example_job(
        here,
        verify_address(context.settings().public_url, SERIAL),
        context.today(),
        logo or query.kept_logo(here),
        signed or query.kept_signature(here),
        is_picture=is_picture,
    )
    return DeferredDocument(job, _as_picture if is_picture else _as_pdf, _lack)


def _is_in_time(person_id: int, now: datetime) -> bool:
    """Whether this person asked for fewer than PREVIEWS_A_MINUTE in the minute before."""
    with _turn:
        asked = _before.setdefault(person_id, deque(maxlen=PREVIEWS_A_MINUTE))
        if len(asked) == PREVIEWS_A_MINUTE and now - asked[0] < timedelta(minutes=1):
            return False
        asked.append(now)
        return True


def _as_pdf(file: bytes) -> Response:
    return pdf_answer("certificate-preview", file)


def _as_picture(file: bytes) -> Response:
    """For an `<img>` alone: opened by itself, it is cut off from this site."""
    response = Response(file, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src data:"
    return response


def _as_words(errors: Mapping[str, Sequence[str]]) -> Response:
    """The first of what is wrong, for the line below the picture."""
    return Response(next((told[0] for told in errors.values()), ""), 422, content_type="text/plain; charset=utf-8")


def _lack(characters: str) -> ResponseReturnValue:
    if "picture_wanted" not in form_values():
        page = url_for("program.program")
        return render_template("program/document-lacks-letters.html", characters=characters, page=page), 409
    words = f"No font here has {words_for(characters)}, so this cannot be printed yet. {way_out(characters)}"
    return Response(words, 409, content_type="text/plain; charset=utf-8")
