"""What the site says of thousands of people is what the independent script counts from the rows of their evidence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from lms.cli.context import create_store
from lms.demo.make import make_demo
from lms.store.competence import evidence
from lms.store.db import db, unit_of_work
from lms.store.migrations.upgrade import upgrade
from lms.store.program.program import program
from lms.store.tables.competence import Standing
from scripts import recount
from scripts.recount import Content, Person
from tests.conftest import NOW, ROOT, TODAY, Clock, let_in, settings_in
from tests.tools.page import as_read

PEOPLE = 5000
FRAMEWORK, FEWEST_COUNTED, TEAMS_READ = "samhsa", 3, 30
pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("recount of many"), pytest.mark.long]


@pytest.fixture(scope="module")
def site(tmp_path_factory, catalogue) -> Iterator[tuple[Flask, Path]]:
    """The demonstration as `lms demo --people 5000` makes it: that takes some minutes."""
    settings = settings_in(tmp_path_factory.mktemp("many"))
    with create_store(settings).app_context():
        upgrade(None, NOW)
        list(make_demo(catalogue, NOW, people=PEOPLE))
        db.session.remove()
        db.engine.dispose()
    app = create_app(settings, catalogue=catalogue, clock=Clock())
    assert settings.sqlite_file is not None
    yield app, settings.sqlite_file
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def content() -> Content:
    return recount.read_content(ROOT)


@pytest.fixture(scope="module")
def everyone(site, content) -> dict[int, Person]:
    return recount.read_people(site[1], content, NOW)


@pytest.fixture(scope="module")
def ada(site) -> FlaskClient:
    client = site[0].test_client()
    let_in(client, "ada@example.org")
    return client


def held(person_ids: list[int], on: date) -> dict[int, dict[str, int]]:
    """As the site says: person to the highest fresh rung by code."""
    found: dict[int, dict[str, int]] = {}
    for at in range(0, len(person_ids), 500):
        for person_id, rungs in evidence.fresh_rungs(person_ids[at : at + 500], on).items():
            highest = found.setdefault(person_id, {})
            for code, rung in (one.rsplit(":", 1) for one in rungs):
                highest[code] = max(highest.get(code, 0), int(rung))
    return found


def test_what_each_holds_is_what_their_rows_say(site, everyone):
    with site[0].app_context():
        told = held(list(everyone), TODAY)

    assert {one: person.standing for one, person in everyone.items() if person.standing} == told
    assert len(everyone) == PEOPLE
    assert len(told) > PEOPLE // 2


@pytest.mark.parametrize("days", [200, 500, 731])
def test_what_they_hold_later_on_is_what_their_rows_say_by_the_date_alone(site, everyone, content, days):
    later = recount.read_people(site[1], content, NOW + timedelta(days=days))
    with site[0].app_context():
        told = held(list(everyone), TODAY + timedelta(days=days))

    assert {one: person.standing for one, person in later.items() if person.standing} == told


def test_a_rebuild_is_equal(site):
    columns = [column for column in Standing.__table__.columns if column.name != "id"]
    every = sa.select(*columns).order_by(Standing.person_id, Standing.competency, Standing.rung)
    with site[0].app_context():
        kept = [tuple(row) for row in db.session.execute(every)]
        with unit_of_work():
            evidence.rebuild_standing(program().zone)

        assert [tuple(row) for row in db.session.execute(every)] == kept
    assert len(kept) > 10 * PEOPLE


def members(file: Path, everyone: dict[int, Person]) -> dict[int, list[Person]]:
    """Team to who is in it today, and works here."""
    found: dict[int, list[Person]] = {}
    with closing(sqlite3.connect(file)) as rows:
        for team, person_id, from_on, until_on in rows.execute(
            "SELECT team_id, person_id, from_on, until_on FROM team_member"
        ):
            is_in = from_on <= TODAY.isoformat() and (until_on is None or TODAY.isoformat() <= until_on)
            if is_in and everyone[person_id].is_here:
                found.setdefault(team, []).append(everyone[person_id])
    return found


TEAM = re.compile(r'href="/team/samhsa/\?team=(\d+)">.*?</a>\s*</th>\s*<td>([\d,]+)</td>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r"<td>(?:(\d+) of (\d+)|–)</td>")


def test_by_team_it_shows_who_has_all_at_target(site, everyone, content, ada):
    teams, seen = members(site[1], everyone), 0

    for page in range(1, TEAMS_READ // 10 + 1):
        for team, count, cells in TEAM.findall(ada.get(f"/team/{FRAMEWORK}/teams/?page={page}").text):
            people = teams[int(team)]
            assert int(count.replace(",", "")) == len(people)
            if len(people) >= FEWEST_COUNTED:
                shown = [(int(at or 0), int(asked or 0)) for at, asked in CELL.findall(cells)]
                assert [one for one in shown if one[1]] == all_at_target(people, content), team
                seen += 1

    assert seen >= min(TEAMS_READ, len(teams)) // 2


def all_at_target(people: list[Person], content: Content) -> list[tuple[int, int]]:
    """By category of which anything can be shown by any of them: (all at target, who is asked)."""
    counted = [recount.by_category(person, content, FRAMEWORK) for person in people]
    by_column = [
        [counts[category] for counts in counted if counts.get(category, (0, 0))[1]]
        for category in content.frameworks[FRAMEWORK]
    ]
    return [(sum(at == asked for at, asked in column), len(column)) for column in by_column if column]


def test_pages_of_teams_show_what_the_rows_say(site, everyone, content, ada):
    teams, seen = members(site[1], everyone), 0

    for team in sorted(teams)[:: max(1, len(teams) // 8)]:
        shown = recount.read_team_page(as_read(ada.get(f"/team/{FRAMEWORK}/?team={team}").text))
        people = {one for one in everyone if everyone[one] in teams[team]}
        counted = {one: recount.by_category(everyone[one], content, FRAMEWORK) for one in people}
        assert shown.rows == {
            one: {category: pair for category, pair in counts.items() if pair[1]}
            for one, counts in counted.items()
            if counts
        }
        assert shown.critical == sum(recount.lacks_critical(everyone[one], content) > 0 for one in people)
        seen += len(people)

    assert seen > 50
