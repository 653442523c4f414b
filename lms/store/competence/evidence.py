"""What was shown about a competency, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    table,
)

from lms.domain.competence.competency import Evidenced, EvidencePoint, Rung, RungStatus, rung_statuses
from lms.domain.competence.equivalence import Groups, with_equals
from lms.domain.competence.past import Past, past_of
from lms.store.competence import equivalents, past
from lms.store.db import chunked, db, known, table_of
from lms.store.in_force import TODAY, is_fresh
from lms.store.joined import accounts_of, all_joined, joined_into
from lms.store.tables.competence import CheckRecount, Evidence, Standing, StandingRule
from lms.store.tables.names import ContentName, NameOf


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """A row to append; `revision` is that of the course, None when the course is not in the catalogue any more."""

    person_id: int
    competency: str
    rung: Rung
    passed: bool
    at: datetime
    source: Evidenced
    source_id: int
    item_key: str
    revision: str | None
    recorded_by: int


def add(pieces: Sequence[NewEvidence], zone: tzinfo) -> None:
    """Appends evidence and brings the standing of every competency it is about into step, by days of that zone."""
    if not pieces:
        return
    rows = [
        {
            "person_id": piece.person_id,
            "competency": piece.competency,
            "rung": int(piece.rung),
            "met": piece.passed,
            "at": piece.at,
            "source": piece.source.value,
            "source_id": piece.source_id,
            "thing": piece.item_key,
            "revision": piece.revision,
            "recorded_by": piece.recorded_by,
        }
        for piece in pieces
    ]
    db.session.execute(insert(table_of(Evidence)), rows)
    by_person: dict[int, set[str]] = {}
    for piece in pieces:
        by_person.setdefault(piece.person_id, set()).add(piece.competency)
    _refresh(by_person, zone, since=min(piece.at for piece in pieces).astimezone(zone).date())


def refresh_item(person_ids: Collection[int], item_key: str, zone: tzinfo) -> None:
    """Recomputes the standing of these people in what the item says something about."""
    by_person: dict[int, set[str]] = {}
    asked = select(Evidence.person_id, Evidence.competency).where(Evidence.item_key == item_key).distinct()
    for some in chunked(person_ids):
        for person_id, code in db.session.execute(asked.where(Evidence.person_id.in_(some))):
            by_person.setdefault(person_id, set()).add(code)
    _refresh(by_person, zone)


def _refresh(by_account: Mapping[int, Collection[str]], zone: tzinfo, since: date | None = None) -> None:
    """Of an account that was joined, the standing of the one it belongs to now; that of before `since` was right."""
    kept, by_person = joined_into(by_account), dict[int, set[str]]()
    for account_id, codes in by_account.items():
        by_person.setdefault(kept.get(account_id, account_id), set()).update(codes)
    groups = equivalents.groups()
    for person_id, codes in sorted(by_person.items()):
        refresh_standing(person_id, codes, zone, groups)
    past.forget(sorted(by_person), since)


_WANTED: BindParameter[list[str]] = bindparam("wanted", expanding=True)
# Recounts are told of by their table alone: their module stands in another room.
_RECOUNT = table("recount", column("attempt_id", Integer), column("item_key", ContentName(NameOf.ITEM)))


def _is_recounted(
    said: type[Evidence], source: Evidenced, counted: ColumnElement[int], item_key: ColumnElement[str]
) -> ColumnElement[bool]:
    is_counted = exists().where(counted == said.source_id, said.item_key == item_key)
    return and_(said.passed.is_(False), said.source == source.value, is_counted)


def still_said(said: type[Evidence]) -> ColumnElement[bool]:
    """A wrong answer to an item that was counted anew in its attempt or check says nothing any more."""
    return ~or_(
        _is_recounted(said, Evidenced.QUIZ, _RECOUNT.c.attempt_id, _RECOUNT.c.item_key),
        _is_recounted(said, Evidenced.CHECK, table_of(CheckRecount).c.check_id, table_of(CheckRecount).c.item_key),
    )


STILL_SAID = still_said(Evidence)
_EVERY_POINT = (
    select(
        Evidence.competency,
        Evidence.rung,
        Evidence.item_key.label("item_key"),
        Evidence.passed.label("passed"),
        Evidence.at,
        Evidence.source,
        Evidence.source_id,
        Evidence.id,
    )
    .where(Evidence.person_id.in_(accounts_of(bindparam("of_person"))), STILL_SAID)
    .order_by(Evidence.id)
)
_POINTS = _EVERY_POINT.where(Evidence.competency.in_(_WANTED))
_OF_ATTEMPT = (
    select(Evidence.competency, Evidence.passed.label("passed"))
    .where(Evidence.source == Evidenced.QUIZ.value, Evidence.source_id == bindparam("attempt_id"))
    .order_by(Evidence.id)
)


def of_attempt(attempt_id: int) -> list[tuple[str, bool]]:
    """(competency, whether the item was right), one for each item and each of its competencies."""
    return [(code, passed) for code, passed in db.session.execute(_OF_ATTEMPT, {"attempt_id": attempt_id})]


class Sittings:
    """Numbers of attempts and checks that rise as they were handed in: those of the first row that each wrote."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}

    def of(self, source: str, source_id: int, number: int) -> int | None:
        """None for what is no answer; rows have to come by their id, which is `number`."""
        return self._numbers.setdefault((source, source_id), number) if source in _ANSWERED else None


_ANSWERED = (Evidenced.QUIZ.value, Evidenced.CHECK.value)
_FORGET = delete(table_of(Standing)).where(
    Standing.person_id == bindparam("of_person"), Standing.competency.in_(_WANTED)
)


def refresh_standing(person_id: int, codes: Iterable[str], zone: tzinfo, groups: Groups) -> None:
    """Recomputes the standing of these competencies from all evidence of the person, of joined accounts as well.

    Codes that are read as one stand alike, by the evidence of all of them; each piece keeps the code it was for.
    """
    asked = {"of_person": person_id, "wanted": with_equals(codes, groups)}
    points = _points_by_code(db.session.execute(_POINTS, asked), zone, groups)
    db.session.execute(_FORGET, asked)
    rows = [
        {
            "person_id": person_id,
            "competency": code,
            "rung": int(status.rung),
            "until_on": status.until,
            "met": status.passed,
            "seen": status.seen,
            "last_at": status.last_at,
            "shown_for": ",".join(status.shown_for) or None,
        }
        for code in sorted(points)
        for status in rung_statuses(points[code])
    ]
    if rows:
        db.session.execute(insert(table_of(Standing)), rows)


def _points_by_code(rows: Iterable[Any], zone: tzinfo, groups: Groups) -> dict[str, list[EvidencePoint]]:
    points: dict[str, list[EvidencePoint]] = {}
    sittings = Sittings()
    for code, rung, item_key, passed, at, source, source_id, number in rows:
        told = (Rung(rung), item_key, passed, at.astimezone(zone), sittings.of(source, source_id, number))
        is_vouched = source == Evidenced.EXTERNAL
        for equal in groups.get(code, (code,)):
            points.setdefault(equal, []).append(EvidencePoint(*told, "" if equal == code else code, is_vouched))
    return points


def points_of(person_id: int, codes: Iterable[str], zone: tzinfo) -> dict[str, list[EvidencePoint]]:
    """Competency code to all evidence of it, by days of that zone, with what is read as one with it."""
    groups = equivalents.groups()
    asked = {"of_person": person_id, "wanted": with_equals(codes, groups)}
    return _points_by_code(db.session.execute(_POINTS, asked), zone, groups)


def standings_before(
    person_id: int, codes: Iterable[str], moment: datetime, zone: tzinfo
) -> dict[str, tuple[RungStatus, ...]]:
    """What each rung of these competencies came to by evidence of before that moment, by days of that zone."""
    found = points_of(person_id, codes, zone)
    return {code: rung_statuses(point for point in points if point.at < moment) for code, points in found.items()}


def past_standing(person_id: int, latest_on: date, zone: tzinfo, groups: Groups) -> Past:
    """What they held at the ends of the months up to that one, by all evidence that is known today."""
    rows = db.session.execute(_EVERY_POINT, {"of_person": person_id})
    return past_of(_points_by_code(rows, zone, groups), latest_on)


def follow_joined(kept_id: int, zone: tzinfo) -> None:
    """After a join: those who were joined stand nowhere any more, and who is kept stands by all that both showed."""
    every = db.session.scalars(accounts_of(kept_id)).all()
    codes = db.session.scalars(select(Evidence.competency).where(Evidence.person_id.in_(every)).distinct()).all()
    db.session.execute(delete(Standing).where(Standing.person_id.in_(every)))
    refresh_standing(kept_id, codes, zone, equivalents.groups())
    past.forget(every)


def rebuild_standing(zone: tzinfo) -> int:
    """Recomputes every standing from the evidence, by days of that zone; how many people.

    What they held in past months is made anew by the worker, or by whoever asks for it.
    """
    people = who_has_shown()
    db.session.execute(delete(Standing))
    past.forget_all()
    groups = equivalents.groups()
    for person_id, codes in sorted(people.items()):
        refresh_standing(person_id, codes, zone, groups)
    return len(people)


def who_has_shown(codes: Collection[str] | None = None) -> dict[int, set[str]]:
    """Person id to the codes that there is evidence of, among these if they are given."""
    people: dict[int, set[str]] = {}
    kept = all_joined()
    asked = select(Evidence.person_id, Evidence.competency).distinct()
    asked = asked if codes is None else asked.where(Evidence.competency.in_(sorted(codes)))
    for person_id, code in db.session.execute(asked):
        people.setdefault(kept.get(person_id, person_id), set()).add(code)
    return people


def read_as_one(groups: Groups, zone: tzinfo) -> int | None:
    """From now on these codes are read as one, and no others.

    How many people's standing was computed anew; None when the same codes were read as one before.
    """
    before = equivalents.groups()
    changed = {code for code in before.keys() | groups.keys() if before.get(code) != groups.get(code)}
    if not changed:
        return None
    equivalents.keep(groups)
    people = who_has_shown(changed)
    for person_id, codes in sorted(people.items()):
        refresh_standing(person_id, with_equals(codes, before), zone, groups)
    past.forget(sorted(people))
    return len(people)


def standing_version() -> int:
    """Of the rule that every standing was last computed by; 0 where that was not noted."""
    return db.session.scalar(select(func.max(StandingRule.version))) or 0


def note_standing_version(version: int, now: datetime) -> None:
    db.session.add(StandingRule(version=version, rebuilt_at=now))


_STANDINGS = (
    select(
        Standing.competency,
        Standing.rung,
        Standing.until_on,
        Standing.passed.label("passed"),
        Standing.seen,
        Standing.last_at,
        Standing.shown_for,
    )
    .where(Standing.person_id == bindparam("person_id"))
    .order_by(Standing.competency, Standing.rung)
)


def standings(person_id: int) -> dict[str, tuple[RungStatus, ...]]:
    """Competency code to what each rung of it comes to."""
    by_code: dict[str, list[RungStatus]] = {}
    for code, rung, until, passed, seen, last_at, others in db.session.execute(_STANDINGS, {"person_id": person_id}):
        shown_for = tuple(others.split(",")) if others else ()
        by_code.setdefault(code, []).append(RungStatus(Rung(rung), until, passed, seen, last_at, shown_for))
    return {code: tuple(rungs) for code, rungs in by_code.items()}


_FRESH = (
    select(
        Standing.person_id,
        func.aggregate_strings(Standing.competency.concat(":").concat(cast(Standing.rung, Text)), ","),
    )
    .where(Standing.person_id.in_(bindparam("people", expanding=True)), is_fresh(Standing.until_on, TODAY))
    .group_by(Standing.person_id)
)


def fresh_rungs(people: Collection[int], today: date) -> dict[int, frozenset[str]]:
    """Person id to what they hold today, each as `code:rung`; those who hold nothing are left out.

    A page asks for some of the same people again, and knows of them from the first time.
    """
    read: dict[int, frozenset[str]] = known(("fresh", today), dict)
    if unread := [person_id for person_id in people if person_id not in read]:
        read |= dict.fromkeys(unread, frozenset())
        for some in chunked(unread):
            read |= _fresh_rungs(some, today)
    return {person_id: read[person_id] for person_id in people if read[person_id]}


def _fresh_rungs(people: list[int], today: date) -> dict[int, frozenset[str]]:
    rows = db.session.execute(_FRESH, {"people": people, "today": today})
    return {person_id: frozenset(held.split(",")) for person_id, held in rows}


_OF_CERTIFICATE = (
    select(Evidence.competency, Evidence.passed.label("passed"))
    .where(Evidence.source == Evidenced.EXTERNAL.value, Evidence.source_id == bindparam("certificate_id"))
    .order_by(Evidence.id)
)


def of_certificate(certificate_id: int) -> list[tuple[str, bool]]:
    """(competency, whether it speaks of it), word by word, of a certificate from elsewhere."""
    rows = db.session.execute(_OF_CERTIFICATE, {"certificate_id": certificate_id})
    return [(code, passed) for code, passed in rows]
