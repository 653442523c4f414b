"""What the pages on the program show: settings with their history, and inserts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.content.markdown import prose
from lms.domain.program.program import Program, fingerprint
from lms.store.program import inserts, program
from lms.store.program.inserts import Version, VersionReading

HISTORY_SHOWN = 100
SETTING_WORDS = {
    "name": "Name",
    "address": "Address",
    "contact": "Contact",
    "signatory": "Signatory",
    "signatory_title": "Title of the signatory",
    "signature": "Signature on certificates",
    "template": "Look of certificates",
    "page_size": "Paper of certificates",
    "time_zone": "Time zone",
    "help_line": "Help line",
    "active_share_percent": "Minimum active share",
    "credit_again_days": "Credit again, days before the refresh date",
    "certificates_await": "Certificates wait for reviews",
    "logo": "Logo",
    "is_demo": "Demonstration",
    "is_unfinished": "Demonstration still being made",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting that was given a value; `by` is None when no person did it."""

    setting: str
    value: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ListedInsert:
    """The newest version of a place and a slug; `course` is the title of the course that shows it, if any."""

    version: Version
    course: str | None


@dataclass(frozen=True, slots=True)
class InsertPage:
    """One version with all others of the same place and slug, newest first; `readers` counts who has read it."""

    version: Version
    html: str
    course: str | None
    versions: Sequence[Version]
    readers: int

    @property
    def is_newest(self) -> bool:
        return self.versions[0].id == self.version.id


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds in one state or tribal nation, as a course page shows it.

    `read_at` is when its reader read this version, None when they have not; `read_before` tells of earlier versions,
    the latest first.
    """

    version_id: int
    number: int
    jurisdiction: str
    html: str
    reviewer: str
    reviewed_on: date | None
    written_at: datetime
    read_at: datetime | None
    read_before: tuple[VersionReading, ...]


def present_program() -> Program:
    """What the program says of itself now."""
    return program.program()


def is_empty() -> bool:
    """Whether the site was never set up."""
    return program.is_empty()


def picture(file_id: int, told: str) -> tuple[str, bytes] | None:
    """Media type and bytes; None when it is not there, or has not the fingerprint that was told."""
    kept = program.file(file_id)
    return kept if kept is not None and fingerprint(kept[1]) == told else None


def signature(sha256: str) -> bytes | None:
    """The picture that certificates are, or were, signed with. Raises FileLost."""
    return program.signature(sha256)


def kept_logo(here: Program) -> bytes | None:
    """Of this program today. Raises FileLost."""
    kept = program.file(here.logo_id) if here.logo_id is not None else None
    return kept[1] if kept else None


def kept_signature(here: Program) -> bytes | None:
    """Of this program today. Raises FileLost."""
    return program.signature(here.signature) if here.signature else None


def history() -> tuple[Changed, ...]:
    """Newest first."""
    return tuple(
        Changed(
            SETTING_WORDS.get(change.name, change.name), _in_words(change.name, change.value), change.by, change.at
        )
        for change in program.history(HISTORY_SHOWN)
    )


def _in_words(name: str, value: object) -> str:
    if name in ("logo", "signature"):
        return "a new picture" if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "certificates_await":
        return {"clinical": "for clinical ones", "every": "for all"}.get(str(value), "no")
    return f"{value} %" if name == "active_share_percent" else str(value) or "left empty"


def insert_list(catalogue: Catalogue) -> tuple[ListedInsert, ...]:
    return tuple(ListedInsert(version, _title(catalogue, version.slug)) for version in inserts.newest())


def _title(catalogue: Catalogue, slug: str) -> str | None:
    course = catalogue.courses.get(slug)
    return course.title if course else None


def insert_page(catalogue: Catalogue, version_id: int) -> InsertPage | None:
    version = inserts.version(version_id)
    if version is None:
        return None
    return InsertPage(
        version,
        prose(version.markdown),
        _title(catalogue, version.slug),
        inserts.versions(version.slug, version.jurisdiction),
        inserts.readers(version.id),
    )


def newest_version(version_id: int | None) -> Version | None:
    """The newest version of the same place and course as this one."""
    version = inserts.version(version_id) if version_id is not None else None
    return inserts.versions(version.slug, version.jurisdiction)[0] if version else None


def insert_places() -> Sequence[str]:
    """Every state or tribal nation that an insert was written for."""
    return inserts.places()


def holding(slug: str, person_id: int) -> tuple[Holding, ...]:
    """By place; what is empty is left out."""
    return tuple(_holding(version.version, version.readings) for version in inserts.held(slug, person_id))


def _holding(version: Version, readings: tuple[VersionReading, ...]) -> Holding:
    return Holding(
        version.id,
        version.number,
        version.jurisdiction,
        prose(version.markdown),
        version.reviewer,
        version.reviewed_on,
        version.written_at,
        read_at=next((reading.at for reading in readings if reading.number == version.number), None),
        read_before=tuple(reading for reading in readings if reading.number < version.number),
    )
