"""Asking people for training: who can do it is asked, with the way there where that is wanted; others are told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.program.event import Action, EventDetails
from lms.domain.program.mail import JOINS_FOR, MailKind
from lms.domain.team.plan import DueRule, open_choices
from lms.domain.team.way import ways_to
from lms.store.locks import lock_people
from lms.store.program import events, outbox
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from lms.store.team.assignments import Wanted

NO_WAY: Mapping[str, Course] = MappingProxyType({})
ANY_ONE = ""  # what stands for the course of a choice


@dataclass(frozen=True, slots=True)
class AssignResult:
    """What became of asking; each left-out pair is (person id, course slug), empty where any one was to be chosen.

    `opens` tells of those who completed it the day from which it gives credit again, None where it never does.
    `on_the_way` counts what was asked since a chosen course builds on it, `no_first_day` who got no day for want of
    their first day of work. `has_days`: each has a day of their own.
    """

    count: int
    asked_before: tuple[tuple[int, str], ...]
    completed: tuple[tuple[int, str], ...]
    opens: Mapping[tuple[int, str], date | None] = field(default_factory=dict, compare=False)
    on_the_way: int = 0
    no_first_day: tuple[int, ...] = ()
    has_days: bool = False

    @property
    def left_out(self) -> tuple[int, ...]:
        return tuple(person_id for person_id, _ in (*self.asked_before, *self.completed))


@dataclass(frozen=True, slots=True)
class HeldCourses:
    """What people completed, by (person id, course): whether it gives credit now, and the day it counts from."""

    windows: Mapping[tuple[int, str], CreditWindow]
    days: Mapping[tuple[int, str], date]
    by_person: Mapping[int, Mapping[str, CreditWindow]]

    def closed(self) -> dict[tuple[int, str], date | None]:
        """Of those that give no credit now: from when they do again."""
        return {pair: window.opens_on for pair, window in sorted(self.windows.items()) if not window.is_open}

    def of(self, person_id: int) -> Mapping[str, CreditWindow]:
        return self.by_person.get(person_id, {})


def held_by(acting: Acting, person_ids: Collection[int], courses: Mapping[str, Course]) -> HeldCourses:
    again, windows, days = acting.program.credit_again_days, {}, {}
    by_person: dict[int, dict[str, CreditWindow]] = {}
    for person_id, slug, counts_from in assignments.latest_completions(person_ids, list(courses)):
        window = credit_window(courses[slug], counts_from, acting.today, again)
        windows[person_id, slug], days[person_id, slug] = window, counts_from
        by_person.setdefault(person_id, {})[slug] = window
    return HeldCourses(windows, days, by_person)


def assign_training(
    acting: Acting,
    person_ids: Sequence[int],
    courses: Sequence[Course],
    *,
    due_on: date | None,
    note: str,
    days_after_hire: int | None = None,
    way: Mapping[str, Course] = NO_WAY,
) -> AssignResult:
    """Asks each person for each course, and mails them.

    Left out is who was asked and has not done it yet, and who completed it, unless it gives credit again. With `way`,
    all present courses by slug, whoever lacks what a course builds on is asked for that too.
    """
    chosen = {course.slug: course for course in courses}
    known = {**chosen, **way}
    lock_people(person_ids)
    before = assignments.already_asked(person_ids, list(known))
    held = held_by(acting, person_ids, known)
    closed = held.closed()
    days = _days(acting, person_ids, DueRule(due_on, days_after_hire))
    wanted: list[Wanted] = []
    for person_id in dict.fromkeys(person_ids):
        asks = [one for one in chosen.values() if (person_id, one.slug) not in before | closed.keys()]
        whole = ways_to(asks, way, held.of(person_id)) if way else asks
        wanted += [
            Wanted(person_id, one.slug, days[person_id]) for one in whole if (person_id, one.slug) not in before
        ]
    ask(acting, wanted, note)
    left = {pair: day for pair, day in closed.items() if pair[1] in chosen and pair not in before}
    return AssignResult(
        len(wanted),
        tuple(sorted(pair for pair in before if pair[1] in chosen)),
        tuple(left),
        left,
        on_the_way=sum(one.course not in chosen for one in wanted),
        no_first_day=_without_a_day(wanted, days_after_hire),
        has_days=days_after_hire is not None,
    )


def assign_any_one(
    acting: Acting,
    person_ids: Sequence[int],
    courses: Sequence[Course],
    *,
    due_on: date | None,
    note: str,
    days_after_hire: int | None = None,
) -> AssignResult:
    """Asks each person for any one of the courses, of which only those are offered that give them credit now."""
    lock_people(person_ids)
    slugs = tuple(course.slug for course in courses)
    before = {person_id for person_id, choices in assignments.open_choices(person_ids) if set(choices) <= set(slugs)}
    held = held_by(acting, person_ids, {course.slug: course for course in courses})
    offers = {person_id: open_choices(slugs, held.of(person_id)) for person_id in dict.fromkeys(person_ids)}
    days = _days(acting, person_ids, DueRule(due_on, days_after_hire))
    wanted = [
        Wanted(person_id, ANY_ONE, days[person_id], choices)
        for person_id, choices in offers.items()
        if choices and person_id not in before
    ]
    ask(acting, wanted, note)
    return AssignResult(
        len(wanted),
        tuple((person_id, ANY_ONE) for person_id in sorted(before)),
        tuple((person_id, ANY_ONE) for person_id, choices in offers.items() if not choices),
        no_first_day=_without_a_day(wanted, days_after_hire),
        has_days=days_after_hire is not None,
    )


def _days(acting: Acting, person_ids: Sequence[int], due: DueRule) -> dict[int, date | None]:
    """By when each is to do it."""
    if due.days_after_hire is None:
        return dict.fromkeys(person_ids, due.on)
    hired = assignments.hired_days(person_ids)
    return {person_id: due.day_for(hired.get(person_id), acting.today) for person_id in person_ids}


def _without_a_day(wanted: Sequence[Wanted], days_after_hire: int | None) -> tuple[int, ...]:
    if days_after_hire is None:
        return ()
    return tuple(dict.fromkeys(one.person_id for one in wanted if one.due_on is None))


def ask(acting: Acting, wanted: Sequence[Wanted], note: str) -> None:
    """Asks for all of these, writes that down, and puts one mail for each person in line."""
    rows = assignments.add_wanted(wanted, acting.me, note, acting.now)
    events.record_events(Action.TRAINING_ASSIGNED, by=acting.me, about=list(_told_of(wanted)), now=acting.now)
    _tell(rows, acting)


def _told_of(wanted: Sequence[Wanted]) -> Iterator[tuple[int, EventDetails]]:
    for one in wanted:
        yield one.person_id, EventDetails(course=one.course or ",".join(one.choices))


def _tell(asked: Sequence[Assignment], acting: Acting) -> None:
    """One mail to each person tells of all that is asked of them within a short while."""
    first: dict[int, int] = {}
    for row in asked:
        first[row.person_id] = min(row.id, first.get(row.person_id, row.id))
    keys = {person_id: f"asked:{assignment_id}" for person_id, assignment_id in first.items()}
    queue_asked(keys, [row.id for row in asked], acting)


def queue_asked(keys: Mapping[int, str], assignment_ids: Sequence[int], acting: Acting) -> None:
    """`keys` is person id to what names the mail for good."""
    subject = subject_of(TEMPLATES[MailKind.ASKED])
    outbox.queue(MailKind.ASKED, keys, subject, acting.now, acting.now + JOINS_FOR)
    assignments.tell_in_mail(assignment_ids)
