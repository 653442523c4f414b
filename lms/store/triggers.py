"""Triggers that refuse to change or remove facts; migrations call `protect` after every change of these tables."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect
from sqlalchemy.engine import Connection

APPEND_ONLY = (
    "ledger_line",
    "evidence",
    "event",
    "acknowledgement",
    "item_version",
    "recount",
    "check_recount",
    "declared_reading",
    "joined_account",
    "joined_account_end",
    "erased_person",
    "correction_taken_up",
    "correction_read",
    "course_review",
    "adjusted_target",
    "adjusted_target_end",
    "own_steps",
    "plan_version",
    "person_plan",
    "plan_word",
    "practice_form",
    "assignment_day",
    "assignment_reminder",
    "supervision_line",
    "supervision_attendee",
    "supervision_objection",
    "external_training",
    "external_report",
    "external_decision",
    "line_signature",
    "adjustment",
    "live_attestation",
    "course_hours",
    "revocation",
    "revocation_answer",
    "revocation_decision",
)


def protect(connection: Connection) -> None:
    """Makes the triggers anew on every append-only table that is there: an early migration knows not all of them."""
    if connection.dialect.name == "sqlite":
        _protect_sqlite(connection, _append_only(connection))
    else:
        _protect_postgresql(connection, _append_only(connection))


def unprotected(connection: Connection) -> set[str]:
    """Append-only tables that are there, and take changes: a migration made them anew, and forgot."""
    endings: tuple[str, ...]
    if connection.dialect.name == "sqlite":
        asking, endings = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ("no_update", "no_delete")
    else:
        asking, endings = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'", ("no_change",)
    triggers = set(connection.exec_driver_sql(asking).scalars())
    return {
        table
        for table in _append_only(connection)
        if not triggers.issuperset(f"{table}_{ending}" for ending in endings)
    }


def _append_only(connection: Connection) -> list[str]:
    """Those that are there at the present version."""
    there = set(inspect(connection).get_table_names())
    return [table for table in APPEND_ONLY if table in there]


def _protect_sqlite(connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        for statement in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{statement}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{statement} BEFORE {statement.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _protect_postgresql(connection: Connection, tables: Sequence[str]) -> None:
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    for table in tables:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
