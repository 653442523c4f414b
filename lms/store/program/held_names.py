"""Every name of content that records hold, with how many hold it: no person is among what is given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnClause, Select, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.domain.competence.competency import Evidenced
from lms.domain.items.item import Item
from lms.domain.items.version import item_from_json
from lms.domain.learning.naming import HeldName, NameKind
from lms.store.db import chunked, db
from lms.store.tables.competence import Evidence, Observation
from lms.store.tables.learning import (
    Attempt,
    Completion,
    CorrectionRead,
    CorrectionTakenUp,
    CourseRevision,
    DeclaredReading,
    Enrolment,
    Evaluation,
    ItemVersion,
    LessonProgress,
    ReadyCourse,
    Recount,
)
from lms.store.tables.names import present
from lms.store.tables.people import AdjustedTarget, PersonProfile
from lms.store.tables.team import Assignment
from lms.store.turns import IS_OPEN

# Inserts are left out, since they may be written for a course that is still to come.
_COURSES: tuple[InstrumentedAttribute[str], ...] = (
    Enrolment.course,
    Attempt.course,
    Completion.course,
    ReadyCourse.course,
    Evaluation.course,
    Observation.course,
    Assignment.course,
    CorrectionRead.course,
    CorrectionTakenUp.course,
)


def held_names() -> list[HeldName]:
    """By kind, course and name; what leads to a name of today is told under that one."""
    counts: Counter[tuple[NameKind, str, str]] = Counter()
    for kind, rows in _asked():
        for course, name, records in db.session.execute(rows):
            counts[_called(kind, course, str(name))] += records
    for code in _codes_rated():
        counts[(NameKind.COMPETENCY, "", code)] += 1
    return [HeldName(*named, records) for named, records in sorted(counts.items())]


def _called(kind: NameKind, course: str, name: str) -> tuple[NameKind, str, str]:
    if kind is NameKind.ITEM:
        course, _, name = name.partition(":")
    return kind, course, name


def _asked() -> Iterator[tuple[NameKind, Select[Any]]]:
    """Statements whose rows are (course, name, how many)."""
    for column in _COURSES:
        yield NameKind.COURSE, _count(present(column), present(column))
    for lesson in (LessonProgress, DeclaredReading):
        in_course = _count(present(Enrolment.course), lesson.lesson)
        yield NameKind.LESSON, in_course.join(Enrolment, Enrolment.id == lesson.enrolment_id)
    yield NameKind.PRACTICE, _count(present(Observation.course), Observation.practice)
    for read in (CorrectionRead, CorrectionTakenUp):
        yield NameKind.CORRECTION, _count(present(read.course), read.day)
    yield NameKind.ITEM, _count(_NOWHERE, present(Evidence.item_key)).where(Evidence.source == Evidenced.QUIZ.value)
    yield NameKind.ITEM, _count(_NOWHERE, present(Recount.item_key))
    for code in (Evidence.competency, AdjustedTarget.competency):
        yield NameKind.COMPETENCY, _count(_NOWHERE, code)
    yield NameKind.PROFILE, _count(_NOWHERE, PersonProfile.profile)


_NOWHERE: ColumnClause[str] = literal_column("''")


def _count(course: Any, name: Any) -> Select[Any]:
    grouped = (name,) if course is _NOWHERE else (course, name)
    return select(course, name, func.count()).group_by(*grouped)


def _codes_rated() -> Iterator[str]:
    """Of practice that was rated and is not evidence yet."""
    rated = select(Observation.ratings).where(IS_OPEN, Observation.ratings.is_not(None))
    for ratings in db.session.scalars(rated):
        yield from ratings or {}


def drawn_as(item_ids: Collection[str]) -> Mapping[str, list[Item]]:
    """Id to what was drawn under it."""
    found: dict[str, list[Item]] = {}
    for some in chunked(item_ids):
        for item_id, content in db.session.execute(
            select(ItemVersion.item, ItemVersion.content).where(ItemVersion.item.in_(some)).order_by(ItemVersion.id)
        ):
            found.setdefault(item_id, []).append(item_from_json(content))
    return found


def titles_of(slugs: Collection[str]) -> Mapping[str, set[str]]:
    """Slug to the titles under which that course was studied."""
    found: dict[str, set[str]] = {}
    studied = select(CourseRevision.course, CourseRevision.outline).where(CourseRevision.course.in_(slugs))
    for slug, outline in db.session.execute(studied):
        found.setdefault(slug, set()).add(outline.title)
    return found
