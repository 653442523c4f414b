"""Signing in and out, one's own account, and words that outlive a session."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions import people as people_actions
from lms.store import people
from lms.store.db import unit_of_work
from tests.conftest import PASSWORD, TODAY

NASTY = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "/ok\r\nSet-Cookie: x=1", "///evil.example", "http:/evil.example", "//[evil", "",
)  # fmt: skip


def sign_in(client, email="pia@example.org", password=PASSWORD, **fields):
    return client.post("/sign-in", data={"email": email, "password": password, **fields})


def test_signing_in_leads_home(visitor, cast):
    answer = sign_in(visitor(None).client)

    assert answer.status_code == 302
    assert answer.location == "/"


def test_signing_in_leads_where_one_was_going(visitor, cast):
    answer = sign_in(visitor(None).client, next="/hours/")

    assert answer.location == "/hours/"


@pytest.mark.parametrize("target", NASTY)
def test_signing_in_never_leads_to_another_site(visitor, cast, target):
    answer = sign_in(visitor(None).client, next=target)

    assert answer.location == "/"


def test_an_unknown_address_and_a_wrong_password_get_the_same_words(visitor, cast):
    stranger = visitor(None)

    wrong = sign_in(stranger.client, password="not this one at all")
    unknown = sign_in(stranger.client, email="nobody@example.org")

    assert wrong.status_code == unknown.status_code == 401
    token = r'name="csrf_token" value="[^"]+"'
    assert re.sub(token, "", wrong.text.replace("pia@", "x@")) == re.sub(
        token, "", unknown.text.replace("nobody@", "x@")
    )


def test_an_unknown_address_costs_one_hash_like_a_known_one(visitor, cast, monkeypatch):
    verified = []
    keep = people_actions.hasher

    class Counting:
        def __getattr__(self, name):
            return getattr(keep, name)

        def verify(self, kept, password):
            verified.append(kept)
            return keep.verify(kept, password)

    monkeypatch.setattr(people_actions, "hasher", Counting())
    stranger = visitor(None)

    sign_in(stranger.client, email="nobody@example.org")
    sign_in(stranger.client, password="not this one at all")

    assert len(verified) == 2


def test_missing_fields_come_back_with_a_sentence_and_what_was_typed(visitor, cast):
    page = sign_in(visitor(None).client, email="pia@example.org", password="")

    assert page.status_code == 422
    assert "Please type your password." in page.text
    assert 'value="pia@example.org"' in page.text


def test_what_was_typed_never_becomes_markup(visitor, cast):
    page = sign_in(visitor(None).client, email='"><script>alert(1)</script>', password="x")

    assert "<script>alert" not in page.text


def test_ten_wrong_tries_rest_the_account_even_for_the_right_password(visitor, cast):
    stranger = visitor(None)
    for _ in range(people_actions.TRIES_FOR_ACCOUNT):
        sign_in(stranger.client, password="not this one at all")

    answer = sign_in(stranger.client)

    assert answer.status_code == 429
    assert "rests for up to half an hour" in answer.text


def test_the_rest_ends_by_itself(visitor, cast, clock):
    stranger = visitor(None)
    for _ in range(people_actions.TRIES_FOR_ACCOUNT):
        sign_in(stranger.client, password="not this one at all")
    clock.pass_time(minutes=31)

    assert sign_in(stranger.client).status_code == 302


def test_the_demo_sign_ins_are_shown_only_by_a_demo(visitor, cast):
    assert PASSWORD not in visitor(None).get("/sign-in").text


def test_an_old_cookie_is_dead_after_signing_out(app, visitor, cast):
    pia, thief = visitor("pia"), app.test_client()
    cookie = pia.client.get_cookie("alongside")
    thief.set_cookie("alongside", cookie.value)

    answer = pia.post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert thief.get("/").status_code == 302


def test_a_changed_password_ends_every_other_session(visitor, cast):
    here, elsewhere = visitor("pia"), visitor("pia")

    answer = here.post("/account/", {"present": PASSWORD, "new": "three quiet rivers run"})

    assert answer.status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "sentence"),
    [
        ("not this one at all", "three quiet rivers run", "This is not the password you use now."),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "x" * 257, "at most 256 characters"),
        (PASSWORD, "Password1234", "Many people use this password"),
        (PASSWORD, "", "Please type a new password."),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(visitor, cast, present, new, sentence):
    pia = visitor("pia")

    page = pia.post("/account/", {"present": present, "new": new})

    assert page.status_code == 422
    assert sentence in page.text
    assert sign_in(pia.client).status_code == 302


def test_a_session_dies_of_two_weeks_without_use(visitor, cast, clock):
    pia = visitor("pia")
    clock.pass_time(days=14, minutes=1)

    assert pia.get("/").status_code == 302


def test_a_session_dies_after_ninety_days_whatever_its_use(visitor, cast, clock):
    pia = visitor("pia")
    for _ in range(8):
        clock.pass_time(days=11)
        assert pia.get("/").status_code == 200
    clock.pass_time(days=3)

    assert pia.get("/").status_code == 302


def test_someone_deactivated_while_signed_in_may_read_and_not_study(app, visitor, cast):
    pia = visitor("pia")
    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - timedelta(days=1))

    assert pia.get("/hours/").status_code == 200
    assert pia.post("/courses/peer-role-in-child-welfare/start").status_code == 404


def test_words_of_an_ended_session_are_kept_through_signing_in_again(visitor, cast, clock):
    pia = visitor("pia")
    pia.post("/courses/peer-role-in-child-welfare/start")
    clock.pass_time(days=15)

    page = pia.post("/courses/peer-role-in-child-welfare/evaluation/", {"better": "More <b>scenes</b>"})
    again = sign_in(
        pia.client, next="/courses/peer-role-in-child-welfare/evaluation/", **{"carried-better": "More scenes"}
    )

    assert page.status_code == 401
    assert 'name="carried-better" value="More &lt;b&gt;scenes&lt;/b&gt;"' in page.text
    assert again.status_code == 200
    assert 'name="better" value="More scenes"' in again.text
    assert 'action="/courses/peer-role-in-child-welfare/evaluation/"' in again.text


def test_the_account_page_names_its_person(visitor, cast):
    page = visitor("pia").get("/account/")

    assert "Pia Example" in page.text
    assert "pia@example.org" in page.text


def test_someone_signed_in_needs_no_sign_in_page(visitor, cast):
    assert visitor("pia").get("/sign-in?next=/hours/").location == "/hours/"
