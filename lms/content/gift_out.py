"""Banks of ours as questions in Moodle's GIFT format.

What GIFT cannot say stands in one comment before a question, as JSON: `// alongside {"id": …, "kind": …}`. An
ordering item is written as the matching of its lines with numbers, a chain as one question for each step, so that
Moodle can ask them too.

**Source:** Moodle's documentation, "GIFT format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lms.content.questions import Choice, Question
from lms.domain.quiz import ItemType


def write_gift(questions: Sequence[Question]) -> str:
    """Every question, with what GIFT cannot say in a comment before it."""
    return "\n".join(part for question in questions for part in _written(question))


def _written(question: Question) -> Iterator[str]:
    ours: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "kind": question.kind,
        "competencies": list(question.competencies),
        "objective": question.objective,
        "teaches": question.teaches,
        "source": question.source,
    }
    if question.type in (ItemType.ORDER, ItemType.MATCH):
        ours["feedback"] = [[choice.text, choice.feedback] for choice in question.choices]
        pairs = [
            f"={_guarded(one.text)} -> {_escaped(one.match) if question.type is ItemType.MATCH else number}"
            for number, one in enumerate(question.choices, 1)
        ]
        yield _one(ours, question.id, question.stem, pairs)
    elif question.type is ItemType.CHAIN:
        for number, step in enumerate(question.steps, 1):
            part = {**ours, "step": number, "of": len(question.steps), "scene": question.stem}
            title = f"{question.id} ({number} of {len(question.steps)})"
            yield _one(part, title, f"{question.stem}\n\n{step.stem}", _options(step.choices, ItemType.ONE))
    else:
        yield _one(ours, question.id, question.stem, _options(question.choices, question.type))


def _one(ours: dict[str, Any], title: str, stem: str, answers: Sequence[str]) -> str:
    lines = "".join(f"\t{answer}\n" for answer in answers)
    return (
        f"// alongside {json.dumps(ours, ensure_ascii=False)}\n::{title}::[markdown]{_escaped(stem)} {{\n{lines}}}\n"
    )


def _options(choices: Sequence[Choice], kind: ItemType) -> list[str]:
    share = f"{100 / max(1, sum(choice.right for choice in choices)):.5f}".rstrip("0").rstrip(".")
    marks = {True: "=", False: "~"}
    if kind is ItemType.SEVERAL:
        marks = {True: f"~%{share}%", False: f"~%-{share}%"}
    return [
        f"{marks[choice.right]}{_guarded(choice.text)}" + (f"#{_guarded(choice.feedback)}" if choice.feedback else "")
        for choice in choices
    ]


def _guarded(text: str) -> str:
    """The text so that its first words are not taken for a format or a weight."""
    return ("[markdown]" if text.startswith(("[", "%")) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\:#={}~])", r"\\\1", text).replace("\n", "\\n").replace("->", "-\\>")
