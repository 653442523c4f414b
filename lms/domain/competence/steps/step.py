"""What a next step is, and the facts about a person that decide it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import State
from lms.domain.learning.completion import Progress
from lms.domain.learning.course import Course
from lms.domain.people.onboarding import PlanProgress, StepProgress
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.team.assignment import REMIND_DAYS_BEFORE, Assigned

PRACTICE_MINUTES = 20  # about: a role play, and the talk after it
EVALUATION_MINUTES = 2
WORD_MINUTES = 1  # to confirm what someone said of a step of their plan
SOON = max(REMIND_DAYS_BEFORE)
RESTS_FOR = timedelta(weeks=1)
RESTS_LONGER = timedelta(days=30)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class StepKind(StrEnum):
    """What is pressed. The person's own first, then what a supervisor does for them."""

    ANSWER_OFFER = "answer an offer of practice"
    READ_RATING = "read a rating"
    START_COURSE = "start a course"
    OPEN_LESSON = "open a lesson"
    READ_ON = "read on"
    TAKE_QUIZ = "take the quiz"
    EVALUATE = "evaluate the course"
    ASK_PRACTICE = "ask for a practice"
    TAKE_CHECK = "take a gap check"
    SAY_DONE = "say that a step of the plan is done"
    SEE_WAY = "look at the shortest way to the hours that a credential asks"
    RATE_PRACTICE = "rate a practice"
    CONFIRM_RATING = "confirm a rating"
    CONFIRM_STEP = "confirm a step of the plan"
    ASSIGN = "ask for training"
    START_PRACTICE = "start a practice"
    THEIRS = "theirs to do"  # nothing for who looks: the person has it already


class Reason(IntEnum):
    """Why a step is offered, in the order in which reasons come first."""

    WAITS = 1
    LATE = 2
    DUE = 3
    LAST_THING = 4
    RUNS_OUT = 5
    SHORT = 6  # of hours, before a day of a credential that is near
    CHECK = 7
    LEFT_OFF = 8
    ASKED = 9  # for no day, or one that is far off
    CLOSES_GAPS = 10


class Rest(StrEnum):
    """Why there is no step."""

    ALL_SHOWN = "all that can be shown here is shown"
    WAITS = "it is for others to do something"
    THEIRS = "it is for the person to say a word"  # said to others
    TOMORROW = "what is left may be asked again tomorrow"
    SET_ASIDE = "all steps are set aside for now"
    NOT_IN_YET = "has not signed in yet"
    HAS_LEFT = "does not work here any more"


@dataclass(frozen=True, slots=True)
class CheckAtHand:
    """A gap check that could be taken today: what it would show, how many questions it asks, and how long it takes.

    `step_id` names the offer for whoever presses it; `open_check` is the one that lies open already.
    """

    codes: frozenset[str]
    minutes: int
    questions: int = 0
    step_id: str = ""
    open_check: int = 0


@dataclass(frozen=True, slots=True)
class HoursShort:
    """A credential that is short of `minutes` before `by`, a day that is near; `name` is its short name.

    `lacking` are titles of what is asked of the hours and not there. `courses` are those of the shortest way whose
    hours its board would take, in the order of that way; none where nothing here counts.
    """

    slug: str
    name: str
    minutes: int
    by: date
    lacking: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()


class NextStep(NamedTuple):
    """One thing to do next.

    `course` is the slug of the course that it is in, `goal` of the one that it leads to where others come before.
    `minutes` is what it takes, `minutes_before` what must come before the goal, `goal_minutes` the goal itself.
    `short` is the credential that it earns hours for, where that is why.
    `codes` are the gaps that it can close or lessen, of which it closes `closes` by itself when all goes well;
    `is_choice` where it is one of several courses of which any will still do. `planned` is there where it is the
    person's onboarding plan that asks.
    """

    kind: StepKind
    reason: Reason
    course: str = ""
    goal: str = ""
    lesson: str = ""
    practice: str = ""
    observation: int = 0
    assignment: int = 0
    check: CheckAtHand | None = None
    is_choice: bool = False
    codes: frozenset[str] = frozenset()
    closes: int = 0
    minutes: int = 0
    minutes_before: int = 0
    goal_minutes: int = 0
    by: date | None = None
    since: datetime | None = None
    asked_by: str = ""
    note: str = ""
    planned: StepProgress | None = None
    short: HoursShort | None = None

    @property
    def key(self) -> str:
        """What tells it apart from a person's other steps, for as long as it is offered."""
        about = str(self.observation or "") or ":".join(part for part in (self.course, self.practice) if part)
        said = self.planned.step.key if self.planned else self.short.slug if self.short else ""
        return f"{self.kind.name.lower()}:{about or said}"

    def because(self, reason: Reason, by: date | None = None) -> NextStep:
        return self._replace(reason=reason, by=by)

    def as_theirs(self) -> NextStep:
        """As somebody else reads a step of the person's own: no lesson, no minutes of theirs, nothing of why."""
        goal = self.goal or self.course
        minutes = self.goal_minutes
        return self._replace(
            kind=StepKind.THEIRS, course=goal, goal=goal, lesson="", practice="", since=None, minutes=minutes
        )


class WaitsFor(StrEnum):
    """What somebody else has to do, or what comes by itself."""

    PRACTICE = "a practice"
    CREDIT = "credit"
    REVIEW = "a review"
    RATER = "someone who may watch"
    WORD = "a supervisor's word on a step of the plan"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that stands still until somebody else acts; `state` is that of the practice that it is about."""

    what: WaitsFor
    course: str
    state: State | None = None
    practice: str = ""
    observation: int = 0
    rater: str = ""
    at: datetime | None = None
    planned: StepProgress | None = None


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Ranked; without any, `rest` says why. `waiting` is for others to do, and nothing of it is late.

    `steps` names each step once, for the first of its reasons; `every` holds it for each goal that it leads to.
    """

    steps: tuple[NextStep, ...] = ()
    every: tuple[NextStep, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    rest: Rest | None = None
    set_aside: tuple[NextStep, ...] = ()

    @property
    def first(self) -> NextStep | None:
        return self.steps[0] if self.steps else None

    def toward(self, codes: frozenset[str]) -> NextStep | None:
        """The first step that does something for one of these competencies."""
        return next((step for step in self.every if step.codes & codes), None)

    def within(self, course: str) -> NextStep | None:
        """The first step that is in this course or leads to it."""
        return next((step for step in self.every if course in (step.course, step.goal)), None)


@dataclass(frozen=True, slots=True)
class CourseWay:
    """Where someone stands in their latest way through a course; `held_from` is the day a completion counts from.

    `progress` is None where no way is open: the latest one is complete. `earned_on` is the completion's own day.
    `practices` are ids of those that the way waits for, as it was shown when it began; `hours` what its hours rested
    on then.
    """

    done: frozenset[str] = frozenset()
    progress: Progress | None = None
    declared: frozenset[str] = frozenset()
    practices: tuple[str, ...] = ()
    touched_at: datetime | None = None
    for_credit: bool = True
    credit_at: datetime | None = None
    held_from: date | None = None
    earned_on: date | None = None
    hours: HoursBasis | None = None

    @property
    def is_open(self) -> bool:
        return self.progress is not None

    def shown(self, course: Course) -> Course:
        """The course with the hours that this way was shown, while it is under way."""
        return course.resting_on(self.hours) if self.is_open else course


@dataclass(frozen=True, slots=True)
class WatchedPractice:
    """A practice that is under way; with `senior_signs` only the senior peer who is named for it may rate it."""

    id: int
    course: str
    practice: str
    state: State
    rater_id: int | None
    rater: str
    since: datetime
    senior_signs: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides what is next for a person on a day.

    `targets` are what their role asks for and this site can show, `gaps` those of them that they have not shown, and
    `beyond` is asked for as well, and waits for a course.
    `rests` are gaps that a check did not settle today, `may_watch` whether anyone may be asked to watch a practice,
    `senior_may_watch` whether a senior peer may, which some practices ask for.
    `confirmed` holds (course, practice) of what both confirmed, as far as a course under way waits for practices.
    `set_aside` are keys of steps that the person put off, for their own eyes alone. `plan` is what their role asks of
    new people, `plan_id` its row. What is critical in some roles counts not before so many days after `first_day`,
    which is the day of hire where one was said. `short` are credentials that are short of hours before a near day.
    """

    person_id: int
    today: date
    may_study: bool = True
    has_signed_in: bool = True
    targets: Mapping[str, Rung] = field(default_factory=dict)
    gaps: Mapping[str, Rung] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    ways: Mapping[str, CourseWay] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    asked: tuple[Assigned, ...] = ()
    watches: tuple[WatchedPractice, ...] = ()
    confirmed: frozenset[tuple[str, str]] = frozenset()
    may_watch: bool = False
    senior_may_watch: bool = False
    check: CheckAtHand | None = None
    rests: frozenset[str] = frozenset()
    set_aside: frozenset[str] = frozenset()
    again_days: int = 90
    plan_id: int | None = None
    plan: PlanProgress | None = None
    hired_on: date | None = None
    first_day: date | None = None
    is_away: bool = False
    short: tuple[HoursShort, ...] = ()

    def told(self) -> tuple[Hashable, ...]:
        """All of it, so that what hangs on it can be kept by it."""
        found = [getattr(self, name) for name in _FACTS]
        return tuple([tuple(one.items()) if isinstance(one, Mapping) else one for one in found])


_FACTS = tuple(one.name for one in fields(Facts))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a person's next steps; what they may do about that person."""

    person_id: int
    may_assign: bool = False
    may_rate: bool = False


def rests_until(today: date, times_before: int) -> date:
    """The last day on which a step that is put off today is not offered: a week, later a month."""
    return today + (RESTS_LONGER if times_before else RESTS_FOR)


def due_reason(due_on: date | None, today: date) -> Reason:
    """Of what was asked for by a day, or for none."""
    if due_on is None or (due_on - today).days > SOON:
        return Reason.ASKED
    return Reason.LATE if due_on < today else Reason.DUE


def about_practice(watch: WatchedPractice, kind: StepKind, codes: frozenset[str]) -> NextStep:
    """What a practice that is under way asks of someone: a word, or to watch it."""
    return NextStep(
        kind,
        Reason.WAITS,
        course=watch.course,
        practice=watch.practice,
        observation=watch.id,
        codes=codes,
        closes=len(codes),
        minutes=PRACTICE_MINUTES if kind is StepKind.RATE_PRACTICE else EVALUATION_MINUTES,
        since=watch.since,
        asked_by=watch.rater,
    )


def step_order(step: NextStep) -> tuple[int, date, float, float, str, str, int]:
    """By reason, then by day, then the one touched last, then most gap for each minute of all that it takes."""
    touched = -(step.since or _LONG_AGO).timestamp() if step.reason in (Reason.LAST_THING, Reason.LEFT_OFF) else 0.0
    waits = (step.since or _LONG_AGO).timestamp() if step.reason is Reason.WAITS else 0.0
    takes = max(1, step.minutes_before + step.goal_minutes or step.minutes)
    worth = -step.closes / takes if step.reason is Reason.CLOSES_GAPS else 0.0
    return step.reason, step.by or date.max, touched + waits, worth, step.key, step.goal, step.assignment
