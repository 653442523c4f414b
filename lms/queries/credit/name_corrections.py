"""What has to be known to put the name on certificates right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.store.credit import name_corrections
from lms.store.credit.name_corrections import Correctable, OpenRequest
from lms.store.people import people


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """Someone's legal name, what they asked for, and their certificates that can be issued anew, newest first."""

    person_id: int
    display_name: str
    legal_name: str
    request: OpenRequest | None
    certificates: Sequence[Correctable]


def correction_page(person_id: int) -> CorrectionPage | None:
    """None when there is no such person."""
    person = people.person(person_id)
    if person is None:
        return None
    return CorrectionPage(
        person.id,
        person.display_name,
        person.legal_name,
        name_corrections.open_request(person_id),
        name_corrections.correctable(person_id),
    )


def waiting() -> Sequence[tuple[int, str]]:
    """Who asked for another name and waits, longest first: (person id, shown name)."""
    asking = name_corrections.open_requests()
    names = people.names(asking) if asking else {}
    return [(person_id, names[person_id]) for person_id in asking]
