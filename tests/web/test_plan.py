"""The onboarding plan: its person's page, their supervisor's, and the editor's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.people import people as people_actions
from lms.actions.people.people import Newcomer
from lms.domain.program.event import RecordView
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete
from tests.web.conftest import COURSE
from tests.web.test_layout import trouble_in

DAY = timedelta(days=1)
NEW = "first-90-days"
KEY = "shadowing:day-with-a-peer"
PLAN = f"/people/plans/{NEW}/"
SHADOW = {"kind": "shadowing", "words": "Shadow a day at family court", "day": "20"}


def wrong_in(html: str) -> str:
    """What is said beside the fields."""
    return " ".join(re.findall(r'class="wrong"[^>]*>(.*?)</p>', html, re.DOTALL))


@pytest.fixture
def lena(app, cast, catalogue) -> int:
    """Hired 23 days ago into the first 90 days, and supervised by Sam."""
    with app.app_context(), unit_of_work():
        begun = acting(cast.ada, NOW - 23 * DAY)
        one = Newcomer(
            "lena@example.org", "Lena Ortiz", "Lena Ortiz", NEW, hired_on=TODAY - 23 * DAY, password_hash="chosen"
        )
        person_id = people_actions.join_program(begun, [one], plans=catalogue.plans()).person_ids[one.email]
        people.supervise(cast.sam, person_id, TODAY - 23 * DAY)
        return person_id


def say(visitor, said: str, key: str = KEY, name: str = "lena", path: str = "/plan/"):
    return visitor(name).client.post(path, data={"step": key, "said": said}, follow_redirects=True)


@pytest.mark.works("GET /plan/")
def test_the_plan_tells_what_comes_next_by_when_and_who_does_what(visitor, lena, catalogue):
    page = visitor("lena").get("/plan/").text

    assert "Day 24 of 90." in page
    assert "0 of 7 done." in page
    assert "Next, since November 1, 2026" in page
    assert "Things come between; it is not too late." in page
    assert "Meet the seasoned peer who walks beside you in these weeks" in page
    assert "Sam Example confirms it." in page
    title = catalogue.courses[COURSE].title
    assert f'<a href="/courses/{COURSE}/"><strong>{title}</strong></a>' in page
    assert "was due November 19" in page
    assert "by January 27, 2027" in page


@pytest.mark.parametrize("path", ["/plan/", "/people/{}/plan/", PLAN, "/people/plans/", "/people/{}/manage/"])
@pytest.mark.parametrize("said", [None, "done"])
def test_the_pages_parse_and_their_headings_do_not_jump(visitor, lena, path, said):
    if said:
        say(visitor, said)
    visitor("ada").post(PLAN, SHADOW)
    name = "lena" if path == "/plan/" else "sam" if path.endswith("{}/plan/") else "ada"

    assert trouble_in(visitor(name).get(path.format(lena)).text) == []


def test_the_place_is_in_the_bar_for_whoever_is_on_a_plan_only(visitor, lena):
    assert 'href="/plan/"' in visitor("lena").get("/").text
    assert 'href="/plan/"' not in visitor("pia").get("/").text


def test_who_has_no_plan_reads_that_and_where_to_go(visitor, cast):
    page = visitor("pia").get("/plan/")

    assert page.status_code == 200
    assert "There is no plan for you" in page.text
    assert 'href="/competence/"' in page.text


@pytest.mark.works("POST /plan/", "GET /people/<id:person_id>/plan/", "POST /people/<id:person_id>/plan/")
def test_a_step_is_said_confirmed_and_done(visitor, lena):
    theirs = f"/people/{lena}/plan/"

    said = say(visitor, "done").text
    assert "Kept. Your supervisor confirms it next." in said
    assert "It waits for Sam Example to confirm it." in said
    sams = visitor("sam").get(theirs).text
    assert "Lena said so on November 21. It waits for Sam Example to confirm it." in sams

    confirmed = say(visitor, "confirm", name="sam", path=theirs).text
    assert "Confirmed. Lena sees it on the plan." in confirmed
    page = visitor("lena").get("/plan/").text
    assert "done November 21" in page
    assert "1 of 7 done." in page


def test_a_step_is_taken_back_and_one_that_is_not_yet_done_is_open_again(visitor, lena):
    theirs = f"/people/{lena}/plan/"
    say(visitor, "done")
    assert "Taken back. It is open again." in say(visitor, "not-done").text
    say(visitor, "done")

    assert "It is open again, and Lena sees that." in say(visitor, "not-yet", name="sam", path=theirs).text

    assert "It was said to be done once, and is open again" in visitor("lena").get("/plan/").text


@pytest.mark.parametrize(("said", "key"), [("done", "own:9"), ("confirm", KEY), ("", KEY), ("done", "")])
def test_what_means_nothing_keeps_nothing(visitor, lena, said, key):
    assert "Nothing was kept." in say(visitor, said, key).text
    assert "0 of 7 done." in visitor("lena").get("/plan/").text


@pytest.mark.parametrize("said", ["done", "", "confirm"])
def test_a_supervisor_answers_only_what_was_said(visitor, lena, said):
    answer = say(visitor, said, name="sam", path=f"/people/{lena}/plan/")

    assert "Nothing was kept." in answer.text


def test_all_that_waits_for_others_is_told_and_nothing_is_late(visitor, lena, app, cast, catalogue):
    with app.app_context(), unit_of_work():
        people_actions.change_profile(acting(cast.ada), cast.pia, "senior-peer", TODAY, plans={})
    visitor("ada").post("/people/plans/peer/", SHADOW)
    with app.app_context(), unit_of_work():
        people_actions.change_profile(acting(cast.ada), cast.pia, "peer", TODAY, plans=catalogue.plans())

    page = say(visitor, "done", "own:1", name="pia").text

    assert "Nothing for you to do now" in page
    assert "was due" not in page
    say(visitor, "confirm", "own:1", name="sam", path=f"/people/{cast.pia}/plan/")
    assert "You have come the whole way" in visitor("pia").get("/plan/").text
    assert "Plan: all 1 done" in visitor("sam").get(f"/people/{cast.pia}/").text


def test_the_page_of_the_person_tells_where_the_plan_is_and_what_waits(visitor, lena):
    theirs = f"/people/{lena}/"
    assert "Plan: 0 of 7, day 24 of 90" in visitor("sam").get(theirs).text
    assert "to confirm" not in visitor("sam").get(theirs).text

    say(visitor, "done")

    assert "1 to confirm" in visitor("sam").get(theirs).text
    own = visitor("lena").get(theirs).text
    assert "Plan: 0 of 7, day 24 of 90" in own
    assert "to confirm" not in own


def test_a_look_at_someones_plan_is_told_to_them(visitor, lena, looks, cast):
    visitor("sam").get(f"/people/{lena}/plan/")

    assert looks() == [(cast.sam, RecordView.PLAN, lena)]
    assert "saw the onboarding plan" in visitor("lena").get("/account/looks/").text


@pytest.mark.parametrize("name", ["pia", "olu", "noel", "rex"])
def test_nobody_else_sees_or_answers_it(visitor, lena, name):
    path = f"/people/{lena}/plan/"

    assert visitor(name).get(path).status_code == 404
    assert visitor(name).post(path, {"step": KEY, "said": "confirm"}).status_code == 404


def test_an_administrator_sees_it_and_confirms_nothing(visitor, lena):
    say(visitor, "done")
    path = f"/people/{lena}/plan/"

    page = visitor("ada").get(path).text

    assert "Lena said so on November 21" in page
    assert 'value="confirm"' not in page
    assert visitor("ada").post(path, {"step": KEY, "said": "confirm"}).status_code == 404


def test_nobody_confirms_their_own(visitor, app, cast, catalogue):
    with app.app_context(), unit_of_work():
        people_actions.change_profile(acting(cast.ada), cast.sam, NEW, TODAY, plans=catalogue.plans())
    say(visitor, "done", name="sam")

    answer = visitor("sam").post(f"/people/{cast.sam}/plan/", {"step": KEY, "said": "confirm"})

    assert answer.status_code == 404
    assert "A supervisor confirms it; an administrator says who that is." in visitor("sam").get("/plan/").text


def test_before_the_first_day_the_plan_tells_when_it_begins(visitor, app, cast, catalogue):
    with app.app_context(), unit_of_work():
        one = Newcomer("new@example.org", "New Here", "New Here", NEW, hired_on=TODAY + 9 * DAY, password_hash="x")
        ids = people_actions.join_program(acting(cast.ada), [one], plans=catalogue.plans()).person_ids

    assert "It begins on November 30, 2026" in visitor("new").get("/plan/").text
    short = "Plan: 0 of 7, begins on November 30, 2026"
    assert short in visitor("ada").get(f"/people/{ids['new@example.org']}/").text


def test_on_the_first_day_it_says_so(visitor, app, cast, catalogue):
    with app.app_context(), unit_of_work():
        people_actions.change_profile(acting(cast.ada), cast.pia, NEW, TODAY, plans=catalogue.plans())

    assert "Today is the first day." in visitor("pia").get("/plan/").text


class TestEditing:
    @pytest.fixture
    def ada(self, visitor, cast):
        return visitor("ada")

    @pytest.mark.works("GET /people/plans/", "GET /people/plans/<profile>/", "POST /people/plans/<profile>/")
    def test_a_step_is_added_for_those_who_begin_from_now_on(self, ada, lena):
        answer = ada.client.post(PLAN, data=SHADOW, follow_redirects=True).text

        assert "Who is under way keeps theirs." in answer
        assert "1 person is on it now" in answer
        assert "Shadow a day at family court" in answer
        assert "7 steps of the courses' own, 1 of yours" in ada.get("/people/plans/").text.replace("&#39;", "'")

    @pytest.mark.works("POST /people/plans/<profile>/remove")
    def test_it_is_taken_out_again(self, ada, cast):
        ada.post(PLAN, SHADOW)

        gone = ada.client.post(f"{PLAN}remove", data={"step": "own:1"}, follow_redirects=True).text
        again = ada.client.post(f"{PLAN}remove", data={"step": "own:1"}, follow_redirects=True).text

        assert "is out of the plan" in gone
        assert "not in the plan any more" in again
        assert "Take it out" not in again

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"day": "0"}, "from 1 to 730"),
            ({"day": "10000"}, "from 1 to 730"),
            ({"day": "soon"}, "from 1 to 730"),
            ({"day": ""}, "from 1 to 730"),
            ({"words": ""}, "in a few words"),
            ({"words": "  "}, "in a few words"),
            ({"words": "x" * 161}, "under 160"),
            ({"kind": "course"}, "shadowing or pairing"),
        ],
    )
    def test_what_is_typed_wrong_is_said_beside_its_field(self, ada, cast, sent, words):
        answer = ada.post(PLAN, SHADOW | sent)

        assert answer.status_code == 422
        assert words in wrong_in(answer.text)
        assert "Take it out" not in ada.get(PLAN).text

    @pytest.mark.parametrize("path", ["/people/plans/nothing/", "/people/plans/nothing/remove"])
    def test_a_role_that_is_not_there_has_no_plan(self, ada, path):
        assert ada.get("/people/plans/nothing/").status_code == 404
        assert ada.post(path, SHADOW).status_code == 404

    @pytest.mark.works("POST /people/<id:person_id>/manage/plan")
    def test_who_had_the_role_before_there_was_a_plan_is_put_on_it(self, ada, app, cast, visitor):
        with app.app_context(), unit_of_work():
            people.give_profile(cast.pia, NEW, TODAY - 9 * DAY)
        manage = f"/people/{cast.pia}/manage/"
        assert "Not begun" in ada.get(manage).text

        sent = {"first_on": (TODAY - 9 * DAY).isoformat()}
        answer = ada.client.post(f"{manage}plan", data=sent, follow_redirects=True).text

        assert "Pia is on the plan as it is now." in answer
        assert "Plan: 0 of 7, day 10 of 90" in answer
        assert "Day 10 of 90." in visitor("pia").get("/plan/").text

    @pytest.mark.parametrize("day", ["", "2999-01-01", "2010-01-01"])
    def test_a_first_day_that_cannot_be_is_said(self, ada, app, cast, day):
        with app.app_context(), unit_of_work():
            people.give_profile(cast.pia, NEW, TODAY)

        answer = ada.post(f"/people/{cast.pia}/manage/plan", {"first_on": day})

        assert answer.status_code == 422
        assert "Not begun" in answer.text

    def test_a_role_without_a_plan_begins_none(self, ada, cast):
        answer = ada.post(f"/people/{cast.pia}/manage/plan", {"first_on": TODAY.isoformat()})

        assert answer.status_code == 422
        assert "no onboarding plan" in wrong_in(answer.text)
        assert trouble_in(answer.text) == []

    def test_giving_another_role_tells_that_the_plan_ends(self, ada, lena):
        sent = {"profile": "peer", "profile_from_on": TODAY.isoformat()}

        said = ada.client.post(f"/people/{lena}/manage/profile", data=sent, follow_redirects=True).text

        assert "The onboarding plan of the one before ends with it, at 0 of 7 steps." in said

    def test_only_an_administrator_edits(self, visitor, cast):
        for name in ("pia", "sam"):
            assert visitor(name).get(PLAN).status_code == 404
            assert visitor(name).post(PLAN, SHADOW).status_code == 404


def words_of(page) -> str:
    inline = re.sub(r"</?(strong|em|b)>", "", page.text)
    return " ".join(re.sub(r"<[^>]+>", " ", inline).split())


def test_home_leads_with_what_the_plan_asks_and_says_who_asked(visitor, lena):
    page = words_of(visitor("lena").get("/"))

    assert "Your next step Meet the seasoned peer who walks beside you in these weeks" in page
    assert "Your onboarding plan asks for it by Sunday, November 1. That day has passed; it still counts." in page
    assert "Once you have done it, say so; whoever supervises you confirms it." in page


def test_what_must_come_first_is_told_and_once_it_is_done_the_rest_follows(visitor, app, lena, catalogue):
    before = words_of(visitor("lena").get("/next/"))
    with app.app_context():
        complete(catalogue.courses[COURSE], lena, NOW)
    after = words_of(visitor("lena").get("/next/"))

    assert "Your onboarding plan asks you to take it by Saturday, November 28." in before
    assert "Your onboarding plan asks for it by Tuesday, December 8." in after
    assert "Your onboarding plan asks you to take it by Monday, December 28." in after


def test_a_step_is_said_to_be_done_in_one_press_and_waits_without_being_late(visitor, lena):
    fields = re.search(
        r'action="/plan/"[^>]*>.*?name="step" value="([^"]+)".*?name="said" value="([^"]+)"',
        visitor("lena").get("/").text,
        re.DOTALL,
    )

    page = say(visitor, fields[2], fields[1])

    assert "Kept. Your supervisor confirms it next." in page.text
    waiting = words_of(visitor("lena").get("/next/"))
    assert "You said on November 21 that it is done. It waits for whoever supervises you to confirm it." in waiting
    assert "Nothing of it is late." in waiting


def test_to_the_supervisor_it_is_a_step_that_one_press_takes(visitor, lena):
    say(visitor, "done")
    page = visitor("sam").get(f"/people/{lena}/")

    assert "Lena says that this step of the onboarding plan is done." in words_of(page)
    assert re.search(rf'action="/people/{lena}/plan/".*?value="{KEY}".*?value="confirm"', page.text, re.DOTALL)
    assert "Confirmed." in say(visitor, "confirm", name="sam", path=f"/people/{lena}/plan/").text


def test_to_who_may_not_confirm_it_the_rest_of_the_plan_is_the_person_s_to_do(visitor, lena):
    say(visitor, "done")
    page = words_of(visitor("ada").get(f"/people/{lena}/"))

    assert "says that this step" not in page
    assert "The onboarding plan asks for it by November 1: that day has passed. It is Lena’s to do." in page


def test_what_was_sent_back_is_told_so(visitor, lena):
    say(visitor, "done")
    say(visitor, "not-yet", name="sam", path=f"/people/{lena}/plan/")

    assert "It is open again: talk about what is left." in words_of(visitor("lena").get("/next/"))


def remind(one, person_id: int):
    answer = one.client.post(f"/assigned/people/{person_id}/remind", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == "/"
    return words_of(answer)


@pytest.mark.works("POST /assigned/people/<id:person_id>/remind")
def test_a_supervisor_reminds_of_the_plan_in_one_press_and_once_a_day(visitor, lena, rows):
    sam = visitor("sam")
    before = sam.get("/").text
    assert f'action="/assigned/people/{lena}/remind"' in before

    assert "Lena is reminded: one mail, in working hours." in remind(sam, lena)

    kept = rows()
    page = sam.get("/").text
    assert "Reminded today" in page
    assert f'action="/assigned/people/{lena}/remind"' not in page
    assert "Lena was reminded today already; once a day is enough." in remind(sam, lena)
    assert (rows()["event"], rows()["outbox"]) == (kept["event"], kept["outbox"])
    assert "reminded of the onboarding plan" in words_of(visitor("ada").get("/program/events/"))


def test_a_reminder_that_waits_says_it_already_and_is_not_doubled(visitor, lena, rows, clock):
    remind(visitor("sam"), lena)
    kept = rows()["outbox"]
    clock.pass_time(days=1)  # a Sunday: it leaves on a working day

    assert "Lena is reminded: one mail, in working hours." in remind(visitor("sam"), lena)
    assert rows()["outbox"] == kept


def test_of_what_no_mail_would_name_nobody_is_reminded(visitor, lena, clock, rows):
    clock.pass_time(days=400)  # so long after every day that no mail names it
    kept = rows()["outbox"]

    told = remind(visitor("sam"), lena)
    assert "No step of Lena’s plan is theirs to take near these days. Nobody was reminded." in told
    assert rows()["outbox"] == kept


def test_nobody_else_reminds_and_nobody_themselves(visitor, lena, cast, rows):
    for name in ("lena", "olu", "noel", "pia"):
        assert visitor(name).post(f"/assigned/people/{lena}/remind").status_code == 404
    ada = visitor("ada")
    assert {ada.post(f"/assigned/people/{one}/remind").status_code for one in (cast.ada, 999)} == {404}
    assert rows()["outbox"] == 0


def test_what_was_said_is_confirmed_from_monday_and_one_stays_there(visitor, lena):
    say(visitor, "done")
    sam = visitor("sam")
    page = sam.get("/").text
    fields = re.search(r'action="(/people/\d+/plan/\?back=home)">.*?name="step" value="([^"]+)"', page, re.DOTALL)

    answer = sam.post(fields[1], {"step": fields[2], "said": "confirm"})

    assert answer.location == "/"
    assert "Confirmed. Lena sees it on the plan." in words_of(sam.get("/"))
    assert "1 of 7 steps of the plan done" in words_of(sam.get("/"))
    assert "1 of 7 steps of the plan done" in words_of(visitor("lena").get("/"))


def test_home_tells_how_far_the_plan_is_until_all_of_it_is_done(visitor, lena, cast):
    assert "Your first weeks 0 of 7 steps of the plan done; next: Meet the seasoned peer" in words_of(
        visitor("lena").get("/")
    )
    assert "Your first weeks" not in words_of(visitor("pia").get("/"))
