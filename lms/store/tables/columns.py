"""Types of columns: instants, and frozen values in JSON; and many ids as one value."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant: refuses naive values, gives back aware ones, in UTC on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


_AS_KEPT = len("2026-11-21 18:00:00.000000")


@lru_cache(maxsize=4096)
def _read(kept: str | None) -> datetime | None:
    """Of SQLite, which keeps an instant as text without its zone: a page may have a hundred of these, many alike."""
    if kept is None:
        return None
    if len(kept) == _AS_KEPT:
        return datetime.fromisoformat(kept + "+00:00")
    return _in_utc(datetime.fromisoformat(kept))


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def names_none(reference: sa.ColumnElement[Any] | Any) -> sa.ColumnElement[bool]:
    """That a row points to no other; ids begin at one.

    Not `IS NULL`: of a unique column SQLite expects one such row, looks there first, and finds nearly all.
    """
    return sa.func.coalesce(reference, 0) == 0


class JsonValue(Protocol):
    """A frozen value that says itself in JSON and reads what earlier versions wrote."""

    def to_json(self) -> dict[str, Any]: ...

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self: ...


_Value = TypeVar("_Value", bound=JsonValue)


class JsonOf(sa.TypeDecorator[_Value]):
    """A JSON column whose rows come back as one frozen type; its fields can still be asked for in SQL.

    Where rows say one of a `few` things, each is read once for all of them.
    """

    impl = sa.JSON
    cache_ok = True

    def __init__(self, kind: type[_Value], *, few: bool = False) -> None:
        super().__init__(none_as_null=True)
        self.kind, self.few = kind, few

    def coerce_compared_value(self, op: Any, value: Any) -> sa.types.TypeEngine[Any]:
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: _Value | None, dialect: sa.Dialect) -> dict[str, Any] | None:
        return None if value is None else value.to_json()

    def process_result_value(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> _Value | None:
        return None if value is None else self.kind.from_json(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        usual = super().result_processor(dialect, coltype)
        return lru_cache(maxsize=200)(usual) if self.few and usual and dialect.name == "sqlite" else usual


class _Ids(sa.TypeDecorator[Collection[int]]):
    """As one text, since SQL has no list that both databases know."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> str:
        return json.dumps(list(value or ()))


class _EachId(FunctionElement[str]):
    """A row for each id."""

    inherit_cache = True


@compiles(_EachId)
def _of_sqlite(element: _EachId, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **given)})"


@compiles(_EachId, "postgresql")
def _of_postgresql(element: _EachId, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **given)} AS JSON))"


def given_ids(name: str) -> sa.Select[int]:
    """The ids that a statement is asked with by this name, of which there may be hundreds.

    To write a parameter for each takes longer than to look them all up.
    """
    each = _EachId(sa.bindparam(name, type_=_Ids())).table_valued("value")
    return sa.select(sa.cast(each.c.value, sa.Integer))
