"""The forms of observed practice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length, ValidationError

from lms.domain.competence.practice import WORDS_MAX, PracticeSetting, Rating, Seen
from lms.domain.typed import read_number
from lms.web.typed import TypedForm

ANYONE = "any"
RATING = "rating-"
SETTINGS = [
    SelectChoice(PracticeSetting.ROLE_PLAY.value, "Role play"),
    SelectChoice(PracticeSetting.SIMULATION.value, "Simulation"),
    SelectChoice(PracticeSetting.SHADOWING.value, "Shadowing: for learning, without a rating"),
    SelectChoice(PracticeSetting.REAL_WORK.value, "Real work: never asked for; only where a parent agreed"),
]
RATINGS = [
    SelectChoice(Rating.MET.value, "Met"),
    SelectChoice(Rating.PROGRESS.value, "Making progress"),
    SelectChoice(Rating.NOT_YET.value, "Not yet"),
]


def read_words(typed: str | None) -> str:
    """What was typed, with line ends as one character each and without those that cannot be seen."""
    lines = (typed or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def read_version(typed: str | None) -> int:
    """The version that a page was made with; -1, which none has, for what cannot be one."""
    version = read_number(typed, 17)
    return -1 if version is None else version


class OneOfThese:
    """The choice is one of those that the form offered to this person."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, form: TypedForm, field: Any) -> None:
        if not field.data or field.data not in [value for value, _ in field.choices]:
            raise ValidationError(self.words)


def _note(label: str) -> TextAreaField:
    too_long = f"Please keep it under {WORDS_MAX} characters."
    return TextAreaField(label, [Length(max=WORDS_MAX, message=too_long)], filters=[read_words])


class AskForm(TypedForm):
    rater = SelectField(
        "Who watches", [OneOfThese("Please choose who watches from the list.")], validate_choice=False
    )


class StartForm(TypedForm):
    person = SelectField(
        "Who practices", [OneOfThese("Please choose one of the people you supervise today.")], validate_choice=False
    )
    practice = SelectField(
        "Which practice", [OneOfThese("Please choose a practice from the list.")], validate_choice=False
    )
    rater = SelectField(
        "Who watches", [OneOfThese("Please choose who watches from the list.")], validate_choice=False
    )


class ReadForm(TypedForm):
    """What the person says to a rating; `seen` is the version of the rating that was before them."""

    comment = _note("Your own words on it, if you like")
    seen = HiddenField()


class ConfirmPracticeForm(TypedForm):
    seen = HiddenField()


class RatingForm(TypedForm):
    """What a rater saw; the ratings are added for each practice by `rating_form`."""

    setting = RadioField("Where you saw it", choices=SETTINGS, validate_choice=False)
    parent_agreed = BooleanField("The parent agreed beforehand, and someone other than the peer asked them")
    parent_agreed_on = DateField("The day on which the parent agreed")
    not_in_family_time = BooleanField("It was not at family time and not in court")
    note = _note("What you saw")
    seen = HiddenField()

    def ratings(self) -> dict[str, RadioField]:
        """Competency code to its field."""
        return {name.removeprefix(RATING): one for name, one in self._fields.items() if name.startswith(RATING)}

    def is_right(self, today: date) -> bool:
        """As `validate`, and whether what the setting asks for is there."""
        self.validate()
        known = [setting.value for setting in PracticeSetting]
        setting = PracticeSetting(self.setting.data) if self.setting.data in known else None
        if setting is None:
            self.setting.errors = ["Please choose where you saw it."]
        if setting is not PracticeSetting.REAL_WORK:
            self.parent_agreed_on.errors = []
        else:
            self._ask_consent(today)
        if setting is None or setting.rung is not None:
            for rating in self.ratings().values():
                if rating.data not in list(Rating):
                    rating.errors = [f"Please choose what you saw of {rating.label.text}."]
        return not self.errors

    def _ask_consent(self, today: date) -> None:
        if not self.parent_agreed.data:
            self.parent_agreed.errors = [
                "Real work counts only where the parent agreed beforehand, asked by someone other than the peer."
            ]
        if self.parent_agreed_on.data is None:
            self.parent_agreed_on.errors = ["Please give the day on which the parent agreed."]
        elif self.parent_agreed_on.data > today:
            self.parent_agreed_on.errors = ["This day is still to come."]
        if not self.not_in_family_time.data:
            self.not_in_family_time.errors = ["Practice is never watched at family time or in court."]

    def found(self) -> Seen:
        """What was seen, once `is_right`; shadowing keeps no ratings."""
        setting = PracticeSetting(self.setting.data)
        rated = self.ratings().items() if setting.rung is not None else ()
        return Seen(
            setting,
            {code: Rating(one.data) for code, one in rated},
            self.note.data or "",
            self.parent_agreed_on.data if setting is PracticeSetting.REAL_WORK else None,
        )


def rating_form(asked: Iterable[tuple[str, str]], **options: Any) -> RatingForm:
    """The form for a practice's competencies, given as (code, label); without a default for any of them."""
    fields: Mapping[str, Any] = {
        f"{RATING}{code}": RadioField(label, choices=RATINGS, validate_choice=False) for code, label in asked
    }
    form: RatingForm = type("PracticeRatingForm", (RatingForm,), dict(fields))(**options)
    return form
