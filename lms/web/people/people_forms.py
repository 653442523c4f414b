"""The forms of the pages on people; names of fields differ, since many forms stand on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.actions.people.invitations import CHECKS, NOTE_MAX
from lms.domain.people.person import EMAIL_MAX, NAME_MAX
from lms.web.forms import DayField
from lms.web.people.legal_names import LegalNameField
from lms.web.typed import FileField, TypedForm

NAME_AND_EMAIL_MAX = NAME_MAX + EMAIL_MAX + 3  # as a list offers someone: the name, a blank, <the e-mail>
_DAY = "Please choose a day."
_LONG_NAME = f"A name has 1 to {NAME_MAX} characters."
_RULES_OF_NAMES = (InputRequired("Please type a name."), Length(max=NAME_MAX, message=_LONG_NAME))


def _name(label: str) -> StringField:
    return StringField(label, _RULES_OF_NAMES)


def _email(label: str) -> EmailField:
    return EmailField(label, [InputRequired("Please type an e-mail address."), Length(max=EMAIL_MAX)])


class InviteForm(TypedForm):
    name = LegalNameField("Name", _RULES_OF_NAMES)
    email = _email("E-mail")
    profile = SelectField("Profile")
    supervisor = StringField("Supervisor", [Optional(), Length(max=NAME_AND_EMAIL_MAX)])
    is_another = BooleanField("This is another person with the same name")
    hired_on = DayField("First day of work", [Optional()])


class NamesForm(TypedForm):
    legal_name = LegalNameField("Legal name", _RULES_OF_NAMES)
    display_name = _name("Name on the pages")
    hired_on = DayField("First day of work", [Optional()])


class ProfileForm(TypedForm):
    profile = SelectField("Profile")
    profile_from_on = DayField("From", [InputRequired(_DAY)])


class PlanForm(TypedForm):
    """The day from which an onboarding plan is counted."""

    first_on = DayField("First day", [InputRequired(_DAY)])


class SupervisorForm(TypedForm):
    supervisor = StringField(
        "Supervisor", [InputRequired("Please type a name or an e-mail."), Length(max=NAME_AND_EMAIL_MAX)]
    )
    supervisor_from_on = DayField("First day", [InputRequired(_DAY)])


class JoinForm(TypedForm):
    team = SelectField("Team", coerce=int)
    team_from_on = DayField("First day", [InputRequired(_DAY)])


class EndForm(TypedForm):
    """The end of one dated row."""

    until_on = DayField("Last day", [InputRequired(_DAY)])


class LeaveForm(TypedForm):
    last_day = DayField("Last day of work", [InputRequired(_DAY)])


class GiveBackForm(TypedForm):
    new_email = _email("The new e-mail")
    checked = SelectField("How do you know that it is this person?")
    note = TextAreaField(
        "Note", [Optional(), Length(max=NOTE_MAX, message=f"Please keep the note under {NOTE_MAX} characters.")]
    )


class JoinAccountsForm(TypedForm):
    second = _email("E-mail of the other account")
    known_by = SelectField("How do you know that both are this person’s?")


class TeamForm(TypedForm):
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


class RosterForm(TypedForm):
    """A file or its text."""

    file = FileField("CSV file")
    text = TextAreaField("Or paste the lines here")


def with_profiles(form: TypedForm, profiles: Mapping[str, str]) -> TypedForm:
    """`profiles` is slug to title."""
    form.profile.choices = list(profiles.items())
    return form


def with_teams(form: JoinForm, teams: Sequence[tuple[int, str]]) -> JoinForm:
    form.team.choices = list(teams)
    return form


def with_checks(form: GiveBackForm) -> GiveBackForm:
    form.checked.choices = [("", "Please choose"), *CHECKS.items()]
    return form


def with_knowledge(form: JoinAccountsForm) -> JoinAccountsForm:
    form.known_by.choices = [("", "Please choose"), *CHECKS.items()]
    return form


def day_of(field: DateField) -> date:
    """The day of a field that was validated."""
    day = field.data
    if not isinstance(day, date):
        raise TypeError(f"{field.name} was not validated")
    return day
