"""What a framework states of codes that ended, or say the same, and what lms check says of it."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.lint.frameworks import framework_words
from lms.content.source import Weight
from tests.content.site import FRAMEWORK, Site
from tests.tools.frameworks import CONFIRMED, state

THEIRS = "courses/frameworks/theirs.yaml"
RETIRED = "retired:\n- {code: ours-0, statement: Hears}\n- {code: ours-00, statement: Hears well}\n"


@pytest.fixture
def site(site: Site) -> Site:
    site.write(FRAMEWORK, site.text(FRAMEWORK) + RETIRED)
    other = site.text(FRAMEWORK).replace("ours-", "theirs-").replace("order: 1", "order: 2")
    site.write(THEIRS, other.replace("Our own", "Their").replace("Ours", "Theirs"))
    return site


def said(site: Site) -> list[tuple[str, str, str]]:
    return [(one.path.rpartition("/")[2], one.rule, one.message) for one in site.problems()]


def test_a_code_that_ended_may_have_become_another(site):
    state(site, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]")

    catalogue = site.read()

    assert site.problems() == []
    assert catalogue.equivalents() == {"ours-0": ("ours-0", "ours-1"), "ours-1": ("ours-0", "ours-1")}
    assert catalogue.frameworks["ours"].equivalences[0].confirmed_on == date(2026, 11, 2)
    assert "ours-0" not in catalogue.competencies
    assert (catalogue.label("ours-0"), sorted(catalogue.retired)) == (
        "Ours 0",
        ["ours-0", "ours-00", "theirs-0", "theirs-00"],
    )


def test_what_was_asked_before_has_its_wording_still(site):
    state(site, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]")

    statements = site.read().statements()

    assert (statements["ours-0"], statements["ours-00"]) == ("Hears", "Hears well")
    assert statements.keys() > site.read().competencies.keys()


def test_what_was_said_of_a_code_that_ended_is_said_of_what_it_became(site):
    state(site, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]\n    same_as: [{{code: theirs-1, {CONFIRMED}}}]")
    catalogue = site.read()

    assert catalogue.of_today({"ours-0": "before", "theirs-1": "itself"}) == {
        "ours-1": "before",
        "theirs-1": "itself",
    }
    assert catalogue.of_today({"ours-1": "itself", "ours-0": "before"}) == {"ours-1": "itself"}
    assert catalogue.of_today({"ours-00": "became nothing", "no-such-1": "never was"}) == {}


def test_a_chain_leads_through_retired_codes_and_over_frameworks(site):
    state(site, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]\n    same_as: [{{code: theirs-1, {CONFIRMED}}}]")
    site.change(FRAMEWORK, "Hears}", f"Hears, was: [{{code: ours-00, {CONFIRMED}}}]}}")
    state(site, "theirs-1", f"same_as: [{{code: ours-1, {CONFIRMED}}}]", THEIRS)

    assert site.problems() == []
    assert site.read().equivalents()["ours-00"] == ("ours-0", "ours-00", "ours-1", "theirs-1")


def test_what_nobody_confirmed_moves_nothing_and_is_named(site):
    state(site, "ours-1", "was: [{code: ours-0}]\n    same_as: [{code: theirs-1}]")
    catalogue = site.read()

    assert (site.problems(), catalogue.equivalents()) == ([], {})
    assert [one[2:] for one in framework_words(catalogue)] == [
        ("equivalence-open", "nobody confirmed that ours-0 became ours-1; until then no evidence moves"),
        ("equivalence-open", "nobody confirmed that ours-1 and theirs-1 say the same; until then no evidence moves"),
    ]


def test_two_old_codes_to_one_count_and_ask_for_a_reason(site):
    two = f"was: [{{code: ours-0, {CONFIRMED}}}, {{code: ours-00, {CONFIRMED}, note: Only its words were longer}}]"
    state(site, "ours-1", two)
    catalogue = site.read()

    assert catalogue.equivalents()["ours-1"] == ("ours-0", "ours-00", "ours-1")
    assert [one[1:] for one in framework_words(catalogue)] == [
        (
            "ours-0",
            "equivalence-merged",
            "ours-1 was 2 codes, so whoever showed ours-0 alone is read as having shown all of it; say in its `note` "
            "why that is right",
        )
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("was: [{code: ours-9}]", "no framework here knows ours-9, so no evidence of it can be told; write it with"),
        ("same_as: [{code: ours-9}]", "no framework here knows ours-9, so no evidence of it can be told"),
        ("was: [{code: theirs-1}]", "theirs-1 still stands in theirs; of two that stand, say `same_as`"),
        ("same_as: [{code: ours-0}]", "ours-0 is retired; say that under `was`"),
        ("same_as: [{code: ours-1}]", "ours-1 is named as another code of itself"),
    ],
)
def test_an_end_that_cannot_be_is_named(site, entry, message):
    state(site, "ours-1", entry)

    [(path, rule, told)] = said(site)
    assert (path, rule) == ("ours.yaml", "equivalence")
    assert told.startswith(message)


def test_one_old_code_cannot_become_two(site):
    state(site, "ours-1", "was: [{code: ours-0}]")
    state(site, "theirs-1", "was: [{code: ours-0}]", THEIRS)

    message = (
        "ours-0 became ours-1 and theirs-1, and evidence of it cannot say which of them was shown; leave it with the "
        "one that it shows, or with none"
    )
    assert said(site) == [("ours.yaml", "equivalence", message), ("theirs.yaml", "equivalence", message)]


def test_a_circle_is_told_once_with_its_way(site):
    site.change(FRAMEWORK, "Hears}", "Hears, was: [{code: ours-00}]}")
    site.change(FRAMEWORK, "Hears well}", "Hears well, was: [{code: ours-0}]}")

    assert said(site) == [
        ("ours.yaml", "equivalence", "ours-0 was ours-00, which was ours-0: no code comes before itself")
    ]


@pytest.mark.parametrize("half", ["confirmed_by: Ada North", "confirmed_on: 2026-11-02"])
def test_who_confirmed_it_and_when_stand_together(site, half):
    state(site, "ours-1", f"was: [{{code: ours-0, {half}}}]")

    assert said(site) == [
        (
            "ours.yaml",
            "field",
            "`confirmed_by` and `confirmed_on` stand together: who looked at both wordings, and when",
        )
    ]


def test_a_code_stands_in_one_framework(site):
    site.change(THEIRS, "code: theirs-0,", "code: ours-1,")

    [(path, rule, message)] = said(site)
    assert (path, rule) == ("theirs.yaml", "competency")
    assert message == "the code ours-1 stands in ours as well; each code has one framework"


def test_a_lesson_that_names_a_retired_code_is_told_so(site):
    site.change("courses/small-steps/01-first.md", "competencies: [ours-1]", "competencies: [ours-0]")

    assert [one.message for one in site.problems() if one.weight is Weight.ERROR] == [
        "unknown competency ours-0 (retired: name what it became)"
    ]


def test_what_was_guessed_is_named_until_somebody_looked(site):
    site.change(FRAMEWORK, "order: 1", 'order: 1\nguessed: ["its short title"]')

    assert [one[1:] for one in framework_words(site.read())] == [
        (
            "guessed",
            "framework-guessed",
            "guessed when it came in: its short title; look at it, and take the line out",
        )
    ]
