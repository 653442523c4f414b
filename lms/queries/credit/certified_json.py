"""What the page of a certificate says, for other software; docs/verify.md names each field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lms.domain.credit.certificate import CertificateFacts, CourseOutline
from lms.queries.credit.certificates import CheckedCertificate

VERSION = 1
UNKNOWN = {"version": VERSION, "status": "unknown"}


def to_json(
    checked: CheckedCertificate, day_of: Callable[[datetime], date], refresher_due_since: date | None
) -> dict[str, Any]:
    """Version 1: minutes whole, days as YYYY-MM-DD, nothing of why."""
    facts, changed_at = checked.facts, checked.revoked_at or checked.corrected_at
    return {
        "version": VERSION,
        "serial": checked.serial,
        "status": checked.status.value,
        "status_on": day_of(changed_at).isoformat() if changed_at else None,
        "expires_on": None,
        "refresher_due_since": refresher_due_since.isoformat() if refresher_due_since else None,
        "name": facts.name or None,
        "kind": "attendance" if facts.attended else "completion",
        "earned_on": checked.earned_on.isoformat(),
        "issued_on": day_of(checked.issued_at).isoformat(),
        **_of_outline(facts.outline),
        **_of_program(facts),
        "attended": facts.attended.to_json() if facts.attended else None,
        "course_version": facts.revision or None,
        "replaces_an_earlier_issue": checked.is_correction,
    }


def _of_outline(outline: CourseOutline) -> dict[str, Any]:
    computed = outline.computed
    counts = {"words": computed.words, "checks": computed.checks, "items": computed.items}
    return {
        "title": outline.title,
        "minutes": outline.minutes,
        "categories": [{"minutes": one.minutes, "any_of": list(one.any_of)} for one in outline.categories],
        "hours_from": {
            "computed": {**counts, "activity_minutes": computed.activity_minutes} if any(counts.values()) else None,
            "basis": outline.basis.to_json() if outline.basis else None,
        },
        "objectives": list(outline.objectives),
        "competencies": list(outline.competencies),
        "authors": list(outline.authors),
    }


def _of_program(facts: CertificateFacts) -> dict[str, Any]:
    """What its program says beside the course: whom it asked, who vouches for it, and how time was taken."""
    provider, of_files = facts.provider, facts.outline.reviews
    return {
        "delivery": facts.delivery,
        "time": facts.time or None,
        "reviews": [
            *({"name": one.name, "qualification": one.role, "on": one.on, "kind": None} for one in of_files),
            *(one.to_json() for one in facts.recorded_reviews),
        ],
        "open_reviews": list(facts.open_reviews),
        "rules": [{"jurisdiction": one.jurisdiction, "on": one.written_on.isoformat()} for one in facts.inserts],
        "approvals": [{"body": one.body, "number": one.number, "made_up": one.made_up} for one in facts.approvals],
        "provider": {"name": provider.name, "address": provider.address, "contact": provider.contact},
        "signatory": {"name": facts.signatory, "title": facts.signatory_title},
    }
