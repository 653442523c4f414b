"""Getting back in: asking for a new password, and what a one-time link opens."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.account import links, own, passwords, sessions
from lms.actions.account.links import LinkPurpose, OpenLink
from lms.domain.access import Permission
from lms.domain.people.person import NAME_MAX
from lms.web import context
from lms.web.account.recovery_forms import ForgotForm, NewPasswordForm, WelcomeForm
from lms.web.account.session import BUSY, BUSY_WORDS, let_in
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.typed import device_token

bp = Blueprint("recovery", __name__)


@bp.get("/forgot")
@guarded(Permission.ANYONE)
def forgot() -> ResponseReturnValue:
    return _forgot_page(ForgotForm(formdata=None))


@bp.post("/forgot")
@guarded(Permission.ANYONE)
def send_forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if context.settings().smtp is None:
        return _forgot_page(form)
    if not form.validate():
        return _forgot_page(form), 422
    is_heard = links.ask_for_reset(
        form.email.data or "", context.network_address(), context.now(), context.link_key(), device_token()
    )
    if not is_heard:
        abort(429)
    return render_template("account/link-asked.html", lasts=links.lifetime_words(LinkPurpose.RESET, by_hand=False))


def _forgot_page(form: ForgotForm) -> str:
    return render_template("account/forgot.html", form=form, mails=context.settings().smtp is not None)


@bp.get("/link/<token>")
@guarded(Permission.ANYONE)
def link(token: str) -> ResponseReturnValue:
    """Shows what the link opens and uses nothing up: what scans mail for viruses opens links as well."""
    try:
        found = links.find_link(token, context.now())
    except links.LinkNotOpen:
        return _ended()
    if found.opens is LinkPurpose.EMAIL:
        return _email_page(token, found)
    if found.opens is LinkPurpose.JOIN:
        return redirect(url_for("own_accounts.confirm", token=token))
    return _link_page(token, found, _form_of(found, is_new=True))


@bp.post("/link/<token>")
@guarded(Permission.ANYONE)
def use_link(token: str) -> ResponseReturnValue:
    try:
        found = links.find_link(token, context.now())
        if found.opens is LinkPurpose.EMAIL:
            return _take_email(token, found)
        if found.opens is LinkPurpose.JOIN:
            return redirect(url_for("own_accounts.confirm", token=token))
        form = _form_of(found, is_new=False)
        if not form.validate():
            return _link_page(token, found, form), 422
        outcome = links.choose_password(
            token,
            form.password.data or "",
            context.now(),
            display_name=form.data.get("display_name"),
            device=context.device(),
        )
    except links.LinkNotOpen:
        return _ended()
    except links.NameMissing:
        form.display_name.errors = [f"A name has 1 to {NAME_MAX} characters on one line."]
        return _link_page(token, found, form), 422
    except passwords.UnsuitablePassword as problem:
        form.password.errors = [str(problem)]
        return _link_page(token, found, form), 422
    except passwords.NoPlace:
        form.password.errors = [BUSY_WORDS]
        return _link_page(token, found, form), *BUSY
    except links.AddressTaken:
        return _link_page(token, found, form, is_taken=True), 409
    before = context.signed_in()
    if before is not None:
        sessions.sign_out(context.acting(), before.session_id)
    answer = let_in(outcome, "/")
    tell_of_fonts(form.data.get("display_name"), where="on paper")
    return answer


def _take_email(token: str, link: OpenLink) -> ResponseReturnValue:
    """Raises LinkNotOpen."""
    me = context.signed_in()
    is_theirs = me is not None and me.person_id == link.person_id
    try:
        address = own.take_email(context.acting(), token, me.session_id if me is not None else None)
    except links.AddressTaken:
        return _email_page(token, link, is_taken=True), 409
    context.forget_request()
    flash(f"You sign in with {address} from now on.")
    return redirect(url_for("account.account") if is_theirs else url_for("session.sign_in"))


def _email_page(token: str, link: OpenLink, *, is_taken: bool = False) -> str:
    return render_template("account/use-email-link.html", token=token, link=link, is_taken=is_taken)


def _form_of(link: OpenLink, *, is_new: bool) -> NewPasswordForm | WelcomeForm:
    given = {"formdata": None} if is_new else {}
    if link.opens is LinkPurpose.INVITE:
        return WelcomeForm(display_name=link.display_name, **given)
    return NewPasswordForm(**given)


def _link_page(token: str, link: OpenLink, form: NewPasswordForm | WelcomeForm, *, is_taken: bool = False) -> str:
    return render_template(
        "account/use-link.html", token=token, link=link, form=form, kinds=LinkPurpose, is_taken=is_taken
    )


def _ended() -> ResponseReturnValue:
    return render_template("account/link-ended.html", mails=context.settings().smtp is not None), 410
