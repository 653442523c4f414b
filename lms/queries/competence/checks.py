"""Gap checks as their person sees them: what is offered, what lies open, what was answered, and what stands by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.acting import Acting
from lms.domain.competence.competency import Rung, standing
from lms.domain.competence.steps.gap_check import GapCheck, check_of
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.domain.items.item import Item
from lms.domain.items.version import is_corrected
from lms.domain.learning.course import Course
from lms.domain.learning.recount import Way
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import aims_of
from lms.queries.learning.quizzes import AskedItem, ReviewedItem, as_it_is, asked_item
from lms.store.competence import checks, evidence
from lms.store.competence.steps.check_facts import check_facts
from lms.store.tables.competence import ShortCheck


@dataclass(frozen=True, slots=True)
class CheckOffer:
    """What a press would begin, or the check that lies open already."""

    check: GapCheck | None
    open_check: int | None

    @property
    def is_there(self) -> bool:
        return self.check is not None or self.open_check is not None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`on` is the day on which it was handed in, None while it is open."""

    check_id: int
    on: date | None
    right: int
    questions: int
    competencies: int


@dataclass(frozen=True, slots=True)
class ChecksPage:
    offer: CheckOffer
    lines: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check that lies open; `competencies` pairs the label and the statement of each that it is for."""

    check_id: int
    asked: tuple[AskedItem, ...]
    competencies: tuple[tuple[str, str], ...]

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(asked.number for asked in self.asked if asked.is_open)


@dataclass(frozen=True, slots=True)
class CheckedCompetency:
    """`stands` tells whether the target is met today."""

    label: str
    statement: str
    stands: bool


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """`course` is None once the catalogue has it no more; `place` is the section that teaches the item."""

    reviewed: ReviewedItem
    course: Course | None
    place: str


@dataclass(frozen=True, slots=True)
class CheckReview:
    """`rests` tells that what does not stand is asked again from tomorrow on."""

    check_id: int
    on: date
    competencies: tuple[CheckedCompetency, ...]
    looked: tuple[CheckedItem, ...]
    answers_kept: bool
    rests: bool

    @property
    def standing(self) -> int:
        return sum(one.stands for one in self.competencies)

    @property
    def left(self) -> int:
        """How many do not stand yet."""
        return len(self.competencies) - self.standing

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(one.reviewed.asked.number for one in self.looked if one.reviewed.left_open)

    @property
    def recounted(self) -> int:
        return sum(one.reviewed.way is not None for one in self.looked)


def targets_of(
    catalogue: Catalogue, profile: str | None, adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS
) -> Mapping[str, Rung]:
    """What a check may be for: what can be shown here, as for the next step; what is critical comes first."""
    return aims_of(catalogue, profile_of(catalogue, profile, adjusted)).targets


def offered_check(
    catalogue: Catalogue,
    acting: Acting,
    profile: str | None,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> CheckOffer:
    """For the person who asks."""
    asked_in, now = catalogue.offers.asked_in, acting.now.astimezone(acting.program.zone)
    targets = targets_of(catalogue, profile, adjusted)
    facts = check_facts({acting.me: targets}, asked_in, now, acting.program.day_began(acting.today))[acting.me]
    chosen = check_of(targets, facts, catalogue.offers.askable, now) if facts.open_check is None else None
    return CheckOffer(chosen, facts.open_check)


def checks_page(
    catalogue: Catalogue,
    acting: Acting,
    profile: str | None,
    *,
    may_study: bool,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> ChecksPage:
    lines = tuple(_line(check, acting) for check in checks.checks_of(acting.me))
    offer = offered_check(catalogue, acting, profile, adjusted=adjusted) if may_study else CheckOffer(None, None)
    return ChecksPage(offer, tuple(line for line in lines if line.on is not None))


def _line(check: ShortCheck, acting: Acting) -> CheckLine:
    lifted = sum(recount.way == Way.AGAIN for recount in checks.recounts_of(check.id)) if check.submitted_at else 0
    return CheckLine(
        check.id,
        acting.program.day_of(check.submitted_at) if check.submitted_at else None,
        sum((check.right or {}).values()) + lifted,
        len(check.drawn_items),
        len(check.codes),
    )


def is_open(check_id: int, person_id: int) -> bool | None:
    """None when it is not the person's."""
    check = checks.check(check_id)
    if check is None or check.person_id != person_id:
        return None
    return check.submitted_at is None


def asked_items(check_id: int) -> tuple[Item, ...]:
    """What a check asks, each named by its key; empty where there is none."""
    check = checks.check(check_id)
    if check is None:
        return ()
    return tuple(replace(item, id=key) for key, item in checks.drawn_items(check).items())


def check_page(catalogue: Catalogue, check_id: int) -> CheckPage:
    """Of one that is open; raises LookupError where there is none."""
    check = _found(check_id)
    named = tuple(
        (catalogue.label(code), catalogue.competencies[code].statement) for code in _known(catalogue, check)
    )
    return CheckPage(check.id, _asked(check), named)


def _found(check_id: int) -> ShortCheck:
    check = checks.check(check_id)
    if check is None:
        raise LookupError(check_id)
    return check


def _known(catalogue: Catalogue, check: ShortCheck) -> list[str]:
    """Competencies of the check that the frameworks still have."""
    return [code for code in check.codes if code in catalogue.competencies]


def _asked(check: ShortCheck) -> tuple[AskedItem, ...]:
    drawn, answers = checks.drawn_items(check), checks.answers(check.id)
    return tuple(
        asked_item(number, replace(drawn[key], id=key), order, answers.get(key))
        for number, (key, order) in enumerate(check.drawn, 1)
    )


def check_result(
    catalogue: Catalogue,
    acting: Acting,
    profile: str | None,
    check_id: int,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> CheckReview:
    """Of one that was handed in; raises LookupError where there is none."""
    check = _found(check_id)
    at, targets = check.submitted_at or check.opened_at, targets_of(catalogue, profile, adjusted)
    rungs = evidence.standings(acting.me)
    return CheckReview(
        check_id=check.id,
        on=acting.program.day_of(at),
        competencies=tuple(
            CheckedCompetency(
                catalogue.label(code),
                catalogue.competencies[code].statement,
                standing(rungs.get(code, ()), acting.today) >= targets.get(code, Rung.KNOWS),
            )
            for code in _known(catalogue, check)
        ),
        looked=_looked(catalogue, check, acting),
        answers_kept=bool(checks.answers(check.id)) or not check.right,
        rests=acting.program.day_of(at) == acting.today,
    )


def _looked(catalogue: Catalogue, check: ShortCheck, acting: Acting) -> tuple[CheckedItem, ...]:
    answers, right = checks.answers(check.id), check.right or {}
    ways = {recount.item_key: recount for recount in checks.recounts_of(check.id)}
    lifted = {recount.item_key for recount in ways.values() if recount.way == Way.AGAIN}
    found = []
    for asked in _asked(check):
        key = asked.item.id
        slug, _, item_id = key.partition(":")
        course = catalogue.courses.get(slug)
        now = course.item(item_id) if course else None
        lesson_slug, place = (now or asked.item).teaches
        lesson = course.lesson_called(lesson_slug) if course else None
        recount = ways.get(key)
        reviewed = ReviewedItem(
            asked=asked,
            is_right=bool(right.get(key)) or key in lifted,
            left_open=key not in right,
            grade=asked.item.grade(answers.get(key)),
            lesson=lesson,
            heading=lesson.headings.get(place, "") if lesson else "",
            now=as_it_is(now, asked.number) if now is not None and is_corrected(asked.item, now) else None,
            way=(Way.AGAIN if key in lifted else Way(recount.way)) if recount else None,
            recounted_on=_day(acting, recount.at) if recount else None,
        )
        found.append(CheckedItem(reviewed, course, place))
    return tuple(found)


def _day(acting: Acting, moment: datetime) -> date:
    return acting.program.day_of(moment)
