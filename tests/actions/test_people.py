"""Joining."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from lms.actions.account.passwords import UnsuitablePassword
from lms.actions.people import people as actions
from lms.actions.people.people import CannotAdd
from lms.actions.people.plans import NO_PLANS
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.people import Person
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, PASSWORD, TODAY
from tests.tools.acting import acting
from tests.tools.joining import add_person

pytestmark = pytest.mark.usefixtures("store")


def deeds() -> list[str]:
    return list(db.session.scalars(sa.select(Event.action).order_by(Event.id)))


class TestAdding:
    def add(self, email: str = "new@example.org", name: str = "New Person", **values: object) -> Person:
        with unit_of_work():
            return add_person(email, name, NOW, **values)

    def test_a_person_is_kept_as_they_are_read(self):
        person = self.add(" New@Example.org ", "  New   Person ", password=PASSWORD)

        assert (person.email, person.legal_name, person.display_name) == (
            "new@example.org",
            "New Person",
            "New Person",
        )
        assert PASSWORD not in (person.password_hash or "")

    def test_a_name_to_be_called_by_is_kept_beside_the_legal_one(self):
        person = self.add(display_name="Nell")

        assert (person.legal_name, person.display_name) == ("New Person", "Nell")

    def test_who_added_whom_is_an_event(self, cast):
        person = self.add(added_by=cast.ada)

        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert (event.action, event.actor_id, event.about_id) == ("person added", cast.ada, person.id)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"email": "nonsense"}, "not an e-mail address"),
            ({"name": ""}, "1 to 120 characters"),
            ({"name": "x" * 121}, "1 to 120 characters"),
            ({"display_name": "\u200b"}, "1 to 120 characters"),
            ({"email": "PIA@example.org"}, "already has an account"),
        ],
    )
    def test_who_cannot_be_added_is_told_in_a_sentence(self, cast, values, said):
        with pytest.raises(CannotAdd, match=said):
            self.add(**values)

    @pytest.mark.parametrize("password", ["short", "x" * 257, "password1234"])
    def test_an_unsuitable_password_adds_nobody(self, password):
        with pytest.raises(UnsuitablePassword):
            self.add(password=password)

        assert people.person_by_email("new@example.org") is None


class TestJoining:
    def join(self, cast, *newcomers: actions.Newcomer, **options: object) -> actions.Joined:
        with unit_of_work():
            return actions.join_program(acting(cast.ada), newcomers, plans=NO_PLANS, **options)

    def newcomer(self, name: str, **values: object) -> actions.Newcomer:
        return actions.Newcomer(f"{name}@example.org", name.title(), name.title(), **values)

    def events_about(self, person_id: int) -> list[tuple[str, object]]:
        rows = db.session.execute(
            sa.select(Event.action, Event.details).where(Event.about_id == person_id).order_by(Event.id)
        )
        return [(action, dict(details.pairs)) for action, details in rows]

    def test_all_that_joining_brings_is_there_and_told(self, cast):
        joined = self.join(cast, self.newcomer("uma", profile="peer", supervisor="sam@example.org"))

        uma = joined.person_ids["uma@example.org"]
        assert people.card(uma, TODAY).profile == "peer"
        assert people.card(uma, TODAY).supervisors == ("Sam Example",)
        assert self.events_about(uma) == [
            ("person added", {}),
            ("profile given", {"profile": "peer"}),
            ("supervision begun", {"supervisor": cast.sam}),
        ]

    def test_a_supervisor_may_join_at_the_same_time(self, cast):
        joined = self.join(
            cast, self.newcomer("uma", supervisor="vic@example.org"), self.newcomer("vic", is_administrator=True)
        )

        uma, vic = joined.person_ids["uma@example.org"], joined.person_ids["vic@example.org"]
        assert self.events_about(uma) == [("person added", {}), ("supervision begun", {"supervisor": vic})]
        assert self.events_about(vic) == [("person added", {}), ("made an administrator", {})]

    def test_with_the_key_of_links_each_is_mailed_an_invitation(self, cast):
        joined = self.join(cast, self.newcomer("uma"), self.newcomer("vic"), invite_key=b"k" * 32)

        assert set(joined.tokens) == {"uma@example.org", "vic@example.org"}
        mailed = db.session.scalars(sa.select(OutboxMessage.person_id).order_by(OutboxMessage.person_id)).all()
        assert mailed == sorted(joined.person_ids.values())
        assert self.events_about(joined.person_ids["uma@example.org"])[-1] == ("invited", {})

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"supervisor": "nobody@example.org"}, "Nobody here has this e-mail"),
            ({"supervisor": "rex@example.org"}, "left, and supervises nobody"),
            ({"hired_on": date(1900, 1, 1)}, "too long ago"),
        ],
    )
    def test_who_cannot_join_like_this_is_told_which_field_it_is(self, cast, values, said):
        with pytest.raises(actions.CannotChange, match=said) as refused:
            actions.read_newcomer("uma@example.org", "Uma New", TODAY, **values)

        assert refused.value.field == next(iter(values))
