"""One's own mail: the day of the week for what comes weekly, and the days on which none about work comes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Optional

from lms.actions.account import mail_settings as actions
from lms.actions.team.digest import choose_digest as choose
from lms.domain.access import Permission
from lms.domain.program.working_time import WORKING_DAYS
from lms.queries.account import mail_settings as query
from lms.web import context
from lms.web.forms import DayField
from lms.web.guard import guarded
from lms.web.typed import TypedForm, form_value

bp = Blueprint("mail_settings", __name__, url_prefix="/account/mail")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class MailDayForm(TypedForm):
    weekday = SelectField(
        "Day of the week",
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in zip(WORKING_DAYS, WEEKDAYS, strict=True)],
    )


class AwayForm(TypedForm):
    away_from_on = DayField("First day away", [Optional()])
    away_until_on = DayField("Last day away", [Optional()])


@bp.get("/")
@guarded(Permission.READ_OWN)
def mail_settings() -> ResponseReturnValue:
    return _page()


@bp.post("/day")
@guarded(Permission.READ_OWN)
def choose_day() -> ResponseReturnValue:
    form = MailDayForm()
    if not form.validate():
        return _page(day=form), 422
    actions.choose_mail_day(context.acting(), form.weekday.data)
    flash(f"Weekly mail comes on {WEEKDAYS[form.weekday.data]}s.")
    return redirect(url_for("mail_settings.mail_settings"))


@bp.post("/digest")
@guarded(Permission.READ_OWN)
def choose_digest() -> ResponseReturnValue:
    wants = form_value("wants") == "yes"
    choose(context.acting(), wants=wants)
    flash("The weekly overview of what was asked comes again." if wants else "That weekly overview is off.")
    return redirect(url_for("mail_settings.mail_settings"))


@bp.post("/away")
@guarded(Permission.READ_OWN)
def be_away() -> ResponseReturnValue:
    form = AwayForm()
    if form.validate():
        try:
            actions.be_away(context.acting(), form.away_from_on.data, form.away_until_on.data)
        except actions.CannotBeAway as reason:
            form[reason.field].errors = [str(reason)]
        else:
            is_away = form.away_from_on.data is not None
            flash("Kept. On these days no mail about work comes." if is_away else "Mail about work comes as usual.")
            return redirect(url_for("mail_settings.mail_settings"))
    return _page(away=form), 422


def _page(*, day: MailDayForm | None = None, away: AwayForm | None = None) -> str:
    kept = query.settings_of(context.me().person_id)
    return render_template(
        "account/mail.html",
        day=day or MailDayForm(formdata=None, obj=kept),
        away=away or AwayForm(formdata=None, obj=kept),
        wants_digest=kept.wants_digest,
    )
