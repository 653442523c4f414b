"""What names lines of the ledger outside the database: manifests of backups, and packets that people carry away."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lms.domain.credit.chain import Head
from lms.store.credit import chains
from lms.store.credit.signatures import signer
from lms.store.manifest import Manifest

HEAD_FILE = "head.json"
MOST_BYTES = 200_000_000


class NoWitness(Exception):
    """A file that names no line of a ledger; the message says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The lines that a file names; `trouble` is what is wrong with a manifest itself."""

    name: str
    heads: tuple[Head, ...]
    trouble: str = ""


def read_witness(file: Path) -> Witness:
    """A manifest, a packet with its head inside, or that head's own file. Raises NoWitness."""
    try:
        return _read(file)
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, NotImplementedError) as error:
        raise NoWitness(f"{file} is neither a manifest of a backup nor a packet with its {HEAD_FILE}.") from error
    except OSError as error:
        raise NoWitness(f"{file} cannot be read: {error.strerror}.") from error


def _read(file: Path) -> Witness:
    told = json.loads(_text_of(file))
    if isinstance(told, dict) and "sha256" in told:
        manifest = Manifest.from_json(told)
        return Witness(file.name, manifest.heads, _trouble_of(manifest))
    heads = told if isinstance(told, list) else [told]
    return Witness(file.name, tuple(map(Head.from_json, heads)))


def _trouble_of(manifest: Manifest) -> str:
    """Those of before lines were signed name none, and are not signed."""
    if manifest.holds() or not (manifest.heads or manifest.key_id):
        return ""
    if manifest.key_id and not signer().knows(manifest.key_id):
        return f"is signed by the key {manifest.key_id}, which is not among this site's keys"
    return "is not as this site wrote it: its signature does not hold"


def _text_of(file: Path) -> bytes:
    if not zipfile.is_zipfile(file):
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        return file.read_bytes()
    with zipfile.ZipFile(file) as packet:
        inside = next((one for one in packet.infolist() if PurePosixPath(one.filename).name == HEAD_FILE), None)
        if inside is None or inside.file_size > MOST_BYTES:
            raise KeyError(HEAD_FILE)
        return packet.read(inside)


def disagreements(witnesses: Iterable[Witness]) -> Iterator[str]:
    """What the files say that is not here; a sentence without its full stop for each chain."""
    for one in witnesses:
        if one.trouble:
            yield f"{one.name} {one.trouble}"
        for head, fault in chains.missing(one.heads):
            yield f"{fault}. {one.name} names that line{_standing_of(head)}"


def _standing_of(head: Head) -> str:
    """Whether the file can be believed against the database."""
    words = head.words()
    if words is None or not signer().knows(head.key_id):
        return ", and whether this site signed it cannot be told"
    if not signer().holds(head.key_id, words, head.signature):
        return ", but not as this site signed it: it is the file that is not to be believed"
    return " as this site signed it"
