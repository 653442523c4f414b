"""The roster import, from the file to the second press."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from lms.store.db import unit_of_work
from lms.store.people import people
from lms.web.people import roster

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


@pytest.mark.works("GET /people/import/")
def test_the_form_takes_a_file_or_pasted_lines(ada):
    page = ada.get("/people/import/")

    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text
    assert {"file", "text"} <= set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page.text))


def carried(page) -> dict[str, str]:
    """What the second press sends, as a browser would."""
    text = html.unescape(re.search(r"<textarea name=\"text\"[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)[1])
    return {"text": text, "shown": re.search(r'name="shown" value="(\w+)"', page.text)[1]}


def test_a_dry_run_tells_each_line_and_changes_nothing(ada, rows):
    before = rows()

    page = ada.post("/people/import/", {"text": TEXT})

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
    assert rows() == before


@pytest.mark.works("POST /people/import/", "POST /people/import/apply")
def test_a_second_press_does_exactly_that(ada, app, cast):
    page = ada.post("/people/import/", {"text": TEXT})

    answer = ada.post("/people/import/apply", carried(page))

    assert answer.status_code == 302
    said = ada.get(answer.location).text
    assert "1 added, 1 changed, 1 left as they were. 1 could not be taken; nothing else waited for them." in said
    with app.app_context():
        assert people.person_by_email("uma@example.org").legal_name == "Uma New"
        assert people.person(cast.pia).legal_name == "Pia Hill"
        assert people.person_by_email("bad@example.org") is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_taken_like_pasted_text(ada, encoding):
    file = (io.BytesIO("name,email\nZoë,zoe@example.org".encode(encoding)), "roster.csv")

    page = ada.post("/people/import/", {"file": file}, content_type="multipart/form-data")

    assert "name: Zoë" in page.text
    assert "Zoë" in carried(page)["text"]


def test_who_was_changed_meanwhile_is_not_changed_blindly(ada, app, cast):
    page = ada.post("/people/import/", {"text": TEXT})
    with app.app_context(), unit_of_work():
        people.person(cast.pia).legal_name = "Pia Bay"

    answer = ada.post("/people/import/apply", carried(page))

    assert answer.status_code == 409
    assert "Something here changed meanwhile" in answer.text
    assert "Pia Bay → Pia Hill" in answer.text
    with app.app_context():
        assert people.person(cast.pia).legal_name == "Pia Bay"
    assert ada.post("/people/import/apply", carried(answer)).status_code == 302


def test_a_second_press_twice_is_told_that_it_was_done(ada, rows):
    sent = carried(ada.post("/people/import/", {"text": TEXT}))
    ada.post("/people/import/apply", sent)
    before = rows()

    answer = ada.post("/people/import/apply", sent)

    assert answer.status_code == 409
    assert "There is nothing to do." in answer.text
    assert rows() == before


def test_invitations_go_out_only_when_asked_for(ada, rows):
    sent = carried(ada.post("/people/import/", {"text": TEXT}))

    ada.post("/people/import/apply", {**sent, "invites": "y"})

    assert (rows()["outbox"], rows()["link"]) == (1, 1)


@pytest.mark.parametrize("path", ["", "apply", "lines.csv"])
@pytest.mark.parametrize(
    ("text", "said"),
    [("", "nothing in it yet"), ("name\nAna", "must be “email”"), ("email\n" + "x" * 2_000_001, "larger than 2 MB")],
)
def test_what_is_no_roster_is_refused_with_a_sentence(ada, path, text, said):
    page = post_as_browsers_do(ada, f"/people/import/{path}", text=text)

    assert page.status_code == 422
    assert said in page.text


def test_a_file_that_is_far_too_large_is_refused(ada):
    assert post_as_browsers_do(ada, "/people/import/", text="x" * roster.MOST_SENT).status_code == 413


@pytest.mark.works("POST /people/import/lines.csv")
def test_every_line_can_be_carried_away_and_none_of_it_runs(ada):
    file = ada.post("/people/import/lines.csv", {"text": TEXT})

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

    page = post_as_browsers_do(ada, "/people/import/", text=text)

    assert "and 500 more of this kind" in page.text
    assert page.text.count('data-label="Line"') == 1_000


def test_a_large_roster_is_carried_along(ada):
    text = "name,email\n" + "".join(f"{'P' * 100} {number},p{number}@example.org\n" for number in range(12_000))

    page = post_as_browsers_do(ada, "/people/import/", text=text)

    assert page.status_code == 200
    assert len(carried(page)["text"]) == len(text)


def test_what_a_cell_says_never_becomes_markup(ada):
    page = ada.post("/people/import/", {"text": "name,email\n</textarea><script>x</script>,a@example.org"})

    assert "<script>x" not in page.text
