"""What a certificate says of a course or an event, in words for paper and pages alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from lms.content import wording
from lms.content.text.told_hours import hours_from_in_words
from lms.domain.credit.certificate import (
    CertificateFacts,
    CertifiedApproval,
    CertifiedAttendance,
    CertifiedReview,
    CourseOutline,
)
from lms.domain.learning.course import Contributor, HourCategory
from lms.domain.program.review import WHOLE

SUBSTANCE_USE = frozenset(("substance-use-disorder", "medication-supported-recovery", "overdose-response"))
_FRAMEWORKS = {
    "oregon": "Oregon practice",
    "samhsa": "SAMHSA",
    "cw": "child welfare",
    "sup": "supervision",
    "icrc-pr": "IC&RC",
}


def details_of(facts: CertificateFacts) -> Iterable[tuple[str, str]]:
    outline = facts.outline
    if facts.reissued_on:
        yield "Issued on", f"{wording.long_date(facts.reissued_on)}; it replaces an earlier issue"
    if facts.attended:
        yield from _details_of_attendance(facts, facts.attended)
        return
    yield "Competencies", competencies_in_words(outline.competencies)
    yield "Approval", approvals_in_words(facts)
    yield "Hours from", hours_from_in_words(outline.computed, outline.basis)
    yield "Authors", f"{_authors(outline)}; {reviews_in_words(facts)}"
    yield "Requirements met", "all lessons, the active time, the quiz and the evaluation; no score is told"
    yield "Course version", wording.in_groups(facts.revision[:12])


def _details_of_attendance(facts: CertificateFacts, held: CertifiedAttendance) -> Iterable[tuple[str, str]]:
    yield "Trainer", ", ".join(filter(None, (held.trainer, held.qualification)))
    attended, whole = facts.outline.minutes, held.whole_minutes
    yield "Hours from", f"{attended} of the event’s {wording.counted(whole, 'minute')} attended, breaks left out"
    yield "Attested by", f"{held.attested_by}, {wording.long_date(held.attested_on)}"
    yield "Approval", approvals_in_words(facts)


def approvals_in_words(facts: CertificateFacts) -> str:
    told = "; ".join(_approval(approval) for approval in facts.approvals)
    return told or f"No board approval is claimed for this {'event' if facts.attended else 'course'}."


def _authors(outline: CourseOutline) -> str:
    """With what they did and what qualifies them, where that is known."""
    if not outline.written_by:
        return ", ".join(outline.authors)
    told = (", ".join(filter(None, (one.name, one.role, one.qualification))) for one in outline.written_by)
    return "; ".join(told)


def _substance_use(outline: CourseOutline) -> str:
    """What some boards want said; "" where no minute is in such a category alone."""
    minutes = sum(one.minutes for one in outline.categories if SUBSTANCE_USE.issuperset(one.any_of))
    if minutes == 0:
        return ""
    if minutes == outline.minutes:
        return "This training is specific to substance use disorder."
    told = wording.plural("%(num)s minute of this training is", "%(num)s minutes of this training are", minutes)
    return f"{told} specific to substance use disorder."


def sentences_of(facts: CertificateFacts) -> Iterable[str]:
    if statement := _substance_use(facts.outline):
        yield statement
    if facts.attended:
        return
    yield from open_reviews_in_words(facts)
    if facts.inserts:
        told = ", ".join(
            f"{insert.jurisdiction} (as of {wording.long_date(insert.written_on)})" for insert in facts.inserts
        )
        yield f"State or tribal rules in this course: {told}."
    else:
        yield "State or tribal rules were not part of this course."
    if facts.time:
        yield f"Time was {facts.time}."


def competencies_in_words(codes: Iterable[str]) -> str:
    """Grouped by framework, in the order of their numbers: `Oregon practice 10; SAMHSA 10.6, 12.2`."""
    groups: dict[str, list[str]] = {prefix: [] for prefix in _FRAMEWORKS}
    for code in codes:
        prefix, _, number = code.rpartition("-")
        groups.setdefault(prefix, []).append(number)
    return "; ".join(
        f"{_FRAMEWORKS.get(prefix, prefix)} ".replace(" ", "\N{NO-BREAK SPACE}")
        + ", ".join(sorted(numbers, key=_in_order))
        for prefix, numbers in groups.items()
        if numbers
    )


def _in_order(number: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", number)]


def categories_in_words(categories: Sequence[HourCategory]) -> str:
    """`in boundaries or ethics`; with the minutes of each when there are several."""
    if len(categories) == 1:
        return f"in {categories[0].words}"
    return ", ".join(f"{wording.counted(category.minutes, 'minute')} in {category.words}" for category in categories)


def _approval(approval: CertifiedApproval) -> str:
    made_up = " (made up for this demonstration)" if approval.made_up else ""
    return f"{approval.body}, number {approval.number}{made_up}"


def open_reviews_in_words(facts: CertificateFacts) -> Iterable[str]:
    """A sentence for each kind that nobody settled in the version that was studied."""
    later = {review.kind for review in facts.recorded_reviews}
    for kind in facts.open_reviews:
        if kind in later:
            yield f"The {kind} review was made of another version of this course than the one studied."
        else:
            yield f"A {kind} review of this course is still open."


def reviews_in_words(facts: CertificateFacts) -> str:
    """Those in the course's own files, then those that the program recorded."""
    said = [_of_files(review) for review in facts.outline.reviews]
    said += [_recorded(review, facts.revision) for review in facts.recorded_reviews]
    return "; ".join(said) or "no outside review recorded yet"


def _of_files(review: Contributor) -> str:
    return "reviewed by " + ", ".join(filter(None, (review.name, review.role, _day(review.on))))


def _recorded(review: CertifiedReview, studied: str) -> str:
    """`reviewed by Joan Lee, registered nurse, November 21, 2026 (clinical)`, with the version if it is another."""
    kind = [] if review.kind == WHOLE else [review.kind]
    version = [] if review.revision == studied else [f"of version {wording.in_groups(review.revision[:12])}"]
    aside = ", ".join((*kind, *version))
    told = f"reviewed by {review.name}, {review.qualification}, {wording.long_date(review.on)}"
    return f"{told} ({aside})" if aside else told


def _day(written: str) -> str:
    """`November 21, 2026`, from `2026-11-21`; what was kept as no day of the calendar stays as it was written."""
    try:
        return wording.long_date(date.fromisoformat(written))
    except ValueError:
        return written
