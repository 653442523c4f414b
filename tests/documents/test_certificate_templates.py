"""Both templates, on both papers: the standards hold, all fits, and names are told as they are written."""

from __future__ import annotations

import io
import subprocess
from typing import Any

import page as pdf_validator  # the package is called page-validation
import pikepdf
import pytest

from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.render_child import to_pdf
from lms.domain.credit.certificate import CertificateFacts
from tests.conftest import ROOT, need_tool
from tests.documents.test_pdf_ua import PROVIDER, picture

# For PDF/A the renderer opens a profile of colors and leaves it open; the child that does it ends with each job.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
SERIAL = "7F3K-9QZT-M4XD-2HRP"
ATTACHED = {"name": "x.json", "words": "Nothing", "text": "{}", "at": "2026-01-01T00:00:00+00:00"}
PAGES = {"classic": 2, "plain": 1}
SIZES = {"letter": (612, 792), "a4": (595, 842)}
LONG = "Maria de la Luz Hernández-Villanueva y Santiago de los Caballeros Nuestra Señora del Pilar"
HELD = {
    "trainer": "Joan Lee",
    "qualification": "LCSW",
    "attested_by": "Sam",
    "attested_on": "2026-11-22",
    "whole_minutes": 120,
}


def made(*, pictured: bool = False, **changed: Any) -> bytes:
    real = {"specimen": False, "provider": PROVIDER, "signatory": "Sam Rivera", "signatory_title": "Training lead"}
    facts = CertificateFacts.from_json({**EXAMPLE.values["facts"], **real, **changed})
    pictures = [picture("PNG", "RGBA"), picture("PNG", "L")] if pictured else [None, None]
    job = certificate_job(SERIAL, facts, f"https://learn.example.org/verify/{SERIAL}", pictures[0], (), pictures[1])
    return to_pdf({**job.values, "template": job.template, "attached": [ATTACHED]}, ROOT)


def failures(pdf: bytes) -> list[str]:
    reports = (pdf_validator.validate_pdf_bytes(pdf, profile=profile) for profile in ("3a", "ua1"))
    return [str(failure) for report in reports for failure in report.failures]


def told(pdf: bytes) -> str:
    words = subprocess.run([need_tool("pdftotext"), "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(words.stdout.decode().split())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("template", PAGES)
@pytest.mark.parametrize("pictured", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_both_standards_hold_also_with_pictures_and_letters_from_right_to_left(template, size, pictured):
    pdf = made(template=template, page_size=size, name="محمد عبد الرحمن", pictured=pictured)

    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        boxes = {tuple(sorted(round(float(side)) for side in page.mediabox[2:])) for page in document.pages}
        assert (len(document.pages), boxes) == (PAGES[template], {SIZES[size]})


@pytest.mark.parametrize("template", PAGES)
@pytest.mark.parametrize("name", ["O’Brien-Smith", "W", LONG, "Nguyễn Thị Minh", "Олена", "Lą́ą́", "Offiah Ça̋"])
def test_words_that_are_copied_are_those_of_the_name(template, name):
    pdf = made(template=template, name=name, title="Working alongside families in dependency court: rights " * 2)

    assert name in told(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == PAGES[template]


@pytest.mark.parametrize("template", PAGES)
@pytest.mark.parametrize("name", ["محمد عبد الرحمن", "שרה כהן־לוי"])
def test_a_name_from_right_to_left_is_read_aloud_as_it_is_written(template, name):
    with pikepdf.open(io.BytesIO(made(template=template, name=name))) as document:
        said = {
            str(one.ActualText)
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and "/ActualText" in one
        }

    assert name in said


def test_arabic_letters_are_whole_and_copied_as_they_are_written():
    pdf = made(name="محمد عبد الرحمن")
    words = subprocess.run([need_tool("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True).stdout

    assert "محمد عبد الرحمن" in words.decode()


@pytest.mark.parametrize("template", PAGES)
def test_who_signs_and_who_wrote_it_is_told(template):
    wrote = [["Ana Lee", "author", "2026-11-22", "certified peer"]]
    words = told(made(template=template, written_by=wrote, categories=[[105, ["overdose-response"]]]))

    for field in ("Sam Rivera", "Training lead", "Ana Lee, author, certified peer", "t@example.org", SERIAL):
        assert field in words
    assert "This training is specific to substance use disorder." in words


@pytest.mark.parametrize("template", PAGES)
def test_an_attendance_is_told_as_one(template):
    categories = [[60, ["ethics"]], [45, ["substance-use-disorder"]]]
    words = told(made(template=template, attended=HELD, categories=categories))

    assert "attended" in words
    assert "Trainer Joan Lee, LCSW" in words
    assert "45 minutes of this training are specific to substance use disorder." in words
    assert "completed" not in words
