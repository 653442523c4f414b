"""Asking people to take training, withdrawing that, and reminding them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.content.mails import Message, render_mail
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.program.event import Action, EventDetails
from lms.domain.team.assignment import REMIND_DAYS_BEFORE, reminder
from lms.store.locks import lock_people
from lms.store.program import events, outbox
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
    home: str = "",
) -> AssignResult:
    """Asks each person for each course, and mails them; `home` is the address of the site's first page.

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
    titles = {course.slug: course.title for course in courses}
    outbox.write_many((_message(row, titles[row.course], home) for row in rows), acting.now)
    return AssignResult(len(rows), tuple(sorted(before)), tuple(fresh), fresh)


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


def _message(row: Assignment, title: str, home: str) -> outbox.NewMessage:
    message = render_mail("course-assigned", title=title, due_on=row.due_on, home=home)
    return outbox.NewMessage(f"assigned:{row.id}", row.person_id, *message)


def withdraw_training(acting: Acting, assignment: Assignment, why: str) -> bool:
    """False when it was withdrawn before, or is done."""
    if not assignments.withdraw(assignment.id, why, acting.now):
        return False
    events.record_event(
        Action.TRAINING_WITHDRAWN, by=acting.me, about=assignment.person_id, now=acting.now, course=assignment.course
    )
    return True


def remind(acting: Acting, titles: Mapping[str, str], home: str) -> int:
    """Writes the reminders whose day has come; how many. Each is written once, however often this runs.

    `titles` maps the slugs of the present courses to what they are called.
    """
    today = acting.today
    found = {}
    for assignment_due in assignments.to_remind(today, today + timedelta(days=max(REMIND_DAYS_BEFORE))):
        name = reminder(assignment_due.due_on, acting.program.day_of(assignment_due.assigned_at), today)
        if name is not None and assignment_due.course in titles:
            found[f"due:{assignment_due.id}:{name}"] = assignment_due
    new = [(key, found[key]) for key in sorted(found.keys() - outbox.written(found))]
    outbox.write_many(
        (
            outbox.NewMessage(key, one.person_id, *_reminding(titles[one.course], one.due_on, today, home))
            for key, one in new
        ),
        acting.now,
    )
    return len(new)


def _reminding(title: str, due_on: date, today: date, home: str) -> Message:
    """The same calm words whether the day is still to come or has passed."""
    template = "course-overdue" if today > due_on else "course-due"
    return render_mail(template, title=title, due_on=due_on, home=home)
