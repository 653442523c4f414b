"""What a badge says, leaf by leaf, beside what the record says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lms.documents.proof.badge import badge_of
from lms.documents.verifying.fields import MOST_SHOWN, Difference
from lms.domain.credit.certificate import CertificateFacts

SIGNATURE = "signature"
ADDRESSES = ("number", "address of the program")  # where our key holds, they say where the site was
# By how the way to a leaf ends: the first that fits names it.
_LABELS = (
    ("proof", SIGNATURE),
    ("issuer.name", "provider"),
    ("issuer", "address of the program"),
    ("identityHash", "name"),
    ("identifier", "way in which the name is told"),
    ("creditsEarned", "contact hours"),
    ("creditsAvailable", "contact hours of the course"),
    ("achievement.name", "course"),
    ("achievement.description", "hours, delivery and objectives"),
    ("achievement.criteria", "what was asked"),
    ("achievement.achievementType", "course or event"),
    ("achievement.id", "number"),
    ("validFrom", "day"),
    ("description", "day in words"),
    ("name", "course"),
    ("id", "number"),
    ("@context", "meaning of its words"),
    ("type", "kind of badge"),
)
Path = tuple[str, ...]


def label_of(path: Path) -> str:
    """What people call what stands there: `credentialSubject.identifier.0.identityHash` is the name."""
    told = ".".join(one for one in path if not one.isdigit()).removeprefix("credentialSubject.")
    for key, label in _LABELS:
        if told == key or told.startswith(f"{key}.") or told.endswith(f".{key}"):
            return label
    return f"“{path[0][:40]}”, which our badges do not have"


def leaves_of(told: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Of nested JSON each value that holds no other, and the way to it."""
    if isinstance(told, dict | list):
        pairs = told.items() if isinstance(told, dict) else enumerate(told)
        for name, value in pairs:
            yield from leaves_of(value, (*path, str(name)))
    else:
        yield path, told


def differences(
    badge: Mapping[str, Any], expected: Mapping[str, Any], *, is_signed: bool, has_name: bool
) -> tuple[Difference, ...]:
    """Each leaf that is not as it is expected, named in words; the proof is one of them only where it does not hold.

    Without a name in the record none is compared.
    """
    ours, theirs = dict(leaves_of(expected)), dict(leaves_of(badge))
    skips_proof = is_signed or "proof" not in expected
    found: dict[str, Difference] = {}
    for path in dict.fromkeys((*ours, *theirs)):
        label = label_of(path)
        is_left_out = (skips_proof and path[0] == "proof") or (label == "name" and not has_name)
        if is_left_out or ours.get(path) == theirs.get(path):
            continue
        found.setdefault(label, Difference(label, _shown(ours.get(path)), _shown(theirs.get(path))))
    if not is_signed and not found:
        found[SIGNATURE] = Difference(SIGNATURE, "by this program’s key, of all that the badge says", "")
    return tuple(found.values())


def expected_of(
    issued: Mapping[str, Any] | None, facts: CertificateFacts, verify_url: str, public_url: str
) -> Mapping[str, Any]:
    """The badge that was issued, since it says where the site was that day; else what one would say now.

    One that would only be made has no proof.
    """
    return issued if issued is not None else badge_of(facts, verify_url, public_url)


def _shown(value: object) -> str:
    return "" if value is None else str(value)[:MOST_SHOWN]
