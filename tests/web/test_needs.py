"""Home of whoever runs the program."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.program import heartbeats
from lms.domain.competence.coverage import Covered
from lms.queries.program.needs import Cover, needs, walls_of
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import inserts, outbox, program
from tests.conftest import NOW
from tests.tools.acting import acting


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.fixture
def page(app, catalogue):
    def found(url="https://learn.example.org", *, sends_mail=True):
        with app.app_context():
            return needs(catalogue, program.program(), url, NOW, sends_mail=sends_mail)

    return found


def lines(found):
    return {line.need.value: line.count for line in found.lines}


@pytest.mark.works("GET /program/needs/")
def test_it_is_the_administrator_s_home_and_has_an_address_of_its_own(visitor, cast):
    ada = visitor("ada")

    assert "Needs you" in words(ada.get("/"))
    assert "What the courses cover" in words(ada.get("/program/needs/"))
    assert "Your way" in words(ada.get("/own/"))


def test_mail_invitations_and_questions_are_counted(app, cast, page):
    before = lines(page())
    with app.app_context(), unit_of_work():
        outbox.write("first", cast.pia, "A word", "Hello.", NOW)
        people.person(cast.noel).password_hash = None
        heartbeats.record_questions(4, NOW)

    after = lines(page())

    assert (after["mail"], after["invitations"], after["questions"]) == (1, before.get("invitations", 0) + 1, 4)
    assert "questions" not in before


def test_lessons_that_wait_for_a_reviewer_are_counted_by_kind(catalogue, cast, page):
    found = next(line for line in page().lines if line.need == "reviews")

    assert found.count == sum(count for _, count in found.kinds)
    assert {kind for kind, _ in found.kinds} <= {"clinical", "legal", "tribal"}


def test_what_waits_for_a_reviewer_leads_to_where_a_review_is_recorded(visitor, cast):
    ada = visitor("ada")

    assert 'href="/program/reviews/">See what each course lacks</a>' in ada.get("/").text
    assert "/program/reviews/record" in ada.get("/program/reviews/").text


def test_what_a_certificate_prints_stands_first_and_the_rest_makes_the_site_safe(app, cast, page):
    first = page()
    with app.app_context(), unit_of_work():
        inserts.add("peer-role-in-child-welfare", "Oregon", "Ask first.", "", None, cast.ada, NOW)
    checks = dict(page("http://127.0.0.1:8000", sends_mail=False).checks)

    assert first.prints_all
    assert not page("http://127.0.0.1:8000").prints_all
    assert (checks["state rules"], checks["mail"], checks["a second administrator"]) == (True, False, False)
    assert first.checks_done < len(first.checks)


@pytest.mark.parametrize(
    ("counts", "cover"),
    [
        (Covered(practice=1), Cover.PRACTICED),
        (Covered(lessons=1, scenario=2), Cover.ASKED),
        (Covered(lessons=1), Cover.TAUGHT),
    ],
)
def test_each_square_says_how_its_competency_can_be_shown(catalogue, counts, cover, monkeypatch):
    monkeypatch.setattr("lms.queries.program.needs.covered", lambda _: {"samhsa-1.1": counts})

    wall = walls_of(catalogue)[0]

    assert [square.cover for square in wall.squares if square.code == "samhsa-1.1"] == [cover]
    assert {square.cover for square in wall.squares if square.code != "samhsa-1.1"} == {Cover.WAITS}
    assert wall.shown == (cover is not Cover.TAUGHT)


def test_every_square_leads_to_its_line_in_the_list(visitor, cast):
    ada = visitor("ada")
    codes = re.findall(r'href="/program/coverage/#([^"]+)"', ada.get("/").text)
    listed = ada.get("/program/coverage/").text

    assert len(codes) == 116
    assert all(f'id="{code}"' in listed for code in codes)


def test_the_last_copy_is_told(app, visitor, cast):
    assert "No copy of the database was made" in words(visitor("ada").get("/"))
    with app.app_context(), unit_of_work():
        heartbeats.record_backup("ok", NOW - timedelta(hours=3))
    assert "Last copy of the database: November 21, 2026, whole." in words(visitor("ada").get("/"))
    with app.app_context(), unit_of_work():
        heartbeats.record_backup("the disk is full", NOW)
    assert "did not work: the disk is full." in words(visitor("ada").get("/"))


def test_who_supervises_and_runs_the_program_reads_monday_and_finds_the_rest_one_press_away(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.supervise(cast.ada, cast.pia, acting(cast.ada).today)

    page = visitor("ada").get("/").text

    assert 'href="/program/needs/"' in page
    assert "your" in page
