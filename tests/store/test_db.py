"""Moments, transactions and the handle."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta, timezone
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from lms.domain.program.event import Action, EventDetails
from lms.store.db import (
    DatabaseError,
    UtcDateTime,
    db,
    execute_rowcount,
    has_one_writer,
    is_up,
    known,
    reading,
    rollback,
    unit_of_work,
)
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.people import Person
from lms.store.tables.program import Event
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("durable", "store")


def emails() -> list[str]:
    return [one.email for one in people.everyone()]


def add(email: str) -> Person:
    return people.add_person(email, "One", "One", None, NOW)


def add_then(error: type[BaseException]) -> None:
    with unit_of_work():
        add("a@example.org")
        raise error


def add_all(*emails: str) -> None:
    with unit_of_work():
        for email in emails:
            db.session.add(Person(email=email, legal_name="One", display_name="One", created_at=NOW))


def _row(email: str) -> dict[str, object]:
    return {"email": email, "legal_name": "One", "display_name": "One", "created_at": NOW}


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(StatementError, match="has no time zone"), unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW.replace(tzinfo=None))


@pytest.mark.parametrize("hours", [-8, 0, 5.75])
def test_a_moment_comes_back_as_the_same_instant_in_utc(hours):
    moment = NOW.astimezone(timezone(timedelta(hours=hours)))
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, moment)
    db.session.expire_all()

    kept = people.person_by_email("a@example.org").created_at

    assert (kept, kept.tzinfo) == (NOW, UTC)


def test_a_moment_comes_back_in_utc_whatever_the_servers_zone():
    kept = UtcDateTime().process_result_value(NOW.astimezone(timezone(timedelta(hours=9))), db.engine.dialect)

    assert (kept, kept.tzinfo) == (NOW, UTC)


def test_no_moment_stays_none():
    kind = UtcDateTime()

    assert kind.process_bind_param(None, db.engine.dialect) is None
    assert kind.process_result_value(None, db.engine.dialect) is None


def test_a_unit_of_work_keeps_what_was_done():
    with unit_of_work():
        add("a@example.org")
    db.session.remove()

    assert emails() == ["a@example.org"]


def test_a_unit_of_work_that_fails_keeps_nothing():
    with pytest.raises(KeyError):
        add_then(KeyError)

    assert emails() == []


def test_a_unit_of_work_that_is_interrupted_keeps_nothing():
    with pytest.raises(KeyboardInterrupt):
        add_then(KeyboardInterrupt)

    assert emails() == []


def test_a_unit_of_work_keeps_nothing_when_the_commit_is_refused():
    with unit_of_work():
        add("a@example.org")

    with pytest.raises(IntegrityError):
        add_all("b@example.org", "a@example.org")

    assert emails() == ["a@example.org"]


def test_a_unit_of_work_begins_without_what_was_read_or_done_before():
    add("a@example.org")

    with unit_of_work():
        pass

    assert emails() == []


def test_what_a_reading_request_did_is_not_kept():
    add("a@example.org")

    rollback()

    assert emails() == []


def test_the_database_answers():
    assert is_up() is True


def test_a_database_that_is_gone_does_not_answer():
    def refuse(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    sa.event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        assert is_up() is False
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", refuse)


def test_how_many_rows_a_change_met_is_told():
    with unit_of_work():
        add("a@example.org")
        add("b@example.org")

        assert execute_rowcount(sa.update(Person).values(legal_name="Two")) == 2


def test_a_fact_needs_its_person():
    with pytest.raises(IntegrityError), unit_of_work():
        events.record_event(Action.SIGNED_IN, by=404, about=404, now=NOW)


def test_an_event_keeps_what_it_was_told():
    with unit_of_work():
        person = add("a@example.org")
        events.record_event(Action.COURSE_STARTED, by=person.id, about=person.id, now=NOW, course="x")

    event = db.session.scalar(sa.select(Event))
    told = (event.actor_id, event.action, event.details, event.at)
    assert told == (person.id, "course started", EventDetails(course="x"), NOW)


def test_sqlite_keeps_acknowledged_work_through_a_power_cut(only_sqlite):
    with db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete")
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
    }


def test_reading_takes_no_write_lock_and_writing_takes_it_at_once(only_sqlite):
    begun: list[str] = []

    def listen(_connection, _cursor, statement, *_: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    rollback()
    emails()
    with unit_of_work():
        emails()
    emails()
    sa.event.remove(db.engine, "before_cursor_execute", listen)

    assert begun == ["BEGIN", "BEGIN IMMEDIATE", "BEGIN"]


def test_no_value_of_a_person_stands_in_an_errors_text():
    with pytest.raises(IntegrityError) as caught:
        add_all("secret@example.org", "secret@example.org")

    assert "secret@example.org" not in str(caught.value).split("DETAIL")[0]


def test_what_a_reading_transaction_writes_is_refused_or_not_kept():
    with suppress(DatabaseError), reading():
        db.session.execute(sa.insert(Person).values(email="a", legal_name="A", display_name="A", created_at=NOW))
    with reading():
        db.session.add(Person(email="b", legal_name="B", display_name="B", created_at=NOW))

    assert emails() == []


def test_after_reading_one_may_write():
    with reading():
        emails()
    with unit_of_work():
        add("a@example.org")

    assert emails() == ["a@example.org"]


def test_prepared_statements_outlive_a_clean_read():
    if has_one_writer():
        pytest.skip("SQLite prepares nothing on a server")
    db.session.rollback()
    db.engine.dispose()  # a connection that no other test filled with statements of its own
    for _ in range(8):
        with reading():
            emails()
    with reading():
        kept = db.session.scalars(sa.text("SELECT statement FROM pg_prepared_statements")).all()

    assert any("FROM person" in one for one in kept)


class TestReadingColumns:
    """Columns come without the ORM's part; what it does for objects, and for what was only added, stays."""

    _EMAIL = sa.select(Person.email).where(Person.email == "new@example.org")

    @pytest.fixture
    def asked(self, monkeypatch):
        seen = []
        monkeypatch.setattr(Session, "execute", lambda *given, **named: seen.append(given) or Mock())
        return seen

    def test_columns_pass_the_orm_by(self, asked):
        with reading():
            db.session.execute(self._EMAIL)

        assert asked == []

    def test_objects_do_not(self, asked):
        with reading():
            db.session.execute(sa.select(Person))

        assert len(asked) == 1

    def test_what_was_added_in_a_unit_of_work_is_seen(self):
        with unit_of_work():
            add("new@example.org")
            assert db.session.scalar(self._EMAIL) == "new@example.org"

    def test_what_was_added_outside_of_one_is_seen_as_well(self):
        add("new@example.org")

        assert db.session.scalars(self._EMAIL).all() == ["new@example.org"]
        rollback()

    def test_each_transaction_is_read_on_its_own_connection(self):
        with reading():
            assert db.session.scalar(self._EMAIL) is None
        with db.engine.begin() as other:
            other.execute(sa.insert(Person.__table__), _row("new@example.org"))
        with reading():
            assert db.session.scalar(self._EMAIL) == "new@example.org"
            assert db.session.connection().in_transaction()

    def test_all_of_one_transaction_is_read_at_one_moment(self):
        if not has_one_writer():
            pytest.skip("PostgreSQL reads each statement anew")
        with reading():
            assert db.session.scalar(self._EMAIL) is None
            with db.engine.begin() as other:
                other.execute(sa.insert(Person.__table__), _row("new@example.org"))
            assert db.session.scalar(self._EMAIL) is None
        with reading():
            assert db.session.scalar(self._EMAIL) == "new@example.org"

    def test_a_column_is_called_as_its_attribute(self):
        with unit_of_work():
            events.record_event(Action.SIGNED_IN, by=None, about=None, now=NOW)
        with reading():
            row = db.session.execute(sa.select(Event.action, Event.at)).one()

        assert (row.action, row.at) == (Action.SIGNED_IN, NOW)


class TestKnown:
    def test_it_is_asked_once_in_a_transaction(self):
        answers = iter("ab")
        with reading():
            assert emails() == []
            assert [known("letter", lambda: next(answers)) for _ in range(3)] == ["a", "a", "a"]
        with reading():
            assert emails() == []
            assert known("letter", lambda: next(answers)) == "b"

    def test_inside_a_unit_of_work_it_is_asked_each_time(self):
        answers = iter("ab")
        with unit_of_work():
            assert [known("letter", lambda: next(answers)) for _ in range(2)] == ["a", "b"]
