"""Counting an item of handed-in quizzes anew: what was wrong in the question lifts whoever it cost something."""

from __future__ import annotations

from dataclasses import dataclass

from lms.actions.learning import learning
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.competence.competency import RUNG_OF, Evidenced
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.learning.recount import Recounted, RecountPlan, Way, plan_recount
from lms.domain.program.event import Action
from lms.store.competence import checks, evidence
from lms.store.learning import item_versions, recounts
from lms.store.locks import lock_people
from lms.store.program import events, outbox


@dataclass(frozen=True, slots=True)
class RecountResult:
    """How many quizzes were lifted, how many of them are passed by it, and how many courses are completed by that."""

    lifted: int
    passed: int
    completed: int


def recount_item(
    acting: Acting, course: Course, item_id: str, wording: str, way: Way, *, home: str = ""
) -> RecountResult:
    """Adds a fact beside every attempt and check that met the item in this wording and gains by it, and tells them.

    `wording` is the digest of what was drawn, empty where that was not kept. What follows, a completion too, is of
    today; a second time adds nothing. `home` is the address of the site's first page.
    """
    item = course.item_called(item_id)
    tries = [*recounts.tries_of_item(course, item_id, wording), *checks.tries_of_item(course, item_id, wording)]
    plan = plan_recount(tries, way, item)
    if not plan.lifted:
        return RecountResult(0, 0, 0)
    item_key, digest = course.item_key(item_id), None
    people = sorted({one.attempt.person_id for one in plan.lifted})
    lock_people(people)
    if item is not None and way is Way.AGAIN:
        item_versions.keep_versions([item], acting.now)
        digest = digest_of(item)
    _add_facts(acting, plan, item_key, way, digest)
    if way is Way.AGAIN:
        evidence.add(
            [piece for one in plan.lifted for piece in _evidence_of(acting, one, item_key)], acting.program.zone
        )
    evidence.refresh_item(people, item_key, acting.program.zone)
    passing = {one.attempt.person_id for one in plan.lifted if one.passes_now}
    completed = {one for one in sorted(passing) if _completes(acting, one, course)}
    for one in _of_each_person(plan.lifted):
        _tell(acting, course, one, way, passing=passing, completed=completed, home=home)
    events.record_event(
        Action.QUIZZES_RECOUNTED,
        by=acting.me,
        about=None,
        now=acting.now,
        course=course.slug,
        item=item_id,
        changed=len(plan.lifted),
    )
    return RecountResult(len(plan.lifted), plan.would_pass, len(completed))


def _add_facts(acting: Acting, plan: RecountPlan, item_key: str, way: Way, digest: str | None) -> None:
    """Beside attempts and beside checks, each in its own table."""
    for is_check, add in ((False, recounts.add), (True, checks.add_recounts)):
        lifted = [one.attempt.attempt_id for one in plan.lifted if one.attempt.is_check is is_check]
        add(lifted, item_key, way, digest, acting.me, acting.now)


def _evidence_of(acting: Acting, recounted: Recounted, item_key: str) -> list[evidence.NewEvidence]:
    """Of the moment at which it was answered, so that a later answer to the item stays the later one."""
    attempt = recounted.attempt
    if attempt.drawn is None:
        return []
    return [
        evidence.NewEvidence(
            person_id=attempt.person_id,
            competency=code,
            rung=RUNG_OF[attempt.drawn.kind],
            passed=True,
            at=attempt.submitted_at,
            source=Evidenced.CHECK if attempt.is_check else Evidenced.QUIZ,
            source_id=attempt.attempt_id,
            item_key=item_key,
            revision=attempt.revision,
            recorded_by=acting.me,
        )
        for code in attempt.drawn.competencies
    ]


def _completes(acting: Acting, person_id: int, course: Course) -> bool:
    return learning.complete_if_met(acting, person_id, course) is learning.Completing.COMPLETED


def _of_each_person(lifted: tuple[Recounted, ...]) -> list[Recounted]:
    """The latest of each, since one mail is enough; a quiz before a short check."""
    in_turn = sorted(lifted, key=lambda one: not one.attempt.is_check)
    return list({one.attempt.person_id: one for one in in_turn}.values())


def _tell(
    acting: Acting,
    course: Course,
    recounted: Recounted,
    way: Way,
    *,
    passing: set[int],
    completed: set[int],
    home: str,
) -> None:
    person_id, attempt_id = recounted.attempt.person_id, recounted.attempt.attempt_id
    message = render_mail(
        "quiz-recounted",
        title=course.title,
        is_passed=person_id in passing,
        is_completed=person_id in completed,
        is_check=recounted.attempt.is_check,
        home=home,
    )
    kind = "recount-of-check" if recounted.attempt.is_check else "recount"
    key = f"{kind}:{attempt_id}:{way}:{acting.now.isoformat()}"
    outbox.write(key, person_id, message.subject, message.body, acting.now)
