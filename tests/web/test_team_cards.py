"""Who runs out when: the list, its filters, its file, who may read it, and whose own its sentences are."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from lms.store.db import db
from lms.store.tables.program import Event

PSS, CRM = "or-thw-pss", "or-mhacbo-crm"


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def rows(page) -> list[str]:
    table = page.text.partition('<table class="cards off-paper">')[2].partition("</table>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]


@pytest.fixture
def held(visitor, cast):
    """Pia's card runs out in 30 days and one in half a year and more, Noel's, whom Olu supervises, in 20."""
    pia, noel = visitor("pia"), visitor("noel")
    pia.post(f"/hours/credentials/{PSS}/", {"issued_on": "2024-01-01", "runs_out_on": "2026-12-21"})
    pia.post(f"/hours/credentials/{CRM}/", {"issued_on": "2026-01-01", "runs_out_on": "2027-12-31"})
    noel.post(f"/hours/credentials/{CRM}/", {"issued_on": "2025-01-01", "runs_out_on": "2026-12-11"})


@pytest.mark.works("GET /team/cards/")
def test_a_supervisor_reads_of_their_own_people_and_an_administrator_of_everyone(visitor, held):
    assert rows(visitor("sam").get("/team/cards/")) == ["Pia Example Oregon PSS December 21, 2026 20 hours short"]
    of_all = rows(visitor("ada").get("/team/cards/"))
    assert [row.split(" Oregon")[0] for row in of_all] == ["Noel Example", "Pia Example"]
    assert visitor("pia").get("/team/cards/").status_code in (403, 404)


def test_it_is_narrowed_by_days_and_by_credential(visitor, held):
    sam = visitor("sam")

    assert rows(sam.get("/team/cards/?days=all")) == [
        "Pia Example Oregon PSS December 21, 2026 20 hours short",
        "Pia Example Oregon CRM December 31, 2027 20 hours short",
    ]
    assert rows(sam.get(f"/team/cards/?days=all&credential={CRM}"))[0].startswith("Pia Example Oregon CRM")
    assert len(rows(sam.get("/team/cards/?days=30"))) == 1
    assert rows(sam.get(f"/team/cards/?days=90&credential={CRM}")) == []
    assert rows(sam.get("/team/cards/?days=x&credential=y")) == rows(sam.get("/team/cards/"))


@pytest.mark.works("GET /team/cards/cards.csv")
def test_the_file_is_alphabetical_and_holds_hours_as_figures(visitor, held):
    answer = visitor("ada").get("/team/cards/cards.csv?days=all")

    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "Person,Credential,Runs out on,Hours due by,Hours short,Not yet in"
    assert [line.partition(",")[0] for line in lines[1:]] == ["Noel Example", "Pia Example", "Pia Example"]
    assert "Pia Example,Oregon PSS,2026-12-21,2026-12-21,20.00,Oral health" in lines


def test_a_look_is_told_once_a_day_as_the_team_overview_and_each_sentence_is_on_the_persons_own_page(
    app, visitor, cast, held
):
    sam = visitor("sam")
    for path in ("/team/cards/", "/", "/team/cards/cards.csv"):
        sam.get(path)

    with app.app_context():
        looks = db.session.scalars(
            sa.select(Event.action).where(Event.about_id == cast.pia, Event.actor_id == cast.sam)
        ).all()
    assert [action.value for action in looks].count("saw the team overview") == 1
    sentence = "Oregon PSS runs out on December 21, 20 hours short"
    assert f"Pia Example {sentence}" in words(sam.get("/"))
    own = words(visitor("pia").get("/competence/"))
    assert own.count(sentence) == 2  # of Monday, and of the list
    assert "Oregon CRM runs out on December 31, 2027, 20 hours short" in own


def test_monday_leads_to_the_list_and_offers_a_course_that_counts(visitor, held):
    monday = visitor("sam").get("/")

    assert "Short of hours" in words(monday)
    assert 'href="/team/cards/"' in monday.text
    assert "Ask for a course that counts" in monday.text
    assert 'href="/team/cards/"' in visitor("sam").get("/team/").text
