"""Asking people to take training, withdrawing that, and reminding them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.actions.people import onboarding
from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.program.event import Action, EventDetails
from lms.domain.program.mail import JOINS_FOR, MailKind
from lms.domain.program.working_time import latest_weekday
from lms.domain.team.assignment import LATE_FOR, reminded_on
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.program import events, news, outbox
from lms.store.tables.team import Assignment
from lms.store.team import assignments


@dataclass(frozen=True, slots=True)
class AssignResult:
    """What became of asking; each left-out pair is (person id, course slug).

    `opens` tells of those who completed it the day from which it gives credit again, None where it never does.
    """

    count: int
    asked_before: tuple[tuple[int, str], ...]
    completed: tuple[tuple[int, str], ...]
    opens: Mapping[tuple[int, str], date | None] = field(default_factory=dict, compare=False)

    @property
    def left_out(self) -> tuple[int, ...]:
        return tuple(person_id for person_id, _ in (*self.asked_before, *self.completed))


def assign_training(
    acting: Acting,
    person_ids: Sequence[int],
    courses: Sequence[Course],
    *,
    due_on: date | None,
    note: str,
) -> AssignResult:
    """Asks each person for each course, and mails them.

    Who was asked and has not done it yet is left out. So is who completed it, unless it gives credit again: what is
    asked for is a completion, and a way through that is for learning brings none.
    """
    slugs = [course.slug for course in courses]
    lock_people(person_ids)
    before = assignments.already_asked(person_ids, slugs)
    held = _held(acting, person_ids, {course.slug: course for course in courses})
    fresh = {pair: window.opens_on for pair, window in sorted(held.items()) if pair not in before}
    wanted: dict[str, list[int]] = {slug: [] for slug in slugs}
    for slug in slugs:
        wanted[slug] = [
            fromkey for fromkey in dict.fromkeys(person_ids) if (fromkey, slug) not in before | fresh.keys()
        ]
    rows = [
        row
        for slug, asked in wanted.items()
        for row in assignments.add(asked, [slug], acting.me, due_on, note, acting.now)
    ]
    about = [(row.person_id, EventDetails(course=row.course)) for row in rows]
    events.record_events(Action.TRAINING_ASSIGNED, by=acting.me, about=about, now=acting.now)
    _tell(rows, acting)
    return AssignResult(len(rows), tuple(sorted(before)), tuple(fresh), fresh)


def _tell(asked: Sequence[Assignment], acting: Acting) -> None:
    """One mail to each person tells of all that is asked of them within a short while."""
    first: dict[int, int] = {}
    for row in asked:
        first[row.person_id] = min(row.id, first.get(row.person_id, row.id))
    keys = {person_id: f"asked:{assignment_id}" for person_id, assignment_id in first.items()}
    _queue_asked(keys, [row.id for row in asked], acting)


def _queue_asked(keys: Mapping[int, str], assignment_ids: Sequence[int], acting: Acting) -> None:
    """`keys` is person id to what names the mail for good."""
    subject = subject_of(TEMPLATES[MailKind.ASKED])
    outbox.queue(MailKind.ASKED, keys, subject, acting.now, acting.now + JOINS_FOR)
    assignments.tell_in_mail(assignment_ids)


def _held(
    acting: Acting, person_ids: Sequence[int], courses: Mapping[str, Course]
) -> dict[tuple[int, str], CreditWindow]:
    """(person id, course) of completions whose course gives no credit again yet."""
    days = acting.program.credit_again_days
    windows = {
        (person_id, slug): credit_window(courses[slug], counts_from, acting.today, days)
        for person_id, slug, counts_from in assignments.latest_completions(person_ids, list(courses))
    }
    return {pair: window for pair, window in windows.items() if not window.is_open}


def withdraw_training(acting: Acting, assignment: Assignment, why: str) -> bool:
    """False when it was withdrawn before, or is done."""
    if not assignments.withdraw(assignment.id, why, acting.now):
        return False
    person_id = kept_id(assignment.person_id)
    events.record_event(
        Action.TRAINING_WITHDRAWN, by=acting.me, about=person_id, now=acting.now, course=assignment.course
    )
    return True


def move_due_day(acting: Acting, assignment: Assignment, due_on: date) -> bool:
    """Another day, of which the person is told; False when it was withdrawn before, or is done."""
    if not assignments.move_due_day(assignment.id, due_on):
        return False
    person_id = kept_id(assignment.person_id)
    lock_people([person_id])
    key = f"moved:{assignment.id}:{due_on.isoformat()}:{acting.now.timestamp():.6f}"
    _queue_asked({person_id: key}, [assignment.id], acting)
    events.record_event(
        Action.TRAINING_DAY_MOVED,
        by=acting.me,
        about=person_id,
        now=acting.now,
        course=assignment.course,
        due_on=due_on.isoformat(),
    )
    return True


def remind(acting: Acting, titles: Mapping[str, str]) -> int:
    """Puts reminders in line, at most one a day for each person, and weekly overviews; how many.

    Safe to run often and by several workers. Each lists all there is to tell when it leaves. `titles` maps the slugs
    of the present courses to what they are called.
    """
    reminded = sorted(_to_remind(acting, titles) | onboarding.to_remind(acting, titles))
    due = {person_id: f"due:{person_id}:{acting.today.isoformat()}" for person_id in reminded}
    late = _to_overview(acting, titles)
    return sum(
        outbox.queue(kind, keys, subject_of(TEMPLATES[kind]), acting.now)
        for kind, keys in ((MailKind.DUE, due), (MailKind.TEAM, late))
    )


def _to_remind(acting: Acting, titles: Mapping[str, str]) -> set[int]:
    """Who was not told yet what fell due: since their last reminder, which told of all there was."""
    found = set()
    for one in news.remindable(acting.today, titles):
        told_on = acting.program.day_of(one.told_at)
        day = reminded_on(one.due_on, told_on, acting.today, one.weekday)
        if day is not None and (one.last_at is None or acting.program.day_of(one.last_at) < day):
            found.add(one.person_id)
    return found


def _to_overview(acting: Acting, titles: Mapping[str, str]) -> dict[int, str]:
    """Who looks after people whose reminders had ended by their own day of the week; person id to key."""
    late = news.late_training(acting.today, titles)
    supervisors = {one.supervisor_id for one in late if one.supervisor_id is not None}
    keys = {}
    for one in news.overseers(supervisors, acting.today) if late else []:
        day = latest_weekday(one.weekday, acting.today)
        is_new = one.last_at is None or acting.program.day_of(one.last_at) < day
        mine = [each for each in late if _looks_after(one, each)]
        if is_new and any(each.due_on + LATE_FOR < day for each in mine):
            keys[one.person_id] = f"team:{one.person_id}:{day.isoformat()}"
    return keys


def _looks_after(one: news.Overseer, late: news.LateTraining) -> bool:
    """Administrators look after those whom nobody supervises, though not after themselves."""
    if late.supervisor_id is None:
        return one.is_administrator and one.person_id != late.person_id
    return late.supervisor_id == one.person_id
