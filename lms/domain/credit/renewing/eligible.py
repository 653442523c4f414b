"""Which minutes of each line may count for a credential, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.domain.credit.credential import ApprovalNeed, CredentialRules, CreditLine, Repeats
from lms.domain.credit.renewal import Refused, WhyNot
from lms.domain.credit.renewing.asked import Demand
from lms.domain.credit.renewing.cycle import cycles_back

Parts = tuple[tuple[int, frozenset[str]], ...]


@dataclass(slots=True)
class Eligible:
    """What of one line may count: `now` in this cycle, `before` for what has a period of its own."""

    line: CreditLine
    now: Parts = ()
    before: Parts = ()
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, minutes: int, why: WhyNot, rule: str = "") -> None:
        if minutes > 0:
            self.refused.append(Refused(minutes, why, rule))


def eligible(asked: Demand, lines: Iterable[CreditLine], used: Mapping[int, int]) -> list[Eligible]:
    """All lines by day, each with the first reason for which minutes do not count.

    In this order: outside the cycle, initial training, not approved or not listed, the same work again, declared
    minutes, minutes that serve another credential, no category. Of the same work the earliest that would count does.
    """
    found = []
    seen: set[tuple[str, int]] = set()
    carried = _CarryOver(asked)
    for line in sorted(lines, key=lambda one: (one.earned_on, one.id)):
        one = Eligible(line)
        found.append(one)
        if line.earned_on > asked.cycle.last:
            one.refuse(line.minutes, WhyNot.AFTER_CYCLE)
            continue
        work = _work(asked, line)
        why = _refused_whole(asked, line, is_again=work in seen)
        parts = _parts_left(asked, one, used) if why is None and line.minutes > 0 else ()
        if work is not None and minutes_of(parts):
            seen.add(work)
        if line.earned_on < asked.cycle.first:
            one.before, one.now = carried.split(line, parts)
            one.refused = []
            one.refuse(line.minutes - minutes_of(one.now), WhyNot.BEFORE_CYCLE)
        else:
            one.now = parts
            if why is not None:
                one.refuse(line.minutes, why)
        if why is WhyNot.INITIAL:
            one.before = line.parts
    return found


def minutes_of(parts: Parts) -> int:
    return sum(minutes for minutes, _ in parts)


def _work(asked: Demand, line: CreditLine) -> tuple[str, int] | None:
    """What may count once: the work, and the cycle in which it was done unless it counts once ever."""
    repeats = asked.rules.repeats
    if repeats is Repeats.ALLOWED or not line.work:
        return None
    if repeats is Repeats.ONCE_EVER or line.earned_on >= asked.cycle.first:
        return line.work, 0
    return line.work, cycles_back(line.earned_on, asked.cycle, asked.rules.cycle.years)


def _refused_whole(asked: Demand, line: CreditLine, *, is_again: bool) -> WhyNot | None:
    rules = asked.rules
    if rules.refuses_initial and line.is_initial:
        return WhyNot.INITIAL
    if lacks_approval(rules, line) and not rules.approval_is_unconfirmed:
        return not_approved(rules)
    return WhyNot.REPEATED if is_again else None


def lacks_approval(rules: CredentialRules, line: CreditLine) -> bool:
    """Whether no approval of the kind that the board asks for covers the line."""
    return rules.approval is not ApprovalNeed.NONE and not any(
        (approval.listed or rules.approval is not ApprovalNeed.LISTED)
        and (not rules.approved_by or approval.body in rules.approved_by)
        for approval in line.approvals
    )


def not_approved(rules: CredentialRules) -> WhyNot:
    return WhyNot.NOT_LISTED if rules.approval is ApprovalNeed.LISTED else WhyNot.NOT_APPROVED


def _parts_left(asked: Demand, one: Eligible, used: Mapping[int, int]) -> Parts:
    """The parts of a line without minutes that were declared, serve elsewhere, or are of no category that counts."""
    line, rules, parts = one.line, asked.rules, one.line.parts
    if rules.refuses_declared and line.declared_minutes:
        parts = _cut(one, parts, line.declared_minutes, WhyNot.DECLARED)
    if used.get(line.id):
        parts = _cut(one, parts, used[line.id], WhyNot.USED_ELSEWHERE)
    if rules.takes_only:
        kept = tuple(part for part in parts if not rules.takes_only.isdisjoint(part[1]))
        one.refuse(minutes_of(parts) - minutes_of(kept), WhyNot.NO_CATEGORY)
        parts = kept
    return parts


def _cut(one: Eligible, parts: Parts, minutes: int, why: WhyNot) -> Parts:
    minutes = min(minutes, minutes_of(parts))
    one.refuse(minutes, why)
    return _left(parts, minutes)[0]


def _left(parts: Parts, minutes: int) -> tuple[Parts, Parts]:
    """What is left of parts that lose so many minutes, and what they lose.

    Each loses by its share, in whole minutes, and the first ones what is left over: which part of a line was
    declared, or serves elsewhere, nobody wrote down.
    """
    whole = max(1, minutes_of(parts))
    lost = [minutes * each // whole for each, _ in parts]
    over = minutes - sum(lost)
    for place, (each, _) in enumerate(parts):
        more = min(over, each - lost[place])
        lost[place] += more
        over -= more
    return (
        tuple((each - gone, names) for (each, names), gone in zip(parts, lost, strict=True) if each > gone),
        tuple((gone, names) for (_, names), gone in zip(parts, lost, strict=True) if gone),
    )


class _CarryOver:
    """What of the cycle before is more than its total and counts now, where a board lets it: the latest of it."""

    def __init__(self, asked: Demand) -> None:
        self._asked = asked
        self._open = asked.total

    def split(self, line: CreditLine, parts: Parts) -> tuple[Parts, Parts]:
        """What stays before the cycle, and what counts in it."""
        asked = self._asked
        if not asked.rules.carry_over or self._open is None:
            return parts, ()
        if cycles_back(line.earned_on, asked.cycle, asked.rules.cycle.years) != 1:
            return parts, ()
        stays = min(self._open, minutes_of(parts))
        self._open -= stays
        now, before = _left(parts, stays)
        return before, now
