"""Papers that take longer than a page: what is asked for, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

KEPT_FOR = timedelta(days=30)
LEASE = timedelta(minutes=5)  # after that, whoever began it is taken to have ended
MOST_TRIES = 3
MOST_A_DAY = 40  # for one person: more than anyone needs, and fewer than would keep others waiting
LATE_AFTER = timedelta(minutes=2)


class JobKind(StrEnum):
    """What is made. The value is what rows hold."""

    TRANSCRIPT = "transcript"
    PACKET = "packet"
    PACKET_ZIP = "packet-zip"
    CERTIFICATE = "certificate"
    EVERYTHING = "everything"
    CERTIFICATES = "certificates"  # of several people


class JobState(StrEnum):
    """How far it is."""

    WAITS = "waits"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobWhat:
    """Of which days, both included, and for which credential, in its own words; a certificate by its id,
    and those of a live event by the event's.

    `on` is the day of the program on which it was asked for, which stands on each sheet.
    """

    on: date
    first: date
    last: date
    credential: str = ""
    certificate_id: int | None = None
    event_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "credential": self.credential,
            "certificate": self.certificate_id,
            **({"event": self.event_id} if self.event_id is not None else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        on, first, last = (date.fromisoformat(stored[name]) for name in ("on", "first", "last"))
        return cls(on, first, last, stored["credential"], stored["certificate"], stored.get("event"))


def job_key(person_id: int, kind: JobKind, what: JobWhat, standing: str) -> str:
    """The same for what would be the same paper: `standing` tells the records that it is made from."""
    told = json.dumps([person_id, kind.value, what.to_json(), standing], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPaper:
    """A paper that somebody asked for; `sha256` names its file once it is done.

    Of one that takes long, `made` of `total` are done."""

    id: int
    person_id: int
    kind: JobKind
    what: JobWhat
    asked_at: datetime
    begun_at: datetime | None
    tries: int
    done_at: datetime | None
    sha256: str | None
    problem: str
    made: int = 0
    total: int = 0

    @property
    def state(self) -> JobState:
        if self.problem:
            return JobState.FAILED
        if self.done_at is not None:
            return JobState.DONE
        return JobState.WAITS if self.begun_at is None else JobState.BEGUN

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.WAITS, JobState.BEGUN)

    def is_late(self, now: datetime) -> bool:
        return self.is_open and now - self.asked_at > LATE_AFTER

    def look_again_after(self, now: datetime) -> int | None:
        """Seconds until a page looks again, soon at first, and then less often; None once nothing is waited for."""
        if not self.is_open:
            return None
        waited = (now - self.asked_at).total_seconds()
        return 2 if waited < 20 else 5 if waited < 60 else 20
