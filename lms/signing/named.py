"""Keys that settings name: read from files of the agency's own, and refused in a sentence that says what to mend."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from lms.settings import NamedKey

MOST_BYTES = 200_000
_PRIVATE = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CURVE = "P-256 (also called prime256v1 or secp256r1)"


class NamedKeyRefused(OSError):
    """A key that a setting names cannot sign; the sentence names the setting, and nothing that is secret."""

    def __init__(self, setting: str, file: Path, why: str) -> None:
        super().__init__(f"{setting} names {file}, which {why}")


@dataclass(frozen=True, slots=True)
class NamedSeal:
    """A P-256 key with its certificate and those above it, as DER."""

    certificate: bytes
    chain: tuple[bytes, ...]
    private: bytes = field(repr=False)


def read_signing_key(named: NamedKey) -> bytes:
    """The 32 secret bytes of an Ed25519 key. Raises NamedKeyRefused."""
    private, _ = _read(named)
    if not isinstance(private, Ed25519PrivateKey):
        raise _refusal(named, f"holds {_kind_of(private)}. Lines and badges are signed with an Ed25519 key.")
    return private.private_bytes_raw()


def read_seal(named: NamedKey, now: datetime) -> NamedSeal:
    """Raises NamedKeyRefused: for another curve, and for a certificate that is not its own or not valid today."""
    private, certificates = _read(named)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise _refusal(named, f"holds {_kind_of(private)}. Certificates are signed with a key of {_CURVE}.")
    if not certificates:
        raise _refusal(named, "holds no certificate. Put the certificate of the key into the same file.")
    own = next((one for one in certificates if _is_of(one, private)), None)
    if own is None:
        raise _refusal(
            named, "holds a key and a certificate that do not belong together. Name the key that it was made for."
        )
    _refuse_unfit(own, named, now)
    return NamedSeal(
        own.public_bytes(Encoding.DER),
        tuple(one.public_bytes(Encoding.DER) for one in certificates if one != own),
        private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )


def _is_of(certificate: x509.Certificate, private: ec.EllipticCurvePrivateKey) -> bool:
    try:
        return certificate.public_key() == private.public_key()
    except (ValueError, UnsupportedAlgorithm):  # one above it, of a kind that is not known here
        return False


def _refuse_unfit(own: x509.Certificate, named: NamedKey, now: datetime) -> None:
    if own.not_valid_after_utc <= now:
        ended = f"{own.not_valid_after_utc:%Y-%m-%d}"
        raise _refusal(named, f"holds a certificate that ended on {ended}. Name one that is valid today.")
    if own.not_valid_before_utc > now:
        begins = f"{own.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
        raise _refusal(named, f"holds a certificate that begins at {begins}. Is this machine's clock right?")
    try:
        uses = own.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return
    if not (uses.digital_signature or uses.content_commitment):
        raise _refusal(named, "holds a certificate that is not for signing (its key usage says so).")


def _kind_of(private: PrivateKeyTypes) -> str:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return f"a key of the curve {private.curve.name}"
    return f"a key of the kind {type(private).__name__.removesuffix('PrivateKey')}"


def _read(named: NamedKey) -> tuple[PrivateKeyTypes, list[x509.Certificate]]:
    """The key, and the certificates beside it in the order of the file."""
    raw = _read_secret(named.setting, named.file)
    password = _password_of(named)
    try:
        if named.file.suffix.lower() in (".p12", ".pfx"):
            found, own, others = pkcs12.load_key_and_certificates(raw, password)
            certificates = [*([own] if own else []), *others]
        else:
            found, certificates = _from_pem(raw, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _refusal(named, _why_not(named, error)) from None  # what a library says may quote the file
    if found is None:
        raise _refusal(named, "holds no private key. Put the key and its certificate into one file.")
    return found, certificates


def _from_pem(raw: bytes, password: bytes | None) -> tuple[PrivateKeyTypes | None, list[x509.Certificate]]:
    block = _PRIVATE.search(raw)
    if block is None:
        return None, []
    is_locked = b"ENCRYPTED" in block[0]
    key = load_pem_private_key(block[0] + b"\n", password if is_locked else None)
    return key, x509.load_pem_x509_certificates(raw) if b"BEGIN CERTIFICATE" in raw else []


def _why_not(named: NamedKey, error: Exception) -> str:
    if isinstance(error, TypeError) or (named.password_file is None and "password" in str(error).lower()):
        return f"is locked with a password. Name the file that holds it in {named.password_setting}."
    if "password" in str(error).lower() or "decrypt" in str(error).lower():
        return f"is not opened by the password in the file that {named.password_setting} names."
    return "is no key that can be read. It has to be PEM, or PKCS#12 in a file that ends in .p12 or .pfx."


def _refusal(named: NamedKey, why: str) -> NamedKeyRefused:
    return NamedKeyRefused(named.setting, named.file, why)


def _password_of(named: NamedKey) -> bytes | None:
    if named.password_file is None:
        return None
    return _read_secret(named.password_setting, named.password_file).rstrip(b"\r\n")


def _read_secret(setting: str, file: Path) -> bytes:
    """Who may read it is asked of the file that was opened: no other one takes its place in between."""
    try:
        with file.open("rb") as opened:
            if _is_open_to_others(os.fstat(opened.fileno())):
                raise NamedKeyRefused(
                    setting, file, f"others may read or change. Keep it for this site's user alone: chmod 600 {file}"
                )
            return opened.read(MOST_BYTES)
    except IsADirectoryError:
        why = "is a folder. Name the file in it."
    except (FileNotFoundError, NotADirectoryError):
        why = "is not there."
    except PermissionError:
        why = "this site's own user may not read."
    raise NamedKeyRefused(setting, file, why)


def _is_open_to_others(found: os.stat_result) -> bool:
    """A group may read what another user owns, as root lends a key to a service."""
    allowed = 0o700 if found.st_uid == os.geteuid() else 0o740
    return bool(stat.S_IMODE(found.st_mode) & 0o777 & ~allowed)
