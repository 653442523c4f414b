"""A packet as single files in a ZIP: what is in each, what shows any change, and how to check it without a server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.content.wording import contact_hours, long_date
from lms.documents.papers import check
from lms.documents.papers.packet import outlines
from lms.documents.papers.transcript import HEAD, SPECIMEN, period_in_words, transcript_rows
from lms.documents.sheet import as_csv_file
from lms.domain.credit.chain import Head, canonical
from lms.queries.credit.board_record import BoardRecord

Sign = Callable[[bytes], tuple[str, bytes]]
CHECKER = Path(check.__file__)
READ_ME = """Contact hours of {name}
{program}, made on {day}, {period}
{specimen}
What is here

  transcript.pdf, transcript.csv   every line, with what a board's form asks for
  certificates/                    each certificate as it was issued
  documents/                       what the person brought along of training elsewhere
  outlines.json                    what each course taught, in the version that was studied
  record.json                      the same lines, for a program to read
  chain.json, head.json            every line of hours with the hash of the one before, and the signed newest line
  keys.json                        the public keys that signed
  manifest.json, manifest.sig.json the hash of each file, and the signature of that list
  check.py                         says whether anything was changed; it needs no server and no connection

How to check it

  Install Python 3.9 or newer, then type in this folder:   python3 check.py
  Or leave the ZIP as it is:                               python3 check.py packet.zip
  It ends with a sentence on each thing that is not as it was written.

Whose key it is, no file can prove. Ask the program for the number of its key and compare:

  {keys}

Then:   python3 check.py --key {first_key}

Anyone can check one certificate at {address}/verify/
"""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Half of a key, which anyone may have."""

    id: str
    public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketParts:
    """All that goes into a packet; `certificates` and `documents` are bytes by file name."""

    record: BoardRecord
    transcript: bytes
    certificates: Mapping[str, bytes]
    documents: Mapping[str, bytes]
    chains: Mapping[int, Sequence[Mapping[str, Any]]]
    heads: Sequence[Head]
    keys: Sequence[PublicKey]
    public_url: str


def packet_zip(parts: PacketParts, sign: Sign) -> bytes:
    """The same files give the same bytes; a key whose number is in none of its signatures is not told."""
    files = _files(parts)
    manifest = _json({"packet": 1, "files": {name: _told(data) for name, data in sorted(files.items())}})
    key_id, signature = sign(sealed_words(manifest))
    seal = _json({"key": key_id, "signature": signature.hex()})
    return check.packed_again({**files, check.MANIFEST: manifest, check.SEAL: seal})


def sealed_words(manifest: bytes) -> bytes:
    """What is signed of a manifest."""
    return canonical({"manifest": hashlib.sha256(manifest).hexdigest()})


def _files(parts: PacketParts) -> dict[str, bytes]:
    record = parts.record
    heads = [head.to_json() for head in parts.heads]
    return {
        "READ-ME.txt": _read_me(parts).encode(),
        "transcript.pdf": parts.transcript,
        check.SHEET: as_csv_file(HEAD, transcript_rows(record)).encode(),
        **{f"certificates/{name}": data for name, data in parts.certificates.items()},
        **{f"documents/{name}": data for name, data in parts.documents.items()},
        "outlines.json": _json(list(outlines(record))),
        check.RECORD: _json(record_values(record)),
        check.CHAIN: _json({str(account): list(lines) for account, lines in parts.chains.items()}),
        check.HEAD: _json(heads[0] if len(heads) == 1 else heads),
        check.KEYS: _json([{"key": one.id, "public": one.public.hex()} for one in parts.keys]),
        "check.py": CHECKER.read_bytes(),
    }


def record_values(record: BoardRecord) -> dict[str, Any]:
    """The lines as they are printed, so that they can be held against the chain."""
    sums: dict[str, int] = {}
    for line in record.lines:
        for minutes, any_of in line.categories:
            sums["/".join(any_of)] = sums.get("/".join(any_of), 0) + minutes
    return {
        "name": record.name,
        "program": record.program.name,
        "made_on": record.what.on.isoformat(),
        "first": record.what.first.isoformat(),
        "last": record.what.last.isoformat(),
        "credential": record.what.credential,
        "minutes": record.minutes,
        "by_category": sums,
        "lines": [
            {
                "chain": line.chain,
                "sequence": line.sequence,
                "earned_on": line.earned_on.isoformat(),
                "title": line.title,
                "provider": line.provider,
                "delivery": line.delivery,
                "source": line.source,
                "minutes": line.minutes,
                "hours": contact_hours(line.minutes),
                "categories": [[minutes, list(any_of)] for minutes, any_of in line.categories],
                "approvals": list(line.approvals),
                "serial": line.serial,
                "reviewed_by": line.reviewed_by,
            }
            for line in record.lines
        ],
    }


def _read_me(parts: PacketParts) -> str:
    record, ids = parts.record, [one.id for one in parts.keys]
    return READ_ME.format(
        name=record.name,
        program=record.program.name,
        day=long_date(record.what.on),
        period=period_in_words(record),
        specimen=f"\n{SPECIMEN}\n" if record.program.is_demo else "",
        keys="\n  ".join(ids),
        first_key=" --key ".join(ids),
        address=parts.public_url,
    )


def _told(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def _json(told: object) -> bytes:
    return f"{json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)}\n".encode()
