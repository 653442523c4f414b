"""What was studied, revision by revision, kept long after the files changed."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import bindparam, select

from lms.domain.credit.certificate import CourseOutline
from lms.store.db import db
from lms.store.tables.learning import CourseRevision

_KNOWN = select(CourseRevision.id).where(
    CourseRevision.course == bindparam("course"), CourseRevision.revision == bindparam("revision")
)


_OUTLINE = select(CourseRevision.outline).where(
    CourseRevision.course == bindparam("course"), CourseRevision.revision == bindparam("revision")
)


def keep_revision(course: str, revision: str, outline: Callable[[], CourseOutline]) -> None:
    """Writes a revision's outline, which is made only then, the first time someone studies it.

    One is kept for all ways through it: its hours are the computed ones, and each way's rest on what it was shown.
    """
    if db.session.scalar(_KNOWN, {"course": course, "revision": revision}) is None:
        db.session.add(CourseRevision(course=course, revision=revision, outline=outline()))


def kept_outline(course: str, revision: str) -> CourseOutline:
    """Raises NoResultFound for a revision that nobody studied."""
    return db.session.scalars(_OUTLINE, {"course": course, "revision": revision}).one()
