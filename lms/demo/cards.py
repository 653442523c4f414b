"""The credentials that people of the demonstration hold, and approvals of courses, which are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lms.actions.credit.course_hours import record_pilot
from lms.actions.credit.credentials import keep_card
from lms.content.catalogue import Catalogue
from lms.demo.agency import DAY, Agency, Life
from lms.domain.credit.card import CardDetails
from lms.domain.credit.piloting.pilot import Pilot
from lms.domain.days import add_months
from lms.domain.learning.course import Approval
from lms.queries.credit.course_hours import decided

PILOT_MINUTES = (96, 104, 109, 117, 121, 126, 130, 133, 138, 150, 171, 204)  # half of them up to 128
CRM, PSS = "or-mhacbo-crm", "or-thw-pss"
APPROVED = (
    "boundaries-in-real-life",
    "ethics-for-peer-workers",
    "mandated-reporting",
    "overdose-and-naloxone",
    "peer-role-in-child-welfare",
    "trauma-aces-and-ti-rosc",
)


@dataclass(frozen=True, slots=True)
class DemoCard:
    """A card that runs out so many days from today; `done_before` are days ago, by requirement."""

    email: str
    slug: str
    years: int
    runs_out_in: int
    done_before: Mapping[str, int] = field(default_factory=dict)


CARDS = (
    DemoCard("pia@example.org", CRM, 2, 121),
    DemoCard("pia@example.org", PSS, 3, 182, {"oral-health": 800}),
    DemoCard("ana@example.org", CRM, 2, 58),
    DemoCard("ana@example.org", PSS, 3, 401),
    DemoCard("marcus@example.org", PSS, 3, 27),
    DemoCard("lena@example.org", CRM, 2, 300),
)


def approved(catalogue: Catalogue) -> Catalogue:
    """Courses as a board might have approved them."""
    numbers = {
        slug: Approval("Demonstration Board", f"DEMO-{at:03}", date(2020, 1, 1), date(2099, 12, 31), made_up=True)
        for at, slug in enumerate(APPROVED, 1)
    }
    courses = {
        slug: replace(course, approvals=(*course.approvals, numbers[slug])) if slug in numbers else course
        for slug, course in catalogue.courses.items()
    }
    return replace(catalogue, courses=courses)


def hold(agency: Agency, one: DemoCard, now: datetime) -> Life:
    """Their card is typed in two days ago."""
    yield now - 2 * DAY
    today = agency.program.day_of(now)
    last = today + one.runs_out_in * DAY
    before = {key: today - days * DAY for key, days in one.done_before.items()}
    card = CardDetails(add_months(last, -12 * one.years) + DAY, last, "", frozenset(), before)
    keep_card(agency.acting(agency.ids[one.email], now - 2 * DAY), agency.catalogue.credentials[one.slug], card)


def pilot(agency: Agency, slug: str, now: datetime) -> Life:
    """Peers took a course with a clock beside them a season ago; whoever began it since was told their hours."""
    yield now - 90 * DAY
    acting, course = agency.acting(agency.administrator, now - 90 * DAY), agency.catalogue.courses[slug]
    record_pilot(
        acting,
        course,
        Pilot(
            revision=course.revision,
            held_on=acting.today - 3 * DAY,
            minutes=PILOT_MINUTES,
            found="Peers of three agencies, asked by mail; told to read as they always do and to note begin and end.",
            taken_by="Jordan Ames",
            role="training coordinator",
            no_minimum=True,
            made_up=True,
        ),
    )
    agency.program = replace(agency.program, hours=decided())
