"""What a certificate's file waits for, and the facts as its first file prints them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from lms.domain.credit.certificate import CertificateFacts, CertifiedReview, Provider
from lms.domain.program.program import Program
from lms.domain.program.review import Awaited, RecordedReview, awaited_kinds
from lms.domain.program.setup import Lack, is_public


def completed(facts: CertificateFacts, program: Program) -> CertificateFacts:
    """What the program had not said yet when the certificate was issued is what it says now; all else stays.

    Only until the first file is made: from then on the facts are those that it prints. Office and signature come with
    the name of who signs, so that nobody's stand under another's.
    """
    told, is_unsigned = facts.provider, not facts.signatory
    return replace(
        facts,
        provider=Provider(told.name, told.address or program.address, told.contact or program.contact),
        signatory=facts.signatory or program.signatory,
        signatory_title=program.signatory_title if is_unsigned else facts.signatory_title,
        signature=(program.signature or None) if is_unsigned else facts.signature,
    )


def lacks_to_print(facts: CertificateFacts, public_url: str) -> tuple[Lack, ...]:
    """What the file waits for; a specimen waits for nothing."""
    if facts.specimen:
        return ()
    there = {
        Lack.ADDRESS: facts.provider.address,
        Lack.CONTACT: facts.provider.contact,
        Lack.SIGNATORY: facts.signatory,
        Lack.PUBLIC_URL: is_public(public_url),
    }
    return tuple(lack for lack, value in there.items() if not value)


def reviews_awaited(facts: CertificateFacts, waits_for: Iterable[Awaited], program: Program) -> tuple[str, ...]:
    """The kinds of review that the file still waits for; `waits_for` are those it was issued to wait for.

    A program that asks for less by now lets it go.
    """
    there = {review.kind for review in facts.recorded_reviews}
    kinds = sorted({awaited.kind for awaited in waits_for} - there)
    return tuple(kind for kind in kinds if awaited_kinds(program.certificates_await, (kind,)))


def reviewed(
    facts: CertificateFacts, waits_for: Iterable[Awaited], reviews: Collection[RecordedReview]
) -> CertificateFacts:
    """With the reviews that it waits for, of each kind the newest; one of the version that was studied goes first."""
    there = {review.kind for review in facts.recorded_reviews}
    found = []
    for awaited in sorted(waits_for, key=lambda one: one.kind):
        meeting = [review for review in reviews if awaited.kind not in there and awaited.is_met_by(review)]
        if meeting:
            best = max(meeting, key=lambda one: (one.revision == facts.revision, one.id))
            found.append(CertifiedReview.of(best))
    return replace(facts, recorded_reviews=(*facts.recorded_reviews, *found))
