"""Signing in and out, and one's own account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.account import passwords, sessions
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import program
from lms.web import context
from tests.conftest import PASSWORD, TODAY, Visitor
from tests.tools.joining import add_person
from tests.web.conftest import COURSE, sign_in, without_token

NEW = "another good long password"


def test_signing_in_leads_home(visitor, cast):
    answer = sign_in(visitor(None), "pia")

    assert (answer.status_code, answer.location) == (302, "/")


def test_who_is_let_in_by_the_tests_is_signed_in_as_by_the_page(app, visitor, cast):
    """So that what a test does with `visitor("pia")` is what someone can do who typed a password."""
    typed, given = visitor(None), visitor("pia")
    sign_in(typed, "pia")

    with typed.client.session_transaction() as by_page, given.client.session_transaction() as by_test:
        assert set(by_test) == set(by_page) - {"_id", "csrf_token"}
        assert (by_test["_fresh"], by_test.permanent) == (by_page["_fresh"], by_page.permanent)
    assert typed.get("/account/").status_code == given.get("/account/").status_code == 200


@pytest.mark.works("GET /sign-in", "POST /sign-in")
def test_signing_in_leads_to_the_page_that_was_asked_for(visitor, cast):
    one = visitor(None)
    asked = one.get("/courses/?from=mail")

    page = one.get(asked.location)
    answer = sign_in(one, "pia", next=re.search(r'name="next"[^>]*value="([^"]*)"', page.text)[1])

    assert answer.location == "/courses/?from=mail"


def test_who_is_signed_in_is_led_on_from_the_sign_in_page(visitor, cast):
    assert visitor("pia").get("/sign-in?next=/hours/").location == "/hours/"


def test_the_address_is_read_as_people_type_it(visitor, cast):
    answer = visitor(None).post("/sign-in", {"email": "  PIA@Example.org ", "password": PASSWORD})

    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["pia", "rex", "nobody", "no address at all"])
def test_a_refusal_has_the_same_words_for_all(visitor, cast, name):
    pages = []
    for typed in (f"{name}@example.org", "pia@example.org"):
        answer = visitor(None).post("/sign-in", {"email": typed, "password": "not the password"})
        pages.append((answer.status_code, without_token(answer.text).replace(typed, "")))

    assert pages[0] == pages[1]
    assert pages[0][0] == 401
    assert "do not go together" in pages[0][1]


class Counting:
    """The hasher, with how often it compared."""

    def __init__(self, hasher) -> None:
        self.hasher, self.count = hasher, 0

    def verify(self, *values: str) -> bool:
        self.count += 1
        return self.hasher.verify(*values)

    def __getattr__(self, name: str):
        return getattr(self.hasher, name)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("pia@example.org", PASSWORD),
        ("pia@example.org", "not the password"),
        ("pia@example.org", "x" * 900),
        ("nobody@example.org", PASSWORD),
        ("invited@example.org", PASSWORD),
        ("no address", PASSWORD),
    ],
)
def test_every_try_compares_one_hash(app, visitor, cast, monkeypatch, email, password):
    with app.app_context(), unit_of_work():
        add_person("invited@example.org", "Not Yet Here", context.utc_now())
    counting = Counting(passwords.hasher)
    monkeypatch.setattr(passwords, "hasher", counting)

    visitor(None).post("/sign-in", {"email": email, "password": password})

    assert counting.count == 1


def test_an_account_without_a_password_lets_no_one_in(app, visitor, cast):
    with app.app_context(), unit_of_work():
        add_person("invited@example.org", "Not Yet Here", context.utc_now())

    assert visitor(None).post("/sign-in", {"email": "invited@example.org", "password": ""}).status_code == 422
    assert visitor(None).post("/sign-in", {"email": "invited@example.org", "password": "x"}).status_code == 401


def test_a_form_left_empty_says_what_is_missing_and_counts_as_no_try(visitor, cast, rows):
    answer = visitor(None).post("/sign-in", {})

    assert answer.status_code == 422
    assert "Please type your e-mail address." in answer.text
    assert "Please type your password." in answer.text
    assert rows()["throttle"] == 0


def test_the_address_comes_back_and_the_password_does_not(visitor, cast):
    answer = sign_in(visitor(None), "pia", "my secret that is wrong")

    assert 'value="pia@example.org"' in answer.text
    assert "my secret" not in answer.text


ELSEWHERE = [
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//[",
    "http://[::1",
    "/\u2028",
    "evil.example",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_elsewhere(visitor, cast, target):
    sent = sign_in(visitor(None), "pia", next=target)
    asked = visitor("pia").client.get("/sign-in", query_string={"next": target})
    shown = visitor(None).client.get("/sign-in", query_string={"next": target})

    assert (sent.location, asked.location) == ("/", "/")
    assert re.search(r'name="next"[^>]*value="([^"]*)"', shown.text)[1] == "/"


@pytest.mark.parametrize(
    "target", ["/", "/hours/", "/courses/?a=b&c=d", "/verify/7F3K", "/a//b", "/x?next=https://a.b"]
)
def test_next_leads_anywhere_on_this_site(visitor, cast, target):
    assert sign_in(visitor(None), "pia", next=target).location == target


def test_ten_wrong_tries_give_an_account_a_rest(visitor, cast, clock):
    one = visitor(None)
    for _ in range(10):
        assert sign_in(one, "pia", "wrong").status_code == 401

    assert sign_in(one, "pia").status_code == 429
    assert "rests for up to half an hour" in sign_in(one, "pia").text
    assert sign_in(visitor(None), "noel").status_code == 302
    clock.pass_time(minutes=31)
    assert sign_in(one, "pia").status_code == 302


def test_an_unknown_account_gets_the_same_rest(visitor, cast):
    for _ in range(10):
        sign_in(visitor(None), "nobody", "wrong")

    assert sign_in(visitor(None), "nobody").status_code == 429


def test_a_sign_in_that_works_forgets_the_wrong_tries(visitor, cast):
    for _ in range(9):
        sign_in(visitor(None), "pia", "wrong")
    sign_in(visitor(None), "pia")

    assert [sign_in(visitor(None), "pia", "wrong").status_code for _ in range(3)] == [401] * 3


def test_tries_on_many_accounts_give_their_network_a_rest(visitor, cast, monkeypatch):
    monkeypatch.setattr(sessions, "TRIES_FOR_ADDRESS", 4)
    for number in range(4):
        sign_in(visitor(None), f"nobody{number}", "wrong")

    assert sign_in(visitor(None), "pia").status_code == 429
    elsewhere = visitor(None)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, "pia").status_code == 302


def test_very_many_tries_from_everywhere_give_all_a_rest(visitor, cast, monkeypatch):
    monkeypatch.setattr(sessions, "TRIES_OVERALL", 3)
    for number in range(3):
        one = visitor(None)
        one.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        sign_in(one, f"nobody{number}", "wrong")

    assert sign_in(visitor(None), "pia").status_code == 429


def test_a_refused_try_is_an_event_and_an_accepted_one_as_well(visitor, cast, rows):
    before = rows()["event"]

    sign_in(visitor(None), "pia", "wrong")
    sign_in(visitor(None), "pia")

    assert rows()["event"] == before + 2


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor, cast):
    flags = sign_in(visitor(None), "pia").headers["Set-Cookie"]

    assert "HttpOnly" in flags
    assert "SameSite=Lax" in flags
    assert "Secure" not in flags


def test_the_cookie_is_secure_on_https(https_app, app, cast):
    https_app.config["WTF_CSRF_ENABLED"] = False
    client = https_app.test_client()

    answer = client.post(
        "/sign-in", data={"email": "pia@example.org", "password": PASSWORD}, base_url="https://learn.example.org"
    )

    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_cookie_ends_with_the_session(visitor, cast):
    one = visitor(None)
    sign_in(one, "pia")

    later = one.get("/hours/")

    assert "Set-Cookie" not in later.headers
    assert one.client.get_cookie("alongside").expires is not None


def test_signing_out_ends_the_session_on_the_server(visitor, again, cast):
    one = visitor("pia")
    copy = again(one)

    answer = one.post("/sign-out")

    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert one.get("/").status_code == 302
    assert copy.get("/").status_code == 302


@pytest.mark.works("POST /sign-out")
def test_signing_out_leaves_another_device_alone(visitor, cast):
    phone, computer = visitor("pia"), visitor("pia")

    phone.post("/sign-out")

    assert computer.get("/").status_code == 200


def test_a_session_that_lies_still_ends(visitor, cast, clock):
    one = visitor("pia")
    clock.pass_time(days=13, hours=23)
    assert one.get("/").status_code == 200

    clock.pass_time(days=14)

    assert one.get("/").status_code == 302


def test_a_session_ends_after_ninety_days_however_much_it_is_used(visitor, cast, clock):
    one = visitor("pia")
    for _ in range(9):
        clock.pass_time(days=9, hours=23)
        assert one.get("/").status_code == 200

    clock.pass_time(days=1)

    assert one.get("/").status_code == 302


def test_who_left_cannot_study_from_the_next_press_on(app, visitor, cast):
    one = visitor("pia")
    assert one.post(f"/courses/{COURSE}/start").status_code == 302

    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - timedelta(days=1))

    assert one.post(f"/courses/{COURSE}/why-peers/").status_code == 404
    assert one.get("/hours/").status_code == 200


def test_the_last_day_still_counts(app, visitor, cast):
    one = visitor("pia")

    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY)

    assert one.post(f"/courses/{COURSE}/start").status_code == 302


def test_the_account_page_shows_whose_it_is(visitor, cast):
    page = visitor("pia").get("/account/")

    assert "pia@example.org" in page.text
    assert "Pia Example" in page.text


@pytest.mark.works("POST /account/")
def test_a_changed_password_ends_every_other_session(visitor, again, cast):
    here, elsewhere = visitor("pia"), visitor("pia")
    before = again(here)

    answer = here.post("/account/", {"present": PASSWORD, "new": NEW})

    assert answer.status_code == 302
    assert "Your password is changed." in here.get("/account/").text
    assert elsewhere.get("/").status_code == 302
    assert before.get("/").status_code == 302
    assert sign_in(visitor(None), "pia").status_code == 401
    assert sign_in(visitor(None), "pia", NEW).status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "said"),
    [
        ("not mine at all", NEW, "This is not the password you use now."),
        (PASSWORD, "too short", "Please use at least 12 characters."),
        (PASSWORD, "x" * 257, "Please use at most 256 characters."),
        (PASSWORD, "", "Please type a new password."),
        ("", NEW, "Please type the password you use now."),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(visitor, cast, present, new, said):
    one = visitor("pia")

    answer = one.post("/account/", {"present": present, "new": new})

    assert answer.status_code == 422
    assert said in answer.text
    assert one.get("/").status_code == 200
    assert sign_in(visitor(None), "pia").status_code == 302


def test_who_left_may_still_change_the_password(visitor, cast):
    assert visitor("rex").post("/account/", {"present": PASSWORD, "new": NEW}).status_code == 302


def test_a_token_that_was_made_up_lets_no_one_in(app, cast):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "x" * 43

    assert Visitor(client).get("/").status_code == 302


def test_the_demonstration_names_its_people_and_a_real_site_does_not(app, visitor, cast):
    assert "walk-beside-demo" not in visitor(None).get("/sign-in").text

    with app.app_context(), unit_of_work():
        program.change_settings({"is_demo": True}, None, context.utc_now())

    assert "walk-beside-demo" in visitor(None).get("/sign-in").text


def test_people_of_the_demonstration_are_one_press_away(strict, visitor, cast):
    with strict.app_context(), unit_of_work():
        program.change_settings({"is_demo": True}, None, context.utc_now())
    stranger = visitor(None)
    page = stranger.get("/sign-in?next=/hours/").text

    form = next(part for part in page.split("<form")[1:] if "Sam, her supervisor" in part)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    without_token = stranger.post("/sign-in", {**fields, "csrf_token": ""})
    answer = stranger.post("/sign-in", fields)

    assert without_token.status_code == 400
    assert (answer.status_code, answer.location) == (302, "/hours/")
    assert "Good to see you, Sam." in stranger.get("/").text
