"""Files beside the database."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from alembic import command

from lms.actions.program.files import forget_files, take_away_files, unused_files
from lms.store.backup import CannotCopy, back_up, files_of, problems, restore
from lms.store.db import Base, db, files_folder, unit_of_work
from lms.store.manifest import manifest_of
from lms.store.migrations import upgrade
from lms.store.program import program, stored_files
from lms.store.program.stored_files import FileLost, held, keep, missing, place_of, read, sweep
from tests.conftest import NOW, need_tool
from tests.tools.elsewhere import elsewhere

LATER = NOW + timedelta(days=400_000 // 24)  # the files of a test are made today, whatever its clock says
WORDS = b"%PDF-1.7 some words"
HASH = sha256(WORDS).hexdigest()


@pytest.fixture
def logo(store) -> int:
    """A file that a row names."""
    with unit_of_work():
        return program.keep_file("logo", "image/png", WORDS, NOW)


def names() -> set[str]:
    return {file.name for file in files_folder().glob("*/*")}


def clear() -> None:
    unused, without_row = unused_files(LATER)
    with unit_of_work():
        forget_files(unused)
    with unit_of_work():
        take_away_files({*unused, *without_row})


def test_what_is_kept_is_read_by_its_hash(store):
    with unit_of_work():
        kept = keep(WORDS, "paper", NOW)

    assert (kept, read(kept), stored_files.all_kept()) == (HASH, WORDS, [HASH])


def test_the_same_twice_is_one_file_and_one_row(store):
    for kind in ("paper", "upload"):
        with unit_of_work():
            keep(WORDS, kind, NOW)

    assert (names(), stored_files.all_kept()) == ({HASH}, [HASH])


@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_files_and_folders_are_for_their_owner_alone(store, mask):
    before = os.umask(mask)
    try:
        with unit_of_work():
            keep(WORDS, "paper", NOW)
    finally:
        os.umask(before)
        for folder in (files_folder(), files_folder() / HASH[:2]):
            folder.chmod(folder.stat().st_mode | 0o700)

    file = place_of(files_folder(), HASH)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (file.parent, files_folder())] == [0o700] * 2


def test_it_is_on_the_disk_with_its_name_before_its_row_is_written(store, durable, monkeypatch):
    done, sync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (done.append(os.readlink(f"/proc/self/fd/{file}")), sync(file)))
    monkeypatch.setattr(stored_files, "insert", lambda *_: pytest.fail("its row") if len(done) < 2 else sa.insert(*_))

    with unit_of_work():
        keep(WORDS, "paper", NOW)

    assert done[-1] == str(files_folder() / HASH[:2])
    assert ".partial" in done[-2]


def test_one_that_is_not_there_and_one_that_was_changed_are_told_in_a_sentence(store):
    with unit_of_work():
        keep(WORDS, "paper", NOW)
    place_of(files_folder(), HASH).write_bytes(b"another")
    with pytest.raises(FileLost, match="not the one that was kept"):
        read(HASH)
    assert list(problems()) == [f"the file {HASH[:12]} is not the one that was kept"]

    place_of(files_folder(), HASH).unlink()
    with pytest.raises(FileLost, match="not where it was kept"):
        read(HASH)
    assert list(missing()) == [HASH]


def test_a_damaged_file_is_whole_again_once_the_same_is_kept_again(store):
    with unit_of_work():
        keep(WORDS, "paper", NOW)
    place_of(files_folder(), HASH).write_bytes(b"another")

    with unit_of_work():
        keep(WORDS, "paper", NOW)

    assert read(HASH) == WORDS


def test_what_a_row_names_stays(logo):
    clear()

    assert program.file(logo) == ("image/png", WORDS)


def test_what_no_row_names_any_more_goes_with_its_file(store):
    with unit_of_work():
        keep(WORDS, "paper", NOW)

    clear()

    assert (names(), stored_files.all_kept()) == (set(), [])


def test_a_file_whose_row_was_never_written_goes_after_a_day_and_no_sooner(store):
    stored_files.write(files_folder(), WORDS)
    os.utime(place_of(files_folder(), HASH), (NOW.timestamp(), NOW.timestamp()))

    assert unused_files(NOW + timedelta(hours=23)) == ([], [])
    assert unused_files(NOW + timedelta(hours=25)) == ([], [HASH])


def test_what_is_to_be_erased_goes_at_once_unless_a_row_has_it(logo):
    with unit_of_work():
        assert sweep([HASH]) == 0
    with unit_of_work():
        db.session.execute(sa.text("DELETE FROM program_file"))
        stored_files.forget([HASH])
    with unit_of_work():
        assert sweep([HASH, "ab" * 32]) == 1

    assert names() == set()


def test_while_a_copy_is_made_nothing_goes(store):
    with unit_of_work():
        keep(WORDS, "paper", NOW)

    with held():
        clear()

    assert (names(), stored_files.all_kept()) == ({HASH}, [HASH])


def test_a_row_that_names_what_was_never_kept_is_told(logo):
    with unit_of_work():
        db.session.execute(sa.text("UPDATE program_file SET sha256 = 'abc'"))

    assert list(problems()) == ["nothing is kept under abc, which a row of program_file names"]


def test_every_column_that_names_a_file_is_known():
    named = {column for table in Base.metadata.sorted_tables for column in table.columns if "sha256" in column.name}

    known = {pointer.property.columns[0] for pointer in stored_files.POINTERS}
    assert named - {Base.metadata.tables["stored_file"].c.sha256} == known


class TestACopy:
    @pytest.fixture
    def copy(self, logo, tmp_path, is_sqlite):
        if not is_sqlite:
            need_tool("pg_dump")
        back_up(tmp_path / "copies" / "one", NOW)
        return tmp_path / "copies" / "one"

    def test_brings_its_files_and_finds_them_again(self, copy, blank_settings):
        with elsewhere(blank_settings) as file:
            restore(copy, file)

            assert (program.file(1), list(problems())) == (("image/png", WORDS), [])

    def test_with_a_file_that_is_lost_or_changed_is_refused_and_leaves_nothing(self, copy, blank_settings):
        for change in (lambda file: file.write_bytes(b"x"), lambda file: file.unlink()):
            change(place_of(files_of(copy), HASH))
            with elsewhere(blank_settings) as file, pytest.raises(CannotCopy, match=HASH[:12]):
                restore(copy, file)
            assert [one.name for one in blank_settings.data.iterdir()] == ["keys"]

    def test_is_made_although_a_file_of_the_site_is_lost_and_says_nothing_of_it(self, copy):
        place_of(files_folder(), HASH).unlink()
        place_of(files_of(copy), HASH).unlink()

        back_up(copy.with_name("two"), NOW)

        assert HASH not in manifest_of(copy.with_name("two")).read_text()


class TestTheUpgrade:
    """Of a database that holds its files itself."""

    @pytest.fixture
    def before(self, blank):
        with db.engine.begin() as connection:
            command.upgrade(upgrade._config(connection), "0030")
            connection.execute(
                sa.text(
                    "INSERT INTO program_file (id, name, media_type, file) VALUES (:id, 'logo', 'image/png', :f)"
                ),
                [{"id": number, "f": b"picture %d" % (number % 200)} for number in range(1, 252)],
            )

    def moved(self) -> list[bytes]:
        with db.engine.connect() as connection:
            found = connection.execute(sa.text("SELECT id, sha256 FROM program_file ORDER BY id")).all()
        return [read(sha256) for _, sha256 in found]

    def test_moves_every_file_and_tells_how_far_it_is(self, before, caplog):
        upgrade.upgrade(None, NOW)

        assert self.moved() == [b"picture %d" % (number % 200) for number in range(1, 252)]
        assert (len(names()), list(problems())) == (200, [])
        assert caplog.messages == ["251 of 251 files of program_file moved beside the database"]

    def test_that_is_stopped_in_the_middle_loses_nothing_and_goes_on(self, before, monkeypatch):
        written, write = [], stored_files.write

        def stop(folder, data):
            if len(written) == 120:
                raise KeyboardInterrupt
            written.append(data)
            return write(folder, data)

        monkeypatch.setattr(stored_files, "write", stop)
        with pytest.raises(KeyboardInterrupt):
            upgrade.upgrade(None, NOW)
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM program_file WHERE file IS NOT NULL")) == 251
        monkeypatch.undo()

        upgrade.upgrade(None, NOW)

        assert len(self.moved()) == 251
