"""Corrections of courses: noted when a site first teaches them, told by mail, and said to have been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from lms.content.mails import Message, corrections_address, render_mail
from lms.domain.acting import Acting
from lms.domain.learning.correction import Corrected, Correction, CorrectionKey, concerns, keys_of
from lms.domain.program.working_time import is_working_time
from lms.store.learning import corrections
from lms.store.learning.corrections import AllCorrections
from lms.store.program import outbox


class NoSuchCorrection(Exception):
    """The course has none of that day, or the person never met the course as it was before."""


def take_up_corrections(courses: Iterable[Corrected], now: datetime) -> None:
    """Keeps since when this site teaches what was corrected; what is kept already stays as it is."""
    known = corrections.taken_up()
    for course in courses:
        for key in keys_of(course):
            if key not in known:
                corrections.take_up(key, now)


def read_correction(acting: Acting, course: Corrected, day: date) -> None:
    """Keeps that the person has read it, once; raises NoSuchCorrection.

    It is no event: supervisors see it where they need it, and the event log would keep a second list of names.
    """
    key = CorrectionKey(course.slug, day)
    own = corrections.own(acting.me, [course.slug])
    began = acting.program.day_began(day)
    if key not in keys_of(course) or not concerns(own.studied_from.get(course.slug), began, own.taken_up.get(key)):
        raise NoSuchCorrection
    corrections.read(acting.me, key, acting.now)


def mail_corrections(acting: Acting, courses: Iterable[Corrected], public_url: str) -> int:
    """Writes to everyone who works here, studied before and has not read it; how many. Each once, however often.

    What is about safety is written at any hour, the rest in paid time.
    """
    corrected = {course.slug: course for course in courses if course.corrections}
    if not corrected:
        return 0
    known = corrections.of_everyone(corrected, acting.today)
    is_paid_time = is_working_time(acting.now, acting.program.zone.key)
    found = {
        key: (person_id, words)
        for course in corrected.values()
        for correction in course.corrections
        if correction.is_safety or is_paid_time
        for key, person_id, words in _messages(acting, course, correction, known, public_url)
    }
    before = {name: key for course in corrected.values() for key in found for name in _names_before(course, key)}
    new = sorted(found.keys() - {before.get(name, name) for name in outbox.written({*found, *before})})
    for key in new:
        person_id, words = found[key]
        outbox.write(key, person_id, *words, acting.now)
    return len(new)


def _messages(
    acting: Acting, course: Corrected, correction: Correction, known: AllCorrections, public_url: str
) -> Iterator[tuple[str, int, Message]]:
    """(idempotency key, person id, words) for each whom it concerns, and who has not read it."""
    key = CorrectionKey(course.slug, correction.day)
    began, taken_up_at = acting.program.day_began(correction.day), known.taken_up.get(key)
    words = _words(course, correction, public_url)
    for student in known.students.get(course.slug, ()):
        is_concerned = concerns(student.studied_from, began, taken_up_at)
        if is_concerned and (student.person_id, key) not in known.readers:
            name = f"correction:{course.slug}:{correction.day}:{student.person_id}"
            yield name, student.person_id, words


def _names_before(course: Corrected, key: str) -> Iterator[str]:
    """What a mail was called that told someone the same when the course had another slug."""
    kind, slug, rest = key.split(":", 2)
    if slug == course.slug:
        yield from (f"{kind}:{name}:{rest}" for name in course.was)


def _words(course: Corrected, correction: Correction, public_url: str) -> Message:
    return render_mail(
        "course-corrected",
        title=course.title,
        changed=correction.changed,
        is_safety=correction.is_safety,
        page=corrections_address(public_url, course.slug),
    )
