"""One's own account: where one is signed in, the second step, and who looked at one's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.queries.paging import first_page
from lms.store.account import second_factors, sessions
from lms.store.account.sessions import OpenSession
from lms.store.program import events
from lms.store.program.events import ViewedBy

LOOKS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class SecondStep:
    """`since` is None while signing in asks for no code; `codes_left` are recovery codes."""

    since: datetime | None
    codes_left: int


@dataclass(frozen=True, slots=True)
class Account:
    sessions: Sequence[OpenSession]
    second_step: SecondStep


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of looks, the latest first; `before` and `after` are the numbers of the pages beside it."""

    looks: Sequence[ViewedBy]
    before: int | None
    after: int | None


def account(person_id: int, idle_after: datetime, born_after: datetime) -> Account:
    return Account(sessions.open_sessions(person_id, idle_after, born_after), second_step(person_id))


def second_step(person_id: int) -> SecondStep:
    factor = second_factors.second_factor(person_id)
    if factor is None or factor.confirmed_at is None:
        return SecondStep(None, 0)
    return SecondStep(factor.confirmed_at, len(factor.recovery_hashes))


def looks(person_id: int, number: int) -> Looks:
    """Page `number`, from 1, of who looked at this person's record."""
    start = (number - 1) * LOOKS_ON_A_PAGE
    rows, has_more = first_page(events.looks_at(person_id, start, LOOKS_ON_A_PAGE + 1), LOOKS_ON_A_PAGE)
    return Looks(
        looks=rows,
        before=number - 1 if number > 1 else None,
        after=number + 1 if has_more else None,
    )
