"""Which version a database is at, told without the tools that bring it to another one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import column, inspect, select, table

from lms.store.db import db

MIGRATIONS = Path(__file__).parent
_VERSION = table("alembic_version", column("version_num"))


def newest_version() -> str:
    """Of the code: the files of the migrations begin with their number."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def version() -> str | None:
    """Of the database; None when it is empty."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION.name):
            return None
        return connection.scalar(select(_VERSION.c.version_num))


def is_current() -> bool:
    return version() == newest_version()
