"""What tests keep, since making it costs more than most of them: a site.

A site has a database, settings and a clock of its own for each test; made anew, a hundred routes would be compiled,
and each template and statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask

from lms.app import create_app
from lms.content.catalogue import Catalogue
from lms.keys import link_key, second_factor_key
from lms.settings import Settings
from lms.store.db import db, open_on
from lms.web import context
from tests.tools.page import Reader


class KeptApp:
    """A site that is put into the state of a new one before each test."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.app = create_app(settings, catalogue=catalogue)
        self.database_url = settings.database_url
        with self.app.app_context():
            db.engine.connect().close()  # the first connection tells the engine what its database can do
            db.engine.dispose()
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.app.test_client_class = Reader
        self.config: dict[str, Any] = dict(self.app.config)
        self.pages = dict(self.app.view_functions)
        self.catalogue = catalogue

    def on(self, settings: Settings, clock: Callable[[], datetime]) -> Flask:
        app = self.app
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
            carrier = Flask("carrier", static_folder=None)
            open_on(carrier, settings.database_url, settings.threads)
            kept, new = db._app_engines[app][None], db._app_engines[carrier][None]
            kept.dispose()
            kept.pool, kept.url = new.pool, new.url  # a new engine would put every statement into words again
            self.database_url = settings.database_url
        return app
