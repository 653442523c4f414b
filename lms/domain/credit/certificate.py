"""Serials of certificates, which are the codes that anyone can check, and the facts that they certify."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self

from lms.domain.learning.course import Computation, Contributor, Course, HourCategory, scaled_categories
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.program.review import RecordedReview

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 10
TIME = "measured or declared by the learner"
CLASSIC, LETTER = "classic", "letter"  # what facts from before templates could be chosen are printed with
PAGE_SIZES = {LETTER: "US Letter", "a4": "A4"}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def serial_from(random_bytes: bytes) -> str:
    """Eighty random bits as `7F3K-9QZT-M4XD-2HRP`.

    **Source:** Douglas Crockford, Base 32 (no I, L, O, U, so that it can be read aloud).
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"a serial is made of {RANDOM_BYTES} bytes, not {len(random_bytes)}")
    number = int.from_bytes(random_bytes)
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))


def read_serial(typed: str) -> str | None:
    """The serial that a person meant: case, spaces, hyphens and look-alikes forgiven; None when it cannot be one."""
    if len(typed) > 64:
        return None
    symbols = "".join(typed.upper().split()).replace("-", "").translate(_READ_AS)
    if len(symbols) != 16 or any(symbol not in ALPHABET for symbol in symbols):
        return None
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))


def serial_hash(serial: str) -> str:
    """What a serial is looked up by."""
    return hashlib.sha256(serial.encode()).hexdigest()


class NameReason(StrEnum):
    """Why certificates are issued anew: for another name, or for a misprint in what the program says of itself."""

    MISSPELT = "misspelt"
    CHANGED = "changed"
    MISPRINT = "misprint"


class NewerFacts(ValueError):
    """Facts that a newer version of the software wrote in a shape that this one cannot read."""

    def __init__(self, version: object, known: int) -> None:
        super().__init__(f"These facts have version {version}, and this software reads up to {known}: it is older.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutline:
    """What is kept of a revision of a course, to be shown long after its files changed.

    JSON without a `version` is of version 1, the only one so far. It rises when what is there comes to mean something
    else: a higher one is refused, since half a certificate would be false. A field that is only added does not raise
    it, and is passed over by those who do not know it. `basis` is there where the hours do not rest on `computed`,
    and `written_by` tells more of the `authors`, since certificates print what qualifies them.
    """

    version: ClassVar[int] = 1

    title: str
    objectives: tuple[str, ...]
    minutes: int
    computed: Computation
    categories: tuple[HourCategory, ...]
    competencies: tuple[str, ...]
    lessons: tuple[str, ...]
    authors: tuple[str, ...]
    reviews: tuple[Contributor, ...]
    open_reviews: tuple[str, ...]
    pass_percent: int
    basis: HoursBasis | None = None
    written_by: tuple[Contributor, ...] = ()

    @classmethod
    def of(cls, course: Course) -> Self:
        """`open_reviews` are their kinds."""
        return cls(
            title=course.title,
            objectives=tuple(objective.text for objective in course.objectives),
            minutes=course.minutes,
            computed=course.computation,
            categories=tuple(HourCategory(one.minutes, one.any_of) for one in course.categories),
            competencies=course.competencies,
            lessons=tuple(lesson.title for lesson in course.lessons),
            authors=tuple(author.name for author in course.authors),
            reviews=course.reviews,
            open_reviews=tuple(sorted({review.kind for _, review in course.open_reviews})),
            pass_percent=course.pass_percent,
            basis=course.basis,
            written_by=course.authors,
        )

    @classmethod
    def of_event(cls, title: str, minutes: int, parts: Iterable[tuple[int, tuple[str, ...]]]) -> Self:
        """What somebody attended of a live event."""
        return cls(
            title=title,
            objectives=(),
            minutes=minutes,
            computed=Computation(words=0, checks=0, items=0, activity_minutes=0),
            categories=tuple(HourCategory(part, any_of) for part, any_of in parts),
            competencies=(),
            lessons=(),
            authors=(),
            reviews=(),
            open_reviews=(),
            pass_percent=0,
        )

    def resting_on(self, basis: HoursBasis | None) -> Self:
        """One that was kept as computed, with the hours that a way through it was shown."""
        if basis is None:
            return self
        categories = scaled_categories(self.categories, basis.minutes)
        return replace(self, minutes=basis.minutes, categories=categories, basis=basis)

    def to_json(self) -> dict[str, Any]:
        computed = self.computed
        return {
            **({"basis": self.basis.to_json()} if self.basis else {}),
            **({"written_by": [list(astuple(one)) for one in self.written_by]} if self.written_by else {}),
            "version": self.version,
            "title": self.title,
            "objectives": list(self.objectives),
            "minutes": self.minutes,
            "computed": {
                "words": computed.words,
                "checks": computed.checks,
                "items": computed.items,
                "activity_minutes": computed.activity_minutes,
            },
            "categories": [[category.minutes, list(category.any_of)] for category in self.categories],
            "competencies": list(self.competencies),
            "lessons": list(self.lessons),
            "authors": list(self.authors),
            "reviews": [[review.name, review.role, review.on] for review in self.reviews],
            "open_reviews": list(self.open_reviews),
            "pass_percent": self.pass_percent,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises NewerFacts, and KeyError when a fact is missing."""
        version, computed = stored.get("version", 1), stored["computed"]
        if version > cls.version:
            raise NewerFacts(version, cls.version)
        return cls(
            title=stored["title"],
            objectives=tuple(stored["objectives"]),
            minutes=stored["minutes"],
            computed=Computation(
                words=computed["words"],
                checks=computed["checks"],
                items=computed["items"],
                activity_minutes=computed["activity_minutes"],
            ),
            categories=tuple(HourCategory(minutes, tuple(any_of)) for minutes, any_of in stored["categories"]),
            competencies=tuple(stored["competencies"]),
            lessons=tuple(stored["lessons"]),
            authors=tuple(stored["authors"]),
            reviews=tuple(Contributor(name, role, on) for name, role, on in stored["reviews"]),
            open_reviews=tuple(stored["open_reviews"]),
            pass_percent=stored["pass_percent"],
            basis=HoursBasis.from_json(stored["basis"]) if "basis" in stored else None,
            written_by=tuple(Contributor(*one) for one in stored.get("written_by", ())),
        )


@dataclass(frozen=True, slots=True)
class CertifiedApproval:
    """A board's approval that covered the day."""

    body: str
    number: str
    made_up: bool


@dataclass(frozen=True, slots=True)
class StudiedCourse:
    """What a certificate says of a course as it was studied; `approvals` are those that cover the day."""

    slug: str
    revision: str
    outline: CourseOutline
    approvals: tuple[CertifiedApproval, ...]

    @classmethod
    def of(cls, course: Course, earned_on: date) -> Self:
        """The course as it is now."""
        return cls(
            course.slug,
            course.revision,
            CourseOutline.of(course),
            tuple(
                CertifiedApproval(approval.body, approval.number, approval.made_up)
                for approval in course.approvals
                if approval.covers(earned_on)
            ),
        )


@dataclass(frozen=True, slots=True)
class Provider:
    """The program as it called itself that day."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True)
class CertifiedReview:
    """A review that the program recorded; `revision` is the version looked at, perhaps not the one studied."""

    name: str
    qualification: str
    on: date
    kind: str
    revision: str

    @classmethod
    def of(cls, review: RecordedReview) -> Self:
        return cls(review.name, review.qualification, review.on, review.kind, review.revision)

    def to_json(self) -> dict[str, str]:
        return {
            "name": self.name,
            "qualification": self.qualification,
            "on": self.on.isoformat(),
            "kind": self.kind,
            "revision": self.revision,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Self:
        day = date.fromisoformat(stored["on"])
        return cls(stored["name"], stored["qualification"], day, stored["kind"], stored["revision"])


@dataclass(frozen=True, slots=True)
class CertifiedInsert:
    """State or tribal rules that were part of the course."""

    jurisdiction: str
    version_id: int
    written_on: date


@dataclass(frozen=True, slots=True)
class CertifiedAttendance:
    """A live event that somebody attended; `attested_by` is a shown name, `attested_on` the day of the program."""

    trainer: str
    qualification: str
    attested_by: str
    attested_on: date
    whole_minutes: int

    def to_json(self) -> dict[str, Any]:
        return {
            "trainer": self.trainer,
            "qualification": self.qualification,
            "attested_by": self.attested_by,
            "attested_on": self.attested_on.isoformat(),
            "whole_minutes": self.whole_minutes,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        day = date.fromisoformat(stored["attested_on"])
        return cls(stored["trainer"], stored["qualification"], stored["attested_by"], day, stored["whole_minutes"])


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Every word that a certificate certifies, so that later edits change nothing.

    `name` is the legal one, `course` the slug; `logo` is the id of a picture that is kept for good, None without one.
    `time` says how time was taken, the same for everyone; certificates from before it was said have "", and no key.
    `recorded_reviews` are those of the site; those of the course's own files stand in the outline.
    `attended` is there where it is of a live event: then `course` and `revision` are "", and the outline holds what
    this person attended. `reissued_on` is the day of the program on which it took the place of an earlier issue.
    `signature` is the SHA-256 of the scanned one, which is kept beside the database; `template` names a folder of
    certificates/, and `page_size` is one of PAGE_SIZES.
    As JSON all fields of the outline stand beside the others.
    """

    version: ClassVar[int] = CourseOutline.version

    outline: CourseOutline
    specimen: bool
    name: str
    course: str
    revision: str
    earned_on: date
    delivery: str
    approvals: tuple[CertifiedApproval, ...]
    provider: Provider
    signatory: str
    logo: int | None
    inserts: tuple[CertifiedInsert, ...]
    time: str = ""
    recorded_reviews: tuple[CertifiedReview, ...] = ()
    attended: CertifiedAttendance | None = None
    reissued_on: date | None = None
    signatory_title: str = ""
    signature: str | None = None
    template: str = CLASSIC
    page_size: str = LETTER

    @property
    def open_reviews(self) -> tuple[str, ...]:
        """The kinds that nobody settled in the version that was studied."""
        settled = {review.kind for review in self.recorded_reviews if review.revision == self.revision}
        return tuple(kind for kind in self.outline.open_reviews if kind not in settled)

    def to_json(self) -> dict[str, Any]:
        provider, recorded = self.provider, [review.to_json() for review in self.recorded_reviews]
        return {
            **({"time": self.time} if self.time else {}),
            **({"recorded_reviews": recorded} if recorded else {}),
            **({"attended": self.attended.to_json()} if self.attended else {}),
            **({"reissued_on": self.reissued_on.isoformat()} if self.reissued_on else {}),
            **({"signatory_title": self.signatory_title} if self.signatory_title else {}),
            **({"signature": self.signature} if self.signature else {}),
            "template": self.template,
            "page_size": self.page_size,
            **self.outline.to_json(),
            "specimen": self.specimen,
            "name": self.name,
            "course": self.course,
            "revision": self.revision,
            "earned_on": self.earned_on.isoformat(),
            "delivery": self.delivery,
            "approvals": [
                {"body": approval.body, "number": approval.number, "made_up": approval.made_up}
                for approval in self.approvals
            ],
            "provider": {"name": provider.name, "address": provider.address, "contact": provider.contact},
            "signatory": self.signatory,
            "logo": self.logo,
            "inserts": [
                [insert.jurisdiction, insert.version_id, insert.written_on.isoformat()] for insert in self.inserts
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises NewerFacts, and KeyError when a fact is missing; before programs had logos there was no `logo`."""
        provider = stored["provider"]
        return cls(
            outline=CourseOutline.from_json(stored),
            specimen=stored["specimen"],
            name=stored["name"],
            course=stored["course"],
            revision=stored["revision"],
            earned_on=date.fromisoformat(stored["earned_on"]),
            delivery=stored["delivery"],
            approvals=tuple(
                CertifiedApproval(approval["body"], approval["number"], approval["made_up"])
                for approval in stored["approvals"]
            ),
            provider=Provider(provider["name"], provider["address"], provider["contact"]),
            signatory=stored["signatory"],
            logo=stored.get("logo"),
            inserts=tuple(
                CertifiedInsert(jurisdiction, version_id, date.fromisoformat(written_on))
                for jurisdiction, version_id, written_on in stored["inserts"]
            ),
            time=stored.get("time", ""),
            recorded_reviews=tuple(
                CertifiedReview.from_json(review) for review in stored.get("recorded_reviews", ())
            ),
            attended=CertifiedAttendance.from_json(stored["attended"]) if "attended" in stored else None,
            reissued_on=date.fromisoformat(stored["reissued_on"]) if "reissued_on" in stored else None,
            signatory_title=stored.get("signatory_title", ""),
            signature=stored.get("signature"),
            template=stored.get("template", CLASSIC),
            page_size=stored.get("page_size", LETTER),
        )
