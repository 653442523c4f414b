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
    "shared_link",
    "shared_link_end",
)
# Words of these that may be emptied, which whoever is erased asks for; all else of a row stays as it is.
ERASABLE = {
    "adjusted_target": "reason",
    "supervision_line": "reason",
    "supervision_objection": "words",
    "shared_link": "label",
}


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
        if not triggers.issuperset(f"{table}_{ending}" for ending in (*endings, *_more(connection, table)))
    }


def _more(connection: Connection, table: str) -> tuple[str, ...]:
    """On PostgreSQL what looks at rows is a trigger of its own."""
    return ("no_update",) if table in ERASABLE and connection.dialect.name != "sqlite" else ()


def _append_only(connection: Connection) -> list[str]:
    """Those that are there at the present version."""
    there = set(inspect(connection).get_table_names())
    return [table for table in APPEND_ONLY if table in there]


def _protect_sqlite(connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        for statement in ("update", "delete"):
            changes = _changes_more(connection, table, "IS NOT") if statement == "update" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{statement}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{statement} BEFORE {statement.upper()} ON {table} {changes}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _changes_more(connection: Connection, table: str, differs: str) -> str:
    """The condition of a trigger: that more is changed than that words which may go are emptied."""
    if table not in ERASABLE:
        return ""
    words = ERASABLE[table]
    others = [column["name"] for column in inspect(connection).get_columns(table) if column["name"] != words]
    changed = [f"OLD.{name} {differs} NEW.{name}" for name in others]
    changed += [f"coalesce(NEW.{words}, '') <> ''", f"coalesce(OLD.{words}, '') = ''"]
    return f"WHEN ({' OR '.join(changed)}) "


def _protect_postgresql(connection: Connection, tables: Sequence[str]) -> None:
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    for table in tables:
        changes = _changes_more(connection, table, "IS DISTINCT FROM")
        statements = "DELETE OR TRUNCATE" if changes else "UPDATE OR DELETE OR TRUNCATE"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_change BEFORE {statements} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        if changes:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_update ON {table}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                f"FOR EACH ROW {changes}EXECUTE FUNCTION refuse_change()"
            )
