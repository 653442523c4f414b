"""Content that was read before."""

from __future__ import annotations

import copy
import os
import pickle
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lms.content.cache import LEFT_BEHIND, check_cached, earlier_banks, load_cached
from lms.content.catalogue import BrokenContent, load
from lms.content.courses import revision
from lms.content.source import MAX_BYTES, Weight
from tests.conftest import TODAY
from tests.content.site import COURSE, DRAWING, FIRST, QUIZ, SECOND, SOURCES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("content-*.pickle"))


def test_the_first_time_content_is_read_and_kept(site, folder):
    assert load_cached(site.root, folder) == load(site.root)
    assert len(kept(folder)) == 1


def test_the_second_time_the_same_catalogue_comes_from_the_file(site, folder):
    first = load_cached(site.root, folder)
    written = kept(folder)[0].stat().st_mtime_ns

    second = load_cached(site.root, folder)

    assert second == first
    assert kept(folder)[0].stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (COURSE, "title: Small steps", "title: Other steps"),
        (FIRST, "A step is small", "A step is tiny"),
        (QUIZ, "What is step 1?", "What is a step?"),
        (SOURCES, "A toolkit", "The toolkit"),
    ],
)
def test_a_changed_file_is_read_anew(site, folder, file, old, new):
    before = load_cached(site.root, folder)
    site.change(file, old, new)

    after = load_cached(site.root, folder)

    assert after != before
    assert after == load(site.root)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not a pickle",
        b"\x80\xc8broken",
        b"\x80\x04\x95\xff\xff",
        b"cno.such.module\nName\n.",
        b"clms.domain.quiz\nNoSuchName\n.",
        b"I1x\n.",
        b"(lp0\nh\xff.",
        pickle.dumps({"courses": {}}),
    ],
)
def test_a_broken_file_is_passed_over_and_written_anew(site, folder, broken):
    catalogue = load_cached(site.root, folder)
    kept(folder)[0].write_bytes(broken)

    assert load_cached(site.root, folder) == catalogue
    assert kept(folder)[0].read_bytes() != broken


def test_a_file_cut_short_is_passed_over(site, folder):
    catalogue = load_cached(site.root, folder)
    whole = kept(folder)[0].read_bytes()
    kept(folder)[0].write_bytes(whole[: len(whole) // 2])

    assert load_cached(site.root, folder) == catalogue


def test_a_catalogue_of_other_fields_is_passed_over(site, folder):
    catalogue = load_cached(site.root, folder)
    other = pickle.dumps(catalogue).replace(b"documents", b"document_")
    kept(folder)[0].write_bytes(other)

    assert load_cached(site.root, folder) == catalogue


def test_content_with_errors_is_not_kept(site, folder):
    site.change(COURSE, "serve: 2", "serve: two")

    with pytest.raises(BrokenContent):
        load_cached(site.root, folder)

    assert kept(folder) == []


def test_the_folder_is_for_its_owner_only(site, folder):
    load_cached(site.root, folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_the_latest_few_are_left_behind(site, folder):
    for number in range(LEFT_BEHIND + 2):
        site.change(FIRST, "A step", f"{number} A step")
        load_cached(site.root, folder)
        for age, file in enumerate(kept(folder)):
            os.utime(file, (1_000_000 + number * 10 + age, 1_000_000 + number * 10 + age))

    assert len(kept(folder)) == LEFT_BEHIND


def test_a_check_is_kept_for_the_day_and_for_the_files(site, folder):
    first = check_cached(site.root, folder, TODAY)
    (file,) = folder.glob("checked-*.pickle")
    written = file.stat().st_mtime_ns

    again = check_cached(site.root, folder, TODAY)
    later = check_cached(site.root, folder, TODAY + timedelta(days=3653))
    site.change(FIRST, "A step is small", "A step is ‹small›")
    changed = check_cached(site.root, folder, TODAY)

    assert again == first
    assert file.stat().st_mtime_ns == written
    assert first.problems == []
    assert {one.rule for one in later.problems} == {"approval-passed", "review-passed", "source-old"}
    assert [one.rule for one in changed.problems] == ["open-place"]


def test_errors_are_kept_too_and_not_linted(site, folder):
    site.change(COURSE, "serve: 2", "serve: two")

    first, second = (check_cached(site.root, folder, TODAY) for _ in range(2))

    assert first == second
    assert {one.weight for one in first.problems} == {Weight.ERROR}


def test_a_changed_drawing_is_read_anew(site, folder):
    before = load_cached(site.root, folder)
    site.change(DRAWING, "One &amp;", "Two &amp;")

    assert load_cached(site.root, folder) != before


def a_link_out(path: Path) -> None:
    outside = path.parents[3] / "outside.md"
    outside.write_text("Not ours.", "utf-8")
    path.symlink_to(outside)


ODD = {
    "a link to nothing": lambda path: path.symlink_to("pia@laptop.4711:1700000000"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a link out": a_link_out,
    "a link to what never ends": lambda path: path.symlink_to("/dev/zero"),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "no UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "too much": lambda path: path.write_bytes(b" " * (MAX_BYTES + 1)),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name",
    [
        "courses/small-steps/03-third.md",
        "courses/small-steps/03-second.md",
        "courses/small-steps/notes.md",
        "courses/small-steps/emblem.svg",
        "courses/small-steps/figures/two-steps.svg",
        "courses/frameworks/theirs.yaml",
        "quizzes/small-steps.yaml",
    ],
)
def test_an_odd_file_is_told_and_hinders_nothing_else(site, folder, name, odd):
    path = site.root / name
    path.unlink(missing_ok=True)
    ODD[odd](path)
    site.change(COURSE, "serve: 2", "serve: two")

    told = {one.path for one in check_cached(site.root, folder, TODAY).problems}

    assert COURSE in told
    assert name in told or (SECOND in told and "figures" in name)  # a drawing is told where it is shown


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["courses/small-steps/.#01-first.md", "courses/.git/x.md", "quizzes/y"])
def test_what_is_hidden_or_no_content_is_passed_over(site, folder, name, odd):
    before = revision(site.root, "small-steps")
    (site.root / name).parent.mkdir(exist_ok=True)
    ODD[odd](site.root / name)

    assert check_cached(site.root, folder, TODAY).problems == []
    assert revision(site.root, "small-steps") == before


def test_a_warning_of_reading_is_told_where_there_is_no_error(site, folder):
    site.change(COURSE, "title: Small steps", "title: Small *steps*")

    told = check_cached(site.root, folder, TODAY).problems

    assert [(one.path, one.weight, one.rule) for one in told] == [(COURSE, "warning", "markdown")]


def test_a_file_that_may_not_be_read_is_told(site, folder, monkeypatch):
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        told = check_cached(site.root, folder, TODAY).problems

    assert "cannot be read: Permission denied" in {one.message for one in told}


def test_a_name_in_other_letters_is_told(site, folder):
    (site.root / os.fsdecode(b"courses/small-steps/03-\xff.md")).write_bytes(b"")

    assert [one.path for one in check_cached(site.root, folder, TODAY).problems] == ["courses/small-steps/03-?.md"]


def test_banks_that_were_read_before_are_found_again(site, folder):
    before = load_cached(site.root, folder).courses["small-steps"].bank
    site.change(QUIZ, "What is step 1?", "What is a step?")
    after = load_cached(site.root, folder).courses["small-steps"].bank

    assert [one for one in earlier_banks(folder) if one.slug == "small-steps"] == [before, after]
    assert before.items != after.items


@pytest.mark.parametrize("fields", [{"items": ("no item",)}, {"pass_percent": "80"}], ids=str)
def test_what_another_version_wrote_in_another_shape_is_passed_over(site, folder, fields):
    catalogue = load_cached(site.root, folder)
    course = catalogue.courses["small-steps"]
    strange = replace(course, **fields)
    another = copy.copy(catalogue)
    object.__setattr__(another, "courses", {"small-steps": strange})  # as that version made it, not as this one would
    kept(folder)[0].write_bytes(pickle.dumps(another))

    assert earlier_banks(folder) == []


def test_where_nothing_was_read_before_there_is_no_bank(folder):
    assert earlier_banks(folder) == []


def test_a_file_that_is_damaged_has_no_bank(site, folder):
    load_cached(site.root, folder)
    kept(folder)[0].write_bytes(b"no pickle")

    assert earlier_banks(folder) == []
