"""The database handle, and the one place that commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError as ArgumentError
from sqlalchemy.exc import DatabaseError as DatabaseError
from sqlalchemy.exc import IntegrityError as IntegrityError
from sqlalchemy.exc import OperationalError as OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, registry

from lms.store.statements.session import ReadingSession, writing
from lms.store.tables.columns import JsonOf as JsonOf
from lms.store.tables.columns import UtcDateTime as UtcDateTime

if TYPE_CHECKING:
    from flask import Flask

NAMED_AT_ONCE = 5_000
EVERYTHING = 1_000_000  # more rows than any list about one person has
KEPT_STATEMENTS = 1_000  # by each connection to SQLite: the driver keeps 128, and pages ask more than that
PATIENCE_MS = 10_000  # how long a write waits for others
BRIEFLY_MS = 250  # how long a by-note does, which nobody misses
TURN_MS = 500  # how long one more writer waits, where many wait for SQLite's lock already
_reading: ContextVar[bool] = ContextVar("reading", default=False)
_patience_ms: ContextVar[int] = ContextVar("patience_ms", default=PATIENCE_MS)
_folders: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()


class WrittenBefore(Exception):
    """A transaction cannot end here, since something was written in it already."""


_Known = TypeVar("_Known")
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=_NAMES),
        type_annotation_map={
            datetime: UtcDateTime(),
            date: sa.Date(),
            str: sa.Text(),
            bytes: sa.LargeBinary(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
        },
    )


class Period:
    """What a dated row has: both days are included, and it goes on while `until_on` is empty.

    Only `lms.store.in_force` compares them with a day.
    """

    from_on: Mapped[date]
    until_on: Mapped[date | None]


class PageSession(ReadingSession, Session):
    """Flask-SQLAlchemy's, which reads as pages do."""


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": PageSession})


def open_on(app: Flask, url: str, pool_size: int, files: Path) -> None:
    """Ties the handle to an application; addresses of PostgreSQL are taken as people write them. Large files lie in
    the folder `files`.

    Raises ArgumentError. Parameters stay out of error texts, since those reach the log.
    """
    options: dict[str, object] = {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_size": pool_size,
        "max_overflow": 2,
        "connect_args": {"connect_timeout": 3},
    }
    if url.startswith("sqlite"):
        driver = {"check_same_thread": False, "timeout": 10, "cached_statements": KEPT_STATEMENTS}
        options = {"hide_parameters": True, "connect_args": driver}
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        sa.make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from error
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options)
    db.init_app(app)
    with app.app_context():
        tune(db.engine, most_waiting=max(1, pool_size - 2))
        keep_files_in(files)


def keep_files_in(folder: Path) -> None:
    """Of the database of the present application."""
    _folders[db.engine] = folder


def files_folder() -> Path:
    """Where files lie beside the database."""
    return _folders[db.engine]


def tune(engine: Engine, *, most_waiting: int = 1) -> None:
    """Sets what every connection needs; call once for each engine.

    At most so many threads wait for SQLite's lock: the others go on with pages that only read.
    """
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, BoundedSemaphore(most_waiting))
    else:
        _tune_postgresql(engine)


def _tune_postgresql(engine: Engine) -> None:
    """The driver begins on its own, in one message with the first statement: so it is told what to begin with."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        reads = _reading.get() and not writing.get()
        if driver.read_only is not reads:
            driver.read_only = reads
        patience = _patience_ms.get() if writing.get() else PATIENCE_MS
        if connection.info.get("patience_ms") != patience:
            connection.exec_driver_sql(f"SET lock_timeout = {patience}")
            connection.info["patience_ms"] = patience


def _tune_sqlite(engine: Engine, waiting: BoundedSemaphore) -> None:
    """The driver must not begin transactions on its own; a writing unit begins IMMEDIATE, because a read transaction
    that later writes fails at once, whatever the timeout.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            "recursive_triggers=ON",  # so that REPLACE meets the triggers that refuse DELETE
            f"busy_timeout={PATIENCE_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        patience = _patience_ms.get()
        if connection.info.get("patience_ms", PATIENCE_MS) != patience:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
            connection.info["patience_ms"] = patience
        driver: Any = connection.connection.dbapi_connection
        if writing.get():
            if not waiting.acquire(timeout=min(patience, TURN_MS) / 1000):
                raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("many wait to write already"))
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                waiting.release()
        elif connection.dispatch.before_cursor_execute:
            connection.exec_driver_sql("BEGIN")  # so that whoever listens hears it
        else:
            driver.execute("BEGIN")  # it waits for nobody, so it needs no words for what could go wrong
        connection.info["changes"] = driver.total_changes


@contextmanager
def unit_of_work(*, patience_ms: int = PATIENCE_MS) -> Iterator[None]:
    """One transaction for an action and all that it brings: commits on leaving, rolls back on any error.

    It waits so long for others who write, and then raises OperationalError.
    """
    db.session.rollback()
    before, patience_before = writing.set(True), _patience_ms.set(patience_ms)
    try:
        yield
        _commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(before)
        _patience_ms.reset(patience_before)


@contextmanager
def reading() -> Iterator[None]:
    """One transaction for all that a page shows; the database itself refuses what writes, or it is not kept.

    PostgreSQL: it ends by COMMIT, because the driver forgets its prepared statements at every ROLLBACK.
    """
    before = _reading.set(True)
    try:
        yield
        if has_one_writer() or db.session.new or db.session.dirty or db.session.deleted:
            db.session.rollback()
        else:
            _commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _reading.reset(before)


def _commit() -> None:
    db.session.commit()


@contextmanager
def tried(*, keeps: bool) -> Iterator[None]:
    """A part of a unit of work that is done, and taken back unless it `keeps`: it takes as long either way."""
    part = db.session.begin_nested()
    try:
        yield
        db.session.flush()
    except BaseException:
        part.rollback()
        raise
    part.commit() if keeps else part.rollback()


def rollback() -> None:
    """Lets go of what a reading request holds; nothing it did is kept."""
    db.session.rollback()


def is_writing() -> bool:
    """Whether this is inside a unit of work."""
    return writing.get()


def only_read() -> None:
    """What is left of this unit of work writes nothing, so it need not wait for those who do."""
    writing.set(False)


@contextmanager
def between_transactions() -> Iterator[None]:
    """Ends the transaction so far, and runs what takes long without one; what comes after it begins anew.

    Raises WrittenBefore, since half of a unit of work must never be kept or lost.
    """
    if _has_written():
        raise WrittenBefore
    db.session.rollback()
    yield


def _has_written() -> bool:
    session = db.session()
    if session.new or session.dirty or session.deleted:
        return True
    if not session.in_transaction():
        return False
    connection = session.connection()
    if has_one_writer():
        driver: Any = connection.connection.dbapi_connection
        return bool(driver.total_changes != connection.info["changes"])
    return connection.scalar(sa.text("SELECT pg_current_xact_id_if_assigned()")) is not None


def has_one_writer() -> bool:
    """Whether units of work that write wait for each other anyway, as on SQLite."""
    return db.engine.dialect.name == "sqlite"


def table_of(model: type[Base]) -> sa.Table:
    """For statements that are run often and touch no object of the session: it takes a third of the ORM's own way.

    What was added to the session must have been flushed before, if such a statement is to see it.
    """
    return Base.metadata.tables[model.__tablename__]


def known(name: Hashable, ask: Callable[[], _Known]) -> _Known:
    """What several parts of a page need: asked once in each transaction that only reads. Nobody may change it."""
    session = db.session()
    found: _Known = session.known(name, ask) if isinstance(session, ReadingSession) else ask()
    return found


def remembered(name: Hashable, ask: Callable[[], _Known]) -> _Known:
    """What `ask` answers, or what it answered before where every row that it read then is the same now.

    `name` tells all else that the answer hangs on; nobody may change it. A unit of work asks anew.
    """
    session = db.session()
    found: _Known = session.remembered(name, ask) if isinstance(session, ReadingSession) else ask()
    return found


def witnessed(name: Hashable, witness: sa.Select[Any], values: dict[str, Any], ask: Callable[[], _Known]) -> _Known:
    """What `ask` reads of rows that refuse every change: asked again only where `witness`, which counts them, says
    another thing. `name` tells all else that the answer hangs on.
    """
    session = db.session()
    found: _Known = session.witnessed(name, witness, values, ask) if isinstance(session, ReadingSession) else ask()
    return found


def execute_rowcount(statement: sa.Insert | sa.Update | sa.Delete, values: dict[str, object] | None = None) -> int:
    """Runs an INSERT, UPDATE or DELETE; how many rows it met."""
    result = db.session.execute(statement, values)
    if not isinstance(result, sa.CursorResult):
        raise TypeError(f"{type(statement).__name__} gave no cursor")
    return result.rowcount


def chunked(values: Iterable[Any]) -> Iterator[list[Any]]:
    """So many at a time as one statement may name."""
    every = list(values)
    for start in range(0, len(every), NAMED_AT_ONCE):
        yield every[start : start + NAMED_AT_ONCE]


def copy_sqlite(file: Path) -> None:
    """Writes all that is committed to an empty file; in one go, since page by page never ends beside a writer."""
    source = db.engine.raw_connection()
    driver: sqlite3.Connection = source.dbapi_connection  # type: ignore[assignment]  # the SQLite driver's own
    try:
        with closing(sqlite3.connect(file)) as target:
            driver.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()


def is_up() -> bool:
    """Whether the database answers."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    return True
