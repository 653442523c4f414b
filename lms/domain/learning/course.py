"""Courses, lessons and the contact hours that they come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lms.domain.items.item import Item
from lms.domain.items.rules import Option
from lms.domain.learning.correction import Correction
from lms.domain.learning.quiz import Bank
from lms.domain.program.hours_basis import HoursBasis, down_to_quarter, scaled
from lms.domain.program.program import ACTIVE_SHARE_PERCENT

WORDS_A_MINUTE = 180


def key_of_item(course: str, item_id: str) -> str:
    return f"{course}:{item_id}"


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a lesson: prose or one of the named kinds, already safe HTML.

    A figure's `html` is its caption, `drawing` its SVG, and `in_words` what the drawing shows; `drawing_name` is its
    file's, without the ending.
    """

    kind: str
    html: str
    options: tuple[Option, ...] = ()
    minutes: int = 0
    id: str = ""
    drawing: str = ""
    in_words: str = ""
    drawing_name: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    number: int
    document: str
    section: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a clinician or a lawyer must still settle."""

    kind: str
    question: str


class LessonOpening(StrEnum):
    """With what a lesson begins."""

    TEXT_MESSAGE = "text-message"
    VOICEMAIL = "voicemail"
    FORM = "form"
    QUESTION = "question"
    MISTAKE = "mistake"
    NUMBER = "number"
    DIALOGUE = "dialogue"
    PLACE = "place"
    LETTER = "letter"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Lesson:
    slug: str
    title: str
    competencies: tuple[str, ...]
    activity_minutes: int
    media_minutes: int
    sensitive: tuple[str, ...]
    review: Review | None
    parts: tuple[Part, ...]
    headings: Mapping[str, str]
    citations: tuple[Citation, ...]
    words: int
    checks: int
    file: str = ""  # its name in the course's folder
    was: tuple[str, ...] = ()  # slugs that it had before, which records of people hold
    terms: frozenset[str] = frozenset()  # of the glossary, which its text leads to
    opening: LessonOpening | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The slug, then those that it had before."""
        return (self.slug, *self.was)

    def name_in(self, slugs: Collection[str]) -> str | None:
        """Under which of its names it is among these; None when it is not."""
        return next((name for name in self.names if name in slugs), None)

    def is_in(self, slugs: Collection[str]) -> bool:
        """Whether it is among these, under its name or one that it had before."""
        return self.name_in(slugs) is not None

    @property
    def minutes(self) -> int:
        """About how long it takes, at least one minute; for people, not for credit."""
        return max(1, round(self.words / WORDS_A_MINUTE) + self.checks + self.activity_minutes + self.media_minutes)


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class HourCategory:
    """Minutes that a board may take as any one of the categories; `titles` are what these are called today."""

    minutes: int
    any_of: tuple[str, ...]
    titles: tuple[str, ...] = field(default=(), compare=False)

    @property
    def words(self) -> str:
        return " or ".join(self.titles or (name.replace("-", " ") for name in self.any_of))


def scaled_categories(categories: Sequence[HourCategory], minutes: int) -> tuple[HourCategory, ...]:
    """The same categories in the same proportions, summing to these minutes; one with no minute left is left out."""
    shares = scaled([one.minutes for one in categories], minutes)
    return tuple(replace(one, minutes=share) for one, share in zip(categories, shares, strict=True) if share)


@dataclass(frozen=True, slots=True)
class Approval:
    body: str
    number: str
    valid_from: date
    valid_until: date
    made_up: bool = False

    def covers(self, day: date) -> bool:
        """Both ends included."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a rater can see happening; `source` is a document and its section, or empty."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """`points` are in the order in which they are seen."""

    id: str
    title: str
    setting: str
    competencies: tuple[str, ...]
    text: str
    points: tuple[Point, ...] = ()
    was: tuple[str, ...] = ()  # ids that it had before, which records of people hold

    @property
    def names(self) -> tuple[str, ...]:
        """The id, then those that it had before."""
        return (self.id, *self.was)


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who wrote or reviewed a course, and when."""

    name: str
    role: str
    on: str
    qualification: str = ""


@dataclass(frozen=True, slots=True)
class Computation:
    """Where a course's contact hours come from; words and counts are sums over its lessons."""

    words: int
    checks: int
    items: int
    activity_minutes: int

    @property
    def reading_minutes(self) -> float:
        return self.words / WORDS_A_MINUTE

    @property
    def item_minutes(self) -> float:
        return self.items * 1.5

    @property
    def exact_minutes(self) -> float:
        return self.reading_minutes + self.checks + self.item_minutes + self.activity_minutes

    @property
    def minutes(self) -> int:
        """Rounded down to a quarter hour.

        **Source:** the rule is the product's own; boards differ (BOC rounds to, AORN down to the quarter hour).
        """
        return down_to_quarter(self.exact_minutes)


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    revision: str
    title: str
    audience: tuple[str, ...]
    summary: str
    objectives: tuple[Objective, ...]
    categories: tuple[HourCategory, ...]
    prerequisites: tuple[str, ...]
    refresh_months: int
    pass_percent: int
    questions_per_attempt: int
    practice: tuple[Practice, ...]
    certificate_requires: tuple[str, ...]
    authors: tuple[Contributor, ...]
    reviews: tuple[Contributor, ...]
    approvals: tuple[Approval, ...]
    content_notes: str
    lessons: tuple[Lesson, ...]
    items: tuple[Item, ...]
    computation: Computation
    emblem: str = ""
    corrections: tuple[Correction, ...] = ()  # the newest first
    interests: str = ""  # what its authors would gain by it, in a sentence; "" where nobody said
    was: tuple[str, ...] = ()  # slugs that it had before, which records of people hold
    basis: HoursBasis | None = None  # what the hours rest on instead of the computation
    computed_categories: tuple[HourCategory, ...] = ()  # where there is a basis, as the files have them

    @property
    def names(self) -> tuple[str, ...]:
        """The slug, then those that it had before."""
        return (self.slug, *self.was)

    @property
    def minutes(self) -> int:
        """What completing the course is worth: the sum of its categories. Above the computation only by a pilot."""
        return sum(category.minutes for category in self.categories)

    def resting_on(self, basis: HoursBasis | None) -> Course:
        """The course with the hours that this gives it; one of another revision counts as if it were not there."""
        if basis is not None and basis.revision != self.revision:
            basis = None
        if basis == self.basis:
            return self
        computed = self.computed_categories or self.categories
        if basis is None:
            return replace(self, basis=None, categories=computed, computed_categories=())
        categories = scaled_categories(computed, basis.minutes)
        return replace(self, basis=basis, categories=categories, computed_categories=computed)

    def not_before(self, today: date) -> date | None:
        """The newest day up to today that its files name: this revision cannot have been there earlier."""
        named = [one.on for one in (*self.authors, *self.reviews)]
        days = [*(one.day for one in self.corrections), *(day for on in named if (day := _day(on)))]
        return max((day for day in days if day <= today), default=None)

    @property
    def competencies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for lesson in self.lessons for code in lesson.competencies))

    @property
    def asked_for(self) -> frozenset[str]:
        """The competencies that its quiz asks for."""
        return frozenset(code for item in self.items for code in item.competencies)

    @property
    def open_reviews(self) -> tuple[tuple[Lesson, Review], ...]:
        """As its files say; what was settled on the site is known to `still_open`."""
        return tuple((lesson, lesson.review) for lesson in self.lessons if lesson.review)

    def still_open(self, settled: Collection[str]) -> tuple[tuple[Lesson, Review], ...]:
        """The open reviews of other kinds than these."""
        return tuple((lesson, review) for lesson, review in self.open_reviews if review.kind not in settled)

    def lesson(self, slug: str) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.slug == slug), None)

    def lesson_called(self, slug: str) -> Lesson | None:
        """The lesson that has this name, else the one that had it before."""
        return self.lesson(slug) or next((lesson for lesson in self.lessons if slug in lesson.was), None)

    def named_now(self, slugs: Collection[str]) -> frozenset[str]:
        """The lessons that these names are those of, by the names they have now."""
        return frozenset(lesson.slug for lesson in self.lessons if lesson.is_in(slugs))

    def practice_called(self, practice_id: str) -> Practice | None:
        """The practice that has this id, or had it before."""
        return next((practice for practice in self.practice if practice_id in practice.names), None)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def item_called(self, item_id: str) -> Item | None:
        """The item that has this id, else the one that had it before."""
        return self.item(item_id) or next((item for item in self.items if item_id in item.was), None)

    @property
    def bank(self) -> Bank:
        return Bank(self.slug, self.revision, self.pass_percent, self.items)

    def item_key(self, item_id: str) -> str:
        """What evidence calls the item, under whichever of its ids it was met."""
        item = self.item_called(item_id)
        return key_of_item(self.slug, item.id if item else item_id)

    def active_seconds_needed(self, share_percent: int = ACTIVE_SHARE_PERCENT) -> int:
        return self.minutes * 60 * share_percent // 100


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
