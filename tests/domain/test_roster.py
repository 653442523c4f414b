"""What a roster's file says, line by line."""

from __future__ import annotations

import codecs
from datetime import date

import pytest

from lms.domain.people import roster_table
from lms.domain.people.roster import NotARoster, RosterLine, open_table, read_bytes, read_lines, read_roster
from lms.domain.people.roster_columns import (
    EmploymentStatus,
    RosterField,
    RosterReading,
    guess_reading,
    statuses_in,
    unclear_days,
)
from lms.domain.people.roster_days import DayOrder

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
        ("Ana,ana@example.org,no@body,,,", "“no@body” is not an e-mail address."),
        ("Ana,ana@example.org,ANA@example.org,,,", "Nobody can supervise themselves."),
        (
            "Ana,ana@example.org,,in spring,,",
            "“in spring” is not a day we can read. Write 2026-11-22 or 11/22/2026.",
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

    assert [(line.number, line.name) for line in lines] == [(2, "Ana Ruiz"), (4, "Bo")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing in it yet."),
        ("name,address\nAna,x", "No column is taken for “email” yet"),
        ("email\nana@example.org\0", "This is not a text that we can read."),
        ("x" * 200_000, "The first line is too long"),
    ],
)
def test_what_is_no_roster_is_refused_as_a_whole(text, said):
    with pytest.raises(NotARoster, match=said):
        read(text)


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(roster_table, "MOST_LINES", 2)

    with pytest.raises(NotARoster, match="more than 2 lines"):
        read("email\na@b.org\nb@b.org\nc@b.org")


def test_too_long_a_text_or_file_is_refused():
    with pytest.raises(NotARoster, match="larger than 2 MB"):
        read("x" * (roster_table.MOST_BYTES + 1))
    with pytest.raises(NotARoster, match="larger than 2 MB"):
        read_bytes(b"x" * (roster_table.MOST_BYTES + 1))


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
        (b"PK\x03\x04rest", "Excel: File, Save As, “CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0rest", "This is a workbook"),
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


def taken_for(text: str) -> dict[str, str]:
    """Heading to what it is taken for, as the headings say."""
    table = open_table(text)
    fields = guess_reading(table, PROFILES).fields
    return {heading: str(field) for heading, field in zip(table.headings, fields, strict=True) if field}


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("firstname,lastname,Work Email", ["first name", "last name", "email"]),
        ("Last Name,First Name,E-Mail Address", ["last name", "first name", "email"]),
        ("Full Name,Hire Date,E-mail", ["name", "hired on", "email"]),
        ("Employee,Manager,Employment Status,Email", ["name", "supervisor", "status", "email"]),
        ("Legal_Name;Date of Hire;email;Reports To", ["name", "hired on", "email", "supervisor"]),
        ("NAME\tEMAIL\tIS ADMIN", ["name", "email", "administrator"]),
    ],
)
def test_headings_are_understood_as_spreadsheets_have_them(headings, fields):
    assert list(taken_for(f"{headings}\n").values()) == fields


def test_of_two_addresses_a_persons_own_is_taken():
    assert taken_for("Work Email,Personal Email,Supervisor Email\n") == {
        "Personal Email": "email",
        "Supervisor Email": "supervisor",
    }


def test_the_whole_name_is_taken_before_its_parts():
    assert taken_for("First Name,Last Name,Full Name,email\n") == {"Full Name": "name", "email": "email"}


def test_a_role_is_a_profile_only_where_all_of_it_is_one():
    assert "Role" in taken_for("email,Role\na@b.org,Peer\nb@b.org,senior-peer\n")
    assert "Role" not in taken_for("email,Role\na@b.org,Peer\nb@b.org,Driver\n")
    assert "Role" not in taken_for("email,Role\na@b.org,\n")


def test_a_column_of_addresses_is_the_email_whatever_it_is_called():
    assert taken_for("Who,Login\nAna,ana@example.org\nBo,bo@example.org\n") == {"Login": "email"}


def test_without_headings_the_first_line_is_a_person():
    table = open_table("Ana Ruiz,ana@example.org\nBo,bo@example.org\n")

    lines = read_lines(table, guess_reading(table, PROFILES), PROFILES).lines

    assert (table.headings, table.has_headings) == (("Column 1", "Column 2"), False)
    assert [(line.number, line.email) for line in lines] == [(1, "ana@example.org"), (2, "bo@example.org")]


def test_what_stands_above_the_headings_is_passed_over():
    lines = read("Staff roster,,\nas of March,,\n\nName,Email,Hire Date\nAna,ana@example.org,2025-03-07\n")

    assert [(line.number, line.name, line.hired_on) for line in lines] == [(5, "Ana", date(2025, 3, 7))]


def test_first_and_last_names_are_joined_and_capitals_mended():
    lines = read("first,last,email\nROSA,MCKAY-O'NEIL,r@b.org\nAna,Ruiz,a@b.org\n,Cher,c@b.org\n")

    assert [(line.name, line.was_mended) for line in lines] == [
        ("Rosa McKay-O'Neil", True),
        ("Ana Ruiz", False),
        ("Cher", False),
    ]


def test_names_stay_as_they_stand_when_nobody_wants_them_mended():
    table = open_table('name,email\n"ROE, ANA",a@b.org\n')
    reading = RosterReading((RosterField.NAME, RosterField.EMAIL))

    assert [line.name for line in read_lines(table, reading, PROFILES).lines] == ["ROE, ANA"]


def test_a_column_may_be_taken_for_something_else():
    table = open_table("Who,Contact,Boss\nAna,ana@example.org,Sam Example\n")
    reading = RosterReading((RosterField.NAME, RosterField.EMAIL, RosterField.SUPERVISOR))

    roster = read_lines(table, reading, PROFILES)

    assert roster.lines == (RosterLine(2, "Ana", "ana@example.org", "Sam Example"),)
    assert roster.passed_over == ()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([RosterField.EMAIL, RosterField.EMAIL], "Two columns are taken for “email”."),
        ([RosterField.NAME, None], "No column is taken for “email” yet"),
        ([RosterField.EMAIL, RosterField.NAME, RosterField.LAST_NAME], "either one column for the whole name"),
    ],
)
def test_columns_that_cannot_be_read_so_are_told(fields, problem):
    assert problem in RosterReading(tuple(fields)).problem


def test_a_reading_is_kept_as_it_was():
    for reading in (
        RosterReading((RosterField.EMAIL, None), DayOrder.DAY_FIRST, mends_case=True, turns_names=True),
        RosterReading((None,)),
    ):
        assert RosterReading.from_json(reading.to_json()) == reading


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Active", EmploymentStatus.HERE),
        ("Full time, extended", EmploymentStatus.HERE),
        ("", EmploymentStatus.HERE),
        ("Terminated", EmploymentStatus.LEFT),
        ("Inactive", EmploymentStatus.LEFT),
        ("Term.", EmploymentStatus.LEFT),
        ("No", EmploymentStatus.LEFT),
        ("Terminated on leave", EmploymentStatus.LEFT),
        ("On Leave", EmploymentStatus.AWAY),
        ("LOA", EmploymentStatus.AWAY),
        ("Inactive - medical leave", EmploymentStatus.AWAY),
    ],
)
def test_a_status_comes_to_here_away_or_left(word, status):
    (line,) = read(f"email,status\na@b.org,{word}\n" if "," not in word else f'email,status\na@b.org,"{word}"\n')

    assert line.status is status


def test_one_day_above_twelve_tells_the_order_of_all():
    days = [line.hired_on for line in read("email,hired on\na@b.org,07/03/25\nb@b.org,25/12/2024\n")]

    assert days == [date(2025, 3, 7), date(2024, 12, 25)]


def test_a_day_that_could_be_two_is_not_guessed():
    table = open_table("email,hired on\na@b.org,07/03/25\nb@b.org,03/03/25\n")
    first, second = read_lines(table, guess_reading(table, PROFILES), PROFILES).lines

    assert first.trouble == (
        "“07/03/25” could be two days. Please say which comes first in this file, the month or the day."
    )
    assert second.hired_on == date(2025, 3, 3)


def test_days_are_asked_about_only_while_nothing_tells_their_order():
    for text, unclear in (
        ("email,hired on\na@b.org,07/03/25\n", ("07/03/25",)),
        ("email,hired on\na@b.org,07/03/25\nb@b.org,07/13/25\n", ()),
        ("email,shoes\na@b.org,07/03/25\n", ()),
    ):
        table = open_table(text)
        assert unclear_days(table, guess_reading(table, PROFILES)) == unclear


def test_the_words_of_a_status_are_told_with_what_they_come_to():
    table = open_table("email,status\na@b.org,Active\nb@b.org,LOA\nc@b.org,Active\n")

    assert statuses_in(table, guess_reading(table, PROFILES)) == {
        "Active": EmploymentStatus.HERE,
        "LOA": EmploymentStatus.AWAY,
    }
