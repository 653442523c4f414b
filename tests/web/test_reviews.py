"""What boards ask for, recording a review, and what people see of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lms.app import create_app
from lms.store.db import db, unit_of_work
from lms.store.program import program
from tests.conftest import NOW, Visitor, let_in
from tests.tools.practising import Practising
from tests.tools.sealing import made_by_queue
from tests.tools.way import complete, do_all
from tests.web.conftest import COURSE

NALOXONE, LESSON = "overdose-and-naloxone", "recognize"
PAGE = "/program/reviews/record/"
NOBODY_YET = "No clinician has looked over this course yet."


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def pia(visitor, cast):
    return visitor("pia")


@pytest.fixture
def naloxone(catalogue):
    return catalogue.courses[NALOXONE]


@pytest.fixture
def sent(naloxone):
    return {
        "course": NALOXONE,
        "kind": "clinical",
        "name": "Joan Lee",
        "qualification": "registered nurse",
        "reviewed_on": "2026-11-20",
        "revision": naloxone.revision,
    }


def record(ada, sent, **change: str) -> None:
    answer = ada.post(PAGE, {**sent, **change})
    assert answer.status_code == 302, answer.text


def words(page: str) -> str:
    """What is read of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def course_words(one, slug: str = NALOXONE) -> str:
    return words(one.get(f"/courses/{slug}/").text)


class TestTheList:
    @pytest.mark.works("GET /program/reviews/")
    def test_it_says_what_each_course_lacks_and_leads_to_recording_it(self, ada, catalogue):
        page = ada.get("/program/reviews/").text

        for course in catalogue.courses.values():
            assert f'href="{PAGE}?course={course.slug}"' in page
        [row] = re.findall(r"<tr>(?:(?!</tr>).)*Overdose response.*?</tr>", page, re.DOTALL)
        assert words(row).count("not yet") == 3
        assert "3 clinical, 1 legal" in words(row)

    def test_a_recorded_review_is_there_with_name_and_day(self, ada, sent):
        record(ada, sent)

        page = words(ada.get("/program/reviews/").text)

        assert "Joan Lee, registered nurse, on November 20, 2026 (clinical)" in page

    def test_settings_and_coverage_lead_to_it(self, ada):
        for path in ("/program/", "/program/coverage/"):
            assert 'href="/program/reviews/"' in ada.get(path).text

    def test_the_course_page_leads_an_administrator_to_recording_and_nobody_else(self, ada, pia):
        link = f'href="{PAGE}?course={NALOXONE}"'

        assert link in ada.get(f"/courses/{NALOXONE}/").text
        assert link not in pia.get(f"/courses/{NALOXONE}/").text


class TestRecording:
    @pytest.mark.works("GET /program/reviews/record/", "POST /program/reviews/record/")
    def test_it_stands_on_the_course_s_page_and_closes_what_was_open(self, ada, pia, sent):
        form = ada.get(f"{PAGE}?course={NALOXONE}").text
        assert '<option selected value="clinical">Clinical questions, which are open' in form
        assert NOBODY_YET in course_words(pia)

        record(ada, sent)

        page = course_words(pia)
        assert "Reviewed by Joan Lee, registered nurse, on November 20, 2026 (clinical)." in page
        assert NOBODY_YET not in page
        assert "No outside review is recorded yet." not in page
        assert "1 open question for reviewers" in page
        assert "(clinical):" not in page

    def test_the_lessons_no_longer_say_that_it_is_open(self, ada, pia, sent):
        path = f"/courses/{NALOXONE}/{LESSON}/"
        before = words(pia.get(path).text)

        record(ada, sent)

        after = words(pia.get(path).text)
        told = (NOBODY_YET, "A clinical reviewer still has to settle")
        assert [one in before for one in told] == [True, True]
        assert [one in after for one in told] == [False, False]

    def test_whoever_is_under_way_sees_the_same(self, ada, pia, sent):
        pia.post(f"/courses/{NALOXONE}/start")
        assert NOBODY_YET in course_words(pia)

        record(ada, sent)

        assert NOBODY_YET not in course_words(pia)
        assert NOBODY_YET not in words(pia.get(f"/courses/{NALOXONE}/{LESSON}/").text)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"reviewed_on": "2026-11-22"}, "This day is still to come."),
            ({"reviewed_on": "soon"}, "Please write the day as 2026-11-22."),
            ({"reviewed_on": ""}, "Please choose the day of the review."),
            ({"qualification": " "}, "Please say what qualifies this person"),
            ({"qualification": "\u200b"}, "Please say what qualifies this person"),
            ({"qualification": "x" * 201}, "under 200 characters"),
            ({"name": ""}, "Please type the name."),
            ({"name": "x" * 121}, "under 120 characters"),
            ({"kind": "tarot"}, "Please choose what was reviewed."),
            ({"revision": "r0"}, "Please choose which version was reviewed."),
            ({"course": "no-such-course"}, "There is no such course here"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, ada, rows, sent, change, said):
        before = rows()
        typed = {**sent, **change}

        answer = ada.post(PAGE, typed)

        assert answer.status_code == 422
        assert said in answer.text
        assert rows() == before
        for name in {"name", "qualification", "reviewed_on"} - change.keys():
            assert f'value="{typed[name]}"' in answer.text
        assert ('id="course"' in answer.text) is ("course" in change)

    def test_nothing_at_all_is_said_field_by_field(self, ada):
        answer = ada.post(PAGE, {})

        assert answer.status_code == 422
        assert "There is no such course here" in answer.text

    def test_a_page_without_a_course_lets_choose_one(self, ada):
        assert '<select id="course"' in ada.get(PAGE).text
        assert '<select id="course"' in ada.get(f"{PAGE}?course=no-such").text

    def test_twice_is_once(self, ada, rows, sent):
        record(ada, sent)
        before = rows()

        page = ada.post(PAGE, sent, follow_redirects=True)

        assert "recorded before, so nothing was added" in page.text
        assert rows() == before


@pytest.mark.works("GET /program/reviews/<id:review_id>/take-back", "POST /program/reviews/<id:review_id>/take-back")
def test_a_review_is_taken_back_with_a_reason_and_stays_readable(ada, pia, sent):
    record(ada, sent)
    path = "/program/reviews/1/take-back"
    assert "Take back a review" in ada.get(path).text
    assert ada.post(path, {"why": " "}).status_code == 422

    assert ada.post(path, {"why": "the wrong course"}).status_code == 302

    page = words(ada.get(f"{PAGE}?course={NALOXONE}").text)
    assert "Taken back by Ada" in page
    assert "the wrong course" in page
    assert NOBODY_YET in course_words(pia)
    assert ada.get(path).status_code == 302
    assert "taken back before" in ada.post(path, {"why": "again"}, follow_redirects=True).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_review_that_is_not_there_cannot_be_taken_back(ada, method):
    assert getattr(ada, method)("/program/reviews/7/take-back").status_code == 404


class TestALaterVersion:
    @pytest.fixture
    def later(self, app, ada, sent, settings, catalogue, naloxone, clock):
        """The same site after the course changed by a word."""
        record(ada, sent)
        changed = replace(naloxone, revision="fedcba9876543210")
        courses = {**catalogue.courses, NALOXONE: changed}
        one = create_app(settings, catalogue=replace(catalogue, courses=courses), clock=clock)
        yield one
        with one.app_context():
            db.session.remove()
            db.engine.dispose()

    def visit(self, app, name: str) -> Visitor:
        client = app.test_client()
        let_in(client, f"{name}@example.org")
        return Visitor(client)

    def test_it_is_open_again_and_the_page_says_what_was_reviewed(self, later, cast, naloxone):
        page = course_words(self.visit(later, "pia"))

        version = " ".join(re.findall("....", naloxone.revision[:12]))
        assert f"2026 (clinical), of version {version}; the course has changed since" in page
        assert NOBODY_YET in page

    def test_the_same_reviewer_is_one_press_away(self, later, cast):
        ada = self.visit(later, "ada")
        page = ada.get(f"{PAGE}?course={NALOXONE}").text
        link = re.search(r'href="([^"]*again=1)"', page)[1].replace("&amp;", "&")

        form = ada.get(link).text

        assert 'value="Joan Lee"' in form
        assert 'value="registered nurse"' in form
        assert '<option selected value="fedcba9876543210">' in form


class TestCertificatesThatWait:
    @pytest.fixture(autouse=True)
    def _clinical(self, app, ada, cast):
        with app.app_context(), unit_of_work():
            program.change_settings({"certificates_await": "clinical"}, cast.ada, NOW)

    @pytest.fixture
    def serial(self, app, cast, naloxone):
        with app.app_context():
            return complete(replace(naloxone, certificate_requires=()), cast.pia, NOW).serial

    def test_it_is_said_before_the_start(self, pia):
        page = course_words(pia)

        assert "Your program lets certificates of this course wait for a clinical review." in page
        assert "Your hours count at once" in page

    def test_courses_without_an_open_clinical_review_say_nothing(self, pia):
        assert "lets certificates of this course wait" not in course_words(pia, COURSE)

    def test_the_list_and_the_paper_say_what_it_waits_for(self, pia, serial):
        assert "the paper waits" in pia.get("/certificates/").text

        answer = pia.get(f"/certificates/{serial}.pdf")

        assert answer.status_code == 409
        assert "until a clinician has looked it over" in words(answer.text)

    def test_an_administrator_is_led_to_the_review(self, ada, serial, app, cast, naloxone):
        with app.app_context():
            own = complete(replace(naloxone, certificate_requires=()), cast.ada, NOW).serial

        page = ada.get(f"/certificates/{own}.pdf").text

        assert f'href="{PAGE}?course={NALOXONE}"' in page
        assert "2 certificates wait" in words(ada.get("/program/reviews/").text)
        assert "2 certificates wait for a review" in words(ada.get(f"{PAGE}?course={NALOXONE}").text)

    def test_it_can_be_had_the_moment_the_review_is_recorded(self, app, ada, pia, serial, sent, settings, clock):
        record(ada, sent)

        assert pia.get(f"/certificates/{serial}.pdf").location == "/hours/papers/1/"
        with app.app_context():
            made_by_queue(settings, clock, lambda _: b"%PDF")
        assert "the paper waits" not in pia.get("/certificates/").text
        checked = words(pia.get(f"/verify/{serial}").text)
        assert "Reviewed by Joan Lee, registered nurse, November 20, 2026 (clinical)" in checked
        assert "A legal review of this course is still open" in checked
        assert "A clinical review" not in checked

    def test_the_setting_is_kept_and_told(self, ada):
        page = ada.get("/program/").text

        assert '<option selected value="clinical">' in page
        assert "for clinical ones" in words(page)


class TestACourseThatWaitsForAPractice:
    WAITS = "This course is complete once someone has watched you practice."

    def test_before_the_start_it_says_so_and_who_can_watch(self, pia):
        page = course_words(pia)

        assert self.WAITS in page
        assert "Sam Example, who supervises you, can watch" in page

    def test_whom_nobody_supervises_is_told_before_they_begin(self, ada):
        assert "Nobody supervises you on this site yet" in course_words(ada)

    def test_other_courses_say_nothing_of_it(self, pia):
        assert self.WAITS not in course_words(pia, COURSE)

    def test_once_lessons_and_quiz_are_done_the_practice_is_the_next_press(self, app, cast, pia, naloxone):
        there = f"/practice/ask/{NALOXONE}/naloxone-trainer/"
        ask = re.compile(f'class="button" *href="{there}">Ask someone to watch</a>')
        pia.post(f"/courses/{NALOXONE}/start")
        assert not ask.search(pia.get(f"/courses/{NALOXONE}/").text)
        with app.app_context():
            do_all(naloxone, cast.pia, NOW, but_the_evaluation=True)

        page = pia.get(f"/courses/{NALOXONE}/").text

        assert not ask.search(page)
        assert "Now the practice:" in page
        assert "Say what you think of the course" in page
        pia.post(f"/courses/{NALOXONE}/evaluation/")
        assert ask.search(pia.get(f"/courses/{NALOXONE}/").text)

    def test_under_way_it_says_whose_turn_it_is_and_the_last_word_completes(self, app, cast, pia, naloxone):
        with app.app_context():
            do_all(naloxone, cast.pia, NOW)
            practising = Practising(naloxone, cast.pia, cast.sam)
            practising.ask(cast.sam)
        assert "Sam Example is to watch." in course_words(pia)
        with app.app_context():
            practising.rate()
        assert "Read the rating" in course_words(pia)
        with app.app_context():
            practising.read()
            practising.confirm()

        assert "Completed on November 21, 2026." in course_words(pia)

    def test_who_began_before_is_neither_asked_nor_told(self, app, cast, pia, naloxone):
        with app.app_context():
            do_all(replace(naloxone, certificate_requires=()), cast.pia, NOW, but_the_evaluation=True)

        page = course_words(pia)

        assert "Now the practice:" not in page
        assert "watched, met, and confirmed" not in page

    def test_a_word_that_is_asked_for_first_keeps_nobody_from_the_course(self, app, cast, pia, naloxone):
        begin = re.compile(r'<button class="button quiet">Begin lesson 1, \d+ minutes</button>')
        with app.app_context():
            Practising(naloxone, cast.pia, cast.sam).ask(cast.sam, asked_by=cast.sam)

        page = pia.get(f"/courses/{NALOXONE}/").text

        assert "Sam Example would like to watch this practice with you." in course_words(pia)
        assert begin.search(page)
        pia.post(f"/courses/{NALOXONE}/start")
        assert re.search(r'class="button quiet"[^>]*>Begin\s+with lesson 1', pia.get(f"/courses/{NALOXONE}/").text)
