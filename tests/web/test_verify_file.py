"""Anyone checks a file that they were handed: what the page says beside the record."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace

import pikepdf
import pytest

from lms.documents.proof import badge
from lms.documents.proof.sealing import Seals, sealed
from lms.documents.proof.signing import sign
from lms.documents.verifying import child
from lms.documents.verifying.keys import KnownKeys
from lms.keys import SealRing, badge_ring
from lms.store.credit import certificates, name_corrections
from lms.store.db import unit_of_work
from tests.conftest import NOW
from tests.documents.test_sealed import rendered, unsealed
from tests.documents.test_verifying import edited, show_picture, write_over
from tests.web.test_verify import brought

# For PDF/A the renderer opens a profile of colors and leaves it open; the child that does it ends with each job.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _read_here(request, monkeypatch):
    """Not in a process of its own, which takes half a second each time; one test is as it is outside."""
    if "outside" not in request.node.name:
        monkeypatch.setattr("lms.documents.verifying.reading.in_child", in_this_process)


def in_this_process(_module: str, kind: str, sent: bytes) -> bytes:
    head, _, raw = sent.partition(b"\n")
    return json.dumps(child.told_of(kind, raw, KnownKeys.from_json(json.loads(head)))).encode()


@pytest.fixture
def stranger(visitor, cast):
    return visitor(None)


@pytest.fixture
def file(app, done, settings) -> bytes:
    """Pia's certificate, made and signed with the site's own keys, and kept."""
    ring, seal = badge_ring(settings.data), SealRing(settings.data, "Family Support North").newest(NOW)
    seals = Seals(
        settings.public_url,
        ring.newest(NOW).id,
        lambda words: ring.sign(words, NOW)[1],
        lambda pdf, issuer: sign(pdf, seal.certificate, seal.private, issuer),
    )
    with app.app_context(), unit_of_work():
        one = certificates.by_serial(done.serial)
        made = sealed(replace(unsealed(), serial=one.serial, facts=one.facts, line=None), seals, rendered)
        certificates.store_file(one.id, made, NOW)
    return made


def badge_in(file: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(file)) as pdf:
        return pdf.attachments[badge.NAME].get_file().read_bytes()


def words_of(page) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.text.partition("<main")[2]).split())


def test_the_issued_file_is_genuine_with_its_signature(stranger, file):
    told = words_of(stranger.post("/verify/file", brought(file)))

    assert "This certificate is genuine" in told
    assert "This is the file as it was issued, to the last byte." in told
    assert "Signature signed here, whole and unchanged" in told


@pytest.mark.works("POST /verify/file")
def test_a_copy_that_says_the_same_is_told_so_with_the_record_beside_it(stranger, file, done):
    page = stranger.post("/verify/file", brought(edited(file, lambda _: None)))

    told = words_of(page)
    assert page.status_code == 200
    assert "Not the issued file" in told
    assert "Every printed field that could be read says the same as the record." in told
    assert f"What the record says of {done.serial}" in told
    assert "It stands." in told
    assert "Pia Example" in told
    assert "genuine" not in told
    assert "forge" not in told.lower()


def test_outside_as_well_a_field_written_over_is_named_with_what_the_record_says(stranger, file):
    told = words_of(stranger.post("/verify/file", brought(edited(file, write_over("15", at="1.5")))))

    assert "Contact hours This file 15 The record 1.5 contact hours" in told
    assert "says the same" not in told


def test_a_picture_more_is_told(stranger, file):
    told = words_of(stranger.post("/verify/file", brought(edited(file, show_picture))))

    assert "It has a picture that the issued file does not have." in told


def test_the_badge_is_taken_as_it_was_issued_as_software_wrote_it_and_as_it_was_changed(stranger, file):
    whole = badge_in(file)
    anew = json.loads(whole)
    other = {**anew, "validFrom": "2026-11-22T00:00:00Z"}
    pages = [
        words_of(stranger.post("/verify/file", {"file": (io.BytesIO(data), "badge.json")}))
        for data in (whole, json.dumps(anew).encode(), json.dumps(other).encode())
    ]

    assert "This is the badge as it was issued, to the last byte." in pages[0]
    assert "What it says is what the record says, and this program signed it." in pages[1]
    assert "Not the issued file" in pages[1]
    assert "Day This file 2026-11-22T00:00:00Z The record 2026-11-21T00:00:00Z" in pages[2]


def test_a_revoked_certificate_is_told_with_its_file(app, stranger, file, done):
    with app.app_context(), unit_of_work():
        certificates.by_serial(done.serial).revoked_at = NOW

    told = words_of(stranger.post("/verify/file", brought(file)))

    assert "The program revoked it on November 21, 2026." in told
    assert "genuine" not in told


def test_where_the_name_was_put_right_no_file_tells_which_it_is(app, stranger, file, done):
    with app.app_context(), unit_of_work():
        old = certificates.by_serial(done.serial)
        name_corrections.correct(old.id, "7F3K-9QZT-M4XD-2HRP", replace(old.facts, name="Pia Other"), NOW)

    told = words_of(stranger.post("/verify/file", brought(edited(file, lambda _: None))))

    assert "Its name was not compared." in told
    assert "Pia" not in told
    assert "7F3K" not in told


def test_a_file_with_a_number_that_nobody_has_is_calmly_answered(app, stranger, file, done):
    other = json.loads(badge_in(file).replace(done.serial.encode(), b"ZZZZ-9QZT-M4XD-2HRP"))

    page = stranger.post("/verify/file", {"file": (io.BytesIO(json.dumps(other).encode()), "badge.json")})

    assert page.status_code == 404
    assert "No certificate has the number that stands in it" in page.text


def test_a_file_without_any_number_is_calmly_answered(stranger, file):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        written = io.BytesIO()
        pdf.save(written)

    page = stranger.post("/verify/file", brought(written.getvalue()))

    assert page.status_code == 404
    assert "No number of a certificate could be read in it." in page.text


def test_an_issued_file_that_is_lost_is_still_known_by_its_hash(app, stranger, file, monkeypatch):
    monkeypatch.setattr("lms.web.credit.verify.query.issued_file", lambda _: None)
    told = words_of(stranger.post("/verify/file", {"sha256": hashlib.sha256(file).hexdigest()}))

    assert "to the last byte" in told
    assert "Signature not read" in told
