"""Where each minute fills one requirement only: a flow of minutes from groups to requirements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from lms.domain.credit.renewing.asked import Demand
from lms.domain.credit.renewing.slices import Alike, Amounts, Shares, Slice, places

_NO_MAXIMUM = 1 << 60


class _Flow:
    """Minutes of each group in each requirement; later minutes may move earlier ones on to make room."""

    def __init__(self, topics: int) -> None:
        self._topics = topics
        self.of: dict[Alike, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.into: dict[int, dict[Alike, int]] = defaultdict(dict)

    def add(self, group: Alike, minutes: int, rooms: Sequence[int]) -> int:
        """Assign as many of the minutes as can be within the rooms of the requirements; how many were."""
        added = 0
        while added < minutes and (way := self._way(group, rooms)):
            some = min(minutes - added, rooms[way[-1][1]] - sum(self.into[way[-1][1]].values()))
            for (_, place), (mover, _) in pairwise(way):
                some = min(some, self.of[mover][place])
            for step, (mover, place) in enumerate(way):
                if step:
                    self._put(mover, way[step - 1][1], -some)
                self._put(mover, place, some)
            added += some
        return added

    def _put(self, group: Alike, place: int, minutes: int) -> None:
        self.of[group][place] += minutes
        self.into[place][group] = self.of[group][place]

    def _way(self, group: Alike, rooms: Sequence[int]) -> list[tuple[Alike, int]]:
        """The shortest way to a requirement with room: who goes where; each after the first leaves the place before.

        Requirements are tried in their order, and so are groups: that is how ties are broken.
        """
        came: dict[int, tuple[Alike, int | None]] = dict.fromkeys(places(group.fits & self._topics), (group, None))
        waiting = list(came)
        for place in waiting:
            if sum(self.into[place].values()) < rooms[place]:
                return _back(came, place)
            for mover in sorted(other for other, minutes in self.into[place].items() if minutes):
                for onward in places(mover.fits & self._topics):
                    if onward not in came:
                        came[onward] = mover, place
                        waiting.append(onward)
        return []


def _back(came: dict[int, tuple[Alike, int | None]], place: int | None) -> list[tuple[Alike, int]]:
    way = []
    while place is not None:
        group, before = came[place]
        way.append((group, place))
        place = before
    return way[::-1]


def assign_exclusive(asked: Demand, amounts: Amounts) -> Shares:
    """First all minimums as far as can be, minutes of this cycle before earlier ones; then the total.

    Neither takes from the other: minutes that come later move earlier ones on, and never out.
    """
    topics = ~asked.qualities
    flow = _Flow(topics)
    maxima = [_NO_MAXIMUM if most is None else most for most in asked.maxima]
    needs = [min(need, most) for need, most in zip(asked.needs, maxima, strict=True)]
    groups = sorted(amounts, key=lambda group: (not group.is_now, group.fits))
    left = {group: amounts[group] - flow.add(group, amounts[group], needs) for group in groups}
    for group in groups:
        if group.is_now and group.fits & topics:
            left[group] -= flow.add(group, left[group], maxima)
        elif group.is_now:
            left[group] = 0
    return Shares(
        {group: _slices(flow, group, amounts[group] - left[group], group.fits & asked.qualities) for group in groups},
        _to_close(asked, flow, sum(amounts[group] - left[group] for group in groups if group.is_now)),
    )


def _slices(flow: _Flow, group: Alike, assigned: int, qualities: int) -> tuple[Slice, ...]:
    """What the minutes of a group fill; those of no topic fill none, and count."""
    found = [Slice(minutes, 1 << place | qualities) for place, minutes in sorted(flow.of[group].items()) if minutes]
    free = assigned - sum(each.minutes for each in found)
    return (*found, Slice(free, qualities)) if free else tuple(found)


def _to_close(asked: Demand, flow: _Flow, counted: int) -> int:
    """New minutes fill what is open, each one requirement, and count toward the total as well."""
    open_ = sum(max(0, need - sum(flow.into[place].values())) for place, need in enumerate(asked.needs))
    return max(open_, (asked.total or 0) - counted)
