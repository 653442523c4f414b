"""One's own shown name, and the e-mail one signs in with."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lms.actions.account import own as actions
from lms.actions.account.links import LinkPurpose, NameMissing, lifetime_words
from lms.actions.account.passwords import NoPlace, WrongPassword
from lms.actions.account.throttle import TooManyTries
from lms.domain.access import Permission
from lms.domain.people.person import EMAIL_MAX, NAME_MAX
from lms.web import context
from lms.web.account.account import say_not_confirmed
from lms.web.forms import PASSWORD_LENGTH
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.typed import TypedForm

bp = Blueprint("own", __name__, url_prefix="/account")
_NAME = f"A name has 1 to {NAME_MAX} characters on one line."


class DisplayNameForm(TypedForm):
    display_name = StringField("What should we call you?", [InputRequired(_NAME)])


class NewEmailForm(TypedForm):
    email = EmailField(
        "Your new e-mail",
        [InputRequired("Please type the new address."), Length(max=EMAIL_MAX, message="An address is shorter.")],
    )
    password = PasswordField("Your password", [InputRequired("Please type your password."), PASSWORD_LENGTH])


@bp.get("/name/")
@guarded(Permission.READ_OWN)
def name() -> ResponseReturnValue:
    return _name_page(DisplayNameForm(formdata=None, display_name=context.me().display_name))


@bp.post("/name/")
@guarded(Permission.READ_OWN)
def change_name() -> ResponseReturnValue:
    form = DisplayNameForm()
    if not form.validate():
        return _name_page(form), 422
    try:
        is_new = actions.change_display_name(context.acting(), form.display_name.data or "")
    except NameMissing:
        form.display_name.errors = [_NAME]
        return _name_page(form), 422
    flash("Your name on the pages is changed." if is_new else "This was your name already.")
    tell_of_fonts(form.display_name.data, where="on paper")
    return redirect(url_for("account.account"))


def _name_page(form: DisplayNameForm) -> str:
    return render_template("account/own-name.html", form=form)


@bp.get("/email/")
@guarded(Permission.READ_OWN)
def email() -> ResponseReturnValue:
    return _email_page(NewEmailForm(formdata=None))


@bp.post("/email/")
@guarded(Permission.READ_OWN)
def change_email() -> ResponseReturnValue:
    form = NewEmailForm()
    if not context.sends_mail():
        return _email_page(form)
    if not form.validate():
        return _email_page(form), 422
    typed, password = form.email.data or "", form.password.data or ""
    try:
        address = actions.ask_for_email(context.acting(), typed, password, context.link_key())
    except actions.UnsuitableAddress as reason:
        form.email.errors = [str(reason)]
        return _email_page(form), 422
    except (WrongPassword, TooManyTries, NoPlace) as reason:
        status = say_not_confirmed(form.password, reason)  # before the page is drawn
        return _email_page(form), *status
    lasts = lifetime_words(LinkPurpose.EMAIL, by_hand=False)
    flash(f"A link is on its way to {address}. Open it within {lasts}; until then nothing changes.")
    return redirect(url_for("account.account"))


def _email_page(form: NewEmailForm) -> str:
    return render_template("account/own-email.html", form=form, email=context.me().email, mails=context.sends_mail())
