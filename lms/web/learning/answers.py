"""From the quiz's form to answers.

`item-ID` is the option chosen. Where there are several parts, `item-ID` only tells that the form asks them, and
`item-ID.N` is what was chosen for part N: a box is on, or the position of an option, place or match.
`loaded-ID` is the answer that the question was loaded with, so that one which was not touched changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.items.types import ItemType
from lms.domain.typed import read_number

Form = Mapping[str, str]


def read_answer(item: Item, form: Form) -> Answer | None:
    """What the form says of an item; None when it does not ask it, or nothing of it was chosen yet."""
    return READERS[item.type](item, f"item-{item.id}", form)


def loaded_text(answer: Answer | None) -> str:
    """An answer as `loaded-ID` says it: a position, or each part with a comma after it."""
    if isinstance(answer, int):
        return str(answer)
    return "".join(f"{'' if part is None else part}," for part in answer or ())


def read_loaded(text: str) -> Answer | None:
    """The answer that `loaded-ID` says; None when it says that there was none."""
    *parts, last = text.split(",")
    return tuple(read_number(part, 2) for part in parts) if parts else read_number(last, 2)


def _position(_item: Item, name: str, form: Form) -> int | None:
    return read_number(form.get(name), 2)


def _boxes(item: Item, name: str, form: Form) -> Answer | None:
    if name not in form:
        return None
    return tuple(place for place in range(len(item.options)) if f"{name}.{place}" in form)


def _by_option(item: Item, name: str, form: Form) -> Answer | None:
    return _parts(len(item.options), name, form)


def _by_step(item: Item, name: str, form: Form) -> Answer | None:
    return _parts(len(item.steps), name, form)


def _parts(count: int, name: str, form: Form) -> Answer | None:
    if name not in form:
        return None
    return tuple(read_number(form.get(f"{name}.{part}"), 2) for part in range(count))


READERS: Mapping[ItemType, Callable[[Item, str, Form], Answer | None]] = {
    ItemType.ONE: _position,
    ItemType.SEVERAL: _boxes,
    ItemType.ORDER: _by_option,
    ItemType.MATCH: _by_option,
    ItemType.CHAIN: _by_step,
}
