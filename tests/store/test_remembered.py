"""Answers kept with the rows that they were made from: given again only where every row is the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lms.domain.program.event import Action
from lms.store.db import db, known, reading, remembered, unit_of_work, witnessed
from lms.store.program import events
from lms.store.statements import prepared
from lms.store.statements.prepared import place_of
from lms.store.statements.session import ReadingSession
from lms.store.tables.people import Person
from lms.store.tables.program import Event
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("store")
_SHOWN = sa.select(Person.display_name).where(Person.id == sa.bindparam("person"))
_ALL = sa.select(Person.id).order_by(Person.id)


class Asked:
    """A question that notes how often it was worked out."""

    def __init__(self, person_id: int) -> None:
        self.person_id, self.times = person_id, 0

    def __call__(self) -> str:
        self.times += 1
        return f"It is {db.session.scalar(_SHOWN, {'person': self.person_id})}."

    def on_pages(self, times: int = 1) -> list[str]:
        found = []
        for _ in range(times):
            with reading():
                found.append(remembered(("shown", self.person_id), self))
        return found


@pytest.fixture(autouse=True)
def _without_doubts(monkeypatch):
    """What the other tests work out again at once would be asked about twice."""
    monkeypatch.setattr(ReadingSession, "remembered", ReadingSession.remembered.usual)


@pytest.fixture
def asked(only_sqlite, cast):
    """What comes a second time is prepared, and a third time remembered."""
    place_of.cache_clear()
    question = Asked(cast.pia)
    question.on_pages(3)
    question.times = 0
    return question


def rename(person_id: int, name: str) -> None:
    with unit_of_work():
        person = db.session.get(Person, person_id)
        assert person
        person.display_name = name


def test_what_rests_on_the_same_rows_is_not_worked_out_again(asked):
    assert asked.on_pages(3) == ["It is Pia Example."] * 3
    assert asked.times == 0


def test_one_changed_row_is_enough_to_ask_anew(asked, cast):
    rename(cast.pia, "Pia Other")

    assert asked.on_pages(2) == ["It is Pia Other."] * 2
    assert asked.times == 1


def test_a_row_that_the_answer_does_not_rest_on_changes_nothing(asked, cast):
    rename(cast.sam, "Sam Other")

    assert asked.on_pages() == ["It is Pia Example."]
    assert asked.times == 0


def test_what_is_gone_is_not_told(asked, cast):
    with unit_of_work():
        db.session.execute(sa.update(Person).where(Person.id == cast.pia).values(display_name=""))

    assert asked.on_pages() == ["It is ."]


def test_a_unit_of_work_asks_anew(asked):
    with unit_of_work():
        assert remembered(("shown", asked.person_id), asked) == "It is Pia Example."

    assert asked.times == 1


def test_what_was_known_before_on_the_page_is_read_for_the_answer_as_well(asked, cast):
    """Else it would not be seen that it changed."""

    def name() -> str | None:
        return known("her name", lambda: db.session.scalar(_SHOWN, {"person": cast.pia}))

    def page() -> tuple[str | None, str]:
        with reading():
            return name(), remembered("known", lambda: f"Her: {name()}")

    assert [page()[1] for _ in range(3)] == ["Her: Pia Example"] * 3
    rename(cast.pia, "Pia Other")
    assert page() == ("Pia Other", "Her: Pia Other")


def test_an_answer_within_an_answer_is_part_of_what_the_other_rests_on(asked, cast):
    outer = []

    def whole() -> str:
        outer.append(1)
        return remembered(("shown", cast.pia), asked)

    def on_page() -> str:
        with reading():
            return remembered("whole", whole)

    assert [on_page(), on_page()] == ["It is Pia Example."] * 2
    rename(cast.pia, "Pia Other")

    assert on_page() == "It is Pia Other."
    assert len(outer) == 2


@pytest.mark.parametrize(
    "unseen",
    [
        lambda person_id: db.session.get(Person, person_id),
        lambda person_id: db.session.scalars(sa.select(Person).where(Person.id == person_id)).one(),
        lambda person_id: db.session.execute(sa.select(Person).where(Person.id == person_id)).scalar_one(),
        lambda person_id: db.session.scalar(sa.select(Person).where(Person.id == person_id)),
        lambda person_id: db.session.connection().execute(sa.select(Person.display_name)).all(),
    ],
)
def test_what_rests_on_more_than_rows_of_columns_is_not_kept(asked, cast, unseen):
    times = []

    def ask() -> int:
        times.append(1)
        unseen(cast.pia)
        return len(times)

    for _ in range(3):
        with reading():
            remembered("unseen", ask)

    assert len(times) == 3


def test_an_error_keeps_nothing_and_leaves_the_next_answer_whole(asked):
    def fail() -> str:
        raise LookupError

    with reading():
        with pytest.raises(LookupError):
            remembered("fails", fail)
        assert remembered(("shown", asked.person_id), asked) == "It is Pia Example."
    assert place_of("fails") == []


def test_when_statements_become_other_texts_nothing_is_remembered(asked):
    prepared.forget(db.engine.dialect)

    asked.on_pages()
    assert asked.times == 1


def test_what_is_witnessed_is_read_anew_where_the_witness_says_another_thing(asked, cast):
    times = []
    count = sa.select(sa.func.count(Event.id).label("rows"))

    def read() -> list[int]:
        times.append(1)
        return list(db.session.scalars(sa.select(Event.id)))

    def on_page() -> int:
        with reading():
            return len(witnessed("events", count, {}, read))

    before = on_page()
    assert [on_page(), len(times)] == [before, 1]
    with unit_of_work():
        events.record_event(Action.PERSON_ERASED, by=cast.ada, about=cast.pia, now=NOW)
        assert len(witnessed("events", count, {}, read)) == before + 1  # a unit of work asks anew
    assert [on_page(), on_page(), len(times)] == [before + 1, before + 1, 3]


def test_an_answer_hangs_on_what_a_witness_in_it_says(asked, cast):
    count = sa.select(sa.func.count(Event.id).label("rows"))
    whole = []

    def on_page() -> int:
        with reading():
            return remembered(
                "with a witness", lambda: whole.append(1) or witnessed("more", count, {}, lambda: len(whole))
            )

    assert [on_page() for _ in range(4)][2:] == [1, 1]
    counted = len(whole)
    with unit_of_work():
        events.record_event(Action.PERSON_ERASED, by=cast.ada, about=cast.pia, now=NOW)
    on_page()

    assert len(whole) == counted + 1
