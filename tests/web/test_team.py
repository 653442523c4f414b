"""The team page: who stands where, what is needed now, and a cell that opens."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from unittest.mock import Mock

import pytest
from markupsafe import escape

from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.program.event import RecordView
from lms.store.competence import evidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import Observation
from lms.store.tables.people import Team, TeamMember
from lms.web.team import team_rows
from lms.web.team.team_rows import NAME, PERSON, About
from tests.conftest import NOW, TODAY
from tests.tools.crowd import add_crowd, stand
from tests.tools.way import complete
from tests.web.conftest import COURSE
from tests.web.test_layout import trouble_in

DAY = timedelta(days=1)
HOSTILE = ["0", "-1", "2147483648", "99999999999999999999", "x", "1.5", "½", "٤", "1 OR 1=1", "", "%00", "4;"]


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/people/[^>]*>(\w+)', page)


def cells(page: str, name: str) -> dict[str, tuple[int, int]]:
    """Category to (at target, asked), as they are read aloud."""
    found = re.findall(rf'>(\d+)/(\d+)<span class="hidden"> at target, {name} Example, ([^<]*)</span>', page)
    return {category: (int(at), int(asked)) for at, asked, category in found}


def on_screen(page: str) -> list[str]:
    return names(page.partition('<tbody class="paper-only">')[0])


def ticked(form: str) -> list[str]:
    return re.findall(r'value="([^"]*)" checked', form)


def link(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]*)"[^>]*>{words}', page)
    assert found, words
    return found[1].replace("&amp;", "&")


@pytest.fixture
def noel_too(app, cast):
    """Sam supervises Noel as well."""
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)


# It works


def test_a_supervisor_sees_their_people_and_nobody_else(visitor, cast):
    page = visitor("sam").get("/team/")

    assert page.status_code == 200
    assert names(page.text) == ["Pia"]
    assert not re.search("Noel|Rex|Olu", page.text)


def test_an_administrator_sees_everyone_who_works_here_but_themselves(visitor, cast):
    assert names(visitor("ada").get("/team/").text) == ["Noel", "Olu", "Pia", "Sam"]


def test_the_numbers_are_those_that_the_person_sees(app, cast, visitor, done, catalogue):
    with app.app_context(), unit_of_work():
        evidence.add(
            [
                evidence.NewEvidence(
                    person_id=cast.pia,
                    competency="samhsa-1.1",
                    rung=Rung.SHOWS_HOW,
                    passed=True,
                    at=NOW,
                    source=Evidenced.OBSERVATION,
                    source_id=1,
                    item_key="1",
                    revision=None,
                    recorded_by=cast.sam,
                )
            ],
            UTC,
        )
    own = visitor("pia").get("/competence/").text
    seen = re.findall(r'<span>([^<]*)</span>\s*<span class="pips"(?:(?!</summary>).)*?<b>(\d+) of (\d+)</b>', own)
    by_name = {name: (int(at), int(asked)) for name, at, asked in seen}

    told = cells(visitor("sam").get("/team/").text, "Pia")

    assert told == {
        category.short_name: by_name[category.name]
        for category in catalogue.frameworks["samhsa"].categories
        if category.name in by_name
    }
    assert len(told) == 11  # recovery planning waits for a course
    assert sum(at for at, _ in told.values()) > 0


@pytest.mark.parametrize("framework", ["samhsa", "oregon", "child-welfare"])
def test_each_framework_has_its_page(visitor, cast, catalogue, framework):
    page = visitor("sam").get(f"/team/{framework}/").text

    reachable = catalogue.offers.reachable(catalogue.profiles["peer"].targets)
    assert {name: asked for name, (_, asked) in cells(page, "Pia").items()} == {
        category.short_name: count
        for category in catalogue.frameworks[framework].categories
        if (count := sum(one.code in reachable for one in category.competencies))
    }
    assert f'href="/team/{framework}/" aria-current="page"' in page


def test_a_framework_that_asks_nothing_of_anyone_says_so(visitor, cast, catalogue):
    title = catalogue.frameworks["supervision"].title

    assert f"ask for nothing in {title}." in visitor("sam").get("/team/supervision/").text


def test_who_is_asked_for_nothing_is_not_called_at_target(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.give_profile(cast.olu, "supervisor", TODAY)

    page = visitor("ada").get("/team/samhsa/").text

    assert "One more person is not in the table, since their role asks for nothing here." in page
    assert "Olu" not in names(page)
    assert "All at target." not in page


@pytest.mark.works("GET /team/", "GET /team/<framework:framework>/")
def test_who_needs_support_most_comes_first_when_asked_for(app, visitor, cast, catalogue, noel_too):
    with app.app_context():
        stand([cast.noel], [(code, 4, TODAY) for code in catalogue.profiles["peer"].critical])
    sam = visitor("sam")
    page = sam.get("/team/").text

    by_need = sam.get("/team/samhsa/?order=need").text

    assert (names(page), on_screen(by_need)) == (["Noel", "Pia"], ["Pia", "Noel"])
    assert '<option value="need" selected>' in by_need


def test_an_order_is_kept_from_one_framework_to_the_next_and_to_a_cell(visitor, cast):
    page = visitor("sam").get("/team/?order=need").text

    assert link(page, "Oregon") == "/team/oregon/?order=need"
    assert f"?order=need&amp;person={cast.pia}&amp;category=samhsa-1#open" in page


def test_a_cell_opens_the_statements_and_what_comes_next(visitor, done, cast, catalogue):
    page = visitor("sam").get(f"/team/?person={cast.pia}&category=samhsa-11").text

    category = next(one for one in catalogue.frameworks["samhsa"].categories if one.code == "samhsa-11")
    assert f'<h2 id="opened">{category.name}</h2>' in page
    targets = catalogue.profiles["peer"].targets
    assert page.count('<span class="rungs">') == sum(one.code in targets for one in category.competencies)
    assert re.search(r'class="s\d on"', page)


def test_an_open_cell_leads_to_asking_for_the_next_step_and_everyone_whom_it_would_lift(visitor, cast, noel_too):
    sam = visitor("sam")
    page = sam.get(f"/team/?person={cast.pia}&category=samhsa-8").text

    to_one, to_all = link(page, "Ask for it"), link(page, "Ask all 2 whom it would lift here")
    form = sam.get(to_all, follow_redirects=True).text

    assert to_one.startswith(f"/assign/?person={cast.pia}&course=")
    assert ticked(form) == [to_one.partition("course=")[2], str(cast.noel), str(cast.pia)]


def test_critical_gaps_stand_on_top(visitor, cast):
    page = visitor("sam").get("/team/").text

    assert "<b>1</b> person below target in something critical" in page
    assert f'<a href="/people/{cast.pia}/competence/">Pia Example</a>' in page


def test_sign_offs_that_wait_stand_on_top(app, visitor, cast):
    with app.app_context(), unit_of_work():
        for practice, days in (("one-minute-role", 3), ("another", 1)):
            db.session.add(
                Observation(
                    person_id=cast.pia,
                    course=COURSE,
                    practice=practice,
                    setting="role play",
                    requested_at=NOW - days * DAY,
                )
            )

    page = visitor("sam").get("/team/").text

    assert "<b>2</b> sign-offs wait for you" in page
    assert "the oldest: Pia Example, since November 18" in page
    assert "<b>2</b> sign-offs wait</h2>" in visitor("ada").get("/team/").text


def test_what_was_asked_of_somebody_else_does_not_wait_for_a_supervisor(app, visitor, cast):
    with app.app_context(), unit_of_work():
        for practice, rater in (("one-minute-role", cast.noel), ("another", cast.sam)):
            db.session.add(
                Observation(
                    person_id=cast.pia,
                    course=COURSE,
                    practice=practice,
                    setting="role play",
                    requested_at=NOW,
                    rater_id=rater,
                )
            )

    assert "<b>1</b> sign-off waits for you" in visitor("sam").get("/team/").text
    assert "<b>2</b> sign-offs wait</h2>" in visitor("ada").get("/team/").text


def test_what_runs_out_stands_on_top_and_leads_to_assigning_it(app, visitor, cast, catalogue):
    course = next(one for one in catalogue.in_order() if one.refresh_months and one.prerequisites == (COURSE,))
    with app.app_context():
        complete(catalogue.courses[COURSE], cast.pia, NOW - timedelta(days=course.refresh_months * 31 + 9))
        complete(course, cast.pia, NOW - timedelta(days=course.refresh_months * 31))

    page = visitor("sam").get("/team/").text

    assert "<b>1</b> course is due for a refresh, now or within 90 days" in page
    assert f"/assign/?person={cast.pia}&amp;course={course.slug}" in page


def test_nothing_that_waits_is_said_calmly(app, visitor, cast, catalogue):
    with app.app_context():
        stand([cast.pia], [(code, 4, TODAY) for code in catalogue.profiles["peer"].critical])

    page = visitor("sam").get("/team/").text

    for words in ("Everyone is at target there.", "Nothing waits.", "Nothing runs out soon."):
        assert words in page


def test_an_administrator_narrows_the_page_to_a_team_or_a_supervisor(app, visitor, cast):
    with app.app_context(), unit_of_work():
        team = Team(name="North")
        db.session.add(team)
        db.session.flush()
        db.session.add(TeamMember(team_id=team.id, person_id=cast.noel, from_on=TODAY, until_on=None))
    ada = visitor("ada")
    page = ada.get("/team/choose/").text

    assert names(ada.get(link(page, "North")).text) == ["Noel"]
    assert names(ada.get(link(page, "Sam Example")).text) == ["Pia"]
    assert names(ada.get(link(page, "Everyone")).text) == ["Noel", "Olu", "Pia", "Sam"]


def test_what_it_is_narrowed_to_is_kept_by_every_link_on_it(visitor, cast):
    ada = visitor("ada")
    page = ada.get(f"/team/?with={cast.sam}").text

    assert names(page) == ["Pia"]
    assert f'<input type="hidden" name="with" value="{cast.sam}">' in page
    assert names(ada.get(link(page, "Oregon")).text) == ["Pia"]
    assert link(page, "Assign training") == f"/assign/?with={cast.sam}"


def test_a_team_with_nobody_in_it_leads_back_to_choosing(visitor, cast):
    page = visitor("ada").get("/team/?team=999").text

    assert "Nobody is on this page." in page
    assert link(page, "Choose a team") == "/team/choose/"


def test_a_name_is_drawn_as_it_was_typed(app, visitor, cast):
    typed = f'<i>{team_rows.PERSON}{team_rows.NAME}</i> & "Ka"'
    with app.app_context(), unit_of_work():
        people.person(cast.pia).display_name = typed

    page = visitor("sam").get("/team/").text

    assert f'<a href="/people/{cast.pia}/">{escape(typed)}</a>' in page
    assert f"at target, {escape(typed)}, " in page
    assert f'href="?person={cast.pia}&amp;category=' in page


def test_a_large_program_comes_in_pages(app, visitor, cast):
    with app.app_context():
        add_crowd(600)
    ada = visitor("ada")
    first = ada.get("/team/?order=need").text

    second = ada.get(link(first, "Next")).text

    assert (len(on_screen(first)), len(on_screen(second))) == (200, 200)
    assert "page=1" in link(second, "Previous")
    assert "order=need" in link(second, "Next")


def test_from_a_page_of_a_large_program_someone_can_be_asked(app, visitor, cast):
    with app.app_context():
        ids = add_crowd(600, profile="peer")
    ada = visitor("ada")
    page = ada.get(f"/team/?page=2&person={ids[300]}&category=samhsa-8").text

    form = ada.get(link(page, "Ask for it")).text
    everyone = link(page, "Ask all 200 whom it would lift here")
    all_of_them = ada.get(everyone, follow_redirects=True).text

    assert (form.count('name="people"'), all_of_them.count('name="people"')) == (1, 200)
    assert all_of_them.count(" checked") == 202  # all of them, the course, and how it is asked


@pytest.mark.parametrize(
    "path",
    ["/team/", "/team/?order=need", "/team/?person={pia}&category=samhsa-8", "/team/choose/", "/team/supervision/"],
)
@pytest.mark.parametrize("name", ["sam", "ada"])
def test_the_page_is_valid_html(visitor, cast, name, path):
    assert trouble_in(visitor(name).get(path.format(pia=cast.pia), follow_redirects=True).text) == []


# Filters, columns, and what is taken along


@pytest.fixture
def varied(app, cast, noel_too, catalogue):
    """Sam's people: Pia is new and has nothing, Noel has all that is critical."""
    with app.app_context():
        stand([cast.noel], [(code, 4, TODAY) for code in catalogue.profiles["peer"].critical])
        with unit_of_work():
            people.give_profile(cast.pia, "first-90-days", TODAY)
            team = Team(name="Riverside")
            db.session.add(team)
            db.session.flush()
            db.session.add(TeamMember(team_id=team.id, person_id=cast.noel, from_on=TODAY, until_on=None))
            return team.id


def test_a_page_is_narrowed_to_a_role_a_team_and_what_is_critical(visitor, cast, varied):
    sam = visitor("sam")

    assert names(sam.get("/team/?role=peer").text) == ["Noel"]
    assert names(sam.get("/team/?role=first-90-days").text) == ["Pia"]
    assert names(sam.get(f"/team/?team={varied}").text) == ["Noel"]
    assert names(sam.get("/team/?role=nothing&team=999").text) == ["Noel", "Pia"]


def test_only_who_lacks_something_critical_is_shown_when_asked_for(app, visitor, cast, noel_too, catalogue):
    with app.app_context():
        stand([cast.noel], [(code, 4, TODAY) for code in catalogue.profiles["peer"].critical])

    assert names(visitor("sam").get("/team/?critical=1").text) == ["Pia"]


def test_with_filters_that_leave_nobody_the_page_says_so(visitor, cast):
    page = visitor("sam").get("/team/?due=1").text

    assert "Nobody is left with these filters." in page
    assert link(page, "Show everyone") == "/team/samhsa/"


def test_only_who_is_due_for_a_refresh_is_shown_when_asked_for(app, visitor, cast, catalogue, noel_too):
    course = next(one for one in catalogue.in_order() if one.refresh_months and one.prerequisites == (COURSE,))
    with app.app_context():
        complete(catalogue.courses[COURSE], cast.pia, NOW - timedelta(days=course.refresh_months * 31 + 9))
        complete(course, cast.pia, NOW - timedelta(days=course.refresh_months * 31))

    assert names(visitor("sam").get("/team/?due=1").text) == ["Pia"]


def test_a_column_opens_how_many_have_not_shown_what_and_whom_a_course_would_lift(visitor, cast, noel_too, looks):
    sam = visitor("sam")
    page = sam.get("/team/?column=samhsa-1").text
    form = sam.get(link(page, "Ask all 2"), follow_redirects=True).text

    assert "2 of 2 have not shown it yet." in page
    assert ticked(form)[1:] == [str(cast.noel), str(cast.pia)]
    assert {view for _, view, _ in looks()} == {RecordView.TEAM}  # counts, and nobody's statements


def test_one_course_that_lifts_most_is_named_with_whom_to_ask(visitor, cast, noel_too):
    sam = visitor("sam")
    page = sam.get("/team/").text

    form = sam.get(link(page, "Ask all 2"), follow_redirects=True).text

    assert "One course would lift 2 people:" in page
    assert ticked(form)[1:] == [str(cast.noel), str(cast.pia)]


def test_who_was_asked_already_is_not_asked_again(app, visitor, cast, noel_too):
    sam = visitor("sam")
    course = re.search(r"course=([\w-]+)", link(sam.get("/team/").text, "Ask all 2"))[1]
    sam.post("/assign/", {"courses": course, "people": str(cast.pia)})

    page = sam.get("/team/").text
    form = sam.get(link(page, "Ask the other"), follow_redirects=True).text

    assert '<span class="mark">asked</span>' in page
    assert ticked(form) == [course, str(cast.noel)]


@pytest.mark.works("GET /team/<framework:framework>/ask/")
def test_where_all_are_on_it_asking_says_so(visitor, cast):
    sam = visitor("sam")
    course = re.search(r"course=([\w-]+)", link(sam.get("/team/?column=samhsa-1").text, "Ask that one"))[1]
    sam.post("/assign/", {"courses": course, "people": str(cast.pia)})

    page = sam.get(f"/team/samhsa/ask/?course={course}&category=samhsa-1", follow_redirects=True).text

    assert "Everyone whom it would lift was asked for it" in page


def test_what_is_past_its_day_is_late_in_its_cells(visitor, cast, clock):
    sam = visitor("sam")
    course = re.search(r"course=([\w-]+)", link(sam.get("/team/?column=samhsa-1").text, "Ask that one"))[1]
    due_on = TODAY + timedelta(days=7)
    sam.post("/assign/", {"courses": course, "people": str(cast.pia), "due_on": due_on.isoformat()})
    asked = sam.get("/team/").text
    clock.pass_time(days=8)

    late = sam.get("/team/").text

    assert '<span class="mark">asked</span>' in asked
    assert '<span class="mark late-mark">late</span>' in late
    assert "<strong>Late</strong>: " in late


@pytest.mark.works("GET /team/<framework:framework>/table.csv")
def test_the_table_is_taken_along_by_name_with_what_it_is_for(visitor, cast, varied, looks):
    answer = visitor("sam").get("/team/samhsa/table.csv?order=need")

    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="team-samhsa-2026-11-21.csv"'
    assert [line.partition(",")[0] for line in lines[:-1]] == ["Person", "Noel Example", "Pia Example"]
    assert "For growing, never for discipline" in lines[-1]
    assert "0 of 4" in lines[1]
    assert "@" not in answer.text
    assert looks() == [(cast.sam, RecordView.TEAM_TABLE, one) for one in (cast.pia, cast.noel)]


def test_the_person_reads_that_the_table_was_taken_along(visitor, cast):
    visitor("sam").get("/team/samhsa/table.csv")

    assert "took the team page along" in visitor("pia").get("/account/looks/").text


@pytest.mark.parametrize("name", ["pia", "noel", "rex"])
def test_who_supervises_nobody_takes_nothing_along(visitor, cast, looks, name):
    assert visitor(name).get("/team/samhsa/table.csv").status_code == 404
    assert visitor(name).get("/team/samhsa/ask/").status_code == 404
    assert looks() == []


def test_a_large_program_begins_with_its_teams_and_each_opens(app, visitor, cast, looks):
    with app.app_context():
        ids = add_crowd(600, profile="peer")
        stand(ids[:2], [(code, 4, TODAY) for code in ("samhsa-1.1", "samhsa-1.2", "samhsa-1.3", "samhsa-1.4")])
        with unit_of_work():
            for name, members in (("North", ids[:5]), ("South", ids[5:7])):
                team = Team(name=name)
                db.session.add(team)
                db.session.flush()
                for one in members:
                    db.session.add(TeamMember(team_id=team.id, person_id=one, from_on=TODAY, until_on=None))
    ada = visitor("ada")

    page = ada.get("/team/").text

    assert "<h1>Where the teams stand</h1>" in page
    assert page.count("so few that a count would tell of a person") == 1  # South
    on_a_phone = page.partition('<ul class="people-list two">')[2]  # where the table would not fit
    assert [name in on_a_phone for name in ("North", "South", "Nobody is late with something.")] == [True] * 3
    assert 'href="/team/oregon/teams/"' in page
    assert looks() == []  # counts alone
    assert len(names(ada.get(link(page, "North")).text)) == 5


@pytest.mark.works("GET /team/<framework:framework>/teams/")
def test_a_program_without_teams_leads_to_making_one(visitor, cast):
    assert "There are no teams yet." in visitor("ada").get("/team/samhsa/teams/").text


# Looks


def test_everyone_on_the_page_was_looked_at(visitor, cast, looks):
    visitor("ada").get("/team/")

    assert looks() == [(cast.ada, RecordView.TEAM, one) for one in (cast.sam, cast.olu, cast.pia, cast.noel)]


def test_an_open_cell_is_a_closer_look(visitor, cast, looks, noel_too):
    visitor("sam").get(f"/team/?person={cast.pia}&category=samhsa-1")

    assert looks() == [
        (cast.sam, RecordView.TEAM, cast.pia),
        (cast.sam, RecordView.TEAM, cast.noel),
        (cast.sam, RecordView.COMPETENCE, cast.pia),
    ]


def test_looking_again_on_the_same_day_is_one_look(visitor, cast, looks, clock):
    sam = visitor("sam")
    for path in ("/team/", "/team/oregon/", "/team/?order=need"):
        sam.get(path)
        clock.pass_time(hours=2)

    assert looks() == [(cast.sam, RecordView.TEAM, cast.pia)]


def test_the_day_of_a_look_is_that_of_the_programs_zone(visitor, cast, looks, clock):
    sam = visitor("sam")
    sam.get("/team/")
    clock.pass_time(hours=13)  # November 22 in London, still the 21st on the west coast
    sam.get("/team/")
    same_day = len(looks())
    clock.pass_time(hours=2)
    sam.get("/team/")

    assert (same_day, len(looks())) == (1, 2)


@pytest.mark.works("GET /team/choose/")
def test_choosing_a_team_is_no_look(visitor, cast, looks):
    visitor("ada").get("/team/choose/")

    assert looks() == []


def test_only_those_on_the_page_were_looked_at(app, visitor, cast, looks):
    with app.app_context():
        add_crowd(600)

    visitor("ada").get("/team/?page=3")

    assert len(looks()) == 200


# Refusals


@pytest.mark.parametrize("path", ["/team/", "/team/oregon/", "/team/choose/"])
@pytest.mark.parametrize("name", ["pia", "noel", "rex"])
def test_who_supervises_nobody_has_no_team_page(visitor, cast, looks, name, path):
    assert visitor(name).get(path).status_code == 404
    assert looks() == []


def test_a_former_supervisor_sees_nobody_from_the_day_after(app, visitor, cast, looks):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)

    assert visitor("sam").get("/team/").status_code == 404
    assert looks() == []


def test_on_the_last_day_a_supervisor_still_sees_their_people(app, visitor, cast, clock):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY)
    sam = visitor("sam")

    today = sam.get("/team/").status_code
    clock.pass_time(days=1)

    assert (today, sam.get("/team/").status_code) == (200, 404)


def test_who_is_moved_today_is_seen_by_the_new_supervisor_and_not_by_the_old_one(visitor, cast, move_to_olu):
    sam, olu = visitor("sam"), visitor("olu")
    before = (names(sam.get("/team/").text), names(olu.get("/team/").text))

    move_to_olu()

    assert before == (["Pia"], ["Noel"])
    assert (sam.get("/team/").status_code, names(olu.get("/team/").text)) == (404, ["Noel", "Pia"])


def test_supervision_that_begins_tomorrow_opens_nothing_today(app, visitor, cast, clock):
    with app.app_context(), unit_of_work():
        people.supervise(cast.noel, cast.pia, TODAY + DAY)
    noel = visitor("noel")

    today = noel.get("/team/").status_code
    clock.pass_time(days=1)

    assert (today, noel.get("/team/").status_code) == (404, 200)


def test_who_left_is_on_no_page_even_while_supervision_is_open(app, visitor, cast, noel_too):
    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - DAY)

    assert names(visitor("sam").get("/team/").text) == ["Noel"]
    assert "Pia" not in names(visitor("ada").get("/team/").text)


def test_a_supervisor_who_left_sees_nobody(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.deactivate(cast.sam, TODAY - DAY)

    assert visitor("sam").get("/team/").status_code == 404


@pytest.mark.parametrize("narrowed", ["with={olu}", "team=1", "with={olu}&team=1"])
def test_a_supervisor_cannot_widen_the_page(visitor, cast, narrowed):
    page = visitor("sam").get(f"/team/?{narrowed.format(olu=cast.olu)}").text

    assert names(page) == ["Pia"]


@pytest.mark.parametrize("who", ["noel", "rex", "sam", "ada"])
def test_a_cell_of_someone_who_is_not_on_the_team_does_not_open(visitor, cast, looks, who):
    page = visitor("sam").get(f"/team/?person={getattr(cast, who)}&category=samhsa-1")

    assert page.status_code == 200
    assert 'id="open"' not in page.text
    assert looks() == [(cast.sam, RecordView.TEAM, cast.pia)]


@pytest.mark.parametrize("category", ["", "samhsa-99", "oregon-1", "<b>", "samhsa-1' OR '1'='1"])
def test_a_category_that_is_not_there_opens_nothing(visitor, cast, category):
    page = visitor("sam").get("/team/", query_string={"person": cast.pia, "category": category})

    assert page.status_code == 200
    assert 'id="open"' not in page.text
    assert "<b>1</b>" in page.text


@pytest.mark.parametrize("name", ["person", "page", "with", "team"])
@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.sql
def test_a_hostile_number_is_answered_calmly(visitor, cast, name, typed):
    answer = visitor("ada").get("/team/", query_string={name: typed})

    assert answer.status_code == (200 if typed == "0" else 404)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '" onmouseover="x', "need2", ""])
def test_an_order_that_is_none_is_by_name_and_never_markup(visitor, cast, typed):
    page = visitor("ada").get("/team/", query_string={"order": typed}).text

    assert names(page) == ["Noel", "Olu", "Pia", "Sam"]
    assert "alert(1)" not in page
    assert "onmouseover" not in page


@pytest.mark.parametrize("framework", ["icrc-pr", "nothing", "samhsa'", "SAMHSA"])
def test_a_framework_that_is_not_there_is_not_found(visitor, cast, framework):
    assert visitor("sam").get(f"/team/{framework}/").status_code == 404


def test_a_name_is_never_markup(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).display_name = '<script>alert(1)</script>" onload="x'

    page = visitor("sam").get(f"/team/?person={cast.pia}&category=samhsa-11").text

    assert "<script>alert" not in page
    assert '" onload="x' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34; onload=&#34;x" in page
    assert "&amp;lt;" not in page


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast):
    assert visitor(None).get("/team/oregon/?order=need").location == "/sign-in?next=/team/oregon/?order%3Dneed"


# What a supervisor never sees


def test_no_answer_and_no_address_is_on_the_page(visitor, done, cast, course):
    page = visitor("sam").get(f"/team/?person={cast.pia}&category=samhsa-11").text

    assert "@example.org" not in page
    assert not any(item.stem in page or option.feedback in page for item in course.items for option in item.options)
    assert "For growing, never for discipline" in page


def test_who_stands_alike_is_told_each_by_their_own_name():
    """The first is filled in by replacing signs, the others by putting pieces together."""
    alike = About(f"<a href='/people/{PERSON}/'>{NAME}</a><td>{PERSON}: 1/2, 100 %, {NAME}</td>")
    names = ["Ana", "<b>Bo</b>", f"Cy{PERSON}", "100 % Di"]
    rows = [Mock(member=Mock(person_id=number)) for number in range(len(names))]
    for row, name in zip(rows, names, strict=True):
        row.member.name = name

    assert [alike(row) for row in rows] == [
        f"<a href='/people/{number}/'>{escape(name)}</a><td>{number}: 1/2, 100 %, {escape(name)}</td>"
        for number, name in enumerate(names)
    ]
