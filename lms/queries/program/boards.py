"""What a board asks of each course and what is not there yet, and the reviews that were recorded of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.content.catalogue import Catalogue
from lms.domain.learning.course import Course, Lesson, Review
from lms.domain.program.program import Program
from lms.domain.program.review import WHOLE, RecordedReview, settled_kinds
from lms.queries.credit.waiting import waiting_for_reviews
from lms.store.program import reviews
from lms.store.program.reviews import KeptReview as KeptReview

KINDS = ("clinical", "legal")


class BoardLack(StrEnum):
    """What a board asks for and a course does not have."""

    AUTHOR = "author"
    INTERESTS = "interests"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class BoardCourse:
    """A course with what it lacks; `open_kinds` counts its open questions by kind.

    `reviews` are those in force, of whichever version; `waiting` is how many certificates wait for one.
    """

    course: Course
    lacks: tuple[BoardLack, ...]
    open_kinds: Mapping[str, int]
    reviews: tuple[RecordedReview, ...]
    waiting: int

    @property
    def is_whole(self) -> bool:
        return not self.lacks and not self.open_kinds


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A course to record a review of; `revisions` are the version taught now and those studied before it."""

    course: Course
    open_reviews: tuple[tuple[Lesson, Review], ...]
    revisions: tuple[str, ...]
    history: Sequence[KeptReview]
    waiting: int


def board_list(catalogue: Catalogue, program: Program) -> tuple[BoardCourse, ...]:
    """By title."""
    recorded, waiting = reviews.all_in_force(), waiting_for_reviews(program)
    return tuple(
        _board_course(course, recorded.get(course.slug, ()), waiting.get(course.slug, 0))
        for course in sorted(catalogue.courses.values(), key=lambda course: course.title)
    )


def _board_course(course: Course, recorded: tuple[RecordedReview, ...], waiting: int) -> BoardCourse:
    settled = settled_kinds(recorded, course.revision)
    kinds = [review.kind for _, review in course.still_open(settled)]
    there = {
        BoardLack.AUTHOR: any(author.qualification for author in course.authors),
        BoardLack.INTERESTS: course.interests,
        BoardLack.REVIEW: bool(settled) or any(review.on for review in course.reviews),
    }
    return BoardCourse(
        course,
        tuple(lack for lack, is_there in there.items() if not is_there),
        {kind: kinds.count(kind) for kind in sorted(set(kinds))},
        recorded,
        waiting,
    )


def review_page(course: Course, program: Program) -> ReviewPage:
    recorded = reviews.in_force(course.slug)
    earlier = [one for one in reviews.studied_revisions(course.slug) if one != course.revision]
    return ReviewPage(
        course,
        course.still_open(settled_kinds(recorded, course.revision)),
        (course.revision, *earlier),
        reviews.history(course.slug),
        waiting_for_reviews(program).get(course.slug, 0),
    )


def kept_review(review_id: int) -> KeptReview | None:
    return reviews.review(review_id)


def review_kinds(catalogue: Catalogue) -> tuple[str, ...]:
    """Every kind that a course here leaves open, those that any may, and the course as a whole."""
    asked = {review.kind for course in catalogue.courses.values() for _, review in course.open_reviews}
    return (*sorted(asked.union(KINDS)), WHOLE)
