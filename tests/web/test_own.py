"""One's own shown name, the e-mail one signs in with, and a browser that is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lms import worker
from lms.actions.account.guesses import TRIES
from lms.actions.account.sessions import TRIES_FOR_ACCOUNT
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.web import context
from tests.conftest import PASSWORD
from tests.tools.smtp import Sink, running, words_of
from tests.web.conftest import sign_in

NEW = "pia@home.example"


@pytest.fixture
def sink():
    with running(Sink()) as one:
        yield one


@pytest.fixture
def post_round(app, settings, sink, clock):
    """The site hands its mail to a server; one round of the background worker."""
    state = app.extensions[context.STATE]
    state.settings = replace(state.settings, smtp=sink.settings())

    def run() -> str:
        with app.app_context():
            return str(worker.work_once(clock, state.settings))

    return run


def link_in(sink: Sink) -> str:
    """The path of the link in the mail that has one."""
    words = "\n".join(words_of(mail) for mail in sink.mails)
    return re.search(r"https?://[^/]+(/link/\S+)", words)[1]


@pytest.mark.works("GET /account/name/", "POST /account/name/")
def test_the_shown_name_is_changed_and_the_legal_one_stays(visitor, cast, app):
    pia = visitor("pia")
    assert 'value="Pia Example"' in pia.get("/account/name/").text

    answer = pia.post("/account/name/", {"display_name": "Pia from North"})

    assert (answer.status_code, answer.location) == (302, "/account/")
    assert "Pia from North" in pia.get("/account/").text
    with app.app_context():
        assert people.person(cast.pia).legal_name == "Pia Example"


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 121])
def test_a_name_that_is_none_is_said_beside_the_field(visitor, cast, typed):
    answer = visitor("pia").post("/account/name/", {"display_name": typed})

    assert answer.status_code == 422
    assert "A name has 1 to 120 characters" in answer.text


@pytest.mark.works("GET /account/email/", "POST /account/email/")
def test_a_new_address_is_the_ones_once_its_link_is_opened(visitor, cast, app, sink, post_round):
    pia, elsewhere = visitor("pia"), visitor("pia")
    assert "You sign in with pia@example.org now" in pia.get("/account/email/").text
    answer = pia.post("/account/email/", {"email": NEW, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/account/")
    post_round()
    path = link_in(sink)

    shown = pia.get(path)
    assert "Use this e-mail" in shown.text
    assert NEW in shown.text
    assert visitor("pia").get("/account/").status_code == 200  # looking uses nothing up
    done = pia.post(path)

    assert (done.status_code, done.location) == (302, "/account/")
    assert NEW in pia.get("/account/").text
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(visitor(None), "pia").status_code == 401
    assert visitor(None).post("/sign-in", {"email": NEW, "password": PASSWORD}).status_code == 302
    assert pia.get(path).status_code == 410


def test_a_link_that_is_opened_by_nobody_signs_nobody_in(visitor, cast, sink, post_round):
    visitor("pia").post("/account/email/", {"email": NEW, "password": PASSWORD})
    post_round()
    nobody = visitor(None)

    done = nobody.post(link_in(sink))

    assert (done.status_code, done.location) == (302, "/sign-in")
    assert nobody.get("/account/").status_code == 302


def test_an_address_that_was_taken_meanwhile_is_told(visitor, cast, app, sink, post_round):
    visitor("pia").post("/account/email/", {"email": NEW, "password": PASSWORD})
    post_round()
    with app.app_context(), unit_of_work():
        people.person(cast.sam).email = NEW

    answer = visitor("pia").post(link_in(sink))

    assert answer.status_code == 409
    assert "Someone else here uses that address" in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "", "password": PASSWORD}, "Please type the new address"),
        ({"email": "pia", "password": PASSWORD}, "This is not an e-mail address"),
        ({"email": "pia@example.org", "password": PASSWORD}, "the address that your account has now"),
        ({"email": NEW, "password": "wrong"}, "This is not the password you use now"),
        ({"email": NEW, "password": ""}, "Please type your password"),
        ({"email": "a" * 300 + "@x.org", "password": PASSWORD}, "An address is shorter"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(visitor, cast, sink, post_round, fields, said):
    answer = visitor("pia").post("/account/email/", fields)
    post_round()

    assert answer.status_code == 422
    assert said in answer.text
    assert sink.mails == []


def test_an_address_that_someone_has_is_answered_like_any_other(visitor, cast, sink, post_round):
    pia = visitor("pia")

    taken = pia.post("/account/email/", {"email": "sam@example.org", "password": PASSWORD})
    said = pia.get("/account/").text
    free = pia.post("/account/email/", {"email": "tam@example.org", "password": PASSWORD})

    assert (taken.status_code, taken.location) == (free.status_code, free.location) == (302, "/account/")
    assert "A link is on its way to sam@example.org" in said
    post_round()
    assert not any("sam@example.org" in to for _, to, _ in sink.arrived)


def test_without_mail_it_is_said_whom_to_ask(visitor, cast):
    page = visitor("pia").get("/account/email/")

    assert "This site sends no mail" in page.text
    assert 'name="password"' not in page.text


def test_someone_who_left_still_changes_their_own(visitor, cast):
    assert visitor("rex").post("/account/name/", {"display_name": "Rex at home"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/", {"present": "wrong", "new": "another quiet walk"}),
        ("/account/email/", {"email": NEW, "password": "wrong"}),
    ],
)
def test_the_present_password_is_not_asked_without_end(visitor, cast, sink, post_round, clock, path, fields):
    pia = visitor("pia")

    answers = [pia.post(path, fields).status_code for _ in range(TRIES + 1)]

    assert answers == [422] * TRIES + [429]
    assert "this rests for up to half an hour" in pia.post(path, fields).text
    clock.pass_time(minutes=31)
    assert pia.post(path, fields).status_code == 422


def lock_out(visitor) -> None:
    for _ in range(TRIES_FOR_ACCOUNT):
        sign_in(visitor(None), "pia", "wrong")
    assert sign_in(visitor(None), "pia").status_code == 429


def test_a_browser_that_signed_in_before_is_not_locked_out(visitor, cast):
    pia = visitor(None)
    sign_in(pia, "pia")
    pia.post("/sign-out")
    lock_out(visitor)

    assert sign_in(pia, "pia").status_code == 302


def test_its_cookie_stays_for_a_year_and_opens_nothing(visitor, cast):
    pia, other = visitor(None), visitor(None)

    answer = sign_in(pia, "pia")

    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("alongside-device=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={int(timedelta(days=400).total_seconds())}"} <= {
        part.strip() for part in cookie.split(";")
    }
    other.client.set_cookie("alongside-device", pia.client.get_cookie("alongside-device").value)
    assert other.get("/account/").status_code == 302


def test_behind_https_its_cookie_is_sent_there_only(https_app, cast):
    client = https_app.test_client()
    https_app.config["WTF_CSRF_ENABLED"] = False

    answer = client.post(
        "/sign-in",
        data={"email": "pia@example.org", "password": PASSWORD},
        base_url="https://learn.example.org",
    )

    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("alongside-device=")]
    assert "Secure" in cookie


def test_two_who_share_a_browser_keep_its_token(visitor, cast):
    one = visitor(None)
    sign_in(one, "pia")
    first = one.client.get_cookie("alongside-device").value
    one.post("/sign-out")

    sign_in(one, "sam")

    assert one.client.get_cookie("alongside-device").value == first


def test_a_refused_sign_in_makes_no_browser_known(visitor, cast):
    one = visitor(None)
    sign_in(one, "pia", "wrong")

    assert one.client.get_cookie("alongside-device") is None
