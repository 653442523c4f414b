"""Copies of the whole database and of the files beside it, and the checks that a copy is whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, MetaData, inspect, text
from sqlalchemy.exc import DatabaseError

from lms.domain.credit.chain import Fault, FaultKind, Head
from lms.store import witnesses
from lms.store.credit import certificates, chains, ledger
from lms.store.db import copy_sqlite, db, files_folder
from lms.store.manifest import MANIFEST, Manifest, manifest_of
from lms.store.migrations.version import version
from lms.store.private import BESIDE, clear_partial, make_folder, partial_file
from lms.store.program import stored_files
from lms.store.tables.credit import LineSignature

COPIED_FILES = "alongside-files"  # beside the copies, one folder for all of them
COPY_PREFIX = "alongside-"
COPY_MOMENT = "%Y%m%dT%H%M%SZ"
A_DAY = timedelta(days=1)
MOST_NAMED = 20


class CannotCopy(Exception):
    """The copy could not be made or is not whole; the message says why in a sentence."""


def back_up(file: Path, now: datetime) -> None:
    """Writes a copy and, beside it, a manifest, or leaves nothing; raises CannotCopy, also when the file is there."""
    if file.exists():
        raise CannotCopy(f"{file} is there already; a backup never overwrites.")
    try:
        make_folder(file.parent)
        heads = _heads_now()  # before the copy, so that each of them is in it
        with stored_files.held(), partial_file(file) as part:
            _write_copy(part)
            files, kind = _copy_files(file), db.engine.dialect.name
            manifest = Manifest(
                sha256=stored_files.hash_of(part), made_at=now, version=version(), kind=kind, files=files, heads=heads
            ).signed(now)
            # First, and alone it is no copy: a file without it would lie in the way of the next.
            _write_manifest(manifest_of(file), manifest)
    except OSError as error:
        raise CannotCopy(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        if not file.exists():
            with suppress(OSError):
                manifest_of(file).unlink(missing_ok=True)


def _heads_now() -> tuple[Head, ...]:
    try:
        return tuple(chains.heads())
    except DatabaseError as error:
        raise CannotCopy(f"The database cannot be read: {error.orig}.") from error
    finally:
        db.session.rollback()


def _copy_files(file: Path) -> tuple[str, ...]:
    """Those of the database as it is now: all whose rows the copy has, and perhaps newer ones. Few are not there yet.

    What is lost at the site is in no copy either: that is told by `problems`, and keeps nobody from copying the rest.
    """
    kept = tuple(stored_files.all_kept())
    db.session.rollback()
    return tuple(stored_files.copy_whole(files_folder(), files_of(file), kept))


def files_of(file: Path) -> Path:
    """Where the files of a copy lie."""
    return file.with_name(COPIED_FILES)


def _write_copy(part: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        _copy_sqlite(part)
    else:
        _run("pg_dump", "--format=custom", f"--file={part}", _plain_url())


def _write_manifest(file: Path, manifest: Manifest) -> None:
    with partial_file(file) as part:
        part.write_text(json.dumps(manifest.to_json(), indent=2) + "\n", "utf-8")


def back_up_if_due(folder: Path, every: timedelta, keep: int, now: datetime) -> Path | None:
    """Writes a copy into the folder once the newest whole one is older than `every`; keeps that many of them.

    None when none was due. Raises CannotCopy.
    """
    clear_partial(folder)
    copies = _copies_in(folder)
    if copies and now - copies[-1][0] < every:
        return None
    file = folder / f"{COPY_PREFIX}{now.astimezone(UTC):{COPY_MOMENT}}"
    back_up(file, now)
    for _, old in [*copies, (now, file)][:-keep]:
        old.unlink(missing_ok=True)
        manifest_of(old).unlink(missing_ok=True)
    _clear_broken(folder, now)
    _clear_files(folder)
    return file


def _clear_files(folder: Path) -> None:
    """Takes away files that no copy in the folder needs, so that what was erased goes with the last that had it."""
    needed: set[str] = set()
    for manifest in folder.glob(f"*{MANIFEST}"):
        try:
            needed.update(Manifest.from_json(json.loads(manifest.read_text("utf-8"))).files)
        except (OSError, ValueError, TypeError, KeyError):
            return  # what it needs is not known, so nothing goes
    stored_files.clear_all_but(folder / COPIED_FILES, needed)


def _clear_broken(folder: Path, now: datetime) -> None:
    """Takes away what killed runs of earlier versions left under the name of a copy; it has no manifest."""
    for file in folder.glob(f"{COPY_PREFIX}*"):
        moment = _moment_of(file)
        if moment is not None and not manifest_of(file).exists() and now - moment > A_DAY:
            file.unlink(missing_ok=True)


def _moment_of(file: Path) -> datetime | None:
    """From the name of a scheduled copy; None for any other file."""
    try:
        return datetime.strptime(file.name.removeprefix(COPY_PREFIX), COPY_MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _copies_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Scheduled copies with their moments, oldest first; what a broken run left without a manifest is not one."""
    found = []
    for manifest in folder.glob(f"{COPY_PREFIX}*{MANIFEST}"):
        file = manifest.with_name(manifest.name.removesuffix(MANIFEST))
        moment = _moment_of(file)
        if moment is not None and file.is_file():
            found.append((moment, file))
    return sorted(found)


def _copy_sqlite(file: Path) -> None:
    try:
        copy_sqlite(file)
        with closing(sqlite3.connect(file)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise CannotCopy(f"The copy cannot be written: {error}.") from error
    if found != "ok":
        raise CannotCopy(f"The copy is damaged: {found}.")


def _plain_url() -> str:
    """The address as PostgreSQL's own programs take it, without the password: everyone can read a command line."""
    url = db.engine.url
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return plain.render_as_string()


def _run(name: str, *words: str) -> None:
    program, password = shutil.which(name), db.engine.url.password
    if program is None:
        raise CannotCopy(f"{name} is not installed (Debian: postgresql-client).")
    environment = {"PGPASSWORD": str(password), "PATH": os.defpath} if password else None
    try:
        subprocess.run([program, *words], check=True, capture_output=True, text=True, env=environment)
    except subprocess.CalledProcessError as error:
        raise CannotCopy(f"{name} did not succeed: {error.stderr.strip().rpartition(chr(10))[2]}") from error


def check_copy(file: Path) -> Manifest:
    """Its manifest. Raises CannotCopy when a backup is missing, has none or is not what it says."""
    if not file.is_file() or not manifest_of(file).is_file():
        raise CannotCopy(f"{file} and its manifest {manifest_of(file).name} must both be there.")
    try:
        manifest = Manifest.from_json(json.loads(manifest_of(file).read_text("utf-8")))
    except (ValueError, TypeError, KeyError) as error:
        raise CannotCopy(f"The manifest {manifest_of(file).name} cannot be read.") from error
    if manifest.kind != db.engine.dialect.name:
        raise CannotCopy(f"This is a copy of a {manifest.kind} database.")
    if manifest.sha256 != stored_files.hash_of(file):
        raise CannotCopy("The file is not the one that was backed up: its SHA-256 differs from the manifest's.")
    return manifest


def restore(
    file: Path, sqlite_file: Path | None, *, against: Sequence[Path] = (), knowingly: bool = False
) -> list[str]:
    """Puts a checked copy where no database is yet; raises CannotCopy, and leaves nothing behind when it does.

    The ledger is asked of the copy's own manifest and of those and packets in `against` as well. What is found of it
    ends a restore, unless it is done `knowingly`: then it is given back.
    """
    manifest = check_copy(file)
    asked = _asked_of([manifest_of(file), *against])
    if sqlite_file is not None:
        # A log left behind by the file that was there before would be written into the restored one.
        for there in (sqlite_file, *(sqlite_file.with_name(sqlite_file.name + end) for end in ("-wal", "-journal"))):
            if there.exists():
                raise CannotCopy(f"{there} is there already; move it aside first. A restore never overwrites.")
        make_folder(sqlite_file.parent)
    elif version() is not None:
        raise CannotCopy("The database is not empty; a restore never overwrites.")
    with _files_back(file, manifest):
        if sqlite_file is not None:
            with partial_file(sqlite_file) as part:
                shutil.copyfile(file, part)
        else:
            _run("pg_restore", "--no-owner", "--single-transaction", f"--dbname={_plain_url()}", str(file))
        damaged = list(damages())
        of_ledger = [] if damaged else [*of_the_ledger(), *witnesses.disagreements(asked)]
        db.session.rollback()
        if damaged or (of_ledger and not knowingly):
            _clear(sqlite_file)
            raise CannotCopy(_not_whole(damaged, of_ledger))
    return of_ledger


def _asked_of(files: Sequence[Path]) -> list[witnesses.Witness]:
    try:
        return [witnesses.read_witness(one) for one in files]
    except witnesses.NoWitness as error:
        raise CannotCopy(str(error)) from error


def _not_whole(damaged: Sequence[str], of_ledger: Sequence[str]) -> str:
    found = [*damaged, *of_ledger]
    named = "; ".join(found[:MOST_NAMED]) + (f"; and {len(found) - MOST_NAMED} more" if found[MOST_NAMED:] else "")
    said = f"The copy is not whole: {named}."
    return said if damaged else f"{said} To put it back all the same, add --knowingly."


@contextmanager
def _files_back(file: Path, manifest: Manifest) -> Iterator[None]:
    """Puts the files of a copy where they belong, before the rows that name them; takes them away if it fails."""
    put: list[Path] = []
    try:
        stored_files.copy_files(files_of(file), files_folder(), manifest.files, put)
        yield
    except stored_files.FileLost as lost:
        stored_files.take_back(files_folder(), put)
        raise CannotCopy(str(lost)) from lost
    except BaseException:
        stored_files.take_back(files_folder(), put)
        raise


def _clear(sqlite_file: Path | None) -> None:
    """Takes away what a restore put where nothing was."""
    if sqlite_file is not None:
        db.engine.dispose()
        for end in ("", *BESIDE):
            sqlite_file.with_name(sqlite_file.name + end).unlink(missing_ok=True)
        return
    with db.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change")


def problems() -> Iterator[str]:
    """What is not whole in the database: pages, chains, files."""
    found = False
    for problem in damages():
        found = True
        yield problem
    if not found:
        yield from of_the_ledger()


def damages() -> Iterator[str]:
    """What is not whole in the database but for the ledger: pages, files."""
    try:
        yield from _damages()
    except DatabaseError as error:
        yield f"the database cannot be read ({error.orig})"
    finally:
        db.session.rollback()


def _damages() -> Iterator[str]:
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            answer = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if answer != "ok":
            yield f"the database file is damaged ({answer})"
            return
    if inspect(db.engine).has_table("stored_file"):  # a copy of an earlier version holds its files itself
        for serial in certificates.damaged_files():
            yield f"the file of certificate {serial} is not the one that was stored"
        yield from stored_files.problems()
    else:
        yield from _damages_inside()


def _damages_inside() -> Iterator[str]:
    filed = text("SELECT serial, file, file_sha256 FROM certificate WHERE file IS NOT NULL")
    for serial, file, sha256 in db.session.execute(filed):
        if sha256 is not None and hashlib.sha256(file).hexdigest() != sha256:
            yield f"the file of certificate {serial} is not the one that was stored"


def of_the_ledger() -> Iterator[str]:
    """What does not hold in chains of contact hours; a copy of before lines were signed has no signatures."""
    try:
        if inspect(db.engine).has_table(LineSignature.__tablename__):
            yield from map(str, chains.faults())
        else:
            yield from (str(Fault(*at, FaultKind.BROKEN)) for at in ledger.broken_chains())
    except DatabaseError as error:
        yield f"the database cannot be read ({error.orig})"
    finally:
        db.session.rollback()
