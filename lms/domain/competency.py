"""Frameworks, rungs, targets, and what evidence shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from lms.domain.days import add_months

DISTINCT_ITEMS = 2
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
    code: str
    statement: str
    category: str
    unconfirmed: bool = False

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


@dataclass(frozen=True, slots=True)
class Framework:
    slug: str
    title: str
    short_title: str
    publisher: str
    categories: tuple[Category, ...]
    crosswalk_only: bool = False

    @property
    def competencies(self) -> tuple[Competency, ...]:
        return tuple(one for category in self.categories for one in category.competencies)

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
class Shown:
    """One piece of evidence about one competency.

    `thing` tells distinct items apart (an item id, an observation id); `met` is false for a wrong answer; `at` is
    told in the program's zone, whose days decide what is fresh and which days are different.
    """

    rung: Rung
    thing: str
    met: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """What the evidence for one rung of one competency adds up to.

    `until` is the last day on which the rung counts, None when it was never reached;
    `met` of `seen` distinct items (or days of observation) counted, the latest at `last_at`.
    """

    rung: Rung
    until: date | None
    met: int
    seen: int
    last_at: datetime


def reached(shown: Iterable[Shown], fresh_months: int = FRESH_MONTHS) -> tuple[Reached, ...]:
    """What each rung comes to, as of the latest evidence for it; rungs without evidence are left out.

    It does not look at today, so it holds until new evidence comes: a rung counts while `until` has not passed.
    """
    by_rung: dict[Rung, list[Shown]] = {}
    for one in shown:
        by_rung.setdefault(one.rung, []).append(one)
    return tuple(_reached_rung(rung, by_rung[rung], fresh_months) for rung in sorted(by_rung))


def _reached_rung(rung: Rung, shown: list[Shown], fresh_months: int) -> Reached:
    last_at = max(one.at for one in shown)
    latest: dict[str, Shown] = {}
    for one in sorted(shown, key=lambda one: one.at):
        latest[one.thing] = one
    fresh = [one for one in latest.values() if add_months(one.at.date(), fresh_months) >= last_at.date()]
    met = [one for one in fresh if one.met]
    until = _holds_until(rung, fresh, fresh_months)
    return Reached(rung, until, len(met), len(fresh), last_at)


def _holds_until(rung: Rung, fresh: list[Shown], fresh_months: int) -> date | None:
    """The last day on which the evidence that has not gone stale by then is still enough."""
    until = None
    left = sorted(fresh, key=lambda one: one.at)
    while left and _is_enough(rung, left):
        until = add_months(left[0].at.date(), fresh_months)
        left = [one for one in left if add_months(one.at.date(), fresh_months) > until]
    return until


def _is_enough(rung: Rung, shown: list[Shown]) -> bool:
    met = [one for one in shown if one.met]
    if rung is Rung.SHOWS_HOW:
        return bool(met)
    if rung is Rung.DOES:
        return len({one.at.date() for one in met}) >= DISTINCT_DAYS
    return len(shown) >= DISTINCT_ITEMS and len(met) * 100 >= RIGHT_PERCENT * len(shown)


def standing(rungs: Iterable[Reached], today: date) -> Rung:
    """The highest rung that is fresh today; a higher rung implies the lower ones."""
    return max((one.rung for one in rungs if one.until is not None and one.until >= today), default=Rung.NONE)


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


def gap(rungs: Iterable[Reached], target: Rung, today: date) -> Gap | None:
    """None when the target is met today."""
    rungs = tuple(rungs)
    if standing(rungs, today) >= target:
        return None
    if any(one.until is not None and one.rung >= target for one in rungs):
        return Gap.STALE
    return Gap.BELOW if any(one.until is not None for one in rungs) else Gap.NOT_SHOWN
