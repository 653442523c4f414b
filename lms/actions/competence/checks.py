"""Gap checks: opened, answered on any device, handed in once; what they show stands in the same transaction."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.actions.learning.answering import NOTHING_LOADED, AlreadyHandedIn, Kept, merged_answers
from lms.domain.acting import Acting
from lms.domain.chance import random_bits
from lms.domain.competence.competency import RUNG_OF, Evidenced, Rung
from lms.domain.competence.steps.gap_check import GapCheck, askable, check_of
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.program.event import Action
from lms.store.competence import checks, evidence
from lms.store.competence.steps.check_facts import check_facts
from lms.store.learning import item_versions
from lms.store.locks import lock_people
from lms.store.program import events
from lms.store.tables.competence import ShortCheck


class Opening(StrEnum):
    """What became of asking for a check."""

    OPENED = "opened"
    OPEN_ALREADY = "one was open"
    NOTHING_TO_ASK = "nothing to ask"


@dataclass(frozen=True, slots=True)
class OpenedCheck:
    """`check_id` is None where there was nothing to ask; `is_other` tells that another check was offered."""

    opening: Opening
    check_id: int | None = None
    is_other: bool = False


def open_check(
    acting: Acting,
    courses: Collection[Course],
    targets: Mapping[str, Rung],
    *,
    step_id: str = "",
) -> OpenedCheck:
    """The check that lies open, or one that is chosen now.

    `step_id` is that of the offer that was pressed: what has become of it meanwhile is told, and never refused.
    """
    lock_people([acting.me])  # before looking, so that of two presses at one moment one sees the other's check
    now = acting.now.astimezone(acting.program.zone)
    day_began = acting.program.day_began(acting.today)
    asked_in = {course.slug: course.asked_for for course in courses}
    facts = check_facts({acting.me: targets}, asked_in, now, day_began)[acting.me]
    if facts.open_check is not None:
        return OpenedCheck(Opening.OPEN_ALREADY, facts.open_check)
    chosen = check_of(targets, facts, askable(courses), now)
    if chosen is None:
        return OpenedCheck(Opening.NOTHING_TO_ASK)
    check_id = _add(acting, chosen, courses)
    return OpenedCheck(Opening.OPENED, check_id, is_other=bool(step_id) and step_id != chosen.step_id)


def _add(acting: Acting, chosen: GapCheck, courses: Iterable[Course]) -> int:
    keys = frozenset(chosen.items)
    found = {
        key: (course, item)
        for course in courses
        for item in course.items
        if (key := course.item_key(item.id)) in keys
    }
    item_versions.keep_versions([item for _, item in found.values()], acting.now)
    chance = random.Random(random_bits(31))
    drawn: list[list[Any]] = [
        [key, list(item.rules.shuffled(item, chance)), digest_of(item), course.revision]
        for key, (course, item) in sorted(found.items())
    ]
    chance.shuffle(drawn)
    return checks.add_check(acting.me, chosen.codes, drawn, acting.now)


def keep_answers(
    person_id: int,
    check_id: int,
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None] = NOTHING_LOADED,
) -> Kept | None:
    """Keeps what was chosen on a page since it was loaded, by keys of items; None when the check is not theirs.

    Raises AlreadyHandedIn.
    """
    check = checks.check_to_change(check_id)
    if check is None or check.person_id != person_id:
        return None
    if check.submitted_at is not None:
        raise AlreadyHandedIn
    drawn = checks.drawn_items(check)
    possible = {key: answer for key, answer in chosen.items() if key in drawn and drawn[key].takes(answer)}
    told, changed = merged_answers(checks.answers(check_id), list(drawn.items()), possible, loaded)
    checks.keep_answers(check_id, changed)
    return told


def hand_in(acting: Acting, check_id: int) -> bool | None:
    """Adds what the answers show; False when it was handed in before, None when it is not the person's.

    A question left open is no evidence, and what the check was for rests until tomorrow where it does not stand.
    """
    lock_people([acting.me])
    check = checks.check_to_change(check_id)
    if check is None or check.person_id != acting.me:
        return None
    if check.submitted_at is not None:
        return False
    answers, drawn = checks.answers(check_id), checks.drawn_items(check)
    answered = {key: item for key, item in drawn.items() if not item.is_open(answers.get(key))}
    right = {key: item.is_right(answers.get(key)) for key, item in answered.items()}
    if not checks.hand_in(check_id, right, acting.now):
        return False
    evidence.add(
        [
            _evidence_of(acting, check, key, item, code, passed=right[key])
            for key, item in answered.items()
            for code in item.competencies
        ],
        acting.program.zone,
    )
    events.record_event(Action.CHECK_DONE, by=acting.me, about=acting.me, now=acting.now)
    return True


def _evidence_of(
    acting: Acting, check: ShortCheck, key: str, item: Item, code: str, *, passed: bool
) -> evidence.NewEvidence:
    return evidence.NewEvidence(
        person_id=acting.me,
        competency=code,
        rung=RUNG_OF[item.kind],
        passed=passed,
        at=acting.now,
        source=Evidenced.CHECK,
        source_id=check.id,
        item_key=key,
        revision=check.revisions[key],
        recorded_by=acting.me,
    )
