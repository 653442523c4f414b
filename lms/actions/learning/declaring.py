"""*I read this elsewhere*: on paper, offline, or with a reader of one's own."""

from __future__ import annotations

from lms.actions.learning.learning import Completing, NotEnrolled, NotOpened, complete_if_met
from lms.domain.acting import Acting
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.reading import declared_seconds
from lms.store.learning import completions, enrolments, lessons
from lms.store.locks import lock_people


def declare_reading(acting: Acting, course: Course, lesson: Lesson) -> Completing:
    """The lesson is done and its minutes count, once. No reason is asked, and it is no event: events have readers.

    After completion nothing is added. Raises NotEnrolled or NotOpened.
    """
    lock_people([acting.me])
    enrolment = enrolments.latest_enrolment(acting.me, course.slug)
    if enrolment is None:
        raise NotEnrolled
    if lessons.first_opened_at(enrolment.id, lesson.names) is None:
        raise NotOpened
    if completions.completion_of(enrolment.id) is not None:
        return Completing.ALREADY
    slug = lesson.name_in(lessons.lessons_declared(enrolment.id)) or lesson.slug
    lessons.declare(enrolment.id, slug, declared_seconds(lesson), acting.now)
    lessons.finish_lesson(enrolment.id, lesson.slug, acting.now)
    return complete_if_met(acting, acting.me, course)
