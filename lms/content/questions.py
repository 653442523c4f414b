"""Quiz items as their authors write them: the words of a bank before anything is rendered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.content import markdown
from lms.content.source import Fields
from lms.domain.quiz import ItemType, Kind

ITEM_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTS = {
    ItemType.ONE: (3, 5, "give four options (three where a fourth would be silly)"),
    ItemType.SEVERAL: (4, 6, "give four to six options"),
    ItemType.ORDER: (4, 5, "give four or five options, in their right order"),
    ItemType.MATCH: (3, 5, "give three to five pairs"),
}
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option, in Markdown; `match` is what belongs to it in a matching item."""

    text: str
    feedback: str = ""
    right: bool = False
    match: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    stem: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An item in its author's words; a field that nobody filled is empty."""

    id: str
    type: ItemType
    stem: str
    choices: tuple[Choice, ...] = ()
    steps: tuple[Step, ...] = ()
    kind: str = ""
    competencies: tuple[str, ...] = ()
    objective: str = ""
    teaches: str = ""
    source: str = ""


def read_question(fields: Fields) -> Question:
    """What an entry of a bank says; what is missing or unknown is reported."""
    kind = ItemType(fields.choice("type", tuple(ItemType)))
    is_chain = kind is ItemType.CHAIN
    question = Question(
        id=fields.text("id"),
        type=kind,
        stem=fields.text("stem"),
        choices=() if is_chain else tuple(_choice(one, kind) for one in fields.each("options", needed=True)),
        steps=tuple(_step(one) for one in fields.each("steps", needed=True)) if is_chain else (),
        kind=fields.choice("kind", tuple(Kind)),
        competencies=fields.texts("competencies", needed=True),
        objective=fields.text("objective"),
        teaches=fields.text("teaches"),
        source=fields.text("source"),
    )
    fields.done()
    if question.id and not ITEM_ID.fullmatch(question.id):
        fields.report("`id` must be small letters, digits and hyphens", fields.line_of("id"))
    if is_chain and not 2 <= len(question.steps) <= 3:
        fields.report("give a chain two or three steps", rule="options")
    if not is_chain:
        _check_choices(fields, question)
    return question


def _check_choices(fields: Fields, question: Question) -> None:
    least, most, words = _COUNTS[question.type]
    right = sum(choice.right for choice in question.choices)
    if question.type is ItemType.ONE and right != 1:
        fields.report("mark exactly one option with `right: true`", rule="options")
    if question.type is ItemType.SEVERAL and not 2 <= right <= min(3, len(question.choices) - 1):
        fields.report("mark two or three options with `right: true`, and leave a wrong one", rule="options")
    if not least <= len(question.choices) <= most:
        fields.report(words, rule="options")
    matches = [choice.match for choice in question.choices if choice.match]
    if len(set(matches)) < len(matches):
        fields.report("each `match` must be another one", rule="options")


def _step(fields: Fields) -> Step:
    step = Step(fields.text("stem"), tuple(_choice(one, ItemType.ONE) for one in fields.each("options", needed=True)))
    fields.done()
    if sum(choice.right for choice in step.choices) != 1:
        fields.report("mark exactly one option of this step with `right: true`", rule="options")
    if not 3 <= len(step.choices) <= 5:
        fields.report("give this step three or four options", rule="options")
    return step


def _choice(fields: Fields, kind: ItemType) -> Choice:
    choice = Choice(
        text=fields.text("text"),
        feedback=fields.text("feedback"),
        right=kind in (ItemType.ONE, ItemType.SEVERAL) and fields.flag("right"),
        match=fields.text("match") if kind is ItemType.MATCH else "",
    )
    fields.done()
    for name in ("text", "feedback", "match"):
        words = getattr(choice, name)
        if words and not markdown.shows_words(markdown.inline(words)):
            fields.report(f"`{name}` shows nothing", fields.line_of(name), rule="options")
    return choice


def bank_text(questions: Sequence[Question], heading: str = "") -> str:
    """A bank as YAML; fields that nobody filled stand open, and `lms check` names them."""
    lines = [f"# {line}".rstrip() for line in heading.split("\n") if line]
    lines.append("items:" if questions else "items: []")
    for question in questions:
        lines.extend(_lines(question))
    return "\n".join(lines) + "\n"


def _lines(question: Question) -> Iterator[str]:
    yield f"  - id: {_bare(question.id)}"
    yield f"    kind: {_bare(question.kind)}".rstrip()
    yield f"    competencies: [{', '.join(_bare(code) for code in question.competencies)}]"
    for name in ("objective", "teaches", "source"):
        yield f"    {name}: {_bare(getattr(question, name))}".rstrip()
    yield f"    type: {question.type}"
    yield f"    stem: {_quoted(question.stem)}"
    for number, step in enumerate(question.steps):
        yield from ["    steps:"][number:]
        yield f"      - stem: {_quoted(step.stem)}"
        yield "        options:"
        yield from (f"          - {_flow(choice)}" for choice in step.choices)
    if question.type is not ItemType.CHAIN:
        yield "    options:"
        yield from (f"      - {_flow(choice)}" for choice in question.choices)


def _flow(choice: Choice) -> str:
    parts = [f"text: {_quoted(choice.text)}"]
    parts += [f"match: {_quoted(choice.match)}"] if choice.match else []
    parts += ["right: true"] if choice.right else []
    return "{" + ", ".join([*parts, f"feedback: {_quoted(choice.feedback)}"]) + "}"


def _bare(word: str) -> str:
    """Slugs and codes without quotation marks, all else with them, nothing where nothing is."""
    return word if re.fullmatch(r"[a-z][a-z0-9.-]*(#[a-z0-9-]+)?|", word) and word != "null" else _quoted(word)


def _quoted(text: str) -> str:
    """A text as YAML reads it back: JSON's way of quoting, with what YAML calls unprintable written as numbers."""
    if not text:
        return ""
    return _UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", json.dumps(text, ensure_ascii=False))
