"""How far quizzes and short checks bring people, on the pure rules: part of `make bench`.

A seeded cohort goes once through the quiz of every course, each question known in 85 of 100 cases; then one round of
short checks, in which each competency that does not stand is asked for once. Told are the quiz targets of a peer that
stand, of those that can be shown here; and minutes of checks a course. Someone who has everything right has to reach
all of them with no check.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lms.content.catalogue import Catalogue, read
from lms.domain.competence.competency import RUNG_OF, EvidencePoint, Rung, rung_statuses, standing
from lms.domain.competence.steps.gap_check import CheckFacts, askable, check_of
from lms.domain.items.item import Item
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import draw, showable

PEOPLE, SURE, SEED = 1000, 0.85, 10
PROFILE = "peer"
BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class Learner:
    """Their answers by competency, and what a check may be chosen from."""

    sure: float
    chance: random.Random
    points: dict[str, list[EvidencePoint]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    sittings: int = 0

    def answer(self, items: Iterable[tuple[str, Item]], at: datetime) -> None:
        self.sittings += 1
        for key, item in items:
            passed = self.chance.random() < self.sure
            point = EvidencePoint(RUNG_OF[item.kind], key, passed, at, self.sittings)
            for code in item.competencies:
                self.points.setdefault(code, []).append(point)

    def stands(self, targets: Mapping[str, Rung], today: datetime) -> int:
        return sum(
            standing(rung_statuses(self.points.get(code, ())), today.date()) >= target
            for code, target in targets.items()
        )


@dataclass(frozen=True)
class Shown:
    """Percent of the reachable targets, on average, and the median of everyone's minutes of checks a course."""

    after_quizzes: float
    after_checks: float
    minutes: float
    reachable: int


def reachable(courses: Sequence[Course], targets: Mapping[str, Rung]) -> dict[str, Rung]:
    """Quiz targets that some bank can show."""
    rungs: dict[str, Rung] = {}
    for course in courses:
        for code, kind in showable(course.items).items():
            if kind is not None:
                rungs[code] = max(rungs.get(code, Rung.NONE), RUNG_OF[kind])
    return {
        code: target
        for code, target in targets.items()
        if 0 < target <= min(Rung.KNOWS_HOW, rungs.get(code, Rung.NONE))
    }


def cohort(courses: Sequence[Course], targets: Mapping[str, Rung], people: int, sure: float, seed: int) -> Shown:
    asked = reachable(courses, targets)
    before, after = 0, 0
    minutes: list[float] = []
    for number in range(people):
        taken = _take_all(courses, Learner(sure, random.Random(f"{seed}:{number}")), asked)
        before, after = before + taken[0], after + taken[1]
        minutes.append(taken[2])
    whole = people * len(asked)
    return Shown(100 * before / whole, 100 * after / whole, statistics.median(minutes), len(asked))


def _take_all(courses: Sequence[Course], learner: Learner, targets: Mapping[str, Rung]) -> tuple[int, int, float]:
    """Targets that stand after the quizzes, and after the checks; minutes of checks for each course."""
    now = BEGAN
    for course in courses:
        now += timedelta(days=7)
        drawn = draw(course.items, course.questions_per_attempt, learner.chance.getrandbits(31), {})
        learner.answer([(course.item_key(one.item.id), one.item) for one in drawn], now)
        learner.held.add(course.slug)
    after_quizzes = learner.stands(targets, now)
    minutes = _one_round(courses, learner, targets, now)
    return after_quizzes, learner.stands(targets, now + timedelta(days=30)), minutes / len(courses)


def _one_round(courses: Sequence[Course], learner: Learner, targets: Mapping[str, Rung], now: datetime) -> int:
    """A check a day, until no competency is left that was in none; minutes together."""
    items = {course.item_key(item.id): item for course in courses for item in course.items}
    may_be_asked = askable(courses)
    had: set[str] = set()
    minutes = 0
    while True:
        now += timedelta(days=1)
        left = {code: target for code, target in targets.items() if code not in had}
        chosen = check_of(left, CheckFacts(learner.points, held=learner.held), may_be_asked, now)
        if chosen is None:
            return minutes
        learner.answer([(key, items[key]) for key in chosen.items], now)
        had |= set(chosen.codes)
        minutes += chosen.minutes


def tell(name: str, shown: Shown) -> None:
    print(
        f"{name:<34} {shown.after_quizzes:6.1f} % after the quizzes"
        f" {shown.after_checks:6.1f} % after one round of checks, {shown.minutes:.1f} minutes a course"
    )


def targets_of(catalogue: Catalogue) -> Mapping[str, Rung]:
    return catalogue.profiles[PROFILE].targets


def main() -> None:
    catalogue, problems = read(Path(__file__).parent.parent)
    assert not problems, problems
    courses, targets = catalogue.in_order(), targets_of(catalogue)
    every = cohort(courses, targets, PEOPLE, SURE, SEED)
    print(f"quiz targets of a peer that can be shown here: {every.reachable}")
    tell(f"{PEOPLE} people, {SURE:.0%} right", every)
    tell("one with everything right", cohort(courses, targets, 1, 1, SEED))


if __name__ == "__main__":
    main()
