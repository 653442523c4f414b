"""The rows of a person in every table, as the data map tells whose they are: given along, counted, and erased."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.domain.people.kept import KEPT, Fate
from lms.store.db import Base, chunked, db
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate
from lms.store.tables.external import ExternalFile
from lms.store.tables.people import ErasedPerson, Person


def tables() -> Iterator[sa.Table]:
    """Those that reach a person, each after those that it points to."""
    return (table for table in Base.metadata.sorted_tables if table.name in KEPT)


def rows_of(person_id: int, table: sa.Table) -> list[dict[str, Any]]:
    """What the person is given of it: told columns alone, in the order of their ids."""
    told = [table.c[name] for name in KEPT[table.name].columns]
    whose = _of_person(table, person_id)
    if whose is None or not told:
        return []
    rows = db.session.execute(sa.select(*told).where(whose).order_by(*table.primary_key.columns))
    return [dict(zip((column.name for column in told), row, strict=True)) for row in rows]


def count_of(person_id: int, table: sa.Table) -> int:
    whose = _of_person(table, person_id)
    counted = sa.select(sa.func.count()).select_from(table)
    return 0 if whose is None else db.session.scalar(counted.where(whose)) or 0


def _of_person(table: sa.Table, person_id: int) -> sa.ColumnElement[bool] | None:
    """None for what tells who did something for the program."""
    parts = [_by(table, told, person_id) for told in KEPT[table.name].whose]
    return sa.or_(*parts) if parts else None


def _by(table: sa.Table, told: str, person_id: int) -> sa.ColumnElement[bool]:
    """`column`, `column>table` or `column<table.column`, as the data map says it."""
    if ">" in told:
        column, other = told.split(">")
        ids = _ids_in(Base.metadata.tables[other], _key_of(table.c[column]), person_id)
    elif "<" in told:
        column, named = told.split("<")
        other, _, naming = named.partition(".")
        ids = _ids_in(Base.metadata.tables[other], naming, person_id)
    else:
        return table.c[told].in_(accounts_of(person_id))
    return table.c[column].in_(ids)


def _key_of(column: sa.Column[Any]) -> str:
    [key] = column.foreign_keys
    return key.column.name


def _ids_in(table: sa.Table, column: str, person_id: int) -> sa.Select[Any]:
    whose = _of_person(table, person_id)
    return sa.select(table.c[column]).where(sa.false() if whose is None else whose)


def erase(person_id: int) -> None:
    """Rows that go, those that point to others first; words of rows that stay."""
    for table in reversed(list(tables())):
        kept, whose = KEPT[table.name], _of_person(table, person_id)
        if whose is None:
            continue
        if kept.fate is Fate.GOES:
            _run(sa.delete(table).where(whose))
        elif kept.fate is Fate.WORDS_GO:
            emptied = {name: None if table.c[name].nullable else "" for name in kept.words}
            _run(sa.update(table).where(whose, sa.or_(*map(_says_something, _words_of(table)))).values(emptied))


def _words_of(table: sa.Table) -> list[sa.Column[Any]]:
    return [table.c[name] for name in KEPT[table.name].words]


def _says_something(words: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.cast(words, sa.Text) != ""


def _run(statement: sa.Delete | sa.Update) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def note_erased(person_ids: list[int], by: int | None, now: datetime) -> None:
    db.session.execute(
        sa.insert(ErasedPerson),
        [{"person_id": person_id, "erased_by": by, "erased_at": now} for person_id in person_ids],
    )


def erased_at(person_id: int) -> datetime | None:
    return db.session.scalar(sa.select(ErasedPerson.erased_at).where(ErasedPerson.person_id == person_id))


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A file of a person: where it lies in their download, what it is called there, and its hash."""

    path: str
    words: str
    sha256: str


def files_of(person_id: int) -> list[PersonFile]:
    """Certificates that were made, and what the person gave."""
    papers = sa.select(Certificate.serial, Certificate.file_sha256).order_by(Certificate.id)
    papers = papers.where(Certificate.person_id.in_(accounts_of(person_id)), Certificate.file_sha256.is_not(None))
    given = sa.select(ExternalFile.id, ExternalFile.kind, ExternalFile.sha256).order_by(ExternalFile.id)
    given = given.where(ExternalFile.person_id.in_(accounts_of(person_id)))
    return [
        *(
            PersonFile(f"certificates/{serial}.pdf", f"Certificate {serial} (PDF)", sha256 or "")
            for serial, sha256 in db.session.execute(papers)
        ),
        *(
            PersonFile(f"given/{file_id}.{kind}", f"What you gave, number {file_id} ({kind})", sha256)
            for file_id, kind, sha256 in db.session.execute(given)
        ),
    ]


def shown_names(person_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in chunked(person_ids):
        named = sa.select(Person.id, Person.display_name).where(Person.id.in_(some))
        found |= {row.id: row.display_name for row in db.session.execute(named)}
    return found


def own_ids(person_id: int) -> list[int]:
    """Of all the person's accounts."""
    return list(db.session.scalars(accounts_of(person_id)).all())
