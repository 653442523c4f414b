"""Hours of made-up people by the shipped rules of real boards, worked by hand: `golden/` holds rule and answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from lms.content.credentials.categories import load_categories
from lms.content.credentials.rules import load_credentials
from lms.content.source import Folder
from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, LineApproval
from lms.domain.credit.renewal import Reckoned
from lms.domain.credit.renewing.several import reckon_all
from tests.conftest import ROOT

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.yaml"))


@cache
def shipped() -> dict[str, CredentialRules]:
    folder = Folder(ROOT, [])
    return load_credentials(folder, load_categories(folder))


def line(number: int, told: dict) -> CreditLine:
    parts = tuple((minutes, frozenset(names.split("|"))) for names, minutes in told["minutes"].items())
    approvals = [LineApproval(body, "1") for body in told.get("approved", ())]
    approvals += [LineApproval(body, "1", listed=True) for body in told.get("listed", ())]
    return CreditLine(
        id=number,
        title=f"Line {number}",
        minutes=sum(minutes for minutes, _ in parts),
        parts=parts,
        earned_on=told["day"],
        delivery="live" if told.get("live") else "self-paced",
        work=told.get("work", f"work {number}"),
        source=told.get("source", ""),
        approvals=tuple(approvals),
        is_initial=told.get("initial", False),
    )


def card(number: int, told: dict) -> tuple[CredentialRules, HeldCredential]:
    rules = shipped()[told["credential"]]
    return rules, HeldCredential(
        id=number,
        slug=rules.slug,
        issued_on=told["issued_on"],
        runs_out_on=told["runs_out_on"],
        facts=frozenset(told.get("facts", ())),
    )


def told(found: Reckoned) -> dict:
    """As the files tell it: a line says what it fills, what is refused and warned of, where there is any of it."""
    lines = {}
    for count in found.lines:
        of_line = {
            "fills": dict(count.fills),
            "refused": {each.why.value: each.minutes for each in count.refused},
            "warned": {each.why.value: each.minutes for each in count.warnings},
        }
        lines[count.line.id] = {name: said for name, said in of_line.items() if said}
    return {
        "cycle": [found.cycle.first, found.cycle.last],
        "standing": found.standing.value,
        "earned": found.earned,
        "counted": found.counted,
        "short": found.short,
        "to_close": found.to_close,
        "rules": {
            one.requirement.id: [one.counted, one.short, *([one.done_on] if one.done_on else [])]
            for one in found.rules
        },
        "lines": lines,
        "deadlines": {deadline.kind.value: deadline.on for deadline in found.deadlines},
    }


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_hours_worked_by_hand_are_what_the_engine_finds(path):
    golden = yaml.safe_load(path.read_text("utf-8"))
    lines = [line(number, one) for number, one in golden["lines"].items()]
    cards = [card(number, one) for number, one in enumerate(golden["cards"])]
    # Two cards of one credential are two people with the same lines.
    alone = len({rules.slug for rules, _ in cards}) < len(cards)
    found = (
        [reckon_all([one], lines, golden["today"])[0] for one in cards]
        if alone
        else reckon_all(cards, lines, golden["today"])
    )

    for one, expected in zip(found, golden["cards"], strict=True):
        assert told(one) == expected["expect"]
        for count in one.lines:
            assert count.counted + sum(each.minutes for each in count.refused) == count.line.minutes
