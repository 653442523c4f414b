"""A private PostgreSQL cluster for a run of the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

T = TypeVar("T")

# A cluster that is gone with the run need not outlive a power cut, nor be tidied.
HURRIED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
IN_CI = os.environ.get("CI") == "true"


@dataclass
class Cluster:
    """Loopback only, on a free port, gone with the run."""

    port: int
    user: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, name: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{name}"

    def next_name(self) -> str:
        return f"test_{next(self.numbers)}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, name: str, template: str = "template0") -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


# What tells one shape of a database from another: its version, its columns and the triggers that are on.
_SHAPE = """
    SELECT (SELECT version_num FROM alembic_version),
           (SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped),
           (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O')
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
# A function keeps the plans of its statements; no trigger speaks, and no key is asked.
_FUNCTION = """
    CREATE FUNCTION {name}() RETURNS void LANGUAGE plpgsql
    SET session_replication_role = replica SET lock_timeout = '1s'
    AS $$ BEGIN {statements} END $$
"""
_EMPTY_ONE = 'IF EXISTS (SELECT 1 FROM public."{0}") THEN DELETE FROM public."{0}"; END IF;'  # quicker than TRUNCATE
_SEQUENCES_BACK = """
    PERFORM setval(format('%I', sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
"""
# What a database holds is kept in a schema beside its tables; and back again, with every sequence where it was.
_KEEP_SEQUENCES = """
    CREATE TABLE {0}.sequence AS
        SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_PUT_SEQUENCES = "PERFORM setval(format('%I', sequencename)::regclass, last_value) FROM {0}.sequence;"
# Counts on with each transaction that writes, on the whole cluster, which is this process's own.
_WRITTEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
# After so many tests their dead rows are swept together, which takes less than passing over them.
_SWEEP_AFTER = 50


class KeptDatabase:
    """One database for test after test, emptied between them: to make one costs more than most tests do."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster = cluster
        self.template = template
        self.name: str | None = None
        self.shape: object = None
        self.written: object = None
        self.deeds: list[Any] = []
        self.tables: list[str] = []
        self.given_back = 0

    def take(self, *, with_rows: bool) -> str:
        """The address of a migrated database with the rows of the template, or without any."""
        if self.name is None:
            self.name = self.cluster.next_name()
            self.connection = psycopg.connect(self.cluster.create(self.name, self.template), autocommit=True)
            self.tables = [name for (name,) in self.connection.execute(_TABLES)]
            self._keep("kept")
            empty = "".join(map(_EMPTY_ONE.format, self.tables)) + _SEQUENCES_BACK
            self.connection.execute(_FUNCTION.format(name="kept.empty", statements=empty))
            self._empty()
            self.shape = self.connection.execute(_SHAPE).fetchone()
        if with_rows:
            self._put_back("kept")
        self.written = self.connection.execute(_WRITTEN).fetchone()
        return self.cluster.url(self.name)

    def after(self, name: str, deed: Callable[[], T], let_go: Callable[[], None]) -> T:
        """What the deed of that name gives back, once its rows are there; with others before, it is done."""
        if self.connection.execute(_WRITTEN).fetchone() != self.written:
            return deed()
        for number, (known, given) in enumerate(self.deeds):
            if known == name:
                let_go()
                self._empty()
                self._put_back(f"deed_{number}")
                return given  # type: ignore[no-any-return]  # what the deed of this name gave
        given = deed()
        self._keep(f"deed_{len(self.deeds)}")
        self.deeds.append((name, given))
        return given

    def _keep(self, schema: str) -> None:
        """Copies of what has rows, and a function that puts them back."""
        run = self.connection.execute
        run(f"CREATE SCHEMA {schema}")
        full = [name for name in self.tables if run(f'SELECT 1 FROM public."{name}" LIMIT 1').fetchone()]
        for name in full:
            run(f'CREATE TABLE {schema}."{name}" AS TABLE public."{name}"')
        run(_KEEP_SEQUENCES.format(schema))
        rows = [f'INSERT INTO public."{name}" SELECT * FROM {schema}."{name}";' for name in full]
        back = "".join(rows) + _PUT_SEQUENCES.format(schema)
        run(_FUNCTION.format(name=f"{schema}.put_back", statements=back))

    def _put_back(self, schema: str) -> None:
        self.connection.execute(f"SELECT {schema}.put_back()")

    def _empty(self) -> None:
        self.connection.execute("SELECT kept.empty()")

    def give_back(self) -> None:
        """Empties it; one that a test has built anew, or still holds, is put away."""
        try:
            self._empty()
            self.given_back += 1
            if self.given_back % _SWEEP_AFTER == 0:
                swept = ", ".join(f'public."{name}"' for name in self.tables)
                self.connection.execute(f"VACUUM (SKIP_LOCKED, PROCESS_TOAST false) {swept}")
            if self.connection.execute(_SHAPE).fetchone() == self.shape:
                return
        except psycopg.Error:
            pass
        self.put_away()

    def put_away(self) -> None:
        if self.name is not None:
            self.connection.close()
            self.cluster.drop(self.name)
            self.name = None
            self.deeds.clear()


def _programs() -> Path | None:
    """The folder of initdb and postgres, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then the user that its package makes."""
    return "postgres" if os.geteuid() == 0 else None


@contextmanager
def start_cluster() -> Iterator[Cluster]:
    """Skips without PostgreSQL; with CI=true that is a failure."""
    programs = _programs()
    if programs is None:
        message = "PostgreSQL is not installed: make test-tools"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="alongside-pg-"))
    if owner:
        entry = pwd.getpwnam(owner)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, user=owner, cwd=folder)

    cluster = folder / "cluster"
    run(str(programs / "initdb"), "-D", str(cluster), "-A", "trust", "-U", "alongside", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200 {HURRIED}"
    run(str(programs / "pg_ctl"), "-D", str(cluster), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield Cluster(port, "alongside")
    finally:
        run(str(programs / "pg_ctl"), "-D", str(cluster), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
