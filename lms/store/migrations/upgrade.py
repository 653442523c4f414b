"""Bringing a database to the version of the code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from lms.store.db import copy_sqlite, db
from lms.store.migrations import version as versions
from lms.store.migrations.version import newest_version, version
from lms.store.private import make_empty, make_folder, partial_file
from lms.store.triggers import protect, unprotected


class NewerDatabase(Exception):
    """The database was made by a newer version of the code."""


def _config(connection: Connection | None = None, now: datetime | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(versions.MIGRATIONS))
    config.attributes.update(connection=connection, now=now)
    return config


def upgrade(sqlite_file: Path | None, now: datetime) -> Path | None:
    """Brings the database to the newest version; an older SQLite file is first copied aside, and the copy told.

    Raises NewerDatabase.
    """
    if sqlite_file is not None and not sqlite_file.exists():
        make_folder(sqlite_file.parent)
        make_empty(sqlite_file)
    at = version()
    if at == newest_version():
        return None
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if at is not None and at not in known:
        raise NewerDatabase(f"the database is at version {at}, which this code does not know")
    copy = None
    if at is not None and sqlite_file is not None and sqlite_file.exists():
        copy = sqlite_file.with_name(f"{sqlite_file.stem}-before-{newest_version()}-{now:%Y%m%d%H%M%S}.sqlite")
        with partial_file(copy) as part:
            copy_sqlite(part)
    with db.engine.begin() as connection:
        command.upgrade(_config(connection, now), "head")
        if unprotected(connection):  # whatever a migration forgot: facts of people are at stake
            protect(connection)
    return copy
