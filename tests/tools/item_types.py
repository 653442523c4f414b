"""The table of item types for the tests: what each floor is to make of a type, with one entry for each."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from lms.content.items.questions import WrittenOption
from lms.content.items.questions import WrittenStep as QuestionStep
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer, Option, Step
from lms.domain.items.types import ItemType
from tests.domain.examples import OPTIONS, item

Body = tuple[tuple[WrittenOption, ...], tuple[QuestionStep, ...]]


@dataclass(frozen=True)
class Example:
    """One item of a type with its `right` answer, and what is true of other answers to it.

    `parts` are (answer, points, of) of answers that are not right; `impossible` can be no answer. `orders` are
    (order, whether the item can be shown so). `counted` are answers and how many of them count for each option;
    `single_choices` says how often one option is to be chosen.
    `fields` turns an answer into the form's fields, named by what follows `item-ID`. `bank` is its part of a bank in
    YAML that has nothing wrong; `bodies` are choices and steps as authors write them. `asks` and `explains` are what
    a page says of any item of the type, before and after a right answer.
    """

    item: Item
    right: Answer
    parts: tuple[tuple[Answer, int, int], ...]
    impossible: tuple[Answer, ...]
    orders: tuple[tuple[list[object], bool], ...]
    counted: tuple[tuple[Answer, ...], tuple[int, ...]]
    single_choices: int
    fields: Callable[[Answer], dict[str, str]]
    bank: str
    bodies: st.SearchStrategy[Body]
    asks: tuple[str, ...]
    explains: tuple[str, ...]


def of_type(kind: ItemType) -> Item:
    return EXAMPLES[kind].item


def _item(kind: ItemType, options: tuple[Option, ...], steps: tuple[Step, ...] = ()) -> Item:
    return replace(item(kind.value), type=kind, options=options, steps=steps)


def _position(answer: Answer) -> dict[str, str]:
    return {"": str(answer)}


def _boxes(answer: Answer) -> dict[str, str]:
    return {"": ""} | {f".{place}": "on" for place in answer}  # type: ignore[union-attr]  # of several


def _parts(answer: Answer) -> dict[str, str]:
    parts = enumerate(answer)  # type: ignore[arg-type]  # of several
    return {"": ""} | {f".{part}": "" if place is None else str(place) for part, place in parts}


def texts(least: int = 1) -> st.SearchStrategy[str]:
    """Words with every sign that means something, in any script, as a bank keeps them: without space around."""
    signs = st.sampled_from(
        [*string.punctuation, " ", "\n", "->", "::", "//", "%50%", "[html]", "\\n", "é", "漢", "…"]
    )
    words = st.one_of(signs, st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=4))
    return (
        st.lists(words, min_size=least, max_size=8)
        .map("".join)
        .map(str.strip)
        .filter(lambda text: len(text) >= least)
    )


def _marked(right: int, count: int) -> st.SearchStrategy[tuple[WrittenOption, ...]]:
    several = st.lists(st.builds(WrittenOption, texts(), texts(0)), min_size=count, max_size=count)
    marks = st.permutations([True] * right + [False] * (count - right))
    return st.tuples(several, marks).map(
        lambda both: tuple(WrittenOption(one.text, one.feedback, right) for one, right in zip(*both, strict=True))
    )


def _choices(choices: st.SearchStrategy[tuple[WrittenOption, ...]]) -> st.SearchStrategy[Body]:
    return st.tuples(choices, st.just(()))


def _lines(choice: st.SearchStrategy[WrittenOption], least: int, most: int) -> st.SearchStrategy[Body]:
    return _choices(st.lists(choice, min_size=least, max_size=most).map(tuple))


EXAMPLES: Mapping[ItemType, Example] = {
    ItemType.ONE: Example(
        item=_item(ItemType.ONE, OPTIONS),
        right=0,
        parts=((1, 0, 1), (2, 0, 1)),
        impossible=(3, -1, (0,)),
        orders=(([2, 0, 1], True), ([1, 0], False), ([0, 1, 3], False), ([[0, 1, 2]], False)),
        counted=((0, 0, 2), (2, 0, 1)),
        single_choices=1,
        fields=_position,
        bank="""\
    options:
      - {text: a, feedback: f}
      - {text: b, right: true, feedback: f}
      - {text: c, feedback: f}
      - {text: d, feedback: f}
""",
        bodies=_choices(st.integers(3, 5).flatmap(lambda count: _marked(1, count))),
        asks=('type="radio"',),
        explains=("your answer", "best answer"),
    ),
    ItemType.SEVERAL: Example(
        item=_item(ItemType.SEVERAL, tuple(Option(text, text in "ac", "Why.") for text in "abcd")),
        right=(0, 2),
        parts=(((0,), 1, 2), ((0, 1), 0, 2), ((0, 1, 2), 1, 2), ((1, 3), 0, 2), ((), 0, 2)),
        impossible=(0, (4,), (2, 0), (0, 0), (0, None), (-1,)),
        orders=(([3, 2, 0, 1], True), ([0, 1, 2], False)),
        counted=(((0, 2), (0, 1), ()), (2, 1, 1, 0)),
        single_choices=0,
        fields=_boxes,
        bank="""\
    options:
      - {text: a, right: true, feedback: f}
      - {text: b, feedback: f}
      - {text: c, right: true, feedback: f}
      - {text: d, feedback: f}
""",
        bodies=_choices(
            st.tuples(st.integers(2, 3), st.integers(4, 6)).flatmap(lambda counts: _marked(counts[0], counts[1]))
        ),
        asks=("More than one fits.", 'type="checkbox"'),
        explains=("your answer", "fits"),
    ),
    ItemType.ORDER: Example(
        item=_item(ItemType.ORDER, tuple(Option(text, right=False, feedback="Why.") for text in "abcd")),
        right=(0, 1, 2, 3),
        parts=(((0, 1, 3, 2), 2, 4), ((3, 2, 1, 0), 0, 4), ((0, 0, None, 3), 2, 4)),
        impossible=((0, 1, 2), (0, 1, 2, 4), 0),
        orders=(([3, 2, 0, 1], True), ([0, 1, 2], False)),
        counted=(((0, 1, 2, 3), (0, 2, 1, 3), (None, None, None, None)), (2, 1, 1, 2)),
        single_choices=0,
        fields=_parts,
        bank="""\
    options:
      - {text: a, feedback: f}
      - {text: b, feedback: f}
      - {text: c, feedback: f}
      - {text: d, feedback: f}
""",
        bodies=_lines(st.builds(WrittenOption, texts(), texts(0)), 4, 5),
        asks=("Give each line its number", "data-order", '<p class="how" role="status"></p>'),
        explains=("your place as well",),
    ),
    ItemType.MATCH: Example(
        item=_item(ItemType.MATCH, tuple(Option(text, False, "Why.", text.upper()) for text in "abc")),
        right=(0, 1, 2),
        parts=(((0, 2, 1), 1, 3), ((0, 0, 0), 1, 3), ((None, None, None), 0, 3)),
        impossible=((0, 1, -1), (0, 1)),
        orders=(([2, 0, 1], True), ([0, 1], False)),
        counted=(((0, 1, 2), (1, 0, 2)), (1, 1, 2)),
        single_choices=0,
        fields=_parts,
        bank="""\
    options:
      - {text: a, match: A, feedback: f}
      - {text: b, match: B, feedback: f}
      - {text: c, match: "*C*", feedback: f}
""",
        bodies=_lines(st.builds(WrittenOption, texts(), texts(0), st.just(False), texts()), 3, 5),
        asks=("the letter of what belongs to it", "A: ", "C: "),
        explains=("belongs to it", "your answer", "the same"),
    ),
    ItemType.CHAIN: Example(
        item=_item(
            ItemType.CHAIN, (), (Step("First?", (OPTIONS[1], OPTIONS[0], OPTIONS[2])), Step("Then?", OPTIONS))
        ),
        right=(1, 0),
        parts=(((1, 2), 1, 2), ((None, 0), 1, 2)),
        impossible=((1,), (1, 3)),
        orders=(
            ([[2, 1, 0], [0, 1, 2]], True),
            ([[2, 1, 0]], False),
            ([[0, 1], [0, 1, 2]], False),
            ([0, 1, 2], False),
        ),
        counted=(((1, 0), (1, None)), (0, 2, 0, 1, 0, 0)),
        single_choices=2,
        fields=_parts,
        bank="""\
    steps:
      - stem: First?
        options:
          - {text: a, right: true, feedback: f}
          - {text: b, feedback: f}
          - {text: c, feedback: f}
      - stem: "*Then*?"
        options:
          - {text: d, feedback: f}
          - {text: e, right: true, feedback: f}
          - {text: g, feedback: f}
""",
        bodies=st.tuples(
            st.just(()),
            st.lists(st.builds(QuestionStep, texts(), _marked(1, 3)), min_size=2, max_size=3).map(tuple),
        ),
        asks=("One scene in ", "Step 1 of "),
        explains=("Step 1 of ", "your answer", "best answer"),
    ),
}
