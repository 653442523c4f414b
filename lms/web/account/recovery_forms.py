"""The forms of getting in, and of keeping an account one's own."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lms.domain.people.person import EMAIL_MAX
from lms.web.forms import PASSWORD_LENGTH
from lms.web.typed import TypedForm

_CODE_LENGTH = Length(max=40, message="A code is shorter than that.")


class ForgotForm(TypedForm):
    email = EmailField("E-mail", [InputRequired("Please type your e-mail address."), Length(max=EMAIL_MAX)])


class NewPasswordForm(TypedForm):
    password = PasswordField("New password", [InputRequired("Please type a new password."), PASSWORD_LENGTH])


class WelcomeForm(TypedForm):
    display_name = StringField("What should we call you?", [InputRequired("Please type a name.")])
    password = PasswordField("Password", [InputRequired("Please type a password."), PASSWORD_LENGTH])


class SecondStepForm(TypedForm):
    code = StringField("Code", [InputRequired("Please type the code."), _CODE_LENGTH])
    next = HiddenField()


class ConfirmSecondFactorForm(TypedForm):
    code = StringField("The code that the app shows", [InputRequired("Please type the code."), _CODE_LENGTH])


class RemoveForm(TypedForm):
    password = PasswordField("Your password", [InputRequired("Please type your password.")])
    code = StringField("A code", [InputRequired("Please type a code."), _CODE_LENGTH])
