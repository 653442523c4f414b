"""Files of other systems: how they were saved, their names, their markup, and Aiken."""

from __future__ import annotations

import pytest

from lms.content.exchange.aiken import read_aiken
from lms.content.exchange.exchange import MAX_BYTES, NotText, plain_to_markdown, text_of, with_ids
from lms.content.exchange.gift import read_gift
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


STEMS = ("漢字？", "Кто решает?", "من يقرر؟", "कौन तय करता है?", "Ποιος αποφασίζει;", "Что такое HIPAA?")


def test_a_question_in_another_script_is_named_by_a_digest_of_its_words():
    ids = [question.id for question in with_ids(Question("", ItemType.ONE, stem) for stem in STEMS)]

    assert ids[0] == "question-054f2c76"
    assert [name.rpartition("-")[0] for name in ids] == ["question"] * 5 + ["hipaa"]
    assert len(set(ids)) == len(STEMS)


def test_its_name_is_the_same_wherever_it_stands():
    alone = with_ids([Question("", ItemType.ONE, STEMS[1])])[0].id

    assert with_ids(Question("", ItemType.ONE, stem) for stem in STEMS)[1].id == alone


def test_two_with_the_same_words_have_names_of_their_own():
    ids = [question.id for question in with_ids([Question("", ItemType.ONE, STEMS[1])] * 2)]

    assert ids[1] == f"{ids[0]}-2"


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
        ("Who\nis it?\nA. a\nB. b\nANSWER: B\nA. lone\n", 6, "“A. lone” belongs to no question", 1),
    ],
)
def test_what_is_not_whole_is_named_with_its_line(text, line, words, left):
    brought = read_aiken(text)

    assert [(note.line, words in note.message) for note in brought.notes] == [(line, True)]
    assert len(brought.questions) == left


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Who?\n(A) a\n(B) b\n(C) c\nANSWER: A\n", "A"),
        ("Who?\nA: a\nB: b\nC: c\nANSWER: B\n", "B"),
        ("Who?\nA - a\nB - b\nC – c\nANSWER: C\n", "C"),
        ("Who?\nA] a\n[B] b\nC) c\nKey: c\n", "C"),
        ("Who?\nA)a\nB)b\nC)c\nAns. = b\n", "B"),
        ("Who?\nA. a\nB. b\nC. c\nAnswer: A.\n", "A"),
        ("Who?\nA. a\nB. b\nC. c\nThe correct answer is: (B)\n", "B"),
        ("Who?\nA. a\nB. b\nC. c\nANSWER: C. c\n", "C"),
        ("Who?\nA. a\nB. b\nC. c\nANSWERS: A, B and C\n", "ABC"),
    ],
)
def test_what_people_write_beside_the_format_is_read(text, letters):
    brought = read_aiken(text)

    assert brought.notes == ()
    assert [choice.text for choice in brought.questions[0].choices] == ["a", "b", "c"]
    assert "".join("ABC"[at] for at, one in enumerate(brought.questions[0].choices) if one.right) == letters


def test_a_colon_after_another_letter_is_only_said():
    question = read_aiken("She asks:\nQ: Who?\nA. a\nB: b\nB. c\nC. d\nANSWER: C\n")

    assert question.questions == ()
    assert [(note.line, "a letter of its own" in note.message) for note in question.notes] == [(7, True)]


WORDS_BETWEEN = """\
Part one

Who?
A. a
B. b
C. c
ANSWER: B

Now read on.
It goes on.

Next?
A. a
B. b
C. c
ANSWER: A

End.
"""


def test_words_between_questions_belong_to_none():
    brought = read_aiken(WORDS_BETWEEN)

    assert [question.stem for question in brought.questions] == ["Who?", "Next?"]
    assert [(note.line, note.message.split("”")[0][1:]) for note in brought.notes] == [
        (1, "Part one"),
        (9, "Now read on."),
        (18, "End."),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who?\n1. a\n2. b\nANSWER: 1\n", "write each option as `A. its words`"),
        ("Who?\nA. a\nB. b\nANSWER: The parent\n", "write one of A, B, like `ANSWER: A`"),
        ("Who?\nA. a\nB. b\n", "write `ANSWER: A` below it"),
    ],
)
def test_what_is_refused_says_what_to_write(text, words):
    assert words in read_aiken(text).notes[0].message


def test_what_a_bank_would_refuse_is_told_at_the_question():
    pairs = " ".join(f"={letter} -> {number}" for number, letter in enumerate("abcdef"))
    brought = read_gift(f"One?{{=a ~b ~c}}\n\nMatch.{{{pairs}}}\n\n[markdown]![x](y.png){{=a ~b ~c}}")

    assert [question.type for question in brought.questions] == [ItemType.ONE, ItemType.MATCH, ItemType.ONE]
    assert [(note.line, note.message.partition("mended: ")[2][:24]) for note in brought.unfit] == [
        (3, "give three to five pairs"),
        (5, "“![x](”: a picture stand"),
        (5, "broken link to “y.png”: "),
    ]


def test_a_note_is_one_line_whatever_it_quotes():
    notes = read_gift("[plain]Who\nis\nit?{}\n\n[html]<a href\\='/x\ny'>z</a>{=a ~b ~c}").notes

    assert [(note.line, "\n" in note.message) for note in notes] == [(1, False), (5, False)]
    assert notes[0].message == "an essay is left out: Who is it?"
