"""Keys, in files that only their owner reads, outside the database."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from lms.settings import NamedKey, Settings
from lms.signing.named import NamedSeal, read_seal, read_signing_key
from lms.signing.self_signed import self_signed

KEYS = "keys"
LEDGER = "ledger"
BADGE = "badge"
SEAL = "seal"
PURPOSES = (LEDGER, BADGE)


def read_key(file: Path) -> bytes:
    """The key's 32 bytes; made at the first start, whole or not at all, by whichever process comes first."""
    if not file.exists():
        with _alone_in(file.parent):
            if not file.exists():
                _write(file, secrets.token_bytes(32))
    return file.read_bytes()


def session_key(data: Path) -> bytes:
    """Signs the cookies."""
    return read_key(data / KEYS / "session.key")


def link_key(data: Path) -> bytes:
    """Makes the tokens of one-time links."""
    return read_key(data / KEYS / "link.key")


def second_factor_key(data: Path) -> bytes:
    """Encrypts what second steps of signing in are made from."""
    return read_key(data / KEYS / "second-factor.key")


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key that signs, or signed: `id` comes from the public key; an old one has its private part no more."""

    purpose: str
    id: str
    made_at: datetime
    public: bytes
    private: bytes | None = field(repr=False)

    def to_file(self) -> bytes:
        told = {"purpose": self.purpose, "key": self.id, "made_at": self.made_at.isoformat()}
        told |= {"public": self.public.hex()} | ({"private": self.private.hex()} if self.private else {})
        return f"{json.dumps(told, indent=2)}\n".encode()

    @classmethod
    def from_file(cls, file: Path) -> RingKey:
        """Raises BrokenKey: a key that cannot be read must never look like one that is not there."""
        try:
            told = json.loads(file.read_text("utf-8"))
            private = bytes.fromhex(told["private"]) if "private" in told else None
            public, made_at = bytes.fromhex(told["public"]), datetime.fromisoformat(told["made_at"])
            key = cls(told["purpose"], key_id(public), made_at, public, private)
            Ed25519PublicKey.from_public_bytes(public)
            is_one = private is None or _public_of(private) == public
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenKey(file) from error
        if not is_one or key.id != told.get("key") or made_at.tzinfo is None:
            raise BrokenKey(file)
        return key


class BrokenKey(OSError):
    """A file of the key ring is not whole."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is not a whole key. Put it back from your copy of the keys.")


class KeyIsNamed(Exception):
    """A key that a setting names is changed where it lies, and not by the site."""

    def __init__(self, named: NamedKey) -> None:
        super().__init__(
            f"{named.setting} names this key. Put the new one at {named.file}, or name another file, and start the "
            "site anew: the new one signs from then on, and the old one goes on checking what it signed."
        )


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


class KeyRing:
    """The Ed25519 keys of one purpose: one file for each, 0600, in a folder of its own below `keys`.

    The newest signs. Whoever turns the ring makes a new one and takes the private part from the others, whose public
    parts go on saying what they signed. Processes that run meanwhile see it at the next signature.
    Where a setting has `named` a key, that one signs: it is read once, and its public part is kept in the ring.
    """

    def __init__(self, data: Path, purpose: str, named: NamedKey | None = None) -> None:
        self.folder = data / KEYS / purpose
        self.purpose = purpose
        self.named = named
        self._own: bytes | None = None
        self._read_at: int | None = None
        self._keys: tuple[RingKey, ...] = ()
        self._signs: tuple[str, Ed25519PrivateKey] | None = None
        self._checks: dict[str, Ed25519PublicKey] = {}

    def all_keys(self) -> tuple[RingKey, ...]:
        """Oldest first. Raises BrokenKey."""
        try:
            changed_at = self.folder.stat().st_mtime_ns
        except FileNotFoundError:
            changed_at = -1
        if changed_at != self._read_at:
            files = sorted(self.folder.glob("*.json"))
            self._keys = tuple(sorted(map(RingKey.from_file, files), key=lambda key: (key.made_at, key.id)))
            self._checks = {key.id: Ed25519PublicKey.from_public_bytes(key.public) for key in self._keys}
            self._read_at = changed_at
        return self._keys

    def newest(self, now: datetime) -> RingKey:
        """The one that signs; made at the first start, whole or not at all, by whichever process comes first.

        Raises BrokenKey, and NamedKeyRefused.
        """
        found = self._signing()
        if found is None:
            with _alone_in(self.folder):
                self._read_at = None
                found = self._signing() or (self._keep_named(now) if self.named else self._make(now))
        return found

    def signing_id(self, _: datetime) -> str | None:
        """Of the key that signs today, or will from the next start on; None before the first. Raises as `newest`."""
        found = self._signing()
        if self._own:
            return key_id(_public_of(self._own))
        return found.id if found else None

    def _signing(self) -> RingKey | None:
        if self.named is None:
            return next((key for key in reversed(self.all_keys()) if key.private), None)
        if self._own is None:
            self._own = read_signing_key(self.named)
        public = _public_of(self._own)
        return next((replace(key, private=self._own) for key in self.all_keys() if key.public == public), None)

    def _keep_named(self, now: datetime) -> RingKey:
        private = self._own or b""
        public = _public_of(private)
        key = RingKey(self.purpose, key_id(public), now, public, None)
        _write(self._file(key.id), key.to_file())
        self._read_at = None
        return replace(key, private=private)

    def rotate(self, now: datetime) -> RingKey:
        """Makes a new key, which signs from now on; what the others signed can still be checked.

        Raises KeyIsNamed.
        """
        if self.named:
            raise KeyIsNamed(self.named)
        with _alone_in(self.folder):
            before = self.all_keys()
            made = self._make(now)
            for key in before:
                if key.private:
                    _write(self._file(key.id), replace(key, private=None).to_file())
            self._read_at = None
        return made

    def sign(self, message: bytes, now: datetime) -> tuple[str, bytes]:
        """(id of the key, signature)"""
        newest = self.newest(now)
        if self._signs is None or self._signs[0] != newest.id:
            self._signs = newest.id, Ed25519PrivateKey.from_private_bytes(newest.private or b"")
        return newest.id, self._signs[1].sign(message)

    def knows(self, key_id: str) -> bool:
        self.all_keys()
        return key_id in self._checks

    def holds(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Whether a key of this ring signed this; not when it has no such key."""
        if not self.knows(key_id):
            return False
        try:
            self._checks[key_id].verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def _make(self, now: datetime) -> RingKey:
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        public = _public_of(private)
        key = RingKey(self.purpose, key_id(public), now, public, private)
        _write(self._file(key.id), key.to_file())
        self._read_at = None
        return key

    def _file(self, key_id: str) -> Path:
        return self.folder / f"{key_id}.json"


def ledger_ring(data: Path, named: NamedKey | None = None) -> KeyRing:
    """Signs the lines of the ledger, and the manifests of backups. Whoever only checks needs no `named`."""
    return KeyRing(data, LEDGER, named)


def badge_ring(data: Path, named: NamedKey | None = None) -> KeyRing:
    """Signs the Open Badge in each certificate's file."""
    return KeyRing(data, BADGE, named)


@dataclass(frozen=True, slots=True)
class SealKey:
    """A P-256 key with its certificate, both as DER; an old one has no private part.

    The certificate of one that the site made is signed by itself; above that of a named one there may be a `chain`.
    """

    id: str
    made_at: datetime
    certificate: bytes
    private: bytes | None = field(repr=False)
    chain: tuple[bytes, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return x509.load_der_x509_certificate(self.certificate).not_valid_after_utc

    @classmethod
    def from_file(cls, file: Path) -> SealKey:
        """Raises BrokenKey."""
        try:
            told = json.loads(file.read_text("utf-8"))
            certificate, made_at = bytes.fromhex(told["certificate"]), datetime.fromisoformat(told["made_at"])
            private = bytes.fromhex(told["private"]) if "private" in told else None
            chain = tuple(bytes.fromhex(one) for one in told.get("chain", ()))
            key = cls(key_id(certificate), made_at, certificate, private, chain)
            public = x509.load_der_x509_certificate(certificate).public_key()
            is_one = private is None or load_der_private_key(private, None).public_key() == public
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenKey(file) from error
        if not is_one or key.id != told.get("key") or made_at.tzinfo is None:
            raise BrokenKey(file)
        return key

    def to_file(self) -> bytes:
        told: dict[str, Any] = {"purpose": SEAL, "key": self.id, "made_at": self.made_at.isoformat()}
        told |= {"certificate": self.certificate.hex()}
        told |= {"chain": [one.hex() for one in self.chain]} if self.chain else {}
        told |= {"private": self.private.hex()} if self.private else {}
        return f"{json.dumps(told, indent=2)}\n".encode()


class SealRing:
    """The keys that sign the files of certificates: one file for each, as in a KeyRing; the newest signs.

    `issuer` is the name that the certificate of a new one says. Where a setting has `named` a key, that one signs.
    """

    def __init__(self, data: Path, issuer: str = "Alongside", named: NamedKey | None = None) -> None:
        self.folder = data / KEYS / SEAL
        self.named = named
        self._issuer = issuer

    def all_keys(self) -> tuple[SealKey, ...]:
        """Oldest first. Raises BrokenKey."""
        found = map(SealKey.from_file, sorted(self.folder.glob("*.json")))
        return tuple(sorted(found, key=lambda key: (key.made_at, key.id)))

    def newest(self, now: datetime) -> SealKey:
        """The one that signs; made where there is none, by whichever process comes first.

        Raises BrokenKey, and NamedKeyRefused.
        """
        if self.named:
            return self._keep_named(read_seal(self.named, now), now)
        found = self._signing()
        if found is None:
            with _alone_in(self.folder):
                found = self._signing() or self._make(now)
        return found

    def signing_id(self, now: datetime) -> str | None:
        """Of the key that signs today, or will from the next start on; None before the first. Raises as `newest`."""
        if self.named:
            return key_id(read_seal(self.named, now).certificate)
        found = self._signing()
        return found.id if found else None

    def _keep_named(self, seal: NamedSeal, now: datetime) -> SealKey:
        key = SealKey(key_id(seal.certificate), now, seal.certificate, None, seal.chain)
        file = self.folder / f"{key.id}.json"
        if not file.exists():
            with _alone_in(self.folder):
                _write(file, key.to_file())
        return replace(SealKey.from_file(file), private=seal.private, chain=seal.chain)

    def rotate(self, now: datetime) -> SealKey:
        """Makes a new key, which signs from now on; files that the others signed go on being checked by them.

        Raises KeyIsNamed.
        """
        if self.named:
            raise KeyIsNamed(self.named)
        with _alone_in(self.folder):
            before = self.all_keys()
            made = self._make(now)
            for key in before:
                if key.private:
                    _write(self.folder / f"{key.id}.json", replace(key, private=None).to_file())
        return made

    def _signing(self) -> SealKey | None:
        return next((key for key in reversed(self.all_keys()) if key.private), None)

    def _make(self, now: datetime) -> SealKey:
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = self_signed(private, self._issuer, now)
        secret = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        key = SealKey(key_id(certificate), now, certificate, secret)
        _write(self.folder / f"{key.id}.json", key.to_file())
        return key


def _public_of(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Other processes that make keys there wait meanwhile."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, in a folder that is locked."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with open(new, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as whole:
        whole.write(content)
        whole.flush()
        os.fsync(whole.fileno())
    new.rename(file)


def make_rings(settings: Settings, issuer: str, now: datetime) -> None:
    """At the start of a site, so that no key is made, and none found wanting, by the first who earns something.

    Raises BrokenKey, and NamedKeyRefused.
    """
    for purpose in PURPOSES:
        KeyRing(settings.data, purpose, settings.named_key(purpose)).newest(now)
    SealRing(settings.data, issuer, settings.named_key(SEAL)).newest(now)


def published(data: Path) -> dict[str, Any]:
    """All public keys of the site by what they are for, old ones too; docs/verify.md tells where they are shown."""
    return {
        "version": 1,
        SEAL: [one.certificate.hex() for one in SealRing(data).all_keys()],
        BADGE: {one.id: one.public.hex() for one in badge_ring(data).all_keys()},
        LEDGER: {one.id: one.public.hex() for one in ledger_ring(data).all_keys()},
    }
