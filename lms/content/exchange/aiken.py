"""Questions in the Aiken format: a stem, lettered options, and `ANSWER:` with the right one's letter.

**Source:** Moodle's documentation, "Aiken format". What people write beside it, like `(A)` and `Answer: A.`, is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.content.exchange.exchange import ImportedQuestions, Note, imported, plain_to_markdown
from lms.content.items.questions import Question, WrittenOption
from lms.domain.items.types import ItemType

_OPTION = re.compile(r"\s*(?:([A-Za-z])[.)]|\(([A-Za-z])\))(?:\s+(.*)|$)")
_LIKE_OPTION = re.compile(r"\s*(?:([A-Za-z])(?:\s*[:.)\]]|\s+[-–—])|[(\[]([A-Za-z])[)\]][.:]?)\s*(.*)$")
_ANSWER = re.compile(
    r"\s*(?:(?:the\s+)?(?:correct|right)\s+)?(?:ANSWERS?|ANS\.?|KEY)(?:\s+(?:is|are))?\s*[:：=](.*)$", re.IGNORECASE
)
_LETTER = r"[(\[]?([A-Za-z])[)\].]*"
_LETTERS = re.compile(rf"\s*{_LETTER}(?:(?:\s*[,;/&+]\s*(?:and\s+)?|\s+and\s+|\s+){_LETTER})*\s*", re.IGNORECASE)
_LETTER_AND_WORDS = re.compile(r"\s*(?:[(\[]([A-Za-z])[)\]]|([A-Za-z])(?:[.):]|\s+[-–—]))\s*\S.*")
_HOW = "write each option as `A. its words`, at least two, and below them `ANSWER: A`"


@dataclass(slots=True)
class _Begun:
    """The question at hand; `line` is that of its first words, `at` that of the words read last."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class _Taken:
    """What was read so far."""

    begun: _Begun = field(default_factory=_Begun)
    found: list[tuple[int, Question]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    after_blank: bool = True

    def note(self, line: int, message: str) -> None:
        self.notes.append(Note(line, message))

    def end(self, answer: str | None, line: int) -> None:
        """Ends the question at hand with the line of its answer, or without one."""
        begun, self.begun = self.begun, _Begun()
        if answer is None and begun.options:
            self.note(begun.line, "this question has no line `ANSWER:`; it is left out; write `ANSWER: A` below it")
        elif answer is None and begun.stem:
            self.note(begun.line, f"“{begun.stem[0].strip()[:60]}” belongs to no question and is left out; {_HOW}")
        elif answer is not None:
            question = _question(begun, answer, line, self.notes)
            self.found += [(begun.line, question)] if question else []

    def words(self, number: int, line: str) -> None:
        """A line that is neither an option nor an answer."""
        if self.after_blank and (self.begun.options or self.begun.stem):
            self.end(None, number)
        if self.begun.options:
            self.begun.options[-1][1] += f" {line.strip()}"
        else:
            self.begun.line = self.begun.line or number
            self.begun.stem.append(line)


def read_aiken(text: str) -> ImportedQuestions:
    """Each question that can be read; what is not whole is named with its line."""
    reading = _Taken()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            reading.after_blank = True
            continue
        answer, option = _ANSWER.fullmatch(line), _option(line, reading.begun)
        if answer:
            reading.end(answer[1], number)
        elif option:
            reading.begun.options.append(option)
        else:
            reading.words(number, line)
        reading.after_blank = False
    reading.end(None, 0)
    return imported(reading.found, reading.notes)


def _option(line: str, begun: _Begun) -> list[str] | None:
    """[letter, words] of an option; `A: words` is one only where its letter comes next, since people talk so too."""
    if not begun.stem:
        return None
    match = _OPTION.fullmatch(line)
    if match:
        return [(match[1] or match[2]).upper(), match[3] or ""]
    match = _LIKE_OPTION.fullmatch(line)
    comes_next = chr(ord("A") + len(begun.options))
    if match and (match[1] or match[2]).upper() == comes_next:
        return [comes_next, match[3]]
    return None


def _question(begun: _Begun, answer: str, line: int, notes: list[Note]) -> Question | None:
    letters = [letter for letter, _ in begun.options]
    if not begun.stem or len(begun.options) < 2:
        notes.append(Note(begun.line or line, f"this answer has no question with options; it is left out; {_HOW}"))
        return None
    right = _right(answer)
    if not right or not right <= set(letters) or len(set(letters)) < len(letters):
        told = f"“ANSWER: {answer.strip()[:40]}” is not the letter of an option; the question is left out"
        notes.append(Note(line, f"{told}; write {_letters(letters)}"))
        return None
    for letter, text in begun.options:
        if not text.strip():
            notes.append(Note(begun.line, f"option {letter} has no text"))
    return Question(
        id="",
        type=ItemType.ONE if len(right) == 1 else ItemType.SEVERAL,
        stem=plain_to_markdown(" ".join(part.strip() for part in begun.stem)),
        choices=tuple(
            WrittenOption(plain_to_markdown(text), right=letter in right) for letter, text in begun.options
        ),
    )


def _right(answer: str) -> set[str]:
    """The letters that an answer names; none where it says something else."""
    if _LETTERS.fullmatch(answer):
        return set(re.findall(r"\b[A-Z]\b", answer.upper()))
    match = _LETTER_AND_WORDS.fullmatch(answer)
    return {(match[1] or match[2]).upper()} if match else set()


def _letters(letters: Sequence[str]) -> str:
    if len(set(letters)) < len(letters):
        return "a letter of its own before each option"
    return f"one of {', '.join(letters)}, like `ANSWER: {letters[0]}`"
