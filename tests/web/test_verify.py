"""Anyone checks a certificate by its number."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import date

import pytest

from lms.actions.account import sessions
from lms.content.wording import long_date
from lms.documents.proof.badge import issuer_id
from lms.keys import SealRing, badge_ring, ledger_ring
from lms.queries.credit import certificates as query
from lms.store.credit import certificates
from lms.store.db import unit_of_work
from lms.store.program import program
from tests.conftest import NOW, TODAY
from tests.queries.test_statements import statements
from tests.tools.way import complete
from tests.web.conftest import without_token

UNKNOWN = "ZZZZ-9QZT-M4XD-2HRP"


@pytest.fixture
def stranger(visitor, cast):
    return visitor(None)


@pytest.mark.works("GET /verify/")
def test_a_stranger_finds_a_field_for_the_number(stranger):
    page = stranger.get("/verify/")

    assert page.status_code == 200
    assert re.search(r'<input[^>]* name="code"', page.text)


def test_a_genuine_certificate_says_what_it_certifies(stranger, done, course):
    page = stranger.get(f"/verify/{done.serial}")

    assert "<h1>This certificate is genuine</h1>" in page.text
    for words in (
        "Pia Example",
        course.title,
        "November 21, 2026",
        "1.5 (self-paced)",
        "1.5 contact hours",
        done.serial,
    ):
        assert words in page.text
    assert "Measured or declared by the learner" in page.text
    assert "No board approval is" in page.text


def test_nothing_else_about_the_person_is_shown(stranger, done, cast):
    page = stranger.get(f"/verify/{done.serial}")

    assert "pia@example.org" not in page.text
    assert "%" not in page.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "typed",
    [
        lambda serial: serial.lower(),
        lambda serial: serial.replace("-", ""),
        lambda serial: f"  {serial.replace('-', ' ')}  ",
        lambda serial: serial.replace("0", "O").replace("1", "l"),
    ],
    ids=["small letters", "no hyphens", "spaces", "look-alikes"],
)
@pytest.mark.works("GET /verify/<serial>", "POST /verify/")
def test_a_number_typed_as_people_type_is_found(stranger, done, typed):
    page = stranger.post("/verify/", {"code": typed(done.serial)}, follow_redirects=True)

    assert page.status_code == 200
    assert "Pia Example" in page.text


MALFORMED = [
    "x",
    "7F3K-9QZT-M4XD",
    "7F3K-9QZT-M4XD-2HRU",
    "../etc/passwd",
    "'; --",
    "é" * 16,
    "7" * 64,
    "7" * 65,
    "%",
]


@pytest.mark.parametrize("code", MALFORMED)
def test_a_malformed_number_gets_the_answer_of_an_unknown_one(stranger, done, code):
    answers = []
    for typed in (UNKNOWN, code):
        page = stranger.post("/verify/", {"code": typed}, follow_redirects=True)
        answers.append((page.status_code, without_token(page.text)))

    (status, unknown), (other_status, malformed) = answers
    assert (status, other_status) == (404, 404)
    assert "No certificate has the number" in malformed
    assert len(unknown.split("<main")[1].splitlines()) == len(malformed.split("<main")[1].splitlines())


def test_an_address_with_a_malformed_number_gets_the_same_answer(stranger, done):
    unknown, malformed = stranger.get(f"/verify/{UNKNOWN}"), stranger.get("/verify/ZZZY")

    assert (unknown.status_code, malformed.status_code) == (404, 404)
    assert without_token(unknown.text).replace(UNKNOWN, "") == without_token(malformed.text).replace("ZZZY", "")


def test_what_was_typed_stays_in_the_field_and_is_never_markup(stranger):
    page = stranger.post("/verify/", {"code": '<script>alert(1)</script>"'})

    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;&#34;"' in page.text


def test_nothing_typed_is_a_sentence(stranger):
    page = stranger.post("/verify/", {"code": "   "})

    assert page.status_code == 422
    assert "Please type the number on the certificate." in page.text


def test_a_specimen_is_never_genuine(app, stranger, cast, course):
    with app.app_context():
        with unit_of_work():
            program.change_settings({"is_demo": True}, None, NOW)
        serial = complete(course, cast.noel, NOW).serial
        with unit_of_work():
            program.change_settings({"is_demo": False}, None, NOW)

    page = stranger.get(f"/verify/{serial}")

    assert "<h1>A specimen</h1>" in page.text
    assert "certifies nothing" in page.text
    assert "genuine" not in page.text


def test_a_revoked_certificate_says_so_with_the_day_and_never_why(app, stranger, done):
    with app.app_context(), unit_of_work():
        one = certificates.by_serial(done.serial)
        one.revoked_at, one.revoked_why = NOW, "the name was not right"

    page = stranger.get(f"/verify/{done.serial}")

    assert "<h1>Revoked</h1>" in page.text
    assert "The program revoked it on November 21, 2026." in page.text
    assert "the name was not right" not in page.text
    assert "genuine" not in page.text


def test_looking_up_is_limited_for_a_network_and_opens_again(stranger, done, monkeypatch, clock):
    monkeypatch.setattr(sessions, "TRIES_FOR_ADDRESS", 1)

    codes = [stranger.get(f"/verify/{UNKNOWN}").status_code for _ in range(4)]
    rest = stranger.get(f"/verify/{done.serial}")

    assert codes == [404] * 4
    assert rest.status_code == 429
    assert "A short rest" in rest.text
    clock.pass_time(minutes=31)
    assert stranger.get(f"/verify/{done.serial}").status_code == 200


@pytest.mark.parametrize(
    ("path", "sent"),
    [("/verify/", {"code": UNKNOWN}), ("/verify/", {"code": "x"}), ("/verify/file", {"sha256": "0" * 64})],
    ids=["unknown", "malformed", "file"],
)
def test_what_is_sent_is_limited_as_well(stranger, cast, monkeypatch, path, sent):
    monkeypatch.setattr(sessions, "TRIES_FOR_ADDRESS", 1)

    codes = [stranger.post(path, sent).status_code for _ in range(4)]
    rest = stranger.post(path, sent)

    assert codes == [404] * 4
    assert rest.status_code == 429
    assert "A short rest" in rest.text


@pytest.mark.parametrize("shown", ["/verify/{}", "/verify/{}.json"])
def test_the_same_is_asked_of_the_database_for_unknown_and_malformed_numbers(stranger, cast, app, shown):
    asked = []
    for typed in (UNKNOWN, UNKNOWN, "ZZZY", "a" * 80):  # the first counts the network for the first time
        with statements(app) as told:
            stranger.get(shown.format(typed))
        asked.append(list(told))

    assert asked[1] == asked[2] == asked[3]


def test_the_same_is_asked_for_unknown_and_malformed_numbers_that_are_typed(stranger, cast, app):
    asked = []
    for typed in (UNKNOWN, UNKNOWN, "ZZZY"):
        with statements(app) as told:
            stranger.post("/verify/", {"code": typed})
        asked.append(list(told))

    assert asked[1] == asked[2]


def test_two_hundred_look_ups_are_within_the_limit(stranger, done):
    codes = {stranger.get(f"/verify/{done.serial}").status_code for _ in range(200)}

    assert codes == {200}
    assert stranger.get(f"/verify/{done.serial}").status_code == 429


def test_too_many_look_ups_close_no_other_door(stranger, visitor, done, monkeypatch):
    monkeypatch.setattr(sessions, "TRIES_FOR_ADDRESS", 1)
    for _ in range(5):
        stranger.get(f"/verify/{UNKNOWN}")

    assert visitor("pia").get("/certificates/").status_code == 200


def test_a_certificate_stays_true_after_the_course_was_retaken(app, stranger, visitor, done, cast, course, clock):
    pia = visitor("pia")
    pia.post(f"/courses/{course.slug}/restart")

    assert "genuine" in stranger.get(f"/verify/{done.serial}").text


def test_the_number_of_the_key_that_signs_packets_is_told_to_anyone(app, visitor, done, settings):
    [key] = ledger_ring(settings.data).all_keys()

    assert f"<strong>{key.id}</strong>" in visitor(None).get("/verify/").text


FILE = b"%PDF-1.7 as it was issued"


@pytest.fixture
def filed(app, done):
    """Pia's certificate with its file."""
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, FILE, NOW)
    return done


def brought(data: bytes) -> dict[str, object]:
    return {"file": (io.BytesIO(data), "certificate.pdf")}


@pytest.mark.works("POST /verify/file")
@pytest.mark.parametrize("sent", [brought(FILE), {"sha256": hashlib.sha256(FILE).hexdigest()}], ids=["file", "hash"])
def test_the_file_as_it_was_issued_is_answered_with_its_record(stranger, filed, sent):
    page = stranger.post("/verify/file", sent)

    assert page.status_code == 200
    assert "<h1>This certificate is genuine</h1>" in page.text
    assert "the file as it was issued, to the last byte" in page.text
    assert hashlib.sha256(FILE).hexdigest() in page.text


def test_no_address_can_claim_that_a_file_is_the_issued_one(stranger, filed):
    for claim in ("", "?file=issued"):
        page = stranger.get(f"/verify/{filed.serial}{claim}")

        assert page.status_code == 200
        assert "to the last byte" not in page.text


@pytest.mark.parametrize("at", [0, 7, len(FILE) - 1])
def test_a_file_of_which_one_byte_is_another_is_not_the_issued_one(stranger, filed, at):
    other = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]

    page = stranger.post("/verify/file", brought(other))

    assert page.status_code == 404
    assert "This is not a file as it was issued here." in page.text
    assert "forge" not in page.text


def send(stranger, data: bytes):
    """As a browser sends it; the test client would keep what is large in a file of its own, and leave it open."""
    name = b'Content-Disposition: form-data; name="file"; filename="certificate.pdf"'
    body = b"--x\r\n" + name + b"\r\nContent-Type: application/pdf\r\n\r\n" + data + b"\r\n--x--\r\n"
    return stranger.client.post("/verify/file", data=body, content_type="multipart/form-data; boundary=x")


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "This file is empty."),
        (b"PK\3\4 %PDF-1.7", 404, "It is a packed folder (ZIP)"),
        (b"hello", 404, "It is neither a PDF nor a badge (JSON)"),
        (b"{", 404, "It is neither a PDF nor a badge (JSON)"),
        (b"\x89PNG\r\n\x1a\n", 404, "It is a picture"),
        (b"%PDF-1.7 broken", 404, "This PDF is damaged"),
        (b"%PDF-" + b"x" * 10_500_000, 422, "This file is larger than 10 MB"),
        (b"%PDF-" + b"x" * 30_000_000, 413, "This file is larger than 10 MB"),
    ],
    ids=["empty", "zip", "text", "bad json", "picture", "damaged", "11 MB", "30 MB"],
)
def test_what_cannot_be_a_certificate_gets_a_calm_sentence_on_the_same_page(stranger, filed, data, status, said):
    page = send(stranger, data)

    assert page.status_code == status
    assert said in page.text
    assert "<h1>Check a certificate</h1>" in page.text


def test_a_file_that_was_not_issued_may_be_sent_once_its_hash_is_unknown(stranger, filed):
    page = stranger.post("/verify/file", {"sha256": "0" * 64})

    assert page.status_code == 404
    assert "Compare its words" in page.text
    assert "data-hashes" not in page.text


@pytest.mark.parametrize("sent", [{}, brought(b"") | {"file": (io.BytesIO(b""), "")}, {"sha256": "x" * 64}])
def test_without_a_file_it_is_calmly_asked_for(stranger, filed, sent):
    page = stranger.post("/verify/file", sent)

    assert page.status_code == 422
    assert "Please choose the PDF of the certificate." in page.text


@pytest.mark.works("GET /verify/did.json")
def test_the_issuer_and_its_keys_are_published_for_other_verifiers(stranger, settings):
    key = badge_ring(settings.data).newest(NOW)

    answer = stranger.get("/verify/did.json")

    told = json.loads(answer.data)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert told["id"] == issuer_id(settings.public_url)
    assert told["assertionMethod"] == [f"{told['id']}#{key.id}"]


@pytest.mark.works("GET /verify/issuer.json")
def test_badges_of_the_first_days_find_their_issuer_where_it_was(stranger, settings):
    badge_ring(settings.data).newest(NOW)

    assert stranger.get("/verify/issuer.json").data == stranger.get("/verify/did.json").data


@pytest.mark.works("GET /verify/keys.json")
def test_all_public_keys_are_published_and_no_private_one(stranger, settings):
    made = badge_ring(settings.data).newest(NOW)
    seal = SealRing(settings.data).newest(NOW)

    told = stranger.get("/verify/keys.json")

    assert json.loads(told.data)["badge"] == {made.id: made.public.hex()}
    assert json.loads(told.data)["seal"] == [seal.certificate.hex()]
    assert made.private.hex() not in told.text
    assert seal.private.hex() not in told.text


@pytest.mark.works("GET /verify/<serial>.json")
def test_other_software_reads_the_same(stranger, done, course):
    told = json.loads(stranger.get(f"/verify/{done.serial.lower()}.json").data)

    assert (told["version"], told["serial"], told["status"], told["status_on"]) == (1, done.serial, "stands", None)
    assert (told["name"], told["title"], told["minutes"]) == ("Pia Example", course.title, 90)
    assert (told["kind"], told["earned_on"], told["issued_on"]) == ("completion", "2026-11-21", "2026-11-21")
    assert sum(one["minutes"] for one in told["categories"]) == 90
    assert (told["expires_on"], told["refresher_due_since"], told["attended"]) == (None, None, None)
    assert told["hours_from"]["computed"]["words"] > 1_000
    assert told["time"] == "measured or declared by the learner"
    assert set(told["provider"]) == {"name", "address", "contact"}
    assert set(told["signatory"]) == {"name", "title"}
    assert (told["reviews"], told["rules"], told["approvals"]) == ([], [], [])
    assert "score" not in json.dumps(told)


@pytest.fixture
def refreshing(app, cast, catalogue):
    """A certificate of Pia's for a course with a refresh period, and the day from which a refresher is due."""
    course = catalogue.courses["ethics-for-peer-workers"]
    with app.app_context():
        for before in course.prerequisites:
            complete(catalogue.courses[before], cast.pia, NOW)
        serial = complete(course, cast.pia, NOW).serial
        due = query.checked(serial).refresher_due_since(course, date(2099, 1, 1))
    return serial, due


def test_a_refresher_that_is_due_is_told_with_its_day_and_changes_nothing(stranger, refreshing, clock):
    serial, due = refreshing
    before = stranger.get(f"/verify/{serial}").text
    assert "Refresher due" not in before
    assert "Hours never expire." in before

    clock.pass_time(days=(due - TODAY).days)
    page = stranger.get(f"/verify/{serial}").text

    assert f"Refresher due since {long_date(due)}" in page
    assert "<h1>This certificate is genuine</h1>" in page
    assert "Hours never expire." in page
    told = json.loads(stranger.get(f"/verify/{serial}.json").data)
    assert (told["status"], told["refresher_due_since"]) == ("stands", due.isoformat())


def test_what_was_revoked_is_told_with_its_day_and_no_refresher(app, stranger, refreshing, clock):
    serial, due = refreshing
    with app.app_context(), unit_of_work():
        certificates.by_serial(serial).revoked_at = NOW
    clock.pass_time(days=(due - TODAY).days)

    assert "Refresher due" not in stranger.get(f"/verify/{serial}").text
    assert json.loads(stranger.get(f"/verify/{serial}.json").data)["refresher_due_since"] is None


def test_other_software_reads_the_day_of_a_revocation_and_never_why(app, stranger, done):
    with app.app_context(), unit_of_work():
        one = certificates.by_serial(done.serial)
        one.revoked_at, one.revoked_why = NOW, "the name was not right"

    told = json.loads(stranger.get(f"/verify/{done.serial}.json").data)

    assert (told["status"], told["status_on"]) == ("revoked", "2026-11-21")
    assert "not right" not in json.dumps(told)


@pytest.mark.parametrize("typed", [UNKNOWN, "x", "..", "a" * 500])
def test_other_software_is_told_alike_of_unknown_and_malformed_numbers(stranger, typed):
    answer = stranger.get(f"/verify/{typed}.json")

    assert answer.status_code == 404
    if answer.mimetype == "application/json":
        assert json.loads(answer.data) == {"version": 1, "status": "unknown"}
