"""A supervisor's whole way, from the team page to a course that was asked for and withdrawn, in a real browser."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from lms.domain.program.event import RecordView
from lms.store.db import db
from lms.store.people import people
from lms.store.tables.people import Person
from lms.store.tables.program import Event
from lms.store.team import assignments
from tests.tools.browser import DESKTOP, PHONE, come_in, heading, sign_in

pytestmark = pytest.mark.browser

NOTE = "we talk about it on Monday"
DUE = "2026-12-18"
BOUNDARIES = "boundaries-in-real-life"
BEFORE = {("sam", RecordView.PRACTICE), ("sam", RecordView.OVERVIEW)}  # before she opens the team page
GAP = "Engagement, trauma"  # one of her widest, of which a course here teaches something


def person_id(name: str) -> int:
    return people.person_by_email(f"{name}@example.org").id


def names_on(page: Page) -> list[str]:
    """Who is on the team page, in its order, in whichever shape it has at this width."""
    page.wait_for_load_state()  # until then its style may be missing, and both shapes show
    return [
        words.split()[0]
        for words in page.locator(".heat th[scope=row] a:visible, .people-list h2 a:visible").all_inner_texts()
    ]


def open_a_gap(page: Page, name: str, category: str, *, is_phone: bool) -> None:
    """Presses the cell, or on a phone the widest gap in the list of people."""
    if is_phone:
        one = page.locator(".people-list li").filter(has_text=name)
        one.locator("dt").get_by_role("link").first.click()
    else:
        page.get_by_role("link", name=re.compile(f"at target, {name}.*, {category}")).click()


def looks_at(name: str) -> set[tuple[str, str]]:
    """(who, how) of all looks at this person."""
    rows = db.session.execute(
        sa.select(Person.email, Event.action)
        .join(Person, Person.id == Event.actor_id)
        .where(Event.about_id == person_id(name), Event.action.in_([look.value for look in RecordView]))
    )
    return {(email.partition("@")[0], deed) for email, deed in rows}


@pytest.mark.parametrize(
    ("scripts", "size"),
    [
        pytest.param(True, DESKTOP, id="with scripts, desktop", marks=pytest.mark.proof),
        pytest.param(False, PHONE, id="without scripts, phone"),
    ],
)
def test_a_supervisor_finds_a_gap_asks_for_what_closes_it_and_takes_it_back(site, come, scripts, size):
    is_phone = size is PHONE
    page = come(site, java_script_enabled=scripts, viewport=size)

    # From home to the team, in the order of need.
    sign_in(page, "sam")
    page.goto("/team/")
    heading(page, "Where the team stands")
    by_name = names_on(page)
    assert by_name == sorted(by_name)
    page.get_by_label("Order", exact=True).select_option("need")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("In order of who needs support most")).to_be_visible()
    by_need = names_on(page)
    assert sorted(by_need) == by_name
    assert by_need != by_name
    page.get_by_label("Order", exact=True).select_option("")
    page.get_by_role("button", name="Show", exact=True).click()

    # A cell opens, with what would close the gap.
    page.get_by_role("link", name="Child welfare", exact=True).click()
    heading(page, "Where the team stands")
    open_a_gap(page, "Pia", GAP, is_phone=is_phone)
    panel = page.locator("#open")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Pia Moreno")
    expect(panel.locator(".statements li").first).to_be_visible()

    # To all whom one course would lift.
    everyone = page.locator(".lift").get_by_role("link", name=re.compile("^Ask (all|the other) "))
    count = int(re.search(r"\d+", everyone.inner_text())[0])
    everyone.click()
    heading(page, "Assign training")
    assert page.locator("input[name=people]:checked").count() == count
    page.get_by_label("A note to them").fill(NOTE)
    page.get_by_label("By which day").fill(DUE)
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"^Asked .+ to take “.+”, by December 18, 2026\."))
    heading(page, "Where the team stands")

    # To one, from her own page.
    people_shown = page.locator(".people-list" if is_phone else ".heat")
    people_shown.get_by_role("link", name="Pia Moreno", exact=True).click()
    heading(page, "Pia Moreno")
    expect(page.get_by_text("Pia sees exactly these numbers, and that you looked.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Assign training").click()
    expect(page.locator("input[name=people]:checked")).to_have_count(1)
    page.get_by_label("Boundaries in real life").check()
    page.get_by_label("A note to them").fill(NOTE)
    page.get_by_role("button", name="Ask them").click()
    heading(page, "Pia Moreno")
    asked = "Asked Pia Moreno to take “Boundaries in real life”, with no day set."
    expect(page.get_by_role("status")).to_contain_text(asked)

    # She sees it on her first page.
    pia = come(site, java_script_enabled=scripts, viewport=size)
    sign_in(pia, "pia")
    asked = pia.get_by_role("region", name="Coming up").get_by_role("listitem").filter(has_text="Boundaries")
    expect(asked).to_contain_text(f"Sam Rivera asked you to take this: “{NOTE}”")

    # It is withdrawn, not without a reason.
    row = page.get_by_role("region", name="Asked to take").get_by_role("listitem").filter(has_text="Boundaries")
    row.get_by_text("Withdraw this").click()
    row.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("alert")).to_contain_text("Please say why; a few words are enough.")
    if scripts:
        expect(page.get_by_role("alert")).to_be_focused()
    row.get_by_label("Why").fill("she took it elsewhere")
    row.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_have_text("Withdrawn. The reason stands beside it.")
    expect(row).to_contain_text("she took it elsewhere")
    pia.reload()
    expect(asked).to_have_count(0)

    # What she sees of herself is what was looked at, and the looks are there for her.
    page.get_by_role("link", name="Every statement, with the reason").click()
    heading(page, "Where Pia stands")
    pia.goto("/competence/")
    assert sums(pia) == sums(page)
    with site.app.app_context():
        assert {look for look in looks_at("pia") if look[0] == "sam"} - BEFORE == {
            ("sam", RecordView.TEAM),
            ("sam", RecordView.COMPETENCE),
            ("sam", RecordView.RECORD),
        }
        kept = assignments.asked_of(person_id("pia"))[0]
        assert [one.withdrawn_why for one in kept if one.course == BOUNDARIES] == ["she took it elsewhere"]


def sums(page: Page) -> list[str]:
    return page.locator(".frameworks section > p.small.soft").all_inner_texts()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_was_typed_survives_a_form_that_comes_back(site, come, size):
    page = come(site, viewport=size)
    come_in(page, site, "sam")
    page.goto("/assign/")
    page.get_by_label("Pia Moreno").check()
    page.get_by_label("A note to them").fill(NOTE)

    page.get_by_role("button", name="Ask them").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Please choose at least one course.")
    expect(page.get_by_label("Pia Moreno")).to_be_checked()
    expect(page.get_by_label("A note to them")).to_have_value(NOTE)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("group", name="Courses")).to_be_in_viewport()


def test_a_supervisors_way_by_keyboard_alone(site, come):
    page = come(site, viewport=DESKTOP)
    come_in(page, site, "sam")
    page.goto("/team/child-welfare/")

    press(page, page.locator(".heat").get_by_role("link", name=re.compile("Pia Moreno, Privacy")))
    expect(page.locator("#open")).to_be_visible()
    page.wait_for_load_state()  # until then a script may still take the focus to what was opened
    press(page, page.locator("#open").get_by_role("link", name="Ask for it").first)
    heading(page, "Assign training")
    page.get_by_label("A note to them").focus()
    page.keyboard.type(NOTE)
    press(page, page.get_by_role("button", name="Ask them"))

    heading(page, "Pia Moreno")
    expect(page.get_by_role("status")).to_contain_text(re.compile("Asked Pia Moreno|Nothing was asked"))


def press(page: Page, one) -> None:
    one.focus()
    page.keyboard.press("Enter")


def test_an_administrator_chooses_a_supervisors_people_first(site, come):
    page = come(site, viewport=DESKTOP)
    come_in(page, site, "ada")
    page.goto("/team/")
    everyone = names_on(page)

    page.get_by_role("link", name="choose a team").click()
    page.get_by_role("link", name="Olu Adeyemi").click()

    assert set(names_on(page)) < set(everyone)
    page.get_by_role("main").get_by_role("link", name="Assign training").click()
    expect(page.get_by_label("Dee Carter")).to_be_visible()
    expect(page.get_by_label("Pia Moreno")).to_have_count(0)
