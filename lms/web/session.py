"""Signing in and out, and one's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from lms.actions import passwords, sessions
from lms.domain.access import Permission
from lms.store.sessions import SignedIn
from lms.web import context
from lms.web.forms import PasswordForm, PressForm, SignInForm
from lms.web.guard import CARRIED, guarded

place = Blueprint("session", __name__)

DEMO_PEOPLE = (
    ("pia@example.org", "Pia, a peer", "halfway through a course"),
    ("sam@example.org", "Sam, her supervisor", "supervises six peers"),
    ("olu@example.org", "Olu, another supervisor", "supervises five peers"),
    ("ada@example.org", "Ada, the administrator", "runs the program"),
    ("rex@example.org", "Rex, who left the job", "keeps his record"),
)
DEMO_PASSWORD = "walk-beside-demo"  # noqa: S105 -- printed on the demo's own sign-in page


def local_path(target: str) -> str:
    """The path to go to next, only ever on this site."""
    try:
        parts = urlsplit(target)
    except ValueError:  # brackets that hold no address
        return "/"
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if is_local and not parts.scheme and "\\" not in target and target.isprintable() else "/"


@place.get("/sign-in")
@guarded(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    if context.signed_in() is not None:
        return redirect(local_path(request.args.get("next", "/")))
    form = SignInForm(formdata=None, next=local_path(request.args.get("next", "/")))
    return _sign_in_page(form, "")


@place.post("/sign-in")
@guarded(Permission.ANYONE)
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, ""), 422
    address = request.remote_addr or ""
    outcome = sessions.sign_in(form.email.data or "", form.password.data or "", address, context.now())
    if isinstance(outcome, sessions.Refused):
        if outcome.too_many:
            return _sign_in_page(form, "too-many"), 429
        return _sign_in_page(form, "refused"), 401
    _let_in(outcome.token)
    fields = carried_fields()
    if fields:
        context.forget_request()
        return render_template(
            "session/sign-in-again.html", fields=fields, target=local_path(form.next.data or "/"), is_in=True
        )
    return redirect(local_path(form.next.data or "/"))


def carried_fields() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED)
    ]


def _let_in(token: str) -> None:
    session.clear()
    session.permanent = True
    context.forget_request()
    signed_in = context.load_user(token)
    if signed_in is not None:
        login_user(signed_in)


def _sign_in_page(form: SignInForm, trouble: str) -> str:
    return render_template(
        "session/sign-in.html",
        form=form,
        trouble=trouble,
        fields=carried_fields(),
        demo_people=DEMO_PEOPLE if context.program().is_demo else (),
        demo_password=DEMO_PASSWORD,
    )


@place.post("/sign-out")
@guarded(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    me = context.me()
    sessions.sign_out(me.session_id, me.person_id, context.now())
    logout_user()
    session.clear()
    response = make_response(redirect(url_for("session.sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@place.get("/account/")
@guarded(Permission.READ_OWN)
def account() -> ResponseReturnValue:
    return _account_page(context.me(), PasswordForm(formdata=None))


@place.post("/account/")
@guarded(Permission.READ_OWN)
def change_password() -> ResponseReturnValue:
    me, form = context.me(), PasswordForm()
    if not form.validate():
        return _account_page(me, form), 422
    try:
        token = sessions.change_password(me.person_id, form.present.data or "", form.new.data or "", context.now())
    except sessions.WrongPassword:
        form.present.errors = ["This is not the password you use now."]
        return _account_page(me, form), 422
    except passwords.UnsuitablePassword as problem:
        form.new.errors = [str(problem)]
        return _account_page(me, form), 422
    _let_in(token)
    flash("Your password is changed. Everywhere else you were signed in, you are signed out now.")
    return redirect(url_for("session.account"))


def _account_page(me: SignedIn, form: PasswordForm) -> str:
    return render_template("session/account.html", person=me, form=form, press=PressForm())
