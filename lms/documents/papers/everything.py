"""The download of everything that is kept about a person: a page to read, sheets, files, and every row as JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lms.content.wording import long_date
from lms.documents.sheet import as_csv_file
from lms.documents.template import template_in
from lms.domain.people.kept import KEPT
from lms.queries.account.everything import Everything, PersonFile

TEMPLATE = Path(__file__).parents[2] / "templates" / "account" / "everything"
IN_MEMORY = 20_000_000  # bytes of a zip that need no disk


def everything_zip(record: Everything, read: Callable[[PersonFile], bytes | None]) -> bytes:
    """One file after the other, so that no more than one of them is held besides the zip."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as made:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            lost = [file for file in record.files if not _put(archive, file, read(file))]
            for sheet in record.sheets:
                archive.writestr(sheet.file, as_csv_file(sheet.head, sheet.rows))
            for name, rows in record.tables.items():
                archive.writestr(_file_of(name), json.dumps(rows, ensure_ascii=False, indent=1))
            archive.writestr("index.html", _index(record, lost))
        made.seek(0)
        return made.read()


def _put(archive: ZipFile, file: PersonFile, data: bytes | None) -> bool:
    if data is not None:
        archive.writestr(file.path, data)
    return data is not None


def _file_of(table: str) -> str:
    return f"rows/{table}.json"


def _index(record: Everything, lost: list[PersonFile]) -> str:
    tables = [
        {"name": name, "file": _file_of(name), "count": len(rows), "left": list(KEPT[name].left.items())}
        for name, rows in record.tables.items()
    ]
    return template_in(TEMPLATE).render(
        record=record,
        made_on=long_date(record.made_on),
        sheets=record.sheets,
        files=[file for file in record.files if file not in lost],
        lost=[file.words for file in lost],
        tables=tables,
    )
