"""One's own certificates, and the paper itself."""

from __future__ import annotations

import hashlib
import subprocess

import pytest

from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.program import program
from tests.conftest import NOW, need_tool


def stored(app, serial):
    with app.app_context():
        one = certificates.by_serial(serial)
        return certificates.file_of(one.id), one.file_sha256


def test_the_list_is_empty_before_the_first_course(visitor, cast):
    page = visitor("pia").get("/certificates/")

    assert "Your first certificate appears here" in page.text


@pytest.mark.works("GET /certificates/")
def test_the_list_shows_what_was_earned(visitor, done, course):
    page = visitor("pia").get("/certificates/")

    assert course.title in page.text
    assert "1.5 contact hours" in page.text
    assert done.serial in page.text
    assert "latest" not in page.text
    assert "newer one" not in page.text


@pytest.mark.xdist_group("paper")
def test_the_paper_is_made_once_and_stays_the_same_byte_for_byte(app, visitor, done, paper):
    pia = visitor("pia")

    first, second = (pia.get(f"/certificates/{done.serial}.pdf") for _ in range(2))

    assert first.status_code == 200
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"] == f'inline; filename="certificate-{done.serial}.pdf"'
    assert first.headers["Cache-Control"] == "no-store"
    assert first.data.startswith(b"%PDF-")
    assert second.data == first.data
    assert stored(app, done.serial) == (first.data, hashlib.sha256(first.data).hexdigest())


@pytest.mark.xdist_group("paper")
def test_the_paper_bears_the_name_and_the_number(visitor, done, paper):
    file = visitor("pia").get(f"/certificates/{done.serial}.pdf").data

    told = subprocess.run([need_tool("pdftotext"), "-raw", "-", "-"], input=file, capture_output=True, check=True)

    assert "Pia Example" in told.stdout.decode()
    assert done.serial in told.stdout.decode()


@pytest.mark.xdist_group("paper")
@pytest.mark.works("GET /certificates/<serial>.pdf")
def test_the_stored_paper_needs_no_child(visitor, settings, done, paper):
    pia = visitor("pia")
    first = pia.get(f"/certificates/{done.serial}.pdf").data

    settings.render_socket.parent.unlink()

    assert pia.get(f"/certificates/{done.serial}.pdf").data == first


def test_no_transaction_is_open_while_the_paper_is_made(app, visitor, done, monkeypatch):
    seen: list[bool] = []

    def render(*_: object) -> bytes:
        seen.append(db.session().in_transaction())
        with app.app_context(), unit_of_work():
            program.change_settings({"contact": "meanwhile"}, None, NOW)
        return b"%PDF-made"

    monkeypatch.setattr("lms.web.guard.render", render)

    page = visitor("pia").get(f"/certificates/{done.serial}.pdf")

    assert (page.status_code, page.data, seen) == (200, b"%PDF-made", [False])


def test_without_the_child_the_page_is_calm_and_the_record_whole(app, visitor, done):
    page = visitor("pia").get(f"/certificates/{done.serial}.pdf", follow_redirects=True)

    assert "Your certificate is being made" in page.text
    assert stored(app, done.serial) == (None, None)


@pytest.mark.parametrize("typed", [str.lower, lambda serial: serial.replace("-", "")], ids=["small", "no hyphens"])
def test_the_number_is_read_as_people_type_it(visitor, done, typed):
    assert visitor("pia").get(f"/certificates/{typed(done.serial)}.pdf").location == "/hours/papers/1/"


@pytest.mark.parametrize("serial", ["7F3K-9QZT-M4XD-2HRP", "x", "..", "%00", "a" * 500])
@pytest.mark.sql
def test_a_number_that_is_not_there_is_calmly_not_found(visitor, done, serial):
    page = visitor("pia").get(f"/certificates/{serial}.pdf")

    assert page.status_code == 404
    assert "This page is not here" in page.text


@pytest.mark.parametrize("name", ["sam", "olu", "noel", "ada", "rex"])
def test_nobody_else_opens_the_paper(visitor, done, name):
    one = visitor(name)

    assert one.get(f"/certificates/{done.serial}.pdf").status_code == 404
    assert done.serial not in one.get("/certificates/").text


def test_a_stranger_is_led_to_sign_in_and_back(visitor, done):
    answer = visitor(None).get(f"/certificates/{done.serial}.pdf")

    assert answer.location == f"/sign-in?next=/certificates/{done.serial}.pdf"
