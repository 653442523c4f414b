"""Giving credit once all is met: at once, or at the first moment that eight hours in any 24 leave room for it."""

from __future__ import annotations

from datetime import datetime

from lms.actions.credit import certificates
from lms.content.mails import render_mail
from lms.content.wording import local_time
from lms.domain.acting import Acting
from lms.domain.credit.certificate import CertifiedApproval, CourseOutline, StudiedCourse
from lms.domain.credit.daily_limit import LIMIT_SPAN, first_moment
from lms.domain.learning.completion import MetRequirements
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import counts_from
from lms.domain.program.event import Action
from lms.domain.program.hours_basis import HoursBasis
from lms.store.credit import ledger
from lms.store.joined import joined_into, kept_id
from lms.store.learning import completions, enrolments, lessons, ready, revisions
from lms.store.locks import lock_people
from lms.store.program import events, outbox
from lms.store.tables.learning import Enrolment, ReadyCourse


def complete_or_wait(acting: Acting, enrolment: Enrolment, course: Course, met: MetRequirements) -> datetime | None:
    """None when the course is complete now, else the moment at which it will be.

    The person was locked, and has been given what was due before.
    """
    moment = _credit_moment(kept_id(enrolment.person_id), course.minutes, acting.now)
    if moment > acting.now:
        _wait(acting, enrolment, course, met, moment)
        return moment
    _complete(acting, enrolment, StudiedCourse.of(course, acting.today), met, acting.now)
    return None


def _credit_moment(person_id: int, minutes: int, now: datetime) -> datetime:
    """Not before those that became ready earlier, even if this one would fit in."""
    before = ready.waiting(person_id)
    taken = [*ledger.self_paced_since(person_id, now - LIMIT_SPAN), *((one.credit_at, one.minutes) for one in before)]
    return first_moment(taken, minutes, max([now, *(one.credit_at for one in before)]))


def _wait(acting: Acting, enrolment: Enrolment, course: Course, met: MetRequirements, moment: datetime) -> None:
    """Keeps all that will be certified, and tells the person when."""
    program, person_id = acting.program, kept_id(enrolment.person_id)
    studied = StudiedCourse.of(course, program.day_of(moment))
    computed = course.resting_on(None)
    revisions.keep_revision(course.slug, course.revision, lambda: CourseOutline.of(computed))
    ready.add(
        person_id,
        enrolment.id,
        course.slug,
        course.revision,
        course.minutes,
        met,
        studied.approvals,
        acting.now,
        moment,
    )
    events.record_event(Action.COURSE_READY, by=person_id, about=person_id, now=acting.now, course=course.slug)
    mail = render_mail("course-ready", title=course.title, at=local_time(moment, program.zone))
    outbox.write(f"ready:{enrolment.id}", person_id, *mail, acting.now)


def people_due(now: datetime) -> tuple[int, ...]:
    """Whose credit's moment has come."""
    due = ready.people_due(now)
    kept = joined_into(due)
    return tuple(dict.fromkeys(kept.get(person_id, person_id) for person_id in due))


def credit_due(acting: Acting, person_id: int) -> int:
    """Gives the credit whose moment has come, in order, each earned at its own moment; how many courses.

    Whoever does it and however late: what is kept is the same.
    """
    lock_people([person_id])  # before looking, so that of a worker and a page one sees what the other gave
    due = [waits for waits in ready.waiting(person_id) if waits.credit_at <= acting.now]
    for waits in due:
        enrolment = enrolments.enrolment(waits.enrolment_id)
        _complete(acting, enrolment, _studied(waits, enrolment.hours), waits.met, waits.credit_at)
    return len(due)


def is_waiting(enrolment: Enrolment) -> bool:
    return any(waits.enrolment_id == enrolment.id for waits in ready.waiting(kept_id(enrolment.person_id)))


def _studied(waits: ReadyCourse, shown: HoursBasis | None) -> StudiedCourse:
    basis = shown if shown is not None and shown.revision == waits.revision else None
    return StudiedCourse(
        waits.course,
        waits.revision,
        revisions.kept_outline(waits.course, waits.revision).resting_on(basis),
        tuple(CertifiedApproval(*approval) for approval in waits.approvals),
    )


def _complete(
    acting: Acting, enrolment: Enrolment, studied: StudiedCourse, met: MetRequirements, moment: datetime
) -> None:
    """Completion, ledger line and certificate, earned at that moment."""
    person_id, outline = kept_id(enrolment.person_id), studied.outline
    earned_on = acting.program.day_of(moment)
    counts = counts_from(enrolment.renews_on, earned_on)
    lessons.fold_active_time(enrolment.id, met.active_seconds)
    completion = completions.add_completion(
        person_id,
        enrolment.id,
        studied.slug,
        studied.revision,
        moment,
        earned_on,
        met,
        counts if counts != earned_on else None,
    )
    ledger.append(
        person_id,
        outline.minutes,
        [[category.minutes, list(category.any_of)] for category in outline.categories],
        earned_on,
        acting.now,
        source="course",
        completion_id=completion.id,
    )
    certificates.issue_certificate(acting, completion, studied)
    events.record_event(Action.COURSE_COMPLETED, by=person_id, about=person_id, now=acting.now, course=studied.slug)
