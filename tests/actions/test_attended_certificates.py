"""Certificates of attendance: issued as it is attested, of what was attended, and kept with the line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.actions.credit.life import revoking
from lms.actions.credit.lines import live as actions
from lms.actions.credit.lines.live import CannotHold
from lms.actions.credit.name_corrections import correct_certificates
from lms.documents.certificate import EXAMPLE, certificate_job, document_of
from lms.domain.access import Actor, Role
from lms.domain.credit.certificate import CertificateFacts, CertifiedAttendance, NameReason
from lms.domain.credit.lines.attendance import NotedTimes
from lms.domain.credit.revoking import Ground
from lms.store.credit import certificates, ledger, paper_lines
from lms.store.credit.lines import attested, live
from lms.store.db import DatabaseError, db, unit_of_work
from lms.store.people import people
from lms.store.tables.credit import Certificate
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.live import event_facts

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def sam(cast) -> Actor:
    return Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))


@pytest.fixture
def event_id(cast, sam) -> int:
    """Pia left an hour early, and Sam attested it."""
    with unit_of_work():
        facts = event_facts(cast.sam, approvals=(("MHACBO", "77-204", True),))
        made = actions.make_event(acting(cast.sam), facts, "a key")
        noted = NotedTimes(None, NOW - timedelta(hours=1))
        actions.note_people(acting(cast.sam), sam, live.event(made), [cast.pia], noted)
        actions.attest(acting(cast.sam), sam, live.event(made))
    return made


def papers(person_id: int) -> list[Certificate]:
    return list(db.session.query(Certificate).filter_by(person_id=person_id).order_by(Certificate.id))


def test_attesting_issues_it_with_the_line(cast, event_id):
    (paper,), (line,) = papers(cast.pia), ledger.lines(cast.pia)
    facts = paper.facts

    assert (paper.line_id, paper.completion_id, facts.earned_on) == (line.id, None, TODAY)
    assert (facts.outline.title, facts.outline.minutes, facts.delivery) == ("Boundaries, together", 90, "live")
    assert [[one.minutes, list(one.any_of)] for one in facts.outline.categories] == line.categories
    assert facts.attended == CertifiedAttendance("Joan Lee", "LCSW", "Sam Example", TODAY, 150)
    assert (facts.approvals[0].body, facts.approvals[0].made_up) == ("MHACBO", True)
    assert CertificateFacts.from_json(facts.to_json()) == facts


def test_it_says_attended_and_who_taught_and_attested(cast, event_id):
    (paper,) = papers(cast.pia)
    told = document_of(certificate_job(paper.serial, paper.facts, "https://example.org/verify/x").values)
    details = dict(told.details)

    assert (told.kind, told.deed, told.sentences) == ("attendance", "attended", ())
    assert (details["Trainer"], details["Attested by"]) == ("Joan Lee, LCSW", "Sam Example, November 21, 2026")
    assert details["Hours from"] == "90 of the event’s 150 minutes attended, breaks left out"
    assert "Course version" not in details
    assert document_of(EXAMPLE.values).deed == "completed"


def test_the_person_finds_it_and_the_transcript_holds_it(cast, event_id):
    (paper,) = papers(cast.pia)
    (listed,) = certificates.issued_to(cast.pia)

    assert (listed.serial, listed.title, listed.minutes) == (paper.serial, "Boundaries, together", 90)
    assert (listed.course, listed.earned_on, listed.is_superseded) == ("", TODAY, False)
    assert [row.paper.serial for row in paper_lines.rows_of(cast.pia)] == [paper.serial]
    assert [line.serial for line in ledger.newest_lines(cast.pia, 9)] == [paper.serial]


def test_issued_anew_it_keeps_its_line(cast, event_id):
    with unit_of_work():
        correct_certificates(
            acting(cast.ada), people.person(cast.pia), "Pia Moreno", NameReason.CHANGED, [papers(cast.pia)[0].id]
        )

    old, new = papers(cast.pia)
    assert (new.line_id, new.corrects, len(ledger.lines(cast.pia))) == (old.line_id, old.id, 1)
    assert [row.paper.serial for row in paper_lines.rows_of(cast.pia)] == [new.serial]


def test_taken_back_its_certificate_is_revoked_and_attested_anew_there_is_another(cast, sam, event_id):
    with unit_of_work():
        row = attested.of_event(event_id)[0].id
        actions.take_back(acting(cast.sam), sam, live.event(event_id), row, "Another day")
        actions.note_people(acting(cast.sam), sam, live.event(event_id), [cast.pia], NotedTimes())
        actions.attest(acting(cast.sam), sam, live.event(event_id))

    old, new = papers(cast.pia)
    assert (old.revoked_at, old.revoked_why, new.revoked_at) == (NOW, None, None)
    assert [one.facts.outline.minutes for one in (old, new)] == [90, 150]


def test_more_than_a_day_later_it_is_asked_about_first(cast, sam, event_id):
    row = attested.of_event(event_id)[0].id
    later = acting(cast.sam, NOW + timedelta(days=1, seconds=1))
    with pytest.raises(CannotHold, match="asks first"), unit_of_work():
        actions.take_back(later, sam, live.event(event_id), row, "Another day")


def test_revoked_by_a_decision_its_attendance_is_taken_back(cast, event_id):
    with unit_of_work():
        serial = papers(cast.pia)[0].serial
        case_id = revoking.begin(acting(cast.ada), serial, cast.pia, Ground.NOT_EARNED, "Nobody saw her there.")
        revoking.decide(acting(cast.ada, NOW + timedelta(days=15)), case_id, is_revoked=True)

    first, back = ledger.lines(cast.pia)
    assert (back.reverses, back.source, ledger.sums(cast.pia, TODAY).total) == (first.id, "event", 0)
    assert attested.of_event(event_id)[0].is_back


@pytest.mark.parametrize("values", [{"line_id": None}, {"completion_id": 1}])
def test_it_is_of_one_and_not_of_both(cast, event_id, values):
    with pytest.raises(DatabaseError), unit_of_work():
        db.session.query(Certificate).update(values)
