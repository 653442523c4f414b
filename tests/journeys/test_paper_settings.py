"""The settings of paper in a real browser: an example that follows what is typed, and a name that is asked about."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.tools.browser import DESKTOP, PHONE, heading, sign_in
from tests.web.test_paper_settings import signed

pytestmark = pytest.mark.browser


def test_an_example_follows_what_is_typed_and_the_ink_that_is_chosen(paper_site, come):
    page = come(paper_site, viewport=PHONE)
    sign_in(page, "ada")
    page.goto("/program/")
    shown = page.get_by_role("img", name="An example certificate")
    page.get_by_role("heading", name="An example certificate").scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    first = shown.get_attribute("src")

    page.get_by_label("Name of the program").fill("The quiet house of the north")
    file = {"name": "s.png", "mimeType": "image/png", "buffer": signed()}
    page.get_by_label("PNG or JPEG of the signature").set_input_files(file)
    expect(shown).not_to_have_attribute("src", first)
    page.get_by_label("Name of the program").fill("")
    expect(page.get_by_text("Please type a name.")).to_be_visible()

    assert shown.evaluate("one => one.complete && one.naturalWidth > 0")


def test_a_name_in_capitals_is_answered_by_one_press_without_scripts(site, come):
    page = come(site, java_script_enabled=False, viewport=DESKTOP)
    sign_in(page, "pia")
    page.goto("/certificates/name/")
    page.get_by_label("Your legal name").fill("PIA DE LA CRUZ")
    page.get_by_role("button", name="Ask for it").click()

    expect(page.get_by_role("alert")).to_contain_text("shall the certificate say “Pia de la Cruz”?")
    page.get_by_role("button", name="Yes, Pia de la Cruz").click()

    heading(page, "Certificates")
    page.goto("/certificates/name/")
    expect(page.get_by_text("You asked for Pia de la Cruz")).to_be_visible()
