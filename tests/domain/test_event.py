"""The event log's words, kept and read back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.program.event import Action, DetailFields, EventDetails, RecordView, read_action

FIELDS = get_type_hints(DetailFields)
KINDS = {int: st.integers(), str: st.text()}
unknown = st.text().filter(lambda name: name not in FIELDS and name != "format")
details = st.builds(
    EventDetails,
    **{name: st.none() | KINDS[kind] for name, kind in FIELDS.items()},
    others=st.dictionaries(unknown, st.integers() | st.text()).map(lambda pairs: tuple(pairs.items())),
)


@pytest.mark.parametrize("action", Action)
def test_a_stored_action_is_read_back(action: Action) -> None:
    assert read_action(str(action)) is action


def test_an_action_of_another_version_keeps_its_words() -> None:
    assert read_action("badge drawn") == "badge drawn"


def test_looks_at_a_record_are_actions() -> None:
    assert {view.value for view in RecordView} < {action.value for action in Action}


@given(details)
def test_details_are_read_back_as_they_were_written(one: EventDetails) -> None:
    assert EventDetails.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_details_of_before_the_format_was_numbered_are_read() -> None:
    assert EventDetails.from_json({}) == EventDetails()
    assert EventDetails.from_json({"course": "x"}) == EventDetails(course="x")


@pytest.mark.parametrize("stored", [{"badge": 7}, {"badge": {"serial": None}}, {"format": 9, "badge": [1]}])
def test_what_another_version_said_stays_readable(stored: dict[str, Any]) -> None:
    told = EventDetails.from_json({"course": "x", **stored})

    assert dict(told.items()) == {"course": "x", "badge": stored["badge"]}


def test_what_is_said_comes_in_the_order_of_the_fields() -> None:
    told = EventDetails(practice="walk", course="x", observation=3)

    assert list(told.items()) == [("observation", 3), ("course", "x"), ("practice", "walk")]


def test_every_field_can_be_given_to_an_event() -> None:
    own = {name: kind for name, kind in get_type_hints(EventDetails).items() if name not in ("FORMAT", "others")}

    assert own == {name: kind | None for name, kind in FIELDS.items()}
    assert [one.name for one in fields(EventDetails)] == [*FIELDS, "others"]
