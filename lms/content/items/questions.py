"""Quiz items as their authors write them: the words of a bank before anything is rendered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.content import markdown
from lms.content.source import Fields
from lms.content.text.words import check_line
from lms.domain.items.item import KeyReviewer, Kind
from lms.domain.items.types import ItemType

ITEM_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BY_REVIEWERS = "item"
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class WrittenOption:
    """One option, in Markdown; `match` is what belongs to it in a matching item."""

    text: str
    feedback: str = ""
    right: bool = False
    match: str = ""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    stem: str
    choices: tuple[WrittenOption, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An item in its author's words; a field that nobody filled is empty."""

    id: str
    type: ItemType
    stem: str
    choices: tuple[WrittenOption, ...] = ()
    steps: tuple[WrittenStep, ...] = ()
    kind: str = ""
    competencies: tuple[str, ...] = ()
    objective: str = ""
    teaches: str = ""
    source: str = ""
    was: tuple[str, ...] = ()
    review: str = ""
    reviewed_by: tuple[KeyReviewer, ...] = ()


@dataclass(frozen=True, slots=True)
class BankForm:
    """How the items of one type stand in a bank: read from its fields, checked, and written as lines of YAML."""

    read: Callable[[Fields], tuple[tuple[WrittenOption, ...], tuple[WrittenStep, ...]]]
    check: Callable[[Question], Iterator[str]]
    lines: Callable[[Question], Iterator[str]]


def read_question(fields: Fields) -> Question:
    """What an entry of a bank says; what is missing or unknown is reported."""
    item_type = ItemType(fields.choice("type", tuple(ItemType)))
    form = BANK_FORMS[item_type]
    name, stem = fields.text("id"), fields.text("stem")
    choices, steps = form.read(fields)
    question = Question(
        id=name,
        type=item_type,
        stem=stem,
        choices=choices,
        steps=steps,
        kind=fields.choice("kind", tuple(Kind)),
        competencies=fields.texts("competencies", needed=True),
        objective=fields.text("objective"),
        teaches=fields.text("teaches"),
        source=fields.text("source", "" if fields.has("review") else None),
        was=fields.texts("was"),
        review=fields.choice("review", (BY_REVIEWERS,)) if fields.has("review") else "",
        reviewed_by=tuple(_reviewer(one) for one in fields.each("reviewed_by")),
    )
    fields.done()
    check_line(fields, stem=question.stem)
    if question.id and not ITEM_ID.fullmatch(question.id):
        fields.report("`id` must be small letters, digits and hyphens", fields.line_of("id"))
    for message in form.check(question):
        fields.report(message, rule="options")
    _check_review(fields, question)
    return question


def _reviewer(fields: Fields) -> KeyReviewer:
    reviewer = KeyReviewer(fields.text("name"), fields.text("qualification"), fields.day("on"))
    fields.done()
    return reviewer


def _check_review(fields: Fields, question: Question) -> None:
    """A key rests on one thing; two names are two people."""
    if question.review and question.source:
        fields.report("a key rests on its `source` or on reviewers; leave one of them out", fields.line_of("review"))
    names = [one.name.casefold() for one in question.reviewed_by]
    if names and not question.review:
        fields.report("`reviewed_by` stands only beside `review: item`", fields.line_of("reviewed_by"))
    if len(set(names)) < len(names):
        fields.report("`reviewed_by` names one person twice", fields.line_of("reviewed_by"))


def _marked_choices(fields: Fields) -> tuple[tuple[WrittenOption, ...], tuple[WrittenStep, ...]]:
    return tuple(_marked(option) for option in fields.each("options", needed=True)), ()


def _lines_in_order(fields: Fields) -> tuple[tuple[WrittenOption, ...], tuple[WrittenStep, ...]]:
    lines = fields.each("options", needed=True)
    return tuple(_ended(line, WrittenOption(line.text("text"), line.text("feedback"))) for line in lines), ()


def _pairs(fields: Fields) -> tuple[tuple[WrittenOption, ...], tuple[WrittenStep, ...]]:
    return tuple(_pair(option) for option in fields.each("options", needed=True)), ()


def _steps(fields: Fields) -> tuple[tuple[WrittenOption, ...], tuple[WrittenStep, ...]]:
    return (), tuple(_step(step) for step in fields.each("steps", needed=True))


def _marked(fields: Fields) -> WrittenOption:
    return _ended(fields, WrittenOption(fields.text("text"), fields.text("feedback"), fields.flag("right")))


def _pair(fields: Fields) -> WrittenOption:
    return _ended(fields, WrittenOption(fields.text("text"), fields.text("feedback"), match=fields.text("match")))


def _step(fields: Fields) -> WrittenStep:
    step = WrittenStep(fields.text("stem"), tuple(_marked(option) for option in fields.each("options", needed=True)))
    fields.done()
    check_line(fields, stem=step.stem)
    for message in _check_step(step):
        fields.report(message, rule="options")
    return step


def _ended(fields: Fields, choice: WrittenOption) -> WrittenOption:
    """The choice, once it is checked that nothing else was written of it, and that each text shows something."""
    fields.done()
    for name in ("text", "feedback", "match"):
        words = getattr(choice, name)
        if words and not markdown.shows_words(markdown.inline(words)):
            fields.report(f"`{name}` shows nothing", fields.line_of(name), rule="options")
        check_line(fields, **{name: words})
    return choice


def _check_step(step: WrittenStep) -> Iterator[str]:
    if _right(step.choices) != 1:
        yield "mark exactly one option of this step with `right: true`"
    if not 3 <= len(step.choices) <= 5:
        yield "give this step three or four options"


def _check_one(question: Question) -> Iterator[str]:
    if _right(question.choices) != 1:
        yield "mark exactly one option with `right: true`"
    if not 3 <= len(question.choices) <= 5:
        yield "give four options (three where a fourth would be silly)"


def _check_several(question: Question) -> Iterator[str]:
    if not 2 <= _right(question.choices) <= min(3, len(question.choices) - 1):
        yield "mark two or three options with `right: true`, and leave a wrong one"
    if not 4 <= len(question.choices) <= 6:
        yield "give four to six options"


def _check_order(question: Question) -> Iterator[str]:
    if not 4 <= len(question.choices) <= 5:
        yield "give four or five options, in their right order"


def _check_match(question: Question) -> Iterator[str]:
    if not 3 <= len(question.choices) <= 5:
        yield "give three to five pairs"
    matches = [choice.match for choice in question.choices if choice.match]
    if len(set(matches)) < len(matches):
        yield "each `match` must be another one"


def _check_chain(question: Question) -> Iterator[str]:
    if not 2 <= len(question.steps) <= 3:
        yield "give a chain two or three steps"


def _right(choices: Sequence[WrittenOption]) -> int:
    return sum(choice.right for choice in choices)


def bank_text(questions: Sequence[Question], heading: str = "") -> str:
    """A bank as YAML; fields that nobody filled stand open, and `lms check` names them."""
    lines = [f"# {line}".rstrip() for line in heading.split("\n") if line]
    lines.append("items:" if questions else "items: []")
    for question in questions:
        lines.extend(_lines(question))
    return "\n".join(lines) + "\n"


def _lines(question: Question) -> Iterator[str]:
    yield f"  - id: {_bare(question.id)}"
    if question.was:
        yield f"    was: [{', '.join(_bare(name) for name in question.was)}]"
    yield f"    kind: {_bare(question.kind)}".rstrip()
    yield f"    competencies: [{', '.join(_bare(code) for code in question.competencies)}]"
    for name in ("objective", "teaches", "review" if question.review else "source"):
        yield f"    {name}: {_bare(getattr(question, name))}".rstrip()
    yield from _reviewer_lines(question)
    yield f"    type: {question.type}"
    yield f"    stem: {_quoted(question.stem)}"
    yield from BANK_FORMS[question.type].lines(question)


def _reviewer_lines(question: Question) -> Iterator[str]:
    if question.reviewed_by:
        yield "    reviewed_by:"
    for one in question.reviewed_by:
        said = {"name": one.name, "qualification": one.qualification, "on": one.on.isoformat()}
        yield "      - {" + ", ".join(f"{name}: {_quoted(words)}" for name, words in said.items()) + "}"


def _option_lines(question: Question) -> Iterator[str]:
    yield "    options:"
    yield from (f"      - {_flow(choice)}" for choice in question.choices)


def _step_lines(question: Question) -> Iterator[str]:
    yield "    steps:"
    for step in question.steps:
        yield f"      - stem: {_quoted(step.stem)}"
        yield "        options:"
        yield from (f"          - {_flow(choice)}" for choice in step.choices)


def _flow(choice: WrittenOption) -> str:
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


BANK_FORMS: Mapping[ItemType, BankForm] = {
    ItemType.ONE: BankForm(_marked_choices, _check_one, _option_lines),
    ItemType.SEVERAL: BankForm(_marked_choices, _check_several, _option_lines),
    ItemType.ORDER: BankForm(_lines_in_order, _check_order, _option_lines),
    ItemType.MATCH: BankForm(_pairs, _check_match, _option_lines),
    ItemType.CHAIN: BankForm(_steps, _check_chain, _step_lines),
}
