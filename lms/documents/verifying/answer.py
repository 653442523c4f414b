"""What is answered of a file that somebody was handed: the bytes decide, and the words are told beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from lms.documents.verifying.badges import ADDRESSES, differences, expected_of
from lms.documents.verifying.fields import Compared, Difference, compare, compare_without_file, fields_of
from lms.documents.verifying.reading import ReadFile
from lms.domain.credit.certificate import CertificateFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswer:
    """Of a file whose number is known; only `is_issued` makes it genuine.

    `compared` is None where nothing could be read. `more_pictures` are those that the issued file does not have: what
    a picture says is not read.
    """

    kind: str
    sha256: str
    is_issued: bool
    signature: str
    is_signed: bool
    compared: Compared | None = None
    trouble: str = ""
    more_pictures: int = 0
    badge: tuple[Difference, ...] = ()
    has_badge: bool = False
    has_good_badge: bool = False

    @classmethod
    def of_hash(cls, sha256: str) -> Self:
        """Of an issued file that was kept no longer than its hash."""
        return cls(kind="PDF", sha256=sha256, is_issued=True, signature="not read", is_signed=False)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Of the page, then those of the badge that the page does not have."""
        printed = self.compared.differences if self.compared else ()
        known = {one.label for one in printed}
        return (*printed, *(one for one in self.badge if one.label not in known))

    @property
    def says_the_same(self) -> bool:
        return self.compared is not None and self.compared.is_same and not self.badge


@dataclass(frozen=True, slots=True)
class Record:
    """What a file is compared with: `facts` without a name where none may be told."""

    serial: str
    facts: CertificateFacts
    verify_url: str
    public_url: str


def issued_answer(read: ReadFile) -> FileAnswer:
    """Of a file whose bytes are those that were issued."""
    return FileAnswer(
        kind=read.kind,
        sha256=read.sha256,
        is_issued=True,
        signature=read.signature.told,
        is_signed=read.signature.holds,
        has_badge=read.badge is not None,
        has_good_badge=read.badge_holds is True,
    )


def answer_of(read: ReadFile, record: Record, issued: ReadFile | None) -> FileAnswer:
    """`issued` is the record's own file, None where there is none."""
    if read.kind == "JSON":
        return _of_badge(read, record, issued)
    fields = fields_of(record.serial, record.facts, record.verify_url)
    compared = None
    if read.words:
        compared = compare(fields, issued.words, read.words) if issued else compare_without_file(fields, read.words)
    if compared is not None and not record.facts.name:
        # What surrounds a name that is kept back is not told either: it would say whether it is the one.
        compared = Compared(compared.fields, compared.differences)
    return FileAnswer(
        kind=read.kind,
        sha256=read.sha256,
        is_issued=False,
        signature=read.signature.told,
        is_signed=read.signature.holds,
        compared=compared,
        trouble=read.trouble,
        more_pictures=max(0, read.pictures - (issued.pictures if issued else 0)),
        badge=_badge_differences(read, record, issued),
        has_badge=read.badge is not None,
        has_good_badge=read.badge_holds is True,
    )


def _badge_differences(read: ReadFile, record: Record, issued: ReadFile | None) -> tuple[Difference, ...]:
    if read.badge is None:
        return ()
    kept = issued.badge if issued else None
    expected = expected_of(kept, record.facts, record.verify_url, record.public_url)
    is_signed, has_name = read.badge_holds is True, bool(record.facts.name)
    found = differences(read.badge, expected, is_signed=is_signed, has_name=has_name)
    is_moved = kept is None and is_signed
    return tuple(one for one in found if not (is_moved and one.label in ADDRESSES))


def _of_badge(read: ReadFile, record: Record, issued: ReadFile | None) -> FileAnswer:
    """A badge is as it was issued where its text is that of the issued file, and the key's word holds besides."""
    holds = read.badge_holds is True
    is_issued = holds and issued is not None and read.badge_text.strip() == issued.badge_text.strip()
    return FileAnswer(
        kind=read.kind,
        sha256=read.sha256,
        is_issued=is_issued,
        signature="signed here, whole and unchanged" if holds else "no signature of this program that holds",
        is_signed=holds,
        compared=Compared(0),
        badge=() if is_issued else _badge_differences(read, record, issued),
        has_badge=True,
        has_good_badge=holds,
    )
