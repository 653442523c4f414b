"""A session that reads columns without the ORM's part, which takes as long again as the rest of a small statement.

That part loads objects; of a statement that asks for columns alone it only looks at each row. Statements that load
objects, that write, or that are run in a unit of work, go the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy.session import Session
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import QueryableAttribute

_known: WeakKeyDictionary[Select[Any], bool] = WeakKeyDictionary()


class ReadingSession(Session):
    """`is_writing` tells whether this is inside a unit of work: there what was added has to be seen."""

    def __init__(self, *given: Any, is_writing: Callable[[], bool], **named: Any) -> None:
        super().__init__(*given, **named)
        self._is_writing = is_writing
        self._known_in: object = None
        self._known: dict[Hashable, Any] = {}

    def known(self, name: Hashable, ask: Callable[[], Any]) -> Any:
        """What several parts of a page need: asked once in each transaction that only reads."""
        if self._is_writing():
            return ask()
        if self._known_in is None or self._known_in is not self.get_transaction():
            self._known = {}
        if name not in self._known:
            self._known[name] = ask()
            self._known_in = self.get_transaction()
        return self._known[name]

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            return super().execute(statement, params, **options)
        return self.connection().execute(statement, params)

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            return super().scalars(statement, params, **options)
        return self.connection().scalars(statement, params)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            return super().scalar(statement, params, **options)
        return self.connection().scalar(statement, params)

    def _reads_columns(self, statement: Any) -> bool:
        if not isinstance(statement, Select) or self._is_writing() or self.new or self.dirty or self.deleted:
            return False
        found = _known.get(statement)
        if found is None:
            found = _known[statement] = _is_of_columns(statement)
        return found


def _is_of_columns(statement: Select[Any]) -> bool:
    """Whether it asks for columns alone, each called in its rows as its attribute is."""
    asked, columns = statement.column_descriptions, statement.selected_columns
    return len(asked) == len(columns) and all(
        _is_column(one["expr"]) and _is_called_alike(one["name"], column)
        for one, column in zip(asked, columns, strict=True)
    )


def _is_column(asked: object) -> bool:
    return isinstance(asked, ColumnElement | QueryableAttribute)


def _is_called_alike(name: str, column: object) -> bool:
    """What has no name of its own is never asked for by one; of two of one name, the second gets a number."""
    own = getattr(column, "name", None)
    return own is None or own in (name, name.rpartition("_")[0])
