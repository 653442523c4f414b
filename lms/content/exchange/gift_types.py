"""How each type of item goes out as GIFT, and is made whole again of what comes in.

What GIFT cannot say stands in a comment before a question, which is called `ours` here. Moodle asks every question:
an order is the matching of its lines with numbers, a chain one question for each step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.content import markdown
from lms.content.exchange.exchange import Report
from lms.content.items.questions import Question, WrittenOption, WrittenStep
from lms.domain.items.types import ItemType

Ours = Mapping[str, Any]

# What begins a line and means something to whoever reads all of Markdown: a list, a heading, a quotation, a rule, ….
_OPENS = re.compile(
    r"^( *\d*)((?<=\d)[.)](?=\s|$)|(?<!\d)(?:#(?=#{0,5}(?:\s|$))|>|[-+*](?=\s|$)|-(?=-* *$)|=(?==* *$)"
    r"|[-*_](?=(?: *[-*_]){2,} *$)|:(?=\s)|\[(?=[^\]\n]+\]:)))",
    re.MULTILINE,
)
_BACKTICK = re.compile(r"(?<!\\)((?:\\\\)*)(`)")
# What begins a text and would be its format, or its weight; an arrow would part a pair, and GIFT cannot escape one.
_FORMAT = re.compile(r"^()(\[)(?=(?:html|moodle|plain|markdown)\])", re.IGNORECASE)
_WEIGHT = re.compile(r"^()(%)")
_ARROW = re.compile(r"(-)(>)")


def _stands_alone(_ours: Ours, _first: Ours) -> bool:
    return False


def _as_it_is(_ours: Ours, questions: Sequence[Question], _report: Report) -> Question:
    return questions[0]


@dataclass(frozen=True, slots=True)
class GiftForm:
    """How the items of one type stand in a GIFT file.

    `write` gives an item as text; an item of several questions has one text for each. `goes_on` tells of a comment
    whether its question belongs to the item that another comment began, and `restore` makes the item of all its
    questions, as they were read without looking at their comments.
    """

    write: Callable[[Question, Ours], Iterator[str]]
    goes_on: Callable[[Ours, Ours], bool] = _stands_alone
    restore: Callable[[Ours, Sequence[Question], Report], Question] = _as_it_is


def form_of(question: Question, ours: Ours) -> GiftForm:
    """That of the type which our comment names, else of the type that the question was read as."""
    named = ours.get("type")
    return GIFT_FORMS[next((item_type for item_type in ItemType if item_type == named), question.type)]


def as_text(value: object) -> str:
    """A value of a comment without space around it; nothing where it is no text."""
    return value.strip() if isinstance(value, str) else ""


def _write_one(question: Question, ours: Ours) -> Iterator[str]:
    yield _written(ours, question.id, question.stem, _single(question.choices))


def _write_several(question: Question, ours: Ours) -> Iterator[str]:
    right = sum(choice.right for choice in question.choices)
    share = f"{100 / max(1, right):.5f}".rstrip("0").rstrip(".")
    marked = [(f"~%{share}%" if choice.right else f"~%-{share}%", choice) for choice in question.choices]
    yield _written(ours, question.id, question.stem, _options(marked))


def _write_order(question: Question, ours: Ours) -> Iterator[str]:
    return _write_pairs(question, ours, [(one, str(number)) for number, one in enumerate(question.choices, 1)])


def _write_match(question: Question, ours: Ours) -> Iterator[str]:
    return _write_pairs(question, ours, [(choice, choice.match) for choice in question.choices])


def _write_pairs(question: Question, ours: Ours, pairs: Sequence[tuple[WrittenOption, str]]) -> Iterator[str]:
    feedback = [[choice.text, choice.feedback] for choice in question.choices]
    halves = [(("=", choice.text, sent_answer), (" -> ", match, words_of)) for choice, match in pairs]
    yield _written({**ours, "feedback": feedback}, question.id, question.stem, halves)


def _write_chain(question: Question, ours: Ours) -> Iterator[str]:
    count = len(question.steps)
    for number, step in enumerate(question.steps, 1):
        part = {**ours, "step": number, "of": count, "scene": question.stem}
        title = f"{question.id} ({number} of {count})"
        yield _written(part, title, f"{question.stem}\n\n{step.stem}", _single(step.choices))


# The mark before a text, the text as its author typed it, and how it is sent.
_Part = tuple[str, str, Callable[[str], str]]


def _written(ours: Ours, title: str, stem: str, answers: Iterable[Sequence[_Part]]) -> str:
    """A question; what is sent in other words than it was typed in stands in the comment, so that it comes back."""
    answers = list(answers)
    told = [(stem, sent(stem)), *((text, send(text)) for answer in answers for _, text, send in answer)]
    changed = {words for text, words in told if words != text}
    typed = [text for text, words in told if words in changed]
    ours = {**ours, "typed": typed} if typed else ours
    lines = "".join(f"\t{''.join(_part(*part) for part in answer)}\n" for answer in answers)
    comment = json.dumps(ours, ensure_ascii=False)
    return f"// alongside {comment}\n::{title}::[markdown]{_escaped(sent(stem))} {{\n{lines}}}\n"


def _single(choices: Sequence[WrittenOption]) -> list[list[_Part]]:
    return _options([("=" if choice.right else "~", choice) for choice in choices])


def _options(marked: Sequence[tuple[str, WrittenOption]]) -> list[list[_Part]]:
    return [
        [(mark, choice.text, sent_answer), *([("#", choice.feedback, sent)] if choice.feedback else [])]
        for mark, choice in marked
    ]


def _part(mark: str, text: str, send: Callable[[str], str]) -> str:
    return f"{mark}{_escaped(send(text))}"


def sent(text: str) -> str:
    """A one-line text for those who read all of Markdown in it: what means nothing to us means nothing to them.

    Signs are numbers here and not behind a backslash, which some readers of GIFT show.
    """
    return _FORMAT.sub(_as_number, _BACKTICK.sub(_as_number, _OPENS.sub(_as_number, text)))


def sent_answer(text: str) -> str:
    return _ARROW.sub(_as_number, _WEIGHT.sub(_as_number, sent(text)))


def _as_number(match: re.Match[str]) -> str:
    return f"{match[1]}&#{ord(match[2])};"


def words_of(text: str) -> str:
    """What a reader sees of a one-line text: GIFT has no format for the right half of a pair."""
    return " ".join(markdown.plain(markdown.inline(text)).split())


def _escaped(text: str) -> str:
    return re.sub(r"([\\:#={}~])", r"\\\1", text).replace("\n", "\\n")


def _restore_order(_ours: Ours, questions: Sequence[Question], _report: Report) -> Question:
    """The lines by their numbers; whatever has other matches stays what it was read as."""
    question = questions[0]
    numbers = [choice.match for choice in question.choices]
    if sorted(numbers) != sorted(str(number) for number, _ in enumerate(numbers, 1)):
        return question
    in_order = sorted(question.choices, key=lambda choice: int(choice.match))
    return replace(question, type=ItemType.ORDER, choices=tuple(replace(option, match="") for option in in_order))


def _goes_on_as_chain(ours: Ours, first: Ours) -> bool:
    names_the_chain = (ours.get("type"), ours.get("id")) == (first.get("type"), first.get("id"))
    return names_the_chain and ours.get("step") != 1


def _restore_chain(ours: Ours, questions: Sequence[Question], report: Report) -> Question:
    first, scene = questions[0], as_text(ours.get("scene"))
    if len(questions) != ours.get("of"):
        report(f"the chain {first.id} has {len(questions)} steps here; some are missing")
    return replace(
        first,
        type=ItemType.CHAIN,
        stem=scene,
        choices=(),
        steps=tuple(
            WrittenStep(question.stem.removeprefix(f"{scene}\n\n"), question.choices) for question in questions
        ),
    )


GIFT_FORMS: Mapping[ItemType, GiftForm] = {
    ItemType.ONE: GiftForm(_write_one),
    ItemType.SEVERAL: GiftForm(_write_several),
    ItemType.ORDER: GiftForm(_write_order, restore=_restore_order),
    ItemType.MATCH: GiftForm(_write_match),
    ItemType.CHAIN: GiftForm(_write_chain, _goes_on_as_chain, _restore_chain),
}
