"""Finding texts by their words: against a slow way that says the same, and what peers really type."""

from __future__ import annotations

import random

import pytest

from lms.domain.learning.search.index import (
    LONGEST_QUESTION,
    MOST_WORDS,
    IndexMaker,
    SearchIndex,
    Text,
    best_part,
    best_piece,
    meanings,
)
from lms.domain.learning.search.words import count_words, places_of_words, sentences_of, words_of

TEXTS = {
    "no": ("Saying no warmly", "You can say no. You can’t say no to all of it."),
    "home": ("Going home", "A mother says yes, and later no."),
    "use": ("When someone returns to use", "To return to use is no crime. Say so."),
    "who": ("Who am I here?", "I am a peer. Trauma-informed work takes 50 % of the day."),
}


def stem(word: str) -> str:
    return word.removesuffix("ing").removesuffix("s")


def index_of(texts: dict[str, tuple[str, ...]], typed: dict[tuple[str, ...], tuple[str, ...]] | None = None):
    maker = IndexMaker(stem)
    told = tuple(
        Text.of("course", name, [maker.as_signs(piece) for piece in pieces]) for name, pieces in texts.items()
    )
    lines = tuple(Text.of("course", name, [maker.as_signs(pieces[1])]) for name, pieces in texts.items())
    return SearchIndex(maker.signs, told, lines, told[:1], meanings((typed or {}).items()))


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return index_of(TEXTS, {("relapse", "used again"): ("return to use", "never said")})


def names(index: SearchIndex, asked: str) -> list[str]:
    question = index.read(asked)
    return [found.text.name for found in index.find(question)] if question else []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Say NO, can't or can’t: 50 % by 5 p.m.", ["say", "no", "cant", "or", "cant", "50", "by", "5", "p", "m"]),
        ("A mother's and a mother’s José, naïve_ly", ["a", "mother", "and", "a", "mother", "jose", "naive", "ly"]),
        ("trauma-informed (and/or) “AND”", ["trauma", "informed", "and", "or", "and"]),
        ("…", []),
    ],
)
def test_words_are_the_same_however_they_are_written(text, words):
    assert words_of(text) == words


def test_the_place_of_a_word_is_that_in_the_text():
    text = "Don’t José go?"

    assert [text[start:end] for start, end, _ in places_of_words(text)] == ["Don’t", "José", "go"]


def test_sentences_end_where_one_does_and_quotations_stay_whole():
    text = "One. Two is\nlonger.\n\n“Stop. Look at me.”\n“Stop,” she says. Then she goes."

    told = ["One.", "Two is", "longer.", "“Stop. Look at me.”", "“Stop,” she says.", "Then she goes."]
    assert sentences_of(text) == told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("say no", ["no", "use", "home"]),
        ("“say no”", ["no"]),
        ("can't", ["no"]),
        ("can’t", ["no"]),
        ("who am I", ["who"]),
        ("trauma-informed", ["who"]),
        ("50 %", ["who"]),
        ("says", ["no", "use", "home"]),
        ("relapse", ["use"]),
        ("used again", ["use"]),
        ("return to use", ["use"]),
        ("mothre", ["home"]),
        ("moth", ["home"]),
        ("“a mothre says”", ["home"]),
        ("“a xylophone”", []),
        ("xylophone", []),
        ("no xylophone", ["no", "use", "home"]),
        ("", []),
        ('""', []),
        ("%", []),
        ("AND OR NOT (", ["home"]),
        ("mother trauma", ["home", "who"]),
    ],
)
def test_what_is_typed_finds_what_says_it(index, asked, found):
    assert sorted(names(index, asked)) == sorted(found)


def test_a_title_that_says_it_comes_first(index):
    assert names(index, "say no")[0] == "no"


def test_what_was_asked_otherwise_is_told(index):
    question = index.read("mothre xylophone")

    assert question is not None
    assert question.instead == (("mothre", "mother"),)
    assert question.unknown == ("xylophone",)


def test_short_words_are_not_taken_for_others(index):
    assert index.read("whu") is None


def test_texts_with_some_of_the_words_are_said_to_have_some(index):
    asked = index.read("mother trauma")

    assert asked is not None
    assert {found.has_all for found in index.find(asked)} == {False}


def test_what_is_shown_is_what_is_said_and_not_its_title(index):
    asked = index.read("say no")

    assert asked is not None
    assert best_piece(index.find(asked)[0].text, asked) == 1


def test_the_part_that_says_most_of_it_is_shown(index):
    asked = index.read("say no")
    parts = ["It says it.", "Nothing.", "You can say no, she says."]

    assert asked is not None
    assert best_part(index.as_signs(" ".join(parts)), asked, [count_words(part) for part in parts]) == 2
    assert best_part(index.as_signs("It rains."), asked, [2]) == 0


def test_no_phrase_runs_from_one_piece_into_the_next():
    assert names(index_of({"one": ("To say", "no to it")}), "“say no”") == []


def test_lines_and_terms_have_all_of_the_words_and_those_in_order_come_first():
    index = index_of({"b": ("", "no, say so"), "a": ("", "say no"), "c": ("", "say it")})
    asked = index.read("say no")

    assert asked is not None
    assert [line.name for line in index.lines_with(asked, 3)] == ["a", "b"]
    assert [line.name for line in index.lines_with(asked, 1)] == ["a"]
    assert [term.name for term in index.terms_with(asked, 3)] == ["b"]


def test_what_was_asked_is_marked_word_by_word_and_nothing_is_lost(index):
    asked = index.read("relapse")
    text = "They return to use; to talk is of no use, xylophone."

    assert asked is not None
    marked = index.marked(text, asked)
    assert "".join(part for part, _ in marked) == text
    assert [part for part, is_match in marked if is_match] == ["return", "to", "use"]


def test_a_question_without_end_is_read_to_a_length(index):
    question = index.read("no " * 10_000)

    assert question is not None
    assert len(question.each) == MOST_WORDS
    assert index.read("x" * LONGEST_QUESTION + " no") is None


def test_signs_pass_over_what_is_no_character():
    maker = IndexMaker(str)
    signs = maker.as_signs(" ".join(f"w{number}" for number in range(60_000)))

    assert len(set(signs)) == 60_000
    assert not any(0xD800 <= ord(sign) <= 0xDFFF for sign in signs)
    signs.encode()


def test_it_finds_what_a_slow_way_finds():
    """Each word in any form, all of them; or, where no text has all, any of them."""
    chance = random.Random(13)
    vocabulary = ["no", "say", "says", "saying", "home", "homes", "who", "am", "i", "peer", "peers", "court"]
    for _ in range(300):
        texts = {
            str(number): (" ".join(chance.choices(vocabulary, k=2)), " ".join(chance.choices(vocabulary, k=6)))
            for number in range(6)
        }
        index = index_of(texts)
        asked = chance.choices([word for word in vocabulary if word in index.signs], k=chance.randint(1, 3))
        stems = {stem(word) for word in asked}
        having = {name: {stem(word) for word in " ".join(pieces).split()} & stems for name, pieces in texts.items()}
        all_of_them = {name for name, found in having.items() if found == stems}
        expected = all_of_them or {name for name, found in having.items() if found}

        assert set(names(index, " ".join(asked))) == expected, (texts, asked)
