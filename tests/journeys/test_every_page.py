"""Every page, for everyone, at every width, light and dark: axe, the keyboard, reflow and text spacing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from lms.store.credit import certificates
from lms.store.db import unit_of_work
from lms.store.learning import attempts, enrolments
from lms.store.people import membership, people
from lms.store.program import inserts, outbox
from tests.tools.browser import OPEN_ALL, SCHEMES, SHOWN, THIN_OUT, axe, not_by_keyboard, resize, sign_in, too_tight
from tests.tools.server import serving
from tests.tools.way import open_quiz

ROLE, BOUNDARIES, CHILDREN = (
    "peer-role-in-child-welfare",
    "boundaries-in-real-life",
    "child-development-and-safety",
)
WIDTHS = (1280, 768, 320)
BY_SIZE = ("target-size", "scrollable-region-focusable")

# Everyone's pages; Pia's as well show a course under way, a quiz that is open and one that was handed in.
STRANGER = ("/sign-in", "/forgot", "/pause/", "/accessibility/", "/what-we-keep/", "/verify/", "/verify/{serial}")
LOST = ("/verify/nothing", "/nowhere/", "/link/nothing")
SIGNED_IN = (
    "/",
    "/courses/",
    f"/courses/{ROLE}/",
    f"/courses/{CHILDREN}/safety-risk-and-worry/",
    "/competence/",
    "/hours/",
    "/certificates/",
    "/practice/",
    "/account/",
    "/account/looks/",
    "/account/second-step/",
    "/account/second-step/offer",
)
STUDYING = (
    "/pause/",
    f"/courses/{BOUNDARIES}/",
    f"/courses/{ROLE}/why-peers/",
    f"/courses/{ROLE}/two-systems/",
    f"/courses/{BOUNDARIES}/quiz/",
    f"/courses/{BOUNDARIES}/evaluation/",
    f"/courses/{ROLE}/evaluation/",
    f"/courses/{CHILDREN}/quiz/",
    f"/courses/{ROLE}/quiz/{{result}}/",
)
ADMINISTERING = (
    "/people/",
    "/people/new/",
    "/people/import/",
    "/people/teams/",
    "/people/{pia}/manage/",
    "/program/",
    "/program/inserts/",
    "/program/inserts/write/",
    "/program/inserts/{insert}/",
    "/program/outbox/",
    "/program/events/",
    "/program/coverage/",
    "/program/items/",
    f"/program/items/{ROLE}/",
)
OWN = ("/people/{me}/", "/people/{me}/competence/")
TEAM = (
    "/team/",
    "/team/oregon/?order=need",
    "/team/child-welfare/?person={pia}&category=cw-safety",
    "/team/?person={pia}&category=samhsa-8",
    "/team/supervision/",
    "/assign/",
    "/assign/?person={pia}&course=boundaries-in-real-life",
    "/people/{pia}/",
    "/people/{pia}/competence/",
)
PAGES = {
    "stranger": (*STRANGER, *LOST),
    "pia": (*SIGNED_IN, *STUDYING, *OWN),
    "sam": (*SIGNED_IN, *TEAM, *OWN),
    "ada": (*SIGNED_IN, *TEAM, "/team/choose/", *ADMINISTERING),
    "rex": (*SIGNED_IN, *OWN),
}
# A worker takes a whole group, so that it knows what it has looked at; the two are about as long.
FIRST = ("sam", "ada", "rex")
everyone = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group("first" if name in FIRST else "second")) for name in PAGES],
)
alone = pytest.mark.xdist_group("second")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(demo_file, catalogue):
    """The demonstration, where Pia has a quiz lying open; these tests only look."""
    with serving(demo_file, catalogue) as one:
        with one.app.app_context():
            open_quiz(catalogue.courses[CHILDREN], person_id("pia"), one.clock.now)
            run_the_program(one.clock.now)
        yield one


def run_the_program(now: datetime) -> None:
    """A team, a mail that waits, and what holds in a state."""
    with unit_of_work():
        membership.join(membership.add_team("North house").id, person_id("pia"), now.date())
        outbox.write("one", person_id("pia"), "Your account", "Open this: {link}", now)
        inserts.add(ROLE, "Oregon", "## Gifts\n\nAsk first.", "", None, person_id("ada"), now)


def person_id(name: str) -> int:
    return people.person_by_email(f"{name}@example.org").id


def paths_of(site, name: str) -> list[str]:
    with site.app.app_context():
        pia = person_id("pia")
        serial = certificates.issued_to(pia)[0].serial
        result = attempts.attempts(enrolments.latest_enrolment(pia, ROLE).id)[0].id
        insert = inserts.in_force(ROLE)[0].id
        me = pia if name == "stranger" else person_id(name)
    return [path.format(serial=serial, result=result, pia=pia, me=me, insert=insert) for path in PAGES[name]]


def visit(site, come, name: str, **options) -> Page:
    page = come(site, bypass_csp=True, **options)
    if name != "stranger":
        sign_in(page, name)
    return page


@everyone
def test_no_page_has_a_fault(site, come, name, is_new):
    """For axe, at every width, light and dark; by keyboard; with its text spaced out."""
    page, found = visit(site, come, name), []

    for path in paths_of(site, name):
        page.goto(path)
        page.evaluate(OPEN_ALL)
        found += [f"{path} {trouble}" for trouble in faults(page, is_new)]

    assert "\n".join(found) == ""


@pytest.fixture(scope="module")
def is_new() -> Callable[[Page], bool]:
    """Whether a page shows anything, built and coloured like this, that was not looked at before.

    What is alike for Sam and Ada, or at two widths, is looked at once.
    """
    seen: set[str] = set()

    def has_new(page: Page) -> bool:
        parts = set(page.evaluate(SHOWN))
        new = not parts <= seen
        seen.update(parts)
        return new

    return has_new


def faults(page: Page, is_new: Callable[[Page], bool]) -> list[str]:
    """What is wrong with the page; where it shows nothing new at a width, only what sizes decide is asked."""
    found = too_tight(page)
    page.evaluate(THIN_OUT)
    for width in WIDTHS:
        resize(page, width)
        if not is_new(page):
            found += [f"{width}: {trouble}" for trouble in axe(page, *BY_SIZE)]
            continue
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme}: {trouble}" for trouble in axe(page, *rules)]
        page.emulate_media(color_scheme="light")
        found += [f"{width}: {trouble}" for trouble in not_by_keyboard(page)]
    return found


@pytest.mark.parametrize(
    "slug",
    [
        pytest.param(ROLE, marks=pytest.mark.xdist_group("first")),
        pytest.param(BOUNDARIES, marks=alone),
        pytest.param(CHILDREN, marks=alone),
    ],
)
def test_every_lesson_is_whole_on_a_phone(site, come, catalogue, slug):
    page, found = visit(site, come, "pia", viewport={"width": 320, "height": 700}), []

    for lesson in catalogue.courses[slug].lessons:
        page.goto(f"/courses/{slug}/{lesson.slug}/")
        page.evaluate(OPEN_ALL)
        found += [f"{lesson.slug}: {trouble}" for trouble in [*axe(page), *too_tight(page)]]
        resize(page, 320)

    assert "\n".join(found) == ""


@alone
def test_the_menu_of_a_phone_works_by_keyboard(site, come):
    page = visit(site, come, "pia", viewport={"width": 320, "height": 700})
    page.goto("/hours/")

    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".menu").get_by_role("link", name="Competence")).to_be_visible()
    assert axe(page) == []
    assert not_by_keyboard(page) == []
    page.locator(".menu").get_by_role("link", name="Competence").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you stand")


@alone
def test_the_first_tab_leads_past_the_header(site, come):
    page = visit(site, come, "pia")
    page.goto("/hours/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@alone
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_training_that_could_not_be_asked_for(site, come, scheme):
    page = visit(site, come, "sam", color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto("/assign/")

    page.get_by_role("button", name="Ask them").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    assert too_tight(page) == []


@alone
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_a_form_that_was_sent_back(site, come, scheme):
    page = come(site, bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto("/sign-in")

    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    assert too_tight(page) == []
