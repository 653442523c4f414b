"""Taking a roster."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.people import roster as actions
from lms.actions.people.plans import NO_PLANS
from lms.domain.people.roster import read_roster
from lms.domain.people.roster_plan import RosterStep
from lms.domain.program.event import EventDetails
from lms.store.db import db, unit_of_work
from lms.store.people import directory, people, roster
from lms.store.tables.competence import Observation
from lms.store.tables.people import Person
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

PROFILES = {"first-90-days": "First 90 days", "peer": "Peer", "supervisor": "Supervisor"}
HEAD = "name,email,supervisor email,hired on,profile,administrator\n"
KEY = b"k" * 32

pytestmark = pytest.mark.usefixtures("store")


def lines(text: str):
    return read_roster(HEAD + text, PROFILES).lines


def take(text: str, by: int | None, **options):
    with unit_of_work():
        return actions.apply_roster(acting(by), lines(text), plans=NO_PLANS, **options)


def by_email(name: str) -> Person:
    person = people.person_by_email(f"{name}@example.org")
    assert person
    return person


def of(about: int) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.about_id == about).order_by(Event.id)))


def deeds(about: int) -> list[str]:
    return [one.action for one in of(about)]


def test_new_people_come_with_all_that_the_file_says(cast):
    take("Uma New,uma@example.org,vic@example.org,2026-11-01,peer,\nVic New,vic@example.org,,,,yes", cast.ada)

    uma, vic = by_email("uma"), by_email("vic")
    (profile,) = directory.profile_rows(uma.id)
    assert (uma.legal_name, uma.display_name, uma.hired_on) == ("Uma New", "Uma New", date(2026, 11, 1))
    assert (profile.words, profile.from_on) == ("peer", TODAY)
    assert directory.supervisors_of([uma.id], TODAY) == {uma.id: ("Vic New",)}
    assert (uma.is_administrator, vic.is_administrator, uma.password_hash) == (False, True, None)
    assert deeds(uma.id) == ["person added", "profile given", "supervision begun"]
    assert deeds(vic.id) == ["person added", "made an administrator", "profile given"]
    assert [one.details for one in of(uma.id)] == [
        EventDetails(),
        EventDetails(profile="peer"),
        EventDetails(supervisor=vic.id),
    ]


def test_someone_known_is_changed_from_today_and_the_past_stays(cast):
    take("Pia Hill,pia@example.org,olu@example.org,2026-01-02,supervisor,yes", cast.ada)

    pia = by_email("pia")
    assert (pia.legal_name, pia.display_name, pia.hired_on) == ("Pia Hill", "Pia Hill", date(2026, 1, 2))
    assert pia.is_administrator
    assert [(row.words, row.until_on) for row in directory.supervisor_rows(pia.id)] == [
        ("Olu Example", None),
        ("Sam Example", TODAY - timedelta(days=1)),
    ]
    assert [(row.words, row.until_on) for row in directory.profile_rows(pia.id)] == [
        ("supervisor", None),
        ("peer", TODAY - timedelta(days=1)),
    ]


def test_what_a_second_file_puts_right_on_the_same_day_was_never_in_force(cast):
    take("Pia Example,pia@example.org,olu@example.org,,supervisor,", cast.ada)
    take("Pia Example,pia@example.org,sam@example.org,,first-90-days,", cast.ada)

    yesterday = TODAY - timedelta(days=1)
    assert [(row.words, row.until_on) for row in directory.supervisor_rows(cast.pia)] == [
        ("Sam Example", None),
        ("Sam Example", yesterday),
    ]
    assert [(row.words, row.until_on) for row in directory.profile_rows(cast.pia)] == [
        ("first-90-days", None),
        ("peer", yesterday),
    ]
    assert deeds(cast.pia)[-2:] == ["supervision ended", "supervision begun"]


def test_a_name_of_ones_own_choice_stays(cast):
    with unit_of_work():
        by_email("pia").display_name = "Pia M."

    take("Pia Hill,pia@example.org,,,,", cast.ada)

    assert (by_email("pia").legal_name, by_email("pia").display_name) == ("Pia Hill", "Pia M.")


def test_a_role_is_taken_away(cast):
    take(",pia@example.org,,,,yes", cast.ada)
    take(",pia@example.org,,,,no", cast.ada)

    assert not by_email("pia").is_administrator
    assert deeds(cast.pia)[-1] == "no longer an administrator"


def test_one_bad_line_stops_nothing_but_itself(cast):
    plan = take("Uma,uma@example.org,,,,\n=x,bad@example.org,,,,\nVic,vic@example.org,,,,", cast.ada)

    assert [one.step for one in plan.planned] == [RosterStep.NEW, RosterStep.CANNOT, RosterStep.NEW]
    assert by_email("uma")
    assert by_email("vic")
    assert people.person_by_email("bad@example.org") is None


def test_who_is_not_in_the_file_is_left_as_they_are(cast):
    before = roster.known_people(TODAY)["pia@example.org"]

    plan = take("Uma,uma@example.org,,,,", cast.ada)

    assert roster.known_people(TODAY)["pia@example.org"] == before
    assert "pia@example.org" in [one.email for one in plan.missing]


def test_the_same_file_again_changes_nothing(cast):
    text = "Uma,uma@example.org,sam@example.org,2026-11-01,peer,no\nPia Hill,pia@example.org,olu@example.org,,,"
    take(text, cast.ada)

    assert actions.plan_now(acting(cast.ada), lines(text)).is_idle


def test_it_does_what_was_shown_or_says_that_something_changed(cast):
    text = "Pia Hill,pia@example.org,,,,"
    shown = actions.plan_now(acting(cast.ada), lines(text)).fingerprint
    with unit_of_work():
        by_email("pia").legal_name = "Pia Bay"

    with pytest.raises(actions.ChangedSince) as change:
        take(text, cast.ada, shown=shown)

    assert by_email("pia").legal_name == "Pia Bay"
    assert take(text, cast.ada, shown=change.value.plan.fingerprint).planned[0].step is RosterStep.CHANGED


def test_a_supervisor_who_is_replaced_rates_no_open_practice(cast):
    with unit_of_work():
        for rater in (cast.sam, cast.olu):
            db.session.add(
                Observation(
                    person_id=cast.pia,
                    rater_id=rater,
                    course="a",
                    practice=str(rater),
                    setting="role play",
                    requested_at=NOW,
                )
            )

    take(",pia@example.org,ada@example.org,,,", cast.ada)

    raters = db.session.scalars(sa.select(Observation.rater_id).order_by(Observation.id)).all()
    assert raters == [None, cast.olu]


def test_invitations_are_mailed_to_the_new_and_open_with_a_link(cast):
    take("Uma,uma@example.org,,,,\nPia Hill,pia@example.org,,,,", cast.ada, invites_with=KEY)

    (mail,) = db.session.scalars(sa.select(OutboxMessage)).all()
    assert mail.person_id == by_email("uma").id
    assert mail.link_id is not None
    assert "{link}" in mail.body
    assert deeds(by_email("uma").id)[-1] == "invited"


def test_without_the_word_nobody_is_mailed(cast):
    take("Uma,uma@example.org,,,,", cast.ada)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0


def test_from_the_command_line_nobody_is_the_actor(cast):
    take("Uma,uma@example.org,,,,", None)

    assert db.session.scalars(sa.select(Event.actor_id).where(Event.action == "roster taken")).all() == [None]


@pytest.mark.long
@pytest.mark.parametrize("lines", [2_000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_thousands_of_lines_are_taken_without_a_long_wait(cast, lines):
    """Some seconds where nothing else runs; a line that asked for a statement of its own would take minutes."""

    def text(profile: str) -> str:
        return "".join(
            f"Person {n},p{n}@example.org,p{n // 10}@example.org,2026-11-01,{profile},\n"
            if n
            else "Person 0,p0@example.org,,,,\n"
            for n in range(lines)
        )

    began = time.process_time()
    plan = take(text("peer"), cast.ada)
    added = time.process_time() - began
    began = time.process_time()
    again = take(text("supervisor"), cast.ada)
    changed = time.process_time() - began

    assert {len(plan.of(RosterStep.NEW)), len(again.of(RosterStep.CHANGED)) + 1} == {lines}
    assert added < 60
    assert changed < 60
