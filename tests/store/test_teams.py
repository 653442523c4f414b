"""Who is on a team page, day by day, and whose training runs out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Team, TeamMember
from lms.store.team import teams
from tests.conftest import NOW, TODAY
from tests.domain.examples import MET
from tests.tools.crowd import add_crowd

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
ROLE, OTHER = "peer-role-in-child-welfare", "boundaries-in-real-life"


def names(on: date = TODAY, **bounds: object) -> list[str]:
    return [one.name.split()[0] for one in teams.members(on, **bounds)]


def one(person_id: int, on: date = TODAY) -> teams.Member:
    (found,) = teams.members(on, person_ids=[person_id])
    return found


def observe(person_id: int, practice: str = "one-minute-role", days: int = 0, **moments: object) -> None:
    with unit_of_work():
        db.session.add(
            Observation(
                person_id=person_id,
                course=ROLE,
                practice=practice,
                setting="role play",
                requested_at=NOW - days * DAY,
                **moments,
            )
        )


@pytest.fixture
def north(cast) -> int:
    """A team with Pia in it, and Noel until yesterday; its id."""
    with unit_of_work():
        team = Team(name="North")
        db.session.add(team)
        db.session.flush()
        for person_id, until_on in ((cast.pia, None), (cast.noel, TODAY - DAY)):
            db.session.add(
                TeamMember(team_id=team.id, person_id=person_id, from_on=TODAY - 30 * DAY, until_on=until_on)
            )
        return team.id


class TestMembers:
    def test_everyone_who_works_here_comes_by_name(self, cast):
        assert names() == ["Ada", "Noel", "Olu", "Pia", "Sam"]

    def test_names_come_in_one_order_whether_written_large_or_small(self, cast):
        with unit_of_work():
            people.add_person("mona@example.org", "mona Example", "mona Example", None, NOW)

        assert names() == ["Ada", "mona", "Noel", "Olu", "Pia", "Sam"]

    def test_two_of_the_same_name_come_in_one_order(self, cast):
        with unit_of_work():
            twin = people.add_person("pia2@example.org", "Pia Example", "Pia Example", None, NOW)

        assert [one.person_id for one in teams.members(TODAY, person_ids=[twin.id, cast.pia])] == [cast.pia, twin.id]

    def test_who_left_is_here_on_the_last_day_and_no_longer_the_day_after(self, cast):
        with unit_of_work():
            people.deactivate(cast.pia, TODAY)

        assert ("Pia" in names(), "Pia" in names(TODAY + DAY)) == (True, False)

    def test_the_one_who_looks_can_be_left_out(self, cast):
        assert "Ada" not in names(exclude_id=cast.ada)

    def test_it_can_be_among_some(self, cast):
        assert names(person_ids={cast.pia, cast.rex}) == ["Pia"]

    def test_among_nobody_there_is_nobody(self, cast):
        assert names(person_ids=[]) == []

    def test_a_supervisors_people_are_those_of_that_day(self, cast):
        with unit_of_work():
            people.end_supervision(cast.pia, TODAY - DAY)
            people.supervise(cast.olu, cast.pia, TODAY)

        of = {"sam": cast.sam, "olu": cast.olu}
        assert {name: names(supervisor_id=one) for name, one in of.items()} == {"sam": [], "olu": ["Noel", "Pia"]}
        assert {name: names(TODAY - DAY, supervisor_id=one) for name, one in of.items()} == {
            "sam": ["Pia"],
            "olu": ["Noel"],
        }

    def test_supervision_that_begins_tomorrow_does_not_count_yet(self, cast):
        with unit_of_work():
            people.supervise(cast.sam, cast.noel, TODAY + DAY)

        assert (names(supervisor_id=cast.sam), names(TODAY + DAY, supervisor_id=cast.sam)) == (
            ["Pia"],
            ["Noel", "Pia"],
        )

    def test_a_team_holds_who_is_in_it_that_day(self, cast, north):
        assert (names(team_id=north), names(TODAY - DAY, team_id=north)) == (["Pia"], ["Noel", "Pia"])

    def test_bounds_narrow_each_other(self, cast, north):
        assert (names(team_id=north, supervisor_id=cast.olu), names(team_id=north, exclude_id=cast.pia)) == ([], [])

    def test_a_team_or_supervisor_that_is_not_there_has_nobody(self, cast):
        assert (names(team_id=999), names(supervisor_id=999)) == ([], [])

    def test_it_can_be_read_in_parts(self, cast):
        assert (names(offset=1, limit=2), names(offset=4, limit=2), names(offset=9, limit=2)) == (
            ["Noel", "Olu"],
            ["Sam"],
            [],
        )

    def test_the_profile_is_that_of_the_day(self, cast):
        with unit_of_work():
            people.give_profile(cast.pia, "senior-peer", TODAY)

        assert (one(cast.pia).profile, one(cast.pia, TODAY - DAY).profile) == ("senior-peer", "peer")

    def test_without_a_profile_there_is_none(self, cast):
        assert one(cast.sam).profile is None


class TestWaiting:
    def waiting(self, person_id: int) -> tuple[int, object]:
        found = one(person_id)
        return found.waiting, found.waiting_since

    def test_nothing_waits(self, cast):
        assert self.waiting(cast.pia) == (0, None)

    def test_the_oldest_of_those_that_wait_is_told(self, cast):
        observe(cast.pia, days=3)
        observe(cast.pia, "saying-no", days=5)

        assert self.waiting(cast.pia) == (2, NOW - 5 * DAY)

    @pytest.mark.parametrize(
        ("moments", "count"),
        [
            ({}, 1),
            ({"rated_at": NOW}, 0),
            ({"rated_at": NOW, "read_at": NOW}, 0),
            ({"rated_at": NOW, "confirmed_by_person_at": NOW}, 1),
            ({"rated_at": NOW, "confirmed_by_person_at": NOW, "confirmed_by_rater_at": NOW}, 0),
            ({"withdrawn_at": NOW}, 0),
            ({"rated_at": NOW, "confirmed_by_person_at": NOW, "withdrawn_at": NOW}, 0),
        ],
    )
    def test_it_waits_for_a_supervisor_until_rated_and_again_once_agreed_to(self, cast, moments, count):
        observe(cast.pia, **moments)

        assert self.waiting(cast.pia)[0] == count

    def test_what_waits_is_the_persons_own(self, cast):
        observe(cast.noel)

        assert self.waiting(cast.pia) == (0, None)


class TestGroups:
    def counted(self, on: date = TODAY) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        found = teams.groups(on)
        return tuple([(group.name, group.count) for group in groups] for groups in found)

    def test_teams_and_supervisors_come_with_how_many_work_here(self, cast, north):
        assert self.counted() == ([("North", 1)], [("Olu Example", 1), ("Sam Example", 1)])

    def test_they_are_those_of_the_day(self, cast, north):
        assert self.counted(TODAY - DAY)[0] == [("North", 2)]
        assert self.counted(TODAY - 400 * DAY) == ([], [])

    def test_who_left_is_not_counted(self, cast, north):
        with unit_of_work():
            people.deactivate(cast.pia, TODAY - DAY)

        assert self.counted() == ([], [("Olu Example", 1)])

    def test_someone_who_stands_there_twice_is_counted_once(self, cast, north):
        with unit_of_work():
            people.supervise(cast.sam, cast.pia, TODAY)
            db.session.add(TeamMember(team_id=north, person_id=cast.pia, from_on=TODAY, until_on=None))

        assert self.counted() == ([("North", 1)], [("Olu Example", 1), ("Sam Example", 1)])


class TestRunOut:
    def complete(self, person_id: int, course: str, days_ago: int) -> None:
        earned_on = TODAY - days_ago * DAY
        with unit_of_work():
            enrolment = Enrolment(
                person_id=person_id, course=course, started_at=NOW - days_ago * DAY, restarted_from=days_ago
            )
            db.session.add(enrolment)
            db.session.flush()
            db.session.add(
                Completion(
                    person_id=person_id,
                    enrolment_id=enrolment.id,
                    course=course,
                    revision="r1",
                    completed_at=NOW - days_ago * DAY,
                    earned_on=earned_on,
                    met=MET,
                )
            )

    def test_the_last_good_day_itself_is_told_and_the_day_after_is_not(self, cast):
        self.complete(cast.pia, ROLE, 100)
        self.complete(cast.noel, ROLE, 99)

        found = teams.run_out([cast.pia, cast.noel], {ROLE: TODAY - 100 * DAY})

        assert found == [(cast.pia, ROLE, TODAY - 100 * DAY)]

    def test_only_the_latest_completion_counts(self, cast):
        self.complete(cast.pia, ROLE, 100)
        self.complete(cast.pia, ROLE, 10)

        assert teams.run_out([cast.pia], {ROLE: TODAY - 50 * DAY}) == []

    def test_each_course_has_its_own_day(self, cast):
        self.complete(cast.pia, ROLE, 100)
        self.complete(cast.pia, OTHER, 100)

        assert teams.run_out([cast.pia], {ROLE: TODAY, OTHER: TODAY - 200 * DAY}) == [
            (cast.pia, ROLE, TODAY - 100 * DAY)
        ]

    def test_the_longest_ago_comes_first(self, cast):
        self.complete(cast.pia, ROLE, 10)
        self.complete(cast.noel, ROLE, 20)
        self.complete(cast.pia, OTHER, 15)

        found = teams.run_out([cast.pia, cast.noel], {ROLE: TODAY, OTHER: TODAY})

        assert [(person_id, course) for person_id, course, _ in found] == [
            (cast.noel, ROLE),
            (cast.pia, OTHER),
            (cast.pia, ROLE),
        ]

    def test_of_nobody_or_nothing_nothing_is_asked(self, cast):
        self.complete(cast.pia, ROLE, 10)

        assert (teams.run_out([], {ROLE: TODAY}), teams.run_out([cast.pia], {})) == ([], [])


def test_a_crowd_is_read_in_one_order_and_without_gaps(cast):
    ids = add_crowd(30, supervisor=cast.sam)

    parts = [
        one.person_id
        for start in range(0, 40, 7)
        for one in teams.members(TODAY, person_ids=ids, offset=start, limit=7)
    ]

    assert parts == ids
