"""Pages that rest on answers which were worked out before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.statements.prepared import SeenRows
from lms.store.statements.session import ReadingSession
from lms.store.tables.people import Person
from tests.conftest import NOW


@pytest.mark.works("GET /")
def test_a_supervisor_reads_what_changed_a_moment_ago(app, visitor, cast):
    """Of a page that rests on answers like these: a name, and one person less."""
    sam = visitor("sam")
    assert "Pia Example" in [sam.get("/").text for _ in range(4)][-1]

    with app.app_context(), unit_of_work():
        db.session.execute(sa.update(Person).where(Person.id == cast.pia).values(display_name="Pia Other"))
    told = sam.get("/").text
    assert "Pia Other" in told
    assert "Pia Example" not in told

    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, NOW.date() - timedelta(days=2))
    assert "Pia Other" not in sam.get("/").text


def test_homes_are_remembered(cluster, visitor, cast, monkeypatch):
    """Nothing on them is asked in a way that cannot be."""
    if cluster is not None:
        pytest.skip("PostgreSQL is asked anew")
    monkeypatch.setattr(ReadingSession, "remembered", ReadingSession.remembered.usual)  # without doubts
    held = []
    usual = SeenRows.holds
    monkeypatch.setattr(SeenRows, "holds", lambda self, driver: held.append(usual(self, driver)) or held[-1])
    for who, answers in (("sam", 2), ("pia", 2)):
        page = visitor(who)
        for _ in range(4):
            held.clear()
            page.get("/")

        assert held == [True] * answers, who
