"""What a certificate of completion or of attendance says, and its page as HTML."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

import segno

from lms.content import wording
from lms.content.paper.templates import ROOMY
from lms.documents.certificates.seal import course_emblem, seal_of
from lms.documents.certificates.words import categories_in_words, details_of, sentences_of
from lms.documents.certificates.words import competencies_in_words as competencies_in_words
from lms.documents.certificates.words import open_reviews_in_words as open_reviews_in_words
from lms.documents.certificates.words import reviews_in_words as reviews_in_words
from lms.documents.render import AttachedText, Job
from lms.documents.template import template_in
from lms.domain.credit.certificate import (
    TIME,
    CertificateFacts,
    CourseOutline,
    Provider,
)
from lms.domain.learning.course import Computation, HourCategory
from lms.domain.program.setup import is_public

NAME_SIZES = ((17, "huge"), (22, "great"), (27, "large"), (34, "medium"), (84, "small"))
TITLE_SIZES = ((44, "large"), (110, "medium"))
MOST_OF_FACE = 34
MASK = 3  # of a QR code: any can be read, and to weigh all eight takes as long as to draw it


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """All that a template prints.

    `face` are pairs of great and small words, `rows` and `details` of label and words: `rows` are what boards ask
    first, `details` what stands behind it. `reach` is address and contact of the provider.
    """

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
    lessons: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    provider: str
    provider_line: str
    reach: tuple[str, ...]
    signatory: str
    signatory_title: str
    verify_url: str
    verify_at: str
    check_at: str  # the same without the number
    qr: str  # "" where the address means something else to whoever scans it
    is_specimen: bool
    logo: str
    signature: str
    seal: str
    page_size: str
    face: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
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
    return Job(facts.template, told | ({"attached": [one.to_json() for one in attached]} if attached else {}))


def as_address(png: bytes | None) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png else ""


def to_html(values: Mapping[str, Any], folder: Path, spacing: str = ROOMY) -> str:
    """The page, from the values of a job and the template in `folder`; raises KeyError when a fact is missing."""
    emblem = course_emblem(folder.parent.parent, values["facts"]["course"])
    return template_in(folder).render(document=document_of(values, emblem), spacing=spacing)


def document_of(values: Mapping[str, Any], emblem: str = "") -> CertificateDocument:
    """`emblem` stands in the seal."""
    facts, verify_url = CertificateFacts.from_json(values["facts"]), values["verify_url"]
    outline, provider = facts.outline, facts.provider
    reach = tuple(" ".join(part.split()) for part in (provider.address, provider.contact) if part.strip())
    return CertificateDocument(
        serial=values["serial"],
        name=facts.name,
        name_size=_size(facts.name, NAME_SIZES),
        title=outline.title,
        title_size=_size(outline.title, TITLE_SIZES),
        completed_on=wording.long_date(facts.earned_on),
        hours=wording.contact_hours_in_words(outline.minutes),
        delivery=facts.delivery,
        categories=categories_in_words(outline.categories),
        objectives=outline.objectives,
        lessons=outline.lessons,
        details=tuple(details_of(facts)),
        sentences=tuple(sentences_of(facts)),
        provider=provider.name,
        provider_line=" · ".join((" ".join(provider.name.split()), *reach)),
        reach=reach,
        signatory=facts.signatory,
        signatory_title=facts.signatory_title,
        verify_url=verify_url,
        verify_at=verify_url.partition("://")[2],
        check_at=verify_url.partition("://")[2].rpartition("/")[0],
        qr=_qr(verify_url) if is_public(verify_url) else "",
        is_specimen=facts.specimen,
        logo=values["picture"],
        signature=values.get("signature", ""),
        seal=seal_of(emblem),
        page_size=facts.page_size,
        face=tuple(_face(facts)),
        rows=tuple(_rows(facts)),
        deed=_deed(facts),
        kind="attendance" if facts.attended else "completion",
    )


def _deed(facts: CertificateFacts) -> str:
    return "attended" if facts.attended else "completed"


def _face(facts: CertificateFacts) -> Iterable[tuple[str, str]]:
    """What is said aloud when it hangs on a wall, great and small."""
    categories = categories_in_words(facts.outline.categories)
    yield (
        wording.contact_hours_in_words(facts.outline.minutes),
        categories if len(categories) <= MOST_OF_FACE else "in several categories",
    )
    yield wording.long_date(facts.earned_on), "day of attendance" if facts.attended else "day of completion"
    if not facts.approvals:
        return
    first, others = facts.approvals[0], len(facts.approvals) - 1
    told = f"number {first.number}"
    told += ", made up for a demonstration" if first.made_up else ""
    yield f"Approved by {first.body}", told + (f", and {others} more on the back" if others else "")


def _rows(facts: CertificateFacts) -> Iterable[tuple[str, str]]:
    """What boards ask first, in their order."""
    outline = facts.outline
    yield "Name", facts.name
    yield "Training", outline.title
    yield f"{_deed(facts).capitalize()} on", wording.long_date(facts.earned_on)
    yield "Contact hours", wording.contact_hours_in_words(outline.minutes)
    yield "Delivery", facts.delivery
    yield "Categories of the hours", categories_in_words(outline.categories)


def _qr(url: str) -> str:
    """As a picture: to draw its squares as lines takes the renderer a tenth of a certificate's time."""
    code = segno.make(url, error="m", micro=False, mask=MASK)
    return str(code.png_data_uri(scale=6, border=0, dark="#1f2d2c", light="#ffffff"))


def _size(text: str, sizes: Iterable[tuple[int, str]]) -> str:
    """The class of the first size that still has room for it; wide letters count twice, marks on letters nothing."""
    width = sum(2 if east_asian_width(one) in "WF" else combining(one) == 0 for one in text)
    return next((size for most, size in sizes if width <= most), "least")


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
