"""Contact hours: how they are capped, counted and chained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

MINUTES_AN_HOUR = 60
SELF_PACED = "self-paced"  # what the eight hours in 24 are about; live and external hours are not
FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBody:
    """What the hash of a ledger line stands for: ids, minutes and days, no names.

    `categories` stay as they are stored, [minutes, [category, …]], whatever someone made of them behind our back.
    """

    person_id: int
    sequence: int
    minutes: int
    categories: Sequence[Any]
    delivery: str
    earned_on: date
    source: str
    completion_id: int | None
    external_id: int | None
    reverses: int | None

    def to_json(self) -> dict[str, Any]:
        """Hashes of all lines stand on these very names: they never change."""
        return {
            "person": self.person_id,
            "sequence": self.sequence,
            "minutes": self.minutes,
            "categories": self.categories,
            "delivery": self.delivery,
            "earned_on": self.earned_on.isoformat(),
            "source": self.source,
            "completion": self.completion_id,
            "external": self.external_id,
            "reverses": self.reverses,
        }


def line_hash(previous_hash: str, body: LineBody) -> str:
    """SHA-256 over the hash before it and the body as canonical JSON."""
    canonical = json.dumps(body.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def minutes_by_category(credits: Iterable[tuple[int, tuple[str, ...]]]) -> dict[tuple[str, ...], int]:
    """Minutes for each choice of categories, most first; choices are kept whole, so no minute counts twice.

    What a reversing line takes back has negative minutes.
    """
    sums: dict[tuple[str, ...], int] = {}
    for minutes, any_of in credits:
        sums[any_of] = sums.get(any_of, 0) + minutes
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def mergener_minutes(words: int, questions: int, difficulty: float) -> float:
    """What the Mergener formula would give a text of the same size; `difficulty` is 1 to 5. It may be below zero.

    **Source:** Mergener's formula as published by BOC (bocatc.org/mergener-formula) and CCCEP
    (cccep.ca/accreditation/mergener-formula), fitted to pharmacists' times. The constant is -22.3: AORN's copy prints
    +22.3, but its own sample (3,774 words, 16 questions, difficulty 2.5, 61.9 minutes) comes out only with -22.3.
    """
    return 0.9 * (-22.3 + 0.00209 * words + 2.78 * questions + 15.5 * difficulty)
