"""The file of a certificate: both standards, one signature over all of it, and a badge that any change breaks."""

from __future__ import annotations

import copy
import io
import json
import random
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import page as pdf_validator  # the package is called page-validation
import pikepdf
import pytest
from pyld import jsonld

from lms.documents.certificate import EXAMPLE
from lms.documents.proof import badge
from lms.documents.proof.sealing import Seals, Unsealed, sealed
from lms.documents.proof.signing import sign, signature_in
from lms.documents.proof.standards import _end_streams_plainly
from lms.documents.render import Job
from lms.documents.render_child import to_pdf
from lms.domain.credit.certificate import CertificateFacts
from lms.keys import SealRing, badge_ring
from tests.conftest import NOW, ROOT, need_tool
from tests.documents.test_pdf_ua import VARIANTS, picture

# For PDF/A the renderer opens a profile of colors and leaves it open; the child that does it ends with each job.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
SERIAL, URL = "7F3K-9QZT-M4XD-2HRP", "https://learn.example.org"
FACTS = EXAMPLE.values["facts"]
LINE = {"body": {"person": 4, "minutes": 105}, "previous_hash": "0" * 64, "head": {"hash": "1" * 64}}
REASONS = {
    "no signature that can be read",
    "signed with another key",
    "something was added after it was signed",
    "changed after it was signed",
}
QUICK = ("specimen", "two approvals", "cyrillic letters")


def rendered(job: Job) -> bytes:
    return to_pdf({**job.values, "template": job.template}, ROOT)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return badge_ring(folder), SealRing(folder, "Family Support North").newest(NOW)


@pytest.fixture(scope="module")
def seals(keys) -> Seals:
    ring, seal = keys
    return Seals(
        URL,
        ring.newest(NOW).id,
        lambda words: ring.sign(words, NOW)[1],
        lambda pdf, issuer: sign(pdf, seal.certificate, seal.private, issuer),
    )


def unsealed(logo: bytes | None = None, **changed: Any) -> Unsealed:
    return Unsealed(SERIAL, CertificateFacts.from_json({**FACTS, **changed}), NOW, logo, None, LINE)


@pytest.fixture(scope="module")
def file(seals) -> bytes:
    return sealed(unsealed(), seals, rendered)


@pytest.fixture
def known(keys):
    ring, _ = keys
    return {badge.key_address(URL, key.id): key.public for key in ring.all_keys()}.get


def failures(pdf: bytes) -> list[str]:
    reports = (pdf_validator.validate_pdf_bytes(pdf, profile=profile) for profile in ("3a", "ua1"))
    return [str(failure) for report in reports for failure in report.failures]


@pytest.mark.parametrize(
    "name", [one if one in QUICK else pytest.param(one, marks=pytest.mark.proof) for one in VARIANTS]
)
def test_it_keeps_both_standards_signed_as_it_is(seals, name):
    assert failures(sealed(unsealed(**VARIANTS[name]), seals, rendered)) == []


@pytest.mark.parametrize("mode", ["RGB", pytest.param("LA", marks=pytest.mark.proof)])
def test_it_keeps_both_with_a_logo(seals, mode):
    assert failures(sealed(unsealed(picture("PNG", mode), specimen=False), seals, rendered)) == []


def test_before_it_is_signed_the_same_certificate_has_the_same_bytes(seals):
    plain = replace(seals, sign_file=lambda pdf, _: pdf)

    assert sealed(unsealed(), plain, rendered) == sealed(unsealed(), plain, rendered)


def test_other_software_finds_it_whole_and_its_signature_valid(file, tmp_path):
    path = tmp_path / "one.pdf"
    path.write_bytes(file)

    checked = subprocess.run([need_tool("qpdf"), "--check", path], capture_output=True, text=True, check=False)
    told = subprocess.run([need_tool("pdfsig"), path], capture_output=True, text=True, check=False).stdout

    assert checked.returncode == 0, checked.stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    assert "CN=Family Support North" in told


def test_the_badge_and_the_line_come_out_as_they_went_in(file, known):
    with pikepdf.open(io.BytesIO(file)) as document:
        attached = {name: json.loads(one.get_file().read_bytes()) for name, one in document.attachments.items()}

    assert attached["ledger-line.json"] == LINE
    told = attached["credential.json"]
    assert badge.holds(told, known)
    assert told["credentialSubject"]["identifier"][0]["identityHash"] == "Pia Moreno"
    assert told["credentialSubject"]["creditsEarned"] == 1.75
    assert told["validFrom"] == "2026-11-21T00:00:00Z"


def positions(file: bytes, count: int) -> Iterator[int]:
    yield from random.Random(7).sample(range(len(file)), count)


def changed(file: bytes, at: int) -> bytes:
    return file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]


@pytest.mark.parametrize("count", [200, pytest.param(5000, marks=pytest.mark.proof)])
def test_no_changed_byte_but_of_the_signature_itself_leaves_it_standing(file, keys, count):
    """What the signature cannot see is where it lies itself: so the file's hash is kept as well."""
    certificates = [keys[1].certificate]
    with pikepdf.open(io.BytesIO(file)) as document:
        first, length, second, _ = (int(one) for one in document.Root.AcroForm.Fields[0].V.ByteRange)

    assert signature_in(file, certificates).holds
    seen = {at: signature_in(changed(file, at), certificates) for at in positions(file, count)}
    assert [at for at, one in seen.items() if one.holds and not first + length <= at < second] == []
    assert {one.told for one in seen.values() if not one.holds} <= REASONS


def test_an_added_layer_or_another_key_is_no_signature_of_ours(file, keys, tmp_path):
    certificate = keys[1].certificate
    later = SealRing(tmp_path, "Family Support North").newest(NOW)  # of the same name
    forged = sign(rendered(EXAMPLE), later.certificate, later.private, "Family Support North")
    layered = file + b"\n% more\n"

    assert signature_in(file, [certificate]).holds
    assert not signature_in(forged, [certificate]).is_ours
    assert not signature_in(layered, [certificate]).covers_all
    assert signature_in(rendered(EXAMPLE), [certificate]) == signature_in(b"no PDF", [certificate])


def leaves(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(told, dict | list):
        for key, value in told.items() if isinstance(told, dict) else enumerate(told):
            yield from leaves(value, (*path, key))
    else:
        yield path


def altered(told: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    other = copy.deepcopy(told)
    within: Any = other
    for key in path[:-1]:
        within = within[key]
    value = within[path[-1]]
    within[path[-1]] = (
        (not value) if isinstance(value, bool) else value + 1 if isinstance(value, float) else f"{value}x"
    )
    return other


@pytest.fixture
def told(seals) -> dict[str, Any]:
    facts = CertificateFacts.from_json(FACTS)
    plain = badge.badge_of(facts, f"{URL}/verify/{SERIAL}", URL)
    return badge.signed(plain, URL, NOW, seals.badge_key, seals.sign_badge)


def test_each_changed_leaf_of_a_badge_breaks_it(told, known):
    every = list(leaves(told))

    assert badge.holds(told, known)
    assert len(every) >= 30
    assert [path for path in every if badge.holds(altered(told, path), known)] == []


def test_a_badge_says_nothing_that_its_contexts_do_not_know(told):
    """Such words would be dropped in silence, and could be changed by anyone."""
    read = json.dumps(jsonld.expand(told, {"documentLoader": badge._kept_context}))

    values = [value for path in leaves(told) if "@context" not in path and (value := _at(told, path)) is not None]
    lost = [value for value in values if json.dumps(value).strip('"') not in read]
    assert [one for one in lost if one not in {"DataIntegrityProof", "name", badge.SUITE}] == []


def _at(told: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        told = told[key]
    return told


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"proof": 7},
        {"proof": {"cryptosuite": badge.SUITE}},
        {"proof": {"cryptosuite": badge.SUITE, "proofValue": "z0OIl"}, "@context": []},
        {"proof": {"cryptosuite": badge.SUITE, "proofValue": "zabc"}, "@context": ["https://example.org/other"]},
    ],
)
def test_what_is_no_badge_of_ours_holds_nothing(bad, known):
    assert not badge.holds(bad, known)


def test_base58_is_as_elsewhere():
    assert badge.base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"  # of the draft of the IETF
    for data in (b"", b"\0", b"\0\0a", bytes(range(64))):
        assert badge.from_base58(badge.base58(data)) == data


def test_an_issuer_names_each_key_under_its_own_address(keys):
    ring, _ = keys
    profile = badge.issuer_profile(URL, "Family Support North", {key.id: key.public for key in ring.all_keys()})

    [method] = profile["verificationMethod"]
    assert profile["assertionMethod"] == [method["id"]]
    assert method["id"] == badge.key_address(URL, ring.newest(NOW).id)
    assert method["controller"] == profile["id"] == "did:web:learn.example.org:verify"
    assert badge.from_base58(method["publicKeyMultibase"][1:])[2:] == ring.newest(NOW).public


def test_moments_are_told_without_parts_of_seconds():
    assert badge._moment(datetime(2026, 1, 1, 3, 4, 5, 678, UTC)) == "2026-01-01T03:04:05Z"


def test_a_stream_that_ends_with_a_carriage_return_is_kept_unpacked():
    """By chance one in 256 does; a strict reader takes its last byte for a part of the line's end."""
    with pikepdf.open(io.BytesIO(rendered(EXAMPLE))) as document:
        text = next(text for n in range(10_000) if zlib.compress(text := b"x" * n + b"!").endswith(b"\r"))
        one = document.make_stream(zlib.compress(text), Filter=pikepdf.Name.FlateDecode)
        document.Root.Other = one
        assert one.read_raw_bytes().endswith(b"\r")

        _end_streams_plainly(document)

        assert (one.read_raw_bytes(), one.read_bytes(), "/Filter" in one) == (text, text, False)
