"""Another machine, as far as a copy is concerned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lms.cli.context import create_store
from lms.settings import Settings
from lms.store.db import db


@contextmanager
def elsewhere(settings: Settings) -> Iterator[Path | None]:
    """Another place, where no database is yet."""
    with create_store(settings).app_context():
        try:
            yield settings.sqlite_file if settings.is_sqlite else None
        finally:
            db.session.remove()
            db.engine.dispose()
