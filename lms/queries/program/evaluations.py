"""What people said of a course, for whoever looks after it: nothing where so few answered that it would tell who."""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.learning.course import Course
from lms.domain.program.evaluation import FEWEST, OBJECTIVE, QUESTIONS, WORDS, Agreement, agreements
from lms.store.learning import completions


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """`sent` counts those with at least one answer; `words` are by their letters, in no order of time."""

    course: Course
    sent: int
    objectives: list[Agreement]
    questions: list[Agreement]
    words: list[str]

    @property
    def is_enough(self) -> bool:
        return self.sent >= FEWEST


def evaluation_page(course: Course) -> EvaluationPage:
    answers = [one for one in completions.evaluations_of(course.slug) if one]
    words = sorted(str(one[WORDS]) for one in answers if one.get(WORDS))
    asked = [(f"{OBJECTIVE}{objective.id}", objective.text) for objective in course.objectives]
    return EvaluationPage(
        course,
        len(answers),
        agreements(answers, asked),
        agreements(answers, QUESTIONS),
        words if len(answers) >= FEWEST else [],
    )
