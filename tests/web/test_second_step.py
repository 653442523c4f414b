"""The second step: setting it up, signing in with it, taking it away."""

from __future__ import annotations

import re

import pyotp
import pytest

from lms.store.db import unit_of_work
from lms.store.program import program
from tests.actions.test_second_factor import code_at, wrong_at
from tests.conftest import PASSWORD, Visitor
from tests.web.conftest import COURSE, sign_in, token_of

NEW = "another quiet long walk"


def secret_on(page: str) -> str:
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


@pytest.fixture
def set_up(visitor, cast, clock):
    """Sets the second step up for someone, an hour before the test; the secret and the recovery codes."""

    def confirm(name: str) -> tuple[str, list[str]]:
        one = visitor(name)
        secret = secret_on(one.post("/account/second-step/begin").text)
        page = one.post("/account/second-step/confirm", {"code": code_at(secret, clock.now)}).text
        clock.pass_time(hours=1)
        return secret, re.findall(r"<li><code>([^<]+)</code></li>", page)

    return confirm


class TestSettingUp:
    def test_the_secret_is_drawn_and_can_be_typed(self, visitor, cast):
        page = visitor("pia").post("/account/second-step/begin")

        address = re.search(r'href="(otpauth://[^"]+)"', page.text)[1].replace("&amp;", "&")
        read = pyotp.parse_uri(address)
        assert (read.secret, read.name, read.issuer) == (
            secret_on(page.text),
            "pia@example.org",
            "Family Support North",
        )
        assert '<svg viewBox="' in page.text
        assert "style=" not in page.text
        assert page.headers["Cache-Control"] == "no-store"

    @pytest.mark.works("GET /account/second-step/", "GET /account/second-step/offer")
    def test_it_stands_on_no_page_that_is_only_loaded(self, visitor, cast):
        one = visitor("pia")
        secret = secret_on(one.post("/account/second-step/begin").text)

        for path in ("/account/", "/account/second-step/", "/account/second-step/offer"):
            page = one.get(path).text
            assert secret not in page.replace(" ", "")

    def test_ten_recovery_codes_are_shown_once(self, visitor, cast, clock):
        one = visitor("pia")
        secret = secret_on(one.post("/account/second-step/begin").text)

        first = one.post("/account/second-step/confirm", {"code": code_at(secret, clock.now)})
        again = one.post("/account/second-step/confirm", {"code": code_at(secret, clock.now)})

        codes = re.findall(r"<li><code>([0-9A-Z]{5}-[0-9A-Z]{5})</code></li>", first.text)
        assert len(set(codes)) == 10
        assert again.location == "/account/second-step/"
        assert codes[0] not in one.get("/account/second-step/").text
        assert "<strong>10</strong> recovery codes left" in one.get("/account/second-step/").text

    def test_a_wrong_code_changes_nothing_and_shows_the_same_secret(self, visitor, cast, clock):
        one = visitor("pia")
        secret = secret_on(one.post("/account/second-step/begin").text)

        answer = one.post("/account/second-step/confirm", {"code": wrong_at(secret, clock.now)})

        assert answer.status_code == 422
        assert "This code does not go with the secret on this page." in answer.text
        assert secret_on(answer.text) == secret
        assert sign_in(visitor(None), "pia").location == "/"

    def test_an_empty_code_is_told_beside_the_field(self, visitor, cast):
        one = visitor("pia")
        one.post("/account/second-step/begin")

        answer = one.post("/account/second-step/confirm", {"code": ""})

        assert answer.status_code == 422
        assert "Please type the code." in answer.text

    def test_in_two_tabs_either_one_sets_it_up(self, visitor, again, cast, clock):
        first = visitor("pia")
        second = again(first)
        secrets = [secret_on(one.post("/account/second-step/begin").text) for one in (first, second)]

        answers = [
            one.post("/account/second-step/confirm", {"code": code_at(secrets[0], clock.now)})
            for one in (second, first)
        ]

        assert secrets[0] == secrets[1]
        assert [answer.status_code for answer in answers] == [200, 302]

    def test_what_is_set_up_is_not_shown_again(self, visitor, set_up, cast, clock):
        secret, _ = set_up("pia")
        one = visitor(None)
        sign_in(one, "pia")
        one.post("/sign-in/code", {"code": code_at(secret, clock.now)})

        answer = one.post("/account/second-step/begin")

        assert answer.location == "/account/second-step/"


class TestSigningIn:
    def test_a_code_is_asked_for_on_a_page_of_its_own(self, visitor, set_up, clock, rows):
        secret, _ = set_up("pia")
        one, before = visitor(None), rows()["session"]

        first = sign_in(one, "pia", next="/hours/")
        page = one.get(first.location)
        halfway = rows()["session"]
        done = one.post("/sign-in/code", {"code": code_at(secret, clock.now), "next": "/hours/"})

        assert first.location == "/sign-in/code?next=/hours/"
        assert page.status_code == 200
        assert halfway == before
        assert (done.status_code, done.location) == (302, "/hours/")
        assert one.get("/hours/").status_code == 200

    @pytest.mark.works("GET /sign-in/code")
    def test_nothing_opens_before_the_code(self, visitor, set_up):
        set_up("pia")
        one = visitor(None)

        sign_in(one, "pia")

        assert one.get("/").location.startswith("/sign-in")
        assert one.get("/account/").status_code == 302
        assert "Pia" not in one.get("/sign-in/code").text

    @pytest.mark.parametrize(("off", "status"), [(-30, 302), (30, 302), (-60, 401), (60, 401)])
    def test_a_clock_may_be_half_a_minute_off(self, visitor, set_up, clock, off, status):
        secret, _ = set_up("pia")
        one = visitor(None)
        sign_in(one, "pia")

        answer = one.post("/sign-in/code", {"code": pyotp.TOTP(secret).at(int(clock.now.timestamp()) + off)})

        assert answer.status_code == status

    def test_a_code_that_was_used_opens_nothing_again(self, visitor, set_up, clock):
        secret, _ = set_up("pia")
        first, second = visitor(None), visitor(None)
        for one in (first, second):
            sign_in(one, "pia")

        answers = [one.post("/sign-in/code", {"code": code_at(secret, clock.now)}) for one in (first, second)]

        assert [answer.status_code for answer in answers] == [302, 401]
        assert "This code is not right, or was used before." in answers[1].text

    def test_a_recovery_code_opens_once(self, visitor, set_up):
        _, codes = set_up("pia")
        answers = []
        for _ in range(2):
            one = visitor(None)
            sign_in(one, "pia")
            answers.append(one.post("/sign-in/code", {"code": codes[3].lower()}))

        assert [answer.status_code for answer in answers] == [302, 401]

    def test_five_minutes_are_enough(self, visitor, set_up, clock):
        secret, _ = set_up("pia")
        one = visitor(None)
        sign_in(one, "pia")
        clock.pass_time(minutes=5, seconds=1)

        sent = one.post("/sign-in/code", {"code": code_at(secret, clock.now), "next": "/hours/"})

        assert sent.status_code == 401
        assert "please begin again with your password" in sent.text
        assert 'value="/hours/"' in sent.text
        assert one.get("/sign-in/code").location == "/sign-in"

    def test_five_wrong_codes_give_it_a_rest(self, visitor, set_up, clock):
        secret, _ = set_up("pia")
        one = visitor(None)
        sign_in(one, "pia")
        answers = [one.post("/sign-in/code", {"code": wrong_at(secret, clock.now)}) for _ in range(5)]

        last = one.post("/sign-in/code", {"code": code_at(secret, clock.now)})

        assert {answer.status_code for answer in answers} == {401}
        assert last.status_code == 429
        assert "this rests for up to half an hour" in last.text

    def test_what_was_begun_ends_when_the_password_changes(self, visitor, set_up, clock):
        secret, codes = set_up("pia")
        one, owner = visitor(None), visitor(None)
        sign_in(one, "pia")
        sign_in(owner, "pia")
        owner.post("/sign-in/code", {"code": codes[0]})
        owner.post("/account/", {"present": PASSWORD, "new": NEW})

        assert one.post("/sign-in/code", {"code": code_at(secret, clock.now)}).status_code == 401

    def test_a_mark_that_does_not_go_with_the_password_opens_nothing(self, visitor, set_up, cast, clock):
        secret, _ = set_up("pia")
        one = visitor(None)
        with one.client.session_transaction() as session:
            session["halfway"] = [cast.pia, "x" * 32, clock.now.timestamp()]

        answer = one.post("/sign-in/code", {"code": code_at(secret, clock.now)})

        assert answer.status_code == 401
        assert one.get("/").status_code == 302

    def test_a_code_without_a_password_before_it_opens_nothing(self, visitor, set_up, clock):
        secret, _ = set_up("pia")

        assert visitor(None).post("/sign-in/code", {"code": code_at(secret, clock.now)}).status_code == 401

    def test_what_was_typed_before_comes_through_both_steps(self, strict, visitor, set_up, clock):
        strict.config["WTF_CSRF_ENABLED"] = False
        secret, _ = set_up("pia")
        strict.config["WTF_CSRF_ENABLED"] = True
        one = Visitor(strict.test_client())
        page = one.get("/sign-in")
        typed = {"carried-better": "More role plays", "next": f"/courses/{COURSE}/evaluation/"}
        asked = sign_in(one, "pia", csrf_token=token_of(page.text), **typed)
        given = dict(re.findall(r'name="(carried-\w+|next)"[^>]* value="([^"]*)"', asked.text))

        wrong = one.post("/sign-in/code", {**given, "code": "", "csrf_token": token_of(asked.text)})
        done = one.post(
            "/sign-in/code", {**given, "code": code_at(secret, clock.now), "csrf_token": token_of(wrong.text)}
        )

        assert given == typed
        assert wrong.status_code == 422
        assert 'name="better" value="More role plays"' in done.text
        assert f'action="/courses/{COURSE}/evaluation/"' in done.text

    def test_who_is_signed_in_is_led_on(self, visitor, cast):
        assert visitor("pia").get("/sign-in/code?next=/hours/").location == "/hours/"

    def test_next_never_leads_elsewhere(self, visitor, set_up, clock):
        secret, _ = set_up("pia")
        one = visitor(None)
        asked = sign_in(one, "pia", next="//evil.example")

        done = one.post("/sign-in/code", {"code": code_at(secret, clock.now), "next": "//evil.example"})

        assert (asked.location, done.location) == ("/sign-in/code", "/")


class TestTakingAway:
    @pytest.fixture
    def one(self, visitor, set_up, clock):
        """Pia, with a second step and signed in; the secret as well."""
        secret, codes = set_up("pia")
        one = visitor(None)
        sign_in(one, "pia")
        one.post("/sign-in/code", {"code": codes[0]})
        return one, secret

    @pytest.mark.works(
        "POST /account/second-step/begin",
        "POST /account/second-step/confirm",
        "POST /account/second-step/remove",
        "POST /sign-in/code",
    )
    def test_password_and_code_take_it_away(self, visitor, one, clock):
        pia, secret = one
        sent = {"password": PASSWORD, "code": code_at(secret, clock.now)}

        answer = pia.post("/account/second-step/remove", sent)

        assert answer.location == "/account/"
        assert sign_in(visitor(None), "pia").location == "/"

    def test_taking_away_what_is_gone_is_told_and_counts_no_wrong_code(self, one, clock, rows):
        pia, secret = one
        sent = {"password": PASSWORD, "code": code_at(secret, clock.now)}
        pia.post("/account/second-step/remove", sent)
        before = rows()

        page = pia.post("/account/second-step/remove", sent, follow_redirects=True)

        assert "There is no second step to take away" in page.text
        assert rows() == before

    @pytest.mark.parametrize(
        ("password", "code", "said"),
        [
            ("not the password", None, "This is not the password you use now."),
            (PASSWORD, "wrong", "This code is not right, or was used before."),
            ("", None, "Please type your password."),
            (PASSWORD, "", "Please type a code."),
            (PASSWORD, "x" * 41, "A code is shorter than that."),
        ],
    )
    def test_one_of_them_changes_nothing(self, visitor, one, clock, password, code, said):
        pia, secret = one
        typed = code_at(secret, clock.now) if code is None else code

        answer = pia.post("/account/second-step/remove", {"password": password, "code": typed})

        assert answer.status_code == 422
        assert said in answer.text
        assert sign_in(visitor(None), "pia").location == "/sign-in/code"

    def test_many_wrong_codes_give_it_a_rest(self, one, clock):
        pia, secret = one
        for _ in range(5):
            pia.post("/account/second-step/remove", {"password": PASSWORD, "code": "wrong"})

        sent = {"password": PASSWORD, "code": code_at(secret, clock.now)}

        assert pia.post("/account/second-step/remove", sent).status_code == 429


class TestAdministrators:
    def test_they_are_asked_after_signing_in_and_not_held_up(self, visitor, cast):
        one = visitor(None)

        answer = sign_in(one, "ada", next="/people/")
        page = one.get(answer.location)

        assert answer.location == "/account/second-step/offer?next=/people/"
        assert '<a class="button quiet" href="/people/">Not now</a>' in page.text
        assert one.get("/people/").status_code == 200

    @pytest.mark.parametrize("name", ["pia", "sam", "rex"])
    def test_nobody_else_is_asked(self, visitor, cast, name):
        assert sign_in(visitor(None), name).location == "/"

    def test_who_has_one_is_asked_no_more(self, visitor, set_up, clock):
        secret, _ = set_up("ada")
        one = visitor(None)
        sign_in(one, "ada")

        answer = one.post("/sign-in/code", {"code": code_at(secret, clock.now)})

        assert answer.location == "/"
        assert one.get("/account/second-step/offer?next=/people/").location == "/people/"

    def test_a_demonstration_asks_nobody(self, app, visitor, cast, clock):
        with app.app_context(), unit_of_work():
            program.change_settings({"is_demo": True}, None, clock.now)

        assert sign_in(visitor(None), "ada").location == "/"

    @pytest.mark.parametrize("target", ["//evil.example", "javascript:alert(1)", "https://evil.example/"])
    def test_not_now_never_leads_elsewhere(self, visitor, cast, target):
        page = visitor("ada").client.get("/account/second-step/offer", query_string={"next": target})

        assert '<a class="button quiet" href="/">Not now</a>' in page.text
