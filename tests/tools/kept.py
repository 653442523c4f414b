"""What tests keep, since making it costs more than most of them: a site, and what somebody did at it.

A site has a database, settings and a clock of its own for each test; made anew, a hundred routes would be compiled,
and each template and statement.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from lms.app import create_app
from lms.content.catalogue import Catalogue
from lms.keys import link_key, second_factor_key
from lms.settings import Settings
from lms.store.db import db, keep_files_in, open_on
from lms.web import context
from tests.tools.page import Reader

T = TypeVar("T")


class KeptApp:
    """A site that is put into the state of a new one before each test."""

    def __init__(self, settings: Settings, catalogue: Catalogue, *, is_served: bool = False) -> None:
        self.app = create_app(settings, catalogue=catalogue)
        self.keys = {
            "link.key": link_key(settings.data),
            "second-factor.key": second_factor_key(settings.data),
        }
        keys = settings.data / "keys"  # gone by the next test, where a site is served
        self.rings = {key.relative_to(keys): key.read_bytes() for key in keys.rglob("*.json")}
        self.database_url = settings.database_url
        with self.app.app_context():
            db.engine.connect().close()  # the first connection tells the engine what its database can do
            db.engine.dispose()
        if not is_served:
            self.app.config["WTF_CSRF_ENABLED"] = False
            self.app.test_client_class = Reader
        self.config: dict[str, Any] = dict(self.app.config)
        self.pages = dict(self.app.view_functions)
        self.catalogue = catalogue

    def on(self, settings: Settings, clock: Callable[[], datetime]) -> Flask:
        app = self.app
        self._bring_keys(settings.data)
        app.config.clear()
        app.config.update(self.config)
        app.view_functions.clear()
        app.view_functions.update(self.pages)
        app.extensions[context.STATE] = replace(
            context.site_of(app),
            catalogue=self.catalogue,
            settings=settings,
            clock=clock,
            link_key=link_key(settings.data),
            second_factor_key=second_factor_key(settings.data),
            last_write=None,
        )
        if settings.database_url != self.database_url:
            carrier = Flask("carrier", static_folder=None, root_path=self.app.root_path, instance_path=os.sep)
            open_on(carrier, settings.database_url, settings.threads, settings.files)
            kept, new = db._app_engines[app][None], db._app_engines[carrier][None]
            kept.dispose()
            kept.pool, kept.url = new.pool, new.url  # a new engine would put every statement into words again
            self.database_url = settings.database_url
        with app.app_context():
            keep_files_in(settings.files)
        return app

    def _bring_keys(self, data: Path) -> None:
        """Those of this site: to make some that are on the disk before they have their names takes longer."""
        (data / "keys").mkdir(mode=0o700, exist_ok=True)
        for ring in {name.parent for name in self.rings}:
            (data / "keys" / ring).mkdir(mode=0o700, exist_ok=True)
        for name, key in {**self.keys, **self.rings}.items():
            with suppress(FileExistsError), open(data / "keys" / name, "xb", opener=_for_the_owner) as file:
                file.write(key)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class KeptFile:
    """What deeds leave in a database that holds the cast alone: done by one test, and copied for the next ones."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.template = template
        self.done: dict[str, tuple[Path, Any]] = {}

    def after(self, file: Path, name: str, deed: Callable[[], T], let_go: Callable[[], None]) -> T:
        """What the deed of that name gives back, once its rows are in the file; with others before, it is done."""
        if not self._is_untouched(file):
            return deed()
        if name not in self.done:
            given, kept = deed(), self.folder / f"{len(self.done)}.sqlite"
            with closing(sqlite3.connect(file)) as made, closing(sqlite3.connect(kept)) as copy:
                made.backup(copy)
            self.done[name] = kept, given
            return given
        kept, given = self.done[name]
        let_go()
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        shutil.copyfile(kept, file)
        return given

    def _is_untouched(self, file: Path) -> bool:
        log = file.with_name(file.name + "-wal")
        return not (log.exists() and log.stat().st_size) and filecmp.cmp(file, self.template, shallow=False)
