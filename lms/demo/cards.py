"""The credentials that people of the demonstration hold, and approvals of courses, which are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lms.actions.credit.credentials import keep_card
from lms.content.catalogue import Catalogue
from lms.demo.agency import DAY, Agency, Life
from lms.domain.credit.card import CardDetails
from lms.domain.days import add_months
from lms.domain.learning.course import Approval

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
