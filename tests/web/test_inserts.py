"""Program inserts, from the preview to the course page."""

from __future__ import annotations

import re

import pytest

from lms.actions.learning import learning
from lms.actions.program.program import keep_insert
from lms.store.db import unit_of_work
from lms.store.program import inserts
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.way import complete
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
    for words in ("<h3>Oregon</h3>", "<h4>Gifts</h4>", "<strong>first</strong>", "Version 1, of November 21, 2026"):
        assert words in held
    assert "reviewed by Policy office on November 20, 2026" in held


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


def test_nothing_that_was_written_before_it_was_refused_runs(app, visitor, cast):
    words = (
        '<script>x()</script><img src=x onerror=x()><p id="main" style="color:red" onclick="x()">Hello</p>'
        "\n\n[here](javascript:x())\n\n<iframe src='https://evil.example'></iframe>"
    )
    with app.app_context(), unit_of_work():
        keep_insert(acting(cast.ada), COURSE, "Oregon", words, "Policy office", NOW.date(), based_on=None)

    page = visitor("pia").get(f"/courses/{COURSE}/").text

    held = page[page.index('<div class="insert">') : page.index("Version 1")]
    assert "Hello" in held
    for words in ("script", "onerror", "onclick", "javascript", "iframe", "style=", 'id="', "<img"):
        assert words not in held


@pytest.mark.parametrize("button", ["", "Preview"])
def test_what_would_not_be_shown_as_it_was_meant_is_named_with_its_line(ada, rows, button):
    before = rows()

    page = ada.post("/program/inserts/write/", {**SENT, "markdown": "Ask.\n\n~~Later~~ <b>x</b>", "preview": button})

    assert page.status_code == 422
    assert "Line 3: “&lt;b”: HTML is not taken; write Markdown. Line 3: “~~Later~~" in page.text
    assert "~~Later~~ &lt;b&gt;x&lt;/b&gt;</textarea>" in page.text
    assert rows() == before


def test_a_list_right_after_a_line_is_a_list(ada):
    page = ada.post("/program/inserts/write/", {**SENT, "markdown": "Ask:\n- one\n  - two", "preview": "Preview"})

    assert re.search(r"<p>Ask:</p>\s*<ul>\s*<li>one\s*<ul>\s*<li>two</li>", page.text)


def test_every_version_stays_readable(ada):
    first = keep(ada)
    second = keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])

    old, new = ada.get(first).text, ada.get(second).text

    assert "This is an earlier version." in old
    assert "<strong>first</strong>" in old
    assert "Ask twice." in new
    assert "Version 1, of" in old
    assert "Version 2, of" in new
    for page in (old, new):
        assert re.findall(r">\s*version (\d), by", page) == ["2", "1"]


@pytest.mark.works("GET /program/inserts/write/")
def test_a_new_version_begins_with_the_words_of_the_newest(ada):
    first = keep(ada)
    keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])

    page = ada.get(f"/program/inserts/write/?of={first.split('/')[-2]}").text

    assert "Ask twice." in page
    assert 'value="Oregon"' in page


def test_a_course_can_be_named_in_the_address(ada):
    assert 'value="The peer role in child welfare"' in ada.get(f"/program/inserts/write/?course={COURSE}").text
    assert 'value="<x>"' not in ada.get("/program/inserts/write/?course=<x>").text


@pytest.mark.works(
    "GET /courses/<course:course>/",
    "GET /program/inserts/",
    "GET /program/inserts/<id:version_id>/",
    "POST /program/inserts/write/",
)
def test_an_empty_version_takes_it_off_the_page_and_stops_no_one(ada, visitor):
    first = keep(ada)
    keep(ada, markdown="", based_on=first.split("/")[-2])

    assert "What holds here" not in visitor("pia").get(f"/courses/{COURSE}/").text
    assert "empty: nothing is shown" in ada.get("/program/inserts/").text
    assert "nothing is withheld" in ada.get("/program/inserts/2/").text


@pytest.mark.sql
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


def test_pressing_twice_keeps_one_version(ada, rows):
    first = keep(ada, markdown="Ask first.")
    number = first.split("/")[-2]
    second = keep(ada, markdown="Ask twice.", based_on=number)

    again = keep(ada, markdown="Ask twice.", based_on=number)

    assert again == second
    assert rows()["program_insert"] == 2


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
        ({"jurisdiction": "x" * 81}, "under 80 characters"),
        ({"slug": ""}, "Please name the course"),
        ({"slug": "…"}, "Please name the course"),
        ({"markdown": "x" * 20_001}, "under 20,000 characters"),
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


AT = f"/courses/{COURSE}/"
PRESS = "I have read this version"


@pytest.fixture
def pia(visitor, cast):
    """Pia, who has begun the course."""
    one = visitor("pia")
    one.post(f"{AT}start")
    return one


def read(one, path: str):
    """Presses for the version that an administrator sees at this path."""
    return one.post(f"{AT}inserts/{path.split('/')[-2]}/read")


@pytest.mark.works("POST /courses/<course:course>/inserts/<id:version_id>/read")
def test_a_peer_reads_a_version_and_the_page_says_when(ada, pia, clock):
    path = keep(ada)
    before = pia.get(AT).text

    answer = read(pia, path)
    clock.pass_time(days=1)

    assert before.count(PRESS) == before.count("It settles nobody’s legal status") == 1
    assert answer.location == f"{AT}#holding"
    after = pia.get(AT).text
    assert "You read this version on November 21, 2026." in after
    assert PRESS not in after
    assert "legal status" not in after


def test_pressing_twice_is_pressing_once(ada, pia, rows, clock):
    path = keep(ada)

    ways = [read(pia, path).location]
    clock.pass_time(days=1)
    ways.append(read(pia, path).location)

    assert ways == [f"{AT}#holding"] * 2
    assert rows()["acknowledgement"] == 1
    assert "You read this version on November 21, 2026." in pia.get(AT).text


def test_each_place_is_read_on_its_own(ada, pia):
    path = keep(ada)
    keep(ada, jurisdiction="Yurok Tribe")

    read(pia, path)

    page = pia.get(AT).text
    assert page.count(PRESS) == page.count("You read this version") == 1
    assert 'I have read this version<span class="hidden"> for Yurok Tribe</span>' in page


def test_an_older_version_leads_to_the_newer_one(ada, pia, rows):
    first = keep(ada)
    keep(ada, markdown="Ask **twice**.", based_on=first.split("/")[-2])

    page = read(pia, first)

    assert page.location == AT
    page = pia.get(AT).text
    assert "There is a newer version for Oregon. It stands here, under “What holds here”." in page
    assert "Ask <strong>twice</strong>." in page
    assert rows()["acknowledgement"] == 0


def test_after_a_new_version_the_page_tells_what_was_read_before(ada, pia):
    first = keep(ada)
    read(pia, first)
    second = keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])
    between = pia.get(AT).text

    read(pia, second)

    assert "This version is newer than what you read. You read version 1 on November 21, 2026." in between
    assert PRESS in between
    assert "You read this version on November 21, 2026. You read version 1 on November 21" in pia.get(AT).text


def test_what_was_taken_away_meanwhile_is_said_so(ada, pia):
    first = keep(ada)
    keep(ada, markdown="", based_on=first.split("/")[-2])

    read(pia, first)

    assert "What was written for Oregon was taken away meanwhile." in pia.get(AT).text


def test_a_version_that_is_not_of_this_course_is_calmly_not_found(ada, pia, rows):
    other = keep(ada, slug="boundaries-in-real-life")

    for path in (other, "/program/inserts/99/"):
        answer = read(pia, path)
        assert answer.status_code == 404
        assert "This page is not here" in answer.text
    assert rows()["acknowledgement"] == 0


def test_who_left_sees_it_and_cannot_press(ada, visitor, rows):
    path = keep(ada)
    rex = visitor("rex")

    page = rex.get(AT).text

    assert "What holds here" in page
    assert PRESS not in page
    assert read(rex, path).status_code == 404
    assert rows()["acknowledgement"] == 0


def test_a_press_without_the_forms_token_keeps_nothing(strict, app, visitor, cast, rows):
    with app.app_context(), unit_of_work():
        version = inserts.add(COURSE, "Oregon", "Ask first.", "", None, cast.ada, NOW)
    one = visitor(None)
    one.post(
        "/sign-in",
        {"csrf_token": token_of(one.get("/sign-in").text), "email": "pia@example.org", "password": PASSWORD},
    )

    bare = one.post(f"{AT}inserts/{version}/read").status_code
    kept = one.post(f"{AT}inserts/{version}/read", {"csrf_token": token_of(one.get(AT).text)}).status_code

    assert (bare, kept, rows()["acknowledgement"]) == (400, 302, 1)


def test_home_tells_of_a_version_that_came_later_until_it_is_read(ada, pia, clock):
    clock.pass_time(days=1)
    first = keep(ada)
    new = pia.get("/").text
    read(pia, first)
    done = pia.get("/").text
    second = keep(ada, markdown="Ask twice.", based_on=first.split("/")[-2])
    changed = pia.get("/").text

    read(pia, second)

    assert f'href="{AT}#holding"' in new
    assert "What holds for Oregon is written down now. Version 1 is there" in new
    assert "What holds for Oregon has changed. Version 2 is there" in changed
    assert "What holds for" not in done + pia.get("/").text


def test_home_says_nothing_to_who_left_or_never_began(app, ada, visitor, cast, course, clock):
    with app.app_context(), unit_of_work():
        learning.start_course(acting(cast.rex), course)
    clock.pass_time(days=1)
    keep(ada)

    for name in ("rex", "noel"):
        assert "What holds for" not in visitor(name).get("/").text


def test_an_administrator_sees_how_many_have_read_it_and_no_names(ada, pia, visitor):
    path = keep(ada)
    counted = [ada.get(path).text]
    for one in (pia, visitor("noel")):
        read(one, path)
        counted.append(ada.get(path).text)

    for page, words in zip(counted, ("Nobody has", "One person has", "2 people have"), strict=True):
        assert f"{words} said that they read this version." in page
    assert not re.search("Pia|Noel", counted[-1])
    assert not re.search("Pia|Noel", ada.get("/program/events/?deed=program+insert+kept").text)


def test_a_course_is_completed_without_it(app, ada, visitor, cast, course):
    keep(ada)

    with app.app_context():
        complete(course, cast.pia, NOW)

    assert "Completed on" in visitor("pia").get(AT).text
