"""The event log's words, kept and read back."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.program.event import Action, DetailFields, EventDetails, RecordView, read_action
from tests.tools.each import each

KINDS = {int: st.integers(), str: st.text()}
known = st.fixed_dictionaries({}, optional={name: KINDS[kind] for name, kind in get_type_hints(DetailFields).items()})
unknown = st.dictionaries(st.text().filter(lambda name: name != "format"), st.none() | st.integers() | st.text())


@each("action", Action)
def test_a_stored_action_is_read_back(action: Action) -> None:
    assert read_action(str(action)) is action


def test_an_action_of_another_version_keeps_its_words() -> None:
    assert read_action("badge drawn") == "badge drawn"


def test_looks_at_a_record_are_actions() -> None:
    assert {view.value for view in RecordView} < {action.value for action in Action}


@given(known, unknown)
def test_details_are_read_back_as_they_were_written(said: dict[str, Any], of_another_version: dict[str, Any]) -> None:
    one = EventDetails.from_json(said | of_another_version)

    assert EventDetails.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert dict(one.pairs) == said | of_another_version


def test_details_of_before_the_format_was_numbered_are_read() -> None:
    assert EventDetails.from_json({}) == EventDetails()
    assert EventDetails.from_json({"course": "x"}) == EventDetails(course="x")


@pytest.mark.parametrize("stored", [{"badge": 7}, {"badge": {"serial": None}}, {"format": 9, "badge": [1]}])
def test_what_another_version_said_stays_readable(stored: dict[str, Any]) -> None:
    told = EventDetails.from_json({"course": "x", **stored})

    assert told.pairs == (("course", "x"), ("badge", stored["badge"]))


def test_what_is_said_keeps_its_order_and_the_number_of_its_format() -> None:
    told = EventDetails(slug="reporting", version=3)

    assert list(told.to_json().items()) == [("format", 1), ("slug", "reporting"), ("version", 3)]


def test_details_are_frozen() -> None:
    with pytest.raises(AttributeError):
        EventDetails().pairs = ()  # type: ignore[misc]  # that it is refused is what is tested
