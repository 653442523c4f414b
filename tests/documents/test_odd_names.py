"""Names that try something, on real paper: they come out as they were typed, or no file is made."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest

from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.papers.packet import pictures_of
from lms.documents.render import GlyphsMissing
from lms.documents.render_child import to_pdf
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.people.person import read_name
from tests.conftest import ROOT

FACTS = CertificateFacts.from_json(EXAMPLE.values["facts"])
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")


def printed(name: str) -> str:
    """The text of the certificate for a name, as it is read from a form."""
    facts = replace(FACTS, name=read_name(name) or "")
    job = certificate_job("0000-0000-0000-0000", facts, "https://example.org/verify/0")
    pdf = to_pdf({**job.values, "template": job.template}, ROOT)
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode()


@needs_poppler
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<b>Pia</b> <img src=x>", "<b>Pia</b> <img src=x>"),
        ("{{ 7 * 7 }} & {% raw %}", "{{ 7 * 7 }} & {% raw %}"),
        ("Pia \u202eoneroM\u202c", "Pia oneroM"),
        ("Pi\x00a \u2067Mo\u200freno", "Pia Moreno"),
        ("Zoe" + "\u0301" * 90 + " Roe", " Roe\n"),
        ("O’Brien-Smith", "O’Brien-Smith"),
    ],
    ids=["markup", "template", "override", "NUL and marks", "many marks", "apostrophe"],
)
def test_a_name_is_printed_as_it_is_read_and_does_nothing(typed, said):
    assert said in printed(typed)


def test_what_no_font_has_makes_no_file():
    with pytest.raises(GlyphsMissing):
        printed("Pia \U00012000")


def test_a_packet_brings_logo_and_signature_of_each_certificate():
    one = {"pictures": {"picture": 7, "signature": "ab" * 32}}

    assert pictures_of(one, {"pictures": {"ab" * 32: "Zm9v"}}) == {
        "picture": "",
        "signature": "data:image/png;base64,Zm9v",
    }
