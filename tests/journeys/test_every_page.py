"""Every page, for everyone, on a phone and on a wide screen: axe, the keyboard, reflow and text spacing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from lms.actions.credit.life import sharing
from lms.actions.people import roster_uploads
from lms.demo.credit.holding import SHARED_WITH
from lms.store.credit import certificates, course_hours
from lms.store.credit.course_hours import HoursWords
from lms.store.credit.life import shared_links
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, enrolments
from lms.store.people import membership, people
from lms.store.program import inserts, outbox, reviews
from lms.store.tables.competence import Observation
from lms.web import context
from tests.journeys.pages import BOUNDARIES, CHILDREN, DARK, NALOXONE, PAGES, ROLE, opened_in_each_run
from tests.tools.acting import acting
from tests.tools.browser import (
    OPEN_ALL,
    SCHEMES,
    SHOWN,
    THIN_OUT,
    Memory,
    axe,
    come_in,
    faults,
    too_tight,
)
from tests.tools.demo_pages import checks_of, outside_of
from tests.tools.meaning import meaning_lost
from tests.tools.piloting import pilot_of
from tests.tools.server import serving
from tests.tools.way import open_quiz

WIDTHS = (1280, 320)  # as `too_tight` leaves a page: to size one anew takes as long as to look at it
EVERY_WIDTH = (320, 768, 1280)
everyone = pytest.mark.parametrize("name", sorted(PAGES, key=lambda name: -len(PAGES[name])))
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def site(demo_file, catalogue):
    """The demonstration, where Pia has a quiz lying open; these tests only look."""
    with serving(demo_file, catalogue) as one:
        with one.app.app_context():
            open_quiz(catalogue.courses[CHILDREN], person_id("pia"), one.clock.now)
            run_the_program(one.clock.now)
            share_a_certificate(one.app, one.clock.now)
        yield one


def run_the_program(now: datetime) -> None:
    """A team, a mail that waits, what holds in a state, and a review of a version of before."""
    with unit_of_work():
        membership.join(membership.add_team("North house").id, person_id("pia"), now.date())
        outbox.write("one", person_id("pia"), "Your account", "Open this: {link}", now)
        inserts.add(ROLE, "Oregon", "## Gifts\n\nAsk first.", "", None, person_id("ada"), now)
        reviews.add(NALOXONE, "r1", "clinical", "Joan Lee", "registered nurse", now.date(), person_id("ada"), now)
        course_hours.add(ROLE, pilot_of("r1").basis, [130] * 12, HoursWords(), person_id("ada"), now)


def share_a_certificate(app: Flask, now: datetime) -> None:
    """Pia's, with a key of this site: the demonstration was made with another one."""
    by_pia, key = acting(person_id("pia"), now), context.site_of(app).link_key
    with unit_of_work():
        serial, until = certificates.issued_to(by_pia.me)[0].serial, now.date() + timedelta(days=30)
        sharing.share(by_pia, serial, until, SHARED_WITH, key, with_file=True)


def shared_token(app: Flask) -> str:
    [link] = shared_links.links_of(certificates.by_serial(certificates.issued_to(person_id("pia"))[0].serial).id)
    return sharing.share_token(link.salt, context.site_of(app).link_key)


# Every question that the page of columns asks, and every end that a line of the plan comes to.
ROSTER = """Who,Work Email,Manager,Hire Date,Employment Status,Shoe size
"MORENO, PIA",pia@example.org,Sam Rivera,07/03/25,Active,38
"ROE, ANA",ana.roe@example.org,sam@example.org,2025-03-07,On leave,
Pia Moreno,pia.new@example.org,,,,
No Address,none,,,Terminated,
"""


def person_id(name: str) -> int:
    return people.person_by_email(f"{name}@example.org").id


def paths_of(site, name: str, pages: tuple[str, ...]) -> dict[str, str]:
    """As the page is written among these, and its address in this demonstration."""
    with site.app.app_context():
        with unit_of_work():
            roster_uploads.bring(acting(person_id("ada")), ROSTER, {"peer": "Peer"})
        pia = person_id("pia")
        result = attempts.attempts(enrolments.latest_enrolment(pia, ROLE).id)[0]
        item, wording = next(iter(result.digests.items()))
        values = {
            "pia": pia,
            "new": person_id("theo"),
            "me": pia if name == "stranger" else person_id(name),
            "serial": certificates.issued_to(pia)[0].serial,
            "shared": shared_token(site.app),
            "result": result.id,
            **checks_of(pia),
            **outside_of(pia),
            "item": item,
            "wording": wording,
            "insert": inserts.in_force(ROLE)[0].id,
            "review": reviews.in_force(NALOXONE)[0].id,
            "hours": course_hours.history(ROLE)[0].id,
            "mail": outbox.mails(None, None, 1)[0].id,
            "watched": db.session.scalars(sa.select(Observation.id).where(Observation.person_id == pia)).first(),
        }
    return {told: told.format(**values) for told in pages}


def open_at(page: Page, site, path: str) -> None:
    page.goto(path)
    assert page.url == f"{site.url}{path}", "the page led elsewhere"


def visit(site, come, name: str, **options) -> Page:
    page = come(site, bypass_csp=True, **options)
    if name != "stranger":
        come_in(page, site, name)
    return page


def look_at(page: Page, is_new: Memory, widths: tuple[int, ...], *, in_dark: bool) -> list[str]:
    """Everything is opened; of many rows that are built alike some stay."""
    page.evaluate(OPEN_ALL)
    found = [*too_tight(page), *meaning_lost(page)]
    page.evaluate(THIN_OUT)
    return found + faults(page, is_new, widths, in_dark=in_dark)


@everyone
def test_no_page_has_a_fault(site, come, name, of_new_kinds):
    """For axe, on a phone and on a wide screen; by keyboard; with its text spaced out; some pages in the dark."""
    page, found = visit(site, come, name), []

    for told, path in paths_of(site, name, opened_in_each_run(name)).items():
        open_at(page, site, path)
        found += [f"{path} {fault}" for fault in look_at(page, of_new_kinds, WIDTHS, in_dark=told in DARK)]

    assert "\n".join(found) == ""


@pytest.mark.proof
@everyone
def test_no_page_has_a_fault_at_any_width_light_or_dark(site, come, name, is_new):
    page, found = visit(site, come, name), []

    for path in paths_of(site, name, PAGES[name]).values():
        open_at(page, site, path)
        found += [f"{path} {fault}" for fault in look_at(page, is_new, EVERY_WIDTH, in_dark=True)]

    assert "\n".join(found) == ""


@pytest.fixture(scope="module")
def is_new() -> Memory:
    """A frame or a middle that is not built throughout like one before."""
    return Memory(SHOWN)


@pytest.mark.parametrize(
    "slug", [CHILDREN, *(pytest.param(slug, marks=pytest.mark.proof) for slug in (BOUNDARIES, ROLE))]
)
def test_every_lesson_is_whole_on_a_phone(site, come, catalogue, slug, of_new_kinds):
    page, found = visit(site, come, "pia", viewport={"width": 320, "height": 900}), []

    for lesson in catalogue.courses[slug].lessons:
        open_at(page, site, f"/courses/{slug}/{lesson.slug}/")
        found += [f"{lesson.slug} {fault}" for fault in look_at(page, of_new_kinds, (320,), in_dark=False)]

    assert "\n".join(found) == ""


def test_the_menu_of_a_phone_works_by_keyboard(site, come):
    page = visit(site, come, "pia", viewport={"width": 320, "height": 700})
    page.goto("/hours/")

    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".menu").get_by_role("link", name="Competence")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Tab")
    expect(page.locator(".menu").get_by_role("link").first).to_be_focused()
    page.locator(".menu").get_by_role("link", name="Competence").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you stand")


def test_the_first_tab_leads_past_the_header(site, come):
    page = visit(site, come, "pia")
    page.goto("/hours/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_training_that_could_not_be_asked_for(site, come, scheme):
    page = visit(site, come, "sam", color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto("/assign/")

    page.get_by_role("button", name="Ask them").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    assert too_tight(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_a_form_that_was_sent_back(site, come, scheme):
    page = come(site, bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto("/sign-in")

    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    assert too_tight(page) == []
