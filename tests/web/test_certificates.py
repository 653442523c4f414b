"""One's own certificates, and the paper itself."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess

import pikepdf
import pytest

from lms.cli.queue.making import Tools, make_papers
from lms.cli.queue.sealing import seals_of
from lms.documents.proof.badge import holds, key_address
from lms.documents.proof.signing import signature_in
from lms.documents.render import render
from lms.domain.credit.chain import Head
from lms.keys import SealRing, badge_ring, ledger_ring
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.program import program
from tests.conftest import NOW, need_tool
from tests.tools.sealing import made_by_queue


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


@pytest.fixture
def opened(app, visitor, settings, clock, paper):
    """Pia opens a certificate as it was made by the queue, with the site's own keys and a real child."""

    def get(serial: str):
        asked = visitor("pia").get(f"/certificates/{serial}.pdf")
        if asked.status_code == 302:
            with app.app_context():
                tools = Tools(clock, lambda job: render(job, settings.render_socket), {}, seals_of(settings, clock))
                make_papers(settings, tools)
            asked = visitor("pia").get(f"/certificates/{serial}.pdf")
        return asked

    return get


@pytest.mark.xdist_group("paper")
def test_the_paper_is_made_once_and_stays_the_same_byte_for_byte(app, opened, done):
    first, second = (opened(done.serial) for _ in range(2))

    assert first.status_code == 200
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"] == f'inline; filename="certificate-{done.serial}.pdf"'
    assert first.headers["Cache-Control"] == "no-store"
    assert first.data.startswith(b"%PDF-")
    assert second.data == first.data
    assert stored(app, done.serial) == (first.data, hashlib.sha256(first.data).hexdigest())


@pytest.mark.xdist_group("paper")
@pytest.mark.works("GET /certificates/<serial>.pdf")
def test_the_paper_bears_the_name_and_the_number(opened, done):
    told = subprocess.run(
        [need_tool("pdftotext"), "-raw", "-", "-"], input=opened(done.serial).data, capture_output=True, check=True
    )

    assert "Pia Example" in told.stdout.decode()
    assert done.serial in told.stdout.decode()


@pytest.mark.xdist_group("paper")
def test_the_stored_paper_needs_no_child(settings, done, opened):
    first = opened(done.serial).data

    settings.render_socket.parent.unlink()

    assert opened(done.serial).data == first


@pytest.mark.xdist_group("paper")
def test_it_is_signed_by_the_site_and_carries_its_badge_and_its_line(settings, done, opened, app):
    file = opened(done.serial).data
    ring, line_ring = badge_ring(settings.data), ledger_ring(settings.data)
    public = {key_address(settings.public_url, key.id): key.public for key in ring.all_keys()}

    with pikepdf.open(io.BytesIO(file)) as document:
        attached = {name: one.get_file().read_bytes() for name, one in document.attachments.items()}
    badge, line = (json.loads(attached[name]) for name in ("credential.json", "ledger-line.json"))

    assert signature_in(file, [key.certificate for key in SealRing(settings.data).all_keys()]).holds
    assert holds(badge, public.get)
    assert badge["id"].endswith(done.serial)
    head = Head.from_json(line["head"])
    assert line_ring.holds(head.key_id, head.words(), head.signature)
    assert line["body"]["person"] == head.person_id
    told = f"{line['previous_hash']}\n{json.dumps(line['body'], sort_keys=True, separators=(',', ':'))}"
    assert hashlib.sha256(told.encode()).hexdigest() == head.hash


def test_no_transaction_is_open_while_the_paper_is_made(app, visitor, done, settings, clock):
    seen: list[bool] = []

    def meanwhile(_job: object) -> bytes:
        seen.append(db.session().in_transaction())
        with unit_of_work():
            program.change_settings({"contact": "meanwhile"}, None, NOW)
        return b"%PDF-made"

    visitor("pia").get(f"/certificates/{done.serial}.pdf")
    with app.app_context():
        made_by_queue(settings, clock, meanwhile)

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
