"""The team page shows for everyone what their own page shows, in the order and the parts that were asked for."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.team import assignments
from lms.domain.access import ANONYMOUS, Actor, Role
from lms.domain.competence.steps.step import StepKind
from lms.domain.days import add_months
from lms.domain.program.program import Program
from lms.queries.competence import competence
from lms.queries.competence.next_steps import next_for
from lms.queries.people import record
from lms.queries.team import assignments as assignment_query
from lms.queries.team import by_team, lifts, panel, rows, team
from lms.queries.team.team import TeamFilter
from lms.store.competence import evidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.learning import Completion
from lms.store.tables.people import Team, TeamMember
from tests.conftest import NOW, TODAY
from tests.queries.test_statements import statements
from tests.tools.acting import acting
from tests.tools.crowd import add_crowd, stand
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
SAMHSA = "samhsa"
EVERYONE = TeamFilter(None, exclude_id=0)


@pytest.fixture
def samhsa(catalogue):
    return catalogue.frameworks[SAMHSA]


def page(catalogue, framework, whom: TeamFilter = EVERYONE, on=TODAY, **asked) -> team.TeamPage:
    return team.team_page(catalogue, framework, whom, on, team.Shown(**asked))


def opened(catalogue, framework, person_id: int, code: str, whom: TeamFilter = EVERYONE, by: int = 0):
    """What a cell opens for whoever may ask everyone for training and supervises this person."""
    found = page(catalogue, framework, whom)
    everyone = frozenset(row.member.person_id for row in found.rows)
    actor = Actor(by, frozenset({Role.SUPERVISOR}), everyone)
    return panel.panel(catalogue, found, actor, (person_id, code), NOW, Program())


def names(found: team.TeamPage) -> list[str]:
    return [row.member.name.split()[0] for row in found.rows]


def row_of(found: team.TeamPage, person_id: int) -> team.Row:
    return next(row for row in found.rows if row.member.person_id == person_id)


def all_frameworks(catalogue) -> list:
    return [one for one in catalogue.frameworks.values() if not one.crosswalk_only]


def codes(framework, place: int) -> list[str]:
    return [one.code for one in framework.categories[place].competencies]


@pytest.fixture
def world(catalogue, cast, once) -> list[int]:
    return once("team: world", lambda: _world(catalogue))


def _world(catalogue) -> list[int]:
    """Twenty people of every profile and of none, with made-up standing: fresh, stale, never reached."""
    chance = random.Random(7)
    ids = []
    every = [one.code for framework in all_frameworks(catalogue) for one in framework.competencies]
    for number, profile in enumerate([*catalogue.profiles, None]):
        crowd = add_crowd(4, profile=profile, start=number * 4)
        ids += crowd
        for person_id in crowd:
            sure = chance.random()
            held = [
                (code, rung, chance.choice([None, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 300 * DAY]))
                for code in every
                for rung in range(1, 5)
                if chance.random() < sure
            ]
            stand([person_id], held)
    return ids


class TestNumbers:
    def test_each_cell_is_what_the_persons_own_page_tells(self, catalogue, world):
        for framework in all_frameworks(catalogue):
            for row in page(catalogue, framework).rows:
                slug = row.member.profile
                rungs = evidence.standings(row.member.person_id)
                own = competence.category_standings(catalogue, framework, slug, rungs, TODAY)

                told = [(cell.category, cell.at_target, cell.asked) for cell in row.cells if cell.asked or cell.waits]
                assert told == [(one.category.code, one.at_target, one.asked) for one in own]

    def test_each_cell_is_what_the_page_by_statement_tells(self, catalogue, world):
        for person_id in world[::5]:
            own = competence.competence_page(catalogue, person_id, people.card(person_id, TODAY).profile, TODAY)
            for each in own.frameworks:
                row = row_of(page(catalogue, each.framework), person_id)

                told = {(cell.category, cell.at_target, cell.asked) for cell in row.cells if cell.asked or cell.waits}
                assert told == {(one.category.code, one.at_target, one.asked) for one, _ in each.categories}
                for one, listed in each.categories:
                    assert sum(each.gap is not None for each in listed) == one.gaps
                assert row.missing == each.asked - each.at_target

    def test_what_lacks_in_something_critical_is_what_the_persons_page_tells(self, catalogue, samhsa, world):
        found = page(catalogue, samhsa)

        told = {row.member.person_id: row.critical_missing for row in found.rows}
        assert told == {one: record.record_page(catalogue, one, ANONYMOUS, TODAY).critical_missing for one in told}
        assert {row.member.person_id for row in found.critical} == {one for one, count in told.items() if count}
        assert 0 < len(found.critical) <= len(found.rows)

    def test_the_world_is_not_all_alike(self, catalogue, samhsa, world):
        found = page(catalogue, samhsa)

        assert {cell.step for row in found.rows for cell in row.cells} == {0, 1, 2, 3, 4}
        assert len({row.profile.slug for row in found.rows}) == len(catalogue.profiles)

    def test_tomorrow_what_ran_out_no_longer_counts(self, catalogue, samhsa, world):
        today, tomorrow = page(catalogue, samhsa), page(catalogue, samhsa, on=TODAY + DAY)

        assert sum(row.missing for row in today.rows) < sum(row.missing for row in tomorrow.rows)

    def test_the_foot_counts_who_has_all_of_those_who_are_asked(self, catalogue, samhsa, world):
        found = page(catalogue, samhsa)

        for column in found.columns:
            cells = [cell for row in found.rows if (cell := row.cells[column.place]).asked]
            assert (column.done, column.asked) == (sum(cell.at_target == cell.asked for cell in cells), len(cells))

    def test_only_categories_of_which_someone_is_asked_something_are_shown(self, catalogue, samhsa, cast):
        new = add_crowd(1, profile="first-90-days")

        narrow, wide = page(catalogue, samhsa, TeamFilter(frozenset(new), exclude_id=0)), page(catalogue, samhsa)

        assert {one.category.code for one in narrow.columns} == {"samhsa-1", "samhsa-8", "samhsa-9", "samhsa-12"}
        assert len(wide.columns) == 12

    def test_a_profile_that_is_gone_counts_as_a_peers(self, catalogue, samhsa, cast):
        (one,) = add_crowd(1, profile="long-gone")

        assert row_of(page(catalogue, samhsa), one).profile.slug == "peer"


@pytest.mark.parametrize(
    ("at_target", "asked", "step"),
    [(0, 5, 0), (0, 0, 0), (1, 5, 1), (39, 100, 1), (2, 5, 2), (69, 100, 2), (7, 10, 3), (99, 100, 3), (5, 5, 4)],
)
def test_the_shade_of_a_cell(at_target, asked, step):
    assert rows.step(at_target, asked) == step


class TestOrder:
    @pytest.fixture
    def three(self, catalogue, samhsa, cast) -> list[int]:
        """Pia lacks everything; Noel all but one category; Sam, a peer today, only what is not critical."""
        peer = catalogue.profiles["peer"]
        with unit_of_work():
            people.give_profile(cast.sam, "peer", TODAY)
        stand([cast.noel], [(code, 4, TODAY) for code in codes(samhsa, 0)])
        stand([cast.sam], [(code, 4, TODAY) for code in peer.critical])
        return [cast.sam, cast.noel, cast.pia]

    def test_by_name(self, catalogue, samhsa, three):
        assert names(page(catalogue, samhsa, TeamFilter(frozenset(three), exclude_id=0))) == ["Noel", "Pia", "Sam"]

    def test_by_need_the_critical_comes_first_then_what_lacks(self, catalogue, samhsa, three):
        found = page(catalogue, samhsa, TeamFilter(frozenset(three), exclude_id=0), by_need=True)

        assert names(found) == ["Pia", "Noel", "Sam"]
        assert [row.critical_missing > 0 for row in found.rows] == [True, True, False]

    def test_by_need_the_first_page_holds_who_needs_most_of_all(self, catalogue, samhsa, cast):
        ids = add_crowd(600, profile="peer")
        stand(ids[:599], [("samhsa-1.1", 4, TODAY)])
        everyone = TeamFilter(frozenset(ids), exclude_id=0)

        first = page(catalogue, samhsa, everyone, by_need=True)
        last = page(catalogue, samhsa, everyone, by_need=True, page=3)

        shown = [row.member.person_id for row in (*first.rows, *last.rows)]
        assert shown == [ids[599], *ids[:199], *ids[399:599]]
        assert (first.has_next, last.has_next) == (True, False)

    def test_those_who_need_the_same_come_by_name(self, catalogue, samhsa, cast):
        found = page(catalogue, samhsa, TeamFilter(frozenset({cast.noel, cast.pia}), exclude_id=0), by_need=True)

        assert names(found) == ["Noel", "Pia"]

    def test_the_widest_gaps_are_three_and_the_widest_come_first(self, catalogue, samhsa, three):
        row = row_of(page(catalogue, samhsa), three[1])

        shares = [cell.at_target / cell.asked for cell in row.widest]
        assert len(row.widest) == 3
        assert shares == sorted(shares)
        assert "samhsa-1" not in {cell.category for cell in row.widest}

    def test_who_has_everything_has_no_gap(self, catalogue, samhsa, cast):
        stand([cast.pia], [(one.code, 4, TODAY) for one in samhsa.competencies])

        row = row_of(page(catalogue, samhsa), cast.pia)

        assert (row.widest, row.missing) == ((), 0)


class TestWhom:
    def test_a_supervisor_sees_who_is_on_the_team_and_works_here(self, catalogue, samhsa, cast):
        assert names(page(catalogue, samhsa, TeamFilter(frozenset({cast.pia, cast.rex}), exclude_id=cast.sam))) == [
            "Pia"
        ]

    def test_who_supervises_nobody_sees_nobody(self, catalogue, samhsa, cast):
        found = page(catalogue, samhsa, TeamFilter(frozenset(), exclude_id=cast.sam))

        assert (found.rows, found.columns, found.lift, found.runs_out) == ((), (), None, ())

    def test_everyone_can_be_narrowed_to_a_supervisors_people(self, catalogue, samhsa, cast):
        assert names(page(catalogue, samhsa, TeamFilter(None, exclude_id=cast.ada, supervisor_id=cast.olu))) == [
            "Noel"
        ]

    def test_a_supervisors_own_bound_holds_however_it_is_narrowed(self, catalogue, samhsa, cast):
        assert (
            names(page(catalogue, samhsa, TeamFilter(frozenset({cast.pia}), exclude_id=0, supervisor_id=cast.olu)))
            == []
        )


class TestPages:
    def test_up_to_five_hundred_stand_on_one_page(self, catalogue, samhsa, cast):
        ids = add_crowd(500, supervisor=cast.sam)

        found = page(catalogue, samhsa, TeamFilter(frozenset(ids), exclude_id=0))

        assert (len(found.rows), found.page, found.has_next) == (500, None, False)

    def test_beyond_that_there_are_two_hundred_on_a_page_and_nobody_is_lost(self, catalogue, samhsa, cast):
        ids = add_crowd(501, supervisor=cast.sam)
        whom = TeamFilter(frozenset(ids), exclude_id=0)

        pages = [page(catalogue, samhsa, whom, page=number) for number in (1, 2, 3)]

        assert [(len(one.rows), one.page, one.has_next) for one in pages] == [
            (200, 1, True),
            (200, 2, True),
            (101, 3, False),
        ]
        assert [row.member.person_id for one in pages for row in one.rows] == ids

    def test_a_page_that_is_exactly_full_is_the_last(self, catalogue, samhsa, cast):
        whom = TeamFilter(frozenset(add_crowd(600)), exclude_id=0)

        last = page(catalogue, samhsa, whom, page=3)

        assert (len(last.rows), last.has_next) == (200, False)

    def test_beyond_the_last_page_there_is_nobody(self, catalogue, samhsa, cast):
        found = page(catalogue, samhsa, page=10_000)

        assert (found.rows, found.has_next) == ((), False)

    def test_the_page_for_assigning_asks_to_choose_a_team_beyond_five_hundred(self, catalogue, cast):
        ids = frozenset(add_crowd(501))

        many = assignment_query.assign_page(catalogue, TeamFilter(ids, exclude_id=0), TODAY)
        few = assignment_query.assign_page(catalogue, TeamFilter(frozenset(sorted(ids)[:500]), exclude_id=0), TODAY)

        assert (many.too_many, len(many.people), few.too_many, len(few.people)) == (True, 0, False, 500)

    def test_beyond_five_hundred_those_whom_the_address_names_can_be_asked(self, catalogue, cast):
        ids = add_crowd(501)

        found = assignment_query.assign_page(
            catalogue, TeamFilter(frozenset(ids), exclude_id=0), TODAY, named=[*ids[:2], cast.pia]
        )

        assert ([one.person_id for one in found.people], found.too_many) == (ids[:2], False)


class TestRunsOut:
    def refreshed(self, catalogue, months: int):
        course = replace(catalogue.courses["peer-role-in-child-welfare"], refresh_months=months)
        return replace(catalogue, courses={**catalogue.courses, course.slug: course}), course

    @pytest.mark.parametrize(("days", "is_told"), [(91, False), (90, True), (0, True), (-200, True)])
    def test_what_is_due_within_ninety_days_or_was_is_told(self, catalogue, samhsa, cast, days, is_told):
        content, course = self.refreshed(catalogue, 12)
        complete(course, cast.pia, NOW - timedelta(days=365 - days))

        found = page(content, samhsa).runs_out

        assert [(one.member.person_id, one.course.slug, one.on) for one in found] == (
            [(cast.pia, course.slug, TODAY + timedelta(days=days))] if is_told else []
        )

    def test_what_never_has_to_be_refreshed_never_runs_out(self, catalogue, samhsa, cast):
        complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW - timedelta(days=2000))

        assert page(catalogue, samhsa).runs_out == ()

    def test_the_soonest_comes_first_and_only_those_on_the_page(self, catalogue, samhsa, cast):
        content, course = self.refreshed(catalogue, 12)
        complete(course, cast.pia, NOW - timedelta(days=350))
        complete(course, cast.noel, NOW - timedelta(days=360))
        complete(course, cast.sam, NOW - timedelta(days=355))

        found = page(content, samhsa, TeamFilter(frozenset({cast.pia, cast.noel}), exclude_id=0)).runs_out

        assert [one.member.person_id for one in found] == [cast.noel, cast.pia]

    @pytest.mark.parametrize("months", [6, 7, 12, 13])
    def test_it_is_the_day_that_home_names_at_the_end_of_every_month(self, catalogue, samhsa, cast, months):
        content, course = self.refreshed(catalogue, months)
        complete(course, cast.pia, NOW)
        with unit_of_work():
            earned_on = db.session.query(Completion.earned_on).scalar()
        due = add_months(earned_on, months)

        on_days = [(due - timedelta(days=back)) for back in (89, 90, 91)]

        assert [bool(page(content, samhsa, on=day).runs_out) for day in on_days] == [True, True, False]


class TestPanel:
    def test_a_cell_opens_the_statements_with_the_same_numbers(self, catalogue, samhsa, world):
        for person_id in world[::7]:
            for category in samhsa.categories[::4]:
                found = opened(catalogue, samhsa, person_id, category.code)

                (cell,) = [one for one in found.row.cells if one.category == category.code]
                assert (found.standing.at_target, found.standing.asked) == (cell.at_target, cell.asked)
                assert len(found.statements) == cell.asked + found.standing.waits

    def test_each_gap_stands_beside_one_way_out_of_it(self, catalogue, samhsa, world):
        for person_id in world[::7]:
            for category in samhsa.categories[::3]:
                found = opened(catalogue, samhsa, person_id, category.code)

                ways = [gap.competency.code for way in found.ways for gap in way.gaps]
                assert sorted(ways) == sorted(one.competency.code for one in found.statements if one.gap)
                assert all(way.offered or way.waits for way in found.ways)

    def test_what_waits_for_a_course_is_no_gap_and_has_no_step(self, catalogue, samhsa, cast):
        found = opened(catalogue, samhsa, cast.pia, "samhsa-5")

        assert (found.standing.asked, found.standing.waits, found.ways) == (0, 5, ())
        assert all(statement.waits for statement in found.statements)

    def test_each_course_that_is_named_may_be_asked_for(self, catalogue, samhsa, cast):
        for category in samhsa.categories:
            found = opened(catalogue, samhsa, cast.pia, category.code, by=cast.sam)
            for way in found.ways:
                assert way.offered.step.kind is StepKind.ASSIGN
                with unit_of_work():
                    asked = assignments.assign_training(
                        acting(cast.sam), [cast.pia], [way.offered.goal], due_on=None, note=""
                    )
                    db.session.rollback()
                assert asked.count == 1

    def test_what_was_asked_for_already_is_theirs_to_do(self, catalogue, samhsa, cast):
        course = opened(catalogue, samhsa, cast.pia, "samhsa-8").ways[0].offered.goal
        with unit_of_work():
            assignments.assign_training(acting(cast.sam), [cast.pia], [course], due_on=None, note="")

        found = opened(catalogue, samhsa, cast.pia, "samhsa-8")

        assert found.ways[0].offered.step.kind is StepKind.THEIRS
        assert found.ask_all is None

    def test_who_has_not_come_yet_has_no_step(self, catalogue, samhsa, cast):
        with unit_of_work():
            people.person(cast.pia).password_hash = None

        found = opened(catalogue, samhsa, cast.pia, "samhsa-8")

        assert [(way.offered, way.waits) for way in found.ways] == [(None, None)]

    def test_those_whom_it_would_lift_and_nobody_else_are_counted(self, catalogue, samhsa, cast):
        stand([cast.noel], [(code, 4, TODAY) for code in codes(samhsa, 7)])

        found = opened(catalogue, samhsa, cast.pia, "samhsa-8")

        others = [row.member.person_id for row in page(catalogue, samhsa).rows if row.member.person_id != cast.noel]
        assert (found.ask_all is not None, found.others) == (True, len(others))

    @pytest.mark.parametrize("cell", [(9999, "samhsa-1"), (None, "samhsa-99"), (None, "oregon-1"), (None, "")])
    def test_what_is_not_on_the_page_opens_nothing(self, catalogue, samhsa, cast, cell):
        person_id, category = cell

        assert opened(catalogue, samhsa, person_id or cast.pia, category) is None

    def test_someone_outside_the_team_opens_nothing(self, catalogue, samhsa, cast):
        whom = TeamFilter(frozenset({cast.pia}), exclude_id=cast.sam)

        assert opened(catalogue, samhsa, cast.noel, "samhsa-1", whom) is None


def test_whoever_a_course_would_lift_may_be_asked_for_it_and_is_told_so_by_the_next_step(catalogue, cast, world):
    for framework in all_frameworks(catalogue):
        found = page(catalogue, framework)
        everyone = frozenset(row.member.person_id for row in found.rows)
        actor = Actor(0, frozenset({Role.SUPERVISOR}), everyone)
        profiles = {row.member.person_id: row.profile for row in found.rows}
        told = next_for(catalogue, actor, profiles, NOW, Program())
        for slug in catalogue.courses:
            for row in lifts.who_could_be_asked(found.rows, slug):
                steps = told[row.member.person_id].found.every
                assert any(step.kind is StepKind.ASSIGN and step.goal == slug for step in steps)


def test_the_course_that_lifts_most_is_what_counting_one_by_one_gives(catalogue, samhsa, world):
    found = page(catalogue, samhsa)

    counts = {slug: sum(lifts.is_lifted(row, slug) for row in found.rows) for slug in catalogue.courses}
    assert found.lift.people == max(counts.values())
    for column in found.columns:
        here = [sum(lifts.is_lifted(row, slug, column.place) for row in found.rows) for slug in catalogue.courses]
        assert (column.lift.people if column.lift else 0) == max(here)


def test_teams_and_supervisors_can_be_chosen(catalogue, cast):
    with unit_of_work():
        team_ = Team(name="North")
        db.session.add(team_)
        db.session.flush()
        db.session.add(TeamMember(team_id=team_.id, person_id=cast.pia, from_on=TODAY, until_on=None))

    choice = by_team.choice(TODAY)

    assert ([one.name for one in choice.teams], [one.name for one in choice.supervisors]) == (
        ["North"],
        ["Olu Example", "Sam Example"],
    )


@pytest.mark.parametrize("count", [12, 500])
class TestStatements:
    def test_the_team_page_asks_as_often_for_many_as_for_few(self, app, catalogue, samhsa, cast, count):
        ids = add_crowd(count, profile="peer")

        with statements(app) as asked:
            found = page(catalogue, samhsa, TeamFilter(frozenset(ids), exclude_id=0), by_need=True)

        assert len(asked) == 1, asked
        assert len(found.rows) == count

    def test_an_open_cell_asks_as_often_for_many_as_for_few(self, app, catalogue, samhsa, cast, count):
        ids = add_crowd(count, profile="peer")

        with statements(app) as asked:
            opened(catalogue, samhsa, ids[0], "samhsa-1", TeamFilter(frozenset(ids), exclude_id=0))

        assert len(asked) <= 15, asked


def test_a_persons_page_asks_seven_times(app, catalogue, cast):
    complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW)

    with statements(app) as asked:
        found = record.record_page(catalogue, cast.pia, ANONYMOUS, TODAY)

    assert len(asked) == 7, asked
    assert found.minutes_total == 90
