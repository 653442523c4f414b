"""Whom a weekly overview of what was asked goes to, and its counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.domain.program.mail import WEEKLY_ON, AskedCounts, MailKind
from lms.store.asked import asked_counts, is_at_work, is_waiting
from lms.store.db import db
from lms.store.in_force import in_force, works_here
from lms.store.joined import person_of
from lms.store.program.outbox import MOST_TRIES
from lms.store.tables.account import DigestOff, MailDay
from lms.store.tables.external import ExternalReport, ExternalReportWords, ExternalTraining
from lms.store.tables.people import Person, Supervision
from lms.store.tables.program import OutboxMessage

WEEK = timedelta(days=7)
NOTHING = AskedCounts()


class Supervisor(NamedTuple):
    """Of whom something may have to be told; `last_at` is their last weekly overview, of either kind."""

    person_id: int
    weekday: int
    last_at: datetime | None


def supervisors(today: date) -> list[Supervisor]:
    """At work, supervising someone today, not turned off, and with no weekly overview that waits."""
    mail, weekly = aliased(OutboxMessage), (MailKind.DIGEST.value, MailKind.TEAM.value)
    weekday = select(MailDay.weekday).where(MailDay.person_id == Person.id).scalar_subquery()
    last_at = select(func.max(func.coalesce(mail.sent_at, mail.written_at))).where(
        mail.person_id == Person.id, mail.kind.in_(weekly), or_(mail.dropped_at.is_(None), mail.sent_at.is_not(None))
    )
    waits = exists().where(
        mail.person_id == Person.id, mail.kind.in_(weekly), mail.tries < MOST_TRIES, is_waiting(mail)
    )
    rows = db.session.execute(
        select(Person.id, func.coalesce(weekday, WEEKLY_ON), last_at.scalar_subquery()).where(
            is_at_work(today),
            exists().where(Supervision.supervisor_id == Person.id, in_force(Supervision, today)),
            ~exists().where(DigestOff.person_id == Person.id),
            ~waits,
        )
    )
    return [Supervisor(*row) for row in rows]


def counts(supervisor_id: int, today: date) -> AskedCounts:
    """Of those whom they supervise today, as the page *Assigned* counts them; done in the past week."""
    outside = select(func.count()).where(
        ExternalReportWords.waits,
        ExternalReport.id == ExternalReportWords.report_id,
        ExternalTraining.id == ExternalReport.training_id,
        Supervision.person_id == person_of(ExternalTraining.person_id),
        Supervision.supervisor_id == supervisor_id,
        in_force(Supervision, today),
        Person.id == Supervision.person_id,
        works_here(Person.active_until, today),
    )
    return replace(asked_counts(supervisor_id, today, today - WEEK), outside=db.session.scalar(outside) or 0)
