"""The forms of live events; times are those of the program's zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import DateTimeLocalInput

from lms.domain.credit.lines.adjustment import REASON_MAX
from lms.domain.credit.lines.live import (
    BODY_MAX,
    NAME_MAX,
    PLACE_MAX,
    TITLE_MAX,
    LiveTimes,
    NotATime,
    in_zone,
    read_breaks,
)
from lms.domain.people.person import is_possible_day
from lms.domain.typed import one_line
from lms.queries.credit.lines.live import EventFacts
from lms.web.forms import ChoicesField
from lms.web.typed import FileField, TypedForm, WholeNumberField

PARTS = range(3)
IN_A_ROOM, ONLINE = "room", "online"
_MINUTES = "Please write the minutes as a whole number."


def _line(label: str, most: int, missing: str = "") -> StringField:
    first = DataRequired(missing) if missing else Optional()
    return StringField(
        label, [first, Length(max=most, message=f"Please keep it to {most} characters.")], filters=[one_line]
    )


class LocalTimeField(Field):
    """A day with a time, as browsers send it or as people type it; its `data` has no zone yet."""

    data: datetime | None
    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = one_line(valuelist[0]) if valuelist else ""
        if not typed:
            return
        try:
            self.data = datetime.fromisoformat(typed.replace(" ", "T"))
        except ValueError:
            raise ValueError("Please write day and time as 2026-11-22T13:30.") from None
        if self.data.tzinfo is not None or not is_possible_day(self.data.date()):
            raise ValueError("This day is too long ago or too far ahead.")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%Y-%m-%dT%H:%M}" if self.data else ""


class EventForm(TypedForm):
    """`category_0` may stand alone: then it is all of the event's minutes."""

    title = _line("Title", TITLE_MAX, "Please write the title.")
    starts_at = LocalTimeField("Begins", [InputRequired("Please write when it begins.")])
    ends_at = LocalTimeField("Ends", [InputRequired("Please write when it ends.")])
    breaks = _line("Breaks", 200)
    trainer = _line("Trainer", NAME_MAX, "Please write who gives it.")
    qualification = _line(
        "The trainer's qualification", NAME_MAX, "Please write the qualification, such as LCSW: boards ask for it."
    )
    where = RadioField(
        "Where",
        [InputRequired("Please choose where it is.")],
        choices=[SelectChoice(IN_A_ROOM, "In a room"), SelectChoice(ONLINE, "Online, at the same time")],
    )
    place = _line("Place, or how to get in", PLACE_MAX, "Please write the place, or how to get in.")
    category_0 = SelectField("Category", validate_choice=False)
    minutes_0 = WholeNumberField("Minutes of it, if it is not all", [Optional()], wrong=_MINUTES)
    category_1 = SelectField("Another category", validate_choice=False)
    minutes_1 = WholeNumberField("Minutes of it", [Optional()], wrong=_MINUTES)
    category_2 = SelectField("A third one", validate_choice=False)
    minutes_2 = WholeNumberField("Minutes of it", [Optional()], wrong=_MINUTES)
    approval_body = _line("Approved by", BODY_MAX)
    approval_number = _line("Approval number", BODY_MAX)
    attester = SelectField("Who attests the attendance", validate_choice=True)
    form_key = HiddenField()

    def offer(self, categories: Mapping[str, str], attesters: Sequence[tuple[int, str]]) -> None:
        for number in PARTS:
            self[f"category_{number}"].choices = [SelectChoice("", "Choose a category"), *categories.items()]
        self.attester.choices = [SelectChoice(str(person_id), name) for person_id, name in attesters]

    def fill(self, facts: EventFacts, zone: ZoneInfo) -> None:
        """With what is kept, for changing it."""
        local = [one.astimezone(zone).replace(tzinfo=None) for one in (facts.times.starts_at, facts.times.ends_at)]
        self.starts_at.data, self.ends_at.data = local
        self.breaks.data = ", ".join(
            f"{since.astimezone(zone):%-I:%M %p}-{until.astimezone(zone):%-I:%M %p}"
            for since, until in facts.times.breaks
        )
        for name in ("title", "trainer", "qualification", "place"):
            self[name].data = getattr(facts, name)
        self.where.data = ONLINE if facts.is_online else IN_A_ROOM
        for number, (minutes, any_of) in zip(PARTS, facts.parts, strict=False):
            self[f"category_{number}"].data, self[f"minutes_{number}"].data = any_of[0], minutes
        if facts.approvals:
            self.approval_body.data, self.approval_number.data, _ = facts.approvals[0]
        self.attester.data = str(facts.attester_id)

    def facts(self, zone: ZoneInfo, categories: Mapping[str, str], *, made_up: bool) -> EventFacts | None:
        """Of a form that is valid; None where a time is none or something is missing, which its field then says."""
        times = self._times(zone)
        if times is None:
            return None
        if bool(self.approval_body.data) != bool(self.approval_number.data):
            missing = self.approval_number if self.approval_body.data else self.approval_body
            missing.errors = ["An approval has a body and a number. Please write both, or neither."]
            return None
        approval = (self.approval_body.data or "", self.approval_number.data or "", made_up)
        return EventFacts(
            title=self.title.data or "",
            times=times,
            parts=self._parts(times.minutes, categories),
            trainer=self.trainer.data or "",
            qualification=self.qualification.data or "",
            place=self.place.data or "",
            is_online=self.where.data == ONLINE,
            approvals=(approval,) if approval[0] else (),
            attester_id=int(self.attester.data),
        )

    def _times(self, zone: ZoneInfo) -> LiveTimes | None:
        field: Any = self.starts_at
        try:
            starts_at = in_zone(self.starts_at.data, zone)  # type: ignore[arg-type]  # of a valid form
            field = self.ends_at
            whole = LiveTimes(starts_at, in_zone(self.ends_at.data, zone))  # type: ignore[arg-type]  # the same
            field = self.breaks
            return LiveTimes(starts_at, whole.ends_at, read_breaks(self.breaks.data or "", whole, zone))
        except NotATime as error:
            field.errors = [str(error)]
            return None

    def _parts(self, minutes: int, categories: Mapping[str, str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """What is said of each category; one whose minutes are left empty is what is left."""
        named = {
            str(self[f"category_{number}"].data): self[f"minutes_{number}"].data
            for number in PARTS
            if self[f"category_{number}"].data in categories
        }
        left = minutes - sum(own or 0 for own in named.values())
        return tuple((left if own is None else own, (slug,)) for slug, own in named.items())


class ThereForm(TypedForm):
    people = ChoicesField(
        "Who was there",
        [DataRequired("Please choose who was there.")],
        gone="Someone you chose is not one of your people, or has the hours already. Nobody was noted.",
    )
    arrived = _line("Arrived", 20)
    left = _line("Left", 20)


class ListForm(TypedForm):
    file = FileField("A CSV file")
    text = TextAreaField("Or its text, pasted")


class LiveBackForm(TypedForm):
    reason = StringField(
        "Why",
        [
            DataRequired("Please say why in a few words. The person reads it."),
            Length(max=REASON_MAX, message=f"Please keep it to {REASON_MAX} characters."),
        ],
        filters=[one_line],
    )
