"""What two independent readers make of a bank that goes out as GIFT; `gift_readers.json` holds what they read.

`make proof` asks the readers themselves. What is expected of each is only what it read and what a person would expect
as well; where one reads otherwise than Moodle does, the note beside it says so.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lms.content.exchange.gift import read_gift
from lms.content.exchange.gift_export import write_gift
from lms.content.items.questions import Question, WrittenOption, WrittenStep
from lms.content.markdown import inline, plain
from lms.domain.items.types import ItemType
from tests.conftest import lack, need_tool
from tests.tools import gift_readers

EXPECTED = json.loads(Path(__file__).with_name("gift_readers.json").read_text("utf-8"))


def options(*texts: str, right: int = 1) -> tuple[WrittenOption, ...]:
    return tuple(WrittenOption(text, f"Why {text}", right=at < right) for at, text in enumerate(texts))


def pairs(*texts: tuple[str, str]) -> tuple[WrittenOption, ...]:
    return tuple(WrittenOption(text, "Why.", match=match) for text, match in texts)


BANK = (
    Question("arrow", ItemType.ONE, "What does a -> b mean?", options("a -> b", "b <- a", "a -> b -> c")),
    Question("pairs", ItemType.MATCH, "Match a -> b.", pairs(("a -> b", "so"), ("*c*", "**d** \\*"), ("e", "f"))),
    Question("number", ItemType.ONE, "988. Then stay with her", options("1. a", "# b", "- c", "> d")),
    Question("signs", ItemType.ONE, "Is {x}: 1 = 2 ~ #3?", options("a = b", "{c}", "d # e", "~f: g")),
    Question("marks", ItemType.ONE, "*Who* [is it](https://a.org/b)?", options("**a**", "[b](tel:988)", "%50% c")),
    Question(
        "format",
        ItemType.ONE,
        "[html] is what?",
        (WrittenOption("[plain] a", "[html] Yes.", right=True), *options("b", "c", right=0)),
    ),
    Question("several", ItemType.SEVERAL, "Which?", options("a", "b", "c", "d", right=3)),
    Question("order", ItemType.ORDER, "Put in order.", options("a -> b", "c", "d", "e", right=0)),
    Question("scripts", ItemType.ONE, "Кто решает? 誰が？ من؟", options("Родитель", "親", "الوالد")),
    Question("ticks", ItemType.ONE, "Type `x`", options("`a`", "b", "c")),
    Question(
        "chain",
        ItemType.CHAIN,
        "A bench.",
        steps=(WrittenStep("First?", options("a", "b", "c")), WrittenStep("Then -> what?", options("d", "e", "f"))),
    ),
)


def texts(bank: tuple[Question, ...]) -> list[str]:
    """Every text that a reader has to show, as a person sees it."""
    found = []
    for one in bank:
        stems = [f"{one.stem}\n\n{step.stem}" for step in one.steps] or [one.stem]
        choices = [*one.choices, *(choice for step in one.steps for choice in step.choices)]
        found += [*stems, *(text for choice in choices for text in (choice.text, choice.match) if text)]
    return found


def seen(text: str) -> str:
    """What Markdown shows of a text that was read, without the space at its ends."""
    return " ".join(plain(inline(text).replace("<br>", " ")).split())


def test_what_is_expected_is_of_the_bank_as_it_goes_out_today():
    assert EXPECTED["gift"] == write_gift(BANK).split("\n")


def test_it_comes_back_the_same():
    brought = read_gift(write_gift(BANK))

    assert brought.questions == BANK
    assert brought.notes == ()


@pytest.mark.parametrize("reader", ["gift-pegjs", "pygiftparser"])
def test_each_reader_sees_every_word_as_it_was_typed(reader):
    shown = [
        seen(str(text))
        for question in EXPECTED[reader]
        for text in (question["text"], *(part for answer in question["answers"] for part in answer[:2]))
    ]

    unseen = [text for text in texts(BANK) if seen(text) not in shown]
    assert unseen == EXPECTED["not seen"].get(reader, [])


def test_each_reader_finds_the_right_answers():
    for reader in ("gift-pegjs", "pygiftparser"):
        by_title = {question["title"]: question for question in EXPECTED[reader]}

        assert {question["type"] for question in EXPECTED[reader]} == {"MC", "Matching"}
        assert [answer[1] for answer in by_title["number"]["answers"]] == [100, 0, 0, 0]
        assert [round(answer[1]) for answer in by_title["several"]["answers"]] == [33, 33, 33, -33]


@pytest.mark.proof
def test_gift_pegjs_reads_so():
    need_tool("node")
    if not gift_readers.PEGJS.is_file():
        lack("gift-pegjs is not there: make proof fetches it")

    assert gift_readers.read_by_pegjs(write_gift(BANK)) == EXPECTED["gift-pegjs"]


@pytest.mark.proof
def test_pygiftparser_reads_so():
    if not (gift_readers.PYTHON / "pygiftparser").is_dir():
        lack("pygiftparser is not there: make proof fetches it")

    assert gift_readers.read_by_pygiftparser(write_gift(BANK)) == EXPECTED["pygiftparser"]
