"""Texts as strings in which each sign is a word: asking for words, their order and their number is one search.

It lies in memory: what it says cannot part between databases, and cannot lag behind what a lesson says today.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import accumulate
from math import log

from lms.domain.learning.search.words import places_of_words, words_of

MOST_WORDS = 12
LONGEST_QUESTION = 200
SHORTEST_BEGINNING = 3
SHORTEST_SLIP = 5  # letters of a word that may be a slip for another
NEAR_ENOUGH = 0.8
_LONGEST_MEANT = 5
_FIRST_SIGN, _SURROGATES, _AFTER_THEM = 0x100, 0xD800, 0xE000
_BETWEEN = "\n"  # stands between two pieces, so that no phrase runs from one into the other
_QUOTED = re.compile(r'["“”]([^"“”]*)["“”]')
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Something that can be found: all its pieces one after another, and those that are titles once more.

    `name` and `within` are for whoever asked: of a lesson its slug and its course's, "" for what a course says of
    itself.
    """

    within: str
    name: str
    whole: str
    titles: str
    headings: frozenset[int]  # which pieces are titles

    @classmethod
    def of(cls, within: str, name: str, pieces: Sequence[str], headings: Iterable[int] = (0,)) -> Text:
        titles = frozenset(headings)
        told = (piece for place, piece in enumerate(pieces) if place in titles)
        return cls(within, name, _BETWEEN.join(pieces), _BETWEEN.join(told), titles)

    @property
    def pieces(self) -> list[str]:
        return self.whole.split(_BETWEEN)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was asked, as patterns over signs: of `each` word or phrase, and of all `in_order`."""

    each: tuple[re.Pattern[str], ...]
    in_order: re.Pattern[str]
    instead: tuple[tuple[str, str], ...] = ()  # words that nothing says, with the nearest that something does
    unknown: tuple[str, ...] = ()  # what nothing says, and nothing is near


@dataclass(frozen=True, slots=True)
class Found:
    text: Text
    has_all: bool


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """`signs` are those of each form of a word; `lines` are what a peer may say, `terms` the words of the field.

    `meant` are the words that texts have for what is typed: `return to use` for `relapse`.
    """

    signs: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[Text, ...] = ()
    lines: tuple[Text, ...] = ()
    terms: tuple[Text, ...] = ()
    meant: Mapping[Words, tuple[Words, ...]] = field(default_factory=dict)

    def read(self, typed: str) -> SearchQuery | None:
        """None where nothing was asked, or none of the words is in any text, nor near one that is."""
        instead: dict[str, str] = {}
        groups = _groups(typed[:LONGEST_QUESTION], self.meant)
        patterns = [self._pattern(group, instead) for group in groups]
        known = [pattern for pattern in patterns if pattern]
        if not known:
            return None
        unknown = tuple(" ".join(group) for group, pattern in zip(groups, patterns, strict=True) if not pattern)
        return SearchQuery(tuple(map(re.compile, known)), re.compile("".join(known)), tuple(instead.items()), unknown)

    def _pattern(self, group: Words, instead: dict[str, str]) -> str:
        """Of words in their order, or of those that mean the same; "" where no text has one of them."""
        ways = [group, *self.meant.get(group, ())]
        known = ["".join(self.signs[word] for word in way) for way in ways if all(word in self.signs for word in way)]
        if known:
            return f"(?:{'|'.join(map(re.escape, dict.fromkeys(known)))})"
        classes = [self._near(word, instead) for word in group]
        return "".join(f"[{re.escape(signs)}]" for signs in classes) if all(classes) else ""

    def _near(self, word: str, instead: dict[str, str]) -> str:
        """The signs of a word; else of words that begin so; else of the nearest."""
        if word in self.signs:
            return self.signs[word]
        alike = [one for one in self.signs if one[0] == word[0]]
        begun = {self.signs[one] for one in alike if one.startswith(word)} if len(word) >= SHORTEST_BEGINNING else ()
        if begun:
            return "".join(sorted(begun))
        for near in get_close_matches(word, alike, 1, NEAR_ENOUGH) if len(word) >= SHORTEST_SLIP else ():
            instead[word] = near
            return self.signs[near]
        return ""

    def find(self, question: SearchQuery) -> list[Found]:
        """Those that have all the words, or else those that have the rarest of them; the best first."""
        wholes = [text.whole for text in self.texts]
        having = [[one.search(whole) is not None for whole in wholes] for one in question.each]
        weights = [log(1 + len(wholes) / max(1, sum(has))) for has in having]
        found = []
        for place, (text, whole) in enumerate(zip(self.texts, wholes, strict=True)):
            has = [one[place] for one in having]
            if any(has):
                weight = sum(weight for weight, is_there in zip(weights, has, strict=True) if is_there)
                found.append(((all(has), round(weight, 6), *_rank(text, whole, question)), place))
        found.sort(key=lambda one: ([-part for part in one[0]], one[1]))
        has_all = bool(found) and found[0][0][0] == 1
        return [Found(self.texts[place], has_all) for rank, place in found if rank[0] == has_all]

    def lines_with(self, question: SearchQuery, most: int) -> list[Text]:
        """What a peer may say that has all of the words; those that have them in order first."""
        return _with_all(self.lines, question, most)

    def terms_with(self, question: SearchQuery, most: int) -> list[Text]:
        return _with_all(self.terms, question, most)

    def marked(self, text: str, question: SearchQuery) -> list[tuple[str, bool]]:
        """The text in parts, with whether each is what was asked for."""
        places = list(places_of_words(text))
        signs = self.as_signs(text)
        asked = {at for one in question.each for match in one.finditer(signs) for at in range(*match.span())}
        parts, done = [], 0
        for at in sorted(asked):
            start, end, _ = places[at]
            parts += [(text[done:start], False), (text[start:end], True)]
            done = end
        return [(part, is_match) for part, is_match in (*parts, (text[done:], False)) if part]

    def as_signs(self, text: str) -> str:
        """One for each word of the text, also where no text has it."""
        return "".join([self.signs.get(word, _BETWEEN) for word in words_of(text)])


def _rank(text: Text, whole: str, question: SearchQuery) -> tuple[int, ...]:
    """In order within titles; how many of the words titles have; how often all stand in order; how often each."""
    return (
        1 if question.in_order.search(text.titles) else 0,
        sum(1 for one in question.each if one.search(text.titles)),
        len(question.in_order.findall(whole)),
        sum(len(one.findall(whole)) for one in question.each),
    )


def _with_all(texts: Iterable[Text], question: SearchQuery, most: int) -> list[Text]:
    having = [text for text in texts if all(one.search(text.whole) for one in question.each)]
    return sorted(having, key=lambda text: not question.in_order.search(text.whole))[:most]


def best_piece(text: Text, question: SearchQuery) -> int:
    """Of what is said, not of titles: what has all in order, else the most of the words, else the first."""
    pieces = text.pieces

    def rank(place: int) -> tuple[bool, bool, int, int]:
        piece = pieces[place]
        has = sum(1 for one in question.each if one.search(piece))
        return place not in text.headings, bool(question.in_order.search(piece)), has, -place

    return max(range(len(pieces)), key=rank)


def best_part(piece: str, question: SearchQuery, lengths: Sequence[int]) -> int:
    """In which part of a piece most of what was asked stands; the parts have so many words each."""
    ends = list(accumulate(lengths))
    asked: list[set[int]] = [set() for _ in lengths]
    for number, one in enumerate(question.each):
        for match in one.finditer(piece):
            asked[min(bisect_right(ends, match.start()), len(ends) - 1)].add(number)
    return max(range(len(lengths)), key=lambda place: (len(asked[place]), -place))


def _groups(typed: str, meant: Mapping[Words, object]) -> list[Words]:
    """The words of each quoted phrase; then each other word, but those together that mean something as one."""
    quoted = [tuple(words) for phrase in _QUOTED.findall(typed) if (words := words_of(phrase))]
    left, groups = words_of(_QUOTED.sub(" ", typed))[:MOST_WORDS], []
    while left:
        lengths = range(min(_LONGEST_MEANT, len(left)), 1, -1)
        length = next((length for length in lengths if tuple(left[:length]) in meant), 1)
        groups.append(tuple(left[:length]))
        left = left[length:]
    return [group[:MOST_WORDS] for group in (*quoted, *groups)][:MOST_WORDS]


class IndexMaker:
    """Gives each family of words its sign while texts come in; `stem` tells the family of a word."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._families: dict[str, str] = {}
        self.signs: dict[str, str] = {}

    def as_signs(self, text: str) -> str:
        return "".join([self.signs.get(word) or self._sign_of(word) for word in words_of(text)])

    def _sign_of(self, word: str) -> str:
        place = _FIRST_SIGN + len(self._families)
        sign = chr(place if place < _SURROGATES else place - _SURROGATES + _AFTER_THEM)
        return self.signs.setdefault(word, self._families.setdefault(self._stem(word), sign))


def meanings(same: Iterable[tuple[Sequence[str], Sequence[str]]]) -> dict[Words, tuple[Words, ...]]:
    """From (what is typed, what is meant) of each: each of both stands for all that is meant."""
    found: dict[Words, list[Words]] = {}
    for typed, meant in same:
        said = [tuple(words_of(one)) for one in meant]
        for one in (*typed, *meant):
            found.setdefault(tuple(words_of(one)), []).extend(said)
    return {words: tuple(dict.fromkeys(said)) for words, said in found.items() if words}
