"""Columns that hold names of content, which may have had other names before.

A fact keeps the name that it was written with. Whoever compares, orders or reads such a column meets the name
of today; what a statement groups or numbers by has to be wrapped in `present`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lms.domain.items.naming import Renamed
from lms.store.statements.prepared import forget

_KEPT_ON_DIALECT = "alongside_renamed"


class NameOf(StrEnum):
    COURSE = "course"
    ITEM = "item"
    PRACTICE = "practice"


def tell_names(engine: Engine, renamed: Renamed) -> None:
    """From here on this engine's statements lead from these names of before to those of today."""
    names = {
        NameOf.COURSE: dict(renamed.courses),
        NameOf.ITEM: dict(renamed.items),
        NameOf.PRACTICE: dict(renamed.practices),
    }
    if getattr(engine.dialect, _KEPT_ON_DIALECT, None) != names:
        setattr(engine.dialect, _KEPT_ON_DIALECT, names)
        engine.clear_compiled_cache()
        forget(engine.dialect)


def _renamed(dialect: sa.Dialect, kind: NameOf) -> Mapping[str, str]:
    names: Mapping[NameOf, Mapping[str, str]] = getattr(dialect, _KEPT_ON_DIALECT, {})
    return names.get(kind, {})


def practice_today(engine: Engine, course: str, practice: str) -> str:
    """For what is read where no course is at hand; `course` is its slug of today."""
    return _renamed(engine.dialect, NameOf.PRACTICE).get(f"{course}/{practice}", practice)


class ContentName(sa.TypeDecorator[str]):
    """A name of content: comes back as the one of today, whichever was written."""

    impl = sa.Text
    cache_ok = True

    class comparator_factory(sa.TypeDecorator.Comparator[str]):  # noqa: N801 -- the name by which it is found
        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if isinstance(self.expr, PresentName):
                return super().operate(op, *(_present_if_named(one) for one in other), **kwargs)
            return PresentName(self.expr).operate(op, *other, **kwargs)

    def __init__(self, kind: NameOf) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return _renamed(dialect, self.kind).get(value, value) if value else value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return _renamed(dialect, self.kind).get(value, value) if value else value


_Lead = Callable[[str], str]


def _each(slugs: list[Any], lead: _Lead) -> list[Any]:
    return [lead(slug) for slug in slugs]


def _first_of_each(rows: list[Any], lead: _Lead) -> list[Any]:
    return [[lead(name), *rest] for name, *rest in rows]


def _keys(by_name: dict[str, Any], lead: _Lead) -> dict[str, Any]:
    return {lead(name): value for name, value in by_name.items()}


def _course_of_each(steps: list[Any], lead: _Lead) -> list[Any]:
    return [step | {"course": lead(step["course"])} if "course" in step else step for step in steps]


class JsonWithNames(sa.TypeDecorator[Any]):
    """JSON that holds names of content: they come back as those of today. No statement compares what is in it."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, kind: NameOf, read: Callable[[Any, _Lead], Any]) -> None:
        super().__init__()
        self.kind, self.read = kind, read

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        renamed = _renamed(dialect, self.kind)
        return self.read(value, lambda name: renamed.get(name, name)) if renamed and value else value


class PresentName(FunctionElement[str]):
    """The name of today of what a column holds."""

    name = "present_name"
    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(PresentName)
def _compile(element: PresentName, compiler: SQLCompiler, **kwargs: Any) -> str:
    """The bare column where nothing was renamed, which is nearly always."""
    column: Any = next(iter(element.clauses))
    told = compiler.process(column, **kwargs)
    renamed = _renamed(compiler.dialect, column.type.kind)
    if not renamed:
        return told
    # Written out: PostgreSQL takes two expressions with parameters for different ones, and refuses to group by one.
    text = sa.Text()
    cases = (
        f"WHEN {compiler.render_literal_value(before, text)} THEN {compiler.render_literal_value(now, text)}"
        for before, now in sorted(renamed.items())
    )
    return f"CASE {told} {' '.join(cases)} ELSE {told} END"


def present(column: InstrumentedAttribute[str] | sa.ColumnElement[str]) -> PresentName:
    """For what a statement groups by, numbers within or tells cases apart by, and for selecting that."""
    return PresentName(column)


def _present_if_named(one: Any) -> Any:
    kind = getattr(one, "type", None)
    is_column = hasattr(one, "__clause_element__") or isinstance(one, sa.ColumnElement)
    if not is_column or not isinstance(kind, ContentName) or isinstance(one, PresentName | sa.BindParameter):
        return one
    return PresentName(one)


CourseSlug = Annotated[str, mapped_column(ContentName(NameOf.COURSE))]
ItemKey = Annotated[str, mapped_column(ContentName(NameOf.ITEM))]
CourseSlugs = Annotated[list[Any], mapped_column(JsonWithNames(NameOf.COURSE, _each))]
StepsOfCourses = Annotated[list[Any], mapped_column(JsonWithNames(NameOf.COURSE, _course_of_each))]
RowsOfItems = Annotated[list[Any], mapped_column(JsonWithNames(NameOf.ITEM, _first_of_each))]
ByItemKey = Annotated[dict[str, Any], mapped_column(JsonWithNames(NameOf.ITEM, _keys))]
