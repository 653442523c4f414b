"""Every name of content that records hold, with how many hold it: no person is among what is given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnClause, Select, exists, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.domain.competence.competency import Evidenced
from lms.domain.items.item import Item
from lms.domain.items.naming import HeldName, NameKind
from lms.domain.items.version import item_from_json
from lms.store.db import chunked, db
from lms.store.tables.competence import CheckRecount, Evidence, Observation, ShortCheck
from lms.store.tables.course_hours import CourseHours
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
from lms.store.tables.people import AdjustedTarget, OwnSteps, PersonPlan, PersonProfile, PlanVersion
from lms.store.tables.program import CourseReview
from lms.store.tables.team import Assignment, AssignmentChoice, TrainingPlan
from lms.store.turns import IS_OPEN

_Named = tuple[NameKind, str, str]
_OF_ITEMS = (Evidenced.QUIZ.value, Evidenced.CHECK.value)
_SEVERAL = ""  # the course of an assignment that names several
# Inserts are left out, since they may be written for a course that is still to come.
_COURSES: tuple[InstrumentedAttribute[str], ...] = (
    Enrolment.course,
    Attempt.course,
    Completion.course,
    ReadyCourse.course,
    Evaluation.course,
    Observation.course,
    Assignment.course,
    AssignmentChoice.course,
    CourseReview.course,
    CourseHours.course,
    CorrectionRead.course,
    CorrectionTakenUp.course,
)


def held_names() -> list[HeldName]:
    """By kind, course and name; what leads to a name of today is told under that one."""
    counts: Counter[_Named] = Counter()
    for kind, rows in _asked():
        for course, name, records in db.session.execute(rows):
            counts[_called(kind, course, str(name))] += records
    for named in (*_in_plans(), *_asked_of_ways(), *_codes_rated()):
        counts[named] += 1
    return [HeldName(*named, records) for named, records in sorted(counts.items())]


def _called(kind: NameKind, course: str, name: str) -> tuple[NameKind, str, str]:
    if kind is NameKind.ITEM:
        course, _, name = name.partition(":")
    return kind, course, name


def _asked() -> Iterator[tuple[NameKind, Select[Any]]]:
    """Statements whose rows are (course, name, how many)."""
    for column in _COURSES:
        yield NameKind.COURSE, _count(present(column), present(column)).where(column != _SEVERAL)
    for lesson in (LessonProgress, DeclaredReading):
        in_course = _count(present(Enrolment.course), lesson.lesson)
        yield NameKind.LESSON, in_course.join(Enrolment, Enrolment.id == lesson.enrolment_id)
    yield NameKind.PRACTICE, _count(present(Observation.course), Observation.practice)
    for read in (CorrectionRead, CorrectionTakenUp):
        yield NameKind.CORRECTION, _count(present(read.course), read.day)
    yield NameKind.ITEM, _count(_NOWHERE, present(Evidence.item_key)).where(Evidence.source.in_(_OF_ITEMS))
    for recounted in (Recount.item_key, CheckRecount.item_key):
        yield NameKind.ITEM, _count(_NOWHERE, present(recounted))
    for code in (Evidence.competency, AdjustedTarget.competency):
        yield NameKind.COMPETENCY, _count(_NOWHERE, code)
    for profile in (PersonProfile.profile, PersonPlan.profile, OwnSteps.profile):
        yield NameKind.PROFILE, _count(_NOWHERE, profile)
    asked_by_role = _count(_NOWHERE, TrainingPlan.profile)
    yield NameKind.PROFILE, asked_by_role.where(TrainingPlan.profile.is_not(None), TrainingPlan.ended_at.is_(None))


_NOWHERE: ColumnClause[str] = literal_column("''")


def _count(course: Any, name: Any) -> Select[Any]:
    grouped = (name,) if course is _NOWHERE else (course, name)
    return select(course, name, func.count()).group_by(*grouped)


def _in_plans() -> Iterator[_Named]:
    """Of the steps of plans that someone is on, and of training plans that still ask."""
    begun = select(PlanVersion.steps).join(PersonPlan, PersonPlan.version_id == PlanVersion.id)
    for steps in db.session.scalars(begun):
        for step in steps:
            if step.get("practice"):
                yield NameKind.PRACTICE, step["course"], step["practice"]
            elif step.get("course"):
                yield NameKind.COURSE, step["course"], step["course"]
    for courses in db.session.scalars(select(TrainingPlan.courses).where(TrainingPlan.ended_at.is_(None))):
        yield from ((NameKind.COURSE, course, course) for course in courses)


def _asked_of_ways() -> Iterator[_Named]:
    """Practices that somebody's way through a course waits for."""
    is_complete = exists().where(Completion.enrolment_id == Enrolment.id)
    begun = select(Enrolment.course, Enrolment.requires).where(Enrolment.requires.is_not(None), ~is_complete)
    for course, requires in db.session.execute(begun):
        yield from ((NameKind.PRACTICE, course, practice) for practice in (requires.practices if requires else ()))


def _codes_rated() -> Iterator[_Named]:
    """Of practice that was rated and is not evidence yet, and of checks that lie open."""
    rated = select(Observation.ratings).where(IS_OPEN, Observation.ratings.is_not(None))
    for ratings in db.session.scalars(rated):
        yield from ((NameKind.COMPETENCY, "", code) for code in ratings or {})
    for codes in db.session.scalars(select(ShortCheck.codes).where(ShortCheck.submitted_at.is_(None))):
        yield from ((NameKind.COMPETENCY, "", code) for code in codes)


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
