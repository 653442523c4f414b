"""Home."""

from __future__ import annotations


def test_home_greets_a_peer_by_name(visitor, cast):
    page = visitor("pia").get("/")

    assert page.status_code == 200
    assert "Good to see you, Pia." in page.text


def test_home_sends_a_stranger_to_sign_in(visitor, cast):
    page = visitor(None).get("/")

    assert page.status_code == 302
    assert page.location == "/sign-in"
