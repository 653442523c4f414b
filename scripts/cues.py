"""What gives right options away beside their words: for whoever writes or revises a bank.

    python scripts/cues.py [BANK …]

Each cue is a number that can be counted in an option without understanding it. Alone: whoever takes the option with
the most of it, or with the least, whichever is right more often in that kind of item in the *other* banks.
Together: a conditional logit (McFadden, 1974) fitted to them. Beside these stand chance, and what the counter of
words of `lms check` finds. With banks named, the items that all cues together find most surely are named as well.
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lms.content import markdown  # noqa: E402 -- found from the checkout, installed or not
from lms.content.catalogue import load  # noqa: E402
from lms.content.lint.guessing import guess_banks  # noqa: E402
from lms.domain.items.item import Kind  # noqa: E402
from lms.domain.learning.course import Course  # noqa: E402

Row = tuple[float, ...]
STEPS, RATE, RIDGE = 60, 1.0, 0.01
TOLD = 12


def _words(*words: str) -> Callable[[str], float]:
    """How often one of them stands there."""
    pattern = re.compile(rf"(?<![\w’'])(?:{'|'.join(words)})(?![\w’'])", re.IGNORECASE)
    return lambda text: float(len(pattern.findall(text.replace("'", "’"))))


def _signs(signs: str) -> Callable[[str], float]:
    return lambda text: float(sum(text.count(sign) for sign in signs))


CUES: Mapping[str, Callable[[str], float]] = {
    "letters": lambda text: float(len(text)),
    "words": lambda text: float(len(text.split())),
    "letters in a word": lambda text: len(text) / max(1, len(text.split())),
    "sentences": lambda text: float(len(re.findall(r"[.!?…]+[”’\"')]*(?:\s|$)", text))),
    "question marks": _signs("?"),
    "quotation marks": _signs("“”\""),
    "commas": _signs(",;:"),
    "numbers": lambda text: float(len(re.findall(r"\d+", text))),
    "hedges": _words("may", "might", "could", "can", "would", "perhaps", "maybe", "sometimes", "often", "usually",
                     "some", "if", "or"),
    "absolutes": _words("always", "never", "all", "every", "everyone", "nobody", "none", "only", "must", "any",
                        "anything", "nothing", "at once", "really"),
    "negations": _words("no", "not", "never", "nothing", "nobody", "none", "without", r"\w+n’t"),
    "reasons": _words("because", "since", "so", "so that", "as", "but", "to"),
    "first person": _words("i", "i’m", "i’ll", "i’d", "i’ve", "me", "my", "mine", "we", "us", "our", "let’s"),
    "second person": _words("you", "you’re", "you’ll", "you’d", "your", "yours"),
    "warm words": _words("thank you", "thanks", "glad", "sorry", "with you", "together", "here", "help", "want",
                         "would you like", "what", "shall"),
    "hard words": _words("should", "have to", "need to", "must", "stop", "wrong", "just", "tell", "warn", "too"),
    "people of the system": _words("supervisor", "supervision", "caseworker", "lawyer", "team", "judge", "program"),
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """Options of which one is right, by their cues; `place` is one as well."""

    bank: str
    item: str
    kind: Kind
    rows: tuple[Row, ...]
    key: int


NAMES = (*CUES, "place")


def units_of(courses: Sequence[Course]) -> list[Unit]:
    return [
        Unit(course.slug, item.id, item.kind, tuple(map(_row, range(len(options)), texts)), rights.index(True))
        for course in courses
        for item in course.items
        for options in item.rules.single_choices(item)
        for rights, texts in [([one.right for one in options], [markdown.plain(one.text).strip() for one in options])]
        if rights.count(True) == 1
    ]


def _row(place: int, text: str) -> Row:
    return (*(cue(text) for cue in CUES.values()), float(place))


def share(worths: Sequence[float], key: int) -> float:
    """1 / k where the key is among k that are worth most."""
    best = [place for place, worth in enumerate(worths) if math.isclose(worth, max(worths), abs_tol=1e-9)]
    return (key in best) / len(best)


def alone(units: Sequence[Unit], cue: int) -> dict[int, float]:
    """By the unit's place, how often it is found by one cue, in the direction that the other banks teach."""
    found: dict[int, float] = {}
    by_way = {way: [share([way * row[cue] for row in unit.rows], unit.key) for unit in units] for way in (1.0, -1.0)}
    for own, others in _folds(units):
        best = max(by_way, key=lambda way: sum(by_way[way][place] for place in others))
        found |= {place: by_way[best][place] for place in own}
    return found


def together(units: Sequence[Unit]) -> tuple[dict[int, float], dict[int, float]]:
    """The same by all cues at once, and how probable the key was held."""
    scaled = _scaled(units)
    found: dict[int, float] = {}
    sure: dict[int, float] = {}
    for own, others in _folds(units):
        weights = _fitted([scaled[place] for place in others])
        for place in own:
            worths = [_dot(weights, row) for row in scaled[place]]
            found[place], sure[place] = share(worths, 0), _softmax(worths)[0]
    return found, sure


def _folds(units: Sequence[Unit]) -> Iterator[tuple[list[int], list[int]]]:
    """The places of a bank's units of one kind, and of those of that kind in all other banks."""
    for bank, kind in dict.fromkeys((unit.bank, unit.kind) for unit in units):
        alike = [place for place, unit in enumerate(units) if unit.kind is kind]
        yield (
            [place for place in alike if units[place].bank == bank],
            [place for place in alike if units[place].bank != bank],
        )


def _scaled(units: Sequence[Unit]) -> list[list[Row]]:
    """Each option beside the mean of its unit, in spreads of the cue; the key first."""
    means = [[statistics.fmean(column) for column in zip(*unit.rows, strict=True)] for unit in units]
    apart = [
        [tuple(value - mean for value, mean in zip(row, middle, strict=True)) for row in unit.rows]
        for unit, middle in zip(units, means, strict=True)
    ]
    spreads = [
        statistics.pstdev(column) or 1.0 for column in zip(*(row for rows in apart for row in rows), strict=True)
    ]
    told = [[tuple(v / s for v, s in zip(row, spreads, strict=True)) for row in rows] for rows in apart]
    return [
        [rows[unit.key], *rows[: unit.key], *rows[unit.key + 1 :]] for unit, rows in zip(units, told, strict=True)
    ]


def _fitted(units: Sequence[Sequence[Row]]) -> list[float]:
    """Weights of a conditional logit of which the first row is chosen, by steps uphill."""
    weights = [0.0] * len(NAMES)
    for _ in range(STEPS):
        slope = [-RIDGE * weight for weight in weights]
        for rows in units:
            for row, chance in zip(rows, _softmax([_dot(weights, one) for one in rows]), strict=True):
                part = ((row is rows[0]) - chance) / len(units)
                for column, value in enumerate(row):
                    slope[column] += part * value
        weights = [weight + RATE * step for weight, step in zip(weights, slope, strict=True)]
    return weights


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _softmax(worths: Sequence[float]) -> list[float]:
    powers = [math.exp(worth - max(worths)) for worth in worths]
    return [power / sum(powers) for power in powers]


def _line(name: str, found: Mapping[int, float], units: Sequence[Unit], banks: Sequence[str]) -> str:
    cells = []
    for kind in (None, *Kind):
        told = [
            found[place]
            for place, unit in enumerate(units)
            if kind in (None, unit.kind) and (not banks or unit.bank in banks)
        ]
        cells.append(f"{100 * statistics.fmean(told):6.0f}" if told else "     –")
    return f"{name:<24}{''.join(f'{cell:>10}' for cell in cells)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("banks", nargs="*", help="their slugs; all, when none is named")
    banks = parser.parse_args().banks
    courses = list(load(ROOT).courses.values())
    units = units_of(courses)
    if unknown := set(banks) - {unit.bank for unit in units}:
        parser.error(f"no such bank: {', '.join(sorted(unknown))}")
    print(f"{'percent found':<24}{'all':>10}{''.join(f'{kind:>10}' for kind in Kind)}")
    print(_line("by chance", {place: 1 / len(unit.rows) for place, unit in enumerate(units)}, units, banks))
    for cue, name in enumerate(NAMES):
        print(_line(name, alone(units, cue), units, banks))
    found, sure = together(units)
    print(_line("all of these together", found, units, banks))
    words = [guess.share for bank in guess_banks(courses) for guess in bank.guesses]
    print(_line("words, as lms check does", dict(enumerate(words)), units, banks))
    if banks:
        named = [place for place, unit in enumerate(units) if unit.bank in banks and found[place] == 1]
        for place in sorted(named, key=lambda place: -sure[place])[:TOLD]:
            print(f"found most surely: {units[place].item} ({sure[place]:.0%})")


if __name__ == "__main__":
    main()
