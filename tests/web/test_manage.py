"""What an administrator changes about one person."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from lms.store.db import db, unit_of_work
from lms.store.people import directory, membership, people
from lms.store.tables.people import Person, Supervision, TeamMember
from lms.store.tables.program import Event
from tests.conftest import TODAY
from tests.web.conftest import sign_in


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def pia(cast) -> str:
    return f"/people/{cast.pia}/manage/"


@pytest.fixture
def one(app):
    """Gives a person as the database has them now."""

    def read(person_id: int) -> Person:
        with app.app_context():
            found = people.person(person_id)
            assert found
            return found

    return read


def test_the_page_tells_everything_that_can_be_changed(ada, pia):
    page = ada.get(pia).text

    for words in (
        "pia@example.org",
        "Sam Example",
        "Peer",
        "Make an administrator",
        "Make a one-time link",
        "last day",
    ):
        assert words in page


def test_a_look_is_noted_once_a_day(ada, pia, app, cast):
    ada.get(pia)
    ada.get(pia)

    with app.app_context():
        looks = db.session.scalars(sa.select(Event.actor_id).where(Event.action == "saw the account")).all()
    assert looks == [cast.ada]


def test_nobody_is_there_under_another_number(ada):
    assert ada.get("/people/999/manage/").status_code == 404
    assert ada.post("/people/999/manage/leave", {"last_day": "2026-11-21"}).status_code == 404


@pytest.mark.works("POST /people/<id:person_id>/manage/")
def test_names_are_kept(ada, pia, one, cast):
    answer = ada.post(pia, {"legal_name": "Pia Hill", "display_name": "Pia", "hired_on": "2026-01-02"})

    kept = one(cast.pia)
    assert answer.status_code == 302
    assert (kept.legal_name, kept.display_name, kept.hired_on) == ("Pia Hill", "Pia", date(2026, 1, 2))


def test_a_name_that_is_none_is_said_beside_the_field(ada, pia, one, cast):
    page = ada.post(pia, {"legal_name": "\u200b", "display_name": "Pia of the north"})

    assert page.status_code == 422
    assert "A name has 1 to 120 characters" in page.text
    assert "Pia of the north" in page.text
    assert one(cast.pia).legal_name == "Pia Example"


@pytest.mark.works("POST /people/<id:person_id>/manage/profile")
def test_a_profile_is_given_from_a_day(ada, pia, app, cast):
    sent = {"profile": "senior-peer", "profile_from_on": "2026-11-30"}

    assert ada.post(f"{pia}profile", sent).status_code == 302
    assert ada.post(f"{pia}profile", sent).status_code == 422
    with app.app_context():
        assert [row.words for row in directory.profile_rows(cast.pia)] == ["senior-peer", "peer"]
    assert "until November 29, 2026" in ada.get(pia).text


@pytest.mark.works("POST /people/<id:person_id>/manage/administrator")
def test_someone_becomes_an_administrator_and_stops(ada, pia, one, cast):
    asked = ada.post(f"{pia}administrator", {"becomes": "yes"})
    before = one(cast.pia).is_administrator
    ada.post(f"{pia}administrator", {"becomes": "yes", "sure": "yes"})
    was = one(cast.pia).is_administrator
    ada.post(f"{pia}administrator", {"becomes": "no"})

    assert "could then change everything on these pages" in asked.text
    assert '<input type="hidden" name="becomes" value="yes">' in asked.text
    assert (before, was, one(cast.pia).is_administrator) == (False, True, False)


def test_the_last_administrator_stays_one(ada, one, cast):
    page = ada.post(f"/people/{cast.ada}/manage/administrator", {"becomes": "no", "sure": "yes"})

    assert page.status_code == 422
    assert "Nobody else could run the program" in page.text
    assert one(cast.ada).is_administrator


def test_ones_own_role_is_asked_for_again(ada, pia, one, cast):
    own = f"/people/{cast.ada}/manage/administrator"
    ada.post(f"{pia}administrator", {"becomes": "yes", "sure": "yes"})

    asked = ada.post(own, {"becomes": "no"})
    still = one(cast.ada).is_administrator
    ada.post(own, {"becomes": "no", "sure": "yes"})

    assert asked.status_code == 422
    assert "Are you sure?" in asked.text
    assert (still, one(cast.ada).is_administrator) == (True, False)
    assert ada.get("/people/").status_code == 404


@pytest.mark.works(
    "POST /people/<id:person_id>/manage/supervisors",
    "POST /people/<id:person_id>/manage/supervisors/<id:row_id>/end",
)
def test_a_supervisor_is_added_and_ended(ada, pia, app, cast):
    ada.post(f"{pia}supervisors", {"supervisor": "olu@example.org", "supervisor_from_on": "2026-11-21"})
    with app.app_context():
        row = people.open_supervision(cast.olu, cast.pia)

    answer = ada.post(f"{pia}supervisors/{row.id}/end", {"until_on": "2026-11-30"})

    assert answer.status_code == 302
    with app.app_context():
        assert db.session.get(Supervision, row.id).until_on == date(2026, 11, 30)
    assert ada.post(f"{pia}supervisors/{row.id}/end", {"until_on": "2026-11-30"}).status_code == 302
    assert "That has its last day already: November 30, 2026." in ada.get(pia).text


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        (
            "supervisors",
            {"supervisor": "pia@example.org", "supervisor_from_on": "2026-11-21"},
            "supervise themselves",
        ),
        (
            "supervisors",
            {"supervisor": "sam@example.org", "supervisor_from_on": "2026-11-21"},
            "supervises this person",
        ),
        ("supervisors", {"supervisor": "sam@example.org", "supervisor_from_on": "x"}, "write the day as"),
        ("supervisors/1/end", {"until_on": "2020-01-01"}, "before it began"),
        ("supervisors/1/end", {}, "Please choose a day."),
        ("teams", {"team": "99", "team_from_on": "2026-11-21"}, "Not a valid choice"),
        ("teams", {"team": "x", "team_from_on": "2026-11-21"}, "Invalid Choice"),
        ("teams/1/end", {"until_on": "2020-01-01"}, "before it began"),
        ("leave", {"last_day": "2020-01-01"}, "before the first day"),
        ("leave", {}, "Please choose a day."),
        ("give-back", {"new_email": "noel@example.org", "checked": "spoke"}, "account of its own"),
        ("give-back", {"new_email": "new@example.org", "checked": ""}, "how you know"),
        ("give-back", {"new_email": "new@example.org", "checked": "spoke", "note": "x" * 201}, "200 characters"),
        ("profile", {"profile": "peer", "profile_from_on": "2026-11-21"}, "the profile already"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(ada, pia, app, cast, path, sent, said):
    with app.app_context(), unit_of_work():
        membership.join(membership.add_team("North").id, cast.pia, TODAY)

    page = ada.post(f"{pia}{path}", sent)

    assert page.status_code == 422
    assert said in page.text
    assert 'class="wrong"' in page.text


def test_rows_of_others_are_not_found_here(ada, app, cast):
    with app.app_context(), unit_of_work():
        membership.join(membership.add_team("North").id, cast.pia, TODAY)

    for path in ("supervisors/1/end", "teams/1/end"):
        assert ada.post(f"/people/{cast.noel}/manage/{path}", {"until_on": "2026-11-30"}).status_code == 404


@pytest.mark.works(
    "POST /people/<id:person_id>/manage/teams",
    "POST /people/<id:person_id>/manage/teams/<id:row_id>/end",
)
def test_someone_joins_a_team_and_leaves_it(ada, pia, app, cast):
    with app.app_context(), unit_of_work():
        team = membership.add_team("North").id

    ada.post(f"{pia}teams", {"team": str(team), "team_from_on": "2026-11-20"})
    ada.post(f"{pia}teams/1/end", {"until_on": "2026-11-21"})

    with app.app_context():
        row = db.session.get(TeamMember, 1)
        assert (row.person_id, row.from_on, row.until_on) == (cast.pia, date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.works(
    "GET /people/<id:person_id>/manage/",
    "POST /people/<id:person_id>/manage/leave",
    "POST /people/<id:person_id>/manage/return",
)
def test_who_leaves_reads_on_and_may_return(ada, pia, visitor, cast, one):
    was_here = visitor("pia")

    asked = ada.post(f"{pia}leave", {"last_day": "2026-11-20"})
    assert "Supervision on both sides, teams" in asked.text
    assert one(cast.pia).active_until is None
    ada.post(f"{pia}leave", {"last_day": "2026-11-20", "sure": "yes"})

    assert was_here.get("/hours/").status_code == 302
    assert sign_in(was_here, "pia").status_code == 302
    assert was_here.get("/hours/").status_code == 200
    assert was_here.post("/courses/peer-role-in-child-welfare/start").status_code == 404
    assert "left on November 20, 2026" in ada.get(pia).text
    ada.post(f"{pia}return")
    assert one(cast.pia).active_until is None


def test_who_works_here_is_not_brought_back(ada, pia, rows):
    before = rows()

    answer = ada.post(f"{pia}return")

    assert rows() == before
    assert "Pia Example works here, and no last day is set. Nothing was changed." in ada.get(answer.location).text


def test_names_that_are_the_same_are_not_said_to_be_kept(ada, pia, one, cast):
    person = one(cast.pia)
    hired = person.hired_on.isoformat() if person.hired_on else ""
    sent = {"legal_name": person.legal_name, "display_name": person.display_name, "hired_on": hired}

    assert "Nothing was different." in ada.post(pia, sent, follow_redirects=True).text
    changed = ada.post(pia, sent | {"display_name": "Pia H."}, follow_redirects=True)
    assert re.search(r'<p class="said" role="status"[^>]*>Kept\.</p>', changed.text)


def test_what_begins_on_a_later_day_is_not_said_to_hold_already(ada, pia, app):
    with app.app_context(), unit_of_work():
        team = membership.add_team("North").id

    supervised = ada.post(
        f"{pia}supervisors",
        {"supervisor": "olu@example.org", "supervisor_from_on": "2026-12-01"},
        follow_redirects=True,
    )
    joined = ada.post(f"{pia}teams", {"team": str(team), "team_from_on": "2026-12-01"}, follow_redirects=True)

    assert "Olu Example supervises Pia Example from December 1, 2026 on." in supervised.text
    assert "Pia Example belongs to “North” from December 1, 2026 on." in joined.text


def test_a_time_in_a_team_that_has_ended_is_told_to_the_second_press(ada, pia, app, cast):
    with app.app_context(), unit_of_work():
        membership.join(membership.add_team("North").id, cast.pia, TODAY)
    ada.post(f"{pia}teams/1/end", {"until_on": "2026-11-21"})

    page = ada.post(f"{pia}teams/1/end", {"until_on": "2026-11-22"}, follow_redirects=True)

    assert "That has its last day already: November 21, 2026. Nothing was changed." in page.text


def test_ones_own_last_day_is_asked_for_again(ada, pia, one, cast):
    own = f"/people/{cast.ada}/manage/leave"
    ada.post(f"{pia}administrator", {"becomes": "yes", "sure": "yes"})

    asked = ada.post(own, {"last_day": "2026-11-20"})
    still = one(cast.ada).active_until
    ada.post(own, {"last_day": "2026-11-20", "sure": "yes"})

    assert "Are you sure?" in asked.text
    assert (still, one(cast.ada).active_until) == (None, date(2026, 11, 20))


@pytest.mark.works("POST /people/<id:person_id>/manage/link")
def test_a_link_is_shown_on_the_page_that_made_it_and_never_again(ada, pia, settings):
    page = ada.post(f"{pia}link")

    assert f"{settings.public_url}/link/" in page.text
    assert "/link/" not in ada.get(pia).text.replace("/manage/link", "")
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.works("POST /people/<id:person_id>/manage/give-back")
def test_an_account_is_given_back(ada, pia, rows):
    sent = {"new_email": "new@example.org", "checked": "photo-id", "note": "at the desk"}

    page = ada.post(f"{pia}give-back", sent)

    assert page.status_code == 200
    assert "/link/" in page.text
    assert (rows()["outbox"], rows()["link_check"]) == (2, 1)


def test_whoever_passes_a_letter_on_sees_whom_it_is_for_before_the_move_and_after(ada, pia, visitor):
    given = ada.post(f"{pia}give-back", {"new_email": "new@example.org", "checked": "photo-id", "note": ""}).text
    before = addresses(ada)
    visitor(None).post(re.search(r"/link/[^\s<\"]+", given)[0], {"password": "a new long password"})

    # Newest first: to both once it has moved, then the warning to the old address and the link to the new one.
    assert before == ["pia@example.org", "new@example.org"]
    assert addresses(ada) == ["new@example.org", "pia@example.org", *before]


def addresses(ada) -> list[str]:
    mails = re.findall(r'href="(/program/outbox/\d+/)"', ada.get("/program/outbox/").text)
    return [re.search(r"</a>, ([^\s<]+)", ada.get(mail).text)[1] for mail in mails]
