"""The command line: it reads well, and what goes wrong is one sentence and a non-zero exit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from lms.cli import create_store, main
from lms.settings import Settings
from lms.store import certificates, evidence, learning, ledger, people
from lms.store.db import db
from tests.conftest import PASSWORD, ROOT

INIT = ("init", "--name", "North", "--email", "ada@example.org", "--person", "Ada North", "--password", PASSWORD)


@pytest.fixture
def lms(tmp_path, monkeypatch):
    """Runs a command on a site of this test's own."""
    for name, value in {"LMS_DATA": str(tmp_path / "var"), "LMS_CONTENT": str(ROOT)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)

    def run(*words: str, **options: object) -> Result:
        result = CliRunner().invoke(main, words, **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def store(tmp_path, lms):
    """Gives an open context on the site's database."""

    def opened():
        return create_store(Settings.from_environment()).app_context()

    return opened


def refused(result: Result, sentence: str) -> None:
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory) -> Path:
    """A made demo, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {"LMS_DATA": str(folder), "LMS_CONTENT": str(ROOT)}
    assert CliRunner(env=environment).invoke(main, ["demo"]).exit_code == 0
    return folder


@pytest.fixture
def demo(demo_folder, tmp_path, lms):
    shutil.copytree(demo_folder, tmp_path / "var")
    return lms


def test_help_names_every_command(lms):
    output = lms("--help").output

    for command in ("init", "serve", "work", "demo", "check", "upgrade", "people", "verify", "backup", "restore"):
        assert f"  {command}" in output


def test_check_passes_on_the_shipped_content(lms):
    result = lms("check", "--strict")

    assert result.exit_code == 0
    assert "0 errors, 0 warnings" in result.output


def test_check_names_path_line_and_weight(lms, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "courses", tmp_path / "content" / "courses")
    shutil.copytree(ROOT / "quizzes", tmp_path / "content" / "quizzes")
    file = tmp_path / "content" / "courses" / "boundaries-in-real-life" / "course.yaml"
    file.write_text(file.read_text("utf-8") + "surprise: 1\n", "utf-8")
    monkeypatch.setenv("LMS_CONTENT", str(tmp_path / "content"))

    text, rows = lms("check"), lms("check", "--format", "json")

    assert text.exit_code == rows.exit_code == 1
    assert "boundaries-in-real-life/course.yaml:" in text.output
    assert "error: unknown field `surprise`" in text.output
    assert [row["weight"] for row in json.loads(rows.output)] == ["error"]


def test_a_site_with_broken_content_says_where_and_does_not_start(lms, tmp_path, monkeypatch):
    lms(*INIT)
    (tmp_path / "content" / "courses").mkdir(parents=True)
    (tmp_path / "content" / "quizzes").mkdir()
    monkeypatch.setenv("LMS_CONTENT", str(tmp_path / "content"))

    refused(lms("serve"), "`lms check` shows every problem")


def test_init_makes_an_empty_site_once(lms, store):
    first, second = lms(*INIT), lms(*INIT)

    assert first.exit_code == 0
    refused(second, "nothing was changed")
    with store():
        assert [(one.email, one.is_administrator) for one in people.everyone()] == [("ada@example.org", True)]


def test_init_refuses_a_weak_password_and_leaves_nothing(lms):
    result = lms(*INIT[:-1], "short")

    refused(result, "at least 12 characters")
    assert lms(*INIT).exit_code == 0


def test_people_are_added_with_supervisor_and_profile(lms, store):
    lms(*INIT)

    result = lms("people", "add", "pia@example.org", "Pia", "--supervisor", "ada@example.org", "--password", PASSWORD)

    assert result.exit_code == 0
    with store():
        assert db.session.scalar(select(func.count()).select_from(people.Supervision)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("no-address", "Pia"), "is not an e-mail address"),
        (("ada@example.org", "Ada"), "already has an account"),
        (("pia@example.org", " "), "A name has 1 to 120 letters"),
        (("pia@example.org", "Pia", "--supervisor", "no@example.org"), "Nobody here has the e-mail"),
        (("pia@example.org", "Pia", "--profile", "wizard"), "There is no profile wizard"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_why(lms, words, sentence):
    lms(*INIT)

    refused(lms("people", "add", *words, "--password", PASSWORD), sentence)


def test_a_command_before_the_first_upgrade_says_what_to_type(lms):
    refused(lms("work", "--once"), "lms upgrade")


def test_upgrade_makes_the_tables_and_does_nothing_twice(lms):
    assert lms("upgrade").exit_code == lms("upgrade").exit_code == 0


def test_a_bad_setting_is_named(lms, monkeypatch):
    monkeypatch.setenv("LMS_PORT", "eighty")

    refused(lms("upgrade"), "LMS_PORT must be a whole number")


def test_a_database_that_is_not_there_is_one_sentence(lms, monkeypatch):
    monkeypatch.setenv("LMS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    refused(lms("upgrade"), "The database cannot be reached")


def test_work_says_what_it_did(demo):
    assert "chosen options erased" in demo("work", "--once").output


def test_a_demo_never_mixes_with_what_is_there(demo):
    refused(demo("demo"), "nothing was changed")
    assert demo("demo", "--if-empty").output == ""


def test_a_demo_does_not_serve_the_world(demo, monkeypatch):
    monkeypatch.setenv("LMS_BIND", "0.0.0.0")

    refused(demo("serve"), "answers on this machine only")


def test_every_record_of_the_demo_is_a_true_one(demo, store):
    with store():
        completions = db.session.scalars(select(learning.Completion)).all()
        lines = {line.completion_id: line for line in db.session.scalars(select(ledger.LedgerLine))}
        papers = {one.completion_id: one for one in db.session.scalars(select(certificates.Certificate))}
        kept = {one.id: evidence.standings(one.id) for one in people.everyone()}
        evidence.rebuild_standing()

        assert len(kept) == 15
        assert len(completions) >= 15
        assert set(lines) == set(papers) == {one.id for one in completions}
        assert all(one.facts["specimen"] for one in papers.values())
        assert list(ledger.broken_chains()) == []
        assert {one.id: evidence.standings(one.id) for one in people.everyone()} == kept


def test_verify_knows_a_specimen_an_unknown_number_and_never_calls_them_genuine(demo, store):
    with store():
        serial = db.session.scalar(select(certificates.Certificate.serial))

    specimen, unknown = demo("verify", serial), demo("verify", "7F3K-9QZT-M4XD-2HRP")

    refused(specimen, "it certifies nothing")
    refused(unknown, "No certificate has the number")
    assert "Genuine" not in specimen.output


def test_a_backup_is_put_back_as_it_was(demo, store, tmp_path, monkeypatch):
    copy = tmp_path / "copies" / "alongside.backup"
    with store():
        before = db.session.execute(select(ledger.LedgerLine.hash).order_by(ledger.LedgerLine.id)).all()

    made, again = demo("backup", str(copy)), demo("backup", str(copy))
    occupied = demo("restore", str(copy))
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))
    restored = demo("restore", str(copy))

    assert made.exit_code == restored.exit_code == 0, (made.output, restored.output)
    refused(again, "a backup never overwrites")
    refused(occupied, "A restore never overwrites")
    with store():
        assert db.session.execute(select(ledger.LedgerLine.hash).order_by(ledger.LedgerLine.id)).all() == before


def test_a_changed_copy_is_not_put_back(demo, tmp_path, monkeypatch):
    copy = tmp_path / "alongside.backup"
    demo("backup", str(copy))
    raw = bytearray(copy.read_bytes())
    raw[-100] ^= 1
    copy.write_bytes(raw)
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))

    refused(demo("restore", str(copy)), "SHA-256 differs")
    assert not (tmp_path / "elsewhere" / "alongside.sqlite").exists()


def test_standing_is_rebuilt_for_everyone(demo):
    assert demo("rebuild-standing").exit_code == 0
