"""Statements that ask for columns alone: run by SQLite's driver itself, once they have come a second time.

SQLAlchemy looks at a statement anew at each run, and writes a sign for each id of a list: that takes ten times as
long as SQLite does for a small one. Of a statement that a module keeps it always finds the same, but for the values:
so what it finds is kept as well, and a list is one value, but for one of very few.

What a page works out from such rows can be kept with them (`Remembered`): asked again, the same statements are run,
and only where every row is the same is the kept answer given. So nothing that was changed or erased stands on.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Self
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import QueryableAttribute

Asked = sa.Select[Any] | sa.CompoundSelect[Any]
_Process = Callable[[Any], Any]
_PUT_IN_LATER = re.compile(r"__\[POSTCOMPILE_(\w+)\]")  # where SQLAlchemy writes a list, or a value of its own
_EACH_OF = "SELECT value FROM json_each(:%s)"  # a list that is one value
FEW = 3
MOST_REMEMBERED = 300
_REFUSED = (sqlite3.Error, LookupError, TypeError, ValueError)

_of_columns: WeakKeyDictionary[Asked, bool] = WeakKeyDictionary()
_Kept = WeakKeyDictionary[Asked, "Prepared | None"]  # None of what has come once
_of_dialect: WeakKeyDictionary[Dialect, _Kept] = WeakKeyDictionary()


def is_of_columns(statement: object) -> bool:
    """Whether it asks for columns alone, each called in its rows as its attribute is; of a union, each part of it."""
    if not isinstance(statement, sa.Select | sa.CompoundSelect):
        return False
    found = _of_columns.get(statement)
    if found is None:
        found = _of_columns[statement] = _looks_for_columns(statement)
    return found


def _looks_for_columns(statement: object) -> bool:
    if not isinstance(statement, sa.Select):
        parts = getattr(statement, "selects", ())
        return bool(parts) and all(map(_looks_for_columns, parts))
    asked, columns = statement.column_descriptions, statement.selected_columns
    return len(asked) == len(columns) and all(
        _is_column(one["expr"]) and _is_called_alike(one["name"], column)
        for one, column in zip(asked, columns, strict=True)
    )


def _is_column(asked: object) -> bool:
    return isinstance(asked, sa.ColumnElement | QueryableAttribute)


def _is_called_alike(name: str, column: object) -> bool:
    """What has no name of its own is never asked for by one; of two of one name, the second gets a number."""
    own = getattr(column, "name", None)
    return own is None or own in (name, name.rpartition("_")[0])


def run(
    connection: Connection, statement: Asked, values: Mapping[str, Any] | None, seen: SeenRows | None = None
) -> Result[Any]:
    """Runs a statement that asks for columns alone, prepared from its second time on; `seen` notes what it gave.

    PostgreSQL's driver prepares statements itself. Whoever listens to what a database is asked hears all of it. What
    fails goes the usual way, which tells in SQLAlchemy's words what is wrong.
    """
    driver = driver_of(connection)
    prepared = _prepared(statement, connection.dialect) if driver is not None else None
    if prepared is not None:
        try:
            return prepared.run(driver, values or {}, seen)
        except _REFUSED:
            pass
    if seen is not None:
        seen.is_all = False
    return connection.execute(statement, values)


def driver_of(connection: Connection) -> Any:
    """SQLite's own, of which prepared statements are asked; None of another database, or where somebody listens."""
    if connection.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
        return None
    return connection.connection.dbapi_connection


@dataclass(slots=True)
class SeenRows:
    """The statements that were run, each with its values and rows; all of them, or there is no telling."""

    steps: list[tuple[str, Mapping[str, Any], list[Any]]] = field(default_factory=list)
    is_all: bool = True

    def add(self, other: SeenRows) -> None:
        self.steps += other.steps
        self.is_all = self.is_all and other.is_all

    def holds(self, driver: sqlite3.Connection) -> bool:
        """Whether the same would be seen now."""
        return all(driver.execute(sql, values).fetchall() == rows for sql, values, rows in self.steps)


@dataclass(slots=True)
class Remembered:
    """An answer with all that was seen for it; `ask` keeps alive what the name of the question tells by identity."""

    answer: Any
    seen: SeenRows
    ask: Callable[[], Any]


@lru_cache(maxsize=MOST_REMEMBERED)
def place_of(name: Hashable) -> list[Remembered]:
    """Where the answer to a question lies: one at most. Those that were not asked for long go."""
    return []


def forget(dialect: Dialect) -> None:
    """Statements become other texts: to be called wherever SQLAlchemy is told to forget what it compiled."""
    _of_dialect.pop(dialect, None)
    place_of.cache_clear()


def _prepared(statement: Asked, dialect: Dialect) -> Prepared | None:
    """None the first time: a statement that is made for each question comes once, and is not worth keeping."""
    kept = _of_dialect.get(dialect)
    if kept is None:
        kept = _of_dialect[dialect] = WeakKeyDictionary()
    found = kept.get(statement)
    if found is None:
        found = kept[statement] = Prepared(statement, dialect) if statement in kept else None
    return found


class Prepared:
    """What is the same whenever a statement is run: its text, how values are written, and how columns are read."""

    def __init__(self, statement: Asked, dialect: Dialect) -> None:
        named: Any = copy(dialect)  # a value that stands at several places is given once
        named.paramstyle, named.positional = "named", False
        made: Any = statement.compile(dialect=named)
        binds: Mapping[str, sa.BindParameter[Any]] = {name: bind for bind, name in made.bind_names.items()}
        self._sql = _PUT_IN_LATER.sub(lambda found: _where_it_stands(found[1], binds[found[1]]), made.string)
        self._lists = [name for name, bind in binds.items() if bind.expanding]
        self._of_few: dict[tuple[int, ...], str] = {}
        self._processes = {name: _process(bind, dialect) for name, bind in binds.items()}
        self._own = {
            name: _written(bind.effective_value, self._processes[name])
            for name, bind in binds.items()
            if not bind.required
        }
        self._readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        ]
        self._columns: SimpleResultMetaData | None = None
        self._makes_rows: Any = None

    def run(self, driver: sqlite3.Connection, values: Mapping[str, Any], seen: SeenRows | None = None) -> Result[Any]:
        """Raises whatever writing the values and the driver raise."""
        told = self._own.copy()
        for name, value in values.items():
            told[name] = _written(value, self._processes.get(name))
        sql = self._with_lists(told) if self._lists else self._sql
        cursor = driver.execute(sql, told)
        found = cursor.fetchall()
        if seen is not None:
            seen.steps.append((sql, told, found))
        rows = iter(found)
        if self._columns is None:
            names = [column[0] for column in cursor.description]
            self._columns = SimpleResultMetaData(names, _processors=self._readers)
            self._makes_rows = _Rows(self._columns, rows).way_to_make()
        return _Rows(self._columns, rows).made(self._makes_rows)

    def _with_lists(self, told: dict[str, Any]) -> str:
        """Into lists of few SQLite looks before it chooses its way, so there is a text for each length of these."""
        lengths = tuple([len(told[name]) for name in self._lists])
        if max(lengths) > FEW:
            told |= {name: json.dumps(told[name]) for name in self._lists}
            return self._sql
        for name in self._lists:
            told |= {f"{name}__{place}": one for place, one in enumerate(told[name])}
            del told[name]
        found = self._of_few.get(lengths)
        if found is None:
            found = self._of_few[lengths] = self._written_out(lengths)
        return found

    def _written_out(self, lengths: Sequence[int]) -> str:
        sql = self._sql
        for name, length in zip(self._lists, lengths, strict=True):
            sql = sql.replace(_EACH_OF % name, ", ".join(f":{name}__{place}" for place in range(length)))
        return sql


class _Rows(IteratorResult[Any]):
    """SQLAlchemy's own, but that how rows are made is not worked out anew for each result."""

    def way_to_make(self) -> Any:
        return self._row_getter

    def made(self, way: Any) -> Self:
        self._memoized_keys |= {"_row_getter"}
        self.__dict__["_row_getter"] = way
        return self


def _where_it_stands(name: str, bind: sa.BindParameter[Any]) -> str:
    return _EACH_OF % name if bind.expanding else f":{name}"


def _process(bind: sa.BindParameter[Any], dialect: Dialect) -> _Process | None:
    of_each = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return partial(_all_written, of_each) if bind.expanding else of_each


def _all_written(of_each: _Process | None, values: Iterable[Any]) -> list[Any]:
    return [of_each(value) for value in values] if of_each else list(values)


def _written(value: Any, process: _Process | None) -> Any:
    return value if process is None else process(value)
