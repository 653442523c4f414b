"""What an administrator changes about a person, and what must never happen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.account import sessions as session_actions
from lms.actions.people import people as actions
from lms.actions.people import supervision
from lms.actions.people.people import CannotChange, ConfirmationRequired, LastAdministrator
from lms.actions.people.plans import NO_PLANS
from lms.domain.access import Role
from lms.domain.program.event import EventDetails
from lms.store.account import sessions
from lms.store.db import db, unit_of_work
from lms.store.people import directory, membership, people
from lms.store.tables.competence import Observation
from lms.store.tables.people import Person
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("store")


def person(person_id: int) -> Person:
    one = people.person(person_id)
    assert one
    return one


def deeds(about: int) -> list[str]:
    return list(db.session.scalars(sa.select(Event.action).where(Event.about_id == about).order_by(Event.id)))


def practice(person_id: int, rater_id: int, name: str, **told: object) -> None:
    db.session.add(
        Observation(
            person_id=person_id,
            rater_id=rater_id,
            course="a-course",
            practice=name,
            setting="role play",
            requested_at=NOW,
            **told,
        )
    )


def raters() -> dict[str, int | None]:
    return {
        row.practice: row.rater_id
        for row in db.session.execute(sa.select(Observation.practice, Observation.rater_id))
    }


class TestNames:
    def test_what_differs_is_kept_and_named_in_the_log(self, cast):
        actions.change_names(acting(cast.ada), person(cast.pia), " Pia  Hill ", "Pia", date(2026, 1, 2))

        pia = person(cast.pia)
        assert (pia.legal_name, pia.display_name, pia.hired_on) == ("Pia Hill", "Pia", date(2026, 1, 2))
        (event,) = db.session.scalars(sa.select(Event).where(Event.action == "person changed"))
        assert event.details == EventDetails(fields="legal_name display_name hired_on")

    def test_the_same_again_is_no_event(self, cast):
        pia = person(cast.pia)

        actions.change_names(acting(cast.ada), pia, pia.legal_name, pia.display_name, pia.hired_on)

        assert "person changed" not in deeds(cast.pia)

    @pytest.mark.parametrize(
        ("legal", "shown", "field"), [("", "Pia", "legal_name"), ("Pia", "\u200b", "display_name")]
    )
    def test_nobody_is_without_a_name(self, cast, legal, shown, field):
        with pytest.raises(CannotChange) as reason:
            actions.change_names(acting(cast.ada), person(cast.pia), legal, shown, None)

        assert reason.value.field == field


class TestProfile:
    def test_a_new_one_ends_the_one_before(self, cast):
        actions.change_profile(acting(cast.ada), cast.pia, "senior-peer", TODAY, plans=NO_PLANS)

        assert [(row.words, row.until_on) for row in directory.profile_rows(cast.pia)] == [
            ("senior-peer", None),
            ("peer", YESTERDAY),
        ]

    def test_of_two_given_on_one_day_the_second_counts_and_the_first_is_only_an_event(self, cast):
        for profile in ("supervisor", "senior-peer"):
            actions.change_profile(acting(cast.ada), cast.pia, profile, TODAY, plans=NO_PLANS)

        assert [(row.words, row.until_on) for row in directory.profile_rows(cast.pia)] == [
            ("senior-peer", None),
            ("peer", YESTERDAY),
        ]
        assert deeds(cast.pia)[-2:] == ["profile given", "profile given"]

    def test_the_same_is_refused(self, cast):
        with pytest.raises(CannotChange, match="already"):
            actions.change_profile(acting(cast.ada), cast.pia, "peer", TODAY, plans=NO_PLANS)

    def test_a_day_before_the_present_one_began_is_refused(self, cast):
        long_ago = TODAY - timedelta(days=900)

        with pytest.raises(CannotChange, match="this day is before"):
            actions.change_profile(acting(cast.ada), cast.pia, "senior-peer", long_ago, plans=NO_PLANS)

    def test_a_slip_of_the_hand_is_refused(self, cast):
        with pytest.raises(CannotChange, match="too far ahead"):
            actions.change_profile(acting(cast.ada), cast.pia, "senior-peer", date(2926, 1, 1), plans=NO_PLANS)


class TestAdministrator:
    def test_a_role_is_given_and_taken(self, cast):
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)
        actions.unmake_administrator(acting(cast.ada), person(cast.sam), is_sure=False)
        actions.unmake_administrator(acting(cast.ada), person(cast.sam), is_sure=False)

        assert deeds(cast.sam)[-2:] == ["made an administrator", "no longer an administrator"]
        assert not person(cast.sam).is_administrator

    def test_the_last_one_stays_one_even_when_sure(self, cast):
        with pytest.raises(LastAdministrator):
            actions.unmake_administrator(acting(cast.ada), person(cast.ada), is_sure=True)

    @pytest.mark.parametrize("change", [{"password_hash": None}, {"active_until": TOMORROW}])
    def test_someone_who_never_came_or_is_about_to_leave_is_no_other_one(self, cast, change):
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)
        for name, value in change.items():
            setattr(person(cast.sam), name, value)

        with pytest.raises(LastAdministrator):
            actions.unmake_administrator(acting(cast.ada), person(cast.ada), is_sure=True)

    def test_ones_own_role_goes_only_at_the_second_word(self, cast):
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)

        with pytest.raises(ConfirmationRequired):
            actions.unmake_administrator(acting(cast.ada), person(cast.ada), is_sure=False)
        actions.unmake_administrator(acting(cast.ada), person(cast.ada), is_sure=True)

        assert not person(cast.ada).is_administrator


class TestSupervision:
    def test_it_begins_and_ends_with_days(self, cast):
        supervision.supervise(acting(cast.ada), person(cast.noel), "SAM@example.org", YESTERDAY)
        row = people.open_supervision(cast.sam, cast.noel)
        supervision.end_supervision(acting(cast.ada), row, TODAY)

        assert directory.supervisors_of([cast.noel], TODAY)[cast.noel] == ("Olu Example", "Sam Example")
        assert directory.supervisors_of([cast.noel], TOMORROW)[cast.noel] == ("Olu Example",)

    @pytest.mark.parametrize(
        ("email", "said"),
        [
            ("noel@example.org", "themselves"),
            ("olu@example.org", "already"),
            ("rex@example.org", "left"),
            ("nobody@example.org", "Nobody here"),
            ("No Such Name", "Nobody who works here has this name"),
        ],
    )
    def test_who_cannot_supervise_is_said(self, cast, email, said):
        with pytest.raises(CannotChange, match=said):
            supervision.supervise(acting(cast.ada), person(cast.noel), email, TODAY)

    def test_it_begins_anew_only_after_its_last_day(self, cast):
        supervision.end_supervision(acting(cast.ada), people.open_supervision(cast.sam, cast.pia), TODAY)

        with pytest.raises(CannotChange, match="until 2026-11-21") as reason:
            supervision.supervise(acting(cast.ada), person(cast.pia), "sam@example.org", TODAY)
        supervision.supervise(acting(cast.ada), person(cast.pia), "sam@example.org", TOMORROW)

        assert reason.value.field == "supervisor_from_on"
        assert directory.supervisors_of([cast.pia], TODAY) == {cast.pia: ("Sam Example",)}
        assert directory.supervisors_of([cast.pia], TOMORROW) == {cast.pia: ("Sam Example",)}

    def test_one_that_is_still_to_begin_is_told_and_not_doubled(self, cast):
        supervision.supervise(acting(cast.ada), person(cast.noel), "sam@example.org", TOMORROW)

        with pytest.raises(CannotChange, match="already"):
            supervision.supervise(acting(cast.ada), person(cast.noel), "sam@example.org", TODAY)

    def test_it_cannot_end_before_it_began(self, cast):
        row = people.open_supervision(cast.sam, cast.pia)

        with pytest.raises(CannotChange, match="before it began"):
            supervision.end_supervision(acting(cast.ada), row, date(2020, 1, 1))

    def test_ending_it_takes_the_name_off_what_is_open_and_unrated(self, cast):
        practice(cast.pia, cast.sam, "open")
        practice(cast.pia, cast.sam, "rated", rated_at=NOW)
        practice(cast.pia, cast.sam, "withdrawn", withdrawn_at=NOW)
        practice(cast.pia, cast.olu, "another rater")
        practice(cast.noel, cast.sam, "another person")

        supervision.end_supervision(acting(cast.ada), people.open_supervision(cast.sam, cast.pia), TODAY)

        assert raters() == {
            "open": None,
            "rated": cast.sam,
            "withdrawn": cast.sam,
            "another rater": cast.olu,
            "another person": cast.sam,
        }


class TestTeams:
    def test_someone_joins_and_leaves(self, cast):
        team = supervision.name_team(acting(cast.ada), "North house")
        supervision.join_team(acting(cast.ada), person(cast.pia), team, YESTERDAY)
        supervision.leave_team(acting(cast.ada), membership.open_membership(team.id, cast.pia), TODAY)

        assert membership.teams_of([cast.pia], TODAY) == {cast.pia: ("North house",)}
        assert membership.teams_of([cast.pia], TOMORROW) == {}
        assert [(one.name, one.members) for one in membership.teams(TODAY)] == [("North house", 1)]

    def test_a_name_is_one_teams_only(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")
        south = supervision.name_team(acting(cast.ada), "South")

        with pytest.raises(CannotChange, match="already"):
            supervision.name_team(acting(cast.ada), "NORTH")
        with pytest.raises(CannotChange, match="already"):
            supervision.name_team(acting(cast.ada), "north", team=south)
        supervision.name_team(acting(cast.ada), "north", team=team)
        supervision.name_team(acting(cast.ada), "north", team=team)

        told = sa.select(Event.action).where(Event.action.like("team%")).order_by(Event.id)
        assert db.session.scalars(told).all() == [
            "team made",
            "team made",
            "team renamed",
        ]

    @pytest.mark.parametrize("name", ["", " ", "x" * 81])
    def test_a_team_has_a_name(self, cast, name):
        with pytest.raises(CannotChange, match="1 to 80"):
            supervision.name_team(acting(cast.ada), name)

    def test_nobody_joins_twice(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")
        supervision.join_team(acting(cast.ada), person(cast.pia), team, TODAY)

        with pytest.raises(CannotChange, match="already"):
            supervision.join_team(acting(cast.ada), person(cast.pia), team, TODAY)

    def test_who_left_a_team_comes_back_after_the_last_day(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")
        supervision.join_team(acting(cast.ada), person(cast.pia), team, YESTERDAY)
        supervision.leave_team(acting(cast.ada), membership.open_membership(team.id, cast.pia), TODAY)

        with pytest.raises(CannotChange, match="until 2026-11-21") as reason:
            supervision.join_team(acting(cast.ada), person(cast.pia), team, TODAY)
        supervision.join_team(acting(cast.ada), person(cast.pia), team, TOMORROW)

        assert reason.value.field == "team_from_on"
        assert membership.teams_of([cast.pia], TOMORROW) == {cast.pia: ("North",)}


class TestLeaving:
    def leave(self, cast, name: str, last_day: date = YESTERDAY, **options: bool) -> None:
        actions.deactivate(
            acting(cast.ada), person(getattr(cast, name)), last_day, is_sure=options.get("is_sure", True)
        )
        db.session.flush()

    def test_all_that_hangs_on_the_job_ends_and_the_account_stays(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")
        supervision.join_team(acting(cast.ada), person(cast.sam), team, YESTERDAY)
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)
        practice(cast.noel, cast.sam, "open")

        self.leave(cast, "sam")

        assert directory.supervisors_of([cast.pia], TODAY) == {}
        assert membership.teams_of([cast.sam], TODAY) == {}
        assert not person(cast.sam).is_administrator
        assert raters() == {"open": None}
        assert deeds(cast.sam)[-2:] == ["no longer an administrator", "deactivated"]

    def test_what_was_to_begin_after_the_last_day_never_does(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")
        supervision.join_team(acting(cast.ada), person(cast.pia), team, TOMORROW)
        supervision.supervise(acting(cast.ada), person(cast.pia), "olu@example.org", TOMORROW)

        self.leave(cast, "pia", TODAY)

        assert membership.rows_of(cast.pia) == []
        assert [(row.words, row.until_on) for row in directory.supervisor_rows(cast.pia)] == [("Sam Example", TODAY)]

    def test_an_old_cookie_is_dead(self, cast):
        with unit_of_work():
            token = session_actions.open_session(cast.pia, NOW)

        self.leave(cast, "pia", TODAY)

        assert (
            sessions.signed_in(session_actions.token_hash(token), TODAY, NOW - timedelta(1), NOW - timedelta(1))
            is None
        )

    def test_until_a_last_day_to_come_nothing_is_lost(self, cast):
        with unit_of_work():
            token = session_actions.open_session(cast.pia, NOW)

        self.leave(cast, "pia", TOMORROW)

        here = sessions.signed_in(session_actions.token_hash(token), TODAY, NOW - timedelta(1), NOW - timedelta(1))
        assert here.actor.roles == {Role.PEER}
        assert directory.supervisors_of([cast.pia], TODAY) == {cast.pia: ("Sam Example",)}

    def test_the_last_administrator_stays(self, cast):
        with pytest.raises(LastAdministrator):
            self.leave(cast, "ada", is_sure=True)

    @pytest.mark.parametrize(
        ("name", "asked"),
        [("ada", "your own work"), ("pia", "Pia Example could not study here any more. Supervision on both sides")],
    )
    def test_a_last_day_is_set_only_at_the_second_word(self, cast, name, asked):
        actions.make_administrator(acting(cast.ada), person(cast.sam), is_sure=True)

        with pytest.raises(ConfirmationRequired, match=asked):
            self.leave(cast, name, is_sure=False)
        assert person(getattr(cast, name)).active_until is None
        self.leave(cast, name)

        assert person(getattr(cast, name)).active_until == YESTERDAY

    def test_who_left_is_made_no_administrator_and_given_no_supervisor_or_team(self, cast):
        team = supervision.name_team(acting(cast.ada), "North")

        with pytest.raises(CannotChange, match="left, and could not use the role"):
            actions.make_administrator(acting(cast.ada), person(cast.rex), is_sure=True)
        with pytest.raises(CannotChange, match="left"):
            supervision.supervise(acting(cast.ada), person(cast.rex), "sam@example.org", TODAY)
        with pytest.raises(CannotChange, match="left"):
            supervision.join_team(acting(cast.ada), person(cast.rex), team, TODAY)

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2020, 1, 1), "before the first day"),
            (TODAY + timedelta(days=400), "at most a year"),
            (date(1900, 1, 1), "too long ago"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, cast, day, said):
        with pytest.raises(CannotChange, match=said):
            self.leave(cast, "pia", day)

    def test_who_returns_works_here_and_supervises_nobody_yet(self, cast):
        self.leave(cast, "sam")

        actions.bring_back(acting(cast.ada), person(cast.sam))
        actions.bring_back(acting(cast.ada), person(cast.sam))

        assert person(cast.sam).active_until is None
        assert directory.supervised_by(cast.sam, TODAY) == []
        assert deeds(cast.sam).count("brought back") == 1
