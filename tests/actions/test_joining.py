"""Joining a second account into the one that is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lms.actions.account import links, sessions
from lms.actions.credit import credentials
from lms.actions.people import joining
from lms.actions.people.people import (
    AlreadyHere,
    CannotChange,
    ConfirmationRequired,
    LastAdministrator,
    read_newcomer,
)
from lms.domain.credit.card import CardDetails
from lms.store import joined
from lms.store.competence import evidence
from lms.store.credit import board_lines, certificates, ledger
from lms.store.credit import credentials as store
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.people import people
from lms.store.people.roster import known_people
from lms.store.program import events
from lms.store.tables.competence import Standing
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, PASSWORD, TODAY
from tests.tools.acting import acting
from tests.tools.joining import add_person
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def second(cast) -> int:
    """Pia's second account."""
    with unit_of_work():
        person = add_person(
            "pia.two@example.org",
            "Pia Example",
            NOW,
            password=PASSWORD,
            is_another=True,
            supervisor="olu@example.org",
        )
    return person.id


def join(kept: int, second: int, by: int, *, is_sure: bool = True) -> None:
    with unit_of_work():
        joining.join_accounts(acting(by), people.person(kept), people.person(second), "photo-id", is_sure=is_sure)


@pytest.fixture
def studied(cast, second, catalogue):
    """Each account completed a course of its own."""
    one, two = catalogue.in_order()[:2]
    complete(replace(one, prerequisites=(), certificate_requires=()), cast.pia, NOW)
    complete(replace(two, prerequisites=(), certificate_requires=()), second, NOW)
    return one, two


def test_hours_certificates_and_evidence_of_both_are_the_persons_and_nothing_moved(cast, second, studied):
    before = {
        table.__tablename__: db.session.execute(sa.select(table.__table__)).all()
        for table in (LedgerLine, Certificate)
    }
    alone = [len(certificates.issued_to(cast.pia)), len(ledger.lines(cast.pia))]

    join(cast.pia, second, cast.ada)

    assert alone == [1, 1]
    assert {one.course for one in certificates.issued_to(cast.pia)} == {course.slug for course in studied}
    assert sum(line.minutes for line in ledger.lines(cast.pia)) == sum(course.minutes for course in studied)
    assert len(ledger.earned(cast.pia, TODAY, 9).newest) == 2
    taken = ledger.self_paced_since(cast.pia, NOW - timedelta(days=2))
    assert sum(minutes for _, minutes in taken) == sum(course.minutes for course in studied)
    assert len(ledger.newest_lines(cast.pia, 9)) == 2
    assert completions.courses_completed(cast.pia) == {course.slug for course in studied}
    assert all(enrolments.latest_enrolments(cast.pia)[course.slug].completed_on for course in studied)
    assert list(ledger.broken_chains()) == []
    for table in (LedgerLine, Certificate):
        assert db.session.execute(sa.select(table.__table__)).all() == before[table.__tablename__]


def test_standing_is_that_of_both_and_a_rebuild_says_the_same(cast, second, studied):
    shown = {**evidence.standings(cast.pia), **evidence.standings(second)}

    join(cast.pia, second, cast.ada)

    stands = evidence.standings(cast.pia)
    assert set(stands) == set(shown)
    assert evidence.standings(second) == {}
    rows = sa.select(Standing.person_id, Standing.competency, Standing.rung, Standing.seen).order_by(
        Standing.person_id, Standing.competency, Standing.rung
    )
    kept = db.session.execute(rows).all()
    with unit_of_work():
        evidence.rebuild_standing(acting(None).program.zone)
    assert db.session.execute(rows).all() == kept


def test_the_next_hours_go_into_the_chain_of_the_account_that_is_kept(cast, second, studied, catalogue):
    join(cast.pia, second, cast.ada)

    with unit_of_work():
        line = ledger.append(cast.pia, 15, [[15, ["ethics"]]], TODAY, NOW, source="external")

    assert (line.person_id, line.sequence) == (cast.pia, 2)
    assert list(ledger.broken_chains()) == []


def test_the_second_account_opens_no_more(cast, second):
    token = sessions.open_session(second, NOW)
    db.session.commit()
    with unit_of_work():
        links.make_link(acting(cast.ada), second, "reset", b"k" * 32)

    join(cast.pia, second, cast.ada)

    person = people.person(second)
    assert person.password_hash is None
    assert not person.is_administrator
    assert person.active_until < TODAY
    assert people.supervision_from(cast.olu, second, TODAY) is None
    with unit_of_work():
        refused = sessions.sign_in("pia.two@example.org", PASSWORD, "", NOW)
    assert isinstance(refused, sessions.SignInRefused)
    tables = db.metadata.tables
    ended = sa.select(tables["session"].c.ended_at).where(
        tables["session"].c.token_hash == sessions.token_hash(token)
    )
    assert db.session.scalar(ended) == NOW
    assert db.session.scalars(sa.select(tables["link"].c.until)).all() == [NOW]


def test_who_forgot_which_address_gets_a_link_to_the_account_that_is_kept(cast, second):
    join(cast.pia, second, cast.ada)

    with unit_of_work():
        links.ask_for_reset("pia.two@example.org", "", NOW, b"k" * 32)

    made = db.session.scalars(sa.select(db.metadata.tables["link"].c.person_id)).all()
    assert made == [cast.pia]


def test_both_are_told_and_the_log_says_it_of_both(cast, second):
    join(cast.pia, second, cast.ada)

    mails = db.session.execute(sa.select(OutboxMessage.email, OutboxMessage.body)).all()
    assert {mail.email for mail in mails} == {"pia@example.org", "pia.two@example.org"}
    assert all("sign in with pia@example.org" in mail.body for mail in mails)
    noted = db.session.execute(
        sa.select(Event.about_id, Event.details).where(Event.action == "accounts joined")
    ).all()
    assert [(row.about_id, dict(row.details.pairs)) for row in noted] == [
        (cast.pia, {"account": second, "checked": "photo-id"}),
        (second, {"account": cast.pia, "checked": "photo-id"}),
    ]


def test_looks_at_either_account_are_the_persons_to_see(cast, second):
    from lms.domain.program.event import RecordView

    with unit_of_work():
        events.record_view(RecordView.RECORD, by=cast.ada, about=[second], since=NOW, now=NOW)

    join(cast.pia, second, cast.ada)

    assert [look.who for look in events.looks_at(cast.pia, 0, 10)] == ["Ada Example"]


def test_it_is_said_twice(cast, second):
    with pytest.raises(ConfirmationRequired):
        join(cast.pia, second, cast.ada, is_sure=False)

    assert joined.joined_into([second]) == {}


def test_an_administrator_joins_neither_the_account_they_are_on_nor_the_last_one(cast, second):
    with pytest.raises(CannotChange, match="You are signed in with this account"):
        join(cast.pia, cast.ada, cast.ada)
    with pytest.raises(LastAdministrator):
        join(cast.pia, cast.ada, cast.sam)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("nobody@example.org", "Nobody here"), ("x", "Nobody here"), ("pia@example.org", "that you are on")],
)
def test_an_address_that_is_no_second_account_is_told(cast, typed, said):
    with pytest.raises(CannotChange, match=said):
        joining.find_second_account(people.person(cast.pia), typed)


def test_an_account_is_joined_once(cast, second):
    join(cast.pia, second, cast.ada)

    for kept, typed in ((cast.pia, "pia.two@example.org"), (second, "olu@example.org")):
        with pytest.raises(CannotChange, match="joined into another account before"):
            joining.find_second_account(people.person(kept), typed)


def test_an_account_brings_along_what_was_joined_into_it(cast, second, studied):
    join(cast.pia, second, cast.ada)
    join(cast.sam, cast.pia, cast.ada)

    assert [person.id for person in joined.accounts_joined_into(cast.sam)] == [cast.pia, second]
    assert joined.all_joined() == {cast.pia: cast.sam, second: cast.sam}
    assert len(ledger.lines(cast.sam)) == 2
    assert known_people(TODAY)["pia.two@example.org"].person_id == cast.sam


def test_what_was_joined_stays_so(cast, second):
    join(cast.pia, second, cast.ada)

    for statement in ("DELETE FROM joined_account", "UPDATE joined_account SET kept_id = joined_id"):
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(sa.text(statement))


def test_the_address_of_a_joined_account_is_that_of_the_person(cast, second):
    join(cast.pia, second, cast.ada)

    with pytest.raises(AlreadyHere) as here:
        read_newcomer("pia.two@example.org", "Pia Two", TODAY)

    assert here.value.person_id == cast.pia
    assert [person.id for person in people.people_named("PIA EXAMPLE")] == [cast.pia]


def part(kept: int, second: int, by: int, at: datetime = NOW) -> None:
    with unit_of_work():
        joining.part_accounts(acting(by, at), people.person(kept), second, b"k" * 32)


def test_an_administrator_says_how_it_is_known(cast, second):
    with unit_of_work(), pytest.raises(CannotChange, match="how you know"):
        joining.join_accounts(acting(cast.ada), people.person(cast.pia), people.person(second), "", is_sure=True)

    assert joined.joined_into([second]) == {}


def read_alone(person_id: int) -> tuple[object, ...]:
    return (
        [one.serial for one in certificates.issued_to(person_id)],
        [line.hash for line in ledger.lines(person_id)],
        evidence.standings(person_id),
        sorted(completions.courses_completed(person_id)),
    )


def test_parted_both_read_as_they_did_and_every_chain_holds(cast, second, studied):
    before = [read_alone(one) for one in (cast.pia, second)]
    join(cast.pia, second, cast.ada)
    assert read_alone(cast.pia) != before[0]

    part(cast.pia, second, cast.ada, NOW + timedelta(days=30))

    assert [read_alone(one) for one in (cast.pia, second)] == before
    assert joined.all_joined() == {}
    assert list(ledger.broken_chains()) == []


def test_parted_the_second_is_here_again_and_both_are_told(cast, second):
    join(cast.pia, second, cast.ada)
    token = sessions.open_session(cast.pia, NOW)
    db.session.commit()

    part(cast.pia, second, cast.ada)

    assert people.person(second).active_until is None
    assert people.account_by_email("pia.two@example.org").id == second
    mails = db.session.execute(
        sa.select(OutboxMessage.person_id, OutboxMessage.link_id, OutboxMessage.body).where(
            OutboxMessage.idempotency_key.startswith("parted:")
        )
    ).all()
    assert [(mail.person_id, mail.link_id is not None, "{link}" in mail.body) for mail in mails] == [
        (cast.pia, False, False),
        (second, True, True),
    ]
    session = db.metadata.tables["session"].c
    ended = sa.select(session.ended_at).where(session.token_hash == sessions.token_hash(token))
    assert db.session.scalar(ended) == NOW


def test_what_somebody_had_left_stays_left(cast):
    left_on = people.person(cast.rex).active_until
    join(cast.pia, cast.rex, cast.ada)

    part(cast.pia, cast.rex, cast.ada)

    assert people.person(cast.rex).active_until == left_on


def test_after_thirty_days_it_stays(cast, second):
    join(cast.pia, second, cast.ada)

    with pytest.raises(CannotChange, match="more than 30 days ago"):
        part(cast.pia, second, cast.ada, NOW + timedelta(days=31))
    with pytest.raises(CannotChange, match="not joined"):
        part(cast.pia, cast.noel, cast.ada)

    assert joined.joined_into([second]) == {second: cast.pia}


def test_parted_twice_is_refused_and_joined_again_it_holds(cast, second, studied):
    join(cast.pia, second, cast.ada)
    part(cast.pia, second, cast.ada)
    with pytest.raises(CannotChange, match="not joined"):
        part(cast.pia, second, cast.ada)

    join(cast.pia, second, cast.ada)

    assert len(ledger.lines(cast.pia)) == 2


def test_what_came_along_goes_with_it(cast, second):
    join(cast.pia, second, cast.ada)
    join(cast.sam, cast.pia, cast.ada)
    assert list(joined.joins_of(cast.sam)) == [cast.pia]

    part(cast.sam, cast.pia, cast.ada)

    assert joined.all_joined() == {second: cast.pia}


def card(entered: str, runs_out: str) -> CardDetails:
    return CardDetails(date.fromisoformat(entered), date.fromisoformat(runs_out), "", frozenset(), {})


def test_credentials_and_lines_of_both_are_reckoned_as_one(cast, second, catalogue):
    """Each account holds the same credential, and one that the other does not; each has a line of its own."""
    pss, crm = catalogue.credentials["or-thw-pss"], catalogue.credentials["or-mhacbo-crm"]
    with unit_of_work():
        credentials.keep_card(acting(cast.pia), pss, card("2024-12-01", "2026-12-31"))
        credentials.keep_card(acting(second), pss, card("2025-12-01", "2028-12-31"))
        credentials.keep_card(acting(second), crm, card("2025-06-01", "2027-06-30"))
        for one in (cast.pia, second):
            ledger.append(one, 60, [[60, ["ethics"]]], TODAY, NOW, source="external")

    join(cast.pia, second, cast.ada)

    held = {one.slug: one.card.runs_out_on.year for one in store.held_by(cast.pia)}
    assert held == {"or-thw-pss": 2028, "or-mhacbo-crm": 2027}
    assert [one.slug for one in store.held_by_all([cast.pia])] == ["or-mhacbo-crm", "or-thw-pss"]
    assert [line.minutes for line in board_lines.credit_lines(cast.pia)] == [60, 60]
    with unit_of_work():
        credentials.keep_card(acting(cast.pia), pss, card("2026-11-01", "2029-12-31"))
    assert {one.slug: one.card.runs_out_on.year for one in store.held_by(cast.pia)}["or-thw-pss"] == 2029

    part(cast.pia, second, cast.ada)

    assert [(one.slug, one.card.runs_out_on.year) for one in store.held_by(cast.pia)] == [("or-thw-pss", 2029)]
    assert len(store.held_by(second)) == 2
    assert len(board_lines.credit_lines(second)) == 1


def test_a_credential_that_is_taken_away_is_gone_with_both(cast, second, catalogue):
    pss = catalogue.credentials["or-thw-pss"]
    with unit_of_work():
        for one in (cast.pia, second):
            credentials.keep_card(acting(one), pss, card("2024-12-01", "2026-12-31"))
    join(cast.pia, second, cast.ada)

    with unit_of_work():
        credentials.end_credential(acting(cast.pia), pss.slug)

    assert store.held_by(cast.pia) == []
