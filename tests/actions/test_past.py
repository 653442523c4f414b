"""What people held at the ends of past months is kept, and is always what the evidence says of those days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Event
from time import sleep

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.actions.competence.standing import MONTHS_AFTER_LEAVING, keep_past, read_as_one, rebuild_standing
from lms.actions.people import joining
from lms.domain.competence.competency import Evidenced, Rung, standing
from lms.domain.competence.past import Past, month_ends
from lms.store.competence import evidence, past
from lms.store.competence.evidence import NewEvidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program.program import program
from lms.store.tables.competence import PastStanding
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.crowd import add_crowd

pytestmark = pytest.mark.usefixtures("store")
LATEST = date(2026, 10, 31)
CODES = ("cw-1", "cw-2", "cw-3")
NOON = timedelta(hours=20)  # in Los Angeles


def moment(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=NOW.tzinfo) + NOON


def practised(person_id: int, on: date, code: str = "cw-1", *, passed: bool = True, number: int = 1) -> NewEvidence:
    return NewEvidence(
        person_id=person_id,
        competency=code,
        rung=Rung.SHOWS_HOW,
        passed=passed,
        at=moment(on),
        source=Evidenced.OBSERVATION,
        source_id=number,
        item_key=str(number),
        revision=None,
        recorded_by=person_id,
    )


def show(*pieces: NewEvidence) -> None:
    with unit_of_work():
        evidence.add(pieces, program().zone)


def keep(now: datetime = NOW, most: int = 50) -> int:
    with unit_of_work():
        return keep_past(acting(None, now), most)


def kept() -> dict[int, Past]:
    every = db.session.scalars(sa.select(PastStanding.person_id)).all()
    return past.of_people(every)


def held(person_id: int) -> tuple[tuple[int, str], ...]:
    return past.of_people([person_id])[person_id].held


def test_it_is_kept_once_of_everyone_who_works_here(cast):
    show(practised(cast.pia, date(2026, 9, 12)))

    assert (keep(), keep()) == (5, 0)
    assert set(kept()) == {cast.ada, cast.sam, cast.olu, cast.pia, cast.noel}
    assert held(cast.pia) == ((0b11, "cw-1:3"),)
    assert held(cast.noel) == ()


def test_so_many_at_a_time(cast):
    assert [keep(most=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_month_that_is_over_is_told_when_the_programs_day_says_so(cast):
    keep()

    assert keep(datetime(2026, 12, 1, 7, 59, tzinfo=NOW.tzinfo)) == 0  # still November 30 in Los Angeles
    assert keep(datetime(2026, 12, 1, 8, 0, tzinfo=NOW.tzinfo)) == 5
    assert {one.latest_on for one in kept().values()} == {date(2026, 11, 30)}


def test_evidence_of_today_leaves_the_past_as_it_was(cast):
    keep()

    show(practised(cast.pia, TODAY))

    assert keep() == 0


def test_practice_that_was_seen_in_a_month_that_is_over_is_told_of_that_month(cast):
    keep()

    show(practised(cast.pia, LATEST))

    assert cast.pia not in kept()
    assert (keep(), held(cast.pia)) == (1, ((1, "cw-1:3"),))


def test_who_left_is_told_of_no_more_and_what_was_kept_of_them_goes(cast):
    keep()
    with unit_of_work():
        people.person(cast.noel).active_until = TODAY - timedelta(days=1)

    for end in reversed(month_ends(date(2027, 1, 31), MONTHS_AFTER_LEAVING + 1)):
        keep(moment(end + timedelta(days=1)))

    assert set(kept()) == {cast.ada, cast.sam, cast.olu, cast.pia}


def test_after_a_join_it_is_that_of_both_accounts(cast):
    [second] = add_crowd(1)
    show(practised(cast.pia, date(2026, 9, 12)), practised(second, date(2026, 8, 3), "cw-2"))
    keep()

    with unit_of_work():
        joining.join_accounts(acting(cast.ada), people.person(cast.pia), people.person(second), "spoke", is_sure=True)

    assert not {cast.pia, second} & kept().keys()
    assert keep() == 1
    assert held(cast.pia) == ((0b11, "cw-1:3"), (0b111, "cw-2:3"))


def test_what_a_joined_account_shows_of_a_past_day_is_told_of_the_one_that_was_kept(cast):
    [second] = add_crowd(1)
    with unit_of_work():
        joining.join_accounts(acting(cast.ada), people.person(cast.pia), people.person(second), "spoke", is_sure=True)
    keep()

    show(practised(second, LATEST))

    assert (keep(), held(cast.pia)) == (1, ((1, "cw-1:3"),))


def test_codes_that_are_read_as_one_from_now_on_are_so_in_the_past(cast):
    show(practised(cast.pia, LATEST))
    keep()

    with unit_of_work():
        read_as_one(dict.fromkeys(("cw-1", "new-1"), ("cw-1", "new-1")), NOW)

    assert (keep(), held(cast.pia)) == (1, ((1, "cw-1:3,new-1:3"),))


_shown = st.tuples(
    st.integers(0, 1),
    st.dates(date(2024, 1, 1), date(2026, 11, 21)),
    st.sampled_from(CODES),
    st.booleans(),
    st.integers(1, 3),
)


@given(batches=st.lists(st.lists(_shown, max_size=4), max_size=4))
@settings(
    max_examples=max(8, settings.default.max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # people are added anew for each example
)
def test_however_evidence_comes_a_rebuild_is_equal_and_each_month_is_what_was_held_then(app, batches):
    with app.app_context():
        db.session.rollback()
        before = len(people.everyone())
        persons = add_crowd(2, start=before * 2)
        for batch in batches:
            show(*(practised(persons[who], on, code, passed=met, number=n) for who, on, code, met, n in batch))
            keep()
        while keep():
            pass
        step_by_step = past.of_people(persons)
        with unit_of_work():
            rebuild_standing()
        while keep():
            pass

        assert past.of_people(persons) == step_by_step
        for person_id in persons:
            assert_as_then(person_id, step_by_step[person_id])


def assert_as_then(person_id: int, told: Past) -> None:
    here = program()
    for place, end in enumerate(month_ends(told.latest_on)):
        then = evidence.standings_before(person_id, CODES, here.day_began(end + timedelta(days=1)), here.zone)
        by_rule = {f"{code}:{standing(own, end)}" for code, own in then.items() if standing(own, end)}
        assert {one for months, those in told.held if months >> place & 1 for one in those.split(",")} == by_rule


def test_what_is_shown_while_it_is_being_kept_is_never_missed(app, cast):
    looked = Event()

    def deed(number: int) -> None:
        if number:
            looked.wait(5)
            show(practised(cast.pia, LATEST))
            return
        with unit_of_work():
            keep_past(acting(None))
            looked.set()
            sleep(0.1)  # the other is on its way meanwhile

    outcomes = run_at_once(app, deed, 2)

    assert outcomes == [None, None]
    with app.app_context():
        keep()
        assert held(cast.pia) == ((1, "cw-1:3"),)
