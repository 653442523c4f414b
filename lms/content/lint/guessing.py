"""Whether options give the right one away: what a counter of words finds that has read only the other banks."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.content import markdown
from lms.domain.items.item import Item, Kind
from lms.domain.learning.course import Course

FEWEST_CHOICES = 20
FEWEST_BANKS = 4
MOST_PERCENT_OF_A_BANK = 55
MOST_PERCENT = {Kind.SCENARIO: 40, Kind.RECALL: 35}
LONGEST_PERCENT = (15, 35)
GRACE = 2  # so many choices may a bank's longest options be off by, since a bank is small
TOLD_WORDS, TOLD_ITEMS = 8, 5
Found = Iterator[tuple[str, str, str, str]]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneChoice:
    """Options of which one is right: those of an item, or of a step of a chain."""

    item: str
    kind: Kind
    options: tuple[Words, ...]
    lengths: tuple[int, ...]
    key: int

    @property
    def longest_right(self) -> float:
        """How often whoever takes the longest option is right."""
        return _share(self.lengths, self.key)


@dataclass(frozen=True, slots=True)
class Guess:
    """How often the counter takes the right option of a choice, and how far that stands before the next best."""

    choice: OneChoice
    share: float
    lead: float


@dataclass(frozen=True, slots=True)
class GuessedBank:
    """`for_right` are words that gave right options away, `for_wrong` those for wrong ones; worst first."""

    slug: str
    guesses: tuple[Guess, ...]
    for_right: Words
    for_wrong: Words

    def of(self, kind: Kind) -> list[Guess]:
        return [one for one in self.guesses if one.choice.kind is kind]

    @property
    def counts(self) -> bool:
        """Whether it is large enough to be judged."""
        return len(self.guesses) >= FEWEST_CHOICES

    @property
    def easiest(self) -> Words:
        """The items that are most surely guessed, the surest first."""
        found = sorted((one for one in self.guesses if one.share == 1), key=lambda one: -one.lead)
        return tuple(dict.fromkeys(one.choice.item for one in found))


def percent_found(guesses: Collection[Guess]) -> float:
    return 100 * sum(one.share for one in guesses) / len(guesses) if guesses else 0.0


def percent_longest(guesses: Collection[Guess]) -> float:
    return 100 * sum(one.choice.longest_right for one in guesses) / len(guesses) if guesses else 0.0


def guess_banks(courses: Iterable[Course]) -> list[GuessedBank]:
    """Each bank as a naive Bayes guesser meets it that learned which words stand in right options of the others."""
    banks = {course.slug: _choices(course.items) for course in courses}
    counts = {slug: _counted(choices) for slug, choices in banks.items()}
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for own_right, own_wrong in counts.values():
        right.update(own_right)
        wrong.update(own_wrong)
    return [
        _guessed(slug, choices, _weights(right - counts[slug][0], wrong - counts[slug][1]))
        for slug, choices in banks.items()
    ]


def cues(courses: Collection[Course], not_yet: Collection[str]) -> Found:
    """(path, words of the line, rule, message) of what gives options away; `not_yet` are banks to be revised."""
    if sum(bool(course.items) for course in courses) < FEWEST_BANKS:
        return
    judged = [bank for bank in guess_banks(courses) if bank.counts and bank.slug not in not_yet]
    for bank in judged:
        yield from _bank_cues(bank)
    if len(judged) >= FEWEST_BANKS:
        for kind, most in MOST_PERCENT.items():
            guesses = [one for bank in judged for one in bank.of(kind)]
            found = percent_found(guesses)
            if found > most:
                message = (
                    f"over all banks the words of options give away {found:.0f}% of {kind} items; {most}% at most"
                )
                yield "quizzes", "", "item-cue", message
            yield from _lengths("quizzes", kind, guesses, 0)


def _bank_cues(bank: GuessedBank) -> Found:
    path = f"quizzes/{bank.slug}.yaml"
    found = percent_found(bank.guesses)
    if found > MOST_PERCENT_OF_A_BANK:
        yield path, "", "item-cue", f"{in_words(bank)}; {MOST_PERCENT_OF_A_BANK}% at most"
    for kind in MOST_PERCENT:
        yield from _lengths(path, kind, bank.of(kind), GRACE)


def in_words(bank: GuessedBank) -> str:
    """What gives a bank away, so that its author can act."""
    kinds = ", ".join(
        f"{percent_found(guesses):.0f}% of {len(guesses)} {kind}"
        for kind in MOST_PERCENT
        if (guesses := bank.of(kind))
    )
    return (
        f"the words of options give away {percent_found(bank.guesses):.0f}% ({kinds});"
        f" right by: {_listed(bank.for_right[:TOLD_WORDS])}; wrong by: {_listed(bank.for_wrong[:TOLD_WORDS])};"
        f" easiest: {_listed(bank.easiest[:TOLD_ITEMS])}"
    )


def _listed(words: Words) -> str:
    return ", ".join(words) or "nothing"


def _lengths(path: str, kind: Kind, guesses: Collection[Guess], grace: int) -> Found:
    """Whether the longest option is right too often or too seldom, which both can be learned."""
    low, high = LONGEST_PERCENT
    right, spare = percent_longest(guesses) * len(guesses), 100 * grace
    if not low * len(guesses) - spare <= right <= high * len(guesses) + spare:
        message = f"the longest option is right in {percent_longest(guesses):.0f}% of {len(guesses)} {kind} choices"
        yield path, "", "longest-right", f"{message}; hold it between {low}% and {high}%"


def _choices(items: Iterable[Item]) -> tuple[OneChoice, ...]:
    return tuple(
        OneChoice(item.id, item.kind, tuple(map(_words, said)), tuple(map(len, said)), rights.index(True))
        for item in items
        for options in item.rules.single_choices(item)
        if (rights := [option.right for option in options]).count(True) == 1
        for said in [[markdown.plain(option.text).strip() for option in options]]
    )


def _words(text: str) -> Words:
    return tuple(re.findall(r"\w+", text.lower()))


def _counted(choices: Iterable[OneChoice]) -> tuple[Counter[str], Counter[str]]:
    """Words of right options, and of wrong ones."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for choice in choices:
        for place, words in enumerate(choice.options):
            (right if place == choice.key else wrong).update(words)
    return right, wrong


def _weights(right: Counter[str], wrong: Counter[str]) -> dict[str, float]:
    """How much each word speaks for a right option: naive Bayes with Laplace's one."""
    known = right.keys() | wrong.keys()
    of_right, of_wrong = right.total() + len(known), wrong.total() + len(known)
    return {word: math.log((right[word] + 1) / of_right * of_wrong / (wrong[word] + 1)) for word in known}


def _guessed(slug: str, choices: Sequence[OneChoice], weights: Mapping[str, float]) -> GuessedBank:
    """Words of which the other banks know nothing say nothing."""
    gains: dict[str, float] = defaultdict(float)
    guesses = []
    for choice in choices:
        worths = [sum(weights.get(word, 0.0) for word in words) for words in choice.options]
        others = [worth for place, worth in enumerate(worths) if place != choice.key]
        guesses.append(Guess(choice, _share(worths, choice.key), worths[choice.key] - max(others)))
        for place, words in enumerate(choice.options):
            part = 1.0 if place == choice.key else -1 / len(others)
            for word in words:
                gains[word] += max(0.0, part * weights.get(word, 0.0))
    worst = sorted(gains, key=lambda word: (-gains[word], word))
    return GuessedBank(
        slug,
        tuple(guesses),
        tuple(word for word in worst if gains[word] and weights[word] > 0),
        tuple(word for word in worst if gains[word] and weights[word] < 0),
    )


def _share(worths: Sequence[float], key: int) -> float:
    """1 / k where the key is among k that are worth most."""
    best = [place for place, worth in enumerate(worths) if math.isclose(worth, max(worths), abs_tol=1e-9)]
    return (key in best) / len(best)
