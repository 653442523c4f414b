"""Joining one's own second account, and undoing it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from lms.actions.account.links import LinkNotOpen, LinkPurpose, lifetime_words
from lms.actions.account.passwords import NoPlace, WrongPassword
from lms.actions.account.throttle import TooManyTries
from lms.actions.people import joining, joining_own
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.domain.people.person import EMAIL_MAX
from lms.queries.people import accounts as query
from lms.queries.people import people
from lms.web import context
from lms.web.account.account import say_not_confirmed
from lms.web.forms import PASSWORD_LENGTH
from lms.web.guard import guarded
from lms.web.typed import TypedForm

bp = Blueprint("own_accounts", __name__, url_prefix="/account/accounts")


class SecondAccountForm(TypedForm):
    email = EmailField(
        "E-mail of your other account",
        [InputRequired("Please type the address."), Length(max=EMAIL_MAX, message="An address is shorter.")],
    )
    password = PasswordField(
        "Your password on this account", [InputRequired("Please type your password."), PASSWORD_LENGTH]
    )


@bp.get("/")
@guarded(Permission.READ_OWN)
def accounts() -> ResponseReturnValue:
    return _page(SecondAccountForm(formdata=None))


@bp.post("/")
@guarded(Permission.READ_OWN)
def ask() -> ResponseReturnValue:
    form = SecondAccountForm()
    if not context.sends_mail():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    typed, password = form.email.data or "", form.password.data or ""
    try:
        address = joining_own.ask_to_join(context.acting(), typed, password, context.link_key())
    except CannotChange as reason:
        form.email.errors = [str(reason)]
        return _page(form), 422
    except (WrongPassword, TooManyTries, NoPlace) as reason:
        status = say_not_confirmed(form.password, reason)  # before the page is drawn
        return _page(form), *status
    lasts = lifetime_words(LinkPurpose.JOIN, by_hand=False)
    flash(f"If you have an account with {address}, a link is on its way there. Open it here within {lasts}.")
    return redirect(url_for("own_accounts.accounts"))


def _page(form: SecondAccountForm) -> str:
    me = context.me()
    return render_template(
        "account/own-accounts.html",
        form=form,
        email=me.email,
        joined=query.joined_accounts(me.person_id, context.acting().program),
        today=context.today(),
        mails=context.sends_mail(),
    )


@bp.get("/join/<token>")
@guarded(Permission.READ_OWN)
def confirm(token: str) -> ResponseReturnValue:
    """Shows both, and uses nothing up."""
    try:
        kept, second = joining_own.asked_of(context.acting(), token)
    except LinkNotOpen:
        return _ended()
    except joining_own.OtherAccountAsked:
        return render_template("account/own-join-elsewhere.html", email=context.me().email), 409
    return render_template("account/own-join.html", token=token, both=query.both_accounts(kept, second))


@bp.post("/join/<token>")
@guarded(Permission.READ_OWN)
def join(token: str) -> ResponseReturnValue:
    try:
        joining_own.join_own(context.acting(), token)
    except LinkNotOpen:
        return _ended()
    except joining_own.OtherAccountAsked:
        return render_template("account/own-join-elsewhere.html", email=context.me().email), 409
    flash("Your two accounts are one now. Hours and certificates of both are here.")
    return redirect(url_for("own_accounts.accounts"))


def _ended() -> ResponseReturnValue:
    return render_template("account/link-ended.html", mails=context.settings().smtp is not None), 410


@bp.post("/<id:account_id>/part")
@guarded(Permission.READ_OWN)
def part(account_id: int) -> ResponseReturnValue:
    me = context.me()
    kept = people.person(me.person_id)
    if kept is None:
        abort(404)
    try:
        second = joining.part_accounts(context.acting(), kept, account_id, context.link_key(), me.session_id)
    except CannotChange as reason:
        flash(str(reason))
        return redirect(url_for("own_accounts.accounts"))
    flash(f"Your accounts are two again. A link to get in is on its way to {second.email}.")
    return redirect(url_for("own_accounts.accounts"))
