"""The page *Assigned*, its file, and what its buttons do; and who sees none of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from lms.actions.learning import learning
from lms.actions.team.asking import assign_any_one, assign_training
from lms.actions.team.assignments import remind, withdraw_training
from lms.actions.team.plans import begin_plan
from lms.domain.competence.steps.step import Rest
from lms.domain.program.mail import AskedCounts
from lms.domain.team.plan import DueRule, Plan
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import digest, news, outbox
from lms.store.team import assignments
from lms.store.team.assignments import Wanted
from lms.web.learning import home
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.asked import asked_of
from tests.tools.crowd import add_crowd
from tests.tools.practising import Practising
from tests.tools.way import complete, do_all

DAY = timedelta(days=1)
ROLE, NALOXONE, ETHICS = "peer-role-in-child-welfare", "overdose-and-naloxone", "ethics-for-peer-workers"


@pytest.fixture
def courses(catalogue):
    return catalogue.courses


@pytest.fixture
def ask(app, cast, courses):
    """Asks as Sam, or as whoever `by` is; the ids of the open assignments."""

    def press(who: str, *slugs: str, by: str = "sam", days: int | None = 9, note: str = "") -> list[int]:
        person_id = getattr(cast, who)
        with app.app_context(), unit_of_work():
            assign_training(
                acting(getattr(cast, by), NOW - 20 * DAY),
                [person_id],
                [courses[slug] for slug in slugs],
                due_on=None if days is None else TODAY + days * DAY,
                note=note,
            )
            return [one.id for one in asked_of(person_id)]

    return press


@pytest.fixture
def finish(app, cast):
    """Pia completes a course shortly before a moment."""

    def go(course, now) -> None:
        with app.app_context():
            complete(course, cast.pia, now)

    return go


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def table(page: str) -> list[list[str]]:
    """What each row of the list says, cell by cell, without what can be pressed."""
    body = page.partition('class="cards asked-list')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr.*?</tr>", body, re.S)
    ]


def rows(page: str) -> list[list[str]]:
    return [row[:4] for row in table(page)]


# It works


@pytest.mark.works("GET /assigned/")
def test_a_supervisor_sees_of_whom_by_when_and_how_far(visitor, app, cast, ask, courses):
    ask("pia", ROLE, days=-3)
    ask("pia", NALOXONE, days=9)
    ask("pia", ETHICS, days=None)
    with app.app_context(), unit_of_work():
        learning.start_course(acting(cast.pia, NOW - DAY), courses[NALOXONE])

    page = visitor("sam").get("/assigned/").text

    assert rows(page) == [
        ["Pia Example Peer", f"{courses[ROLE].title} 1.5 h", "November 18 3 days past", "not begun"],
        ["Pia Example Peer", f"{courses[NALOXONE].title} 1 h", "November 30 in 9 days", "begun"],
        ["Pia Example Peer", f"{courses[ETHICS].title} 2.25 h", "no day", "not begun"],
    ]
    assert "Open, 3" in page
    assert "Past its day, 1" in page


def test_each_state_has_its_list(visitor, app, cast, ask, finish, courses):
    ask("pia", ROLE, NALOXONE, days=9)
    finish(courses[ROLE], NOW - DAY)
    with app.app_context(), unit_of_work():
        (one,) = asked_of(cast.pia)
        withdraw_training(acting(cast.sam, NOW), assignments.assignment(one.id), "on leave")
    sam = visitor("sam")

    assert "all that was asked is done" in sam.get("/assigned/").text
    assert "Nothing is past its day." in sam.get("/assigned/?state=past").text
    (done,) = rows(sam.get("/assigned/?state=done").text)
    assert (done[1], done[3]) == (f"{courses[ROLE].title} 1.5 h", "done November 20")
    (withdrawn,) = rows(sam.get("/assigned/?state=withdrawn").text)
    assert withdrawn[3] == "withdrawn November 21 on leave"


def test_it_narrows_to_a_course_and_an_unknown_state_is_what_is_open(visitor, ask, courses):
    ask("pia", ROLE, NALOXONE)

    page = visitor("sam").get(f"/assigned/?course={ROLE}&state=strange").text

    assert [row[1] for row in rows(page)] == [f"{courses[ROLE].title} 1.5 h"]


def test_a_choice_says_all_that_can_be_chosen(visitor, app, cast, courses):
    with app.app_context(), unit_of_work():
        assign_any_one(acting(cast.sam), [cast.pia], [courses[ROLE], courses[NALOXONE]], due_on=None, note="")
    expected = f"Any one of: {courses[NALOXONE].title} or {courses[ROLE].title}"

    assert [row[1] for row in rows(visitor("sam").get("/assigned/").text)] == [expected]
    pia = visitor("pia")
    assert "Any one of these, as you choose" in pia.get("/").text
    assert expected.replace(": ", " ") in pia.get(f"/people/{cast.pia}/").text
    assert courses[ROLE].title in visitor("sam").get("/assigned/asked.csv").text


def test_of_a_choice_with_one_course_left_it_is_asked_for_plainly(visitor, app, cast, finish, courses):
    finish(courses[NALOXONE], NOW - DAY)
    with app.app_context(), unit_of_work():
        assign_any_one(acting(cast.sam), [cast.pia], [courses[ROLE], courses[NALOXONE]], due_on=None, note="soon")

    home, steps = (
        " ".join(re.sub(r"<[^>]+>", " ", visitor("pia").get(path).text).split()) for path in ("/", "/next/")
    )

    assert "ny one of" not in home + steps
    assert f"{courses[ROLE].title} Sam Example asked you to take this: “soon”" in home
    assert "Sam Example asked you to take it: “soon”." in steps
    assert f"{courses[ROLE].title} 1.5 h, asked for" in home


def test_what_was_asked_stands_by_its_day_a_choice_too(visitor, app, cast, ask, courses):
    ask("pia", ETHICS, days=9)
    ask("pia", NALOXONE)
    with app.app_context(), unit_of_work():
        assign_any_one(acting(cast.sam), [cast.pia], [courses[ROLE], courses[NALOXONE]], due_on=TODAY + DAY, note="")

    home = visitor("pia").get("/").text
    coming = home[home.index('id="coming"') : home.index('id="hours"')]

    first, *others = (coming.index(words) for words in ("Any one of these", courses[ETHICS].title))
    assert first < others[0] < coming.rindex(courses[NALOXONE].title)


def test_a_choice_of_one_course_leads_to_it_from_the_record(visitor, app, cast, courses):
    with app.app_context(), unit_of_work():
        assignments.add_wanted([Wanted(cast.pia, "", None, choices=(ROLE,))], cast.sam, "", NOW - DAY)

    page = visitor("pia").get(f"/people/{cast.pia}/").text

    assert f'<a href="/courses/{ROLE}/"><strong>{courses[ROLE].title}</strong></a>' in page


def test_the_team_page_names_the_only_course_of_a_choice_and_counts_its_person_as_asked(visitor, app, cast, courses):
    with app.app_context(), unit_of_work():
        assignments.add_wanted([Wanted(cast.pia, "", None, choices=(NALOXONE,))], cast.sam, "", NOW - DAY)
        assignments.add_wanted([Wanted(cast.pia, "", None, choices=(ROLE, ETHICS))], cast.sam, "", NOW - DAY)
    sam = visitor("sam")

    asked = next(row for row in sam.get("/team/samhsa/table.csv").text.splitlines() if row.startswith("Pia"))

    assert f'"{courses[NALOXONE].title}, one of several courses"' in asked
    assert "/team/samhsa/ask/?course=overdose-and-naloxone" not in sam.get("/team/?column=samhsa-8").text


def test_to_a_supervisor_a_choice_is_told_as_one(visitor, app, cast, courses):
    """No one course of it was asked for."""
    with app.app_context(), unit_of_work():
        choices = (ROLE, NALOXONE)
        assignments.add_wanted([Wanted(cast.pia, "", TODAY + DAY, choices=choices)], cast.sam, "", NOW - DAY)
    sam = visitor("sam")

    page, sheet = (plain(sam.get(f"/people/{cast.pia}/{path}").text) for path in ("", "sheet/"))

    assert "Any one of several was asked for by Sam Example, by November 22; this one would do. It is Pia’s" in page
    assert ", one of several that were asked for by November 22: Pia has it." in sheet


def test_thousands_are_paged_by_keys_and_none_comes_twice(visitor, app, cast, courses):
    with app.app_context():
        crowd = add_crowd(120)
        with unit_of_work():
            assign_training(acting(cast.ada), crowd, [courses[ROLE]], due_on=TODAY + DAY, note="")
    ada, path, seen, pages = visitor("ada"), "/assigned/", [], 0
    while path:
        page = ada.get(path).text
        seen += re.findall(r'<tr id="asked-(\d+)"', page)
        pages += 1
        found = re.search(r'href="(/assigned/\?after=[^"]+)"', page)
        path = unescape(found[1]) if found else ""

    assert (pages, len(seen), len(set(seen))) == (3, 120, 120)


@pytest.mark.works("GET /assigned/asked.csv")
def test_the_file_is_alphabetical_and_holds_no_note_and_no_minutes(visitor, app, cast, ask):
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)
    ask("pia", ROLE, days=1, note="because of Tuesday")
    ask("noel", NALOXONE, by="ada", days=30)

    answer = visitor("sam").get("/assigned/asked.csv")

    head, *lines = answer.text.lstrip("\ufeff").splitlines()
    assert head == "Person,Profile,What,Asked on,By,How far,Done on,Withdrawn on"
    assert [line.partition(",")[0] for line in lines] == ["Noel Example", "Pia Example"]
    assert "Tuesday" not in answer.text
    assert "asked-open-2026-11-21.csv" in answer.headers["Content-Disposition"]


def test_on_paper_the_page_is_alphabetical(visitor, app, cast, ask):
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)
    ask("pia", ROLE, days=1)
    ask("noel", NALOXONE, by="ada", days=30)

    page = visitor("sam").get("/assigned/").text

    paper = page.partition('class="only-paper"')[2]
    assert [row[0] for row in rows(page)] == ["Pia Example Peer", "Noel Example Peer"]
    assert paper.index("Noel") < paper.index("Pia")


@pytest.mark.works("POST /assigned/<id:assignment_id>/remind")
def test_one_press_reminds_and_a_second_says_that_once_a_day_is_enough(visitor, app, cast, ask):
    (one,) = ask("pia", ROLE)
    with app.app_context(), unit_of_work():
        outbox.mark_sent(assignments.assignment(one).mail_id, NOW)
    sam = visitor("sam")

    answer = sam.post(f"/assigned/{one}/remind?state=open")

    assert answer.location == "/assigned/?state=open"
    page = sam.get(answer.location).text
    assert "Pia is reminded: one mail, in working hours." in page
    assert "Reminded today" in page
    assert f"/assigned/{one}/remind" not in page
    again = sam.post(f"/assigned/{one}/remind")
    assert "Pia was reminded today already; once a day is enough." in sam.get(again.location).text


def test_a_day_is_moved_from_here_and_its_person_sees_who_moved_it(visitor, cast, ask):
    (one,) = ask("pia", ROLE)
    sam = visitor("sam")

    answer = sam.post(f"/assign/{one}/day?back=assigned&state=open", {"due_on": "2026-12-14"})

    assert answer.location == "/assigned/?state=open"
    assert rows(sam.get(answer.location).text)[0][2] == "December 14 in 23 days"
    page = " ".join(visitor("pia").get(f"/people/{cast.pia}/").text.split())
    assert "Sam Example moved the day from November 30 to December 14, November 21" in page


def test_withdrawing_from_here_leads_back_here(visitor, ask):
    (one,) = ask("pia", ROLE)

    assert visitor("sam").post(f"/assign/{one}/withdraw?back=assigned", {"why": "no need"}).location == "/assigned/"


@pytest.mark.works("POST /assigned/plans/<id:plan_id>/end")
def test_what_comes_by_itself_is_told_and_can_be_ended(visitor, app, cast, finish, courses):
    with app.app_context(), unit_of_work():
        begin_plan(acting(cast.sam), Plan(0, (NALOXONE,), DueRule(), 12, profile="peer"), (), courses)
        monthly = Plan(0, (ROLE, NALOXONE), DueRule(), 1, any_one=True)
        begin_plan(acting(cast.sam), monthly, [cast.pia], courses)
    finish(courses[NALOXONE], NOW + 4 * DAY)
    sam = visitor("sam")

    page = " ".join(sam.get("/assigned/").text.split())

    assert f"{courses[NALOXONE].title}, every 12 months" in page
    assert "Of all who are or come into the profile Peer (1 person today)." in page
    assert "Next: Pia Example, November 25, 2027." in page
    assert "each month" in page
    assert "This month: by November 30, 1 of 1 so far" in page
    ending = re.findall(r'action="(/assigned/plans/\d+/end)"', page)
    assert len(ending) == 2
    assert "Ended: it asks for nothing more." in sam.get(sam.post(ending[0]).location).text
    assert len(re.findall(r"/plans/\d+/end", sam.get("/assigned/").text)) == 1


# The form


def test_for_one_person_the_hours_before_a_course_are_theirs(visitor, app, cast, finish, courses):
    sam = visitor("sam")
    before = told_of(sam.get(f"/assign/?person={cast.pia}").text, "child-development-and-safety")
    assert before == f"{courses['child-development-and-safety'].title} 2 h, and 5 h before it"
    finish(courses[ROLE], NOW - DAY)

    page = sam.get(f"/assign/?person={cast.pia}").text

    assert told_of(page, ETHICS) == f"{courses[ETHICS].title} 2.25 h"


def told_of(page: str, slug: str) -> str:
    found = re.search(rf'value="{slug}"[^>]*><span>(.*?)</span>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_a_course_that_the_person_holds_is_not_offered_and_the_day_is_told(visitor, cast, finish, courses):
    finish(courses[NALOXONE], NOW - DAY)
    finish(courses[ROLE], NOW - 9 * DAY)

    page = " ".join(visitor("sam").get(f"/assign/?person={cast.pia}").text.split())

    assert told_of(page, NALOXONE) == ""
    assert f"Not offered, since Pia holds it: {courses[NALOXONE].title} (again from August 22, 2027)" in page
    assert f"{courses[ROLE].title} (it gives credit once)" in page


def test_asked_for_all_the_same_it_is_said_in_a_sentence(visitor, cast, finish, courses):
    finish(courses[NALOXONE], NOW - DAY)
    sam = visitor("sam")

    answer = sam.post("/assign/", {"courses": [NALOXONE], "people": [cast.pia]})

    page = " ".join(sam.get(answer.location).text.split())
    assert (
        "Nothing was asked. Left out, since they completed it and it gives no credit again yet: Pia Example" in page
    )


@pytest.fixture
def part_done(app, cast, ask, courses):
    """Pia did all of a course that is past its day but the practice, and Sam is asked to watch it; its assignment."""
    (one,) = ask("pia", NALOXONE, days=-2)
    with app.app_context():
        do_all(courses[NALOXONE], cast.pia, NOW - DAY)
        Practising(courses[NALOXONE], cast.pia, cast.sam, NOW - DAY).ask(cast.sam)
    return one


def test_what_waits_for_others_is_late_on_no_page(visitor, cast, part_done):
    pia, sam = visitor("pia"), visitor("sam")

    (row,) = table(sam.get("/assigned/").text)
    assert row[2:4] == ["November 19", "waits for others"]
    assert "Remind" not in row[4]
    assert "Move it" in row[4]
    assert table(sam.get("/assigned/?state=past").text) == []
    assert "Past its day, 0" in sam.get("/assigned/").text
    assert "Overdose" not in sam.get("/assign/late/").text
    for page in (sam.get(f"/people/{cast.pia}/"), pia.get(f"/people/{cast.pia}/"), pia.get("/")):
        assert "was due" not in page.text
    assert "· waits for others" in plain(sam.get(f"/people/{cast.pia}/").text)
    assert "· waits for others" in plain(pia.get(f"/people/{cast.pia}/").text)
    assert "Your part is done. It waits for Sam Example to watch it." in plain(pia.get("/").text)


def test_where_nothing_else_is_left_home_says_for_whom_it_waits(visitor, part_done, monkeypatch):
    real = home.my_next

    def at_rest():
        own = real()
        return replace(own, found=replace(own.found, steps=(), rest=Rest.WAITS))

    monkeypatch.setattr(home, "my_next", at_rest)

    page = plain(visitor("pia").get("/").text)

    assert "You did your part What is open waits for others, and nothing of it is late. Rest is fine." in page
    assert "Naloxone with a trainer device It waits for Sam Example to watch it." in page
    assert "All that waits for others" not in page


def test_nobody_is_reminded_of_what_waits_for_others(visitor, app, cast, catalogue, part_done):
    told = visitor("sam").post(f"/assigned/{part_done}/remind", follow_redirects=True).text
    titles = {slug: course.title for slug, course in catalogue.courses.items()}

    assert "It waits for others, so Pia is not reminded of it." in told
    with app.app_context():
        with unit_of_work():
            assert remind(acting(None, NOW), titles) == 0
        assert digest.counts(cast.sam, TODAY) == AskedCounts(open=1, past=0, done=0)
        assert news.late_training(TODAY + 60 * DAY, list(titles)) == []


@pytest.mark.parametrize("way", ["unevaluated", "unasked"])
def test_what_is_left_for_the_person_is_late(visitor, app, cast, ask, courses, way):
    ask("pia", NALOXONE, days=-2)
    with app.app_context():
        do_all(courses[NALOXONE], cast.pia, NOW - DAY, but_the_evaluation=way == "unevaluated")
        if way == "unevaluated":
            Practising(courses[NALOXONE], cast.pia, cast.sam, NOW - DAY).ask(cast.sam)

    assert table(visitor("sam").get("/assigned/?state=past").text)[0][2:4] == ["November 19 2 days past", "begun"]
    assert "Overdose" in visitor("sam").get("/assign/late/").text
    assert "was due November 19" in plain(visitor("pia").get("/").text)


@pytest.mark.parametrize(("way", "count"), [("whole", 3), ("alone", 1)])
def test_one_press_asks_for_the_whole_way_or_for_the_course_alone(app, visitor, cast, way, count):
    sam = visitor("sam")

    answer = sam.post("/assign/", {"courses": ["mandated-reporting"], "people": [cast.pia], "way": way})

    with app.app_context():
        assert len(asked_of(cast.pia)) == count
    said = "What these build on comes with it: 2 courses more."
    assert (said in sam.get(answer.location).text) == (way == "whole")


def test_a_group_is_whoever_is_in_it_today(app, visitor, cast):
    answer = visitor("ada").post("/assign/", {"courses": [ROLE], "group": "profile-peer", "due_on": "2026-12-31"})

    assert answer.status_code == 302
    with app.app_context():
        assert [len(asked_of(one)) for one in (cast.pia, cast.noel, cast.olu)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"group": "profile-peer", "later": "y"}, "Planned: it asks by itself from now on; 1 person is asked today."),
        ({"people": ["PIA"], "every": "12"}, "1 person is asked today."),
        ({"group": "all", "how": "any", "every": "1"}, "each month"),
    ],
)
def test_what_comes_later_or_again_is_a_plan(visitor, cast, given, words):
    given = {name: [str(cast.pia)] if value == ["PIA"] else value for name, value in given.items()}
    sam = visitor("sam")

    answer = sam.post("/assign/", {"courses": [NALOXONE]} | given)

    assert answer.location == "/assigned/"
    assert words in sam.get("/assigned/").text


def test_days_after_hire_are_each_ones_own(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).hired_on = TODAY
    sam = visitor("sam")

    answer = sam.post("/assign/", {"courses": [NALOXONE], "people": [cast.pia], "after_hire": "30"})

    assert "each by their own day" in sam.get(answer.location).text
    with app.app_context():
        assert [one.due_on for one in asked_of(cast.pia)] == [TODAY + 30 * DAY]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Please choose at least one person."),
        ({"people": ["PIA"], "group": "all"}, "Please tick people, or choose a group: not both."),
        ({"people": ["PIA"], "later": "y"}, "Please choose the group into which they come."),
        ({"people": ["PIA"], "after_hire": "0"}, "Please write whole days, from 1 to 730."),
        ({"people": ["PIA"], "after_hire": "soon"}, "Please write whole days, from 1 to 730."),
        ({"people": ["PIA"], "after_hire": "30", "due_on": "2026-12-31"}, "not both"),
        ({"people": ["PIA"], "every": "weekly"}, "Not a valid choice"),
        ({"people": ["PIA"], "every": "²"}, "Not a valid choice"),
        ({"people": ["PIA"], "every": "1"}, "nobody takes one course monthly"),
        ({"people": ["PIA"], "every": "12", "how": "any"}, "comes each month, or once"),
        ({"people": ["PIA"], "every": "12", "courses": [ROLE]}, "gives credit once, so it cannot come again"),
        ({"people": ["PIA"], "every": "12", "courses": [ETHICS]}, "holds for 24 months"),
        ({"group": "team-999"}, "Not a valid choice"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field_and_nothing_is_asked(app, visitor, cast, given, words):
    given = {name: [str(cast.pia)] if value == ["PIA"] else value for name, value in given.items()}

    answer = visitor("sam").post("/assign/", {"courses": [NALOXONE]} | given)

    assert answer.status_code == 422
    assert words in unescape(answer.text)
    with app.app_context():
        assert asked_of(cast.pia) == ()


# Who sees none of it


def test_nobody_sees_what_was_asked_of_those_whom_they_do_not_supervise(visitor, ask):
    (one,) = ask("pia", ROLE)

    assert rows(visitor("olu").get("/assigned/").text) == []
    assert "Pia" not in visitor("olu").get("/assigned/asked.csv").text
    assert visitor("olu").post(f"/assigned/{one}/remind").status_code == 404
    assert visitor("pia").get("/assigned/").status_code == 404
    assert visitor("pia").post(f"/assigned/{one}/remind").status_code == 404


def test_an_administrator_sees_everyone_but_themselves(visitor, ask):
    ask("pia", ROLE)
    ask("noel", ROLE, by="ada")

    assert [row[0] for row in rows(visitor("ada").get("/assigned/").text)] == [
        "Pia Example Peer",
        "Noel Example Peer",
    ]


def test_a_plan_is_ended_by_whoever_made_it_or_an_administrator(visitor, app, cast, courses):
    with app.app_context(), unit_of_work():
        begun = begin_plan(acting(cast.sam), Plan(0, (ROLE,), DueRule()), (), courses)
    path = f"/assigned/plans/{begun.plan_id}/end"

    assert visitor("olu").post(path).status_code == 404
    assert visitor("ada").post("/assigned/plans/999/end").status_code == 404
    assert visitor("ada").post(path).status_code == 302


def test_who_looked_is_told_once_a_day(visitor, cast, ask):
    ask("pia", ROLE)
    sam = visitor("sam")
    sam.get("/assigned/")
    sam.get("/assigned/asked.csv")

    assert visitor("pia").get("/account/looks/").text.count("Sam Example") == 1


@pytest.mark.parametrize("path", ["/assigned/", "/assigned/asked.csv"])
def test_never_which_lesson_and_never_minutes(visitor, app, cast, ask, courses, path):
    ask("pia", NALOXONE)
    with app.app_context(), unit_of_work():
        enrolment = learning.start_course(acting(cast.pia, NOW - DAY), courses[NALOXONE])
        learning.open_lesson(acting(cast.pia, NOW - DAY), enrolment, courses[NALOXONE].lessons[0].slug)

    page = visitor("sam").get(path).text

    assert "begun" in page
    assert not any(lesson.title in page or lesson.slug in page for lesson in courses[NALOXONE].lessons)
    assert "minute" not in page.replace("never minutes", "")
    assert str((NOW - DAY).date()) not in page, "nor when it was begun"
