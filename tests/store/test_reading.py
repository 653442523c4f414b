"""Statements of columns are written once for SQLite, and their rows are those that SQLAlchemy gives itself."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from lms.store.db import DatabaseError, db, reading
from lms.store.tables import reading as columns
from lms.store.tables.columns import UtcDateTime
from lms.store.tables.people import Person, PersonProfile
from lms.store.tables.program import ProgramSetting
from tests.conftest import NOW, TODAY, let_in

PEOPLE = sa.bindparam("people", expanding=True)
ASKED = {
    "moments, days and truths": (
        sa.select(Person.id, Person.created_at, Person.hired_on, Person.is_administrator).order_by(Person.id),
        {},
    ),
    "a list, a day and a moment": (
        sa.select(PersonProfile.person_id, PersonProfile.profile, PersonProfile.from_on)
        .join(Person, Person.id == PersonProfile.person_id)
        .where(Person.id.in_(PEOPLE), PersonProfile.from_on <= sa.bindparam("day", type_=sa.Date()))
        .where(Person.created_at < sa.bindparam("now", type_=Person.created_at.type))
        .order_by(Person.id),
        {"people": [1, 2, 3, 99], "day": TODAY, "now": NOW + timedelta(days=1)},
    ),
    "a list of its own, and one of few": (
        sa.select(Person.id).where(Person.email.in_(["pia@example.org", "sam@example.org"]), Person.id.in_(PEOPLE)),
        {"people": [1, 2]},
    ),
    "an empty list": (sa.select(Person.id).where(Person.id.in_(PEOPLE)), {"people": []}),
    "a list of texts": (sa.select(Person.id).where(Person.email.in_(PEOPLE)), {"people": ["pia@example.org", "'"]}),
    "a text made of rows": (sa.select(sa.func.aggregate_strings(Person.email, ", ")), {}),
    "a union, and two of one name": (
        sa.union_all(
            sa.select(Person.id, PersonProfile.id).join(Person, Person.id == PersonProfile.person_id),
            sa.select(Person.id, sa.literal(7)),
        ),
        {},
    ),
    "JSON": (sa.select(ProgramSetting.name, ProgramSetting.value).order_by(ProgramSetting.id), {}),
}


def _own_way(statement, given):
    return db.session.connection().execute(statement, given).all()


@pytest.fixture(autouse=True)
def _nothing_goes_the_usual_way_unseen(monkeypatch) -> None:
    monkeypatch.setattr(columns, "suppress", lambda _error: nullcontext())


@pytest.mark.parametrize("name", ASKED)
def test_rows_are_the_same(app, cast, name):
    statement, given = ASKED[name]
    with app.app_context(), reading():
        wanted = _own_way(statement, given)
        for _ in range(3):
            found = db.session.execute(statement, given).all()
            assert found == wanted
            assert [row._fields for row in found] == [row._fields for row in wanted]
            assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in wanted]


def test_one_value_and_one_column_are_the_same(app, cast):
    statement = sa.select(Person.id).where(Person.email == sa.bindparam("email"))
    with app.app_context(), reading():
        for _ in range(3):
            assert db.session.scalar(statement, {"email": "pia@example.org"}) == cast.pia
            assert db.session.scalars(statement, {"email": "sam@example.org"}).all() == [cast.sam]
            assert db.session.scalar(statement, {"email": "nobody"}) is None


@pytest.mark.parametrize("who", ["pia@example.org", "sam@example.org", "ada@example.org"])
def test_sqlite_refuses_no_statement_of_a_page(app, cast, who):
    """What it refuses is asked once more the usual way, so nobody would see it but in what it takes."""
    client = app.test_client()
    let_in(client, who)
    for path in ("/", "/own/", "/team/", "/practice/", "/competence/", "/hours/", "/courses/", "/people/"):
        for _ in range(2):
            assert client.get(path).status_code in (200, 404), path


def test_what_fails_is_told_as_sqlalchemy_tells_it(app, monkeypatch):
    monkeypatch.undo()
    statement = sa.select(sa.column("nothing")).select_from(sa.table("nowhere"))
    with app.app_context():
        for _ in range(3):
            with pytest.raises(DatabaseError), reading():
                db.session.execute(statement)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("2026-11-21 18:00:00.000000", "2026-11-21T18:00:00+00:00"),
        ("2026-11-21 18:00:00", "2026-11-21T18:00:00+00:00"),
        ("2026-11-21 18:00:00+02:00", "2026-11-21T16:00:00+00:00"),
    ],
)
def test_a_moment_is_read_in_utc_however_sqlite_kept_it(kept, read):
    read_it = UtcDateTime().result_processor(sqlite.dialect(), None)
    assert read_it(kept).isoformat() == read
    assert read_it(None) is None
