"""An administrator's ways, by people, by a roster and by the program's own pages, in a real browser."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from lms.domain.program.event import RecordView
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import event_log, outbox
from tests.conftest import NOW, PASSWORD
from tests.tools.browser import DESKTOP, PHONE, come_in, heading, sign_in, trouble_on
from tests.web.test_program import picture

pytestmark = pytest.mark.browser

COURSE, TITLE = "boundaries-in-real-life", "Boundaries in real life"
NAME = "Northfield Interfamily Collaborative"  # long words, as names of agencies have
LINE = "555 0199"
MAIL = "The room on Monday"
DEED = "mail passed on by hand"
ROSTER = """name,email,supervisor email
Uma New,uma@example.org,sam@example.org
Zoë,zoe at example.org,
Pia Hill,pia@example.org,
Noel Begay,noel@example.org,
"""


def two_ways(*, scripts_in_each_run: bool) -> pytest.MarkDecorator:
    """Both in `make proof`; in each run the one with scripts, or the one without."""
    now, later = (), pytest.mark.proof
    on, off = (now, later) if scripts_in_each_run else (later, now)
    ways = [
        pytest.param(True, PHONE, id="with scripts, phone", marks=on),
        pytest.param(False, DESKTOP, id="without scripts, desktop", marks=off),
    ]
    return pytest.mark.parametrize(("scripts", "size"), ways)


@pytest.fixture
def look(scripts, size, of_new_kinds) -> Callable[[Page], None]:
    """Looks for faults on a page that is only ever the answer to a press; in one variant, since that takes long."""

    def look_at(page: Page) -> None:
        if scripts and size is PHONE:
            assert trouble_on(page, of_new_kinds, 320) == []

    return look_at


def said(page: Page, words: str) -> None:
    """Waits for the page that says so on top."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def sent_back(page: Page, words: str) -> None:
    """Waits for the form with what is wrong."""
    expect(page.get_by_role("alert")).to_contain_text(words)


def rows(taken: Download) -> list[list[str]]:
    return list(csv.reader(taken.path().read_text("utf-8-sig").splitlines()))


def row_of(page: Page, email: str) -> Locator:
    return page.locator("tbody tr").filter(has_text=email)


@two_ways(scripts_in_each_run=True)
def test_someone_is_invited_given_a_place_and_a_role_let_go_and_brought_back(site, come, look, scripts, size):
    page = come(site, java_script_enabled=scripts, viewport=size)
    uma = come(site, java_script_enabled=scripts, viewport=size)

    # Ada invites Uma; the address that was typed first belongs to someone else.
    sign_in(page, "ada")
    page.goto("/people/")
    page.get_by_role("link", name="Invite one person").click()
    heading(page, "Invite one person")
    page.get_by_label("Name").fill("Uma New")
    page.get_by_label("E-mail", exact=True).fill("pia@example.org")
    page.get_by_label("First day of work").fill("2026-11-02")
    page.get_by_role("button", name="Invite").click()
    sent_back(page, "pia@example.org already has an account.")
    expect(page.get_by_label("Name")).to_have_value("Uma New")
    if scripts:
        expect(page.get_by_role("alert")).to_be_focused()
    look(page)
    page.get_by_label("E-mail", exact=True).fill("uma@example.org")
    page.get_by_role("button", name="Invite").click()
    heading(page, "A one-time link for Uma New")
    expect(page.get_by_text("This site sends no mail")).to_be_visible()
    look(page)

    # Uma opens the link, chooses a password and is at home.
    uma.goto(page.get_by_label("The link").input_value())
    heading(uma, "Welcome")
    expect(uma.get_by_label("What should we call you?")).to_have_value("Uma New")
    uma.get_by_label("Password").fill(PASSWORD)
    uma.get_by_role("button", name="Go in").click()
    heading(uma, "Good to see you, Uma.")

    # She gets a supervisor, though not one whom nobody knows, and the profile of a peer.
    page.get_by_role("link", name="To the page of Uma New").click()
    heading(page, "Uma New")
    page.get_by_text("Add a supervisor").click()
    page.get_by_label("Supervisor", exact=True).fill("nobody@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    sent_back(page, "Nobody here has this e-mail.")
    look(page)
    page.get_by_label("Supervisor", exact=True).fill("Sam Rivera")
    page.get_by_role("button", name="Add", exact=True).click()
    said(page, "Sam Rivera supervises Uma New.")
    page.get_by_text("Give another profile").click()
    page.get_by_label("Profile", exact=True).select_option("peer")
    page.get_by_role("button", name="Give this profile").click()
    said(page, "The new profile is kept.")

    # She becomes an administrator, not by one press.
    page.get_by_role("button", name="Make an administrator").click()
    heading(page, "Are you sure?")
    look(page)
    page.get_by_role("link", name="No, leave it as it is").click()
    heading(page, "Uma New")
    page.get_by_role("button", name="Make an administrator").click()
    heading(page, "Are you sure?")
    page.get_by_role("button", name="Yes, do it").click()
    said(page, "Uma New is an administrator now.")
    uma.goto("/people/")
    heading(uma, "People")

    # Her last day ends that, and her record stays open to her.
    page.get_by_text("Set the last day of work").click()
    page.get_by_label("Last day of work").fill("2026-11-20")
    page.get_by_role("button", name="Set the last day").click()
    heading(page, "Are you sure?")
    page.get_by_role("button", name="Yes, do it").click()
    said(page, "Uma New keeps the account and everything in it")
    expect(page.get_by_text("Uma New left on November 20, 2026")).to_be_visible()
    sign_in(uma, "uma")
    expect(uma.get_by_role("region", name="Your record stays yours")).to_be_visible()
    uma.goto("/people/")
    heading(uma, "This page is not here")

    # She comes back, and has a course to begin again.
    page.get_by_role("button", name="Works here again").click()
    said(page, "Uma New works here again.")
    uma.goto("/")
    expect(uma.get_by_role("button", name="Begin lesson 1")).to_have_count(2)
    with site.app.app_context():
        assert deeds_of("ada", "uma") == [
            "person added",
            "profile given",
            "onboarding plan begun",
            "invited",
            "supervision begun",
            "profile given",
            "made an administrator",
            "no longer an administrator",
            "deactivated",
            "brought back",
        ]


def deeds_of(who: str, about: str) -> list[str]:
    """What one did about the other, in order; but for looks."""
    ids = [people.person_by_email(f"{name}@example.org").id for name in (who, about)]
    noted = event_log.events(event_log.EventFilter(people=(ids[1],)), None, 100)
    return [
        one.action
        for one in reversed(noted)
        if [one.actor_id, one.about_id] == ids and one.action not in list(RecordView)
    ]


@two_ways(scripts_in_each_run=False)
def test_a_roster_does_what_was_shown_and_passes_over_the_line_it_named(site, come, look, scripts, size):
    page = come(site, java_script_enabled=scripts, viewport=size)
    come_in(page, site, "ada")
    page.goto("/people/")
    page.get_by_role("link", name="Import a roster").click()
    heading(page, "Import a roster")

    # Nothing was given.
    page.get_by_role("button", name="Show its columns").click()
    sent_back(page, "There is nothing in it yet.")
    look(page)

    # The dry run names the line, for reading and as a file, and changes nothing.
    if size is PHONE:
        page.get_by_label("Or paste the lines here").fill(ROSTER)
    else:
        file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
        page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Show its columns").click()
    heading(page, "What the columns say")
    expect(page.get_by_label("email is taken for", exact=True)).to_have_value("email")
    look(page)
    page.get_by_role("button", name="Show what would happen").click()
    heading(page, "What the roster would do")
    expect(page.get_by_text("1 cannot be taken, 1 new, 1 changed, 1 as before")).to_be_visible()
    refused = page.get_by_role("region", name="Cannot be taken").locator("tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("“zoe at example.org” is not an e-mail address.")
    look(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Every line as a file").click()
    assert [row[3] for row in rows(taken.value)[1:]] == ["new", "cannot", "changed", "unchanged"]
    with site.app.app_context():
        assert people.person_by_email("uma@example.org") is None

    # Someone changed Pia meanwhile, so it is shown again before it is done.
    with site.app.app_context(), unit_of_work():
        people.person_by_email("pia@example.org").legal_name = "Pia Bay"
    page.get_by_label("Mail an invitation to the new person").check()
    page.get_by_role("button", name="Do exactly this").click()
    sent_back(page, "Something here changed meanwhile")
    expect(page.get_by_text("name: Pia Bay → Pia Hill")).to_be_visible()
    expect(page.get_by_label("Mail an invitation to the new person")).to_be_checked()
    look(page)
    page.get_by_role("button", name="Do exactly this").click()
    heading(page, "People")
    said(page, "1 added, 1 changed, 1 left as they were. 1 could not be taken; nothing else waited for them.")

    # Who is new is there, with her supervisor and her invitation.
    page.get_by_label("Name or e-mail").fill("uma")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#count")).to_have_text("1 person")
    expect(row_of(page, "uma@example.org")).to_contain_text("Sam Rivera")
    with site.app.app_context():
        assert people.person_by_email("pia@example.org").legal_name == "Pia Hill"
        assert deeds_of("ada", "uma") == [
            "person added",
            "profile given",
            "supervision begun",
            "onboarding plan begun",
            "invited",
        ]


@two_ways(scripts_in_each_run=True)
def test_what_the_program_says_of_itself_reaches_a_peer(site, come, look, scripts, size):
    page = come(site, java_script_enabled=scripts, viewport=size)
    pia = come(site, java_script_enabled=scripts, viewport=size)
    sign_in(page, "ada")

    # The name and the help line; a program has a name.
    page.goto("/program/")
    page.get_by_label("Name of the program").fill("")
    page.get_by_label("Help line").fill(LINE)
    page.get_by_role("button", name="Keep the settings").click()
    sent_back(page, "Please type a name.")
    expect(page.get_by_label("Help line")).to_have_value(LINE)
    look(page)
    page.get_by_label("Name of the program").fill(NAME)
    page.get_by_role("button", name="Keep the settings").click()
    said(page, "Kept. Certificates issued from now on carry it.")

    # The logo; a file of words is none.
    page.get_by_label("PNG or JPEG, at most 1 MB").set_input_files(file_of(b"words", "text/plain"))
    page.get_by_role("button", name="Take this logo").click()
    sent_back(page, "PNG or a JPEG")
    look(page)
    page.get_by_label("PNG or JPEG, at most 1 MB").set_input_files(file_of(picture(), "image/png"))
    page.get_by_role("button", name="Take this logo").click()
    said(page, "The new logo is kept.")
    expect(page.get_by_role("img", name=f"The logo of {NAME}")).to_have_js_property("naturalWidth", 90)

    # What holds in Oregon, looked at before it is kept.
    page.get_by_role("link", name="State and tribal rules").click()
    page.get_by_role("link", name="Write a new one").click()
    heading(page, "Write what holds here")
    page.get_by_label("Course", exact=True).fill(TITLE)
    page.get_by_label("What holds here").fill("## Gifts\n\nAsk **first**.\n\n- a card\n- a meal")
    page.get_by_role("button", name="Preview").click()
    sent_back(page, "Please say where it holds.")
    look(page)
    page.get_by_label("State or tribal nation").fill("Oregon")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name="Gifts")).to_be_visible()
    expect(preview.get_by_role("listitem")).to_have_text(["a card", "a meal"])
    look(page)
    page.get_by_role("button", name="Keep this version").click()
    said(page, "This version is kept.")
    heading(page, "Oregon: Boundaries in real life")

    # Pia meets all of it.
    come_in(pia, site, "pia")
    pia.goto(f"/courses/{COURSE}/")
    heading(pia, "Boundaries in real life")
    holding = pia.get_by_role("region", name="What holds here")
    expect(holding.locator("strong")).to_have_text("first")
    expect(holding).to_contain_text(f"not reviewed yet. Written by {NAME}.")
    expect(pia.get_by_role("link", name=NAME).locator("img")).to_have_js_property("naturalWidth", 90)
    expect(pia.get_by_role("contentinfo")).to_contain_text(f"Program line {LINE}.")


def file_of(raw: bytes, kind: str) -> dict[str, object]:
    return {"name": "logo.png", "mimeType": kind, "buffer": raw}


@two_ways(scripts_in_each_run=False)
def test_a_mail_is_passed_on_by_hand_and_the_event_log_tells_it(site, come, scripts, size):
    with site.app.app_context(), unit_of_work():
        outbox.write("one", people.person_by_email("sam@example.org").id, MAIL, "Please look at it soon.", NOW)
    page = come(site, java_script_enabled=scripts, viewport=size)
    sign_in(page, "ada")

    # The mail.
    page.goto("/program/outbox/")
    page.get_by_role("link", name=MAIL).click()
    heading(page, MAIL)
    expect(page.get_by_text("Please look at it soon.")).to_be_visible()
    page.get_by_role("button", name="I passed this on").click()
    said(page, "Kept as passed on. It will not be sent as well.")
    expect(page.get_by_role("region", name="Sent")).to_contain_text("passed on by Ada Lindqvist")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)

    # The log, sifted, for reading and as a file.
    page.get_by_role("link", name="Event log").click()
    heading(page, "Event log")
    page.get_by_label("Deed", exact=True).select_option(DEED)
    page.get_by_label("E-mail of who did it").fill("sam@example.org")
    page.get_by_role("button", name="Show").click()
    told = page.get_by_role("region", name="Events").locator("tbody tr")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Ada Lindqvist")
    expect(page.get_by_label("Deed", exact=True)).to_have_value(DEED)
    with page.expect_download() as taken:
        page.get_by_role("link", name="All of these as a file").click()
    assert [row[2:7] for row in rows(taken.value)[1:]] == [
        [DEED, "Ada Lindqvist", "ada@example.org", "Sam Rivera", "sam@example.org"]
    ]
