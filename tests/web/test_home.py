"""Home, and the pages that are the same for everyone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.team import assignments
from lms.queries.program import health
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import program
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete
from tests.web.conftest import COURSE


@pytest.fixture
def ask(app, cast, course):
    """Sam asks Pia to take the course, in so many days, with a note."""

    def send(days: int | None, note: str = "") -> None:
        due_on = None if days is None else TODAY + timedelta(days=days)
        with app.app_context(), unit_of_work():
            assignments.assign_training(acting(cast.sam), [cast.pia], [course], due_on=due_on, note=note)

    return send


def test_home_greets_a_peer_by_name(visitor, cast):
    page = visitor("pia").get("/")

    assert page.status_code == 200
    assert "Good to see you, Pia." in page.text


@pytest.mark.works("GET /", "GET /pause/")
def test_the_bar_shows_home_as_the_page_at_home_alone(visitor, cast):
    here = '<a href="/" aria-current="page">Home</a>'

    assert here in visitor("pia").get("/").text
    assert here not in visitor("pia").get("/pause/").text


def test_home_sends_a_stranger_to_sign_in(visitor, cast):
    page = visitor(None).get("/")

    assert page.status_code == 302
    assert page.location == "/sign-in"


def test_home_tells_the_day_of_the_programs_own_zone(visitor, cast, clock):
    pia = visitor("pia")
    clock.pass_time(hours=13)  # seven in the morning of the 22nd in London, still the 21st on the west coast

    assert "Saturday, November 21" in pia.get("/").text


def test_home_offers_a_first_course_to_who_has_begun_none(visitor, cast):
    page = visitor("pia").get("/").text

    assert "Your next step" in page
    assert "It can show" in page
    assert ">Begin lesson 1, " in page


def test_home_leads_back_to_the_lesson_where_one_left_off(visitor, cast, course, clock):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    pia.get(f"/courses/{COURSE}/{course.lessons[0].slug}/")
    clock.pass_time(minutes=5)
    pia.post(f"/courses/{COURSE}/{course.lessons[0].slug}/")

    page = pia.get("/").text

    assert "Here is where you left off." in page
    second = course.lessons[1]
    assert f'href="/courses/{COURSE}/{second.slug}/">Go on with lesson 2, {second.minutes} minutes</a>' in page


def test_home_says_what_is_left_when_every_lesson_is_done(visitor, attempt):
    assert f'href="/courses/{COURSE}/quiz/">To the quiz</a>' in visitor("pia").get("/").text


def test_home_shows_hours_and_standing_after_a_course(visitor, done):
    page = visitor("pia").get("/").text

    assert '<span class="number">1.5</span>' in page
    assert "that can be shown here" in page


def test_the_sentence_over_the_squares_is_their_key_and_adds_up(visitor, done):
    page = visitor("pia").get("/").text.split('id="stand"')[1]
    sentence, squares = page.split("</p>")[1], page.split('<ul class="standing">')[1].split("</ul>")[0]
    told = re.search(
        r"role: <strong><span.*?><u></u></span> (\d+) of the (\d+)</strong>.*? that can be shown here, "
        r"<strong><span.*?><i></i></span> (\d+)</strong> not yet\. "
        r"<strong><span.*?><s></s></span> (\d+)</strong> more waits? for (?:a course|courses), "
        "nobody’s gap but ours\\.",
        sentence,
    )

    assert told
    held, reachable, not_yet, waits = map(int, told.groups())
    assert (held, not_yet, waits) == tuple(squares.count(f"<{square}>") for square in "uis")
    assert held + not_yet == reachable
    assert sum(map(int, re.findall(r", (?:all )?(\d+)(?: waits?)?</span>", squares))) == waits


def test_home_tells_of_a_framework_of_which_something_can_be_shown(app, visitor, cast):
    """Nothing here teaches supervision yet: 0 of 0 would be a sentence about nothing."""
    with app.app_context(), unit_of_work():
        people.give_profile(cast.sam, "supervisor", TODAY)

    page = visitor("sam").get("/own/").text

    assert "of the 0</strong>" not in page
    assert re.search(r"</span> 0 of the [1-9]</strong> Child welfare competencies that can be shown here", page)


@pytest.mark.parametrize(
    ("days", "words"), [(12, "by December 3"), (-2, "was due November 19"), (60, "by January 20, 2027")]
)
def test_home_shows_what_was_asked_for_and_by_when(visitor, ask, days, words):
    ask(days, "before the new rules start")

    page = visitor("pia").get("/").text

    assert "Sam Example asked you to take this: “before the new rules start”" in page
    assert words in page


def test_home_says_so_when_nothing_is_due(visitor, cast):
    assert "Nothing is due. Take the time you need." in visitor("pia").get("/").text


def test_home_shows_a_refresh_that_is_near(app, visitor, done, cast, catalogue, clock):
    with app.app_context():
        complete(catalogue.courses["trauma-aces-and-ti-rosc"], cast.pia, NOW)

    clock.pass_time(days=700)

    assert "Time to refresh what you learned" in visitor("pia").get("/").text


def test_whoever_left_is_led_to_what_they_earned_and_to_nothing_new(visitor, cast):
    page = visitor("rex").get("/").text

    assert "Your record stays yours" in page
    assert not re.search("A good next course|Coming up", page)


def test_a_note_is_never_markup(visitor, ask):
    ask(None, "<script>alert(1)</script> & <b>bold</b>")

    page = visitor("pia").get("/").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", [None, "pia", "rex"])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/pause/", "988"),
        pytest.param("/accessibility/", "WCAG", marks=pytest.mark.works("GET /accessibility/")),
        pytest.param("/what-we-keep/", "Never kept", marks=pytest.mark.works("GET /what-we-keep/")),
    ],
)
def test_pages_for_everyone_are_open_to_everyone(visitor, cast, name, path, words):
    page = visitor(name).get(path)

    assert page.status_code == 200
    assert words in page.text


def test_the_pause_page_gives_the_programs_own_line(app, visitor, cast):
    with app.app_context(), unit_of_work():
        program.change_settings({"help_line": "555 0100"}, None, NOW)

    assert "555 0100" in visitor(None).get("/pause/").text


@pytest.mark.works("GET /healthz")
def test_health_tells_that_the_database_answers(visitor, cast, catalogue):
    answer = visitor(None).get("/healthz")

    assert (answer.json["database"], answer.json["courses"]) == ("ok", len(catalogue.courses))


@pytest.mark.parametrize(("hours", "said"), [(24, "late"), (168, "ok")])
def test_health_knows_how_often_the_site_is_copied(app, make_app, tmp_path, hours, said):
    site = make_app(backup_folder=tmp_path / "copies", backup_hours=hours)
    with app.app_context(), unit_of_work():
        program.record_heartbeat("backup", "ok", NOW - timedelta(days=6))

    assert site.test_client().get("/healthz").json["backup"] == said


def test_health_says_that_no_copies_are_asked_for(visitor, cast):
    assert visitor(None).get("/healthz").json["backup"] == "off"


def test_health_tells_that_the_database_is_down(visitor, cast, monkeypatch):
    monkeypatch.setattr(health, "is_up", lambda: False)

    answer = visitor(None).get("/healthz")

    assert (answer.status_code, answer.json["database"]) == (503, "down")


def test_the_programs_own_line_can_be_called_with_one_press(app, visitor, cast):
    with app.app_context(), unit_of_work():
        program.change_settings({"help_line": "days: (503) 555-0100 <b>"}, None, NOW)

    page = visitor(None).get("/pause/").text

    assert page.count('days: <a href="tel:5035550100">(503) 555-0100</a> &lt;b&gt;') == 2  # and at its foot
    assert 'href="tel:988"' in page.split("<footer")[1]


def test_a_pause_says_one_thing_in_the_lesson_and_on_what_we_keep(visitor, cast, catalogue):
    said = "is never sent or kept: it is gone when you leave the page"
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    lessons = [pia.get(f"/courses/{COURSE}/{lesson.slug}/").text for lesson in catalogue.courses[COURSE].lessons]

    assert said in pia.get("/what-we-keep/").text
    assert any(said in page for page in lessons)


def test_what_we_keep_names_whom_to_ask_and_no_page_that_is_not_there(visitor, cast):
    page = " ".join(visitor("pia").get("/what-we-keep/").text.split())

    assert "ask training@example.org how" in page
    assert "privacy page" not in page
