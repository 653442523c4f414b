"""Targets that are other ones for one person than for their role: which hold on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.domain.competence.competency import Rung
from lms.store.db import IntegrityError, unit_of_work
from lms.store.in_force import read_adjusted
from lms.store.people import people, targets
from lms.store.team import teams
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)


def add(cast, code: str, rung: Rung, first: int = 0, last: int | None = None, person: int | None = None) -> int:
    """From so many days after today until so many days after."""
    with unit_of_work():
        until = None if last is None else TODAY + last * DAY
        one = person if person is not None else cast.pia
        return targets.add(one, code, rung, TODAY + first * DAY, until, "New here", cast.ada, NOW)


def held(cast, days: int = 0) -> dict[str, Rung]:
    return dict(targets.adjusted_targets([cast.pia, cast.noel], TODAY + days * DAY).get(cast.pia, {}))


def test_nobody_is_there_of_whom_nothing_is_adjusted(cast):
    add(cast, "cw-2", Rung.KNOWS)

    assert targets.adjusted_targets([cast.pia, cast.noel, cast.sam], TODAY) == {cast.pia: {"cw-2": Rung.KNOWS}}
    assert targets.adjusted_targets([], TODAY) == {}


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (3, True), (4, False)])
def test_it_holds_on_its_first_and_last_day_and_between(cast, days, holds):
    add(cast, "cw-2", Rung.KNOWS, 0, 3)

    assert bool(held(cast, days)) is holds


def test_of_two_the_one_that_was_set_later_counts_and_the_other_holds_again_after_it(cast):
    add(cast, "cw-2", Rung.KNOWS)
    add(cast, "cw-2", Rung.NONE, 2, 4)

    told = [held(cast, days)["cw-2"] for days in (1, 2, 4, 5)]
    assert told == [Rung.KNOWS, Rung.NONE, Rung.NONE, Rung.KNOWS]


def test_it_ends_by_a_further_fact(cast):
    one = add(cast, "cw-2", Rung.KNOWS, 0, 30)
    with unit_of_work():
        targets.end(one, TODAY + 2 * DAY, cast.ada, NOW)

    assert [bool(held(cast, days)) for days in (2, 3, 30)] == [True, False, False]
    [row] = targets.adjustments_of(cast.pia, TODAY + 3 * DAY)
    assert (row.until_on, row.is_in_force, row.is_over, row.was_ended) == (TODAY + 2 * DAY, False, True, True)


def test_one_that_is_ended_before_it_begins_never_holds(cast):
    one = add(cast, "cw-2", Rung.KNOWS, 5)
    with unit_of_work():
        targets.end(one, TODAY - DAY, cast.ada, NOW)

    assert [held(cast, days) for days in (0, 5, 50)] == [{}, {}, {}]


def test_it_ends_once(cast):
    one = add(cast, "cw-2", Rung.KNOWS)
    with unit_of_work():
        targets.end(one, TODAY, cast.ada, NOW)

    with pytest.raises(IntegrityError), unit_of_work():
        targets.end(one, TODAY + DAY, cast.ada, NOW)


def test_it_is_told_with_who_set_it_when_and_why(cast):
    add(cast, "cw-2", Rung.KNOWS)
    add(cast, "cw-3", Rung.NONE, 9)

    later, first = targets.adjustments_of(cast.pia, TODAY)

    assert (first.competency, first.rung, first.reason, first.set_by) == (
        "cw-2",
        Rung.KNOWS,
        "New here",
        "Ada Example",
    )
    assert (first.set_at, first.from_on, first.until_on, first.is_in_force) == (NOW, TODAY, None, True)
    assert (later.competency, later.is_in_force, later.is_over, later.was_ended) == ("cw-3", False, False, False)
    assert targets.adjustments_of(cast.noel, TODAY) == []


def test_a_team_and_a_card_bring_them_along(cast):
    add(cast, "cw-2", Rung.KNOWS)
    add(cast, "samhsa-8.1", Rung.SHOWS_HOW, person=cast.noel)

    team = {one.person_id: one.adjusted for one in teams.members(TODAY)}

    assert team[cast.pia] == {"cw-2": Rung.KNOWS} == people.card(cast.pia, TODAY).adjusted
    assert team[cast.noel] == {"samhsa-8.1": Rung.SHOWS_HOW}
    assert team[cast.sam] == {} == people.card(cast.sam, TODAY).adjusted


@pytest.mark.parametrize("lines", [None, ""])
def test_where_nothing_is_adjusted_nothing_is_read(lines):
    assert read_adjusted(lines) == {}


def test_what_was_set_last_counts_in_whatever_order_a_database_gives_it():
    assert read_adjusted("10:2:a:b-1\n9:1:a:b-1\n11:0:c,1") == {"a:b-1": Rung.KNOWS_HOW, "c,1": Rung.NONE}


def test_a_team_tells_since_when_someone_is_here_and_whether_they_ever_came(cast):
    with unit_of_work():
        one = people.add_person("new@example.org", "New", "New", None, NOW)

    team = {member.person_id: (member.first_day, member.has_come) for member in teams.members(TODAY)}

    assert team[cast.pia] == (TODAY - 365 * DAY, True)
    assert team[one.id] == (TODAY, False)
    assert (people.card(one.id, TODAY).first_day, people.card(one.id, TODAY).has_come) == (TODAY, False)
