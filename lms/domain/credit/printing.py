"""What a certificate's file waits for, and the facts as its first file prints them."""

from __future__ import annotations

from dataclasses import replace

from lms.domain.credit.certificate import CertificateFacts, Provider
from lms.domain.program.program import Program
from lms.domain.program.setup import Lack, is_public


def completed(facts: CertificateFacts, program: Program) -> CertificateFacts:
    """What the program had not said yet when the certificate was issued is what it says now; all else stays.

    Only until the first file is made: from then on the facts are those that it prints.
    """
    told = facts.provider
    return replace(
        facts,
        provider=Provider(told.name, told.address or program.address, told.contact or program.contact),
        signatory=facts.signatory or program.signatory,
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
