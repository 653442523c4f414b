"""Banks of quiz items."""

from __future__ import annotations

from pathlib import Path

from lms.content import markdown
from lms.content.source import Fields, Folder, Unreadable
from lms.domain.quiz import Item, Kind, Option


def load_items(folder: Folder, path: Path) -> tuple[Item, ...]:
    """Every item of a bank that can be read, in the order of the file."""
    try:
        fields = folder.fields(path)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return ()
    items = []
    seen: set[str] = set()
    for one in fields.each("items", needed=True):
        item = _item(one)
        if item.id in seen:
            one.report(f"the item {item.id} stands twice", rule="duplicate")
        seen.add(item.id)
        items.append(item)
    fields.done()
    return tuple(items)


def _item(fields: Fields) -> Item:
    fields.choice("type", ("one",))
    lesson, _, heading = fields.text("teaches").partition("#")
    options = tuple(_option(one) for one in fields.each("options", needed=True))
    if sum(option.right for option in options) != 1:
        fields.report("mark exactly one option with `right: true`", rule="options")
    if not 3 <= len(options) <= 5:
        fields.report("give four options (three where a fourth would be silly)", rule="options")
    item = Item(
        id=fields.text("id"),
        kind=Kind(fields.choice("kind", tuple(Kind))),
        competencies=fields.texts("competencies", needed=True),
        objective=fields.text("objective"),
        teaches=(lesson, heading),
        source=fields.text("source"),
        stem=markdown.inline(fields.text("stem")),
        options=options,
    )
    fields.done()
    return item


def _option(fields: Fields) -> Option:
    option = markdown.option(fields.text("text"), fields.flag("right"), fields.text("feedback"))
    fields.done()
    return option
