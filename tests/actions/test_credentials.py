"""The credentials that one holds: added, renewed and taken away."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from lms.actions.credit import credentials as actions
from lms.domain.credit.card import CardDetails, CardProblem
from lms.store.credit import credentials
from lms.store.db import db, unit_of_work
from lms.store.tables.credit import CredentialCard
from lms.store.tables.program import Event
from tests.conftest import NOW
from tests.domain.test_card import RULES
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
CARD = CardDetails(date(2024, 6, 1), date(2027, 5, 31), "PSS-1", frozenset(), {"oral-health": date(2024, 9, 12)})


def keep(person_id, card=CARD, now=NOW):
    with unit_of_work():
        return actions.keep_card(acting(person_id, now), RULES, card)


def events_about(person_id):
    found = sa.select(Event.action).where(Event.about_id == person_id).order_by(Event.id)
    return [action.value for action in db.session.scalars(found)]


def test_the_first_card_adds_a_credential_and_the_next_one_renews_it(cast):
    renewed = CardDetails(date(2026, 6, 1), date(2030, 5, 31))

    assert keep(cast.pia) is True
    assert keep(cast.pia, renewed) is False

    (held,) = credentials.held_by(cast.pia)
    assert (held.slug, held.card) == ("or-pss", renewed)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CredentialCard)) == 2
    assert events_about(cast.pia)[-2:] == ["credential added", "credential's card changed"]


def test_what_the_rules_do_not_ask_is_not_kept(cast):
    keep(
        cast.pia,
        CardDetails(CARD.issued_on, CARD.runs_out_on, "", frozenset({"recovery"}), {"ethics": date(2025, 1, 1)}),
    )

    (held,) = credentials.held_by(cast.pia)
    assert (held.card.facts, held.card.done_before) == (frozenset(), {})


def test_a_card_that_cannot_be_keeps_nothing(cast):
    with pytest.raises(actions.ImpossibleCard) as refused:
        keep(cast.pia, CardDetails(CARD.runs_out_on, CARD.issued_on))

    assert refused.value.problem is CardProblem.ISSUED_LATER
    assert credentials.held_by(cast.pia) == []


def test_what_is_taken_away_is_held_no_more_and_may_be_added_again(cast):
    keep(cast.pia)
    with unit_of_work():
        actions.end_credential(acting(cast.pia), "or-pss")

    assert credentials.held_by(cast.pia) == []
    with pytest.raises(actions.NotHeld), unit_of_work():
        actions.end_credential(acting(cast.pia), "or-pss")
    assert keep(cast.pia) is True


def test_whichever_runs_out_first_stands_first_and_each_person_has_their_own(cast):
    keep(cast.pia)
    keep(cast.olu)

    assert [one.person_id for one in credentials.held_by_all()] == [cast.pia, cast.olu]
    assert [one.person_id for one in credentials.held_by_all({cast.olu})] == [cast.olu]
    assert credentials.held_by(cast.sam) == []
