"""Which minutes count, and for what: to the best advantage, in whole minutes.

Minutes that fit the same requirements are alike, and kept together as a `Group`. Of all ways to assign them, one is
taken that leaves least of the minimums open, then counts most toward the total, within all maximums.
"""

from __future__ import annotations

from lms.domain.credit.renewing.asked import Asked
from lms.domain.credit.renewing.exclusive import assign_exclusive
from lms.domain.credit.renewing.program import assign_by_program
from lms.domain.credit.renewing.slices import Amounts, Assigned, Group, Slice, falls_under, places


def assign(asked: Asked, amounts: Amounts) -> Assigned:
    """The best assignment. A program in whole numbers is solved only where nothing quicker is sure to be as good."""
    if asked.outside:
        return assign_by_program(asked, amounts)
    if asked.is_exclusive:
        return assign_exclusive(asked, amounts)
    kept = _within_maxima(asked, amounts)
    to_close = None if kept is None else _to_close(asked, kept)
    if kept is None or to_close is None:
        return assign_by_program(asked, amounts)
    return Assigned({group: (Slice(minutes, group.fits),) for group, minutes in kept.items()}, to_close)


def _within_maxima(asked: Asked, amounts: Amounts) -> dict[Group, int] | None:
    """What is kept where a minute fills all that it fits: of what is under a maximum, first what fills a minimum.

    None where that is not sure to be the best: some minimum, or the total, stays below what it could be at most if
    it stood alone.
    """
    kept = dict(amounts)
    room = {place: asked.maxima[place] or 0 for place in places(asked.capped)}
    under = sorted(group for group in kept if group.fits & asked.capped)
    if all(_sum(kept, place) <= most for place, most in room.items()):
        return kept
    most_of_all = _most_of_all(asked, amounts, under)
    for group in under:
        kept[group] = 0
    under.sort(key=lambda group: (not group.is_now, -group.fits.bit_count(), group.fits))
    for place, need in enumerate(asked.needs):
        for group in under:
            if group.fits >> place & 1:
                _keep(kept, room, group, min(need - _sum(kept, place), amounts[group] - kept[group]))
        if _sum(kept, place) < min(need, _sum(amounts, place)):
            return None
    for group in under:
        _keep(kept, room, group, (amounts[group] - kept[group]) * group.is_now)
    return kept if sum(kept[group] for group in under if group.is_now) == most_of_all else None


def _keep(kept: dict[Group, int], room: dict[int, int], group: Group, minutes: int) -> None:
    capped = [place for place in places(group.fits) if place in room]
    minutes = max(0, min(minutes, *(room[place] for place in capped)))
    kept[group] += minutes
    for place in capped:
        room[place] -= minutes


def _sum(amounts: Amounts, place: int) -> int:
    return sum(minutes for group, minutes in amounts.items() if group.fits >> place & 1)


def _most_of_all(asked: Asked, amounts: Amounts, under: list[Group]) -> int:
    """What minutes under a maximum could count at most: each group asked of one of its maxima only."""
    sums: dict[int, int] = {}
    for group in under:
        first = places(group.fits & asked.capped)[0]
        sums[first] = sums.get(first, 0) + amounts[group] * group.is_now
    return sum(min(minutes, asked.maxima[place] or 0) for place, minutes in sums.items())


def _to_close(asked: Asked, kept: dict[Group, int]) -> int | None:
    """New minutes fill all that is open together; None where a maximum leaves no room for them."""
    open_ = [max(0, need - _sum(kept, place)) for place, need in enumerate(asked.needs)]
    for place in places(asked.capped):
        most = asked.maxima[place] or 0
        maximum = asked.requirements[place]
        forced = (open_[at] for at, one in enumerate(asked.requirements) if falls_under(one, maximum))
        if _sum(kept, place) + max(forced, default=0) > most:
            return None
    counted = sum(minutes for group, minutes in kept.items() if group.is_now)
    return max(0, (asked.total or 0) - counted, *open_)
