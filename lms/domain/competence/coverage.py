"""What the courses teach, ask and have practised, counted for each competency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import PracticeSetting
from lms.domain.items.item import KeyBasis, Kind
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import DISTINCT_ITEMS


@dataclass(frozen=True, slots=True)
class Covered:
    """How often one competency is taught, asked and practised."""

    lessons: int = 0
    recall: int = 0
    scenario: int = 0
    practice: int = 0

    @property
    def is_claimed(self) -> bool:
        """Whether any course names it; the catalogue may leave a competency to courses still to come."""
        return self != Covered()

    @property
    def is_asked(self) -> bool:
        """Whether its items can show the first two rungs."""
        return min(self.recall, self.scenario) >= DISTINCT_ITEMS

    @property
    def shows(self) -> Rung:
        """The highest rung that the site can show: by a practice, or by a lesson and two items of the kind."""
        return Rung.SHOWS_HOW if self.practice else self.by_quiz

    @property
    def by_quiz(self) -> Rung:
        """The same without practices."""
        if self.lessons and self.scenario >= DISTINCT_ITEMS:
            return Rung.KNOWS_HOW
        return Rung.KNOWS if self.lessons and self.recall >= DISTINCT_ITEMS else Rung.NONE

    @property
    def is_thin(self) -> bool:
        return self.is_claimed and not (self.lessons and self.is_asked)


NOTHING = Covered()
# So that draws and short checks have fresh questions: 60 where a course claims ten competencies or more.
ITEMS_FOR_EACH, COMPETENCIES_COUNTED = 6, 10


@dataclass(frozen=True, slots=True)
class BankCount:
    """How many items a course has and needs, and on what their keys rest."""

    items: int
    needed: int
    on_source: int
    on_reviewers: int
    awaiting: int
    on_judgement: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.items)


def bank_count(course: Course) -> BankCount:
    bases = [item.key_basis for item in course.items]
    return BankCount(
        items=len(bases),
        needed=ITEMS_FOR_EACH * min(len(course.competencies), COMPETENCIES_COUNTED),
        on_source=bases.count(KeyBasis.SOURCE),
        on_reviewers=bases.count(KeyBasis.REVIEWERS),
        awaiting=bases.count(KeyBasis.AWAITS_REVIEWERS),
        on_judgement=bases.count(KeyBasis.JUDGEMENT),
    )


def covered(courses: Iterable[Course]) -> Mapping[str, Covered]:
    """Competency code to its counts over all courses; a code that no course names is absent."""
    counts: dict[str, list[int]] = {}

    def count(codes: Iterable[str], column: int) -> None:
        for code in codes:
            counts.setdefault(code, [0, 0, 0, 0])[column] += 1

    for course in courses:
        for lesson in course.lessons:
            count(lesson.competencies, 0)
        for item in course.items:
            count(item.competencies, 1 if item.kind is Kind.RECALL else 2)
        for practice in course.practice:
            if practice.setting != PracticeSetting.SHADOWING:
                count(practice.competencies, 3)
    return {code: Covered(*found) for code, found in counts.items()}
