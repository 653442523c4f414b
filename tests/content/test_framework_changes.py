"""What changed between two versions of a framework, and what of the content names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.content.framework_files.changes import CodeChange, code_changes, counts_of, head_changes, touched_content
from lms.content.frameworks import read_framework
from lms.domain.competence.competency import Category, Competency, Framework
from lms.domain.competence.equivalence import Equivalence
from tests.content.site import Site


def framework(*categories: Category, **more: object) -> Framework:
    return replace(Framework("ours", "Ours", "Ours", "We", categories), **more)


def group(code: str, *competencies: Competency) -> Category:
    return Category(code, code.upper(), code, competencies)


def one(code: str, words: str = "", *was: str, unconfirmed: bool = False) -> Competency:
    said = tuple(Equivalence(code, other, True) for other in was)
    return Competency(code, words or f"Words of {code}", "", unconfirmed, equivalences=said)


BEFORE = framework(group("a", one("o-1"), one("o-2"), one("o-3"), one("o-4")), group("b", one("o-5"), one("o-6")))


def told(after: Framework, before: Framework = BEFORE) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.change.value, each.codes) for each in code_changes(before, after)]


def test_without_a_change_nothing_is_told():
    assert (code_changes(BEFORE, BEFORE), head_changes(BEFORE, BEFORE)) == ((), [])


def test_each_kind_of_change_is_named_by_the_code_it_is_about():
    after = framework(
        group("a", one("o-1", "Other words"), one("o-5"), one("o-7", "New", "o-2"), one("o-8", " words  of O-3.")),
        group("b", one("o-6", unconfirmed=True), one("o-9")),
    )

    assert told(after) == [
        ("renamed", ("o-2", "o-7")),
        ("perhaps renamed", ("o-3", "o-8")),
        ("removed", ("o-4",)),
        ("added", ("o-9",)),
        ("reworded", ("o-1",)),
        ("wording no longer confirmed", ("o-6",)),
        ("moved", ("o-5",)),
    ]
    assert told(BEFORE, after)[-2:] == [("wording confirmed", ("o-6",)), ("moved", ("o-5",))]
    assert counts_of(code_changes(BEFORE, after))[0] == (CodeChange.RENAMED, 1)


def test_words_say_what_was_and_what_is():
    after = framework(group("b", one("o-1", "Other words")))
    by_change = {each.change: each for each in code_changes(framework(group("a", one("o-1"))), after)}

    assert (by_change[CodeChange.REWORDED].before, by_change[CodeChange.REWORDED].after) == (
        "Words of o-1",
        "Other words",
    )
    assert (by_change[CodeChange.MOVED].before, by_change[CodeChange.MOVED].after) == ("A", "B")


def test_two_with_the_same_words_are_no_guess():
    before = framework(group("a", one("o-1", "Same")))
    after = framework(group("a", one("o-2", "Same"), one("o-3", "Same")))

    assert told(after, before) == [("removed", ("o-1",)), ("added", ("o-2",)), ("added", ("o-3",))]


def test_of_two_old_ones_with_one_new_each_stated_one_is_told():
    before = framework(group("a", one("o-1"), one("o-2")))

    assert told(framework(group("a", one("o-3", "", "o-1", "o-2"))), before) == [
        ("renamed", ("o-1", "o-3")),
        ("renamed", ("o-2", "o-3")),
    ]


def confirmed(code: str, other: str, *, was: bool = False) -> Competency:
    said = Equivalence(code, other, was, "Ada North", date(2026, 11, 2))
    return Competency(code, f"Words of {code}", "", equivalences=(said,))


def test_codes_that_evidence_is_read_for_from_now_on_are_told():
    joined = framework(group("a", confirmed("o-1", "theirs-1")))
    open_ = framework(group("a", one("o-1", "", "theirs-1")))
    apart = framework(group("a", one("o-1")))

    assert told(joined, apart) == told(joined, open_) == [("read as one", ("theirs-1", "o-1"))]
    assert told(apart, joined) == told(open_, joined) == [("no longer read as one", ("theirs-1", "o-1"))]
    assert told(open_, apart) == told(joined, joined) == []
    [change] = code_changes(apart, joined)
    assert (change.before, change.after, change.moves_evidence) == ("", "Words of o-1", True)


def test_a_code_that_was_renamed_moves_evidence_once_somebody_confirmed_it():
    before = framework(group("a", one("o-1")))
    [stated] = code_changes(before, framework(group("a", one("o-2", "", "o-1"))))
    [moving] = code_changes(before, framework(group("a", confirmed("o-2", "o-1", was=True))))

    assert (stated.change, moving.change) == (CodeChange.RENAMED, CodeChange.RENAMED)
    assert (stated.moves_evidence, moving.moves_evidence) == (False, True)


def test_what_a_framework_says_of_itself_is_told_with_its_categories():
    after = framework(Category("a", "Another name", "a", ()), group("c"), license="CC BY")

    assert head_changes(BEFORE, after) == [
        ("license", "", "CC BY"),
        ("category a", "A", "Another name"),
        ("category b", "B", ""),
        ("category c", "", "C"),
    ]


@pytest.fixture
def small(site: Site):
    return site.read()


def test_all_that_names_a_code_is_touched(small):
    touched = touched_content(["ours-1"], small.courses.values(), small.profiles.values())

    assert touched.lessons == ("small-steps/01-first.md", "small-steps/02-second.md")
    assert touched.items == tuple(f"small-steps: item-{number}" for number in range(1, 5))
    assert touched.practices == ("small-steps: walk",)
    assert touched.targets == {"peer": "knows how, critical"}


def test_a_code_that_nothing_names_touches_nothing(small):
    touched = touched_content(["ours-2"], small.courses.values(), small.profiles.values())

    assert (touched.lessons, touched.items, touched.practices, touched.targets) == ((), (), (), {})


def test_a_target_that_is_not_critical_says_its_rung_alone(small):
    profile = replace(small.profiles["peer"], critical=frozenset())

    assert touched_content(["ours-1"], (), [profile]).targets == {"peer": "knows how"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("gone.yaml", None, "this file is missing"), ("bad.yaml", "- a list", "must hold `name: value` fields")],
)
def test_a_file_that_is_no_framework_is_told(tmp_path, name, text, message):
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")

    found, problems = read_framework(tmp_path / name)

    assert (found, [(one.path, one.message) for one in problems]) == (None, [(name, message)])
