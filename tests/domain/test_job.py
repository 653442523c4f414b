"""Papers that take longer than a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.program.job import AskedPaper, JobKind, JobState, JobWhat, job_key
from tests.tools.acting import NOW

WHAT = JobWhat(date(2026, 11, 21), date.min, date(2026, 11, 21))
ASKED = AskedPaper(
    id=1,
    person_id=4,
    kind=JobKind.TRANSCRIPT,
    what=WHAT,
    asked_at=NOW,
    begun_at=None,
    tries=0,
    done_at=None,
    sha256=None,
    problem="",
)


@given(st.builds(JobWhat))
def test_what_is_asked_for_is_read_back_as_it_was_written(what):
    assert JobWhat.from_json(what.to_json()) == what


def test_only_the_same_paper_of_the_same_records_has_the_same_key():
    others = [
        (5, JobKind.TRANSCRIPT, WHAT, "3"),
        (4, JobKind.PACKET, WHAT, "3"),
        (4, JobKind.TRANSCRIPT, replace(WHAT, on=date(2026, 11, 22)), "3"),
        (4, JobKind.TRANSCRIPT, replace(WHAT, first=date(2026, 1, 1)), "3"),
        (4, JobKind.TRANSCRIPT, replace(WHAT, credential="CRM"), "3"),
        (4, JobKind.TRANSCRIPT, WHAT, "4"),
    ]

    keys = {job_key(4, JobKind.TRANSCRIPT, WHAT, "3"), *(job_key(*other) for other in others)}
    assert len(keys) == 1 + len(others)
    assert job_key(4, JobKind.TRANSCRIPT, replace(WHAT), "3") in keys


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, JobState.WAITS),
        ({"begun_at": NOW}, JobState.BEGUN),
        ({"begun_at": NOW, "done_at": NOW}, JobState.DONE),
        ({"begun_at": NOW, "problem": "It took too long."}, JobState.FAILED),
    ],
)
def test_the_state_is_told_by_what_happened(changes, state):
    asked = replace(ASKED, **changes)

    assert asked.state is state
    assert asked.is_late(NOW + timedelta(minutes=3)) is (state in (JobState.WAITS, JobState.BEGUN))
    assert not asked.is_late(NOW + timedelta(minutes=1))


@pytest.mark.parametrize(("waited", "again"), [(0, 2), (19, 2), (20, 5), (59, 5), (60, 20), (9000, 20)])
def test_a_page_looks_again_soon_at_first_and_then_less_often(waited, again):
    assert ASKED.look_again_after(NOW + timedelta(seconds=waited)) == again


def test_a_page_does_not_look_again_for_a_paper_that_is_made():
    assert replace(ASKED, done_at=NOW).look_again_after(NOW) is None
