"""Program inserts, from the preview to the course page."""

from __future__ import annotations

import re

import pytest

from tests.conftest import PASSWORD
from tests.web.conftest import COURSE, token_of

SENT = {
    "jurisdiction": "Oregon",
    "slug": COURSE,
    "markdown": "# Gifts\n\nAsk **first**.\n\n- one\n- two",
    "reviewer": "Policy office",
    "reviewed_on": "2026-11-20",
}


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


def keep(one, **change: str) -> str:
    """The path of the kept version."""
    answer = one.post("/program/inserts/write/", {**SENT, **change})
    assert answer.status_code == 302, answer.text
    return answer.location


def test_peers_read_it_on_the_page_of_its_course(ada, visitor):
    keep(ada)

    page = visitor("pia").get(f"/courses/{COURSE}/").text

    held = page[page.index("What holds here") :]
    for words in ("<h3>Oregon</h3>", "<h4>Gifts</h4>", "<strong>first</strong>", "Version of 21 November 2026"):
        assert words in held
    assert "reviewed by Policy office on 20 November 2026" in held


def test_other_courses_do_not_show_it(ada, visitor):
    keep(ada)

    assert "What holds here" not in visitor("pia").get("/courses/boundaries-in-real-life/").text


def test_a_preview_keeps_nothing(ada, rows):
    before = rows()

    page = ada.post("/program/inserts/write/", {**SENT, "preview": "Preview"})

    assert page.status_code == 200
    assert "<strong>first</strong>" in page.text
    assert "Ask **first**." in page.text
    assert rows() == before


def test_an_empty_one_is_previewed_as_such(ada):
    assert (
        "nothing would be shown" in ada.post("/program/inserts/write/", {**SENT, "markdown": "", "preview": "x"}).text
    )


def test_nothing_that_is_written_runs(ada, visitor):
    keep(
        ada,
        markdown='<script>x()</script><img src=x onerror=x()><p id="main" style="color:red" onclick="x()">Hello</p>'
        "\n\n[here](javascript:x())\n\n<iframe src='https://evil.example'></iframe>",
    )

    page = visitor("pia").get(f"/courses/{COURSE}/").text

    held = page[page.index('<div class="insert">') : page.index("Version of")]
    assert "Hello" in held
    for words in ("script", "onerror", "onclick", "javascript", "iframe", "style=", 'id="', "<img"):
        assert words not in held


def test_every_version_stays_readable(ada):
    first = keep(ada)
    second = keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])

    old, new = ada.get(first).text, ada.get(second).text

    assert "This is an earlier version." in old
    assert "<strong>first</strong>" in old
    assert "Ask twice." in new
    assert old.count("number ") == new.count("number ") == 2


def test_a_new_version_begins_with_the_words_of_the_newest(ada):
    first = keep(ada)
    keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])

    page = ada.get(f"/program/inserts/write/?of={first.split('/')[-2]}").text

    assert "Ask twice." in page
    assert 'value="Oregon"' in page


def test_a_course_can_be_named_in_the_address(ada):
    assert f'value="{COURSE}"' in ada.get(f"/program/inserts/write/?course={COURSE}").text
    assert 'value="<x>"' not in ada.get("/program/inserts/write/?course=<x>").text


def test_an_empty_version_takes_it_off_the_page_and_stops_no_one(ada, visitor):
    first = keep(ada)
    keep(ada, markdown="", based_on=first.split("/")[-2])

    assert "What holds here" not in visitor("pia").get(f"/courses/{COURSE}/").text
    assert "empty: nothing is shown" in ada.get("/program/inserts/").text
    assert "nothing is withheld" in ada.get("/program/inserts/2/").text


def test_two_writers_at_once_are_told_and_lose_nothing(ada, rows):
    keep(ada)
    before = rows()

    page = ada.post("/program/inserts/write/", {**SENT, "markdown": "My own words."})

    assert page.status_code == 409
    assert "Someone kept a newer version meanwhile" in page.text
    assert "My own words." in page.text
    assert rows() == before
    based_on = re.search(r'name="based_on" value="(\d+)"', page.text)[1]
    keep(ada, markdown="My own words.", based_on=based_on)


def test_the_list_says_what_is_shown_and_what_waits_for_its_course(ada):
    keep(ada, reviewer="", reviewed_on="")
    keep(ada, slug="no-such-course", jurisdiction="Yurok Tribe")

    page = ada.get("/program/inserts/").text

    assert "not reviewed yet" in page
    assert "no course here is called no-such-course yet" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"jurisdiction": " "}, "Please say where it holds."),
        ({"jurisdiction": "x" * 81}, "under 80 letters"),
        ({"slug": ""}, "Please name the course"),
        ({"slug": "Not A Slug"}, "Small letters, digits and hyphens"),
        ({"markdown": "x" * 20_001}, "under 20,000 letters"),
        ({"reviewed_on": "soon"}, "write the day as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(ada, rows, change, said):
    before = rows()

    page = ada.post("/program/inserts/write/", {**SENT, **change})

    assert page.status_code == 422
    assert said in page.text
    assert "Policy office" in page.text
    assert rows() == before


def test_what_was_typed_outlives_a_session(strict, visitor, cast):
    one = visitor(None)

    page = one.post("/program/inserts/write/", SENT)

    assert "Ask **first**." in page.text
    signed_in = one.post(
        "/sign-in",
        {
            "csrf_token": token_of(one.get("/sign-in").text),
            "email": "ada@example.org",
            "password": PASSWORD,
            "next": "/program/inserts/write/",
            **{f"carried-{name}": value for name, value in SENT.items()},
        },
    )
    assert "Ask **first**." in signed_in.text


def test_a_version_that_is_not_there_is_not_found(ada):
    assert ada.get("/program/inserts/99/").status_code == 404
