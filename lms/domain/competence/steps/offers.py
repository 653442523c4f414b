"""What the courses of a site can do for somebody's gaps, worked out once for a catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Self

from lms.domain.competence.competency import Rung, meeting
from lms.domain.competence.coverage import covered
from lms.domain.competence.practice import PracticeSetting
from lms.domain.competence.steps.gap_check import Askable, askable
from lms.domain.items.item import Kind
from lms.domain.learning.course import Course, Practice
from lms.domain.learning.quiz import DISTINCT_ITEMS

MINUTES_AN_ITEM = 1.5


@dataclass(frozen=True, slots=True)
class Offer:
    """What one course can show: by its quiz alone, by its quiz together with others, and by each of its practices.

    `by_quiz` is what the quizzes of all courses together can show.
    """

    course: Course
    alone: Mapping[str, Rung]
    touched: Mapping[str, Rung]
    practised: Mapping[str, frozenset[str]]
    quiz_minutes: int
    by_quiz: Mapping[str, Rung]
    watched: frozenset[str] = field(init=False)  # what any of its practices shows

    def __post_init__(self) -> None:
        object.__setattr__(self, "watched", frozenset[str]().union(*self.practised.values()))

    def asks(self, gaps: Mapping[str, Rung]) -> frozenset[str]:
        """Of these gaps, those that the quiz says something about at the rung that is asked."""
        return frozenset([code for code in self.touched.keys() & gaps.keys() if gaps[code] <= self.touched[code]])

    def closes(self, gaps: Mapping[str, Rung]) -> int:
        """How many of these gaps the quiz closes when all of it goes well."""
        return sum([gaps[code] <= self.alone[code] for code in self.alone.keys() & gaps.keys()])

    def practices_for(self, gaps: Mapping[str, Rung]) -> list[tuple[Practice, frozenset[str]]]:
        """Practices that show what no quiz here can, with the gaps that each closes."""
        beyond = {code for code in self.watched & gaps.keys() if gaps[code] > self.by_quiz.get(code, Rung.NONE)}
        if not beyond:
            return []
        found = [(practice, self.practised.get(practice.id, _NOTHING) & beyond) for practice in self.course.practice]
        return [(practice, codes) for practice, codes in found if codes]


_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offers:
    """All courses by slug, in the order in which a new person takes them, and the rung that each code can reach."""

    by_course: Mapping[str, Offer]
    reach: Mapping[str, Rung]
    askable: Mapping[str, Sequence[Askable]] = field(default_factory=dict)  # for gap checks, by competency
    courses: Mapping[str, Course] = field(init=False)
    asked_in: Mapping[str, frozenset[str]] = field(init=False)  # course to the competencies that its quiz asks for

    def __post_init__(self) -> None:
        courses = {slug: offer.course for slug, offer in self.by_course.items()}
        object.__setattr__(self, "courses", courses)
        object.__setattr__(self, "asked_in", {slug: course.asked_for for slug, course in courses.items()})

    @classmethod
    def of(cls, courses: Iterable[Course]) -> Offers:
        ordered = tuple(courses)
        counted = covered(ordered)
        reach = {code: counts.shows for code, counts in counted.items() if counts.shows}
        by_quiz = {code: counts.by_quiz for code, counts in counted.items()}
        return cls({course.slug: _offer(course, by_quiz) for course in ordered}, reach, askable(ordered))

    def reachable(self, targets: Mapping[str, Rung]) -> dict[str, Rung]:
        """Of these targets, those that this site can show; the others wait for a course."""
        return {code: rung for code, rung in targets.items() if rung <= self.reach.get(code, Rung.NONE)}


@dataclass(frozen=True, slots=True)
class Aims:
    """What is asked of all who hold one role: targets that can be shown here, and what waits for a course.

    `met_by` holds each rung that meets a target, written `code:rung`.
    """

    targets: Mapping[str, Rung]
    beyond: frozenset[str]
    met_by: Mapping[str, str]

    @classmethod
    def of(cls, asked: Mapping[str, Rung], offers: Offers) -> Self:
        targets = offers.reachable(asked)
        return cls(targets, frozenset(asked.keys() - targets.keys()), meeting(targets))

    def gaps(self, fresh: Collection[str]) -> dict[str, Rung]:
        """Targets of which no rung that meets them is `fresh`, which holds each as `code:rung`."""
        stand = {self.met_by[rung] for rung in fresh if rung in self.met_by}
        return {code: rung for code, rung in self.targets.items() if code not in stand and rung > 0}


def _offer(course: Course, by_quiz: Mapping[str, Rung]) -> Offer:
    counts = Counter((code, item.kind) for item in course.items for code in item.competencies)
    practised = {
        practice.id: frozenset(practice.competencies)
        for practice in course.practice
        if practice.setting != PracticeSetting.SHADOWING
    }
    return Offer(
        course=course,
        alone=_shown(counts, DISTINCT_ITEMS),
        touched=_shown(counts, 1),
        practised=practised,
        quiz_minutes=ceil(course.questions_per_attempt * MINUTES_AN_ITEM),
        by_quiz=by_quiz,
    )


def _shown(counts: Mapping[tuple[str, Kind], int], least: int) -> dict[str, Rung]:
    """The highest rung for which the bank has so many items; one that shows the second rung shows the first too."""
    shown = {code: Rung.KNOWS for (code, kind), count in counts.items() if kind is Kind.RECALL and count >= least}
    shown |= {
        code: Rung.KNOWS_HOW for (code, kind), count in counts.items() if kind is Kind.SCENARIO and count >= least
    }
    return shown
