"""Two people of one name are told apart, wherever they are listed or picked."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.access import Actor, Role
from lms.queries.competence.practice import ask_page, start_page
from lms.queries.people.names import told_apart
from lms.queries.team.assignments import assign_page
from lms.queries.team.by_team import choice
from lms.queries.team.team import TeamFilter
from lms.store.db import unit_of_work
from lms.store.people import membership, people
from tests.conftest import NOW, TODAY
from tests.tools.joining import add_person

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def other(cast) -> int:
    """A second Pia under Sam, hired on another day."""
    with unit_of_work():
        return add_person(
            "pia.two@example.org",
            "Pia Example",
            NOW,
            is_another=True,
            hired_on=date(2026, 3, 1),
            supervisor="sam@example.org",
        ).id


SINCE = {"pia": "Pia Example (here since November 21, 2025)", "other": "Pia Example (here since March 1, 2026)"}


def test_a_list_without_two_of_one_name_is_left_as_it_is(cast):
    assert told_apart([(cast.pia, "Pia"), (cast.noel, "Noel")], TODAY) == {cast.pia: "Pia", cast.noel: "Noel"}


def test_a_team_tells_them_apart_before_the_day(cast, other):
    with unit_of_work():
        for name, person_id in (("North", cast.pia), ("South", other)):
            membership.join(membership.add_team(name).id, person_id, TODAY)

    assert told_apart([(cast.pia, "Pia"), (other, "Pia")], TODAY) == {cast.pia: "Pia (North)", other: "Pia (South)"}


def test_only_an_administrators_list_tells_them_apart_by_their_address(cast, other):
    with unit_of_work():
        people.person(other).hired_on = people.person(cast.pia).hired_on
    both = [(cast.pia, "Pia"), (other, "Pia")]

    assert told_apart(both, TODAY) == {cast.pia: "Pia (no. 1)", other: "Pia (no. 2)"}
    assert told_apart(both, TODAY, shows_email=True) == {
        cast.pia: "Pia (pia@example.org)",
        other: "Pia (pia.two@example.org)",
    }


def test_they_are_told_apart_when_training_is_assigned(cast, other, catalogue):
    page = assign_page(catalogue, TeamFilter(frozenset({cast.pia, other}), cast.sam), TODAY)

    assert {person.person_id: person.name for person in page.people} == {
        cast.pia: SINCE["pia"],
        other: SINCE["other"],
    }


def test_they_are_told_apart_when_a_practice_is_started_or_asked_for(cast, other, catalogue):
    actor = Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.pia, other}))
    course = next(course for course in catalogue.courses.values() if course.practice)
    with unit_of_work():
        for person_id in (cast.pia, other):
            people.give_profile(person_id, "senior-peer", TODAY)

    assert dict(start_page(catalogue, actor, TODAY).people) == {cast.pia: SINCE["pia"], other: SINCE["other"]}
    assert [rater.name for rater in ask_page(cast.noel, course, course.practice[0], TODAY).raters][1:] == [
        SINCE["pia"],
        SINCE["other"],
    ]


def test_two_supervisors_of_one_name_are_told_apart_when_a_team_is_chosen(cast, other):
    with unit_of_work():
        people.person(other).hired_on = people.person(cast.pia).hired_on
        for person_id in (cast.pia, other):
            people.supervise(person_id, cast.noel, TODAY)

    assert [group.name for group in choice(TODAY).supervisors][1:3] == [
        "Pia Example (pia@example.org)",
        "Pia Example (pia.two@example.org)",
    ]
