"""A general solver that nobody here wrote (CBC, by PuLP): `python -m tests.tools.credit_solver` fetches it.

It is pinned by the hash of what is fetched, lies in .test, and nothing of it is in the locks.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.domain.credit.credential import CredentialRules, CreditLine, HoursRequirement
from tests.tools.gift_readers import NotFetched

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".test" / "credit-solver"
PIN = "pulp==3.3.2 --hash=sha256:631b166f72086971a9597f7a0233ababa99bb8d50a01cd543f7758be5a9f86c0"


def fetch() -> None:
    """PuLP with the CBC inside; raises NotFetched."""
    if (PYTHON / "pulp").is_dir():
        return
    PYTHON.mkdir(parents=True, exist_ok=True)
    pinned = PYTHON / "pins.txt"
    pinned.write_text(PIN + "\n")
    words = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
    more = ("--only-binary", ":all:", "--require-hashes", "--target", str(PYTHON), "-r", str(pinned))
    done = subprocess.run((*words, *more), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotFetched((done.stderr or done.stdout).strip())


@dataclass(frozen=True)
class Best:
    """What all best assignments have in common: minimums filled, minutes toward the total, what is left to earn."""

    filled: int
    counted: int
    to_close: int | None


class NoWay(Exception):
    """A minimum within a smaller maximum: `lms check` refuses such rules."""


class Solver:
    """One credential, and lines that are all in its cycle and none refused."""

    def __init__(self, rules: CredentialRules, lines: list[CreditLine]):
        if str(PYTHON) not in sys.path:
            sys.path.append(str(PYTHON))
        import pulp  # it is there only once it was fetched

        self.pulp, self.rules = pulp, rules
        self.asked = list(rules.requirements)
        self.is_exclusive = rules.overlap == "exclusive"
        self.limits: list[Any] = []
        self.uses: list[tuple[Any, frozenset[int], bool]] = []
        for line in lines:
            for place, (minutes, names) in enumerate(line.parts):
                self._use(f"{line.id}_{place}", minutes, line, names)
        self.filled = [self._number(f"c{place}", one.min_minutes) for place, one in enumerate(self.asked)]
        for place, one in enumerate(self.asked):
            filling = pulp.lpSum(number for number, fills, _ in self.uses if place in fills)
            self.limits.append(self.filled[place] <= filling)
            if one.max_minutes is not None:
                self.limits.append(filling <= one.max_minutes)
        self.counted = pulp.lpSum(number for number, _, is_outside in self.uses if not is_outside)

    def _number(self, name: str, most: int | None = None):
        return self.pulp.LpVariable(name, 0, most, "Integer")

    def _use(self, name: str, minutes: int, line: CreditLine, names: frozenset[str]) -> None:
        fits = {place for place, one in enumerate(self.asked) if _takes(one, line, names)}
        inside = frozenset(place for place in fits if not self.asked[place].outside)
        ways: list[tuple[frozenset[int], bool]] = []
        for side, is_outside in ((inside, False), (frozenset(fits - inside), True)):
            topics = {place for place in side if self.asked[place].any_of} if self.is_exclusive else set()
            ways += [((side - topics) | {place}, is_outside) for place in sorted(topics)]
            if not topics and (side or not is_outside):
                ways.append((side, is_outside))
        numbers = [self._number(f"x{name}_{which}") for which in range(len(ways))]
        self.uses += [(number, *way) for number, way in zip(numbers, ways, strict=True)]
        self.limits.append(self.pulp.lpSum(numbers) <= minutes)

    def best(self) -> Best:
        filled = self._solve(self.pulp.lpSum(self.filled))
        counted = self._solve(self.counted, self.pulp.lpSum(self.filled) >= filled)
        try:
            return Best(filled, counted, self._to_close())
        except NoWay:
            return Best(filled, counted, None)

    def _to_close(self) -> int:
        """The fewest new minutes, inside the total and outside it."""
        new, more = [self._number("new"), self._number("new_outside")], []
        more.append(self.counted + new[0] >= (self.rules.total_minutes or 0))
        for is_outside in (False, True):
            side = [place for place, one in enumerate(self.asked) if one.outside is is_outside]
            more += [new[is_outside] >= open_ for open_ in self._open(side)]
            for over in side:
                maximum = self.asked[over]
                if maximum.max_minutes is None or (self.is_exclusive and maximum.any_of):
                    continue
                used = self.pulp.lpSum(number for number, fills, _ in self.uses if over in fills)
                under = [place for place in side if self.asked[place].falls_under(maximum)]
                more += [used + open_ <= maximum.max_minutes for open_ in self._open(under)]
        return -self._solve(-new[0] - new[1], *more)

    def _open(self, side: list[int]) -> list[Any]:
        """What new minutes have to be: of topics the sum where each fills one, else each by itself."""
        left = {place: self.asked[place].min_minutes - self.filled[place] for place in side}
        topics = [place for place in side if self.asked[place].any_of] if self.is_exclusive else []
        return [left[place] for place in side if place not in topics] + [
            self.pulp.lpSum(left[place] for place in topics)
        ]

    def _solve(self, aim, *more) -> int:
        problem = self.pulp.LpProblem("hours", self.pulp.LpMaximize)
        problem += aim
        for limit in (*self.limits, *more):
            problem += limit
        if problem.solve(self.pulp.PULP_CBC_CMD(msg=False, gapRel=0)) != 1:
            raise NoWay
        return round(self.pulp.value(aim))  # 14.9999 is what it calls fifteen


def _takes(one: HoursRequirement, line: CreditLine, names: frozenset[str]) -> bool:
    return (not one.any_of or not one.any_of.isdisjoint(names)) and (not one.live or line.delivery == "live")


if __name__ == "__main__":
    try:
        fetch()
    except NotFetched as reason:
        sys.exit(f"The solver could not be fetched: {reason}")
