"""The demonstration, read by whomever of it: a copy of its database, and a signed-in client for each person."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.content.catalogue import Catalogue
from tests.conftest import Clock, let_in, settings_in
from tests.tools.server import demo_database


class World:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.clients: dict[str, object] = {}

    def get(self, email: str, path: str) -> TestResponse:
        if email not in self.clients:
            self.clients[email] = self.app.test_client()
            let_in(self.clients[email], email)
        return self.clients[email].get(path)


def world_in(folder: Path, made_in: Path, catalogue: Catalogue) -> World:
    """A copy in `folder`; the demonstration itself is made once for all, in `made_in`."""
    shutil.copyfile(demo_database(made_in, catalogue), folder / "demo.sqlite")
    settings = settings_in(folder, f"sqlite:///{folder / 'demo.sqlite'}")
    return World(create_app(settings, catalogue=catalogue, clock=Clock()))
