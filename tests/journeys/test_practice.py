"""A practice from the asking to what it shows, by two people, in a real browser on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.tools.browser import OPEN_ALL, SCRIPTS_OFF_OR_ON, come_in, trouble_on

pytestmark = pytest.mark.browser

COURSE = "boundaries-in-real-life"
TITLE = "Saying no without losing the relationship"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def show(of_new_kinds) -> Callable[[Page, str], None]:
    """Fails if anything is wrong with the page as it is now, with all that it can open."""

    def look_at(page: Page, name: str) -> None:
        page.evaluate(OPEN_ALL)
        assert trouble_on(page, of_new_kinds, 360) == [], name

    return look_at


@SCRIPTS_OFF_OR_ON
def test_pia_asks_sam_rates_both_confirm_and_it_shows(site, come, scripts):
    pia = come(site, java_script_enabled=scripts, viewport=PHONE)
    sam = come(site, java_script_enabled=scripts, viewport=PHONE)

    # Pia asks, from the page of her course.
    come_in(pia, site, "pia")
    pia.goto(f"/courses/{COURSE}/")
    pia.get_by_role("link", name=f"Ask someone to watch “{TITLE}”").click()
    pia.get_by_label("Who watches").select_option("Sam Rivera, supervisor")
    pia.get_by_role("button", name="Ask").click()
    expect(pia.locator(".said").last).to_contain_text("Sam Rivera is to watch.")
    path = pia.url.removeprefix(site.url).partition("#")[0]

    # Sam finds it waiting, forgets one rating, and loses nothing.
    come_in(sam, site, "sam")
    sam.goto("/practice/")
    sam.get_by_role("region", name="Waiting for you").get_by_role("link", name=f"{TITLE} · Pia Moreno").click()
    expect(sam.get_by_text("a court may ask for it")).to_be_visible()
    tick_points(sam, scripts)
    sam.get_by_label("A word for Pia").fill("Heard the need first, in all three scenes.")
    sam.get_by_role("button", name="Send to Pia").click()
    expect(sam.get_by_role("alert")).to_contain_text("Please choose your rating.")
    expect(sam.get_by_label("A word for Pia")).to_have_value("Heard the need first, in all three scenes.")
    sam.get_by_role("group", name="Your rating").get_by_text("Met", exact=True).click()
    sam.get_by_text("I am neither a relative of Pia").click()
    sam.get_by_role("button", name="Send to Pia").click()
    expect(sam.locator(".said").first).to_have_text("Sent. Thank you.")

    # Pia reads it, answers, and calls it fair.
    pia.goto("/practice/")
    pia.get_by_role("region", name="Waiting for you").get_by_role("link", name=TITLE).click()
    expect(pia.get_by_text("Heard the need first, in all three scenes.")).to_be_visible()
    pia.get_by_label("Your own words on it").fill("The angry scene was the hard one.")
    pia.get_by_role("button", name="I have read it and it is fair").click()
    expect(pia.locator(".said").first).to_have_text("Thank you. Your word is kept.")

    # Sam has the last word.
    sam.goto(path)
    expect(sam.get_by_text("The angry scene was the hard one.")).to_be_visible()
    sam.get_by_role("button", name="I confirm it").click()
    expect(sam.locator(".said").first).to_have_text("Thank you. It counts now.")

    # It shows.
    pia.goto("/competence/")
    expect(pia.locator("main")).to_contain_text("Shows how: rated met in 1 of 1 practices, last on November 21")
    pia.goto(f"/courses/{COURSE}/")
    expect(pia.get_by_role("link", name="Seen, and confirmed on November 21")).to_be_visible()


def tick_points(sam: Page, scripts: bool) -> None:
    """Eight of nine, then the last: counted at once by a script, and by a press without one."""
    points = sam.locator(".points label")
    for number in range(points.count() - 1):
        points.nth(number).click()
    if not scripts:
        sam.get_by_role("button", name="Save and count").click()
    expect(sam.get_by_text("8 of 9 ticked.")).to_be_visible()
    expect(sam.locator(".proposal")).to_contain_text("Making progress")
    expect(sam.locator(".proposal li")).to_have_text(
        ["In the angry scene, grants what is true and still holds the line"]
    )
    points.last.click()
    if not scripts:
        sam.get_by_role("button", name="Save and count").click()
    expect(sam.locator(".proposal h2")).to_have_text("Met")
    expect(sam.locator(".proposal li")).to_have_count(0)


def test_with_scripts_ticks_are_kept_as_they_come_and_wait_on_another_device(site, come):
    pia, sam, desk = (come(site, viewport=PHONE) for _ in range(3))
    come_in(pia, site, "pia")
    pia.goto(f"/practice/ask/{COURSE}/saying-no/")
    pia.get_by_role("button", name="Ask").click()
    path = pia.url.removeprefix(site.url).partition("#")[0]
    come_in(sam, site, "sam")
    sam.goto(path)

    sam.locator(".points label").first.click()
    expect(sam.locator(".proposal h2")).to_have_text("Not yet")
    expect(sam.locator("form .kept")).to_have_text("Kept as a draft.")
    sam.get_by_label("A word for Pia").fill("Calm")
    expect(sam.get_by_text("596 characters left.")).to_be_visible()
    sam.get_by_role("button", name="Keep as a draft").click()
    expect(sam.locator(".said").first).to_contain_text("Kept as a draft. Only you see it")

    come_in(desk, site, "sam")
    desk.goto(path)
    expect(desk.get_by_text("1 of 9 ticked.")).to_be_visible()
    expect(desk.get_by_label("A word for Pia")).to_have_value("Calm")


@SCRIPTS_OFF_OR_ON
def test_sam_offers_and_pia_says_not_now_then_yes(site, come, scripts):
    pia = come(site, java_script_enabled=scripts, viewport=PHONE)
    sam = come(site, java_script_enabled=scripts, viewport=PHONE)
    come_in(pia, site, "pia")
    come_in(sam, site, "sam")

    for said in ("Not now", "Yes"):
        sam.goto("/practice/start/")
        sam.get_by_label("Who practices").select_option("Pia Moreno")
        sam.get_by_label("Which practice").select_option(label=f"{TITLE} (Boundaries in real life)")
        sam.get_by_role("button", name="Start").click()
        expect(sam.locator(".said").last).to_contain_text("Pia Moreno says yes or not now.")
        pia.goto("/practice/")
        pia.get_by_role("region", name="Waiting for you").get_by_role("link", name=TITLE).click()
        pia.get_by_role("button", name=said, exact=True).click()
        sam.goto("/practice/")
        if said == "Not now":
            expect(sam.get_by_role("region", name="Not now")).to_contain_text("Pia Moreno: not now.")

    sam.get_by_role("region", name="Waiting for you").get_by_role("link", name=f"{TITLE} · Pia Moreno").click()
    expect(sam.get_by_role("button", name="Send to Pia")).to_be_visible()


def test_every_step_is_whole_on_a_phone_and_by_keyboard(site, come, show):
    pia, sam = (come(site, viewport=PHONE, bypass_csp=True) for _ in range(2))
    come_in(pia, site, "pia")
    come_in(sam, site, "sam")
    pia.goto("/practice/")
    show(pia, "the list")
    pia.goto(f"/practice/ask/{COURSE}/saying-no/")
    show(pia, "asking")
    pia.get_by_role("button", name="Ask").click()
    path = pia.url.removeprefix(site.url).partition("#")[0]
    show(pia, "asked")

    for place in ("/practice/", "/practice/start/"):
        sam.goto(place)
        show(sam, place)
    sam.goto(path)
    show(sam, "to rate")
    sam.get_by_text("Real work: never").click()
    expect(sam.get_by_label("The day on which the parent agreed")).to_be_visible()
    sam.get_by_role("button", name="Send to Pia").click()
    expect(sam.get_by_role("alert")).to_be_focused()
    show(sam, "a form that was sent back")
    sam.get_by_text("Shadowing: for").click()
    expect(sam.locator(".for-ratings")).to_be_hidden()
    sam.get_by_text("I am neither a relative of Pia").click()
    sam.get_by_role("button", name="Send to Pia").click()
    show(sam, "rated")

    pia.goto(path)
    show(pia, "to read")
