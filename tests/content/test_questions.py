"""Items of every type from YAML: what comes of them, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.content.exchange.gift import read_gift
from lms.content.exchange.gift_export import write_gift
from lms.content.items.questions import Question, WrittenOption, bank_text
from lms.content.items.quizzes import load_questions
from lms.content.lint.linting import lint
from lms.content.source import Folder
from lms.domain.items.item import KeyBasis
from lms.domain.items.rules import Option, Step
from lms.domain.items.types import ItemType
from tests.conftest import TODAY
from tests.content.site import QUIZ, Site
from tests.tools.item_types import EXAMPLES

HEAD = """\
  - id: {kind}-one
    kind: scenario
    competencies: [ours-1]
    objective: step
    teaches: first#what
    source: practice
    type: {kind}
    stem: "Which *steps*?"
"""


def add(site: Site, kind: str | ItemType) -> None:
    site.write(QUIZ, site.text(QUIZ) + HEAD.format(kind=kind) + EXAMPLES[ItemType(kind)].bank)


@pytest.mark.parametrize("kind", ItemType)
def test_an_item_of_each_type_is_read_without_a_problem(site, kind):
    add(site, kind)

    assert site.problems() == []
    assert lint(site.read(), TODAY, site.root) == []
    item = site.read().courses["small-steps"].items[-1]
    assert (item.id, item.type, item.stem) == (f"{kind}-one", kind, "Which <em>steps</em>?")


def test_pairs_and_steps_are_rendered(site):
    add(site, "match")
    add(site, "chain")

    match, chain = site.read().courses["small-steps"].items[-2:]

    assert match.options[2] == Option("c", False, "f", "<em>C</em>")
    assert chain.options == ()
    assert chain.steps[1] == Step(
        "<em>Then</em>?", (Option("d", False, "f"), Option("e", True, "f"), Option("g", False, "f"))
    )


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("several", "a, right: true,", "a,", "mark two or three options"),
        ("several", "b,", "b, right: true,", None),
        ("several", "      - {text: d, feedback: f}\n", "", "give four to six options"),
        ("order", "      - {text: d, feedback: f}\n", "", "give four or five options, in their right order"),
        ("order", "{text: a,", "{text: a, right: true,", "unknown field `right`"),
        ("match", "match: B, ", "", "the field `match` is missing"),
        ("match", "match: B", "match: A", "each `match` must be another one"),
        ("match", '      - {text: c, match: "*C*", feedback: f}\n', "", "give three to five pairs"),
        ("chain", "d,", "d, right: true,", "mark exactly one option of this step"),
        ("chain", "          - {text: g, feedback: f}\n", "", "give this step three or four options"),
        ("chain", "    steps:", "    options: []\n    steps:", "unknown field `options`"),
        ("chain", EXAMPLES[ItemType.CHAIN].bank.split('      - stem: "*Then')[1], "", "not valid YAML"),
    ],
)
def test_what_is_wrong_with_an_item_is_told(site, kind, old, new, words):
    add(site, kind)
    before = site.text(QUIZ)
    at = before.index(f"id: {kind}-one")
    site.write(QUIZ, before[:at] + before[at:].replace(old, new, 1))

    messages = [problem.message for problem in site.problems()]

    assert any(words in message for message in messages) if words else messages == []


REVIEWED = """    review: item
    reviewed_by:
      - {name: Ana Ruiz, qualification: trainer of peers, on: "2026-11-22"}
      - {name: Lou Ray, qualification: peer for nine years, on: "2026-11-23"}
"""


@pytest.mark.parametrize(
    ("rests_on", "basis"),
    [
        ("    source: practice\n", KeyBasis.JUDGEMENT),
        ('    source: "toolkit: Opening"\n', KeyBasis.SOURCE),
        ("    review: item\n", KeyBasis.AWAITS_REVIEWERS),
        (REVIEWED.rpartition("      - ")[0], KeyBasis.AWAITS_REVIEWERS),
        (REVIEWED, KeyBasis.REVIEWERS),
    ],
)
def test_a_key_rests_on_a_source_on_two_reviewers_or_waits_for_them(site, rests_on, basis):
    site.change(QUIZ, '    source: "practice"\n', rests_on)

    assert site.problems() == []
    assert site.read().courses["small-steps"].items[0].key_basis is basis


@pytest.mark.parametrize(
    ("rests_on", "words"),
    [
        ("", "the field `source` is missing"),
        ("    review: bank\n", "`review` must be one of item, not “bank”"),
        ("    source: practice\n    review: item\n", "leave one of them out"),
        ("    source: practice\n" + REVIEWED.partition("\n")[2], "stands only beside `review: item`"),
        (REVIEWED.replace("Lou Ray", "ANA Ruiz"), "names one person twice"),
        (REVIEWED.replace("qualification: trainer of peers, ", ""), "the field `qualification` is missing"),
        (REVIEWED.replace("peer for", "peer, for: x"), "unknown field `for`"),
        (REVIEWED.replace('on: "2026-11-22"', "on: spring"), "`on` must be a day like"),
    ],
)
def test_what_is_wrong_with_what_a_key_rests_on_is_told(site, rests_on, words):
    site.change(QUIZ, '    source: "practice"\n', rests_on)

    assert any(words in problem.message for problem in site.problems())


def test_a_reviewed_key_is_written_as_it_was_read_and_leaves_without_its_reviewers(site):
    site.change(QUIZ, '    source: "practice"\n', REVIEWED)
    read = load_questions(Folder(site.root, []), site.root / QUIZ)

    site.write(QUIZ, bank_text(read))

    assert load_questions(Folder(site.root, []), site.root / QUIZ) == read
    assert [one.name for one in read[0].reviewed_by] == ["Ana Ruiz", "Lou Ray"]
    assert read_gift(write_gift(read)).questions == (replace(read[0], reviewed_by=()), *read[1:])


def test_a_chain_of_one_step_is_none(site):
    add(site, "chain")
    text = site.text(QUIZ)
    site.write(QUIZ, text[: text.index('      - stem: "*Then*?"')])

    assert [problem.message for problem in site.problems()] == ["give a chain two or three steps"]


def test_a_bias_is_looked_for_among_items_of_one_choice_only(site):
    for _ in range(3):
        add(site, "several")

    found = {one.rule for one in lint(site.read(), TODAY, site.root)}
    assert not found & {"longest-right", "place-bias"}


def test_fields_that_stand_open_are_named_by_the_check(site):
    choices = (WrittenOption("a", "", True), WrittenOption("b"), WrittenOption("c", "No."))
    site.write(
        QUIZ, bank_text([Question("open-one", ItemType.ONE, 'Who: "we"\x85\n# or they?', choices)], "Ours\nNow")
    )

    missing = {problem.message for problem in site.problems()}

    assert {
        f"the field `{name}` is missing" for name in ("kind", "objective", "teaches", "source", "feedback")
    } <= missing
    assert "`competencies` must not be empty" in missing
    assert site.text(QUIZ).startswith("# Ours\n# Now\nitems:\n")


def test_a_bank_keeps_the_ids_that_an_item_had_before(site):
    (one,) = (
        question for question in load_questions(Folder(site.root, []), site.root / QUIZ) if question.id == "item-1"
    )

    site.write(QUIZ, bank_text([replace(one, was=("first-one", "uno"))]))

    assert site.read().courses["small-steps"].items[0].was == ("first-one", "uno")


def test_a_bank_without_questions_is_an_empty_list():
    assert bank_text([]) == "items: []\n"
