"""The forms of getting in, and of keeping an account one's own."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lms.domain.people.person import EMAIL_MAX
from lms.web.forms import PASSWORD_LENGTH

_CODE_LENGTH = Length(max=40, message="A code is shorter than that.")


class ForgotForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    email = EmailField("E-mail", [InputRequired("Please type your e-mail address."), Length(max=EMAIL_MAX)])


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    password = PasswordField("New password", [InputRequired("Please type a new password."), PASSWORD_LENGTH])


class WelcomeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    display_name = StringField("What should we call you?", [InputRequired("Please type a name.")])
    password = PasswordField("Password", [InputRequired("Please type a password."), PASSWORD_LENGTH])


class SecondStepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    code = StringField("Code", [InputRequired("Please type the code."), _CODE_LENGTH])
    next = HiddenField()


class ConfirmSecondFactorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    code = StringField("The code that the app shows", [InputRequired("Please type the code."), _CODE_LENGTH])


class RemoveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    password = PasswordField("Your password", [InputRequired("Please type your password.")])
    code = StringField("A code", [InputRequired("Please type a code."), _CODE_LENGTH])
