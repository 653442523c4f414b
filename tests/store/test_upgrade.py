"""Bringing a database to the version of the code."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from lms.actions.competence.standing import keep_past
from lms.domain.competence.practice import State
from lms.domain.credit.chain import ChainLink, quick_hash
from lms.domain.credit.hours import FIRST_HASH
from lms.domain.learning.correction import CorrectionKey
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.program import Program
from lms.settings import Settings
from lms.store.competence import equivalents, evidence, past, practice, signing
from lms.store.credit import chains, waiting
from lms.store.db import Base, db, unit_of_work
from lms.store.learning import attempts, completions, corrections, enrolments
from lms.store.migrations import upgrade, version
from lms.store.people import people
from lms.store.program import program, reviews
from lms.store.tables.learning import Enrolment, Evaluation
from lms.store.tables.people import PersonProfile, Supervision, TeamMember
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment
from lms.store.triggers import APPEND_ONLY, unprotected
from tests.conftest import NOW
from tests.tools.acting import acting

PAPER = sha256(b"%PDF").hexdigest()
NEXT = '''"""Nothing but a new number."""

revision = "9999"
down_revision = "{}"
branch_labels = depends_on = None


def upgrade():
    pass
'''


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """The code of a later release: the same migrations and one more."""
    before = version.newest_version()
    later = tmp_path / "migrations"
    shutil.copytree(version.MIGRATIONS, later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "9999_next.py").write_text(NEXT.format(before))
    monkeypatch.setattr(version, "MIGRATIONS", later)


def file_to_copy(settings: Settings) -> Path | None:
    """As the command gives it: PostgreSQL has none."""
    return settings.sqlite_file if settings.is_sqlite else None


def test_an_empty_database_has_no_version(blank):
    assert (version.version(), version.is_current()) == (None, False)


def test_from_empty_it_gets_exactly_the_tables_of_the_code(blank):
    upgrade.upgrade(None, NOW)

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_from_empty_it_is_current_and_nothing_is_copied(blank):
    copy = upgrade.upgrade(file_to_copy(blank), NOW)

    assert (copy, version.is_current()) == (None, True)


def test_the_newest_version_is_the_head_of_the_migrations():
    migrations = ScriptDirectory(str(version.MIGRATIONS))

    assert [version.newest_version()] == migrations.get_heads()


def test_a_second_upgrade_does_nothing(store, settings):
    assert upgrade.upgrade(file_to_copy(settings), NOW) is None
    assert version.is_current()


def test_an_older_database_is_brought_up_with_its_facts(store, settings, next_version):
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    upgrade.upgrade(None, NOW)

    assert version.version() == "9999"
    assert [one.email for one in people.everyone()] == ["a@example.org"]


def test_an_older_sqlite_file_is_copied_aside_with_all_its_rows(only_sqlite, store, settings, next_version):
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    copy = upgrade.upgrade(settings.sqlite_file, NOW)

    assert copy.parent == settings.sqlite_file.parent
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT email FROM person").fetchall() == [("a@example.org",)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() != [("9999",)]
    kept.close()


def test_the_copy_has_rows_that_another_reader_keeps_from_the_main_file(only_sqlite, store, settings, next_version):
    reader = sqlite3.connect(settings.sqlite_file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchall()
    with unit_of_work():
        people.add_person("a@example.org", "One", "One", None, NOW)

    copy = upgrade.upgrade(settings.sqlite_file, NOW)

    reader.close()
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT email FROM person").fetchall() == [("a@example.org",)]
    kept.close()


def test_a_newer_database_is_refused_and_left_as_it_is(store, settings):
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from-the-future'"))

    with pytest.raises(upgrade.NewerDatabase, match="from-the-future"):
        upgrade.upgrade(file_to_copy(settings), NOW)

    assert version.version() == "from-the-future"
    assert list(settings.data.glob("*-before-*")) == []


def test_facts_stay_append_only_after_an_upgrade(store, next_version):
    with unit_of_work():
        program.change_settings({"name": "x"}, None, NOW)
        person = people.add_person("a@example.org", "One", "One", None, NOW)
        db.session.execute(
            sa.text("INSERT INTO event (actor_id, deed, about_id, what, at) VALUES (:id, 'x', :id, '{}', :at)"),
            {"id": person.id, "at": "2026-11-21 18:00:00"},
        )
    upgrade.upgrade(None, NOW)

    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM event"))


def test_a_database_from_before_corrections_tells_whoever_studied_then(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0007")
        _add(connection, "person", id=1)
        _add(connection, "enrolment", id=1, person_id=1, course="small-steps")
        _add(connection, "lesson_progress", id=1, enrolment_id=1, lesson="first")

    upgrade.upgrade(None, NOW)

    own = corrections.own(1, ["small-steps"])
    assert (own.studied_from, own.taken_up, own.read_at) == ({"small-steps": NOW}, {}, {})
    with unit_of_work():
        corrections.read(1, CorrectionKey("small-steps", NOW.date()), NOW)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM correction_read"))


def test_lines_from_before_there_were_signatures_are_signed_as_found_on_the_day_of_the_program(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0031")
        _add(connection, "setting", id=1, name="time_zone", value='{"is": "Asia/Tokyo"}')
        _add(connection, "person", id=1)
        body = {"minutes": 90, "delivery": "self-paced", "source": "course", "previous_hash": FIRST_HASH}
        made = ChainLink(1, 1, 90, "[]", "self-paced", "2026-11-21", "course", None, None, None, FIRST_HASH, "")
        _add(connection, "ledger_line", id=1, person_id=1, sequence=1, hash=quick_hash(made), **body)

    upgrade.upgrade(None, NOW)

    assert list(chains.faults(every=True)) == []
    assert chains.found_by_day() == [(date(2026, 11, 22), 1)]
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM line_signature"))


def test_answers_from_before_there_were_several_types_stay_as_they_were(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0002")
        _add_an_old_answer(connection)

    upgrade.upgrade(None, NOW)

    assert attempts.answers(1) == {"item-1": 2}
    with unit_of_work():
        attempts.keep_answers(1, {"item-1": (0, 2)})
    assert attempts.answers(1) == {"item-1": (0, 2)}


def _add_an_old_answer(connection) -> None:
    """A row as version 0002 wrote it, with what it points to."""
    _add(connection, "person", id=1)
    _add(connection, "enrolment", id=1, person_id=1)
    _add(connection, "attempt", id=1, person_id=1, enrolment_id=1)
    _add(connection, "chosen_option", id=1, attempt_id=1, item="item-1", chosen=2)


def _add(connection, table_name: str, **given: object) -> None:
    """A row as that version of the table has it; what may be empty is, unless it is given."""
    table = sa.Table(table_name, sa.MetaData(), autoload_with=connection)
    at = "2026-11-21 18:00:00+00:00" if connection.dialect.name == "postgresql" else "2026-11-21 18:00:00"
    row = {column.name: _stand_in(column, at) for column in table.columns if not column.nullable} | given
    marks = ", ".join(f":{key}" for key in row)
    columns = ", ".join(f'"{key}"' for key in row)
    connection.execute(sa.text(f"INSERT INTO {table_name} ({columns}) VALUES ({marks})"), row)


def _stand_in(column, at):
    """Something of a column's type."""
    kind = str(column.type).upper()
    if "BOOL" in kind:
        return False
    if "INT" in kind:
        return 1
    if "JSON" in kind:
        return "[]"
    if "TIME" in kind:
        return at
    return "2026-11-21" if "DATE" in kind else "x"


def test_evaluations_of_before_lose_their_order(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0004")
        for number in range(1, 21):
            connection.execute(
                sa.text("INSERT INTO evaluation (id, course, revision, answers) VALUES (:id, 'c', 'r', :said)"),
                {"id": number, "said": f'{{"said": {number}}}'},
            )

    upgrade.upgrade(None, NOW)

    kept = db.session.execute(sa.select(Evaluation.id, Evaluation.answers)).all()
    assert sorted(answers["said"] for _, answers in kept) == list(range(1, 21))
    assert [answers["said"] for _, answers in sorted(kept, key=lambda row: row[0])] != list(range(1, 21))


@pytest.fixture
def at_version_5(blank):
    """A database that version 0005 made, with one person in it."""
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0005")
        _add(connection, "person", id=1)
    return blank


def _days(model) -> list[tuple[int, str, str | None]]:
    rows = db.session.execute(sa.select(model.id, model.from_on, model.until_on).order_by(model.id))
    return [(number, first.isoformat(), last and last.isoformat()) for number, first, last in rows]


def test_a_profile_of_before_ends_on_the_day_before_the_next_and_what_never_held_is_gone(at_version_5):
    with db.engine.begin() as connection:
        for number, profile, first, last in (
            (1, "first-90-days", "2024-12-01", "2025-03-01"),
            (2, "peer", "2025-03-01", "2025-03-02"),
            (3, "a slip", "2025-03-02", "2025-03-02"),
            (4, "senior-peer", "2025-03-02", "2025-03-03"),
            (5, "still to come", "2025-12-01", "2025-03-03"),
            (6, "peer", "2025-03-03", None),
        ):
            _add(connection, "person_profile", id=number, person_id=1, profile=profile, from_on=first, until_on=last)

    upgrade.upgrade(None, NOW)

    assert _days(PersonProfile) == [
        (1, "2024-12-01", "2025-02-28"),
        (2, "2025-03-01", "2025-03-01"),
        (4, "2025-03-02", "2025-03-02"),
        (6, "2025-03-03", None),
    ]


def test_supervision_and_teams_of_before_keep_their_last_day_but_for_what_ended_before_it_began(at_version_5):
    periods = ((1, "2025-01-01", "2025-01-01"), (2, "2025-01-02", "2025-01-01"), (3, "2025-01-02", None))
    with db.engine.begin() as connection:
        _add(connection, "team", id=1)
        for number, first, last in periods:
            days = {"id": number, "person_id": 1, "from_on": first, "until_on": last}
            _add(connection, "supervision", supervisor_id=1, **days)
            _add(connection, "team_member", team_id=1, **days)

    upgrade.upgrade(None, NOW)

    kept = [(1, "2025-01-01", "2025-01-01"), (3, "2025-01-02", None)]
    assert (_days(Supervision), _days(TeamMember)) == (kept, kept)


def test_what_stood_beside_a_dropped_column_stays(at_version_5):
    with db.engine.begin() as connection:
        for number in (1, 2):
            _add(connection, "enrolment", id=number, person_id=1, restarted_from=number)
            _add(connection, "completion", id=number, person_id=1, enrolment_id=number)
        file = {"file": b"%PDF", "file_sha256": "ab", "rendered_at": "2026-11-21 18:00:00+00:00"}
        _add(connection, "certificate", id=1, serial="one", serial_hash="1", person_id=1, completion_id=1, **file)
        _add(connection, "certificate", id=2, serial="two", serial_hash="2", person_id=1, completion_id=2)
        connection.execute(sa.text("UPDATE certificate SET superseded_by = 2 WHERE id = 1"))
        _add(connection, "program_file", id=1, name="logo", file=b"PNG", set_by=1)
        _add(connection, "course_revision", course="c", revision="r", outline="{}")

    upgrade.upgrade(None, NOW)

    columns = "id, serial, completion_id, file_sha256, superseded_by"
    assert db.session.execute(sa.text(f"SELECT {columns} FROM certificate ORDER BY id")).all() == [
        (1, "one", 1, "ab", 2),
        (2, "two", 2, None, None),
    ]
    assert program.file(1) == ("x", b"PNG")
    assert db.session.execute(sa.text("SELECT course, revision FROM course_revision")).all() == [("c", "r")]


def test_ways_of_before_were_not_given_up(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0006")
        _add(connection, "person", id=1)
        for number, before in ((1, 0), (2, 1)):
            _add(connection, "enrolment", id=number, person_id=1, course="c", restarted_from=before)
        _add(connection, "completion", id=1, person_id=1, enrolment_id=1, course="c", earned_on="2026-01-02")

    upgrade.upgrade(None, NOW)

    state = enrolments.latest_enrolments(1)["c"]
    assert (state.id, state.is_new_way, state.held.earned_on) == (2, True, date(2026, 1, 2))


def test_certificates_of_before_stay_word_for_word_and_each_completion_keeps_one_that_corrects_none(at_version_5):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0006")
        for number in (1, 2, 3):
            _add(connection, "enrolment", id=number, person_id=1, restarted_from=number)
            _add(connection, "completion", id=number, person_id=1, enrolment_id=number)
            names = {"serial": str(number), "serial_hash": str(number), "facts": '{"name": "Ana"}'}
            _add(connection, "certificate", id=number, person_id=1, completion_id=number, file=b"%PDF", **names)
        connection.execute(sa.text("UPDATE certificate SET superseded_by = 3 WHERE id < 3"))

    upgrade.upgrade(None, NOW)

    columns = "id, serial, completion_id, CAST(facts AS TEXT), file_sha256, superseded_by, corrects"
    facts = '{"name": "Ana"}'
    assert db.session.execute(sa.text(f"SELECT {columns} FROM certificate ORDER BY id")).all() == [
        (1, "1", 1, facts, PAPER, 3, None),
        (2, "2", 2, facts, PAPER, 3, None),
        (3, "3", 3, facts, PAPER, None, None),
    ]
    copy = "INSERT INTO certificate (id, serial, serial_hash, person_id, completion_id, facts, issued_at, corrects)"
    again = "SELECT {0}, '{0}', '{0}', person_id, completion_id, facts, issued_at, {1} FROM certificate WHERE id = 1"
    with unit_of_work():
        db.session.execute(sa.text(f"{copy} {again.format(4, 1)}"))
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(sa.text(f"{copy} {again.format(5, None)}".replace("None", "NULL")))


def test_facts_from_before_are_append_only_after_the_upgrade(at_version_5):
    with db.engine.begin() as connection:
        _add(connection, "event", actor_id=1, about_id=1, what="{}")

    upgrade.upgrade(None, NOW)

    for table in APPEND_ONLY:
        assert _refusals(table) > 0
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM event"))


def test_triggers_are_looked_for_after_the_migrations_and_put_back(blank, monkeypatch):
    def forget(config: object, _: str) -> None:
        migrate(config, "head")
        connection = config.attributes["connection"]
        for trigger in (
            ["ledger_line_no_update", "event_no_delete"]
            if connection.dialect.name == "sqlite"
            else ["ledger_line_no_change ON ledger_line", "event_no_change ON event"]
        ):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        assert unprotected(connection) == {"ledger_line", "event"}

    migrate = command.upgrade
    monkeypatch.setattr(command, "upgrade", forget)

    upgrade.upgrade(None, NOW)

    with db.engine.connect() as connection:
        assert unprotected(connection) == set()


def _refusals(table: str) -> int:
    """How many triggers stand on a table."""
    if db.engine.dialect.name == "sqlite":
        asking = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    else:
        asking = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = CAST(:table AS regclass)"
    return db.session.scalar(sa.text(asking), {"table": table})


def test_ways_of_before_are_for_credit_and_completions_count_from_their_own_day(at_version_5):
    with db.engine.begin() as connection:
        for number in (1, 2):
            _add(connection, "enrolment", id=number, person_id=1, course="c", restarted_from=number)
        _add(connection, "completion", id=1, person_id=1, enrolment_id=1, course="c")
        _add(connection, "certificate", id=1, serial="one", serial_hash="1", person_id=1, completion_id=1)
        _add(connection, "ledger_line", id=1, person_id=1, completion_id=1)

    upgrade.upgrade(None, NOW)

    rows = db.session.execute(sa.select(Enrolment.for_credit, Enrolment.renews_on).order_by(Enrolment.id)).all()
    assert [tuple(row) for row in rows] == [(True, None)] * 2
    assert completions.held_from(1, "c") == date(2026, 11, 21)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM ledger_line"))


def test_mail_of_before_is_sorted_by_what_it_tells_and_none_leaves_twelvefold(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0006")
        _add(connection, "person", id=1)
        for number in range(1, 4):
            _add(connection, "assignment", id=number, person_id=1, assigned_by=1, course=f"c-{number}", note="")
        sent = {"sent_at": "2026-11-20 18:00:00+00:00"}
        for number, key, told in (
            (1, "assigned:1", sent),
            (2, "assigned:2", {"tries": 3, "problem": "the server took no mail"}),
            (3, "assigned:3", {}),
            (4, "due:1:before-30", sent),
            (5, "due:1:late-7", {}),
            (6, "practice-4-asked", {}),
            (7, "link-9", {}),
        ):
            row = {"tries": 0, "problem": "", "body": "Words", "subject": "A course"} | told
            _add(connection, "outbox", id=number, person_id=1, once=key, **row)

    upgrade.upgrade(None, NOW)

    rows = db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(row.kind, row.body, row.dropped_at is not None) for row in rows] == [
        ("asked", "Words", False),
        ("asked", "", False),
        ("asked", "", False),
        ("due", "Words", False),
        ("due", "Words", True),
        ("practice", "", False),
        ("", "Words", False),
    ]
    assert [(row.tries, row.problem) for row in rows[1:3]] == [(0, ""), (0, "")]
    assert list(db.session.scalars(sa.select(Assignment.mail_id).order_by(Assignment.id))) == [1, 2, 3]
    assert {row.subject for row in rows[1:3]} == {"New on your home page"}


def test_ways_of_before_are_asked_for_no_practice_in_courses_that_came_with_the_software(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0016")
        _add(connection, "person", id=1)
        for number, course in ((1, "overdose-and-naloxone"), (2, "a-course-of-our-own")):
            _add(connection, "enrolment", id=number, person_id=1, course=course)

    upgrade.upgrade(None, NOW)

    kept = db.session.execute(sa.select(Enrolment.course, Enrolment.requires).order_by(Enrolment.id)).all()
    assert [tuple(row) for row in kept] == [
        ("overdose-and-naloxone", ShownRequirements()),
        ("a-course-of-our-own", None),  # only its files tell: the first start takes that up
    ]


def test_certificates_of_before_wait_for_no_review_and_reviews_refuse_changes_after_the_upgrade(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0016")
        _add(connection, "person", id=1)
        _add(connection, "enrolment", id=1, person_id=1, course="c")
        _add(connection, "completion", id=1, person_id=1, enrolment_id=1, course="c")

    upgrade.upgrade(None, NOW)

    assert waiting.reviews_awaited([1]) == {}
    with unit_of_work():
        reviews.add("c", "r1", "clinical", "Joan Lee", "nurse", date(2026, 11, 20), 1, NOW)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM course_review"))


def test_a_database_from_before_points_keeps_its_practices_and_lets_supervisors_go_on(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0016")
        for person_id in (1, 2, 3):
            _add(connection, "person", id=person_id, email=f"{person_id}@example.org")
        _add(connection, "supervision", id=1, supervisor_id=2, person_id=1)
        _add(connection, "supervision", id=2, supervisor_id=3, person_id=1, until_on=date(2020, 1, 1))
        _add(
            connection, "observation", id=1, person_id=1, rater_id=2, course="c", practice="walk", setting="role play"
        )

    upgrade.upgrade(None, NOW)

    watched = practice.watched(1, NOW.date())
    assert (watched.ticks, watched.seen_on, watched.senior_signs, watched.started_by) == ((), None, False, None)
    assert watched.moments.state is State.ASKED
    assert [signing.sign_off_of(person_id).may for person_id in (1, 2, 3)] == [False, True, False]
    assert signing.sign_off_of(2).given_by is None
    assert unprotected(db.session.connection()) == set()


def test_standings_from_before_codes_were_read_as_one_stay_as_they_were(blank):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0023")
        _add(connection, "person", id=1)
        _add(
            connection, "standing", id=1, person_id=1, competency="cw-1", rung=1, until_on="2027-01-01", met=2, seen=2
        )

    upgrade.upgrade(None, NOW)

    [status] = evidence.standings(1)["cw-1"]
    assert (status.passed, status.until, status.shown_for, equivalents.groups()) == (2, date(2027, 1, 1), (), {})


def test_of_before_growth_was_told_nothing_is_kept_until_the_worker_comes(blank):
    day = datetime(2026, 9, 3, 12, tzinfo=UTC)
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0025")
        _add(connection, "person", id=1)
        _add(connection, "evidence", id=1, person_id=1, competency="cw-1", rung=3, met=True, at=day)

    upgrade.upgrade(None, NOW)

    assert past.of_people([1]) == {}
    with unit_of_work():
        assert keep_past(acting(None, NOW, Program())) == 1
    assert past.of_people([1])[1].held == ((0b11, "cw-1:3"),)
    assert unprotected(db.session.connection()) == set()


def test_certificates_of_before_may_be_joined_by_those_of_attendances_and_what_points_to_them_stays(at_version_5):
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection, NOW), "0037")
        for number in (1, 2):
            _add(connection, "enrolment", id=number, person_id=1, restarted_from=number)
            _add(connection, "completion", id=number, person_id=1, enrolment_id=number)
            names = {"serial": str(number), "serial_hash": str(number), "facts": '{"name": "Ana"}'}
            _add(connection, "certificate", id=number, person_id=1, completion_id=number, **names)
        connection.execute(sa.text("UPDATE certificate SET superseded_by = 2 WHERE id = 1"))
        _add(connection, "certificate_wait", certificate_id=2, characters="ẞ")

    upgrade.upgrade(None, NOW)

    columns = "id, serial, completion_id, superseded_by, corrects, line_id"
    assert db.session.execute(sa.text(f"SELECT {columns} FROM certificate ORDER BY id")).all() == [
        (1, "1", 1, 2, None, None),
        (2, "2", 2, None, None, None),
    ]
    assert db.session.execute(sa.text("SELECT certificate_id, characters FROM certificate_wait")).all() == [(2, "ẞ")]
    with db.engine.begin() as connection:
        assert unprotected(connection) == set()
