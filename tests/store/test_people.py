"""People, supervision by day, sessions and limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from lms.domain.access import Role
from lms.store.account import sessions
from lms.store.db import DatabaseError, db, unit_of_work
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.program import ProgramSetting
from lms.web.context import IDLE, LIFETIME
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)


def seen(person_id: int, on=TODAY, now=NOW) -> sessions.CurrentUser:
    """What the person's session tells on that day."""
    with unit_of_work():
        sessions.open_session(f"{person_id}-{on}", person_id, now)
    return sessions.signed_in(f"{person_id}-{on}", on, now - IDLE, now - LIFETIME)


def test_two_people_cannot_have_one_address():
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    with pytest.raises(IntegrityError), unit_of_work():
        people.add_person("a@example.org", "Two", "Two", None, NOW)


def test_a_person_is_found_by_id_and_by_address(cast):
    assert people.person(cast.pia).email == "pia@example.org"
    assert people.person_by_email("pia@example.org").id == cast.pia
    assert (people.person(9999), people.person_by_email("nobody@example.org")) == (None, None)


def test_everyone_comes_in_the_order_they_joined(cast):
    assert [one.id for one in people.everyone()] == [cast.ada, cast.sam, cast.olu, cast.pia, cast.noel, cast.rex]


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("ada", {Role.PEER, Role.ADMINISTRATOR}),
        ("sam", {Role.PEER, Role.SUPERVISOR, Role.RATER}),
        ("pia", {Role.PEER}),
        ("rex", {Role.DEACTIVATED}),
    ],
)
def test_roles_come_from_what_is_so_today(cast, name, roles):
    assert seen(getattr(cast, name)).actor.roles == roles


def test_the_last_day_of_work_is_still_one(cast):
    left = TODAY - timedelta(days=182)

    assert seen(cast.rex, left).actor.roles == {Role.PEER}
    assert seen(cast.rex, left + DAY).actor.roles == {Role.DEACTIVATED}


def test_someone_who_left_has_no_team(cast):
    with unit_of_work():
        people.deactivate(cast.sam, TODAY - DAY)

    assert seen(cast.sam).actor.team == frozenset()


def test_a_supervisor_has_those_of_today(cast):
    assert seen(cast.sam).actor.team == {cast.pia}
    assert seen(cast.olu).actor.team == {cast.noel}


def test_supervision_holds_on_both_its_ends(cast):
    first, last = TODAY - timedelta(days=365), TODAY - timedelta(days=182)

    teams = [cast.rex in seen(cast.olu, day).actor.team for day in (first - DAY, first, last, last + DAY)]

    assert teams == [False, True, True, False]


def test_ending_supervision_leaves_what_ended_before(cast):
    with unit_of_work():
        people.end_supervision(cast.rex, TODAY)

    assert cast.rex not in seen(cast.olu, TODAY - DAY).actor.team


def test_a_new_profile_takes_the_place_of_the_old_one_from_its_day(cast):
    with unit_of_work():
        people.give_profile(cast.pia, "senior-peer", TODAY)

    assert [seen(cast.pia, day).profile for day in (TODAY - DAY, TODAY, TODAY + DAY)] == [
        "peer",
        "senior-peer",
        "senior-peer",
    ]


def test_someone_without_a_profile_has_none(cast):
    assert seen(cast.ada).profile is None


def test_an_unknown_token_opens_nothing(cast):
    assert sessions.signed_in("unknown", TODAY, NOW - IDLE, NOW - LIFETIME) is None


def test_an_ended_session_opens_nothing(cast):
    one = seen(cast.pia)
    with unit_of_work():
        sessions.end_session(one.session_id, NOW)

    assert sessions.signed_in(f"{cast.pia}-{TODAY}", TODAY, NOW - IDLE, NOW - LIFETIME) is None


@pytest.mark.parametrize(("days", "open_still"), [(13.9, True), (14, False)])
def test_a_session_that_lies_still_for_two_weeks_ends(cast, days, open_still):
    seen(cast.pia)
    later = NOW + timedelta(days=days)

    found = sessions.signed_in(f"{cast.pia}-{TODAY}", TODAY, later - IDLE, later - LIFETIME)

    assert (found is not None) is open_still


@pytest.mark.parametrize(("days", "open_still"), [(89, True), (90, False)])
def test_a_session_in_use_lives_for_ninety_days(cast, days, open_still):
    one = seen(cast.pia)
    later = NOW + timedelta(days=days)
    with unit_of_work():
        sessions.touch_session(one.session_id, later - DAY)

    found = sessions.signed_in(f"{cast.pia}-{TODAY}", TODAY, later - IDLE, later - LIFETIME)

    assert (found is not None) is open_still


def test_ending_everyones_sessions_leaves_those_of_others(cast):
    seen(cast.pia), seen(cast.noel)
    with unit_of_work():
        sessions.end_sessions_of(cast.pia, NOW)

    assert sessions.signed_in(f"{cast.pia}-{TODAY}", TODAY, NOW - IDLE, NOW - LIFETIME) is None
    assert sessions.signed_in(f"{cast.noel}-{TODAY}", TODAY, NOW - IDLE, NOW - LIFETIME) is not None


def test_tries_of_this_stretch_and_the_one_before_count():
    for stretch in (8, 9, 9, 10):
        with unit_of_work():
            sessions.count_try(["a"], stretch)

    assert sessions.tries(["a", "b"], 10) == {"a": 3}


def test_tries_of_older_stretches_are_erased():
    for stretch in (1, 10):
        with unit_of_work():
            sessions.count_try(["a"], stretch)

    assert sessions.tries(["a"], 1) == {}


def test_tries_can_be_forgotten():
    with unit_of_work():
        sessions.count_try(["a", "b"], 1)
        sessions.forget_tries("a")

    assert sessions.tries(["a", "b"], 1) == {"b": 1}


def test_tries_at_the_same_moment_all_count(at_once):
    with unit_of_work():
        sessions.count_try(["a"], 1)

    def one_more(_: int) -> None:
        with unit_of_work():
            sessions.count_try(["a"], 1)

    outcomes = at_once(one_more, 5)

    assert (outcomes, sessions.tries(["a"], 1)) == ([None] * 5, {"a": 6})


def test_the_newest_value_of_a_setting_counts_and_the_older_ones_are_kept():
    for name in ("First", "Second"):
        with unit_of_work():
            program.change_settings({"name": name, "is_demo": name == "First"}, None, NOW)

    assert (program.program().name, program.program().is_demo) == ("Second", False)
    assert db.session.query(ProgramSetting).count() == 4


def test_a_site_is_empty_until_it_was_set_up():
    before = program.is_empty()
    with unit_of_work():
        program.change_settings({"name": "x"}, None, NOW)

    assert (before, program.is_empty()) == (True, False)


def test_a_site_with_someone_in_it_is_not_empty():
    with unit_of_work():
        people.add_person("real@example.org", "Real", "Real", None, NOW)

    assert not program.is_empty()


def test_a_person_can_be_locked_more_than_once(cast):
    with unit_of_work():
        lock_people([cast.pia, cast.sam])
        lock_people([cast.pia])


class TestWaiting:
    """Only a database with several writers can let one wait."""

    @pytest.fixture
    def other(self, cast, cluster):
        """Runs a statement of someone else, who waits for nobody, while Pia is locked."""
        if cluster is None:
            pytest.skip("SQLite has one writer anyway")

        def run(statement: str) -> None:
            with unit_of_work():
                lock_people([cast.pia])
                with db.engine.begin() as connection:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
                    connection.exec_driver_sql(statement)

        return run

    def test_whoever_locks_the_same_person_waits(self, other, cast):
        with pytest.raises(DatabaseError, match="lock timeout"):
            other(f"SELECT id FROM person WHERE id = {cast.pia} FOR NO KEY UPDATE")

    def test_whoever_locks_another_does_not(self, other, cast):
        other(f"SELECT id FROM person WHERE id = {cast.sam} FOR NO KEY UPDATE")

    def test_a_row_that_only_names_the_person_does_not(self, other, cast):
        other(f"INSERT INTO event (deed, about_id, what, at) VALUES ('a deed', {cast.pia}, '{{}}', now())")
