"""Copies of the whole database."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.chain import ChainLink, quick_hash
from lms.store import backup
from lms.store.backup import CannotCopy, back_up, back_up_if_due, check_copy, files_of, problems, restore
from lms.store.credit import certificates, chains, ledger
from lms.store.db import Base, db, unit_of_work
from lms.store.manifest import Manifest, manifest_of
from lms.store.migrations import version
from lms.store.people import people
from tests.conftest import NOW, need_tool
from tests.tools.elsewhere import elsewhere
from tests.tools.full_disk import full_disk
from tests.tools.way import complete

PAPER = b"%PDF-1.7 paper"

pytestmark = pytest.mark.usefixtures("durable")


@pytest.fixture
def records(store, cast, catalogue, once):
    """A completed course with its paper, and all that belongs to it."""

    def deed() -> None:
        done = complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW)
        with unit_of_work():
            certificates.store_file(certificates.by_serial(done.serial).id, PAPER, NOW)

    once("backup: records", deed)


@pytest.fixture
def copy(records, tmp_path: Path, is_sqlite) -> Path:
    if not is_sqlite:
        need_tool("pg_dump")
    file = tmp_path / "copies" / "today.backup"
    back_up(file, NOW)
    return file


def everything() -> dict[str, list[str]]:
    """Each table's rows, whole."""
    found = {"version": [str(version.version())]}
    for table in Base.metadata.sorted_tables:
        found[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(sa.select(table)))
    db.session.rollback()
    return found


def seal(file: Path) -> None:
    """Makes the manifest of a changed copy say what the copy is now."""
    manifest = json.loads(manifest_of(file).read_text())
    manifest["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest_of(file).write_text(json.dumps(manifest | {"heads": [], "key": "", "signature": ""}))


def test_what_is_put_back_is_equal_row_by_row(copy, blank_settings):
    before = everything()

    with elsewhere(blank_settings) as file:
        restore(copy, file)
        after = everything()

    assert after == before
    assert before["ledger_line"] != before["certificate"] != []


def test_a_restored_database_goes_on(copy, blank_settings):
    with elsewhere(blank_settings) as file:
        restore(copy, file)
        with unit_of_work():
            people.add_person("new@example.org", "New", "New", None, NOW)

        assert (version.is_current(), list(problems())) == (True, [])


def test_a_restored_database_still_refuses_to_change_facts(copy, blank_settings):
    with elsewhere(blank_settings) as file:
        restore(copy, file)

        with pytest.raises(sa.exc.DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(sa.text("DELETE FROM event"))


def test_a_copy_and_its_manifest_tell_what_they_are(copy, is_sqlite):
    manifest = json.loads(manifest_of(copy).read_text())

    assert {name: manifest[name] for name in ("sha256", "made_at", "version", "kind", "files")} == {
        "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
        "made_at": NOW.isoformat(),
        "version": version.newest_version(),
        "kind": "sqlite" if is_sqlite else "postgresql",
        "files": [hashlib.sha256(PAPER).hexdigest()],
    }


def test_a_copy_is_read_by_its_owner_only(copy):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_backup_never_overwrites(copy):
    before = copy.read_bytes()

    with pytest.raises(CannotCopy, match="never overwrites"):
        back_up(copy, NOW)

    assert copy.read_bytes() == before


def test_a_copy_has_what_is_committed_while_others_write(only_sqlite, records, settings, tmp_path):
    with closing(sqlite3.connect(settings.sqlite_file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE person SET legal_name = 'half done'")

        back_up(tmp_path / "copy", NOW)

        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "copy")) as kept:
        assert kept.execute("SELECT count(*) FROM person WHERE legal_name = 'half done'").fetchone() == (0,)


def test_a_copy_is_one_file_without_a_log_beside_it(only_sqlite, copy):
    assert sorted(file.name for file in copy.parent.iterdir()) == [
        "alongside-files",
        "today.backup",
        "today.backup.manifest.json",
    ]


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(only_sqlite, records):
    with pytest.raises(CannotCopy, match="cannot be written"):
        back_up(Path("/proc/alongside.backup"), NOW)


def test_a_copy_that_fails_leaves_nothing_behind(records, tmp_path, is_sqlite):
    if not is_sqlite:
        need_tool("pg_dump")

    with full_disk(), pytest.raises(CannotCopy):
        back_up(tmp_path / "copies" / "today.backup", NOW)

    assert list((tmp_path / "copies").iterdir()) == []


def test_a_copy_that_is_there_already_outlives_a_failed_one_beside_it(copy):
    with full_disk(), pytest.raises(CannotCopy):
        back_up(copy.with_name("today"), NOW)

    check_copy(copy)


def test_a_restore_never_overwrites(copy, settings, is_sqlite):
    before = everything()

    with pytest.raises(CannotCopy, match="never overwrites"):
        restore(copy, settings.sqlite_file if is_sqlite else None)

    assert everything() == before


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_a_log_left_behind_by_another_database_is_not_taken_in(only_sqlite, copy, blank_settings, end):
    left = blank_settings.sqlite_file.with_name(blank_settings.sqlite_file.name + end)
    left.write_bytes(b"left behind")

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="move it aside"):
        restore(copy, file)

    assert not blank_settings.sqlite_file.exists()


@pytest.mark.parametrize("gone", ["copy", "manifest"])
def test_a_copy_without_its_manifest_is_refused(copy, gone, blank_settings):
    (copy if gone == "copy" else manifest_of(copy)).unlink()

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="must both be there"):
        restore(copy, file)


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[1]", "7", '{"sha256": "", "made_at": "once", "version": null, "kind": "sqlite"}']
)
def test_a_manifest_that_cannot_be_read_is_told(copy, text):
    manifest_of(copy).write_text(text)

    with pytest.raises(CannotCopy, match="cannot be read"):
        check_copy(copy)


@given(
    st.builds(
        Manifest,
        sha256=st.text(),
        made_at=st.datetimes(timezones=st.just(UTC)),
        version=st.none() | st.text(),
        kind=st.text(),
        key_id=st.text(),
        signature=st.binary(),
        files=st.lists(st.text()).map(tuple),
    )
)
def test_a_manifest_is_read_back_as_it_was_written(manifest):
    assert Manifest.from_json(json.loads(json.dumps(manifest.to_json()))) == manifest


def test_a_copy_of_another_kind_of_database_is_refused(copy):
    manifest = json.loads(manifest_of(copy).read_text())
    manifest_of(copy).write_text(json.dumps(manifest | {"kind": "oracle"}))

    with pytest.raises(CannotCopy, match="oracle"):
        check_copy(copy)


@pytest.mark.parametrize("place", [0, 0.5, -1])
def test_a_changed_byte_is_refused_and_nothing_is_left_behind(copy, blank_settings, place):
    raw = bytearray(copy.read_bytes())
    raw[int(place * len(raw)) if place >= 0 else -1] ^= 1
    copy.write_bytes(raw)

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="SHA-256"):
        restore(copy, file)

    assert [file.name for file in blank_settings.data.iterdir()] == ["keys"]


@pytest.fixture
def tampered(only_sqlite, copy):
    """Gives a copy that someone with the file in hand changed, manifest and all."""

    def change(*statements: str) -> Path:
        with closing(sqlite3.connect(copy)) as connection:
            for statement in ("DROP TRIGGER ledger_line_no_update", *statements):
                connection.execute(statement)
            connection.commit()
        seal(copy)
        return copy

    return change


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_line SET minutes = 600", "the ledger of person"),
        ("UPDATE certificate SET file_sha256 = '00'", "the file of certificate"),
    ],
)
def test_a_copy_that_is_not_whole_is_refused_and_nothing_is_left_behind(tampered, blank_settings, statement, said):
    copy = tampered(statement)

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match=said):
        restore(copy, file)

    assert [file.name for file in blank_settings.data.iterdir()] == ["keys"]


class TestLinesThatAreMissing:
    """What a restore finds of the ledger, and how one goes on knowingly."""

    @pytest.fixture
    def later(self, copy, records, cast, tmp_path) -> Path:
        """What a packet of a later day names."""
        with unit_of_work():
            ledger.append(cast.pia, 60, [[60, ["ethics"]]], NOW.date(), NOW, source="course")
        file = tmp_path / "head.json"
        file.write_text(json.dumps(chains.heads([cast.pia])[0].to_json()))
        return file

    def test_are_named_and_nothing_is_left_behind(self, copy, later, blank_settings, cast):
        said = f"the ledger of person {cast.pia} has no line 2.*head.json names that line as this site signed it"

        with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match=said):
            restore(copy, file, against=[later])

        assert not blank_settings.sqlite_file.exists()

    def test_are_given_back_to_whoever_goes_on_knowingly(self, copy, later, blank_settings, cast):
        with elsewhere(blank_settings) as file:
            found = restore(copy, file, against=[later], knowingly=True)

            assert [f"person {cast.pia} has no line 2" in one for one in found] == [True]
            assert version.is_current()

    def test_of_a_file_that_names_none_are_one_sentence(self, copy, tmp_path, blank_settings):
        (tmp_path / "none.json").write_text("{}")

        with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="neither a manifest"):
            restore(copy, file, against=[tmp_path / "none.json"])

    def test_cannot_be_told_without_the_keys(self, copy, blank_settings, tmp_path):
        with elsewhere(blank_settings) as file:
            shutil.rmtree(blank_settings.data / "keys")

            with pytest.raises(CannotCopy, match="is not among this site's keys"):
                restore(copy, file)

    def test_in_a_copy_recomputed_by_whoever_holds_it_are_refused(self, tampered, blank_settings, cast):
        copy = tampered("UPDATE ledger_line SET minutes = 600")
        with closing(sqlite3.connect(copy)) as connection:
            connection.row_factory = sqlite3.Row
            (row,) = connection.execute("SELECT * FROM ledger_line").fetchall()
            made = quick_hash(ChainLink(*(row[name] for name in ChainLink._fields)))
            connection.execute("UPDATE ledger_line SET hash = ?", [made])
            connection.commit()
        seal(copy)

        with (
            elsewhere(blank_settings) as file,
            pytest.raises(CannotCopy, match="signature is not one"),
        ):
            restore(copy, file)

    def test_of_a_damaged_copy_are_not_asked(self, tampered, blank_settings):
        copy = tampered("UPDATE certificate SET file_sha256 = '00'")

        with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="the file of certificate"):
            restore(copy, file, knowingly=True)


def test_a_copy_of_before_lines_were_signed_is_put_back(tampered, blank_settings):
    copy = tampered("DROP TABLE line_signature")
    told = json.loads(manifest_of(copy).read_text())
    manifest_of(copy).write_text(
        json.dumps({name: told[name] for name in ("sha256", "made_at", "version", "kind", "files")})
    )

    with elsewhere(blank_settings) as file:
        assert restore(copy, file) == []


def test_a_file_that_is_no_database_is_refused_and_nothing_is_left_behind(only_sqlite, copy, blank_settings):
    copy.write_bytes(b"not a database" * 1000)
    seal(copy)

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy):
        restore(copy, file)

    assert [file.name for file in blank_settings.data.iterdir()] == ["keys"]


def test_a_damaged_database_is_refused_and_nothing_is_left_behind(only_sqlite, copy, blank_settings):
    raw = bytearray(copy.read_bytes())
    raw[4096 * 8 : 4096 * 30] = b"\xff" * (4096 * 22)
    copy.write_bytes(raw)
    seal(copy)

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy):
        restore(copy, file)

    assert [file.name for file in blank_settings.data.iterdir()] == ["keys"]


def test_a_copy_of_postgresql_that_is_not_whole_is_refused_and_nothing_is_left_behind(
    only_postgresql, records, tmp_path, blank_settings
):
    need_tool("pg_dump")
    with unit_of_work():
        db.session.execute(sa.text("UPDATE certificate SET file_sha256 = '00'"))
    back_up(tmp_path / "copy", NOW)

    with elsewhere(blank_settings) as file:
        with pytest.raises(CannotCopy, match="the file of certificate"):
            restore(tmp_path / "copy", file)

        assert sa.inspect(db.engine).get_table_names() == []


def test_nothing_is_wrong_with_whole_records(records):
    assert list(problems()) == []


def test_without_its_program_a_copy_of_postgresql_is_told_in_a_sentence(
    only_postgresql, records, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotCopy, match="pg_dump is not installed"):
        back_up(tmp_path / "copy", NOW)


def test_a_program_that_does_not_succeed_is_told_in_a_sentence(only_postgresql, copy, blank_settings):
    copy.write_bytes(b"not a dump")
    seal(copy)
    need_tool("pg_restore")

    with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match="pg_restore did not succeed"):
        restore(copy, file)


def test_the_password_of_the_database_stands_on_no_command_line(only_postgresql, copy, tmp_path, monkeypatch):
    real, seen = shutil.which("pg_dump"), tmp_path / "seen"
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "pg_dump"
    fake.write_text(f'#!/bin/sh\necho "$@" > {seen}\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    url = db.engine.url.set(password="kept-apart")
    monkeypatch.setattr(db.engine, "url", url)

    backup.back_up(tmp_path / "again", NOW)

    assert "kept-apart" not in seen.read_text()


class TestAKilledCopy:
    """What a process left that was ended in the middle."""

    @pytest.fixture
    def left(self, tmp_path) -> Path:
        folder = tmp_path / "copies"
        folder.mkdir()
        left = folder / ".today.backup.0badcafe.partial"
        for end in ("", "-journal"):
            left.with_name(left.name + end).write_bytes(b"half")
        return left

    def test_is_cleared_away_by_the_next_and_not_in_its_way(self, only_sqlite, records, left):
        back_up(left.with_name("today.backup"), NOW)

        assert not left.exists()
        check_copy(left.with_name("today.backup"))

    def test_is_cleared_away_also_when_none_is_due(self, only_sqlite, records, left):
        back_up_if_due(left.parent, timedelta(days=1), 3, NOW)
        left.write_bytes(b"half")

        back_up_if_due(left.parent, timedelta(days=1), 3, NOW)

        assert not left.exists()

    def test_one_that_is_still_being_written_is_left_alone(self, only_sqlite, records, left):
        with left.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            back_up(left.with_name("today.backup"), NOW)

        assert left.read_bytes() == b"half"

    def test_a_manifest_alone_is_in_nobodys_way(self, only_sqlite, records, left):
        file = left.with_name("today.backup")
        manifest_of(file).write_text("{}")

        back_up(file, NOW)

        check_copy(file)

    def test_under_the_name_of_a_copy_goes_with_the_next_day(self, only_sqlite, records, left):
        old, new = left.with_name("alongside-20261101T170000Z"), left.with_name("alongside-20261121T170000Z")
        for file in (old, new):
            file.write_bytes(b"half")

        back_up_if_due(left.parent, timedelta(days=1), 3, NOW)

        assert (old.exists(), new.exists()) == (False, True)

    def test_has_no_name_of_a_copy_while_it_is_written(self, only_sqlite, records, tmp_path, monkeypatch):
        seen, real = [], backup.copy_sqlite
        monkeypatch.setattr(backup, "copy_sqlite", lambda file: (seen.append(file), real(file)))

        back_up(tmp_path / "today.backup", NOW)

        assert [file.name.startswith(".today.backup.") and file.suffix == ".partial" for file in seen] == [True]


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777])
def test_whatever_the_machine_says_copies_are_for_their_owner(only_sqlite, records, tmp_path, blank_settings, mask):
    before = os.umask(mask)
    try:
        back_up(tmp_path / "copy", NOW)
        with elsewhere(blank_settings) as sqlite_file:
            restore(tmp_path / "copy", sqlite_file)
    finally:
        os.umask(before)

    written = (tmp_path / "copy", manifest_of(tmp_path / "copy"), sqlite_file)
    assert [stat.S_IMODE(file.stat().st_mode) for file in written] == [0o600] * 3


class TestTheSchedule:
    """Copies that the background worker makes on its own."""

    DAY = timedelta(hours=24)

    @pytest.fixture
    def folder(self, only_sqlite, records, tmp_path) -> Path:
        return tmp_path / "copies"

    def test_the_first_copy_is_made_at_once_and_can_be_put_back(self, folder, blank_settings):
        before = everything()

        file = back_up_if_due(folder, self.DAY, 3, NOW)

        with elsewhere(blank_settings) as sqlite_file:
            restore(file, sqlite_file)
            assert everything() == before

    def test_the_next_one_waits_until_its_time(self, folder):
        back_up_if_due(folder, self.DAY, 3, NOW)

        made = [back_up_if_due(folder, self.DAY, 3, NOW + timedelta(hours=hours)) for hours in (1, 23.9, 24)]

        assert [file is not None for file in made] == [False, False, True]

    def test_only_so_many_are_kept_and_each_has_its_manifest(self, folder):
        for day in range(5):
            back_up_if_due(folder, self.DAY, 3, NOW + day * self.DAY)

        kept = sorted(file.name for file in folder.iterdir())
        assert (len(kept), kept[-1]) == (7, "alongside-files")
        assert kept[0].startswith("alongside-20261123T")

    def test_while_the_disk_is_full_nothing_piles_up_and_the_last_copy_is_kept(self, folder):
        kept = back_up_if_due(folder, self.DAY, 1, NOW)

        for minutes in range(0, 60, 5):
            with full_disk(), pytest.raises(CannotCopy):
                back_up_if_due(folder, self.DAY, 1, NOW + self.DAY + timedelta(minutes=minutes))

        assert sorted(folder.iterdir()) == [kept, manifest_of(kept), files_of(kept)]

    def test_what_a_broken_run_left_behind_is_no_copy(self, folder):
        folder.mkdir()
        (folder / "alongside-20261121T170000Z").write_bytes(b"half")
        (folder / "alongside-someday.manifest.json").write_text("{}")

        assert back_up_if_due(folder, self.DAY, 3, NOW) is not None
