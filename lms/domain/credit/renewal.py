"""What stands for renewing a credential: the cycle, what each line counts for and why not, shortfalls, deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.credit.credential import CreditLine, HeldCredential, HoursRequirement


class WhyNot(StrEnum):
    """Why minutes of a line do not count for a credential."""

    BEFORE_CYCLE = "before-cycle"
    AFTER_CYCLE = "after-cycle"
    NOT_APPROVED = "not-approved"
    NOT_LISTED = "not-listed"
    REPEATED = "repeated"
    REFUSED_TOPIC = "refused-topic"
    DECLARED = "declared"
    INITIAL = "initial"
    USED_ELSEWHERE = "used-elsewhere"
    OVER_MAXIMUM = "over-maximum"
    NO_CATEGORY = "no-category"


class RenewalStanding(StrEnum):
    """Where a credential is in its cycle; UNKNOWN where the rule's total was not seen.

    The last four are after the day that the card says; a new card begins the next cycle.
    """

    COMPLETE = "complete"
    SHORT = "short"
    UNKNOWN = "unknown"
    IN_GRACE = "in-grace"
    RAN_OUT = "ran-out"
    INACTIVE = "inactive"
    LAPSED = "lapsed"


class DeadlineKind(StrEnum):
    """What happens on a day around the end of a cycle."""

    OPENS = "opens"
    NOTICE = "notice"
    DUE = "due"
    RUNS_OUT = "runs-out"
    GRACE_ENDS = "grace-ends"
    INACTIVE = "inactive"
    LAPSES = "lapses"


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for it; for OPENS the first."""

    kind: DeadlineKind
    on: date


@dataclass(frozen=True, slots=True)
class Refused:
    """So many minutes of a line do not count, for one reason; `rule` is the id of what refuses them, or "".

    As a warning: they count here, and the board may refuse them.
    """

    minutes: int
    why: WhyNot
    rule: str = ""


@dataclass(frozen=True, slots=True)
class LineCount:
    """What one line counts for: minutes in this cycle, minutes by requirement, and what does not count and why.

    `counted` and the minutes of `refused` sum to the line's minutes. `outside` of those counted are on top of the
    total. What was earned before the cycle counts for nothing, and may yet fill what has a period of its own.
    """

    line: CreditLine
    counted: int
    fills: tuple[tuple[str, int], ...] = ()
    refused: tuple[Refused, ...] = ()
    warnings: tuple[Refused, ...] = ()
    outside: int = 0


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """One requirement in its period: what is there of what is asked.

    `counted` is at most the maximum, of the minutes in the cycle. `short` is 1 where any minute at all would do.
    `done_on` is the day on which something was reached that is asked for once, any at all, or in its own period.
    """

    requirement: HoursRequirement
    period: Span
    counted: int
    short: int
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """All that a page tells of one credential on a day.

    `earned` are all minutes of the cycle, `counted` those that count, `short` what the total lacks (None where the
    total was not seen). `to_close` is the least that could close total and minimums together.
    """

    held: HeldCredential
    cycle: Span
    standing: RenewalStanding
    total_minutes: int | None
    earned: int
    counted: int
    short: int | None
    to_close: int
    rules: tuple[RuleStanding, ...]
    lines: tuple[LineCount, ...]
    deadlines: tuple[Deadline, ...]


class Meets(StrEnum):
    """What a credential's board makes of a course before it is begun."""

    MEETS = "meets"
    MAY_BE_REFUSED = "may-be-refused"
    DOES_NOT_MEET = "does-not-meet"
    NOT_KNOWN = "not-known"
