"""Types of columns: instants, and frozen values in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, Self, TypeVar

import sqlalchemy as sa


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
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonValue(Protocol):
    """A frozen value that says itself in JSON and reads what earlier versions wrote."""

    def to_json(self) -> dict[str, Any]: ...

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self: ...


_Value = TypeVar("_Value", bound=JsonValue)


class JsonOf(sa.TypeDecorator[_Value]):
    """A JSON column whose rows come back as one frozen type; its fields can still be asked for in SQL."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, kind: type[_Value]) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def coerce_compared_value(self, op: Any, value: Any) -> sa.types.TypeEngine[Any]:
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: _Value | None, dialect: sa.Dialect) -> dict[str, Any] | None:
        return None if value is None else value.to_json()

    def process_result_value(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> _Value | None:
        return None if value is None else self.kind.from_json(value)
