"""A paper as a picture: what is drawn is what is printed."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from datetime import date

import pikepdf
from PIL import Image

from lms.documents.papers.drawing import drawn
from lms.documents.papers.example import example_job
from lms.documents.render_child import to_pdf
from lms.domain.program.program import Program
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def pdf_of(operators: bytes, **resources: object) -> bytes:
    made, file = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page(page_size=(200, 100))
    page.obj.Contents = made.make_stream(operators)
    page.obj.Resources = pikepdf.Dictionary(**resources)
    made.save(file)
    return file.getvalue()


def parts(svg: bytes, name: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}{name}"))


def test_lines_and_areas_keep_their_place_color_and_width():
    looks = b"q 2 0 0 2 5 6 cm 1 0 0 rg 0.5 g 0 0 1 RG 3 w 1 J 2 j 4 M [3 1] 2 d "

    svg = drawn(pdf_of(looks + b"1 2 30 40 re B Q 9 9 m 8 8 l s"))

    area, line, after = parts(svg, "path")[1:]
    assert (area.get("fill"), area.get("d")) == ("#808080", "M1 2h30v40h-30z")
    assert area.get("transform") == "matrix(2 0 0 -2 5 94)"
    assert {name: line.get(name) for name in line.attrib if name.startswith("stroke")} == {
        "stroke": "#0000ff",
        "stroke-width": "3",
        "stroke-linecap": "round",
        "stroke-linejoin": "bevel",
        "stroke-miterlimit": "4",
        "stroke-dasharray": "3 1",
        "stroke-dashoffset": "2",
    }
    assert after.get("transform") == "matrix(1 0 0 -1 0 100)"


def test_what_is_clipped_stays_within_both_clips():
    svg = drawn(pdf_of(b"0 0 50 50 re W n 10 10 20 20 re W* n 0 0 99 99 re f* Q Q"))

    outer, inner = parts(svg, "clipPath")
    assert inner.get("clip-path") == f"url(#{outer.get('id')})"
    assert [one.get("clip-path") for one in parts(svg, "g")] == [f"url(#{inner.get('id')})"]


def test_pages_stand_one_below_the_other():
    with pikepdf.open(io.BytesIO(pdf_of(b""))) as made:
        made.pages.append(made.pages[0])
        made.save(file := io.BytesIO())

    svg = drawn(file.getvalue())

    assert ET.fromstring(svg).get("viewBox") == "0 0 200 214"
    assert [page.get("y") for page in parts(svg, "svg")[1:]] == ["0", "114"]


def test_forms_within_themselves_come_to_an_end():
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 100))
    form = made.make_indirect(pikepdf.Stream(made, b"/x0 Do"))
    form.Subtype = pikepdf.Name.Form
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(x0=form))
    page.obj.Contents, page.obj.Resources = made.make_stream(b"/x0 Do"), form.Resources
    made.save(file := io.BytesIO())

    assert len(parts(drawn(file.getvalue()), "g")) < 20


def test_an_example_has_each_letter_and_picture_of_the_paper():
    sheet, file = Image.new("RGBA", (300, 120), (0, 0, 0, 0)), io.BytesIO()
    sheet.paste("black", (20, 40, 260, 60))
    sheet.save(file, "PNG")
    program = Program(name="Quietly North", signatory="Robin Vale", signatory_title="Training lead")
    job = example_job(
        program, "https://example.org/verify/0", date(2026, 11, 21), file.getvalue(), None, is_picture=True
    )

    svg = drawn(to_pdf({**job.values, "template": job.template}, ROOT))

    letters = {one.get("id") for one in parts(svg, "g")}
    used = [one.get("href") for one in parts(svg, "use")]
    pictures = [one.get("href") for one in parts(svg, "image")]
    assert job.values["is_picture"]
    assert job.values["facts"]["specimen"]
    assert len(used) > 400
    assert {one.removeprefix("#") for one in used} <= letters
    assert pictures
    assert all(one.startswith("data:image/png;base64,") for one in pictures)
    assert not re.search(rb"<script|<foreignObject", svg)
