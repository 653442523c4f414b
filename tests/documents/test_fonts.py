"""What no font here can print, asked where a name is typed."""

from __future__ import annotations

import pytest

from lms.documents import fonts
from tests.conftest import ROOT
from tests.tools.fonts import only_fonts_in, write_font


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where this test's machine has its fonts: none so far but the template's own."""
    for name, value in only_fonts_in(tmp_path / "fonts").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "fonts"


@pytest.mark.parametrize(
    "name",
    ["Pia Moreno", "Åsa Łuksza", "Nguyễn Thị Minh", "Олена", "Kaʻiulani", "Ana Maria", "محمد", "שרה", "Ἀλέξανδρος"],
)
def test_what_the_templates_own_fonts_have_needs_no_other(folder, name):
    assert fonts.unprintable(name, ROOT) == ""


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("王小明 Wang", "小明王"),
        ("김민수", "김민수"),
        ("สมชาย", "ชมยสา"),
        ("आरती", "".join(sorted("आरती"))),
        ("Ana 🙂", "🙂"),
    ],
)
def test_each_letter_that_no_font_has_is_told_once_and_in_order(folder, name, missing):
    assert fonts.unprintable(name, ROOT) == missing


def test_a_font_that_is_installed_counts_at_once(folder):
    assert fonts.unprintable("王 小", ROOT) == "小王"

    write_font(folder / "squares.ttf", "王")

    assert fonts.unprintable("王 小", ROOT) == "小"


def test_without_the_library_nothing_is_said_early(monkeypatch):
    monkeypatch.setattr(fonts, "_fontconfig", lambda: None)

    assert fonts.unprintable("王", ROOT) == ""


def test_a_note_names_the_text_the_script_and_the_package(folder):
    notes = fonts.notes_on_names(["Pia", "王小明", "สมชาย"], ROOT)

    assert notes == [
        "“王小明” cannot be printed on a certificate yet: no font here has its Chinese characters. Hours and credit "
        "do not wait, only the paper does. Whoever runs the server can install fonts-noto-cjk (Debian’s names); then "
        "it is made by itself.",
        "“สมชาย” cannot be printed on a certificate yet: no font here has its Thai. Hours and credit do not wait, "
        "only the paper does. Whoever runs the server can install fonts-noto-core (Debian’s names); then it is made "
        "by itself.",
    ]


@pytest.mark.parametrize(
    ("characters", "words"),
    [
        ("🙂", "Please leave them out: a name on a certificate is made of letters."),
        ("🙂ส", "Please leave symbols and emoji out."),
        ("山さส", "install fonts-noto-cjk and fonts-noto-core"),
    ],
)
def test_symbols_are_asked_to_be_left_out(characters, words):
    assert words in fonts.way_out(characters)
