"""Files beside the database: papers, pictures, uploads, each under the hash of its bytes.

A file is whole and on the disk before the row that names it is committed, so a row without a file means that
somebody took it away. A file without a row is what a process left that ended in between; it is swept away later.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, exists, insert, or_, select, text

from lms.domain.program.stored import FileLost as FileLost
from lms.store.db import IntegrityError, chunked, db, execute_rowcount, files_folder, has_one_writer, table_of
from lms.store.private import make_empty, make_folder
from lms.store.tables.credit import Certificate
from lms.store.tables.external import ExternalFile
from lms.store.tables.program import PaperJob, ProgramFile, StoredFile

# Each column that names a kept file; a file that none of them names is nobody's any more.
POINTERS = (Certificate.file_sha256, ProgramFile.sha256, ExternalFile.sha256, PaperJob.sha256)
DAMAGED = "damaged"  # bytes that were not those of their hash when they came here: kept all the same
UNFINISHED_SECONDS = 24 * 60 * 60  # a file without a row that is younger may still get one
_PARTIAL = ".partial"
_TURN = 5_550_031  # the number under which PostgreSQL knows the lock


def keep(data: bytes, kind: str, now: datetime) -> str:
    """Its SHA-256, by which it is read. Call it in the unit of work that writes the row which names it."""
    _take_turn(shared=True)
    sha256 = write(files_folder(), data)
    if db.session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == sha256)) is None:
        row = {"sha256": sha256, "size": len(data), "kind": kind, "kept_at": now}
        with suppress(IntegrityError), db.session.begin_nested():  # another process kept the same at the same time
            db.session.execute(insert(table_of(StoredFile)).values(row))
    return sha256


@contextmanager
def spool() -> Iterator[Path]:
    """An empty file beside those that are kept, for one that is too long to be held; gone in the end."""
    folder = files_folder() / "00"
    _make_folders(folder)
    part = folder / f".spool.{secrets.token_hex(8)}{_PARTIAL}"
    make_empty(part)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def keep_spooled(part: Path, kind: str, now: datetime) -> str:
    """Like `keep`, of a file that was written to its end: it is moved to its place."""
    _take_turn(shared=True)
    with part.open("rb") as opened:
        sha256, size = hashlib.file_digest(opened, "sha256").hexdigest(), os.fstat(opened.fileno()).st_size
        os.fsync(opened.fileno())
    file = place_of(files_folder(), sha256)
    _make_folders(file.parent)
    part.rename(file)
    _sync(file.parent)
    if db.session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == sha256)) is None:
        row = {"sha256": sha256, "size": size, "kind": kind, "kept_at": now}
        db.session.execute(insert(table_of(StoredFile)).values(row))
    return sha256


def open_kept(sha256: str) -> BinaryIO:
    """To be read a piece at a time. Raises FileLost for what is not there, or is longer or shorter than it was."""
    size = db.session.scalar(select(StoredFile.size).where(StoredFile.sha256 == sha256))
    file = place_of(files_folder(), sha256)
    if size is None or not _has_size(file, size):
        raise FileLost(f"The file {sha256[:12]} is not where it was kept.")
    return file.open("rb")


def read(sha256: str) -> bytes:
    """Raises FileLost for what is not there or is not what was kept."""
    try:
        data = place_of(files_folder(), sha256).read_bytes()
    except OSError as error:
        raise FileLost(f"The file {sha256[:12]} is not where it was kept.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileLost(f"The file {sha256[:12]} is not the one that was kept.")
    return data


def place_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def write(folder: Path, data: bytes) -> str:
    """Leaves the file on the disk under its hash, also if the power fails right after. One that is whole stays."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = place_of(folder, sha256)
    with suppress(OSError):
        if file.read_bytes() == data:
            return sha256
    with _new(file) as part:
        part.write(data)
    return sha256


@contextmanager
def _new(file: Path) -> Iterator[BinaryIO]:
    """Written under another name, synced, then renamed."""
    _make_folders(file.parent)
    part = file.with_name(f".{file.name[:12]}.{secrets.token_hex(4)}{_PARTIAL}")
    make_empty(part)
    try:
        with part.open("r+b") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        part.rename(file)
        _sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _make_folders(folder: Path) -> None:
    if not folder.is_dir():
        for one in (folder.parent, folder):
            make_folder(one)
            _sync(one.parent)


def _sync(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def all_kept() -> list[str]:
    return list(db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))


def missing() -> Iterator[str]:
    """Hashes whose file is not there; quick, since it reads none."""
    folder = files_folder()
    for sha256, size in db.session.execute(select(StoredFile.sha256, StoredFile.size)).all():
        if not _has_size(place_of(folder, sha256), size):
            yield sha256


def _has_size(file: Path, size: int) -> bool:
    try:
        return file.stat().st_size == size
    except OSError:
        return False


def problems() -> Iterator[str]:
    """What is wrong with kept files, each in a few words; reads every one of them."""
    for sha256 in all_kept():
        try:
            read(sha256)
        except FileLost as lost:
            yield str(lost)[0].lower() + str(lost)[1:-1]
    known = select(StoredFile.sha256)
    for pointer in POINTERS:
        lost_rows = select(pointer).where(pointer.is_not(None), pointer != "", pointer.not_in(known))
        for lost_one in db.session.scalars(lost_rows):
            yield f"nothing is kept under {str(lost_one)[:12]}, which a row of {pointer.class_.__tablename__} names"


def unused() -> list[str]:
    """Hashes that no row names any more."""
    named = (select(pointer).where(pointer.is_not(None)) for pointer in POINTERS)
    return list(db.session.scalars(select(StoredFile.sha256).where(StoredFile.kind != DAMAGED).except_(*named)))


def forget(sha256s: Iterable[str]) -> int:
    """Lets go of those that no row names; how many. `sweep` then takes the files away, once that is committed.

    While a copy of the site is made, all stays until the next time.
    """
    with _alone(files_folder()) as is_alone:
        if not is_alone:
            return 0
        _take_turn(shared=False)
        named = or_(*(exists().where(pointer == StoredFile.sha256) for pointer in POINTERS))
        gone = 0
        for some in chunked(sha256s):
            of_these = delete(StoredFile).where(StoredFile.sha256.in_(some), ~named, StoredFile.kind != DAMAGED)
            gone += execute_rowcount(of_these.execution_options(synchronize_session=False))
        return gone


def without_row(now: datetime) -> list[str]:
    """Files that no row speaks of, and that were there too long for one still to come."""
    kept = set(all_kept())
    return [file.name for file in _files_in(files_folder()) if file.name not in kept and _is_past(file, now)]


def sweep(names: Collection[str]) -> int:
    """Takes away those files that have no row, at once, in a unit of work of its own; how many.

    Waits for no copy either. What somebody asked to have erased goes so, after `forget`.
    """
    folder = files_folder()
    with _alone(folder) as is_alone:
        if not is_alone:
            return 0
        _take_turn(shared=False)
        kept = set(all_kept())
        there = (folder / name.removeprefix(".")[:2] / name for name in set(names) - kept)
        gone = [file for file in there if file.exists()]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)


def _is_past(file: Path, now: datetime) -> bool:
    with suppress(FileNotFoundError):
        return now.timestamp() - file.stat().st_mtime > UNFINISHED_SECONDS
    return False


def _files_in(folder: Path) -> Iterator[Path]:
    return (file for inner in folder.glob("[0-9a-f][0-9a-f]") for file in inner.iterdir())


def _take_turn(*, shared: bool) -> None:
    """Whoever keeps waits for whoever takes away, to the end of its transaction; SQLite has one writer anyway."""
    if not has_one_writer():
        db.session.execute(text(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}({_TURN})"))


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody copies the files; none begins to meanwhile."""
    if not folder.is_dir():
        yield False
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(opened)


@contextmanager
def held() -> Iterator[None]:
    """Meanwhile no kept file is swept away."""
    folder = files_folder()
    make_folder(folder)
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_SH)
        yield
    finally:
        os.close(opened)


def copy_whole(source: Path, target: Path, sha256s: Iterable[str]) -> Iterator[str]:
    """Brings files over that are not there yet, and tells which are there now: not those that are lost."""
    for sha256 in sha256s:
        with suppress(FileLost):
            copy_files(source, target, [sha256], [])
            yield sha256


def copy_files(source: Path, target: Path, sha256s: Iterable[str], new: list[Path]) -> None:
    """Brings whole files over, and adds those that were not there to `new`; raises FileLost for one that is lost."""
    for sha256 in sha256s:
        file = place_of(target, sha256)
        if _is_whole(file, sha256):
            continue
        there = place_of(source, sha256)
        if not _is_whole(there, sha256):
            raise FileLost(f"The file {sha256[:12]} of the copy is missing or is not the one that was kept.")
        with there.open("rb") as opened, _new(file) as part:
            shutil.copyfileobj(opened, part)
        new.append(file)


def _is_whole(file: Path, sha256: str) -> bool:
    return file.is_file() and hash_of(file) == sha256


def take_back(folder: Path, new: Iterable[Path]) -> None:
    """Takes away what `copy_files` brought, and the folders that are empty without it."""
    for file in new:
        file.unlink(missing_ok=True)
    for inner in (*folder.glob("*"), folder):
        with suppress(OSError):
            inner.rmdir()


def hash_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def clear_all_but(folder: Path, sha256s: Collection[str]) -> None:
    """Takes away from a folder of copies what none of the copies names any more."""
    for file in _files_in(folder):
        if file.name not in sha256s:
            file.unlink(missing_ok=True)
