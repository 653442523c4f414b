"""Keys that an agency names in its settings: they sign, they are refused in a sentence, and no secret is told."""

from __future__ import annotations

import io
import json
import logging
import os
from datetime import timedelta
from functools import partial

import pikepdf
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from lms.cli.main import main
from lms.cli.queue.sealing import seals_of
from lms.documents.proof.signing import signature_in
from lms.keys import BADGE, LEDGER, SealRing, badge_ring, ledger_ring, make_rings, published
from lms.settings import BadSetting, NamedKey, Settings
from lms.signing.named import NamedKeyRefused, read_seal, read_signing_key
from tests.conftest import NOW

PASSWORD = b"walking beside someone"
YEAR = timedelta(days=365)


def certificate_of(key, above=None, *, start=NOW - YEAR, end=NOW + YEAR, name="Agency", usage=None, is_above=False):
    """`above` is key and certificate of whoever signs it; by itself without."""
    signer, issuer = (above[0], above[1].subject) if above else (key, None)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    said = x509.CertificateBuilder().subject_name(own).issuer_name(issuer or own).public_key(key.public_key())
    said = said.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
    said = said.add_extension(x509.BasicConstraints(ca=is_above, path_length=None), critical=True)
    if usage:
        words = dict.fromkeys(
            ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"],
            False,
        )  # fmt: skip
        said = said.add_extension(x509.KeyUsage(**words | {usage: True}), critical=True)
    return said.sign(signer, hashes.SHA256())


def as_pem(key, *certificates, password=None, style=PrivateFormat.PKCS8) -> bytes:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    parts = [key.private_bytes(Encoding.PEM, style, lock)] if key else []
    return b"".join([*(one.public_bytes(Encoding.PEM) for one in certificates[1:]), *parts,
                     *(one.public_bytes(Encoding.PEM) for one in certificates[:1])])  # fmt: skip


def as_pkcs12(key, own, *others, password=PASSWORD) -> bytes:
    return pkcs12.serialize_key_and_certificates(b"seal", key, own, others, BestAvailableEncryption(password))


@pytest.fixture
def keep(tmp_path):
    """Writes a file that only its owner reads."""

    def write(name: str, content: bytes, mode: int = 0o600):
        file = tmp_path / name
        file.write_bytes(content)
        file.chmod(mode)
        return file

    return write


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def above():
    private = ec.generate_private_key(ec.SECP256R1())
    return private, certificate_of(private, name="Above", is_above=True)


def seal(file, password_file=None) -> NamedKey:
    return NamedKey("seal", file, password_file)


class TestASeal:
    def test_is_read_from_pem_with_what_stands_above_it(self, keep, key, above):
        own = certificate_of(key, above)

        read = read_seal(seal(keep("seal.pem", as_pem(key, own, above[1]))), NOW)

        assert [read.certificate, *read.chain] == [one.public_bytes(Encoding.DER) for one in (own, above[1])]

    @pytest.mark.parametrize("name", ["seal.p12", "seal.PFX"])
    def test_is_read_from_pkcs12(self, keep, key, above, name):
        own, word = certificate_of(key, above), keep("word", PASSWORD + b"\n")

        read = read_seal(seal(keep(name, as_pkcs12(key, own, above[1])), word), NOW)

        assert read.certificate == own.public_bytes(Encoding.DER)
        assert len(read.chain) == 1

    @pytest.mark.parametrize("style", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
    def test_is_read_from_pem_that_is_locked(self, keep, key, style):
        file = keep("seal.pem", as_pem(key, certificate_of(key), password=PASSWORD, style=style))

        assert read_seal(seal(file, keep("word", PASSWORD)), NOW).certificate

    def test_is_read_as_openssl_writes_it(self, keep, key):
        written = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        written += as_pem(key, certificate_of(key), style=PrivateFormat.TraditionalOpenSSL)

        assert read_seal(seal(keep("seal.pem", written)), NOW).certificate

    @pytest.mark.parametrize(
        ("make", "said"),
        [
            (lambda key: as_pem(ec.generate_private_key(ec.SECP384R1())), "holds a key of the curve secp384r1"),
            (lambda key: as_pem(rsa.generate_private_key(65537, 2048)), "holds a key of the kind RSA"),
            (lambda key: as_pem(Ed25519PrivateKey.generate()), "holds a key of the kind Ed25519"),
            (lambda key: as_pem(key), "holds no certificate"),
            (lambda key: as_pem(None, certificate_of(key)), "holds no private key"),
            (
                lambda key: as_pem(key, certificate_of(ec.generate_private_key(ec.SECP256R1()))),
                "holds a key and a certificate that do not belong together",
            ),
            (lambda key: as_pem(key, certificate_of(key, end=NOW)), "holds a certificate that ended on 2026-11-21"),
            (
                lambda key: as_pem(key, certificate_of(key, start=NOW + timedelta(hours=1))),
                "holds a certificate that begins at",
            ),
            (
                lambda key: as_pem(key, certificate_of(key, usage="key_agreement")),
                "holds a certificate that is not for signing",
            ),
            (lambda key: as_pem(key, certificate_of(key), password=PASSWORD), "is locked with a password"),
            (lambda key: b"a letter", "holds no private key"),
            (
                lambda key: b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n",
                "is no key that can be read",
            ),
        ],
    )
    def test_that_cannot_sign_is_refused_with_what_to_mend(self, keep, key, make, said):
        file = keep("seal.pem", make(key))

        with pytest.raises(NamedKeyRefused) as refused:
            read_seal(seal(file), NOW)

        assert str(refused.value).startswith(f"LMS_SEAL_KEY names {file}, which {said}"), refused.value

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            (None, "is locked with a password. Name the file that holds it in LMS_SEAL_KEY_PASSWORD_FILE"),
            (b"another", "is not opened by the password in the file that LMS_SEAL_KEY_PASSWORD_FILE names"),
        ],
    )
    @pytest.mark.parametrize("kind", ["pem", "p12"])
    def test_without_its_password_is_refused(self, keep, key, kind, word, said):
        own = certificate_of(key)
        content = as_pkcs12(key, own) if kind == "p12" else as_pem(key, own, password=PASSWORD)
        named = seal(keep(f"seal.{kind}", content), word and keep("word", word))

        with pytest.raises(NamedKeyRefused, match=said):
            read_seal(named, NOW)

    def test_of_pkcs12_that_is_none_is_refused(self, keep):
        with pytest.raises(NamedKeyRefused, match="is no key that can be read"):
            read_seal(seal(keep("seal.p12", b"a letter")), NOW)

    @pytest.mark.parametrize("mode", [0o644, 0o604, 0o640, 0o602, 0o660])
    def test_that_others_may_read_is_refused(self, keep, key, mode):
        file = keep("seal.pem", as_pem(key, certificate_of(key)), mode)

        with pytest.raises(NamedKeyRefused, match=f"which others may read or change.*chmod 600 {file}"):
            read_seal(seal(file), NOW)

    def test_whose_password_others_may_read_is_refused_by_the_setting_of_the_password(self, keep, key):
        named = seal(keep("seal.p12", as_pkcs12(key, certificate_of(key))), keep("word", PASSWORD, 0o644))

        with pytest.raises(NamedKeyRefused, match=r"^LMS_SEAL_KEY_PASSWORD_FILE names .*word, which others may read"):
            read_seal(named, NOW)

    def test_that_another_user_lends_to_the_group_is_read(self, keep, key, monkeypatch):
        file = keep("seal.pem", as_pem(key, certificate_of(key)), 0o640)
        monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)

        assert read_seal(seal(file), NOW).certificate

    def test_that_is_not_there_or_a_folder_is_refused(self, tmp_path):
        for file, said in [(tmp_path / "none.pem", "is not there"), (tmp_path, "is a folder")]:
            with pytest.raises(NamedKeyRefused, match=said):
                read_seal(seal(file), NOW)


@pytest.fixture
def own_keys(keep, key, above):
    """Named keys for all three purposes."""
    line, badge = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    own = certificate_of(key, above, end=NOW + timedelta(hours=1), usage="digital_signature")  # long ended by now
    return (
        NamedKey("ledger", keep("ledger.pem", as_pem(line, style=PrivateFormat.PKCS8))),
        NamedKey("badge", keep("badge.pem", as_pem(badge, password=PASSWORD)), keep("word", PASSWORD)),
        NamedKey("seal", keep("seal.p12", as_pkcs12(key, own, above[1])), keep("word", PASSWORD)),
    )


@pytest.fixture
def site(tmp_path, own_keys):
    """Settings with keys of the agency's own."""
    named = {one.setting: str(one.file) for one in own_keys}
    named |= {one.password_setting: str(one.password_file) for one in own_keys if one.password_file}
    return Settings.from_environment({"LMS_DATA": str(tmp_path / "data"), **named})


@pytest.fixture
def blank():
    pdf, made = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(made)
    return made.getvalue()


def test_named_keys_sign_and_only_their_public_parts_are_kept(site, own_keys):
    make_rings(site, "Agency", NOW)

    ring = ledger_ring(site.data, site.named_key(LEDGER))
    key_id, signature = ring.sign(b"seven", NOW)

    secret = read_signing_key(own_keys[0])
    assert ledger_ring(site.data).holds(key_id, b"seven", signature)
    files = list((site.data / "keys").rglob("*.json"))
    assert [len(list((site.data / "keys" / name).iterdir())) for name in ("ledger", "badge", "seal")] == [1, 1, 1]
    assert ["private" in json.loads(one.read_text()) for one in files] == [False] * 3
    assert not any(secret.hex() in one.read_text() for one in files)


def test_what_a_named_key_signed_holds_after_its_certificate_ended_and_another_one_signs(site, blank):
    by_own = seals_of(site, lambda: NOW).sign_file(blank, "Agency")
    words, line = seals_of(site, lambda: NOW), ledger_ring(site.data, site.named_key(LEDGER)).sign(b"seven", NOW)
    badge = words.badge_key, words.sign_badge(b"eight")
    later = Settings.from_environment({"LMS_DATA": str(site.data)})  # which names none: the site makes its own

    make_rings(later, "Agency", NOW + 3 * YEAR)
    by_new = seals_of(later, lambda: NOW + 3 * YEAR).sign_file(blank, "Agency")

    known = [bytes.fromhex(one) for one in published(site.data)["seal"]]
    assert len(known) == 2
    assert [signature_in(one, known).told for one in (by_own, by_new)] == ["signed here, whole and unchanged"] * 2
    assert not signature_in(by_own + b"\n", known).holds
    assert badge_ring(site.data).holds(badge[0], b"eight", badge[1])
    assert ledger_ring(site.data).holds(line[0], b"seven", line[1])
    assert ledger_ring(site.data).newest(NOW).id != line[0]


def test_the_certificates_above_go_into_the_file(site, blank, above):
    file = seals_of(site, lambda: NOW).sign_file(blank, "Agency")

    assert above[1].public_bytes(Encoding.DER).hex().encode() in file.lower()


def test_naming_the_same_key_again_keeps_nothing_twice(site):
    for minutes in (0, 1):
        make_rings(site, "Agency", NOW + timedelta(minutes=minutes))

    assert {one.made_at for one in SealRing(site.data).all_keys()} == {NOW}
    assert len(badge_ring(site.data, site.named_key(BADGE)).all_keys()) == 1


def test_a_key_of_the_sites_own_signs_again_where_none_is_named_any_more(site):
    own = badge_ring(site.data).newest(NOW)
    named = badge_ring(site.data, site.named_key(BADGE)).newest(NOW)

    assert named.id != own.id
    assert badge_ring(site.data).newest(NOW).id == own.id


def test_a_badge_is_not_signed_by_a_key_of_a_curve(keep, key):
    with pytest.raises(NamedKeyRefused, match=r"LMS_BADGE_KEY names .* holds a key of the curve secp256r1"):
        read_signing_key(NamedKey("badge", keep("badge.pem", as_pem(key))))


def test_a_password_for_no_key_is_no_setting():
    with pytest.raises(BadSetting, match="LMS_SEAL_KEY_PASSWORD_FILE needs LMS_SEAL_KEY"):
        Settings.from_environment({"LMS_SEAL_KEY_PASSWORD_FILE": "/etc/word"})


@pytest.fixture
def lms(site, monkeypatch, own_keys):
    """Runs `lms` with these settings, today."""
    monkeypatch.setenv("LMS_DATA", str(site.data))
    for one in own_keys:
        monkeypatch.setenv(one.setting, str(one.file))
        if one.password_file:
            monkeypatch.setenv(one.password_setting, str(one.password_file))
    return partial(CliRunner().invoke, main)


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _on_that_day(self, monkeypatch):
        monkeypatch.setattr("lms.cli.credit.keys.now_utc", lambda: NOW)

    def test_lists_named_keys_before_and_after_they_signed(self, lms, site):
        before = lms(["keys"]).output
        make_rings(site, "Agency", NOW)
        after = lms(["keys"]).output

        assert before.count("signs from the next start on") == 3
        assert "named by LMS_BADGE_KEY, signs\n" in after
        assert "named by LMS_SEAL_KEY, signs until 2026-11-21" in after
        assert str(site.named_keys[0].file) in after

    def test_says_that_a_key_of_before_waits(self, lms, site):
        badge_ring(site.data).newest(NOW)

        assert "waits; signs where LMS_BADGE_KEY names none" in lms(["keys"]).output

    @pytest.mark.parametrize("purpose", ["ledger", "badge", "seal"])
    def test_tells_where_a_named_key_is_changed(self, lms, site, purpose):
        turned = lms(["keys", "rotate", purpose])

        assert turned.exit_code == 1
        assert f"Put the new one at {site.named_key(purpose).file}, or name another file" in turned.output
        assert not (site.data / "keys" / purpose).exists()

    def test_lists_the_others_where_one_is_refused(self, lms, site):
        site.named_key("seal").file.chmod(0o644)

        listed = lms(["keys"])

        assert listed.exit_code == 1
        assert "the key that LMS_SEAL_KEY names cannot sign" in listed.output
        assert "\nError: LMS_SEAL_KEY names" in listed.output, listed.output
        assert "named by LMS_LEDGER_KEY" in listed.output


def test_no_secret_is_told(site, own_keys, keep, blank, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    told = [repr(site)]
    make_rings(site, "Agency", NOW)
    told.append(repr(seals_of(site, lambda: NOW).sign_file(blank, "Agency")[:0]))
    told += [repr(read_seal(own_keys[2], NOW)), repr(SealRing(site.data, named=own_keys[2]).newest(NOW))]
    told.append(repr(ledger_ring(site.data, own_keys[0]).newest(NOW)))
    wrong = NamedKey("seal", own_keys[2].file, keep("other", b"another password"))
    for named in (wrong, NamedKey("seal", own_keys[2].file), NamedKey("seal", own_keys[0].file)):
        with pytest.raises(NamedKeyRefused) as refused:
            read_seal(named, NOW)
        told.append(f"{refused.value!r} {refused.value.__cause__!r}")

    words = "".join([*told, caplog.text, *capfd.readouterr()])

    secrets = [PASSWORD.decode(), "another password", read_signing_key(own_keys[0]).hex()]
    secrets += [read_seal(own_keys[2], NOW).private.hex(), str(read_seal(own_keys[2], NOW).private)]
    secrets += own_keys[0].file.read_text().splitlines()[1:2]
    assert [secret for secret in secrets if secret in words] == []
