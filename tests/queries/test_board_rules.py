"""The shipped rules at work: what boards of different states make of the same courses and approvals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.domain.credit.credential import HeldCredential
from lms.domain.credit.renewing.reckoning import reckon
from lms.domain.learning.course import Approval
from lms.queries.credit.cards.renewal import as_line

DAY = date(2026, 11, 20)


def counted(catalogue, slug, course, *bodies):
    """Minutes that count for the credential, after one course with approvals of these bodies."""
    approvals = tuple(Approval(body, "1", date(2026, 1, 1), date(2026, 12, 31)) for body in bodies)
    line = as_line(replace(catalogue.courses[course], approvals=approvals), DAY)
    held = HeldCredential(id=1, slug=slug, issued_on=date(2026, 1, 1), runs_out_on=date(2026, 12, 31))
    return reckon(catalogue.credentials[slug], held, [line], DAY).counted


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        ("ny-crpa", "New York Certification Board"),
        ("ga-cares", "Georgia Council for Recovery"),
        ("or-mhacbo-crm", "NAADAC"),
    ],
)
def test_hours_count_only_with_the_approval_that_the_board_asks_for(catalogue, slug, body):
    course = "ethics-for-peer-workers"
    minutes = catalogue.courses[course].minutes

    assert counted(catalogue, slug, course) == 0
    assert counted(catalogue, slug, course, body) == minutes


def test_another_bodys_list_is_not_the_boards(catalogue):
    assert counted(catalogue, "ny-crpa", "ethics-for-peer-workers", "NAADAC") == 0


def test_oregons_two_cards_take_different_courses(catalogue):
    course = "trauma-aces-and-ti-rosc"

    assert counted(catalogue, "or-mhacbo-crm", course, "NAADAC") == 0
    assert counted(catalogue, "or-thw-pss", course) == catalogue.courses[course].minutes


def test_overdose_is_a_topic_of_substance_use(catalogue):
    assert counted(catalogue, "or-mhacbo-crm", "overdose-and-naloxone", "NAADAC") == 60


def test_what_any_training_may_fill_counts_up_to_its_most(catalogue):
    assert counted(catalogue, "wi-cps-trainer", "child-development-and-safety") == 120
    assert counted(catalogue, "pa-cps", "child-development-and-safety") == 120


def test_no_shipped_course_is_without_a_board_that_takes_it(catalogue):
    for course in catalogue.courses:
        assert counted(catalogue, "pa-cps", course) > 0, course
