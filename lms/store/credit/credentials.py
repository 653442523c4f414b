"""The credentials that people hold, each with its newest card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Date, Integer, and_, bindparam, func, select, update
from sqlalchemy.orm import aliased

from lms.domain.credit.card import CardDetails
from lms.domain.credit.credential import HeldCredential
from lms.store.db import chunked, db
from lms.store.in_force import works_here
from lms.store.joined import accounts_of, person_of, persons_by_account
from lms.store.tables.credit import CredentialCard, CredentialHeld
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True)
class KeptCredential:
    """A credential of a person as it is kept, with its newest card."""

    id: int
    person_id: int
    slug: str
    card: CardDetails
    entered_at: datetime

    def held(self) -> HeldCredential:
        card = self.card
        return HeldCredential(
            id=self.id,
            slug=self.slug,
            issued_on=card.issued_on,
            runs_out_on=card.runs_out_on,
            facts=card.facts,
            done_before=dict(card.done_before),
        )


def add(person_id: int, slug: str, now: datetime) -> int:
    row = CredentialHeld(person_id=person_id, slug=slug, added_at=now)
    db.session.add(row)
    db.session.flush()
    return row.id


def add_card(held_id: int, card: CardDetails, now: datetime) -> None:
    row = CredentialCard(
        held_id=held_id,
        number=card.number,
        issued_on=card.issued_on,
        runs_out_on=card.runs_out_on,
        facts=sorted(card.facts),
        done_before={key: day.isoformat() for key, day in sorted(card.done_before.items())},
        entered_at=now,
    )
    db.session.add(row)
    db.session.flush()


def end(person_id: int, slug: str, now: datetime) -> None:
    """With each account of the person that holds it."""
    of_person = (CredentialHeld.person_id.in_(accounts_of(person_id)), CredentialHeld.slug == slug)
    ending = update(CredentialHeld).where(*of_person, CredentialHeld.ended_at.is_(None)).values(ended_at=now)
    db.session.execute(ending.execution_options(synchronize_session=False))


_Newer = aliased(CredentialCard)
_NEWEST = select(func.max(_Newer.id)).where(_Newer.held_id == CredentialHeld.id).scalar_subquery()
_COLUMNS = (
    CredentialHeld.id,
    CredentialHeld.slug,
    CredentialCard.issued_on,
    CredentialCard.runs_out_on,
    CredentialCard.number,
    CredentialCard.facts,
    CredentialCard.done_before,
    CredentialCard.entered_at,
    CredentialCard.id,
)
_WITH_CARD = and_(CredentialCard.held_id == CredentialHeld.id, CredentialCard.id == _NEWEST)
_OWN = (
    select(CredentialHeld.person_id, *_COLUMNS)
    .join(CredentialCard, _WITH_CARD)
    .where(
        CredentialHeld.person_id.in_(accounts_of(bindparam("person_id", type_=Integer()))),
        CredentialHeld.ended_at.is_(None),
    )
    .order_by(CredentialCard.runs_out_on, CredentialHeld.id)
)
_OF_ALL = (
    select(person_of(CredentialHeld.person_id), *_COLUMNS)
    .join(CredentialCard, _WITH_CARD)
    .where(CredentialHeld.ended_at.is_(None))
    .order_by(CredentialCard.runs_out_on, CredentialHeld.id)
)


_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people
_OF_SOME = (
    select(CredentialHeld.person_id, *_COLUMNS)
    .join(CredentialCard, _WITH_CARD)
    .where(CredentialHeld.person_id.in_(_ACCOUNTS), CredentialHeld.ended_at.is_(None))
    .where(CredentialCard.runs_out_on <= bindparam("until", type_=Date()))
    .order_by(CredentialCard.runs_out_on, CredentialHeld.id)
)


def held_by_people(person_ids: Collection[int], until: date = date.max) -> dict[int, list[KeptCredential]]:
    """By person, of these: what runs out by that day, first what does so first. Who has none is left out."""
    found: dict[int, list[KeptCredential]] = {}
    for some in chunked(person_ids):
        by_account = persons_by_account(some)
        rows = db.session.execute(_OF_SOME, {"people": list(by_account), "until": until})
        for kept in _once_each([(by_account[account_id], *row) for account_id, *row in rows]):
            found.setdefault(kept.person_id, []).append(kept)
    return found


def holders(today: date) -> Sequence[int]:
    """Who works here and holds any credential, by id."""
    whose = person_of(CredentialHeld.person_id)
    held = select(whose).where(CredentialHeld.ended_at.is_(None))
    here = select(Person.id).where(Person.id.in_(held), works_here(Person.active_until, today))
    return db.session.scalars(here.order_by(Person.id)).all()


def held_by(person_id: int) -> Sequence[KeptCredential]:
    """Whichever runs out first stands first; those of joined accounts among them, each credential once."""
    return _once_each(db.session.execute(_OWN, {"person_id": person_id}).all(), whose=person_id)


def own_id(person_id: int, slug: str) -> int | None:
    """The row of this account alone, on which a new card is kept."""
    own = select(CredentialHeld.id).where(CredentialHeld.slug == slug, CredentialHeld.ended_at.is_(None))
    return db.session.scalar(own.where(CredentialHeld.person_id.in_([person_id])))


def _once_each(rows: Sequence[Any], whose: int | None = None) -> list[KeptCredential]:
    """Where two accounts of a person hold the same, the card that was typed last counts."""
    newest: dict[tuple[int, str], Any] = {}
    for row in rows:
        key = (row[0] if whose is None else whose, row[2])
        newest[key] = max(row, newest.get(key, row), key=lambda one: one[-1])
    return [_kept(*row[:-1]) for row in rows if row in newest.values()]


def held_by_all(person_ids: Collection[int] | None = None) -> Sequence[KeptCredential]:
    """Of these people, or of everyone; whichever runs out first stands first."""
    rows = db.session.execute(_OF_ALL).all()
    return _once_each([row for row in rows if person_ids is None or row[0] in person_ids])


def _kept(  # one argument for each column
    person_id: int,
    held_id: int,
    slug: str,
    issued_on: date,
    runs_out_on: date,
    number: str,
    facts: list[str],
    done_before: dict[str, str],
    entered_at: datetime,
) -> KeptCredential:
    days = {key: date.fromisoformat(day) for key, day in done_before.items()}
    card = CardDetails(issued_on, runs_out_on, number, frozenset(facts), days)
    return KeptCredential(held_id, person_id, slug, card, entered_at)
