"""Files that a page hands out."""

from __future__ import annotations

import pytest

from lms.web.downloads import csv_answer, pdf_answer, safe_file_name


def test_a_table_is_kept_under_its_name_as_spreadsheets_read_it(app):
    answer = csv_answer("people-2026-11-21", ["name"], [["Zo\u00eb"], ["=1+1"]])

    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-2026-11-21.csv"'
    assert answer.get_data() == "\ufeffname\r\nZo\u00eb\r\n'=1+1\r\n".encode()


def test_a_pdf_opens_in_the_browser(app):
    answer = pdf_answer("certificate-7F3K", b"%PDF")

    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="certificate-7F3K.pdf"',
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("events-2026-11-21.csv", "events-2026-11-21.csv"),
        ('a"b; c.csv', "a-b-c.csv"),
        ("../../etc/passwd", "etc-passwd"),
        ("x\r\nSet-Cookie: a.csv", "x-Set-Cookie-a.csv"),
        ("Zo\u00eb.csv", "Zo-.csv"),
        ("\u00eb", "file"),
    ],
)
def test_a_name_holds_only_what_every_system_takes(name, safe):
    assert safe_file_name(name) == safe
