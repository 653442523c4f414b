"""What makes a bank of items weaker: its size, items that say the same, and where the right option stands."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from lms.content import markdown
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import MOST_QUESTIONS, questions_needed, showable, shown_at_once

LONGEST_RIGHT_PERCENT = 35
SAME_PLACE_PERCENT = 40
ITEMS_FOR_A_PLACE = 5
CHANCE = 0.05
SHINGLE = 3
ALIKE = 0.5
OPEN = "‹"  # begins what `lms new course` left to be written
Found = Iterator[tuple[str, str, str, str]]


def bank(course: Course) -> Found:
    """(path, words of the line, rule, message) of each weakness of one bank."""
    path = f"quizzes/{course.slug}.yaml"
    items = course.items
    if len(items) < 2 * course.questions_per_attempt:
        yield (
            path,
            "",
            "bank-size",
            f"{len(items)} items for {course.questions_per_attempt} served; hold at least twice as many",
        )
    yield from _one_attempt(course, path)
    if sum(item.kind is Kind.SCENARIO for item in items) * 2 < len(items):
        yield path, "", "scenario-share", "fewer than half of the items are scenarios"
    longest = [(item.id, longest_right(options)) for item in items for options in _one_of(item)]
    right = sum(share for _, share in longest)
    if right * 100 > LONGEST_RIGHT_PERCENT * len(longest):
        names = ", ".join(dict.fromkeys(name for name, share in longest if share))
        message = f"the longest option is the right one in {float(right):.3g} of {len(longest)} questions: {names}"
        yield path, "", "longest-right", message
    choices = [item for item in items if is_one_choice(item)]
    most = max(Counter(map(right_place, choices)).values(), default=0)
    if most * 100 > SAME_PLACE_PERCENT * len(choices):
        yield path, "", "place-bias", f"the right option stands in one place in {most} items"


def _one_attempt(course: Course, path: str) -> Found:
    """What one attempt with everything right would leave unshown, though the bank could show it."""
    needed, served = questions_needed(course.items), course.questions_per_attempt
    if needed is not None and needed > served:
        message = f"{served} questions cannot show all that the bank can in one attempt; serve {needed} or more"
        yield path, "", "one-attempt", message
    elif needed is None:
        shown = shown_at_once(course.items, MOST_QUESTIONS)
        left = [code for code in showable(course.items) if code not in shown]
        first, second = _halves(course)
        message = (
            f"one attempt would need more than {MOST_QUESTIONS} questions to show all that the bank can; make two"
            f" quizzes, of {first} and of {second}, or leave {', '.join(left)} to gap checks"
        )
        yield path, "", "one-attempt", message


def _halves(course: Course) -> tuple[str, str]:
    """The lessons of the course in two parts, each told by its first and last."""
    lessons = [lesson.slug for lesson in course.lessons]
    middle = -(-len(lessons) // 2)
    first, second = (
        f"{part[0]} to {part[-1]}" if part else "no lesson" for part in (lessons[:middle], lessons[middle:])
    )
    return first, second


def all_banks(courses: Iterable[Course]) -> Found:
    """What shows only over all banks together."""
    banks = [(f"quizzes/{course.slug}.yaml", item) for course in courses for item in course.items]
    chance = places_by_chance([item for _, item in banks if is_one_choice(item)])
    if chance < CHANCE:
        message = f"over all banks the right options stand as unevenly as chance gives in {chance:.2%} of cases"
        yield "quizzes", "", "place-bias", message
    written = [(path, item) for path, item in banks if OPEN not in item.stem]
    for (path, item), (other_path, other), share in near_duplicates(written):
        where = other.id if path == other_path else f"{other.id} in {other_path}"
        message = f"{item.id} says nearly what {where} says ({share:.0%} alike)"
        yield path, f"id: {item.id}", "duplicate-item", message


def is_one_choice(item: Item) -> bool:
    """Whether it is answered by one of its own options."""
    return list(_one_of(item)) == [item.options]


def right_place(item: Item) -> int:
    return next(place for place, option in enumerate(item.options) if option.right)


def _one_of(item: Item) -> Iterator[Sequence[Option]]:
    """Each set of options of which one is to be chosen: that of an item, those of a chain's steps."""
    for options in item.rules.single_choices(item):
        if sum(option.right for option in options) == 1:
            yield options


def longest_right(options: Sequence[Option]) -> Fraction:
    """How often whoever takes the longest option is right: 1/k where the right one is among k that are as long."""
    lengths = [len(markdown.plain(option.text).strip()) for option in options]
    longest = [option for option, length in zip(options, lengths, strict=True) if length == max(lengths)]
    return Fraction(sum(option.right for option in longest), len(longest))


def places_by_chance(items: Iterable[Item]) -> float:
    """How probable places as uneven as these are by chance alone: Pearson's chi-square test; 1 with too few items.

    Items of three and of four options are compared with their own share each, and summed.
    """
    by_size: dict[int, Counter[int]] = defaultdict(Counter)
    for item in items:
        by_size[len(item.options)][right_place(item)] += 1
    square, degrees = 0.0, 0
    for size, places in by_size.items():
        expected = places.total() / size
        if expected >= ITEMS_FOR_A_PLACE:
            square += sum((places[place] - expected) ** 2 / expected for place in range(size))
            degrees += size - 1
    return _chance_of(square, degrees) if degrees else 1.0


def _chance_of(square: float, degrees: int) -> float:
    """The upper tail of the chi-square distribution.

    **Source:** Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.4.4 and 26.4.5.
    """
    half = square / 2
    if degrees % 2:
        tail, term, start = math.erfc(math.sqrt(half)), math.sqrt(half / math.pi) * 2 * math.exp(-half), 3
    else:
        tail, term, start = math.exp(-half), half * math.exp(-half), 4
    for degree in range(start, degrees + 1, 2):
        tail += term
        term *= square / degree
    return tail


def near_duplicates(
    banks: Sequence[tuple[str, Item]],
) -> Iterator[tuple[tuple[str, Item], tuple[str, Item], float]]:
    """Pairs whose runs of three words are half or more the same (Jaccard), over all that they ask, in any order."""
    shingles = [_shingles(item) for _, item in banks]
    having: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        shared: Counter[int] = Counter()
        for shingle in own:
            shared.update(having[shingle])
            having[shingle].append(index)
        for other, count in sorted(shared.items()):
            share = count / (len(own) + len(shingles[other]) - count)
            if share >= ALIKE:
                yield banks[index], banks[other], share


def _shingles(item: Item) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for markup in item.asks:
        words = re.findall(r"\w+", markdown.plain(markup).lower())
        found |= {tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))}
    return found
