"""Bringing someone to a gap that a short check can close, and through the check, by the same actions."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from lms.actions.competence import checks as actions
from lms.actions.learning import learning
from lms.content.catalogue import Catalogue
from lms.domain.chance import seeded
from lms.domain.items.item import Item, Kind
from lms.domain.learning.course import Course
from lms.queries.competence.checks import targets_of
from lms.store.competence import checks
from lms.store.db import unit_of_work
from tests.tools.acting import acting
from tests.tools.way import open_quiz, wrong_answer

PROFILE = "peer"


def leave_a_gap(course: Course, person_id: int, now: datetime, wrong: int = 1) -> frozenset[str]:
    """A quiz with so many scenes answered wrong, and the rest right; what these scenes ask for."""
    with seeded(random.Random(7)):  # the same draw each time
        attempt = open_quiz(course, person_id, now)
    items = [item for item_id, _ in attempt.drawn if (item := course.item(item_id))]
    missed = [item for item in items if item.kind is Kind.SCENARIO][:wrong]
    answers = {item.id: wrong_answer(item) if item in missed else item.right_answer for item in items}
    with unit_of_work():
        learning.submit_quiz(acting(person_id, now), course, attempt.id, answers)
    return frozenset(code for item in missed for code in item.competencies)


def begin_check(catalogue: Catalogue, person_id: int, now: datetime, **asked: object) -> actions.OpenedCheck:
    with unit_of_work():
        courses = tuple(catalogue.courses.values())
        return actions.open_check(acting(person_id, now), courses, targets_of(catalogue, PROFILE), **asked)  # type: ignore[arg-type]  # what the test gives


def do_check(
    catalogue: Catalogue, person_id: int, now: datetime, is_right: Callable[[str, Item], bool] = lambda *_: True
) -> int:
    """Begins a check, answers all of it and hands it in; its id."""
    check_id = begin_check(catalogue, person_id, now).check_id
    assert check_id is not None
    with unit_of_work():
        check = checks.check(check_id)
        assert check is not None
        answers = {
            key: item.right_answer if is_right(key, item) else wrong_answer(item)
            for key, item in checks.drawn_items(check).items()
        }
        actions.keep_answers(person_id, check_id, answers)
        assert actions.hand_in(acting(person_id, now), check_id)
    return check_id
