"""What a certificate of completion or of attendance says, and its page as HTML."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import segno

from lms.content import wording
from lms.content.text.told_hours import hours_from_in_words
from lms.documents.render import AttachedText, Job
from lms.documents.template import template_in
from lms.domain.credit.certificate import (
    TIME,
    CertificateFacts,
    CertifiedApproval,
    CertifiedAttendance,
    CertifiedReview,
    CourseOutline,
    Provider,
)
from lms.domain.learning.course import Computation, Contributor, HourCategory
from lms.domain.program.review import WHOLE
from lms.domain.program.setup import is_public

TEMPLATE = "course-completion"
SPACINGS = ("roomy", "snug", "tight")
NAME_SIZES = ((26, "large"), (44, "medium"), (80, "small"))
TITLE_SIZES = ((60, "large"), (80, "medium"))
_FRAMEWORKS = {
    "oregon": "Oregon practice",
    "samhsa": "SAMHSA",
    "cw": "child welfare",
    "sup": "supervision",
    "icrc-pr": "IC&RC",
}


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """All that the template prints; `details` are pairs of label and words."""

    serial: str
    name: str
    name_size: str
    title: str
    title_size: str
    completed_on: str
    hours: str
    delivery: str
    categories: str
    objectives: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    provider: str
    provider_line: str
    signatory: str
    verify_url: str
    verify_at: str
    qr: str  # "" where the address means something else to whoever scans it
    is_specimen: bool
    logo: str
    deed: str = "completed"
    kind: str = "completion"


def certificate_job(
    serial: str,
    facts: CertificateFacts,
    verify_url: str,
    logo: bytes | None = None,
    attached: Sequence[AttachedText] = (),
    signature: bytes | None = None,
) -> Job:
    """`logo` and `signature` are the PNGs that the facts name. With something attached it is PDF/A-3a besides."""
    pictures = {"picture": as_address(logo), "signature": as_address(signature)}
    told = {"serial": serial, "facts": facts.to_json(), "verify_url": verify_url, **pictures}
    return Job(TEMPLATE, told | ({"attached": [one.to_json() for one in attached]} if attached else {}))


def as_address(png: bytes | None) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png else ""


def to_html(values: Mapping[str, Any], folder: Path, spacing: str = SPACINGS[0]) -> str:
    """The page, from the values of a job and the template in `folder`; raises KeyError when a fact is missing."""
    return template_in(folder).render(document=document_of(values), spacing=spacing)


def document_of(values: Mapping[str, Any]) -> CertificateDocument:
    facts, verify_url = CertificateFacts.from_json(values["facts"]), values["verify_url"]
    outline, provider = facts.outline, facts.provider
    provider_parts = (provider.name, provider.address, provider.contact)
    return CertificateDocument(
        serial=values["serial"],
        name=facts.name,
        name_size=_size(facts.name, NAME_SIZES),
        title=outline.title,
        title_size=_size(outline.title, TITLE_SIZES),
        completed_on=wording.long_date(facts.earned_on),
        hours=wording.contact_hours_in_words(outline.minutes),
        delivery=facts.delivery,
        categories=_categories(outline.categories),
        objectives=outline.objectives,
        details=tuple(_details(facts)),
        sentences=tuple(_sentences(facts)),
        provider=provider.name,
        provider_line=" · ".join(" ".join(part.split()) for part in provider_parts if part.strip()),
        signatory=facts.signatory,
        verify_url=verify_url,
        verify_at=verify_url.partition("://")[2],
        qr=_qr(verify_url) if is_public(verify_url) else "",
        is_specimen=facts.specimen,
        logo=values["picture"],
        deed="attended" if facts.attended else "completed",
        kind="attendance" if facts.attended else "completion",
    )


def _qr(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_data_uri(border=0, dark="#1f2d2c", encode_minimal=True)


def _details(facts: CertificateFacts) -> Iterable[tuple[str, str]]:
    outline = facts.outline
    if facts.reissued_on:
        yield "Issued on", f"{wording.long_date(facts.reissued_on)}; it replaces an earlier issue"
    if facts.attended:
        yield from _details_of_attendance(facts, facts.attended)
        return
    yield "Competencies", competencies_in_words(outline.competencies)
    yield "Hours from", hours_from_in_words(outline.computed, outline.basis)
    yield "Approval", _approvals(facts, "course")
    yield "Authors", f"{', '.join(outline.authors)}; {reviews_in_words(facts)}"
    yield "Course version", wording.in_groups(facts.revision[:12])


def _details_of_attendance(facts: CertificateFacts, held: CertifiedAttendance) -> Iterable[tuple[str, str]]:
    yield "Trainer", ", ".join(filter(None, (held.trainer, held.qualification)))
    attended, whole = facts.outline.minutes, held.whole_minutes
    yield "Hours from", f"{attended} of the event’s {wording.counted(whole, 'minute')} attended, breaks left out"
    yield "Attested by", f"{held.attested_by}, {wording.long_date(held.attested_on)}"
    yield "Approval", _approvals(facts, "event")


def _approvals(facts: CertificateFacts, what: str) -> str:
    told = "; ".join(_approval(approval) for approval in facts.approvals)
    return told or f"No board approval is recorded for this {what}."


def _sentences(facts: CertificateFacts) -> Iterable[str]:
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


def _categories(categories: Sequence[HourCategory]) -> str:
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


def _size(text: str, sizes: Iterable[tuple[int, str]]) -> str:
    """The class of the first size that still has room for so many characters."""
    return next((size for most, size in sizes if len(text) <= most), "least")


EXAMPLE = certificate_job(
    "0000-0000-0000-0000",
    CertificateFacts(
        outline=CourseOutline(
            title="An example course",
            objectives=("say what a certificate shows", "tell an example from a real one"),
            minutes=105,
            computed=Computation(words=7910, checks=16, items=15, activity_minutes=30),
            categories=(HourCategory(105, ("boundaries", "ethics")),),
            competencies=("oregon-10", "samhsa-10.6", "cw-8"),
            lessons=("A lesson",),
            authors=("Alongside curriculum",),
            reviews=(),
            open_reviews=(),
            pass_percent=80,
        ),
        specimen=True,
        name="Pia Moreno",
        course="example",
        revision="000000000000",
        earned_on=date(2026, 11, 21),
        delivery="self-paced",
        approvals=(),
        provider=Provider("Alongside", "", ""),
        signatory="",
        logo=None,
        inserts=(),
        time=TIME,
    ),
    "https://example.org/verify/0000-0000-0000-0000",
)
