"""The form that asks for training: what, of whom, by when, and whether it comes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from lms.content.wording import counted
from lms.domain.learning.course import Course
from lms.domain.team.plan import LATEST_AFTER_HIRE, MONTHLY, DueRule, Plan, comes_again_in_time
from lms.domain.typed import read_id
from lms.web.forms import GONE_PEOPLE, AssignForm, ChoicesField
from lms.web.typed import WholeNumberField

ALL = "all"
EACH, ANY = "each", "any"
ONCE, EACH_MONTH = "0", str(MONTHLY)
EVERY = {
    ONCE: "no, once",
    EACH_MONTH: "each month, any one of them",
    "12": "every 12 months",
    "24": "every 24 months",
    "36": "every 36 months",
}
_WRONG_DAYS = f"Please write whole days, from 1 to {LATEST_AFTER_HIRE}."


class DaysField(WholeNumberField):
    """May be left empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if "".join(valuelist).strip():
            super().process_formdata(valuelist)


class TrainingForm(AssignForm):
    """`known` holds the present courses by slug, `again_days` the program's setting: both are set before validating.

    Of a group, whoever is in it today is asked; with `later` whoever comes into it as well.
    """

    known: Mapping[str, Course]
    again_days: int
    how = RadioField(
        "Of the courses that you ticked",
        choices=[SelectChoice(EACH, "all of them"), SelectChoice(ANY, "any one, as they choose")],
        default=EACH,
    )
    people = ChoicesField("People", [], gone=GONE_PEOPLE)
    group = SelectField("Or everyone in a group", default="")
    later = BooleanField("Also whoever comes into this group later, on the day on which they come")
    after_hire = DaysField("Or so many days after their first day of work", [], wrong=_WRONG_DAYS)
    every = SelectField(
        "Does it come again?",
        choices=[SelectChoice(value, words) for value, words in EVERY.items()],
        default=ONCE,
    )

    @property
    def months(self) -> int:
        """0 where it is asked once, and where what came is none of the choices, which the field says."""
        return int(self.every.data) if self.every.data in EVERY else 0

    @property
    def is_any_one(self) -> bool:
        return bool(self.how.data == ANY)

    @property
    def is_plan(self) -> bool:
        """Whether it goes on asking."""
        return bool(self.months or self.later.data)

    @property
    def has_more(self) -> bool:
        """Whether something is chosen beside courses, people and a day."""
        return bool(self.group.data or self.after_hire.data or self.is_plan or self.is_any_one or self._is_wrong())

    def _is_wrong(self) -> bool:
        return any(field.errors for field in (self.group, self.later, self.after_hire, self.every, self.how))

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        return self._agrees() and is_right

    def _agrees(self) -> bool:
        """Whether the fields go together; what does not is said beside the field."""
        found = self._contradictions()
        for field, words in found:
            field.errors = [*field.errors, words]
        return not found

    def _contradictions(self) -> Sequence[tuple[Any, str]]:
        found: list[tuple[Any, str]] = []
        if not self.people.data and not self.group.data:
            found.append((self.people, "Please choose at least one person."))
        if self.people.data and self.group.data:
            found.append((self.group, "Please tick people, or choose a group: not both."))
        if self.later.data and not self.group.data:
            found.append((self.later, "Please choose the group into which they come."))
        if self.after_hire.data is not None and not 1 <= self.after_hire.data <= LATEST_AFTER_HIRE:
            found.append((self.after_hire, _WRONG_DAYS))
        if self.due_on.data and self.after_hire.data:
            found.append((self.after_hire, "Please choose a day, or days after the first day of work: not both."))
        return [*found, *self._turns()]

    def _turns(self) -> Sequence[tuple[Any, str]]:
        """What comes again has to be something that they can bring again by then."""
        if self.months == MONTHLY and not self.is_any_one:
            return [(self.every, "Each month goes with “any one, as they choose”: nobody takes one course monthly.")]
        if self.months > MONTHLY and self.is_any_one:
            return [(self.every, "Any one of several comes each month, or once.")]
        if self.months <= MONTHLY:
            return []
        early = [
            course
            for slug in self.courses.data or ()
            if (course := self.known.get(slug)) and not comes_again_in_time(course, self.months, self.again_days)
        ]
        return [(self.every, self._too_early(course)) for course in early[:1]]

    def _too_early(self, course: Course) -> str:
        """It could not be done, so it is not asked for."""
        if not course.refresh_months:
            return f"“{course.title}” gives credit once, so it cannot come again."
        lasts = counted(course.refresh_months, "month")
        return f"“{course.title}” holds for {lasts}. Please choose that, or leave it out."

    def due(self) -> DueRule:
        return DueRule(self.due_on.data, self.after_hire.data)

    def plan(self, *, with_way: bool) -> Plan:
        kind, _, value = (self.group.data or "").partition("-")
        return Plan(
            id=0,
            courses=tuple(self.courses.data or ()),
            due=self.due(),
            every_months=self.months,
            any_one=self.is_any_one,
            with_way=with_way and not self.is_any_one,
            team_id=read_id(value) if kind == "team" else None,
            profile=value if kind == "profile" else None,
            note=self.note.data or "",
        )
