"""Certificates as they are kept, and assignments that are open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from lms.store.credit import certificates
from lms.store.db import db, files_folder, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.program import stored_files
from lms.store.tables.credit import Certificate
from lms.store.tables.learning import Completion
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.domain.examples import MET, certificate_facts
from tests.tools.asked import asked_of

pytestmark = pytest.mark.usefixtures("store")
FACTS = certificate_facts()
SERIALS = ("AAAA-AAAA-AAAA-AAA0", "AAAA-AAAA-AAAA-AAA1", "AAAA-AAAA-AAAA-AAA2")


def complete(person_id: int, course: str = "small-steps", restarted_from: int = 0) -> Completion:
    enrolment = enrolments.enrol(person_id, course, NOW, restarted_from)
    return completions.add_completion(person_id, enrolment.id, course, "r1", NOW, TODAY, MET)


def issue(number: int, person_id: int, course: str = "small-steps", restarted_from: int = 0) -> int:
    with unit_of_work():
        completion = complete(person_id, course, restarted_from)
        facts = replace(FACTS, course=course)
        return certificates.issue(SERIALS[number], person_id, completion.id, facts, NOW).id


def superseded() -> dict[str, bool]:
    return {one.serial: one.superseded_by is not None for one in db.session.scalars(sa.select(Certificate))}


def test_a_certificate_is_found_by_its_serial_only(cast):
    issue(0, cast.pia)

    assert certificates.by_serial(SERIALS[0]).facts == FACTS
    assert certificates.by_serial(SERIALS[1]) is None


def test_facts_stored_before_they_had_a_version_are_read(cast):
    certificate = issue(0, cast.pia)
    kept = {name: fact for name, fact in FACTS.to_json().items() if name not in ("version", "logo")}
    with unit_of_work():
        db.session.execute(
            sa.text("UPDATE certificate SET facts = :facts WHERE id = :id"),
            {"facts": json.dumps(kept), "id": certificate},
        )
    db.session.expire_all()

    assert certificates.by_serial(SERIALS[0]).facts == FACTS
    assert [one.title for one in certificates.issued_to(cast.pia)] == ["Small steps"]


def test_a_newer_certificate_supersedes_the_earlier_one_of_the_same_course(cast):
    issue(0, cast.pia)
    issue(1, cast.pia, restarted_from=1)
    db.session.expire_all()

    assert superseded() == {SERIALS[0]: True, SERIALS[1]: False}


def test_what_superseded_a_certificate_stays_so(cast):
    first = [issue(number, cast.pia, restarted_from=number) for number in range(3)][1]
    db.session.expire_all()

    assert certificates.by_serial(SERIALS[0]).superseded_by == first


def test_another_course_or_person_supersedes_nothing(cast):
    issue(0, cast.pia)
    issue(1, cast.pia, course="large-steps")
    issue(2, cast.noel)
    db.session.expire_all()

    assert not any(superseded().values())


def test_the_first_file_is_kept_and_no_other(cast):
    certificate = issue(0, cast.pia)
    for file in (b"first", b"second"):
        with unit_of_work():
            certificates.store_file(certificate, file, NOW)

    assert certificates.file_of(certificate) == b"first"
    assert list(certificates.damaged_files()) == []


def test_there_is_no_file_until_it_was_made(cast):
    assert certificates.file_of(issue(0, cast.pia)) is None


def test_a_file_that_is_not_the_one_that_was_stored_is_found(cast):
    certificate = issue(0, cast.pia)
    with unit_of_work():
        certificates.store_file(certificate, b"first", NOW)
    stored_files.place_of(files_folder(), sha256(b"first").hexdigest()).write_bytes(b"other")

    assert list(certificates.damaged_files()) == [SERIALS[0]]


def test_ones_own_certificates_come_newest_first(cast):
    issue(0, cast.pia)
    issue(1, cast.pia, restarted_from=1)
    issue(2, cast.noel)

    issued = certificates.issued_to(cast.pia)

    assert [(one.serial, one.is_superseded, one.is_revoked) for one in issued] == [
        (SERIALS[1], False, False),
        (SERIALS[0], True, False),
    ]
    assert (issued[0].title, issued[0].minutes, issued[0].earned_on) == ("Small steps", 60, TODAY)
    assert certificates.newest_issued(cast.pia, 1) == (issued[:1], 2)
    assert certificates.newest_issued(cast.sam, 1) == ([], 0)


def test_a_completion_leads_to_its_certificate(cast):
    issue(0, cast.pia)
    completion = certificates.by_serial(SERIALS[0]).completion_id

    assert certificates.of_completion(completion) == SERIALS[0]


def ask(person_id: int, by: int, course: str = "small-steps", days: int | None = 5) -> None:
    with unit_of_work():
        assignments.add([person_id], [course], by, TODAY + timedelta(days=days) if days else None, "please", NOW)


def test_open_assignments_come_by_their_day_and_those_without_one_last(cast):
    for course, days in (("c", None), ("b", 9), ("a", 2)):
        ask(cast.pia, cast.sam, course, days)

    found = asked_of(cast.pia)

    assert [one.course_slug for one in found] == ["a", "b", "c"]
    assert (found[0].assigned_by, found[0].note, found[0].due_on) == (
        "Sam Example",
        "please",
        TODAY + timedelta(days=2),
    )


def test_an_assignment_is_done_once_its_course_was_completed_after_it(cast):
    ask(cast.pia, cast.sam)
    issue(0, cast.pia)

    assert asked_of(cast.pia) == ()


def test_a_completion_from_before_does_not_answer_an_assignment(cast):
    issue(0, cast.pia)
    with unit_of_work():
        assignments.add([cast.pia], ["small-steps"], cast.sam, None, "", NOW + timedelta(hours=1))

    assert [one.course_slug for one in asked_of(cast.pia)] == ["small-steps"]


def test_a_withdrawn_assignment_is_not_open(cast):
    ask(cast.pia, cast.sam)
    with unit_of_work():
        db.session.execute(sa.update(Assignment).values(withdrawn_at=NOW, withdrawn_why="a slip"))

    assert asked_of(cast.pia) == ()
