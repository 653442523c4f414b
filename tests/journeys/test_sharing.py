"""A certificate shared by a link, with a keyboard alone, in a real browser on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.test_hours import press, reach, tick, write
from tests.tools.browser import PHONE, SCRIPTS_OFF_OR_ON, come_in, heading

pytestmark = pytest.mark.browser


@SCRIPTS_OFF_OR_ON
def test_pia_makes_a_link_that_her_board_opens_and_ends_it(site, come, scripts):
    pia, board = (come(site, java_script_enabled=scripts, viewport=PHONE) for _ in range(2))
    come_in(pia, site, "pia")

    pia.goto("/certificates/")
    press(pia, "Share")
    heading(pia, "Share a certificate")
    write(pia, "For whom", "Board of the north")
    tick(pia, "With the PDF")
    press(pia, "Make a link")
    expect(pia.get_by_role("status")).to_contain_text("The link is made.")
    reach(pia, "Board of the north")
    address = pia.get_by_label("Board of the north").input_value()
    pia.keyboard.press("Tab")
    assert pia.evaluate("document.activeElement.innerText").startswith("See what they see")

    board.goto(address)
    heading(board, "A certificate that is shared with you")
    expect(board.get_by_text("Pia Moreno").first).to_be_visible()
    press(board, "Check it by its number")
    heading(board, "A specimen")

    press(pia, "End it now")
    expect(pia.get_by_role("status")).to_contain_text("The link has ended.")
    board.goto(address)
    heading(board, "Nothing is shown here")
