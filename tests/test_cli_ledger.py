"""`lms keys` and `lms ledger`: what whoever runs the machine reads of them."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from cryptography import x509

from lms.cli.context import create_store
from lms.cli.main import main
from lms.keys import SealKey, SealRing, ledger_ring, published
from lms.store.backup import back_up
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import program
from tests.conftest import NOW
from tests.store.test_ledger import add, unprotect
from tests.tools.way import complete

ROLE = "peer-role-in-child-welfare"
SAID = {"address": "1 River Street", "contact": "ce@example.org", "signatory": "Sam Example"}


@pytest.fixture
def lms(settings, store, monkeypatch):
    """Runs a command on this test's own site."""
    for name, value in {"LMS_DATA": settings.data, "LMS_DATABASE_URL": settings.database_url}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("LMS_BACKUP_FOLDER", raising=False)
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture
def earned(lms, cast):
    with unit_of_work():
        add(cast.pia), add(cast.pia), add(cast.noel)


def change(statement: str) -> None:
    unprotect()
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


class TestKeys:
    def test_before_the_first_start_says_that_there_are_none(self, lms, settings):
        shutil.rmtree(settings.data / "keys" / "ledger", ignore_errors=True)

        listed = lms("keys")

        assert listed.exit_code == 0
        assert "ledger  none yet" in listed.output
        assert not (settings.data / "keys" / "ledger").exists()

    def test_lists_each_with_its_number_and_says_where_they_lie(self, lms, settings):
        old = ledger_ring(settings.data).newest(NOW).id
        turned = lms("keys", "rotate", "ledger")
        new = ledger_ring(settings.data).newest(NOW).id

        lines = lms("keys").output.splitlines()

        assert new in turned.output
        assert old != new
        assert [(old in line or new in line) and line.split("  ")[3:] for line in lines[:2]] in (
            [["old, checks what it signed"], ["newest, signs"]],
            [["newest, signs"], ["old, checks what it signed"]],
        )
        assert str(settings.data / "keys") in lines[-2]
        assert "keep the copy apart from the backups" in lines[-1]

    @pytest.mark.parametrize("purpose", ["badge", "seal"])
    def test_of_certificates_are_listed_and_turned_as_well(self, lms, purpose):
        assert f"{purpose}  none yet" in lms("keys").output
        first, second = (lms("keys", "rotate", purpose).output.split()[2] for _ in range(2))

        told = [line for line in lms("keys").output.splitlines() if line.startswith(purpose)]

        assert [first in told[0], "old" in told[0], second in told[1], "newest" in told[1]] == [True] * 4

    def test_of_no_purpose_are_one_sentence(self, lms):
        refused = lms("keys", "rotate", "tea")

        assert (refused.exit_code, refused.output) == (
            1,
            "Error: No keys sign for “tea”. There are: ledger, badge, seal.\n",
        )

    def test_that_are_broken_are_one_sentence(self, lms, settings):
        file = settings.data / "keys" / "ledger" / f"{ledger_ring(settings.data).newest(NOW).id}.json"
        file.write_text("{")

        assert f"Error: {file} is not a whole key." in lms("keys").output

    def test_of_a_site_that_starts_are_all_there_before_anything_was_earned(self, lms, cast, settings, monkeypatch):
        monkeypatch.setattr("lms.cli.processes.run_web", lambda *_: None)
        monkeypatch.setattr("logging.config.dictConfig", lambda _: None)

        started = lms("part", "web")

        assert started.exit_code == 0, started.output
        for purpose in ("ledger", "badge", "seal"):
            [file] = (settings.data / "keys" / purpose).iterdir()
            assert file.stat().st_mode & 0o777 == 0o600
        [seal] = SealRing(settings.data).all_keys()
        assert name_of(seal) == "Family Support North"

    def test_of_a_seal_say_the_programs_name_when_they_are_turned(self, lms, cast, settings):
        lms("keys", "rotate", "seal")

        assert name_of(SealRing(settings.data).all_keys()[-1]) == "Family Support North"

    def test_are_turned_where_no_database_is(self, lms, settings, monkeypatch, tmp_path):
        monkeypatch.setenv("LMS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

        assert lms("keys", "rotate", "seal").exit_code == 0


def name_of(seal: SealKey) -> str:
    [own] = x509.load_der_x509_certificate(seal.certificate).subject
    return own.value


def test_a_copy_says_that_no_key_is_in_it_and_where_they_lie(lms, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("LMS_SEAL_KEY", str(tmp_path / "agency.pem"))

    said = lms("backup", str(tmp_path / "copy")).output

    assert "The keys are not in it" in said
    assert str(settings.data / "keys") in said
    assert str(tmp_path / "agency.pem") in said


class TestVerify:
    def test_says_what_holds_and_what_it_cannot_speak_about(self, lms, earned):
        said = lms("ledger", "verify")

        assert said.exit_code == 0, said.output
        assert "3 lines in 2 chains hold, and the newest line of each is signed by a key of this site." in said.output
        assert "would not be seen. Name one with --against FILE." in said.output
        assert "nothing about someone who has both the database and the keys" in said.output

    def test_checks_every_signature_where_it_is_asked_to(self, lms, earned):
        assert "and every line is signed by a key of this site" in lms("ledger", "verify", "--every").output

    def test_names_the_first_broken_line_by_account_and_no_name(self, lms, earned, cast):
        change(f"UPDATE ledger_line SET minutes = 600 WHERE person_id = {cast.pia} AND sequence = 2")

        said = lms("ledger", "verify")

        assert said.exit_code == 1
        assert f"The ledger of person {cast.pia} does not hold at line 2: it does not follow" in said.output
        assert "Pia" not in said.output

    def test_asks_the_newest_manifest_and_files_that_are_given(self, lms, earned, cast, tmp_path, monkeypatch):
        back_up(tmp_path / "copies" / "alongside-20261121T180000Z", NOW)
        monkeypatch.setenv("LMS_BACKUP_FOLDER", str(tmp_path / "copies"))
        head = tmp_path / "head.json"
        told = json.loads((tmp_path / "copies" / "alongside-20261121T180000Z.manifest.json").read_text())
        head.write_text(json.dumps(told["heads"][0]))
        assert (
            "Asked of alongside-20261121T180000Z.manifest.json, which names 2 lines."
            in lms("ledger", "verify").output
        )
        gone = f"SELECT id FROM ledger_line WHERE person_id = {cast.pia} AND sequence = 2"
        change(f"DELETE FROM line_signature WHERE line_id IN ({gone})")
        change_again = f"DELETE FROM ledger_line WHERE person_id = {cast.pia} AND sequence = 2"
        with db.engine.begin() as connection:
            connection.exec_driver_sql(change_again)

        said = lms("ledger", "verify", "--against", str(head))

        assert said.exit_code == 1
        assert said.output.count(f"The ledger of person {cast.pia} has no line 2") == 2

    def test_of_a_file_that_is_none_is_one_sentence(self, lms, earned, tmp_path):
        (tmp_path / "none.json").write_text("{}")

        said = lms("ledger", "verify", "--against", str(tmp_path / "none.json"))

        assert (said.exit_code, said.output.startswith("Error: ")) == (1, True)

    def test_names_some_and_counts_the_others(self, lms, cast):
        with unit_of_work():
            for number in range(25):
                add(people.add_person(f"{number}@example.org", "One", "One", None, NOW).id)
        change("DELETE FROM line_signature")

        assert "And 5 more." in lms("ledger", "verify").output


def test_lines_whose_keys_are_lost_are_signed_as_found_when_one_is_sure(lms, earned, settings):
    shutil.rmtree(settings.data / "keys" / "ledger")
    ledger_ring(settings.data).newest(NOW)
    assert "is not among this site's keys" in lms("ledger", "verify").output

    asked, done = lms("ledger", "sign-found"), lms("ledger", "sign-found", "--sure")

    assert (asked.exit_code, done.exit_code) == (1, 0), done.output
    assert done.output == "3 lines signed as found today.\n"
    said = lms("ledger", "verify")
    assert "3 lines were found on" in said.output
    assert said.exit_code == 0


def test_a_broken_chain_is_not_signed_as_found(lms, earned, settings):
    change("UPDATE ledger_line SET minutes = 600")

    said = lms("ledger", "sign-found", "--sure")

    assert (said.exit_code, "Nothing was signed" in said.output) == (1, True)


def test_restore_names_what_is_missing_and_goes_on_knowingly(lms, earned, cast, settings, tmp_path, monkeypatch):
    if not settings.is_sqlite:
        pytest.skip("about SQLite's file")
    copy, later = tmp_path / "copy", tmp_path / "later"
    back_up(copy, NOW)
    with unit_of_work():
        add(cast.pia)
    back_up(later, NOW)
    new = tmp_path / "new"
    shutil.copytree(settings.data / "keys", new / "keys")
    monkeypatch.setenv("LMS_DATA", str(new))
    monkeypatch.setenv("LMS_DATABASE_URL", f"sqlite:///{new / 'alongside.sqlite'}")
    words = ("restore", str(copy), "--against", f"{later}.manifest.json")

    refused, done = lms(*words), lms(*words, "--knowingly")

    assert (refused.exit_code, done.exit_code) == (1, 0), done.output
    assert f"the ledger of person {cast.pia} has no line 3" in refused.output
    assert "add --knowingly" in refused.output
    assert f"The ledger of person {cast.pia} has no line 3" in done.output
    assert "what is above does not hold" in done.output


def test_a_key_made_by_a_command_is_the_one_that_the_site_signs_with(lms, settings):
    with create_store(settings).app_context():
        key_id = ledger_ring(settings.data).newest(NOW).id

    assert key_id in lms("keys").output
    assert Path(settings.data / "keys" / "ledger" / f"{key_id}.json").exists()


class TestCertificates:
    @pytest.fixture
    def issued(self, lms, cast, catalogue, monkeypatch):
        """Two that nobody has opened yet, of a program that has said all that they print."""
        monkeypatch.setenv("LMS_PUBLIC_URL", "https://learn.example.org")
        with unit_of_work():
            program.change_settings(SAID, None, NOW)
        return [complete(catalogue.courses[ROLE], one, NOW).serial for one in (cast.pia, cast.noel)]

    @pytest.fixture
    def child(self, monkeypatch):
        """A child that makes the same small paper of everything."""
        file = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(file)
        monkeypatch.setattr("lms.cli.queue.child.SlowChild.render", lambda *_: file.getvalue())

    def test_that_are_missing_are_made_once_and_can_be_checked_alone(self, lms, settings, issued, child, tmp_path):
        first, second = (lms("certificates", "render", "--missing") for _ in range(2))

        assert "2 made, 0 wait" in first.output
        assert "0 made" in second.output
        db.session.rollback()
        files = [certificates.file_of(certificates.by_serial(serial).id) for serial in issued]
        paths = [tmp_path / f"{number}.pdf" for number in range(3)]
        for path, file in zip(paths, [*files, files[0].replace(b"MediaBox", b"MediaFox")], strict=True):
            path.write_bytes(file)
        good, bad = lms("certificates", "verify", *map(str, paths[:2])), lms("certificates", "verify", str(paths[2]))
        assert (good.exit_code, good.output.count("signed here, whole and unchanged")) == (0, 2)
        assert (bad.exit_code, "unchanged" in bad.output) == (1, False)
        assert lms("verify", str(paths[0])).output == lms("certificates", "verify", str(paths[0])).output

    def test_are_checked_with_published_keys_alone_and_the_exit_code_tells(
        self, lms, settings, issued, child, tmp_path, monkeypatch
    ):
        lms("certificates", "render", "--missing")
        db.session.rollback()
        file, keys, none = tmp_path / "one.pdf", tmp_path / "keys.json", tmp_path / "none.txt"
        file.write_bytes(certificates.file_of(certificates.by_serial(issued[0]).id))
        keys.write_text(json.dumps(published(settings.data)))
        none.write_text("hello")
        monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))

        known = lms("verify", "--key", str(keys), str(file))
        codes = [
            lms("verify", *words).exit_code
            for words in (
                (str(file), str(none)),
                (str(file), "7F3K-9QZT-M4XD-2HRP"),
                ("--key", str(none), str(file)),
                ("--key", str(keys), "7F3K-9QZT-M4XD-2HRP"),
            )
        ]

        assert (known.exit_code, "GENUINE: signed here, whole and unchanged" in known.output) == (0, True)
        assert codes == [1, 2, 2, 2]

    def test_what_waits_is_counted_and_left(self, lms, settings, issued, child):
        with unit_of_work():
            program.change_settings({"signatory": ""}, None, NOW)
        assert "0 made, 0 wait" not in lms("certificates", "render", "--missing").output
