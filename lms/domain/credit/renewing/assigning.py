"""Which minutes count, and for what: to the best advantage, in whole minutes.

Minutes that fit the same requirements are alike, and kept together as a `Alike`. Of all ways to assign them, one is
taken that leaves least of the minimums open, then counts most toward the total, within all maximums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.domain.credit.credential import HoursRequirement
from lms.domain.credit.renewing.asked import Demand
from lms.domain.credit.renewing.exclusive import assign_exclusive
from lms.domain.credit.renewing.program import assign_by_program
from lms.domain.credit.renewing.slices import Alike, Amounts, Shares, Slice, places


def assign(asked: Demand, amounts: Amounts) -> Shares:
    """The best assignment. A program in whole numbers is solved only where nothing quicker is sure to be as good."""
    if asked.outside or (asked.is_exclusive and not _is_flow(asked, amounts)):
        return assign_by_program(asked, amounts)
    if asked.is_exclusive:
        return assign_exclusive(asked, amounts)
    maxima = {place: asked.maxima[place] or 0 for place in places(asked.capped)}
    kept = _within(asked, amounts, maxima)
    to_close = None if kept is None else _to_close(asked, amounts, kept, maxima)
    if kept is None or to_close is None:
        return assign_by_program(asked, amounts)
    return Shares({group: (Slice(minutes, group.fits),) for group, minutes in kept.items() if minutes}, to_close)


def _is_flow(asked: Demand, amounts: Amounts) -> bool:
    """Whether qualities, which an hour has whatever it fills, ask for nothing and limit nothing here."""
    for place in places(asked.qualities):
        most = asked.maxima[place]
        if asked.needs[place] or (most is not None and _sum(amounts, place) > most):
            return False
        if most is not None and any(one.falls_under(asked.requirements[place]) for one in asked.topics):
            return False
    return True


def _within(asked: Demand, amounts: Amounts, maxima: Mapping[int, int]) -> dict[Alike, int] | None:
    """What is kept where a minute fills all that it fits: of what is under a maximum, first what fills a minimum.

    None where that is not sure to be the best: some minimum, or the total, stays below what it could be at most if
    it stood alone.
    """
    kept, room = dict(amounts), dict(maxima)
    under = sorted(group for group in kept if group.fits & asked.capped)
    if all(_sum(kept, place) <= most for place, most in room.items()):
        return kept
    for group in under:
        kept[group] = 0
    under.sort(key=lambda group: (not group.is_now, -group.fits.bit_count(), group.fits))
    for place, need in enumerate(asked.needs):
        for group in under:
            if group.fits >> place & 1:
                _keep(kept, room, group, min(need - _sum(kept, place), amounts[group] - kept[group]))
        fitting = [group for group in amounts if group.fits >> place & 1]
        if _sum(kept, place) < min(need, _most(amounts, fitting, maxima)):
            return None
    for group in under:
        _keep(kept, room, group, (amounts[group] - kept[group]) * group.is_now)
    now = [group for group in under if group.is_now]
    return kept if sum(map(kept.__getitem__, now)) == _most(amounts, now, maxima) else None


def _keep(kept: dict[Alike, int], room: dict[int, int], group: Alike, minutes: int) -> None:
    capped = [place for place in places(group.fits) if place in room]
    minutes = max(0, min(minutes, *(room[place] for place in capped)))
    kept[group] += minutes
    for place in capped:
        room[place] -= minutes


def _sum(amounts: Amounts, place: int) -> int:
    return sum(minutes for group, minutes in amounts.items() if group.fits >> place & 1)


def _most(amounts: Amounts, groups: Iterable[Alike], maxima: Mapping[int, int]) -> int:
    """What groups could count at most: each asked of one of its maxima only."""
    sums: dict[int, int] = {}
    free = 0
    for group in groups:
        first = next((place for place in places(group.fits) if place in maxima), None)
        if first is None:
            free += amounts[group]
        else:
            sums[first] = sums.get(first, 0) + amounts[group]
    return free + sum(min(minutes, maxima[place]) for place, minutes in sums.items())


def _to_close(asked: Demand, amounts: Amounts, kept: dict[Alike, int], maxima: Mapping[int, int]) -> int | None:
    """New minutes fill all that is open together, and take the room of what is theirs under a maximum.

    None where that leaves too little room for what is there already to be sure of the least.
    """
    open_ = _open(asked, kept)
    taken = {place: _widest(asked, open_, asked.requirements[place]) for place in maxima}
    if any(_sum(kept, place) + taken[place] > most for place, most in maxima.items()):
        left = {place: most - taken[place] for place, most in maxima.items()}
        beside = _within(asked, amounts, left) if min(left.values()) >= 0 else None
        if beside is None or _open(asked, beside) != open_:
            return None
        kept = beside
    counted = sum(minutes for group, minutes in kept.items() if group.is_now)
    return max(0, (asked.total or 0) - counted, *open_)


def _open(asked: Demand, kept: Amounts) -> list[int]:
    return [max(0, need - _sum(kept, place)) for place, need in enumerate(asked.needs)]


def _widest(asked: Demand, open_: list[int], maximum: HoursRequirement) -> int:
    """The most new minutes for one requirement that cannot but count against a maximum."""
    under = (size for size, one in zip(open_, asked.requirements, strict=True) if one.falls_under(maximum))
    return max(under, default=0)
