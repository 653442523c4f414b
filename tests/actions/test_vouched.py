"""Certificates from elsewhere show the first rung of what their reviewer ticks, in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence.vouched import Vouched, speaks_of
from lms.domain.competence.competency import Gap, Rung, gap, standing
from lms.domain.days import add_months
from lms.store.competence import equivalents, evidence
from lms.store.db import db, unit_of_work
from lms.store.tables.competence import Evidence
from tests.conftest import TODAY
from tests.store.test_evidence import ZONE, everyones, piece
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
EARNED = TODAY - timedelta(days=100)


@pytest.fixture
def certificate(cast) -> Vouched:
    return Vouched(7, cast.pia, EARNED)


@pytest.fixture
def tick(cast):
    def say(one: Vouched, *codes: str) -> None:
        with unit_of_work():
            speaks_of(acting(cast.sam), one, codes)

    return say


def stands(person_id: int, on: date = TODAY) -> dict[str, Rung]:
    return {code: found for code, rungs in evidence.standings(person_id).items() if (found := standing(rungs, on))}


def rows() -> list[tuple[str, bool, int]]:
    told = sa.select(Evidence.competency, Evidence.passed.label("passed"), Evidence.recorded_by)
    return [(code, passed, by) for code, passed, by in db.session.execute(told.order_by(Evidence.id))]


def test_one_certificate_is_enough_for_the_first_rung_of_what_was_ticked(certificate, tick, cast):
    tick(certificate, "cw-1", "cw-2")

    assert stands(cast.pia) == {"cw-1": Rung.KNOWS, "cw-2": Rung.KNOWS}
    assert gap(evidence.standings(cast.pia)["cw-1"], Rung.KNOWS_HOW, TODAY) is Gap.BELOW
    assert rows() == [("cw-1", True, cast.sam), ("cw-2", True, cast.sam)]


def test_it_is_no_question_answered(certificate, tick, cast):
    tick(certificate, "cw-1")

    (one,) = evidence.standings(cast.pia)["cw-1"]
    assert (one.passed, one.seen, one.last_at.date()) == (0, 0, EARNED)


def test_it_is_fresh_for_as_long_as_all_else_from_the_day_it_was_earned(certificate, tick, cast):
    tick(certificate, "cw-1")

    last = add_months(EARNED, 24)
    assert stands(cast.pia, last) == {"cw-1": Rung.KNOWS}
    assert stands(cast.pia, last + timedelta(days=1)) == {}


def test_wrong_answers_beside_it_take_nothing_away_and_it_makes_up_for_none(certificate, tick, cast):
    with unit_of_work():
        wrong = [piece(cast.pia, item_key=key, passed=False, days=990) for key in "ab"]
        evidence.add([*wrong, piece(cast.pia, rung=2, passed=False, days=990)], ZONE)
    tick(certificate, "cw-1")

    first, second = evidence.standings(cast.pia)["cw-1"]
    assert (first.until, first.passed, first.seen) == (add_months(EARNED, 24), 0, 2)
    assert (second.rung, second.until) == (Rung.KNOWS_HOW, None)


def test_what_is_not_ticked_any_more_is_taken_back_and_the_words_stay(certificate, tick, cast):
    tick(certificate, "cw-1", "cw-2")
    tick(certificate, "cw-2", "cw-3")
    assert stands(cast.pia) == {"cw-2": Rung.KNOWS, "cw-3": Rung.KNOWS}

    tick(certificate)

    assert evidence.standings(cast.pia) == {}
    assert [(code, passed) for code, passed, _ in rows()] == [
        ("cw-1", True),
        ("cw-2", True),
        ("cw-1", False),
        ("cw-3", True),
        ("cw-2", False),
        ("cw-3", False),
    ]


def test_what_was_taken_back_can_be_ticked_again(certificate, tick, cast):
    for codes in (["cw-1"], [], ["cw-1"]):
        tick(certificate, *codes)

    assert stands(cast.pia) == {"cw-1": Rung.KNOWS}


def test_the_same_ticks_once_more_add_nothing(certificate, tick):
    tick(certificate, "cw-1")
    tick(certificate, "cw-1")

    assert len(rows()) == 1


def test_another_certificate_stands_by_itself(certificate, tick, cast):
    tick(certificate, "cw-1")
    tick(Vouched(8, cast.pia, EARNED), "cw-1")
    tick(certificate)

    assert stands(cast.pia) == {"cw-1": Rung.KNOWS}


def test_it_counts_for_what_is_read_as_one_with_what_was_ticked(certificate, tick, cast):
    tick(certificate, "cw-1")
    with unit_of_work():
        evidence.read_as_one({"cw-1": ("cw-1", "later-1"), "later-1": ("cw-1", "later-1")}, ZONE)

    assert equivalents.groups()
    assert stands(cast.pia) == {"cw-1": Rung.KNOWS, "later-1": Rung.KNOWS}


def test_a_rebuild_is_equal(certificate, tick, cast):
    with unit_of_work():
        evidence.add([piece(cast.pia, item_key=key, days=800) for key in "ab"], ZONE)
    tick(certificate, "cw-1", "cw-2")
    tick(certificate, "cw-1")
    kept = everyones()

    with unit_of_work():
        evidence.rebuild_standing(ZONE)

    assert everyones() == kept
