"""All documents keep PDF/UA-1, which they declare, for a validator that knows nothing of us."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import page as pdf_validator  # the package is called page-validation
import pytest
from PIL import Image

from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.crosswalk import crosswalk_job
from lms.documents.papers.packet import packet_job
from lms.documents.papers.transcript import transcript_job
from lms.documents.picture import logo_from
from lms.documents.render import Job
from lms.documents.render_child import to_pdf
from lms.documents.supervision_log import log_job
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.team.supervision_log import PeriodKind, this_period
from lms.queries.team.supervision_log import LogLine, LogPage, LogSight, LogTotal
from tests.conftest import NOW, ROOT
from tests.documents import boards

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


def sheet_job(lines: int = 1) -> Job:
    """A sheet with so many lines in each part, a category that waits among them."""
    row = {"name": "Leadership, advocacy", "held": 1, "open": 3, "waits": 3, "of": "1 of 4", "more": ""}
    line = [
        "Manages crises, 0 of 3, critical.",
        "Watch “A worry, a call and the next day” together, about 20 minutes.",
    ]
    words = {
        "name": "Łucja Nguyễn",
        "head": "For our meeting on Saturday, November 21, 2026",
        "since": {"title": "Since November 7", "lines": ["Boundaries in real life: begun"] * lines},
        "strong": ["Shares lived experience: 4 of 4"] * (lines - 1),
        "standing": {"title": "Where Łucja stands: 1 of 4", "rows": [row] * lines, "key": "Filled: at the target."},
        "sections": [{"title": "Gaps that matter most", "lines": [line] * lines}] * min(lines, 5),
        "question": "What are you glad of since we last met?",
        "made": "Made on November 21, 2026.",
    }
    return Job("meeting-sheet", {"serial": "sheet", "sheet": words})


@pytest.mark.parametrize(
    "lines", [1, pytest.param(3, marks=pytest.mark.proof), pytest.param(9, marks=pytest.mark.proof)]
)
def test_a_sheet_for_a_meeting_keeps_it(lines):
    assert broken(sheet_job(lines)) == []


@pytest.mark.parametrize("lines", [1, pytest.param(90, marks=pytest.mark.proof)])
def test_a_supervision_log_keeps_it(lines):
    line = LogLine(1, DAY, 50, False, 1, "Sam Rivera", "LCSW", NOW, None, None, None, None, 1, [(2, "Pia Moreno")])
    total = LogTotal(1, "Pia Moreno", single_count=lines, single_minutes=50 * lines)
    period = this_period(PeriodKind.MONTH, DAY)
    page = LogPage(period, LogSight.ALL, [line] * lines, lines, [total], 1, [total], "")

    assert broken(log_job(page, "Family Support North", "Pia Moreno", DAY)) == []


@pytest.mark.parametrize(
    ("lines", "reviewed"),
    [(0, False), (2, True), pytest.param(90, True, marks=pytest.mark.proof)],
)
def test_a_transcript_keeps_it(lines, reviewed):
    of = boards.record(max(lines, 1), reviewed=reviewed)

    assert broken(transcript_job(of if lines else replace(of, lines=(), papers=()), URL)) == []


@pytest.mark.parametrize("lines", [2, pytest.param(40, marks=pytest.mark.proof)])
def test_a_packet_keeps_it(lines):
    """Several papers joined, each with headings and tables of its own."""
    of = boards.record(lines, reviewed=True)

    assert broken(packet_job(of, {}, URL, lambda serial: f"{URL}/verify/{serial}")) == []


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
