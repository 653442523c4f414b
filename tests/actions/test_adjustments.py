"""Adjusting hours: lines of their own, with a reason, and never below zero."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.credit.lines.adjustments import CannotAdjust, HoursOutcome, adjust, take_back
from lms.domain.credit.lines.adjustment import NewAdjustment
from lms.store import joined
from lms.store.credit import certificates, chains, ledger
from lms.store.credit.lines import adjustments as store
from lms.store.db import db, unit_of_work
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
COURSE = "peer-role-in-child-welfare"


def new(minutes: int = 90, any_of: tuple[str, ...] = ("ethics",), **changes: object) -> NewAdjustment:
    told = {"delivery": "live", "earned_on": TODAY, "reason": "They taught the course"} | changes
    return NewAdjustment(minutes, any_of, **told)


def do(cast, what: NewAdjustment, key: str = "a key", by: int | None = None) -> HoursOutcome:
    with unit_of_work():
        return adjust(acting(by or cast.ada), cast.pia, what, key)


def back(cast, line_id: int, by: int | None = None) -> HoursOutcome:
    with unit_of_work():
        return take_back(acting(by or cast.ada), cast.pia, line_id, "It was another day")


def total(cast) -> int:
    return ledger.sums(cast.pia, TODAY).total


def test_hours_that_are_added_are_a_line_of_their_own(cast):
    assert do(cast, new()) is HoursOutcome.DONE

    (line,) = ledger.lines(cast.pia)
    assert (line.minutes, line.categories, line.delivery) == (90, [[90, ["ethics"]]], "live")
    assert (line.source, line.earned_on, line.reverses) == ("adjustment", TODAY, None)
    note = store.notes(cast.pia)[line.id]
    assert (note.by, note.reason) == ("Ada Example", "They taught the course")
    assert list(chains.faults(every=True)) == []


def test_hours_that_are_taken_away_are_a_line_with_a_minus(cast):
    do(cast, new())
    do(cast, new(-30), "another key")

    assert [line.minutes for line in ledger.lines(cast.pia)] == [90, -30]
    assert total(cast) == 60


def test_a_form_that_is_sent_twice_is_written_once(cast):
    assert [do(cast, new()), do(cast, new())] == [HoursOutcome.DONE, HoursOutcome.BEFORE]
    assert total(cast) == 90


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (new(0), "minutes"),
        (new(1441), "minutes"),
        (new(-1), "minutes"),
        (new(any_of=()), "any_of"),
        (new(earned_on=TODAY + timedelta(days=1)), "earned_on"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(cast, what, field):
    with pytest.raises(CannotAdjust) as refused, unit_of_work():
        adjust(acting(cast.ada), cast.pia, what, "key")

    assert list(refused.value.troubles) == [field]
    assert ledger.lines(cast.pia) == []


def test_a_day_holds_24_hours_of_all_lines_together(cast):
    do(cast, new(1000))

    with pytest.raises(CannotAdjust, match="more than 24 hours"):
        do(cast, new(441), "other")


def test_nobody_adjusts_their_own_hours(cast):
    do(cast, new())
    (line,) = ledger.lines(cast.pia)

    for deed in (lambda: do(cast, new(), "other", by=cast.pia), lambda: back(cast, line.id, by=cast.pia)):
        with pytest.raises(CannotAdjust, match="another administrator"):
            deed()


def test_a_line_whose_certificate_stands_is_asked_about_first(cast, catalogue):
    complete(catalogue.courses[COURSE], cast.pia, NOW)
    with pytest.raises(CannotAdjust, match="its person is heard"):
        back(cast, ledger.lines(cast.pia)[0].id)


def test_a_line_is_taken_back_by_one_of_the_same_day_and_stays(cast, catalogue):
    done = complete(catalogue.courses[COURSE], cast.pia, NOW)
    with unit_of_work():  # as a misprint is: the hours stood
        certificates.revoke(certificates.by_serial(done.serial), NOW)
    (line,) = ledger.lines(cast.pia)

    assert back(cast, line.id) is HoursOutcome.DONE

    first, second = ledger.lines(cast.pia)
    assert (second.minutes, second.earned_on, second.reverses) == (-first.minutes, first.earned_on, first.id)
    assert [(-minutes, any_of) for minutes, any_of in second.categories] == [tuple(one) for one in first.categories]
    assert (total(cast), ledger.self_paced_since(cast.pia, NOW - timedelta(days=1))) == (0, [])
    paper = certificates.by_serial(done.serial)
    assert (paper.revoked_at, paper.revoked_why) == (NOW, None)
    assert store.notes(cast.pia)[first.id].taken_back_by == "Ada Example"


def test_a_line_is_taken_back_once(cast):
    do(cast, new())
    (line,) = ledger.lines(cast.pia)

    assert [back(cast, line.id), back(cast, line.id)] == [HoursOutcome.DONE, HoursOutcome.BEFORE]
    assert total(cast) == 0


def test_what_takes_a_line_back_is_not_taken_back(cast):
    do(cast, new())
    back(cast, ledger.lines(cast.pia)[0].id)

    with pytest.raises(CannotAdjust, match="Add the hours anew"):
        back(cast, ledger.lines(cast.pia)[1].id)


def test_a_line_of_which_some_was_taken_away_is_not_taken_back_as_a_whole(cast):
    do(cast, new())
    do(cast, new(-30), "other")

    with pytest.raises(CannotAdjust, match="below zero"):
        back(cast, ledger.lines(cast.pia)[0].id)


@pytest.mark.parametrize("source", ["external", "event"])
def test_lines_with_a_page_of_their_own_are_taken_back_there(cast, source):
    with unit_of_work():
        line = ledger.append(cast.pia, 60, [[60, ["ethics"]]], TODAY, NOW, source=source, external_id=1)

    with pytest.raises(CannotAdjust, match="It is taken back"):
        back(cast, line.id)


def test_another_persons_line_is_not_there(cast):
    with unit_of_work():
        line = ledger.append(cast.noel, 60, [[60, ["ethics"]]], TODAY, NOW, source="course")

    with pytest.raises(LookupError):
        back(cast, line.id)


def test_lines_of_a_joined_account_are_taken_back_in_their_own_chain(cast):
    with unit_of_work():
        line = ledger.append(cast.noel, 60, [[60, ["ethics"]]], TODAY, NOW, source="course")
        joined.join(cast.pia, cast.noel, cast.ada, NOW)

    back(cast, line.id)

    assert [one.person_id for one in ledger.lines(cast.pia)] == [cast.noel, cast.noel]
    assert list(chains.faults(every=True)) == []


def test_the_person_is_told_and_the_log_holds_no_words(cast):
    do(cast, new())
    do(cast, new(-30), "other")

    mails = db.session.scalars(sa.select(OutboxMessage.body).where(OutboxMessage.person_id == cast.pia)).all()
    assert ["added 1.5 contact hours" in mails[0], "took away 0.5 contact hours" in mails[1]] == [True, True]
    assert all("Ada Example" in mail and "They taught the course" in mail for mail in mails)
    log = db.session.scalars(sa.select(Event).where(Event.about_id == cast.pia)).all()
    assert "taught" not in str([one.details for one in log])
