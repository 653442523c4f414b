"""The forms of the pages on people; names of fields differ, since many forms stand on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.actions.people.invitations import CHECKS, NOTE_MAX
from lms.domain.people.person import EMAIL_MAX, NAME_MAX
from lms.web.forms import DayField

_DAY = "Please choose a day."
_LONG_NAME = f"A name has 1 to {NAME_MAX} characters."


def _name(label: str) -> StringField:
    return StringField(label, [InputRequired("Please type a name."), Length(max=NAME_MAX, message=_LONG_NAME)])


def _email(label: str) -> EmailField:
    return EmailField(label, [InputRequired("Please type an e-mail address."), Length(max=EMAIL_MAX)])


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    name = _name("Name")
    email = _email("E-mail")
    profile = SelectField("Profile")
    supervisor = EmailField("E-mail of the supervisor", [Optional(), Length(max=EMAIL_MAX)])
    hired_on = DayField("First day of work", [Optional()])


class NamesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    legal_name = _name("Legal name")
    display_name = _name("Name on the pages")
    hired_on = DayField("First day of work", [Optional()])


class ProfileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    profile = SelectField("Profile")
    profile_from_on = DayField("From", [InputRequired(_DAY)])


class SupervisorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    supervisor = _email("E-mail of the supervisor")
    supervisor_from_on = DayField("First day", [InputRequired(_DAY)])


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    team = SelectField("Team", coerce=int)
    team_from_on = DayField("First day", [InputRequired(_DAY)])


class EndForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The end of one dated row."""

    until_on = DayField("Last day", [InputRequired(_DAY)])


class LeaveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    last_day = DayField("Last day of work", [InputRequired(_DAY)])


class GiveBackForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    new_email = _email("The new e-mail")
    checked = SelectField("How do you know that it is this person?")
    note = TextAreaField(
        "Note", [Optional(), Length(max=NOTE_MAX, message=f"Please keep the note under {NOTE_MAX} characters.")]
    )


class TeamForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    name = StringField("Name of the team", [InputRequired("Please type a name.")])  # how long: the action says it


def rename_form(team_id: int, **values: Any) -> TeamForm:
    """One of many on a page: its field has an id of its own, to which what is wrong with it leads."""
    form = TeamForm(**values)
    form.name.id, form.name.label.text = f"name-{team_id}", "New name"
    return form


def end_form(key: str, **values: Any) -> EndForm:
    """The same for the end of a dated row, which `key` names."""
    form = EndForm(**values)
    form.until_on.id = key
    return form


class RosterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A file or its text; `shown` is the fingerprint of the plan that was shown."""

    file = FileField("CSV file")
    text = TextAreaField("Or paste the lines here")
    invites = BooleanField("Mail an invitation to each new person")
    shown = HiddenField()


def with_profiles(form: FlaskForm, profiles: Mapping[str, str]) -> FlaskForm:
    """`profiles` is slug to title."""
    form.profile.choices = list(profiles.items())
    return form


def with_teams(form: JoinForm, teams: Sequence[tuple[int, str]]) -> JoinForm:
    form.team.choices = list(teams)
    return form


def with_checks(form: GiveBackForm) -> GiveBackForm:
    form.checked.choices = [("", "Please choose"), *CHECKS.items()]
    return form


def day_of(field: DateField) -> date:
    """The day of a field that was validated."""
    day = field.data
    if not isinstance(day, date):
        raise TypeError(f"{field.name} was not validated")
    return day
