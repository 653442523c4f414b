"""Files of other systems: how they were saved, their names, their markup, and Aiken."""

from __future__ import annotations

import pytest

from lms.content.exchange.aiken import read_aiken
from lms.content.exchange.exchange import MAX_BYTES, NotText, plain_to_markdown, text_of, with_ids
from lms.content.items.questions import Question
from lms.content.markdown import inline
from lms.domain.items.types import ItemType


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Wer? é".encode(), "Wer? é"),
        ("\ufeffWho?".encode(), "Who?"),
        ("Who? é".encode("utf-16"), "Who? é"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"a\x01\x1bb\tc", "ab\tc"),
    ],
)
def test_a_file_is_read_whatever_it_was_saved_as(raw, text):
    assert text_of(raw) == (text, ())


def test_what_is_not_utf_8_is_read_as_windows_1252_and_told():
    text, notes = text_of(b"One\nCaf\xe9 \x96 \x81")

    assert text.startswith("One\nCafé –")
    assert [note.line for note in notes] == [2]


@pytest.mark.parametrize(("raw", "words"), [(b"PK\0\0", "not a text"), (b"x" * (MAX_BYTES + 1), "larger than 10 MB")])
def test_what_is_no_text_is_refused_in_a_sentence(raw, words):
    with pytest.raises(NotText, match=words):
        text_of(raw)


@pytest.mark.parametrize(
    "text",
    [
        "a * b * c _x_ **y** `z` [l](http://x) \\ <b> &amp; <!-- -->",
        "# no heading",
        "- no list",
        "+ no list",
        "1. no list",
        "> no quotation",
        "one\n===",
        "one\n---",
        "---",
        "_____",
        "_____ is _____.",
        "snake_case __init__ *",
        "x < y && z > w",
    ],
)
def test_plain_text_is_shown_as_it_was_typed(text):
    from lms.content.markdown import plain

    shown = plain(inline(plain_to_markdown(text)).replace("<br>", ""))

    assert shown == text


def named(*titles: str) -> list[str]:
    return [question.id for question in with_ids(Question(title, ItemType.ONE, "The stem") for title in titles)]


def test_each_question_gets_an_id_of_its_own():
    assert named("Q1", "q1", "Q 1", "", "é à!", "漢字", "../../etc/passwd", "-".join("Abc" * 40)) == [
        "q1",
        "q1-2",
        "q-1",
        "the-stem",
        "e-a",
        "the-stem-2",
        "etc-passwd",
        "a-b-c" + "-a-b-c" * 9,
    ]


def test_a_question_of_foreign_signs_is_named_by_its_number():
    assert with_ids([Question("", ItemType.ONE, "漢字？")])[0].id == "question-1"


def test_a_word_without_end_is_cut():
    assert named("X" * 500) == ["x" * 60]


AIKEN = """\
Who decides?
A. The parent
B) You
C. Nobody,
   not even here
ANSWER: A

Which two?

a. One
b. Two
c. Three
Answer: A, C
"""


def test_aiken_questions_come_over():
    first, second = read_aiken(AIKEN).questions

    assert (first.id, first.type, first.stem) == ("who-decides", ItemType.ONE, "Who decides?")
    assert [(one.text, one.right) for one in first.choices] == [
        ("The parent", True),
        ("You", False),
        ("Nobody, not even here", False),
    ]
    assert second.type is ItemType.SEVERAL
    assert [one.right for one in second.choices] == [True, False, True]
    assert read_aiken(AIKEN).notes == ()


@pytest.mark.parametrize(
    ("text", "line", "words", "left"),
    [
        ("Who?\nA. a\nB. b\n\nNext?\nA. a\nB. b\nANSWER: B\n", 1, "no line `ANSWER:`", 1),
        ("Who?\nA. a\nB. b\n", 1, "no line `ANSWER:`", 0),
        ("Who?\nA. a\nB. b\nANSWER: D\n", 4, "“ANSWER: D” is not the letter of an option", 0),
        ("Who?\nA. a\nA. b\nANSWER: A\n", 4, "is not the letter", 0),
        ("Who?\nA. a\nB. b\nANSWER:\n", 4, "is not the letter", 0),
        ("Who?\nA. a\nANSWER: A\n", 1, "no question with options", 0),
        ("ANSWER: A\n", 1, "no question with options", 0),
        ("Who?\nA.\nB. b\nANSWER: B\n", 1, "option A has no text", 1),
        ("Who\nis it?\nA. a\nB. b\nANSWER: B\nA. lone\n", 6, "no line `ANSWER:`", 1),
    ],
)
def test_what_is_not_whole_is_named_with_its_line(text, line, words, left):
    brought = read_aiken(text)

    assert [(note.line, words in note.message) for note in brought.notes] == [(line, True)]
    assert len(brought.questions) == left
