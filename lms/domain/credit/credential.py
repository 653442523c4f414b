"""Credentials and what their boards ask for renewal: rules, the person's facts, and lines as a board sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.domain.credit.hours import MINUTES_AN_HOUR


class Anchor(StrEnum):
    """What a cycle begins and ends with; see `Cycle`."""

    ISSUED = "issued"
    CALENDAR_YEAR = "calendar-year"
    END_OF_MONTH = "end-of-month"
    FIXED_DAY = "fixed-day"


class Overlap(StrEnum):
    """Whether one minute may fill several minimums of one credential."""

    ALLOWED = "allowed"
    EXCLUSIVE = "exclusive"


class Repeats(StrEnum):
    """How often the same course, or its renewal, counts."""

    ONCE_IN_CYCLE = "once-in-cycle"
    ONCE_EVER = "once-ever"
    ALLOWED = "allowed"


class ApprovalNeed(StrEnum):
    """Which hours a board takes: any that fit, approved ones, or those on its own list."""

    NONE = "none"
    APPROVED = "approved"
    LISTED = "listed"


class Confidence(StrEnum):
    """How sure the reading of a rule is: the board's own text, a dated or copied one."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Cycle:
    """`years` from the day that the anchor names; a fixed day is (month, day), the last of a cycle."""

    years: int
    anchor: Anchor = Anchor.ISSUED
    fixed_day: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRequirement:
    """Minutes that some categories have to fill, or may fill at most.

    `any_of` are the categories of lines that fill it; empty means all. `live` takes live minutes only, `sources`
    what comes from these alone. Without minimum and maximum it asks for any minute at all. `every_years` is a period
    of its own, which ends with the cycle; `once` looks at all of the person's time. `applies_if` names a fact of
    `CredentialRules.conditions`; "" holds for all. `outside` minutes come on top of the total. Both minimum and
    maximum may stand. A maximum of anything (`is_rest`) is one of what fits no category that is asked for.
    """

    id: str
    title: str
    any_of: frozenset[str] = frozenset()
    min_minutes: int = 0
    max_minutes: int | None = None
    live: bool = False
    every_years: int | None = None
    once: bool = False
    outside: bool = False
    applies_if: str = ""
    sources: frozenset[str] = frozenset()
    note: str = ""

    @property
    def asks_any(self) -> bool:
        """Whether any minute at all will do."""
        return not self.min_minutes and self.max_minutes is None

    @property
    def asked_minutes(self) -> int:
        """What closes it; one minute stands for any."""
        return 1 if self.asks_any else self.min_minutes

    @property
    def has_own_period(self) -> bool:
        return self.once or self.every_years is not None

    @property
    def is_quality(self) -> bool:
        """Whether it asks how an hour was given or by whom, and not what it was about."""
        return not self.any_of and bool(self.live or self.sources)

    @property
    def is_rest(self) -> bool:
        """Whether it says how much may be of any kind: "any 9 hours"."""
        return self.max_minutes is not None and not (self.any_of or self.is_quality or self.min_minutes)

    def falls_under(self, maximum: HoursRequirement) -> bool:
        """Whether every minute that fills this one counts against the maximum of the other."""
        if self is maximum:
            return True
        return (
            not maximum.is_rest
            and (not maximum.any_of or (bool(self.any_of) and self.any_of <= maximum.any_of))
            and (self.live or not maximum.live)
            and (not maximum.sources or (bool(self.sources) and self.sources <= maximum.sources))
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A topic or kind of training that a board may refuse: a page warns of it, and never decides.

    A line is warned of that has one of the categories and, where it is named, the delivery; with neither, none is:
    the words alone stand on the page.
    """

    id: str
    what: str
    categories: frozenset[str] = frozenset()
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact about the person that a rule hangs on, with the question that is asked of them."""

    id: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Days around the end of a cycle, None where nothing was seen.

    `opens_days`, `due_days` and `notice_days` are days before it; `due_on` and `inactive_on` are (month, day) after
    it; `grace_days` and `lapse_months` count from it.
    """

    how: str = ""
    system: str = ""
    opens_days: int | None = None
    due_days: int | None = None
    notice_days: int | None = None
    due_on: tuple[int, int] | None = None
    inactive_on: tuple[int, int] | None = None
    grace_days: int | None = None
    lapse_months: int | None = None
    lapse_then: str = ""
    keep_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What takes the place of the total or the requirements for whoever has said yes to a condition."""

    applies_if: str
    total_minutes: int | None = None
    requirements: tuple[HoursRequirement, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRules:
    """What one board asks for renewal, as read on a day; `total_minutes` None where the total was not seen.

    Minutes are clock minutes: a board's hour of `hour_minutes` was multiplied when the rules were read.
    `approved_by` are bodies whose approval counts; empty means any. Where the need of an approval is unconfirmed,
    lines without one count and are warned of. `takes_only` are the categories that count at all; empty means all.
    `no_double_use` are slugs of credentials whose minutes may not serve this one as well; where there are
    `no_double_categories`, only minutes of those. `prerequisite` is the slug of another credential. `not_seen` tells
    in words what nobody has read yet, `was` are slugs of before.
    """

    slug: str
    name: str
    short_name: str
    issuer: str
    jurisdiction: str
    is_partial: bool
    confidence: Confidence
    source: str
    read_on: date
    cycle: Cycle
    total_minutes: int | None
    requirements: tuple[HoursRequirement, ...] = ()
    variants: tuple[Variant, ...] = ()
    conditions: tuple[Condition, ...] = ()
    overlap: Overlap = Overlap.ALLOWED
    repeats: Repeats = Repeats.ONCE_IN_CYCLE
    carry_over: bool = False
    approval: ApprovalNeed = ApprovalNeed.NONE
    approval_is_unconfirmed: bool = False
    approved_by: frozenset[str] = frozenset()
    refusals: tuple[Refusal, ...] = ()
    refuses_declared: bool = False
    refuses_initial: bool = False
    no_double_use: frozenset[str] = frozenset()
    renewal: Renewal = Renewal()
    prerequisite: str = ""
    hour_minutes: int = MINUTES_AN_HOUR
    rule_text: str = ""
    also: tuple[str, ...] = ()
    dated: str = ""
    others: tuple[str, ...] = ()
    takes_only: frozenset[str] = frozenset()
    not_seen: tuple[str, ...] = ()
    no_double_categories: frozenset[str] = frozenset()
    was: tuple[str, ...] = ()

    def all_requirements(self) -> Iterator[HoursRequirement]:
        """Those of every variant as well, whichever a holder takes."""
        yield from self.requirements
        for variant in self.variants:
            yield from variant.requirements or ()

    def refusal_called(self, rule_id: str) -> str:
        """What a board may refuse, in words; "" where no refusal is called so."""
        return next((refusal.what for refusal in self.refusals if refusal.id == rule_id), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCredential:
    """What one person's card says, and what its rules ask of them.

    `runs_out_on` is the day that the card says, the last on which it holds. `facts` are the conditions that hold.
    `done_before` are requirements (once, or with a period of their own) that were filled before anything was kept
    here, each with its day.
    """

    id: int
    slug: str
    issued_on: date
    runs_out_on: date
    facts: frozenset[str] = frozenset()
    done_before: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineApproval:
    """An approval that covered the day on which a line was earned; `listed` if it is on the list of that body."""

    body: str
    number: str
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A line of the ledger as a board may see it, net of whatever was taken back.

    `parts` are (minutes, categories of which any one holds) and sum to `minutes`. `work` is what is the same when it
    is done again: a course's slug, or what an external training or a live event is known by. `declared_minutes` of
    it were declared by the learner and not measured.
    """

    id: int
    title: str
    minutes: int
    parts: tuple[tuple[int, frozenset[str]], ...]
    earned_on: date
    delivery: str
    work: str
    source: str = ""
    approvals: tuple[LineApproval, ...] = ()
    declared_minutes: int = 0
    is_initial: bool = False
