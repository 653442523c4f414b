"""Holding live events: who was there is noted, then attested once, and mended by lines of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.credit.lines import live as actions
from lms.actions.credit.lines.live import CannotHold, ListChanged, LiveOutcome
from lms.domain.access import Actor, Role
from lms.domain.credit.lines.attendance import LineStep, NotedTimes
from lms.domain.credit.lines.live import LiveTimes
from lms.store import joined
from lms.store.credit import board_lines, chains, ledger
from lms.store.credit.lines import attested, live
from lms.store.db import unit_of_work
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.live import event_facts

WHOLE = NotedTimes()
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def ada(cast) -> Actor:
    return Actor(cast.ada, frozenset({Role.ADMINISTRATOR, Role.PEER}))


@pytest.fixture
def sam(cast) -> Actor:
    return Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))


def make(attester_id: int, **changes: object) -> int:
    with unit_of_work():
        return actions.make_event(acting(attester_id), event_facts(attester_id, **changes), f"key {changes}")


@pytest.fixture
def event_id(cast) -> int:
    return make(cast.sam)


def note(actor: Actor, event_id: int, *people: int, noted: NotedTimes = WHOLE, now=NOW) -> int:
    with unit_of_work():
        return actions.note_people(acting(actor.person_id, now), actor, live.event(event_id), people, noted)


def attest(actor: Actor, event_id: int, now=NOW):
    with unit_of_work():
        return actions.attest(acting(actor.person_id, now), actor, live.event(event_id))


def back(actor: Actor, event_id: int, row_id: int):
    with unit_of_work():
        return actions.take_back(acting(actor.person_id), actor, live.event(event_id), row_id, "Another day")


def test_a_form_that_is_sent_twice_makes_one_event(cast):
    assert make(cast.sam) == make(cast.sam)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"times": LiveTimes(NOW, NOW - timedelta(hours=1))}, "ends_at"),
        ({"parts": ()}, "category_0"),
        ({"parts": ((150, ()),)}, "category_0"),
        ({"parts": ((0, ("ethics",)), (150, ("boundaries",)))}, "category_0"),
        ({"parts": ((140, ("ethics",)),)}, "minutes_0"),
        ({"parts": ((145, ("ethics",)), (5, ("boundaries",)))}, "minutes_0"),
    ],
)
def test_an_event_that_cannot_be_is_one_sentence(cast, changes, field):
    with pytest.raises(CannotHold) as refused:
        make(cast.sam, **changes)

    assert list(refused.value.troubles) == [field]


def test_attested_attendance_is_a_line_of_live_hours(event_id, cast, sam):
    note(sam, event_id, cast.pia)

    assert attest(sam, event_id).written == 1

    (line,) = ledger.lines(cast.pia)
    assert (line.source, line.external_id, line.delivery, line.minutes) == ("event", event_id, "live", 150)
    assert line.categories == [[90, ["boundaries"]], [60, ["ethics"]]]
    assert (line.earned_on, list(chains.faults(every=True))) == (TODAY, [])
    (seen,) = board_lines.credit_lines(cast.pia)
    assert (seen.title, seen.work) == ("Boundaries, together", f"event:{event_id}")


def test_who_came_late_or_left_early_earns_the_time_they_were_there(event_id, cast, sam):
    note(sam, event_id, cast.pia, noted=NotedTimes(NOW - timedelta(minutes=95), NOW - timedelta(minutes=15)))

    attest(sam, event_id)

    (line,) = ledger.lines(cast.pia)
    assert (line.minutes, line.categories) == (75, [[45, ["boundaries"]], [30, ["ethics"]]])


def test_a_second_press_writes_nothing_more(event_id, cast, sam):
    note(sam, event_id, cast.pia)

    assert [attest(sam, event_id).written, attest(sam, event_id).written] == [1, 0]
    assert len(ledger.lines(cast.pia)) == 1


def test_what_was_not_there_yet_is_not_noted_and_not_attested(cast, sam):
    tomorrow = LiveTimes(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    event_id = make(cast.sam, times=tomorrow, parts=((60, ("ethics",)),))

    with pytest.raises(CannotHold, match="has not begun"):
        note(sam, event_id, cast.pia)
    note(sam, event_id, cast.pia, now=NOW + timedelta(minutes=70))
    with pytest.raises(CannotHold, match="not over yet"):
        attest(sam, event_id, now=NOW + timedelta(minutes=70))


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        (NotedTimes(NOW - timedelta(hours=4)), "before it began"),
        (NotedTimes(NOW), "when it was over"),
        (NotedTimes(NOW - timedelta(hours=1), NOW - timedelta(hours=2)), "left before"),
    ],
)
def test_times_that_cannot_be_note_nobody(event_id, cast, sam, noted, said):
    with pytest.raises(CannotHold, match=said):
        note(sam, event_id, cast.pia, noted=noted)

    assert live.noted_at(event_id) == {}


def test_nobody_is_at_two_events_at_once(event_id, cast, ada):
    other = make(cast.ada, title="Elsewhere")
    note(ada, event_id, cast.pia)

    with pytest.raises(CannotHold, match="Boundaries, together"):
        note(ada, other, cast.pia)
    attest(ada, event_id)
    with pytest.raises(CannotHold, match="Boundaries, together"):
        note(ada, other, cast.pia)


def test_supervisors_note_see_and_attest_their_own_people_only(event_id, cast, sam, ada):
    with pytest.raises(CannotHold, match="your own people"):
        note(sam, event_id, cast.pia, cast.noel)
    note(ada, event_id, cast.noel)

    assert attest(sam, event_id).written == 0
    attest(ada, event_id)
    with pytest.raises(LookupError):
        back(sam, event_id, attested.of_event(event_id)[0].id)


def test_only_whoever_is_named_and_administrators_attest(cast, sam):
    event_id = make(cast.olu)
    note(sam, event_id, cast.pia)

    with pytest.raises(CannotHold, match="Olu Example attests this event"):
        attest(sam, event_id)


def test_nobody_attests_their_own_hours(event_id, cast, sam, ada):
    note(ada, event_id, cast.sam, cast.pia)

    done = attest(sam, event_id)

    assert (done.written, done.own) == (1, True)
    assert ledger.lines(cast.sam) == []
    assert attest(ada, event_id).written == 1


def test_a_mistake_is_taken_back_by_a_line_and_noted_anew(event_id, cast, sam):
    note(sam, event_id, cast.pia)
    attest(sam, event_id)
    (row,) = attested.of_event(event_id)
    with pytest.raises(CannotHold, match="attested already"):
        note(sam, event_id, cast.pia)

    assert [back(sam, event_id, row.id), back(sam, event_id, row.id)] == [LiveOutcome.DONE, LiveOutcome.BEFORE]
    note(sam, event_id, cast.pia, noted=NotedTimes(None, NOW - timedelta(minutes=60)))
    attest(sam, event_id)

    assert [line.minutes for line in ledger.lines(cast.pia)] == [150, -150, 90]
    assert [one.reason for one in attested.of_event(event_id)] == ["Another day", ""]
    assert list(chains.faults(every=True)) == []


def test_what_takes_hours_back_is_not_taken_back(event_id, cast, sam):
    note(sam, event_id, cast.pia)
    attest(sam, event_id)
    (row,) = attested.of_event(event_id)
    back(sam, event_id, row.id)

    with pytest.raises(LookupError):
        back(sam, event_id, row.id + 1)


def test_an_event_changes_until_hours_are_attested(event_id, cast, sam):
    longer = replace(event_facts(cast.sam), title="Boundaries, again")
    with unit_of_work():
        actions.change_event(acting(cast.sam), live.event(event_id), longer)
    assert live.event(event_id).facts.title == "Boundaries, again"
    note(sam, event_id, cast.pia)
    attest(sam, event_id)

    for deed in (
        lambda: actions.change_event(acting(cast.sam), live.event(event_id), longer),
        lambda: actions.cancel_event(acting(cast.sam), live.event(event_id)),
    ):
        with pytest.raises(CannotHold, match="are attested"), unit_of_work():
            deed()


def test_times_that_do_not_fit_what_is_noted_are_told(event_id, cast, sam):
    note(sam, event_id, cast.pia, noted=NotedTimes(NOW - timedelta(hours=2)))
    times = LiveTimes(NOW - timedelta(hours=1), NOW)
    shorter = event_facts(cast.sam, times=times, parts=((60, ("ethics",)),))

    with pytest.raises(CannotHold, match="noted for Pia Example"), unit_of_work():
        actions.change_event(acting(cast.sam), live.event(event_id), shorter)


def test_what_was_called_off_is_not_held(event_id, cast, sam):
    with unit_of_work():
        first = actions.cancel_event(acting(cast.sam), live.event(event_id))
        again = actions.cancel_event(acting(cast.sam), live.event(event_id))

    assert [first, again] == [LiveOutcome.DONE, LiveOutcome.BEFORE]
    for deed in (lambda: note(sam, event_id, cast.pia), lambda: attest(sam, event_id)):
        with pytest.raises(CannotHold, match="called off"):
            deed()
    with pytest.raises(CannotHold, match="called off"), unit_of_work():
        actions.take_list(acting(cast.sam), sam, live.event(event_id), "email\n", "")


def test_a_list_does_exactly_what_was_shown(event_id, cast, sam):
    text = "email,left\npia@example.org,\nnoel@example.org,\n"
    plan = actions.plan_attendance(acting(cast.sam), sam, live.event(event_id), text)
    assert [line.step for line in plan.lines] == [LineStep.NEW, LineStep.CANNOT]
    assert live.noted_at(event_id) == {}

    with unit_of_work():
        actions.take_list(acting(cast.sam), sam, live.event(event_id), text, plan.digest)
    with pytest.raises(ListChanged), unit_of_work():
        actions.take_list(acting(cast.sam), sam, live.event(event_id), text, plan.digest)

    assert live.noted_at(event_id) == {cast.pia: NotedTimes()}


def test_who_was_not_there_after_all_is_left_out(event_id, cast, ada):
    note(ada, event_id, cast.pia, cast.noel)

    with unit_of_work():
        actions.leave_out(live.event(event_id), cast.pia)

    assert set(live.noted_at(event_id)) == {cast.noel}


def test_of_a_joined_account_the_hours_go_to_the_one_that_is_kept(event_id, cast, ada):
    note(ada, event_id, cast.noel)
    with unit_of_work():
        joined.join(cast.pia, cast.noel, cast.ada, NOW)

    attest(ada, event_id)

    assert [line.person_id for line in ledger.lines(cast.pia)] == [cast.pia]


def test_hours_of_which_some_were_taken_away_are_not_taken_back(event_id, cast, ada):
    note(ada, event_id, cast.pia)
    attest(ada, event_id)
    with unit_of_work():
        ledger.append(cast.pia, -60, [[-60, ["ethics"]]], TODAY, NOW, source="adjustment")

    with pytest.raises(CannotHold, match="below zero"):
        back(ada, event_id, attested.of_event(event_id)[0].id)
