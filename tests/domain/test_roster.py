"""What a roster's file says, line by line."""

from __future__ import annotations

import codecs
from datetime import date

import pytest

from lms.domain.people import roster
from lms.domain.people.roster import NotARoster, RosterLine, read_bytes, read_roster

PROFILES = {"first-90-days": "First 90 days", "peer": "Peer", "senior-peer": "Senior peer"}
HEAD = "name,email,supervisor email,hired on,profile,administrator\n"


def read(text: str) -> tuple[RosterLine, ...]:
    return read_roster(text, PROFILES).lines


def trouble(cells: str) -> str:
    (line,) = read(HEAD + cells)
    return line.trouble


def test_a_line_is_read_cell_by_cell():
    (line,) = read(HEAD + "Ana Ruiz,ANA@Example.org,sam@example.org,2026-11-22,Senior Peer,Yes\n")

    assert line == RosterLine(
        2, "Ana Ruiz", "ana@example.org", "sam@example.org", date(2026, 11, 22), "senior-peer", is_administrator=True
    )


def test_empty_cells_say_nothing():
    (line,) = read(HEAD + ",ana@example.org,,,,\n")

    assert line == RosterLine(2, email="ana@example.org")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_stand_in_any_order_with_any_letters_and_separator(separator):
    lines = [["E-MAIL", "Hired_On", " NAME "], ["ana@example.org", "11/22/2026", "Ana"]]

    (line,) = read("\r\n".join(separator.join(cells) for cells in lines))

    assert (line.name, line.email, line.hired_on) == ("Ana", "ana@example.org", date(2026, 11, 22))


def test_other_columns_are_named_and_passed_over():
    found = read_roster("email,Shoe  size,,Notes\nana@example.org,39,,x\n", PROFILES)

    assert found.passed_over == ("Shoe size", "Notes")
    assert found.lines == (RosterLine(2, email="ana@example.org"),)


def test_the_line_of_a_spreadsheet_that_names_the_separator_is_passed_over():
    assert [line.email for line in read("sep=;\nemail;name\nana@example.org;Ana\n")] == ["ana@example.org"]


def test_empty_lines_are_passed_over_and_lines_keep_their_number():
    assert [line.number for line in read("email\n\n,\nana@example.org\n  \nbo@example.org")] == [4, 6]


def test_missing_cells_at_the_end_are_empty():
    assert read(HEAD + "Ana,ana@example.org") == (RosterLine(2, "Ana", "ana@example.org"),)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("Ana,,,,,", "The e-mail is missing."),
        ("Ana,ana at home,,,,", "“ana at home” is not an e-mail address."),
        ("Ana,=ana@example.org,,,,", "“=ana@example.org” is not an e-mail address."),
        ("=cmd(),ana@example.org,,,,", "A name cannot begin with = + - @ or |, since a spreadsheet would run it."),
        ("@Ana,ana@example.org,,,,", "A name cannot begin with = + - @ or |, since a spreadsheet would run it."),
        (f"{'A' * 121},ana@example.org,,,,", "A name has 1 to 120 characters on one line."),
        ("Ana,ana@example.org,nobody,,,", "“nobody” is not an e-mail address."),
        ("Ana,ana@example.org,ANA@example.org,,,", "Nobody can supervise themselves."),
        (
            "Ana,ana@example.org,,22.11.2026,,",
            "“22.11.2026” is not a day we can read. Write 2026-11-22 or 11/22/2026.",
        ),
        (
            "Ana,ana@example.org,,2026-02-30,,",
            "“2026-02-30” is not a day we can read. Write 2026-11-22 or 11/22/2026.",
        ),
        ("Ana,ana@example.org,,1/1/1812,,", "The day 1812-01-01 is too long ago or too far ahead."),
        (
            "Ana,ana@example.org,,,chief,",
            "There is no profile “chief”. The profiles are: first-90-days, peer, senior-peer.",
        ),
        ("Ana,ana@example.org,,,,maybe", "Under “administrator” write yes or no, not “maybe”."),
        ("Ana,ana@example.org,,,,,more", "This line has more cells than the first line has columns."),
        (
            "=Ana,,,,,maybe",
            "The e-mail is missing. A name cannot begin with = + - @ or |, since a spreadsheet would run it. "
            "Under “administrator” write yes or no, not “maybe”.",
        ),
    ],
)
def test_a_line_that_cannot_be_read_says_why(cells, said):
    assert trouble(cells) == said


@pytest.mark.parametrize(("typed", "is_administrator"), [("no", False), ("0", False), ("TRUE", True), ("x", True)])
def test_yes_and_no_are_read_as_people_write_them(typed, is_administrator):
    (line,) = read(f"email,administrator\nana@example.org,{typed}")

    assert line.is_administrator is is_administrator


def test_the_second_line_of_an_address_says_where_the_first_is():
    lines = read("email\nana@example.org\nbad\nANA@example.org\nana@example.org")

    assert [line.trouble for line in lines] == [
        "",
        "“bad” is not an e-mail address.",
        "The same e-mail stands on line 2 already.",
        "The same e-mail stands on line 2 already.",
    ]


def test_a_line_that_cannot_be_read_takes_no_address_from_a_good_one():
    lines = read("email,administrator\nana@example.org,maybe\nana@example.org,no")

    assert [bool(line.trouble) for line in lines] == [True, False]


def test_a_quotation_mark_left_open_spoils_its_own_line_only():
    lines = read('name,email\n"Ana,ana@example.org\nBo,bo@example.org\nCy,cy@example.org')

    assert [(line.number, line.name, bool(line.trouble)) for line in lines] == [
        (2, "", True),
        (3, "Bo", False),
        (4, "Cy", False),
    ]


def test_a_quoted_cell_may_hold_separators_and_line_breaks():
    lines = read('name,email,notes\n"Ruiz, Ana",ana@example.org,"two\nlines"\nBo,bo@example.org,\n')

    assert [(line.number, line.name) for line in lines] == [(2, "Ruiz, Ana"), (4, "Bo")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing in it yet."),
        ("name,address\nAna,x", "one of them must be “email”"),
        ("email,Email\na@b.org,c@d.org", "Two columns are called “email”."),
        ("email\nana@example.org\0", "This is not a text that we can read."),
        ("x" * 200_000, "The first line is too long"),
    ],
)
def test_what_is_no_roster_is_refused_as_a_whole(text, said):
    with pytest.raises(NotARoster, match=said):
        read(text)


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(roster, "MOST_LINES", 2)

    with pytest.raises(NotARoster, match="more than 2 lines"):
        read("email\na@b.org\nb@b.org\nc@b.org")


def test_too_long_a_text_or_file_is_refused():
    with pytest.raises(NotARoster, match="larger than 2 MB"):
        read("x" * (roster.MOST_BYTES + 1))
    with pytest.raises(NotARoster, match="larger than 2 MB"):
        read_bytes(b"x" * (roster.MOST_BYTES + 1))


@pytest.mark.parametrize(
    "raw",
    [
        "name,email\nZoë,z@b.org".encode(),
        "name,email\nZoë,z@b.org".encode("utf-8-sig"),
        "name,email\nZoë,z@b.org".encode("utf-16"),
        codecs.BOM_UTF16_BE + "name,email\nZoë,z@b.org".encode("utf-16-be"),
        "name,email\nZoë,z@b.org".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 other way", "windows-1252"],
)
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(raw):
    assert [line.name for line in read(read_bytes(raw))] == ["Zoë"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"\x89PNG\0\0", "not a text file"),
        (b"caf\x81", "not a text file"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(raw, said):
    with pytest.raises(NotARoster, match=said):
        read_bytes(raw)


def test_lines_that_together_fit_no_header_are_read_each_for_itself():
    lines = read('name,email\n"Ana,ana@example.org\nBo",bo@example.org,more\nCy,cy@example.org')

    assert [(line.number, bool(line.trouble)) for line in lines] == [(2, True), (3, True), (4, False)]
