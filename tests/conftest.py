"""The cast, a given day, and a database of either kind for each test."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import argon2
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as properties
from jinja2 import FileSystemBytecodeCache

from lms.actions.account import passwords, sessions
from lms.app import create_app
from lms.cli.context import create_store
from lms.content.cache import content_digest, load_cached
from lms.content.catalogue import Catalogue
from lms.settings import Settings
from lms.store import db as store_db
from lms.store.competence import signing
from lms.store.db import db, unit_of_work
from lms.store.migrations.upgrade import upgrade
from lms.store.people import people
from lms.store.program import program
from lms.web import context
from tests.tools.acting import NOW, TODAY
from tests.tools.doubting import doubted as doubted
from tests.tools.joining import add_person
from tests.tools.kept import KeptApp, KeptFile, T
from tests.tools.postgres import Cluster, KeptDatabase, start_cluster
from tests.tools.terse import tell_less

if TYPE_CHECKING:
    from _pytest.tmpdir import TempPathFactory

ROOT = Path(__file__).parent.parent
PASSWORD = "walk-beside-demo"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# What speaks SQL itself: every test of it runs on both databases.
ON_BOTH = ("store", "actions", "queries", "test_worker.py", "test_worker_rounds.py", "test_worker_news.py")
# The run on PostgreSQL does not even read these.
WITHOUT_SQL = ("architecture", "content", "documents", "domain", "journeys")
# All that a certificate has to say of its program.
SETTINGS = {
    "name": "Family Support North",
    "address": "12 River Street, Northfield",
    "contact": "training@example.org",
    "signatory": "Sam Rivera, Training lead",
    "time_zone": "America/Los_Angeles",
}
IN_CI = os.environ.get("CI") == "true"
NUMBERS = itertools.count()
# Where files are no more than memory, if there is so much of it (in bytes); and where they lie on a disk.
MEMORY, ROOM, ON_DISK = Path("/dev/shm"), 2 * 2**30, Path("/var/tmp")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.addoption("--proof", action="store_true", help="the long runs as well")
    parser.addoption("--fuzz", default="1", help="SEED of the odd requests, or SEED:BATCH to repeat one batch")
    parser.addoption("--fuzz-requests", type=int, default=2_000, help="how many odd requests are sent")


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried on the same few cases in every run, and for `make proof` on thousands of new ones."""
    properties.register_profile("quick", max_examples=20, deadline=None, database=None, derandomize=True)
    properties.register_profile("many", max_examples=2000, deadline=None, database=None)
    properties.load_profile("many" if config.getoption("--proof") else "quick")
    _keep_temporary_files_in_memory()
    if "PYTEST_XDIST_WORKER" in os.environ:
        tell_less(config)
        atexit.register(os._exit, 0)  # all was told: to take hundreds of megabytes apart by hand takes seconds


def _keep_temporary_files_in_memory() -> None:
    """Those of the workers as well, and of all that they start; but where somebody said where to."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


@pytest.hookimpl(tryfirst=True)  # before -m is asked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        floor = item.path.relative_to(ROOT / "tests").parts[0]
        if floor in ON_BOTH:
            item.add_marker("sql")
        if floor in WITHOUT_SQL and {"sql", "works"} & set(item.keywords):
            raise pytest.UsageError(f"{item.nodeid} would not run on PostgreSQL: see ON_POSTGRESQL in the Makefile")
        # Each branch of these is tried: tests.tools.measured notes that, which takes as long again as the tests.
        if floor == "domain" or (floor == "content" and "long" not in item.keywords):
            item.add_marker("measured")
        if "demo_folder" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo of the command line"))  # one worker makes it
    items[:] = _in_turns(items)
    if not config.getoption("--proof"):
        for item in items:
            if "proof" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="a long run: make proof"))


def pytest_collection_finish() -> None:
    """Modules and tests stay for the whole run: looking through them for garbage again and again finds none."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


def _in_turns(items: list[pytest.Item]) -> list[pytest.Item]:
    """What takes long begins first, so that no core waits for it at the end; a browser's beside one without, since
    both would wait for the same demonstration.
    """
    long = [item for item in items if "long" in item.keywords]
    shown, hidden = (
        [item for item in long if ("browser" in item.keywords) is is_shown] for is_shown in (True, False)
    )
    pairs = [item for pair in zip_longest(shown, hidden) for item in pair if item is not None]
    short = [item for item in items if "long" not in item.keywords]
    return pairs + sorted(short, key=lambda item: ("browser" not in item.keywords, "measured" not in item.keywords))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Values of megabytes are not sent about as names of tests."""
    return f"{val[:30]!a} and so on, {len(val)}" if isinstance(val, str | bytes) and len(val) > 200 else None


def need_tool(*names: str) -> str:
    """The path of the first of these programs there is; without one a test is skipped, and with CI=true it fails."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        lack(f"{names[0]} is not installed: make test-tools")
    return found


def lack(message: str) -> NoReturn:
    """Something outside the repository is missing: the test is skipped, and with CI=true it fails."""
    pytest.fail(message) if IN_CI else pytest.skip(message)


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: TempPathFactory) -> Iterator[None]:
    """By whichever site of this run is the first to show one; what is kept is told by the text of the template."""
    folder = tmp_path_factory.getbasetemp()
    kept = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "templates"
    kept.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(kept))}
    yield
    Flask.jinja_options = {}


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: TempPathFactory) -> Iterator[Path]:
    """A folder whose name no other has, gone with a test that passed: its database need not reach the disk.

    That of a test about durability lies on one.
    """
    failed_before = request.session.testsfailed
    if "durable" in request.fixturenames and ON_DISK.is_dir():
        folder = Path(tempfile.mkdtemp(prefix="alongside-", dir=ON_DISK))
    else:
        folder = tmp_path_factory.getbasetemp() / f"test-{next(NUMBERS)}"
        folder.mkdir(mode=0o700)
    yield folder
    if request.session.testsfailed == failed_before:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now


@dataclass(frozen=True)
class Cast:
    """Ada administers; Sam supervises Pia; Olu supervises others; Rex left the job. Person ids."""

    ada: int
    sam: int
    olu: int
    pia: int
    noel: int
    rex: int


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Password hashing at its least cost, so that signing in takes no time."""
    kept = passwords.hasher
    passwords.hasher = CHEAP
    yield
    passwords.hasher = kept


class Durability:
    """Whether SQLite and the files of keys wait for their disk, as they do outside the tests."""

    is_real = False


@pytest.fixture(scope="session", autouse=True)
def _without_waiting_for_the_disk() -> Iterator[None]:
    """No test loses its power; most of the time that a commit takes is spent on being ready for that."""
    real, real_sync = store_db.tune, os.fsync

    def tune(engine: sa.Engine, **options: int) -> None:
        real(engine, **options)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", hurry)

    def hurry(connection: sqlite3.Connection, _: object) -> None:
        if not Durability.is_real:
            connection.execute("PRAGMA synchronous=OFF")

    def sync(file: int) -> None:
        if Durability.is_real:
            real_sync(file)

    store_db.tune, os.fsync = tune, sync
    yield
    store_db.tune, os.fsync = real, real_sync


@pytest.fixture
def durable() -> Iterator[None]:
    """SQLite as it is set for real: for tests of what a power cut, a kill or a copy leaves behind."""
    Durability.is_real = True
    yield
    Durability.is_real = False


@pytest.fixture(scope="session")
def content_cache() -> Path:
    """Where all runs keep the content that was read: what it was last, and nothing older."""
    folder = ROOT / ".test" / "content-cache"
    load_cached(ROOT, folder)
    for file in folder.glob("content-*.pickle"):
        if content_digest(ROOT) not in file.name:
            file.unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="session")
def catalogue(content_cache: Path) -> Catalogue:
    """The shipped content."""
    return load_cached(ROOT, content_cache)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster | None]:
    """A private PostgreSQL, when the run asks for it."""
    if request.config.getoption("--database") == "sqlite":
        yield None
        return
    with start_cluster() as one:
        yield one


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: TempPathFactory, cluster: Cluster | None) -> str:
    """The address of a migrated database that every test without the cast gets a copy of."""
    folder = tmp_path_factory.mktemp("empty")
    url = cluster.create("empty_one") if cluster else f"sqlite:///{folder / 'empty.sqlite'}"
    store = create_store(settings_in(folder, url))
    with store.app_context():
        upgrade(None, NOW)
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def cast_template(
    tmp_path_factory: TempPathFactory, empty_database: str, cluster: Cluster | None
) -> tuple[Cast, str]:
    """The cast, and the address of a database that holds it: made by the actions once, since most tests begin so."""
    folder = tmp_path_factory.mktemp("cast")
    if cluster is None:
        url = f"sqlite:///{folder / 'cast.sqlite'}"
        shutil.copyfile(file_of(empty_database), folder / "cast.sqlite")
    else:
        url = cluster.create("cast_one", "empty_one")
    with create_store(settings_in(folder, url)).app_context():
        cast = _make_cast()
        db.session.remove()
        db.engine.dispose()
    return cast, url


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def settings_in(folder: Path, url: str | None = None) -> Settings:
    """Its address is one that others can reach, since papers wait for that."""
    told = {"LMS_DATA": str(folder), "LMS_CONTENT": str(ROOT), "LMS_PUBLIC_URL": "http://learn.example.org"}
    given = Settings.from_environment(told)
    return replace(given, database_url=url or given.database_url)


@pytest.fixture(scope="session")
def kept_database(cast_template: tuple[Cast, str], cluster: Cluster | None) -> Iterator[KeptDatabase | None]:
    if cluster is None:
        yield None
        return
    one = KeptDatabase(cluster, "cast_one")
    yield one
    one.put_away()


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    empty_database: str,
    cast_template: tuple[Cast, str],
    kept_database: KeptDatabase | None,
) -> Iterator[str]:
    """A database that holds nothing but what this test writes, and the cast where a test asks for it."""
    has_cast = "cast" in request.fixturenames
    if kept_database is None:
        file = tmp_path / "alongside.sqlite"
        shutil.copyfile(file_of(cast_template[1] if has_cast else empty_database), file)
        yield f"sqlite:///{file}"
        return
    yield kept_database.take(with_rows=has_cast)
    kept_database.give_back()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_in(tmp_path, database_url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def kept_app(tmp_path_factory: TempPathFactory, empty_database: str, catalogue: Catalogue) -> Iterator[KeptApp]:
    one = KeptApp(settings_in(tmp_path_factory.mktemp("kept"), empty_database), catalogue)
    yield one
    with one.app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(kept_app: KeptApp, settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The site, with its own database, on a given day; no application context is open."""
    one = kept_app.on(settings, clock)
    yield one
    with one.app_context():
        db.session.remove()


@pytest.fixture
def make_app(settings: Settings, catalogue: Catalogue, clock: Clock) -> Iterator[Callable[..., Flask]]:
    """Gives further applications on the same database, with other settings and with CSRF checks on."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        made.append(create_app(replace(settings, **changes), catalogue=catalogue, clock=clock))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def store(app: Flask) -> Iterator[None]:
    """An open application context, for tests below the pages."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def cast(app: Flask, cast_template: tuple[Cast, str]) -> Cast:
    """The people, all hired a year ago; Rex left half a year ago."""
    return cast_template[0]


@pytest.fixture(scope="session")
def kept_file(tmp_path_factory: TempPathFactory, cast_template: tuple[Cast, str]) -> KeptFile:
    return KeptFile(tmp_path_factory.mktemp("deeds"), file_of(cast_template[1]))


@pytest.fixture
def once(
    request: pytest.FixtureRequest, app: Flask, cast: Cast, settings: Settings, kept_database: KeptDatabase | None
) -> Callable[[str, Callable[[], T]], T]:
    """`once("done", deed)` gives what the deed gives, and its rows: the next tests get what it left in the first."""

    def let_go() -> None:
        with app.app_context():
            db.session.remove()
            if kept_database is None:  # there a connection finds new rows, not a new file
                db.engine.dispose()

    kept = request.getfixturevalue("tmp_path_factory").getbasetemp() / "files of deeds"

    def after(name: str, deed: Callable[[], T]) -> T:
        """Files lie under their hashes, so those of all deeds may lie together."""
        if kept.exists():
            shutil.copytree(kept, settings.files, dirs_exist_ok=True)
        given = done(name, deed)
        if settings.files.exists():
            shutil.copytree(settings.files, kept, dirs_exist_ok=True)
        return given

    def done(name: str, deed: Callable[[], T]) -> T:
        if kept_database is not None:
            return kept_database.after(name, deed, let_go)
        kept_file: KeptFile = request.getfixturevalue("kept_file")
        return kept_file.after(settings.sqlite_file, name, deed, let_go)

    return after


def _make_cast() -> Cast:
    joined, hired = NOW - timedelta(days=365), TODAY - timedelta(days=365)
    with unit_of_work():
        program.change_settings(SETTINGS, None, joined)
        ids = {
            name: add_person(
                f"{name}@example.org",
                f"{name.title()} Example",
                joined,
                password=PASSWORD,
                is_administrator=name == "ada",
                hired_on=hired,
            ).id
            for name in ("ada", "sam", "olu", "pia", "noel", "rex")
        }
        for name in ("pia", "noel", "rex"):
            people.give_profile(ids[name], "peer", hired)
        for name in ("sam", "olu"):
            signing.give_word(ids[name], ids["ada"], joined)
        people.supervise(ids["sam"], ids["pia"], hired)
        people.supervise(ids["olu"], ids["noel"], hired)
        people.supervise(ids["olu"], ids["rex"], hired)
        people.end_supervision(ids["rex"], TODAY - timedelta(days=182))
        people.deactivate(ids["rex"], TODAY - timedelta(days=182))
    return Cast(**ids)


@dataclass
class Visitor:
    """A browser without a screen: a test client that may be signed in."""

    client: FlaskClient
    csrf: str = field(default="")

    def get(self, path: str, **values: object):
        return self.client.get(path, **values)

    def post(self, path: str, data: dict[str, object] | None = None, **values: object):
        return self.client.post(path, data=data or {}, **values)


@pytest.fixture
def visitor(app: Flask):
    """Gives a visitor: `visitor("pia")` is signed in, `visitor(None)` is nobody."""

    def come(name: str | None) -> Visitor:
        client = app.test_client()
        if name is not None:
            let_in(client, f"{name}@example.org")
        return Visitor(client)

    return come


def let_in(client: FlaskClient, email: str) -> None:
    """Signs a browser in as if it had come by the page: a row of a session, and the cookie that goes with it."""
    app = client.application
    with app.app_context(), unit_of_work():
        token = sessions.open_session(people.ids_by_email([email])[email], context.site_of(app).clock())
    sign = app.session_interface.get_signing_serializer(app)
    client.set_cookie("alongside", sign.dumps({"_permanent": True, "_user_id": token, "_fresh": True}))


def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs a program and gives back what it printed."""
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
