"""Two accounts side by side, before one is joined into the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.domain.people.person import JOIN_UNDONE_WITHIN
from lms.domain.program.program import Program
from lms.store import joined
from lms.store.credit import certificates, ledger
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True)
class AccountSight:
    """What tells two accounts of one person apart, and what each brings."""

    person: Person
    minutes: int
    certificates: int


@dataclass(frozen=True, slots=True)
class BothAccounts:
    kept: AccountSight
    second: AccountSight


@dataclass(frozen=True, slots=True)
class AccountInto:
    """An account that was joined into another; until which day that can be undone, None where it came with one."""

    account_id: int
    legal_name: str
    email: str
    joined_at: datetime | None
    until: date | None


def joined_accounts(person_id: int, here: Program) -> Sequence[AccountInto]:
    """In the order in which they were joined."""
    joins = joined.joins_of(person_id)
    return [
        AccountInto(
            account.id,
            account.legal_name,
            account.email,
            join.at if (join := joins.get(account.id)) else None,
            here.day_of(join.at + JOIN_UNDONE_WITHIN) if join else None,
        )
        for account in joined.accounts_joined_into(person_id)
    ]


def both_accounts(kept: Person, second: Person) -> BothAccounts:
    return BothAccounts(_sight(kept), _sight(second))


def _sight(person: Person) -> AccountSight:
    minutes = sum(line.minutes for line in ledger.lines(person.id))
    return AccountSight(person, minutes, len(certificates.issued_to(person.id)))
