"""Signing the file of a certificate, and telling what a signature in a file is worth.

PAdES (ETSI EN 319 142), P-256: Debian 12's `pdfsig` reads no Ed25519. The field is invisible and out of bounds, since
a visible one breaks PDF/UA, and the file's metadata stay as they are.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

FIELD = "Signature"


class _AsItIs:
    """Mixed into the writer: what the file says of itself is not written anew."""

    def _update_meta(self) -> None:
        pass


def sign(pdf: bytes, certificate: bytes, private: bytes, issuer: str, chain: Iterable[bytes] = ()) -> bytes:
    """The file with one signature that covers all of it and allows no change.

    Keys are DER; `chain` are the certificates above the key's own, which go into the file for readers elsewhere.
    """
    from asn1crypto import keys, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    own: Any = x509.Certificate.load(certificate)
    registry: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its package says no types for it
    for one in (own, *map(x509.Certificate.load, chain)):
        registry.register(one)
    signer = signers.SimpleSigner(
        signing_cert=own, signing_key=keys.PrivateKeyInfo.load(private), cert_registry=registry
    )
    said = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        name=issuer,
        reason="Certificate",
    )
    unseen = SigFieldSpec(
        FIELD,
        box=None,
        readable_field_name=f"Signature of {issuer}",
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    writer = type("Writer", (_AsItIs, IncrementalPdfFileWriter), {})(io.BytesIO(pdf))
    by_us = signers.PdfSigner(said, signer=signer, new_field_spec=unseen)
    return bytes(_aside(lambda: by_us.sign_pdf(writer)).getvalue())


def _aside(deed: Callable[[], Any]) -> Any:
    """In a thread of its own: pyHanko runs an event loop, which cannot begin where another one runs already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(deed).result()


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """What the first signature of a file says: by one of the keys asked about, whole, and over all of the file."""

    is_there: bool
    is_ours: bool = False
    is_intact: bool = False
    covers_all: bool = False

    @property
    def holds(self) -> bool:
        return self.is_ours and self.is_intact and self.covers_all

    @property
    def told(self) -> str:
        """What is to be said of it, the weightiest first."""
        if self.holds:
            return "signed here, whole and unchanged"
        if not self.is_there:
            return "no signature that can be read"
        if not self.is_ours:
            return "signed with another key"
        return "changed after it was signed" if self.covers_all else "something was added after it was signed"

    def to_json(self) -> dict[str, bool]:
        return asdict(self)


def signature_in(pdf: bytes, certificates: Iterable[bytes]) -> SignatureSeen:
    """`certificates` are those of the site's keys, as DER. A file that cannot be read has no signature."""
    if b"/ByteRange" not in pdf:  # which stands plainly in each file that is signed: most need no library
        return SignatureSeen(is_there=False)
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what is not ours is an answer here, and no trouble
    roots: list[Any] = [x509.Certificate.load(one) for one in certificates]
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not found:
            return SignatureSeen(is_there=False)
        trusted = ValidationContext(trust_roots=roots, allow_fetching=False, moment=_while_it_held(found[0]))
        uses = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
        status = _aside(
            lambda: validate_pdf_signature(found[0], signer_validation_context=trusted, key_usage_settings=uses)
        )
    except Exception:  # whatever a file that somebody brings can do to a library
        return SignatureSeen(is_there=False)
    return SignatureSeen(
        is_there=True,
        is_ours=status.signing_cert.dump() in {one.dump() for one in roots},
        is_intact=bool(status.bottom_line),
        covers_all=len(found) == 1 and status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
    )


def _while_it_held(signature: Any) -> datetime:
    """The last moment at which the certificate of its key was valid: what it signed goes on being signed by it.

    Whether the key is one of the site's is asked apart; the moment that a file tells of itself is anybody's word.
    """
    ends: datetime = signature.signer_cert["tbs_certificate"]["validity"]["not_after"].native
    return ends
