"""Statements that ask for columns alone: run by SQLite's driver itself, once they have come a second time.

SQLAlchemy looks at a statement anew at each run, which takes ten times as long as SQLite does for a small one. Of a
statement that a module keeps it always finds the same, but for the values: so what it finds is kept as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import QueryableAttribute

Asked = sa.Select[Any] | sa.CompoundSelect[Any]
_Process = Callable[[Any], Any]
LONGEST_LIST = 40  # longer ones take their time anyway, and each length is a text of its own
MOST_TEXTS = 50  # of one statement

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


def run(connection: Connection, statement: Asked, values: Mapping[str, Any] | None) -> Result[Any]:
    """Runs a statement that asks for columns alone, prepared from its second time on.

    PostgreSQL's driver prepares statements itself. Whoever listens to what a database is asked hears all of it.
    """
    if connection.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
        return connection.execute(statement, values)
    kept = _of_dialect.get(connection.dialect)
    if kept is None:
        kept = _of_dialect[connection.dialect] = WeakKeyDictionary()
    prepared = kept.get(statement)
    if prepared is not None:
        found = prepared.run(connection, values or {})
        return connection.execute(statement, values) if found is None else found
    result = connection.execute(statement, values)
    has_come_before = statement in kept
    kept[statement] = Prepared(statement, connection.dialect, list(result.keys())) if has_come_before else None
    return result


def forget(dialect: Dialect) -> None:
    """Statements become other texts: to be called wherever SQLAlchemy is told to forget what it compiled."""
    _of_dialect.pop(dialect, None)


class _Sent(NamedTuple):
    """What SQLite is sent: the values that are `given` (name, place in its list, how it is written), and the `fixed`.

    `in_order` puts both where the text has them, as often as it has them.
    """

    sql: str
    given: Sequence[tuple[str, int | None, _Process | None]]
    fixed: Sequence[Any]
    in_order: Sequence[int]

    def values(self, values: Mapping[str, Any]) -> list[Any]:
        found = []
        for name, place, process in self.given:
            found.append(_written(values[name] if place is None else values[name][place], process))
        found += self.fixed
        return [found[place] for place in self.in_order]


class Prepared:
    """What is the same whenever a statement is run with the same values given, and lists of the same lengths."""

    def __init__(self, statement: Asked, dialect: Dialect, names: Sequence[str]) -> None:
        self._compiled: Any = statement.compile(dialect=dialect)
        self._dialect = dialect
        self._shape = SimpleResultMetaData(names)
        found = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        ]
        self._readers = [(place, read) for place, read in enumerate(found) if read is not None]
        names_of: Mapping[sa.BindParameter[Any], str] = self._compiled.bind_names
        self._binds = {name: bind for bind, name in names_of.items()}
        self._lists = [name for name, bind in self._binds.items() if bind.expanding]
        self._is_fit = not any(bind.literal_execute for bind in self._binds.values())
        self._texts: dict[tuple[Any, ...], _Sent] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Result[Any] | None:
        """None where it has to be run the usual way: that tells what is wrong, too, in the words of SQLAlchemy."""
        driver: Any = connection.connection.dbapi_connection
        try:
            text = self._text(values)
            if text is None:
                return None
            rows = driver.execute(text.sql, text.values(values)).fetchall()
        except (sqlite3.Error, sa.exc.SQLAlchemyError, LookupError, TypeError, ValueError):
            return None
        return IteratorResult(self._shape, iter(map(self._read, rows) if self._readers else rows))

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        found = list(row)
        for place, read in self._readers:
            found[place] = read(found[place])
        return tuple(found)

    def _text(self, values: Mapping[str, Any]) -> _Sent | None:
        lengths = tuple([len(values.get(name, ())) for name in self._lists])
        key = (*values, lengths)  # what is not given has a value of the statement's own
        found = self._texts.get(key)
        if found is None and self._may_be_kept(lengths):
            found = self._texts[key] = self._made(values)
        return found

    def _may_be_kept(self, lengths: Sequence[int]) -> bool:
        return self._is_fit and max(lengths, default=0) <= LONGEST_LIST and len(self._texts) < MOST_TEXTS

    def _made(self, values: Mapping[str, Any]) -> _Sent:
        state = self._compiled.construct_expanded_state(values)
        sources: dict[str, tuple[str, int | None]] = {name: (name, None) for name in self._binds}
        for name in self._lists:
            sources |= {part: (name, place) for place, part in enumerate(state.parameter_expansion[name])}
        written = {name: self._process(bind) for name, bind in self._binds.items()}
        parts = dict.fromkeys(state.positiontup)
        given = [part for part in parts if sources[part][0] in values]
        fixed = [part for part in parts if sources[part][0] not in values]
        places = {part: place for place, part in enumerate([*given, *fixed])}
        return _Sent(
            state.statement,
            [(*sources[part], written[sources[part][0]]) for part in given],
            [_written(state.parameters[part], written[sources[part][0]]) for part in fixed],
            [places[part] for part in state.positiontup],
        )

    def _process(self, bind: sa.BindParameter[Any]) -> _Process | None:
        return bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)


def _written(value: Any, process: _Process | None) -> Any:
    return value if process is None else process(value)
