"""Asking people to take training, withdrawing that, and reminding them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto

from lms.actions.credit import reminders
from lms.actions.people import onboarding
from lms.actions.team.asking import AssignResult as AssignResult
from lms.actions.team.asking import assign_training as assign_training
from lms.actions.team.asking import queue_asked
from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.credit.credential import CredentialRules
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind
from lms.domain.program.working_time import latest_weekday
from lms.domain.team.assignment import LATE_FOR, reminded_on, reminder_key
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.program import events, news, outbox
from lms.store.tables.team import Assignment
from lms.store.team import assignments


class Nudge(Enum):
    """What came of pressing *Remind*."""

    QUEUED = auto()
    TODAY_ALREADY = auto()  # one reminder a day is enough, whoever wrote it
    NOT_TOLD_YET = auto()  # the mail that asks has not left, and says it all
    NOT_OPEN = auto()  # done, or withdrawn
    WAITS_FOR_OTHERS = auto()  # nothing of that is late
    NOTHING_TO_TELL = auto()  # no step of the plan is the person's turn near these days


def nudge(acting: Acting, assignment: Assignment) -> Nudge:
    """Puts the person's reminder of today in line, which names this too; it leaves in paid time.

    The same mail that reminders by the calendar go out with: so there is one a day at most, whoever writes it.
    """
    lock_people([assignment.person_id])
    if not assignments.is_still_open(assignment.id):
        return Nudge.NOT_OPEN
    if not assignments.waits_for_person(assignment.id):
        return Nudge.WAITS_FOR_OTHERS
    if not assignments.is_told(assignment.id):
        return Nudge.NOT_TOLD_YET
    key = reminder_key(assignment.person_id, acting.today)
    if news.was_sent(key) or assignments.was_reminded(assignment.id, acting.program.day_began(acting.today)):
        return Nudge.TODAY_ALREADY
    assignments.remind(assignment.id, acting.me, acting.now)
    if not outbox.written([key]):
        outbox.queue(MailKind.DUE, {assignment.person_id: key}, subject_of(TEMPLATES[MailKind.DUE]), acting.now)
    events.record_event(
        Action.TRAINING_REMINDED,
        by=acting.me,
        about=assignment.person_id,
        now=acting.now,
        course=assignments.slugs_of(assignment),
    )
    return Nudge.QUEUED


def nudge_of_plan(acting: Acting, person_id: int, titles: Mapping[str, str]) -> Nudge:
    """The same for what someone's onboarding plan asks near these days; `titles` maps slugs of courses to titles.

    The mail tells of all of it, so that one a day is enough here as well; one that waits says it already.
    """
    lock_people([person_id])
    steps = onboarding.steps_to_tell(acting, person_id, titles)
    if not steps:
        return Nudge.NOTHING_TO_TELL
    key = reminder_key(person_id, acting.today)
    if news.was_sent(key) or outbox.written([key]):
        return Nudge.TODAY_ALREADY
    if outbox.queue(MailKind.DUE, {person_id: key}, subject_of(TEMPLATES[MailKind.DUE]), acting.now):
        events.record_event(Action.PLAN_REMINDED, by=acting.me, about=person_id, now=acting.now, count=len(steps))
    return Nudge.QUEUED


def withdraw_training(acting: Acting, assignment: Assignment, why: str) -> bool:
    """False when it was withdrawn before, or is done."""
    if not assignments.withdraw(assignment.id, why, acting.now):
        return False
    person_id = kept_id(assignment.person_id)
    events.record_event(
        Action.TRAINING_WITHDRAWN,
        by=acting.me,
        about=person_id,
        now=acting.now,
        course=assignments.slugs_of(assignment),
    )
    return True


def move_due_day(acting: Acting, assignment: Assignment, due_on: date) -> bool:
    """Another day, of which the person is told; False when it was withdrawn before, or is done.

    The day of before stays known, with who changed it.
    """
    if not assignments.move_due_day(assignment.id, due_on, acting.me, acting.now):
        return False
    person_id = kept_id(assignment.person_id)
    lock_people([person_id])
    key = f"moved:{assignment.id}:{due_on.isoformat()}:{acting.now.timestamp():.6f}"
    queue_asked({person_id: key}, [assignment.id], acting)
    events.record_event(
        Action.TRAINING_DAY_MOVED,
        by=acting.me,
        about=person_id,
        now=acting.now,
        course=assignments.slugs_of(assignment),
        due_on=due_on.isoformat(),
    )
    return True


def remind(
    acting: Acting, titles: Mapping[str, str], rules: Mapping[str, CredentialRules] = reminders.NO_RULES
) -> int:
    """Puts reminders in line, at most one a day for each person, and weekly overviews; how many.

    Safe to run often and by several workers. Each lists all there is to tell when it leaves. `titles` maps the slugs
    of the present courses to what they are called, `rules` those of credentials to what they ask.
    """
    near = reminders.to_remind(acting, rules)
    reminded = sorted(_to_remind(acting, titles) | onboarding.to_remind(acting, titles) | near)
    due = {person_id: reminder_key(person_id, acting.today) for person_id in reminded}
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
