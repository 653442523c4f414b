"""Chains of contact hours: their hashes, what is signed of each line, and what can be wrong with one.

**What is signed** is canonical JSON of the line's hash with its person, sequence and moment:
`{"at":"2026-11-30T17:00:00.000000+00:00","hash":"…","person":3,"sequence":7}`, keys in this order, no blanks, UTF-8.
The hash stands for all that the line says and, by the one before, for every line above it. The moment is not in the
hash, so it stands beside it. Numbers are whole, moments are texts: so the same line has the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Self

from lms.domain.credit.hours import FIRST_HASH


def canonical(told: Mapping[str, Any]) -> bytes:
    """The same bytes as RFC 8785 gives for whole numbers and plain names."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed_words(person_id: int, sequence: int, line_hash: str, at: datetime) -> bytes:
    """What a signature of a line stands for."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical({"at": moment, "hash": line_hash, "person": person_id, "sequence": sequence})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest line of a chain, as manifests and packets carry it; some say no moment.

    It has no `key_id` and no `signature` where the line was never signed.
    """

    person_id: int
    sequence: int
    hash: str
    at: datetime | None
    key_id: str
    signature: bytes

    def words(self) -> bytes | None:
        """What was signed; None where that cannot be told without the line itself."""
        return signed_words(self.person_id, self.sequence, self.hash, self.at) if self.at else None

    def to_json(self) -> dict[str, Any]:
        return {
            "person": self.person_id,
            "sequence": self.sequence,
            "hash": self.hash,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds") if self.at else None,
            "key": self.key_id,
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what is no head."""
        at = stored.get("at")
        head = cls(
            person_id=stored["person"],
            sequence=stored["sequence"],
            hash=stored["hash"],
            at=datetime.fromisoformat(at) if at else None,
            key_id=stored["key"],
            signature=bytes.fromhex(stored["signature"]),
        )
        numbers, texts = (head.person_id, head.sequence), (head.hash, head.key_id)
        if not all(type(one) is int and one < 2**53 for one in numbers) or not all(type(one) is str for one in texts):
            raise TypeError("a head has whole numbers and texts")
        if head.at is not None and head.at.tzinfo is None:
            raise ValueError("a moment has a time zone")
        return head


class FaultKind(StrEnum):
    """What is wrong with a line, or with what names one."""

    BROKEN = "broken"
    UNSIGNED = "unsigned"
    FORGED = "forged"
    KEY_NOT_HERE = "key not here"
    MISSING = "missing"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first line of a chain that does not hold; `key_id` where it is about a key."""

    person_id: int
    sequence: int
    kind: FaultKind
    key_id: str = ""

    def __str__(self) -> str:
        whose = f"the ledger of person {self.person_id}"
        match self.kind:
            case FaultKind.BROKEN:
                return f"{whose} does not hold at line {self.sequence}: it does not follow from the one before"
            case FaultKind.UNSIGNED:
                return f"{whose} does not hold at line {self.sequence}: the line is not signed"
            case FaultKind.FORGED:
                return (
                    f"{whose} does not hold at line {self.sequence}: its signature is not one of this site's key "
                    f"{self.key_id}"
                )
            case FaultKind.KEY_NOT_HERE:
                return (
                    f"{whose} cannot be checked from line {self.sequence} on: "
                    f"the key {self.key_id} is not among this site's keys"
                )
            case FaultKind.MISSING:
                return f"{whose} has no line {self.sequence}: it was cut, or an older one was put back"
            case _:
                return f"{whose} has another line {self.sequence}: it was written anew"


class ChainLink(NamedTuple):
    """A line as its hash sees it: `categories` is the JSON that is stored, `earned_on` the day as text.

    A tuple, since two hundred thousand of them are read in two seconds.
    """

    person_id: int
    sequence: int
    minutes: int
    categories: str
    delivery: str
    earned_on: str
    source: str
    completion_id: int | None
    external_id: int | None
    reverses: int | None
    previous_hash: str
    hash: str


@lru_cache(maxsize=10_000)
def _json(stored: str) -> str:
    return json.dumps(json.loads(stored), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@lru_cache(maxsize=10_000)
def _text(word: str) -> str:
    return json.dumps(word)


def _number(value: int | None) -> str:
    return "null" if value is None else f"{value:d}"


def quick_hash(line: ChainLink) -> str | None:
    """The same as `hours.line_hash`, in a tenth of its time; None for what is no line any more."""
    try:
        told = (
            f'{{"categories":{_json(line.categories)},"completion":{_number(line.completion_id)}'
            f',"delivery":{_text(line.delivery)},"earned_on":{_text(line.earned_on)}'
            f',"external":{_number(line.external_id)},"minutes":{line.minutes:d},"person":{line.person_id:d}'
            f',"reverses":{_number(line.reverses)},"sequence":{line.sequence:d},"source":{_text(line.source)}}}'
        )
    except (ValueError, TypeError):  # someone made a text of a number
        return None
    return hashlib.sha256(f"{line.previous_hash}\n{told}".encode()).hexdigest()


def breaks(lines: Iterable[ChainLink]) -> Iterator[tuple[int, int]]:
    """(person, sequence) of the first line of each chain that does not follow; lines come by person and sequence."""
    person_id, previous, expected, is_broken = None, FIRST_HASH, 1, False
    for line in lines:
        if line.person_id != person_id:
            person_id, previous, expected, is_broken = line.person_id, FIRST_HASH, 1, False
        if is_broken:
            continue
        is_broken = line.sequence != expected or line.previous_hash != previous or line.hash != quick_hash(line)
        if is_broken:
            yield line.person_id, line.sequence
        previous, expected = line.hash, expected + 1
