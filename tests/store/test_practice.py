"""Observations: what is open, who may be asked, and how many wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.competence.practice import Moments, PracticeSetting, State, Turn, turn
from lms.domain.program.event import EventDetails, RecordView
from lms.store import turns
from lms.store.account import sessions
from lms.store.competence import practice
from lms.store.competence.practice import NewRequest
from lms.store.db import IntegrityError, db, unit_of_work
from lms.store.people import people
from lms.store.program.events import record_view
from lms.store.tables.account import Session
from lms.store.tables.competence import Observation
from lms.store.tables.program import Event
from lms.web.context import IDLE, LIFETIME
from tests.conftest import NOW, TODAY
from tests.tools.practising import Practising

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
COURSE = "peer-role-in-child-welfare"


@pytest.fixture
def role(catalogue, cast):
    return Practising(catalogue.courses[COURSE], cast.pia, cast.sam)


def waiting(person_id: int) -> int:
    """What the number in the bar says."""
    with unit_of_work():
        sessions.open_session(f"of {person_id}", person_id, NOW)
    found = sessions.signed_in(f"of {person_id}", TODAY, NOW - IDLE, NOW - LIFETIME)
    with unit_of_work():
        db.session.execute(sa.delete(Session))
    return found.waiting


def add(person_id: int, practice_id: str = "walk") -> int:
    with unit_of_work():
        return practice.add(asked(person_id, None, practice_id), NOW)


def asked(person_id: int, rater_id: int | None, practice_id: str, started_by: int | None = None) -> NewRequest:
    return NewRequest(
        person_id, rater_id, COURSE, practice_id, PracticeSetting.ROLE_PLAY, "digest", False, started_by
    )


def test_one_is_open_at_a_time(cast):
    add(cast.pia)

    with pytest.raises(IntegrityError):
        add(cast.pia)


def test_another_practice_and_another_person_are_another_matter(cast):
    assert len({add(cast.pia), add(cast.pia, "talk"), add(cast.noel)}) == 3


def test_after_the_last_word_the_next_one_can_begin(role):
    role.go_all_the_way()

    assert role.ask().first


def test_what_is_written_comes_back_as_it_was(role, cast):
    role.ask(cast.sam)
    role.rate(note="Zwei Zeilen\nund ein “Zitat”.")

    found = role.watched
    assert (found.person_name, found.rater_name, found.person_is_active) == ("Pia Example", "Sam Example", True)
    assert (found.note, found.setting, found.moments.rated_at) == ("Zwei Zeilen\nund ein “Zitat”.", "role play", NOW)
    assert practice.watched(9999, TODAY) is None


def test_who_left_is_told_as_such(cast):
    one = add(cast.rex)

    assert practice.watched(one, TODAY).person_is_active is False
    assert practice.watched(one, TODAY - timedelta(days=200)).person_is_active is True


def test_open_ones_are_those_of_the_people_and_those_of_the_rater(role, cast):
    role.ask(cast.sam)
    noels = add(cast.noel)

    assert [one.id for one in practice.open_about({cast.pia}, 0, TODAY)] == [role.id]
    assert [one.id for one in practice.open_about(set(), cast.sam, TODAY)] == [role.id]
    assert [one.id for one in practice.open_about({cast.noel, cast.pia}, cast.sam, TODAY)] == [role.id, noels]
    role.rate()
    role.read()
    role.confirm()
    assert practice.open_about({cast.pia}, cast.sam, TODAY) == []


def test_what_is_confirmed_comes_newest_first_for_both(role, cast):
    role.go_all_the_way()
    first = role.id
    role.now += DAY
    role.go_all_the_way()

    for person_id in (cast.pia, cast.sam):
        assert [one.id for one in practice.settled_with(person_id, TODAY, 9)] == [role.id, first]
    assert [one.id for one in practice.settled_with(cast.pia, TODAY, 1)] == [role.id]
    assert practice.settled_with(cast.olu, TODAY, 9) == []


def test_what_was_taken_back_is_not_among_those_of_a_course(role, cast):
    role.ask()
    with unit_of_work():
        assert practice.withdraw(role.id, NOW)
    role.go_all_the_way()

    assert [one.id for one in practice.of_person_in(cast.pia, COURSE, TODAY)] == [role.id]
    assert [one[0] for one in practice.confirmed_ratings(cast.pia, COURSE)] == ["one-minute-role"]


class TestRaters:
    def names(self, person_id: int, on=TODAY) -> list[tuple[str, bool]]:
        return [(one.name, one.is_supervisor) for one in practice.raters(person_id, on)]

    def test_supervisors_come_before_senior_peers_and_each_by_name(self, cast):
        with unit_of_work():
            people.give_profile(cast.ada, "senior-peer", TODAY)
            people.give_profile(cast.noel, "senior-peer", TODAY)
            people.supervise(cast.olu, cast.pia, TODAY)

        assert self.names(cast.pia) == [
            ("Olu Example", True),
            ("Sam Example", True),
            ("Ada Example", False),
            ("Noel Example", False),
        ]

    def test_nobody_watches_themselves(self, cast):
        with unit_of_work():
            people.give_profile(cast.pia, "senior-peer", TODAY)

        assert self.names(cast.pia) == [("Sam Example", True)]

    def test_who_left_watches_no_one(self, cast):
        with unit_of_work():
            people.give_profile(cast.rex, "senior-peer", TODAY - 300 * DAY)
            people.deactivate(cast.sam, TODAY - DAY)

        assert self.names(cast.pia) == []

    def test_only_the_days_of_supervision_and_of_the_profile_count(self, cast):
        with unit_of_work():
            people.end_supervision(cast.pia, TODAY - DAY)
            people.give_profile(cast.noel, "senior-peer", TODAY - 9 * DAY)
            people.give_profile(cast.noel, "peer", TODAY)

        assert self.names(cast.pia) == []
        assert self.names(cast.pia, TODAY - DAY) == [("Sam Example", True), ("Noel Example", False)]


class TestTheNumberInTheBar:
    def test_each_step_waits_for_one_of_the_two(self, role, cast):
        both = lambda: (waiting(cast.pia), waiting(cast.sam))  # noqa: E731 -- said five times below
        assert both() == (0, 0)
        role.ask(cast.sam)
        assert both() == (0, 1)
        role.rate()
        assert both() == (1, 0)
        role.read(is_fair=False)
        assert both() == (1, 0)
        role.read()
        assert both() == (0, 1)
        role.confirm()
        assert both() == (0, 0)

    def test_an_ask_without_a_name_waits_for_each_supervisor(self, role, cast):
        with unit_of_work():
            people.supervise(cast.olu, cast.pia, TODAY)
        role.ask(None)

        assert [waiting(one) for one in (cast.sam, cast.olu, cast.ada, cast.pia)] == [1, 1, 0, 0]

    def test_it_waits_no_more_for_who_supervises_no_more(self, role, cast):
        role.ask(cast.sam)
        with unit_of_work():
            people.end_supervision(cast.pia, TODAY - DAY)
            people.supervise(cast.olu, cast.pia, TODAY)

        assert [waiting(one) for one in (cast.sam, cast.olu)] == [0, 0]

    def test_it_waits_for_a_named_senior_peer_while_they_are_one(self, role, cast):
        with unit_of_work():
            people.give_profile(cast.noel, "senior-peer", TODAY - DAY)
        role.ask(cast.noel)
        assert waiting(cast.noel) == 1

        with unit_of_work():
            people.give_profile(cast.noel, "peer", TODAY)

        assert waiting(cast.noel) == 0

    def test_nothing_waits_once_either_left(self, role, cast):
        role.ask(cast.sam)
        with unit_of_work():
            people.deactivate(cast.pia, TODAY - DAY)
        assert waiting(cast.sam) == 0

        role.rate()

        assert waiting(cast.pia) == 0

    def test_what_was_taken_back_waits_for_no_one(self, role, cast):
        role.ask(cast.sam)
        with unit_of_work():
            practice.withdraw(role.id, NOW)

        assert waiting(cast.sam) == 0


def test_a_look_is_noted_once_a_day_for_others_only(cast):
    for since in (NOW, NOW, NOW + DAY):
        with unit_of_work():
            record_view(RecordView.PRACTICE, by=cast.sam, about=[cast.pia, cast.sam], since=since, now=since)

    found = db.session.scalars(sa.select(Event).where(Event.action == RecordView.PRACTICE.value)).all()
    assert [(one.actor_id, one.about_id, one.details) for one in found] == [(cast.sam, cast.pia, EventDetails())] * 2


def test_the_state_in_the_table_is_told_by_its_moments(role):
    role.go_all_the_way()

    row = db.session.get(Observation, role.id)
    assert row.confirmed_by_rater_at is not None
    assert role.watched.moments.state is State.CONFIRMED


OFFER = "is_offer"
MOMENTS = ("rated_at", "read_at", "confirmed_by_person_at", "confirmed_by_rater_at", "withdrawn_at")


@pytest.mark.parametrize(
    "taken",
    [
        (),
        ("withdrawn_at",),
        MOMENTS[:1],
        MOMENTS[:2],
        (MOMENTS[0], MOMENTS[2]),
        MOMENTS[:3],
        MOMENTS[:4],
        (OFFER,),
        (OFFER, "accepted_at"),
        (OFFER, "declined_at", "withdrawn_at"),
        (OFFER, "withdrawn_at"),
        (OFFER, "accepted_at", *MOMENTS[:2]),
    ],
)
def test_the_database_and_the_domain_agree_on_whose_turn_it_is(cast, taken):
    values = dict.fromkeys((name for name in taken if name != OFFER), NOW)
    moments = Moments(NOW, **values, is_offer=OFFER in taken)
    with unit_of_work():
        one = practice.add(asked(cast.pia, cast.sam, "role", cast.sam if OFFER in taken else None), NOW)
        if values:
            db.session.execute(sa.update(Observation).where(Observation.id == one).values(values))

    found = {
        name
        for name in ("IS_ASKED", "PERSONS_TURN", "RATERS_TURN")
        if db.session.scalars(sa.select(Observation.id).where(getattr(turns, name))).all() == [one]
    }

    of_rater = turn(moments.state, cast.sam, cast.pia, cast.sam)
    of_person = turn(moments.state, cast.pia, cast.pia, cast.sam)
    assert ("IS_ASKED" in found) is (of_rater is Turn.RATE)
    assert ("RATERS_TURN" in found) is (of_rater is not None)
    assert ("PERSONS_TURN" in found) is (of_person is not None)
