"""What was studied, revision by revision, kept long after the files changed."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.certificate import CourseOutline
from lms.store.db import Base, JsonOf, db


class CourseRevision(Base):
    """The outline of a revision that someone studied, shown long after the files changed."""

    __tablename__ = "course_revision"
    __table_args__ = (UniqueConstraint("course", "revision"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    revision: Mapped[str]
    outline: Mapped[CourseOutline] = mapped_column(JsonOf(CourseOutline))


_KNOWN = select(CourseRevision.id).where(
    CourseRevision.course == bindparam("course"), CourseRevision.revision == bindparam("revision")
)


def keep_revision(course: str, revision: str, outline: Callable[[], CourseOutline]) -> None:
    """Writes a revision's outline, which is made only then, the first time someone studies it."""
    if db.session.scalar(_KNOWN, {"course": course, "revision": revision}) is None:
        db.session.add(CourseRevision(course=course, revision=revision, outline=outline()))
