"""The page of one's own notes: what the server gives to it, and that nothing comes back."""

from __future__ import annotations

import base64
import re

import pytest

from tests.web.test_layout import trouble_in

PAGE, LESSON = "/own/notes/", "/courses/peer-role-in-child-welfare/why-peers/"


def pads_in(page: str) -> list[bytes]:
    return [base64.urlsafe_b64decode(found) for found in re.findall(r'data-device-key="([\w=-]+)"', page)]


def key_in(page: str) -> bytes:
    [both] = pads_in(page)
    return bytes(a ^ b for a, b in zip(both[:32], both[32:], strict=True))


@pytest.mark.works("GET /own/notes/")
def test_the_key_is_the_same_for_a_person_at_each_sign_in_and_on_each_page(visitor, cast):
    one, later = visitor("pia"), visitor("pia")

    keys = {key_in(one.get(PAGE).text), key_in(later.get(PAGE).text), key_in(later.get(LESSON).text)}

    assert len(keys) == 1
    assert len(keys.pop()) == 32


def test_nobody_else_gets_it(visitor, cast):
    keys = {name: key_in(visitor(name).get(PAGE).text) for name in ("pia", "sam", "ada", "rex")}

    assert len(set(keys.values())) == 4
    assert pads_in(visitor("ada").get(f"/people/{cast.pia}/").text) == []


def test_it_stands_in_other_letters_on_each_page(visitor, cast):
    """Of a packed page the length could tell it, letter by letter."""
    pia = visitor("pia")

    assert pads_in(pia.get(PAGE).text) != pads_in(pia.get(PAGE).text)


def test_no_page_with_a_key_is_kept_by_a_browser(visitor, cast):
    assert visitor("pia").get(PAGE).headers["Cache-Control"] == "no-store"


def test_the_page_sends_nothing_and_says_where_notes_stay(visitor, cast):
    page = visitor("pia").get(PAGE).text
    main = page.partition("<main")[2]

    assert "<form" not in main
    assert " name=" not in main
    assert "never sent" in main
    assert "do not follow you to another phone" in main
    assert "the employer may open it" in main
    assert "not served over https" in main
    assert trouble_in(page) == []


def test_signing_out_leaves_what_is_locked_on_the_device(visitor, cast):
    assert visitor("pia").post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_the_account_page_and_the_menu_lead_there(visitor, cast):
    assert visitor("pia").get("/account/").text.count('href="/own/notes/"') == 2
