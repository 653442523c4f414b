"""A certificate's file from first to last: what is attached to it, its making, and its signature."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.content.mails import verify_address
from lms.documents.certificate import certificate_job
from lms.documents.proof import badge
from lms.documents.render import AttachedText, Job
from lms.domain.credit.certificate import CertificateFacts

LINE = "ledger-line.json"


@dataclass(frozen=True, slots=True)
class Seals:
    """How a site signs: a badge, by the key of that id, and the file of the issuer whose name it is given."""

    public_url: str
    badge_key: str
    sign_badge: Callable[[bytes], bytes]
    sign_file: Callable[[bytes, str], bytes]


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A certificate that has no file yet; `line` is its line of the ledger with its signature, None without one.

    `logo` and `signature` are the pictures that its facts name.
    """

    serial: str
    facts: CertificateFacts
    issued_at: datetime
    logo: bytes | None
    signature: bytes | None
    line: Mapping[str, Any] | None


def sealed(paper: Unsealed, seals: Seals, render: Callable[[Job], bytes]) -> bytes:
    """The file, signed. Raises what `render` raises."""
    address = verify_address(seals.public_url, paper.serial)
    told = badge.badge_of(paper.facts, address, seals.public_url)
    told = badge.signed(told, seals.public_url, paper.issued_at, seals.badge_key, seals.sign_badge)
    attached = [AttachedText(badge.NAME, "Open Badge 3.0", badge.as_text(told), paper.issued_at)]
    if paper.line is not None:
        line = json.dumps(paper.line, indent=1, sort_keys=True, ensure_ascii=False)
        attached.append(AttachedText(LINE, "The signed line of these hours", line, paper.issued_at))
    made = render(certificate_job(paper.serial, paper.facts, address, paper.logo, attached, paper.signature))
    return seals.sign_file(made, paper.facts.provider.name)
