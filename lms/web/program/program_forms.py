"""The forms of the pages on the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.form import BaseForm
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from lms.content.paper.templates import PaperTemplate
from lms.content.text.inserts import find_in_insert
from lms.domain.cells import is_visible
from lms.domain.credit.certificate import PAGE_SIZES
from lms.domain.people.person import EMAIL_MAX, NAME_MAX
from lms.domain.program.program import LEAST_SHARE_PERCENT, time_zones
from lms.domain.program.review import REASON_MAX, AwaitedReviews
from lms.domain.typed import SUBSTITUTE, one_line
from lms.web.forms import DayField
from lms.web.typed import FileField, TypedForm, WholeNumberField

LONGEST = 200
LONGEST_INSERT = 20_000
MOST_TOLD = 5
VERSION = "Please choose which version was reviewed. The course may have changed since you opened this page."
_SHARE = f"Please write a whole number from {LEAST_SHARE_PERCENT} to 100."
_AGAIN = "Please write a whole number from 0 to 180."


def _under(most: int) -> Length:
    return Length(max=most, message=f"Please keep it under {most:,} characters.")


def _as_shown(_form: object, field: StringField) -> None:
    """Names by line what would not be shown as it was meant."""
    found = [f"Line {line}: {message}." for line, message in find_in_insert(field.data or "")]
    if found:
        raise ValidationError(" ".join(found[:MOST_TOLD]))


def _line(label: str, most: int = LONGEST) -> StringField:
    return StringField(label, [_under(most)], filters=[one_line])


def _awaited(sent: str | None) -> str | None:
    """None, which changes nothing, for what no choice stands for."""
    return sent if sent in list(AwaitedReviews) else None


class SettingsForm(TypedForm):
    name = StringField(
        "Name of the program",
        [
            DataRequired("Please type a name."),
            _under(NAME_MAX),
        ],
        filters=[one_line],
    )
    address = _line("Address")
    contact = _line("Contact")
    signatory = _line("Signatory")
    signatory_title = _line("Title of the signatory")
    template = RadioField("Look of certificates", validate_choice=False)
    page_size = RadioField(
        "Paper",
        choices=[SelectChoice(size, words) for size, words in PAGE_SIZES.items()],
        validate_choice=False,
    )
    time_zone = SelectField("Time zone", [DataRequired("Please choose a time zone.")])
    help_line = _line("Help line", 60)
    active_share_percent = WholeNumberField(
        "Minimum active share, in percent",
        [InputRequired(_SHARE), NumberRange(LEAST_SHARE_PERCENT, 100, _SHARE)],
        wrong=_SHARE,
    )
    credit_again_days = WholeNumberField(
        "Credit again, days before the refresh date",
        [InputRequired(_AGAIN), NumberRange(0, 180, _AGAIN)],
        wrong=_AGAIN,
    )
    certificates_await = SelectField(
        "Certificates wait for reviews",
        choices=[
            SelectChoice(AwaitedReviews.NONE.value, "No: they say which review is open"),
            SelectChoice(AwaitedReviews.CLINICAL.value, "Of courses with an open clinical review"),
            SelectChoice(AwaitedReviews.EVERY.value, "Of courses with any open review"),
        ],
        validate_choice=False,
        filters=[_awaited],
    )


class LogoForm(TypedForm):
    picture = FileField("PNG or JPEG, at most 1 MB")


class SignatureForm(TypedForm):
    signature = FileField("PNG or JPEG of the signature, at most 1 MB")


class InsertForm(TypedForm):
    """`based_on` is the newest version that was there when the page was opened."""

    jurisdiction = StringField(
        "State or tribal nation",
        [DataRequired("Please say where it holds."), _under(80)],
        filters=[one_line],
    )
    slug = StringField(
        "Course",
        [
            DataRequired("Please name the course it belongs to."),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message="Please type the title of a course."),
            _under(80),
        ],
        filters=[one_line],
    )
    markdown = TextAreaField(
        "What holds here",
        [_under(LONGEST_INSERT), _as_shown],
        filters=[lambda typed: (typed or "").replace(SUBSTITUTE, "")],
    )
    reviewer = _line("Reviewed by", NAME_MAX)
    reviewed_on = DayField("Day of the review", [Optional()])
    based_on = HiddenField()
    preview = SubmitField("Preview")


def _visible(message: str) -> Callable[[object, StringField], None]:
    """Refuses what only looks as if something had been typed."""

    def check(_form: object, field: StringField) -> None:
        if not any(map(is_visible, field.data or "")):
            raise StopValidation(message)

    return check


class OneOf(SelectField):
    """One of the choices; `gone` is said when what was sent is not, or no longer, among them."""

    def __init__(self, label: str, gone: str, **values: Any) -> None:
        super().__init__(label, choices=[], **values)
        self.gone = gone

    def pre_validate(self, form: BaseForm) -> None:
        if self.data not in [choice[0] for choice in self.choices or ()]:
            raise ValidationError(self.gone)


class ReviewForm(TypedForm):
    """`today` and the choices are set before validating."""

    today: date
    course = OneOf("Course", "There is no such course here, or no longer. Please choose one; the rest is kept.")
    kind = OneOf("What was reviewed", "Please choose what was reviewed.")
    name = StringField(
        "Name of the reviewer", [_visible("Please type the name."), _under(NAME_MAX)], filters=[one_line]
    )
    qualification = StringField(
        "Qualification",
        [
            _visible("Please say what qualifies this person, such as a license or an office."),
            _under(LONGEST),
        ],
        filters=[one_line],
    )
    reviewed_on = DayField("Day of the review", [InputRequired("Please choose the day of the review.")])
    revision = OneOf("Which version", VERSION)

    def validate_reviewed_on(self, field: DateField) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError("This day is still to come. Please choose today or an earlier one.")


class TakeBackForm(TypedForm):
    why = StringField(
        "Why",
        [_visible("Please say why; a few words are enough."), _under(REASON_MAX)],
        filters=[one_line],
    )


class EventsForm(TypedForm):
    """Filters of the event log; sent by GET, so without a token."""

    class Meta:
        csrf = False

    action = SelectField("Deed", name="deed", validate_choice=False)  # addresses that people kept say `deed`
    email = EmailField("E-mail of who did it or whom it was about", [Optional(), Length(max=EMAIL_MAX)])
    since: DateField = DayField("From", [Optional()])
    until: DateField = DayField("To", [Optional()])


def with_choices(form: SettingsForm, templates: Mapping[str, PaperTemplate]) -> SettingsForm:
    """Zones have a choice that is none, as long as nobody has chosen."""
    form.template.choices = [SelectChoice(one.name, f"{one.title}: {one.about}") for one in templates.values()]
    unchosen = {} if form.time_zone.data else {"Not chosen yet": [("", "Please choose")]}
    form.time_zone.choices = unchosen | {
        heading: [(zone, zone.replace("_", " ")) for zone in zones] for heading, zones in time_zones()
    }
    return form
