"""The forms of the site; every one carries a CSRF token."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from lms.domain.learning.course import Course
from lms.domain.people.person import EMAIL_MAX, is_possible_day
from lms.domain.program.evaluation import CHOICES, OBJECTIVE, QUESTIONS
from lms.domain.team.assignment import NOTE_MAX
from lms.domain.typed import one_line
from lms.web.typed import FileField, TypedForm

PASSWORD_LENGTH = Length(max=1_000)  # what is longer is no password of anyone, and is not even compared
AGREEMENT = [SelectChoice(value, words) for value, words in CHOICES]


def _known(value: str | None) -> str | None:
    """What none of the choices stands for counts as left empty."""
    return value if value in [choice.value for choice in AGREEMENT] else None


class SignInForm(TypedForm):
    email = EmailField("E-mail", [InputRequired("Please type your e-mail address."), Length(max=EMAIL_MAX)])
    password = PasswordField("Password", [InputRequired("Please type your password."), PASSWORD_LENGTH])
    next = HiddenField()


class PasswordForm(TypedForm):
    present = PasswordField("Your password now", [InputRequired("Please type the password you use now.")])
    new = PasswordField("New password", [InputRequired("Please type a new password.")])


class EvaluationForm(TypedForm):
    """Every answer may be left empty. `evaluation_form` asks besides about each objective."""

    useful, respected, pace = (
        RadioField(words, choices=AGREEMENT, validate_choice=False, filters=[_known]) for _, words in QUESTIONS
    )

    better = TextAreaField(
        "What would make it better?", [Length(max=2000, message="Please keep it under 2,000 characters.")]
    )

    def scales(self) -> list[RadioField]:
        """All that is answered by how much one agrees, objectives last."""
        return [field for field in self if isinstance(field, RadioField)]


def evaluation_form(course: Course) -> type[EvaluationForm]:
    """With a question for each objective, named after its id."""
    asked = {
        f"{OBJECTIVE}{objective.id}": RadioField(
            f"I can {objective.text}", choices=AGREEMENT, validate_choice=False, filters=[_known]
        )
        for objective in course.objectives
    }
    return type("CourseEvaluationForm", (EvaluationForm,), asked)


class CodeForm(TypedForm):
    code = StringField("Certificate number", [DataRequired("Please type the number on the certificate.")])


class CertificateFileForm(TypedForm):
    """The file itself, or what the browser reckoned of it: then the file stays on the device."""

    file = FileField("The PDF as you got it, or its badge")
    sha256 = HiddenField(validators=[Optional(), Regexp(r"[0-9a-f]{64}\Z")])


class PressForm(TypedForm):
    """A button: nothing but the token."""


class ChoicesField(SelectMultipleField):
    """Any of the choices; `gone` is said when one was sent that is not, or no longer, among them."""

    def __init__(self, label: str, validators: list[Any], gone: str, **values: Any) -> None:
        super().__init__(label, validators, **values)
        self.gone = gone

    def pre_validate(self, form: BaseForm) -> None:
        if not {choice[0] for choice in self.choices or ()} >= set(self.data or ()):
            raise ValidationError(self.gone)


class DayField(DateField):
    """A day as browsers send it; what is none, or a slip of the hand, is said in plain words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Please write the day as 2026-11-22.") from None
        if self.data is not None and not is_possible_day(self.data):
            raise ValueError("This day is too long ago or too far ahead.")


GONE_PEOPLE = "Someone whom you chose is not on your team today, so nothing was asked yet. The rest is ticked."


class AssignForm(TypedForm):
    """`today` is set before validating; only people and courses that are offered are taken."""

    today: date
    courses = ChoicesField(
        "Courses",
        [DataRequired("Please choose at least one course.")],
        gone="A course that you chose is not offered here any more. Nothing was asked yet.",
    )
    people = ChoicesField(
        "People",
        [DataRequired("Please choose at least one person.")],
        gone=GONE_PEOPLE,
    )
    due_on = DayField("By which day", [Optional()])
    note = StringField(
        "A note to them",
        [Length(max=NOTE_MAX, message=f"Please keep the note to {NOTE_MAX} characters.")],
        filters=[one_line],
    )

    def validate_due_on(self, field: DateField) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError("This day has passed. Please choose today or a later one.")


class MoveDayForm(TypedForm):
    """`today` is set before validating."""

    today: date
    due_on = DayField("By which day", [InputRequired("Please choose a day.")])

    def validate_due_on(self, field: DateField) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError("This day has passed. Please choose today or a later one.")


class WithdrawForm(TypedForm):
    why = StringField(
        "Why",
        [
            DataRequired("Please say why; a few words are enough."),
            Length(max=NOTE_MAX, message=f"Please keep the reason to {NOTE_MAX} characters."),
        ],
        filters=[one_line],
    )
