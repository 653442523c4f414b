"""Hours from elsewhere and by hand, by three people with a keyboard alone, in a real browser on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.store.people import people
from tests.tools.acting import TODAY
from tests.tools.browser import PHONE, SCRIPTS_OFF_OR_ON, come_in, heading

pytestmark = pytest.mark.browser
MOST_TABS = 120
# What a screen reader would call the part that has the focus, near enough.
NAME = """() => {
  const it = document.activeElement;
  if (!it.matches('a, button, summary, input, select, textarea')) return '';
  const words = [it.labels && it.labels[0] ? it.labels[0].innerText : '', it.innerText || ''];
  return words.join(' ').replace(/\\s+/g, ' ');
}"""


def reach(page: Page, name: str) -> None:
    """Goes on by Tab until the part of that name has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if name in page.evaluate(NAME):
            return
    pytest.fail(f"no Tab leads to {name}")


def press(page: Page, name: str) -> None:
    """What leads to another page, or sends a form."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Space")


def write(page: Page, name: str, words: str) -> None:
    reach(page, name)
    page.keyboard.type(words)


def day(days_ago: int) -> str:
    """As the browser takes a day from the keyboard."""
    return (TODAY - timedelta(days=days_ago)).strftime("%m%d%Y")


@SCRIPTS_OFF_OR_ON
def test_training_from_elsewhere_is_reported_asked_about_answered_and_accepted(site, come, scripts):
    pia, sam = (come(site, java_script_enabled=scripts, viewport=PHONE) for _ in range(2))

    come_in(pia, site, "pia")
    pia.goto("/hours/")
    press(pia, "Add outside training")
    heading(pia, "Add outside training")
    write(pia, "Title, as on the certificate", "Talking about loss")
    write(pia, "Who gave it", "River Training")
    write(pia, "Day, or the first of several", day(40))
    write(pia, "Hours", "9")
    write(pia, "Category", "Eth")
    tick(pia, "Live: in a room")
    press(pia, "Send it")

    # Nine hours on one day: nothing is lost, and one line says how that was.
    expect(pia.get_by_role("alert")).to_contain_text("which is more than eight")
    expect(pia.get_by_label("Title, as on the certificate")).to_have_value("Talking about loss")
    write(pia, "How a day came to more than eight hours", "It went on after supper.")
    press(pia, "Send it")
    expect(pia.locator(".said").first).to_contain_text("you see below where it stands")

    come_in(sam, site, "sam")
    sam.goto("/")
    press(sam, "Talking about loss")
    heading(sam, "Talking about loss")
    expect(sam.get_by_text("Pia writes: “It went on after supper.”")).to_be_visible()
    write(sam, "Your question", "Was that one day or two?")
    press(sam, "Return it with this question")

    pia.goto("/hours/")
    press(pia, "Talking about loss")
    press(pia, "Answer")
    write(pia, "Your answer", "One day, with supper.")
    press(pia, "Send it again")

    sam.goto("/")
    press(sam, "Talking about loss")
    tick(sam, "I have seen the certificate itself")
    press(sam, "Accept it")
    expect(sam.get_by_text("document seen by").first).to_be_visible()

    pia.goto("/hours/")
    expect(pia.get_by_role("row").filter(has_text="Talking about loss")).to_contain_text("accepted by Sam")


def test_an_administrator_adds_an_hour_by_hand_and_takes_it_back(site, come):
    ada, pia = (come(site, java_script_enabled=False, viewport=PHONE) for _ in range(2))
    come_in(ada, site, "ada")
    come_in(pia, site, "pia")
    with site.app.app_context():
        pia_id = people.person_by_email("pia@example.org").id
    ada.goto(f"/people/{pia_id}/manage/")
    press(ada, "Hours: every line")
    tick(ada, "Add hours")
    write(ada, "Minutes", "30")
    write(ada, "They count as", "Eth")
    tick(ada, "Self-paced")
    write(ada, "Earned on", day(3))
    write(ada, "Why", "The sheet was on paper.")
    press(ada, "Write it down")
    expect(ada.locator(".said").first).to_be_visible()
    pia.goto("/hours/")
    expect(pia.get_by_text("The sheet was on paper.").first).to_be_visible()

    reach(ada, "Take it back : Adjusted by hand")
    ada.keyboard.press("Enter")  # opens it, on this page
    write(ada, "Why", "It was there already.")
    press(ada, "Take it back")
    pia.goto("/hours/")
    expect(pia.get_by_text("It was there already.").first).to_be_visible()
