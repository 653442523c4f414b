"""Revoking certificates: a ground, fourteen days, an answer, another administrator; hours go in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.credit.life import revoking
from lms.actions.credit.life.revoking import CannotRevoke
from lms.actions.credit.name_corrections import correct_certificates
from lms.domain.credit.certificate import NameReason
from lms.domain.credit.revoking import Ground, NotYours, cannot_decide, cannot_revoke_yet
from lms.store.credit import certificates, ledger
from lms.store.credit.life import revocations
from lms.store.db import db, unit_of_work
from lms.store.people import kept_rows, people
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
COURSE = "peer-role-in-child-welfare"
LATER = NOW + timedelta(days=15)


@pytest.fixture
def serial(cast, catalogue, once) -> str:
    return once("revoking: done", lambda: complete(catalogue.courses[COURSE], cast.pia, NOW).serial)


@pytest.fixture
def second(cast) -> int:
    """Noel administers as well."""
    with unit_of_work():
        people.person(cast.noel).is_administrator = True
    return cast.noel


def begin(cast, serial: str, ground: Ground = Ground.TWICE, by: int | None = None) -> int:
    with unit_of_work():
        return revoking.begin(acting(by or cast.ada), serial, cast.pia, ground, "It stands there twice.")


def decide(case_id: int, by: int, now=LATER, *, is_revoked: bool = True) -> bool:
    with unit_of_work():
        return revoking.decide(acting(by, now), case_id, is_revoked=is_revoked)


def total(cast) -> int:
    return ledger.sums(cast.pia, TODAY).total


def subjects() -> list[str]:
    return list(db.session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.id)))


def test_it_is_asked_and_nothing_changes_yet(cast, serial):
    case_id = begin(cast, serial)

    case = revocations.case(case_id)
    assert (case.ground, case.person_id, case.answer_by) == (Ground.TWICE, cast.pia, TODAY + timedelta(days=14))
    assert (certificates.by_serial(serial).revoked_at, total(cast)) == (None, 90)
    assert subjects()[-1] == "A question about a certificate of yours"
    assert begin(cast, serial) == case_id


def test_the_person_answers_and_administrators_are_told(cast, serial):
    case_id = begin(cast, serial)
    with unit_of_work():
        revoking.answer(acting(cast.pia), case_id, "I took two courses.")

    assert [one.words for one in revocations.case(case_id).answers] == ["I took two courses."]
    assert subjects()[-1] == "An answer about a certificate"
    with pytest.raises(LookupError), unit_of_work():
        revoking.answer(acting(cast.noel), case_id, "Me too.")


def test_a_second_administrator_revokes_it_with_its_hours_once_the_days_are_over(cast, serial, second):
    case_id = begin(cast, serial)
    with pytest.raises(CannotRevoke, match="heard first"):
        decide(case_id, second, NOW)
    with pytest.raises(CannotRevoke, match="another administrator decides"):
        decide(case_id, cast.ada)

    assert decide(case_id, second)

    first, back = ledger.lines(cast.pia)
    paper, decision = certificates.by_serial(serial), revocations.case(case_id).decision
    assert (back.reverses, total(cast), paper.revoked_at, paper.revoked_why) == (first.id, 0, LATER, None)
    assert (decision.is_revoked, decision.by, decision.took_hours) == (True, "Noel Example", True)
    assert not decide(case_id, second, is_revoked=False)
    assert subjects()[-1] == "A decision about a certificate of yours"
    with pytest.raises(CannotRevoke, match="decided meanwhile"), unit_of_work():
        revoking.answer(acting(cast.pia), case_id, "Too late?")


def test_where_there_is_one_administrator_they_decide_alone(cast, serial):
    assert decide(begin(cast, serial), cast.ada)


def test_left_as_it_is_all_stands_at_any_time(cast, serial, second):
    case_id = begin(cast, serial)
    assert decide(case_id, second, NOW, is_revoked=False)

    assert (certificates.by_serial(serial).revoked_at, total(cast)) == (None, 90)
    assert subjects()[-1] == "Your certificate stands"
    assert begin(cast, serial) != case_id


def test_for_a_misprint_the_hours_stand(cast, serial, second):
    assert decide(begin(cast, serial, Ground.MISPRINT), second)

    assert (certificates.by_serial(serial).revoked_at, total(cast), len(ledger.lines(cast.pia))) == (LATER, 90, 1)


def test_issued_anew_meanwhile_the_newer_one_is_revoked_as_well(cast, serial, second):
    case_id = begin(cast, serial)
    with unit_of_work():
        paper = certificates.by_serial(serial).id
        correct_certificates(acting(cast.ada), people.person(cast.pia), "Pia New", NameReason.CHANGED, [paper])
    newest = certificates.newest_of(paper)
    assert begin(cast, newest.serial) == case_id
    with pytest.raises(CannotRevoke, match="newer issue"):
        begin(cast, serial)

    assert decide(case_id, second)
    assert {certificates.by_serial(one).revoked_at for one in (serial, newest.serial)} == {LATER}


def test_nobody_begins_or_decides_about_their_own(cast, serial, second):
    with unit_of_work():
        people.person(cast.pia).is_administrator = True
    with pytest.raises(CannotRevoke, match="your own"):
        begin(cast, serial, by=cast.pia)
    case_id = begin(cast, serial)
    with pytest.raises(CannotRevoke, match="your own"):
        decide(case_id, cast.pia)


def test_hours_of_which_some_were_taken_away_are_not_taken_back(cast, serial, second):
    case_id = begin(cast, serial)
    with unit_of_work():
        ledger.append(cast.pia, -30, [[-30, ["ethics"]]], TODAY, NOW, source="adjustment")
    with pytest.raises(CannotRevoke, match="below zero"):
        decide(case_id, second)

    assert certificates.by_serial(serial).revoked_at is None


def test_the_log_names_the_deeds_and_no_words(cast, serial, second):
    case_id = begin(cast, serial)
    decide(case_id, second)

    told = db.session.scalars(sa.select(Event).where(Event.about_id == cast.pia).order_by(Event.id.desc())).all()
    assert [one.action for one in told[:2]] == ["certificate revoked", "revoking a certificate begun"]
    assert told[0].details.to_json() == {"format": 1, "revoking": case_id, "certificate": 1}


def test_erased_the_case_stays_without_words(cast, serial):
    case_id = begin(cast, serial)
    with unit_of_work():
        revoking.answer(acting(cast.pia), case_id, "I took two courses.")
        kept_rows.erase(cast.pia)

    case = revocations.case(case_id)
    assert (case.words, [one.words for one in case.answers]) == ("", [""])


@pytest.mark.parametrize(
    ("by", "administrators", "why"),
    [
        (1, {1, 2}, NotYours.BEGAN_IT),
        (2, {1, 2}, None),
        (1, {1}, None),
        (1, {1, 9}, None),  # the other one is the person
        (9, {1, 9}, NotYours.OWN),
    ],
)
def test_who_decides(by, administrators, why):
    assert cannot_decide(by, 1, {9}, administrators) is why


def test_the_last_day_is_the_persons_to_its_end():
    assert cannot_revoke_yet(TODAY, TODAY) is NotYours.TOO_EARLY
    assert cannot_revoke_yet(TODAY + timedelta(days=1), TODAY) is None
