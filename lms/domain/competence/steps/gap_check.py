"""The gap check: a few questions after which, all right, what a quiz left open stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from lms.domain.competence.competency import (
    RUNG_OF,
    EvidencePoint,
    Rung,
    first_that_counts,
    is_enough_today,
    rung_statuses,
    standing,
)
from lms.domain.items.covering import Alike, smallest_cover
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import DISTINCT_ITEMS

MOST_QUESTIONS = 8
PATIENCE = 400


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What is known of a person before a check is chosen for them.

    `points` are their evidence by competency, of all that they may be asked about; of those that are known to `stand`
    it need not be there. `wanted` are all targets that do not stand and that a course which they read in asks for,
    where these are known: then `points` are not asked for that.
    `held` are courses that they have completed, `done` the lessons that they have done of each other one, by any name
    of these. `answered_today` are items by the key that evidence has, `resting` competencies that a check of today
    was for or asked for; `open_check` lies open, for `open_codes`, with so many questions.
    """

    points: Mapping[str, Sequence[EvidencePoint]]
    held: Collection[str] = frozenset()
    done: Mapping[str, Collection[str]] = field(default_factory=dict)
    answered_today: Collection[str] = frozenset()
    resting: Collection[str] = frozenset()
    open_check: int | None = None
    open_codes: frozenset[str] = frozenset()
    open_questions: int = 0
    stand: Collection[str] = frozenset()
    wanted: frozenset[str] | None = None

    def told(self) -> tuple[Hashable, ...]:
        """All of it, so that what hangs on it can be kept by it."""
        points = tuple((code, *of_it) for code, of_it in self.points.items())
        done = frozenset((course, frozenset(lessons)) for course, lessons in self.done.items())
        told = map(frozenset, (self.held, self.answered_today, self.resting, self.open_codes, self.stand))
        return points, done, *told, self.open_check, self.open_questions, self.wanted


@dataclass(frozen=True, slots=True)
class CheckItem:
    """An item that may be asked, by the key that evidence has, and all that it says something about."""

    key: str
    rung: Rung
    competencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckGap:
    """A target that a quiz can show and that is not met today, with the items that may be asked for it now."""

    code: str
    target: Rung
    points: Sequence[EvidencePoint]
    items: Sequence[CheckItem]


def minutes_for(questions: int) -> int:
    """A minute and a half for each question, rounded up."""
    return -(-questions * 3 // 2)


@dataclass(frozen=True, slots=True)
class GapCheck:
    """Which items to ask, and the competencies that stand once all of them are answered right."""

    items: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return minutes_for(len(self.items))

    @property
    def step_id(self) -> str:
        """Names the offer, so that a press tells which one it took."""
        return hashlib.sha256("\n".join(self.items).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Askable:
    """An item of a course; `names` are all that the lesson which teaches it has or had, none once that is gone."""

    course: str
    names: tuple[str, ...]
    item: CheckItem


def askable(courses: Iterable[Course]) -> Mapping[str, Sequence[Askable]]:
    """Competency code to the items that say something about it; made once for many people."""
    found: dict[str, list[Askable]] = {}
    for course in courses:
        lessons = {name: lesson.names for lesson in course.lessons for name in reversed(lesson.names)}
        for item in course.items:
            one = CheckItem(course.item_key(item.id), RUNG_OF[item.kind], item.competencies)
            asked = Askable(course.slug, lessons.get(item.teaches[0], ()), one)
            for code in item.competencies:
                found.setdefault(code, []).append(asked)
    return found


def check_of(
    targets: Mapping[str, Rung], facts: CheckFacts, items: Mapping[str, Sequence[Askable]], now: datetime
) -> GapCheck | None:
    """The check to offer a person at that moment, told in the program's zone; None when there is nothing to ask.

    Asked for are competencies in the order of `targets`; those that a check of today was for rest until tomorrow.
    """
    gaps = []
    for code, target in targets.items():
        if not 0 < target <= Rung.KNOWS_HOW or code in facts.resting or code in facts.stand:
            continue
        if facts.wanted is not None and code not in facts.wanted:
            continue
        points = facts.points.get(code, ())
        asked = _may_be_asked(code, facts, items.get(code, ()))
        if asked and (facts.wanted is not None or not _stands(points, target, now)):
            gaps.append(CheckGap(code, target, points, asked))
    return gap_check(gaps, now)


def _stands(points: Sequence[EvidencePoint], target: Rung, now: datetime) -> bool:
    return bool(points) and standing(rung_statuses(points), now.date()) >= target


def _may_be_asked(code: str, facts: CheckFacts, items: Iterable[Askable]) -> list[CheckItem]:
    """Of courses held, and of lessons done once some quiz has asked for the competency at all.

    What none has asked yet is left to the quiz of the course that is under way. None twice on one day.
    """
    was_asked, held, done, today = code in facts.points, facts.held, facts.done, facts.answered_today
    return [
        one.item
        for one in items
        if (one.course in held or (was_asked and _is_read(one, done.get(one.course, ()))))
        and one.item.key not in today
    ]


def _is_read(asked: Askable, done: Collection[str]) -> bool:
    return any(name in done for name in asked.names)


def is_surely_there(targets: Mapping[str, Rung], facts: CheckFacts, items: Mapping[str, Sequence[Askable]]) -> bool:
    """Whether there is a check for them, whatever they answered long ago: `wanted` are targets without later answers.

    Such a one takes two items of a kind, of courses that they hold. False does not tell that there is none.
    """
    for code in (facts.wanted or frozenset()) - frozenset(facts.resting):
        held = [one.item.rung for one in items.get(code, ()) if one.course in facts.held]
        if any(count >= DISTINCT_ITEMS and rung >= targets[code] for rung, count in Counter(held).items()):
            return True
    return False


class _Class(IntEnum):
    """How an item was answered so far, in the order in which items are asked."""

    NEW = 0
    WRONG = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one gap takes: all of `surely`, and `count` of the items in `any_of`."""

    surely: tuple[str, ...]
    any_of: tuple[str, ...]
    count: int

    @property
    def questions(self) -> int:
        return len(self.surely) + self.count


def gap_check(gaps: Iterable[CheckGap], now: datetime) -> GapCheck | None:
    """The fewest questions after which, all right, these gaps are closed; None when nothing can be closed now.

    For each gap new items come first; where they are not enough, those answered wrong last, then those that were
    right too long ago. One item may serve several gaps. Where more than MOST_QUESTIONS are needed, those gaps are
    closed that take least, in the order given.
    """
    found = [(gap, wanted) for gap in gaps if (wanted := _wanted(gap, now)) is not None]
    if not found:
        return None
    found.sort(key=lambda one: one[1].questions)
    codes = frozenset(gap.code for gap, _ in found)
    besides = {one.key: len(frozenset(one.competencies) - codes) for gap, _ in found for one in gap.items}
    chosen = _fewest([wanted for _, wanted in found], MOST_QUESTIONS, besides)
    if chosen is not None:
        return GapCheck(chosen, tuple(gap.code for gap, _ in found))
    return _as_many_as_fit(found)


def _wanted(gap: CheckGap, now: datetime) -> _Wanted | None:
    """By the kind that takes the fewest questions; None where its items cannot show it today."""
    kinds = [rung for rung in (Rung.KNOWS, Rung.KNOWS_HOW) if rung >= gap.target]
    ways = [way for rung in kinds if (way := _wanted_of(gap, rung, now)) is not None]
    return min(ways, key=lambda way: way.questions, default=None)


def _wanted_of(gap: CheckGap, rung: Rung, now: datetime) -> _Wanted | None:
    right = [point for point in gap.points if point.rung is rung]
    latest = _latest(right) if right else {}
    ranked = sorted([(_class_of(latest.get(item.key)), item.key) for item in gap.items if item.rung is rung])
    if not right or max([point.at for point in right]).date() < first_that_counts(now.date()):
        # nothing else counts, so that every answer does
        return _of_the_last_class(ranked, DISTINCT_ITEMS) if len(ranked) >= DISTINCT_ITEMS else None
    sitting = max([point.sitting or 0 for point in gap.points]) + 1
    fewest = DISTINCT_ITEMS - min(len({point.item_key for point in right}), DISTINCT_ITEMS - 1)
    for count, (_, key) in enumerate(ranked[:MOST_QUESTIONS], 1):
        right.append(EvidencePoint(rung, key, passed=True, at=now, sitting=sitting))
        if count >= fewest and is_enough_today(rung, right, now.date()):
            return _of_the_last_class(ranked, count)
    return None


def _latest(points: Iterable[EvidencePoint]) -> dict[str, EvidencePoint]:
    answers = sorted(points, key=lambda one: (one.at, one.sitting or 0))
    return {point.item_key: point for point in answers}


def _class_of(answer: EvidencePoint | None) -> tuple[_Class, float]:
    """The second part tells apart what is not alike: the wrong answer that counts longest first, the oldest right."""
    if answer is None:
        return _NEW
    moment = answer.at.timestamp()
    return (_Class.RIGHT, moment) if answer.passed else (_Class.WRONG, -moment)


_NEW = _Class.NEW, 0.0


def _of_the_last_class(ranked: Sequence[tuple[tuple[_Class, float], str]], count: int) -> _Wanted:
    """Among items that are alike to the last one asked any will do; those before it are asked in any case."""
    last = ranked[count - 1][0]
    surely = tuple(key for rank, key in ranked[:count] if rank != last)
    return _Wanted(surely, tuple(key for rank, key in ranked if rank == last), count - len(surely))


def _fewest(wanted: Sequence[_Wanted], most: int, besides: Mapping[str, int]) -> tuple[str, ...] | None:
    """The fewest items that serve all of these together; None where they are more than that.

    Of items that serve the same, those come first that say something of fewer competencies `besides`: whoever has a
    question wrong should not lose what stands.
    """
    taken = dict.fromkeys(key for one in wanted for key in one.surely)
    needs = [one.count - sum(key in taken for key in one.any_of) for one in wanted]
    serves: dict[str, tuple[int, ...]] = {}
    for place, one in enumerate(wanted):
        for key in one.any_of:
            if key not in taken and needs[place] > 0:
                serves[key] = (*serves.get(key, ()), place)
    alike: dict[tuple[int, ...], list[str]] = {}
    for key in sorted(serves, key=lambda key: (besides[key], key)):
        alike.setdefault(serves[key], []).append(key)
    counted: list[Alike] = [(places, len(keys)) for places, keys in alike.items()]
    found = smallest_cover([max(0, need) for need in needs], counted, most - len(taken), patience=PATIENCE)
    if found is None:
        return None
    picked = (key for keys, count in zip(alike.values(), found, strict=True) for key in keys[:count])
    return (*taken, *picked)


def _as_many_as_fit(found: Sequence[tuple[CheckGap, _Wanted]]) -> GapCheck | None:
    """Gap after gap, as long as there is room; then whatever these items close besides."""
    helps = Counter(key for _, wanted in found for key in (*wanted.surely, *wanted.any_of))
    taken: dict[str, None] = {}
    codes: list[str] = []
    for gap, wanted in found:
        left = [key for key in wanted.any_of if key not in taken]
        missing = wanted.count - (len(wanted.any_of) - len(left))
        new = [
            *(key for key in wanted.surely if key not in taken),
            *sorted(left, key=lambda key: -helps[key])[: max(0, missing)],
        ]
        if len(taken) + len(new) <= MOST_QUESTIONS:
            taken |= dict.fromkeys(new)
            codes.append(gap.code)
    return GapCheck(tuple(taken), tuple(codes)) if codes else None
