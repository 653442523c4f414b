"""What the pages on items show: how each question of a bank does, those worth a look first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.content import markdown
from lms.content.catalogue import Catalogue
from lms.domain.items.item import Item
from lms.domain.items.naming import present_digests
from lms.domain.items.rules import Answer
from lms.domain.items.types import ItemType
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course
from lms.domain.learning.item_quality import (
    FEWEST,
    HIGH_PERCENT,
    LOW_DISCRIMINATION,
    LOW_PERCENT,
    TOGETHER,
    FirstAnswer,
    Quality,
    Trouble,
    first_answers,
    option_counts,
    quality,
    still_kept,
)
from lms.domain.learning.retention import ANSWERS_KEPT, answers_kept_since
from lms.store.learning import item_answers, item_versions
from lms.store.learning.item_answers import HandedIn

BEGINNING = 90
TYPES = {
    ItemType.ONE: "one choice",
    ItemType.SEVERAL: "several choices",
    ItemType.ORDER: "order",
    ItemType.MATCH: "matching",
    ItemType.CHAIN: "chain of steps",
}
TROUBLES = {
    Trouble.HARD: f"fewer than {LOW_PERCENT} % were right",
    Trouble.EASY: f"more than {HIGH_PERCENT} % were right",
    Trouble.FLAT: f"discrimination below {LOW_DISCRIMINATION}",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the pages say of how they count."""

    fewest: int = FEWEST
    low_percent: int = LOW_PERCENT
    high_percent: int = HIGH_PERCENT
    low_discrimination: float = LOW_DISCRIMINATION
    together: int = TOGETHER
    kept_days: int = ANSWERS_KEPT.days


@dataclass(frozen=True, slots=True)
class BankLine:
    """One course with a bank; `answers` are those of first tries to items that it has now."""

    course: Course
    items: int
    answers: int
    worth_a_look: int
    too_few: int


@dataclass(frozen=True, slots=True)
class BanksPage:
    banks: tuple[BankLine, ...]
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option in plain words, with the step it belongs to, and how many chose it or put it where it belongs."""

    step: int
    text: str
    is_right: bool
    count: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item; `options` is empty unless `chosen_by`, the answers still kept, are enough.

    An item left open is not counted; of tries from before that was so, `blank` were.
    """

    id: str
    item: Item
    type: str
    kind: str
    beginning: str
    answered: int
    quality: Quality
    places_count: bool
    options: tuple[OptionLine, ...] = ()
    chosen_by: int = 0
    blank: int = 0

    @property
    def troubles(self) -> str:
        return "; ".join(TROUBLES[trouble] for trouble in self.quality.troubles)

    @property
    def discrimination(self) -> str | None:
        """Two decimals with a minus sign of its own; None where it cannot be told."""
        if self.quality.discrimination is None:
            return None
        return f"{round(self.quality.discrimination, 2) + 0:.2f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """`earlier` are wordings that were answered and are not in the bank, or not in these words."""

    course: Course
    thin: tuple[ItemLine, ...]
    sound: tuple[ItemLine, ...]
    too_few: tuple[ItemLine, ...]
    earlier: tuple[ItemLine, ...]
    rules: Rules = Rules()


def banks_page(catalogue: Catalogue) -> BanksPage:
    return banks_of(catalogue.courses.values())


def banks_of(courses: Iterable[Course]) -> BanksPage:
    tries: dict[str, list[HandedIn]] = {}
    for attempt in item_answers.first_tries():
        tries.setdefault(attempt.course, []).append(attempt)
    return BanksPage(tuple(_bank(course, tries.get(course.slug, [])) for course in courses if course.items))


def worth_a_look(courses: Iterable[Course]) -> int:
    """How many questions of all banks did badly."""
    return sum(bank.worth_a_look for bank in banks_of(courses).banks)


def _bank(course: Course, firsts: Sequence[HandedIn]) -> BankLine:
    answers = first_answers(_by_wording(course, firsts))
    found = [quality(answers.get(digest_of(item), ())) for item in course.items]
    return BankLine(
        course,
        len(found),
        sum(item_line.given for item_line in found),
        sum(bool(item_line.troubles) for item_line in found),
        sum(not item_line.is_told for item_line in found),
    )


def items_page(course: Course, now: datetime) -> ItemsPage:
    tries = item_answers.tries_of(course.slug)
    answered = Counter(digest for _, right in _by_wording(course, tries) for digest in right)
    firsts = [attempt for attempt in tries if attempt.is_first]
    answers = first_answers(_by_wording(course, firsts))
    since = answers_kept_since(now)
    kept = {first.id for first in firsts if first.submitted_at >= since}
    chosen = item_answers.chosen_options(course.slug, now)
    today = {digest_of(item): item for item in course.items}
    before = item_versions.versions(answered.keys() - today.keys())
    lines, earlier = (
        [_line(item, answered[digest], answers.get(digest, ()), kept, chosen) for digest, item in wordings.items()]
        for wordings in (today, before)
    )
    return ItemsPage(
        course,
        tuple(line for line in lines if line.quality.troubles),
        tuple(line for line in lines if line.quality.is_told and not line.quality.troubles),
        tuple(line for line in lines if not line.quality.is_told),
        tuple(sorted(earlier, key=lambda line: (line.id, line.item.stem))),
    )


def _by_wording(course: Course, tries: Sequence[HandedIn]) -> list[tuple[int, dict[str, bool]]]:
    """Pairs of an attempt's id and what was right in it, by the digest of each item as it was drawn.

    Where that was not kept, an attempt of today's revision had today's items; others stand under no digest.
    """
    today, now = {item.id: digest_of(item) for item in course.items}, present_digests(course)
    found = []
    for attempt in tries:
        digests = attempt.digests or (today if attempt.revision == course.revision else {})
        drawn = {item: digests.get(item, item) for item in attempt.right}
        found.append(
            (attempt.id, {now.get(drawn[item], drawn[item]): right for item, right in attempt.right.items()})
        )
    return found


def _line(
    item: Item,
    answered: int,
    answers: Sequence[FirstAnswer],
    kept: set[int],
    chosen: Mapping[tuple[int, str], Answer],
) -> ItemLine:
    given = [_chosen_for(item, attempt_id, chosen) for attempt_id in still_kept(answers, kept)]
    enough = len(given) >= FEWEST
    return ItemLine(
        id=item.id,
        item=item,
        type=TYPES[item.type],
        kind=item.kind.value,
        beginning=beginning(item.stem),
        answered=answered,
        quality=quality(answers),
        places_count=item.rules.counts_places,
        options=_options(item, option_counts(item, given)) if enough else (),
        chosen_by=len(given) if enough else 0,
        blank=given.count(None) if enough else 0,
    )


def _chosen_for(item: Item, attempt_id: int, chosen: Mapping[tuple[int, str], Answer]) -> Answer | None:
    """Under whichever of its names the item was drawn."""
    return next((chosen[attempt_id, name] for name in item.names if (attempt_id, name) in chosen), None)


def _options(item: Item, counts: Sequence[int]) -> tuple[OptionLine, ...]:
    steps = [number for number, step in enumerate(item.steps, 1) for _ in step.options] or [0] * len(counts)
    return tuple(
        OptionLine(step, beginning(option.text), option.right, count)
        for step, option, count in zip(steps, item.all_options, counts, strict=True)
    )


def beginning(markup: str) -> str:
    """Plain words, cut between two of them."""
    words = " ".join(markdown.plain(markup).split())
    return words if len(words) <= BEGINNING else words[:BEGINNING].rsplit(" ", 1)[0].rstrip(",;:") + " …"
