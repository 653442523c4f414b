"""The forms of training taken elsewhere: what its person reports, and what its reviewer says."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import TextInput

from lms.content.wording import contact_hours
from lms.domain.credit.elsewhere.external import (
    APPROVAL_MAX,
    LIVE,
    MOST_PARTS,
    TITLE_MAX,
    WORDS_MAX,
    ExternalFacts,
    ExternalWords,
    NotHours,
    chosen_in,
    parts_of,
    read_hours,
)
from lms.domain.credit.hours import SELF_PACED
from lms.domain.typed import one_line
from lms.web.forms import ChoicesField, DayField
from lms.web.people.people_forms import day_of
from lms.web.typed import FileField, TypedForm

DELIVERIES = [
    SelectChoice(LIVE, "Live: in a room, or online with others at the same time"),
    SelectChoice(SELF_PACED, "By myself, in my own time"),
]
NOTHING, OTHERWISE = "nothing", "otherwise"
INSTEAD = [
    SelectChoice(NOTHING, "Nothing of it counts. The person may put it right and send it again"),
    SelectChoice(OTHERWISE, "Other hours, days or categories count"),
]
NO_CATEGORY = ("", "Choose a category")
PARTS = range(MOST_PARTS)


def _line(label: str, most: int, missing: str = "") -> StringField:
    first = DataRequired(missing) if missing else Optional()
    return StringField(
        label, [first, Length(max=most, message=f"Please keep it to {most} characters.")], filters=[one_line]
    )


def _words(label: str, missing: str = "") -> TextAreaField:
    first = DataRequired(missing) if missing else Optional()
    return TextAreaField(label, [first, Length(max=WORDS_MAX, message=f"Please keep it to {WORDS_MAX} characters.")])


class HoursField(Field):
    """Hours in quarters as people type them; its `data` are minutes, None where nothing was typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = one_line(valuelist[0]) if valuelist else ""
        if typed:
            try:
                self.data = read_hours(typed)
            except NotHours as error:
                raise ValueError(str(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return contact_hours(self.data) if self.data else ""


class FactsForm(TypedForm):
    """Days, hours and categories: the first category of several is `category_0`, its own hours are `part_0`."""

    first_on = DayField("Day, or the first of several", [InputRequired("Please choose the day.")])
    last_on = DayField("Last day, if there were several", [Optional()])
    hours = HoursField("Hours", [InputRequired("Please write the hours, such as 6.5.")])
    category_0 = SelectField("Category", [InputRequired("Please choose a category for all of the hours.")])
    part_0 = HoursField("Hours of it, if it is not all", [Optional()])
    category_1 = SelectField("Another category")
    part_1 = HoursField("Hours of it", [Optional()])
    category_2 = SelectField("A third one")
    part_2 = HoursField("Hours of it", [Optional()])
    category_3 = SelectField("A fourth one")
    part_3 = HoursField("Hours of it", [Optional()])
    delivery = RadioField("How it was taken", [InputRequired("Please choose how it was taken.")], choices=DELIVERIES)

    def offer(self, categories: Mapping[str, str]) -> None:
        """`categories` are slugs to titles."""
        for number in PARTS:
            field = self[f"category_{number}"]
            field.choices = [NO_CATEGORY, *categories.items()]
            field.validate_choice = False  # a category that is gone is told with the others

    def fill(self, facts: ExternalFacts) -> None:
        self.first_on.data, self.hours.data = facts.first_on, facts.minutes
        self.last_on.data = facts.last_on if facts.last_on != facts.first_on else None
        self.delivery.data = facts.delivery
        for number, (slug, minutes) in enumerate(chosen_in(facts.parts)[:MOST_PARTS]):
            self[f"category_{number}"].data, self[f"part_{number}"].data = slug, minutes

    @property
    def has_several(self) -> bool:
        """Whether more than the first category, or hours of its own, are filled in."""
        fields = [self.part_0, *(self[f"{name}_{number}"] for number in PARTS[1:] for name in ("category", "part"))]
        return any(field.data or field.errors for field in fields)

    @property
    def facts(self) -> ExternalFacts:
        """Of a form that is valid."""
        first_on, minutes = day_of(self.first_on), self.hours.data or 0
        chosen = [(self[f"category_{number}"].data or "", self[f"part_{number}"].data) for number in PARTS]
        last_on = self.last_on.data or first_on
        return ExternalFacts(first_on, last_on, minutes, parts_of(minutes, chosen), self.delivery.data)


class ExternalForm(FactsForm):
    """`kept` is the id of a file that came before; `file_lost` says that one could not come along."""

    file = FileField("Photo or PDF of the certificate")
    title = _line("Title, as on the certificate", TITLE_MAX, "Please write the title.")
    provider = _line("Who gave it", TITLE_MAX, "Please write who gave it: a school, an agency, a trainer.")
    approval_body = _line("Approved by", APPROVAL_MAX)
    approval_number = _line("Approval number", APPROVAL_MAX)
    answer = _words("Your answer")
    leaves_file_out = BooleanField("Send it without the file")
    is_another = BooleanField("It is another training. Add it all the same")
    kept = HiddenField()
    file_lost = HiddenField()
    form_key = HiddenField()

    def fill_words(self, words: ExternalWords) -> None:
        self.title.data, self.provider.data = words.title, words.provider
        self.approval_body.data, self.approval_number.data = words.approval_body, words.approval_number

    @property
    def words(self) -> ExternalWords:
        return ExternalWords(
            title=self.title.data or "",
            provider=self.provider.data or "",
            approval_body=self.approval_body.data or "",
            approval_number=self.approval_number.data or "",
            answer=self.answer.data or "",
        )

    @property
    def key(self) -> str:
        """The key that the form carries; a new one for a form that has none of ours."""
        sent = one_line(self.form_key.data)
        return sent if 16 <= len(sent) <= 64 else secrets.token_urlsafe(16)


class AcceptForm(FactsForm):
    competencies = ChoicesField("What it taught", [], gone="A statement that you ticked is not there any more.")
    saw_document = BooleanField("I have seen the certificate itself, on paper or on a screen")
    reason = _words("Why, if you change something or are asked")


class QuestionForm(TypedForm):
    question = _words("Your question", "Please write what you want to know.")


class MendForm(AcceptForm):
    """Taking an acceptance back; `instead` says whether something else counts."""

    instead = RadioField("What is right", [InputRequired("Please choose one.")], choices=INSTEAD)
    why = _words("Why", "Please say why in a few words: the person reads it.")
