"""A certificate as an Open Badge 3.0, signed so that other verifiers accept it.

**Source:** 1EdTech Open Badges 3.0; W3C Data Integrity EdDSA Cryptosuites 1.0, `eddsa-rdfc-2022`: what is signed is
the hash of the proof's own words and the hash of the credential, each as canonical RDF. The contexts that give these
words their meaning lie beside this module, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.content.wording import contact_hours, contact_hours_in_words, long_date
from lms.domain.credit.certificate import CertificateFacts

NAME = "credential.json"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
KEYS = "https://w3id.org/security/multikey/v1"
PROOFS = "https://w3id.org/security/data-integrity/v2"
ISSUERS = "https://www.w3.org/ns/did/v1"
SUITE = "eddsa-rdfc-2022"
_FILES = {
    CREDENTIALS: "credentials-v2.json",
    BADGES: "ob-v3p0-context-3.0.3.json",
    KEYS: "security-multikey-v1.json",
    PROOFS: "security-data-integrity-v2.json",
    ISSUERS: "did-v1.json",
}
_COMPLETED = "Every lesson read, the time that was asked, the quiz passed."
_ATTENDED = "Attended live for these hours, which somebody attested who was there or answers for it."
_SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # base58, as Bitcoin has it
_ED25519 = b"\xed\x01"  # what a multikey of this kind begins with


def issuer_id(public_url: str) -> str:
    """A name that leads to `/verify/did.json`: verifiers bind a key to its issuer by such a name alone.

    **Source:** W3C CCG, did:web method: parts of the path after colons, a port as `%3A`.
    """
    parts = urlsplit(public_url)
    within = [part for part in parts.path.split("/") if part]
    return ":".join(["did:web", *(quote(part, safe="") for part in (parts.netloc, *within, "verify"))])


def key_address(public_url: str, key_id: str) -> str:
    return f"{issuer_id(public_url)}#{key_id}"


def badge_of(facts: CertificateFacts, verify_url: str, public_url: str) -> dict[str, Any]:
    """The credential without its proof: only words of the contexts, since others would be dropped in silence."""
    outline = facts.outline
    told = (
        f"{contact_hours_in_words(outline.minutes)}, {facts.delivery}. Objectives: {'; '.join(outline.objectives)}."
    )
    specimen = "Specimen of a demonstration; it certifies nothing. " if facts.specimen else ""
    achievement: dict[str, Any] = {
        "id": f"{verify_url}#achievement",
        "type": ["Achievement"],
        "achievementType": "Certificate" if facts.attended else "Course",
        "name": outline.title,
        "description": specimen + told,
        "criteria": {"narrative": _ATTENDED if facts.attended else _COMPLETED},
        "creditsAvailable": float(contact_hours(outline.minutes)),
    }
    return {
        "@context": [CREDENTIALS, BADGES],
        "id": verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": outline.title,
        "description": f"{specimen}Earned on {long_date(facts.earned_on)}.",
        "issuer": {
            "id": issuer_id(public_url),
            "type": ["Profile"],
            "name": facts.provider.name,
            "url": public_url,
        },
        "validFrom": _moment(datetime.combine(facts.earned_on, time(), UTC)),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": facts.name, "identityType": "name", "hashed": False}
            ],
            "creditsEarned": float(contact_hours(outline.minutes)),
            "achievement": achievement,
        },
    }


def signed(
    badge: Mapping[str, Any], public_url: str, at: datetime, key_id: str, sign: Callable[[bytes], bytes]
) -> dict[str, Any]:
    """The same with its proof, by the key of that id, which `sign` signs with."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": _moment(at),
        "verificationMethod": key_address(public_url, key_id),
        "proofPurpose": "assertionMethod",
    }
    signature = sign(_signed_words(badge, proof))
    return {**badge, "proof": {**proof, "proofValue": f"z{base58(signature)}"}}


def as_text(badge: Mapping[str, Any]) -> str:
    return json.dumps(badge, ensure_ascii=False, indent=1)


def holds(badge: Mapping[str, Any], public_of: Callable[[str], bytes | None]) -> bool:
    """Whether the proof is by a key that `public_of` knows by its address, and of all that the badge says."""
    proof = badge.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE:
        return False
    public = public_of(str(proof.get("verificationMethod")))
    try:
        signature = from_base58(str(proof.get("proofValue", ""))[1:])
        without = {name: value for name, value in badge.items() if name != "proof"}
        words = _signed_words(without, {name: value for name, value in proof.items() if name != "proofValue"})
        Ed25519PublicKey.from_public_bytes(public or b"").verify(signature, words)
    except (InvalidSignature, ValueError, TypeError, KeyError, NotThere):
        return False
    return True


def issuer_profile(public_url: str, name: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """What stands where the issuer's name leads: who it is, and with which keys badges were signed, by key id.

    The context of such documents comes first, or some verifiers do not take it for one.
    """
    own = issuer_id(public_url)
    methods = [
        {
            "id": key_address(public_url, key_id),
            "type": "Multikey",
            "controller": own,
            "publicKeyMultibase": f"z{base58(_ED25519 + public)}",
        }
        for key_id, public in keys.items()
    ]
    return {
        "@context": [ISSUERS, KEYS, CREDENTIALS, BADGES],
        "id": own,
        "type": ["Profile"],
        "name": name,
        "url": public_url,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


class NotThere(Exception):
    """A context that does not lie here; it is not fetched."""


def _signed_words(badge: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    told = {"@context": badge["@context"], **proof}
    return _hash_of(told) + _hash_of(badge)


def _hash_of(told: Mapping[str, Any]) -> bytes:
    from pyld import jsonld

    try:
        words = jsonld.normalize(
            dict(told),
            {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _kept_context},
        )
    except jsonld.JsonLdError as error:
        raise NotThere from error
    return hashlib.sha256(words.encode()).digest()


def _kept_context(address: str, _options: object = None) -> dict[str, Any]:
    if address not in _FILES:
        raise NotThere(address)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _read(_FILES[address]),
    }


@cache
def _read(name: str) -> Any:
    return json.loads((Path(__file__).parent / "contexts" / name).read_text("utf-8"))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def base58(data: bytes) -> str:
    number, found = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        found = _SIGNS[rest] + found
    return _SIGNS[0] * (len(data) - len(data.lstrip(b"\0"))) + found


def from_base58(text: str) -> bytes:
    """Raises ValueError."""
    number = 0
    for sign in text:
        number = number * 58 + _SIGNS.index(sign)
    zeros = len(text) - len(text.lstrip(_SIGNS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
