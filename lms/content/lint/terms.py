"""Words of the field: names that no reading grade counts, and words that hurt, with what to say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lms.content import markdown
from lms.content.source import Folder, Unreadable

_QUOTED = re.compile(r"“[^”]*”|(?<!\w)\"[^\"]*\"(?!\w)|‘[^’]*’(?!\w)")
_MENTIONED = re.compile(r"<(em|code)>.*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Terms:
    """`instead` leads from a word that hurts, in small letters, to what to say.

    `but_not` are names in which such a word is no slur; `taught_in` are lessons on words, as course/lesson.
    `heavy` are words that stand only in lessons that say what they touch. `not_yet_revised` are slugs of banks
    whose options nobody has read yet for what gives the right one away.
    """

    names: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    but_not: tuple[str, ...] = ()
    taught_in: frozenset[str] = frozenset()
    heavy: tuple[str, ...] = ()
    not_yet_revised: frozenset[str] = frozenset()


def load_terms(folder: Folder) -> Terms:
    path = folder.root / "courses" / "terms.yaml"
    try:
        fields = folder.fields(path)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return Terms()
    instead: dict[str, str] = {}
    for entry in fields.each("hurting"):
        say = entry.text("say")
        instead |= {form.lower(): say for form in entry.texts("words", needed=True)}
        entry.done()
    terms = Terms(
        fields.texts("names"),
        instead,
        fields.texts("but_not"),
        frozenset(fields.texts("taught_in")),
        fields.texts("heavy"),
        frozenset(fields.texts("not_yet_revised")),
    )
    fields.done()
    return terms


def without_names(text: str, terms: Terms) -> str:
    """The text as the reading grade counts it."""
    pattern = _pattern(terms.names, keep_case=True)
    return pattern.sub("", text) if pattern else text


def hurting(markup: str, terms: Terms) -> Iterator[tuple[str, str]]:
    """(word, what to say instead) of each word that hurts, outside quotation marks, emphasis and proper names."""
    text = _QUOTED.sub("", markdown.plain(_MENTIONED.sub("", markup)))
    names = _pattern(terms.but_not, keep_case=True)
    pattern = _pattern(tuple(terms.instead), keep_case=False)
    for match in pattern.finditer(names.sub("", text) if names else text) if pattern else ():
        yield match[0], terms.instead[" ".join(match[0].lower().split())]


def heavy(markup: str, terms: Terms) -> Iterator[str]:
    """Each heavy word, in small letters, wherever it stands."""
    pattern = _pattern(terms.heavy, keep_case=False)
    for match in pattern.finditer(markdown.plain(markup)) if pattern else ():
        yield match[0].lower()


@cache
def _pattern(words: tuple[str, ...], *, keep_case: bool) -> re.Pattern[str] | None:
    """Any of the words, the longest first; spaces may be line ends. None without words."""
    if not words:
        return None
    told = "|".join(r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])", 0 if keep_case else re.IGNORECASE)
