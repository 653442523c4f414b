"""What a session's cookie says is read once; how old it is, and whether its session goes on, is asked each time."""

from __future__ import annotations

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lms.web import context, tokens

SECONDS = int(context.LIFETIME.total_seconds())


@pytest.fixture
def reads(app, monkeypatch) -> list[str]:
    """Each cookie whose signature was looked at."""
    found: list[str] = []
    real = URLSafeTimedSerializer.loads

    def loads(self: URLSafeTimedSerializer, text: str, *given: object, **named: object):
        found.append(text)
        return real(self, text, *given, **named)

    monkeypatch.setattr(URLSafeTimedSerializer, "loads", loads)
    return found


def test_the_same_cookie_is_read_once(visitor, cast, reads):
    one = visitor("pia")
    one.get("/hours/")  # its form gives the session a secret, and so the browser another cookie
    one.get("/hours/")
    reads.clear()

    assert [one.get("/hours/").status_code for _ in range(3)] == [200, 200, 200]
    assert reads == []


def test_one_that_was_changed_opens_nothing(app, visitor, cast):
    one = visitor("pia")
    assert one.get("/hours/").status_code == 200
    cookie = one.client.get_cookie("alongside").value

    said, signed = cookie[:-8], cookie[-8:]
    for other in (said + signed.swapcase(), said + signed[::-1] + "A", cookie[1:], cookie + "A", "", "x.y.z"):
        one.client.set_cookie("alongside", other)
        assert one.get("/hours/").status_code == 302, other


@pytest.mark.parametrize(("later", "status"), [(SECONDS, 200), (SECONDS + 1, 302), (-1, 302)])
def test_one_that_was_read_before_ends_when_it_would_have_ended(visitor, cast, monkeypatch, later, status):
    one = visitor("pia")
    one.get("/hours/")
    assert one.get("/hours/").status_code == 200
    signed_at = TimestampSigner("any").get_timestamp()
    monkeypatch.setattr(tokens, "time", lambda: signed_at + later)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: signed_at + later)

    assert one.get("/hours/").status_code == status


def test_one_with_messages_is_read_anew(app, visitor, cast):
    """They lie in a list, which each page would share."""
    one = visitor(None)
    with one.client.session_transaction() as session:
        session["_flashes"] = [("message", "Said once.")]
    kept = one.client.get_cookie("alongside").value

    for _ in range(2):
        one.client.set_cookie("alongside", kept)
        assert one.get("/sign-in").text.count("Said once.") == 1


def test_what_a_request_changes_stays_its_own(app, visitor, cast):
    one = visitor("pia")
    one.get("/hours/")
    one.get("/hours/")
    cookie = one.client.get_cookie("alongside").value

    one.post("/sign-out")
    one.client.set_cookie("alongside", cookie)
    with one.client.session_transaction() as session:
        assert "_user_id" in session

    assert one.get("/hours/").status_code == 302  # the row of the session says so


def test_every_page_varies_by_the_cookie(visitor, cast):
    one = visitor("pia")

    assert all("Cookie" in one.get("/hours/").vary for _ in range(2))
