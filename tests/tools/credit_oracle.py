"""A second reckoning of hours for a credential, written down from the rules' words alone: slow and plain.

It shares no line with `lms.domain.credit.renewing`, only the types of what goes in. Every way to use every single
minute is tried, so that minutes have to be few. Of assignments it tells what all best ones have in common.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, HoursRequirement

NO_WAY = 10**6


@dataclass(frozen=True)
class Told:
    """What is asked of both; `refused` is by line and reason, what is over a maximum only as a sum."""

    first: date
    last: date
    standing: str
    earned: int
    counted: int
    short: int | None
    open_minimums: int
    to_close: int
    refused: dict[int, dict[str, int]]
    over_maximum: int
    deadlines: list[tuple[str, date]]


def later(day: date, months: int) -> date:
    """The same day of another month, or the last before it that there is."""
    month = day.month - 1 + months
    year, month, of_month = day.year + month // 12, month % 12 + 1, day.day
    while True:
        try:
            return date(year, month, of_month)
        except ValueError:
            of_month -= 1


def in_year(year: int, month_and_day: tuple[int, int]) -> date:
    month, day = month_and_day
    return later(date(2000, month, day), 12 * (year - 2000))


def last_day(rules: CredentialRules, issued: date) -> date:
    years = rules.cycle.years
    if rules.cycle.anchor == "calendar-year":
        return date(issued.year + years, 1, 1) - timedelta(1)
    day = later(issued, 12 * years)
    if rules.cycle.anchor == "end-of-month":
        return later(day.replace(day=1), 1) - timedelta(1)
    if rules.cycle.anchor == "fixed-day":
        return max(
            found for year in (day.year - 1, day.year) if (found := in_year(year, rules.cycle.fixed_day)) <= day
        )
    return day


def first_day(rules: CredentialRules, held: HeldCredential) -> date:
    if rules.cycle.anchor in ("issued", "end-of-month"):
        return held.issued_on
    begun = later(held.runs_out_on, -12 * rules.cycle.years) + timedelta(1)
    return begun if rules.cycle.anchor == "fixed-day" else date(begun.year, 1, 1)


def all_deadlines(rules: CredentialRules, last: date) -> list[tuple[str, date]]:
    renewal, found = rules.renewal, [("runs-out", last)]
    for name, days in (("opens", renewal.opens_days), ("notice", renewal.notice_days), ("due", renewal.due_days)):
        if days is not None:
            found.append((name, last - timedelta(days)))
    for name, month_and_day in (("due", renewal.due_on), ("inactive", renewal.inactive_on)):
        if month_and_day is not None:
            found.append((name, min(d for y in (0, 1) if (d := in_year(last.year + y, month_and_day)) > last)))
    if renewal.grace_days is not None:
        found.append(("grace-ends", last + timedelta(renewal.grace_days)))
    if renewal.lapse_months is not None:
        found.append(("lapses", later(last, renewal.lapse_months)))
    order = ["opens", "notice", "due", "runs-out", "grace-ends", "inactive", "lapses"]
    return sorted(found, key=lambda one: (one[1], order.index(one[0])))


def what_is_asked(rules: CredentialRules, held: HeldCredential) -> tuple[int | None, list[HoursRequirement]]:
    total, requirements = rules.total_minutes, list(rules.requirements)
    for variant in rules.variants:
        if variant.applies_if in held.facts:
            if variant.total_minutes is not None:
                total = variant.total_minutes
            if variant.requirements is not None:
                requirements = list(variant.requirements)
    return total, [one for one in requirements if one.applies_if == "" or one.applies_if in held.facts]


def less(parts: list[tuple[int, frozenset[str]]], minutes: int) -> list[tuple[int, frozenset[str]]]:
    """Each part loses its share, rounded down; what then is left to lose comes off the first parts."""
    whole = sum(size for size, _ in parts)
    if whole == 0:
        return list(parts)
    sizes = [size - int(minutes * size / whole + 1e-9) for size, _ in parts]
    rest = sum(sizes) - (whole - minutes)
    for place in range(len(sizes)):
        while rest and sizes[place]:
            sizes[place] -= 1
            rest -= 1
    return [(size, names) for size, (_, names) in zip(sizes, parts, strict=True)]


class Oracle:
    def __init__(self, rules: CredentialRules, held: HeldCredential, lines: list[CreditLine], used: dict[int, int]):
        self.rules, self.held, self.used = rules, held, used
        self.total, self.asked = what_is_asked(rules, held)
        self.first, self.last = first_day(rules, held), held.runs_out_on
        self.refused: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.minutes: list[tuple[bool, frozenset[int]]] = []  # each: in this cycle, and what it fits
        self.needs = [self.need(one) for one in self.asked]
        self.counted_work: set[tuple[str, int]] = set()
        self.to_fill_before = self.total
        for line in sorted(lines, key=lambda one: (one.earned_on, one.id)):
            self.sort_out(line)

    def need(self, one: HoursRequirement) -> int:
        done = self.held.done_before.get(one.id)
        if done and (one.once or one.every_years) and self.first_for(one) <= done <= self.last:
            return 0
        return 1 if one.min_minutes == 0 and one.max_minutes is None else one.min_minutes

    def first_for(self, one: HoursRequirement) -> date:
        if one.once:
            return date.min
        if one.every_years:
            return min(self.first, later(self.last, -12 * one.every_years) + timedelta(1))
        return self.first

    def cycle_number(self, day: date) -> int:
        number = 0
        while day < later(self.first, -12 * self.rules.cycle.years * number):
            number += 1
        return number

    def why_not(self, line: CreditLine) -> str:
        rules = self.rules
        if rules.refuses_initial and line.is_initial:
            return "initial"
        good = [one for one in line.approvals if not rules.approved_by or one.body in rules.approved_by]
        if rules.approval == "listed" and not rules.approval_is_unconfirmed:
            if not any(one.listed for one in good):
                return "not-listed"
        elif rules.approval == "approved" and not rules.approval_is_unconfirmed and not good:
            return "not-approved"
        if line.work and rules.repeats != "allowed" and self.work_of(line) in self.counted_work:
            return "repeated"
        return ""

    def work_of(self, line: CreditLine) -> tuple[str, int]:
        return line.work, 0 if self.rules.repeats == "once-ever" else self.cycle_number(line.earned_on)

    def sort_out(self, line: CreditLine) -> None:
        refused = self.refused[line.id]
        if line.earned_on > self.last:
            refused["after-cycle"] += line.minutes
            return
        why, parts, off = self.why_not(line), list(line.parts), {}
        if not why:
            declared = min(line.declared_minutes, line.minutes) if self.rules.refuses_declared else 0
            parts = less(parts, declared)
            elsewhere = min(self.used.get(line.id, 0), sum(size for size, _ in parts))
            parts = less(parts, elsewhere)
            named = [
                (size, names) for size, names in parts if not self.rules.takes_only or names & self.rules.takes_only
            ]
            nameless = sum(size for size, _ in parts) - sum(size for size, _ in named)
            parts, off = named, {"declared": declared, "used-elsewhere": elsewhere, "no-category": nameless}
            if sum(size for size, _ in parts):
                self.counted_work.add(self.work_of(line))
        if line.earned_on >= self.first:
            if why:
                refused[why] += line.minutes
            for reason, size in off.items():
                refused[reason] += size
            self.put(line, [] if why else parts, now=True)
        else:
            now = [] if why else self.carried(line, parts)
            refused["before-cycle"] += line.minutes - sum(size for size, _ in now)
            self.put(line, now, now=True)
            if not why:
                kept = [
                    (size - left, names)
                    for (size, names), (left, _) in zip(parts, now or [(0, None)] * len(parts), strict=True)
                ]
                self.put(line, kept, now=False)
        if why == "initial":
            self.put(line, line.parts, now=False)

    def carried(self, line: CreditLine, parts: list) -> list:
        if not self.rules.carry_over or self.total is None or self.cycle_number(line.earned_on) != 1:
            return []
        stays = min(self.to_fill_before, sum(size for size, _ in parts))
        self.to_fill_before -= stays
        return less(parts, stays)

    def put(self, line: CreditLine, parts, *, now: bool) -> None:
        for size, names in parts:
            fits = [place for place, one in enumerate(self.asked) if self.takes(one, line, names)]
            if not now:
                fits = [
                    place
                    for place in fits
                    if (self.asked[place].once or self.asked[place].every_years)
                    and line.earned_on >= self.first_for(self.asked[place])
                    and (self.asked[place].once or not (line.is_initial and self.rules.refuses_initial))
                ]
            elif self.rules.overlap == "allowed" and any(self.asked[place].any_of for place in fits):
                fits = [place for place in fits if not self.anything(self.asked[place])]
            if now or fits:
                self.minutes += [(now, frozenset(fits))] * size

    @staticmethod
    def anything(one: HoursRequirement) -> bool:
        """A maximum of what is of no category that is asked for."""
        return one.max_minutes is not None and not (one.min_minutes or one.any_of or one.live or one.sources)

    @staticmethod
    def takes(one: HoursRequirement, line: CreditLine, names: frozenset[str]) -> bool:
        if one.any_of and not one.any_of & names:
            return False
        if one.live and line.delivery != "live":
            return False
        return not one.sources or line.source in one.sources

    def uses(self, now: bool, fits: frozenset[int]) -> list[tuple[frozenset[int], bool]]:
        """Each way to use one minute: what it fills, and whether it counts toward the total."""
        inside = frozenset(place for place in fits if not self.asked[place].outside)
        found = []
        if self.rules.overlap == "allowed":
            return [(inside, now)] + ([(fits - inside, False)] if fits - inside else [])
        for side, counts in ((inside, now), (fits - inside, False)):
            topics = {place for place in side if not self.is_quality(self.asked[place])}
            qualities = side - topics
            found += [(qualities | {place}, counts) for place in topics]
            if not topics:
                found.append((qualities, counts))
        return found

    @staticmethod
    def is_quality(one: HoursRequirement) -> bool:
        """How it was given or by whom: each minute has it, whatever topic it fills."""
        return not one.any_of and bool(one.live or one.sources)

    def most(self, place: int) -> int | None:
        """Where a minute fills one topic, what lies within another's maximum escapes it as far as it is needed."""
        one = self.asked[place]
        if one.max_minutes is None and self.rules.overlap == "exclusive":
            for other in self.asked:
                if other.max_minutes is None or not other.any_of or one.outside != other.outside:
                    continue
                if self.is_under(one, other):
                    return self.needs[place]
        return one.max_minutes

    def ends(self) -> set[tuple[tuple[int, ...], tuple[int, ...], int]]:
        """All ends of all ways: what is filled (as far as asked), what of maxima is used, and the total."""
        none = (0,) * len(self.asked)
        maxima = [self.most(place) for place in range(len(self.asked))]
        ends = {(none, none, 0)}
        for now, fits in self.minutes:
            new = set(ends)
            for filled, used, total in ends:
                for fills, counts in self.uses(now, fits):
                    more = list(filled), list(used)
                    for place in fills:
                        more[0][place] = min(self.needs[place], filled[place] + 1)
                        more[1][place] += maxima[place] is not None
                    if all(most is None or size <= most for most, size in zip(maxima, more[1], strict=True)):
                        new.add((tuple(more[0]), tuple(more[1]), total + counts))
            ends = new
        return ends

    def still_to_earn(self, end) -> int:
        """The fewest new minutes from here; no way where maxima leave no room for them."""
        filled, used, total = end
        open_ = [need - size for need, size in zip(self.needs, filled, strict=True)]
        missing = max(0, (self.total or 0) - total)
        for maximum, size in zip(self.asked, used, strict=True):
            if maximum.max_minutes is None:
                continue
            if self.rules.overlap == "exclusive" and not self.is_quality(maximum):
                continue
            under = [
                new if one.outside == maximum.outside and self.is_under(one, maximum) else 0
                for one, new in zip(self.asked, open_, strict=True)
            ]
            if size + self.fewest(under) > maximum.max_minutes:
                return NO_WAY
        inside, outside = (
            self.fewest([new if one.outside == side else 0 for one, new in zip(self.asked, open_, strict=True)])
            for side in (False, True)
        )
        return max(missing, inside) + outside

    def fewest(self, open_: list[int]) -> int:
        """How many new minutes fill all this: shared if they may be, and qualities always."""
        if self.rules.overlap == "allowed":
            return max([0, *open_])
        topics = sum(new for one, new in zip(self.asked, open_, strict=True) if not self.is_quality(one))
        return max([topics, *(new for one, new in zip(self.asked, open_, strict=True) if self.is_quality(one))])

    def is_under(self, one: HoursRequirement, maximum: HoursRequirement) -> bool:
        """Whether a minute that fills the one cannot but count against the maximum."""
        if one is maximum:
            return True
        if self.anything(maximum):
            return False
        return (
            (not maximum.any_of or (bool(one.any_of) and not one.any_of - maximum.any_of))
            and (one.live or not maximum.live)
            and (not maximum.sources or (bool(one.sources) and not one.sources - maximum.sources))
        )

    def told(self, lines: list[CreditLine], today: date) -> Told:
        ends = self.ends()
        best = max((sum(filled), total) for filled, _, total in ends)
        counted = best[1]
        open_minimums = sum(self.needs) - best[0]
        short = None if self.total is None else max(0, self.total - counted)
        days = all_deadlines(self.rules, self.last)
        return Told(
            first=self.first,
            last=self.last,
            standing=self.standing(days, today, short, open_minimums),
            earned=sum(line.minutes for line in lines if self.first <= line.earned_on <= self.last),
            counted=counted,
            short=short,
            open_minimums=open_minimums,
            to_close=min(map(self.still_to_earn, ends)),
            refused={
                line: kept
                for line, why in self.refused.items()
                if (kept := {name: n for name, n in why.items() if n})
            },
            over_maximum=sum(now for now, _ in self.minutes) - counted,
            deadlines=days,
        )

    def standing(self, days, today: date, short: int | None, open_minimums: int) -> str:
        if today <= self.last:
            if short is None:
                return "unknown"
            return "short" if short or open_minimums else "complete"
        on = dict(days)
        late = [on[name] for name in ("grace-ends", "inactive") if name in on]
        if late and today <= max(late):
            return "in-grace"
        if "lapses" in on:
            if today > on["lapses"]:
                return "lapsed"
        elif self.rules.renewal.lapse_then and late:
            return "lapsed"
        return "inactive" if "inactive" in on else "ran-out"
