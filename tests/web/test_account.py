"""One's own account: where one is signed in, and who looked at one's record."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.domain.program.event import Action, RecordView
from lms.queries.account.account import LOOKS_ON_A_PAGE
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import events
from tests.conftest import NOW, PASSWORD

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture
def come(visitor):
    """Gives someone who signed in with that browser."""

    def sign_in_with(name: str, user_agent: str):
        one = visitor(None)
        one.client.environ_base["HTTP_USER_AGENT"] = user_agent
        one.post("/sign-in", {"email": f"{name}@example.org", "password": PASSWORD})
        return one

    return sign_in_with


@pytest.fixture
def look(app):
    """Notes looks at someone's record, one a day from NOW back."""

    def note(who: int, about: int, count: int = 1, kind: RecordView = RecordView.RECORD) -> None:
        with app.app_context(), unit_of_work():
            for number in reversed(range(count)):
                moment = NOW - timedelta(days=number)
                events.record_view(kind, by=who, about=[about], since=moment, now=moment)

    return note


def listed(one) -> list[str]:
    """The devices on the account page, each with whether it is this one."""
    found = re.findall(r"<li><strong>(.*?)</strong>(.*?)</li>", one.get("/account/").text, re.DOTALL)
    return [f"{device}{' (this one)' if 'This one' in rest else ''}" for device, rest in found]


def ends(one) -> list[str]:
    return re.findall(r'action="(/account/sessions/\d+/end)"', one.get("/account/").text)


class TestSessions:
    def test_devices_are_listed_by_kind_and_this_one_is_told(self, come, cast, clock):
        phone = come("pia", PHONE)
        clock.pass_time(minutes=1)
        computer = come("pia", COMPUTER)

        assert listed(computer) == ["Chrome on Windows (this one)", "Firefox on Android"]
        assert listed(phone) == ["Chrome on Windows", "Firefox on Android (this one)"]

    def test_begun_and_last_use_are_told_in_the_programs_zone(self, come, cast, clock):
        one = come("pia", PHONE)
        clock.pass_time(hours=2)
        one.get("/hours/")

        page = one.get("/account/").text

        assert "Since November 21, 2026, 10:00 AM. Last used November 21, 2026, 12:00 PM." in page

    @pytest.mark.works("GET /account/", "POST /account/sessions/<id:session_id>/end")
    def test_one_device_is_signed_out_from_another(self, come, cast):
        phone, computer = come("pia", PHONE), come("pia", COMPUTER)

        [way] = ends(computer)
        answer = computer.post(way)

        assert answer.location == "/account/"
        assert phone.get("/").status_code == 302
        assert listed(computer) == ["Chrome on Windows (this one)"]
        assert computer.post(way).status_code == 302

    @pytest.mark.works("POST /account/sessions/end-others")
    def test_all_others_are_signed_out_at_once(self, come, cast):
        here, *others = [come("pia", PHONE) for _ in range(3)]
        noel = come("noel", PHONE)

        here.post("/account/sessions/end-others")

        assert [one.get("/").status_code for one in (here, *others, noel)] == [200, 302, 302, 200]
        assert "Sign out everywhere else" not in here.get("/account/").text

    def test_where_there_was_no_other_nothing_is_said_to_have_ended(self, come, cast, rows):
        one = come("pia", PHONE)
        before = rows()

        page = one.post("/account/sessions/end-others", follow_redirects=True)

        assert "You were signed in nowhere else, so nothing was ended." in page.text
        assert rows() == before

    def test_ending_this_one_is_signing_out(self, come, cast):
        phone, computer = come("pia", PHONE), come("pia", COMPUTER)
        [own] = ends(phone)

        answer = computer.post(own)

        assert answer.location == "/sign-in"
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert computer.get("/").status_code == 302

    def test_someone_elses_session_is_not_there(self, come, cast):
        come("pia", PHONE)
        pia, noel = come("pia", COMPUTER), come("noel", COMPUTER)
        [way] = ends(pia)

        assert noel.post(way).status_code == 404
        assert noel.post("/account/sessions/2147483647/end").status_code == 404
        assert len(listed(pia)) == 2

    def test_what_lies_still_or_lived_too_long_is_not_listed(self, come, cast, clock):
        come("pia", PHONE)
        clock.pass_time(days=14)

        assert listed(come("pia", COMPUTER)) == ["Chrome on Windows (this one)"]

    def test_ending_a_session_is_an_event(self, come, cast, rows):
        come("pia", PHONE)
        one = come("pia", COMPUTER)
        [way] = ends(one)
        before = rows()["event"]

        one.post(way)

        assert rows()["event"] == before + 1

    def test_a_browser_that_says_nothing_of_itself_is_a_browser(self, come, cast):
        assert listed(come("pia", "")) == ["A browser (this one)"]

    def test_a_changed_password_keeps_the_device_s_name(self, come, cast):
        one = come("pia", PHONE)

        one.post("/account/", {"present": PASSWORD, "new": "another quiet long walk"})

        assert listed(one) == ["Firefox on Android (this one)"]


class TestLooks:
    def test_nobody_looked_yet(self, visitor, cast):
        assert "Nobody else has looked at it yet." in visitor("pia").get("/account/looks/").text

    @pytest.mark.works("GET /account/looks/")
    def test_who_looked_at_what_on_which_day(self, visitor, cast, look):
        look(cast.sam, cast.pia)

        page = visitor("pia").get("/account/looks/").text

        assert "November 21, 2026</th><td>Sam Example</td><td>saw the record</td>" in page

    def test_only_ones_own_are_shown(self, visitor, cast, look):
        look(cast.olu, cast.noel)
        look(cast.sam, cast.pia, kind=RecordView.TEAM)

        page = visitor("noel").get("/account/looks/").text

        assert "Olu Example" in page
        assert "Sam Example" not in page

    def test_other_deeds_and_ones_own_are_no_looks(self, app, visitor, cast):
        with app.app_context(), unit_of_work():
            events.record_event(Action.TRAINING_ASSIGNED, by=cast.sam, about=cast.pia, now=NOW)
            events.record_event(Action.RECORD_VIEWED, by=cast.pia, about=cast.pia, now=NOW)

        assert "Nobody else has looked" in visitor("pia").get("/account/looks/").text

    def test_the_latest_stands_first_and_older_ones_are_a_press_away(self, visitor, cast, look):
        look(cast.sam, cast.pia, LOOKS_ON_A_PAGE + 2)
        one = visitor("pia")

        first, second = one.get("/account/looks/").text, one.get("/account/looks/?page=2").text

        assert first.count("saw the record") == LOOKS_ON_A_PAGE
        assert first.index("November 21, 2026") < first.index("November 20, 2026")
        assert 'href="/account/looks/?page=2"' in first
        assert second.count("saw the record") == 2
        assert 'href="/account/looks/?page=1"' in second
        assert "Earlier looks" not in second

    @pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999999", "2147483647", "٣"])
    def test_any_page_number_is_answered(self, visitor, cast, page):
        assert visitor("pia").client.get("/account/looks/", query_string={"page": page}).status_code == 200

    def test_who_left_still_sees_it(self, visitor, cast, look):
        look(cast.ada, cast.rex)

        assert "Ada Example" in visitor("rex").get("/account/looks/").text

    def test_a_name_is_the_one_of_today(self, app, visitor, cast, look):
        look(cast.sam, cast.pia)
        with app.app_context(), unit_of_work():
            people.person(cast.sam).display_name = "Sam <b>New</b>"

        assert "Sam &lt;b&gt;New&lt;/b&gt;" in visitor("pia").get("/account/looks/").text
