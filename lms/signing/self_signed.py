"""The certificate that a key of the site's own signs for itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

SEALS_FOR = timedelta(days=365 * 30)
_TO_SIGN = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def self_signed(private: ec.EllipticCurvePrivateKey, issuer: str, now: datetime) -> bytes:
    """As DER, in the issuer's name."""
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer[:64])])
    said = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of whoever checks may be behind
        .not_valid_after(now + SEALS_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_TO_SIGN, critical=True)
        .sign(private, hashes.SHA256())
    )
    return said.public_bytes(Encoding.DER)
