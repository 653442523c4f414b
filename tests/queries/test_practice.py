"""What the pages of observed practice show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.learning import learning
from lms.domain.access import Actor, Role
from lms.domain.competence.practice import Rating, State, Turn
from lms.queries.competence import practice
from lms.queries.learning import courses
from lms.store.competence import practice as store
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import program
from tests.conftest import TODAY
from tests.queries.test_statements import statements
from tests.tools.acting import acting
from tests.tools.practising import Practising

pytestmark = pytest.mark.usefixtures("store")
COURSE = "peer-role-in-child-welfare"


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


@pytest.fixture
def role(course, cast):
    return Practising(course, cast.pia, cast.sam)


@pytest.fixture
def pia(cast):
    return Actor(cast.pia, frozenset({Role.PEER}))


@pytest.fixture
def sam(cast):
    return Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.pia}))


def page(catalogue, actor, *, is_senior_peer=False) -> practice.PracticePage:
    return practice.practice_page(catalogue, actor, TODAY, is_senior_peer=is_senior_peer)


def lists(found: practice.PracticePage) -> dict[str, list[int]]:
    named = {name: getattr(found, name) for name in ("waiting", "under_way", "team", "done")}
    return {name: [one.watched.id for one in lines] for name, lines in named.items() if lines}


def test_each_step_stands_in_one_list_of_each(catalogue, role, pia, sam, cast):
    told = []

    def note() -> None:
        told.append((list(lists(page(catalogue, pia))), list(lists(page(catalogue, sam)))))

    role.ask(cast.sam)
    note()
    role.rate()
    note()
    role.read()
    note()
    role.confirm()
    note()

    assert told == [
        (["under_way"], ["waiting"]),
        (["waiting"], ["team"]),
        (["under_way"], ["waiting"]),
        (["done"], ["done"]),
    ]


def test_what_a_person_has_to_do_is_told(catalogue, role, pia, sam):
    role.ask()

    line = page(catalogue, sam).waiting[0]
    assert (line.turn, line.is_own, line.title) == (Turn.RATE, False, "The role in one minute, told twice")
    role.rate()
    assert page(catalogue, pia).waiting[0].turn is Turn.READ


def test_a_supervisor_sees_what_is_asked_of_others_about_the_team(catalogue, role, sam, cast):
    with unit_of_work():
        people.give_profile(cast.noel, "senior-peer", TODAY)
    role.ask(cast.noel)

    assert lists(page(catalogue, sam)) == {"team": [role.id]}


def test_a_senior_peer_sees_what_is_asked_of_them_and_only_while_they_are_one(catalogue, role, cast):
    with unit_of_work():
        people.give_profile(cast.noel, "senior-peer", TODAY)
    role.ask(cast.noel)
    noel = Actor(cast.noel, frozenset({Role.PEER}))

    assert lists(page(catalogue, noel, is_senior_peer=True)) == {"waiting": [role.id]}
    assert lists(page(catalogue, noel)) == {}


def test_who_supervises_no_more_sees_nothing(catalogue, role, cast):
    role.ask(cast.sam)
    other = Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.noel}))

    assert lists(page(catalogue, other)) == {}


def test_who_left_reads_and_has_nothing_to_do(catalogue, role, cast):
    role.ask()
    role.rate()
    gone = Actor(cast.pia, frozenset({Role.DEACTIVATED}))

    assert lists(page(catalogue, gone)) == {"under_way": [role.id]}


def test_the_practices_of_courses_that_were_begun_are_offered(catalogue, role, pia, course):
    assert page(catalogue, pia).courses == ()
    with unit_of_work():
        learning.start_course(acting(role.person_id), course)
    role.go_all_the_way(Rating.NOT_YET)
    role.ask()

    ((begun, (offered,)),) = page(catalogue, pia).courses

    assert (begun, offered.practice) == (course, course.practice[0])
    assert (offered.under_way.state, offered.last.state) == (State.ASKED, State.CONFIRMED)


def test_the_page_asks_three_times(app, catalogue, role, sam):
    role.go_all_the_way()
    role.ask()

    with statements(app) as asked:
        page(catalogue, sam)

    assert len(asked) == 3, asked


class TestOneObservation:
    def find(self, catalogue, role, actor, **values):
        return practice.observation_page(catalogue, role.id, actor, TODAY, **{"is_senior_peer": False, **values})

    def test_it_asks_once(self, app, catalogue, role, pia):
        role.ask()
        with statements(app) as asked:
            found = self.find(catalogue, role, pia)

        assert (len(asked), found.version, found.is_rater) == (1, 0, False)

    def test_its_competencies_stand_with_their_ratings(self, catalogue, role, sam):
        role.ask()
        assert [one.rating for one in self.find(catalogue, role, sam).asked] == [None] * 3
        role.rate({"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET})

        found = self.find(catalogue, role, sam)

        assert [(one.code, one.rating) for one in found.rated] == [
            ("cw-34", Rating.MET),
            ("oregon-1", Rating.PROGRESS),
            ("cw-35", Rating.NOT_YET),
        ]
        assert all(one.label and one.statement for one in found.rated)
        assert found.version > 0

    @pytest.mark.parametrize("steps", [0, 1, 2])
    def test_it_may_be_rated_until_both_have_confirmed(self, catalogue, role, sam, steps):
        role.ask()
        for step in (role.rate, role.read)[:steps]:
            step()

        assert self.find(catalogue, role, sam).may_be_rated

    def test_it_is_closed_by_the_last_word(self, catalogue, role, sam):
        role.go_all_the_way()

        assert not self.find(catalogue, role, sam).may_be_rated

    def test_what_its_course_no_longer_has_is_read_and_not_rated(self, catalogue, role, sam, course):
        role.ask()
        role.rate()
        without = {**catalogue.courses, COURSE: replace(course, practice=())}
        for changed in (replace(catalogue, courses=without), replace(catalogue, courses={})):
            found = practice.observation_page(changed, role.id, sam, TODAY, is_senior_peer=False)

            assert (found.may_be_rated, found.line.title, len(found.rated)) == (False, "One minute role", 3)

    def test_a_competency_that_is_gone_keeps_its_code(self, catalogue, role, sam):
        role.ask()
        role.rate({"gone-1": Rating.MET})

        assert [(one.label, one.statement) for one in self.find(catalogue, role, sam).rated] == [("gone-1", "")]

    def test_it_is_not_there_for_others(self, catalogue, role, cast):
        role.ask()

        for actor in (
            Actor(cast.olu, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.noel})),
            Actor(cast.noel, frozenset({Role.PEER})),
            Actor(cast.ada, frozenset({Role.PEER, Role.ADMINISTRATOR})),
            Actor(cast.sam, frozenset({Role.DEACTIVATED})),
        ):
            assert self.find(catalogue, role, actor) is None
            assert self.find(catalogue, role, actor, is_senior_peer=True) is None

    def test_it_is_not_there_for_a_rater_once_its_person_left(self, catalogue, role, sam):
        role.ask()
        with unit_of_work():
            people.deactivate(role.person_id, TODAY - timedelta(days=1))

        assert self.find(catalogue, role, sam) is None


class TestTheCoursePage:
    def find(self, catalogue, course, role):
        return courses.course_page(catalogue, course, role.person_id, program.program(), TODAY)

    def test_before_the_start_nothing_is_looked_up(self, app, catalogue, course, role):
        with statements(app) as asked:
            found = courses.course_page(catalogue, course, role.person_id, program.Program(), TODAY)

        assert not any("observation" in one for one in asked)
        assert [one.practice for one in found.practice] == list(course.practice)

    def test_it_tells_what_is_under_way_and_what_was_seen(self, catalogue, course, role):
        strict = replace(course, certificate_requires=("practice",))
        with unit_of_work():
            learning.start_course(acting(role.person_id), course)
        assert self.find(catalogue, strict, role).progress.practice_missing == 1
        role.go_all_the_way()

        found = self.find(catalogue, strict, role)

        assert found.progress.practice_missing == 0
        assert found.practice[0].last.watched.id == role.id
        assert found.practice[0].under_way is None


def test_whom_one_may_ask(cast, course):
    found = practice.ask_page(cast.pia, course, course.practice[0], TODAY)

    assert ([one.name for one in found.raters], found.has_supervisor, found.under_way) == (
        ["Sam Example"],
        True,
        None,
    )
    assert not practice.ask_page(cast.ada, course, course.practice[0], TODAY).has_supervisor


def test_what_a_supervisor_may_start(catalogue, sam, cast):
    with unit_of_work():
        people.give_profile(cast.noel, "senior-peer", TODAY)

    found = practice.start_page(catalogue, sam, TODAY)

    assert found.people == ((cast.pia, "Pia Example"),)
    assert {one.id for _, one in found.practices} >= {"one-minute-role", "saying-no", "safety-or-risk"}
    assert [one.id for one in found.senior_peers] == [cast.noel]


def test_the_list_and_the_number_in_the_bar_are_the_same(catalogue, role, cast, course):
    """The number is counted by the database, the list by the rules of the domain."""
    from tests.store.test_practice import waiting

    boundaries = Practising(catalogue.courses["boundaries-in-real-life"], cast.pia, cast.sam)
    with unit_of_work():
        people.give_profile(cast.noel, "senior-peer", TODAY)
    role.ask(cast.noel)
    boundaries.ask(None)
    Practising(course, cast.noel, cast.olu).ask(cast.olu)
    sams = {"team": frozenset({cast.pia}), "roles": frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER})}
    actors = {
        cast.pia: Actor(cast.pia, frozenset({Role.PEER})),
        cast.sam: Actor(cast.sam, **sams),
        cast.olu: Actor(cast.olu, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.noel})),
        cast.noel: Actor(cast.noel, frozenset({Role.PEER})),
    }

    def counted() -> list[tuple[int, int]]:
        return [
            (waiting(one), len(page(catalogue, actor, is_senior_peer=one == cast.noel).waiting))
            for one, actor in actors.items()
        ]

    first = counted()
    boundaries.rate()
    role.rate(by=cast.noel)
    role.read()
    second = counted()

    assert all(number == length for number, length in first + second)
    assert ([one for one, _ in first], [one for one, _ in second]) == ([0, 1, 1, 1], [1, 0, 1, 1])
    assert store.open_one(cast.pia, COURSE, ["one-minute-role"]) == role.id
