"""What there is to tell in mail about work, whom to tell, and what is past before it was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, func, not_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.domain.program.mail import WEEKLY_ON, MailKind, News, PracticeNews, PracticeStep, TrainingNews
from lms.domain.team.assignment import LATE_FOR, is_worth_telling
from lms.store.asked import choices_of, is_at_work, is_their_turn, is_to_do, is_unclaimed, is_waiting
from lms.store.db import db, execute_rowcount
from lms.store.in_force import in_force, works_here
from lms.store.joined import accounts_of, exists_of_person, person_of
from lms.store.program import digest
from lms.store.program.outbox import LINK_ENDED, MOST_TRIES
from lms.store.tables.account import Link, MailDay
from lms.store.tables.competence import Observation
from lms.store.tables.credit import CredentialHeld
from lms.store.tables.external import ExternalReport, ExternalTraining
from lms.store.tables.people import Person, PersonPlan, Supervision
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment, AssignmentReminder
from lms.store.turns import IS_ASKED, IS_OFFERED, IS_OPEN, IS_RETURNED, TO_READ

_TODAY = bindparam("today", type_=Date)
_WEEKDAY = func.coalesce(select(MailDay.weekday).where(MailDay.person_id == Person.id).scalar_subquery(), WEEKLY_ON)


@dataclass(frozen=True, slots=True)
class Remindable:
    """Open training of someone at work; `told_at` is when their mail about it left, `last_at` their last reminder."""

    person_id: int
    course: str
    due_on: date
    told_at: datetime
    weekday: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class RemindablePerson:
    """Someone at work for whom no reminder waits; `last_at` is their last one."""

    person_id: int
    weekday: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateTraining:
    """Training whose own reminders have ended; `supervisor_id` is None where nobody supervises its person today."""

    person_id: int
    course: str
    due_on: date
    supervisor_id: int | None


@dataclass(frozen=True, slots=True)
class Overseer:
    """Someone at work who supervises others or runs the program; `last_at` is their last weekly overview."""

    person_id: int
    is_administrator: bool
    weekday: int
    last_at: datetime | None


def news(kind: MailKind, mail_id: int, person_id: int, today: date, courses: Collection[str]) -> News:
    """What such a mail tells its person now; only of `courses`, the slugs that there are."""
    if kind is MailKind.ASKED:
        return News(training=_training(Assignment.mail_id == mail_id, courses))
    if kind is MailKind.DUE:
        told = and_(Assignment.person_id.in_(accounts_of(person_id)), _is_told(), is_their_turn())
        due = _training(and_(told, or_(Assignment.due_on.is_not(None), _is_nudged(Assignment.person_id))), courses)
        nudged = _nudged(person_id)
        return News(training=tuple(one for one in due if one.id in nudged or _is_time(one, today)))
    if kind is MailKind.PRACTICE:
        return News(practices=_practices(person_id), questions=_questions(person_id))
    if kind is MailKind.TEAM:
        here = late_training(today, courses, person_id)
        return News(
            late_people=len({one.person_id for one in here}),
            late_courses=len({(one.person_id, one.course) for one in here}),
        )
    if kind is MailKind.DIGEST:
        return News(asked=digest.counts(person_id, today))
    return News()


def _training(which: ColumnElement[bool], courses: Collection[str]) -> tuple[TrainingNews, ...]:
    """The earliest due first, those without a day last."""
    rows = db.session.execute(
        select(Assignment.id, Assignment.course, Assignment.due_on)
        .where(which, is_to_do())
        .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
    ).all()
    choices = choices_of([assignment_id for assignment_id, course, _ in rows if not course])
    found = []
    for assignment_id, course, due_on in rows:
        open_ones = tuple(one for one in choices.get(assignment_id, ()) if one in courses)
        if course in courses or open_ones:
            found.append(TrainingNews(course, due_on, open_ones, assignment_id))
    return tuple(found)


def _is_time(one: TrainingNews, today: date) -> bool:
    return one.due_on is not None and is_worth_telling(one.due_on, today)


def _is_nudged(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Of `Assignment`: someone pressed *Remind*, and no reminder has left since."""
    mail = aliased(OutboxMessage)
    left = exists().where(
        mail.person_id == person_id,
        mail.kind == MailKind.DUE.value,
        mail.sent_at >= AssignmentReminder.reminded_at,
    )
    return exists().where(AssignmentReminder.assignment_id == Assignment.id, ~left)


def _nudged(person_id: int) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(Assignment.id).where(
                Assignment.person_id.in_(accounts_of(person_id)), is_their_turn(), _is_nudged(Assignment.person_id)
            )
        )
    )


def was_sent(idempotency_key: str) -> bool:
    """Whether this mail was in line and has left, or had nothing to tell."""
    mail = (OutboxMessage.idempotency_key == idempotency_key, ~is_waiting())
    return bool(db.session.scalar(select(exists().where(*mail))))


def _is_told() -> ColumnElement[bool]:
    """No mail that tells of it still waits: a reminder never comes before the asking."""
    return ~exists().where(OutboxMessage.id == Assignment.mail_id, is_waiting())


# Each step with the conditions under which it is told of to the rater, or to the person whose practice it is.
_RATERS = {
    PracticeStep.WATCH: IS_ASKED,
    PracticeStep.TALK: and_(TO_READ, Observation.read_at.is_not(None)),
    PracticeStep.CONFIRM: and_(IS_OPEN, Observation.confirmed_by_person_at.is_not(None)),
}
_PERSONS = {
    PracticeStep.ANSWER: IS_OFFERED,
    PracticeStep.READ: and_(TO_READ, Observation.read_at.is_(None)),
}


def _practices(person_id: int) -> tuple[PracticeNews, ...]:
    mine, rated = (column.in_(accounts_of(person_id)) for column in (Observation.person_id, Observation.rater_id))
    found = []
    for whose, steps in ((mine, _PERSONS), (rated, _RATERS)):
        for step, condition in steps.items():
            found += [(one, step) for one in _observations(whose, condition)]
    return tuple(PracticeNews(one, step) for one, step in sorted(found))


def _questions(person_id: int) -> tuple[int, ...]:
    found = db.session.scalars(
        select(ExternalTraining.id)
        .join(ExternalReport, ExternalReport.training_id == ExternalTraining.id)
        .where(ExternalTraining.person_id.in_(accounts_of(person_id)), IS_RETURNED)
        .order_by(ExternalTraining.id)
    )
    return tuple(found)


def _observations(*which: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(Observation.id).where(*which)).all()


def fold(kind: MailKind, mail_id: int, person_id: int, now: datetime) -> None:
    """Other mail of the kind that waits for the person is told in this one."""
    others = db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.person_id == person_id, OutboxMessage.kind == kind.value, OutboxMessage.id != mail_id)
        .where(is_unclaimed())
        .with_for_update(skip_locked=True)
    ).all()
    if others:
        told = update(Assignment).where(Assignment.mail_id.in_(others)).values(mail_id=mail_id)
        db.session.execute(told.execution_options(synchronize_session=False))
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(others)).values(dropped_at=now))


def hand_over(kept_id: int, joined_id: int) -> None:
    """What waits to be told to an account that was joined is told to the one that was kept."""
    waits = (OutboxMessage.person_id == joined_id, OutboxMessage.kind != MailKind.AT_ONCE.value, is_waiting())
    db.session.execute(update(OutboxMessage).where(*waits).values(person_id=kept_id))


_Earlier = aliased(OutboxMessage)


def _last(kind: MailKind) -> ColumnElement[datetime]:
    """When a mail of this kind was last sent to `Person`, or written if it was not."""
    at = func.max(func.coalesce(_Earlier.sent_at, _Earlier.written_at))
    return select(at).where(_Earlier.person_id == Person.id, _Earlier.kind == kind.value).scalar_subquery()


def _has_none_waiting(kind: MailKind) -> ColumnElement[bool]:
    """One that waits tells of everything as it leaves."""
    return ~exists().where(
        _Earlier.person_id == Person.id,
        _Earlier.kind == kind.value,
        _Earlier.tries < MOST_TRIES,
        is_waiting(_Earlier),
    )


@cache
def _remindable() -> Select[int, str, Any, datetime, int, datetime]:
    return (
        select(
            Person.id,
            Assignment.course,
            Assignment.due_on,
            func.coalesce(OutboxMessage.sent_at, Assignment.assigned_at).label("told_at"),
            _WEEKDAY.label("weekday"),
            _last(MailKind.DUE).label("last_at"),
        )
        .select_from(Assignment)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .outerjoin(OutboxMessage, OutboxMessage.id == Assignment.mail_id)
        .where(
            Assignment.due_on.is_not(None),
            Assignment.due_on >= bindparam("since", type_=Date),
            is_their_turn(),
            or_(OutboxMessage.id.is_(None), not_(is_waiting())),
            is_at_work(_TODAY),
            _has_none_waiting(MailKind.DUE),
        )
        .order_by(Person.id)
    )


def remindable(today: date, courses: Collection[str]) -> list[Remindable]:
    """Whose reminders may have to be written: of people at work who were told, and for whom no reminder waits."""
    rows = db.session.execute(_remindable(), {"today": today, "since": today - LATE_FOR})
    found = [Remindable(*row) for row in rows]
    return [one for one in found if one.course in courses and is_worth_telling(one.due_on, today)]


def last_reminders(person_ids: Collection[int]) -> dict[int, datetime]:
    """When the last reminder left to each of these people, to whichever of their accounts."""
    whose = person_of(OutboxMessage.person_id)
    rows = db.session.execute(
        select(whose, func.max(OutboxMessage.sent_at))
        .where(OutboxMessage.kind == MailKind.DUE.value, OutboxMessage.sent_at.is_not(None))
        .where(whose.in_(sorted(person_ids)))
        .group_by(whose)
    )
    return {person_id: at for person_id, at in rows if at is not None}


def remindable_people(person_ids: Collection[int], today: date) -> list[RemindablePerson]:
    """Those of these people who may be reminded."""
    rows = db.session.execute(
        select(Person.id, _WEEKDAY, _last(MailKind.DUE))
        .where(Person.id.in_(sorted(person_ids)), is_at_work(today), _has_none_waiting(MailKind.DUE))
        .order_by(Person.id)
    )
    return [RemindablePerson(*row) for row in rows]


_Above = aliased(Person)


@cache
def _late_training() -> Select[int, str, date | None, int | None]:
    return (
        select(Person.id, Assignment.course, Assignment.due_on, _Above.id.label("supervisor_id"))
        .select_from(Assignment)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .outerjoin(Supervision, and_(Supervision.person_id == Person.id, in_force(Supervision, _TODAY)))
        .outerjoin(_Above, and_(_Above.id == Supervision.supervisor_id, works_here(_Above.active_until, _TODAY)))
        .where(Assignment.due_on < bindparam("since", type_=Date), is_their_turn(), is_at_work(_TODAY))
    )


def late_training(today: date, courses: Collection[str], overseer_id: int | None = None) -> list[LateTraining]:
    """Open training of people at work whose reminders ended after four weeks, once for each of their supervisors.

    For an overseer: of those whom they supervise, and for an administrator of those whom nobody does.
    """
    statement = _late_training()
    if overseer_id is not None:
        runs = and_(_Above.id.is_(None), _administers(overseer_id), Person.id != overseer_id)
        statement = statement.where(or_(_Above.id == overseer_id, runs))
    return [
        LateTraining(person_id, course, due_on, supervisor_id)
        for person_id, course, due_on, supervisor_id in db.session.execute(
            statement, {"today": today, "since": today - LATE_FOR}
        )
        if due_on is not None and course in courses
    ]


def _administers(person_id: int) -> ColumnElement[bool]:
    one = aliased(Person)
    return exists().where(one.id == person_id, one.is_administrator)


def overseers(person_ids: Collection[int], today: date) -> list[Overseer]:
    """Of these and all administrators: those at work for whom no weekly overview waits."""
    rows = db.session.execute(
        select(Person.id, Person.is_administrator, _WEEKDAY, _last(MailKind.TEAM)).where(
            or_(Person.is_administrator, Person.id.in_(list(person_ids))),
            is_at_work(today),
            _has_none_waiting(MailKind.TEAM),
        )
    )
    return [Overseer(*row) for row in rows]


def drop(mail_id: int, now: datetime) -> None:
    """What it would tell is past."""
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == mail_id, is_waiting()).values(dropped_at=now))


_WAITING = select(OutboxMessage.kind, OutboxMessage.link_id.is_not(None)).where(is_waiting()).distinct()


def drop_past(now: datetime, today: date) -> int:
    """Lets go of mail that waits and would tell of what is past: also where no mail server is set.

    How many could not be sent before their link ran out: those are a problem, since nobody got in. Where no such
    mail waits, which is so in nearly every round, nothing more is asked.
    """
    waiting = db.session.execute(_WAITING).all()
    kinds = {kind for kind, _ in waiting}
    for kind, is_past in _past(today).items() if kinds - {MailKind.AT_ONCE.value} else ():
        if kind.value in kinds:
            _drop(now, OutboxMessage.kind == kind.value, is_past)
    return _drop_ended(now) if any(has_link for _, has_link in waiting) else 0


def _drop_ended(now: datetime) -> int:
    ended = select(Link.id).where(or_(Link.used_at.is_not(None), Link.until <= now))
    _end(OutboxMessage.link_id.in_(ended.where(_is_done())), {"dropped_at": now})
    return _end(OutboxMessage.link_id.in_(ended), {"problem": LINK_ENDED, "tries": MOST_TRIES})


def _is_done() -> ColumnElement[bool]:
    """Of a link: it was used, or another took its place."""
    other = aliased(Link)
    return or_(
        Link.used_at.is_not(None),
        exists().where(other.person_id == Link.person_id, other.opens == Link.opens, other.id > Link.id),
        exists().where(other.person_id == Link.person_id, other.used_at == Link.until),  # whose use ended this one
    )


def _end(which: ColumnElement[bool], how: dict[str, object]) -> int:
    """Of mail that waits with a link, which loses its words and the address that it would go to."""
    ending = update(OutboxMessage).where(is_waiting(), OutboxMessage.problem != LINK_ENDED, which)
    return execute_rowcount(ending.values(**how, email=None, body="").execution_options(synchronize_session=False))


def _past(today: date) -> dict[MailKind, ColumnElement[bool]]:
    """For each kind whose news are few enough to be asked for all at once: that there are none."""
    told = OutboxMessage.person_id
    to_tell = or_(Assignment.due_on >= today - LATE_FOR, _is_nudged(Assignment.person_id))
    due = exists_of_person(told, Assignment.person_id, to_tell, is_their_turn())
    to_read = exists_of_person(told, Observation.person_id, or_(*_PERSONS.values()))
    to_rate = exists_of_person(told, Observation.rater_id, or_(*_RATERS.values()))
    is_asked = exists().where(ExternalReport.training_id == ExternalTraining.id, IS_RETURNED)
    to_answer = exists_of_person(told, ExternalTraining.person_id, is_asked)
    # Whose plan and cards are looked at closely as it leaves:
    has_plan = exists().where(PersonPlan.person_id == OutboxMessage.person_id)
    has_card = exists_of_person(told, CredentialHeld.person_id, CredentialHeld.ended_at.is_(None))
    return {
        MailKind.ASKED: ~exists().where(Assignment.mail_id == OutboxMessage.id, is_to_do()),
        MailKind.DUE: not_(or_(due, has_plan, has_card)),
        MailKind.PRACTICE: not_(or_(to_read, to_rate, to_answer)),
    }


def drop_of_those_who_left(now: datetime, today: date) -> None:
    """Mail about work that waits for people who do not work here any more."""
    gone = select(Person.id).where(not_(works_here(Person.active_until, today)))
    _drop(now, OutboxMessage.kind != MailKind.AT_ONCE.value, OutboxMessage.person_id.in_(gone))


def _drop(now: datetime, *which: ColumnElement[bool]) -> None:
    ending = update(OutboxMessage).where(is_waiting(), *which).values(dropped_at=now)
    db.session.execute(ending.execution_options(synchronize_session=False))
