"""The best assignment as a program in whole numbers: slower than the quick ways, and sure in every case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.domain.credit.renewing.asked import Demand
from lms.domain.credit.renewing.slices import Alike, Amounts, Shares, Slice, places
from lms.domain.credit.renewing.whole import best_whole


@dataclass(slots=True)
class _Program:
    """What may vary, by number: slices of groups (its place in `slices`), then what is filled of each requirement."""

    asked: Demand
    slices: list[tuple[Alike, int, bool]]
    limits: list[tuple[dict[int, int], int]] = field(default_factory=list)

    def filling(self, place: int) -> list[int]:
        return [number for number, (_, fills, _) in enumerate(self.slices) if fills >> place & 1]

    def counting(self) -> list[int]:
        return [number for number, (group, _, outside) in enumerate(self.slices) if group.is_now and not outside]

    def filled(self, place: int) -> int:
        return len(self.slices) + place

    @property
    def more(self) -> int:
        """The first number that is free."""
        return len(self.slices) + len(self.asked.needs)

    def solve(self, aim: dict[int, int], count: int) -> tuple[int, ...]:
        return best_whole([aim.get(number, 0) for number in range(count)], self.limits)


def assign_by_program(asked: Demand, amounts: Amounts) -> Shares:
    """The best slices, and the least that closes all, which may stand on other slices."""
    program = _Program(asked, [one for group in sorted(amounts) for one in _possible(asked, group)])
    _limit(program, amounts)
    counting = program.counting()
    all_minutes = sum(amounts.values()) + 1
    aim = dict.fromkeys(counting, 1) | {program.filled(place): all_minutes for place in range(len(asked.needs))}
    found = program.solve(aim, program.more)
    slices: dict[Alike, tuple[Slice, ...]] = dict.fromkeys(amounts, ())
    for (group, fills, outside), minutes in zip(program.slices, found, strict=False):
        if minutes:
            slices[group] += (Slice(minutes, fills, outside),)
    return Shares(slices, _least_new(program))


def _possible(asked: Demand, group: Alike) -> Iterable[tuple[Alike, int, bool]]:
    """All ways in which minutes of a group may be used: what each of them fills, and whether outside the total."""
    for fits, is_outside in ((group.fits & ~asked.outside, False), (group.fits & asked.outside, True)):
        counts = group.is_now and not is_outside
        topics = fits & ~asked.qualities if asked.is_exclusive else 0
        for place in places(topics):
            yield group, 1 << place | (fits & asked.qualities), is_outside
        if not topics and (counts or fits):
            yield group, fits, is_outside


def _limit(program: _Program, amounts: Amounts) -> None:
    asked, limits = program.asked, program.limits
    for group, minutes in amounts.items():
        limits.append(({number: 1 for number, each in enumerate(program.slices) if each[0] == group}, minutes))
    for place, need in enumerate(asked.needs):
        filling = dict.fromkeys(program.filling(place), 1)
        most = asked.maxima[place]
        if most is not None:
            limits.append((filling, most))
        limits.append(({program.filled(place): 1}, need))
        limits.append((dict.fromkeys(filling, -1) | {program.filled(place): 1}, 0))


def _least_new(program: _Program) -> int:
    """The fewest new minutes inside the total, and those outside it beside.

    Both are so many, less what is spared. They reach what the total lacks and, where each may fill all that it fits,
    the widest of what is open; where each fills one topic, the sum of these, and the widest of the qualities.
    """
    asked, total = program.asked, program.asked.total or 0
    spare, spare_outside = program.more, program.more + 1
    at_most = max(total, sum(asked.needs))
    limits, aim = program.limits, {spare: 1, spare_outside: 1}
    limits += [({spare: 1}, at_most), ({spare_outside: 1}, at_most)]
    limits.append(({spare: 1} | dict.fromkeys(program.counting(), -1), at_most - total))
    for is_outside, which in ((False, spare), (True, spare_outside)):
        side = [place for place in range(len(asked.needs)) if bool(asked.outside >> place & 1) is is_outside]
        for together in _together(asked, side):
            needed = sum(asked.needs[place] for place in together)
            limits.append(({which: 1} | {program.filled(place): -1 for place in together}, at_most - needed))
        _leave_room(program, side, aim, worth=2 * at_most + 1)
    found = program.solve(aim, max(aim) + 1)
    return 2 * at_most - found[spare] - found[spare_outside]


def _together(asked: Demand, side: list[int]) -> list[list[int]]:
    """Requirements of which each asks for minutes of its own; what is in different lists may share them."""
    alone = [place for place in side if not asked.is_exclusive or asked.qualities >> place & 1]
    topics = [place for place in side if place not in alone]
    return [[place] for place in alone] + ([topics] if topics else [])


def _leave_room(program: _Program, side: list[int], aim: dict[int, int], worth: int) -> None:
    """New minutes count against the maxima that they fall under.

    Where minimums are wider than such a maximum, earlier minutes have to fill the difference; that is worth more
    than all that may be spared, so that it is done wherever it can be.
    """
    asked = program.asked
    for over in side:
        most, maximum = asked.maxima[over], asked.requirements[over]
        if most is None or (asked.is_exclusive and not maximum.is_quality):
            continue
        for together in _together(asked, [place for place in side if asked.requirements[place].falls_under(maximum)]):
            factors = dict.fromkeys(program.filling(over), 1) | {program.filled(place): -1 for place in together}
            beyond = sum(asked.needs[place] for place in together) - most
            if beyond > 0:
                new = max(aim) + 1
                factors[new] = 1
                aim[new] = worth
                program.limits.append(({new: 1}, beyond))
            program.limits.append((factors, max(0, -beyond)))
