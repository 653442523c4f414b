"""Saying well done on the Monday page, and reading that on one's own home."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.learning import learning
from lms.actions.team.asking import assign_training
from lms.domain.program.event import RecordView
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete
from tests.web.conftest import token_of

DAY = timedelta(days=1)
LOOKS = "/account/looks/"
OTHER = "trauma-aces-and-ti-rosc"
SAY = re.compile(r'<form method="post" action="(/people/\d+/well-done/\d+)">.*?name="what" value="(\w+)"', re.DOTALL)
PUT_AWAY = re.compile(r'action="(/own/noticed/\d+(?:\?back=own)?)"')


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.fixture
def well(app, cast, catalogue, course):
    """Pia completed a course on Thursday, and began another today."""
    with app.app_context():
        complete(course, cast.pia, NOW - timedelta(days=2))
        with unit_of_work():
            learning.start_course(acting(cast.pia), catalogue.courses[OTHER])


def say(one, number: int = 0):
    path, what = SAY.findall(one.get("/").text)[number]
    return one.get(one.post(path, {"what": what}).location)


@pytest.mark.works("POST /people/<id:person_id>/well-done/<id:enrolment_id>", "POST /own/noticed/<id:word_id>")
def test_one_press_says_it_and_its_person_reads_it_and_puts_it_away(visitor, cast, well, course):
    sam, pia = visitor("sam"), visitor("pia")
    assert "Somebody noticed" not in words(pia.get("/"))

    page = words(say(sam, 1))

    assert "Said. Pia reads on their home page that you noticed; nobody counts it." in page
    assert "You said well done" in page
    told = words(pia.get("/"))
    assert f"Sam noticed: you completed {course.title} on November 19 . Well done." in told
    [path] = PUT_AWAY.findall(pia.get("/").text)
    assert "Put away." in words(pia.get(pia.post(path).location))
    assert "Somebody noticed" not in words(pia.get("/"))
    assert "That was put away already." in words(pia.get(pia.post(path).location))


def test_what_was_begun_is_noticed_as_well(visitor, cast, well, catalogue):
    say(visitor("sam"))

    told = words(visitor("pia").get("/"))
    assert f"Sam noticed: you have begun {catalogue.courses[OTHER].title} on November 21 . Well done." in told


def test_two_presses_say_it_once(visitor, cast, well):
    sam = visitor("sam")
    path, what = SAY.findall(sam.get("/").text)[1]

    answers = [sam.get(sam.post(path, {"what": what}).location) for _ in range(2)]

    assert "You said so before, and Pia reads it. Once is enough." in words(answers[1])
    assert words(visitor("pia").get("/")).count("Sam noticed:") == 1
    assert len(SAY.findall(answers[1].text)) == 1


def test_what_is_not_of_this_week_is_not_kept(visitor, cast, well, clock, rows):
    sam = visitor("sam")
    path, what = SAY.findall(sam.get("/").text)[1]
    clock.pass_time(days=6)
    kept = rows()["kind_word"]

    answer = sam.get(sam.post(path, {"what": what}).location)

    assert "That is not of this week any more. Nothing was kept." in words(answer)
    assert rows()["kind_word"] == kept == 0


@pytest.mark.parametrize("what", ["", "begun", "anything", "<b>done</b>"])
def test_a_word_that_nobody_can_type_is_not_kept_as_text(visitor, cast, well, what):
    """There is no text: whatever is sent means that it was begun, unless it says that it was completed."""
    sam = visitor("sam")
    path, _ = SAY.findall(sam.get("/").text)[0]
    sam.post(path, {"what": what, "words": "<script>alert(1)</script> sober for a year"})

    page = visitor("pia").get("/").text
    assert "you have begun" in " ".join(page.split())
    assert "alert(1)" not in page
    assert "sober" not in page


def test_a_name_with_markup_is_shown_as_it_is_written(app, visitor, cast, well):
    with app.app_context(), unit_of_work():
        people.person(cast.sam).display_name = "<b>Sam</b> Example"
    say(visitor("sam"))

    page = visitor("pia").get("/").text
    assert "&lt;b&gt;Sam&lt;/b&gt; noticed:" in page
    assert "<b>Sam</b>" not in page


def test_only_who_supervises_someone_says_it_and_never_to_oneself(app, visitor, cast, well, course, rows):
    path = SAY.findall(visitor("sam").get("/").text)[0][0]
    with app.app_context(), unit_of_work():
        learning.start_course(acting(cast.ada), course)

    for name in ("olu", "noel", "pia", "rex"):
        assert visitor(name).post(path, {"what": "begun"}).status_code == 404
    ada = visitor("ada")
    own = [ada.post(f"/people/{cast.ada}/well-done/{number}", {"what": "begun"}) for number in range(1, 5)]
    assert {answer.status_code for answer in own} == {404}
    assert ada.post(path.replace(f"/{cast.pia}/", "/999/"), {"what": "begun"}).status_code == 404
    assert rows()["kind_word"] == 0


def test_who_does_not_supervise_them_any_more_says_nothing(app, visitor, cast, well, rows):
    sam = visitor("sam")
    path, what = SAY.findall(sam.get("/").text)[0]
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY - timedelta(days=1))

    assert sam.post(path, {"what": what}).status_code == 404
    assert rows()["kind_word"] == 0


def test_nobody_else_reads_it(app, visitor, cast, well, course):
    with app.app_context(), unit_of_work():
        people.supervise(cast.olu, cast.pia, TODAY)
    say(visitor("sam"), 1)

    for name in ("ada", "olu", "sam", "noel"):
        one = visitor(name)
        for path in ("/", "/own/", f"/people/{cast.pia}/", f"/people/{cast.pia}/sheet/", "/program/events/", LOOKS):
            page = words(one.get(path))
            assert "noticed" not in page, (name, path)
            assert name == "sam" or "You said well done" not in page, (name, path)
    assert len(SAY.findall(visitor("olu").get("/").text)) == 2  # each says it for themselves


def test_only_its_person_puts_it_away(visitor, cast, well):
    say(visitor("sam"))
    [path] = PUT_AWAY.findall(visitor("pia").get("/").text)

    for name in ("sam", "ada", "noel"):
        one = visitor(name)
        assert "That was put away already." in words(one.get(one.post(path).location))
    assert "Sam noticed:" in words(visitor("pia").get("/"))


def test_it_is_no_look_and_no_event(visitor, cast, well, looks, rows):
    sam = visitor("sam")
    before = rows()["event"]
    say(sam)

    assert looks() == [(cast.sam, RecordView.OVERVIEW, cast.pia)]
    assert rows()["event"] == before + 1  # that look


def test_without_its_token_nothing_is_said_or_put_away(strict, visitor, cast, well, rows):
    sam, pia = visitor("sam"), visitor("pia")
    page = sam.get("/").text
    path, what = SAY.findall(page)[0]
    assert sam.post(path, {"what": what}).status_code == 400
    assert rows()["kind_word"] == 0

    assert sam.post(path, {"what": what, "csrf_token": token_of(page)}).status_code == 302
    home = pia.get("/").text
    [away] = PUT_AWAY.findall(home)
    assert pia.post(away).status_code == 400
    assert "Sam noticed:" in words(pia.get("/"))
    assert pia.post(away, {"csrf_token": token_of(home)}).status_code == 302
    assert "Sam noticed:" not in words(pia.get("/"))


def test_a_supervisor_who_is_noticed_reads_it_on_both_homes_and_stays_where_they_were(app, visitor, cast, course):
    with app.app_context():
        with unit_of_work():
            people.supervise(cast.olu, cast.sam, TODAY)
        complete(course, cast.sam, NOW - timedelta(days=1))
    say(visitor("olu"))
    sam = visitor("sam")

    assert "Olu noticed: you completed" in words(sam.get("/"))
    [path] = PUT_AWAY.findall(sam.get("/own/").text)
    assert sam.post(path).location == "/own/"


def test_it_goes_by_itself_after_a_month(visitor, cast, well, clock):
    say(visitor("sam"))
    clock.pass_time(days=30)
    assert "Sam noticed:" in words(visitor("pia").get("/"))
    clock.pass_time(days=1)
    assert "Sam noticed:" not in words(visitor("pia").get("/"))


def test_with_the_job_it_does_not_end(app, visitor, cast, well):
    say(visitor("sam"))
    with app.app_context(), unit_of_work():
        people.person(cast.pia).active_until = TODAY

    assert "Sam noticed:" in words(visitor("pia").get("/"))


@pytest.fixture
def paused(app, cast, course):
    """Pia was asked for a course, began it, and has taken no step for three weeks."""
    with app.app_context(), unit_of_work():
        assign_training(acting(cast.sam, NOW - 30 * DAY), [cast.pia], [course], due_on=TODAY + 9 * DAY, note="")
        learning.start_course(acting(cast.pia, NOW - 22 * DAY), course)


def test_one_press_asks_how_it_goes_and_its_person_reads_it(visitor, cast, paused, course):
    sam, pia = visitor("sam"), visitor("pia")
    [(path, what)] = SAY.findall(sam.get("/").text)

    page = words(sam.get(sam.post(path, {"what": what}).location))

    assert what == "how"
    assert "Asked. Pia reads on their home page that you ask; no answer is kept, so talk when it suits." in page
    assert "You asked how it goes" in page
    assert "Sheet for a meeting : Pia Example" in page
    home = pia.get("/")
    assert f"Sam asks how {course.title} goes. Talk about it when you like" in words(home)
    assert f'<a href="/courses/{course.slug}/">{course.title}</a> goes' in home.text
    [put_away] = PUT_AWAY.findall(home.text)
    assert "Put away." in words(pia.get(pia.post(put_away).location))
    assert "asks how" not in words(pia.get("/"))
    assert "You asked how it goes" in words(sam.get("/"))


def test_of_what_is_not_open_any_more_nothing_is_asked(visitor, cast, app, paused, course, rows):
    sam = visitor("sam")
    [(path, what)] = SAY.findall(sam.get("/").text)
    with app.app_context():
        complete(course, cast.pia, NOW)

    answer = sam.get(sam.post(path.rpartition("/")[0] + "/999", {"what": what}).location)

    assert "It is not under way any more. Nothing was kept." in words(answer)
    assert rows()["kind_word"] == 0
