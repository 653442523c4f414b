"""The fields of a certificate as they are printed, and which of them a file says otherwise.

Nothing here knows how a certificate is laid out: a field is where its words are found in the file that was issued.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from lms.documents.certificate import certificate_job, document_of
from lms.documents.verifying.word import Word
from lms.domain.credit.certificate import CertificateFacts

MOST_SHOWN = 200
MOST_WORDS = 6_000
SOFT_HYPHEN = "\N{SOFT HYPHEN}"


@dataclass(frozen=True, slots=True)
class Field:
    """`is_sure` where every certificate prints it in one piece."""

    label: str
    words: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A printed field that is not as the record has it; `file` is "" where the file does not say it at all."""

    label: str
    record: str
    file: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`added` are words that the issued file does not have; `is_more_gone` tells of words that belong to no field."""

    fields: int
    differences: tuple[Difference, ...] = ()
    added: tuple[str, ...] = ()
    is_more_gone: bool = False

    @property
    def is_same(self) -> bool:
        return not (self.differences or self.added or self.is_more_gone)


Step = tuple[str, int, int, int, int]
Span = tuple[int, int]
Place = tuple[Field, Span]


def fields_of(serial: str, facts: CertificateFacts, verify_url: str) -> tuple[Field, ...]:
    """What the certificate prints of these facts, under the names that people give it; empty ones are left out."""
    told = document_of(certificate_job(serial, facts, verify_url).values)
    provider = facts.provider
    found = (
        Field("name", told.name, is_sure=True),
        Field("event" if facts.attended else "course", told.title, is_sure=True),
        Field("day", told.completed_on, is_sure=True),
        Field("contact hours", told.hours, is_sure=True),
        Field("number", serial, is_sure=True),
        Field("way of delivery", told.delivery),
        Field("categories", told.categories),
        *(Field("an objective", one) for one in told.objectives),
        *(Field(label[:1].lower() + label[1:], words) for label, words in told.details),
        *(Field("what is said of the course", one) for one in told.sentences),
        Field("provider", provider.name, is_sure=True),
        Field("provider’s address", provider.address),
        Field("provider’s contact", provider.contact),
        Field("signatory", told.signatory),
        Field("signatory’s title", facts.signatory_title),
        Field("address to check it at", told.verify_at),
    )
    return tuple(one for one in found if one.words.strip())


def plain(text: str) -> str:
    """Characters that look alike to a reader are one; what cannot be seen is gone."""
    return unicodedata.normalize("NFKC", text).replace(SOFT_HYPHEN, "").replace("\0", "")


def _pattern(words: str) -> re.Pattern[str]:
    """The words wherever they are broken into lines or pieces, and not as a part of longer ones."""
    characters = [re.escape(one) for one in plain(words) if not one.isspace()]
    return re.compile(r"(?<![\w.,])" + r"\s*".join(characters) + r"(?!\w|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _FileText:
    """The words of a file as one text, and where each of them begins in it."""

    words: tuple[Word, ...]
    texts: tuple[str, ...]
    whole: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[Word]) -> _FileText:
        words = tuple(words[:MOST_WORDS])
        texts = tuple(plain(word.text) for word in words)
        starts, at = [], 0
        for text in texts:
            starts.append(at)
            at += len(text) + 1
        return cls(words, texts, " ".join(texts), tuple(starts))

    def spans(self, words: str) -> list[Span]:
        """Of each place that says these words: its first word, and the one behind its last.

        Letters that run from right to left may be set in that order, so they are looked for both ways.
        """
        for told in (words, words[::-1]):
            if found := [match.span() for match in _pattern(told).finditer(self.whole)]:
                return [(self._at(first), self._at(last - 1) + 1) for first, last in found]
        return []

    def _at(self, character: int) -> int:
        return bisect_right(self.starts, character) - 1


def compare(fields: Sequence[Field], issued: Sequence[Word], brought: Sequence[Word]) -> Compared:
    """With the file that was issued, word by word."""
    here, there = _FileText.of(issued), _FileText.of(brought)
    steps = SequenceMatcher(None, here.texts, there.texts, autojunk=False).get_opcodes()
    changed = [step for step in steps if step[0] != "equal" and not _is_same_but_for_breaks(step, here, there)]
    places = [(field, span) for field in dict.fromkeys(fields) for span in here.spans(field.words)]
    known = {at for _, span in places for at in range(*span)}
    differences = list(_differences(places, steps, here, there))
    added, over = _added(changed, here, there, fields)
    shown = " ".join(one.file for one in differences)
    return Compared(
        len({field for field, _ in places}),
        _without_doubles([*differences, *over]),
        tuple(one for one in added if one.rstrip(",;") not in shown),
        _is_more_gone(changed, here, there, known),
    )


def _differences(
    places: Sequence[Place], steps: Sequence[Step], here: _FileText, there: _FileText
) -> Iterator[Difference]:
    """Of each field that the brought file says less often, with what stands there.

    One that only went with a longer one around it is not told: a program may be called by a word of its courses.
    """
    for field in dict.fromkeys(field for field, _ in places):
        spans = [span for one, span in places if one == field]
        if len(there.spans(field.words)) >= len(spans):
            continue
        told = {span: _instead(span, steps, here, there) for span in spans}
        broken = [span for span, words in told.items() if words is not None]
        if broken and len(broken) < len(spans) and all(_is_within(span, places) for span in broken):
            continue
        yield Difference(field.label, field.words, next((told[span] or "" for span in broken), ""))


def _is_within(span: Span, places: Iterable[Place]) -> bool:
    first, last = span
    return any(one <= first and last <= other and (one, other) != span for _, (one, other) in places)


def compare_without_file(fields: Sequence[Field], brought: Sequence[Word]) -> Compared:
    """With the record alone, where no file was made: then only of what each certificate prints it can be told."""
    there = _FileText.of(brought)
    sure = [field for field in fields if field.is_sure and field.words.strip()]
    missing = [Difference(field.label, field.words, "") for field in sure if not there.spans(field.words)]
    return Compared(len(sure), tuple(missing))


def _is_same_but_for_breaks(step: Step, here: _FileText, there: _FileText) -> bool:
    _, first, last, from_, to = step
    return "".join(here.texts[first:last]) == "".join(there.texts[from_:to])


def _instead(span: Span, steps: Iterable[Step], here: _FileText, there: _FileText) -> str | None:
    """What stands in the place of these words; None where it is as it was."""
    (first, last), found = span, list[str]()
    for name, one, other, from_, to in steps:
        if one < last and other > first:
            start, end = max(one, first), min(other, last)
            is_kept = name == "equal"
            found += there.texts[from_ + start - one : from_ + end - one] if is_kept else there.texts[from_:to]
    if "".join(found) == "".join(here.texts[first:last]):
        return None
    return " ".join(found)[:MOST_SHOWN].rstrip(",;")


def _added(
    changed: Iterable[Step], here: _FileText, there: _FileText, fields: Sequence[Field]
) -> tuple[list[str], list[Difference]]:
    """Words that the issued file has nowhere, or less often; and those of them that lie over a field.

    Over it as the brought file has it: where a paper was laid out anew, a field may have made room.
    """
    places = [(field, span) for field in dict.fromkeys(fields) for span in there.spans(field.words)]
    left = Counter(there.texts)
    left.subtract(here.texts)
    new = []
    for _, _, _, from_, to in changed:
        for at in range(from_, to):
            if left[there.texts[at]] > 0:
                left[there.texts[at]] -= 1
                new.append(at)
    squeezed = "".join(here.texts)
    added, over = [], []
    for _, run in groupby(enumerate(new), key=lambda pair: pair[1] - pair[0]):
        group = [at for _, at in run]
        words = "".join(there.texts[at] for at in group)
        if squeezed.count(words) >= "".join(there.texts).count(words):
            continue
        told = " ".join(there.texts[at] for at in group)[:MOST_SHOWN]
        field = next((field for field, span in places if _lies_over(group, span, there)), None)
        if field is None:
            added.append(told)
        else:
            over.append(Difference(field.label, field.words, told))
    return added, over


def _lies_over(group: Sequence[int], span: Span, there: _FileText) -> bool:
    return any(_touch(there.words[at], there.words[word]) for at in group for word in range(*span))


def _touch(one: Word, other: Word) -> bool:
    is_level = abs(one.bottom - other.bottom) < 0.6 * max(one.size, other.size)
    return one.page == other.page and is_level and one.left < other.right and other.left < one.right


def _without_doubles(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """One for each field: what is told first says most."""
    found: dict[tuple[str, str], Difference] = {}
    for one in differences:
        if not (kept := found.setdefault((one.label, one.record), one)).file:
            found[one.label, one.record] = one if one.file else kept
    return tuple(found.values())


def _is_more_gone(changed: Iterable[Step], here: _FileText, there: _FileText, known: set[int]) -> bool:
    left = Counter(here.texts)
    left.subtract(there.texts)
    gone = (at for _, first, last, _, _ in changed for at in range(first, last) if at not in known)
    return any(left[here.texts[at]] > 0 for at in gone)
