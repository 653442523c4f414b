"""What the pages on one item show: its words now and as it was asked, and what counting it anew would do."""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.items.item import Item
from lms.domain.items.naming import present_digests
from lms.domain.items.version import digest_of, is_corrected
from lms.domain.learning.course import Course
from lms.domain.learning.recount import ItemTry, RecountPlan, Way, plan_recount
from lms.queries.learning.items import beginning
from lms.queries.learning.quizzes import AskedItem, as_it_is
from lms.store.competence import checks
from lms.store.learning import recounts


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording in which the item was drawn, with how many handed-in quizzes met it; `asked` None if not kept."""

    digest: str
    asked: AskedItem | None
    met: int
    is_present: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """`now` is None for an item that the bank has no more."""

    course: Course
    id: str
    beginning: str
    now: AskedItem | None
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class RecountPage:
    page: ItemPage
    wording: Wording
    way: Way
    plan: RecountPlan


def item_page(course: Course, item_id: str) -> ItemPage | None:
    """None where neither the bank has the item nor any quiz had."""
    now = course.item_called(item_id)
    by_wording: dict[str, list[ItemTry]] = {}
    for attempt in (*recounts.tries_of_item(course, item_id), *checks.tries_of_item(course, item_id)):
        by_wording.setdefault(attempt.wording, []).append(attempt)
    if now is None and not by_wording:
        return None
    wordings = tuple(_wording(digest, tries, now) for digest, tries in by_wording.items())
    stem = next((one.asked.item.stem for one in wordings if one.asked), "") if now is None else now.stem
    return ItemPage(course, item_id, beginning(stem) or item_id, as_it_is(now) if now else None, wordings)


def _wording(digest: str, tries: list[ItemTry], now: Item | None) -> Wording:
    drawn = tries[0].drawn
    return Wording(
        digest,
        as_it_is(drawn) if drawn else None,
        len(tries),
        is_present=now is not None and digest == digest_of(now),
        is_corrected=now is not None and drawn is not None and is_corrected(drawn, now),
    )


def recount_page(course: Course, item_id: str, digest: str, way: Way) -> RecountPage | None:
    """None where no quiz met this wording, or there is no other key to count it by."""
    page, today = item_page(course, item_id), present_digests(course).get(digest, digest)
    wording = next((one for one in page.wordings if one.digest == today), None) if page else None
    if page is None or wording is None or (way is Way.AGAIN and not wording.is_corrected):
        return None
    tries = [*recounts.tries_of_item(course, item_id, digest), *checks.tries_of_item(course, item_id, digest)]
    plan = plan_recount(tries, way, course.item_called(item_id))
    return RecountPage(page, wording, way, plan)
