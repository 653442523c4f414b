"""Frameworks, rungs, targets, and what evidence shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple

from lms.domain.competence.equivalence import Equivalence
from lms.domain.days import add_months
from lms.domain.items.item import Kind
from lms.domain.learning.quiz import DISTINCT_ITEMS
from lms.domain.people.onboarding import PlanStep

RIGHT_PERCENT = 80
DISTINCT_DAYS = 2
FRESH_MONTHS = 24
# Rises with each change of what evidence adds up to: a site whose standing is of an earlier one computes it anew.
STANDING_VERSION = 2


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


class OwnWord(StrEnum):
    """How a person sees themselves in a competency: four steps like the rungs, or a wish. Never evidence."""

    KNOWS = "knows"
    KNOWS_HOW = "knows-how"
    SHOWS_HOW = "shows-how"
    DOES = "does"
    GROW = "grow"

    @property
    def words(self) -> str:
        return _OWN_WORDS[self]


_OWN_WORDS = {
    OwnWord.KNOWS: "I know about it",
    OwnWord.KNOWS_HOW: "I know how I would do it",
    OwnWord.SHOWS_HOW: "I could show how",
    OwnWord.DOES: "I do it in my work",
    OwnWord.GROW: "I would like to grow here",
}
RUNG_OF = {Kind.RECALL: Rung.KNOWS, Kind.SCENARIO: Rung.KNOWS_HOW}  # by items answered right


class Evidenced(StrEnum):
    """What a piece of evidence came from."""

    QUIZ = "quiz"
    CHECK = "check"
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

    `home` is the slug of the framework that the first page shows. What is critical counts from so many days after the
    first day of work. `onboarding` is what new people of the role are asked for, in order; empty where there is none.
    """

    slug: str
    title: str
    targets: Mapping[str, Rung]
    critical: frozenset[str]
    home: str
    critical_from_days: int = 0
    onboarding: tuple[PlanStep, ...] = ()


class EvidencePoint(NamedTuple):
    """One piece of evidence about one competency.

    `item_key` tells distinct items apart (an item id, an observation id); `passed` is false for a wrong answer; `at`
    is told in the program's zone, whose days decide what is fresh and which days are different. `sitting` is the
    attempt or check that an item was answered in: a number that rises as they are handed in, for those of one moment;
    None for what is no answer. `shown_for` is the code that it was recorded for, where that is another one,
    which is read as one with this. `is_vouched` where a reviewer accepted a certificate from elsewhere for it.
    """

    rung: Rung
    item_key: str
    passed: bool
    at: datetime
    sitting: int | None = None
    shown_for: str = ""
    is_vouched: bool = False


@dataclass(frozen=True, slots=True)
class RungStatus:
    """What the evidence for one rung of one competency adds up to.

    `until` is the last day on which the rung counts, None when it was never reached;
    `passed` of `seen` distinct items (or days of observation) counted, the latest at `last_at`: certificates from
    elsewhere are none of them, so of one that is all there is nothing was seen. `shown_for` are the other codes that
    some of what passed was recorded for.
    """

    rung: Rung
    until: date | None
    passed: int
    seen: int
    last_at: datetime
    shown_for: tuple[str, ...] = ()


def rung_statuses(points: Iterable[EvidencePoint], fresh_months: int = FRESH_MONTHS) -> tuple[RungStatus, ...]:
    """What each rung comes to, as of the latest evidence for it; rungs without evidence are left out.

    So are those of which but a certificate spoke that is not accepted any more.
    It does not look at today, so it holds until new evidence comes: a rung counts while `until` has not passed.
    """
    by_rung: dict[Rung, list[EvidencePoint]] = {}
    for point in points:
        by_rung.setdefault(point.rung, []).append(point)
    found = (_rung_status(rung, by_rung[rung], fresh_months) for rung in sorted(by_rung))
    return tuple(one for one in found if one.seen or one.until)


def _rung_status(rung: Rung, points: list[EvidencePoint], fresh_months: int) -> RungStatus:
    last_at = max([point.at for point in points])
    last_on, counted = last_at.date(), _counted(points)
    fresh = [point for point in counted if add_months(point.at.date(), fresh_months) >= last_on]
    seen = [point for point in fresh if not point.is_vouched]
    passed = sum(point.passed for point in seen)
    until = _holds_until(rung, fresh, fresh_months)
    shown_for = tuple(sorted({point.shown_for for point in fresh if point.passed and point.shown_for}))
    return RungStatus(rung, until, passed, len(seen), last_at, shown_for)


def first_that_counts(today: date, fresh_months: int = FRESH_MONTHS) -> date:
    """What was shown before that day is stale today, whatever comes to it."""
    return add_months(today, -fresh_months)


def is_enough_today(rung: Rung, points: Iterable[EvidencePoint], today: date) -> bool:
    """Whether these points for one rung, the latest of them of today, are enough for it: `standing`, and no more."""
    return _is_enough(
        rung, [point for point in _counted(points) if add_months(point.at.date(), FRESH_MONTHS) >= today]
    )


def _turn(point: EvidencePoint) -> tuple[datetime, int]:
    """When it was said; of two sittings that ended at one moment the one that was handed in first comes first."""
    return point.at, point.sitting or 0


def _counted(points: Iterable[EvidencePoint]) -> list[EvidencePoint]:
    """The latest evidence of each item, of one sitting the better; wrong answers that were made up for are left out.

    Of one observation, which may speak for two codes that are read as one, what was not met counts.
    Such an item counts by what was right of it before, or not at all.
    """
    by_item: dict[str, list[EvidencePoint]] = {}
    for point in sorted(points, key=_place):
        by_item.setdefault(point.item_key, []).append(point)
    made_up_for = _made_up_for(by_item)
    if not made_up_for:
        return [own[-1] for own in by_item.values()]
    counted = []
    for item_key, own in by_item.items():
        left = [point for point in own if point.passed] if item_key in made_up_for else own
        counted += left[-1:]
    return counted


def _place(point: EvidencePoint) -> tuple[tuple[datetime, int], bool, bool]:
    """What comes last counts: of one moment as above, and of two that say the same, what was for the code itself."""
    return _turn(point), point.passed == (point.sitting is not None), not point.shown_for


def _made_up_for(by_item: Mapping[str, Sequence[EvidencePoint]]) -> frozenset[str]:
    """Items last answered wrong, each with an item first answered in a later sitting, and right, to make up for it.

    One for one, the latest wrong answers first, which would count for longest; in one sitting those to items that
    were right before. `by_item` holds the answers to each item in their turn.
    """
    wrong = [own for own in by_item.values() if own[-1].sitting is not None and not own[-1].passed]
    if not wrong:
        return _NOTHING
    spare = sorted(_turn(own[0]) for own in by_item.values() if own[0].sitting is not None and own[0].passed)
    found = []
    for own in sorted(wrong, key=_by_what_it_costs, reverse=True):
        if spare and spare[-1] > _turn(own[-1]):
            spare.pop()
            found.append(own[-1].item_key)
    return frozenset(found)


_NOTHING: frozenset[str] = frozenset()


def _by_what_it_costs(own: Sequence[EvidencePoint]) -> tuple[tuple[datetime, int], bool, str]:
    return _turn(own[-1]), any(point.passed for point in own), own[-1].item_key


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
    if any(point.is_vouched for point in passed):
        return True
    answers = [point for point in points if not point.is_vouched]
    right = sum(point.passed for point in answers)
    return len(answers) >= DISTINCT_ITEMS and right * 100 >= RIGHT_PERCENT * len(answers)


def standing(rungs: Iterable[RungStatus], today: date) -> Rung:
    """The highest rung that is fresh today; a higher rung implies the lower ones."""
    return max((rung.rung for rung in rungs if rung.until is not None and rung.until >= today), default=Rung.NONE)


def meeting(targets: Mapping[str, Rung]) -> dict[str, str]:
    """Each rung that meets a target, written `code:rung`, to its code: the rule of `standing` for many at once.

    What a person holds fresh today, written in the same way, meets the targets whose rungs are among these.
    """
    return {f"{code}:{rung}": code for code, target in targets.items() for rung in Rung if rung >= max(target, 1)}


def met(targets: Mapping[str, Rung], fresh: Iterable[str]) -> set[str]:
    """Codes of the targets that one person meets, who holds these rungs fresh: the same rule, for few people."""
    return {code for code, rung in map(_as_held, fresh) if rung >= targets.get(code, _OUT_OF_REACH)}


_OUT_OF_REACH = len(Rung)


@lru_cache(maxsize=10_000)
def _as_held(written: str) -> tuple[str, int]:
    """There are a few for each competency, and they are read for everyone again."""
    code, _, rung = written.rpartition(":")
    return code, int(rung)


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
