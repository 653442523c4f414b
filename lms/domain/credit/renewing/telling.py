"""What was assigned to minutes that are alike, told for each line and each requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.domain.credit.credential import CreditLine, Refusal
from lms.domain.credit.renewal import LineCount, Refused, RuleStanding, WhyNot
from lms.domain.credit.renewing.asked import Demand
from lms.domain.credit.renewing.eligible import Eligible, lacks_approval, not_approved
from lms.domain.credit.renewing.slices import Alike, Amounts, Slice, places

Piece = tuple[Alike, int, frozenset[str]]


def grouped(asked: Demand, told: Iterable[Eligible]) -> tuple[list[list[Piece]], Amounts]:
    """The minutes of each line by what they fit, and the sums of those that are alike.

    Minutes from before the cycle that fit nothing of a period of its own are in neither.
    """
    amounts: dict[Alike, int] = {}
    pieces = []
    now: dict[int, Alike] = {}  # one for each, since to make one takes longer than all else here
    once = sum(1 << place for place, one in enumerate(asked.requirements) if one.once)
    for one in told:
        line = one.line
        of_line = []
        for minutes, names in one.now:
            fits = asked.fitting(line, names)
            of_line.append((now.get(fits) or now.setdefault(fits, Alike(fits)), minutes, names))
        if one.before and asked.own_periods:
            own = asked.in_period(line.earned_on)
            if asked.rules.refuses_initial and line.is_initial:
                own &= once  # initial training is asked for once in a life, and renews nothing
            for minutes, names in one.before:
                if fits := asked.fitting(line, names) & own:
                    of_line.append((Alike(fits, is_now=False), minutes, names))
        for group, minutes, _ in of_line:
            amounts[group] = amounts.get(group, 0) + minutes
        pieces.append(of_line)
    return pieces, amounts


@dataclass(slots=True)
class _OpenSlice:
    """What is left of a slice to be given to lines."""

    left: int
    slice: Slice


class Teller:
    """Gives what was assigned to a group back to its lines, which have to come by day: the earliest count first."""

    def __init__(self, asked: Demand, amounts: Amounts, slices: Mapping[Alike, tuple[Slice, ...]]) -> None:
        self._asked = asked
        self._open = {
            group: [_OpenSlice(each.minutes, each) for each in slices.get(group, ())][::-1] for group in amounts
        }
        self._filled = [0] * len(asked.requirements)
        for of_group in slices.values():
            for each in of_group:
                for place in places(each.fills):
                    self._filled[place] += each.minutes
        # Only of these is the day told on which they were reached.
        self._days: dict[int, list[tuple[date, int]]] = {
            place: [] for place, one in enumerate(asked.requirements) if one.has_own_period or one.asks_any
        }
        self._warnings: dict[tuple[str, frozenset[str]], tuple[str, ...]] = {}

    def count(self, one: Eligible, pieces: list[Piece]) -> LineCount:
        """What one line counts for; lines have to be asked for in the order of their days."""
        counted = outside = 0
        fills: dict[int, int] = {}
        warned: dict[str, int] = {}
        for group, minutes, names in pieces:
            kept = 0
            for some, each in self._take(group, minutes):
                kept += some
                if each.is_outside and group.is_now:
                    outside += some
                self._fill(fills, one.line, each, some)
            if group.is_now:
                counted += kept
                one.refuse(minutes - kept, WhyNot.OVER_MAXIMUM, self._over(group) if kept < minutes else "")
                for rule in self._refusals(one.line, names):
                    warned[rule] = warned.get(rule, 0) + kept
        by_rule = tuple([(self._asked.requirements[place].id, minutes) for place, minutes in sorted(fills.items())])
        warnings = self._told_warnings(one.line, counted, warned)
        return LineCount(one.line, counted, by_rule, tuple(one.refused), warnings, outside)

    def standing(self, place: int) -> RuleStanding:
        """One requirement; to be asked for when all lines were."""
        asked, filled = self._asked, self._filled[place]
        short = max(0, asked.needs[place] - filled)
        done_on = asked.done_before[place]
        if done_on is None and not short:
            done_on = self._reached_on(place)
        return RuleStanding(asked.requirements[place], asked.periods[place], filled, short, done_on)

    def _take(self, group: Alike, minutes: int) -> Iterator[tuple[int, Slice]]:
        waiting = self._open[group]
        while minutes and waiting:
            last = waiting[-1]
            some = min(minutes, last.left)
            last.left -= some
            if not last.left:
                waiting.pop()
            minutes -= some
            yield some, last.slice

    def _fill(self, fills: dict[int, int], line: CreditLine, each: Slice, minutes: int) -> None:
        for place in places(each.fills):
            fills[place] = fills.get(place, 0) + minutes
            if place in self._days:
                self._days[place].append((line.earned_on, minutes))

    def _reached_on(self, place: int) -> date | None:
        left = need = self._asked.needs[place]
        for day, minutes in self._days.get(place, ()):
            left -= minutes
            if need and left <= 0:
                return day
        return None

    def _over(self, group: Alike) -> str:
        """The maximum that is full; there is one, or the minutes would count."""
        asked = self._asked
        maxima = [place for place in places(group.fits) if asked.requirements[place].max_minutes is not None]
        full = [place for place in maxima if self._filled[place] == asked.maxima[place]]
        return asked.requirements[full[0]].id

    def _refusals(self, line: CreditLine, names: frozenset[str]) -> tuple[str, ...]:
        refusals = self._asked.rules.refusals
        key = line.delivery, names
        if refusals and key not in self._warnings:
            self._warnings[key] = tuple(one.id for one in refusals if _may_refuse(one, line, names))
        return self._warnings[key] if refusals else ()

    def _told_warnings(self, line: CreditLine, counted: int, warned: dict[str, int]) -> tuple[Refused, ...]:
        rules = self._asked.rules
        found = [Refused(minutes, WhyNot.REFUSED_TOPIC, rule) for rule, minutes in warned.items() if minutes]
        if counted and rules.approval_is_unconfirmed and lacks_approval(rules, line):
            found.append(Refused(counted, not_approved(rules)))
        return tuple(found)


def _may_refuse(refusal: Refusal, line: CreditLine, names: frozenset[str]) -> bool:
    return (
        bool(refusal.categories or refusal.delivery)
        and (not refusal.categories or not refusal.categories.isdisjoint(names))
        and refusal.delivery in ("", line.delivery)
    )
