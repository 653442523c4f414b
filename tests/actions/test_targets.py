"""Adjusting single targets of one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.people import targets as actions
from lms.actions.people.people import CannotChange, ConfirmationRequired
from lms.actions.people.targets import NewTarget
from lms.domain.competence.competency import Rung
from lms.store.db import db, unit_of_work
from lms.store.people import people, targets
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
KNOWN = "samhsa-1.1"  # a peer knows how
ASKED = NewTarget(KNOWN, Rung.KNOWS, TODAY, None, "Works in the office only")


@pytest.fixture
def role(catalogue):
    return catalogue.profiles["peer"]


@pytest.fixture
def adjust(cast, role, catalogue):
    def do(asked: NewTarget = ASKED, *, is_sure: bool = False, **changes: object) -> None:
        with unit_of_work():
            pia = people.person(cast.pia)
            wanted = replace(asked, **changes)
            actions.adjust_target(acting(cast.ada), pia, role, wanted, catalogue, is_sure=is_sure)

    return do


@pytest.fixture
def held(cast):
    def read(days: int = 0) -> dict[str, Rung]:
        return dict(targets.adjusted_targets([cast.pia], TODAY + days * DAY).get(cast.pia, {}))

    return read


def test_a_target_is_set_with_its_reason_on_one_line(adjust, held, cast):
    adjust(reason="  Works in\nthe office only ")

    assert held() == {KNOWN: Rung.KNOWS}
    assert targets.adjustments_of(cast.pia, TODAY)[0].reason == "Works in the office only"


def test_it_is_an_event_without_the_reason(adjust, cast):
    adjust()

    event = db.session.scalars(sa.select(Event).where(Event.action == "target adjusted")).one()
    assert (event.actor_id, event.about_id) == (cast.ada, cast.pia)
    assert dict(event.details.pairs) == {"competency": KNOWN, "rung": 1}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"competency": "nothing-1"}, "competency", "from the list"),
        ({"competency": ""}, "competency", "from the list"),
        ({"competency": "icrc-pr-1"}, "competency", "from the list"),
        ({"rung": Rung.DOES}, "rung", "never asked of anyone"),
        ({"rung": Rung.KNOWS_HOW}, "rung", "asks already"),
        ({"competency": "sup-1", "rung": Rung.NONE}, "rung", "asks already"),
        ({"reason": " \n "}, "reason", "say why"),
        ({"reason": "x" * 201}, "reason", "under 200"),
        ({"first_day": TODAY - DAY}, "first_day", "from today on"),
        ({"first_day": date(2926, 1, 1)}, "first_day", "too far ahead"),
        ({"last_day": TODAY - DAY}, "last_day", "before the first"),
        ({"last_day": date(2926, 1, 1)}, "last_day", "too far ahead"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field_and_nothing_is_kept(adjust, held, changes, field, words):
    with pytest.raises(CannotChange, match=words) as told:
        adjust(**changes)

    assert told.value.field == field
    assert held() == {}


def test_of_someone_who_left_nothing_is_asked(cast, role, catalogue):
    with pytest.raises(CannotChange, match="left"), unit_of_work():
        actions.adjust_target(acting(cast.ada), people.person(cast.rex), role, ASKED, catalogue, is_sure=True)


def test_the_same_is_not_set_twice_but_another_end_is(adjust, held):
    adjust(last_day=TODAY + DAY)
    with pytest.raises(CannotChange, match="set already"):
        adjust(last_day=TODAY + DAY)

    adjust(last_day=TODAY + 9 * DAY)

    assert held(9) == {KNOWN: Rung.KNOWS}


def test_back_to_what_the_role_asks_is_a_target_as_well_while_another_one_holds(adjust, held):
    adjust()
    adjust(rung=Rung.KNOWS_HOW, first_day=TODAY + DAY)

    assert (held(), held(1)) == ({KNOWN: Rung.KNOWS}, {KNOWN: Rung.KNOWS_HOW})


def test_what_nothing_here_can_show_is_set_only_with_a_second_word(adjust, held, catalogue):
    taught = {code for course in catalogue.courses.values() for code in course.competencies}
    unknown = next(code for code in catalogue.competencies if code not in taught and code.startswith("cw-"))
    with pytest.raises(ConfirmationRequired, match="Nothing on this site can show"):
        adjust(competency=unknown, rung=Rung.SHOWS_HOW)
    assert held() == {}

    adjust(competency=unknown, rung=Rung.SHOWS_HOW, is_sure=True)

    assert held() == {unknown: Rung.SHOWS_HOW}


@pytest.mark.parametrize("rung", [Rung.NONE, Rung.KNOWS, Rung.KNOWS_HOW])
def test_less_of_something_critical_is_set_only_with_a_second_word(adjust, held, rung):
    with pytest.raises(ConfirmationRequired, match="critical for the role Peer"):
        adjust(competency="cw-10", rung=rung)

    adjust(competency="cw-10", rung=rung, is_sure=True)

    assert held() == {"cw-10": rung}


class TestEnding:
    def end(self, cast, last_day: date, adjustment_id: int | None = None, person_id: int | None = None) -> bool:
        with unit_of_work():
            one = adjustment_id or targets.adjustments_of(cast.pia, TODAY)[0].id
            return actions.end_adjustment(acting(cast.ada), person_id or cast.pia, one, last_day)

    def test_the_roles_own_target_holds_again_after_the_last_day(self, adjust, held, cast):
        adjust()

        assert self.end(cast, TODAY + DAY)

        assert [bool(held(days)) for days in (1, 2)] == [True, False]
        event = db.session.scalars(sa.select(Event).where(Event.action == "adjusted target ended")).one()
        assert dict(event.details.pairs) == {"competency": KNOWN, "last_day": "2026-11-22"}

    def test_it_may_have_ended_yesterday_so_that_it_holds_no_more(self, adjust, held, cast):
        adjust()

        assert self.end(cast, TODAY - DAY)

        assert held() == {}

    @pytest.mark.parametrize(
        ("day", "words"), [(TODAY - 2 * DAY, "yesterday at the earliest"), (date(2926, 1, 1), "too far ahead")]
    )
    def test_a_day_that_cannot_be_is_refused(self, adjust, held, cast, day, words):
        adjust()

        with pytest.raises(CannotChange, match=words):
            self.end(cast, day)

        assert held() == {KNOWN: Rung.KNOWS}

    def test_a_second_end_of_someone_elses_and_of_one_that_is_over_change_nothing(self, adjust, cast):
        adjust(last_day=TODAY)
        one = targets.adjustments_of(cast.pia, TODAY)[0].id

        assert not self.end(cast, TODAY, one, cast.noel)
        with unit_of_work():
            later = acting(cast.ada, NOW + 3 * DAY)
            assert not actions.end_adjustment(later, cast.pia, one, TODAY + 3 * DAY)
        assert self.end(cast, TODAY, one)
        assert not self.end(cast, TODAY + DAY, one)
