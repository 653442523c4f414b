"""Signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, after_this_request, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from lms.actions.account import devices, passwords, sessions
from lms.actions.account.sessions import PendingSecondFactor, SignedIn
from lms.domain.access import Permission
from lms.domain.program.program import DEMO_PASSWORD
from lms.queries.account.account import second_step
from lms.web import context
from lms.web.account.recovery_forms import SecondStepForm
from lms.web.forms import SignInForm
from lms.web.guard import CARRIED, guarded
from lms.web.typed import device_token, form_values, keep_device, query_value

bp = Blueprint("session", __name__)

DEMO_PEOPLE = (
    ("pia@example.org", "Pia, a peer", "halfway through a course"),
    ("sam@example.org", "Sam, her supervisor", "supervises six peers"),
    ("olu@example.org", "Olu, another supervisor", "supervises five peers"),
    ("ada@example.org", "Ada, the administrator", "runs the program"),
    ("rex@example.org", "Rex, who left the job", "keeps his record"),
)
PENDING = "halfway"
# A form that found no place to have a password hashed comes back, to be sent again after so many seconds.
BUSY = 429, {"Retry-After": "5"}
BUSY_WORDS = "Many people are here at this moment. Please wait a few seconds and press the button again."


def local_path(target: str) -> str:
    """The path to go to next, only ever on this site."""
    try:
        parts = urlsplit(target)
    except ValueError:  # brackets that hold no address
        return "/"
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if is_local and not parts.scheme and "\\" not in target and target.isprintable() else "/"


@bp.get("/sign-in")
@guarded(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    if context.signed_in() is not None:
        return redirect(local_path(query_value("next", "/")))
    form = SignInForm(formdata=None, next=local_path(query_value("next", "/")))
    return _sign_in_page(form, "")


@bp.post("/sign-in")
@guarded(Permission.ANYONE)
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, ""), 422
    try:
        outcome = sessions.sign_in(
            form.email.data or "",
            form.password.data or "",
            context.network_address(),
            context.now(),
            context.device(),
            known_by=device_token(),
        )
    except passwords.NoPlace:
        return _sign_in_page(form, "busy"), *BUSY
    if isinstance(outcome, sessions.SignInRefused):
        if outcome.too_many:
            return _sign_in_page(form, "too-many"), 429
        return _sign_in_page(form, "refused"), 401
    return let_in(outcome, form.next.data or "/")


@bp.get("/sign-in/code")
@guarded(Permission.ANYONE)
def code() -> ResponseReturnValue:
    target = local_path(query_value("next", "/"))
    if context.signed_in() is not None:
        return redirect(target)
    if _pending() is None:
        return redirect(url_for("session.sign_in", next=target if target != "/" else None))
    return _code_page(SecondStepForm(formdata=None, next=target), "")


@bp.post("/sign-in/code")
@guarded(Permission.ANYONE)
def send_code() -> ResponseReturnValue:
    form, halfway = SecondStepForm(), _pending()
    if halfway is None:
        return _begin_again(form)
    if not form.validate():
        return _code_page(form, ""), 422
    key = context.second_factor_key()
    outcome = sessions.verify_second_factor(
        halfway, form.code.data or "", context.now(), key, context.device(), device_token()
    )
    if outcome is None:
        return _begin_again(form)
    if isinstance(outcome, sessions.SignInRefused):
        if outcome.too_many:
            return _code_page(form, "too-many"), 429
        return _code_page(form, "refused"), 401
    return let_in(outcome, form.next.data or "/")


def _begin_again(form: SecondStepForm) -> ResponseReturnValue:
    """To the first step, with what was to be sent: the password was typed too long ago."""
    session.pop(PENDING, None)
    return _sign_in_page(SignInForm(formdata=None, next=local_path(form.next.data or "/")), "too-late"), 401


def carried_fields() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(CARRIED), value)
        for name, value in form_values().items(multi=True)
        if name.startswith(CARRIED)
    ]


def let_in(outcome: SignedIn | PendingSecondFactor, target: str) -> ResponseReturnValue:
    """Signs this browser in and leads on, with what was typed before; or asks for the second step."""
    target, fields = local_path(target), carried_fields()
    if isinstance(outcome, PendingSecondFactor):
        _remember(outcome)
        if fields:
            return _code_page(SecondStepForm(formdata=None, next=target), "")
        return redirect(url_for("session.code", next=target if target != "/" else None))
    open_session(outcome.token)
    _remember_device(outcome.person_id)
    if fields:
        context.forget_request()
        return render_template("account/sign-in-again.html", fields=fields, target=target, is_in=True)
    if _may_want_second_step():
        return redirect(url_for("account.offer_second_step", next=target if target != "/" else None))
    return redirect(target)


def open_session(token: str) -> None:
    """Puts the session with this token into the browser, in place of all that was there."""
    session.clear()
    session.permanent = True
    context.forget_request()
    signed_in = context.load_user(token)
    if signed_in is not None:
        login_user(signed_in)


def _remember_device(person_id: int) -> None:
    """In a cookie that stays when the session ends: it opens nothing, and keeps its person from being locked out."""
    token = devices.remember_device(person_id, device_token(), context.now())

    @after_this_request
    def bring(response: Response) -> Response:
        keep_device(response, token, devices.REMEMBERED)
        return response


def _may_want_second_step() -> bool:
    """Whoever runs a real program sees what is kept about all: they are asked, and never held up."""
    if context.program().is_demo or not context.may(Permission.ADMINISTER):
        return False
    return second_step(context.me().person_id).since is None


def _remember(halfway: PendingSecondFactor) -> None:
    """In the signed cookie: nothing that lets anyone in stands in the database yet."""
    session.clear()
    context.forget_request()
    session[PENDING] = [halfway.person_id, halfway.mark, halfway.begun_at.timestamp()]


def _pending() -> PendingSecondFactor | None:
    """What this browser began, if that was not too long ago."""
    kept = session.get(PENDING)
    if kept is None:
        return None
    person_id, mark, begun = kept
    halfway = PendingSecondFactor(person_id, mark, datetime.fromtimestamp(begun, UTC))
    return halfway if context.now() - halfway.begun_at <= sessions.SECOND_FACTOR_WAITS else None


def _sign_in_page(form: SignInForm, trouble: str) -> str:
    return render_template(
        "account/sign-in.html",
        form=form,
        trouble=trouble,
        fields=carried_fields(),
        demo_people=DEMO_PEOPLE if context.program().is_demo else (),
        demo_password=DEMO_PASSWORD,
    )


def _code_page(form: SecondStepForm, trouble: str) -> str:
    return render_template("account/code.html", form=form, trouble=trouble, fields=carried_fields())


@bp.post("/sign-out")
@guarded(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    me = context.me()
    sessions.sign_out(context.acting(), me.session_id)
    return signed_out()


def signed_out() -> ResponseReturnValue:
    """This browser knows nobody any more. A script clears what pages kept: `"storage"` would take notes as well."""
    logout_user()
    session.clear()
    response = make_response(redirect(url_for("session.sign_in")))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
