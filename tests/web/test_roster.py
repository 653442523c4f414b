"""The roster import, from the file to the last press."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.people import RosterUpload
from lms.web.people import roster
from tests.conftest import NOW
from tests.tools.joining import add_person

TEXT = """name;email;supervisor email;Shoe size
Uma New;uma@example.org;sam@example.org;39
Pia Hill;pia@example.org;;38
Noel Example;noel@example.org;;
=cmd();bad@example.org;;
"""


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


def post_as_browsers_do(one, path: str, **fields: str):
    """As multipart, in one piece: the test client keeps large ones in a file that it does not close."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    return one.client.post(path, data="".join([*parts, "--x--\r\n"]), content_type="multipart/form-data; boundary=x")


def plan_of(one, text: str):
    """The page of the dry run, with the columns taken as the headings say."""
    assert one.post("/people/import/", {"text": text}).location == "/people/import/columns/"
    return one.get("/people/import/plan/")


def shown(page) -> dict[str, str]:
    """What the last press sends, as a browser would."""
    return {"shown": re.search(r'name="shown" value="(\w+)"', page.text)[1]}


def taken_for(page) -> dict[str, str]:
    """Name of a field to what is chosen in it."""
    fields = re.findall(r'<select id="(column-\d+)"(.*?)</select>', page.text, re.DOTALL)
    chosen = ((name, re.search(r'value="([^"]+)" selected', options)) for name, options in fields)
    return {name: found[1] if found else "" for name, found in chosen}


@pytest.mark.works("GET /people/import/")
def test_the_form_takes_a_file_or_pasted_lines(ada):
    page = ada.get("/people/import/")

    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text
    assert {"file", "text"} <= set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page.text))
    assert "Go on with the file" not in page.text


@pytest.mark.works("POST /people/import/", "GET /people/import/columns/")
def test_the_headings_that_were_found_are_shown_with_what_each_is_taken_for(ada):
    answer = ada.post("/people/import/", {"text": TEXT})
    page = ada.get(answer.location)

    assert taken_for(page) == {"column-0": "name", "column-1": "email", "column-2": "supervisor", "column-3": ""}
    for words in ("4 lines; 3 columns are understood", "Shoe size", "39", "Uma New"):
        assert words in page.text
    assert "Go on with the file that you brought before" in ada.get("/people/import/").text


@pytest.mark.works("POST /people/import/columns/")
def test_what_a_column_is_taken_for_can_be_changed(ada):
    ada.post("/people/import/", {"text": "Who,Login,Boss\nUma New,uma@example.org,Sam Example\n"})
    assert taken_for(ada.get("/people/import/columns/")) == {"column-0": "", "column-1": "email", "column-2": ""}

    answer = ada.post("/people/import/columns/", {"column-0": "name", "column-1": "email", "column-2": "supervisor"})

    page = ada.get(answer.location)
    for words in ("name: Uma New", "supervisor: sam@example.org"):
        assert words in page.text
    assert taken_for(ada.get("/people/import/columns/"))["column-2"] == "supervisor"


def test_columns_that_cannot_be_read_so_are_told_and_nothing_chosen_is_lost(ada):
    ada.post("/people/import/", {"text": TEXT})

    page = ada.post("/people/import/columns/", {"column-0": "email", "column-1": "email", "column-3": "name"})

    assert page.status_code == 422
    assert "Two columns are taken for “email”" in page.text
    assert taken_for(page) == {"column-0": "email", "column-1": "email", "column-2": "", "column-3": "name"}


def test_a_file_without_a_column_for_the_email_is_asked_about_before_any_plan(ada):
    ada.post("/people/import/", {"text": "name,address\nAna,Main Street\n"})

    assert ada.get("/people/import/plan/").location == "/people/import/columns/"
    assert ada.get("/people/import/lines.csv").location == "/people/import/columns/"
    assert ada.post("/people/import/apply").location == "/people/import/columns/"


def test_the_order_of_days_is_asked_once_when_the_file_does_not_tell(ada):
    ada.post("/people/import/", {"text": "name,email,hired\nUma New,uma@example.org,07/03/25\n"})
    columns = {"column-0": "name", "column-1": "email", "column-2": "hired on"}

    assert "Which comes first in 07/03/25?" in ada.get("/people/import/columns/").text
    page = ada.post("/people/import/columns/", columns)
    assert page.status_code == 422
    assert "Please say whether the month or the day comes first." in page.text

    ada.post("/people/import/columns/", {**columns, "day_order": "day-first"})
    assert "hired on: 2025-03-07" in ada.get("/people/import/plan/").text
    assert 'value="day-first" checked' in ada.get("/people/import/columns/").text


def test_names_in_capitals_are_mended_unless_somebody_says_no(ada):
    ada.post("/people/import/", {"text": 'name,email\n"MCKAY, ROSA",rosa@example.org\n'})

    page = ada.get("/people/import/columns/")
    assert "write MCKAY, ROSA as ROSA MCKAY" in page.text
    assert "write MCKAY, ROSA as Rosa McKay" in page.text
    assert "name: Rosa McKay" in ada.get("/people/import/plan/").text

    sent = {"column-0": "name", "column-1": "email", "asked": ["turns", "case"], "turns_names": "y"}
    ada.post("/people/import/columns/", sent)
    assert "name: ROSA MCKAY" in ada.get("/people/import/plan/").text


def test_who_is_said_to_have_left_is_not_added(ada):
    page = plan_of(ada, "name,email,status\nUma,uma@example.org,Terminated\nPia Example,pia@example.org,Inactive\n")

    assert "The file says that this person left, so no account is made." in page.text
    assert "Set the last day on their own page." in page.text
    assert "Terminated: left" in ada.get("/people/import/columns/").text


@pytest.mark.works("GET /people/import/plan/")
def test_a_dry_run_tells_each_line_and_changes_nothing(ada, rows):
    before = rows()

    page = plan_of(ada, TEXT)

    assert page.status_code == 200
    for words in (
        "Nothing has been changed yet.",
        "1 cannot be taken, 1 new, 1 changed, 1 as before",
        "Columns passed over: Shoe size.",
        "name: Pia Example → Pia Hill",
        "supervisor: sam@example.org",
        "A name cannot begin with",
        "Not in the file",
        "olu@example.org",
    ):
        assert words in page.text
    assert {name: count for name, count in rows().items() if name != "roster_upload"} == {
        name: count for name, count in before.items() if name != "roster_upload"
    }


@pytest.mark.works("POST /people/import/apply")
def test_a_second_press_does_exactly_that_and_keeps_no_file(ada, app, cast, rows):
    page = plan_of(ada, TEXT)

    answer = ada.post("/people/import/apply", shown(page))

    assert answer.status_code == 302
    said = ada.get(answer.location).text
    assert "1 added, 1 changed, 1 left as they were. 1 could not be taken; nothing else waited for them." in said
    assert rows()["roster_upload"] == 0
    with app.app_context():
        assert people.person_by_email("uma@example.org").legal_name == "Uma New"
        assert people.person(cast.pia).legal_name == "Pia Hill"
        assert people.person_by_email("bad@example.org") is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_taken_like_pasted_text(ada, encoding):
    file = (io.BytesIO("name,email\nZoë,zoe@example.org".encode(encoding)), "roster.csv")

    ada.post("/people/import/", {"file": file}, content_type="multipart/form-data")

    assert "name: Zoë" in ada.get("/people/import/plan/").text


def test_a_workbook_is_told_how_to_save_it(ada):
    file = (io.BytesIO(b"PK\x03\x04 and so on"), "roster.xlsx")

    page = ada.post("/people/import/", {"file": file}, content_type="multipart/form-data")

    assert page.status_code == 422
    assert "Excel: File, Save As, “CSV UTF-8 (Comma delimited)”" in page.text


def test_who_was_changed_meanwhile_is_not_changed_blindly(ada, app, cast):
    page = plan_of(ada, TEXT)
    with app.app_context(), unit_of_work():
        people.person(cast.pia).legal_name = "Pia Bay"

    answer = ada.post("/people/import/apply", shown(page))

    assert answer.status_code == 409
    assert "Something here changed meanwhile" in answer.text
    assert "Pia Bay → Pia Hill" in answer.text
    with app.app_context():
        assert people.person(cast.pia).legal_name == "Pia Bay"
    assert ada.post("/people/import/apply", shown(answer)).status_code == 302


def test_another_file_in_between_is_not_taken_for_the_one_that_was_shown(ada, rows):
    page = plan_of(ada, TEXT)
    ada.post("/people/import/", {"text": "name,email\nVic New,vic@example.org"})
    before = rows()

    answer = ada.post("/people/import/apply", shown(page))

    assert answer.status_code == 409
    assert "vic@example.org" in answer.text
    assert rows() == before


def test_a_second_press_twice_is_told_that_it_was_done(ada, rows):
    sent = shown(plan_of(ada, TEXT))
    ada.post("/people/import/apply", sent)
    before = rows()

    answer = ada.post("/people/import/apply", sent)

    assert "it was taken already" in ada.get(answer.location).text
    assert rows() == before


@pytest.mark.parametrize("path", ["columns/", "plan/", "lines.csv"])
def test_without_a_file_every_step_leads_back_to_the_first(ada, path):
    assert ada.get(f"/people/import/{path}").location == "/people/import/"
    assert ada.post("/people/import/columns/").location == "/people/import/"


def test_a_file_waits_for_the_one_who_brought_it_alone(ada, visitor, app):
    with app.app_context(), unit_of_work():
        people.person_by_email("olu@example.org").is_administrator = True
    ada.post("/people/import/", {"text": TEXT})

    assert visitor("olu").get("/people/import/plan/").location == "/people/import/"


def test_invitations_go_out_only_when_asked_for(ada, rows):
    sent = shown(plan_of(ada, TEXT))

    ada.post("/people/import/apply", {**sent, "invites": "y"})

    assert (rows()["outbox"], rows()["link"]) == (1, 1)


SAME = "name,email,profile\nPIA EXAMPLE,pia@new.example,senior-peer\n"


def test_a_name_that_is_here_is_asked_about_and_not_taken_without_an_answer(ada, rows):
    page = plan_of(ada, SAME)

    assert "Is this the same person?" in page.text
    assert "pia@example.org" in page.text
    before = rows()["person"]
    ada.post("/people/import/apply", shown(page))
    assert rows()["person"] == before


@pytest.mark.works("POST /people/import/plan/")
def test_the_same_person_keeps_the_account_and_takes_the_line(ada, cast, rows):
    plan_of(ada, SAME)
    before = rows()["person"]

    ada.post("/people/import/plan/", {"same-pia@new.example": str(cast.pia)})
    page = ada.get("/people/import/plan/")

    assert "e-mail: stays pia@example.org" in page.text
    assert f"/people/{cast.pia}/manage/#way-in" in page.text
    assert "profile: peer → senior-peer" in page.text
    ada.post("/people/import/apply", shown(page))
    assert rows()["person"] == before
    assert "Senior peer" in ada.get(f"/people/{cast.pia}/manage/").text


def test_another_person_of_the_same_name_is_added(ada, app):
    plan_of(ada, SAME)

    ada.post("/people/import/plan/", {"same-pia@new.example": "another"})
    ada.post("/people/import/apply", shown(ada.get("/people/import/plan/")))

    with app.app_context():
        assert people.person_by_email("pia@new.example").legal_name == "Pia Example"


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "nothing in it yet"), ("email\n" + "x" * 2_000_001, "larger than 2 MB")],
)
def test_what_is_no_roster_is_refused_with_a_sentence(ada, text, said):
    page = post_as_browsers_do(ada, "/people/import/", text=text)

    assert page.status_code == 422
    assert said in page.text


def test_a_file_that_is_far_too_large_is_refused(ada):
    assert post_as_browsers_do(ada, "/people/import/", text="x" * roster.MOST_SENT).status_code == 413


@pytest.mark.works("GET /people/import/lines.csv")
def test_every_line_can_be_carried_away_and_none_of_it_runs(ada):
    ada.post("/people/import/", {"text": TEXT})

    file = ada.get("/people/import/lines.csv")

    read = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row[:2] for row in read] == [
        ["line", "email"],
        ["2", "uma@example.org"],
        ["3", "pia@example.org"],
        ["4", "noel@example.org"],
        ["5", "bad@example.org"],
    ]
    assert read[4][2] == "'=cmd()"
    assert read[2][3:] == ["changed", "name: Pia Example → Pia Hill"]


def test_a_long_dry_run_shows_the_first_thousand_and_counts_the_rest(ada):
    text = "name,email\n" + "".join(f"P {number},p{number}@example.org\n" for number in range(1_500))
    post_as_browsers_do(ada, "/people/import/", text=text)

    page = ada.get("/people/import/plan/")

    assert "and 500 more of this kind" in page.text
    assert page.text.count('data-label="Line"') == 1_000


def test_a_large_roster_waits_whole_and_no_page_carries_it(ada):
    text = "name,email\n" + "".join(f"{'P' * 100} {number},p{number}@example.org\n" for number in range(12_000))

    answer = post_as_browsers_do(ada, "/people/import/", text=text)
    page = ada.get(answer.location)

    assert "12,000 lines" in page.text
    assert len(page.text) < 30_000


def test_a_file_that_nobody_took_is_erased_after_a_day(ada, app):
    from lms.actions.people.roster_uploads import erase_old

    ada.post("/people/import/", {"text": TEXT})
    with app.app_context():
        for later, left in ((timedelta(hours=23), 1), (timedelta(hours=25), 0)):
            with unit_of_work():
                erase_old(NOW + later)
            assert db.session.scalar(sa.select(sa.func.count()).select_from(RosterUpload)) == left


def test_what_a_cell_says_never_becomes_markup(ada):
    page = plan_of(ada, "name,email\n<script>x</script>,a@example.org")

    assert "<script>x" not in page.text
    assert "<script>x" not in ada.get("/people/import/columns/").text


def test_the_name_of_a_field_that_no_column_has_counts_for_nothing(ada):
    ada.post("/people/import/", {"text": TEXT})

    answer = ada.post("/people/import/columns/", {"column-0": "shoe size", "column-1": "email", "column-9": "name"})

    assert answer.location == "/people/import/plan/"
    assert taken_for(ada.get("/people/import/columns/"))["column-0"] == ""


def test_a_person_of_the_same_name_who_came_meanwhile_is_asked_about(ada, app):
    page = plan_of(ada, TEXT)
    with app.app_context(), unit_of_work():
        add_person("other@example.org", "Uma New", NOW)

    answer = ada.post("/people/import/apply", shown(page))

    assert answer.status_code == 409
    assert "other@example.org" in answer.text
