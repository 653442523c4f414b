"""Everyone, inviting one person, and teams."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from lms.store.db import db, unit_of_work
from lms.store.people import membership, people
from lms.store.tables.program import OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.joining import add_person


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


def listed(page) -> list[str]:
    return re.findall(r'href="/people/\d+/">([^<]+)</a>', page.text)


class TestEveryone:
    @pytest.mark.works("GET /people/")
    def test_they_stand_in_alphabetical_order_with_what_they_hold(self, ada, cast, app):
        with app.app_context(), unit_of_work():
            team = membership.add_team("North house")
            membership.join(team.id, cast.pia, TODAY)

        page = ada.get("/people/")

        assert listed(page) == [f"{name} Example" for name in ("Ada", "Noel", "Olu", "Pia", "Sam")]
        row = next(part for part in page.text.split("<tr>") if "pia@example.org" in part)
        for words in ("Peer", "Sam Example", "North house", "not yet", f"/people/{cast.pia}/manage/"):
            assert words in row

    def test_the_day_of_the_last_sign_in_is_told(self, ada):
        page = ada.get("/people/")

        row = next(part for part in page.text.split("<tr>") if "ada@example.org" in part)
        assert "November 21, 2026" in row

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("words=PIA", ["Pia"]),
            ("words=noel@", ["Noel"]),
            ("words=%25", []),
            ("words=nobody", []),
            ("where=left", ["Rex"]),
            ("where=here", ["Ada", "Noel", "Olu", "Pia", "Sam"]),
            ("where=new", ["Noel", "Olu", "Pia", "Sam"]),
            ("where=everyone", ["Ada", "Noel", "Olu", "Pia", "Rex", "Sam"]),
            ("where=elsewhere&team=x&page=x", ["Ada", "Noel", "Olu", "Pia", "Sam"]),
            ("words=%00", ["Ada", "Noel", "Olu", "Pia", "Sam"]),
            ("words=rex", []),
            ("words=rex&where=everyone", ["Rex"]),
            ("page=7", ["Ada", "Noel", "Olu", "Pia", "Sam"]),
            ("team=99", []),
        ],
    )
    @pytest.mark.sql
    def test_they_can_be_searched_and_sifted(self, ada, query, names):
        assert listed(ada.get(f"/people/?{query}")) == [f"{name} Example" for name in names]

    @pytest.mark.sql
    def test_names_with_other_letters_are_found_as_they_are_typed(self, ada, cast, app):
        with app.app_context(), unit_of_work():
            add_person("ang@example.org", "Ángel Ruiz", NOW)

        assert listed(ada.get("/people/?words=ángel")) == ["Ángel Ruiz"]

    def test_a_team_can_be_asked_for(self, ada, cast, app):
        with app.app_context(), unit_of_work():
            team = membership.add_team("North house")
            membership.join(team.id, cast.pia, TODAY)

        assert listed(ada.get(f"/people/?team={team.id}")) == ["Pia Example"]

    def test_a_hundred_stand_on_a_page(self, ada, app):
        with app.app_context(), unit_of_work():
            for number in range(120):
                people.add_person(f"p{number}@example.org", f"Zed {number:03}", f"Zed {number:03}", None, NOW)

        first, second = ada.get("/people/"), ada.get("/people/?page=2")
        all_first = ada.get("/people/?where=everyone")

        assert (len(listed(first)), len(listed(second))) == (100, 25)
        assert 'href="/people/?where=here&amp;page=2"' in first.text
        assert "page 2 of 2" in second.text
        [following] = re.findall(r'href="(/people/[^"]*page=2)"', all_first.text)
        assert len(listed(ada.get(following.replace("&amp;", "&")))) == 26

    @pytest.mark.parametrize(
        ("query", "left_out", "link"),
        [
            ("", "5 people. 1 who left is not shown.", "/people/?where=everyone"),
            ("words=rex", "0 people. 1 who left is not shown.", "/people/?words=rex&amp;where=everyone"),
            ("words=pia", "1 person", None),
            ("where=everyone", "6 people", None),
            ("where=new", "4 people", None),
        ],
    )
    def test_how_many_who_left_are_not_shown_is_said_and_they_are_one_press_away(self, ada, query, left_out, link):
        page = ada.get(f"/people/?{query}")

        told = re.search(r'id="count"[^>]*>(.*?)</p>', page.text, re.DOTALL)[1]
        assert " ".join(re.sub(r"<a .*?</a>", "", told, flags=re.DOTALL).split()) == left_out
        assert re.findall(r'href="([^"]*)"', told) == ([link] if link else [])

    def test_names_never_become_markup(self, ada, app):
        with app.app_context(), unit_of_work():
            add_person("x@example.org", "<b>Bo</b>", NOW)

        assert "<b>Bo" not in ada.get("/people/").text


SENT = {"name": "Uma New", "email": "uma@example.org", "profile": "peer", "hired_on": "2026-11-20"}


def sheets(page) -> list[tuple[str, str]]:
    """Of each sheet: for whom it is, and its link."""
    return re.findall(r'<h2 id="sheet-\d+">For ([^<]+)</h2>.*?one-time-link">([^<]+)<', page.text, re.DOTALL)


class TestSheets:
    @pytest.mark.works("POST /people/invitations/")
    def test_one_press_makes_a_sheet_for_each_who_has_no_password_yet(self, ada, app, settings, visitor):
        with app.app_context(), unit_of_work():
            for name in ("Åsa", "Sky", "Bo"):
                add_person(f"{name.lower()}@example.org", f"{name} New", NOW)
        assert "Sheets to print" in ada.get("/people/?where=new").text

        page = ada.post("/people/invitations/")

        made = sheets(page)
        assert [name for name, _ in made] == ["Åsa New", "Bo New", "Sky New"]
        assert page.text.count("<svg") - ada.get("/people/").text.count("<svg") == 3
        for name, link in made:
            shown = visitor(None).get(link.removeprefix(settings.public_url))
            assert shown.status_code == 200
            assert name in shown.text
        with app.app_context():
            assert db.session.scalars(sa.select(OutboxMessage)).all() == []

    def test_only_those_who_were_sifted_out_get_one(self, ada, app):
        with app.app_context(), unit_of_work():
            for name in ("Åsa", "Sky"):
                add_person(f"{name.lower()}@example.org", f"{name} New", NOW)

        assert [name for name, _ in sheets(ada.post("/people/invitations/", {"words": "sky"}))] == ["Sky New"]

    def test_a_later_sheet_ends_the_link_of_the_one_before(self, ada, app, settings, visitor):
        with app.app_context(), unit_of_work():
            add_person("sky@example.org", "Sky New", NOW)
        ((_, first),) = sheets(ada.post("/people/invitations/"))
        ada.post("/people/invitations/")

        assert visitor(None).get(first.removeprefix(settings.public_url)).status_code == 410

    def test_where_everyone_has_a_password_nothing_is_made(self, ada, rows):
        before = rows()

        answer = ada.post("/people/invitations/")

        assert "no invitation is needed" in ada.get(answer.location).text
        assert rows() == before


def test_names_stand_in_the_order_of_their_letters_whatever_their_accents(ada, app):
    with app.app_context(), unit_of_work():
        for name in ("Sky", "Åsa", "ana", "Øyvind", "Zoë"):
            add_person(f"{name.lower()}@example.org", name, NOW)

    assert listed(ada.get("/people/?where=everyone")) == [
        *("Ada Example", "ana", "Åsa", "Noel Example", "Olu Example", "Øyvind", "Pia Example", "Rex Example"),
        *("Sam Example", "Sky", "Zoë"),
    ]


class TestInviting:
    @pytest.mark.works("GET /people/new/")
    def test_the_form_asks_who_comes_and_offers_every_profile(self, ada, catalogue):
        page = ada.get("/people/new/")

        assert page.status_code == 200
        assert set(SENT) <= set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', page.text))
        assert set(catalogue.profiles) <= set(re.findall(r'<option[^>]* value="([\w-]*)"', page.text))

    @pytest.mark.works("POST /people/new/")
    def test_a_new_person_gets_a_link_that_is_shown_once_and_mailed(self, ada, cast, app, settings):
        page = ada.post("/people/new/", {**SENT, "supervisor": "SAM@example.org"})

        assert page.status_code == 200
        assert re.search(rf">{settings.public_url}/link/[\w-]{{43}}</textarea>", page.text)
        with app.app_context():
            uma = people.person_by_email("uma@example.org")
            (mail,) = db.session.scalars(sa.select(OutboxMessage))
            assert mail.person_id == uma.id
            assert people.open_supervision(cast.sam, uma.id)
            assert people.latest_profile(uma.id).profile == "peer"

    def test_the_address_is_the_configured_one_whatever_the_request_says(self, ada, settings):
        page = ada.post("/people/new/", SENT, headers={"X-Forwarded-Host": "evil.example"})

        assert "evil.example" not in page.text
        assert settings.public_url in page.text

    def test_without_a_mail_server_it_says_so(self, ada):
        assert "sends no mail" in ada.post("/people/new/", SENT).text

    def test_who_has_an_account_is_pointed_to(self, ada, cast, rows):
        before = rows()

        page = ada.post("/people/new/", {**SENT, "email": " PIA@example.org"})

        assert page.status_code == 422
        assert "pia@example.org already has an account." in page.text
        assert f"/people/{cast.pia}/manage/" in page.text
        assert rows() == before

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"name": ""}, "Please type a name."),
            ({"name": "\u200b"}, "A name has 1 to 120 characters"),
            ({"email": ""}, "Please type an e-mail address."),
            ({"email": "at home"}, "is not an e-mail address"),
            ({"supervisor": "nobody@example.org"}, "Nobody here has this e-mail."),
            ({"supervisor": "rex@example.org"}, "left, and supervises nobody"),
            ({"hired_on": "yesterday"}, "Please write the day as 2026-11-22."),
            ({"hired_on": "0001-01-01"}, "too long ago or too far ahead"),
            ({"profile": "chief"}, "Not a valid choice"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, ada, rows, change, said):
        before = rows()

        page = ada.post("/people/new/", {**SENT, **change})

        assert page.status_code == 422
        assert said in page.text
        assert "Uma New" in page.text or "uma@example.org" in page.text
        assert rows() == before


class TestTeams:
    @pytest.mark.works("GET /people/teams/", "POST /people/teams/", "POST /people/teams/<id:team_id>/")
    def test_a_team_is_made_and_renamed(self, ada, app):
        ada.post("/people/teams/", {"name": "North"})
        page = ada.get("/people/teams/")
        team = re.search(r'action="(/people/teams/\d+/)"', page.text)[1]

        assert ada.post(team, {"name": "North house"}).status_code == 302
        assert "North house" in ada.get("/people/teams/").text

    def test_a_name_that_is_taken_is_said_beside_the_field(self, ada, app):
        ada.post("/people/teams/", {"name": "North"})
        ada.post("/people/teams/", {"name": "South"})
        team = re.search(r'action="(/people/teams/\d+/)"', ada.get("/people/teams/").text)[1]

        made, renamed = ada.post("/people/teams/", {"name": "north"}), ada.post(team, {"name": "south"})

        for page in (made, renamed):
            assert page.status_code == 422
            assert "already" in page.text

    @pytest.mark.parametrize("path", ["/people/teams/", "/people/teams/1/"])
    def test_a_team_without_a_name_is_not_made(self, ada, path):
        ada.post("/people/teams/", {"name": "North"})

        page = ada.post(path, {"name": ""})

        assert page.status_code == 422
        assert "Please type a name." in page.text

    def test_a_team_that_is_not_there_is_not_found(self, ada):
        assert ada.post("/people/teams/99/", {"name": "x"}).status_code == 404


class TestTheSameName:
    def test_someone_new_with_a_name_that_is_here_is_asked_about(self, ada, cast, rows):
        before = rows()

        page = ada.post("/people/new/", {**SENT, "name": "Rex EXAMPLE"})

        assert page.status_code == 422
        assert "Is it the same person?" in page.text
        assert "rex@example.org, here since November 21, 2025, who left." in " ".join(page.text.split())
        assert f"/people/{cast.rex}/manage/#way-in" in page.text
        assert rows() == before

    def test_another_person_of_the_same_name_is_added_with_a_second_word(self, ada, app):
        page = ada.post("/people/new/", {**SENT, "name": "Rex Example", "is_another": "y"})

        assert page.status_code == 200
        with app.app_context():
            assert people.person_by_email("uma@example.org").legal_name == "Rex Example"

    @pytest.mark.parametrize("typed", ["Sam Example", "sam EXAMPLE", "Sam Example <sam@example.org>"])
    def test_a_supervisor_is_picked_by_name(self, ada, app, cast, typed):
        assert 'value="Sam Example &lt;sam@example.org&gt;"' in ada.get("/people/new/").text

        ada.post("/people/new/", {**SENT, "supervisor": typed})

        with app.app_context():
            uma = people.person_by_email("uma@example.org")
            assert people.open_supervision(cast.sam, uma.id)

    def test_a_supervisor_whose_name_several_have_is_asked_for_by_address(self, ada, app):
        with app.app_context(), unit_of_work():
            add_person("sam.two@example.org", "Sam Example", NOW, is_another=True)

        page = ada.post("/people/new/", {**SENT, "supervisor": "Sam Example"})

        assert page.status_code == 422
        assert "2 people have this name. Please type which e-mail: sam@example.org, sam.two@example.org." in page.text
