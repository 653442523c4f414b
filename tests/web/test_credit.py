"""What pages say of credit: before a new way begins, while it is for learning, and while credit waits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning as actions
from lms.actions.learning import ready
from lms.store.db import DatabaseError, db, unit_of_work
from lms.store.program import program
from lms.store.tables.learning import Completion, ReadyCourse
from lms.store.team import assignments
from lms.web import guard
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import add_credit, complete, do_all
from tests.web.conftest import COURSE

ETHICS = "ethics-for-peer-workers"
AT = f"/courses/{ETHICS}/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DONE = NOW - timedelta(minutes=9)


def words_of(answer) -> str:
    """The page's text as it is read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace(" .", ".").replace(" ,", ",")


@pytest.fixture
def ethics(catalogue):
    """Every two years."""
    return replace(catalogue.courses[ETHICS], prerequisites=())


def held(app, cast, ethics, days: int) -> None:
    """Pia completed it so many days ago."""
    with app.app_context():
        complete(ethics, cast.pia, NOW - days * DAY)


class TestBeforeTheStart:
    def test_the_course_page_says_that_a_new_way_would_be_for_learning_and_until_when(
        self, app, visitor, cast, ethics
    ):
        held(app, cast, ethics, 10)

        page = visitor("pia").get(AT)

        assert "A new way through would be for learning." in words_of(page)
        assert "From August 13, 2028 on a new way through gives credit again." in words_of(page)
        assert "Start again, for learning …</a>" in page.text

    def test_the_course_page_says_from_when_what_is_earned_early_counts(self, app, visitor, cast, ethics):
        held(app, cast, ethics, 700)

        page = visitor("pia").get(AT)

        assert "What you earn counts from December 21, 2026, your refresh date" in words_of(page)
        assert "Start again for credit …</a>" in page.text

    def test_the_course_page_says_so_when_the_refresh_date_has_passed(self, app, visitor, cast, ethics):
        held(app, cast, ethics, 900)

        page = words_of(visitor("pia").get(AT))

        assert "Your refresh date was June 4, 2026; what you earn counts from the day you finish." in page

    def test_a_course_without_refresh_says_that_it_gives_credit_once(self, visitor, done):
        assert "This course gives credit once." in words_of(visitor("pia").get(f"/courses/{COURSE}/"))

    @pytest.mark.parametrize(
        ("days", "said"), [(10, "Credit again from August 13, 2028"), (700, "Gives credit again now")]
    )
    def test_the_catalogue_says_it_beside_the_completion(self, app, visitor, cast, ethics, days, said):
        held(app, cast, ethics, days)

        assert said in words_of(visitor("pia").get("/courses/"))

    def test_the_catalogue_says_of_a_course_without_refresh_that_it_gives_credit_once(self, visitor, done):
        assert "Completed November 21 Credit once" in words_of(visitor("pia").get("/courses/"))

    def test_the_press_of_an_old_page_says_what_came_of_it(self, visitor, done):
        pia = visitor("pia")

        answer = pia.post(f"/courses/{COURSE}/restart")

        assert "This way through is for learning." in words_of(pia.get(answer.location))


class TestAWayForLearning:
    @pytest.fixture
    def pia(self, app, visitor, cast, ethics):
        held(app, cast, ethics, 10)
        pia = visitor("pia")
        pia.post(f"{AT}restart")
        pia.get(AT)  # reads what the press said
        return pia

    def test_every_page_still_shows_what_is_held(self, app, cast, visitor, pia):
        with app.app_context():
            serial = db.session.scalar(sa.text("SELECT serial FROM certificate"))

        course = pia.get(AT)
        assert "Completed on November 11, 2026." in words_of(course)
        assert f"/certificates/{serial}.pdf" in course.text
        assert "This way through is for learning." in words_of(course)
        listed = words_of(pia.get("/courses/"))
        assert "Completed November 11 New way: 0 of" in listed
        assert "lessons done, for learning Credit again from" in listed
        assert "Here is where you left off, for learning." in words_of(pia.get("/"))
        assert serial in visitor("sam").get(f"/people/{cast.pia}/").text

    def test_once_all_is_done_nothing_more_is_asked(self, app, pia, cast, ethics):
        with app.app_context():
            _, attempt_id, outcome = do_all(ethics, cast.pia, NOW)

        assert outcome is actions.Completing.FOR_LEARNING
        course, result = pia.get(AT), pia.get(f"{AT}quiz/{attempt_id}/")
        for words in ("Complete the course", "Say what you think", "last step: say"):
            assert words.lower() not in (course.text + result.text).lower()
        assert "Start again, for learning …</a>" in course.text

    def test_when_credit_opens_the_page_says_so_and_offers_a_way_for_it(self, visitor, pia, clock):
        clock.now = NOW + 650 * DAY
        pia = visitor("pia")

        page = pia.get(AT)

        assert "A new way through gives credit again now." in words_of(page)
        assert "Start again for credit …</a>" in page.text
        pia.post(f"{AT}restart")
        assert "for learning" not in words_of(pia.get(AT))


class TestAssignments:
    def test_whoever_asks_reads_from_when_it_can_be_asked_for(self, app, visitor, cast, ethics):
        held(app, cast, ethics, 10)
        sam = visitor("sam")

        assert "again from 90 days before its refresh date" in words_of(sam.get("/assign/"))
        sam.post("/assign/", {"courses": [ETHICS, COURSE], "people": [str(cast.pia)]})

        page = words_of(sam.get("/team/"))
        title = ethics.title
        assert f"gives no credit again yet: Pia Example ({title}, again from August 13, 2028)." in page

    @pytest.mark.parametrize(
        ("slug", "own", "theirs"),
        [
            (ETHICS, "From August 13, 2028 on it gives credit again, and it can wait", "credit again from August 13"),
            (COURSE, "it gives credit once: please tell whoever asked", "it gives credit once"),
        ],
    )
    def test_what_was_asked_while_it_gives_no_credit_says_so(self, app, visitor, cast, catalogue, slug, own, theirs):
        """As when the program's setting or the course's period changed since."""
        with app.app_context():
            complete(replace(catalogue.courses[slug], prerequisites=()), cast.pia, NOW - 10 * DAY)
            with unit_of_work():
                assignments.add([cast.pia], [slug], cast.sam, TODAY, "", NOW)

        assert own in words_of(visitor("pia").get("/"))
        assert theirs in words_of(visitor("sam").get(f"/people/{cast.pia}/"))


class TestWaiting:
    @pytest.fixture
    def outcome(self, app, cast, ethics):
        with app.app_context():
            add_credit(cast.pia, 480, DONE - HOUR)
            with unit_of_work():
                assignments.add([cast.pia], [ETHICS], cast.sam, TODAY, "", NOW - 3 * DAY)
            return do_all(ethics, cast.pia, NOW)[2]

    def test_pages_say_when_to_the_second(self, visitor, outcome):
        pia, moment = visitor("pia"), "November 22, 2026 at 8:51:00 AM PST"

        assert outcome is actions.Completing.READY
        for path in (AT, "/", "/hours/"):
            assert moment in words_of(pia.get(path)), path
        assert "All done, credited November 22" in words_of(pia.get("/courses/"))
        assert "It is done once its hours are credited" in words_of(pia.get("/"))

    @pytest.mark.works("POST /courses/<course:course>/finish")
    def test_a_press_on_completing_it_says_that_it_happens_by_itself(self, visitor, outcome):
        pia = visitor("pia")

        answer = pia.post(f"{AT}finish")

        assert answer.location == f"/arrivals/{ETHICS}/"
        assert "That happens by itself; you need do nothing more." in words_of(pia.get(answer.location))

    @pytest.mark.parametrize("path", [AT, "/", "/hours/", "/certificates/", "/courses/"])
    def test_the_persons_next_page_gives_it_and_shows_it(self, app, visitor, outcome, clock, rows, path):
        pia = visitor("pia")
        clock.now = DONE + 23 * HOUR - timedelta(seconds=1)
        pia.get(path)
        assert rows()["certificate"] == 0
        clock.pass_time(seconds=1)

        page = words_of(pia.get(path))

        assert rows()["certificate"] == 1
        assert "at 8:51:00 AM" not in page

    def test_someone_elses_page_gives_nothing(self, visitor, outcome, clock, rows):
        clock.now = DONE + 30 * HOUR

        visitor("sam").get("/team/")

        assert rows()["certificate"] == 0

    def test_a_page_never_fails_for_it(self, app, visitor, outcome, clock, monkeypatch):
        def fail(*_: object) -> int:
            raise DatabaseError("", {}, Exception("the disk is full"))

        pia = visitor("pia")
        clock.now = DONE + 30 * HOUR
        monkeypatch.setattr(guard, "credit_due", fail)

        assert pia.get(AT).status_code == 200

    def test_hours_page_and_certificate_agree(self, app, visitor, outcome, cast, clock, rows):
        clock.now = DONE + 50 * HOUR
        pia = visitor("pia")

        hours, papers = words_of(pia.get("/hours/")), words_of(pia.get("/certificates/"))

        assert "November 22, 2026 Ethics" in hours
        assert "November 22, 2026" in papers

    def test_who_left_meanwhile_is_given_it(self, app, cast, outcome, clock):
        with app.app_context():
            with unit_of_work():
                assert ready.people_due(DONE + 23 * HOUR) == (cast.pia,)
                ready.credit_due(acting(None, DONE + 24 * HOUR), cast.pia)
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Completion)) == 2
            assert db.session.scalar(sa.select(ReadyCourse.credit_at)) == DONE + 23 * HOUR


def test_the_setting_is_kept_and_told(app, visitor, cast):
    ada = visitor("ada")
    page = ada.get("/program/").text
    kept = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', page)) | {"time_zone": "America/Los_Angeles"}

    assert ada.post("/program/", kept | {"credit_again_days": "200"}).status_code == 422
    ada.post("/program/", kept | {"credit_again_days": "45"})

    assert "Credit again, days before the refresh date" in ada.get("/program/").text
    with app.app_context():
        assert program.program().credit_again_days == 45
