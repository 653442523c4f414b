"""The forms on the hours of a course."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, DateField, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from lms.content.text.told_hours import minutes_in_words
from lms.content.wording import in_list, long_date
from lms.domain.cells import is_visible
from lms.domain.credit.piloting.own_times import quartiles
from lms.domain.credit.piloting.pilot import (
    FEWEST_PEOPLE,
    MOST_PEOPLE,
    Pilot,
    PilotTrouble,
    read_minutes,
    trouble_with_minutes,
)
from lms.domain.people.person import NAME_MAX
from lms.domain.program.review import REASON_MAX
from lms.domain.typed import one_line
from lms.web.forms import DayField
from lms.web.typed import TypedForm

LINE_MAX, FOUND_MAX, MINUTES_MAX, TOLD = 200, 1_000, 4_000, 3
WORDS = {
    PilotTrouble.TOO_FEW: f"A pilot takes the times of at least {FEWEST_PEOPLE} people. Please wait for the others.",
    PilotTrouble.TOO_MANY: f"Please keep it to {MOST_PEOPLE} people.",
    PilotTrouble.ZERO: "Nobody takes 0 minutes. Please leave out whoever did not take part.",
    PilotTrouble.OVER_A_DAY: "One of them is over a day (1,440 minutes). Is it in minutes?",
    PilotTrouble.FUTURE: "This day is still to come. Please choose the day on which the pilot was.",
    PilotTrouble.REVISION_GONE: "The course has changed since you opened this page, so the version that was piloted "
    "is not taught any more. A pilot holds for one version alone. What you typed is still here; record it only if "
    "these people took the version that is taught now.",
    PilotTrouble.MINIMUM_ASKED: "A pilot counts only where nobody was asked for a minimum of time: else nobody can "
    "have been quicker.",
}


def _visible(message: str) -> InputRequired:
    class SeenPilot(InputRequired):
        def __call__(self, form: object, field: StringField) -> None:  # type: ignore[override]  # of our own fields
            if not any(map(is_visible, field.data or "")):
                raise StopValidation(message)

    return SeenPilot(message)


def _under(most: int) -> Length:
    return Length(max=most, message=f"Please keep it under {most:,} characters.")


class PilotForm(TypedForm):
    """`today` and `not_before` are set before validating."""

    today: date
    not_before: date | None = None
    revision = HiddenField()
    held_on = DayField("Day of the pilot", [InputRequired("Please choose the day of the pilot.")])
    minutes = TextAreaField(
        "Minutes of each person", [_visible("Please type the minutes of each person."), _under(MINUTES_MAX)]
    )
    found = TextAreaField(
        "How people were found, and what they were told",
        [_visible("Please say how people were found and what they were told."), _under(FOUND_MAX)],
        filters=[one_line],
    )
    taken_by = StringField(
        "Who took the times",
        [_visible("Please type the name of who took the times."), _under(NAME_MAX)],
        filters=[one_line],
    )
    role = StringField(
        "In which role",
        [_visible("Please say in which role, such as: training coordinator."), _under(LINE_MAX)],
        filters=[one_line],
    )
    no_minimum = BooleanField("Nobody was asked for a minimum of time")
    look = SubmitField("Work it out first")

    def validate_held_on(self, field: DateField) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError(WORDS[PilotTrouble.FUTURE])
        if field.data is not None and self.not_before is not None and field.data < self.not_before:
            raise ValidationError(
                f"This version was not there yet: its files name {long_date(self.not_before)}. A pilot counts for "
                "the version that people took."
            )

    def validate_minutes(self, field: TextAreaField) -> None:
        minutes, wrong = read_minutes(field.data or "")
        if wrong:
            shown = in_list(f"“{word[:20]}”" for word in wrong[:TOLD])
            raise ValidationError(f"Please write whole minutes alone, without names: {shown} is none.")
        trouble = trouble_with_minutes(minutes)
        if trouble is PilotTrouble.UNDER_A_QUARTER:
            half = minutes_in_words(quartiles(minutes)[1])
            raise ValidationError(
                f"Half of them took up to {half}: that is no quarter hour, and no course is worth 0."
            )
        if trouble is PilotTrouble.TOO_FEW:
            raise ValidationError(f"{WORDS[trouble]} Here are {len(minutes)}.")
        if trouble is not None:
            raise ValidationError(WORDS[trouble])

    def validate_no_minimum(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(WORDS[PilotTrouble.MINIMUM_ASKED])

    @property
    def pilot(self) -> Pilot:
        """Of what was typed and is in order."""
        return Pilot(
            revision=self.revision.data or "",
            held_on=self.held_on.data or self.today,
            minutes=read_minutes(self.minutes.data or "")[0],
            found=self.found.data or "",
            taken_by=self.taken_by.data or "",
            role=self.role.data or "",
            no_minimum=bool(self.no_minimum.data),
        )


class EndHoursForm(TypedForm):
    why = StringField(
        "Why", [_visible("Please say why; a few words are enough."), _under(REASON_MAX)], filters=[one_line]
    )
