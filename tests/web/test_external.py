"""The pages of training taken elsewhere: added, reviewed, asked about, withdrawn, taken back."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from lms.domain.program.event import RecordView
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.credit import LedgerLine
from lms.store.tables.external import ExternalFile, ExternalTraining
from tests.conftest import TODAY
from tests.tools.uploads import jpeg, pdf

pytestmark = pytest.mark.usefixtures("cast")
NEW = "/hours/outside/new/"


def form(**changes: object) -> dict[str, object]:
    given = {
        "title": "Motivational interviewing, two days",
        "provider": "River Training",
        "first_on": "2026-06-17",
        "last_on": "2026-06-18",
        "hours": "6.5",
        "category_0": "ethics",
        "delivery": "live",
        "form_key": "the key of this form",
    }
    return given | changes


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def count(app, table=ExternalTraining) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def given(data: bytes = b"", name: str = "certificate.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data or pdf()), name


@pytest.fixture
def sent(visitor):
    """Pia has sent one with a file; whose page is at /hours/outside/1/."""
    answer = visitor("pia").post(NEW, form(file=given()))
    assert answer.location == "/hours/outside/1/", words(answer)
    return answer


def paths(cast) -> tuple[str, str]:
    return f"/people/{cast.pia}/outside/", f"/people/{cast.pia}/outside/1/"


# It works


@pytest.mark.works(
    "GET /hours/outside/",
    "GET /hours/outside/new/",
    "POST /hours/outside/new/",
    "GET /hours/outside/<id:training_id>/",
    "GET /hours/outside/<id:training_id>/<id:report_id>/file",
    "GET /people/<id:person_id>/outside/",
    "GET /people/<id:person_id>/outside/<id:training_id>/",
    "POST /people/<id:person_id>/outside/<id:training_id>/accept",
    "GET /people/<id:person_id>/outside/<id:training_id>/<id:report_id>/file",
    "POST /people/<id:person_id>/outside/<id:training_id>/take-back",
)
def test_what_is_added_is_reviewed_and_becomes_a_line(app, visitor, cast, looks):
    pia, sam, (every, one) = visitor("pia"), visitor("sam"), paths(cast)
    assert "Add outside training" in pia.get("/hours/outside/").text
    assert 'accept="application/pdf,image/jpeg,image/png"' in pia.get(NEW).text
    answer = pia.post(NEW, form(file=given()))
    waits = pia.get(answer.location)
    assert "Waits for Sam." in words(waits)
    assert '<a href="/hours/way/">See what your credentials still ask</a>' in waits.text
    assert pia.get("/hours/outside/1/1/file").data == pdf()

    assert "Motivational interviewing, two days" in sam.get(every).text
    assert "Reported by Pia Example" in words(sam.get(one))
    file = sam.get(f"{one}1/file")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="certificate-')
    assert file.headers["Content-Security-Policy"].startswith("sandbox")
    accepted = sam.post(f"{one}accept", form())

    assert accepted.location == one
    assert "document seen by Sam Example on November 21, 2026" in words(pia.get("/hours/outside/1/"))
    assert "outside , live, accepted by Sam" in words(pia.get("/hours/"))
    assert {view for by, view, about in looks() if (by, about) == (cast.sam, cast.pia)} == {
        RecordView.EXTERNAL,
        RecordView.EXTERNAL_FILE,
    }
    assert "Take it back where it was accepted : Motivational" in words(
        visitor("ada").get(f"/people/{cast.pia}/manage/hours/")
    )
    sam.post(f"{one}take-back", form(why="Another person's certificate.", instead="nothing"))
    assert "took it back" in words(pia.get("/hours/outside/1/"))
    with app.app_context():
        assert list(db.session.scalars(sa.select(LedgerLine.minutes).order_by(LedgerLine.id))) == [390, -390]


@pytest.mark.works(
    "POST /people/<id:person_id>/outside/<id:training_id>/ask",
    "GET /hours/outside/<id:training_id>/again/",
    "POST /hours/outside/<id:training_id>/again/",
    "POST /hours/outside/<id:training_id>/withdraw",
    "GET /team/outside/",
)
def test_a_question_comes_back_with_its_answer_and_nothing_is_lost(sent, visitor, cast):
    pia, sam, (_, one) = visitor("pia"), visitor("sam"), paths(cast)
    assert "Pia Example took training elsewhere: Motivational interviewing, two days" in words(
        sam.get("/team/outside/")
    )
    sam.post(f"{one}ask", {"question": "Which of the two days was ethics?"})
    assert "Waits for a word from you" in pia.get("/").text
    assert "Sam Example asks: “Which of the two days was ethics?”" in words(pia.get("/hours/outside/1/"))

    page = pia.get("/hours/outside/1/again/").text
    assert 'value="Motivational interviewing, two days"' in page
    assert 'value="6.5"' in page
    assert "Your PDF is kept with this form." in page
    kept = re.search(r'name="kept"[^>]* value="(\d+)"', page)[1]
    pia.post("/hours/outside/1/again/", form(answer="The second.", kept=kept))

    assert "“The second.”" in words(sam.get(one))
    assert sam.get(f"{one}2/file").data == pdf()
    pia.post("/hours/outside/1/withdraw")
    assert "Nothing yet." in words(pia.get("/hours/outside/"))
    assert sam.get(one).status_code == 404


# What is typed wrong


def trouble(page) -> str:
    found = re.search(r'<div class="trouble".*?</div>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Please write the title."),
        ({"title": "x" * 201}, "Please keep it to 200 characters."),
        ({"provider": " "}, "Please write who gave it"),
        ({"first_on": ""}, "Please choose the day."),
        ({"first_on": "2026-02-30"}, "Please write the day as 2026-11-22."),
        ({"first_on": "1899-01-01", "last_on": ""}, "This day is too long ago"),
        ({"last_on": "2026-11-22"}, "This day is still to come."),
        ({"first_on": "2026-11-22", "last_on": ""}, "This day is still to come."),
        ({"last_on": "2026-06-16"}, "The last day is before the first one."),
        ({"hours": ""}, "Please write the hours"),
        ({"hours": "0"}, "more than no hours"),
        ({"hours": "-2"}, "more than no hours"),
        ({"hours": "1.3"}, "in quarters"),
        ({"hours": "49"}, "more than 24 hours a day"),
        ({"category_0": ""}, "Please choose a category"),
        ({"category_0": "cooking"}, "Please choose a category"),
        ({"part_0": "9"}, "Please choose a category"),
        ({"part_0": "6.5", "category_1": "boundaries"}, "do not fit all of the hours"),
        ({"part_1": "x"}, "in quarters"),
        ({"delivery": ""}, "Please choose how it was taken."),
        ({"delivery": "by pigeon"}, "Not a valid choice"),
        ({"file": (b"", "certificate.pdf")}, "This file is empty."),
        ({"file": (b"just words", "certificate.pdf")}, "whatever its name says"),
        ({"file_lost": "1"}, "Please choose it once more."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_lost(app, visitor, changes, said):
    if "file" in changes:
        data, name = changes["file"]
        changes = {"file": (io.BytesIO(data), name)}
    answer = visitor("pia").post(NEW, form(**changes))

    assert (answer.status_code, count(app)) == (422, 0)
    assert said in trouble(answer)
    for name in {"title", "provider", "hours"} - changes.keys():
        assert f'value="{form()[name]}"' in answer.text


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "Ю" * 200])
def test_odd_titles_are_kept_as_they_are_and_run_nowhere(sent, visitor, title):
    answer = visitor("pia").post(NEW, form(title=title, form_key="another key of a form"))

    assert "<script>alert" not in visitor("pia").get(answer.location).text


def test_the_file_is_kept_while_the_form_is_put_right(app, visitor):
    pia = visitor("pia")
    answer = pia.post(NEW, form(hours="", file=given(jpeg(), "photo.jpg")))
    assert "Your picture is kept with this form." in words(answer)
    kept = re.search(r'name="kept"[^>]* value="(\d+)"', answer.text)[1]

    pia.post(NEW, form(kept=kept))

    assert pia.get("/hours/outside/1/1/file").mimetype == "image/jpeg"
    assert count(app, ExternalFile) == 1


def test_a_kept_file_can_be_left_out(visitor):
    pia = visitor("pia")
    answer = pia.post(NEW, form(hours="", file=given()))
    kept = re.search(r'name="kept"[^>]* value="(\d+)"', answer.text)[1]

    pia.post(NEW, form(kept=kept, leaves_file_out="y"))

    assert "No file was given." in words(pia.get("/hours/outside/1/"))


def test_nobody_sends_a_file_that_another_gave(sent, visitor):
    noel = visitor("noel")

    noel.post(NEW, form(kept="1"))

    assert "No file was given." in words(noel.get("/hours/outside/2/"))


@pytest.mark.parametrize("changes", [{"title": "Another one", "file": True}, {}])
def test_what_may_be_here_already_is_asked_once(app, sent, visitor, changes):
    pia, changes = visitor("pia"), {"form_key": "another key of a form", **changes}
    if changes.pop("file", False):
        changes["file"] = given()

    answer = pia.post(NEW, form(**changes))
    assert (answer.status_code, count(app)) == (422, 1)
    assert "Is this here already?" in trouble(answer)

    kept = re.search(r'name="kept"[^>]* value="(\d*)"', answer.text)[1]
    changes.pop("file", None)
    pia.post(NEW, form(**changes, kept=kept, is_another="y"))
    assert count(app) == 2


def test_a_file_that_is_lost_in_signing_in_again_is_asked_for(app, visitor):
    answer = visitor(None).post(NEW, form(file=given()))

    assert answer.status_code == 401
    assert 'name="carried-file_lost" value="1"' in answer.text


# Who may


def test_those_whose_business_it_is_not_find_nothing(sent, visitor, cast):
    every, one = paths(cast)
    for name in ("olu", "noel", "rex"):
        other = visitor(name)
        answers = [
            other.get(every),
            other.get(one),
            other.get(f"{one}1/file"),
            other.get("/hours/outside/1/"),
            other.get("/hours/outside/1/1/file"),
            other.post(f"{one}accept", form()),
            other.post(f"{one}ask", {"question": "?"}),
            other.post(f"{one}take-back", form(why="x", instead="nothing")),
            other.post("/hours/outside/1/withdraw"),
        ]
        assert {answer.status_code for answer in answers} == {404}, name


def test_nobody_reviews_their_own_by_any_address(visitor, cast):
    ada = visitor("ada")
    ada.post(NEW, form())
    one = f"/people/{cast.ada}/outside/1/"

    answers = [ada.get(one), ada.get(f"/people/{cast.ada}/outside/"), ada.post(f"{one}accept", form())]
    assert {answer.status_code for answer in answers} == {404}


def test_a_training_of_one_is_not_reached_through_another(sent, visitor, cast):
    assert visitor("ada").get(f"/people/{cast.noel}/outside/1/").status_code == 404


def test_titles_are_read_only_while_one_supervises(sent, visitor, cast, move_to_olu):
    move_to_olu()

    assert visitor("sam").get(paths(cast)[1]).status_code == 404
    assert "Motivational" in visitor("olu").get(paths(cast)[1]).text


def test_who_left_adds_and_keeps_and_is_told_that_nobody_reviews_it(visitor):
    rex = visitor("rex")
    asked = words(rex.get(NEW))
    assert "It is kept with your record and not reviewed" in asked
    assert "supervises you" not in asked
    rex.post(NEW, form(file=given()))

    kept = words(rex.get("/hours/outside/1/"))
    assert "Kept for you, not reviewed." in kept
    assert "Only you and administrators can open it." in kept
    assert rex.get("/hours/outside/1/1/file").data == pdf()
    assert "is kept for you, and not reviewed" in words(rex.get("/hours/"))


def test_an_administrator_reads_at_home_what_nobody_supervises(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.noel, TODAY.replace(day=1))
    noel = visitor("noel")
    asked = words(noel.get(NEW))
    assert "Nobody supervises you here now, so an administrator looks at it." in asked
    assert "Only you and administrators see it" in asked
    noel.post(NEW, form())

    assert "1 outside training waits for a review Of Noel Example." in words(visitor("ada").get("/"))


def test_a_supervisor_reads_on_monday_what_waits(sent, visitor):
    said = words(visitor("sam").get("/"))

    assert "One thing waits for a word from you" in said
    assert "Outside training waits for you 1" in said


# Reviewing


def test_a_change_is_refused_without_a_reason_and_then_told_to_the_person(sent, visitor, cast):
    sam, (_, one) = visitor("sam"), paths(cast)
    answer = sam.post(f"{one}accept", form(hours="6"))
    assert answer.status_code == 422
    assert "You changed what was reported." in trouble(answer)
    assert 'value="6"' in answer.text

    sam.post(f"{one}accept", form(hours="6", reason="The certificate says 6."))

    said = words(visitor("pia").get("/hours/outside/1/"))
    assert "You sent it: 6.5 hours" in said
    assert "Sam Example accepted 6 hours, with changes" in said
    assert "“The certificate says 6.”" in said


def test_without_a_file_it_is_printed_that_no_document_was_seen(visitor, cast):
    visitor("pia").post(NEW, form())

    visitor("sam").post(f"{paths(cast)[1]}accept", form())

    assert "accepted without a document by Sam Example" in words(visitor("pia").get("/hours/outside/1/"))


def test_what_it_taught_is_ticked_and_taken_from_the_same_list(sent, visitor, cast):
    sam, (_, one) = visitor("sam"), paths(cast)
    assert sam.post(f"{one}accept", form(competencies="cooking-1")).status_code == 422

    sam.post(f"{one}accept", form(competencies="samhsa-1.1"))

    assert re.search(r'value="samhsa-1.1" checked', sam.get(one).text)
    assert "by training from elsewhere" in visitor("pia").get("/competence/").text


def test_a_second_review_is_told_and_changes_nothing(app, sent, visitor, cast):
    one = paths(cast)[1]
    visitor("sam").post(f"{one}accept", form())

    ada = visitor("ada")
    answer = ada.post(f"{one}accept", form())

    assert "reviewed or withdrawn meanwhile" in words(ada.get(answer.location))
    assert count(app, LedgerLine) == 1


def test_other_hours_count_instead_in_one_press(app, sent, visitor, cast):
    sam, (_, one) = visitor("sam"), paths(cast)
    sam.post(f"{one}accept", form())
    assert sam.post(f"{one}take-back", form(instead="otherwise", hours="3", why="")).status_code == 422
    assert sam.post(f"{one}take-back", form(instead="otherwise", hours="90", why="x")).status_code == 422

    sam.post(f"{one}take-back", form(instead="otherwise", hours="3", why="One day only."))

    with app.app_context():
        assert list(db.session.scalars(sa.select(LedgerLine.minutes).order_by(LedgerLine.id))) == [390, -390, 180]


def test_a_withdrawal_that_comes_too_late_is_told(sent, visitor, cast):
    visitor("sam").post(f"{paths(cast)[1]}accept", form())
    pia = visitor("pia")

    answer = pia.post("/hours/outside/1/withdraw")

    assert "It was accepted meanwhile" in words(pia.get(answer.location))


def test_an_answer_that_nobody_asked_for_leads_to_the_page(sent, visitor):
    assert visitor("pia").get("/hours/outside/1/again/").location == "/hours/outside/1/"


def test_a_question_without_words_is_refused(sent, visitor, cast):
    assert "Please write what you want to know." in trouble(visitor("sam").post(f"{paths(cast)[1]}ask", {}))


def test_a_file_that_is_not_where_it_was_kept_is_not_found(sent, visitor, settings):
    for file in (settings.data / "files").rglob("*"):
        if file.is_file():
            file.unlink()

    assert visitor("pia").get("/hours/outside/1/1/file").status_code == 404
