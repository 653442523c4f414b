"""The last day itself still counts and the day after does not: the same in a statement and of a loaded row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.domain.competence.competency import Rung, RungStatus, standing
from lms.store.account import sessions
from lms.store.competence import evidence, practice
from lms.store.db import Period, db, unit_of_work
from lms.store.in_force import end_on, has_left, in_force, is_fresh, is_in_force, not_over, works_here
from lms.store.people import directory, membership, people, roster
from lms.store.tables.competence import Standing
from lms.store.tables.people import Person, PersonProfile, Supervision, Team, TeamMember
from lms.store.team import teams
from lms.web.context import IDLE, LIFETIME
from tests.conftest import NOW, TODAY

DAY = timedelta(days=1)
FIRST, LAST = TODAY - 10 * DAY, TODAY
AROUND = (FIRST - DAY, FIRST, LAST, LAST + DAY)
DATED: tuple[type[Period], ...] = (Supervision, TeamMember, PersonProfile)


@pytest.fixture(autouse=True)
def _open(store):
    """Statements of the tests go to the database of this test."""


def begin(model: type[Period], cast, first: date, last: date | None) -> int:
    """A row about Ada, who has none from the cast; its id."""
    given: dict[str, object] = {"person_id": cast.ada, "from_on": first, "until_on": last}
    with unit_of_work():
        if model is Supervision:
            given["supervisor_id"] = cast.sam
        elif model is TeamMember:
            team = Team(name="North")
            db.session.add(team)
            db.session.flush()
            given["team_id"] = team.id
        else:
            given["profile"] = "senior-peer"
        row = model(**given)
        db.session.add(row)
        db.session.flush()
        return row.id


def found(model: type[Period], row_id: int, asking: Callable[..., sa.ColumnElement[bool]], days) -> list[bool]:
    return [
        db.session.scalar(sa.select(model.id).where(model.id == row_id, asking(model, day))) is not None
        for day in days
    ]


@pytest.mark.parametrize("model", DATED)
def test_both_ends_of_a_period_are_included(cast, model):
    row_id = begin(model, cast, FIRST, LAST)

    row = db.session.get(model, row_id)
    assert found(model, row_id, in_force, AROUND) == [False, True, True, False]
    assert [is_in_force(row.from_on, row.until_on, day) for day in AROUND] == [False, True, True, False]
    assert found(model, row_id, not_over, AROUND) == [True, True, True, False]


@pytest.mark.parametrize("model", DATED)
def test_a_period_of_one_day_is_in_force_on_that_day(cast, model):
    row_id = begin(model, cast, LAST, LAST)

    around = (LAST - DAY, LAST, LAST + DAY)
    assert found(model, row_id, in_force, around) == [False, True, False]
    assert [is_in_force(LAST, LAST, day) for day in around] == [False, True, False]


@pytest.mark.parametrize("model", DATED)
def test_without_a_last_day_it_goes_on(cast, model):
    row_id = begin(model, cast, FIRST, None)

    later = (FIRST - DAY, FIRST, FIRST + 9999 * DAY)
    assert found(model, row_id, in_force, later) == [False, True, True]
    assert [is_in_force(FIRST, None, day) for day in later] == [False, True, True]


def test_the_last_day_of_work_is_still_one(cast):
    with unit_of_work():
        people.deactivate(cast.pia, LAST)

    here = [
        db.session.scalar(sa.select(Person.id).where(Person.id == cast.pia, works_here(Person.active_until, day)))
        for day in (LAST, LAST + DAY)
    ]
    assert here == [cast.pia, None]
    assert [has_left(LAST, day) for day in (LAST, LAST + DAY)] == [False, True]
    assert not has_left(None, LAST)


def test_a_rung_is_fresh_on_its_last_day(cast):
    with unit_of_work():
        for rung, last in ((Rung.KNOWS, LAST), (Rung.KNOWS_HOW, None)):
            db.session.add(
                Standing(person_id=cast.pia, competency="c", rung=rung, until_on=last, passed=2, seen=2, last_at=NOW)
            )

    days, read = (
        (LAST, LAST + DAY),
        [RungStatus(Rung.KNOWS, LAST, 2, 2, NOW), RungStatus(Rung.KNOWS_HOW, None, 2, 2, NOW)],
    )
    fresh = [
        db.session.scalars(sa.select(Standing.rung).where(is_fresh(Standing.until_on, day))).all() for day in days
    ]
    assert fresh == [[int(Rung.KNOWS)], []]
    assert [standing(read, day) for day in days] == [Rung.KNOWS, Rung.NONE]
    assert [evidence.fresh_rungs([cast.pia], day) for day in days] == [
        {cast.pia: frozenset({f"c:{int(Rung.KNOWS)}"})},
        {},
    ]


def signed_in(person_id: int, day: date) -> sessions.CurrentUser:
    with unit_of_work():
        sessions.open_session(f"{person_id}-{day}", person_id, NOW)
    one = sessions.signed_in(f"{person_id}-{day}", day, NOW - IDLE, NOW - LIFETIME)
    assert one
    return one


def card(person_id: int, day: date) -> people.Card:
    one = people.card(person_id, day)
    assert one
    return one


SUPERVISED: dict[str, Callable[..., object]] = {
    "a session": lambda cast, day: cast.ada in signed_in(cast.sam, day).actor.team,
    "a page": lambda cast, day: "Sam Example" in card(cast.ada, day).supervisors,
    "a team page": lambda cast, day: (
        cast.ada in {one.person_id for one in teams.members(day, supervisor_id=cast.sam)}
    ),
    "the choice of teams": lambda cast, day: (cast.sam, 2) in {(one.id, one.count) for one in teams.groups(day)[1]},
    "the list of people": lambda cast, day: directory.supervisors_of([cast.ada], day) != {},
    "whom one supervises": lambda cast, day: (
        "Ada Example" in {one.words for one in directory.supervised_by(cast.sam, day)}
    ),
    "the roster": lambda cast, day: "sam@example.org" in roster.known_people(day)["ada@example.org"].supervisors,
    "a handover": lambda cast, day: (cast.sam, cast.ada) in roster.supervisors_today([cast.ada], day),
    "raters": lambda cast, day: any(
        one.id == cast.sam and one.is_supervisor for one in practice.raters(cast.ada, day)
    ),
}
PROFILED: dict[str, Callable[..., object]] = {
    "a session": lambda cast, day: signed_in(cast.ada, day).profile == "senior-peer",
    "a page": lambda cast, day: card(cast.ada, day).profile == "senior-peer",
    "a team page": lambda cast, day: teams.members(day, person_ids=[cast.ada])[0].profile == "senior-peer",
    "the list of people": lambda cast, day: (
        "senior-peer" in {one.profile for one in directory.entries(directory.PeopleFilter(), day, 1)}
    ),
    "the roster": lambda cast, day: roster.known_people(day)["ada@example.org"].profile == "senior-peer",
    "raters": lambda cast, day: cast.ada in {one.id for one in practice.raters(cast.pia, day)},
}
IN_A_TEAM: dict[str, Callable[..., object]] = {
    "a team page": lambda cast, day: len(teams.members(day, team_id=1)) == 1,
    "the choice of teams": lambda cast, day: len(teams.groups(day)[0]) == 1,
    "the list of people": lambda cast, day: directory.count(directory.PeopleFilter(team_id=1), day) == 1,
    "names of teams": lambda cast, day: membership.teams_of([cast.ada], day) == {cast.ada: ("North",)},
    "the list of teams": lambda cast, day: membership.teams(day)[0].members == 1,
}
WORKING: dict[str, Callable[..., object]] = {
    "a session": lambda cast, day: bool(signed_in(cast.sam, day).actor.team),
    "a page": lambda cast, day: card(cast.sam, day).works_here(day),
    "a team page": lambda cast, day: cast.sam in {one.person_id for one in teams.members(day)},
    "the list of people": lambda cast, day: (
        directory.count(directory.PeopleFilter(where=directory.PeopleState.HERE), day) == 5
    ),
    "who left": lambda cast, day: directory.count(directory.PeopleFilter(where=directory.PeopleState.LEFT), day) == 1,
    "the roster": lambda cast, day: not roster.known_people(day)["sam@example.org"].has_left,
    "raters": lambda cast, day: cast.sam in {one.id for one in practice.raters(cast.pia, day)},
}


@pytest.mark.parametrize("asked", SUPERVISED.values(), ids=SUPERVISED)
def test_everywhere_supervision_has_the_same_last_day(cast, asked):
    begin(Supervision, cast, FIRST, LAST)

    assert [asked(cast, day) for day in AROUND] == [False, True, True, False]


@pytest.mark.parametrize("asked", PROFILED.values(), ids=PROFILED)
def test_everywhere_a_profile_has_the_same_last_day(cast, asked):
    begin(PersonProfile, cast, FIRST, LAST)

    assert [asked(cast, day) for day in AROUND] == [False, True, True, False]


@pytest.mark.parametrize("asked", IN_A_TEAM.values(), ids=IN_A_TEAM)
def test_everywhere_a_team_has_the_same_last_day(cast, asked):
    begin(TeamMember, cast, FIRST, LAST)

    assert [asked(cast, day) for day in AROUND] == [False, True, True, False]


@pytest.mark.parametrize("asked", WORKING.values(), ids=WORKING)
def test_everywhere_work_has_the_same_last_day(cast, asked):
    with unit_of_work():
        people.deactivate(cast.sam, LAST)

    assert [asked(cast, day) for day in (LAST, LAST + DAY)] == [True, False]


def days_of(model: type[Period], row_id: int) -> tuple[date, date | None] | None:
    row = db.session.execute(sa.select(model.from_on, model.until_on).where(model.id == row_id)).one_or_none()
    return tuple(row) if row else None


@pytest.mark.parametrize(
    ("first", "last", "then"),
    [
        (FIRST, None, (FIRST, LAST)),
        (FIRST, LAST + DAY, (FIRST, LAST)),
        (FIRST, LAST, (FIRST, LAST)),
        (FIRST, LAST - DAY, (FIRST, LAST - DAY)),
        (LAST, None, (LAST, LAST)),
        (LAST + DAY, None, None),
        (LAST + DAY, LAST + 9 * DAY, None),
    ],
)
@pytest.mark.parametrize("model", DATED)
def test_ending_shortens_what_goes_on_and_takes_away_what_would_begin_later(cast, model, first, last, then):
    row_id = begin(model, cast, first, last)

    with unit_of_work():
        end_on(model, model.id == row_id, LAST)

    assert days_of(model, row_id) == then


def test_ending_leaves_the_rows_of_others(cast):
    with unit_of_work():
        end_on(Supervision, Supervision.person_id == cast.pia, TODAY)

    assert [row.until_on for row in directory.supervisor_rows(cast.noel)] == [None]


@pytest.mark.parametrize("days", [0, 1])
def test_one_profile_follows_another_without_a_day_of_both_or_of_none(cast, days):
    with unit_of_work():
        people.give_profile(cast.pia, "supervisor", TODAY - days * DAY)
        people.give_profile(cast.pia, "senior-peer", TODAY)

    held = [
        db.session.scalars(
            sa.select(PersonProfile.profile).where(
                PersonProfile.person_id == cast.pia, in_force(PersonProfile, TODAY + step * DAY)
            )
        ).all()
        for step in (-2, -1, 0, 1)
    ]
    assert held == [["peer"], ["supervisor" if days else "peer"], ["senior-peer"], ["senior-peer"]]
