"""Statements that come again and again: the same rows as the first time, whichever way they are run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError, ProgrammingError, StatementError

from lms.store.account.sessions import _SIGNED_IN
from lms.store.db import db, reading, unit_of_work
from lms.store.statements import prepared
from lms.store.tables.columns import UtcDateTime
from lms.store.tables.people import Person
from lms.store.tables.program import ProgramSetting
from tests.conftest import NOW, let_in

TIMES = 3  # the first one goes the usual way
_NAMED = (
    sa.select(Person.id, Person.display_name, Person.created_at, Person.is_administrator)
    .where(Person.id.in_(sa.bindparam("people", expanding=True)), Person.created_at <= sa.bindparam("until"))
    .order_by(Person.id)
)


pytestmark = pytest.mark.usefixtures("store")


def each_time(statement, values=None, *, times=TIMES):
    with reading():
        return [list(db.session.execute(statement, values)) for _ in range(times)]


def asked_the_usual_way(monkeypatch) -> list[object]:
    """The statements that SQLAlchemy runs from here on."""
    asked: list[object] = []
    usual = sa.engine.Connection.execute
    monkeypatch.setattr(
        sa.engine.Connection, "execute", lambda self, *given: asked.append(given[0]) or usual(self, *given)
    )
    return asked


def test_rows_are_the_same_the_first_time_and_later(cast):
    first, *later = each_time(_NAMED, {"people": [cast.pia, cast.sam], "until": NOW})

    assert [(row.id, row.display_name) for row in first] == [(cast.sam, "Sam Example"), (cast.pia, "Pia Example")]
    assert [type(value) for value in first[0]] == [int, str, datetime, bool]
    assert later == [first] * (TIMES - 1)
    assert [row.display_name for row in later[-1]] == ["Sam Example", "Pia Example"]


@pytest.mark.parametrize(
    "read",
    [
        lambda result: result.all(),
        lambda result: result.first(),
        lambda result: result.fetchmany(1),
        lambda result: result.scalars("display_name").all(),
        lambda result: [dict(row) for row in result.mappings()],
        lambda result: result.columns("display_name", "id").all(),
        lambda result: result.unique().all(),
        lambda result: [list(some) for some in result.partitions(1)],
    ],
)
def test_a_result_is_read_in_every_way_as_ever(cast, read):
    asked = {"people": [cast.pia, cast.sam], "until": NOW}
    with reading():
        first, *later = [read(db.session.execute(_NAMED, asked)) for _ in range(TIMES + 1)]

    assert first
    assert later == [first] * TIMES


def test_lists_of_any_length_find_their_people(cast):
    people = [cast.pia, cast.sam, cast.ada]

    found = [
        [row.id for row in rows]
        for length in range(4)
        for rows in each_time(_NAMED, {"people": people[:length], "until": NOW})
    ]

    assert found == [sorted(people[:length]) for length in range(4) for _ in range(TIMES)]


def test_a_list_of_thousands_is_one_value(cast):
    many = [cast.pia, *range(10_000, 15_000)]

    assert [[row.id for row in rows] for rows in each_time(_NAMED, {"people": many, "until": NOW})] == [
        [cast.pia]
    ] * TIMES


def test_a_list_of_texts_is_read_whatever_is_in_them(cast):
    asked = sa.select(Person.id).where(Person.email.in_(sa.bindparam("emails", expanding=True)))

    assert each_time(asked, {"emails": ["pia@example.org", "'", '"', "\u00e9"]}) == [[(cast.pia,)]] * TIMES


def test_values_that_a_statement_was_made_with_stay_its_own(cast):
    of_pia, of_sam = (sa.select(Person.display_name).where(Person.id == one) for one in (cast.pia, cast.sam))

    assert each_time(of_pia) == [[("Pia Example",)]] * TIMES
    assert each_time(of_sam) == [[("Sam Example",)]] * TIMES


def test_what_was_written_since_is_read(cast):
    asked = sa.select(Person.display_name).where(Person.id == sa.bindparam("person_id"))
    each_time(asked, {"person_id": cast.pia})

    with unit_of_work():
        db.session.get_one(Person, cast.pia).display_name = "Pia S."

    assert each_time(asked, {"person_id": cast.pia}) == [[("Pia S.",)]] * TIMES


def test_a_union_is_read_with_the_names_of_its_first_part(cast):
    both = sa.union_all(
        sa.select(Person.id.label("number"), Person.created_at.label("at")).where(Person.id == cast.pia),
        sa.select(Person.id, Person.created_at).where(Person.id == cast.sam),
    )

    assert [[(row.number, row.at.tzinfo is not None) for row in rows] for rows in each_time(both)] == [
        [(cast.pia, True), (cast.sam, True)]
    ] * TIMES


def test_days_json_and_nothing_come_back_as_they_were_kept(cast):
    with unit_of_work():
        db.session.get_one(Person, cast.pia).hired_on = None
        db.session.get_one(Person, cast.sam).hired_on = date(2026, 2, 28)
        db.session.add(ProgramSetting(name="x", value={"is": ["a", 1]}, set_by=None, set_at=NOW))
    days = sa.select(Person.hired_on).where(Person.id.in_([cast.pia, cast.sam])).order_by(Person.id)
    kept = sa.select(ProgramSetting.value, ProgramSetting.set_by).where(ProgramSetting.name == "x")

    assert each_time(days) == [[(date(2026, 2, 28),), (None,)]] * TIMES
    assert each_time(kept) == [[({"is": ["a", 1]}, None)]] * TIMES


def test_one_value_is_asked_for_at_several_places(cast):
    at = sa.bindparam("at", type_=Person.created_at.type)
    asked = sa.select(Person.id).where(Person.created_at <= at, Person.id == cast.pia, at >= Person.created_at)

    assert each_time(asked, {"at": NOW}) == [[(cast.pia,)]] * TIMES
    assert each_time(asked, {"at": NOW - timedelta(days=9_000)}) == [[]] * TIMES


def test_a_value_of_the_statement_s_own_gives_way_to_one_that_is_given(cast):
    asked = sa.select(Person.display_name).where(Person.id == sa.bindparam("person_id", cast.pia))

    assert each_time(asked) == [[("Pia Example",)]] * TIMES
    assert each_time(asked, {"person_id": cast.sam}) == [[("Sam Example",)]] * TIMES


def test_a_set_of_values_is_read_as_well(cast):
    found = each_time(_NAMED, {"people": {cast.pia, cast.sam}, "until": NOW})

    assert [[row.id for row in rows] for rows in found] == [sorted([cast.pia, cast.sam])] * TIMES


def test_a_moment_without_a_zone_is_refused_each_time(cast):
    for _ in range(TIMES):
        with pytest.raises(StatementError, match="has no time zone"), reading():
            db.session.execute(_NAMED, {"people": [cast.pia], "until": NOW.replace(tzinfo=None)})


def test_a_value_that_is_missing_is_an_error_as_ever(cast):
    each_time(_NAMED, {"people": [cast.pia], "until": NOW})

    with pytest.raises(StatementError, match="until"), reading():
        db.session.execute(_NAMED, {"people": [cast.pia]})


def test_what_the_driver_cannot_do_is_told_in_the_usual_words():
    asked = sa.select(sa.func.no_such_function(Person.id))
    errors = []
    for _ in range(TIMES):
        with pytest.raises((OperationalError, ProgrammingError)) as caught, reading():
            db.session.execute(asked)
        errors.append(type(caught.value))

    assert len(set(errors)) == 1


def test_whoever_listens_hears_every_statement(cast):
    heard = []

    def listen(_connection, _cursor, statement, *_: object) -> None:
        heard.append(statement)

    each_time(_NAMED, {"people": [cast.pia], "until": NOW})
    sa.event.listen(db.engine, "before_cursor_execute", listen)
    try:
        each_time(_NAMED, {"people": [cast.pia], "until": NOW})
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listen)

    assert sum("display_name" in statement for statement in heard) == TIMES


def test_sqlite_is_asked_directly_from_the_second_time_on(only_sqlite, monkeypatch):
    statement = sa.select(Person.id, Person.display_name).order_by(Person.id)
    asked = asked_the_usual_way(monkeypatch)

    each_time(statement)

    assert asked.count(statement) == 1


PAGES = (
    "/",
    "/own/",
    "/team/",
    "/practice/",
    "/competence/",
    "/hours/",
    "/courses/",
    "/people/",
    "/next/",
    "/sheet/",
)


@pytest.mark.parametrize("who", ["pia@example.org", "sam@example.org", "ada@example.org"])
def test_sqlite_refuses_no_statement_of_a_page(only_sqlite, app, cast, who, monkeypatch):
    """What it refuses is asked once more the usual way, so nobody would see it but in what it takes."""
    client = app.test_client()
    let_in(client, who)
    for path in PAGES:
        client.get(path)
        monkeypatch.setattr(prepared, "_REFUSED", ())
        for _ in range(2):
            assert client.get(path).status_code in (200, 404), path
        monkeypatch.undo()


def test_who_asks_is_found_by_the_longest_statement_of_all(only_sqlite, cast, monkeypatch):
    """Its forty values are four: a day, two moments and a token."""
    values = {"token_hash": b"x", "today": NOW.date(), "idle_after": NOW, "born_after": NOW}

    assert each_time(_SIGNED_IN, values) == [[]] * TIMES


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
