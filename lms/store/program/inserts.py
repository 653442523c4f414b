"""Program inserts: every version that was ever kept, and who has read it; the newest of a place and a slug counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ScalarSelect, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.joined import accounts_of, person_of
from lms.store.tables.learning import Enrolment
from lms.store.tables.names import present
from lms.store.tables.people import Person
from lms.store.tables.program import Acknowledgement, Insert

_OTHER_VERSION = aliased(Insert)
_SAME_INSERT = and_(_OTHER_VERSION.slug == Insert.slug, _OTHER_VERSION.jurisdiction == Insert.jurisdiction)
_NEWEST = Insert.id.in_(select(func.max(Insert.id)).group_by(present(Insert.slug), Insert.jurisdiction))
_OF_PERSON = Acknowledgement.person_id.in_(accounts_of(bindparam("person_id")))


def _number_of(version_id: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """How many versions of the same place and slug there were with this one."""
    counted = select(func.count()).select_from(_OTHER_VERSION).where(_SAME_INSERT, _OTHER_VERSION.id <= version_id)
    return counted.correlate(Insert, Acknowledgement).scalar_subquery()


def is_empty(markdown: str) -> bool:
    """Whether a version says nothing, so that nothing is in force."""
    return not markdown.strip()


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version in force that came after someone began its course, and that they have not read."""

    slug: str
    jurisdiction: str
    number: int


@dataclass(frozen=True, slots=True)
class Version:
    """The `number`-th version of a place and slug; `written_by` is a name, `reviewer` "" when nobody reviewed it."""

    id: int
    number: int
    slug: str
    jurisdiction: str
    markdown: str
    reviewer: str
    reviewed_on: date | None
    written_by: str
    written_at: datetime

    @property
    def is_empty(self) -> bool:
        return is_empty(self.markdown)


@dataclass(frozen=True, slots=True)
class VersionReading:
    """That someone said to have read the `number`-th version."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A version in force, with what one person read of its place and slug, the latest first."""

    version: Version
    readings: tuple[VersionReading, ...]


_VERSION = select(
    Insert.id,
    _number_of(Insert.id),
    Insert.slug,
    Insert.jurisdiction,
    Insert.markdown,
    Insert.reviewer,
    Insert.reviewed_on,
    Person.display_name,
    Insert.written_at,
).join(Person, Person.id == Insert.written_by)
_HELD = (
    _VERSION.add_columns(_number_of(Acknowledgement.insert_id), Acknowledgement.read_at)
    .outerjoin(
        Acknowledgement,
        and_(
            _OF_PERSON, Acknowledgement.insert_id.in_(select(_OTHER_VERSION.id).where(_SAME_INSERT).correlate(Insert))
        ),
    )
    .where(Insert.slug == bindparam("slug"), _NEWEST)
    .order_by(Insert.id, Acknowledgement.insert_id.desc(), Acknowledgement.read_at)
)
# The newest versions, empty ones as well, that one person began the course before and has not read.
_UNREAD = (
    select(Insert.id, Insert.slug, Insert.jurisdiction, _number_of(Insert.id).label("number"), Insert.markdown)
    .where(
        _NEWEST,
        exists().where(
            Enrolment.person_id.in_(accounts_of(bindparam("person_id"))),
            Enrolment.course == Insert.slug,
            Enrolment.started_at < Insert.written_at,
        ),
        ~exists().where(_OF_PERSON, Acknowledgement.insert_id == Insert.id),
    )
    .order_by(Insert.id)
)


def add(
    slug: str,
    jurisdiction: str,
    markdown: str,
    reviewer: str,
    reviewed_on: date | None,
    written_by: int,
    now: datetime,
) -> int:
    """The id of the new version."""
    version = Insert(
        slug=slug,
        jurisdiction=jurisdiction,
        markdown=markdown,
        reviewer=reviewer,
        reviewed_on=reviewed_on,
        written_by=written_by,
        written_at=now,
    )
    db.session.add(version)
    db.session.flush()
    return version.id


_NEWEST_VERSIONS = _VERSION.where(_NEWEST)


def newest() -> Sequence[Version]:
    """The newest of each place and slug, empty ones as well; by slug, then by place."""
    rows = db.session.execute(_NEWEST_VERSIONS)
    return sorted((Version(*row) for row in rows), key=lambda one: (one.slug, sort_key(one.jurisdiction)))


def in_force(slug: str) -> Sequence[Version]:
    """The newest of each place that says something, by place."""
    rows = db.session.execute(_VERSION.where(Insert.slug == slug, _NEWEST))
    found = [one for row in rows if not (one := Version(*row)).is_empty]
    return sorted(found, key=lambda one: sort_key(one.jurisdiction))


def held(slug: str, person_id: int) -> Sequence[Held]:
    """What is in force, by place, with what this person read of it."""
    found: dict[Version, list[VersionReading]] = {}
    for *row, number, read_at in db.session.execute(_HELD, {"slug": slug, "person_id": person_id}):
        readings = found.setdefault(Version(*row), [])
        is_known = any(reading.number == number for reading in readings)  # with another account of the person
        if read_at is not None and not is_known:
            readings.append(VersionReading(number, read_at))
    in_order = sorted(found.items(), key=lambda pair: sort_key(pair[0].jurisdiction))
    return [Held(one, tuple(readings)) for one, readings in in_order if not one.is_empty]


def acknowledge(version_id: int, person_id: int, now: datetime) -> None:
    """Keeps that the person has read this version; the first moment stays."""
    told = exists().where(Acknowledgement.insert_id == version_id, _OF_PERSON)
    if not db.session.scalar(select(told), {"person_id": person_id}):
        db.session.add(Acknowledgement(insert_id=version_id, person_id=person_id, read_at=now))
        db.session.flush()


def readers(version_id: int) -> int:
    """How many people have read this version."""
    people = func.count(person_of(Acknowledgement.person_id).distinct())
    return db.session.scalar(select(people).where(Acknowledgement.insert_id == version_id)) or 0


def version(version_id: int) -> Version | None:
    row = db.session.execute(_VERSION.where(Insert.id == version_id)).one_or_none()
    return Version(*row) if row else None


def versions(slug: str, jurisdiction: str) -> Sequence[Version]:
    """Newest first."""
    rows = db.session.execute(
        _VERSION.where(Insert.slug == slug, Insert.jurisdiction == jurisdiction).order_by(Insert.id.desc())
    )
    return [Version(*row) for row in rows]


def places() -> Sequence[str]:
    """Every state or tribal nation that an insert was written for."""
    return sorted(db.session.scalars(select(Insert.jurisdiction).distinct()), key=sort_key)


def new_to(person_id: int) -> tuple[NewVersion, ...]:
    """Versions that they have not read, in the order in which they were written."""
    return tuple(
        NewVersion(slug, place, number)
        for _, slug, place, number, markdown in db.session.execute(_UNREAD, {"person_id": person_id})
        if not is_empty(markdown)
    )
