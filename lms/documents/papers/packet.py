"""A packet for a board: a cover with its list, the ledger, the certificates, and what each course taught."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lms.content.wording import contact_hours_in_words, counted, long_date
from lms.documents.certificate import certificate_job
from lms.documents.papers.transcript import TEMPLATE, sheet_values
from lms.documents.render import Job
from lms.domain.credit.categories import in_words
from lms.domain.credit.certificate import CertificateFacts
from lms.queries.credit.board_record import BoardRecord

PACKET, COVER, OUTLINES = "packet", "cover", "outlines"


def packet_job(
    record: BoardRecord, pictures: Mapping[str, bytes], public_url: str, verify: Callable[[str], str]
) -> Job:
    """`pictures` are those that certificates name, by how their facts name them; each is sent along once."""
    sheet = sheet_values(record, public_url)
    title = f"Packet of contact hours: {record.name}"
    return Job(
        TEMPLATE,
        {
            "part": PACKET,
            "serial": f"packet-{record.person_id}-{sheet['period']}-{record.what.on.isoformat()}",
            "cover": {**sheet, "part": COVER, "title": title, "contents": []},
            "certificates": [
                {
                    **certificate_job(one.serial, one.facts, verify(one.serial)).values,
                    "template": one.facts.template,
                    "pictures": {"picture": one.facts.logo, "signature": one.facts.signature},
                }
                for one in record.papers
            ],
            "pictures": {name: base64.b64encode(png).decode() for name, png in pictures.items()},
            "outlines": {**sheet, "part": OUTLINES, "title": title, "outlines": list(outlines(record))},
        },
    )


def outlines(record: BoardRecord) -> Iterable[dict[str, Any]]:
    """Each version of a course that was studied, once, in the order of its first line."""
    by_revision: dict[tuple[str, str], CertificateFacts] = {}
    for paper in record.papers:
        if paper.facts.attended is None:
            by_revision.setdefault((paper.facts.course, paper.facts.revision), paper.facts)
    for facts in by_revision.values():
        outline, computed = facts.outline, facts.outline.computed
        yield {
            "title": outline.title,
            "version": facts.revision[:12],
            "hours": contact_hours_in_words(outline.minutes),
            "objectives": list(outline.objectives),
            "lessons": list(outline.lessons),
            "categories": [
                [in_words(one.any_of, record.titles), counted(one.minutes, "minute")] for one in outline.categories
            ],
            "sum": (
                f"{counted(computed.words, 'word')} at 180 a minute; {counted(computed.checks, 'knowledge check')}, "
                f"1 minute each; {counted(computed.items, 'quiz question')}, 1.5 minutes each; "
                f"{counted(computed.activity_minutes, 'minute')} of activities; in all rounded down to a quarter "
                f"hour: {counted(outline.minutes, 'minute')}"
            ),
            "authors": list(outline.authors),
            "reviews": [
                *(f"{one.name}, {one.role}, {one.on}" for one in outline.reviews),
                *(
                    f"{one.name}, {one.qualification}, {long_date(one.on)} ({one.kind})"
                    for one in facts.recorded_reviews
                ),
            ],
            "approvals": [
                " ".join(filter(None, (one.body, one.number, "(made up)" if one.made_up else "")))
                for one in facts.approvals
            ],
        }


def pictures_of(one: Mapping[str, Any], job: Mapping[str, Any]) -> dict[str, str]:
    """Logo and signature of a certificate in a packet, as its own job would carry them."""
    found = {name: job["pictures"].get(str(named)) for name, named in one["pictures"].items()}
    return {name: f"data:image/png;base64,{png}" if png else "" for name, png in found.items()}


def certificate_words(one: Mapping[str, Any]) -> str:
    """How the cover names a certificate."""
    facts = CertificateFacts.from_json(one["facts"])
    return f"Certificate {one['serial']}: {facts.outline.title}, {long_date(facts.earned_on)}"
