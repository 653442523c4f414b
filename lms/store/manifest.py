"""Manifests of backups: what a copy is, and how far each chain of contact hours had come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from lms.domain.credit.chain import Head, canonical
from lms.store.credit.signatures import signer

MANIFEST = ".manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What stands beside a copy; `version` is that of the tables, `kind` the dialect, `files` hashes of those beside.

    Earlier versions kept files in the database, and name none. `heads` are the newest lines of all chains of contact
    hours; whoever takes one out breaks the signature of it all. Manifests of before have neither.
    """

    sha256: str
    made_at: datetime
    version: str | None
    kind: str
    files: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    key_id: str = ""
    signature: bytes = b""

    def to_json(self) -> dict[str, Any]:
        return self._told() | {"key": self.key_id, "signature": self.signature.hex()}

    def _told(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "made_at": self.made_at.isoformat(),
            "version": self.version,
            "kind": self.kind,
            "files": list(self.files),
            "heads": [head.to_json() for head in self.heads],
        }

    def signed(self, now: datetime) -> Self:
        key_id, signature = signer().sign(canonical(self._told()), now)
        return replace(self, key_id=key_id, signature=signature)

    def holds(self) -> bool:
        """Whether a key of this site signed it as it is."""
        return signer().holds(self.key_id, canonical(self._told()), self.signature)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what is no manifest."""
        return cls(
            sha256=stored["sha256"],
            made_at=datetime.fromisoformat(stored["made_at"]),
            version=stored["version"],
            kind=stored["kind"],
            files=tuple(stored.get("files", ())),
            heads=tuple(map(Head.from_json, stored.get("heads", ()))),
            key_id=stored.get("key", ""),
            signature=bytes.fromhex(stored.get("signature", "")),
        )


def manifest_of(file: Path) -> Path:
    return file.with_name(file.name + MANIFEST)


def newest_manifest(folder: Path) -> Path | None:
    """Of the copies in a folder; what cannot be read is none."""
    found: list[tuple[datetime, Path]] = []
    for file in folder.glob(f"*{MANIFEST}"):
        try:
            found.append((Manifest.from_json(json.loads(file.read_text("utf-8"))).made_at, file))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return max(found)[1] if found else None
