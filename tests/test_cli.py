"""The command line: it reads well, and what goes wrong is one sentence and a non-zero exit."""

from __future__ import annotations

import json
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from lms.actions.account.sessions import token_hash
from lms.actions.credit.life.sharing import share_token
from lms.cli import serve
from lms.cli.context import create_store
from lms.cli.main import main
from lms.content.catalogue import load
from lms.demo.guests import GUESTS
from lms.demo.make import CAST, make_demo
from lms.domain.program.program import Program
from lms.keys import link_key
from lms.queries.credit.life.sharing import shared_at
from lms.settings import Settings
from lms.store.competence import evidence, past
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, enrolments
from lms.store.migrations import upgrade as upgrading
from lms.store.people import people
from lms.store.private import make_empty, make_folder
from lms.store.program import program
from lms.store.tables.competence import Standing
from lms.store.tables.credit import Certificate, LedgerLine, SharedLink
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Supervision
from lms.store.tables.program import Event
from tests.conftest import NOW, PASSWORD, ROOT, file_of
from tests.content.site import COURSE, FIRST, Site, write_site
from tests.tools.fonts import only_fonts_in, write_font
from tests.tools.way import complete

TOLD = ("--address", "1 River Street", "--contact", "ce@example.org", "--signatory", "Ada North, Director")
INIT = (
    *("init", "--name", "North", "--time-zone", "America/New_York", "--url", "https://learn.example.org", *TOLD),
    *("--email", "ada@example.org", "--person", "Ada North", "--password", PASSWORD),
)


@pytest.fixture
def from_nothing() -> None:
    """The database of this test is made by every migration, one after the other."""


@pytest.fixture
def _tables(request, monkeypatch, empty_database) -> None:
    """A database that would be made from nothing begins as a copy of one that was; but in tests about that."""
    if "from_nothing" in request.fixturenames or not empty_database.startswith("sqlite"):
        return
    real = upgrading.upgrade

    def upgrade(sqlite_file: Path | None, now: datetime) -> Path | None:
        if sqlite_file is not None and not sqlite_file.exists():
            make_folder(sqlite_file.parent)
            make_empty(sqlite_file)
            sqlite_file.write_bytes(file_of(empty_database).read_bytes())
        return real(sqlite_file, now)

    monkeypatch.setattr(upgrading, "upgrade", upgrade)


@pytest.fixture
def lms(tmp_path, monkeypatch, _tables):
    """Runs a command on a site of this test's own, with the small course."""
    write_site(tmp_path / "content")
    shutil.copytree(ROOT / "certificates", tmp_path / "content" / "certificates")
    (tmp_path / "var").mkdir(mode=0o700)
    for name, folder in {"LMS_DATA": "var", "LMS_CONTENT": "content"}.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)

    def run(*words: str, **options: object) -> Result:
        result = CliRunner().invoke(main, words, **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def content(tmp_path, lms) -> Site:
    """What the site of this test reads."""
    return Site(tmp_path / "content")


@pytest.fixture
def shipped(lms, tmp_path, content_cache, monkeypatch, catalogue, empty_database):
    """The same with the shipped content, which was read before, and a database with all tables."""
    shutil.copytree(content_cache, tmp_path / "var" / "cache")
    if empty_database.startswith("sqlite"):
        shutil.copyfile(file_of(empty_database), tmp_path / "var" / "alongside.sqlite")
    monkeypatch.setenv("LMS_CONTENT", str(ROOT))
    return lms


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
def demo_folder(tmp_path_factory, content_cache, catalogue) -> Path:
    """A made demo, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(content_cache, folder / "cache")
    environment = {"LMS_DATA": str(folder), "LMS_CONTENT": str(ROOT)}
    assert CliRunner(env=environment).invoke(main, ["demo"]).exit_code == 0
    return folder


@pytest.fixture
def demo(demo_folder, tmp_path, lms, monkeypatch):
    shutil.copytree(demo_folder, tmp_path / "var", dirs_exist_ok=True)
    monkeypatch.setenv("LMS_CONTENT", str(ROOT))
    return lms


def test_help_names_every_command(lms):
    output = lms("--help").output

    for command in (
        "init",
        "serve",
        "work",
        "demo",
        "check",
        "upgrade",
        "people",
        "verify",
        "backup",
        "restore",
        "keys",
        "ledger",
    ):
        assert f"  {command}" in output


def test_check_passes_on_the_shipped_content(shipped):
    result = shipped("check", "--strict")

    assert result.exit_code == 0
    assert "0 errors, 0 warnings" in result.output


def test_check_names_path_line_and_weight(lms, content):
    content.write(COURSE, content.text(COURSE) + "surprise: 1\n")

    text, rows = lms("check"), lms("check", "--format", "json")

    assert text.exit_code == rows.exit_code == 1
    assert f"{COURSE}:" in text.output
    assert "error: unknown field `surprise`" in text.output
    assert "Warnings are looked for once the errors are mended." in text.output
    assert [row["weight"] for row in json.loads(rows.output)] == ["error"]


def test_a_site_with_broken_content_says_where_and_does_not_start(lms, tmp_path, monkeypatch):
    lms(*INIT)
    (tmp_path / "broken" / "courses").mkdir(parents=True)
    (tmp_path / "broken" / "quizzes").mkdir()
    monkeypatch.setenv("LMS_CONTENT", str(tmp_path / "broken"))

    refused(lms("part", "web"), "`lms check` shows every problem")


def test_init_makes_an_empty_site_once(from_nothing, lms, store):
    first, second = lms(*INIT), lms(*INIT)

    assert first.exit_code == 0
    refused(second, "nothing was changed")
    with store():
        assert [(one.email, one.is_administrator) for one in people.everyone()] == [("ada@example.org", True)]


def test_init_refuses_a_weak_password_and_leaves_nothing(lms):
    result = lms(*INIT[:-1], "short")

    refused(result, "at least 12 characters")
    assert lms(*INIT).exit_code == 0


def test_init_keeps_what_certificates_say_of_the_program(lms, store):
    output = lms(*INIT).output

    with store():
        kept = program.program()
    assert (kept.address, kept.contact, kept.signatory, kept.time_zone) == (*TOLD[1::2], "America/New_York")
    assert "Then open https://learn.example.org and sign in" in output
    assert "Certificates are not printed" not in output
    settings = Settings.from_environment()
    assert settings.public_url == "https://learn.example.org"
    assert "learn.example.org" in settings.trusted_hosts


def test_init_asks_for_all_of_it_until_it_can_be_taken_and_most_may_wait(lms, store):
    first = ["North", "ada@example.org", "Ada", PASSWORD, PASSWORD]
    told = ["x" * 201, "", "ce@example.org", "", "learn", "", "Mars", "los angeles"]

    result = lms("init", input="\n".join([*first, *told, ""]))

    assert result.exit_code == 0
    for words in ("under 200 characters", "begins with http:// or https://", "There is no time zone “Mars”"):
        assert words in result.output
    lacks = "the program's address, who signs, the address of this site that others can reach (LMS_PUBLIC_URL)"
    assert f"Certificates are not printed before this is said: {lacks}. Hours do not wait." in result.output
    with store():
        kept = program.program()
    assert (kept.address, kept.contact, kept.time_zone) == ("", "ce@example.org", "America/Los_Angeles")


def test_the_office_of_who_signs_may_be_said_and_a_name_in_capitals_is_noted(lms, store):
    words = [word if word != "Ada North" else "ADA NORTH" for word in INIT]

    output = lms(*words, "--signatory-title", "Director").output

    with store():
        assert program.program().signatory_title == "Director"
    assert "ADA NORTH is printed so on certificates. If Ada North is meant" in output


def test_init_asks_for_no_address_where_the_environment_says_it(lms, monkeypatch):
    monkeypatch.setenv("LMS_PUBLIC_URL", "https://other.example.org")
    words = [word for word in INIT if word not in ("--url", "https://learn.example.org")]

    result = lms(*words)

    assert "Then open https://other.example.org and sign in" in result.output
    assert not Settings.from_environment().public_url_file.exists()


def test_a_name_that_cannot_be_printed_is_told_when_it_is_typed(shipped, monkeypatch, tmp_path):
    for name, value in only_fonts_in(tmp_path / "fonts").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "roster.csv").write_text("name,email\nสมชัย,som@example.org\nAna,ana@example.org\n", "utf-8")
    told = "Please note: “สมชาย” cannot be printed on a certificate yet: no font here has its Thai."

    assert told in shipped(*(word if word != "Ada North" else "สมชาย" for word in INIT)).output
    another = shipped("people", "add", "sa@example.org", "สมหญิง", "--password", PASSWORD).output
    assert told.replace("สมชาย", "สมหญิง") in another
    for words in ((), ("--apply",)):
        output = shipped("people", "import", str(tmp_path / "roster.csv"), *words).output
        assert output.count("Please note") == 1
        assert told.replace("สมชาย", "สมชัย") in output


@pytest.mark.parametrize("name", ["", " ", "\N{ZERO WIDTH SPACE}", "x" * 121])
def test_a_program_has_a_name(lms, name):
    refused(lms("init", "--name", name, *INIT[3:]), "A program's name has 1 to 120 characters")
    assert lms(*INIT).exit_code == 0


def test_where_people_are_is_a_program(shipped):
    shipped("upgrade")
    shipped("people", "add", "real@example.org", "Real", "--administrator", "--password", PASSWORD)

    refused(shipped("demo"), "nothing was changed")
    refused(shipped(*INIT), "nothing was changed")
    assert shipped("demo", "--if-empty").output == ""


def test_a_password_that_is_no_text_is_refused(lms):
    refused(lms(*INIT[:-1], "caf\udce9 at the corner"), "characters that are no text")


def test_people_are_added_with_supervisor_and_profile(shipped, store):
    shipped(*INIT)

    result = shipped(
        "people", "add", "pia@example.org", "Pia", "--supervisor", "ada@example.org", "--password", PASSWORD
    )

    assert result.exit_code == 0
    with store():
        assert db.session.scalar(select(func.count()).select_from(Supervision)) == 1


def test_who_is_added_on_the_command_line_has_the_events_of_everyone(shipped, store):
    shipped(*INIT)

    words = ("--supervisor", "ada@example.org", "--administrator", "--password", PASSWORD)
    shipped("people", "add", "pia@example.org", "Pia", *words)

    with store():
        told = db.session.execute(select(Event.about_id, Event.action).order_by(Event.id)).all()
    assert told == [
        (1, "person added"),
        (1, "made an administrator"),
        (2, "person added"),
        (2, "made an administrator"),
        (2, "profile given"),
        (2, "supervision begun"),
        (2, "onboarding plan begun"),
    ]


def test_someone_who_left_supervises_nobody_from_the_command_line_either(shipped, store):
    shipped(*INIT)
    shipped("people", "add", "sam@example.org", "Sam", "--password", PASSWORD)
    with store(), unit_of_work():
        people.deactivate(people.person_by_email("sam@example.org").id, datetime.now(UTC).date() - timedelta(days=2))

    words = ("people", "add", "pia@example.org", "Pia", "--supervisor", "sam@example.org", "--password", PASSWORD)

    refused(shipped(*words), "Sam left, and supervises nobody")
    with store():
        assert people.person_by_email("pia@example.org") is None


def modes_of(folder: Path) -> dict[str, int]:
    """Of every file and folder in it that others may do anything with."""
    modes = {path.relative_to(folder).as_posix(): stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*")}
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


def test_nobody_else_reads_what_a_site_writes_whatever_the_machine_says(from_nothing, lms, tmp_path):
    before = os.umask(0)
    try:
        for words in (INIT, ("work", "--once"), ("backup", str(tmp_path / "var/copies/one"))):
            assert lms(*words).exit_code == 0
        written = tmp_path / "var" / "bank.gift"
        assert lms("export", "gift", "small-steps", "--out", str(written)).exit_code == 0
    finally:
        assert os.umask(before) == 0

    assert {"alongside.sqlite", "copies/one", "bank.gift"} <= {
        path.relative_to(tmp_path / "var").as_posix() for path in (tmp_path / "var").rglob("*")
    }
    assert modes_of(tmp_path / "var") == {}


def test_what_authors_write_is_read_by_others(lms, tmp_path):
    before = os.umask(0o022)
    try:
        lms("new", "course", "course-for-others")
    finally:
        os.umask(before)

    file = tmp_path / "content/courses/course-for-others/course.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_an_upgrade_takes_from_others_what_an_earlier_version_let_them_read(lms, tmp_path):
    lms(*INIT)
    (tmp_path / "var").chmod(0o755)
    (tmp_path / "var/alongside.sqlite").chmod(0o644)

    lms("upgrade")

    assert [stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "var", tmp_path / "var/alongside.sqlite")] == [
        0o700,
        0o600,
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("no-address", "Pia"), "is not an e-mail address"),
        (("ada@example.org", "Ada"), "already has an account"),
        (("pia@example.org", " "), "A name has 1 to 120 characters"),
        (
            ("pia@example.org", "Pia", "--supervisor", "no@example.org"),
            "Nobody here has this e-mail",
        ),
        (("pia@example.org", "Pia", "--supervisor", "\x00"), "Nobody who works here has this name or e-mail"),
        (("a\x00@example.org", "Pia"), "is not an e-mail address"),
        (("pia@example.org", "Pia", "--profile", "wizard"), "There is no profile wizard"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_why(shipped, words, sentence):
    shipped(*INIT)

    refused(shipped("people", "add", *words, "--password", PASSWORD), sentence)


def test_a_command_before_the_first_upgrade_says_what_to_type(lms, tmp_path):
    refused(lms("work", "--once"), "lms upgrade")
    (tmp_path / "var" / "alongside.sqlite").touch()
    refused(lms("work", "--once"), "not at this version yet. Type: lms upgrade")


@pytest.mark.parametrize(
    "command", [("verify", "X"), ("work", "--once"), ("part", "web"), ("backup", "copy"), ("rebuild-standing",)]
)
def test_a_command_makes_no_empty_database_where_none_is(lms, tmp_path, command):
    refused(lms(*command), "There is no database at")

    assert not (tmp_path / "var" / "alongside.sqlite").exists()


def test_a_folder_too_deep_for_a_socket_is_told_before_the_site_starts(lms, tmp_path, monkeypatch):
    monkeypatch.setenv("LMS_DATA", str(tmp_path / ("x" * 80)))

    refused(lms("part", "web"), "LMS_DATA is too long a path")


def test_upgrade_makes_the_tables_and_does_nothing_twice(from_nothing, lms):
    assert lms("upgrade").exit_code == lms("upgrade").exit_code == 0


def test_upgrade_gives_quizzes_of_before_their_questions_while_the_courses_can_be_read(lms, content, store):
    lms("upgrade")
    lms(*INIT)
    revision = load(content.root).courses["small-steps"].revision
    with store(), unit_of_work():
        enrolment = enrolments.enrol(1, "small-steps", NOW)
        one = attempts.add_attempt(1, enrolment.id, "small-steps", revision, 1, [["item-1", [2, 0, 1, 3]]], NOW).id
    file = content.root / COURSE
    whole = file.read_text("utf-8")
    file.write_text("title:\n")

    broken = lms("upgrade")
    with store():
        before = attempts.attempt(one).digests
    file.write_text(whole)
    lms("upgrade")

    with store():
        kept = attempts.attempt(one)
        assert (broken.exit_code, before, list(kept.digests), kept.pass_percent) == (0, {}, ["item-1"], 80)


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

    refused(demo("part", "web"), "answers on this machine only")


def test_a_demo_is_not_made_where_the_world_is_served(lms, monkeypatch):
    monkeypatch.setenv("LMS_BIND", "0.0.0.0")

    refused(lms("demo"), "answers on this machine only")
    assert lms(*INIT).exit_code == 0


@pytest.mark.parametrize("command", [("demo",), ("demo", "--if-empty"), ("part", "web")])
def test_a_demo_that_was_not_made_to_its_end_is_told(shipped, store, catalogue, tmp_path, monkeypatch, command):
    monkeypatch.setattr("lms.demo.make.STEPS_AT_ONCE", 3)
    shipped("upgrade")
    with store():
        next(make_demo(catalogue, NOW))

    refused(shipped(*command), f"was not made to its end; remove {tmp_path / 'var' / 'alongside.sqlite'}")


def test_a_demo_of_the_cast_that_is_interrupted_leaves_nothing(shipped, store, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lms.demo.make.record_view", interrupt)

    assert shipped("demo").exit_code != 0
    with store():
        assert program.is_empty()


def test_every_record_of_the_demo_is_a_true_one(demo, store):
    with store():
        completions = db.session.scalars(select(Completion)).all()
        lines = {line.completion_id: line for line in db.session.scalars(select(LedgerLine)) if line.completion_id}
        papers = {one.completion_id: one for one in db.session.scalars(select(Certificate)) if one.completion_id}
        kept = {one.id: evidence.standings(one.id) for one in people.everyone()}
        evidence.rebuild_standing(Program().zone)

        assert len(kept) == CAST + GUESTS
        assert len(completions) >= 15
        assert set(lines) == set(papers) == {one.id for one in completions}
        assert all(one.facts.specimen for one in papers.values())
        assert list(ledger.broken_chains()) == []
        assert {one.id: evidence.standings(one.id) for one in people.everyone()} == kept


def test_the_demo_has_a_link_that_opens_with_its_own_key(demo, store, tmp_path):
    with store():
        [link] = db.session.scalars(select(SharedLink)).all()

        token = share_token(link.salt, link_key(tmp_path / "var"))
        assert shared_at(token_hash(token), link.until) is not None


def test_verify_knows_a_specimen_an_unknown_number_and_never_calls_them_genuine(demo, store):
    with store():
        serial = db.session.scalar(select(Certificate.serial))

    specimen, unknown = demo("verify", serial), demo("verify", "7F3K-9QZT-M4XD-2HRP")

    refused(specimen, "it certifies nothing")
    refused(unknown, "No certificate has the number")
    assert "Genuine" not in specimen.output


def test_a_backup_is_put_back_as_it_was(demo, store, tmp_path, monkeypatch):
    copy = tmp_path / "copies" / "alongside.backup"
    with store():
        before = db.session.execute(select(LedgerLine.hash).order_by(LedgerLine.id)).all()

    made, again = demo("backup", str(copy)), demo("backup", str(copy))
    occupied = demo("restore", str(copy))
    shutil.copytree(tmp_path / "var" / "keys", tmp_path / "elsewhere" / "keys")
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))
    restored = demo("restore", str(copy))

    assert made.exit_code == restored.exit_code == 0, (made.output, restored.output)
    refused(again, "a backup never overwrites")
    refused(occupied, "A restore never overwrites")
    with store():
        assert db.session.execute(select(LedgerLine.hash).order_by(LedgerLine.id)).all() == before


def test_a_changed_copy_is_not_put_back(demo, tmp_path, monkeypatch):
    copy = tmp_path / "alongside.backup"
    demo("backup", str(copy))
    raw = bytearray(copy.read_bytes())
    raw[-100] ^= 1
    copy.write_bytes(raw)
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))

    refused(demo("restore", str(copy)), "SHA-256 differs")
    assert not (tmp_path / "elsewhere" / "alongside.sqlite").exists()


def test_standing_is_rebuilt_for_everyone_and_of_past_months_as_well(demo, store, monkeypatch):
    monkeypatch.setattr("lms.cli.site.now_utc", lambda: NOW)
    with store():
        before = past.of_people([one.id for one in people.everyone()])
        past.forget_all()
        db.session.commit()

    assert demo("rebuild-standing").exit_code == 0
    with store():
        assert past.of_people(list(before)) == before
        assert len(before) == CAST - 1  # one has left
        assert sum(len(one.held) > 1 for one in before.values()) > 3


@pytest.mark.parametrize(
    ("command", "url"),
    [
        (("upgrade",), "mysql://host/name"),
        (("work", "--once"), "nonsense"),
        (INIT, "postgresql://host:port/name"),
        (("demo",), "postgresql://host:port/name"),
    ],
)
def test_an_address_that_is_no_databases_is_one_sentence(lms, monkeypatch, command, url):
    monkeypatch.setenv("LMS_DATABASE_URL", url)

    refused(lms(*command), "LMS_DATABASE_URL")


@pytest.mark.parametrize("command", [("upgrade",), ("demo",), INIT, ("work", "--once"), ("backup", "copy")])
def test_a_file_that_is_no_database_is_one_sentence(lms, tmp_path, command):
    (tmp_path / "var" / "alongside.sqlite").write_bytes(b"not a database" * 1000)

    refused(lms(*command), "The database cannot be reached or read: file is not a database")


@pytest.mark.parametrize("command", [("upgrade",), ("demo",), INIT])
def test_a_newer_database_is_refused_in_one_sentence(lms, store, command):
    lms("upgrade")
    with store(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from-the-future'")

    refused(lms(*command), "Use the newer version of Alongside")


def test_a_place_that_cannot_be_written_is_one_sentence(demo):
    refused(demo("backup", "/proc/alongside.backup"), "Error: ")
    refused(demo("backup", "/dev/null/alongside.backup"), "Error: ")


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_a_copy_whose_manifest_cannot_be_read_is_not_put_back(demo, tmp_path, monkeypatch, text):
    copy = tmp_path / "alongside.backup"
    demo("backup", str(copy))
    (tmp_path / "alongside.backup.manifest.json").write_text(text)
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))

    refused(demo("restore", str(copy)), "Error: ")


def test_a_copy_of_records_that_are_not_whole_says_so(demo, store, tmp_path):
    with store(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_line_no_update")
        connection.exec_driver_sql("UPDATE ledger_line SET minutes = 600 WHERE id = 1")

    refused(demo("backup", str(tmp_path / "copy")), "the records are not whole: the ledger of person")


def test_a_certificate_of_a_real_site_is_genuine_until_it_is_revoked(shipped, store, catalogue):
    shipped(*INIT)
    with store():
        done = complete(catalogue.courses["peer-role-in-child-welfare"], 1, NOW)
    genuine = shipped("verify", done.serial.lower().replace("-", " "))
    with store(), unit_of_work():
        paper = certificates.by_serial(done.serial)
        paper.revoked_at, paper.revoked_why = NOW, "issued in error"

    revoked = shipped("verify", done.serial)

    assert genuine.exit_code == 0
    assert "Genuine." in genuine.output
    assert "1.5 contact hours" in genuine.output
    refused(revoked, f"Revoked on {NOW:%Y-%m-%d}.")
    assert "Genuine" not in revoked.output


def test_a_warning_fails_a_strict_check_only(lms, content):
    content.change(
        COURSE, "valid_from: 2026-01-01, valid_until: 2030-12-31", "valid_from: 2020-01-01, valid_until: 2020-12-31"
    )

    easy, strict = lms("check"), lms("check", "--strict")

    assert (easy.exit_code, strict.exit_code) == (0, 1)
    assert "warning: the approval of Board ended" in easy.output


def test_check_asks_the_records_for_names_that_are_gone(lms, content, store, monkeypatch):
    lms(*INIT)
    assert "0 errors, 0 warnings" in lms("check", "--records").output
    with store(), unit_of_work():
        ada = people.person_by_email("ada@example.org").id
        enrolments.enrol(ada, "small-steps", NOW)
        enrolments.enrol(ada, "tiny-steps", NOW)

    easy, strict = lms("check", "--records"), lms("check", "--records", "--strict", "--format", "json")

    assert (easy.exit_code, strict.exit_code) == (0, 1)
    assert "courses/tiny-steps/course.yaml:1: warning: 1 record of people holds the course tiny-steps" in easy.output
    assert [(one["rule"], one["weight"]) for one in json.loads(strict.output)] == [("records", "warning")]
    content.change(COURSE, "title: Small steps", "title: Small steps\nwas: [tiny-steps]")
    assert "0 errors, 0 warnings" in lms("check", "--records").output
    assert "There is no database" not in lms("check").output


def test_check_asks_the_records_for_files_that_are_gone(lms, content, store, tmp_path):
    lms(*INIT)
    with store(), unit_of_work():
        program.keep_file("logo", "image/png", b"a picture", NOW)
    assert "0 errors, 0 warnings" in lms("check", "--records").output
    [file] = (tmp_path / "var" / "files").glob("*/*")
    file.unlink()

    told = lms("check", "--records", "--strict")

    assert (told.exit_code, f"{file}:1: warning: this file was kept, and is not there any more" in told.output) == (
        1,
        True,
    )


def test_a_start_says_in_the_log_which_names_are_gone(lms, store, monkeypatch, caplog):
    lms(*INIT)
    with store(), unit_of_work():
        enrolments.enrol(people.person_by_email("ada@example.org").id, "tiny-steps", NOW)
    monkeypatch.setattr("lms.worker.work", lambda *_, **__: None)

    with caplog.at_level("WARNING", logger="lms"):
        serve._work(once=False)

    (line,) = caplog.messages
    assert line.startswith("1 record of people holds the course tiny-steps, and the content has none of that name.")
    assert "ada" not in line.lower()


def test_records_are_asked_once_the_content_can_be_read(lms, content):
    content.change(COURSE, "serve: 2", "serve: two")

    assert "There is no database" not in lms("check", "--records").output
    content.change(COURSE, "serve: two", "serve: 2")
    assert "There is no database" in lms("check", "--records").output


def test_the_demos_certificates_say_what_their_completions_do(demo, store, catalogue):
    with store():
        for paper in db.session.scalars(select(Certificate).where(Certificate.completion_id.is_not(None))):
            completion = db.session.get(Completion, paper.completion_id)
            told = (paper.facts.course, paper.facts.earned_on.isoformat(), paper.facts.outline.minutes)
            shown = db.session.get(Enrolment, completion.enrolment_id).hours
            minutes = catalogue.courses[completion.course].resting_on(shown).minutes
            assert told == (completion.course, completion.earned_on.isoformat(), minutes)


def test_no_day_of_the_demo_holds_more_than_eight_hours_and_a_course(demo, store):
    days = (LedgerLine.person_id, LedgerLine.earned_on)
    with store():
        fullest = max(db.session.scalars(select(func.sum(LedgerLine.minutes)).group_by(*days)))

    assert fullest <= 8 * 60


def test_the_demo_has_a_long_past_and_nothing_to_come(demo, store):
    moment = Completion.completed_at
    with store():
        latest, oldest = db.session.scalar(select(func.max(moment))), db.session.scalar(select(func.min(moment)))

    assert latest <= datetime.now(UTC)
    assert latest - oldest > timedelta(days=700)


def test_something_of_the_demo_has_gone_stale_and_something_is_fresh(demo, store):
    with store():
        until = [day for day in db.session.scalars(select(Standing.until_on)) if day]

    assert min(until) < datetime.now(UTC).date() < max(until)


ROSTER = """name,email,profile,Shoe size
Uma New,uma@example.org,peer,39
Pia Hill,pia@example.org,,
=x,bad@example.org,,
"""


@pytest.fixture
def roster(tmp_path) -> str:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, "utf-8")
    return str(file)


def test_a_roster_is_told_line_by_line_and_changes_nothing(demo, store, roster):
    output = demo("people", "import", roster).output

    for words in (
        "Column passed over: Shoe size",
        "line 2: new  uma@example.org  name: Uma New; profile: peer",
        "line 3: changed  pia@example.org  name: Pia Moreno → Pia Hill",
        "line 4: cannot  bad@example.org  A name cannot begin with",
        "not in the file, left as they are: sam@example.org",
        "Nothing was changed.",
    ):
        assert words in output
    with store():
        assert people.person_by_email("uma@example.org") is None


def test_a_roster_is_taken_and_the_new_are_invited(demo, store, roster):
    result = demo("people", "import", roster, "--apply", "--invite")

    assert result.output.endswith("Done.\n")
    with store():
        assert people.person_by_email("uma@example.org").legal_name == "Uma New"
        assert people.person_by_email("pia@example.org").legal_name == "Pia Hill"
        outbox = db.metadata.tables["outbox"]
        assert (
            db.session.scalar(select(func.count()).where(outbox.c.sent_at.is_(None), outbox.c.link_id.is_not(None)))
            == 1
        )


def test_a_file_that_is_no_roster_is_refused(demo, tmp_path):
    (tmp_path / "words.csv").write_text("name\nAna", "utf-8")

    refused(demo("people", "import", str(tmp_path / "words.csv")), "No column is taken for “email” yet")


def test_the_columns_of_a_roster_are_told_and_can_be_changed(demo, tmp_path):
    (tmp_path / "odd.csv").write_text("Who,Work Email,Boss,Began\nUma,uma@example.org,Sam Rivera,07/03/25\n", "utf-8")
    words = ("people", "import", str(tmp_path / "odd.csv"))

    first = demo(*words).output
    asked = demo(*words, "--column", "Who=name", "--column", "Boss=supervisor", "--column", "Began=hired on").output
    done = demo(
        *words,
        *("--column", "Who=name", "--column", "Boss=supervisor", "--column", "Began=hired on"),
        *("--days", "day-first"),
    ).output

    assert "Column Work Email: email" in first
    assert "Column passed over: Who" in first
    assert "“07/03/25” could be two days." in asked
    assert "name: Uma; supervisor: sam@example.org; hired on: 2025-03-07" in done
    refused(demo(*words, "--column", "Nobody=name"), "the headings are Who, Work Email, Boss, Began")
    refused(demo(*words, "--column", "Who=shoes"), "the fields are email, name,")
    assert "Column passed over: Work Email" in demo(*words, "--column", "Work Email=", "--column", "Who=email").output


def test_a_name_that_is_here_is_asked_about_on_the_command_line(demo, store, tmp_path):
    (tmp_path / "same.csv").write_text("name,email,profile\nPIA MORENO,pia@new.example,senior-peer\n", "utf-8")
    words = ("people", "import", str(tmp_path / "same.csv"))

    output = demo(*words).output
    same = demo(*words, "--same", "pia@new.example=pia@example.org").output
    another = demo(*words, "--another", "PIA@new.example").output

    assert "line 2: ask  pia@new.example" in output
    assert "--same pia@new.example=pia@example.org" in output
    assert "line 2: changed  pia@new.example  e-mail: stays pia@example.org; profile:" in same
    assert "line 2: new  pia@new.example" in another
    refused(demo(*words, "--same", "pia@new.example=no@example.org"), "nobody here has the e-mail no@example.org")


def test_someone_of_a_name_that_is_here_is_added_only_with_a_word(shipped, store):
    shipped(*INIT)
    words = ("people", "add", "ada@new.example", "ADA  North", "--password", PASSWORD)

    refused(shipped(*words), "ADA North is here already (ada@example.org). If this is another person, add --another.")

    assert shipped(*words, "--another").exit_code == 0


def test_each_answer_is_asked_for_until_it_can_be_taken(lms, store):
    given = ["", "North", "ada at example", "ada@example.org", "Ada North", "short", PASSWORD, PASSWORD]
    of_the_program = ["", "", "", "", "Mars", "denver"]  # the first four may wait

    result = lms("init", input="\n".join([*given, *of_the_program, ""]))

    assert result.exit_code == 0
    for words in (
        "“ada at example” is not an e-mail address.",
        "at least 12 characters",
        "There is no time zone “Mars”.",
        "sign in as ada@example.org",
        "docs/administer.md",
    ):
        assert words in result.output
    with store():
        assert [one.email for one in people.everyone()] == ["ada@example.org"]


def test_who_stops_in_between_is_told_how_to_go_on(lms):
    result = lms("init", input="The North's\nada@example.org\n")

    refused(
        result,
        """Nothing was made. To go on from here, type: main init --name 'The North'"'"'s' --email ada@example.org""",
    )


def test_a_crosswalk_with_letters_that_no_font_has_is_not_made(lms, content, monkeypatch, tmp_path):
    for name, value in only_fonts_in(tmp_path / "fonts").items():
        monkeypatch.setenv(name, value)
    write_font(tmp_path / "fonts" / "squares.ttf", "x")  # the renderer warns where there is none at all
    file = content.root / COURSE
    file.write_text(file.read_text("utf-8").replace("title: ", "title: \u0e2a\u0e27 ", 1), "utf-8")

    result = lms("crosswalk", "--framework", "ours", "--format", "pdf", "--output", str(tmp_path / "made.pdf"))

    refused(result, "No font here has these characters of the document")
    assert not (tmp_path / "made.pdf").exists()


def test_coverage_is_told_as_a_table_as_csv_and_as_json(shipped, catalogue):
    table, rows, told = (
        shipped("coverage"),
        shipped("coverage", "--format", "csv"),
        shipped("coverage", "--format", "json"),
    )

    counts = json.loads(told.output)
    taught = {framework.slug for framework in catalogue.frameworks.values() if not framework.crosswalk_only}
    assert set(counts) == taught
    assert set(counts["samhsa"]["samhsa-1.5"]) == {"lessons", "recall", "scenario", "practice"}
    assert rows.output.count("\n") == 1 + sum(map(len, counts.values()))
    assert ", 0 of them thin" in table.output


def test_the_items_of_each_course_are_counted_with_what_their_keys_rest_on(shipped, catalogue):
    table, rows, told = (shipped("coverage", "--banks", "--format", form) for form in ("table", "csv", "json"))

    counts = json.loads(told.output)
    head = "course,items,needed,on_source,on_reviewers,awaiting,on_judgment"
    assert rows.output.splitlines()[0] == head
    assert table.output.split()[:7] == head.split(",")
    for slug, course in catalogue.courses.items():
        bases = [counts[slug][name] for name in head.split(",")[3:]]
        assert sum(bases) == counts[slug]["items"] == len(course.items)


def test_what_the_words_of_options_give_away_is_told_by_bank_and_by_item(shipped, catalogue):
    every, one = shipped("guess"), shipped("guess", "engaging-parents")

    assert all(slug in every.output for slug in catalogue.courses)
    assert [line.split()[0] for line in every.output.splitlines()][-2] == "all"
    assert "engaging-parents: the words of options give away" in one.output
    assert all(item.id in one.output for item in catalogue.courses["engaging-parents"].items if item.type == "one")
    refused(shipped("guess", "nothing"), "not nothing")


def test_a_crosswalk_is_told_as_csv_and_written_as_paper(lms, tmp_path):
    told = lms("crosswalk", "--framework", "ours")
    written = lms("crosswalk", "--framework", "ours", "--format", "pdf", "--output", str(tmp_path / "ours.pdf"))

    assert told.output.startswith(
        "item,category,statement,course,lesson,heading,lesson minutes,assessed by,opens at\n"
    )
    assert "Written to" in written.output
    assert (tmp_path / "ours.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("framework", "words"), [("nonsense", "not nonsense"), ("icrc-pr", "No course names a code of icrc-pr yet")]
)
def test_a_crosswalk_of_what_no_course_teaches_is_refused(shipped, framework, words):
    refused(shipped("crosswalk", "--framework", framework), words)


def test_a_framework_for_crosswalks_only_has_one_once_a_lesson_names_its_codes(lms, content):
    content.write("courses/frameworks/icrc-pr.yaml", (ROOT / "courses/frameworks/icrc-pr.yaml").read_text("utf-8"))
    content.change(FIRST, "competencies: [", "competencies: [icrc-2, ")

    told = lms("crosswalk", "--framework", "icrc-pr").output.split("\n")

    assert [row.split(",")[0] for row in told if "/small-steps/first/" in row] == ["IC&RC 2"]
    assert any(row.startswith("IC&RC 1,") and "not taught yet" in row for row in told)


def test_hours_are_told_line_by_line(shipped, catalogue):
    course = catalogue.courses["peer-role-in-child-welfare"]

    output = shipped("hours", course.slug).output

    assert all(lesson.slug in output for lesson in course.lessons)
    assert f"{course.computation.exact_minutes:.1f}" in output
    assert f"worth {course.minutes} minutes" in output
    assert "−22.3" in output


def test_hours_of_no_course_are_one_sentence(lms):
    refused(lms("hours", "nonsense"), "There is no course nonsense")


def test_a_new_course_is_laid_out_and_checked(lms):
    made, again, checked, strict = (
        lms("new", "course", "first-calls", "--code", "ours-1"),
        lms("new", "course", "first-calls"),
        lms("check", "--format", "json"),
        lms("check", "--strict"),
    )

    assert made.exit_code == checked.exit_code == 0
    assert "courses/first-calls/course.yaml" in made.output
    refused(again, "nothing was changed")
    assert {row["rule"] for row in json.loads(checked.output)} == {"open-place"}
    assert strict.exit_code == 1


def test_a_new_credential_is_laid_out_and_checked(lms):
    made, again, checked = (
        lms("new", "credential", "my-board"),
        lms("new", "credential", "my-board"),
        lms("check", "--format", "json"),
    )

    assert made.exit_code == checked.exit_code == 0
    assert "courses/credentials/my-board.yaml" in made.output
    refused(again, "nothing was changed")
    assert {row["rule"] for row in json.loads(checked.output)} == {"open-place"}


def test_a_check_that_changed_nothing_reads_nothing_again(lms, monkeypatch):
    first = lms("check")
    monkeypatch.setattr("lms.content.cache.read", lambda root: pytest.fail("the content was read again"))

    assert lms("check").output == first.output


def test_a_check_where_nothing_can_be_written_still_checks(lms, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "file" / "var"))

    assert lms("check").exit_code == 0


GIFT = "::Door::Who opens?{=The parent#Yes. ~You#No. ~Nobody#No.}\n\nTrue?{T}\n"


def test_questions_are_brought_in_and_what_is_left_out_is_named(lms, tmp_path):
    file = tmp_path / "moodle.txt"
    file.write_text(GIFT, "utf-8")

    result = lms("import", "gift", str(file))

    assert result.exit_code == 0
    assert "id: door" in result.stdout
    assert f"{file}:3: a true-or-false question is left out" in result.stderr


def test_aiken_questions_are_written_to_a_file_that_is_not_there_yet(lms, tmp_path):
    file, out = tmp_path / "aiken.txt", tmp_path / "bank.yaml"
    file.write_text("Who?\nA. a\nB. b\nANSWER: A\n", "utf-8")

    first = lms("import", "aiken", str(file), "--out", str(out))
    second = lms("import", "aiken", str(file), "--out", str(out))

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert out.read_text("utf-8").count("id: who") == 1
    assert "is there already; nothing was written" in second.output


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"PK\0\0", "not a text"), (b"", "no question"), (b"x" * 10_000_001, "larger than"), (None, "No such file")],
)
def test_a_file_that_brings_nothing_is_told_in_a_sentence(lms, tmp_path, raw, words):
    file = tmp_path / "it.gift"
    if raw is not None:
        file.write_bytes(raw)

    result = lms("import", "gift", str(file))

    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_bank_goes_out_and_comes_back(shipped, tmp_path, catalogue):
    out = tmp_path / "bank.gift"

    assert shipped("export", "gift", "peer-role-in-child-welfare", "--out", str(out)).exit_code == 0
    back = shipped("import", "gift", str(out))

    assert back.exit_code == 0
    assert back.stdout.count("  - id: ") == len(catalogue.courses["peer-role-in-child-welfare"].items)


@pytest.mark.parametrize("name", ["no-such", "../courses/sources", "/etc/passwd", "", "a" * 300])
def test_a_quiz_that_is_not_there_cannot_go_out(lms, name):
    result = lms("export", "gift", name)

    assert result.exit_code == 1
    assert "There is no quiz of that name" in result.output


def test_a_bank_with_errors_does_not_go_out(lms, content):
    content.write("quizzes/weak.yaml", "items:\n  - id: x\n")

    result = lms("export", "gift", "weak")

    assert result.exit_code == 1
    assert "quizzes/weak.yaml:2: the field `type` is missing" in result.output
