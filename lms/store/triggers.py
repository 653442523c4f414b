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
    "declared_reading",
    "joined_account",
    "correction_taken_up",
    "correction_read",
)
APPEND_ONLY_TABLES = frozenset(APPEND_ONLY)


def protect(connection: Connection) -> None:
    """Makes the triggers anew on every append-only table that is there: an early migration knows not all of them."""
    there = set(inspect(connection).get_table_names())
    tables = [table for table in APPEND_ONLY if table in there]
    if connection.dialect.name == "sqlite":
        _protect_sqlite(connection, tables)
    else:
        _protect_postgresql(connection, tables)


def unprotected(connection: Connection) -> set[str]:
    """Append-only tables that are there, and take changes: a migration made them anew, and forgot."""
    there = APPEND_ONLY_TABLES & set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        asking = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        kept = [{f"{table}_no_update", f"{table}_no_delete"} for table in sorted(there)]
    else:
        asking = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        kept = [{f"{table}_no_change"} for table in sorted(there)]
    triggers = set(connection.exec_driver_sql(asking).scalars())
    return {table for table, names in zip(sorted(there), kept, strict=True) if not names <= triggers}


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
