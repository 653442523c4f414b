"""Recording that someone reviewed a course, and taking that back; what waited for it goes on in the same moment."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from lms.actions.learning import learning
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.program.event import Action
from lms.domain.program.review import awaited_kinds
from lms.store.credit import waiting
from lms.store.joined import kept_id
from lms.store.learning import enrolments
from lms.store.program import events, outbox, reviews


class UnknownVersion(Exception):
    """The version that was reviewed is neither the one taught now nor one that someone studied."""


def record_review(
    acting: Acting, course: Course, revision: str, kind: str, name: str, qualification: str, reviewed_on: date
) -> bool:
    """False for the same once more, as when a button is pressed twice: nothing is added. Raises UnknownVersion.

    Certificates that wait for it wait no more from now on. Whoever has done all but for this review is complete.
    """
    if revision != course.revision and revision not in reviews.studied_revisions(course.slug):
        raise UnknownVersion
    told = (revision, kind, name, qualification, reviewed_on)
    for one in reviews.in_force(course.slug):
        if told == (one.revision, one.kind, one.name, one.qualification, one.on):
            return False
    waited = _waiting(acting, course)
    review_id = reviews.add(course.slug, *told, acting.me, acting.now)
    _tell(acting, course, waited - _waiting(acting, course), review_id)
    _record(acting, Action.REVIEW_RECORDED, course.slug, review_id)
    if revision == course.revision:
        _complete_who_waited(acting, course)
    return True


def _waiting(acting: Acting, course: Course) -> frozenset[tuple[int, int]]:
    """(completion, person) of each certificate of the course that waits for a review now."""
    recorded = reviews.in_force(course.slug)
    return frozenset(
        (one.completion_id, one.person_id)
        for one in waiting.all_reviews_awaited()
        if one.course == course.slug
        and awaited_kinds(acting.program.certificates_await, (one.awaited.kind,))
        and not one.awaited.is_met_by_any(recorded)
    )


def _tell(acting: Acting, course: Course, free: Iterable[tuple[int, int]], review_id: int) -> None:
    message = render_mail("certificate-reviewed", title=course.title, program=acting.program)
    for completion_id, person_id in sorted(free):
        outbox.write(f"reviewed:{completion_id}:{review_id}", kept_id(person_id), *message, acting.now)


def _complete_who_waited(acting: Acting, course: Course) -> None:
    for person_id in sorted({kept_id(one) for one in enrolments.under_way(course.slug)}):
        with suppress(learning.NotEnrolled):
            learning.complete_if_met(acting, person_id, course)


def take_back(acting: Acting, review: reviews.KeptReview, why: str) -> bool:
    """A further fact, with its reason; False when it was taken back before.

    What was certified with it stays as it is; a certificate that waited for it and has no file yet waits again.
    """
    if review.reversed_at is not None:
        return False
    reviews.take_back(review.review.id, why, acting.me, acting.now)
    _record(acting, Action.REVIEW_REVERSED, review.course, review.review.id)
    return True


def _record(acting: Acting, action: Action, course: str, review_id: int) -> None:
    events.record_event(action, by=acting.me, about=None, now=acting.now, course=course, review=review_id)
