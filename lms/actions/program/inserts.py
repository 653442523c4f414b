"""What a person says of a program insert: that they have read the version in force."""

from __future__ import annotations

from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.store.program import inserts


class NoSuchInsert(Exception):
    """The course has no version with this id."""


class NotInForce(Exception):
    """Another version took its place; `is_empty` when that one says nothing."""

    def __init__(self, jurisdiction: str, *, is_empty: bool) -> None:
        super().__init__(jurisdiction)
        self.jurisdiction = jurisdiction
        self.is_empty = is_empty


def acknowledge(acting: Acting, course: Course, version_id: int) -> None:
    """Keeps that the person has read this version, once; raises NoSuchInsert or NotInForce.

    It is no event: the event log would tell administrators who has read what, where a number is enough.
    """
    version = inserts.version(version_id)
    if version is None or version.slug != course.slug:
        raise NoSuchInsert
    newest = inserts.versions(version.slug, version.jurisdiction)[0]
    if newest.id != version.id or newest.is_empty:
        raise NotInForce(version.jurisdiction, is_empty=newest.is_empty)
    inserts.acknowledge(version.id, acting.me, acting.now)
