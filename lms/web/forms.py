"""The forms of the site; every one carries a CSRF token."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length

AGREEMENT = [
    SelectChoice("5", "Very much"),
    SelectChoice("4", "Mostly"),
    SelectChoice("3", "In part"),
    SelectChoice("2", "A little"),
    SelectChoice("1", "Not really"),
]


def _known(value: str | None) -> str | None:
    """What none of the choices stands for counts as left empty."""
    return value if value in [choice.value for choice in AGREEMENT] else None


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    email = EmailField("E-mail", [InputRequired("Please type your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Please type your password."), Length(max=1000)])
    next = HiddenField()


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    present = PasswordField("Your password now", [InputRequired("Please type the password you use now.")])
    new = PasswordField("New password", [InputRequired("Please type a new password.")])


class EvaluationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Every answer may be left empty."""

    useful = RadioField("I can use this in my work", choices=AGREEMENT, validate_choice=False, filters=[_known])
    respected = RadioField(
        "I felt respected while learning", choices=AGREEMENT, validate_choice=False, filters=[_known]
    )
    pace = RadioField("The length and pace were right", choices=AGREEMENT, validate_choice=False, filters=[_known])
    better = TextAreaField(
        "What would make it better?", [Length(max=2000, message="Please keep it under 2,000 letters.")]
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    code = StringField("Certificate number", [DataRequired("Please type the number on the certificate.")])


class PressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A button: nothing but the token."""
