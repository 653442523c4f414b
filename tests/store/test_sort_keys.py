"""The key that names are sorted by goes with the name, however it is given, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command

from lms.actions.people.people import change_names
from lms.actions.people.plans import NO_PLANS
from lms.actions.people.roster import apply_roster
from lms.domain.people.names import sort_key
from lms.domain.people.roster import read_roster
from lms.store.db import db, unit_of_work
from lms.store.migrations import upgrade
from lms.store.people import directory, membership, people, roster
from lms.store.people.directory import PeopleFilter
from lms.store.tables.people import Person
from lms.store.team import teams
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

NAMES = ["Sky", "Åsa", "ana", "Øyvind", "Zoë", "O'Neil", "de la Cruz", "Émile", "王芳"]
IN_ORDER = ["ana", "Åsa", "de la Cruz", "Émile", "O'Neil", "Øyvind", "Sky", "Zoë", "王芳"]


def all_keys_are_true() -> bool:
    rows = db.session.execute(sa.select(Person.display_name, Person.sort_key)).all()
    return bool(rows) and all(key == sort_key(name) for name, key in rows)


def test_every_way_of_naming_someone_keeps_the_key(store, cast):
    with unit_of_work():
        people.add_person("a@example.org", "Åsa", "Åsa", None, NOW)
        change_names(acting(cast.ada), people.person(cast.pia), "Øl Pia", "Øl Pia", None)
        people.person(cast.noel).display_name = "Émile"
        text = "name,email\nZoë New,zoe@example.org\nÅke Example,olu@example.org\n"
        apply_roster(acting(cast.ada), read_roster(text, {}).lines, plans=NO_PLANS)
    db.session.expire_all()

    assert people.person_by_email("olu@example.org").display_name == "Åke Example"
    assert all_keys_are_true()


def test_lists_are_in_the_order_of_names_on_either_database(store):
    with unit_of_work():
        for number, name in enumerate(NAMES):
            person = people.add_person(f"p{number}@example.org", name, name, None, NOW)
            membership.join(membership.add_team(name).id, person.id, TODAY)

    assert [entry.display_name for entry in directory.entries(PeopleFilter(), TODAY, 1)] == IN_ORDER
    assert [member.name for member in teams.members(TODAY)] == IN_ORDER
    assert [member.name for member in teams.members(TODAY, offset=2, limit=3)] == IN_ORDER[2:5]
    assert list(people.names(range(1, 99)).values()) == IN_ORDER
    assert [team.name for team in membership.teams(TODAY)] == IN_ORDER
    assert [group.name for group in teams.groups(TODAY)[0]] == IN_ORDER


def test_who_was_here_before_has_a_key_after_the_upgrade(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0006")
        for number, name in enumerate(NAMES, 1):
            connection.execute(
                sa.text(
                    "INSERT INTO person (id, email, legal_name, display_name, is_administrator, created_at) "
                    "VALUES (:id, :email, :name, :name, :no, :at)"
                ),
                {"id": number, "email": f"p{number}@example.org", "name": name, "no": False, "at": "2026-01-01"},
            )

    upgrade.upgrade(None, NOW)

    assert all_keys_are_true()


@pytest.mark.parametrize("values", [{}])
def test_nothing_to_change_changes_nothing(store, values):
    with unit_of_work():
        roster.change_people("display_name", values)
