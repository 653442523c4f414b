"""Getting back in: a forgotten password, and what a one-time link opens."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lms import worker
from lms.actions.account import links
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import program
from lms.web import context
from tests.conftest import NOW, PASSWORD, Visitor
from tests.tools.acting import acting
from tests.tools.smtp import Sink, running, words_of
from tests.web.conftest import sign_in, token_of, without_token

NEW = "another quiet long walk"
PLACE = "https://learn.example.org"


@pytest.fixture
def sink():
    with running(Sink()) as one:
        yield one


@pytest.fixture
def posting(app, settings, sink):
    """The site hands its mail to a server, under an address of its own."""
    state = app.extensions[context.STATE]
    state.settings = replace(state.settings, smtp=sink.settings(), public_url=PLACE)
    return state.settings


@pytest.fixture
def post_round(app, posting, clock):
    """One round of the background worker."""

    def run() -> str:
        with app.app_context():
            return str(worker.work_once(clock, posting))

    return run


@pytest.fixture
def make(app, cast):
    """The path of a new link for someone of the cast."""

    def make_link(name: str, opens: str = "reset", **options: object) -> str:
        key = app.extensions[context.STATE].link_key
        with app.app_context(), unit_of_work():
            return f"/link/{links.make_link(acting(None), getattr(cast, name), opens, key, **options)}"

    return make_link


@pytest.fixture
def invited(app, cast):
    """The path of an invitation."""
    key = app.extensions[context.STATE].link_key
    with app.app_context(), unit_of_work():
        one = people.add_person("newa@example.org", "Newa Person", "Newa Person", None, NOW)
        return f"/link/{links.make_link(acting(cast.ada), one.id, 'invite', key)}"


def link_in(mail) -> str:
    found = re.search(r"https?://\S+/link/\S+", words_of(mail))
    assert found
    return found[0]


def forget(visitor, name: str = "pia", **values: object):
    return visitor(None).post("/forgot", {"email": f"{name}@example.org"}, **values)


class TestForgotten:
    def test_the_way_back_stands_on_the_sign_in_page(self, visitor, cast):
        assert 'href="/forgot"' in visitor(None).get("/sign-in").text

    @pytest.mark.works("GET /forgot", "GET /link/<token>", "POST /forgot", "POST /link/<token>")
    def test_a_mailed_link_leads_back_in(self, visitor, cast, sink, post_round):
        asked, answer = visitor(None).get("/forgot"), forget(visitor)
        post_round()
        path = link_in(sink.mails[0]).removeprefix(PLACE)
        one = visitor(None)

        shown, done = one.get(path), one.post(path, {"password": NEW})

        assert (asked.status_code, answer.status_code) == (200, 200)
        assert "Please look into your mail" in answer.text
        assert "pia@example.org" in shown.text
        assert (done.status_code, done.location) == (302, "/")
        assert one.get("/hours/").status_code == 200
        assert sign_in(visitor(None), "pia").status_code == 401
        assert sign_in(visitor(None), "pia", NEW).status_code == 302

    def test_the_person_is_told_that_it_happened(self, visitor, cast, sink, make, post_round):
        visitor(None).post(make("pia"), {"password": NEW})

        post_round()

        [(_, to, mail)] = sink.arrived
        assert (to, mail["Subject"]) == (["pia@example.org"], "Your password was changed")

    @pytest.mark.parametrize("name", ["pia", "rex", "nobody", "no address at all"])
    def test_the_words_are_the_same_for_everyone(self, visitor, cast, posting, name):
        pages = [forget(visitor, one) for one in (name, "noel")]

        assert {page.status_code for page in pages} == {200}
        assert len({without_token(page.text) for page in pages}) == 1

    def test_who_left_the_job_gets_back_in_as_well(self, visitor, cast, sink, post_round):
        forget(visitor, "rex")
        post_round()
        one = visitor(None)

        one.post(link_in(sink.mails[0]).removeprefix(PLACE), {"password": NEW})

        assert one.get("/certificates/").status_code == 200

    def test_a_link_comes_from_the_settings_whatever_the_host_says(self, visitor, cast, sink, post_round):
        answers = [
            forget(visitor, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"}),
            forget(visitor, headers={"Host": "evil.example"}),
        ]
        post_round()

        assert [answer.status_code for answer in answers] == [200, 400]
        assert link_in(sink.mails[0]).startswith(f"{PLACE}/link/")
        assert "evil" not in words_of(sink.mails[0])
        assert len(sink.mails) == 1

    def test_a_link_waits_while_the_mail_server_is_down(self, visitor, cast, posting, post_round, sink):
        sink.refuse = lambda command: "421 later"
        answer = forget(visitor)
        down = post_round()
        sink.refuse = lambda command: None

        up = post_round()

        assert answer.status_code == 200
        assert "cannot be reached" in down
        assert "1 mail sent" in up

    def test_many_asks_for_one_account_are_answered_alike_and_mailed_thrice(self, visitor, cast, sink, post_round):
        answers = [forget(visitor) for _ in range(6)]
        done = post_round()

        assert {answer.status_code for answer in answers} == {200}
        # Each new link ends the one before, so only the newest is sent; the mails of the others are past, no problem.
        assert len(sink.mails) == 1
        assert "1 mail sent" in done
        assert "not sent" not in done

    def test_many_asks_from_one_network_get_a_rest(self, visitor, cast, posting, monkeypatch):
        monkeypatch.setattr(links, "ASKS_FROM_ADDRESS", 2)
        answers = [forget(visitor, f"nobody{number}") for number in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Please try again in half an hour" in answers[2].text

    def test_an_empty_form_says_what_is_missing(self, visitor, cast, posting):
        answer = visitor(None).post("/forgot", {"email": ""})

        assert answer.status_code == 422
        assert "Please type your e-mail address." in answer.text

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_without_mail_it_says_whom_to_ask(self, app, visitor, cast, rows, method):
        with app.app_context(), unit_of_work():
            program.change_settings({"contact": "Ada at the front desk"}, None, NOW)
        before = rows()

        page = getattr(visitor(None), method)("/forgot")

        assert page.status_code == 200
        assert "Ada at the front desk" in page.text
        assert "<form" not in page.text
        assert rows() == before


class TestLink:
    def test_looking_uses_nothing_up(self, visitor, cast, make):
        path = make("pia")
        for _ in range(3):
            assert visitor(None).client.head(path).status_code == 200
            assert visitor(None).get(path).status_code == 200

        assert visitor(None).post(path, {"password": NEW}).status_code == 302

    def test_a_link_used_twice_opens_once(self, visitor, cast, make):
        path = make("pia")
        first, second = visitor(None), visitor(None)
        shown = [one.get(path).status_code for one in (first, second)]

        answers = [one.post(path, {"password": f"{NEW} {number}"}) for number, one in enumerate((first, second))]

        assert shown == [200, 200]
        assert [answer.status_code for answer in answers] == [302, 410]
        assert first.get("/").status_code == 200
        assert second.get("/").status_code == 302
        assert sign_in(visitor(None), "pia", f"{NEW} 0").status_code == 302

    @pytest.mark.sql
    def test_all_that_does_not_open_looks_the_same(self, visitor, cast, make, clock):
        used, ended, late = make("pia"), make("noel"), make("rex")
        visitor(None).post(used, {"password": NEW})
        make("noel")
        paths = [used, ended, "/link/" + "x" * 43, "/link/x", "/link/%00", "/link/%C3%A9", "/link/" + "x" * 5000]
        pages = [visitor(None).get(path) for path in paths]
        clock.pass_time(hours=1)
        pages.append(visitor(None).get(late))
        pages += [visitor(None).post(path, {"password": NEW}) for path in [*paths, late]]

        assert {page.status_code for page in pages} == {410}
        assert len({without_token(page.text) for page in pages}) == 1
        assert "This link does not open any more" in pages[0].text

    def test_a_page_that_opens_is_kept_nowhere(self, visitor, cast, make):
        page = visitor(None).get(make("pia"))

        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]

    @pytest.mark.parametrize(
        ("password", "said"),
        [("short", "at least 12 characters"), ("", "Please type a new password."), ("x" * 257, "at most 256")],
    )
    def test_a_password_that_cannot_be_taken_leaves_the_link_open(self, visitor, cast, make, password, said):
        path = make("pia")

        answer = visitor(None).post(path, {"password": password})

        assert answer.status_code == 422
        assert said in answer.text
        assert visitor(None).post(path, {"password": NEW}).status_code == 302

    def test_it_signs_out_everywhere_else(self, visitor, cast, make):
        before = visitor("pia")

        visitor(None).post(make("pia"), {"password": NEW})

        assert before.get("/").status_code == 302

    def test_who_else_was_signed_in_on_this_device_is_signed_out(self, visitor, again, cast, make):
        one = visitor("noel")
        copy, path = again(one), make("pia")

        shown = one.get(path)
        one.post(path, {"password": NEW})

        assert "Noel Example is signed in on this device" in shown.text
        assert "pia@example.org" in one.get("/account/").text
        assert copy.get("/").status_code == 302

    def test_the_form_needs_its_token(self, strict, visitor, cast, make):
        path, one = make("pia"), Visitor(strict.test_client())

        refused = one.post(path, {"password": NEW})
        token = token_of(one.get(path).text)
        taken = one.post(path, {"password": NEW, "csrf_token": token})

        assert (refused.status_code, taken.status_code) == (400, 302)

    def test_asking_needs_its_token(self, strict, posting, cast):
        assert Visitor(strict.test_client()).post("/forgot", {"email": "pia@example.org"}).status_code == 400


class TestInvitation:
    def test_an_invited_person_chooses_name_and_password(self, visitor, invited):
        one = visitor(None)
        shown = one.get(invited)

        answer = one.post(invited, {"display_name": "Newa", "password": NEW})

        assert "Welcome" in shown.text
        assert 'value="Newa Person"' in shown.text
        assert answer.location == "/"
        assert "Newa" in one.get("/account/").text
        assert sign_in(visitor(None), "newa", NEW).status_code == 302

    @pytest.mark.parametrize(("name", "said"), [("", "Please type a name."), ("x" * 121, "1 to 120 characters")])
    def test_a_name_that_cannot_be_one_is_told_beside_the_field(self, visitor, invited, name, said):
        answer = visitor(None).post(invited, {"display_name": name, "password": NEW})

        assert answer.status_code == 422
        assert said in answer.text

    def test_a_name_that_was_typed_comes_back_and_the_password_does_not(self, visitor, invited):
        answer = visitor(None).post(invited, {"display_name": "Newa of North", "password": "short"})

        assert 'value="Newa of North"' in answer.text
        assert "short" not in re.sub(r"<[^>]*(?:class|href)[^>]*>", "", answer.text)

    def test_an_invitation_lasts_a_week(self, visitor, invited, clock):
        clock.pass_time(days=6, hours=23)
        assert visitor(None).get(invited).status_code == 200

        clock.pass_time(hours=1)

        assert visitor(None).get(invited).status_code == 410


class TestComingBack:
    def test_a_lost_account_comes_back_at_another_address(self, visitor, cast, make, sink, post_round):
        before, path = visitor("rex"), make("rex", "reattach", email="rex@new.example")
        one = visitor(None)

        shown, done = one.get(path), one.post(path, {"password": NEW})
        post_round()

        assert "rex@new.example" in shown.text
        assert done.status_code == 302
        assert "rex@new.example" in one.get("/account/").text
        assert before.get("/").status_code == 302
        assert [to for _, [to], _ in sink.arrived] == ["rex@example.org", "rex@new.example"]
        assert sign_in(visitor(None), "rex", NEW).status_code == 401

    def test_an_address_that_is_taken_by_now_is_told_and_nothing_changes(self, app, visitor, cast, make):
        path = make("rex", "reattach", email="rex@new.example")
        with app.app_context(), unit_of_work():
            people.person(cast.noel).email = "rex@new.example"

        answer = visitor(None).post(path, {"password": NEW})

        assert answer.status_code == 409
        assert "Someone else here uses that address by now" in answer.text
        assert sign_in(visitor(None), "rex", PASSWORD).status_code == 302

    def test_the_old_password_holds_until_the_link_is_used(self, visitor, cast, make):
        make("rex", "reattach", email="rex@new.example")

        assert sign_in(visitor(None), "rex").status_code == 302

    def test_signing_in_and_changing_the_password_stops_it(self, visitor, cast, make):
        path = make("pia", "reattach", email="thief@new.example")

        visitor("pia").post("/account/", {"present": PASSWORD, "new": NEW})

        assert visitor(None).get(path).status_code == 410

    def test_three_days_are_enough(self, visitor, cast, make, clock):
        path = make("rex", "reattach", email="rex@new.example")

        clock.pass_time(days=3)

        assert visitor(None).get(path).status_code == 410


def test_time_runs_out_while_the_form_is_open(visitor, cast, make, clock):
    path, one = make("pia"), visitor(None)
    assert one.get(path).status_code == 200

    clock.pass_time(hours=1)

    assert one.post(path, {"password": NEW}).status_code == 410
