"""Another machine, as far as a copy is concerned."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lms.cli.context import create_store
from lms.settings import Settings
from lms.store.credit import signatures
from lms.store.db import db


@contextmanager
def elsewhere(settings: Settings) -> Iterator[Path | None]:
    """Another place, where no database is yet; the keys of this one lie in no copy, and are brought along first."""
    ring = signatures.signer().folder
    if ring.is_dir():
        shutil.copytree(ring, settings.data / "keys" / "ledger", dirs_exist_ok=True)
    with create_store(settings).app_context():
        try:
            yield settings.sqlite_file if settings.is_sqlite else None
        finally:
            db.session.remove()
            db.engine.dispose()
