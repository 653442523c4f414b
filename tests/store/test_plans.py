"""How SQLite looks for lines and certificates: by whose they are, and never at all of them."""

from __future__ import annotations

import pytest

from lms.store.credit import board_lines, ledger
from lms.store.db import db
from lms.store.statements.prepared import Prepared


class Nothing(dict):
    """A value for whatever a statement asks for."""

    def __missing__(self, name: str) -> str:
        return "[]"


@pytest.mark.parametrize("statement", [board_lines._OWN, board_lines._OF_SOME, ledger._EARNED])
def test_lines_are_looked_for_by_person_and_certificates_by_what_they_are_of(only_sqlite, store, statement):
    """Nearly all rows name no other that they reverse or correct, so that index leads to all of them."""
    sql = Prepared(statement, db.engine.dialect)._sql
    driver = db.session.connection().connection.dbapi_connection

    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", Nothing())]

    assert not [one for one in plan if one.startswith(("SCAN ledger_line", "SCAN certificate"))]
    assert not [one for one in plan if one.startswith("SEARCH ledger_line ") and "reverses=?" in one]
    assert not [one for one in plan if one.startswith("SEARCH certificate ") and "corrects=?" in one]
