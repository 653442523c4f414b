"""That people were at live events: each with the line that it gave, or that takes one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from lms.domain.credit.lines.live import share
from lms.store.credit import ledger
from lms.store.credit.lines.live import STANDS, KeptEvent
from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.credit import LedgerLine
from lms.store.tables.lines import LiveAttestation, LiveAttestationWords, LiveEvent
from lms.store.tables.people import Person

EVENT, LIVE = "event", "live"  # source and delivery of a ledger line


def attest(
    event: KeptEvent,
    account_id: int,
    arrived_at: datetime,
    left_at: datetime,
    zone: ZoneInfo,
    by: int,
    now: datetime,
) -> LedgerLine:
    """Writes the line, and that it was attested."""
    facts = event.facts
    minutes = facts.times.attended(arrived_at, left_at)
    line = ledger.append(
        account_id,
        minutes,
        [[part, list(any_of)] for part, any_of in share(facts.parts, minutes)],
        facts.times.earned_on(zone),
        now,
        source=EVENT,
        delivery=LIVE,
        external_id=event.id,
    )
    _add(event.id, account_id, arrived_at, left_at, line.id, None, by, now)
    return line


def take_back(attestation: LiveAttestation, line: LedgerLine, reason: str, by: int, now: datetime) -> int:
    """By a line of its own, of the same day and in the same chain; that line's id."""
    reversing = ledger.append(
        line.person_id,
        -line.minutes,
        [[-minutes, any_of] for minutes, any_of in line.categories],
        line.earned_on,
        now,
        source=EVENT,
        delivery=LIVE,
        external_id=line.external_id,
        reverses=line.id,
    )
    made = _add(
        attestation.event_id,
        attestation.person_id,
        attestation.arrived_at,
        attestation.left_at,
        reversing.id,
        attestation.id,
        by,
        now,
    )
    db.session.add(LiveAttestationWords(attestation_id=made, reason=reason))
    return reversing.id


def _add(
    event_id: int,
    account_id: int,
    arrived_at: datetime,
    left_at: datetime,
    line_id: int,
    takes_back: int | None,
    by: int,
    now: datetime,
) -> int:
    made = LiveAttestation(
        event_id=event_id,
        person_id=account_id,
        arrived_at=arrived_at,
        left_at=left_at,
        line_id=line_id,
        takes_back=takes_back,
        attested_by=by,
        attested_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def attestation(attestation_id: int, event_id: int) -> tuple[LiveAttestation, LedgerLine] | None:
    """None where there is no such, or where it takes another back."""
    found = db.session.execute(
        select(LiveAttestation, LedgerLine)
        .join(LedgerLine, LedgerLine.id == LiveAttestation.line_id)
        .where(
            LiveAttestation.id == attestation_id,
            LiveAttestation.event_id == event_id,
            LiveAttestation.takes_back.is_(None),
        )
    ).first()
    return (found[0], found[1]) if found else None


def of_line(line_id: int) -> LiveAttestation | None:
    """What was attested by this line; None for one that is of no event."""
    return db.session.scalar(select(LiveAttestation).where(LiveAttestation.line_id == line_id))


def is_taken_back(attestation_id: int) -> bool:
    return db.session.scalar(select(exists().where(LiveAttestation.takes_back == attestation_id))) is True


@dataclass(frozen=True, slots=True)
class AttestedRow:
    """`reason` is why it was taken back, "" while it stands."""

    id: int
    account_id: int
    arrived_at: datetime
    left_at: datetime
    minutes: int
    by: str
    is_back: bool
    reason: str


_Taking = aliased(LiveAttestation)
_OF_EVENT = (
    select(
        LiveAttestation.id,
        LiveAttestation.person_id,
        LiveAttestation.arrived_at,
        LiveAttestation.left_at,
        LedgerLine.minutes,
        Person.display_name,
        _Taking.id.is_not(None),
        LiveAttestationWords.reason,
    )
    .join(LedgerLine, LedgerLine.id == LiveAttestation.line_id)
    .join(Person, Person.id == LiveAttestation.attested_by)
    .outerjoin(_Taking, _Taking.takes_back == LiveAttestation.id)
    .outerjoin(LiveAttestationWords, LiveAttestationWords.attestation_id == _Taking.id)
    .where(LiveAttestation.takes_back.is_(None))
    .order_by(LiveAttestation.id)
)


def of_event(event_id: int) -> Sequence[AttestedRow]:
    rows = db.session.execute(_OF_EVENT.where(LiveAttestation.event_id == event_id))
    return [AttestedRow(*row[:7], row[7] or "") for row in rows]


def standing(event_id: int) -> set[int]:
    """Accounts that have their hours of this event."""
    those = select(LiveAttestation.person_id).where(LiveAttestation.event_id == event_id, STANDS)
    return set(db.session.scalars(those))


@dataclass(frozen=True, slots=True)
class EventWord:
    """What stands beside a line of a live event; `reason` where it takes another back."""

    title: str
    trainer: str
    qualification: str
    by: str
    takes_back: int | None
    reason: str
    approvals: tuple[tuple[str, str, bool], ...]


_WORDS = (
    select(
        LedgerLine.id,
        LiveEvent.title,
        LiveEvent.trainer,
        LiveEvent.qualification,
        Person.display_name,
        LedgerLine.reverses,
        LiveAttestationWords.reason,
        LiveEvent.approvals,
    )
    .join(LiveAttestation, LiveAttestation.line_id == LedgerLine.id)
    .join(LiveEvent, LiveEvent.id == LiveAttestation.event_id)
    .join(Person, Person.id == LiveAttestation.attested_by)
    .outerjoin(LiveAttestationWords, LiveAttestationWords.attestation_id == LiveAttestation.id)
    .where(LedgerLine.person_id.in_(accounts_of(bindparam("person_id"))))
)


def words_of_lines(person_id: int) -> Mapping[int, EventWord]:
    """By line, of every live event somebody attended."""
    return {
        line_id: EventWord(
            title,
            trainer,
            qualification,
            by,
            reverses,
            reason or "",
            tuple((one["body"], one["number"], one["made_up"]) for one in approvals),
        )
        for line_id, title, trainer, qualification, by, reverses, reason, approvals in db.session.execute(
            _WORDS, {"person_id": person_id}
        )
    }
