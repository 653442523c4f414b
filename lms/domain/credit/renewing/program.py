"""The best assignment as a program in whole numbers: slower than the quick ways, and sure in every case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.domain.credit.renewing.asked import Asked
from lms.domain.credit.renewing.slices import Amounts, Assigned, Group, Slice, falls_under, places
from lms.domain.credit.renewing.whole import best_whole


@dataclass(slots=True)
class _Program:
    """What may vary, by number: slices of groups (its place in `slices`), then what is filled of each requirement."""

    asked: Asked
    slices: list[tuple[Group, int, bool]]
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


def assign_by_program(asked: Asked, amounts: Amounts) -> Assigned:
    """The best slices, and the least that closes all, which may stand on other slices."""
    program = _Program(asked, [one for group in sorted(amounts) for one in _possible(asked, group)])
    _limit(program, amounts)
    counting = program.counting()
    all_minutes = sum(amounts.values()) + 1
    aim = dict.fromkeys(counting, 1) | {program.filled(place): all_minutes for place in range(len(asked.needs))}
    found = program.solve(aim, program.more)
    slices: dict[Group, tuple[Slice, ...]] = dict.fromkeys(amounts, ())
    for (group, fills, outside), minutes in zip(program.slices, found, strict=False):
        if minutes:
            slices[group] += (Slice(minutes, fills, outside),)
    return Assigned(slices, _least(program) if asked.is_exclusive else _least_together(program))


def _possible(asked: Asked, group: Group) -> Iterable[tuple[Group, int, bool]]:
    """All ways in which minutes of a group may be used: what each of them fills, and whether outside the total."""
    inside, outside = group.fits & ~asked.outside, group.fits & asked.outside
    if asked.is_exclusive:
        yield from ((group, 1 << place, bool(outside >> place & 1)) for place in places(group.fits))
        if group.is_now and not inside:
            yield group, 0, False
        return
    if group.is_now or inside:
        yield group, inside, False
    if outside:
        yield group, outside, True


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


def _least(program: _Program) -> int:
    """New minutes where each fills one requirement: all that is open, and what the total lacks beside."""
    asked, spare, total = program.asked, program.more, program.asked.total or 0
    inside = [place for place in range(len(asked.needs)) if not asked.outside >> place & 1]
    needs = sum(asked.needs[place] for place in inside)
    # Of `total` further minutes, `spare` are not needed: all that count, old and new, and the further ones reach it.
    program.limits.append(({spare: 1}, total))
    program.limits.append(
        ({spare: 1} | {program.filled(place): 1 for place in inside} | dict.fromkeys(program.counting(), -1), needs)
    )
    aim = {spare: 1} | {program.filled(place): 1 for place in range(len(asked.needs))}
    found = program.solve(aim, spare + 1)
    return sum(asked.needs) + total - sum(found[number] for number in aim)


def _least_together(program: _Program) -> int:
    """New minutes where each fills all that it fits: as many as the widest of what is open, and as the total lacks.

    Those outside the total are new minutes beside.
    """
    asked, total = program.asked, program.asked.total or 0
    spare, spare_outside = program.more, program.more + 1
    at_most = max(total, *asked.needs, 0)
    limits = program.limits
    limits += [({spare: 1}, at_most), ({spare_outside: 1}, at_most)]
    limits.append(({spare: 1} | dict.fromkeys(program.counting(), -1), at_most - total))
    for place, need in enumerate(asked.needs):
        which = spare_outside if asked.outside >> place & 1 else spare
        limits.append(({which: 1, program.filled(place): -1}, at_most - need))
    aim = {spare: 1, spare_outside: 1}
    _leave_room(program, aim, first=spare_outside + 1, worth=2 * at_most + 1)
    found = program.solve(aim, max(aim) + 1)
    return 2 * at_most - found[spare] - found[spare_outside]


def _leave_room(program: _Program, aim: dict[int, int], first: int, worth: int) -> None:
    """New minutes count against the maxima that they fall under.

    Where a minimum is wider than such a maximum, earlier minutes have to fill the difference; that is worth more
    than all that may be spared, so that it is done wherever it can be.
    """
    asked = program.asked
    for place, need in enumerate(asked.needs):
        for over, most in enumerate(asked.maxima):
            if most is None or not falls_under(asked.requirements[place], asked.requirements[over]):
                continue
            if asked.outside >> place & 1 == asked.outside >> over & 1:
                factors = dict.fromkeys(program.filling(over), 1) | {program.filled(place): -1}
                if need > most:
                    factors[first] = 1
                    aim[first] = worth
                    program.limits.append(({first: 1}, need - most))
                    first += 1
                program.limits.append((factors, max(0, most - need)))
