"""The ledger of contact hours: append-only, chained for each person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Text, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from lms.domain.credit.chain import ChainLink, breaks
from lms.domain.credit.hours import FIRST_HASH, SELF_PACED, line_hash
from lms.domain.days import first_of_last_year
from lms.store.credit import signatures
from lms.store.credit.certificates import FIRST_ISSUED, LAST_ISSUED
from lms.store.db import UtcDateTime, db
from lms.store.joined import accounts_of
from lms.store.locks import lock_people
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Completion

READ_AT_ONCE = 10_000

_LAST = (
    select(LedgerLine.sequence, LedgerLine.hash)
    .where(LedgerLine.person_id == bindparam("person_id"))
    .order_by(LedgerLine.sequence.desc())
    .limit(1)
)


def append(
    person_id: int,
    minutes: int,
    categories: list[Any],
    earned_on: date,
    now: datetime,
    *,
    source: str,
    delivery: str = SELF_PACED,
    completion_id: int | None = None,
    external_id: int | None = None,
    reverses: int | None = None,
) -> LedgerLine:
    """Writes a line at the end of the chain and signs it; what takes a line back has negative minutes."""
    lock_people([person_id])
    last = db.session.execute(_LAST, {"person_id": person_id}).first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
    line = LedgerLine(
        person_id=person_id,
        sequence=sequence,
        minutes=minutes,
        categories=categories,
        delivery=delivery,
        earned_on=earned_on,
        source=source,
        completion_id=completion_id,
        external_id=external_id,
        reverses=reverses,
        added_at=now,
        previous_hash=previous,
        hash="",
    )
    line.hash = line_hash(previous, line.body())
    db.session.add(line)
    db.session.flush()
    signatures.sign(line, now)
    return line


_LINES = (
    select(LedgerLine).where(LedgerLine.person_id.in_(accounts_of(bindparam("person_id")))).order_by(LedgerLine.id)
)


def lines(person_id: int) -> Sequence[LedgerLine]:
    """Oldest first; those of joined accounts among them, each in the chain that it was written to."""
    return db.session.scalars(_LINES, {"person_id": person_id}).all()


_OWN = LedgerLine.person_id.in_(accounts_of(bindparam("person_id")))
_NEWEST = bindparam("newest", type_=Integer())
_TOTAL = func.coalesce(func.sum(LedgerLine.minutes), 0)
_IN_YEAR = LedgerLine.earned_on >= bindparam("year_began", type_=Date())
_LAST_YEAR = func.coalesce(func.sum(case((_IN_YEAR, LedgerLine.minutes))), 0)
_SUMS = select(_TOTAL, _LAST_YEAR).where(_OWN)
_EARNED = (
    select(
        Certificate.facts["title"].as_string(),
        LedgerLine.minutes,
        LedgerLine.earned_on,
        select(_TOTAL).where(_OWN).correlate(None).scalar_subquery(),
        select(_LAST_YEAR).where(_OWN).correlate(None).scalar_subquery(),
    )
    .outerjoin(Certificate, FIRST_ISSUED)
    .where(
        LedgerLine.id.in_(
            select(LedgerLine.id)
            .where(_OWN, LedgerLine.minutes > 0)
            .order_by(LedgerLine.id.desc())
            .limit(_NEWEST)
            .correlate(None)
        )
    )
    .order_by(LedgerLine.id.desc())
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes in all, and of the last twelve months."""

    total: int
    last_year: int


@dataclass(frozen=True, slots=True)
class Earned:
    """Sums over everything, and of the newest lines (title as certified, minutes, day), those that add something.

    The title is "" without a certificate.
    """

    sums: Sums
    newest: tuple[tuple[str, int, date], ...]


def sums(person_id: int, today: date) -> Sums:
    asked = {"person_id": person_id, "year_began": first_of_last_year(today)}
    return Sums(*db.session.execute(_SUMS, asked).one())


def earned(person_id: int, today: date, newest: int) -> Earned:
    """In one statement, which home asks."""
    asked = {"person_id": person_id, "year_began": first_of_last_year(today), "newest": newest}
    rows = db.session.execute(_EARNED, asked).all()
    return Earned(
        Sums(rows[0][3], rows[0][4]) if rows else Sums(0, 0),
        tuple((title or "", minutes, day) for title, minutes, day, *_ in rows),
    )


def line(line_id: int) -> LedgerLine | None:
    return db.session.get(LedgerLine, line_id)


def of_completion(completion_id: int) -> LedgerLine | None:
    return db.session.scalar(select(LedgerLine).where(LedgerLine.completion_id == completion_id))


_NEWEST_LINES = (
    select(
        LedgerLine.id,
        Certificate.facts["title"].as_string(),
        Certificate.serial,
        LedgerLine.minutes,
        LedgerLine.categories,
        LedgerLine.delivery,
        LedgerLine.earned_on,
        LedgerLine.source,
        LedgerLine.external_id,
    )
    .outerjoin(Certificate, LAST_ISSUED)
    .where(
        LedgerLine.id.in_(
            select(LedgerLine.id).where(_OWN).order_by(LedgerLine.id.desc()).limit(_NEWEST).correlate(None)
        )
    )
    .order_by(LedgerLine.id.desc())
)


@dataclass(frozen=True, slots=True)
class TitledLine:
    """A line with its title as certified, "" without a certificate, and the certificate's number."""

    id: int
    title: str
    serial: str | None
    minutes: int
    categories: Sequence[Any]
    delivery: str
    earned_on: date
    source: str
    external_id: int | None


def newest_lines(person_id: int, newest: int) -> Sequence[TitledLine]:
    """So many lines, newest first; those that take something back among them."""
    rows = db.session.execute(_NEWEST_LINES, {"person_id": person_id, "newest": newest})
    return [TitledLine(line_id, title or "", *rest) for line_id, title, *rest in rows]


_YEAR = func.substr(cast(LedgerLine.earned_on, Text), 1, 4)
_BY_YEAR = select(_YEAR, func.sum(LedgerLine.minutes)).where(_OWN).group_by(_YEAR).order_by(_YEAR.desc())


def minutes_by_year(person_id: int) -> Sequence[tuple[int, int]]:
    """(year, minutes), newest first."""
    return [(int(year), minutes) for year, minutes in db.session.execute(_BY_YEAR, {"person_id": person_id})]


_CATEGORIES = cast(LedgerLine.categories, Text)
_BY_CATEGORIES = select(_CATEGORIES, func.count(), _TOTAL, _LAST_YEAR).where(_OWN).group_by(_CATEGORIES)


def sums_and_categories(person_id: int, today: date) -> tuple[Sums, Sequence[tuple[int, tuple[str, ...]]]]:
    """The sums, and (minutes, choice of categories): of the many lines of one course together."""
    asked = {"person_id": person_id, "year_began": first_of_last_year(today)}
    rows = db.session.execute(_BY_CATEGORIES, asked).all()
    sums = Sums(sum(total for _, _, total, _ in rows), sum(last_year for *_, last_year in rows))
    return sums, [
        (minutes * times, tuple(any_of)) for told, times, *_ in rows for minutes, any_of in json.loads(told)
    ]


_REVERSING = aliased(LedgerLine)
_SELF_PACED_SINCE = (
    select(Completion.completed_at, LedgerLine.minutes)
    .join(Completion, Completion.id == LedgerLine.completion_id)
    .where(
        LedgerLine.person_id.in_(accounts_of(bindparam("person_id"))),
        LedgerLine.delivery == SELF_PACED,
        Completion.completed_at > bindparam("since", type_=UtcDateTime()),
        ~exists().where(_REVERSING.reverses == LedgerLine.id),
    )
)


def self_paced_since(person_id: int, since: datetime) -> Sequence[tuple[datetime, int]]:
    """(moment, minutes) of courses completed later than that, but for those that a later line took back."""
    rows = db.session.execute(_SELF_PACED_SINCE, {"person_id": person_id, "since": since})
    return [(moment, minutes) for moment, minutes in rows]


_CHAINED = (
    select(
        LedgerLine.person_id,
        LedgerLine.sequence,
        LedgerLine.minutes,
        cast(LedgerLine.categories, Text),
        LedgerLine.delivery,
        cast(LedgerLine.earned_on, Text),
        LedgerLine.source,
        LedgerLine.completion_id,
        LedgerLine.external_id,
        LedgerLine.reverses,
        LedgerLine.previous_hash,
        LedgerLine.hash,
    )
    .order_by(LedgerLine.person_id, LedgerLine.sequence)
    .execution_options(yield_per=READ_AT_ONCE)
)


def broken_chains() -> Iterator[tuple[int, int]]:
    """(person id, sequence) of the first line of each chain that does not follow from the one before."""
    with db.session.connection().execute(_CHAINED) as rows:
        yield from breaks(map(ChainLink._make, rows))
