"""Names: their order, when two are the same, what tells two people apart, and how they are mended."""

from __future__ import annotations

import pytest

from lms.domain.people.names import (
    Namesake,
    fold_name,
    is_in_one_case,
    is_same_name,
    mend_case,
    offer_case,
    put_first_name_first,
    shared_names,
    sort_key,
    tell_apart,
)


def test_names_stand_where_a_reader_looks_for_them():
    names = ["Sky", "Åsa", "ana", "Zoë", "Øyvind", "Łucja", "Oz", "Émile", "O'Neil", "Lu", "Æsa", "de la Cruz", "Dee"]

    assert sorted(names, key=sort_key) == [
        *("Æsa", "ana", "Åsa", "de la Cruz", "Dee", "Émile", "Lu", "Łucja", "O'Neil", "Øyvind", "Oz", "Sky", "Zoë")
    ]


def test_names_that_differ_in_accents_alone_have_one_order():
    assert sort_key("Asa") != sort_key("Åsa")
    assert sorted(["Åsa", "Asa", "asa"], key=sort_key) == ["Asa", "asa", "Åsa"]


def test_letters_of_other_scripts_have_an_order_too():
    assert sorted(["王芳", "李娜", "Ana"], key=sort_key) == ["Ana", "李娜", "王芳"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ana Ruiz", "ANA RUIZ", True),
        ("José O'Neil-Roe", "Jose ONeil Roe", True),
        ("Ana Ruiz", "Ana Ruis", False),
        ("", "", False),
    ],
)
def test_two_names_are_the_same_whatever_their_case_and_accents(one, other, is_same):
    assert is_same_name(one, other) is is_same


def test_a_name_is_folded_to_what_counts():
    assert fold_name("  Åsa  O’Neil-Roe, Jr.") == "asa oneil roe jr"


def test_names_that_stand_alone_are_left_as_they_are():
    people = [Namesake(1, "Ana", ("North",)), Namesake(2, "Bo")]

    assert tell_apart(people) == {1: "Ana", 2: "Bo"}


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ([("North", "since May"), ("South", "since May")], ["Ana (North)", "Ana (South)"]),
        ([("North", "since May"), ("North", "since June")], ["Ana (since May)", "Ana (since June)"]),
        ([("North", ""), ("", "since June")], ["Ana (North)", "Ana (since June)"]),
        ([("North", ""), ("", "")], ["Ana (North)", "Ana"]),
        ([("North",), ("North",)], ["Ana (no. 1)", "Ana (no. 2)"]),
        ([(), ()], ["Ana (no. 1)", "Ana (no. 2)"]),
        ([("North",), ("North",), ("South",)], ["Ana (North, no. 1)", "Ana (North, no. 2)", "Ana (South)"]),
    ],
)
def test_two_of_one_name_are_told_apart_by_the_plainest_that_differs(marks, told):
    people = [Namesake(number, "Ana", each) for number, each in enumerate(marks, 1)]

    assert list(tell_apart(people).values()) == told


def test_shared_names_are_found_whatever_their_case():
    assert shared_names([(1, "Ana Ruiz"), (2, "ANA RUIZ"), (3, "Bo")]) == {1, 2}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Roe, Ana", "Ana Roe"),
        ("Roe, Ana Maria", "Ana Maria Roe"),
        ("de la Cruz, Ana", "Ana de la Cruz"),
        ("Roe, Jr., Ana", "Ana Roe Jr."),
        ("Ana Roe", "Ana Roe"),
        ("Ana Roe, Jr.", "Ana Roe, Jr."),
        ("Ana Roe, LCSW", "Ana Roe, LCSW"),
        ("Roe,", "Roe,"),
        ("Roe, Jr.,", "Roe, Jr.,"),
        ("a, b, c", "a, b, c"),
    ],
)
def test_the_first_name_is_put_first(written, read):
    assert put_first_name_first(written) == read


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("ANA ROE", "Ana Roe"),
        ("ana roe", "Ana Roe"),
        ("ROSA MCKAY-O'NEIL", "Rosa McKay-O'Neil"),
        ("JEAN D’ANGELO", "Jean D’Angelo"),
        ("JD NG", "JD Ng"),
        ("ED ROE III", "Ed Roe III"),
        ("MARY ST. JOHN'S", "Mary St. John's"),
        ("ÅSA ØST", "Åsa Øst"),
        ("MC ROE", "MC Roe"),
        ("Ana MacDonald", "Ana MacDonald"),
        ("王芳", "王芳"),
        ("A", "A"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("MARIA DE LA CRUZ", "Maria de la Cruz"),
        ("DE LA CRUZ", "De la Cruz"),
        ("DICK VAN DYKE", "Dick Van Dyke"),
        ("nguyen van minh", "Nguyen Van Minh"),
        ("ANA DE SOUZA", "Ana de Souza"),
        ("SEAN O'BRIEN-SMITH", "Sean O'Brien-Smith"),
        ("LI", "Li"),
        ("IVAN DE", "Ivan De"),
        ("ЮЛИЯ ПЕТРОВА", "Юлия Петрова"),
        ("ΓΙΩΡΓΟΣ ΝΙΚΟΥ", "Γιωργος Νικου"),
    ],
)
def test_a_name_in_one_case_is_written_as_a_person_would(written, mended):
    assert mend_case(written) == mended


@pytest.mark.parametrize("written", ["Li Wei", "McDonald", "Pia MORENO", "王芳", "محمد", "ნინო", "दीपा", "", "JD"])
def test_nothing_is_asked_of_a_name_in_two_cases_or_in_none(written):
    assert offer_case(written) == ""


def test_how_a_name_in_one_case_may_be_written_is_offered():
    assert [offer_case(name) for name in ("PIA MORENO", "pia moreno")] == ["Pia Moreno"] * 2


def test_a_name_of_one_letter_is_in_no_case():
    assert not is_in_one_case("A")
    assert is_in_one_case("AB")
