"""Rules of credentials, categories of hours and training elsewhere, from files: what is read, and what is told."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.catalogue import Catalogue
from lms.content.credentials.scaffold import begin_credential
from lms.content.lint.linting import lint
from lms.content.scaffold import CannotBegin
from lms.content.source import Problem
from lms.domain.credit.categories import CreditCategory, filled_by, in_words
from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Condition,
    Confidence,
    Cycle,
    Overlap,
    Refusal,
    Renewal,
    Repeats,
)
from lms.domain.credit.outside import OutsideApproval
from lms.domain.learning.course import HourCategory
from tests.content.site import CATEGORIES, COURSE, Site

DAY = date(2026, 11, 30)
BOARD = "courses/credentials/our-board.yaml"
OUTSIDE = "courses/outside.yaml"
RULES = """\
slug: our-board
name: Certified Walker
short_name: Walker
issuer: Our board
jurisdiction: US-OR
status: confirmed
confidence: high
source: https://board.example.org/renewal
also: [https://board.example.org/more]
read_on: 2026-11-22
dated: the page is old
rule_text: Every two years you show 20 hours.
cycle: {years: 2, anchor: fixed-day, ends: 09-30}
hours: 20
hour_minutes: 50
overlap: allowed
repeats: once-ever
carry_over: true
approval: approved
approval_is_unconfirmed: true
approved_by: [Our board]
refuses_declared: true
refuses_initial: true
takes_only: [ethics, substance-use-disorder]
requirements:
  - {id: ethics, title: Ethics, any_of: [ethics], min_hours: 1.5, max_hours: 6, note: Any kind.}
  - {id: substance-use, title: Substance use, any_of: [substance-use-disorder], min_hours: 2, every_years: 6}
  - {id: first, title: First steps, none_of: [ethics, peer-support], once: true, applies_if: leads}
  - {id: talks, title: Talks, min_hours: 2, live: true, outside: true}
  - {id: partner, title: From the partner, max_hours: 4, sources: [Partner]}
variants:
  - {applies_if: walks-far, hours: 10}
  - applies_if: leads
    requirements:
      - {id: ethics, title: Ethics, any_of: [ethics], min_hours: 3}
conditions:
  - {id: leads, question: Do you lead others?}
  - {id: walks-far, question: Do you walk far?}
refusals:
  - {id: reading, what: Reading at home}
  - {id: alone, what: Drugs alone at home, any_of: [substance-use-disorder], delivery: self-paced}
renewal:
  how: upload
  system: Portal
  opens_days: 90
  notice_days: 60
  due_days: 14
  inactive_on: 02-28
  grace_days: 30
  lapse_months: 6
  lapse_then: You begin anew.
  keep_years: 2
others: [A fee]
not_seen: [The day]
was: [the-board]
"""
PLAIN = """\
slug: plain
name: Plain card
short_name: Plain
issuer: Our board
jurisdiction: international
status: confirmed
confidence: medium
source: https://board.example.org/plain
read_on: 2026-11-22
rule_text: You show ten hours.
cycle: {years: 1}
hours: 10
"""
ELSEWHERE = """\
trainings:
  - id: a-talk
    title: A talk
    provider: Talkers
    address: https://talk.example.org/
    jurisdiction: US-OR
    delivery: live
    hours: 1.5
    categories:
      - {hours: 1, any_of: [ethics]}
      - {hours: 0.5, any_of: [peer-support, substance-use-disorder]}
    approvals:
      - {body: Our board, number: "7", valid_until: 2027-01-31, listed: true}
    cost: Free
    read_on: 2026-11-30
    note: Bring water.
    not_seen: [The place]
  - id: b-talk
    title: B talk
    provider: Talkers
    address: https://talk.example.org/b
    categories:
      - {any_of: [ethics]}
    read_on: 2026-11-30
"""


@pytest.fixture
def board(site: Site) -> Site:
    """The small site with two credentials and two trainings elsewhere."""
    site.write(BOARD, RULES)
    site.write("courses/credentials/plain.yaml", PLAIN)
    site.write(OUTSIDE, ELSEWHERE)
    return site


def told(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(problem.path, problem.line) for problem in problems]


def test_nothing_is_wrong_with_the_credentials(board):
    assert board.problems() == []
    assert lint(board.read(), DAY, board.root) == []


def test_everything_that_a_file_says_is_read(board):
    rules = board.read().credentials["our-board"]

    assert (rules.name, rules.short_name, rules.issuer) == ("Certified Walker", "Walker", "Our board")
    assert (rules.jurisdiction, rules.is_partial, rules.confidence) == ("US-OR", False, Confidence.HIGH)
    assert (rules.source, rules.also) == ("https://board.example.org/renewal", ("https://board.example.org/more",))
    assert (rules.read_on, rules.dated) == (date(2026, 11, 22), "the page is old")
    assert rules.rule_text == "Every two years you show 20 hours."
    assert rules.cycle == Cycle(2, Anchor.FIXED_DAY, (9, 30))
    assert (rules.overlap, rules.repeats, rules.carry_over) == (Overlap.ALLOWED, Repeats.ONCE_EVER, True)
    assert (rules.approval, rules.approval_is_unconfirmed) == (ApprovalNeed.APPROVED, True)
    assert (rules.approved_by, rules.refuses_declared, rules.refuses_initial) == ({"Our board"}, True, True)
    assert rules.conditions == (Condition("leads", "Do you lead others?"), Condition("walks-far", "Do you walk far?"))
    assert rules.renewal == Renewal(
        how="upload",
        system="Portal",
        opens_days=90,
        notice_days=60,
        due_days=14,
        inactive_on=(2, 28),
        grace_days=30,
        lapse_months=6,
        lapse_then="You begin anew.",
        keep_years=2,
    )
    assert (rules.others, rules.not_seen, rules.was) == (("A fee",), ("The day",), ("the-board",))


def test_hours_of_a_board_become_clock_minutes(board):
    rules = board.read().credentials["our-board"]
    ethics = rules.requirements[0]

    assert (rules.hour_minutes, rules.total_minutes) == (50, 1000)
    assert (ethics.min_minutes, ethics.max_minutes, ethics.note) == (75, 300, "Any kind.")
    assert board.read().credentials["plain"].total_minutes == 600


def test_requirements_say_whom_when_and_what_they_ask(board):
    _, substance_use, first, talks, partner = board.read().credentials["our-board"].requirements

    assert substance_use.every_years == 6
    assert (first.once, first.min_minutes, first.applies_if) == (True, 0, "leads")
    assert (talks.live, talks.outside, talks.any_of) == (True, True, frozenset())
    assert (partner.max_minutes, partner.sources) == (200, {"Partner"})


def test_hours_of_some_categories_may_not_serve_another_credential(board):
    board.change(BOARD, "hours: 20", "hours: 20\nno_double_use: [plain]\nno_double_categories: [ethics]")
    rules = board.read().credentials["our-board"]

    assert board.problems() == []
    assert (rules.no_double_use, rules.no_double_categories) == ({"plain"}, {"ethics"})


def test_what_fills_a_category_fills_the_rules_that_name_it(board):
    rules = board.read().credentials["our-board"]

    assert rules.requirements[1].any_of == {"substance-use-disorder", "overdose-response"}
    assert rules.requirements[2].any_of == {"substance-use-disorder", "overdose-response"}
    assert rules.takes_only == {"ethics", "substance-use-disorder", "overdose-response"}
    assert rules.refusals == (
        Refusal("reading", "Reading at home"),
        Refusal(
            "alone",
            "Drugs alone at home",
            frozenset({"substance-use-disorder", "overdose-response"}),
            "self-paced",
        ),
    )


def test_variants_change_the_hours_or_what_is_asked(board):
    far, leads = board.read().credentials["our-board"].variants

    assert (far.applies_if, far.total_minutes, far.requirements) == ("walks-far", 500, None)
    assert (leads.total_minutes, [one.min_minutes for one in leads.requirements or ()]) == (None, [150])


def test_a_file_may_say_little(board):
    rules = board.read().credentials["plain"]

    assert (rules.cycle, rules.requirements, rules.renewal) == (Cycle(1), (), Renewal())
    assert (rules.overlap, rules.repeats) == (Overlap.EXCLUSIVE, Repeats.ONCE_IN_CYCLE)
    assert (rules.approval, rules.carry_over, rules.also) == (ApprovalNeed.NONE, False, ())


def test_credentials_come_by_place_and_name(board):
    assert list(board.read().credentials) == ["our-board", "plain"]


def test_a_credential_is_found_by_the_slug_that_it_had(board):
    catalogue = board.read()

    assert catalogue.credential_called("the-board") is catalogue.credentials["our-board"]
    assert catalogue.credential_called("plain") is catalogue.credentials["plain"]
    assert catalogue.credential_called("nowhere") is None


def test_training_elsewhere_is_read(board):
    talk, other = board.read().outside

    assert (talk.title, talk.provider, talk.address) == ("A talk", "Talkers", "https://talk.example.org/")
    assert (talk.minutes, talk.delivery, talk.jurisdiction, talk.cost) == (90, "live", "US-OR", "Free")
    assert talk.parts == (HourCategory(60, ("ethics",)), HourCategory(30, ("peer-support", "substance-use-disorder")))
    assert talk.approvals == (OutsideApproval("Our board", "7", date(2027, 1, 31), listed=True),)
    assert (talk.read_on, talk.note, talk.not_seen) == (DAY, "Bring water.", ("The place",))
    assert (other.minutes, other.delivery, other.cost, other.approvals) == (None, "", "", ())


def test_a_site_may_have_neither_credentials_nor_training_elsewhere(site):
    catalogue = site.read()

    assert (catalogue.credentials, catalogue.outside) == ({}, ())


class TestCategories:
    def test_they_are_told_by_their_titles(self, board):
        catalogue = board.read()

        assert catalogue.hours_in_words(["ethics", "overdose-response"]) == "Ethics or Overdose response"
        assert catalogue.courses["small-steps"].categories[0].words == "Ethics"

    def test_one_that_is_gone_is_told_without_hyphens(self):
        assert in_words(["of-old"], {}) == "Of old"

    def test_they_fill_each_other_however_far(self):
        names = {"c": {"b"}, "b": {"a"}, "a": set(), "d": set()}
        categories = {slug: CreditCategory(slug, slug, frozenset(fills)) for slug, fills in names.items()}

        assert filled_by(["a"], categories) == {"a", "b", "c"}
        assert filled_by(["b", "d"], categories) == {"b", "c", "d"}


def sown(what: str, file: str, old: str, new: str, where: int | str, message: str):
    """`where` is the line, or words that first stand on it once the defect is sown."""
    return pytest.param(file, old, new, where, message, id=what)


ETHICS = "any_of: [ethics], min_hours: 1.5, max_hours: 6"
PERIOD = "min_hours: 2, every_years: 6"
DEFECTS = [
    sown(
        "an unknown category", BOARD, "any_of: [ethics], min", "any_of: [ethic], min", "[ethic]", "unknown category"
    ),
    sown(
        "an unknown one left out", BOARD, "none_of: [ethics,", "none_of: [ethic,", "[ethic,", "unknown category ethic"
    ),
    sown(
        "an unknown one taken", BOARD, "takes_only: [ethics", "takes_only: [ethic", "takes_only", "unknown category"
    ),
    sown(
        "an unknown one refused", BOARD, "alone at home, any_of: [s", "x, any_of: [x, s", "[x", "unknown category x"
    ),
    sown("both choices", BOARD, "none_of: [e", "any_of: [ethics], none_of: [e", "none_of", "not both"),
    sown(
        "no choice is left",
        BOARD,
        "none_of: [ethics, peer-support]",
        "none_of: [ethics, peer-support, substance-use-disorder]",
        "none_of",
        "`none_of` leaves no category",
    ),
    sown(
        "an unknown condition",
        BOARD,
        "once: true, applies_if: leads",
        "once: true, applies_if: led",
        "id: first",
        "unknown condition led",
    ),
    sown(
        "an unknown one of a variant", BOARD, "{applies_if: walks-far", "{applies_if: far", "{applies_if: far", "far"
    ),
    sown("a condition for nothing", BOARD, "conditions:", "conditions:\n  - {id: x, question: Why?}", 37, "hangs on"),
    sown("no question", BOARD, "lead others?", "lead others", "lead others", "end it with ?"),
    sown(
        "a most below a least", BOARD, ETHICS, ETHICS.replace("6", "1"), "max_hours: 1", "the most is below the least"
    ),
    sown("more than in all", BOARD, ETHICS, "any_of: [ethics], min_hours: 21", "min_hours: 21", "asks for more than"),
    sown("once, and often", BOARD, PERIOD, f"{PERIOD}, once: true", PERIOD, "say one of the two"),
    sown(
        "a period within the cycle",
        BOARD,
        PERIOD,
        "min_hours: 2, every_years: 2",
        "every_years: 2",
        "longer than the",
    ),
    sown(
        "a most outside", BOARD, "live: true, outside: true", "outside: true, max_hours: 3", "outside", "need no most"
    ),
    sown("all is refused", BOARD, ", delivery: self-paced", "", "id: substance-use", "refused as alone"),
    sown(
        "live is refused", BOARD, "what: Reading at home", "what: Talks, delivery: live", "talks", "they are refused"
    ),
    sown(
        "all is left out",
        BOARD,
        "takes_only: [ethics, ",
        "takes_only: [",
        "id: ethics",
        "`takes_only` leaves out all",
    ),
    sown("a most on the same", BOARD, "4, sources: [Partner]", "1, any_of: [ethics]", "1.5", "partner takes less of"),
    sown("a cycle of no years", BOARD, "years: 2, a", "years: 0, a", "years: 0", "a cycle of no years never begins"),
    sown("a cycle without years", BOARD, "years: 2, anchor", "anchor", "cycle", "`years` is missing"),
    sown(
        "a cycle that is a word",
        BOARD,
        "{years: 2, anchor: fixed-day, ends: 09-30}",
        "long",
        "long",
        "must hold fields",
    ),
    sown("no cycle", BOARD, "cycle: {years: 2, anchor: fixed-day, ends: 09-30}\n", "", 1, "`cycle` is missing"),
    sown("an impossible day", BOARD, "02-28", "02-30", "02-30", "a day that every year has"),
    sown("a day of leap years", BOARD, "ends: 09-30", "ends: 02-29", "02-29", "a day that every year has"),
    sown("a day in other words", BOARD, "ends: 09-30", "ends: fall", "fall", "a day that every year has"),
    sown("a fixed day unsaid", BOARD, ", ends: 09-30", "", "cycle", "says in `ends` which"),
    sown("a fixed day too many", BOARD, "fixed-day", "issued", "ends", "`ends` goes with the anchor fixed-day"),
    sown("an unknown anchor", BOARD, "fixed-day", "spring", "spring", "must be one of issued, calendar-year"),
    sown(
        "an id twice", BOARD, "id: talks", "id: ethics", "title: Talks", "ethics stands twice among the requirements"
    ),
    sown("a refusal twice", BOARD, "id: alone", "id: reading", "alone", "reading stands twice among the refusals"),
    sown(
        "a condition twice",
        BOARD,
        "id: walks-far",
        "id: leads",
        "walk far",
        "leads stands twice among the conditions",
    ),
    sown("an id that is none", BOARD, "id: talks", "id: The talks", "The talks", "small letters, digits and hyphens"),
    sown("a prerequisite of nowhere", BOARD, "hours: 20", "hours: 20\nprerequisite: x", "prerequisite", "unknown"),
    sown("its own prerequisite", BOARD, "hours: 20", "hours: 20\nprerequisite: our-board", "prereq", "before itself"),
    sown("no source", BOARD, "source: https://board.example.org/renewal\n", "", 1, "`source` is missing"),
    sown(
        "a source of no address", BOARD, "https://board.example.org/renewal", "the web", "the web", "an address like"
    ),
    sown("more of no address", BOARD, "https://board.example.org/more", "more", "also", "no address: more"),
    sown("a name unlike the file's", BOARD, "slug: our-board", "slug: a-board", "a-board", "name both alike"),
    sown("a place that is none", BOARD, "US-OR", "Oregon", "Oregon", "must be like US, US-OR or international"),
    sown("hours not said", BOARD, "hours: 20\n", "", "status", "write the total, or `status: partial`"),
    sown("partial, of what", BOARD, "not_seen: [The day]\n", "", 1, "says in `not_seen`"),
    sown("hours below zero", BOARD, "hours: 20", "hours: -2", "hours: -2", "must be hours like 20 or 1.5"),
    sown("hours without end", BOARD, "hours: 20", "hours: 2000", "hours: 2000", "must be hours like 20 or 1.5"),
    sown("hours in thirds", BOARD, "1.5", "1.333", "1.333", "that come to whole minutes"),
    sown(
        "an hour of no minutes", BOARD, "hour_minutes: 50", "hour_minutes: 0", "hour_minutes", "how long the board's"
    ),
    sown(
        "nobody's list",
        BOARD,
        "approved\napproval_is_unconfirmed: true\napproved_by: [Our board]",
        "listed",
        19,
        "whose list",
    ),
    sown("no approval, a body", BOARD, "approval: approved", "approval: none", "approval: none", "no body approves"),
    sown(
        "hours that serve nothing twice",
        BOARD,
        "hours: 20",
        "hours: 20\nno_double_categories: [ethics]",
        15,
        "goes with",
    ),
    sown("twice with nobody", BOARD, "hours: 20", "hours: 20\nno_double_use: [x]", "no_double_use", "not x"),
    sown("twice with itself", BOARD, "hours: 20", "hours: 20\nno_double_use: [our-board]", 15, "not our-board"),
    sown("a variant of nothing", BOARD, "walks-far, hours: 10", "walks-far", "walks-far", "a variant changes"),
    sown("due before it opens", BOARD, "due_days: 14", "due_days: 99", "due_days", "opens 90 before it"),
    sown("due before and after", BOARD, "due_days: 14", "due_days: 14\n  due_on: 01-15", "due_on", "not both"),
    sown("inactive before due", BOARD, "due_days: 14", "due_on: 03-15", "inactive_on", "before its renewal is due"),
    sown("a lapse of no day", BOARD, "  grace_days: 30\n  lapse_months: 6\n", "", "lapse_then", "when"),
    sown("a former name of now", BOARD, "[the-board]", "[plain]", "was", "the slug of a credential here"),
    sown("an unknown field", BOARD, "hours: 20", "hours: 20\ncolor: red", "color", "unknown field `color`"),
    sown("a course of an unknown category", COURSE, "[ethics]", "[ethic]", "[ethic]", "unknown category ethic"),
    sown("a category twice", CATEGORIES, "slug: peer-support", "slug: ethics", "title: Peer", "ethics stands twice"),
    sown(
        "a category fills nothing", CATEGORIES, "title: Ethics", "title: Ethics, fills: [x]", 2, "unknown category x"
    ),
    sown(
        "a category fills itself",
        CATEGORIES,
        "title: Ethics",
        "title: Ethics, fills: [ethics]",
        2,
        "in the end, itself",
    ),
    sown("hours that do not sum", OUTSIDE, "hours: 1, any", "hours: 2, any", 10, "must sum to `hours`"),
    sown(
        "hours of parts alone",
        OUTSIDE,
        "{any_of: [ethics]}",
        "{hours: 1, any_of: [ethics]}",
        23,
        "`hours` is missing",
    ),
    sown("a training of no hours", OUTSIDE, "org/b", "org/b\n    hours: 0", 22, "of no hours fills nothing"),
    sown(
        "a training of an unknown category", OUTSIDE, "any_of: [ethics]", "any_of: [x]", "[x]", "unknown category x"
    ),
    sown("a training twice", OUTSIDE, "id: b-talk", "id: a-talk", 18, "a-talk stands twice among the trainings"),
    sown("a training of no address", OUTSIDE, "https://talk.example.org/b", "here", "here", "an address like"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "message"), DEFECTS)
def test_a_defect_is_told_with_its_path_and_line(board, file, old, new, where, message):
    if message == "says in `not_seen`":
        board.change(file, "status: confirmed", "status: partial")
        where = "status"
    board.change(file, old, new)

    found = [one for one in board.problems() if message in one.message]

    line = where if isinstance(where, int) else board.line(file, where)
    assert (file, line) in told(found), board.problems()


def test_least_hours_above_the_total_are_told_where_no_hour_fills_two(board):
    board.change(
        "courses/credentials/plain.yaml",
        "hours: 10\n",
        "hours: 10\nrequirements:\n"
        "  - {id: a, title: A, any_of: [ethics], min_hours: 6}\n"
        "  - {id: b, title: B, any_of: [peer-support], min_hours: 5}\n",
    )

    [problem] = board.problems()
    assert problem.line == board.line("courses/credentials/plain.yaml", "hours: 10")
    assert "(11 contact hours) must not be above the total (10 contact hours)" in problem.message

    board.change("courses/credentials/plain.yaml", "hours: 10\n", "hours: 10\noverlap: allowed\n")
    assert board.problems() == []


def test_a_most_of_any_kind_holds_down_nothing_that_is_asked_for(board):
    board.change(
        "courses/credentials/plain.yaml",
        "hours: 10\n",
        "hours: 10\nrequirements:\n"
        "  - {id: ethics, title: Ethics, any_of: [ethics], min_hours: 6}\n"
        "  - {id: any, title: Any, max_hours: 4}\n",
    )

    assert board.problems() == []


@pytest.mark.parametrize(
    ("most", "is_wrong"),
    [
        ("any_of: [ethics, peer-support], max_hours: 4", True),
        ("any_of: [peer-support], max_hours: 4", False),
        ("any_of: [ethics], max_hours: 4, live: true", False),
        ("any_of: [ethics], max_hours: 4, sources: [Partner]", False),
        ("any_of: [ethics], max_hours: 4, applies_if: leads", False),
        ("min_hours: 1, max_hours: 4", True),
    ],
)
def test_a_most_is_wrong_where_it_holds_all_that_fills_a_least(board, most, is_wrong):
    board.change(
        "courses/credentials/plain.yaml",
        "hours: 10\n",
        "hours: 10\nconditions: [{id: leads, question: Do you lead?}]\noverlap: allowed\nrequirements:\n"
        "  - {id: ethics, title: Ethics, any_of: [ethics], min_hours: 6}\n"
        f"  - {{id: most, title: Most, {most}}}\n"
        "  - {id: other, title: Other, any_of: [peer-support], min_hours: 1, applies_if: leads}\n",
    )

    found = [one.message for one in board.problems()]
    assert found == (["ethics can never be reached: most takes less of the same hours"] if is_wrong else [])


def test_two_variants_for_one_condition_are_told(board):
    board.change(BOARD, "variants:\n", "variants:\n  - {applies_if: leads, hours: 12}\n")

    found = [one.message for one in board.problems()]
    assert found == ["two variants are for leads; write them as one"] * 2


def test_requirements_of_a_variant_are_checked_like_others(board):
    board.change(BOARD, "any_of: [ethics], min_hours: 3}", "any_of: [ethics], min_hours: 3, max_hours: 1}")

    assert [one.message for one in board.problems()] == [
        "ethics: the most is below the least, so nobody could meet it"
    ]


def test_credentials_that_wait_for_each_other_are_told_at_each(board):
    board.change(BOARD, "hours: 20", "hours: 20\nprerequisite: plain")
    board.change("courses/credentials/plain.yaml", "hours: 10", "hours: 10\nprerequisite: our-board")
    board.write("courses/credentials/after.yaml", PLAIN.replace("slug: plain", "slug: after\nprerequisite: plain"))

    found = [one for one in board.problems() if "before itself" in one.message]
    assert told(found) == [(BOARD, 15), ("courses/credentials/plain.yaml", 13)]


@pytest.mark.parametrize("name", ["plain.yml", "notes.txt"])
def test_a_file_that_is_read_by_nobody_is_told(board, name):
    board.write(f"courses/credentials/{name}", PLAIN)

    assert [one.message for one in board.problems()] == [
        "no credential is read from here; name it like or-thw-pss.yaml"
    ]


@pytest.mark.parametrize("name", ["Plain", "our_board", "quiz", "x" * 65])
def test_a_name_that_can_be_no_slug_is_told(board, name):
    board.write(f"courses/credentials/{name}.yaml", PLAIN.replace("slug: plain", f"slug: {name}"))

    assert [one.message for one in board.problems()] == [
        f"“{name}” cannot be a credential's slug: small letters, digits and hyphens"
    ]


@pytest.mark.parametrize("file", [BOARD, OUTSIDE, CATEGORIES])
def test_a_file_that_cannot_be_read_is_told_and_left_out(board, file):
    board.write(file, "a: [b")

    assert any(one.path == file and "not valid YAML" in one.message for one in board.problems())
    assert isinstance(board.read(), Catalogue)


class TestWarnings:
    def warnings(self, site: Site, day: date = DAY) -> list[tuple[str, int, str]]:
        assert site.problems() == []
        return [(one.path, one.line, one.rule) for one in lint(site.read(), day, site.root)]

    def test_a_day_of_reading_that_is_still_to_come(self, board):
        board.change(BOARD, "read_on: 2026-11-22", "read_on: 2026-12-01")

        assert self.warnings(board) == [(BOARD, 10, "reading-ahead")]

    def test_a_reading_of_more_than_a_year_ago(self, board):
        board.change(BOARD, "read_on: 2026-11-22", "read_on: 2025-11-29")
        board.change(OUTSIDE, "read_on: 2026-11-30", "read_on: 2025-11-30")

        assert self.warnings(board) == [(BOARD, 10, "reading-old")]

    def test_an_approval_elsewhere_that_ended(self, board):
        assert self.warnings(board, date(2027, 1, 31)) == []
        assert (OUTSIDE, 2, "approval-passed") in self.warnings(board, date(2027, 2, 1))

    def test_rules_in_hard_words(self, board):
        board.change(
            BOARD, "you show 20 hours", "recertification necessitates documentation of educational activities"
        )

        assert self.warnings(board) == [(BOARD, 12, "reading-grade")]

    def test_a_word_that_hurts(self, board):
        board.change(BOARD, "Reading at home", "Talks for addicts")

        assert self.warnings(board) == [(BOARD, board.line(BOARD, "addicts"), "stigma")]

    @pytest.mark.parametrize("question", ["Are you in recovery?", "Is your health good?", "Are you sober?"])
    def test_a_question_beyond_someones_work(self, board, question):
        board.change(BOARD, "Do you walk far?", question)

        assert self.warnings(board) == [(BOARD, board.line(BOARD, "id: walks-far"), "question-too-near")]

    def test_marks_that_would_be_shown_as_they_are_typed(self, board):
        board.change(BOARD, "Reading at home", "Reading *at home*")

        assert [(one.path, one.weight, one.rule) for one in board.problems()] == [(BOARD, "warning", "markdown")]


class TestScaffold:
    def test_a_new_credential_has_no_fault_but_its_open_places(self, board):
        file = begin_credential(board.root, "my-board", DAY)

        assert board.problems() == []
        assert {(one.path, one.rule) for one in lint(board.read(), DAY, board.root)} == {(file, "open-place")}
        assert board.read().credentials["my-board"].read_on == DAY

    @pytest.mark.parametrize("slug", ["My", "quiz", "our-board"])
    def test_a_slug_that_cannot_be_or_is_there_changes_nothing(self, board, slug):
        before = sorted((board.root / "courses" / "credentials").iterdir())

        with pytest.raises(CannotBegin):
            begin_credential(board.root, slug, DAY)

        assert sorted((board.root / "courses" / "credentials").iterdir()) == before
        assert board.text(BOARD) == RULES

    def test_without_a_category_nothing_is_begun(self, board):
        board.remove(CATEGORIES)

        with pytest.raises(CannotBegin, match="no category"):
            begin_credential(board.root, "my-board", DAY)
