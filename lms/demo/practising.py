"""Practising in the demonstration: someone asks, is rated, reads what was written, and both confirm it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lms.actions.competence import practice as practice_actions
from lms.actions.competence.practice_drafts import save_draft
from lms.actions.people.record_views import record_view
from lms.demo.agency import DAY, Agency, Life, sitting
from lms.demo.cast import DRAFT, SAM, StartedPractice
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.competence.practice_form import point_key, senior_peer_signs
from lms.domain.learning.course import Course, Practice
from lms.domain.program.event import RecordView
from lms.queries.competence import practice as practice_query

HOUR = timedelta(hours=1)
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


@dataclass(frozen=True, slots=True)
class PracticePlan:
    """A practice as it will go: the moment of each step; without `rated_at` it is withdrawn instead.

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
    named = _named(agency, plan)
    if named is None and senior_peer_signs(plan.practice.competencies):
        return
    asked = practice_actions.ask(
        agency.acting(person_id, plan.asked_at), person_id, plan.course, plan.practice, named
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
    practice_actions.rate(
        agency.acting(rater_id, plan.rated_at),
        one,
        plan.found,
        None,
        practice=plan.practice,
        ticked=_ticked(plan.practice, plan.found),
    )
    yield from _agree(agency, plan, asked.observation_id, rater_id)


def _named(agency: Agency, plan: PracticePlan) -> int | None:
    """Who is asked by name: of those who may sign this practice on that day."""
    seniors = [one for one in agency.senior_peers if one != plan.person_id]
    if senior_peer_signs(plan.practice.competencies):
        return plan.rater_id if plan.rater_id in seniors else next(iter(seniors), None)
    return plan.rater_id if plan.rater_id in (agency.supervisors[plan.person_id], *seniors) else None


def _ticked(practice: Practice, found: Seen) -> list[str]:
    """Points that go with the ratings: all of them where all was met, else without the last of them."""
    points = [point.text for point in practice.points]
    given = set(found.ratings.values())
    if given == {Rating.MET}:
        return points
    return points[: len(points) // 3 if Rating.NOT_YET in given else len(points) - 2]


def offer(agency: Agency, one: StartedPractice, now: datetime) -> Life:
    """A supervisor starts a practice; its person says not now, or has not answered yet."""
    moment = now - one.offered * DAY
    yield moment
    rater_id, person_id, course = agency.ids[one.rater], agency.ids[one.email], agency.catalogue.courses[one.course]
    asked = practice_actions.ask(agency.acting(rater_id, moment), person_id, course, course.practice[0], rater_id)
    if one.not_now is not None:
        moment += one.not_now * DAY
        yield moment
        watched = _watched(agency, asked.observation_id, moment)
        practice_actions.answer(agency.acting(person_id, moment), watched, says_yes=False)


def draft_of_sam(agency: Agency, now: datetime) -> None:
    """A form half filled, for what waits to be rated."""
    email, slug, note = DRAFT
    today, course = agency.program.day_of(now), agency.catalogue.courses[slug]
    practice, sam = course.practice[0], agency.ids[SAM]
    page = practice_query.ask_page(agency.ids[email], course, practice, today)
    if page.under_way is None:
        return
    typed = {
        "setting": [practice.setting],
        "seen_on": [today.isoformat()],
        "point": [point_key(point.text) for point in practice.points[:6]],
        "note": [note],
        "seen": ["0"],
    }
    save_draft(agency.acting(sam, now - HOUR), _watched(agency, page.under_way, now), typed, None)


def _agree(agency: Agency, plan: PracticePlan, observation_id: int, rater_id: int) -> Life:
    for moment, is_fair in ((plan.talked_at, False), (plan.agreed_at, True)):
        if moment is None:
            continue
        yield moment
        if not agency.works_here(plan.person_id):
            return
        one = _watched(agency, observation_id, moment)
        seen = one.moments.rated_at or moment
        practice_actions.read(agency.acting(plan.person_id, moment), one, seen, plan.answer, is_fair=is_fair)
    yield plan.confirmed_at
    if agency.supervisors.get(plan.person_id) != rater_id and rater_id not in agency.senior_peers:
        return
    one = _watched(agency, observation_id, plan.confirmed_at)
    seen = one.moments.rated_at or plan.confirmed_at
    practice_actions.confirm(agency.acting(rater_id, plan.confirmed_at), one, seen, plan.course)
    agency.tally["practices"] += 1


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
    """How a practice of these people may well go; most are met, some after a talk, a few are withdrawn."""
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
