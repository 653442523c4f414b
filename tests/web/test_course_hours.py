"""Own times, pilots and the figure that every page tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.domain.program.hours_basis import HoursBasis, HoursFrom
from lms.store.credit import course_hours
from lms.store.db import db, unit_of_work
from lms.store.learning import enrolments
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.way import complete
from tests.web.conftest import COURSE

PAGE = f"/program/hours/{COURSE}/"
MINUTES = "41 44 52 58 60 61 64 66 71 80 95 140"


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def sam(visitor, cast):
    return visitor("sam")


@pytest.fixture
def pia(visitor, cast):
    return visitor("pia")


@pytest.fixture
def sent(course):
    return {
        "revision": course.revision,
        "held_on": "2026-11-20",
        "minutes": MINUTES,
        "found": "Twelve peers of three agencies, asked by mail.",
        "taken_by": "Joan Lee",
        "role": "training coordinator",
        "no_minimum": "y",
    }


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def record(ada, sent, **change: str) -> None:
    answer = ada.post(f"{PAGE}pilot/", {**sent, **change})
    assert answer.status_code == 302, answer.text


def shown(one, path: str) -> str:
    answer = one.get(path)
    assert answer.status_code == 200, path
    return words(answer.text)


class TestRecordingAPilot:
    @pytest.mark.works(
        "GET /program/hours/<course:course>/",
        "GET /program/hours/<course:course>/pilot/",
        "POST /program/hours/<course:course>/pilot/",
    )
    def test_it_stands_on_the_courses_page_for_everyone(self, ada, pia, sent):
        assert "Record a pilot" in shown(ada, PAGE)
        assert ada.get(f"{PAGE}pilot/").status_code == 200
        assert "1.5 contact hours" in shown(pia, f"/courses/{COURSE}/")

        record(ada, sent)

        page = shown(pia, f"/courses/{COURSE}/")
        assert "Hours by a pilot of 12 people on November 20, 2026." in page
        assert "Half took up to 62.5 minutes, rounded down to a quarter hour." in page
        assert "Times taken by Joan Lee, training coordinator, with no minimum of time." in page
        assert "1 contact hour" in page
        assert "60 % of 60 minutes" in page
        assert "At least 36 minutes of active time" in page
        assert "1.5 contact hours" not in page
        told = shown(ada, PAGE)
        assert "Computed they would be 1.5 contact hours" in told
        assert "Median 62.5 minutes, quartiles 56.5 minutes and 73.25 minutes" in told

    def test_it_can_be_worked_out_before_and_records_nothing_then(self, ada, app, sent):
        answer = ada.post(f"{PAGE}pilot/", {**sent, "minutes": "100 " * 10, "look": "1"})

        assert answer.status_code == 200
        told = words(answer.text)
        assert "10 people: half took up to 100 minutes" in told
        assert "That is 1.5 contact hours" in told
        assert "Nothing is recorded yet." in told
        assert 'value="Joan Lee"' in answer.text
        with app.app_context():
            assert not course_hours.history(COURSE)

    def test_a_second_press_adds_nothing(self, ada, sent):
        record(ada, sent)
        record(ada, sent)

        told = shown(ada, PAGE)
        assert "recorded before, so nothing was added" in told
        assert told.count("Recorded by Ada") == 1

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"minutes": MINUTES + " 0"}, "Nobody takes 0 minutes."),
            ({"minutes": MINUTES + " 1441"}, "One of them is over a day (1,440 minutes)."),
            ({"minutes": MINUTES + " Pia"}, "Please write whole minutes alone, without names: “Pia” is none."),
            ({"minutes": "52 61 48"}, "the times of at least 10 people. Please wait for the others. Here are 3."),
            ({"minutes": "9 " * 10}, "Half of them took up to 9 minutes: that is no quarter hour"),
            ({"minutes": "60 " * 501}, "Please keep it to 500 people."),
            ({"minutes": " "}, "Please type the minutes of each person."),
            ({"held_on": "2026-11-22"}, "This day is still to come."),
            ({"held_on": "2025-01-01"}, "This version was not there yet: its files name"),
            ({"held_on": "soon"}, "Please write the day as 2026-11-22."),
            ({"revision": "f" * 64}, "The course has changed since you opened this page"),
            ({"no_minimum": ""}, "A pilot counts only where nobody was asked for a minimum of time"),
            ({"found": "\u200b"}, "Please say how people were found"),
            ({"taken_by": ""}, "Please type the name of who took the times."),
            ({"role": ""}, "Please say in which role"),
        ],
    )
    def test_what_cannot_be_one_is_said_and_nothing_typed_is_lost(
        self, app, ada, sent, change, sentence, monkeypatch, course
    ):
        monkeypatch.setattr(type(course), "not_before", lambda self, today: today - timedelta(days=300))
        typed = {**sent, **change}
        if not typed["no_minimum"]:
            del typed["no_minimum"]

        answer = ada.post(f"{PAGE}pilot/", typed)

        assert answer.status_code == 422
        assert sentence in words(answer.text).replace("&#34;", '"')
        for kept in (change.get("taken_by", "Joan Lee"), change.get("role", "training coordinator")):
            assert kept in answer.text
        assert typed["minutes"].strip() in answer.text
        with app.app_context():
            assert not course_hours.history(COURSE)

    def test_a_version_that_is_gone_can_be_sent_again_for_the_one_of_today(self, ada, sent, course):
        answer = ada.post(f"{PAGE}pilot/", {**sent, "revision": "f" * 64})

        assert f'value="{course.revision}"' in answer.text

    def test_a_pilot_that_passed_its_check_and_is_refused_leaves_the_form(self, ada, sent, monkeypatch):
        monkeypatch.setattr("lms.web.credit.course_hours_forms.PilotForm.validate_held_on", lambda *_: None)

        assert ada.post(f"{PAGE}pilot/", {**sent, "held_on": "2026-11-22"}).status_code == 422


class TestTakingBack:
    @pytest.mark.works("GET /program/hours/<id:hours_id>/end", "POST /program/hours/<id:hours_id>/end")
    def test_it_needs_a_reason_and_both_stay(self, app, ada, pia, sent, course, cast):
        record(ada, sent)
        pia.post(f"/courses/{COURSE}/start")
        with app.app_context():
            [kept] = course_hours.history(COURSE)
        path = f"/program/hours/{kept.id}/end"
        assert "One person is under way who was shown it, and keeps it." in shown(ada, path)

        assert ada.post(path, {"why": " "}).status_code == 422
        assert ada.post(path, {"why": "Two had read it before"}).status_code == 302

        told = shown(ada, PAGE)
        assert "Two had read it before" in told
        assert "taken back" in told
        assert "1.5 contact hours" in told
        assert ada.get(path).status_code == 302
        assert "ended before" in words(ada.post(path, {"why": "Again"}, follow_redirects=True).text)
        assert "60 % of 60 minutes" in shown(pia, f"/courses/{COURSE}/")  # what she was shown stays

    def test_one_that_is_not_there_is_not_found(self, ada):
        assert ada.get("/program/hours/99/end").status_code == 404


class TestOneFigureEverywhere:
    def test_catalogue_assigning_next_step_and_what_if_tell_the_pilots(self, ada, sam, pia, sent):
        card, picked = r"The peer role in child welfare(?:(?!contact hour).)*?", r"The peer role in child welfare "
        assert re.search(card + r"1\.5 contact hours", shown(pia, "/courses/"))
        assert re.search(picked + r"1\.5 h", shown(sam, "/assign/"))

        record(ada, sent)

        assert re.search(card + r" 1 contact hour\b", shown(pia, "/courses/"))
        assert re.search(picked + r"1 h", shown(sam, "/assign/"))
        first = shown(pia, "/")
        assert "1 contact hour" in first
        assert "1.5 contact hours" not in first

    def test_it_is_credited_certified_and_verified(self, app, ada, pia, sent, course, cast):
        record(ada, sent)
        with app.app_context():
            done = complete(course, cast.pia, NOW)
            db.session.rollback()

        assert "1" in shown(pia, "/hours/")
        page = shown(pia, f"/verify/{done.serial}")
        assert "a pilot of 12 people on November 20, 2026: half of them took up to 62.5 minutes" in page
        assert "Contact hours 1 (self-paced)" in page
        assert "Joan Lee" not in page

    def test_whoever_began_before_reads_what_they_were_shown(self, ada, pia, visitor, sent):
        pia.post(f"/courses/{COURSE}/start")
        record(ada, sent)

        page, catalogue = shown(pia, f"/courses/{COURSE}/"), shown(pia, "/courses/")

        assert "60 % of 90 minutes" in page
        assert "Hours by a pilot" not in page
        assert "As you were shown when you began. They stay yours; whoever begins now earns 1 contact hour." in page
        assert (
            catalogue.count("1.5 contact hours") == shown(visitor("noel"), "/courses/").count("1.5 contact hours") + 1
        )

    def test_whoever_supervises_reads_of_each_what_they_were_shown(self, app, ada, sam, pia, sent, cast):
        with app.app_context(), unit_of_work():
            assignments.add([cast.pia, cast.noel], [COURSE], cast.sam, TODAY, "", NOW)
        pia.post(f"/courses/{COURSE}/start")

        record(ada, sent)

        lines = re.findall(r"The peer role in child welfare (1(?:\.5)?) h", shown(ada, "/assigned/"))
        assert sorted(lines) == ["1", "1", "1.5", "1.5"]  # on the screen, and once more for paper


class TestOwnTimes:
    @pytest.fixture
    def of(self, monkeypatch, course):
        def tell(*minutes: int) -> None:
            monkeypatch.setattr(course_hours, "first_ways", lambda slug: {course.revision: list(minutes)})

        return tell

    @pytest.mark.works("POST /program/hours/<course:course>/lower")
    def test_ten_may_lower_the_hours_and_the_words_say_why_they_lean_high(self, ada, pia, of):
        of(*[50] * 9, 62)
        page = shown(ada, PAGE)
        assert "These times lean high:" in page
        assert "a time below that cannot occur" in page
        assert "Half took up to (median) 50 minutes" in page

        told = words(ada.post(f"{PAGE}lower", follow_redirects=True).text)

        assert "Whoever begins from now on earns 0.75 contact hours." in told
        assert "Hours by the times of 10 people here, as of November 21, 2026." in shown(pia, f"/courses/{COURSE}/")
        assert "would not lower" in words(ada.post(f"{PAGE}lower", follow_redirects=True).text)

    def test_of_fewer_than_five_an_administrator_reads_only_how_many(self, ada, of):
        of(33, 44, 55, 66)

        page = shown(ada, PAGE)

        assert "4 people so far" in page
        assert not re.search(r"\b(33|44|55|66|49\.5) minutes", page)
        assert "Lower to" not in page

    def test_a_supervisor_reads_nothing_below_ten_and_decides_nothing(self, sam, of, ada, sent):
        record(ada, sent)
        of(*[50] * 9)
        page = shown(sam, PAGE)
        assert "50 minutes" not in page
        assert "9 people" not in page
        assert "Joan Lee" not in page

        of(*[50] * 10)
        page = shown(sam, PAGE)
        assert "Half took up to (median) 50 minutes" in page
        assert "Lower to" not in page
        assert "Record a pilot" not in page
        for path in ("lower", "pilot/"):
            assert sam.post(f"{PAGE}{path}", sent).status_code == 404

    def test_a_peer_finds_neither_page_nor_link(self, pia, sam, ada):
        assert pia.get(PAGE).status_code == 404
        assert PAGE not in pia.get(f"/courses/{COURSE}/").text
        assert "How long people took here" in shown(sam, f"/courses/{COURSE}/")
        assert "Own times and pilots" in shown(ada, f"/courses/{COURSE}/")


OLD = HoursBasis(
    kind=HoursFrom.PILOT,
    revision="old",
    minutes=60,
    people=12,
    on=NOW.date(),
    first=50,
    median=60,
    third=70,
    made_up=True,
)


def test_whoever_began_an_earlier_version_reads_why_its_hours_are_computed_again(app, pia, cast, ada):
    with app.app_context(), unit_of_work():
        course_hours.add(COURSE, OLD, [60] * 12, course_hours.HoursWords(), cast.ada, NOW)
        enrolments.enrol(cast.pia, COURSE, NOW, revision="old", hours=OLD)

    page = shown(pia, f"/courses/{COURSE}/")

    assert "The course has changed since you began." in page
    assert "1.5 contact hours" in page
    assert "As you were shown" not in page


def test_what_was_decided_of_an_earlier_version_is_told_as_gone(app, ada, cast):
    with app.app_context(), unit_of_work():
        course_hours.add(COURSE, OLD, [60] * 12, course_hours.HoursWords(), cast.ada, NOW)

    page = shown(ada, PAGE)

    told = "The course has changed since a pilot of 12 people on November 21, 2026 (made up for this demonstration)."
    assert told in page
    assert "1.5 contact hours" in page


def test_what_boards_ask_leads_there(ada):
    assert f'href="{PAGE}"' in ada.get("/program/reviews/").text
