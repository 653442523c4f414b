"""Revoking a certificate: what keeps the hours, who decides, and from which day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.domain.credit.certificate import CertifiedAttendance, CourseOutline
from lms.domain.credit.revoking import Ground, NotYours, cannot_decide, cannot_revoke_yet

DAY = date(2026, 12, 15)
ADA, BEA, PIA, PIA_BEFORE = 1, 2, 3, 4


def test_a_misprint_alone_keeps_the_hours():
    assert [ground for ground in Ground if ground.keeps_hours] == [Ground.MISPRINT]


@pytest.mark.parametrize(
    ("by", "administrators", "why"),
    [
        (BEA, {ADA, BEA}, None),
        (ADA, {ADA, BEA}, NotYours.BEGAN_IT),
        (ADA, {ADA}, None),  # nobody else is there
        (ADA, {ADA, PIA}, None),  # whose certificate it is, is nobody else
        (PIA, {ADA, PIA}, NotYours.OWN),
        (PIA_BEFORE, {ADA, PIA_BEFORE}, NotYours.OWN),
    ],
)
def test_neither_its_person_decides_nor_who_began_it_while_somebody_else_could(by, administrators, why):
    assert cannot_decide(by, ADA, {PIA, PIA_BEFORE}, administrators) is why


@pytest.mark.parametrize(("later", "why"), [(-1, NotYours.TOO_EARLY), (0, NotYours.TOO_EARLY), (1, None)])
def test_the_last_day_to_answer_is_the_persons_to_its_end(later, why):
    assert cannot_revoke_yet(DAY + timedelta(days=later), DAY) is why


def test_what_is_certified_of_an_attendance_is_read_back_as_it_was_written():
    attended = CertifiedAttendance("Imani Cole", "LCSW", "Sam Rivera", DAY, 180)

    assert CertifiedAttendance.from_json(attended.to_json()) == attended


def test_what_somebody_attended_has_hours_and_nothing_that_a_course_computes():
    outline = CourseOutline.of_event("Calm words", 90, [(60, ("ethics",)), (30, ("boundaries", "ethics"))])

    assert [(one.minutes, one.any_of) for one in outline.categories] == [
        (60, ("ethics",)),
        (30, ("boundaries", "ethics")),
    ]
    assert (outline.minutes, outline.objectives, outline.lessons) == (90, (), ())
    assert CourseOutline.from_json(outline.to_json()) == outline
