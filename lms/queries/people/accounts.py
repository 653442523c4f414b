"""Two accounts side by side, before one is joined into the other."""

from __future__ import annotations

from dataclasses import dataclass

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


def both_accounts(kept: Person, second: Person) -> BothAccounts:
    return BothAccounts(_sight(kept), _sight(second))


def _sight(person: Person) -> AccountSight:
    minutes = sum(line.minutes for line in ledger.lines(person.id))
    return AccountSight(person, minutes, len(certificates.issued_to(person.id)))
