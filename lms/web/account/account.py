"""One's own account: password, second step, where one is signed in, who looked at one's record."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import PasswordField

from lms.actions.account import passwords, second_factor, sessions
from lms.actions.account.throttle import TooManyTries
from lms.domain.access import Permission
from lms.domain.typed import read_id
from lms.queries.account import account as query
from lms.web import context
from lms.web.account.recovery_forms import ConfirmSecondFactorForm, RemoveForm
from lms.web.account.session import BUSY, BUSY_WORDS, local_path, open_session, signed_out
from lms.web.forms import PasswordForm, PressForm
from lms.web.guard import guarded
from lms.web.typed import query_value

bp = Blueprint("account", __name__, url_prefix="/account")

LAST_PAGE = 100_000
WRONG_PASSWORD = "This is not the password you use now."  # noqa: S105  # a sentence
RESTS = "There were many tries in a short time, so this rests for up to half an hour."


@bp.get("/")
@guarded(Permission.READ_OWN)
def account() -> ResponseReturnValue:
    return _account_page(PasswordForm(formdata=None))


NotConfirmed = passwords.WrongPassword | TooManyTries | passwords.NoPlace


def say_not_confirmed(field: PasswordField, reason: NotConfirmed) -> tuple[int, dict[str, str]]:
    """Says at the field why the password confirms nothing; the answer's status and headers."""
    if isinstance(reason, passwords.WrongPassword):
        field.errors = [WRONG_PASSWORD]
        return 422, {}
    if isinstance(reason, TooManyTries):
        field.errors = [RESTS]
        return 429, {}
    field.errors = [BUSY_WORDS]
    return BUSY


@bp.post("/")
@guarded(Permission.READ_OWN)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate():
        return _account_page(form), 422
    present, new = form.present.data or "", form.new.data or ""
    try:
        token = sessions.change_password(context.acting(), present, new, context.device())
    except passwords.UnsuitablePassword as problem:
        form.new.errors = [str(problem)]
        return _account_page(form), 422
    except (passwords.WrongPassword, TooManyTries, passwords.NoPlace) as reason:
        status = say_not_confirmed(form.present, reason)  # before the page is drawn
        return _account_page(form), *status
    open_session(token)
    flash("Your password is changed. Everywhere else you were signed in, you are signed out now.")
    return redirect(url_for("account.account"))


def _account_page(form: PasswordForm) -> str:
    me, moment = context.me(), context.now()
    page = query.account(me.person_id, moment - context.IDLE, moment - context.LIFETIME)
    return render_template("account/account.html", person=me, page=page, form=form, press=PressForm())


@bp.post("/sessions/<id:session_id>/end")
@guarded(Permission.READ_OWN)
def end_session(session_id: int) -> ResponseReturnValue:
    me = context.me()
    if session_id == me.session_id:
        sessions.sign_out(context.acting(), me.session_id)
        return signed_out()
    if not sessions.end_session(context.acting(), session_id):
        abort(404)
    flash("That device is signed out.")
    return redirect(url_for("account.account"))


@bp.post("/sessions/end-others")
@guarded(Permission.READ_OWN)
def end_other_sessions() -> ResponseReturnValue:
    me = context.me()
    ended = sessions.end_other_sessions(context.acting(), me.session_id)
    flash(
        "Everywhere else you were signed in, you are signed out now."
        if ended
        else "You were signed in nowhere else, so nothing was ended."
    )
    return redirect(url_for("account.account"))


@bp.get("/looks/")
@guarded(Permission.READ_OWN)
def looks() -> ResponseReturnValue:
    number = read_id(query_value("page", "1")) or 1
    page = query.looks(context.me().person_id, min(number, LAST_PAGE))
    return render_template("account/looks.html", page=page)


@bp.get("/second-step/")
@guarded(Permission.READ_OWN)
def second_step() -> ResponseReturnValue:
    return _second_step_page(RemoveForm(formdata=None))


@bp.get("/second-step/offer")
@guarded(Permission.READ_OWN)
def offer_second_step() -> ResponseReturnValue:
    """What administrators are asked after signing in; `Not now` leads to where they were going."""
    target = local_path(query_value("next", "/"))
    if query.second_step(context.me().person_id).since is not None:
        return redirect(target)
    return render_template("account/offer.html", target=target)


@bp.post("/second-step/begin")
@guarded(Permission.READ_OWN)
def begin_second_step() -> ResponseReturnValue:
    return _set_up_page(ConfirmSecondFactorForm(formdata=None))


@bp.post("/second-step/confirm")
@guarded(Permission.READ_OWN)
def confirm_second_step() -> ResponseReturnValue:
    form, key = ConfirmSecondFactorForm(), context.second_factor_key()
    if not form.validate():
        return _set_up_page(form, 422)
    try:
        codes = second_factor.confirm(context.acting(), form.code.data or "", key)
    except second_factor.WrongCode:
        form.code.errors = [
            "This code does not go with the secret on this page. Please wait for the next one, and look that the "
            "phone's clock is right."
        ]
        return _set_up_page(form, 422)
    except second_factor.NothingWaits:
        return redirect(url_for("account.second_step"))
    return render_template("account/recovery-codes.html", codes=codes)


@bp.post("/second-step/remove")
@guarded(Permission.READ_OWN)
def remove_second_step() -> ResponseReturnValue:
    form, key = RemoveForm(), context.second_factor_key()
    if query.second_step(context.me().person_id).since is None:
        flash("There is no second step to take away: signing in asks for your password only.")
        return redirect(url_for("account.second_step"))
    if not form.validate():
        return _second_step_page(form), 422
    password, code = form.password.data or "", form.code.data or ""
    try:
        second_factor.remove(context.acting(), password, code, key)
    except passwords.WrongPassword:
        form.password.errors = [WRONG_PASSWORD]
        return _second_step_page(form), 422
    except second_factor.WrongCode:
        form.code.errors = ["This code is not right, or was used before. Please wait for the next one."]
        return _second_step_page(form), 422
    except passwords.NoPlace:
        form.password.errors = [BUSY_WORDS]
        return _second_step_page(form), *BUSY
    except TooManyTries:
        form.code.errors = [RESTS]
        return _second_step_page(form), 429
    flash("The second step is taken away. Signing in asks for your password only.")
    return redirect(url_for("account.account"))


def _second_step_page(form: RemoveForm) -> str:
    step = query.second_step(context.me().person_id)
    return render_template("account/second-step.html", step=step, form=form)


def _set_up_page(form: ConfirmSecondFactorForm, status: int = 200) -> ResponseReturnValue:
    """The secret that waits, to be put into an app; it stands only on answers to a press, never on a page to load."""
    issuer = context.program().name
    begun = second_factor.begin(context.me().person_id, issuer, context.second_factor_key())
    if begun is None:
        return redirect(url_for("account.second_step"))
    drawing = segno.make(begun.address, micro=False, error="l")
    svg = drawing.svg_inline(border=3, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    qr = Markup(svg)  # noqa: S704 -- drawn here, of black and white squares
    return render_template("account/set-up.html", begun=begun, qr=qr, form=form), status
