"""Saying well done: once for each thing of this week, without a text, and put away by whom it is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.team.kind_words import WellDone, ask_how_it_goes, erase_past, put_away, say_well_done
from lms.domain.team.assignment import NOTICED_FOR
from lms.store.db import db, unit_of_work
from lms.store.tables.learning import Enrolment
from lms.store.tables.program import Event
from lms.store.tables.team import KindWord
from lms.store.team import kind_words
from tests.actions.test_joining import join
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.joining import add_person
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


def way(person_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.max(Enrolment.id)).where(Enrolment.person_id == person_id))


def say(by: int, person_id: int, enrolment_id: int, at=NOW, *, is_done: bool = True) -> WellDone:
    with unit_of_work():
        return say_well_done(acting(by, at), person_id, enrolment_id, is_done=is_done)


def words_for(person_id: int) -> list[tuple[str, bool]]:
    return [(word.said_by, word.is_done) for word in kind_words.unread(person_id, NOW - NOTICED_FOR)]


def test_it_is_said_once_for_each_thing_that_went_well(cast, course):
    with unit_of_work():
        learning.start_course(acting(cast.pia, NOW - 2 * DAY), course)
    begun = way(cast.pia)

    assert say(cast.sam, cast.pia, begun, is_done=True) is WellDone.NOT_OF_THIS_WEEK
    assert say(cast.sam, cast.pia, begun, is_done=False) is WellDone.SAID
    assert say(cast.sam, cast.pia, begun, is_done=False) is WellDone.SAID_BEFORE
    assert say(cast.ada, cast.pia, begun, is_done=False) is WellDone.SAID
    assert words_for(cast.pia) == [("Ada Example", False), ("Sam Example", False)]


@pytest.mark.parametrize(("days", "said"), [(6, WellDone.SAID), (7, WellDone.NOT_OF_THIS_WEEK)])
def test_it_is_of_this_week(cast, course, days, said):
    complete(course, cast.pia, NOW - days * DAY)

    assert say(cast.sam, cast.pia, way(cast.pia)) is said


def test_somebody_else_s_way_is_not_there(cast, course):
    complete(course, cast.noel, NOW)

    assert say(cast.sam, cast.pia, way(cast.noel)) is WellDone.NOT_OF_THIS_WEEK
    assert say(cast.sam, cast.pia, 999) is WellDone.NOT_OF_THIS_WEEK


def test_it_is_no_event_and_holds_no_text(cast, course):
    complete(course, cast.pia, NOW)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
    say(cast.sam, cast.pia, way(cast.pia))

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == before
    assert not any(isinstance(column.type, sa.String) for column in KindWord.__table__.columns)


def test_only_its_person_puts_it_away_and_once_and_it_is_not_said_again(cast, course):
    complete(course, cast.pia, NOW)
    say(cast.sam, cast.pia, way(cast.pia))
    [word] = kind_words.unread(cast.pia, NOW - NOTICED_FOR)

    with unit_of_work():
        assert [put_away(acting(one), word.id) for one in (cast.sam, cast.pia, cast.pia)] == [False, True, False]

    assert words_for(cast.pia) == []
    assert say(cast.sam, cast.pia, way(cast.pia)) is WellDone.SAID_BEFORE
    assert words_for(cast.pia) == []


def test_a_joined_account_s_words_are_read_with_the_one_that_is_kept(cast, course):
    with unit_of_work():
        typed = {"hired_on": TODAY, "is_another": True}
        second = add_person("pia.two@example.org", "Pia Example", NOW, added_by=cast.ada, **typed).id
    complete(course, second, NOW)
    begun = way(second)
    say(cast.sam, second, begun)
    join(cast.pia, second, cast.ada)

    assert words_for(cast.pia) == [("Sam Example", True)]
    assert say(cast.sam, cast.pia, begun) is WellDone.SAID_BEFORE
    assert say(cast.ada, cast.pia, begun) is WellDone.SAID
    [latest, _] = kind_words.unread(cast.pia, NOW - NOTICED_FOR)
    with unit_of_work():
        assert put_away(acting(cast.pia), latest.id)
    assert words_for(cast.pia) == [("Sam Example", True)]


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_what_is_not_put_away_is_erased_after_a_month(cast, course, days, left):
    complete(course, cast.pia, NOW)
    say(cast.sam, cast.pia, way(cast.pia))

    later = NOW + days * DAY
    assert len(kind_words.unread(cast.pia, later - NOTICED_FOR)) == left
    with unit_of_work():
        erase_past(later)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KindWord)) == left


def ask(by: int, person_id: int, enrolment_id: int, at=NOW) -> WellDone:
    with unit_of_work():
        return ask_how_it_goes(acting(by, at), person_id, enrolment_id)


def test_how_it_goes_is_asked_of_a_way_that_is_open(cast, course):
    """Also by who said well done when it was begun."""
    with unit_of_work():
        learning.start_course(acting(cast.pia, NOW - 22 * DAY), course)
    begun = way(cast.pia)
    assert say(cast.sam, cast.pia, begun, NOW - 21 * DAY, is_done=False) is WellDone.SAID

    assert ask(cast.sam, cast.pia, begun) is WellDone.SAID
    assert ask(cast.sam, cast.pia, begun) is WellDone.SAID_BEFORE
    assert [(word.said_by, word.asks) for word in kind_words.unread(cast.pia, NOW - DAY)] == [("Sam Example", True)]
    assert ask(cast.sam, cast.noel, begun) is WellDone.NOT_OPEN
    assert ask(cast.sam, cast.pia, 999) is WellDone.NOT_OPEN


def test_of_what_is_completed_or_given_up_nobody_asks(cast, course, catalogue):
    complete(course, cast.pia, NOW - DAY)
    assert ask(cast.sam, cast.pia, way(cast.pia)) is WellDone.NOT_OPEN

    with unit_of_work():
        learning.start_course(acting(cast.noel, NOW - DAY), course)
        db.session.execute(sa.update(Enrolment).where(Enrolment.id == way(cast.noel)).values(given_up_at=NOW))
    assert ask(cast.olu, cast.noel, way(cast.noel)) is WellDone.NOT_OPEN
