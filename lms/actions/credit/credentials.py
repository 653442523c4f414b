"""The credentials that a person holds: added, renewed or put right, and ended, by that person alone."""

from __future__ import annotations

from lms.domain.acting import Acting
from lms.domain.credit.card import CardDetails, CardProblem, asked_once, problem_of
from lms.domain.credit.credential import CredentialRules
from lms.domain.program.event import Action
from lms.store.credit import credentials
from lms.store.credit.credentials import KeptCredential
from lms.store.locks import lock_people
from lms.store.program import events


class CannotKeepCredential(Exception):
    """Nothing was kept.

    CannotKeepCredential
     ├── ImpossibleCard   its days cannot be, `problem` tells why
     └── NotHeld          it is another's, or has ended
    """


class ImpossibleCard(CannotKeepCredential):
    def __init__(self, problem: CardProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class NotHeld(CannotKeepCredential):
    pass


def keep_card(acting: Acting, rules: CredentialRules, card: CardDetails) -> bool:
    """What the card says; whether the credential was added with it. The card before a renewal stays kept.

    Raises ImpossibleCard.
    """
    known = _checked(acting, rules, card)
    lock_people([acting.me])
    held = _held(acting.me, rules.slug)
    own_id = credentials.own_id(acting.me, rules.slug) or credentials.add(acting.me, rules.slug, acting.now)
    credentials.add_card(own_id, known, acting.now)
    _record(acting, Action.CREDENTIAL_CHANGED if held else Action.CREDENTIAL_ADDED, rules.slug)
    return held is None


def end_credential(acting: Acting, slug: str) -> None:
    """It is shown no more, and nobody is reminded of it. Raises NotHeld."""
    lock_people([acting.me])
    held = _held(acting.me, slug)
    if held is None:
        raise NotHeld
    credentials.end(acting.me, slug, acting.now)
    _record(acting, Action.CREDENTIAL_ENDED, slug)


def _held(person_id: int, slug: str) -> KeptCredential | None:
    return next((one for one in credentials.held_by(person_id) if one.slug == slug), None)


def _checked(acting: Acting, rules: CredentialRules, card: CardDetails) -> CardDetails:
    """With those conditions and requirements alone that the rules know."""
    problem = problem_of(card, acting.today)
    if problem is not None:
        raise ImpossibleCard(problem)
    conditions = {condition.id for condition in rules.conditions}
    once = {requirement.id for requirement in asked_once(rules)}
    done_before = {key: day for key, day in card.done_before.items() if key in once}
    return CardDetails(card.issued_on, card.runs_out_on, card.number, card.facts & conditions, done_before)


def _record(acting: Acting, action: Action, slug: str) -> None:
    events.record_event(action, by=acting.me, about=acting.me, now=acting.now, credential=slug)
