"""The one guard: asks the right, opens and closes the transaction, notes what reading brings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import learning as learning_actions
from lms.actions.learning import reading_on
from lms.actions.learning.ready import credit_due
from lms.actions.people.record_views import is_view_recorded, record_view
from lms.actions.program import heartbeats
from lms.documents.render import GlyphsMissing, Job, NotRendered, render
from lms.domain.access import Permission
from lms.domain.learning.reading import page_opened
from lms.store.account import sessions
from lms.store.db import (
    BRIEFLY_MS,
    PATIENCE_MS,
    DatabaseError,
    IntegrityError,
    OperationalError,
    reading,
    rollback,
    unit_of_work,
)
from lms.web import context
from lms.web.entered import not_sent_yet
from lms.web.messages import tell_of_arrival
from lms.web.typed import form_values, sends_files

Page = Callable[..., Any]
SEEN_EVERY = timedelta(minutes=5)
CARRIED = "carried-"
FILE_LOST = "file_lost"
LOOK_MS = 1_000
PROBE_EVERY = timedelta(seconds=10)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeferredDocument:
    """What a page returns to hand out a file that has to be made first, outside any transaction.

    `lack` answers where no font has these characters.
    """

    job: Job
    respond: Callable[[bytes], Response]
    lack: Callable[[str], ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class PaperToAskFor:
    """What a page returns to have a paper made by the queue: `ask` writes that down, and answers."""

    ask: Callable[[], ResponseReturnValue]


class LookNotKept(Exception):
    """Someone's record was asked for, and that it was looked at cannot be written down: the page is not shown."""


class Unguarded(Exception):
    """A route without a guard: the application does not start."""


def guarded(
    permission: Permission,
    *,
    keep_form: bool = False,
    read_write: bool = False,
    track_activity: bool = True,
    is_note: bool = False,
    stores_nothing: bool = False,
) -> Callable[[Page], Page]:
    """Lets those in who may; not found and not allowed are both 404, not signed in is the way to sign in.

    A route with a `person_id` is about that person, and the right is asked about them.

    With `keep_form`, what was typed into a form is kept through signing in again. With `read_write`, a GET that
    counts something is one unit of work as well. Without `track_activity`, a GET tells nothing of where someone is:
    a page's files come right after the page, and must not end the reading of it. A POST that `is_note` comes from a
    script alone: it does not wait long for others who write, and nobody is told when it was not kept. One that
    `stores_nothing` is answered as a GET is: it brings what is too long or too private for an address.
    """

    def wrap(page: Page) -> Page:
        @wraps(page)
        def guarded_page(**values: Any) -> ResponseReturnValue:
            if (request.method == "POST" and not stores_nothing) or read_write:
                if is_note:
                    return _note(page, permission, values)
                return _writing(page, permission, values, keep_form=keep_form)
            return _reading(page, permission, values, track_activity=track_activity)

        guarded_page.permission = permission  # type: ignore[attr-defined]  # read by require_guards and docs/access.md
        return guarded_page

    return wrap


def require_guards(app: Flask) -> None:
    """Raises Unguarded for any route whose page has no guard."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "permission"):
            raise Unguarded(f"{rule.rule} ({rule.endpoint}) has no guard")


def permission_of(app: Flask, endpoint: str) -> Permission:
    permission = getattr(app.view_functions[endpoint], "permission", None)
    if not isinstance(permission, Permission):
        raise Unguarded(endpoint)
    return permission


def _refusal(permission: Permission, values: dict[str, Any], *, keep_form: bool) -> ResponseReturnValue | None:
    """None for those who may; 404 by exception for those who may not."""
    if permission is Permission.ANYONE:
        return None
    if context.signed_in() is None:
        if request.method == "POST" and keep_form:
            return carry_over()
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("session.sign_in", next=target if target != "/" else None))
    about: int | None = values.get("person_id")
    if not (context.may(permission) if about is None else context.may(permission, about)):
        abort(404)
    return None


def carry_over() -> ResponseReturnValue:
    """The way to sign in, with what was typed along; it is sent on only by a press of one's own."""
    fields = [(name, value) for name, value in form_values().items(multi=True) if name != "csrf_token"]
    if sends_files():  # no page can carry one, so the form asks for it again
        fields.append((FILE_LOST, "1"))
    return render_template(
        "account/sign-in-again.html",
        fields=fields,
        target=request.path,
        is_in=context.signed_in() is not None,
    ), 200 if context.signed_in() else 401


def _writing(page: Page, permission: Permission, values: dict[str, Any], *, keep_form: bool) -> ResponseReturnValue:
    try:
        return _write(page, permission, values, keep_form=keep_form)
    except IntegrityError:
        # Someone else's write of the same fact came first: the second run sees it and answers as the first did.
        context.forget_request()
        return _write(page, permission, values, keep_form=keep_form)


def _note(page: Page, permission: Permission, values: dict[str, Any]) -> ResponseReturnValue:
    try:
        return _write(page, permission, values, keep_form=False, patience_ms=BRIEFLY_MS)
    except DatabaseError as error:
        _tell_lost("a sign of life", error)
        return "", 503


def _write(
    page: Page, permission: Permission, values: dict[str, Any], *, keep_form: bool, patience_ms: int = PATIENCE_MS
) -> ResponseReturnValue:
    with unit_of_work(patience_ms=patience_ms):
        answer: ResponseReturnValue = (
            _refusal(permission, values, keep_form=keep_form) or not_sent_yet() or page(**values)
        )
        _record_views()
        return answer


def _reading(
    page: Page, permission: Permission, values: dict[str, Any], *, track_activity: bool
) -> ResponseReturnValue:
    try:
        answer = _read(page, permission, values, may_credit=track_activity)
        return _answered(answer)
    finally:
        rollback()
        if track_activity:
            _note_all()


def _read(
    page: Page, permission: Permission, values: dict[str, Any], *, may_credit: bool
) -> ResponseReturnValue | DeferredDocument | PaperToAskFor:
    with reading():
        refusal = _refusal(permission, values, keep_form=False)
        if refusal is None and not (may_credit and _is_credit_due()):
            return _shown(page, values)
    if refusal is not None:
        return refusal
    _credit_what_is_due()
    with reading():
        return _shown(page, values)


def _shown(page: Page, values: dict[str, Any]) -> ResponseReturnValue | DeferredDocument | PaperToAskFor:
    """Most looks at a record are not the first of their day: those wait for no lock, and write nothing."""
    answer = page(**values)
    if context.record_views() and not context.is_without_database():
        context.pass_over_views(lambda view, about: is_view_recorded(context.acting(), view, about=about))
    return answer  # type: ignore[no-any-return]  # a page of any shape


def _is_credit_due() -> bool:
    signed_in = context.signed_in()
    return signed_in is not None and signed_in.credit_at is not None and signed_in.credit_at <= context.now()


def _credit_what_is_due() -> None:
    """Completes what waited for its eight hours, so that the page shows it, in a unit of work of its own.

    The worker does the same where nobody looks. A page never fails for it.
    """
    with suppress(DatabaseError), unit_of_work(patience_ms=BRIEFLY_MS):
        credit_due(context.acting(), context.me().person_id)


def _answered(answer: ResponseReturnValue | DeferredDocument | PaperToAskFor) -> ResponseReturnValue:
    """What takes longer than the page's own transaction comes after it."""
    try:
        if isinstance(answer, PaperToAskFor):
            with unit_of_work():
                return answer.ask()
        return _document(answer) if isinstance(answer, DeferredDocument) else answer
    except (NotRendered, OperationalError):
        return Response(render_template("program/document-not-ready.html"), 503, headers={"Retry-After": "20"})


def _document(document: DeferredDocument) -> ResponseReturnValue:
    """Raises NotRendered."""
    try:
        return document.respond(render(document.job, context.settings().render_socket))
    except GlyphsMissing as missing:
        return document.lack(missing.characters)


def _note_all() -> None:
    """All that a page asked to have written down, and where someone is; it never fails the page.

    But for a look at someone's record: they are promised to see it, so what cannot be noted is not shown.
    """
    try:
        if context.notes():
            with unit_of_work(patience_ms=BRIEFLY_MS):
                for note in context.notes():
                    note()
        _note_use()
    except DatabaseError as error:
        rollback()
        if context.record_views():
            raise LookNotKept from error
        _tell_lost("a note beside a page", error)


def _tell_lost(what: str, error: Exception) -> None:
    logger.warning("%s was not kept: %s at %s", what, type(error).__name__, request.endpoint)


def _note_use() -> None:
    """Writes a session's last use, a lesson first opened, what is read and looks at the records of others.

    In a unit of work of its own, which commits even when the page refused.
    """
    signed_in, course_reading = context.signed_in(), context.reading()
    if signed_in is None:
        return
    reads, lesson = (course_reading.reading, course_reading.lesson) if course_reading else (None, None)
    moves = page_opened(signed_in.clock, reads, context.now()) is not None
    is_stale = context.now() - signed_in.last_seen_at >= SEEN_EVERY
    if not (moves or lesson or is_stale or context.record_views()):
        return
    may_be_over: str | None = None
    with unit_of_work(patience_ms=LOOK_MS if context.record_views() else BRIEFLY_MS):
        if moves:
            may_be_over = reading_on.note_page(context.acting(), signed_in.clock, reads)
        if reads is not None and lesson is not None:
            learning_actions.open_lesson(context.acting(), reads.enrolment_id, lesson)
        _record_views()
        if is_stale:
            sessions.touch_session(signed_in.session_id, context.now())
    course = context.site().catalogue.course_called(may_be_over) if may_be_over else None
    if course is not None:
        with unit_of_work(patience_ms=BRIEFLY_MS):
            outcome = reading_on.complete_read(context.acting(), course)
        tell_of_arrival(course, outcome)


def _record_views() -> None:
    """A form that comes back may show someone's record as well."""
    for view, about in context.record_views():
        record_view(context.acting(), view, about=about)


def can_write() -> bool:
    """Whether a write works now, tried at most once in PROBE_EVERY by each process: anyone may ask for health."""
    site, now = context.site(), context.now()
    if site.last_write is None or now - site.last_write[0] >= PROBE_EVERY:
        try:
            with unit_of_work(patience_ms=LOOK_MS):
                heartbeats.record_write(now)
        except DatabaseError:
            site.last_write = (now, False)
        else:
            site.last_write = (now, True)
    return site.last_write[1]
