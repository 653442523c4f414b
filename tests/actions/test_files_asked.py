"""A certificate's file is asked of the queue as it is issued, so that it is there when its person presses."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lms.actions.credit.lines import live
from lms.actions.credit.name_corrections import correct_certificates
from lms.actions.credit.papers import ask_for_certificate, claim_paper, drop_past_papers, have_file_made
from lms.domain.access import Actor, Role
from lms.domain.credit.certificate import NameReason
from lms.domain.credit.lines.attendance import NotedTimes
from lms.domain.program.job import KEPT_FOR, JobKind
from lms.store.credit.lines import live as kept_live
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.credit import Certificate
from lms.store.tables.program import PaperJob
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.live import event_facts
from tests.tools.way import confirm_practices, do_all

pytestmark = pytest.mark.usefixtures("store")
COURSE, NALOXONE = "peer-role-in-child-welfare", "overdose-and-naloxone"


@pytest.fixture
def paper(cast, catalogue, once) -> int:
    """The id of Pia's certificate, whose course was completed as on any day."""

    def deed() -> int:
        do_all(catalogue.courses[COURSE], cast.pia, NOW)
        return db.session.scalars(sa.select(Certificate.id)).one()

    return once("files asked: completed", deed)


def jobs() -> list[tuple[int, str, int]]:
    rows = db.session.scalars(sa.select(PaperJob).order_by(PaperJob.id))
    return [(row.person_id, row.kind, row.what.certificate_id) for row in rows]


def test_completing_asks_for_the_file_once(cast, paper):
    assert jobs() == [(cast.pia, "certificate", paper)]
    with unit_of_work():
        claimed = claim_paper(NOW)
    assert (claimed.kind, claimed.what.certificate_id) == (JobKind.CERTIFICATE, paper)


def test_pressing_for_it_meanwhile_or_on_another_day_is_the_same_job(cast, paper):
    with unit_of_work():
        first = ask_for_certificate(acting(cast.pia), paper)
        later = ask_for_certificate(acting(cast.pia, NOW + KEPT_FOR / 2), paper)
        have_file_made(acting(cast.pia), paper)

    assert first == later
    assert len(jobs()) == 1


def test_after_its_row_went_it_can_be_asked_for_again(cast, paper):
    with unit_of_work():
        drop_past_papers(NOW + KEPT_FOR * 2)
        ask_for_certificate(acting(cast.pia), paper)

    assert jobs() == [(cast.pia, "certificate", paper)]


def test_one_issued_anew_is_asked_for_as_well(cast, paper):
    with unit_of_work():
        correct_certificates(acting(cast.ada), people.person(cast.pia), "Pia Newname", NameReason.CHANGED, [paper])

    new = db.session.scalars(sa.select(Certificate.id).where(Certificate.corrects == paper)).one()
    assert [job[2] for job in jobs()] == [paper, new]


def test_one_that_waits_for_a_review_is_not_asked_for(cast, catalogue):
    with unit_of_work():
        program.change_settings({"certificates_await": "clinical"}, None, NOW)
    confirm_practices(catalogue.courses[NALOXONE], cast.pia, NOW)
    do_all(catalogue.courses[NALOXONE], cast.pia, NOW)

    assert (db.session.scalar(sa.select(sa.func.count(Certificate.id))), jobs()) == (1, [])


def test_attesting_an_attendance_asks_for_its_file(cast):
    sam = Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))
    with unit_of_work():
        made = live.make_event(acting(cast.sam), event_facts(cast.sam), "a key")
        live.note_people(acting(cast.sam), sam, kept_live.event(made), [cast.pia], NotedTimes(None, None))
        live.attest(acting(cast.sam), sam, kept_live.event(made))

    assert [(person_id, kind) for person_id, kind, _ in jobs()] == [(cast.pia, "certificate")]
