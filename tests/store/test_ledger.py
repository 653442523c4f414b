"""The chain of contact hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.credit.hours import FIRST_HASH, minutes_by_category
from lms.store.credit import certificates, ledger
from lms.store.credit.ledger import Earned, Sums
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.tables.credit import LedgerLine
from tests.conftest import NOW, TODAY
from tests.domain.examples import MET, certificate_facts
from tests.tools.way import add_credit

pytestmark = pytest.mark.usefixtures("store")
ETHICS = [[90, ["ethics"]]]


def add(person_id: int, minutes: int = 90) -> LedgerLine:
    return ledger.append(person_id, minutes, ETHICS, TODAY, NOW, source="course")


def unprotect() -> None:
    """What only someone with the database itself in hand could do."""
    db.session.rollback()  # else PostgreSQL waits for what was read before
    with db.engine.begin() as connection:
        for table in ("ledger_line", "line_signature"):
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_delete")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_change ON {table}")


def test_the_first_line_follows_from_nothing(cast):
    with unit_of_work():
        line = add(cast.pia)

    assert (line.sequence, line.previous_hash) == (1, FIRST_HASH)


def test_each_line_follows_from_the_one_before(cast):
    with unit_of_work():
        first, second = add(cast.pia), add(cast.pia)

    assert (second.sequence, second.previous_hash) == (2, first.hash)


def test_each_person_has_a_chain_of_their_own(cast):
    with unit_of_work():
        add(cast.pia), add(cast.noel), add(cast.pia)

    assert [line.sequence for line in ledger.lines(cast.pia)] == [1, 2]
    assert [line.sequence for line in ledger.lines(cast.noel)] == [1]


def test_chains_hold_when_they_are_read_back(cast):
    with unit_of_work():
        add(cast.pia), add(cast.pia), add(cast.noel)
    db.session.remove()

    assert list(ledger.broken_chains()) == []


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE ledger_line SET minutes = 900 WHERE sequence = 2",
        "UPDATE ledger_line SET earned_on = '2020-01-01' WHERE sequence = 2",
        "UPDATE ledger_line SET categories = '[[90, [\"other\"]]]' WHERE sequence = 2",
        "UPDATE ledger_line SET delivery = 'live' WHERE sequence = 2",
        "UPDATE ledger_line SET previous_hash = hash WHERE sequence = 2",
    ],
)
def test_a_line_changed_behind_the_ledgers_back_is_found(cast, deed):
    with unit_of_work():
        add(cast.pia), add(cast.pia), add(cast.pia), add(cast.noel)
    unprotect()

    with unit_of_work():
        db.session.execute(sa.text(deed))

    assert list(ledger.broken_chains()) == [(cast.pia, 2)]


def test_a_line_removed_behind_the_ledgers_back_is_found(cast):
    with unit_of_work():
        add(cast.pia), add(cast.pia), add(cast.pia)
    unprotect()

    with unit_of_work():
        second = "SELECT id FROM ledger_line WHERE sequence = 2"
        db.session.execute(sa.text(f"DELETE FROM line_signature WHERE line_id IN ({second})"))
        db.session.execute(sa.text("DELETE FROM ledger_line WHERE sequence = 2"))

    assert list(ledger.broken_chains()) == [(cast.pia, 3)]


def test_no_name_stands_in_the_chained_body(cast):
    with unit_of_work():
        line = add(cast.pia)

    assert set(line.body().to_json()) == {
        "person",
        "sequence",
        "minutes",
        "categories",
        "delivery",
        "earned_on",
        "source",
        "completion",
        "external",
        "reverses",
    }
    assert "Pia" not in str(line.body())


def test_erasing_a_name_leaves_the_chain_whole(cast):
    with unit_of_work():
        add(cast.pia), add(cast.pia)
        db.session.execute(sa.text("UPDATE person SET legal_name = '', display_name = ''"))

    assert list(ledger.broken_chains()) == []


def test_what_counts_toward_eight_hours_is_self_paced_later_than_that_and_not_taken_back(cast):
    for hours, minutes in ((24, 15), (23, 30), (1, 45), (0, 60)):
        add_credit(cast.pia, minutes, NOW - timedelta(hours=hours))
    add_credit(cast.pia, 300, NOW - timedelta(hours=2), delivery="live")
    add_credit(cast.noel, 300, NOW)
    with unit_of_work():
        add(cast.pia, 300)  # of no course
        reversing = {"reverses": ledger.lines(cast.pia)[1].id, "sequence": 9, "minutes": -30, "hash": "none"}
        columns = sa.inspect(LedgerLine).columns.keys()
        line = {name: getattr(ledger.lines(cast.pia)[-1], name) for name in columns if name != "id"}
        db.session.add(LedgerLine(**{**line, **reversing}))

    found = ledger.self_paced_since(cast.pia, NOW - timedelta(hours=24))

    assert sorted(minutes for _, minutes in found) == [45, 60]


def titled(cast) -> None:
    with unit_of_work():
        add(cast.pia, 90)
        enrolment = enrolments.enrol(cast.pia, "small-steps", NOW)
        done = completions.add_completion(cast.pia, enrolment.id, "small-steps", "r1", NOW, TODAY, MET)
        certificates.issue("7F3K-9QZT-M4XD-2HRP", cast.pia, done.id, certificate_facts(), NOW)
        ledger.append(cast.pia, 60, ETHICS, TODAY, NOW, source="course", completion_id=done.id)


def test_what_was_earned_comes_newest_first_with_its_title(cast):
    titled(cast)

    found = ledger.earned(cast.pia, TODAY, 9)

    assert found.newest == (("Small steps", 60, TODAY), ("", 90, TODAY))
    assert ledger.earned(cast.pia, TODAY, 1).newest == (("Small steps", 60, TODAY),)
    assert ledger.earned(cast.pia, TODAY, 1).sums == found.sums == ledger.sums(cast.pia, TODAY) == Sums(150, 150)


def test_sums_are_those_of_everything_and_of_today_and_the_364_days_before(cast):
    with unit_of_work():
        for days_ago, minutes in ((900, 45), (365, 90), (364, 60), (0, 30), (0, -15)):
            on = TODAY - timedelta(days=days_ago)
            ledger.append(cast.pia, minutes, [[minutes, ["ethics"]]], on, NOW, source="course")

    assert ledger.sums(cast.pia, TODAY) == ledger.earned(cast.pia, TODAY, 1).sums == Sums(210, 75)
    assert ledger.earned(cast.noel, TODAY, 3) == Earned(ledger.sums(cast.noel, TODAY), ()) == Earned(Sums(0, 0), ())
    assert ledger.minutes_by_year(cast.pia) == [(2026, 15), (2025, 150), (2024, 45)]
    assert [one.minutes for one in ledger.newest_lines(cast.pia, 2)] == [-15, 30]
    sums, minutes = ledger.sums_and_categories(cast.pia, TODAY)
    assert (sums, minutes_by_category(minutes)) == (Sums(210, 75), {("ethics",): 210})


def test_lines_of_one_course_count_as_often_as_there_are(cast):
    both = [[30, ["ethics", "boundaries"]], [60, ["child-welfare"]]]
    with unit_of_work():
        for categories in (both, ETHICS, both, both):
            ledger.append(cast.pia, 90, categories, TODAY, NOW, source="course")

    found = minutes_by_category(ledger.sums_and_categories(cast.pia, TODAY)[1])

    assert found[("ethics", "boundaries")] == 90
    assert found[("child-welfare",)] == 180


def test_appends_at_the_same_moment_neither_fail_nor_break_the_chain(cast, at_once):
    def append_three(_: int) -> str:
        for _again in range(3):
            with unit_of_work():
                add(cast.pia)
        return "done"

    outcomes = at_once(append_three, 6)

    assert outcomes == ["done"] * 6
    assert [line.sequence for line in ledger.lines(cast.pia)] == list(range(1, 19))
    assert list(ledger.broken_chains()) == []
