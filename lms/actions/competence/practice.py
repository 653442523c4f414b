"""Observed practice: asking, rating, reading, confirming."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    is_done,
    next_moment,
    practice_of,
    version_of,
)
from lms.domain.competence.practice_form import DayTrouble, PointSeen, day_trouble, form_of, senior_peer_signs
from lms.domain.learning.course import Course, Practice
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind
from lms.store.competence import evidence, practice_drafts
from lms.store.competence import practice as store
from lms.store.competence.practice import Filled, NewRequest, Rater, Watched
from lms.store.competence.practice_drafts import BeforeRating
from lms.store.program import events, outbox

NOON = timedelta(hours=12)


class NotARater(Exception):
    """Whom the ask names may not watch this practice of this person."""


class NotOnThatDay(Exception):
    """The practice cannot be rated as of the day that is given."""

    def __init__(self, trouble: DayTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


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
    """Asks someone to watch; without a rater, whoever supervises the person. Raises NotARater.

    Whoever starts it for another has offered it: it waits for the person's yes.
    """
    under_way = store.open_one(person_id, course.slug, practice.names)
    if under_way is not None:
        return PracticeRequest(under_way, first=False)
    senior_signs = senior_peer_signs(practice.competencies)
    may_watch = watchers(store.raters(person_id, acting.today), senior_signs=senior_signs)
    if rater_id is None and (senior_signs or not any(rater.is_supervisor for rater in may_watch)):
        raise NotARater
    if rater_id is not None and rater_id not in {rater.id for rater in may_watch}:
        raise NotARater
    is_offer = acting.me != person_id
    form = form_of(course.slug, practice)
    practice_drafts.take_up(form, acting.now)
    asked = NewRequest(
        person_id,
        rater_id,
        course.slug,
        practice.id,
        PracticeSetting(practice.setting),
        form.digest,
        senior_signs,
        acting.me if is_offer else None,
    )
    observation_id = store.add(asked, acting.now)
    action = Action.PRACTICE_OFFERED if is_offer else Action.PRACTICE_REQUESTED
    _record(acting, action, person_id, observation_id, course.slug, practice.id)
    if is_offer:
        _tell(person_id, f"practice-{observation_id}-offered", acting)
    elif rater_id is not None:
        _tell(rater_id, f"practice-{observation_id}-asked", acting)
    return PracticeRequest(observation_id, first=True)


def watchers(raters: Iterable[Rater], *, senior_signs: bool) -> tuple[Rater, ...]:
    """Of those who may watch a person, those who may sign this practice."""
    return tuple(rater for rater in raters if rater.is_senior_peer or not senior_signs)


def answer(acting: Acting, watched: Watched, *, says_yes: bool) -> bool:
    """The person's word on what a rater started; False when there was one before, or it was withdrawn.

    Not now is a quiet answer: no event and no mail, so that nobody counts them. Who started it reads it in a list.
    """
    if not says_yes:
        practice_drafts.erase(watched.id)
        return store.decline(watched.id, acting.now)
    if not store.accept(watched.id, acting.now):
        return False
    _record_of(acting, Action.PRACTICE_ACCEPTED, watched)
    if watched.rater_id is not None:
        _tell(watched.rater_id, f"practice-{watched.id}-asked", acting)
    return True


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
    practice_drafts.erase(watched.id)
    _record_of(acting, Action.PRACTICE_WITHDRAWN, watched)
    return True


def rate(
    acting: Acting,
    watched: Watched,
    found: Seen,
    seen: datetime | None,
    *,
    practice: Practice,
    ticked: Collection[str] = (),
) -> bool:
    """Writes down what was seen, in place of the rating of the moment `seen`; False when there is another by now.

    `ticked` are texts of points of the practice. The person is told, also when it was changed, and reads it anew.
    Raises NotOnThatDay.
    """
    form, rated_at = form_of(watched.course, practice), next_moment(acting.now, seen)
    practice_drafts.take_up(form, acting.now)
    trouble = _day_trouble(acting, watched, found, practice_drafts.before_rating(form, watched.id, acting.me))
    if trouble is not None:
        raise NotOnThatDay(trouble)
    is_rated = found.setting.rung is not None
    ticks = [PointSeen(text, text in ticked) for text in form.points] if is_rated else []
    if not store.rate(watched.id, acting.me, found, Filled(form.digest, ticks), seen, rated_at):
        return False
    practice_drafts.erase(watched.id, acting.me)
    _record_of(acting, Action.PRACTICE_RATED if seen is None else Action.PRACTICE_RATED_AGAIN, watched)
    _tell(watched.person_id, f"practice-{watched.id}-rated-{version_of(rated_at)}", acting)
    return True


def _day_trouble(acting: Acting, watched: Watched, found: Seen, known: BeforeRating) -> DayTrouble | None:
    day_of, accepted_at = acting.program.day_of, watched.moments.accepted_at
    return day_trouble(
        found.seen_on or acting.today,
        acting.today,
        day_of(known.form_since) if known.form_since else None,
        day_of(accepted_at) if accepted_at else None,
    )


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
    practice_drafts.erase(watched.id)
    _record_of(acting, Action.PRACTICE_CONFIRMED, watched)
    rung = watched.setting.rung
    if rung is not None:
        at = _seen_at(acting, watched, seen)
        evidence.add(_evidence_of(watched, at, rung, course, acting.me), acting.program.zone)
    _close(acting, watched, course)
    return Confirming.KEPT if rung is None else Confirming.COUNTS


def _seen_at(acting: Acting, watched: Watched, rated_at: datetime) -> datetime:
    """Of an earlier day than that of the rating only the day is known: its noon stands for it."""
    if watched.seen_on is None or watched.seen_on == acting.program.day_of(rated_at):
        return rated_at
    return acting.program.day_began(watched.seen_on) + NOON


def _evidence_of(
    watched: Watched, at: datetime, rung: Rung, course: Course | None, rater_id: int
) -> list[evidence.NewEvidence]:
    """One point for each competency that was rated, of the moment it was seen."""
    return [
        evidence.NewEvidence(
            person_id=watched.person_id,
            competency=code,
            rung=rung,
            passed=rating == Rating.MET,
            at=at,
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
    is_all = is_done(practice, watched.ratings) if practice else all_met(watched.ratings, competencies)
    if not is_all:
        return
    names = practice.names if practice else (watched.practice,)
    store.forget_notes(watched.person_id, watched.course, names, competencies)
    if course is not None:  # it may be the last that this person's way asks for, whatever the course asks for today
        with suppress(learning.NotEnrolled):  # a practice may be seen before the course is begun
            learning.complete_if_met(acting, watched.person_id, course)
