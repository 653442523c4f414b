"""A quiz with an item of every type, on a phone, with scripts and without."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lms.domain.items.types import ItemType
from lms.store.people import people
from tests.tools.browser import answer, axe, come_in, not_by_keyboard
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


def is_wider_than_the_phone(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_type_is_answered_kept_and_explained_on_a_phone(site, come, items, scripts):
    page = come(site, java_script_enabled=scripts, viewport=PHONE, bypass_csp=True)
    come_in(page, site, "wes")
    page.goto(QUIZ)

    for kind, item in items.items():
        answer(page, item, wrong_answer(item) if kind is ItemType.MATCH else item.right_answer)
    if scripts:
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
    assert axe(page) == []


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
