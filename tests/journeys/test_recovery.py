"""Getting back in and the second step, in a real browser, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms.actions.account import links
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.web import context
from tests.actions.test_second_factor import code_at
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.browser import SCRIPTS_OFF_OR_ON, come_in, sign_in, trouble_on

pytestmark = pytest.mark.browser
WIDTHS = (1280, 320)
NEW = "another quiet long walk"


def make_link(site, name: str, opens: str, **options: object) -> str:
    with site.app.app_context(), unit_of_work():
        one = people.person_by_email(f"{name}@example.org")
        if one is None:
            one = people.add_person(f"{name}@example.org", "Newa Person", "Newa Person", None, NOW)
        key = site.app.extensions[context.STATE].link_key
        return f"/link/{links.make_link(acting(None, site.clock.now), one.id, opens, key, **options)}"


@SCRIPTS_OFF_OR_ON
@pytest.mark.parametrize(
    ("opens", "name", "press"), [("invite", "newa", "Go in"), ("reset", "rex", "Keep"), ("reattach", "rex", "Keep")]
)
def test_a_link_leads_in_once(site, come, scripts, opens, name, press):
    path = make_link(site, name, opens, **({"email": "rex@new.example"} if opens == "reattach" else {}))
    page = come(site, java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page.goto(path)
    page.get_by_label("assword").fill("short")
    page.get_by_role("button", name=press).click()

    expect(page.get_by_role("alert")).to_contain_text("at least 12 characters")
    page.get_by_label("assword").fill(NEW)
    page.get_by_role("button", name=press).click()

    page.wait_for_url(f"{site.url}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good to see you")
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not open any more")


@pytest.mark.parametrize(("opens", "name"), [("invite", "newa"), ("reset", "rex"), ("reattach", "rex")])
def test_the_page_of_a_link_is_for_everyone(site, come, of_new_kinds, opens, name):
    path = make_link(site, name, opens, **({"email": "rex@new.example"} if opens == "reattach" else {}))
    page = come(site, bypass_csp=True)

    page.goto(path)

    assert trouble_on(page, of_new_kinds, *WIDTHS) == []


@SCRIPTS_OFF_OR_ON
def test_a_second_step_from_setting_up_to_taking_away(site, come, scripts):
    page = come(site, java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    sign_in(page, "pia")
    page.goto("/account/")
    page.get_by_role("link", name="Set up a second step").click()
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows").fill(code_at(secret, site.clock.now))
    page.get_by_role("button", name="Switch it on").click()
    recovery = page.locator(".recovery code").first.inner_text()
    page.goto("/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()

    site.clock.pass_time(minutes=1)
    page.get_by_label("E-mail").fill("pia@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code").fill(code_at(secret, site.clock.now))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good to see you, Pia.")

    page.goto("/account/second-step/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("A code").fill(recovery)
    page.get_by_role("button", name="Take the second step away").click()
    expect(page.get_by_role("status")).to_contain_text("The second step is taken away.")


def test_the_pages_of_the_second_step_are_for_everyone(site, come, of_new_kinds):
    page, found = come(site, bypass_csp=True), []
    come_in(page, site, "pia")
    page.goto("/account/second-step/")
    page.get_by_role("button", name="Set it up").click()
    found += trouble_on(page, of_new_kinds, *WIDTHS)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows").fill(code_at(secret, site.clock.now))
    page.get_by_role("button", name="Switch it on").click()
    found += trouble_on(page, of_new_kinds, *WIDTHS)
    page.goto("/account/second-step/")
    found += trouble_on(page, of_new_kinds, *WIDTHS)
    other = come(site, bypass_csp=True)
    other.goto("/sign-in")
    other.get_by_label("E-mail").fill("pia@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("One more step")
    found += trouble_on(other, of_new_kinds, *WIDTHS)

    assert found == []
