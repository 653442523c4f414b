"""Questions in the Aiken format: a stem, lettered options, and `ANSWER:` with the right one's letter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lms.content.exchange.exchange import ImportedQuestions, Note, plain_to_markdown, with_ids
from lms.content.items.questions import Question, WrittenOption
from lms.domain.items.types import ItemType

_OPTION = re.compile(r"\s*([A-Za-z])[.)](?:\s+(.*)|$)")
_ANSWER = re.compile(r"\s*ANSWERS?\s*:\s*(.*)$", re.IGNORECASE)


@dataclass(slots=True)
class _Begun:
    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[list[str]] = field(default_factory=list)


def read_aiken(text: str) -> ImportedQuestions:
    """Each question that can be read; what is not whole is named with its line."""
    questions: list[Question] = []
    notes: list[Note] = []
    begun = _Begun()
    after_blank = True
    for number, line in enumerate(text.split("\n"), 1):
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if not line.strip():
            after_blank = True
            continue
        if answer:
            question = _question(begun, answer[1], number, notes)
            questions += [question] if question else []
            begun = _Begun()
        elif option and begun.stem:
            begun.options.append([option[1].upper(), option[2] or ""])
        elif begun.options and after_blank:
            notes.append(Note(begun.line, "this question has no line `ANSWER:`; it is left out"))
            begun = _Begun(number, [line])
        elif begun.options:
            begun.options[-1][1] += f" {line.strip()}"
        else:
            begun.line = begun.line or number
            begun.stem.append(line)
        after_blank = False
    if begun.stem:
        notes.append(Note(begun.line, "this question has no line `ANSWER:`; it is left out"))
    return ImportedQuestions(with_ids(questions), tuple(notes))


def _question(begun: _Begun, answer: str, line: int, notes: list[Note]) -> Question | None:
    right = set(re.findall(r"[A-Z]", answer.upper()))
    letters = [letter for letter, _ in begun.options]
    if not begun.stem or len(begun.options) < 2:
        notes.append(Note(begun.line or line, "this answer has no question with options; it is left out"))
        return None
    if not right or not right <= set(letters) or len(set(letters)) < len(letters):
        notes.append(Note(line, f"“ANSWER: {answer[:40]}” is not the letter of an option; the question is left out"))
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
