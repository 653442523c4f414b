"""The shortest way to what a person's credentials still ask: courses here, and training elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.steps.step import CourseWay, Facts
from lms.domain.credit.credential import ApprovalNeed, CreditLine, LineApproval
from lms.domain.credit.outside import OutsideTraining
from lms.domain.credit.planning.shortest import Held, HoursPlan, TrainingOffer, shortest_way
from lms.domain.credit.renewal import Reckoned
from lms.domain.kept import KeptAnswers
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import credit_window
from lms.queries.credit.cards.reckoned import told_of
from lms.queries.credit.cards.renewal import OwnRenewal, as_line, renewals
from lms.store.credit import board_lines

_NEVER = CourseWay()
_COMING = -1_000_000  # below the ids of all that is offered
_PLANS = KeptAnswers[HoursPlan](200)


@dataclass(frozen=True, slots=True)
class PlannedTraining:
    """A course, or training elsewhere; `fills` tells by short names of credentials what would count there."""

    minutes: int
    course: Course | None
    outside: OutsideTraining | None
    fills: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ShortestWay:
    """`after` is what then stands for each credential, `left` minutes that nothing here or elsewhere closes.

    `lacks_approval` holds short names of credentials that take approved hours alone, where no course here has any.
    """

    held: tuple[OwnRenewal, ...]
    trainings: tuple[PlannedTraining, ...]
    after: tuple[tuple[OwnRenewal, Reckoned], ...]
    minutes: int
    left: int
    is_shortest: bool
    lacks_approval: tuple[str, ...]


def shortest(catalogue: Catalogue, facts: Facts, today: date) -> ShortestWay:
    """Of courses those that give credit now, of training elsewhere what tells its hours."""
    held = renewals(catalogue, facts.person_id, today)
    cards = [(one.rules, one.reckoned.held) for one in held]
    courses, outside = _courses(catalogue, facts, today), [one for one in catalogue.outside if one.minutes]
    plan = _plan(catalogue, facts, cards, board_lines.credit_lines(facts.person_id), today)
    return ShortestWay(
        held=held,
        trainings=tuple(_planned(held, plan, courses, outside)),
        after=tuple(zip(held, plan.after, strict=True)),
        minutes=plan.minutes,
        left=plan.left,
        is_shortest=plan.is_shortest,
        lacks_approval=tuple(one.rules.short_name for one in held if _lacks(one, courses, today)),
    )


def courses_for(
    catalogue: Catalogue, facts: Facts, cards: Sequence[Held], lines: Sequence[CreditLine], today: date
) -> dict[str, tuple[str, ...]]:
    """By credential, slugs of the courses of the shortest way of which any minute counts there."""
    plan, courses = _plan(catalogue, facts, cards, lines, today), _courses(catalogue, facts, today)
    found = {}
    for (rules, _), after in zip(cards, plan.after, strict=True):
        counts = {count.line.id for count in after.lines if count.counted or count.fills}
        of_courses = [offer.line.id for offer in plan.offers if offer.line.id >= -len(courses)]
        found[rules.slug] = tuple(courses[-line_id - 1].slug for line_id in of_courses if line_id in counts)
    return found


def _plan(
    catalogue: Catalogue, facts: Facts, cards: Sequence[Held], lines: Sequence[CreditLine], today: date
) -> HoursPlan:
    hangs_on = (
        id(catalogue),
        told_of(cards),
        tuple(lines),
        frozenset(facts.gaps),
        tuple((slug, way.held_from, way.credit_at) for slug, way in facts.ways.items()),
        facts.again_days,
        today,
    )

    def searched() -> HoursPlan:
        outside = [one for one in catalogue.outside if one.minutes]
        offers = tuple(_offers(facts, _courses(catalogue, facts, today), outside, today))
        return shortest_way(cards, [*lines, *_coming(catalogue, facts, today)], offers, today)

    return _PLANS.get(hangs_on, searched)


def _courses(catalogue: Catalogue, facts: Facts, today: date) -> list[Course]:
    ways = ((course, facts.ways.get(course.slug, _NEVER)) for course in catalogue.in_order())
    return [
        course
        for course, way in ways
        if way.credit_at is None and credit_window(course, way.held_from, today, facts.again_days).is_open
    ]


def _coming(catalogue: Catalogue, facts: Facts, today: date) -> Iterator[CreditLine]:
    """Lines of courses in which all is done: their hours come by themselves, and are as good as earned."""
    for number, (slug, way) in enumerate(facts.ways.items(), 1):
        if way.credit_at is not None and slug in catalogue.courses:
            yield as_line(way.shown(catalogue.courses[slug]), today, _COMING - number)


def _offers(
    facts: Facts, courses: Sequence[Course], outside: Sequence[OutsideTraining], today: date
) -> Iterator[TrainingOffer]:
    """Each line's id is below zero and stands for its place: courses come first."""
    for number, course in enumerate(courses, 1):
        yield TrainingOffer(as_line(course, today, -number), frozenset(course.competencies).intersection(facts.gaps))
    for number, training in enumerate(outside, len(courses) + 1):
        yield TrainingOffer(_line_of(training, today, -number))


def _line_of(training: OutsideTraining, today: date, line_id: int) -> CreditLine:
    """As it would stand in the ledger once its certificate was seen."""
    valid = (one for one in training.approvals if one.valid_until is None or one.valid_until >= today)
    return CreditLine(
        id=line_id,
        title=training.title,
        minutes=training.minutes or 0,
        parts=tuple((part.minutes, frozenset(part.any_of)) for part in training.parts),
        earned_on=today,
        delivery=training.delivery,
        work=f"{training.provider}: {training.title}".casefold(),
        source="external",
        approvals=tuple(LineApproval(one.body, one.number, one.listed) for one in valid),
    )


def _planned(
    held: Sequence[OwnRenewal], plan: HoursPlan, courses: Sequence[Course], outside: Sequence[OutsideTraining]
) -> Iterator[PlannedTraining]:
    counts = [{count.line.id: count.counted for count in one.lines} for one in plan.after]
    for offer in plan.offers:
        place = -offer.line.id - 1
        is_course = place < len(courses)
        fills = ((one.rules.short_name, found.get(offer.line.id, 0)) for one, found in zip(held, counts, strict=True))
        yield PlannedTraining(
            offer.minutes,
            courses[place] if is_course else None,
            None if is_course else outside[place - len(courses)],
            tuple(fill for fill in fills if fill[1]),
        )


def _lacks(one: OwnRenewal, courses: Sequence[Course], today: date) -> bool:
    needs = one.rules.approval is not ApprovalNeed.NONE and not one.rules.approval_is_unconfirmed
    return needs and not any(approval.covers(today) for course in courses for approval in course.approvals)
