"""Serials, and facts as they are kept."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.certificate import (
    ALPHABET,
    RANDOM_BYTES,
    CertificateFacts,
    CertifiedApproval,
    CertifiedInsert,
    CourseOutline,
    NewerFacts,
    Provider,
    StudiedCourse,
    read_serial,
    serial_from,
    serial_hash,
)
from lms.domain.learning.course import Approval, Computation, Contributor, HourCategory, Review
from tests.domain.examples import certificate_facts, course, lesson

random_bytes = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(random_bytes)
def test_a_serial_is_read_back_as_it_was_made(given_bytes):
    serial = serial_from(given_bytes)

    assert read_serial(serial) == serial


@given(random_bytes)
def test_a_serial_keeps_all_eighty_bits(given_bytes):
    symbols = serial_from(given_bytes).replace("-", "")

    number = 0
    for symbol in symbols:
        number = number * 32 + ALPHABET.index(symbol)
    assert number.to_bytes(RANDOM_BYTES) == given_bytes


@given(random_bytes)
def test_a_serial_is_four_groups_of_four_without_letters_that_mislead(given_bytes):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", serial_from(given_bytes))


@pytest.mark.parametrize("count", [0, RANDOM_BYTES - 1, RANDOM_BYTES + 1])
def test_a_serial_is_made_of_exactly_ten_bytes(count):
    with pytest.raises(ValueError, match="10 bytes"):
        serial_from(b"x" * count)


@pytest.mark.parametrize(
    "typed",
    [
        "01XY-9QZT-M4XD-2HRP",
        "01xy9qztm4xd2hrp",
        "  01xy 9qzt m4xd 2hrp \n",
        "OIXY-9QZT-M4XD-2HRP",
        "olxy-9qzt-m4xd-2hrp",
        "0-1-X-Y-9QZTM4XD2HRP",
    ],
)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(typed):
    assert read_serial(typed) == "01XY-9QZT-M4XD-2HRP"


@pytest.mark.parametrize(
    "typed",
    ["", "-", "01XY-9QZT-M4XD-2HR", "01XY-9QZT-M4XD-2HRPP", "U1XY-9QZT-M4XD-2HRP", "01XY_9QZT-M4XD-2HRP", "٠" * 16],
)
def test_what_cannot_be_a_serial_is_none(typed):
    assert read_serial(typed) is None


def test_what_is_far_too_long_is_none_though_hyphens_fill_it():
    assert read_serial("01XY9QZTM4XD2HRP" + "-" * 60) is None


@given(st.text(alphabet=ALPHABET + "OILUoilu- _\t\x00é", max_size=80))
def test_whatever_is_typed_gives_a_whole_serial_or_none(typed):
    serial = read_serial(typed)

    assert serial is None or read_serial(serial) == serial


def test_what_a_serial_is_looked_up_by_is_a_hash_of_it():
    assert re.fullmatch("[0-9a-f]{64}", serial_hash("01XY-9QZT-M4XD-2HRP"))


# As certificates of the first versions are kept: no version yet, and no logo.
STORED = """
{"title": "Boundaries in real life", "objectives": ["say what a boundary is", "hold one kindly"], "minutes": 105,
"computed": {"words": 7910, "checks": 16, "items": 15, "activity_minutes": 30},
"categories": [[75, ["boundaries", "ethics"]], [30, ["cultural-awareness"]]],
"competencies": ["oregon-10", "samhsa-10.6"], "lessons": ["Why", "How"], "authors": ["Alongside curriculum"],
"reviews": [["Joan Lee", "clinical reviewer", "autumn 2026"]], "open_reviews": ["legal"], "pass_percent": 80,
"specimen": false, "name": "Pia Moreno", "course": "boundaries-in-real-life", "revision": "3f9c21a7d0e4",
"earned_on": "2026-11-21", "delivery": "self-paced",
"approvals": [{"body": "Board of Peers", "number": "12", "made_up": true}],
"provider": {"name": "Family Support North", "address": "1200 NE Example Street", "contact": "training@example.org"},
"signatory": "Sam Rivera", "inserts": [["Oregon", 7, "2026-05-03"]]}
"""
READ = CertificateFacts(
    outline=CourseOutline(
        title="Boundaries in real life",
        objectives=("say what a boundary is", "hold one kindly"),
        minutes=105,
        computed=Computation(words=7910, checks=16, items=15, activity_minutes=30),
        categories=(HourCategory(75, ("boundaries", "ethics")), HourCategory(30, ("cultural-awareness",))),
        competencies=("oregon-10", "samhsa-10.6"),
        lessons=("Why", "How"),
        authors=("Alongside curriculum",),
        reviews=(Contributor("Joan Lee", "clinical reviewer", "autumn 2026"),),
        open_reviews=("legal",),
        pass_percent=80,
    ),
    specimen=False,
    name="Pia Moreno",
    course="boundaries-in-real-life",
    revision="3f9c21a7d0e4",
    earned_on=date(2026, 11, 21),
    delivery="self-paced",
    approvals=(CertifiedApproval("Board of Peers", "12", made_up=True),),
    provider=Provider("Family Support North", "1200 NE Example Street", "training@example.org"),
    signatory="Sam Rivera",
    logo=None,
    inserts=(CertifiedInsert("Oregon", 7, date(2026, 5, 3)),),
)

words = st.text(max_size=12)
many_words = st.lists(words, max_size=3).map(tuple)
minutes = st.integers(0, 600)


def several(kind, *parts):
    return st.lists(st.builds(kind, *parts), max_size=3).map(tuple)


outlines = st.builds(
    CourseOutline,
    title=words,
    objectives=many_words,
    minutes=minutes,
    computed=st.builds(Computation, minutes, minutes, minutes, minutes),
    categories=several(HourCategory, minutes, many_words),
    competencies=many_words,
    lessons=many_words,
    authors=many_words,
    reviews=several(Contributor, words, words, words),
    open_reviews=many_words,
    pass_percent=st.integers(0, 100),
    written_by=several(Contributor, words, words, words, words),
)
facts = st.builds(
    CertificateFacts,
    outline=outlines,
    specimen=st.booleans(),
    name=words,
    course=words,
    revision=words,
    earned_on=st.dates(),
    delivery=words,
    approvals=several(CertifiedApproval, words, words, st.booleans()),
    provider=st.builds(Provider, words, words, words),
    signatory=words,
    logo=st.none() | st.integers(1),
    inserts=several(CertifiedInsert, words, st.integers(1), st.dates()),
    time=words,
    signatory_title=words,
    signature=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
    template=words,
    page_size=words,
)


@given(facts)
def test_facts_are_read_back_as_they_were_written(one):
    assert CertificateFacts.from_json(json.loads(json.dumps(one.to_json()))) == one


@given(outlines)
def test_an_outline_is_read_back_as_it_was_written(one):
    assert CourseOutline.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_facts_of_the_first_certificates_are_read():
    assert CertificateFacts.from_json(json.loads(STORED)) == READ


def test_facts_keep_the_shape_of_the_first_certificates_but_for_what_was_added():
    added = {"version": 1, "logo": None, "template": "classic", "page_size": "letter"}

    assert READ.to_json() == json.loads(STORED) | added


def test_how_time_was_taken_is_a_fact_of_certificates_since_it_is_said_and_no_key_of_those_before():
    said = replace(READ, time="measured or declared by the learner")

    assert said.to_json() == READ.to_json() | {"time": "measured or declared by the learner"}
    assert CertificateFacts.from_json(said.to_json()) == said


def test_a_fact_that_a_newer_version_added_is_passed_over():
    assert CertificateFacts.from_json(json.loads(STORED) | {"venue": "Portland"}) == READ


@pytest.mark.parametrize("kind", [CertificateFacts, CourseOutline])
def test_facts_that_came_to_mean_something_else_are_refused(kind):
    with pytest.raises(NewerFacts, match="version 2, and this software reads up to 1"):
        kind.from_json(json.loads(STORED) | {"version": 2})


@pytest.mark.parametrize("missing", sorted(json.loads(STORED)))
def test_a_missing_fact_is_an_error(missing):
    stored = {name: fact for name, fact in json.loads(STORED).items() if name != missing}

    with pytest.raises(KeyError, match=missing):
        CertificateFacts.from_json(stored)


def test_an_outline_names_each_kind_of_open_review_once():
    open_lessons = tuple(lesson(review=Review(kind, "Is it so?")) for kind in ("legal", "clinical", "legal"))

    assert CourseOutline.of(course(lessons=(*open_lessons, lesson()))).open_reviews == ("clinical", "legal")


def test_facts_are_frozen():
    one = certificate_facts()

    assert hash(one) == hash(replace(one))
    with pytest.raises(AttributeError):
        one.name = "Someone else"


def test_of_a_course_that_was_studied_only_approvals_of_the_day_are_kept():
    first = Approval("A board", "1", date(2026, 1, 1), date(2026, 6, 30), made_up=False)
    second = Approval("Another", "2", date(2026, 6, 30), date(2027, 1, 1), made_up=True)
    one = course(approvals=(first, second))

    studied = StudiedCourse.of(one, date(2026, 7, 1))

    assert (studied.slug, studied.revision, studied.outline) == (one.slug, one.revision, CourseOutline.of(one))
    assert studied.approvals == (CertifiedApproval("Another", "2", made_up=True),)
