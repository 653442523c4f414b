"""One's own page: where one stands, how it grew, what is next toward each competency, who looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor
from lms.domain.competence.competency import Rung
from lms.domain.competence.growth import GrowthPoint, months_at_target
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.domain.program.program import Program
from lms.queries.competence.competence import CompetencePage, Split, competence_page
from lms.queries.competence.next_steps import Next, OfferedStep, OfferedWait, next_for_me
from lms.queries.competence.own_words import OwnWords, own_words
from lms.queries.paging import first_page
from lms.store.competence import evidence
from lms.store.program import events
from lms.store.program.events import ViewedBy

LOOKS_SINCE = timedelta(days=90)
LOOKS_SHOWN = 5
MONTHS_IN_WORDS = 12
COLUMN, HEIGHT = 10, 100


@dataclass(frozen=True, slots=True)
class Grown:
    """Competencies at target by month, as a drawing and in words.

    `path` and `line` are in a field `width` by HEIGHT, as high as all that is `asked`: the ground and its upper edge.
    `between` are points to read beside the first and the last: every month of a year, of a longer time ends of years.
    """

    points: tuple[GrowthPoint, ...]
    between: tuple[GrowthPoint, ...]
    asked: int
    width: int
    path: str
    line: str

    @property
    def first(self) -> GrowthPoint:
        return self.points[0]

    @property
    def last(self) -> GrowthPoint:
        return self.points[-1]

    @property
    def has_more(self) -> bool:
        """Whether there are months that none of these tells of."""
        return len(self.points) > len(self.between) + 2

    @property
    def has_fallen(self) -> bool:
        """Whether something came due since: the line goes down there."""
        return any(one.at_target > after.at_target for one, after in zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True, slots=True)
class RecentLooks:
    """The latest looks of others of the last 90 days; `has_more` where there were more than are shown."""

    looks: Sequence[ViewedBy] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class OwnPage:
    """`toward` tells by code, and by category, which step comes first for it; `resting` are keys of those put off.

    `awaited` tells by code what somebody else has to do first, where there is no step.
    """

    standing: CompetencePage
    next: Next
    grown: Grown | None
    looks: RecentLooks
    words: OwnWords
    toward: Mapping[str, OfferedStep] = field(default_factory=dict)
    awaited: Mapping[str, OfferedWait] = field(default_factory=dict)
    resting: frozenset[str] = frozenset()


def own_page(
    catalogue: Catalogue,
    actor: Actor,
    profile: str | None,
    now: datetime,
    program: Program,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> OwnPage:
    me, today = actor.person_id or 0, program.day_of(now)
    standing = competence_page(catalogue, me, profile, today, adjusted)
    following = next_for_me(catalogue, actor, profile, now, program, adjusted)
    toward = _toward(standing, following)
    awaited = {
        code: waiting
        for one in standing.statements
        if one.gap is not None
        and (code := one.competency.code) not in toward
        and (waiting := following.awaited(code)) is not None
    }
    return OwnPage(
        standing=standing,
        next=following,
        grown=_grown(catalogue, me, standing, today, program),
        looks=recent_looks(me, now),
        words=own_words(catalogue, me, [one.competency.code for one in standing.statements]),
        toward=toward,
        awaited=awaited,
        resting=frozenset(one.step.key for one in following.set_aside),
    )


def _toward(standing: CompetencePage, following: Next) -> dict[str, OfferedStep]:
    """Of categories and of competencies that lack something: the first step that does something for it."""
    found: dict[str, OfferedStep] = {}
    for category, statements in (pair for framework in standing.frameworks for pair in framework.categories):
        open_codes = frozenset(one.competency.code for one in statements if one.gap is not None)
        for key, codes in [(category.category.code, open_codes), *((code, frozenset({code})) for code in open_codes)]:
            step = following.toward(codes)
            if step is not None:
                found[key] = step
    return found


def _grown(
    catalogue: Catalogue, person_id: int, standing: CompetencePage, today: date, program: Program
) -> Grown | None:
    """None where nothing was shown yet of what is asked and can be shown here."""
    reachable = Split(catalogue, standing.profile).reachable
    targets = {one.competency.code: reachable[one.competency.code] for one in standing.counted}
    points = months_at_target(evidence.points_of(person_id, targets, program.zone), targets, today)
    return drawn(points, standing.asked) if points else None


def drawn(points: tuple[GrowthPoint, ...], asked: int) -> Grown:
    """A step for each month."""
    heights = [HEIGHT - one.at_target * HEIGHT // max(asked, 1) for one in points]
    steps = " ".join(f"V{height} H{number * COLUMN}" for number, height in enumerate(heights, 1))
    first, *_ = heights
    return Grown(
        points=points,
        between=_between(points),
        asked=asked,
        width=len(points) * COLUMN,
        path=f"M0 {HEIGHT} {steps} V{HEIGHT} Z",
        line=f"M0 {first} {steps}",
    )


def _between(points: tuple[GrowthPoint, ...]) -> tuple[GrowthPoint, ...]:
    months = points[1:-1]
    return months if len(points) <= MONTHS_IN_WORDS else tuple(one for one in months if one.on.month == 12)


def recent_looks(person_id: int, now: datetime) -> RecentLooks:
    rows = events.looks_at(person_id, 0, LOOKS_SHOWN + 1, since=now - LOOKS_SINCE)
    return RecentLooks(*first_page(rows, LOOKS_SHOWN))
