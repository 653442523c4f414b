"""Draws the certificates for docs/img: `scripts/certificate_pictures.py`. Needs pdftoppm of poppler-utils."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image

from lms.actions.credit.certificates import facts_of
from lms.content import catalogue
from lms.documents.certificate import certificate_job
from lms.documents.render_child import to_pdf
from lms.domain.credit.certificate import StudiedCourse
from lms.domain.program.program import Program
from lms.store.tables.people import Person

ROOT = Path(__file__).resolve().parents[1]
SERIAL, DAY = "7F3K-9QZT-M4XD-2HRP", date(2026, 11, 30)
PROGRAM = Program(
    name="Family Support North",
    address="12 River Street, Northfield",
    contact="training@example.org",
    signatory="Sam Rivera",
    signatory_title="Training lead",
)
PICTURES = {"classic": ("certificate-classic-face", "certificate-classic-back"), "plain": ("certificate-plain",)}
WIDTH, COLORS = 1000, 192


def main() -> None:
    course = catalogue.load(ROOT).courses["mandated-reporting"]
    facts = facts_of(Person(legal_name="Lena Ortiz"), StudiedCourse.of(course, DAY), DAY, PROGRAM)
    for template, names in PICTURES.items():
        of_template = replace(facts, template=template)
        job = certificate_job(SERIAL, of_template, f"https://learn.example.org/verify/{SERIAL}")
        pdf = to_pdf({**job.values, "template": template}, ROOT)
        for page, name in enumerate(names, 1):
            command = [
                "pdftoppm",
                "-png",
                "-scale-to-x",
                str(WIDTH),
                "-scale-to-y",
                "-1",
                "-f",
                str(page),
                "-l",
                str(page),
            ]
            drawn = subprocess.run([*command, "-"], input=pdf, capture_output=True, check=True).stdout
            picture = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(COLORS)
            picture.save(ROOT / "docs" / "img" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
