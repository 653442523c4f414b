"""Observed practice: asking, rating, reading, confirming."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.actions.learning import learning
from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.practice import (
    PracticeSetting,
    Rating,
    Seen,
    all_met,
    next_moment,
    practice_of,
    version_of,
)
from lms.domain.learning.completion import Requirement
from lms.domain.learning.course import Course, Practice
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind
from lms.store.competence import evidence
from lms.store.competence import practice as store
from lms.store.competence.practice import Watched
from lms.store.program import events, outbox


class NotARater(Exception):
    """Whom the ask names neither supervises the person today nor is a senior peer."""


class Confirming(StrEnum):
    """What became of a rater's last word."""

    COUNTS = "counts as evidence"
    KEPT = "kept as learning"
    ALREADY = "confirmed before"
    OUTDATED = "another rating by now"


@dataclass(frozen=True, slots=True)
class PracticeRequest:
    """`first` is False when one was under way already, and nothing was added."""

    observation_id: int
    first: bool


def ask(acting: Acting, person_id: int, course: Course, practice: Practice, rater_id: int | None) -> PracticeRequest:
    """Asks someone to watch; without a rater, whoever supervises the person. Raises NotARater."""
    under_way = store.open_one(person_id, course.slug, practice.names)
    if under_way is not None:
        return PracticeRequest(under_way, first=False)
    may_watch = store.raters(person_id, acting.today)
    if rater_id is None and not any(rater.is_supervisor for rater in may_watch):
        raise NotARater
    if rater_id is not None and rater_id not in {rater.id for rater in may_watch}:
        raise NotARater
    observation_id = store.add(
        person_id, rater_id, course.slug, practice.id, PracticeSetting(practice.setting), acting.now
    )
    _record(acting, Action.PRACTICE_REQUESTED, person_id, observation_id, course.slug, practice.id)
    if rater_id is not None and rater_id != acting.me:
        _tell(rater_id, f"practice-{observation_id}-asked", acting)
    return PracticeRequest(observation_id, first=True)


def _tell(person_id: int, key: str, acting: Acting) -> None:
    """One mail tells of every practice that waits for someone."""
    outbox.queue(MailKind.PRACTICE, {person_id: key}, subject_of(TEMPLATES[MailKind.PRACTICE]), acting.now)


def _record_of(acting: Acting, action: Action, watched: Watched) -> None:
    _record(acting, action, watched.person_id, watched.id, watched.course, watched.practice)


def _record(acting: Acting, action: Action, person_id: int, observation_id: int, course: str, practice: str) -> None:
    events.record_event(
        action,
        by=acting.me,
        about=person_id,
        now=acting.now,
        observation=observation_id,
        course=course,
        practice=practice,
    )


def withdraw(acting: Acting, watched: Watched) -> bool:
    """Withdraws an ask; False once it was rated."""
    if not store.withdraw(watched.id, acting.now):
        return False
    _record_of(acting, Action.PRACTICE_WITHDRAWN, watched)
    return True


def rate(acting: Acting, watched: Watched, found: Seen, seen: datetime | None) -> bool:
    """Writes down what was seen, in place of the rating of the moment `seen`; False when there is another by now.

    The person is told, also when it was changed, and reads it anew.
    """
    rated_at = next_moment(acting.now, seen)
    if not store.rate(watched.id, acting.me, found, seen, rated_at):
        return False
    _record_of(acting, Action.PRACTICE_RATED if seen is None else Action.PRACTICE_RATED_AGAIN, watched)
    _tell(watched.person_id, f"practice-{watched.id}-rated-{version_of(rated_at)}", acting)
    return True


def read(acting: Acting, watched: Watched, seen: datetime, comment: str, *, is_fair: bool) -> bool:
    """The person has read the rating of the moment `seen`; False when there is another one by now.

    The rater is told once it is their turn: to confirm, or to talk about it first.
    """
    if not store.read(watched.id, seen, comment, acting.now, is_fair=is_fair):
        return False
    _record_of(acting, Action.PRACTICE_AGREED if is_fair else Action.PRACTICE_READ, watched)
    is_new = is_fair or watched.moments.read_at is None
    if watched.rater_id is not None and is_new:
        key = f"practice-{watched.id}-{'agreed' if is_fair else 'read'}-{version_of(seen)}"
        _tell(watched.rater_id, key, acting)
    return True


def confirm(acting: Acting, watched: Watched, seen: datetime, course: Course | None) -> Confirming:
    """The rater's last word: the ratings become evidence, and complete the course if that was the last of it.

    `course` is None when it is not in the catalogue any more.
    """
    if watched.moments.confirmed_by_rater_at is not None:
        return Confirming.ALREADY
    if not store.confirm(watched.id, acting.me, seen, acting.now):
        return Confirming.OUTDATED
    _record_of(acting, Action.PRACTICE_CONFIRMED, watched)
    rung = watched.setting.rung
    if rung is None:
        return Confirming.KEPT
    evidence.add(_evidence_of(watched, seen, rung, course, acting.me), acting.program.zone)
    _close(acting, watched, course)
    return Confirming.COUNTS


def _evidence_of(
    watched: Watched, seen: datetime, rung: Rung, course: Course | None, rater_id: int
) -> list[evidence.NewEvidence]:
    """One point for each competency that was rated, of the moment it was seen."""
    return [
        evidence.NewEvidence(
            person_id=watched.person_id,
            competency=code,
            rung=rung,
            passed=rating == Rating.MET,
            at=seen,
            source=Evidenced.OBSERVATION,
            source_id=watched.id,
            item_key=str(watched.id),
            revision=course.revision if course else None,
            recorded_by=rater_id,
        )
        for code, rating in sorted(watched.ratings.items())
    ]


def _close(acting: Acting, watched: Watched, course: Course | None) -> None:
    """Once all is met: the notes of earlier tries have done their work, and the course may be complete."""
    practice = practice_of(course, watched.practice)
    competencies = practice.competencies if practice else tuple(watched.ratings)
    if not all_met(watched.ratings, competencies):
        return
    names = practice.names if practice else (watched.practice,)
    store.forget_notes(watched.person_id, watched.course, names, competencies)
    if course is not None and Requirement.PRACTICE in course.certificate_requires:
        with suppress(learning.NotEnrolled):  # a practice may be seen before the course is begun
            learning.complete_if_met(acting, watched.person_id, course)
