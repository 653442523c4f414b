"""The one guard: asks the right, opens and closes the transaction, notes what reading brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning import learning as learning_actions
from lms.actions.people.record_views import record_view
from lms.documents.render import GlyphsMissing, Job, NotRendered, render
from lms.domain.access import Permission
from lms.store.account import sessions
from lms.store.db import IntegrityError, rollback, unit_of_work
from lms.web import context

Page = Callable[..., Any]
SEEN_EVERY = timedelta(minutes=5)
CARRIED = "carried-"


@dataclass(frozen=True, slots=True)
class DeferredDocument:
    """What a page returns to hand out a file that has to be made first, outside any transaction.

    `lack` notes which characters no font has, and answers.
    """

    job: Job
    keep: Callable[[bytes], bytes]
    respond: Callable[[bytes], Response]
    lack: Callable[[str], ResponseReturnValue] | None = None


class Unguarded(Exception):
    """A route without a guard: the application does not start."""


def guarded(
    permission: Permission, *, keep_form: bool = False, read_write: bool = False, track_activity: bool = True
) -> Callable[[Page], Page]:
    """Lets those in who may; not found and not allowed are both 404, not signed in is the way to sign in.

    A route with a `person_id` is about that person, and the right is asked about them.

    With `keep_form`, what was typed into a form is kept through signing in again. With `read_write`, a GET that
    counts something is one unit of work as well. Without `track_activity`, a GET tells nothing of where someone is:
    a page's files come right after the page, and must not end the reading of it.
    """

    def wrap(page: Page) -> Page:
        @wraps(page)
        def guarded_page(**values: Any) -> ResponseReturnValue:
            if request.method == "POST" or read_write:
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
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
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


def _write(page: Page, permission: Permission, values: dict[str, Any], *, keep_form: bool) -> ResponseReturnValue:
    with unit_of_work():
        answer: ResponseReturnValue = _refusal(permission, values, keep_form=keep_form) or page(**values)
        _record_views()
        return answer


def _reading(
    page: Page, permission: Permission, values: dict[str, Any], *, track_activity: bool
) -> ResponseReturnValue:
    try:
        refusal = _refusal(permission, values, keep_form=False)
        answer = refusal if refusal is not None else page(**values)
        if isinstance(answer, DeferredDocument):
            rollback()
            return _document(answer)
        return answer
    finally:
        rollback()
        if track_activity:
            _note_use()


def _document(document: DeferredDocument) -> ResponseReturnValue:
    try:
        file = render(document.job, context.settings().render_socket)
    except NotRendered as trouble:
        if isinstance(trouble, GlyphsMissing) and document.lack is not None:
            with unit_of_work():
                return document.lack(trouble.characters)
        return Response(render_template("program/document-not-ready.html"), 503, headers={"Retry-After": "20"})
    with unit_of_work():
        kept = document.keep(file)
    return document.respond(kept)


def _note_use() -> None:
    """Writes a session's last use, a lesson first opened, page-to-page time and looks at the records of others.

    In a unit of work of its own, which commits even when the page refused.
    """
    signed_in, reading = context.signed_in(), context.reading()
    if signed_in is None:
        return
    was_reading, since = signed_in.reading_enrolment_id, signed_in.reading_since
    is_stale = context.now() - signed_in.last_seen_at >= SEEN_EVERY
    moved = reading is not None or was_reading is not None or is_stale
    if not moved and not context.record_views():
        return
    with unit_of_work():
        if was_reading is not None and since is not None:
            learning_actions.note_reading(context.acting(), was_reading, since)
        if reading is not None and reading.lesson is not None:
            learning_actions.open_lesson(context.acting(), reading.enrolment_id, reading.lesson)
        _record_views()
        if moved:
            sessions.touch_session(signed_in.session_id, context.now(), reading.enrolment_id if reading else None)


def _record_views() -> None:
    """A form that comes back may show someone's record as well."""
    for view, about in context.record_views():
        record_view(context.acting(), view, about=about)


def record_ping(enrolment_id: int) -> None:
    """A sign of life from an open page, inside the caller's unit of work."""
    signed_in = context.me()
    if signed_in.reading_enrolment_id == enrolment_id and signed_in.reading_since is not None:
        learning_actions.note_reading(context.acting(), enrolment_id, signed_in.reading_since)
    sessions.touch_session(signed_in.session_id, context.now(), enrolment_id)
