"""Anyone checks a certificate, by its number or by its file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.account.sessions import count_check, may_check
from lms.content.mails import verify_address
from lms.documents.certificate import CertificateDocument, certificate_job, document_of, reviews_in_words
from lms.documents.proof.badge import issuer_profile
from lms.documents.uploads.intake import FileRefused
from lms.documents.verifying.answer import FileAnswer, Record, answer_of, issued_answer
from lms.documents.verifying.keys import KnownKeys
from lms.documents.verifying.reading import (
    EMPTY,
    MOST_BYTES,
    NO_NUMBER,
    NOT_ISSUED,
    TOO_LARGE,
    ReadFile,
    read_file,
)
from lms.domain.access import Permission
from lms.domain.credit.certificate import CertificateFacts
from lms.keys import KeyRing, badge_ring, ledger_ring, published
from lms.queries.credit import certificates as query
from lms.queries.credit.certified_json import UNKNOWN, to_json
from lms.store.db import between_transactions
from lms.web import context
from lms.web.forms import CertificateFileForm, CodeForm
from lms.web.guard import guarded
from lms.web.typed import make_room

bp = Blueprint("verify", __name__, url_prefix="/verify")
MOST_SENT = 12_000_000  # a file that is somewhat too large is told beside its field
bp.url_value_preprocessor(make_room(MOST_SENT))
NO_FILE = "Please choose the PDF of the certificate. Its badge will do as well."
UNKNOWN_NUMBER = f"{NOT_ISSUED} No certificate has the number that stands in it, so please ask who gave it to you."
SEND_IT = (
    f"{NOT_ISSUED} A copy that was saved anew, printed to PDF or scanned is another file, and may still say what is "
    "true. To see whether its words are those of the record, choose it once more and have it compared."
)
TIME_WAS = "Time was "
NO_KEYS = KnownKeys()  # what is kept is only read, and not checked


@bp.get("/")
@guarded(Permission.ANYONE)
def verify() -> ResponseReturnValue:
    return _page(CodeForm(formdata=None))


def _page(form: CodeForm, unknown: str = "", file: str = "", *, sends: bool = False) -> str:
    """With `sends`, a file that is chosen is sent to be read, whatever scripts the device has."""
    keys = [key.id for key in _ledger_keys(context.settings().data).all_keys()]
    return render_template("credit/verify.html", form=form, unknown=unknown, keys=keys, file=file, sends=sends)


@cache
def _ledger_keys(data: Path) -> KeyRing:
    """One for the process: it sees by itself when a key was added, and reads none twice."""
    return ledger_ring(data)


def _file_page(told: str, *, sends: bool = False) -> str:
    return _page(CodeForm(formdata=None), file=told, sends=sends)


@bp.errorhandler(413)
def too_large(_: Exception) -> ResponseReturnValue:
    return _file_page(TOO_LARGE), 413


@bp.post("/")
@guarded(Permission.ANYONE)
def look_up() -> ResponseReturnValue:
    """A known number leads to its page, which counts; of an unknown and of a malformed one the same is done."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    _refuse_many()
    typed = form.code.data or ""
    found = query.checked(typed)
    if found is None:
        _count()
        return _page(form, typed.strip()[:64]), 404
    return redirect(url_for("verify.certificate", serial=found.serial))


def _refuse_many() -> None:
    if not may_check(context.network_address(), context.now()):
        abort(429)


def _count() -> None:
    count_check(context.network_address(), context.now())


@bp.post("/file")
@guarded(Permission.ANYONE)
def look_up_file() -> ResponseReturnValue:
    """Only a file whose bytes are those that were issued is genuine, whatever any software says of its signature."""
    _refuse_many()
    form = CertificateFileForm()
    is_sound = form.validate()
    raw = _bytes_of(form.file.data)
    sha256 = form.sha256.data or (hashlib.sha256(raw).hexdigest() if raw is not None else "")
    if not is_sound or not sha256:
        return _file_page(NO_FILE), 422
    try:
        answer = _told_of(sha256, raw)
    except FileRefused as refusal:
        told = str(refusal)
        answer = _file_page(told), 422 if told in (EMPTY, TOO_LARGE) else 404
    _count()
    return answer


def _bytes_of(sent: object) -> bytes | None:
    """One byte more than is read, so that too large a file can be told; None without a file."""
    return sent.read(MOST_BYTES + 1) if isinstance(sent, FileStorage) and sent.filename else None


def _told_of(sha256: str, raw: bytes | None) -> ResponseReturnValue:
    """Raises FileRefused."""
    keys = KnownKeys.from_json(published(context.settings().data))
    serial = query.serial_of_file(sha256)
    if serial is not None:
        issued = _read(raw or query.issued_file(serial), keys)
        checked = query.checked(serial)
        answer = issued_answer(issued) if issued else FileAnswer.of_hash(sha256)
        return _verified(checked, answer) if checked else (_file_page(UNKNOWN_NUMBER), 404)
    if raw is None:
        return _file_page(SEND_IT, sends=True), 404
    read = _read(raw, keys)
    checked = _first_known(read) if read else None
    if read is None or checked is None:
        is_named = read is not None and any(read.numbers())
        trouble = f"{NOT_ISSUED} {read.trouble}" if read is not None and read.trouble else ""
        return _file_page(trouble or (UNKNOWN_NUMBER if is_named else NO_NUMBER)), 404
    issued = _read(query.issued_file(checked.serial), NO_KEYS)
    return _verified(checked, answer_of(read, _record(checked), issued))


def _read(raw: bytes | None, keys: KnownKeys) -> ReadFile | None:
    """Outside any transaction, since it may take seconds. Raises FileRefused."""
    if raw is None:
        return None
    with between_transactions():
        return read_file(raw, keys)


def _first_known(read: ReadFile) -> query.CheckedCertificate | None:
    found = (query.checked(number) for number in read.numbers())
    return next((one for one in found if one is not None), None)


def _record(checked: query.CheckedCertificate) -> Record:
    public_url = context.settings().public_url
    return Record(checked.serial, checked.facts, verify_address(public_url, checked.serial), public_url)


@bp.get("/did.json")
@bp.get("/issuer.json")
@guarded(Permission.ANYONE)
def issuer() -> ResponseReturnValue:
    """Who issues badges here, and the keys that signed them: asked for by whatever checks a badge elsewhere.

    Badges of the first days name it by its second address.
    """
    settings = context.settings()
    keys = {key.id: key.public for key in badge_ring(settings.data).all_keys()}
    return _for_anyone(
        issuer_profile(settings.public_url, context.program().name, keys), mimetype="application/ld+json"
    )


@bp.get("/keys.json")
@guarded(Permission.ANYONE)
def keys() -> ResponseReturnValue:
    """Every public key of this program, to check its files with `lms verify --key`, with no network."""
    return _for_anyone(published(context.settings().data))


def _for_anyone(told: dict[str, Any], mimetype: str = "application/json") -> Response:
    return Response(json.dumps(told), mimetype=mimetype, headers={"Access-Control-Allow-Origin": "*"})


@bp.get("/<serial>.json")
@guarded(Permission.ANYONE)
def for_software(serial: str) -> ResponseReturnValue:
    """The same as the page, of a known number; docs/verify.md names each field."""
    checked = _looked_up(serial)
    told = to_json(checked, context.program().day_of, _refresher_due_since(checked)) if checked else UNKNOWN
    status = 200 if checked else 404
    return Response(json.dumps(told, ensure_ascii=False), status, mimetype="application/json")


def _looked_up(serial: str) -> query.CheckedCertificate | None:
    """Of whoever asks so often and no oftener; None for an unknown and for a malformed number alike."""
    _refuse_many()
    address, now = context.network_address(), context.now()
    context.note_later(lambda: count_check(address, now))
    return query.checked(serial)


def _refresher_due_since(checked: query.CheckedCertificate) -> date | None:
    course = context.catalogue().courses.get(checked.facts.course)
    return checked.refresher_due_since(course, context.today())


@bp.get("/<serial>")
@guarded(Permission.ANYONE)
def certificate(serial: str) -> ResponseReturnValue:
    checked = _looked_up(serial)
    if checked is None:
        return _page(CodeForm(formdata=None, code=serial[:64]), serial[:64]), 404
    return _verified(checked)


def _verified(checked: query.CheckedCertificate, file: FileAnswer | None = None) -> str:
    return render_template("credit/verified.html", file=file, **certified(checked))


def certified(checked: query.CheckedCertificate) -> dict[str, Any]:
    """What `parts/certified.html` shows: every certified field in the words in which it is printed."""
    told = document_of(certificate_job(checked.serial, checked.facts, "").values)
    rows = list(_rows(told, checked.facts))
    return {"page": checked, "told": told, "rows": rows, "due_since": _refresher_due_since(checked)}


def _rows(told: CertificateDocument, facts: CertificateFacts) -> Iterator[tuple[str, str]]:
    """Label and words of what is printed beside name, course, day and hours; reviews have a row of their own."""
    reviews = reviews_in_words(facts)
    for label, words in told.details:
        if label != "Issued on":
            yield label, words.removesuffix(f"; {reviews}")
    if not facts.attended:
        yield "Reviews", reviews[:1].upper() + reviews[1:]
    besides = [sentence for sentence in told.sentences if not sentence.startswith(TIME_WAS)]
    if besides:
        yield "It says besides", " ".join(besides)
    if facts.time:
        yield "Time", facts.time.capitalize()
