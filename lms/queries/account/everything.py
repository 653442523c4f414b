"""Everything that is kept about a person, as it is handed to them: rows of every table, sheets to read, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.domain.people.kept import KEPT
from lms.domain.program.job import AskedPaper
from lms.queries.account.everything_sheets import Row, Sheet, sheets_of
from lms.store.db import EVERYTHING
from lms.store.people import kept_rows, people
from lms.store.people.kept_rows import PersonFile as PersonFile
from lms.store.program import events, held_names, jobs, program, stored_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """`tables` has the rows of each table that has any, ready for JSON."""

    name: str
    program: str
    made_on: date
    tables: Mapping[str, Sequence[Row]]
    sheets: Sequence[Sheet]
    files: Sequence[PersonFile]


def everything(person_id: int, on: date) -> Everything:
    """Raises LookupError where nobody has this id."""
    person = people.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    tables = _named(_all_rows(person_id), person_id)
    looks = events.looks_at(person_id, 0, EVERYTHING)
    titles = {slug: sorted(found)[0] for slug, found in held_names.titles_of(_courses(tables)).items()}
    here = program.program()
    return Everything(
        name=person.legal_name,
        program=here.name,
        made_on=on,
        tables={name: [_told(row) for row in rows] for name, rows in tables.items()},
        sheets=sheets_of(tables, titles, looks, here.zone),
        files=kept_rows.files_of(person_id),
    )


def _all_rows(person_id: int) -> dict[str, list[Row]]:
    found = {table.name: kept_rows.rows_of(person_id, table) for table in kept_rows.tables()}
    return {name: rows for name, rows in sorted(found.items()) if rows}


def _named(tables: dict[str, list[Row]], person_id: int) -> dict[str, list[Row]]:
    """With the shown name of others in the place of their ids; one's own is `you`."""
    ids = {
        row[column]
        for name, rows in tables.items()
        for column, is_name in KEPT[name].columns.items()
        if is_name
        for row in rows
    } - {None}
    names: Mapping[Any, str] = kept_rows.shown_names(ids) | dict.fromkeys(kept_rows.own_ids(person_id), "you")
    return {
        name: [
            {column: names.get(value) if KEPT[name].columns[column] else value for column, value in row.items()}
            for row in rows
        ]
        for name, rows in tables.items()
    }


def _courses(tables: Mapping[str, Sequence[Row]]) -> set[str]:
    return {str(row["course"]) for rows in tables.values() for row in rows if row.get("course")}


def _told(value: Any) -> Any:
    """The value as JSON has it."""
    if hasattr(value, "to_json"):
        return _told(value.to_json())
    if isinstance(value, Mapping):
        return {str(key): _told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def made_for(person_id: int) -> Sequence[AskedPaper]:
    """What the person asked for in the last thirty days, newest first."""
    return jobs.everything_of(person_id)


def read_file(file: PersonFile) -> bytes | None:
    """None for one that is not where it was kept."""
    try:
        return stored_files.read(file.sha256)
    except stored_files.FileLost:
        return None
