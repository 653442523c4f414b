"""What was corrected in a course: told at home, on its page, beside the certificate, and to supervisors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.web import context
from tests.tools.correcting import (
    BEFORE,
    QUIET_WORDS,
    SAFETY_WORDS,
    corrected_twice,
    study_at_all_times,
)
from tests.tools.way import complete
from tests.web.conftest import COURSE, token_of

PAGE = f"/courses/{COURSE}/corrections/"
READ = f"{PAGE}2026-11-10/read"
FIRST = "Please read this first"


@pytest.fixture(autouse=True)
def corrected(app, catalogue):
    """The site, where one course was corrected twice."""
    one = corrected_twice(catalogue.courses[COURSE])
    site = context.site_of(app)
    site.catalogue = replace(catalogue, courses={**catalogue.courses, COURSE: one})
    return one


@pytest.fixture
def studied(app, cast, corrected):
    """Pia completed it before, Noel began in between, Olu after."""
    with app.app_context():
        study_at_all_times(corrected, cast.pia, cast.noel, cast.olu)


@pytest.mark.usefixtures("studied")
class TestWhoeverStudied:
    def test_safety_comes_first_at_home_and_the_rest_under_what_comes_up(self, visitor):
        home = visitor("pia").get("/").text

        assert home.index(FIRST) < home.index("Where you left off" if "Where you left off" in home else "Coming up")
        assert home.index("put right since you began it") > home.index("Coming up")
        assert home.count(f'href="{PAGE}"') == 2

    def test_someone_who_began_in_between_is_told_only_of_the_later_one(self, visitor):
        home = visitor("noel").get("/").text

        assert FIRST not in home
        assert "put right since you began it" in home

    def test_someone_who_began_after_is_told_nothing(self, visitor):
        olu = visitor("olu")

        assert PAGE not in olu.get("/").text
        page = olu.get(f"/courses/{COURSE}/").text
        assert FIRST not in page
        assert "Corrected on November 15, 2026" in page

    def test_the_page_of_the_course_says_so_at_its_top(self, visitor):
        page = visitor("pia").get(f"/courses/{COURSE}/").text

        assert page.index(FIRST) < page.index("The way through")
        assert "Something in this course has been put right</a> since you began it." in page

    def test_the_certificate_says_so_and_stays_true(self, visitor):
        pia = visitor("pia")

        assert "It stays true. Something about safety was put right" in pia.get("/certificates/").text
        pia.post(READ)
        assert "It stays true" not in pia.get("/certificates/").text

    @pytest.mark.works(
        "GET /courses/<course:course>/corrections/", "POST /courses/<course:course>/corrections/<day>/read"
    )
    def test_it_is_read_and_said_to_be_read_by_a_plain_form(self, visitor, corrected):
        pia = visitor("pia")
        page = pia.get(PAGE).text
        said = pia.post(READ, {"csrf_token": token_of(page)}, follow_redirects=True).text

        lesson, (heading_id, heading) = corrected.lessons[0], next(iter(corrected.lessons[0].headings.items()))
        assert page.index(SAFETY_WORDS) < page.index(QUIET_WORDS)
        assert f'href="/courses/{COURSE}/{lesson.slug}/#{heading_id}">{heading}</a>' in page
        assert f'action="{READ}"' in page
        assert "your supervisor and administrators see who has not said so yet" in page
        assert "It is noted that you have read it" in said
        assert "You read this on November 21, 2026." in said
        assert f'action="{READ}"' not in said
        assert FIRST not in pia.get("/").text

    def test_a_second_press_changes_nothing(self, visitor, rows):
        pia = visitor("pia")
        pia.post(READ)
        before = rows()

        assert pia.post(READ).status_code == 302
        assert rows() == before

    def test_a_look_at_the_page_writes_nothing(self, visitor, rows):
        pia = visitor("pia")
        pia.get("/")
        before = rows()

        pia.get(PAGE)

        assert rows() == before

    def test_whom_it_does_not_concern_reads_it_without_a_button(self, visitor):
        page = visitor("olu").get(PAGE).text

        assert SAFETY_WORDS in page
        assert "I have read it" not in page

    @pytest.mark.parametrize("name", ["olu", "noel", "ada"])
    def test_whom_it_does_not_concern_cannot_say_so(self, visitor, name):
        assert visitor(name).post(READ).status_code == 404

    @pytest.mark.parametrize("day", ["2026-11-11", "yesterday", "2026-W46-2"])
    def test_another_day_is_not_there(self, visitor, day):
        assert visitor("pia").post(f"{PAGE}{day}/read").status_code == 404

    def test_a_course_without_corrections_has_no_such_page(self, visitor):
        assert visitor("pia").get("/courses/boundaries-in-real-life/corrections/").status_code == 404


def test_who_left_sees_it_when_signing_in_and_may_say_so(app, cast, corrected, visitor):
    with app.app_context():
        complete(corrected, cast.rex, BEFORE)
    rex = visitor("rex")
    home = rex.get("/").text

    assert FIRST in home
    assert "put right since you began it" in home
    assert rex.post(READ).status_code == 302
    assert FIRST not in rex.get("/").text


@pytest.mark.usefixtures("studied")
class TestTheTeam:
    @pytest.mark.works("GET /team/corrections/")
    def test_a_supervisor_sees_how_many_have_and_with_whom_to_sit_down(self, visitor, looks, cast):
        sam = visitor("sam")
        page = sam.get("/team/corrections/").text

        assert "<strong>0 of 1</strong> have read" in page
        assert page.index("Not yet") < page.index(f'href="/people/{cast.pia}/">Pia Example')
        assert looks() == [(cast.sam, "saw who has read a correction", cast.pia)]

    def test_who_has_read_it_is_counted(self, visitor):
        visitor("pia").post(READ)
        page = visitor("sam").get("/team/corrections/").text

        assert "<strong>1 of 1</strong> have read" in page
        assert "Pia Example" not in page

    def test_what_is_not_about_safety_names_nobody(self, visitor, looks):
        page = visitor("olu").get("/team/corrections/").text

        assert "<strong>0 of 1</strong> have read" in page
        assert "Noel Example" not in page
        assert looks() == []

    def test_the_team_page_leads_there_while_something_about_safety_is_to_be_read(self, visitor):
        sam = visitor("sam")
        before = sam.get("/team/").text
        visitor("pia").post(READ)

        assert "0 of 1 have read what was corrected" in before
        assert "what was corrected" not in sam.get("/team/").text
        assert "what was corrected" not in visitor("olu").get("/team/").text

    def test_an_administrator_sees_everyone(self, visitor):
        page = visitor("ada").get("/team/corrections/").text

        assert "<strong>0 of 1</strong>" in page
        assert "<strong>0 of 2</strong>" in page


def test_where_nothing_was_corrected_for_anyone_the_page_says_so(cast, visitor):
    assert (
        "Nothing that someone of your team studied has been corrected"
        in visitor("sam").get("/team/corrections/").text
    )
    assert "Nothing that anyone here studied has been corrected" in visitor("ada").get("/team/corrections/").text
