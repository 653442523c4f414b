"""Where no place is left to hash a password, the form comes back with what was typed, and nothing was tried."""

from __future__ import annotations

from contextlib import ExitStack

import pyotp
import pytest

from lms.actions.account import links, passwords, second_factor
from lms.store.db import unit_of_work
from lms.web import context
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting

NEW = "a new long password 7"


@pytest.fixture
def full_house(app):
    """All places are taken, those to wait in as well."""
    with ExitStack() as house:
        passwords.places.fit(at_once=1, waiting=0)
        house.enter_context(passwords.places.take())
        yield
    passwords.places.fit_threads(6)


def reset_link(app, cast) -> str:
    with app.app_context(), unit_of_work():
        return f"/link/{links.make_link(acting(cast.ada), cast.pia, 'reset', b'k' * 32)}"


def set_up_second_step(app, cast) -> None:
    key = context.site_of(app).second_factor_key
    with app.app_context(), unit_of_work():
        secret = second_factor.begin(cast.pia, "North", key).secret
        second_factor.confirm(acting(cast.pia), pyotp.TOTP(secret).at(NOW), key)


WAYS = {
    "sign-in": (None, "/sign-in", {"email": "pia@example.org", "password": PASSWORD}),
    "password": ("pia", "/account/", {"present": PASSWORD, "new": NEW}),
    "second step": ("pia", "/account/second-step/remove", {"password": PASSWORD, "code": "123456"}),
    "link": (None, "a link", {"password": NEW}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_form_comes_back_and_may_be_sent_again(app, visitor, cast, rows, full_house, way, monkeypatch):
    who, path, typed = WAYS[way]
    path = reset_link(app, cast) if way == "link" else path
    one = visitor(None)
    if way == "second step":
        set_up_second_step(app, cast)
    if who:
        passwords.places.fit(at_once=2, waiting=2)
        one = visitor(who)
        monkeypatch.setattr(passwords.places, "are_taken", lambda: False)
        passwords.places.fit(at_once=0, waiting=0)
    before = rows()

    answer = one.post(path, typed)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "wait a few seconds" in answer.text
    assert "<form" in answer.text
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    assert 'value="pia@example.org"' in answer.text or way != "sign-in"
    assert rows() == before
