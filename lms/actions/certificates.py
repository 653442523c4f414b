"""Issuing certificates, and what they certify."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lms.domain.certificate import RANDOM_BYTES, serial_from
from lms.domain.chance import random_bytes
from lms.domain.course import Course
from lms.domain.program import Program
from lms.store import certificates, inserts, people
from lms.store.learning import Completion


def outline(course: Course) -> dict[str, Any]:
    """What is kept of a revision, to be shown long after the files changed."""
    return {
        "title": course.title,
        "objectives": [objective.text for objective in course.objectives],
        "minutes": course.minutes,
        "computed": computation(course),
        "categories": [[one.minutes, list(one.any_of)] for one in course.categories],
        "competencies": list(course.competencies),
        "lessons": [lesson.title for lesson in course.lessons],
        "authors": [author.name for author in course.authors],
        "reviews": [[review.name, review.role, review.on] for review in course.reviews],
        "open_reviews": sorted({review.kind for _, review in course.open_reviews}),
        "pass_percent": course.pass_percent,
    }


def computation(course: Course) -> dict[str, int]:
    one = course.computation
    return {
        "words": one.words,
        "checks": one.checks,
        "items": one.items,
        "activity_minutes": one.activity_minutes,
    }


def facts_of(
    person: people.Person,
    course: Course,
    revision: str,
    earned_on: date,
    program: Program,
    held: Sequence[inserts.Version] = (),
) -> dict[str, Any]:
    """Every word that the certificate certifies, so that later edits change nothing.

    `logo` is the id of a picture that is kept for good; `inserts` are place, version and day of what
    `held` when it was issued.
    """
    return {
        **outline(course),
        "specimen": program.is_demo,
        "name": person.legal_name,
        "course": course.slug,
        "revision": revision,
        "earned_on": earned_on.isoformat(),
        "delivery": "self-paced",
        "approvals": [
            {"body": one.body, "number": one.number, "made_up": one.made_up}
            for one in course.approvals
            if one.covers(earned_on)
        ],
        "provider": {"name": program.name, "address": program.address, "contact": program.contact},
        "signatory": program.signatory,
        "logo": program.logo_id,
        "inserts": [[one.jurisdiction, one.id, program.day_of(one.written_at).isoformat()] for one in held],
    }


def issue_certificate(person_id: int, completion: Completion, course: Course, now: datetime, program: Program) -> str:
    """The serial; the file is made later, outside any transaction."""
    person = people.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    serial = serial_from(random_bytes(RANDOM_BYTES))
    held = inserts.in_force(course.slug)
    facts = facts_of(person, course, completion.revision, completion.earned_on, program, held)
    certificates.issue(serial, person_id, completion.id, facts, now)
    return serial


def keep_file(certificate_id: int, file: bytes, now: datetime) -> bytes:
    """The file that everyone is handed: the one that was kept first."""
    certificates.store_file(certificate_id, file, now)
    return certificates.file_of(certificate_id) or file
