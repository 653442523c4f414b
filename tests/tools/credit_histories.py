"""Random rules of credentials and histories of hours, small enough for every way to be tried."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Confidence,
    CredentialRules,
    CreditLine,
    Cycle,
    HeldCredential,
    HoursRequirement,
    LineApproval,
    Overlap,
    Refusal,
    Renewal,
    Repeats,
    Variant,
)
from tests.tools.credit_oracle import last_day, later

NAMES = ("ethics", "trauma", "culture", "telehealth")
ODD_DAYS = [(2, 28), (2, 29), (3, 1), (1, 31), (12, 31), (1, 1), (4, 30), (8, 31), (6, 15)]


@dataclass(frozen=True)
class History:
    rules: CredentialRules
    held: HeldCredential
    lines: list[CreditLine]
    today: date
    used: dict[int, int] = field(default_factory=dict)


def odd_day(random: Random, years: tuple[int, int]) -> date:
    year = random.randint(*years)
    month, day = random.choice(ODD_DAYS)
    found = later(date(2000, month, day), 12 * (year - 2000))
    return found + timedelta(random.choice([0, 0, 0, -1, 1, random.randint(-200, 200)]))


def some(random: Random, names: tuple[str, ...], least: int = 0) -> frozenset[str]:
    return frozenset(random.sample(names, random.randint(least, 2)))


def chance(random: Random, percent: int) -> bool:
    return random.random() * 100 < percent


def requirement(random: Random, number: int) -> HoursRequirement:
    least = random.choice([0, 1, 2, 3])
    most = least + random.randint(0, 3) if chance(random, 40) else None
    return HoursRequirement(
        id=f"r{number}",
        title="",
        any_of=some(random, NAMES, random.choice([0, 1, 1, 1])),
        min_minutes=least,
        max_minutes=most,
        live=chance(random, 15),
        every_years=random.choice([3, 4, 6]) if chance(random, 15) else None,
        once=chance(random, 10),
        outside=chance(random, 8),
        applies_if="supervises" if chance(random, 10) else "",
        sources=frozenset(["north"]) if chance(random, 8) else frozenset(),
    )


def requirements(random: Random) -> tuple[HoursRequirement, ...]:
    return tuple(requirement(random, number) for number in range(random.randint(0, 4)))


def rules(random: Random) -> CredentialRules:
    anchor = random.choice(list(Anchor))
    fixed_day = random.choice(ODD_DAYS) if anchor is Anchor.FIXED_DAY else None
    variant = Variant(
        applies_if="supervises",
        total_minutes=random.choice([None, 3]),
        requirements=requirements(random) if chance(random, 50) else None,
    )
    return CredentialRules(
        slug="made-up",
        name="",
        short_name="",
        issuer="",
        jurisdiction="",
        is_partial=False,
        confidence=Confidence.HIGH,
        source="",
        read_on=date(2026, 11, 22),
        cycle=Cycle(random.randint(1, 3), anchor, fixed_day),
        total_minutes=random.choice([None, 0, 3, 5, 8]),
        requirements=requirements(random),
        variants=(variant,) if chance(random, 10) else (),
        overlap=random.choice(list(Overlap)),
        repeats=random.choice(list(Repeats)),
        carry_over=chance(random, 10),
        approval=random.choice([ApprovalNeed.NONE, ApprovalNeed.NONE, *ApprovalNeed]),
        approval_is_unconfirmed=chance(random, 20),
        approved_by=frozenset(["naadac"]) if chance(random, 20) else frozenset(),
        refusals=(Refusal("clinical", "", frozenset(["trauma"])), Refusal("reading", "", delivery="live")),
        refuses_declared=chance(random, 20),
        refuses_initial=chance(random, 30),
        renewal=renewal(random),
        takes_only=frozenset(["ethics", "trauma", "culture"]) if chance(random, 10) else frozenset(),
    )


def renewal(random: Random) -> Renewal:
    def maybe(*values):
        return random.choice([None, *values])

    return Renewal(
        opens_days=maybe(90, 60),
        due_days=maybe(45, 14, 0),
        notice_days=maybe(30),
        due_on=maybe((1, 15), (2, 29)),
        inactive_on=maybe((2, 28), (2, 29)),
        grace_days=maybe(30),
        lapse_months=maybe(6),
        lapse_then=random.choice(["", "apply again"]),
    )


def line(random: Random, number: int, of: CredentialRules, held: HeldCredential) -> CreditLine:
    years = of.cycle.years
    begun = later(held.runs_out_on, -12 * years)
    day = random.choice(
        [
            odd_day(random, (held.issued_on.year - 6, held.runs_out_on.year)),
            begun + timedelta(random.randint(0, 365 * years)),
            begun + timedelta(random.randint(0, 365 * years)),
            held.issued_on + timedelta(random.randint(-2, 2)),
            held.runs_out_on + timedelta(random.randint(-2, 2)),
            later(held.runs_out_on, -12 * random.choice([3, 4, 6])) + timedelta(random.randint(-1, 2)),
        ]
    )
    parts = tuple((random.randint(0, 3), some(random, NAMES)) for _ in range(random.choice([1, 1, 2])))
    minutes = sum(size for size, _ in parts)
    approval = LineApproval(random.choice(["naadac", "board"]), "1", listed=chance(random, 50))
    return CreditLine(
        id=number,
        title="",
        minutes=minutes,
        parts=parts,
        earned_on=day,
        delivery=random.choice(["self-paced", "live"]),
        work=random.choice(["", "one", "two", f"own {number}", f"own {number}", f"own {number}"]),
        source=random.choice(["", "north"]),
        approvals=(approval,) if chance(random, 70) else (),
        declared_minutes=random.choice([0, 0, random.randint(0, minutes)]),
        is_initial=chance(random, 10),
    )


def history(seed: int) -> History:
    random = Random(seed)
    of = rules(random)
    issued = odd_day(random, (2023, 2032))
    proposed = last_day(of, issued)
    held = HeldCredential(
        id=1,
        slug=of.slug,
        issued_on=issued,
        runs_out_on=random.choice([proposed, proposed, proposed + timedelta(random.randint(-40, 40))]),
        facts=frozenset(["supervises"]) if chance(random, 50) else frozenset(),
        done_before={"r1": odd_day(random, (issued.year - 5, issued.year))} if chance(random, 15) else {},
    )
    lines = [line(random, number, of, held) for number in range(random.randint(0, 6))]
    if chance(random, 50):  # nothing is refused whole, so that more is there to be assigned
        of = replace(of, approval=ApprovalNeed.NONE, repeats=Repeats.ALLOWED, refuses_initial=False)
        begun = max(held.issued_on, later(held.runs_out_on, -12 * of.cycle.years) + timedelta(1))
        lines = [replace(each, earned_on=max(each.earned_on, begun)) for each in lines]
    random.shuffle(lines)
    today = held.runs_out_on + timedelta(random.choice([-1, 0, 1, 30, 31, random.randint(-400, 400)]))
    used = {each.id: random.randint(0, 3) for each in lines if chance(random, 10)}
    return History(of, held, lines, today, used)
