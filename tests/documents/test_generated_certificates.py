"""Certificates of a thousand made-up people and courses: each keeps both standards, is signed, and says its name.

A few in every run, all of them in `make proof`.
"""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from lms.documents.proof.sealing import sealed
from lms.domain.credit.certificate import CertificateFacts
from tests.conftest import need_tool
from tests.documents.test_sealed import FACTS, failures, keys, rendered, seals, unsealed  # noqa: F401 -- fixtures

pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
ALL, QUICK = 1_000, 5
FIRST = (
    "Pia",
    "José",
    "Zoë",
    "Nguyễn Thị",
    "Łukasz",
    "Ελένη",
    "Ольга",
    "Şerife",
    "Þórr",
    "D’Andre",
    "Mary-Kate",
    "J.",
)
LAST = ("O’Brien-Smith", "Moreno", "Ánh", "Παπαδοπούλου", "Кузнецова", "van der Berg", "Nuñez", "McDonald", "Ō", "Li")
RIGHT_TO_LEFT = ("שרה כהן", "محمد عبد الله", "דוד בן־גוריון", "فاطمة الزهراء")
COURSES = (
    "Ethics",
    "Privacy: HIPAA and 42 CFR Part 2",
    "Child development, child safety and family strengths",
    "¿Qué?",
)
TEMPLATES, SIZES = ("classic", "plain"), ("letter", "a4")


def generated(count: int) -> list[dict[str, Any]]:
    """The same ones each time; every kind of letter and of paper is among the first few."""
    chance = random.Random(12)
    names = [*RIGHT_TO_LEFT, *(f"{first} {last}" for first, last in product(FIRST, LAST))]
    chance.shuffle(names)
    made = []
    for number in range(count):
        name = names[number % len(names)]
        if number % 50 == 4:
            name = " ".join([*chance.sample(FIRST, 9), name])[:90].strip()
        made.append(
            {
                "name": name,
                "title": f"{chance.choice(COURSES)} {chance.randint(1, 999)}",
                "minutes": 15 * chance.randint(1, 40),
                "template": TEMPLATES[number % 2],
                "page_size": SIZES[number // 2 % 2],
                "objectives": ["say what a certificate shows"] * chance.randint(1, 9),
            }
        )
    return made


def number_of(place: int) -> str:
    return f"0000-0000-0000-{place:04d}"


def output_of(tool: str, *words: str) -> str:
    return subprocess.run([need_tool(tool), *words], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("count", [QUICK, pytest.param(ALL, marks=pytest.mark.proof)])
def test_each_keeps_both_standards_is_signed_and_says_its_name(seals, tmp_path, count):  # noqa: F811
    wrong, path = [], tmp_path / "one.pdf"
    for place, told in enumerate(generated(count)):
        facts = CertificateFacts.from_json({**FACTS, **told})
        pdf = sealed(replace(unsealed(), serial=number_of(place), facts=facts), seals, rendered)
        path.write_bytes(pdf)
        found = failures(pdf)
        if subprocess.run([need_tool("qpdf"), "--check", path], capture_output=True, check=False).returncode:
            found.append("qpdf finds it broken")
        if "Signature Validation: Signature is Valid." not in output_of("pdfsig", str(path)):
            found.append("pdfsig finds no valid signature")
        if _squeezed(told["name"]) not in _squeezed(output_of("pdftotext", str(path), "-")):
            found.append("its name is copied otherwise")
        if told["name"] not in RIGHT_TO_LEFT:
            found += _read_out_of_order(path, told, number_of(place))
        wrong += [(told["name"], told["template"], one) for one in found]

    assert wrong == []


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _read_out_of_order(path: Any, told: dict[str, Any], serial: str) -> list[str]:
    """By the structure of the file: who, then what, then the number by which it is checked."""
    said = re.findall(r'^ *"(.*)"$', output_of("pdfinfo", "-struct-text", str(path)), re.MULTILINE)
    read = _squeezed("".join(said))
    places = [read.find(_squeezed(words)) for words in (told["name"], told["title"], serial)]
    return [] if -1 not in places and places == sorted(places) else [f"read in another order: {places}"]
