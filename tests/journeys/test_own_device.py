"""What someone keeps on their device: back after signing in again, closed to everyone else, and never sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.tools.browser import come_in, new_context, sign_in

pytestmark = pytest.mark.browser

PAGE, LESSON = "/own/notes/", "/courses/peer-role-in-child-welfare/two-systems/"
WORDS = "Three breaths before court."
STORED = "() => Object.entries(localStorage).flat().join('|')"
PLAIN = "plain.example"  # an address that a browser does not trust, as a name in an office's network


def write(page: Page, words: str = WORDS) -> None:
    page.goto(PAGE)
    page.locator("#own-words").fill(words)
    expect(page.locator("[data-kind=notes] [role=status]")).to_have_text("Kept on this device.")


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")


def test_a_note_is_there_again_after_signing_out_and_in_and_nobody_reads_it_between(site, come):
    page = come(site)
    sign_in(page, "pia")
    write(page)
    page.evaluate("() => localStorage.setItem('alongside.draft.quiz', 'half an answer')")

    sign_out(page)
    between = page.evaluate(STORED)
    sign_in(page, "sam")
    page.goto(PAGE)
    expect(page.locator("#own-words")).to_be_visible()
    of_sam = page.locator("#own-words").input_value()
    page.locator("#own-words").fill("Sam's own")
    expect(page.locator("[data-kind=notes] [role=status]")).to_have_text("Kept on this device.")
    sign_out(page)
    sign_in(page, "pia")
    page.goto(PAGE)

    expect(page.locator("#own-words")).to_have_value(WORDS)
    assert of_sam == ""
    assert "alongside.own." in between
    assert not any(word in between for word in ("breaths", "court", "half an answer"))


def test_words_of_a_lesson_are_kept_by_a_press_and_stand_among_ones_own(site, come):
    page = come(site)
    come_in(page, site, "pia")
    page.goto(LESSON)
    button = page.locator(".say li").first.get_by_role("button")
    words = page.locator(".say li").first.evaluate("one => one.firstChild.data.trim()")

    button.press("Enter")

    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_name(f"Keep {words}")
    page.get_by_role("status").get_by_role("link", name="My notes").click()
    kept = page.locator("[data-kind=phrases] li")
    expect(kept.locator("p").first).to_have_text(words)
    expect(kept.get_by_role("link")).to_have_attribute("href", LESSON)
    kept.get_by_role("link").click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.goto(PAGE)
    expect(page.locator("#add-phrases")).to_be_visible()
    expect(kept).to_have_count(0)


def test_a_plan_is_made_ticked_off_and_removed_by_keyboard_and_nothing_is_sent(site, come):
    page = come(site)
    come_in(page, site, "pia")
    page.goto(PAGE)
    expect(page.locator("#add-plan")).to_be_visible()
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    for step in ("Shadow a hearing", "Ask about a name badge", "  Shadow   a hearing "):
        page.locator("#add-plan").fill(step)
        page.keyboard.press("Enter")
        expect(page.locator("#add-plan")).to_have_value("")
    steps = page.locator("[data-kind=plan] li")
    expect(steps).to_have_count(2)
    steps.first.evaluate("(one) => { one.dataset.before = ''; }")
    steps.first.get_by_role("checkbox").press("Space")
    expect(page.locator("[data-before]")).to_have_count(0)  # the list was shown anew
    expect(page.get_by_role("checkbox", name="Shadow a hearing")).to_be_focused()
    page.get_by_role("button", name="Remove Ask about a name badge").press("Enter")
    expect(steps).to_have_count(1)
    page.locator("#own-words").fill(WORDS)
    expect(page.locator("[data-kind=notes] [role=status]")).to_have_text("Kept on this device.")

    assert sent == []
    page.reload()
    expect(steps.get_by_role("checkbox")).to_be_checked()
    page.emulate_media(media="print")
    expect(page.locator(".for-paper")).to_have_text(WORDS)
    expect(page.locator(".for-paper")).to_be_visible()
    expect(page.locator("#own-words")).to_be_hidden()


def test_what_is_on_the_device_is_removed_by_its_owner(site, come):
    page = come(site)
    come_in(page, site, "pia")
    write(page)
    part = page.locator("[data-kind=notes]")

    part.get_by_text("Remove from this device").click()
    part.get_by_role("button", name="Remove my notes").click()

    expect(part.get_by_role("status")).to_have_text("Removed from this device.")
    expect(page.locator("#own-words")).to_have_value("")
    assert page.evaluate(STORED) == ""


def test_a_full_device_keeps_what_it_had_and_says_so(site, come):
    page = come(site)
    come_in(page, site, "pia")
    write(page)
    page.evaluate("""() => {
      for (let size = 5_242_880; size > 100; size = Math.floor(size / 2)) {
        try { for (let at = 0; ; at++) localStorage.setItem(`fill-${size}-${at}`, "x".repeat(size)); } catch {}
      }
    }""")

    page.locator("#own-words").fill("long " * 500)

    expect(page.locator("[data-kind=notes] [role=status]")).to_contain_text("There is no room left on this device")
    page.reload()
    expect(page.locator("#own-words")).to_have_value(WORDS)


def test_over_plain_http_nothing_is_kept_and_the_page_says_why(site, browser):
    """Its browser is not watched: there it warns of headers that only https has a use for."""
    site.app.config["TRUSTED_HOSTS"] = [*(site.app.config["TRUSTED_HOSTS"] or []), PLAIN]
    plain = replace(site, url=site.url.replace("127.0.0.1", PLAIN))
    context = new_context(browser, plain.url)
    page = context.new_page()
    come_in(page, plain, "pia")

    page.goto(LESSON)
    expect(page.locator(".say li").first).to_be_visible()
    page.goto(PAGE)

    expect(page.get_by_text("This site is not served over https here")).to_be_visible()
    expect(page.locator("#own-words")).to_be_hidden()
    page.goto(LESSON)
    expect(page.get_by_role("button", name="Keep")).to_have_count(0)
    assert page.evaluate("() => [isSecureContext, localStorage.length]") == [False, 0]
    context.close()


@pytest.mark.proof
def test_a_browser_that_keeps_nothing_is_told_apart(site, come):
    page = come(site)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    come_in(page, site, "pia")

    page.goto(PAGE)

    expect(page.get_by_text("This browser keeps nothing for this site")).to_be_visible()


def test_what_another_key_locked_is_told_and_never_written_over(site, come):
    page = come(site)
    come_in(page, site, "pia")
    write(page)
    page.evaluate("""() => {
      for (const name of Object.keys(localStorage)) localStorage.setItem(name, btoa("x".repeat(60)));
    }""")
    before = page.evaluate(STORED)

    page.reload()

    expect(page.get_by_text("There are notes of yours on this device that cannot be opened")).to_be_visible()
    expect(page.locator("#own-words")).to_be_hidden()
    assert page.evaluate(STORED) == before


@pytest.mark.proof
def test_two_tabs_add_to_one_list_and_signing_out_in_one_empties_the_other(site, come):
    page = come(site)
    come_in(page, site, "pia")
    page.goto(PAGE)
    other = page.context.new_page()
    other.goto(PAGE)
    for one, step in ((page, "One"), (other, "Two")):
        one.locator("#add-plan").fill(step)
        one.keyboard.press("Enter")
        expect(one.locator("#add-plan")).to_have_value("")
    expect(page.locator("[data-kind=plan] li")).to_have_count(2)

    sign_out(other)

    expect(page.locator("[data-kind=plan]")).to_have_count(0)


@pytest.mark.proof
def test_without_scripts_the_page_says_what_it_needs(site, come):
    page = come(site, java_script_enabled=False)
    come_in(page, site, "pia")

    page.goto(PAGE)

    expect(page.get_by_text("These notes need scripts")).to_be_visible()
    expect(page.locator("textarea")).to_be_hidden()
