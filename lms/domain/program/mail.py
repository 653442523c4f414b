"""Mail about work: what there is to tell, as it is at the moment at which a mail leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.program.working_time import MONDAY

JOINS_FOR = timedelta(minutes=10)  # what is asked within this time goes into one mail
WEEKLY_ON = MONDAY
LONGEST_AWAY = timedelta(days=366)


class MailKind(StrEnum):
    """Whose words a mail has: those of AT_ONCE are kept as they were written, all others are made as it leaves.

    Mail of all others is about work: it leaves in paid time only, and waits while its person is away.
    """

    AT_ONCE = ""
    ASKED = "asked"
    DUE = "due"
    PRACTICE = "practice"
    TEAM = "team"
    DIGEST = "digest"


class PracticeStep(StrEnum):
    """What a practice waits for."""

    ANSWER = "answer"
    WATCH = "watch"
    READ = "read"
    TALK = "talk"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class TrainingNews:
    """Training that someone was asked to take; `course` is its slug, empty where any one of `choices` will do."""

    course: str
    due_on: date | None
    choices: tuple[str, ...] = ()
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class StepNews:
    """A step of the onboarding plan, in words; `course` is the slug of one that is a course, which has a title."""

    words: str
    course: str
    due_on: date


@dataclass(frozen=True, slots=True)
class PracticeNews:
    observation_id: int
    step: PracticeStep


@dataclass(frozen=True, slots=True)
class CardNews:
    """A day of a credential that comes near: its short name, what the day is and what is short, in words."""

    name: str
    day: str
    on: date
    short: str = ""


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """Of those whom someone supervises: what is asked for and open, past its day, and done in the past week.

    `outside` is how many trainings from elsewhere wait for a review.
    """

    open: int = 0
    past: int = 0
    done: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What one mail tells; counts of people and courses are of those whose own reminders have ended.

    `questions` are ids of trainings from elsewhere that were returned with a question.
    """

    training: tuple[TrainingNews, ...] = ()
    steps: tuple[StepNews, ...] = ()
    practices: tuple[PracticeNews, ...] = ()
    questions: tuple[int, ...] = ()
    cards: tuple[CardNews, ...] = ()
    late_people: int = 0
    late_courses: int = 0
    asked: AskedCounts = AskedCounts()
