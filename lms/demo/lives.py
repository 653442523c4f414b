"""Lives in the demonstration: what people do, step by step, each step by its own action, at a moment of the past.

A life is a generator: it yields the moment of its next step, and takes that step when it is resumed. All lives run
in the order of their moments and stop at the present one, so whatever is under way then is under way in the demo.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from lms.actions.competence import practice as practice_actions
from lms.actions.learning import learning
from lms.actions.people import people, supervision
from lms.actions.people.record_views import record_view
from lms.content.catalogue import Catalogue
from lms.content.mails import practice_address
from lms.domain.access import SENIOR_PEER
from lms.domain.acting import Acting
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.items.rules import Answer
from lms.domain.learning.completion import prerequisites_left
from lms.domain.learning.course import Course, Practice
from lms.domain.learning.refresh import refresh_on
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.domain.program.event import RecordView
from lms.domain.program.program import Program
from lms.queries.competence import practice as practice_query
from lms.queries.people import people as people_query
from lms.queries.people.people import Person

Life = Generator[datetime, None, None]
NEW, PEER, SENIOR, SUPERVISOR = FIRST_PROFILE, "peer", SENIOR_PEER, "supervisor"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MONTH_DAYS = 30.4
REFRESHED_BEFORE = 30 * DAY  # how long before its day people here take a course again, if they do
FIRST_COURSE = "peer-role-in-child-welfare"
NOTES = (
    "Heard the need first, and came back to it at the end.",
    "Clear and short. The next step was a real one.",
    "The limits were the same in both versions.",
    "Left a pause where one was needed.",
    "Said what would be passed on, before being asked.",
    "The first part was clear; the last one came too fast.",
)
ANSWERS = (
    "",
    "",
    "Thank you, that helps.",
    "The second part was the hard one for me.",
    "I would like to try it again.",
)


@dataclass(slots=True)
class Schedule:
    """Lives by the moment of their next step; of two at one moment the one that began first goes first."""

    waiting: list[tuple[datetime, int, Life]] = field(default_factory=list)
    begun: int = 0

    def begin(self, life: Life) -> None:
        self.begun += 1
        self._put(life, self.begun)

    def _put(self, life: Life, number: int, not_before: datetime | None = None) -> None:
        moment = next(life, None)
        if moment is not None:
            heapq.heappush(self.waiting, (max(moment, not_before or moment), number, life))

    def step(self, until: datetime) -> bool:
        """Takes the earliest step; False when none is left before that moment."""
        if not self.waiting or self.waiting[0][0] > until:
            return False
        moment, number, life = heapq.heappop(self.waiting)
        self._put(life, number, moment)
        return True

    @property
    def next_at(self) -> datetime | None:
        return self.waiting[0][0] if self.waiting else None


@dataclass(slots=True)
class Agency:
    """The program as it grows: what lives have to know of each other."""

    catalogue: Catalogue
    program: Program
    password_hash: str
    schedule: Schedule = field(default_factory=Schedule)
    ids: dict[str, int] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    supervisors: dict[int, int] = field(default_factory=dict)
    teams: dict[int, int] = field(default_factory=dict)
    senior_peers: list[int] = field(default_factory=list)
    asked: dict[int, list[str]] = field(default_factory=dict)
    done: dict[int, dict[str, date]] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def administrator(self) -> int:
        """Whoever came first runs it."""
        return next(iter(self.emails))

    def people_of(self, supervisor_id: int) -> list[int]:
        """Whom this person supervises now."""
        return [person_id for person_id, above in self.supervisors.items() if above == supervisor_id]

    def acting(self, person_id: int | None, moment: datetime) -> Acting:
        return Acting(person_id, moment, self.program)

    def works_here(self, person_id: int) -> bool:
        return person_id in self.done


def person_of(person_id: int) -> Person:
    person = people_query.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    return person


def sitting(agency: Agency, after: datetime, days: int, chance: random.Random) -> datetime:
    """A moment on a working day, so many days later, between eight and five."""
    day = agency.program.day_of(after) + max(days, 1) * DAY
    day += (7 - day.weekday()) * DAY if day.weekday() > 4 else timedelta(0)
    return agency.program.day_began(day) + (8 * 60 + chance.randint(0, 540)) * MINUTE


# Coming, changing, leaving


def welcome(
    agency: Agency, email: str, name: str, moment: datetime, *, profile: str, is_administrator: bool = False
) -> int:
    """Adds someone at that moment, with the password that everyone in the demo has."""
    today = agency.program.day_of(moment)
    by = agency.administrator if agency.emails else None
    newcomer = people.read_newcomer(
        email, name, today, profile=profile, hired_on=today, is_administrator=is_administrator
    )
    newcomer = replace(newcomer, password_hash=agency.password_hash)
    person_id = people.join_program(agency.acting(by, moment), [newcomer]).person_ids[newcomer.email]
    agency.ids[email], agency.emails[person_id], agency.done[person_id] = person_id, email, {}
    agency.tally["people"] += 1
    return person_id


def put_under(agency: Agency, person_id: int, supervisor_id: int, moment: datetime) -> None:
    """Whoever supervised the person until now did so to the day before."""
    today, by, person = agency.program.day_of(moment), agency.administrator, person_of(person_id)
    before = agency.supervisors.get(person_id)
    if before is not None:
        row = people_query.supervision_between(before, person_id, today - DAY)
        if row is None:
            return
        supervision.end_supervision(agency.acting(by, moment), row, today - DAY)
    supervision.supervise(agency.acting(by, moment), person, agency.emails[supervisor_id], today)
    agency.supervisors[person_id] = supervisor_id
    _follow_to_team(agency, person, supervisor_id, moment)


def _follow_to_team(agency: Agency, person: Person, supervisor_id: int, moment: datetime) -> None:
    today, by = agency.program.day_of(moment), agency.administrator
    wanted, held = agency.teams.get(supervisor_id), agency.teams.get(person.id)
    if wanted is None or wanted == held:
        return
    row = people_query.membership_in(held, person.id, today - DAY) if held is not None else None
    if row is not None:
        supervision.leave_team(agency.acting(by, moment), row, today - DAY)
    team = people_query.team(wanted)
    if team is not None:
        supervision.join_team(agency.acting(by, moment), person, team, today)
        agency.teams[person.id] = wanted


def grow(agency: Agency, person_id: int, profiles: Sequence[tuple[datetime, str]]) -> Life:
    """Takes on one profile after the other."""
    for moment, profile in profiles:
        yield moment
        if not agency.works_here(person_id):
            return
        today = agency.program.day_of(moment)
        people.change_profile(agency.acting(agency.administrator, moment), person_id, profile, today)
        if profile == SENIOR:
            agency.senior_peers.append(person_id)


def move(agency: Agency, person_id: int, supervisor_id: int, moment: datetime) -> Life:
    """Comes under someone else, if both still work here."""
    yield moment
    if agency.works_here(person_id) and agency.works_here(supervisor_id):
        put_under(agency, person_id, supervisor_id, moment)
        agency.tally["moves"] += 1


def leave(agency: Agency, person_id: int, moment: datetime, successor_id: int | None = None) -> Life:
    """Ends the job; people supervised until then come under the successor."""
    yield moment
    for one in agency.people_of(person_id):
        if successor_id is not None and one != successor_id and agency.works_here(successor_id):
            put_under(agency, one, successor_id, moment)
        if agency.supervisors[one] == person_id:
            del agency.supervisors[one]
    today = agency.program.day_of(moment)
    people.deactivate(agency.acting(agency.administrator, moment), person_of(person_id), today, is_sure=True)
    del agency.done[person_id]
    agency.supervisors.pop(person_id, None)
    if person_id in agency.senior_peers:
        agency.senior_peers.remove(person_id)
    agency.tally["left"] += 1


# Studying


def take_course(
    agency: Agency, person_id: int, course: Course, sure: float, chance: random.Random, start: datetime
) -> Generator[datetime, None, datetime]:
    """Reads, takes the quiz until it is passed, says a word on the course; gives back the moment of the end.

    `sure` is how often an answer is known, from 0 to 1; it grows with each try.
    """
    moment = yield from read_lessons(agency, person_id, course, len(course.lessons), chance, start)
    passed = False
    while not passed:
        moment = sitting(agency, moment, chance.randint(1, 3), chance)
        yield moment
        if not agency.works_here(person_id):
            return moment
        attempt = learning.open_quiz(agency.acting(person_id, moment), course)
        attempt_id, items = attempt.id, [item_id for item_id, _ in attempt.drawn]
        moment += chance.randint(14, 30) * MINUTE
        yield moment
        chosen = {item_id: _answer(course, item_id, sure, chance) for item_id in items}
        submitted = learning.submit_quiz(agency.acting(person_id, moment), course, attempt_id, chosen)
        passed = submitted is not None and submitted.passed
        sure = min(0.97, sure + 0.06)
    moment += 2 * MINUTE
    yield moment
    said = {"useful": str(chance.randint(3, 5)), "respected": str(chance.randint(4, 5))}
    outcome = learning.send_evaluation(agency.acting(person_id, moment), course, said)
    if outcome is learning.Completing.COMPLETED and agency.works_here(person_id):
        agency.done[person_id][course.slug] = agency.program.day_of(moment)
        agency.tally["courses"] += 1
    return moment


def read_lessons(
    agency: Agency, person_id: int, course: Course, lessons: int, chance: random.Random, start: datetime
) -> Generator[datetime, None, datetime]:
    """Begins the course, or begins it again, and reads so many lessons, one or two a day; the moment after."""
    yield start
    if not agency.works_here(person_id):
        return start
    enrolment_id = learning.restart_course(agency.acting(person_id, start), course)
    moment = start
    for number, lesson in enumerate(course.lessons[:lessons]):
        moment = sitting(agency, moment, 1, chance) if number and number % 2 == 0 else moment + 3 * MINUTE
        yield moment
        learning.open_lesson(agency.acting(person_id, moment), enrolment_id, lesson.slug)
        done = moment + max(2, lesson.minutes + chance.randint(-2, 3)) * MINUTE
        learning.note_reading(agency.acting(person_id, done), enrolment_id, moment)
        moment = done
        yield moment
        if not agency.works_here(person_id):
            return moment
        learning.finish_lesson(agency.acting(person_id, moment), course, lesson)
    return moment


def _answer(course: Course, item_id: str, sure: float, chance: random.Random) -> Answer:
    item = course.item(item_id)
    if item is None:
        raise LookupError(item_id)
    return item.right_answer if chance.random() < sure else item.rules.guess(item, chance)


def next_course(agency: Agency, person_id: int, today: date, chance: random.Random) -> Course | None:
    """What someone would take next: the first course first, then what was asked, is due for refresh, or is new."""
    done, courses = agency.done[person_id], agency.catalogue.courses
    if FIRST_COURSE not in done:
        return courses[FIRST_COURSE]
    for slug in agency.asked.get(person_id, []):
        if slug not in done and not prerequisites_left(courses[slug], done):
            return courses[slug]
    stale = [slug for slug, on in done.items() if _is_stale(courses[slug], on, today)]
    if stale and chance.random() < 0.8:
        return courses[min(stale, key=lambda slug: done[slug])]
    new = [slug for slug, one in courses.items() if slug not in done and not prerequisites_left(one, done)]
    return courses[sorted(new)[chance.randrange(len(new))]] if new else None


def _is_stale(course: Course, done_on: date, today: date) -> bool:
    day = refresh_on(course, done_on)
    return day is not None and day <= today + REFRESHED_BEFORE


# Practising


@dataclass(frozen=True, slots=True)
class PracticePlan:
    """A practice as it will go: the moment of each step; without `rated_at` it is taken back instead.

    `rater_id` is who is asked, or None for any supervisor; `talked_at` is when its person wanted to talk first.
    """

    person_id: int
    course: Course
    practice: Practice
    rater_id: int | None
    found: Seen
    answer: str
    asked_at: datetime
    rated_at: datetime | None
    agreed_at: datetime
    confirmed_at: datetime
    talked_at: datetime | None = None


def practise(agency: Agency, plan: PracticePlan) -> Life:
    """Asks, is rated, reads, confirms; ends early when one of the two is no longer there for it."""
    yield plan.asked_at
    person_id = plan.person_id
    if person_id not in agency.supervisors or not agency.works_here(person_id):
        return
    named = plan.rater_id if plan.rater_id in (agency.supervisors[person_id], *agency.senior_peers) else None
    asked = practice_actions.ask(
        agency.acting(person_id, plan.asked_at), person_id, plan.course, plan.practice, named, _page_of
    )
    if plan.rated_at is None:
        yield plan.agreed_at
        practice_actions.withdraw(
            agency.acting(person_id, plan.agreed_at), _watched(agency, asked.observation_id, plan.agreed_at)
        )
        return
    yield plan.rated_at
    rater_id = named if named in agency.senior_peers else agency.supervisors.get(person_id)
    if not asked.first or rater_id is None or not agency.works_here(person_id):
        return
    one = _watched(agency, asked.observation_id, plan.rated_at)
    record_view(agency.acting(rater_id, plan.rated_at), RecordView.PRACTICE, about=[person_id])
    practice_actions.rate(agency.acting(rater_id, plan.rated_at), one, plan.found, None, _page_of)
    yield from _agree(agency, plan, asked.observation_id, rater_id)


def _agree(agency: Agency, plan: PracticePlan, observation_id: int, rater_id: int) -> Life:
    for moment, is_fair in ((plan.talked_at, False), (plan.agreed_at, True)):
        if moment is None:
            continue
        yield moment
        if not agency.works_here(plan.person_id):
            return
        one = _watched(agency, observation_id, moment)
        seen = one.moments.rated_at or moment
        practice_actions.read(
            agency.acting(plan.person_id, moment), one, seen, plan.answer, _page_of, is_fair=is_fair
        )
    yield plan.confirmed_at
    if agency.supervisors.get(plan.person_id) != rater_id and rater_id not in agency.senior_peers:
        return
    one = _watched(agency, observation_id, plan.confirmed_at)
    seen = one.moments.rated_at or plan.confirmed_at
    practice_actions.confirm(agency.acting(rater_id, plan.confirmed_at), one, seen, plan.course)
    agency.tally["practices"] += 1


def _page_of(observation_id: int) -> str:
    return practice_address("http://127.0.0.1:8000", observation_id)


def _watched(agency: Agency, observation_id: int, moment: datetime) -> practice_query.Watched:
    one = practice_query.watched(observation_id, agency.program.day_of(moment))
    if one is None:
        raise LookupError(f"there is no observation {observation_id}")
    return one


def plan_practice(
    agency: Agency,
    person_id: int,
    course: Course,
    practice: Practice,
    asked_at: datetime,
    chance: random.Random,
    *,
    sure: float,
    rater_id: int | None,
) -> PracticePlan:
    """How a practice of these people may well go; most are met, some after a talk, a few are taken back."""
    rated_at = sitting(agency, asked_at, chance.randint(2, 20), chance)
    read_at = sitting(agency, rated_at, chance.randint(1, 6), chance)
    agreed_at = sitting(agency, read_at, chance.randint(2, 6), chance)
    confirmed_at = sitting(agency, agreed_at, chance.randint(1, 7), chance)
    talks, is_taken_back = chance.random() < 0.12, chance.random() < 0.04
    plan = PracticePlan(
        person_id,
        course,
        practice,
        rater_id,
        _seen(practice, agency.program.day_of(rated_at), sure, chance),
        ANSWERS[chance.randrange(len(ANSWERS))],
        asked_at,
        rated_at,
        agreed_at if talks else read_at,
        confirmed_at,
        read_at if talks else None,
    )
    return replace(plan, rated_at=None) if is_taken_back else plan


def _seen(practice: Practice, day: date, sure: float, chance: random.Random) -> Seen:
    settings = (
        PracticeSetting.SHADOWING,
        PracticeSetting.REAL_WORK,
        PracticeSetting.SIMULATION,
        PracticeSetting(practice.setting),
    )
    setting = settings[min(3, chance.randrange(25))]
    other = (Rating.PROGRESS, Rating.PROGRESS, Rating.NOT_YET)
    ratings = {
        code: Rating.MET if chance.random() < sure else other[chance.randrange(3)] for code in practice.competencies
    }
    agreed_on = day - chance.randint(0, 6) * DAY
    return Seen(
        setting,
        ratings if setting.rung is not None else {},
        NOTES[chance.randrange(len(NOTES))],
        agreed_on if setting is PracticeSetting.REAL_WORK else None,
    )
