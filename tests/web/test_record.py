"""A person's page, for who supervises them and for themselves, and the way back from what was asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.team import assignments as assignment_actions
from lms.domain.program.event import RecordView
from lms.queries.people.record import NEWEST_LINES
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.competence import Observation
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.domain.examples import MET, certificate_facts
from tests.tools.acting import acting
from tests.tools.way import complete
from tests.web.conftest import COURSE
from tests.web.test_layout import trouble_in

DAY = timedelta(days=1)
OPEN = "trauma-aces-and-ti-rosc"
CANARY = "the canary sings"


@pytest.fixture
def asked(app, cast, catalogue) -> int:
    """Sam asked Pia for a course; the assignment's id."""
    return ask(app, catalogue, cast.pia, cast.sam)


def ask(app, catalogue, person_id: int, by: int, *, days: int = 9, note: str = "before the new rules start") -> int:
    with app.app_context(), unit_of_work():
        assignment_actions.assign_training(
            acting(by, NOW - DAY),
            [person_id],
            [catalogue.courses[OPEN]],
            due_on=TODAY + timedelta(days=days),
            note=note,
        )
        return assignments.asked_of(person_id)[0][0].id


@pytest.fixture
def theirs(cast) -> tuple[str, str]:
    return f"/people/{cast.pia}/", f"/people/{cast.pia}/competence/"


def take_back(visitor, name: str, assignment_id: int, why: str | None = "no longer needed"):
    given = {} if why is None else {"why": why}
    return visitor(name).post(f"/assign/{assignment_id}/withdraw", given)


def withdrawn(app, person_id: int) -> list[str | None]:
    with app.app_context():
        return [one.withdrawn_why for one in assignments.asked_of(person_id)[0]]


# It works


def test_a_supervisor_sees_standing_hours_certificates_and_what_was_asked(visitor, done, asked, theirs):
    page = visitor("sam").get(theirs[0]).text

    for words in (
        "<h1>Pia Example</h1>",
        "Where Pia stands",
        "supervised by Sam Example",
        '<span class="number">1.5</span>',
        f"/verify/{done.serial}",
        "“before the new rules start”",
        "by November 30",
        "Pia sees exactly these numbers, and that you looked.",
    ):
        assert words in page


@pytest.fixture
def ten_years(app, cast, catalogue) -> None:
    """More of everything than a page about Pia begins with, and one open request that is older than the others."""
    open_one = catalogue.courses[OPEN]
    with app.app_context():
        with unit_of_work():
            assignments.add([cast.pia], [open_one.slug], cast.sam, None, "the oldest", NOW - timedelta(days=4000))
            for number in range(NEWEST_LINES.asked + 1):
                at = NOW - timedelta(days=3900 - number)
                [one] = assignments.add([cast.pia], [COURSE], cast.sam, None, f"note {number:02}", at)
                assignments.withdraw(one.id, "no longer needed", at)
            for number in range(NEWEST_LINES.practice + 1):
                add_confirmed(cast.pia, cast.sam, NOW - timedelta(days=3000 - 100 * number))
        for number in range(NEWEST_LINES.certificates + 2):
            with unit_of_work():
                at = NOW - timedelta(days=3600 - 200 * number)
                enrolment = enrolments.enrol(cast.pia, f"course-{number:02}", at)
                one = completions.add_completion(cast.pia, enrolment.id, enrolment.course, "r1", at, at.date(), MET)
                facts = replace(certificate_facts(), course=enrolment.course)
                certificates.issue(f"7F3K-9QZT-M4XD-2{number:03}", cast.pia, one.id, facts, at)
                ledger.append(cast.pia, 30, [[30, ["ethics"]]], at.date(), at, source="course", completion_id=one.id)


def add_confirmed(person_id: int, rater_id: int, at: datetime) -> None:
    moments = dict.fromkeys(
        ["requested_at", "rated_at", "read_at", "confirmed_by_person_at", "confirmed_by_rater_at"], at
    )
    asked = {"course": COURSE, "practice": "sharing-your-story", "setting": "role play", "ratings": {}}
    db.session.add(Observation(person_id=person_id, rater_id=rater_id, **asked, **moments))


def counts(page: str) -> list[int]:
    """How many lines of requests, practice and certificates the page shows."""
    return [
        len(re.findall(r"<li>", page[page.index(f'<h2 id="{part}">') :].split("</section>")[0]))
        for part in ("asked", "practice", "certificates")
    ]


@pytest.mark.parametrize("name", ["pia", "sam"])
@pytest.mark.usefixtures("ten_years")
def test_after_ten_years_the_newest_is_shown_and_all_of_it_is_one_press_away(visitor, theirs, name):
    page = visitor(name).get(theirs[0]).text
    whole = visitor(name).get(f"{theirs[0]}?all=1").text

    shown, more = NEWEST_LINES, f'href="{theirs[0]}?all=1#'
    assert counts(page) == [shown.asked + 1, shown.practice, shown.certificates]
    assert counts(whole) == [shown.asked + 2, shown.practice + 1, shown.certificates + 2]
    assert "“the oldest”" in page, "what is open is shown however old it is"
    assert ("“note 00”" in page, "“note 01”" in page, "“note 00”" in whole) == (False, True, True)
    assert re.findall(r"Show all ([^<]*?) <", page) == ["12 training requests", "11 practices", "17 certificates"]
    assert (page.count(more), whole.count(more)) == (3, 0)
    assert re.findall(r'"number">([\d.]+)', page) == re.findall(r'"number">([\d.]+)', whole) == ["8.5"]
    assert trouble_in(page) == trouble_in(whole) == []


def test_the_numbers_are_those_of_the_team_page_and_of_their_own(visitor, done, theirs, catalogue):
    sam = visitor("sam")
    tile = r'<div class="row long"><span>([^<]*)</span>(?:(?!</div>).)*?<b>([^<]*)</b>'
    record = dict(re.findall(tile, sam.get(theirs[0]).text))

    shown = r'>(\d+)/(\d+)<span class="hidden"> at target, Pia Example, (.*?)</span>'
    cells = re.findall(shown, sam.get("/team/").text)
    team = {category: f"{at_target} of {asked}" for at_target, asked, category in cells}

    assert {name: told for name, told in record.items() if name in team} == team
    assert len(team) == 11  # recovery planning waits for a course


def test_what_lacks_in_something_critical_is_told_as_on_the_team_page(visitor, cast, theirs, catalogue):
    peer = catalogue.profiles["peer"]
    count = len(peer.critical & catalogue.offers.reachable(peer.targets).keys())

    assert f"{count} below target in something critical" in visitor("sam").get(theirs[0]).text


def test_every_statement_comes_with_its_reason(visitor, done, theirs):
    page = visitor("sam").get(theirs[1]).text

    assert "<h1>Where Pia stands</h1>" in page
    assert "At target: knows how." in page
    assert "right, last on November 21" in page
    assert f'<a href="{theirs[0]}">Pia Example</a>' in page


def test_the_page_by_statement_tells_what_their_own_tells_before_what_is_next(visitor, done, theirs):
    def told(page: str) -> list[str]:
        found = re.findall(r"<li>(<span class=\"rungs\">.*?)</li>", page, re.S)
        return [re.sub(r"\s+", " ", one).strip() for one in found]

    theirs_, own = (
        told(visitor(name).get(path).text) for name, path in (("sam", theirs[1]), ("pia", "/competence/"))
    )

    assert len(theirs_) == len(own) > 50
    assert all(mine.startswith(seen) for seen, mine in zip(theirs_, own, strict=True))


def test_on_a_persons_page_no_row_of_their_practice_repeats_the_whole_name(visitor, cast, app, course):
    with app.app_context(), unit_of_work():
        practice.ask(acting(cast.pia), cast.pia, course, course.practice[0], cast.sam)
    sams, own = (visitor(name).get(f"/people/{cast.pia}/").text for name in ("sam", "pia"))

    rows = sams.partition('<h2 id="practice">')[2].partition("</section>")[0]
    assert "Pia would like you to watch." in rows
    assert "Pia Example" not in rows
    assert "Pia" not in own.partition('<h2 id="practice">')[2].partition("</section>")[0]
    assert "Pia Example" in visitor("sam").get("/practice/").text


@pytest.mark.parametrize("name", ["pia", "rex", "ada"])
def test_everyone_has_a_page_of_their_own(visitor, cast, name):
    page = visitor(name).get(f"/people/{getattr(cast, name)}/").text

    assert ("What you showed" if name == "rex" else "Where you stand") in page
    assert "Assign training</a>" not in page.partition("<h1>")[2]
    assert "and that you looked" not in page


def test_an_administrator_sees_the_page_of_someone_who_left(visitor, cast):
    page = visitor("ada").get(f"/people/{cast.rex}/").text

    assert "left on May 23, 2026" in page
    assert "Assign training</a>" not in page.partition("<h1>")[2]


def test_someone_new_has_nothing_yet_and_is_told_so(visitor, cast, theirs):
    page = visitor("sam").get(theirs[0]).text

    for words in ("Nothing was asked yet.", "None yet.", '<span class="number">0</span>'):
        assert words in page


def test_what_was_asked_is_told_as_done_late_or_open(app, visitor, cast, catalogue, theirs):
    ask(app, catalogue, cast.pia, cast.sam, days=5)
    sam = visitor("sam")
    open_ = sam.get(theirs[0]).text

    with app.app_context():
        complete(catalogue.courses[COURSE], cast.pia, NOW - timedelta(hours=9))
        complete(catalogue.courses[OPEN], cast.pia, NOW)

    assert "by November 26" in open_
    assert "Withdraw this" in open_
    assert "done November 21" in sam.get(theirs[0]).text
    assert "Withdraw this" not in sam.get(theirs[0]).text


def test_a_day_that_passed_is_said_calmly(visitor, cast, asked, theirs, clock):
    clock.pass_time(days=10)

    assert "was due November 30" in visitor("sam").get(theirs[0]).text


def test_a_certificate_that_was_revoked_says_so(app, visitor, done, theirs):
    with app.app_context(), unit_of_work():
        paper = certificates.by_serial(done.serial)
        paper.revoked_at, paper.revoked_why = NOW, "made by mistake"

    assert ">revoked<" in visitor("sam").get(theirs[0]).text


@pytest.mark.parametrize("name", ["sam", "pia"])
@pytest.mark.parametrize("number", [0, 1])
def test_the_page_is_valid_html(visitor, done, asked, theirs, name, number):
    assert trouble_in(visitor(name).get(theirs[number]).text) == []


# Changing the day


def days(app, person_id: int) -> list[date | None]:
    with app.app_context():
        return [one.due_on for one in assignments.asked_of(person_id)[0]]


@pytest.mark.works("POST /assign/<id:assignment_id>/day")
def test_the_day_of_what_was_asked_is_changed(app, visitor, cast, asked, theirs):
    sam = visitor("sam")

    answer = sam.post(f"/assign/{asked}/day", {"due_on": "2026-12-24"})

    assert (answer.location, days(app, cast.pia)) == (theirs[0], [date(2026, 12, 24)])
    page = sam.get(theirs[0]).text
    assert "The day is changed. A mail tells them." in page
    assert "by December 24" in page
    assert 'value="2026-12-24"' in page


@pytest.mark.parametrize(
    ("day", "said"),
    [("", "Please choose a day."), ("2026-11-20", "This day has passed."), ("x", "Please write the day")],
)
def test_a_day_that_cannot_be_changes_nothing_and_is_not_lost(app, visitor, cast, asked, day, said):
    answer = visitor("sam").post(f"/assign/{asked}/day", {"due_on": day})

    assert (answer.status_code, answer.text.count(said)) == (422, 2)
    assert f'value="{day}"' in answer.text
    assert days(app, cast.pia) == [TODAY + timedelta(days=9)]
    assert trouble_in(answer.text) == []


def test_the_day_of_what_was_withdrawn_is_not_changed(app, visitor, cast, asked, theirs):
    take_back(visitor, "sam", asked)
    sam = visitor("sam")

    sam.post(f"/assign/{asked}/day", {"due_on": "2026-12-24"})

    assert "That is done, or was withdrawn already." in sam.get(theirs[0]).text
    assert days(app, cast.pia) == [TODAY + timedelta(days=9)]


@pytest.mark.parametrize(("name", "status"), [("pia", 404), ("olu", 404), ("ada", 302)])
def test_who_may_ask_for_training_may_change_its_day(visitor, cast, asked, name, status):
    assert visitor(name).post(f"/assign/{asked}/day", {"due_on": "2026-12-24"}).status_code == status


# Withdrawing


def test_what_was_asked_is_taken_back_with_a_reason(app, visitor, cast, asked, theirs):
    answer = take_back(visitor, "sam", asked)

    assert answer.location == theirs[0]
    assert withdrawn(app, cast.pia) == ["no longer needed"]
    page = visitor("sam").get(theirs[0]).text
    assert "withdrawn November 21: no longer needed" in page
    assert "Withdraw this" not in page


def test_their_home_no_longer_asks_for_it(visitor, cast, asked):
    before = visitor("pia").get("/").text
    take_back(visitor, "sam", asked)

    assert "“before the new rules start”" in before
    assert "“before the new rules start”" not in visitor("pia").get("/").text


def test_taking_it_back_twice_keeps_the_first_reason(app, visitor, cast, asked, theirs):
    sam = visitor("sam")
    for why in ("no longer needed", "another reason"):
        sam.post(f"/assign/{asked}/withdraw", {"why": why})

    assert withdrawn(app, cast.pia) == ["no longer needed"]
    assert "That is done, or was withdrawn already." in sam.get(theirs[0]).text


@pytest.mark.parametrize("why", [None, "", "   ", "\x00", "\n"])
@pytest.mark.sql
def test_without_a_reason_nothing_is_taken_back(app, visitor, cast, asked, looks, why):
    answer = take_back(visitor, "sam", asked, why)

    assert answer.status_code == 422
    assert "Please say why; a few words are enough." in answer.text
    assert withdrawn(app, cast.pia) == [None]
    assert looks() == [(cast.sam, RecordView.RECORD, cast.pia)]


def test_a_reason_that_is_too_long_is_not_lost(app, visitor, cast, asked):
    answer = take_back(visitor, "sam", asked, "because " * 30)

    assert answer.status_code == 422
    assert f'value="{("because " * 30).strip()}"' in answer.text
    assert f'id="why-{asked}-wrong">Please keep the reason to 200 characters.' in answer.text
    assert trouble_in(answer.text) == []
    assert withdrawn(app, cast.pia) == [None]


def test_two_hundred_characters_are_enough(app, visitor, cast, asked):
    take_back(visitor, "sam", asked, "x" * 200)

    assert withdrawn(app, cast.pia) == ["x" * 200]


def test_a_reason_is_never_markup(visitor, cast, asked, theirs):
    take_back(visitor, "sam", asked, "<img src=x onerror=alert(1)>{{7*7}}")

    page = visitor("pia").get(theirs[0]).text
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page
    assert "<img" not in page


@pytest.mark.parametrize("name", ["pia", "noel", "rex", "olu"])
def test_who_may_not_assign_takes_nothing_back(app, visitor, cast, asked, name):
    assert take_back(visitor, name, asked).status_code == 404
    assert withdrawn(app, cast.pia) == [None]


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_nobody_takes_back_what_they_were_asked_themselves(app, visitor, cast, catalogue, name):
    asker = cast.ada if name == "sam" else cast.olu
    mine = ask(app, catalogue, getattr(cast, name), asker)

    assert take_back(visitor, name, mine).status_code == 404
    assert withdrawn(app, getattr(cast, name)) == [None]
    assert "Withdraw this" not in visitor(name).get(f"/people/{getattr(cast, name)}/").text


@pytest.mark.works("POST /assign/<id:assignment_id>/withdraw")
def test_who_supervises_today_takes_back_what_another_asked(app, visitor, cast, asked, move_to_olu):
    move_to_olu()

    assert take_back(visitor, "sam", asked).status_code == 404
    assert take_back(visitor, "olu", asked).status_code == 302
    assert withdrawn(app, cast.pia) == ["no longer needed"]


@pytest.mark.parametrize("typed", ["0", "9999", "2147483647", "2147483648", "-1", "x", "1.5", "%2e%2e"])
@pytest.mark.sql
def test_an_assignment_that_is_not_there_is_not_found(visitor, cast, typed):
    assert visitor("sam").post(f"/assign/{typed}/withdraw", {"why": "x"}).status_code == 404


# Looks


def test_a_look_at_a_record_and_one_at_its_statements_are_told_apart(visitor, cast, looks, theirs):
    sam = visitor("sam")
    for path in (*theirs, *theirs):
        assert sam.get(path).status_code == 200

    assert looks() == [(cast.sam, RecordView.RECORD, cast.pia), (cast.sam, RecordView.COMPETENCE, cast.pia)]


@pytest.mark.parametrize("name", ["pia", "sam", "ada"])
def test_a_look_at_ones_own_page_is_none(visitor, cast, looks, name):
    one, own = visitor(name), getattr(cast, name)
    for path in (f"/people/{own}/", f"/people/{own}/competence/", "/competence/"):
        assert one.get(path).status_code == 200

    assert looks() == []


def test_a_look_that_was_refused_is_none(visitor, cast, looks, theirs):
    for path in theirs:
        visitor("olu").get(path)

    assert looks() == []


def test_a_head_request_is_a_look_as_well(visitor, cast, looks, theirs):
    visitor("sam").client.head(theirs[0])

    assert looks() == [(cast.sam, RecordView.RECORD, cast.pia)]


# Refusals


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", ["noel", "olu", "rex"])
def test_a_record_is_not_there_for_who_does_not_supervise_the_person(visitor, cast, theirs, name, number):
    assert visitor(name).get(theirs[number]).status_code == 404


def test_a_page_that_is_refused_is_the_same_as_one_that_is_not_there(visitor, cast, theirs):
    olu = visitor("olu")

    assert olu.get(theirs[0]).text == olu.get("/people/9999/").text


def test_a_supervisor_sees_no_page_of_their_own_supervisor_or_a_colleague(visitor, cast):
    assert {visitor("sam").get(f"/people/{one}/").status_code for one in (cast.ada, cast.olu, cast.noel)} == {404}


def test_a_former_supervisor_sees_the_record_until_the_last_day(app, visitor, theirs, cast, clock):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY)
    sam = visitor("sam")
    last_day = [sam.get(path).status_code for path in theirs]

    clock.pass_time(days=1)

    assert (last_day, [sam.get(path).status_code for path in theirs]) == ([200, 200], [404, 404])


@pytest.mark.works("GET /people/<id:person_id>/", "GET /people/<id:person_id>/competence/")
def test_who_is_moved_today_is_read_by_the_new_supervisor_only(visitor, theirs, cast, move_to_olu):
    move_to_olu()

    assert [visitor("sam").get(path).status_code for path in theirs] == [404, 404]
    assert [visitor("olu").get(path).status_code for path in theirs] == [200, 200]
    assert "supervised by Olu Example" in visitor("pia").get(theirs[0]).text


@pytest.mark.parametrize("typed", ["0", "9999", "2147483647", "2147483648", "-1", "x", "1.5", "1e3", "٤", "%00"])
@pytest.mark.parametrize("name", ["sam", "ada"])
@pytest.mark.sql
def test_a_person_who_is_not_there_is_not_found(visitor, cast, name, typed):
    assert visitor(name).get(f"/people/{typed}/").status_code == 404


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast, theirs):
    assert visitor(None).get(theirs[0]).location == f"/sign-in?next={theirs[0]}"


def test_a_note_is_never_markup(app, visitor, cast, catalogue, theirs):
    ask(app, catalogue, cast.pia, cast.sam, note="<script>alert(1)</script>\"'{{7*7}}")

    page = visitor("sam").get(theirs[0]).text

    assert "<script>alert" not in page
    assert "{{7*7}}" in page


# What a supervisor never sees


def test_no_answer_evaluation_or_address_is_on_the_page(app, visitor, cast, catalogue, done, theirs):
    course = catalogue.courses[COURSE]
    with app.app_context(), unit_of_work():
        learning.restart_course(acting(cast.pia), course)
        learning.send_evaluation(acting(cast.pia, NOW, program.program()), course, {"better": CANARY})

    for path in theirs:
        page = visitor("sam").get(path).text
        assert CANARY not in page
        assert "pia@example.org" not in page
        assert str(done.attempt_id) not in re.findall(r"/quiz/(\d+)/", page)
        for item in course.items:
            assert not any(words in page for words in (item.stem, *(option.feedback for option in item.options)))


def test_the_result_of_a_quiz_is_their_own(visitor, done, cast):
    path = f"/courses/{COURSE}/quiz/{done.attempt_id}/"

    assert [visitor(name).get(path).status_code for name in ("pia", "sam", "ada")] == [200, 404, 404]
