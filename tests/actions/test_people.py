"""Joining."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lms.actions import people as actions
from lms.actions.passwords import UnsuitablePassword
from lms.actions.people import CannotAdd
from lms.store import people
from lms.store.db import db, unit_of_work
from lms.store.events import Event
from tests.conftest import NOW, PASSWORD

pytestmark = pytest.mark.usefixtures("store")


def deeds() -> list[str]:
    return list(db.session.scalars(sa.select(Event.action).order_by(Event.id)))


class TestAdding:
    def add(self, email: str = "new@example.org", name: str = "New Person", **values: object) -> people.Person:
        with unit_of_work():
            return actions.add_person(email, name, NOW, **values)

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
            ({"name": ""}, "1 to 120 letters"),
            ({"name": "x" * 121}, "1 to 120 letters"),
            ({"display_name": "\u200b"}, "1 to 120 letters"),
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
