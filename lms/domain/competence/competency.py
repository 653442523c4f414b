"""Frameworks, rungs, targets, and what evidence shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from lms.domain.competence.equivalence import Equivalence
from lms.domain.days import add_months
from lms.domain.learning.quiz import DISTINCT_ITEMS

RIGHT_PERCENT = 80
DISTINCT_DAYS = 2
FRESH_MONTHS = 24


class Rung(IntEnum):
    """How a competency was shown, lowest first.

    **Source:** G. E. Miller, The assessment of clinical skills/competence/performance,
    Academic Medicine 65 (1990).
    """

    NONE = 0
    KNOWS = 1
    KNOWS_HOW = 2
    SHOWS_HOW = 3
    DOES = 4

    @property
    def words(self) -> str:
        return ("not shown yet", "knows", "knows how", "shows how", "does")[self]


class Evidenced(StrEnum):
    """What a piece of evidence came from."""

    QUIZ = "quiz"
    OBSERVATION = "observation"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Competency:
    """One statement; `identifier` is the one that another system knows it by, where it came from there."""

    code: str
    statement: str
    category: str
    unconfirmed: bool = False
    equivalences: tuple[Equivalence, ...] = ()
    related: tuple[str, ...] = ()
    identifier: str = ""

    @property
    def short(self) -> str:
        """The code as people say it, without its framework: `8.3`, `10`."""
        return self.code.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    short_name: str
    competencies: tuple[Competency, ...]
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """`retired` are statements that ended: nothing asks for them any more, and evidence of them stays.

    `address` is where its publisher keeps it, `guessed` what nobody looked at yet after it came in from a file.
    """

    slug: str
    title: str
    short_title: str
    publisher: str
    categories: tuple[Category, ...]
    crosswalk_only: bool = False
    retired: tuple[Competency, ...] = ()
    license: str = ""
    license_address: str = ""
    address: str = ""
    identifier: str = ""
    guessed: tuple[str, ...] = ()

    @property
    def competencies(self) -> tuple[Competency, ...]:
        return tuple(competency for category in self.categories for competency in category.competencies)

    @property
    def equivalences(self) -> tuple[Equivalence, ...]:
        """All that it states, of retired codes as well."""
        return tuple(one for competency in (*self.competencies, *self.retired) for one in competency.equivalences)

    def label(self, code: str) -> str:
        """How a page names one competency of this framework: `SAMHSA 8.3`."""
        return f"{self.short_title} {code.rpartition('-')[2]}"


@dataclass(frozen=True, slots=True)
class Profile:
    """The rungs that a role asks for: competency code to rung; a code that is absent is not asked for.

    `home` is the slug of the framework that the first page shows.
    """

    slug: str
    title: str
    targets: Mapping[str, Rung]
    critical: frozenset[str]
    home: str


@dataclass(frozen=True, slots=True)
class EvidencePoint:
    """One piece of evidence about one competency.

    `item_key` tells distinct items apart (an item id, an observation id); `passed` is false for a wrong answer; `at`
    is told in the program's zone, whose days decide what is fresh and which days are different. `shown_for` is the
    code that it was recorded for, where that is another one, which is read as one with this.
    """

    rung: Rung
    item_key: str
    passed: bool
    at: datetime
    shown_for: str = ""


@dataclass(frozen=True, slots=True)
class RungStatus:
    """What the evidence for one rung of one competency adds up to.

    `until` is the last day on which the rung counts, None when it was never reached;
    `passed` of `seen` distinct items (or days of observation) counted, the latest at `last_at`; `shown_for` are the
    other codes that some of what passed was recorded for.
    """

    rung: Rung
    until: date | None
    passed: int
    seen: int
    last_at: datetime
    shown_for: tuple[str, ...] = ()


def rung_statuses(points: Iterable[EvidencePoint], fresh_months: int = FRESH_MONTHS) -> tuple[RungStatus, ...]:
    """What each rung comes to, as of the latest evidence for it; rungs without evidence are left out.

    It does not look at today, so it holds until new evidence comes: a rung counts while `until` has not passed.
    """
    by_rung: dict[Rung, list[EvidencePoint]] = {}
    for point in points:
        by_rung.setdefault(point.rung, []).append(point)
    return tuple(_rung_status(rung, by_rung[rung], fresh_months) for rung in sorted(by_rung))


def _rung_status(rung: Rung, points: list[EvidencePoint], fresh_months: int) -> RungStatus:
    last_at = max(point.at for point in points)
    latest: dict[str, EvidencePoint] = {}
    # Of one moment, what did not pass counts, and what was recorded for the code itself: one item may ask for both of
    # two codes that are read as one, and is still one item.
    for point in sorted(points, key=lambda point: (point.at, not point.passed, not point.shown_for)):
        latest[point.item_key] = point
    fresh = [point for point in latest.values() if add_months(point.at.date(), fresh_months) >= last_at.date()]
    passed = sum(point.passed for point in fresh)
    until = _holds_until(rung, fresh, fresh_months)
    shown_for = tuple(sorted({point.shown_for for point in fresh if point.passed and point.shown_for}))
    return RungStatus(rung, until, passed, len(fresh), last_at, shown_for)


def _holds_until(rung: Rung, fresh: list[EvidencePoint], fresh_months: int) -> date | None:
    """The last day on which the evidence that has not gone stale by then is still enough."""
    until = None
    left = sorted(fresh, key=lambda one: one.at)
    while left and _is_enough(rung, left):
        until = add_months(left[0].at.date(), fresh_months)
        left = [point for point in left if add_months(point.at.date(), fresh_months) > until]
    return until


def _is_enough(rung: Rung, points: list[EvidencePoint]) -> bool:
    passed = [point for point in points if point.passed]
    if rung is Rung.SHOWS_HOW:
        return bool(passed)
    if rung is Rung.DOES:
        return len({point.at.date() for point in passed}) >= DISTINCT_DAYS
    return len(points) >= DISTINCT_ITEMS and len(passed) * 100 >= RIGHT_PERCENT * len(points)


def standing(rungs: Iterable[RungStatus], today: date) -> Rung:
    """The highest rung that is fresh today; a higher rung implies the lower ones."""
    return max((rung.rung for rung in rungs if rung.until is not None and rung.until >= today), default=Rung.NONE)


def meeting(targets: Mapping[str, Rung]) -> dict[str, str]:
    """Each rung that meets a target, written `code:rung`, to its code: the rule of `standing` for many at once.

    What a person holds fresh today, written in the same way, meets the targets whose rungs are among these.
    """
    return {f"{code}:{rung}": code for code, target in targets.items() for rung in Rung if rung >= max(target, 1)}


class Gap(StrEnum):
    """Why a target is not met."""

    NOT_SHOWN = "not shown yet"
    BELOW = "below target"
    STALE = "due for refresh"


def gap(rungs: Iterable[RungStatus], target: Rung, today: date) -> Gap | None:
    """None when the target is met today."""
    rungs = tuple(rungs)
    if standing(rungs, today) >= target:
        return None
    if any(rung.until is not None and rung.rung >= target for rung in rungs):
        return Gap.STALE
    return Gap.BELOW if any(rung.until is not None for rung in rungs) else Gap.NOT_SHOWN
