"""Accounts of one person that were joined: what one of them earned is read with the one that is kept.

Shared by the rooms, since all that is known of a person is read so. Nothing is moved or copied: each line of a
ledger stays in the chain of the account that it was earned with. Where nobody was joined, each of these parts of a
statement is an empty branch beside the index of the account itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased

from lms.store.db import Base, chunked, db, known
from lms.store.tables.people import AccountJoin, AccountJoinEnd, Person


def joins_in_force() -> Subquery:
    """A part of statements: the joins that were not undone."""
    ended = exists().where(AccountJoinEnd.join_id == AccountJoin.id).correlate(AccountJoin.__table__)
    return select(AccountJoin.__table__).where(~ended).subquery()


class JoinedAccount(Base):
    """A join that is in force: what everything about a person is read with."""

    __table__ = joins_in_force()
    if TYPE_CHECKING:
        id: Mapped[int]
        kept_id: Mapped[int]
        joined_id: Mapped[int]
        joined_by: Mapped[int | None]
        joined_at: Mapped[datetime]
        worked_until: Mapped[date | None]


_Further = aliased(JoinedAccount)
_AccountId = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


# Asked once in a statement, so that where nobody was joined, which is nearly everywhere, no row costs more.
_ANYONE_WAS_JOINED = select(aliased(AccountJoin).id).correlate(None).exists()
_ONE, _OTHER = joins_in_force(), joins_in_force()
# Two accounts of one person, either way round.
_SAME_PERSON = union_all(
    select(_ONE.c.kept_id.label("account_id"), _ONE.c.joined_id.label("other_id")),
    select(_ONE.c.joined_id, _ONE.c.kept_id),
    select(_ONE.c.joined_id, _OTHER.c.joined_id).join(_OTHER, _OTHER.c.kept_id == _ONE.c.kept_id),
)
_JOINED = select(JoinedAccount.joined_id, JoinedAccount.kept_id).where(
    JoinedAccount.kept_id.in_(bindparam("people", expanding=True))
)


def accounts_of(person_id: int | ColumnElement[int] | BindParameter[Any]) -> CompoundSelect[Any]:
    """Ids of the account itself and of those joined into it, as a part of other statements."""
    own = literal(person_id, Integer) if isinstance(person_id, int) else person_id
    return select(own).union_all(select(JoinedAccount.joined_id).where(JoinedAccount.kept_id == own))


def accounts_among(person_ids: Collection[int] | BindParameter[Any] | None) -> Subquery:
    """The same of each of these people, of everyone without them: (`person_id`, `account_id`)."""
    own = select(Person.id.label("person_id"), Person.id.label("account_id"))
    further = select(JoinedAccount.kept_id, JoinedAccount.joined_id)
    if person_ids is not None:
        own, further = own.where(Person.id.in_(person_ids)), further.where(JoinedAccount.kept_id.in_(person_ids))
    return union_all(own, further).subquery()


def persons_by_account(person_ids: Collection[int]) -> dict[int, int]:
    """Each account of these people to the person whose it is: for statements that are asked for many at once.

    A page asks for some of the same people again and again, and knows them from the first time.
    """
    further: dict[int, list[int]] = known("joined accounts", dict)
    if unknown := [person_id for person_id in person_ids if person_id not in further]:
        further.update(_further_accounts(unknown))
    found = {person_id: person_id for person_id in person_ids}
    return found | {account_id: person_id for person_id in found for account_id in further[person_id]}


def _further_accounts(person_ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {person_id: [] for person_id in person_ids}
    for some in chunked(person_ids):
        for joined_id, kept_id in db.session.execute(_JOINED, {"people": some}):
            found[kept_id].append(joined_id)
    return found


def person_of(account_id: _AccountId) -> ColumnElement[int]:
    """The id of the account that this one was joined into, or its own, as a part of other statements."""
    link, further = joins_in_force(), joins_in_force()
    is_last = ~exists().where(further.c.joined_id == link.c.kept_id)
    kept = select(func.max(link.c.kept_id)).where(link.c.joined_id == account_id, is_last)
    found = func.coalesce(kept.correlate_except(link).scalar_subquery(), account_id)
    return case((_ANYONE_WAS_JOINED, found), else_=account_id)


def exists_of_person(
    account_id: _AccountId,
    of: _AccountId,
    *conditions: ColumnElement[bool],
) -> ColumnElement[bool]:
    """That there is a row which is `of` this account, or of another one of its person, with these conditions."""
    same = _SAME_PERSON.subquery()
    return or_(
        exists().where(of == account_id, *conditions),
        and_(
            _ANYONE_WAS_JOINED,
            exists().where(same.c.account_id == account_id, of == same.c.other_id, *conditions),
        ),
    )


def joined_into(person_ids: Collection[int]) -> dict[int, int]:
    """Id of an account that was joined to the account that it belongs to now; others are left out."""
    found: dict[int, int] = {}
    is_last = ~select(_Further.id).where(_Further.joined_id == JoinedAccount.kept_id).exists()
    for some in chunked(person_ids):
        rows = db.session.execute(
            select(JoinedAccount.joined_id, JoinedAccount.kept_id).where(JoinedAccount.joined_id.in_(some), is_last)
        )
        found |= {row.joined_id: row.kept_id for row in rows}
    return found


def kept_id(person_id: int) -> int:
    """The id of the account that this one was joined into; its own when it was not."""
    return joined_into([person_id]).get(person_id, person_id)


def is_of(account_id: int, person_id: int) -> bool:
    """Whether the account is this person's: their own, or one that was joined into it."""
    return account_id == person_id or kept_id(account_id) == person_id


def all_joined() -> dict[int, int]:
    """The same of every account that was joined."""
    return joined_into(db.session.scalars(select(JoinedAccount.joined_id).distinct()).all())


def kept_account(person: Person) -> Person:
    """The account that this one was joined into; itself when it was not."""
    kept_id = joined_into([person.id]).get(person.id)
    kept = db.session.get(Person, kept_id) if kept_id is not None else None
    return kept if kept is not None else person


def accounts_joined_into(person_id: int) -> Sequence[Person]:
    """In the order in which they were joined."""
    return db.session.scalars(
        select(Person)
        .join(JoinedAccount, JoinedAccount.joined_id == Person.id)
        .where(JoinedAccount.kept_id == person_id)
        .order_by(JoinedAccount.id)
    ).all()


def join(kept_id: int, joined_id: int, by: int | None, now: datetime, worked_until: date | None = None) -> None:
    """Brings along what was joined into the second before."""
    rows = [
        {
            "kept_id": kept_id,
            "joined_id": account_id,
            "joined_by": by,
            "joined_at": now,
            "worked_until": worked_until if account_id == joined_id else None,
        }
        for account_id in db.session.scalars(accounts_of(joined_id)).all()
    ]
    db.session.execute(insert(AccountJoin), rows)


@dataclass(frozen=True, slots=True)
class Join:
    """That one account was joined into another: when, and until when somebody had worked here with it."""

    id: int
    kept_id: int
    joined_id: int
    at: datetime
    worked_until: date | None


_JOINS = select(
    JoinedAccount.id,
    JoinedAccount.kept_id,
    JoinedAccount.joined_id,
    JoinedAccount.joined_at,
    JoinedAccount.worked_until,
).order_by(JoinedAccount.id)


def joins_of(person_id: int) -> Mapping[int, Join]:
    """By the account that was joined into this one; those that came along with it are not among them."""
    found: dict[int, Join] = {}
    rows = db.session.execute(_JOINS.where(JoinedAccount.kept_id == person_id)).all()
    came_along = {
        (row.joined_id, row.joined_at)
        for row in rows
        if any(row.joined_at == one.joined_at and row.joined_id in _brought_by(one.joined_id) for one in rows)
    }
    for row in rows:
        if (row.joined_id, row.joined_at) not in came_along:
            found[row.joined_id] = Join(*row)
    return found


def _brought_by(account_id: int) -> set[int]:
    return set(db.session.scalars(accounts_of(account_id))) - {account_id}


def part(join: Join, by: int, now: datetime) -> None:
    """The two are read alone again, and what came along with the second is read with that one."""
    of_it = {join.joined_id, *_brought_by(join.joined_id)}
    rows = db.session.execute(_JOINS.where(JoinedAccount.kept_id == join.kept_id)).all()
    ends = [
        {"join_id": row.id, "ended_by": by, "ended_at": now}
        for row in rows
        if row.joined_at == join.at and row.joined_id in of_it
    ]
    db.session.execute(insert(AccountJoinEnd), ends)
