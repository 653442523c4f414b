"""Statements that ask for columns: read without the ORM's part, and by SQLite as SQL that was written once.

The ORM's part loads objects; of columns alone it only looks at each row. And SQLAlchemy finds the SQL of a statement
by all that it is made of, each time anew, and writes a sign for each id of a list, which takes longer than SQLite's
answer. So a statement that a module keeps stands for its own SQL here, in which a list is one value.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import QueryableAttribute

Statement = sa.Select[Any] | sa.CompoundSelect[Any]
_Change = Callable[[Any], Any] | None
_KEPT_ON_DIALECT = "alongside_written"
FEW = 3
_EACH_OF = "SELECT value FROM json_each(:%s)"
_SET_LATER = re.compile(r"__\[POSTCOMPILE_(\w+)\]")  # where SQLAlchemy writes a list, or a value of its own
_of_columns: WeakKeyDictionary[Statement, bool] = WeakKeyDictionary()


def is_of_columns(statement: Statement) -> bool:
    """Whether it asks for columns alone, each called in its rows as its attribute is; of a union, each part of it."""
    found = _of_columns.get(statement)
    if found is None:
        found = _of_columns[statement] = _is_of_columns(statement)
    return found


def _is_of_columns(statement: Any) -> bool:
    if not isinstance(statement, sa.Select):
        parts = getattr(statement, "selects", ())
        return bool(parts) and all(map(_is_of_columns, parts))
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


def read(connection: Connection, statement: Statement, given: Mapping[str, Any] | None) -> sa.Result[Any]:
    """The rows of a statement of columns. What fails, and what somebody listens to, goes SQLAlchemy's own way."""
    written = _written_once(statement, connection.dialect)
    if written and not connection.dispatch.before_cursor_execute:
        driver: Any = connection.connection.dbapi_connection
        with suppress(sqlite3.Error):
            return written.rows(driver, given or {})
    return connection.execute(statement, given)


def forget_written(dialect: Dialect) -> None:
    """After what statements are written with has changed."""
    setattr(dialect, _KEPT_ON_DIALECT, WeakKeyDictionary())


def _written_once(statement: Statement, dialect: Dialect) -> WrittenOnce | None:
    """None the first time: a statement that is put together for each question is met once, and not kept."""
    kept: WeakKeyDictionary[Statement, WrittenOnce | None] | None = getattr(dialect, _KEPT_ON_DIALECT, None)
    if kept is None or statement not in kept:
        if kept is None:
            forget_written(dialect)
        getattr(dialect, _KEPT_ON_DIALECT)[statement] = None
        return None
    found = kept[statement]
    if found is None and dialect.name == "sqlite":
        found = kept[statement] = WrittenOnce.of(statement, dialect)
    return found


@dataclass(slots=True)
class WrittenOnce:
    """`values` tells by name what a value is where none is given, and how SQLite takes it; `lists` which of them are
    lists; `changes` what is made of each column.
    """

    sql: str
    values: Mapping[str, tuple[Any, _Change]]
    lists: Sequence[str]
    changes: Sequence[Any]
    columns: SimpleResultMetaData | None = None
    _with_few: dict[tuple[int, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, statement: Statement, dialect: Dialect) -> WrittenOnce:
        named: Any = copy(dialect)
        named.paramstyle, named.positional = "named", False
        made: Any = statement.compile(dialect=named)
        values: Mapping[str, sa.BindParameter[Any]] = {name: one for one, name in made.bind_names.items()}
        return cls(
            _SET_LATER.sub(lambda found: _place_of(found[1], values[found[1]]), made.string),
            {name: (one.effective_value, _change_of(one, dialect)) for name, one in values.items()},
            [name for name, one in values.items() if one.expanding],
            [_made_of(column, dialect) for column in statement.selected_columns],
        )

    def rows(self, driver: sqlite3.Connection, given: Mapping[str, Any]) -> sa.Result[Any]:
        told = {
            name: change(given.get(name, value)) if change else given.get(name, value)
            for name, (value, change) in self.values.items()
        }
        cursor = driver.execute(self._with_lists(told) if self.lists else self.sql, told)
        if self.columns is None:
            names = [column[0] for column in cursor.description]
            self.columns = SimpleResultMetaData(names, _processors=self.changes)
        return IteratorResult(self.columns, iter(cursor.fetchall()))

    def _with_lists(self, told: dict[str, Any]) -> str:
        """With lists of few SQLite looks further into a statement, so that such SQL is written for each length."""
        lengths = tuple(len(told[name]) for name in self.lists)
        if max(lengths) > FEW:
            told |= {name: json.dumps(told[name]) for name in self.lists}
            return self.sql
        if lengths not in self._with_few:
            self._with_few[lengths] = self._written_for(lengths)
        for name in self.lists:
            told |= {f"{name}_{place}": one for place, one in enumerate(told.pop(name))}
        return self._with_few[lengths]

    def _written_for(self, lengths: Sequence[int]) -> str:
        sql = self.sql
        for name, length in zip(self.lists, lengths, strict=True):
            sql = sql.replace(_EACH_OF % name, ", ".join(f":{name}_{place}" for place in range(length)))
        return sql


def _place_of(name: str, value: sa.BindParameter[Any]) -> str:
    return _EACH_OF % name if value.expanding else f":{name}"


def _change_of(value: sa.BindParameter[Any], dialect: Dialect) -> _Change:
    of_each = value.type.dialect_impl(dialect).bind_processor(dialect)
    return partial(_all, of_each) if value.expanding else of_each


def _made_of(column: sa.ColumnElement[Any], dialect: Dialect) -> Any:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def _all(of_each: _Change, values: Iterable[Any]) -> list[Any]:
    return [of_each(one) for one in values] if of_each else list(values)
