"""How questions do, with answers enough: on a phone, by keyboard, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms.domain.items.types import ItemType
from lms.queries.learning.items import items_page
from tests.tools.answering import hand_in
from tests.tools.browser import OPEN_ALL, SCHEMES, TOO_WIDE, axe, come_in, not_by_keyboard
from tests.tools.crowd import add_crowd

pytestmark = pytest.mark.browser

COURSE = "sharing-your-story"


@pytest.fixture
def answered(site, catalogue):
    """Twenty-five people met an item of each type, and of one choice one that nobody and one that everybody got.

    Of those that nobody in the demonstration met before.
    """
    course = catalogue.courses[COURSE]
    others = [item for item in course.items if item.type is not ItemType.ONE]
    with site.app.app_context():
        met = {item.id for item in items_page(course, site.clock()).too_few if item.answered}
        easy, hard, *_ = (item for item in course.items if item.type is ItemType.ONE and item.id not in met)
        hand_in(course, add_crowd(25), [easy, hard, *others], right, site.clock())
    return hard


def right(person: int, item: int) -> bool:
    return item == 0 or (item > 1 and person % 3 > 0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_administrator_goes_from_the_program_to_what_was_chosen(site, come, answered, scheme):
    page = come(site, bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 700})
    come_in(page, site, "ada")
    page.goto("/program/")

    page.get_by_role("link", name="Questions", exact=True).click()
    assert axe(page) == []
    page.get_by_role("link", name="Sharing your story").click()

    thin = page.get_by_role("region", name="Worth a look")
    expect(thin.get_by_text("0 of 25 first answers right (0 %)")).to_be_visible()
    page.evaluate(OPEN_ALL)
    expect(page.get_by_role("region", name=f"Options of {answered.id}").get_by_text("25")).to_be_visible()
    assert axe(page) == []
    assert not_by_keyboard(page) == []
    assert page.evaluate(TOO_WIDE) == []
