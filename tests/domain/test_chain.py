"""Chains of contact hours: what follows from what, and what is signed of a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.chain import ChainLink, Fault, FaultKind, Head, breaks, canonical, quick_hash, signed_words
from lms.domain.credit.hours import FIRST_HASH, LineBody, line_hash

AT = datetime(2026, 11, 21, 18, tzinfo=UTC)


def link(sequence: int, minutes: int, previous: str, person_id: int = 3) -> ChainLink:
    line = ChainLink(
        person_id,
        sequence,
        minutes,
        json.dumps([[minutes, ["boundaries", "ethics"]]]),
        "self-paced",
        "2026-11-21",
        "course",
        12,
        None,
        None,
        previous,
        "",
    )
    return line._replace(hash=quick_hash(line))


def chain(*minutes: int, person_id: int = 3) -> list[ChainLink]:
    lines, previous = [], FIRST_HASH
    for sequence, amount in enumerate(minutes, 1):
        lines.append(link(sequence, amount, previous, person_id))
        previous = lines[-1].hash
    return lines


def broken_at(lines: list[ChainLink]) -> int | None:
    return next((sequence for _, sequence in breaks(lines)), None)


def test_a_chain_as_it_was_written_holds():
    assert broken_at(chain(90, 120, 60)) is None


def test_an_empty_chain_holds():
    assert broken_at([]) is None


def test_a_changed_line_is_found():
    lines = chain(90, 120, 60)
    lines[1] = lines[1]._replace(minutes=1200)

    assert broken_at(lines) == 2


def test_a_changed_line_with_a_hash_of_its_own_is_found_at_the_next():
    lines = chain(90, 120, 60)
    lines[1] = link(2, 1200, lines[1].previous_hash)

    assert broken_at(lines) == 3


def test_a_removed_line_is_found():
    lines = chain(90, 120, 60)

    assert broken_at([lines[0], lines[2]]) == 3


def test_a_removed_first_line_is_found():
    assert broken_at(chain(90, 120)[1:]) == 2


def test_lines_in_another_order_are_found():
    one, two, three = chain(90, 120, 60)

    assert broken_at([one, three, two]) == 3


def test_a_line_numbered_anew_is_found_even_when_its_hash_fits():
    (line,) = chain(90)

    assert broken_at([line._replace(sequence=2)]) == 2


def test_of_each_chain_only_the_first_line_that_does_not_follow_is_told():
    one, two = chain(90, 120, 60, person_id=3), chain(90, 60, 30, person_id=4)
    one[0], one[2], two[1] = (line._replace(minutes=1) for line in (one[0], one[2], two[1]))

    assert list(breaks([*one, *two, *chain(15, person_id=5)])) == [(3, 1), (4, 2)]


@given(minutes=st.lists(st.integers(1, 600), min_size=1, max_size=8), place=st.integers(0, 7), more=st.integers(1, 9))
def test_no_minute_can_be_added_unseen(minutes, place, more):
    lines = chain(*minutes)
    at = place % len(lines)
    lines[at] = lines[at]._replace(minutes=minutes[at] + more)

    assert broken_at(lines) == at + 1


@given(
    minutes=st.integers(-6000, 6000),
    any_of=st.lists(st.text(), max_size=3),
    words=st.tuples(st.text(), st.text()),
    ids=st.tuples(*[st.none() | st.integers(1, 2**53)] * 3),
    day=st.dates(),
)
def test_the_quick_way_gives_the_same_hash_for_every_line(minutes, any_of, words, ids, day):
    delivery, source = words
    completion, external, reverses = ids
    body = LineBody(
        person_id=3,
        sequence=7,
        minutes=minutes,
        categories=[[minutes, any_of]],
        delivery=delivery,
        earned_on=day,
        source=source,
        completion_id=completion,
        external_id=external,
        reverses=reverses,
    )
    stored = json.dumps(body.categories)
    line = ChainLink(3, 7, minutes, stored, delivery, day.isoformat(), source, *ids, FIRST_HASH, "")

    assert quick_hash(line) == line_hash(FIRST_HASH, body)


@pytest.mark.parametrize(
    "changed", [{"minutes": "90"}, {"minutes": 90.5}, {"categories": "[["}, {"categories": None}, {"reverses": "x"}]
)
def test_what_is_no_line_any_more_has_no_hash(changed):
    (line,) = chain(90)

    assert quick_hash(line._replace(**changed)) is None


def test_what_is_signed_is_the_hash_with_person_sequence_and_moment():
    assert signed_words(3, 7, "ab", AT) == (
        b'{"at":"2026-11-21T18:00:00.000000+00:00","hash":"ab","person":3,"sequence":7}'
    )


def test_one_moment_has_the_same_words_in_every_zone():
    elsewhere = AT.astimezone(timezone(timedelta(hours=-8)))

    assert signed_words(3, 7, "ab", elsewhere) == signed_words(3, 7, "ab", AT)


def test_canonical_json_has_its_names_in_order_no_blanks_and_letters_as_they_are():
    assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'.encode()


HEAD = Head(person_id=3, sequence=7, hash="ab", at=AT, key_id="k", signature=b"\x01")


def test_a_head_is_read_back_as_it_was_written():
    assert Head.from_json(json.loads(json.dumps(HEAD.to_json()))) == HEAD


def test_a_head_without_its_moment_says_no_words():
    told = HEAD.to_json()
    del told["at"]

    assert (Head.from_json(told).words(), HEAD.words()) == (None, signed_words(3, 7, "ab", AT))
    assert Head.from_json(told).to_json()["at"] is None


@pytest.mark.parametrize(
    "changed",
    [
        {"person": "3"},
        {"person": True},
        {"sequence": 1.0},
        {"sequence": 2**53},
        {"hash": 7},
        {"key": None},
        {"signature": "no hex"},
        {"at": "2026-11-21T18:00:00"},
        {"at": "once"},
    ],
)
def test_what_is_no_head_is_refused(changed):
    with pytest.raises((TypeError, ValueError)):
        Head.from_json(HEAD.to_json() | changed)


@pytest.mark.parametrize("kind", FaultKind)
def test_each_fault_names_person_and_line_and_no_name(kind):
    said = str(Fault(3, 7, kind, "0badcafe"))

    assert "person 3" in said
    assert "line 7" in said


def test_no_two_faults_are_said_alike():
    assert len({str(Fault(3, 7, kind, "0badcafe")) for kind in FaultKind}) == len(FaultKind)
