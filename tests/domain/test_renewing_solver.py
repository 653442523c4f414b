"""The engine's best assignment beside one found by a general solver, at the size of real records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, HoursRequirement, Overlap
from lms.domain.credit.renewing.reckoning import reckon
from tests.conftest import lack
from tests.domain.test_renewing import RULES
from tests.tools.credit_solver import PYTHON, Best, Solver

NAMES = ("ethics", "trauma", "culture", "coaching", "wellness", "crisis", "peer", "family", "law", "health")
HELD = HeldCredential(id=1, slug="made-up", issued_on=date(2025, 1, 1), runs_out_on=date(2027, 1, 1))


def riddle(seed: int) -> tuple[CredentialRules, list[CreditLine]]:
    random = Random(seed)
    requirements = []
    for number in range(random.randint(1, 12)):
        least = random.choice([30, 60, 90, 120, 240, 360])  # what asks for nothing is not the solver's business
        requirements.append(
            HoursRequirement(
                id=f"r{number}",
                title="",
                any_of=frozenset(random.sample(NAMES, random.randint(1, 3)))
                if random.random() < 0.9
                else frozenset(),
                min_minutes=least,
                max_minutes=least + random.choice([0, 45, 120, 600]) if random.random() < 0.4 else None,
                live=random.random() < 0.2,
                outside=random.random() < 0.1,
            )
        )
    # What neither names a topic nor how it was given would be a topic of its own; the solver knows none such.
    requirements = [one if one.any_of else replace(one, live=True) for one in requirements]
    overlap = random.choice(list(Overlap))
    if (
        overlap is Overlap.EXCLUSIVE
    ):  # what falls under a wider maximum ends at its need: the solver knows no such rule
        requirements = [one if one.is_quality else replace(one, max_minutes=None) for one in requirements]
    rules = replace(
        RULES, total_minutes=random.choice([1200, 1800, 2400]), requirements=tuple(requirements), overlap=overlap
    )
    return rules, [_line(random, number) for number in range(random.choice([10, 40, 200]))]


def _line(random: Random, number: int) -> CreditLine:
    parts = tuple(
        (random.choice([7, 15, 45, 60]), frozenset(random.sample(NAMES, random.randint(0, 3))))
        for _ in range(random.choice([1, 1, 2]))
    )
    return CreditLine(
        id=number,
        title="",
        minutes=sum(minutes for minutes, _ in parts),
        parts=parts,
        earned_on=HELD.issued_on + timedelta(random.randint(0, 730)),
        delivery=random.choice(["live", "self-paced"]),
        work=f"work {number}",
    )


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its next release
@pytest.mark.parametrize("seed", range(120))
def test_a_general_solver_finds_nothing_better(seed):
    if not (PYTHON / "pulp").is_dir():
        lack("the solver is not there: python -m tests.tools.credit_solver")
    rules, lines = riddle(seed)
    found = reckon(rules, HELD, lines, date(2026, 11, 30))
    filled = sum(min(one.counted, one.requirement.min_minutes) for one in found.rules)

    best = Solver(rules, lines).best()
    assert Best(filled, found.counted, None if best.to_close is None else found.to_close) == best
