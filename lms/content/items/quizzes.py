"""Banks of quiz items."""

from __future__ import annotations

from pathlib import Path

from lms.content import markdown
from lms.content.items.questions import ITEM_ID, Question, WrittenOption, read_question
from lms.content.source import Fields, Folder, Unreadable, unfit_former_names
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option, Step


def load_items(folder: Folder, path: Path) -> tuple[Item, ...]:
    """Every item of a bank that can be read, in the order of the file."""
    return tuple(_item(question) for question in load_questions(folder, path))


def load_questions(folder: Folder, path: Path) -> tuple[Question, ...]:
    """A bank in its authors' words, as far as it can be read."""
    try:
        fields = folder.fields(path)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return ()
    questions = tuple(_questions(fields))
    fields.done()
    return questions


def _questions(fields: Fields) -> list[Question]:
    seen: set[str] = set()
    entries = tuple(fields.each("items", needed=True))
    questions = [read_question(item) for item in entries]
    for item, question in zip(entries, questions, strict=True):
        if question.id in seen:
            item.report(f"the item {question.id} stands twice", rule="duplicate")
        seen.add(question.id)
    for which, name in unfit_former_names([(one.id, one.was) for one in questions], ITEM_ID.fullmatch):
        message = f"`was` names “{name}”, which is the id of an item here or cannot be one"
        entries[which].report(message, entries[which].line_of("was"), rule="duplicate")
    return questions


def _item(question: Question) -> Item:
    lesson, _, heading = question.teaches.partition("#")
    return Item(
        id=question.id,
        kind=Kind(question.kind),
        competencies=question.competencies,
        objective=question.objective,
        teaches=(lesson, heading),
        source=question.source,
        stem=markdown.inline(question.stem),
        options=_options(question.choices),
        type=question.type,
        steps=tuple(Step(markdown.inline(step.stem), _options(step.choices)) for step in question.steps),
        was=question.was,
        reviewed_by=question.reviewed_by,
    )


def _options(choices: tuple[WrittenOption, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(
            markdown.inline(choice.text),
            choice.right,
            markdown.inline(choice.feedback),
            markdown.inline(choice.match),
        )
        for choice in choices
    )
