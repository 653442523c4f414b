"""Names that content had before lead to those of today; a name that leads nowhere is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.domain.competence.practice import practice_now
from lms.domain.items.item import Kind
from lms.domain.items.naming import (
    Content,
    HeldName,
    NameKind,
    counts_by_item,
    present_digests,
    renamed_in,
    same_but_for_its_id,
)
from lms.domain.items.version import digest_of
from lms.domain.learning.correction import Correction
from lms.domain.learning.course import Practice
from tests.domain.examples import course, item, lesson

TALK = Practice("talk", "A first talk", "role play", ("cw-1",), "Say hello.", was=("first-talk",))
OLD_DAY = date(2026, 11, 10)
STEPS = course(
    was=("steps", "tiny-steps"),
    lessons=(lesson("first", was=("beginning",)),),
    practice=(TALK,),
    items=(replace(item("one"), was=("uno",)), item("two", Kind.SCENARIO)),
    corrections=(Correction(OLD_DAY, "A step was added.", False, (("first", "what"),)),),
)
CONTENT = Content({"small-steps": STEPS}, {"cw-1"}, {"peer"})


def test_every_name_of_before_leads_to_the_one_of_today():
    renamed = renamed_in([STEPS, course(slug="other", items=())])

    assert renamed.courses == {"steps": "small-steps", "tiny-steps": "small-steps"}
    assert renamed.items == {
        "small-steps:uno": "small-steps:one",
        "steps:one": "small-steps:one",
        "steps:uno": "small-steps:one",
        "tiny-steps:one": "small-steps:one",
        "tiny-steps:uno": "small-steps:one",
        "steps:two": "small-steps:two",
        "tiny-steps:two": "small-steps:two",
    }


def test_where_nothing_was_renamed_there_is_nothing_to_lead():
    renamed = renamed_in([course()])

    assert (renamed.courses, renamed.items) == ({}, {})


def test_a_course_knows_what_is_called_so_and_what_was():
    assert STEPS.names == ("small-steps", "steps", "tiny-steps")
    assert [STEPS.practice_called(name) for name in ("talk", "first-talk", "walk")] == [TALK, TALK, None]
    assert [STEPS.item_called(name) for name in ("one", "uno", "tre")] == [STEPS.items[0], STEPS.items[0], None]
    assert [STEPS.item_key(name) for name in ("uno", "tre")] == ["small-steps:one", "small-steps:tre"]


@pytest.mark.parametrize(("course", "now"), [(STEPS, "talk"), (None, "first-talk")])
def test_a_practice_is_called_as_today_or_as_it_was_written_where_its_course_is_gone(course, now):
    assert practice_now(course, "first-talk") == now


def test_an_item_that_has_a_name_now_is_found_before_one_that_had_it():
    both = course(items=(replace(item("one"), was=("two",)), item("two")))

    assert both.item_called("two") is both.items[1]


def test_draws_under_every_name_count_together():
    assert counts_by_item(STEPS, {"uno": 2, "one": 1, "two": 1, "gone": 4}) == {"one": 3, "two": 1, "gone": 4}


def test_a_wording_that_was_drawn_under_an_old_id_is_the_one_of_today():
    drawn = item("uno")

    assert present_digests(STEPS) == {digest_of(drawn): digest_of(STEPS.items[0])}
    assert digest_of(drawn) != digest_of(STEPS.items[0])


@pytest.mark.parametrize(
    ("kind", "course_slug", "name"),
    [
        (NameKind.COURSE, "small-steps", "small-steps"),
        (NameKind.LESSON, "small-steps", "beginning"),
        (NameKind.PRACTICE, "small-steps", "first-talk"),
        (NameKind.ITEM, "small-steps", "uno"),
        (NameKind.CORRECTION, "small-steps", "2026-11-10"),
        (NameKind.COMPETENCY, "", "cw-1"),
        (NameKind.PROFILE, "", "peer"),
        (NameKind.LESSON, "gone", "beginning"),  # the course itself is told
    ],
)
def test_what_a_name_leads_to_is_not_lacking(kind, course_slug, name):
    assert not CONTENT.lacks(HeldName(kind, course_slug, name, 1))


@pytest.mark.parametrize(
    ("kind", "course_slug", "name"),
    [
        (NameKind.COURSE, "gone", "gone"),
        (NameKind.LESSON, "small-steps", "second"),
        (NameKind.PRACTICE, "small-steps", "walk"),
        (NameKind.ITEM, "small-steps", "tre"),
        (NameKind.CORRECTION, "small-steps", "2026-11-11"),
        (NameKind.COMPETENCY, "", "cw-2"),
        (NameKind.PROFILE, "", "senior"),
    ],
)
def test_what_leads_nowhere_is_lacking(kind, course_slug, name):
    assert CONTENT.lacks(HeldName(kind, course_slug, name, 1))


def test_an_item_of_the_same_words_is_known_under_another_id():
    assert same_but_for_its_id(item("eins"), STEPS) is STEPS.items[0]
    assert same_but_for_its_id(replace(item("eins"), stem="What else?"), STEPS) is None
