"""Program inserts: every version that was ever kept; the newest of a place and a slug counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from lms.store.db import db
from lms.store.people import Person
from lms.store.program import Insert


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `written_by` is a name, `reviewer` "" when nobody reviewed it."""

    id: int
    slug: str
    jurisdiction: str
    markdown: str
    reviewer: str
    reviewed_on: date | None
    written_by: str
    written_at: datetime

    @property
    def is_empty(self) -> bool:
        return not self.markdown.strip()


_VERSION = select(
    Insert.id,
    Insert.slug,
    Insert.jurisdiction,
    Insert.markdown,
    Insert.reviewer,
    Insert.reviewed_on,
    Person.display_name,
    Insert.written_at,
).join(Person, Person.id == Insert.written_by)
_NEWEST = Insert.id.in_(select(func.max(Insert.id)).group_by(Insert.slug, Insert.jurisdiction))


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


def newest() -> Sequence[Version]:
    """The newest of each place and slug, empty ones as well; by slug, then by place."""
    rows = db.session.execute(_VERSION.where(_NEWEST).order_by(Insert.slug, func.lower(Insert.jurisdiction)))
    return [Version(*row) for row in rows]


def in_force(slug: str) -> Sequence[Version]:
    """The newest of each place that says something, by place."""
    rows = db.session.execute(_VERSION.where(Insert.slug == slug, _NEWEST).order_by(func.lower(Insert.jurisdiction)))
    return [one for row in rows if not (one := Version(*row)).is_empty]


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
    return db.session.scalars(select(Insert.jurisdiction).distinct().order_by(Insert.jurisdiction)).all()
