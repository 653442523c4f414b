"""The public keys that a file is checked with: the site's own, or those that a program published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from lms.documents.proof.badge import from_base58
from lms.domain.credit.chain import Head

_MULTIKEY = b"\xed\x01"


class NoKeys(ValueError):
    """A file that holds no key that anything could be checked with."""


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """`seals` are certificates, as DER; the others are Ed25519 keys by their ids."""

    seals: tuple[bytes, ...] = ()
    badges: Mapping[str, bytes] = field(default_factory=dict)
    ledger: Mapping[str, bytes] = field(default_factory=dict)

    def badge_key(self, address: str) -> bytes | None:
        """By its address, wherever the site may have moved since that it leads to."""
        return self.badges.get(address.rpartition("#")[2])

    def with_those_of(self, other: Self) -> KnownKeys:
        return KnownKeys(
            (*self.seals, *other.seals), {**self.badges, **other.badges}, {**self.ledger, **other.ledger}
        )

    def to_json(self) -> dict[str, Any]:
        """As they are published; none of it is secret."""
        return {
            "version": 1,
            "seal": [one.hex() for one in self.seals],
            "badge": {name: key.hex() for name, key in self.badges.items()},
            "ledger": {name: key.hex() for name, key in self.ledger.items()},
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError, AttributeError or ValueError for what is none of ours."""
        return cls(
            tuple(bytes.fromhex(one) for one in told["seal"]),
            {name: bytes.fromhex(one) for name, one in told["badge"].items()},
            {name: bytes.fromhex(one) for name, one in told["ledger"].items()},
        )


def keys_in(raw: bytes) -> KnownKeys:
    """What a program publishes (`keys.json`, `did.json`), or the certificate of a key. Raises NoKeys."""
    try:
        if raw.lstrip()[:1] == b"{":
            told = json.loads(raw)
            return _of_issuer(told) if "verificationMethod" in told else KnownKeys.from_json(told)
        is_text = b"-----BEGIN" in raw
        found = x509.load_pem_x509_certificates(raw) if is_text else [x509.load_der_x509_certificate(raw)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoKeys from error
    return KnownKeys(tuple(one.public_bytes(Encoding.DER) for one in found))


def _of_issuer(told: Mapping[str, Any]) -> KnownKeys:
    methods = told["verificationMethod"]
    packed = {one["id"].rpartition("#")[2]: from_base58(one["publicKeyMultibase"][1:]) for one in methods}
    return KnownKeys(badges={name: one.removeprefix(_MULTIKEY) for name, one in packed.items()})


def line_holds(told: Mapping[str, Any], keys: KnownKeys) -> bool:
    """Whether the line says what its hash stands on, and a key that is known signed that hash."""
    try:
        head = Head.from_json(told["head"])
        body = json.dumps(told["body"], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        is_its = hashlib.sha256(f"{told['previous_hash']}\n{body}".encode()).hexdigest() == head.hash
        words = head.words() if is_its and _is_of(told["body"], head) else None
        Ed25519PublicKey.from_public_bytes(keys.ledger.get(head.key_id, b"")).verify(head.signature, words or b"")
    except (KeyError, TypeError, ValueError, AttributeError, InvalidSignature):
        return False
    return words is not None


def _is_of(body: Mapping[str, Any], head: Head) -> bool:
    return (body["person"], body["sequence"]) == (head.person_id, head.sequence)
