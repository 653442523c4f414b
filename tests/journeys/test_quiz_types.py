"""A quiz with an item of every type, on a phone, with scripts and without."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from lms.domain.items.types import ItemType
from lms.store.db import db
from lms.store.learning import attempts
from lms.store.people import people
from lms.store.tables.learning import Attempt
from tests.tools.browser import SCRIPTS_ON_OR_OFF, answer, axe, come_in, not_by_keyboard
from tests.tools.server import wait_until
from tests.tools.way import open_quiz, wrong_answer

pytestmark = pytest.mark.browser

COURSE = "peer-role-in-child-welfare"
QUIZ = f"/courses/{COURSE}/quiz/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def items(site, catalogue):
    """One item of each type, which lie open in Wes's quiz."""
    course = catalogue.courses[COURSE]
    one_each = {item.type: item for item in reversed(course.items)}
    with site.app.app_context():
        wes = people.person_by_email("wes@example.org").id
        open_quiz(
            replace(course, items=tuple(one_each.values()), questions_per_attempt=len(ItemType)), wes, site.clock()
        )
    return one_each


def kept_answers(site) -> dict[str, object]:
    """Of the attempt that was begun last."""
    with site.app.app_context():
        return attempts.answers(db.session.scalars(sa.select(sa.func.max(Attempt.id))).one())


def is_wider_than_the_phone(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_type_is_answered_kept_and_explained_on_a_phone(site, come, items, scripts):
    page = come(site, java_script_enabled=scripts, viewport=PHONE, bypass_csp=True)
    come_in(page, site, "wes")
    page.goto(QUIZ)

    given = {
        item.id: wrong_answer(item) if kind is ItemType.MATCH else item.right_answer for kind, item in items.items()
    }
    for item in items.values():
        answer(page, item, given[item.id])
    if scripts:
        wait_until(lambda: kept_answers(site) == given, "not all answers were kept")
        expect(page.locator(".kept")).to_have_text("Kept.")
        page.reload()
    else:
        page.get_by_role("button", name="Save and stop for now").click()
    chosen = items[ItemType.ORDER].right_answer
    for place in chosen:
        field = page.locator(f'select[name="item-{items[ItemType.ORDER].id}.{place}"]')
        expect(field).to_have_value(str(place))
    assert page.locator("input[type=checkbox]:checked").count() == len(items[ItemType.SEVERAL].right_answer)
    assert scripts is False or not is_wider_than_the_phone(page)
    page.get_by_role("button", name="Hand in my answers").click()

    expect(page.get_by_text("4 of 5")).to_be_visible()
    expect(page.locator(".item.card")).to_have_count(5)
    parts = sum(len(one.options) + sum(len(step.options) for step in one.steps) for one in items.values())
    expect(page.locator(".item.card .why")).to_have_count(parts)
    assert scripts is False or not is_wider_than_the_phone(page)


def test_every_type_is_reached_by_keyboard_and_axe_finds_nothing(site, come, items):
    page = come(site, viewport=PHONE, bypass_csp=True)
    come_in(page, site, "wes")

    page.goto(QUIZ)

    assert not_by_keyboard(page) == []
    assert axe(page) == []
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Not handed in yet: 5 questions are open")
    expect(page.locator(".trouble")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("link", name="Question 4").click()
    assert page.evaluate("document.querySelector('#question-4').getBoundingClientRect().top < innerHeight / 2")
    page.get_by_role("button", name="Hand in my answers as they are").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not yet")
    assert axe(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_enter_in_a_field_saves_and_never_hands_in(site, come, items, scripts):
    page = come(site, java_script_enabled=scripts, viewport=PHONE)
    come_in(page, site, "wes")
    page.goto(QUIZ)

    radio = page.locator(f'input[type=radio][name="item-{items[ItemType.ONE].id}"]').first
    radio.check()
    radio.press("Enter")

    expect(page.locator(".said")).to_contain_text("Your answers are kept.")
    expect(radio).to_be_checked()
    assert page.url.partition("#")[0].endswith(QUIZ)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_enter_in_a_form_that_is_sent_once_sends_nothing(site, come, items, scripts):
    page = come(site, java_script_enabled=scripts, viewport=PHONE)
    come_in(page, site, "wes")
    page.goto(f"/courses/{COURSE}/evaluation/")
    radio = page.get_by_role("radio").first

    radio.check()
    radio.press("Enter")

    if scripts:
        page.get_by_label("What would make it better?").fill("Still here")
        expect(page.get_by_role("heading", level=1)).to_have_text("What do you think of it?")
        expect(radio).to_be_checked()
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")
        page.get_by_role("button", name="Send it now").click()
        expect(page.locator(".said")).to_contain_text("Thank you.")


def test_handing_in_stands_well_apart_from_saving_on_a_phone(site, come, items):
    page = come(site, viewport={"width": 320, "height": 640})
    come_in(page, site, "wes")
    page.goto(QUIZ)

    save, hand_in = (
        page.get_by_role("button", name=name).bounding_box() for name in ("Save and stop", "Hand in my answers")
    )

    assert hand_in["y"] - (save["y"] + save["height"]) > 2 * save["height"]


@SCRIPTS_ON_OR_OFF
def test_a_phone_that_touches_one_question_leaves_what_the_computer_answered(site, come, items, scripts):
    phone, computer = (come(site, java_script_enabled=scripts, viewport=PHONE) for _ in range(2))
    for page in (phone, computer):
        come_in(page, site, "wes")
        page.goto(QUIZ)

    def keep(page) -> None:
        if scripts:
            expect(page.locator(".kept")).to_contain_text("Kept.")
        else:
            page.get_by_role("button", name="Save and stop for now").click()
            expect(page.locator(".said")).to_contain_text("Your answers are kept.")

    for kind, item in items.items():
        if kind is not ItemType.ONE:
            answer(computer, item, item.right_answer)
    keep(computer)
    computer.wait_for_load_state("networkidle")
    answer(phone, items[ItemType.ONE], items[ItemType.ONE].right_answer)
    keep(phone)

    expect(phone.locator(".kept" if scripts else ".said")).to_contain_text("changed on another page since")
    phone.goto(QUIZ)
    phone.get_by_role("button", name="Hand in my answers").click()
    expect(phone.get_by_text("5 of 5")).to_be_visible()


def test_a_number_given_twice_is_told_where_scripts_run(site, come, items):
    page = come(site, viewport=PHONE)
    come_in(page, site, "wes")
    page.goto(QUIZ)
    selects = page.locator("[data-order] select")

    selects.nth(0).select_option(label="2")
    selects.nth(1).select_option(label="2")

    expect(page.get_by_text("The number 2 is there more than once.")).to_be_visible()
    selects.nth(1).select_option(label="1")
    expect(page.get_by_text("is there more than once")).to_have_count(0)


@SCRIPTS_ON_OR_OFF
def test_a_chain_goes_from_step_to_step_by_keyboard_and_an_answer_stays(site, come, items, scripts):
    chain = items[ItemType.CHAIN]
    page = come(site, java_script_enabled=scripts, viewport=PHONE, bypass_csp=True)
    come_in(page, site, "wes")
    page.goto(QUIZ)
    first, second = (page.locator(f'input[type=radio][name="item-{chain.id}.{step}"]') for step in (0, 1))
    expect(second).to_have_count(0)

    first.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Keep this answer and go on")).to_be_focused()
    page.keyboard.press("Enter")

    expect(second).to_have_count(len(chain.steps[1].options))
    expect(first.first).to_be_hidden()
    expect(page.locator(".item [id$=step]")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == f"item-{chain.id}.1"
    assert scripts is False or axe(page) == []
    page.go_back()
    page.reload()
    expect(second).to_have_count(len(chain.steps[1].options))
