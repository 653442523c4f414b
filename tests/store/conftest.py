"""A database that holds nothing yet, and work done at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.cli.context import create_store
from lms.settings import Settings
from lms.store.db import db
from tests.conftest import settings_in
from tests.tools.at_once import run_at_once
from tests.tools.postgres import Cluster


@pytest.fixture
def blank_settings(tmp_path: Path, cluster: Cluster | None) -> Iterator[Settings]:
    """Where a database may be made: a file that is not there, or an empty PostgreSQL database."""
    folder = tmp_path / "blank"
    folder.mkdir()
    if cluster is None:
        yield settings_in(folder)
        return
    name = cluster.next_name()
    yield settings_in(folder, cluster.create(name))
    cluster.drop(name)


@pytest.fixture
def blank(blank_settings: Settings) -> Iterator[Settings]:
    """An open context on a database that holds nothing yet."""
    with create_store(blank_settings).app_context():
        yield blank_settings
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def is_sqlite(cluster: Cluster | None) -> bool:
    return cluster is None


@pytest.fixture
def only_sqlite(cluster: Cluster | None) -> None:
    if cluster is not None:
        pytest.skip("about SQLite's file")


@pytest.fixture
def only_postgresql(cluster: Cluster | None) -> None:
    if cluster is None:
        pytest.skip("about PostgreSQL: --database=postgresql")


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[object]]:
    """Runs a deed in several threads that begin together; what each gave back, or the error it met."""
    return lambda deed, count: run_at_once(app, deed, count)
