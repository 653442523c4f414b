"""What tests keep, since making it costs more than most of them: a site, and the rows of a database.

A site has a database, settings and a clock of its own for each test; made anew, a hundred routes would be compiled,
and each template and statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask

from lms.app import create_app
from lms.content.catalogue import Catalogue
from lms.keys import link_key, second_factor_key
from lms.settings import Settings
from lms.store.db import db, open_on
from lms.web import context
from tests.tools.page import Reader

Rows = list[tuple[sa.Table, list[dict[str, Any]]]]
# PostgreSQL counts on from the rows only when it is told to.
_COUNT_ON = """
SELECT setval(pg_get_serial_sequence(quote_ident(table_name), column_name), number)
FROM (VALUES %s) AS counted (table_name, column_name, number)
"""


def read_rows(engine: sa.Engine) -> Rows:
    """Every row of every table, of those that have any."""
    with engine.connect() as connection:
        found = [
            (table, [dict(row) for row in connection.execute(sa.select(table)).mappings()])
            for table in db.metadata.sorted_tables
        ]
    return [(table, rows) for table, rows in found if rows]


def write_rows(engine: sa.Engine, kept: Rows) -> None:
    """Puts rows back into a database that has none."""
    with engine.begin() as connection:
        for table, rows in kept:
            connection.execute(table.insert(), rows)
        if engine.dialect.name == "postgresql":
            counts = [
                f"('{table.name}', 'id', {max(row['id'] for row in rows)})" for table, rows in kept if "id" in rows[0]
            ]
            connection.exec_driver_sql(_COUNT_ON % ", ".join(counts))


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
        )
        if settings.database_url != self.database_url:
            carrier = Flask("carrier", static_folder=None)
            open_on(carrier, settings.database_url, settings.threads)
            kept, new = db._app_engines[app][None], db._app_engines[carrier][None]
            kept.dispose()
            kept.pool, kept.url = new.pool, new.url  # a new engine would put every statement into words again
            self.database_url = settings.database_url
        return app
