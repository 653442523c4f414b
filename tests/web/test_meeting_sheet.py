"""The sheet for a meeting: the same for a supervisor, an administrator and the person, as a page and as a PDF."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta

import pytest

from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.team import assignments, supervision_log
from lms.domain.program.event import RecordView
from lms.domain.team.supervision_log import Meeting
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.conftest import NOW, TODAY, need_tool
from tests.tools.acting import acting
from tests.tools.way import complete

DAY = timedelta(days=1)
OTHER = "trauma-aces-and-ti-rosc"
# What a supervisor never reads: which lesson, minutes of reading, a note that the person was sent, an answer.
PRIVATE = ("secret note", "lesson", "minutes of reading", "wrong", "right answer", "quiz", "e-mail", "@example.org")


@pytest.fixture(autouse=True)
def _a_life(app, cast, catalogue, course):
    """Pia completed a course five days ago, began another, was asked for it, and asks to be watched."""
    with app.app_context():
        complete(course, cast.pia, NOW - 5 * DAY)
        with unit_of_work():
            other = catalogue.courses[OTHER]
            learning.start_course(acting(cast.pia), other)
            due_on = TODAY + 9 * DAY
            assignments.assign_training(acting(cast.sam), [cast.pia], [other], due_on=due_on, note="secret note")
            practice.ask(acting(cast.pia), cast.pia, course, course.practice[0], None)


def sheet_in(page) -> str:
    found = re.search(r"<article.*?</article>", page.text, re.DOTALL)
    assert found, page.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def text_of(pdf: bytes) -> str:
    told = subprocess.run([need_tool("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(told.decode().split())


def sam_s(visitor, cast) -> str:
    return sheet_in(visitor("sam").get(f"/people/{cast.pia}/sheet/"))


@pytest.mark.works("GET /people/<id:person_id>/sheet/", "GET /own/sheet/")
def test_the_person_reads_the_same_sheet_word_for_word(visitor, cast):
    words = sam_s(visitor, cast)

    assert sheet_in(visitor("pia").get("/own/sheet/")) == words
    assert sheet_in(visitor("ada").get(f"/people/{cast.pia}/sheet/")) == words
    assert sheet_in(visitor("pia").get(f"/people/{cast.pia}/sheet/")) == words


def test_it_tells_what_is_new_what_is_strong_what_lacks_and_what_comes_next(visitor, cast, catalogue, course):
    words = sam_s(visitor, cast)
    other = catalogue.courses[OTHER].title

    assert words.startswith("Pia Example For our meeting on Saturday, November 21, 2026")
    assert "with Sam Example" in words
    assert f"In the last 30 days {course.title}: completed November 16 Newly shown:" in words
    assert f"{other}: begun Asked November 21: {other}, by November 30" in words
    assert re.search(r"Strong [\w ,()]+: \d of \d", words)
    assert re.search(r"Where Pia stands: [1-9]\d* of \d+", words)
    assert re.search(r"Gaps that matter most Manages crises, 0 of \d, critical\. ", words)
    assert f"{course.practice[0].title}: waits for a supervisor to watch" in words
    assert "Hours 1.5 contact hours in all, 1.5 in the last twelve months" in words
    assert f"Next two steps Watch “{course.practice[0].title}”: Pia waits for it. About 20 minutes." in words
    assert f"{other}, asked for by November 30: Pia has it." in words
    assert "For growth, never for discipline." in words


def test_it_begins_at_the_last_meeting_in_the_log(app, visitor, cast, course):
    with app.app_context(), unit_of_work():
        meeting = Meeting(TODAY - 2 * DAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")
        supervision_log.log_meeting(acting(cast.sam), meeting, "the form of a line")

    words = sam_s(visitor, cast)

    assert "Since November 19" in words
    assert f"{course.title}: completed" not in words


def test_there_is_no_field_to_type_a_note_in(visitor, cast):
    page = visitor("sam").get(f"/people/{cast.pia}/sheet/").text

    assert "<textarea" not in page
    assert "<form" not in page[page.index("<article") :]


def test_it_is_a_look_of_its_own_and_one_s_own_is_none(visitor, cast, looks):
    for _ in range(2):
        visitor("sam").get(f"/people/{cast.pia}/sheet/")
    visitor("pia").get("/own/sheet/")

    assert looks() == [(cast.sam, RecordView.SHEET, cast.pia)]
    assert "saw the sheet for a meeting" in visitor("pia").get("/account/looks/").text


@pytest.mark.parametrize("name", ["sam", "ada", "pia"])
def test_nothing_private_stands_on_it_for_anyone(visitor, cast, name):
    words = sheet_in(visitor(name).get(f"/people/{cast.pia}/sheet/"))

    assert not [private for private in PRIVATE if private in words]


@pytest.mark.works(
    "GET /people/<id:person_id>/sheet.pdf",
    "GET /own/sheet.pdf",
    "GET /supervision/log.pdf",
    "GET /own/supervision/log.pdf",
)
def test_the_papers_say_what_the_pages_say(app, visitor, cast, paper):
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)
        meeting = Meeting(TODAY, 90, is_group=True, person_ids=(cast.pia, cast.noel), credential="LCSW")
        supervision_log.log_meeting(acting(cast.sam), meeting, "the form of a line")
    sam, pia = visitor("sam"), visitor("pia")

    sheet = text_of(sam.get(f"/people/{cast.pia}/sheet.pdf").get_data())
    own = text_of(pia.get("/own/sheet.pdf").get_data())
    log = text_of(sam.get("/supervision/log.pdf").get_data())
    own_log = text_of(pia.get("/own/supervision/log.pdf").get_data())

    assert sheet == own
    assert all(words in sheet for words in ("Pia Example", "Manages crises", "Pia waits for it", "1.5 contact hours"))
    assert not [private for private in PRIVATE if private in sheet]
    assert "Noel Example and Pia Example group of 2 90" in log
    assert "Pia Example and 1 more" in own_log
    assert "Noel" not in own_log


def test_a_log_that_is_too_long_for_paper_is_told(monkeypatch, visitor, cast, app):
    monkeypatch.setattr("lms.queries.team.supervision_log.IN_PDF", 0)
    with app.app_context(), unit_of_work():
        meeting = Meeting(TODAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")
        supervision_log.log_meeting(acting(cast.sam), meeting, "the form of a line")

    answer = visitor("sam").get("/supervision/log.pdf?period=year")

    assert answer.status_code == 422
    assert 'href="/supervision/?period=year"' in answer.text


@pytest.mark.proof
def test_what_a_font_lacks_is_told_with_a_way_back(app, visitor, cast, paper):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).display_name = "Pia \U00013000"

    answer = visitor("sam").get(f"/people/{cast.pia}/sheet.pdf")

    assert answer.status_code == 409
    assert f'href="/people/{cast.pia}/sheet/"' in answer.text


def test_monday_and_the_person_s_page_lead_to_it(visitor, cast):
    sam, pia = visitor("sam"), visitor("pia")

    assert f'href="/people/{cast.pia}/sheet/"' in sam.get("/").text
    assert 'href="/supervision/"' in sam.get("/").text
    assert f'href="/people/{cast.pia}/sheet/"' in sam.get(f"/people/{cast.pia}/").text
    assert 'href="/own/sheet/"' in pia.get("/").text
    assert 'href="/own/supervision/"' in pia.get("/").text


def test_with_two_supervisors_a_person_finds_the_sheet_of_each(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.supervise(cast.olu, cast.pia, TODAY)
    pia = visitor("pia")

    assert "with Sam Example" in sheet_in(pia.get("/own/sheet/"))
    assert f'href="/own/sheet/?with={cast.olu}"' in pia.get("/own/sheet/").text
    other = sheet_in(pia.get(f"/own/sheet/?with={cast.olu}"))
    assert "with Olu Example" in other
    assert other == sheet_in(visitor("olu").get(f"/people/{cast.pia}/sheet/"))


def test_someone_whom_nobody_supervises_has_one_too(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)

    words = sheet_in(visitor("pia").get("/own/sheet/"))

    assert "with Sam" not in words
    assert words == sheet_in(visitor("ada").get(f"/people/{cast.pia}/sheet/"))


def test_who_left_has_none(visitor, cast):
    assert visitor("ada").get(f"/people/{cast.rex}/sheet/").status_code == 404
    assert visitor("rex").get("/own/sheet/").status_code == 404
    assert visitor("ada").get("/people/999/sheet/").status_code == 404
    assert "/sheet/" not in visitor("ada").get(f"/people/{cast.rex}/").text


def test_someone_new_without_anything_shown_has_a_whole_sheet(visitor, cast):
    words = sheet_in(visitor("olu").get(f"/people/{cast.noel}/sheet/"))

    assert "Nothing new here. Much of the work is not on this site." in words
    assert "Strong" not in words
    assert "What runs out" not in words
    assert "Where Noel stands: 0 of" in words


@pytest.mark.parametrize(("days", "told"), [(89, False), (90, True)])
def test_what_is_critical_is_told_from_the_day_that_the_role_says(app, visitor, cast, days, told):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).hired_on = TODAY - days * DAY
        people.give_profile(cast.pia, "first-90-days", TODAY)

    assert (", critical. " in sam_s(visitor, cast)) is told
