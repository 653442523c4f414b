"""Scripts and the packages that have their fonts."""

from __future__ import annotations

import pytest

from lms.domain.credit.scripts import packages_for, scripts_of


@pytest.mark.parametrize(
    ("character", "name", "package"),
    [
        ("王", "Chinese characters", "fonts-noto-cjk"),
        ("あ", "Japanese", "fonts-noto-cjk"),
        ("ア", "Japanese", "fonts-noto-cjk"),
        ("김", "Korean", "fonts-noto-cjk"),
        ("आ", "Devanagari", "fonts-noto-core"),
        ("ส", "Thai", "fonts-noto-core"),
        ("م", "Arabic", "fonts-noto-core"),
        ("Ꮳ", "Cherokee", "fonts-noto-core"),
        ("ᐃ", "Canadian Aboriginal syllabics", "fonts-noto-core"),
        ("\u0338", "other characters", "fonts-noto-core"),
        ("\ue000", "other characters", "fonts-noto-core"),
        ("🙂", "symbols or emoji", ""),
    ],
)
def test_a_character_tells_its_script(character, name, package):
    (script,) = scripts_of(character)

    assert (script.name, script.package) == (name, package)


def test_each_script_and_package_is_told_once():
    assert [script.name for script in scripts_of("王小ส")] == ["Chinese characters", "Thai"]
    assert packages_for("ส王小🙂อ") == ("fonts-noto-cjk", "fonts-noto-core")
