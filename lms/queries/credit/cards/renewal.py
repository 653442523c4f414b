"""Where someone's credentials stand: each by its own rules, and what one course more would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.credit.card import CardDetails
from lms.domain.credit.credential import CredentialRules, CreditLine, LineApproval
from lms.domain.credit.hours import SELF_PACED
from lms.domain.credit.near.reminding import FURTHEST, days_to_come
from lms.domain.credit.renewal import Deadline, LineCount, Meets, Reckoned, Refused, RuleStanding
from lms.domain.credit.renewing.meeting import meets
from lms.domain.credit.renewing.several import reckon_all
from lms.domain.learning.course import Course
from lms.queries.credit.cards.reckoned import PersonCards, reckoned_of

_TRIED = 0  # the id of a line that is only tried


@dataclass(frozen=True, slots=True)
class OwnRenewal:
    """One credential on a day; `turn` is how far in its cycle today is, in degrees."""

    rules: CredentialRules
    card: CardDetails
    reckoned: Reckoned
    today: date

    @property
    def days_left(self) -> int:
        """Below zero once the card ran out."""
        return (self.card.runs_out_on - self.today).days

    @property
    def turn(self) -> int:
        cycle = self.reckoned.cycle
        passed, whole = (self.today - cycle.first).days, (cycle.last - cycle.first).days
        return max(0, min(359, 360 * passed // max(1, whole)))

    @property
    def asked(self) -> tuple[RuleStanding, ...]:
        """What has to be filled; what only limits is left out."""
        return tuple(rule for rule in self.reckoned.rules if rule.requirement.min_minutes or rule.requirement.once)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is asked of the hours and not there yet."""
        return tuple(one.requirement.title for one in self.reckoned.rules if one.short)

    @property
    def coming(self) -> Deadline | None:
        """The next day by which something is to be done, once it is near enough to be told of."""
        days = days_to_come(self.reckoned.deadlines, self.card.runs_out_on, self.today)
        first = next(days, None)
        return first if first is not None and first.on <= self.today + FURTHEST else None

    def titles_of(self, count: LineCount) -> tuple[str, ...]:
        """What a line fills, by the names of requirements."""
        names = {rule.requirement.id: rule.requirement.title for rule in self.reckoned.rules}
        return tuple(names[rule_id] for rule_id, _ in count.fills)

    @property
    def warned(self) -> tuple[Refused, ...]:
        """What the board may see otherwise, each reason once."""
        found = {(one.why, one.rule): one for count in self.reckoned.lines for one in count.warnings}
        return tuple(found.values())

    @property
    def not_counted(self) -> tuple[LineCount, ...]:
        """Lines of this cycle of which something does not count, newest first."""
        cycle = self.reckoned.cycle
        return tuple(
            count for count in reversed(self.reckoned.lines) if count.refused and count.line.earned_on in cycle
        )


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What one course more would do for a credential: minutes that would count, and what then is left."""

    renewal: OwnRenewal
    count: LineCount
    left: Reckoned

    @property
    def closes(self) -> bool:
        return self.renewal.reckoned.to_close > 0 and self.left.to_close == 0


def renewals(catalogue: Catalogue, person_id: int, today: date) -> tuple[OwnRenewal, ...]:
    """Whichever card runs out first stands first; none of a credential whose rules are here no more."""
    return _told(reckoned_of(catalogue, [person_id], today)[person_id], today)


def _told(own: PersonCards, today: date) -> tuple[OwnRenewal, ...]:
    return tuple(
        OwnRenewal(rules, one.card, reckoned, today)
        for one, (rules, _), reckoned in zip(own.held, own.cards, own.reckoned, strict=True)
    )


def with_course(catalogue: Catalogue, person_id: int, course: Course, today: date) -> tuple[WhatIf, ...]:
    """Each credential with this course completed today."""
    own = reckoned_of(catalogue, [person_id], today)[person_id]
    after = reckon_all(own.cards, [*own.lines, as_line(course, today)], today)
    return tuple(
        WhatIf(before, next(count for count in then.lines if count.line.id == _TRIED), then)
        for before, then in zip(_told(own, today), after, strict=True)
    )


@dataclass(frozen=True, slots=True)
class BoardWord:
    """What the rule of one credential says of a course before it is begun, and why."""

    rules: CredentialRules
    meets: Meets
    reasons: tuple[Refused, ...]


def of_boards(catalogue: Catalogue, person_id: int, course: Course, today: date) -> tuple[BoardWord, ...]:
    """For each credential that the person holds."""
    own, new = reckoned_of(catalogue, [person_id], today)[person_id], as_line(course, today)
    return tuple(BoardWord(rules, *meets(rules, card, new, own.lines)) for rules, card in own.cards)


def as_line(course: Course, day: date, line_id: int = _TRIED) -> CreditLine:
    """The line that this course would bring on that day."""
    return CreditLine(
        id=line_id,
        title=course.title,
        minutes=course.minutes,
        parts=tuple((part.minutes, frozenset(part.any_of)) for part in course.categories),
        earned_on=day,
        delivery=SELF_PACED,
        work=course.slug,
        source="course",
        approvals=tuple(
            LineApproval(one.body, one.number, listed=True) for one in course.approvals if one.covers(day)
        ),
    )


def deadlines(found: Sequence[OwnRenewal]) -> tuple[tuple[OwnRenewal, Deadline], ...]:
    """Those of all credentials that are still to come, the earliest first."""
    ahead = [(one, day) for one in found for day in one.reckoned.deadlines if day.on >= one.today]
    return tuple(sorted(ahead, key=lambda pair: pair[1].on))
