"""The forms of observed practice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput

from lms.content.wording import in_list
from lms.domain.competence.practice import WORDS_MAX, PracticeSetting, Rating, Seen
from lms.domain.competence.practice_form import DayTrouble, PointSeen, Proposal, point_key
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

APART = [SelectChoice("", "As all"), *RATINGS]
DRAFT_MAX = 10_000


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


class AnswerForm(TypedForm):
    """Yes or not now to a practice that a rater started; the press says which."""


class Ticks(SelectMultipleField):
    """Any number of a few, each in a box of its own."""

    option_widget = CheckboxInput()


class RatingForm(TypedForm):
    """What a rater saw; the ratings of single competencies are added for each practice by `rating_form`.

    `seen` is the version of the rating that was before the rater, `draft` that of their draft, and `form` the digest
    of the points that were on the page.
    """

    setting = RadioField("Where you saw it", choices=SETTINGS, validate_choice=False)
    seen_on = DateField("The day on which you saw it")
    parent_agreed = BooleanField("The parent agreed beforehand, and someone other than the peer asked them")
    parent_agreed_on = DateField("The day on which the parent agreed")
    not_in_family_time = BooleanField("It was not at family time and not in court")
    point = Ticks("What you saw", choices=[], validate_choice=False)
    rating = RadioField("Your rating", choices=RATINGS, validate_choice=False)
    note = _note("A word for them")
    neither = BooleanField("I am neither a relative of theirs nor on the same case")
    seen = HiddenField()
    draft = HiddenField()
    form = HiddenField()
    points: tuple[str, ...] = ()

    def ratings(self) -> dict[str, RadioField]:
        """Competency code to the field of what is rated apart; empty where it goes with the rating of all."""
        return {name.removeprefix(RATING): one for name, one in self._fields.items() if name.startswith(RATING)}

    @property
    def is_apart(self) -> bool:
        return any(one.data in list(Rating) for one in self.ratings().values())

    def proposal(self) -> Proposal:
        chosen = set(self.point.data or ())
        return Proposal(tuple(PointSeen(text, point_key(text) in chosen) for text in self.points))

    def ticked(self) -> list[str]:
        return [point.text for point in self.proposal().points if point.seen]

    def typed(self) -> dict[str, list[str]]:
        """All that was typed, as it was typed, to be kept as a draft; without what ties it to one page."""
        return {
            name: [str(value) for value in field.raw_data]
            for name, field in self._fields.items()
            if field.raw_data and name not in ("csrf_token", "draft")
        }

    def fits_a_draft(self) -> bool:
        """Nothing typed is lost by being too long to send; only what no draft can hold is refused."""
        fits = sum(len(value) for values in self.typed().values() for value in values) <= DRAFT_MAX
        if not fits:
            self.note.errors = [
                f"This is too long to keep, even as a draft. The most to send is {WORDS_MAX} characters."
            ]
        return fits

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
            self._ask_consent(self.seen_on.data or today)
        if setting is None or setting.rung is not None:
            self._ask_ratings()
        if not self.neither.data:
            self.neither.errors = ["Please tick this. If it is not so, someone else has to watch."]
        return not self.errors

    def _ask_ratings(self) -> None:
        """One for all, or one for each."""
        if self.rating.data in list(Rating):
            return
        without = [one.label.text for one in self.ratings().values() if one.data not in list(Rating)]
        if without and self.is_apart:
            self.rating.errors = [f"Please choose what you saw of {in_list(without)}."]
        elif without:
            self.rating.errors = ["Please choose your rating."]

    def _ask_consent(self, seen_on: date) -> None:
        if not self.parent_agreed.data:
            self.parent_agreed.errors = [
                "Real work counts only where the parent agreed beforehand, asked by someone other than the peer."
            ]
        if self.parent_agreed_on.data is None:
            self.parent_agreed_on.errors = ["Please give the day on which the parent agreed."]
        elif self.parent_agreed_on.data > seen_on:
            self.parent_agreed_on.errors = ["The parent has to agree before it is seen, or on that day."]
        if not self.not_in_family_time.data:
            self.not_in_family_time.errors = ["Practice is never watched at family time or in court."]

    def found(self, today: date) -> Seen:
        """What was seen, once `is_right`; shadowing keeps no ratings."""
        setting = PracticeSetting(self.setting.data)
        rated = self.ratings().items() if setting.rung is not None else ()
        return Seen(
            setting,
            {code: Rating(one.data if one.data in list(Rating) else self.rating.data) for code, one in rated},
            self.note.data or "",
            self.parent_agreed_on.data if setting is PracticeSetting.REAL_WORK else None,
            self.seen_on.data or today,
        )


def rating_form(asked: Iterable[tuple[str, str]], points: Iterable[str], about: str, **options: Any) -> RatingForm:
    """The form for a practice's competencies, given as (code, label), and its points; without a default for any.

    `about` is how the person is called.
    """
    fields: Mapping[str, Any] = {
        f"{RATING}{code}": RadioField(label, choices=APART, default="", validate_choice=False)
        for code, label in asked
    }
    form: RatingForm = type("PracticeRatingForm", (RatingForm,), dict(fields))(**options)
    form.points = tuple(points)
    form.point.choices = [(point_key(text), text) for text in form.points]
    form.note.label.text = f"A word for {about}"
    form.neither.label.text = f"I am neither a relative of {about} nor on the same case"
    return form


def day_words(trouble: DayTrouble, form_since: str, accepted_on: str, about: str) -> str:
    """Why a day cannot be rated, with the day from which on it can, in words."""
    if trouble is DayTrouble.TO_COME:
        return "This day is still to come."
    if trouble is DayTrouble.BEFORE_FORM:
        return f"These points stand here since {form_since}. A day before that cannot be rated with them."
    return f"{about} said yes on {accepted_on}. A day before that cannot be rated."
