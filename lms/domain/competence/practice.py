"""Observed practice: its settings, its states, and what has to be true before it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from lms.domain.competence.competency import Rung
from lms.domain.learning.course import Course, Practice

WORDS_MAX = 600
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_LAST_VERSION = 10**17 - 1


class PracticeSetting(StrEnum):
    """Where a practice was seen."""

    ROLE_PLAY = "role play"
    SIMULATION = "simulation"
    SHADOWING = "shadowing"
    REAL_WORK = "real work"

    @property
    def rung(self) -> Rung | None:
        """The rung that it can show; None for shadowing, which is learning without a rating."""
        return _RUNGS.get(self)


_RUNGS = {
    PracticeSetting.ROLE_PLAY: Rung.SHOWS_HOW,
    PracticeSetting.SIMULATION: Rung.SHOWS_HOW,
    PracticeSetting.REAL_WORK: Rung.DOES,
}


class Rating(StrEnum):
    """What a rater saw of one competency."""

    MET = "met"
    PROGRESS = "making progress"
    NOT_YET = "not yet"


class State(StrEnum):
    """Where an observation is on its way; `read` waits for a talk, `agreed` for the rater's last word.

    One that a rater started is `offered` until its person says yes; not now closes it.
    """

    OFFERED = "offered"
    NOT_NOW = "not now"
    ASKED = "asked"
    RATED = "rated"
    READ = "read"
    AGREED = "agreed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """What someone is asked to do next."""

    ANSWER = "answer"
    RATE = "rate"
    READ = "read"
    CONFIRM = "confirm"


_PERSONS_TURN = {State.OFFERED: Turn.ANSWER, State.RATED: Turn.READ, State.READ: Turn.READ}
_RATERS_TURN = {State.ASKED: Turn.RATE, State.AGREED: Turn.CONFIRM}


@dataclass(frozen=True, slots=True)
class Moments:
    """When each step of an observation was taken; `is_offer` where a rater started it."""

    requested_at: datetime
    rated_at: datetime | None = None
    read_at: datetime | None = None
    confirmed_by_person_at: datetime | None = None
    confirmed_by_rater_at: datetime | None = None
    withdrawn_at: datetime | None = None
    is_offer: bool = False
    accepted_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def state(self) -> State:
        """What was declined is closed in the same moment, as what is withdrawn."""
        if self.declined_at is not None:
            return State.NOT_NOW
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        if self.confirmed_by_rater_at is not None:
            return State.CONFIRMED
        if self.confirmed_by_person_at is not None:
            return State.AGREED
        if self.read_at is not None:
            return State.READ
        if self.rated_at is not None:
            return State.RATED
        return State.OFFERED if self.is_offer and self.accepted_at is None else State.ASKED


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rater writes down; `ratings` maps competency code to rating and is empty for shadowing.

    `seen_on` is None for the day on which it is written down.
    """

    setting: PracticeSetting
    ratings: Mapping[str, Rating]
    note: str
    parent_agreed_on: date | None = None
    seen_on: date | None = None


def turn(state: State, actor_id: int | None, person_id: int, rater_id: int | None) -> Turn | None:
    """What the actor, who may rate it or whose it is, has to do next; an ask without a name waits for each."""
    if actor_id == person_id:
        return _PERSONS_TURN.get(state)
    return _RATERS_TURN.get(state) if rater_id in (actor_id, None) else None


def all_met(ratings: Mapping[str, str], competencies: Iterable[str]) -> bool:
    """Whether each of these competencies was rated as met."""
    return all(ratings.get(code) == Rating.MET for code in competencies)


def is_done(practice: Practice, ratings: Mapping[str, str]) -> bool:
    """Whether what was confirmed with these ratings is all of it; shadowing is not rated, so being there is."""
    return practice.setting == PracticeSetting.SHADOWING or all_met(ratings, practice.competencies)


def practices_missing(
    course: Course, confirmed: Iterable[tuple[str, Mapping[str, str]]], asked: Collection[str] | None = None
) -> int:
    """How many practices of the course were never confirmed as done; `confirmed` holds (practice id, ratings).

    Only those with the ids that are asked for are counted, where some are.
    """
    return len(practices_left(course, confirmed, asked))


def practices_left(
    course: Course, confirmed: Iterable[tuple[str, Mapping[str, str]]], asked: Collection[str] | None = None
) -> tuple[Practice, ...]:
    """Those never confirmed as done, of the practices with these ids; without them, of all that the course has."""
    seen = list(confirmed)
    return tuple(
        offered
        for offered in course.practice
        if (asked is None or any(name in asked for name in offered.names))
        and not any(practice in offered.names and is_done(offered, ratings) for practice, ratings in seen)
    )


def practice_of(course: Course | None, practice: str) -> Practice | None:
    """None when the course or the practice is not there any more."""
    return course.practice_called(practice) if course else None


def practice_now(course: Course | None, practice: str) -> str:
    """The id that it has today, under whichever it was written; as it was written when it is not there any more."""
    found = practice_of(course, practice)
    return found.id if found else practice


def version_of(rated_at: datetime | None) -> int:
    """Which rating a page shows, to be sent back with what is pressed on it; 0 before the first one."""
    return 0 if rated_at is None else (rated_at - _BEGINNING) // _TICK


def moment_of(version: int) -> datetime | None:
    """The moment of the rating with this version; None for 0, before the first one."""
    return _BEGINNING + min(version, _LAST_VERSION) * _TICK if version > 0 else None


def next_moment(now: datetime, before: datetime | None) -> datetime:
    """A moment for a new rating that no earlier one has, even where a clock stands still or went back."""
    return now if before is None else max(now, before + _TICK)
