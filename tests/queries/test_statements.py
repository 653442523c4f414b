"""How many statements a page costs: BEGIN, COMMIT and settings of the connection are not counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from lms.store.db import db

ROLE = "/courses/peer-role-in-child-welfare/"
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture
def statements_of(app) -> Callable[[Callable[[], object]], list[str]]:
    """Gives the statements that a call runs."""
    with app.app_context():
        engine = db.engine

    def count(ask: Callable[[], object]) -> list[str]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            if statement.split()[0].upper() in COUNTED:
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            ask()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return seen

    return count


@pytest.mark.parametrize(
    "path", ["/", ROLE, f"{ROLE}why-peers/", f"{ROLE}quiz/", "/competence/", "/hours/", "/courses/"]
)
def test_a_page_of_someone_who_studies_takes_six_statements_at_most(visitor, cast, clock, statements_of, path):
    pia = visitor("pia")
    pia.post(f"{ROLE}start")
    pia.get(f"{ROLE}why-peers/")
    pia.get(path)
    clock.pass_time(minutes=1)

    statements = statements_of(lambda: pia.get(path))

    assert 1 <= len(statements) <= 6, "\n".join(statements)


def test_home_takes_no_more_statements_for_someone_with_many_courses(visitor, cast, statements_of):
    pia, noel = visitor("pia"), visitor("noel")
    for slug in ("peer-role-in-child-welfare",):
        pia.post(f"/courses/{slug}/start")

    assert len(statements_of(lambda: pia.get("/"))) == len(statements_of(lambda: noel.get("/")))


def test_a_static_file_takes_no_statement(visitor, cast, statements_of, app):
    pia = visitor("pia")
    path = next(line for line in pia.get("/").text.split('"') if line.startswith("/static/"))

    assert statements_of(lambda: pia.get(path)) == []
