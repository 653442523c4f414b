"""Training that others give: what a person may take where no course here would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.domain.learning.course import HourCategory


@dataclass(frozen=True, slots=True)
class OutsideApproval:
    """A body that is said to take the training; its number and last day where they were seen."""

    body: str
    number: str = ""
    valid_until: date | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTraining:
    """A training elsewhere, as its page told it on `read_on`: check with your board before you take it.

    `minutes` are the fewest that its page names, None where it names none; `parts` sum to them. `jurisdiction` is
    where it is meant for, "" everywhere. `delivery` is live, self-paced or either, `cost` is in words, each "" where
    it was not seen.
    """

    id: str
    title: str
    provider: str
    address: str
    minutes: int | None
    parts: tuple[HourCategory, ...]
    read_on: date
    delivery: str = ""
    approvals: tuple[OutsideApproval, ...] = ()
    cost: str = ""
    jurisdiction: str = ""
    note: str = ""
    not_seen: tuple[str, ...] = ()
