"""The forms of the supervision log."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.domain.team.supervision_log import CREDENTIAL_MAX, MINUTES_MAX, WORDS_MAX, LogPeriod, PeriodKind, this_period
from lms.domain.typed import one_line
from lms.web.forms import ChoicesField, DayField
from lms.web.typed import TypedForm, WholeNumberField

GROUP, SINGLE = "group", "single"
_MINUTES = f"Please write 1 to {MINUTES_MAX} minutes, as a whole number."
_KIND = "Please choose one to one, or group."


def _words(label: str, missing: str) -> StringField:
    return StringField(
        label,
        [DataRequired(missing), Length(max=WORDS_MAX, message=f"Please keep it to {WORDS_MAX} characters.")],
        filters=[one_line],
    )


class MeetingForm(TypedForm):
    """`form_key` is the same for every try of one form; nothing on it is about what was talked of."""

    held_on = DayField("Day", [InputRequired("Please choose the day.")])
    minutes = WholeNumberField("Minutes", [InputRequired(_MINUTES)], wrong=_MINUTES)
    kind = RadioField(
        "One to one, or a group",
        [InputRequired(_KIND)],
        choices=[SelectChoice(SINGLE, "One to one"), SelectChoice(GROUP, "Group")],
    )
    people = ChoicesField(
        "Who was there",
        [DataRequired("Please choose who was there.")],
        gone="Someone you chose is not one of your people, so nothing was written. The rest is ticked.",
    )
    credential = StringField(
        "Your credential that day",
        [
            DataRequired("Please write your credential, or “none”."),
            Length(max=CREDENTIAL_MAX, message=f"Please keep it to {CREDENTIAL_MAX} characters."),
        ],
        filters=[one_line],
    )
    is_another = BooleanField("There were two such meetings that day")
    form_key = HiddenField()


def key_of(form: MeetingForm) -> str:
    """The key that the form carries; a new one for a form that has none of ours."""
    sent = one_line(form.form_key.data)
    return sent if 16 <= len(sent) <= 64 else new_key()


def new_key() -> str:
    return secrets.token_urlsafe(16)


class ReverseForm(TypedForm):
    reason = _words("Why it is taken back", "Please say why in a few words, such as “wrong day”.")


class ObjectionForm(TypedForm):
    words = _words("What is not right", "Please say in a few words what is not right.")


def objection_form(line_id: int, given: Any = None) -> ObjectionForm:
    """One of many on a page: its field has an id of its own, to which what is wrong with it leads."""
    form = ObjectionForm(given) if given is not None else ObjectionForm()
    form.words.id = f"words-{line_id}"
    return form


class PeriodForm(TypedForm):
    """Filters of the log; sent by GET, so without a token."""

    since: DateField = DayField("From", [Optional()])
    until: DateField = DayField("To", [Optional()])

    def validate_until(self, field: DateField) -> None:
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise ValidationError("The last day is before the first one.")


def period_form(given: Any) -> PeriodForm:
    return PeriodForm(given, meta={"csrf": False})


def period_asked(kind: str, form: PeriodForm, today: date) -> LogPeriod:
    """This month where nothing that can be read was asked for."""
    known = {one.value: one for one in PeriodKind if one is not PeriodKind.OWN}
    if kind in known:
        return this_period(known[kind], today)
    month = this_period(PeriodKind.MONTH, today)
    if not form.validate() or (form.since.data is None and form.until.data is None):
        return month
    return LogPeriod(PeriodKind.OWN, form.since.data or date.min, form.until.data or today)
