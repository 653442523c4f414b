"""Bringing a database to the version of the code."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from lms.store import learning, people, program, upgrade, version
from lms.store.db import Base, db, unit_of_work
from tests.conftest import NOW

NEXT = '''"""Nothing but a new number."""

revision = "9999"
down_revision = "{}"
branch_labels = depends_on = None


def upgrade():
    pass
'''


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """The code of a later release: the same migrations and one more."""
    before = version.newest_version()
    later = tmp_path / "migrations"
    shutil.copytree(version.MIGRATIONS, later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "9999_next.py").write_text(NEXT.format(before))
    monkeypatch.setattr(version, "MIGRATIONS", later)


def test_an_empty_database_has_no_version(blank):
    assert (version.version(), version.is_current()) == (None, False)


def test_from_empty_it_gets_exactly_the_tables_of_the_code(blank):
    upgrade.upgrade(None, NOW)

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_from_empty_it_is_current_and_nothing_is_copied(blank):
    copy = upgrade.upgrade(blank.sqlite_file, NOW)

    assert (copy, version.is_current()) == (None, True)


def test_the_newest_version_is_the_head_of_the_migrations():
    migrations = ScriptDirectory(str(version.MIGRATIONS))

    assert [version.newest_version()] == migrations.get_heads()


def test_a_second_upgrade_does_nothing(store, settings):
    assert upgrade.upgrade(settings.sqlite_file, NOW) is None
    assert version.is_current()


def test_an_older_database_is_brought_up_with_its_facts(store, settings, next_version):
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    upgrade.upgrade(None, NOW)

    assert version.version() == "9999"
    assert [one.email for one in people.everyone()] == ["a@example.org"]


def test_an_older_sqlite_file_is_copied_aside_with_all_its_rows(only_sqlite, store, settings, next_version):
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    copy = upgrade.upgrade(settings.sqlite_file, NOW)

    assert copy.parent == settings.sqlite_file.parent
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT email FROM person").fetchall() == [("a@example.org",)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() != [("9999",)]
    kept.close()


def test_the_copy_has_rows_that_another_reader_keeps_from_the_main_file(only_sqlite, store, settings, next_version):
    reader = sqlite3.connect(settings.sqlite_file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchall()
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    copy = upgrade.upgrade(settings.sqlite_file, NOW)

    reader.close()
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT email FROM person").fetchall() == [("a@example.org",)]
    kept.close()


def test_a_newer_database_is_refused_and_left_as_it_is(store, settings):
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from-the-future'"))

    with pytest.raises(upgrade.NewerDatabase, match="from-the-future"):
        upgrade.upgrade(settings.sqlite_file, NOW)

    assert version.version() == "from-the-future"
    assert list(settings.data.glob("*-before-*")) == []


def test_facts_stay_append_only_after_an_upgrade(store, next_version):
    with unit_of_work():
        program.change_settings({"name": "x"}, None, NOW)
        person = people.add_person("a@example.org", "One", "One", None, NOW)
        db.session.execute(
            sa.text("INSERT INTO event (actor_id, deed, about_id, what, at) VALUES (:id, 'x', :id, '{}', :at)"),
            {"id": person.id, "at": "2026-11-21 18:00:00"},
        )
    upgrade.upgrade(None, NOW)

    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM event"))


def test_answers_from_before_there_were_several_types_stay_as_they_were(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0002")
        _add_an_old_answer(connection)

    upgrade.upgrade(None, NOW)

    assert learning.answers(1) == {"item-1": 2}
    with unit_of_work():
        learning.keep_answers(1, {"item-1": (0, 2)})
    assert learning.answers(1) == {"item-1": (0, 2)}


def _add_an_old_answer(connection) -> None:
    """A row as version 0002 wrote it, with what it points to."""
    at = "2026-11-21 18:00:00+00:00" if connection.dialect.name == "postgresql" else "2026-11-21 18:00:00"
    tables = sa.MetaData()
    tables.reflect(connection, only=["person", "enrolment", "attempt", "chosen_option"])
    given = {"id": 1, "person_id": 1, "enrolment_id": 1, "attempt_id": 1, "item": "item-1", "chosen": 2}
    for name in ("person", "enrolment", "attempt", "chosen_option"):
        table = tables.tables[name]
        row = {column.name: _stand_in(column, at) for column in table.columns if not column.nullable}
        row |= {key: value for key, value in given.items() if key in table.columns}
        names = ", ".join(row)
        marks = ", ".join(f":{key}" for key in row)
        connection.execute(sa.text(f"INSERT INTO {name} ({names}) VALUES ({marks})"), row)


def _stand_in(column, at):
    """Something of a column's type."""
    kind = str(column.type).upper()
    if "BOOL" in kind:
        return False
    if "INT" in kind:
        return 1
    if "JSON" in kind:
        return "[]"
    if "TIME" in kind:
        return at
    return "2026-11-21" if "DATE" in kind else "x"


def test_evaluations_of_before_lose_their_order(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0004")
        for number in range(1, 21):
            connection.execute(
                sa.text("INSERT INTO evaluation (id, course, revision, answers) VALUES (:id, 'c', 'r', :said)"),
                {"id": number, "said": f'{{"said": {number}}}'},
            )

    upgrade.upgrade(None, NOW)

    kept = db.session.execute(sa.select(learning.Evaluation.id, learning.Evaluation.answers)).all()
    assert sorted(answers["said"] for _, answers in kept) == list(range(1, 21))
    assert [answers["said"] for _, answers in sorted(kept, key=lambda row: row[0])] != list(range(1, 21))
