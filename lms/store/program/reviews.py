"""Reviews of courses that the program recorded, and those that it took back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.domain.program.review import RecordedReview
from lms.store.db import db
from lms.store.in_force import read_reviews, reviews_in_force
from lms.store.tables.learning import CourseRevision
from lms.store.tables.people import Person
from lms.store.tables.program import CourseReview, ReviewWords


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A recorded review with who recorded it; `reversed_at`, `reversed_by` and `why` where it was taken back."""

    review: RecordedReview
    course: str
    recorded_by: str
    recorded_at: datetime
    reversed_at: datetime | None
    reversed_by: str | None
    why: str


def add(
    course: str, revision: str, kind: str, name: str, qualification: str, reviewed_on: date, by: int, now: datetime
) -> int:
    """Its id."""
    return _add(
        CourseReview(
            course=course, revision=revision, kind=kind, reviewed_on=reviewed_on, recorded_by=by, recorded_at=now
        ),
        ReviewWords(name=name, qualification=qualification, why=""),
    )


def take_back(review_id: int, why: str, by: int, now: datetime) -> None:
    """Adds the row that takes this one back; a second one breaks a constraint."""
    review = db.session.get_one(CourseReview, review_id)
    _add(
        CourseReview(
            course=review.course,
            revision=review.revision,
            kind=review.kind,
            reviewed_on=review.reviewed_on,
            recorded_by=by,
            recorded_at=now,
            reverses=review_id,
        ),
        ReviewWords(name="", qualification="", why=why),
    )


def _add(review: CourseReview, words: ReviewWords) -> int:
    db.session.add(review)
    db.session.flush()
    words.review_id = review.id
    db.session.add(words)
    db.session.flush()
    return review.id


_OF = aliased(CourseReview)
_IN_FORCE = select(_OF.course, reviews_in_force(_OF.course)).distinct()


def in_force(course: str) -> tuple[RecordedReview, ...]:
    """The newest first."""
    return all_in_force(course).get(course, ())


def all_in_force(course: str | None = None) -> Mapping[str, tuple[RecordedReview, ...]]:
    """Course slug to its reviews, the newest first; of one course or of all."""
    asked = _IN_FORCE if course is None else _IN_FORCE.where(_OF.course == course)
    return {slug: read_reviews(text) for slug, text in db.session.execute(asked)}


def newest(course: str) -> int:
    """The id of the last that was recorded of the course, 0 for none."""
    return db.session.scalar(select(func.max(CourseReview.id)).where(CourseReview.course == course)) or 0


_BACK, _BACK_WORDS, _BACK_BY = aliased(CourseReview), aliased(ReviewWords), aliased(Person)
_KEPT = (
    select(CourseReview, ReviewWords, Person.display_name, _BACK.recorded_at, _BACK_BY.display_name, _BACK_WORDS.why)
    .join(ReviewWords, ReviewWords.review_id == CourseReview.id)
    .join(Person, Person.id == CourseReview.recorded_by)
    .outerjoin(_BACK, _BACK.reverses == CourseReview.id)
    .outerjoin(_BACK_WORDS, _BACK_WORDS.review_id == _BACK.id)
    .outerjoin(_BACK_BY, _BACK_BY.id == _BACK.recorded_by)
    .where(CourseReview.reverses.is_(None))
    .order_by(CourseReview.id.desc())
)


def history(course: str) -> Sequence[KeptReview]:
    """All of a course, those that were taken back as well, the newest first."""
    return [_kept(*row) for row in db.session.execute(_KEPT.where(CourseReview.course == course))]


def review(review_id: int) -> KeptReview | None:
    row = db.session.execute(_KEPT.where(CourseReview.id == review_id)).one_or_none()
    return _kept(*row) if row else None


def _kept(
    row: CourseReview,
    words: ReviewWords,
    by: str,
    reversed_at: datetime | None,
    reversed_by: str | None,
    why: str | None,
) -> KeptReview:
    review = RecordedReview(row.id, row.revision, row.kind, words.name, words.qualification, row.reviewed_on)
    return KeptReview(review, row.course, by, row.recorded_at, reversed_at, reversed_by, why or "")


def studied_revisions(course: str) -> Sequence[str]:
    """Every version that someone studied, the one that came last first."""
    return db.session.scalars(
        select(CourseRevision.revision).where(CourseRevision.course == course).order_by(CourseRevision.id.desc())
    ).all()
