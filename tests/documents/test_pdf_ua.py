"""Certificate and crosswalk keep PDF/UA-1, which they declare, for a validator that knows nothing of us."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path
from typing import Any

import page as pdf_validator  # the package is called page-validation
import pytest
from PIL import Image

from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.crosswalk import crosswalk_job
from lms.documents.picture import logo_from
from lms.documents.render import Job
from lms.documents.render_child import to_pdf
from lms.domain.credit.certificate import CertificateFacts
from tests.conftest import ROOT

SERIAL = "7F3K-9QZT-M4XD-2HRP"
URL = "https://learn.example.org"
DAY = date(2026, 11, 22)
APPROVAL = {"body": "Traditional Health Worker Commission", "number": "2026-117", "made_up": False}
PROVIDER = {"name": "Family Support North", "address": "1200 NE Example Street\nPortland", "contact": "t@example.org"}
RULES = ["Oregon", 1, "2026-11-01"]
OBJECTIVE = "decide about money, rides, gifts, online contact and shared roles by one’s program’s rules"
VARIANTS: dict[str, dict[str, Any]] = {
    "specimen": {},
    "real": {"specimen": False, "provider": PROVIDER, "signatory": "Sam Rivera, MSW, Training lead"},
    "two approvals": {"specimen": False, "approvals": [APPROVAL, {**APPROVAL, "made_up": True}]},
    "open reviews": {"open_reviews": ["clinical", "legal"]},
    "rules of a state": {"inserts": [RULES]},
    "long name": {"name": "Maria de la Luz " * 7 + "Santiago"},
    "no place to break": {"name": "W" * 120},
    "long title": {"title": "Working alongside families in dependency court: rights and roles " * 2},
    "snug": {"objectives": [OBJECTIVE] * 6},
    "a second page": {"objectives": [OBJECTIVE] * 60},
    "several categories": {"categories": [[60, ["boundaries", "ethics"]], [45, ["cultural-awareness"]]]},
    "latin letters": {"name": "Łucja Nguyễn"},
    "cyrillic letters": {"name": "Олена Шевченко"},
    "markup typed": {"name": '<img src=x onerror=1>&"'},
}


def broken(job: Job) -> list[str]:
    """Each rule that the paper breaks."""
    pdf = to_pdf({**job.values, "template": job.template}, ROOT)
    report = pdf_validator.validate_pdf_bytes(pdf, profile="ua1")
    assert report.rules.total > 90, "the validator knows few of the rules"
    return [str(failure) for failure in report.failures]


def certificate(png: bytes | None = None, **changed: Any) -> Job:
    facts = CertificateFacts.from_json({**EXAMPLE.values["facts"], **changed})
    return certificate_job(SERIAL, facts, f"{URL}/verify/{SERIAL}", png)


def picture(kind: str, mode: str) -> bytes:
    file = io.BytesIO()
    count = 120 * 80 * len(mode)
    Image.frombytes(mode, (120, 80), random.Random(1).randbytes(count)).save(file, kind)
    return logo_from(file.getvalue())


def test_a_specimen_keeps_it():
    assert broken(certificate()) == []


def test_a_crosswalk_keeps_it(catalogue):
    """A block inside an item of its lists broke it once."""
    framework = catalogue.frameworks["supervision"]

    assert broken(crosswalk_job(framework, catalogue.courses.values(), URL, DAY)) == []


def test_the_validator_finds_a_block_inside_an_item(tmp_path: Path):
    folder = tmp_path / "certificates" / "crosswalk"
    folder.mkdir(parents=True)
    (folder / "style.css").write_text("")
    page = (
        '<html lang="en"><head><title>A list</title></head><body><ul><li>One <div>block</div></li></ul></body></html>'
    )
    (folder / "template.html").write_text(page)

    pdf = to_pdf({"template": "crosswalk", "serial": "x"}, tmp_path)

    report = pdf_validator.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.rule_id for failure in report.failures] == ["PDFUA1-LI-KIDS-001"]


@pytest.mark.proof
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_kind_of_certificate_keeps_it(variant):
    assert broken(certificate(**VARIANTS[variant])) == []


@pytest.mark.proof
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_certificate_with_a_logo_keeps_it(mode):
    assert broken(certificate(picture("PNG", mode), logo="1-abc", provider=PROVIDER)) == []


@pytest.mark.proof
def test_the_certificate_of_every_course_keeps_it(catalogue):
    found = {
        course.slug: broken(
            certificate(
                title=course.title,
                objectives=[objective.text for objective in course.objectives],
                competencies=list(course.competencies),
            )
        )
        for course in catalogue.courses.values()
    }

    assert {slug: rules for slug, rules in found.items() if rules} == {}


@pytest.mark.proof
@pytest.mark.parametrize("courses", ["all", "none"])
@pytest.mark.parametrize("slug", ["samhsa", "oregon", "child-welfare", "supervision", "icrc-pr"])
def test_every_crosswalk_keeps_it(catalogue, slug, courses):
    taught = catalogue.courses.values() if courses == "all" else ()

    assert broken(crosswalk_job(catalogue.frameworks[slug], taught, URL, DAY)) == []
