"""An example certificate, as a program's own would be: what its settings of paper come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.render import Job
from lms.domain.credit.certificate import CertificateFacts, Provider
from lms.domain.program.program import Program

SERIAL: str = EXAMPLE.values["serial"]


def example_job(
    program: Program, verify_url: str, on: date, logo: bytes | None, signature: bytes | None, *, is_picture: bool
) -> Job:
    """Always a specimen: else a preview would be a certificate that only lacks a record.

    `logo` and `signature` are PNGs. What comes back is a PDF, or the same drawn as a picture.
    """
    facts = replace(
        CertificateFacts.from_json(EXAMPLE.values["facts"]),
        specimen=True,
        earned_on=on,
        provider=Provider(program.name, program.address, program.contact),
        signatory=program.signatory,
        signatory_title=program.signatory_title,
        template=program.template,
        page_size=program.page_size,
    )
    job = certificate_job(SERIAL, facts, verify_url, logo, signature=signature)
    return Job(job.template, {**job.values, "is_picture": True}) if is_picture else job
