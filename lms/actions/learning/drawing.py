"""What an attempt is made of: its items as they were drawn, and the mark that was asked then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from lms.domain.acting import Acting
from lms.domain.chance import random_bits
from lms.domain.items.item import Item
from lms.domain.items.naming import counts_by_item, renamed_in
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import Bank, draw
from lms.store.competence import checks
from lms.store.learning import attempts, binding, item_versions
from lms.store.tables.learning import Attempt


def new_attempt(acting: Acting, course: Course, enrolment_id: int) -> Attempt:
    seed, drawn = _draw(acting, course)
    return attempts.add_attempt(
        acting.me,
        enrolment_id,
        course.slug,
        course.revision,
        seed,
        drawn,
        acting.now,
        pass_percent=course.pass_percent,
    )


def draw_anew(acting: Acting, course: Course, attempt: Attempt) -> Attempt:
    """For an open attempt of which nobody knows any more what it asked: `knows_items` is False."""
    seed, drawn = _draw(acting, course)
    binding.draw_anew(attempt, course.revision, seed, drawn, course.pass_percent)
    return attempt


def _draw(acting: Acting, course: Course) -> tuple[int, list[Any]]:
    seed = random_bits(31)  # what an INTEGER of PostgreSQL holds
    asked = Counter(attempts.items_drawn(acting.me, course.slug)) + checks.items_asked(acting.me, course.slug)
    drawn = draw(course.items, course.questions_per_attempt, seed, counts_by_item(course, asked))
    item_versions.keep_versions([drawn_item.item for drawn_item in drawn], acting.now)
    return seed, [[one.item.id, list(one.order), digest_of(one.item)] for one in drawn]


def knows_items(course: Course, attempt: Attempt) -> bool:
    """Whether it is known what the attempt asked: it was drawn since items are kept, or of today's bank."""
    return bool(attempt.digests) or attempt.revision == course.revision


def has_unbound() -> bool:
    """Whether there are attempts from before items were kept that `bind_attempts` has not seen to."""
    return bool(binding.unbound_revisions())


def bind_attempts(today: Iterable[Course], earlier: Callable[[], Iterable[Bank]], now: datetime) -> int:
    """Gives attempts from before items were kept their items and marks, as far as they are known; how many.

    Run where a site starts, since a migration has no content. `earlier` gives banks that the site read before; it is
    asked only if there are attempts of another revision than today's.
    """
    revisions = binding.unbound_revisions()
    courses = list(today)
    banks = {course.slug: course.bank for course in courses}
    known = {(bank.slug, bank.revision): bank for bank in banks.values()}
    if any(pair not in known for pair in revisions):
        slugs = renamed_in(courses).courses
        known = {(slugs.get(bank.slug, bank.slug), bank.revision): bank for bank in earlier()} | known
    return sum(
        _bind(slug, revision, known.get((slug, revision)), banks.get(slug), now) for slug, revision in revisions
    )


def _bind(slug: str, revision: str, bank: Bank | None, today: Bank | None, now: datetime) -> int:
    mark = bank.pass_percent if bank else binding.mark_of(slug, revision)
    items = {item.id: item for item in bank.items} if bank else {}
    bound = []
    for attempt in binding.unbound(slug, revision):
        asked = mark if mark is not None else _likely_mark(attempt, today)
        if asked is not None and (bank or attempt.is_handed_in):
            bound.append((attempt.id, [_with_digest(row, items) for row in attempt.drawn_items], asked))
    met = {item_id for _, drawn, _ in bound for item_id, *_ in drawn}
    item_versions.keep_versions([item for item in items.values() if item.id in met], now)
    binding.bind(bound)
    return len(bound)


def _likely_mark(attempt: binding.Unbound, today: Bank | None) -> int | None:
    """Today's, as the site judged it until now; but what completed a course was enough for it."""
    if today is None:
        return None
    return min(today.pass_percent, 100 if attempt.best_percent is None else attempt.best_percent)


def _with_digest(row: list[Any], items: Mapping[str, Item]) -> list[Any]:
    item = items.get(row[0])
    return [*row[:2], digest_of(item)] if item is not None and item.shown_as(row[1]) else row[:2]
