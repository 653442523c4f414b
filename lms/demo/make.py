"""A believable agency with years of history, made by calling the same actions with past moments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from lms.actions.account.passwords import hash_in_transaction
from lms.actions.competence.practice_drafts import take_up_forms
from lms.actions.competence.standing import keep_past
from lms.actions.credit.papers import drop_past_papers
from lms.actions.learning.corrections import NoSuchCorrection, read_correction, take_up_corrections
from lms.actions.learning.learning import forget_answers
from lms.actions.people import supervision
from lms.actions.people.record_views import record_view
from lms.actions.program.outbox import take_old_as_sent
from lms.actions.program.program import finish_demo, found_program
from lms.actions.team import assignments
from lms.actions.team.plans import begin_plan
from lms.content import wording
from lms.content.catalogue import Catalogue
from lms.demo.agency import DAY, FIRST_COURSE, MINUTE, MONTH_DAYS, NEW, PEER, SENIOR, SUPERVISOR, Agency, Life
from lms.demo.cards import CARDS, approved, hold, pilot
from lms.demo.cast import (
    ADJUSTED,
    ASKED,
    CAST,
    CHECKS,
    FATIGUE,
    OFFERS,
    OLU,
    PEERS,
    READERS,
    SAM,
    STAFF,
    STEPS_SAID,
    WATCHES,
    Peer,
    Watch,
)
from lms.demo.checking import answer_check, begin_check
from lms.demo.credit.elsewhere import ELSEWHERE, take_elsewhere
from lms.demo.credit.holding import adjust_hours, hold_events, issue_anew, share_one
from lms.demo.guests import begin_guests
from lms.demo.lives import grow, leave, move, put_under, welcome
from lms.demo.onboarding import add_own_steps, adjust, say_step
from lms.demo.people import begin_people
from lms.demo.practising import PracticePlan, draft_of_sam, offer, practise
from lms.demo.studying import read_lessons, take_course
from lms.demo.supervising import notice, supervise
from lms.domain.acting import Acting
from lms.domain.chance import seeded
from lms.domain.competence.practice import Rating, Seen
from lms.domain.learning.correction import CorrectedCourse
from lms.domain.program.event import RecordView
from lms.domain.program.program import DEMO_PASSWORD, Program
from lms.domain.team.plan import MONTHLY, DueRule, Plan
from lms.store.db import unit_of_work

MONTHS = 30
SEED = 30
STEPS_AT_ONCE = 2000
MAIL_WAITS = timedelta(days=3)
YEARLY = "mandated-reporting"
CHOICES = ("engaging-parents", "sharing-your-story", "trauma-aces-and-ti-rosc")
DEMO_URL = "http://127.0.0.1:8000"


def make_demo(
    catalogue: Catalogue,
    now: datetime,
    *,
    people: int = CAST,
    years: float = MONTHS / 12,
    seed: int = SEED,
    link_key: bytes | None = None,
) -> Iterator[str]:
    """Makes the agency in an empty database, telling how far it is; raises NotEmpty.

    The same seed at the same moment gives the same rows. Beyond the cast, `people` are made up; the cast alone has
    guests who took a quiz, without whom no question would have answers enough to be told. Until all of it is
    there, the program says that it is unfinished. With the site's `link_key` somebody shares a certificate.
    """
    source = random.Random(f"{seed}:chance")
    with unit_of_work(), seeded(source):
        started = _ago(now, max(MONTHS, years * 12) + 1)
        agency = Agency(_before(catalogue), _found(started), hash_in_transaction(DEMO_PASSWORD))
        take_up_forms(catalogue.courses.values(), started)
        _begin_cast(agency, catalogue, started, now, seed)
        if people > CAST:
            begin_people(agency, people - CAST, years, seed, now)
        else:
            begin_guests(agency, seed, now)
        _live_on(agency, now)  # the cast's whole history: interrupted meanwhile, nothing is left
    told = ""
    while agency.schedule.next_at is not None and agency.schedule.next_at <= now:
        month = wording.month(agency.schedule.next_at)
        if month != told:
            told = month
            yield f"{month}: {_told(agency)}"
        with unit_of_work(), seeded(source):
            _live_on(agency, now)
    with unit_of_work():
        _finish(agency, catalogue, now, link_key)
    yield _told(agency)


def _finish(agency: Agency, catalogue: Catalogue, now: datetime, link_key: bytes | None) -> None:
    draft_of_sam(agency, now)
    titles = {slug: one.title for slug, one in catalogue.courses.items()}
    take_old_as_sent(now - MAIL_WAITS, titles, DEMO_URL, catalogue.credentials)
    drop_past_papers(now)
    forget_answers(now)
    _correct(agency, now)
    keep_past(Acting(None, now, agency.program))
    if link_key is not None:
        share_one(agency, now, link_key)
    finish_demo(now)


def _before(catalogue: Catalogue) -> Catalogue:
    """As courses were while most people of the demonstration took them: they asked for no practice and no review."""
    courses = {slug: replace(course, certificate_requires=()) for slug, course in catalogue.courses.items()}
    return approved(replace(catalogue, courses=courses))


def _correct(agency: Agency, now: datetime) -> None:
    """What was corrected has been taught from its day on, and some have read it."""
    for course in agency.catalogue.courses.values():
        for correction in course.corrections:
            began = min(now, agency.program.day_began(correction.day))
            take_up_corrections([CorrectedCourse(course.slug, course.title, (correction,))], began)
            for email in READERS:
                with suppress(NoSuchCorrection):
                    read_correction(agency.acting(agency.ids[email], now), course, correction.day)


def _live_on(agency: Agency, now: datetime) -> None:
    for _ in range(STEPS_AT_ONCE):
        if not agency.schedule.step(now):
            return


def _told(agency: Agency) -> str:
    tally = agency.tally
    return (
        f"{tally['people']:,} people, {tally['courses']:,} courses completed, "
        f"{tally['practices']:,} practices confirmed, {tally['assignments']:,} assignments"
    )


def _ago(now: datetime, months: float) -> datetime:
    return now - timedelta(days=months * MONTH_DAYS)


def _found(started: datetime) -> Program:
    return found_program(
        {
            "name": "Family Support North",
            "address": "12 River Street, Northfield",
            "contact": "training@example.org",
            "signatory": "Sam Rivera",
            "signatory_title": "Training lead",
            "time_zone": "America/Los_Angeles",
            "help_line": "555 0100",
            "is_demo": True,
            "is_unfinished": True,
        },
        started,
    )


def _begin_cast(agency: Agency, taught_now: Catalogue, started: datetime, now: datetime, seed: int) -> None:
    agency.schedule.begin(_staff(agency, started))
    for peer in PEERS:
        agency.schedule.begin(_peer(agency, peer, taught_now, now, random.Random(f"{seed}:{peer.email}")))
    for watch in WATCHES:
        agency.schedule.begin(_watch(agency, watch, now))
    for one in OFFERS:
        agency.schedule.begin(offer(agency, one, now))
    for holding in CARDS:
        agency.schedule.begin(hold(agency, holding, now))
    agency.schedule.begin(pilot(agency, FATIGUE, now))
    for email, days, is_done in CHECKS:
        agency.schedule.begin(_check(agency, email, now - days * DAY, is_done=is_done))
    agency.schedule.begin(_ask_for_training(agency, now))
    agency.schedule.begin(add_own_steps(agency, started + DAY))
    joined = {peer.email: _ago(now, peer.months) for peer in PEERS}
    for step in STEPS_SAID:
        agency.schedule.begin(say_step(agency, step, joined[step.email]))
    agency.schedule.begin(adjust(agency, ADJUSTED, now - 40 * DAY))
    for taken in ELSEWHERE:
        agency.schedule.begin(take_elsewhere(agency, taken, now))
    agency.schedule.begin(supervise(agency, now))
    agency.schedule.begin(hold_events(agency, now))
    agency.schedule.begin(adjust_hours(agency, now - 12 * DAY))
    agency.schedule.begin(issue_anew(agency, now - 8 * DAY))
    agency.schedule.begin(notice(agency, now - 2 * DAY))
    for days in (150, 60, 21, 10, 3):
        agency.schedule.begin(_look(agency, now - days * DAY))


def _staff(agency: Agency, started: datetime) -> Life:
    yield started
    for email, name, is_administrator, team in STAFF:
        person_id = welcome(agency, email, name, started, profile=SUPERVISOR, is_administrator=is_administrator)
        if team:
            agency.teams[person_id] = supervision.name_team(
                agency.acting(agency.administrator, started), f"{team} team"
            ).id


def _peer(agency: Agency, peer: Peer, taught_now: Catalogue, now: datetime, chance: random.Random) -> Life:
    joined = _ago(now, peer.months)
    yield joined
    person_id, begin = welcome(agency, peer.email, peer.name, joined, profile=NEW), agency.schedule.begin
    put_under(agency, person_id, agency.ids[peer.supervisor], joined)
    growing = {NEW: (), PEER: ((3, PEER),), SENIOR: ((3, PEER), (12, SENIOR))}[peer.profile]
    begin(grow(agency, person_id, [(_ago(now, peer.months - months), profile) for months, profile in growing]))
    if peer.moved is not None:
        begin(move(agency, person_id, agency.ids[peer.moved[0]], _ago(now, peer.moved[1])))
    if peer.left is not None:
        begin(leave(agency, person_id, _ago(now, peer.left)))
    moment = joined
    for slug, months in peer.courses:
        start = max(moment + DAY, _ago(now, months))
        moment = yield from take_course(agency, person_id, agency.catalogue.courses[slug], peer.sure, chance, start)
    if peer.waits is not None:
        slug, months = peer.waits
        start = max(moment + DAY, _ago(now, months))
        yield from take_course(agency, person_id, taught_now.courses[slug], peer.sure, chance, start)
    if peer.begun is not None:
        slug, lessons = peer.begun
        yield from read_lessons(agency, person_id, agency.catalogue.courses[slug], lessons, chance, now - 4 * DAY)


def _watch(agency: Agency, watch: Watch, now: datetime) -> Life:
    asked_at = now - timedelta(days=watch.asked, hours=3)
    yield asked_at
    course = agency.catalogue.courses[watch.course]
    practice = course.practice[0]
    first, *others = practice.competencies
    ratings = {} if watch.setting.rung is None else {first: Rating.MET, **dict.fromkeys(others, watch.others)}
    after = [None if days is None else asked_at + days * DAY for days in (watch.rated, watch.talked)]
    yield from practise(
        agency,
        PracticePlan(
            agency.ids[watch.email],
            course,
            practice,
            agency.ids[watch.rater] if watch.rater else None,
            Seen(watch.setting, ratings, watch.note),
            watch.answer,
            asked_at,
            after[0],
            asked_at + watch.agreed * DAY,
            asked_at + watch.confirmed * DAY,
            after[1],
        ),
    )


def _check(agency: Agency, email: str, moment: datetime, *, is_done: bool) -> Life:
    yield moment
    person_id = agency.ids[email]
    profile = next(peer.profile for peer in PEERS if peer.email == email)
    check_id = begin_check(agency, person_id, profile, moment)
    if check_id is not None and is_done:
        moment += 5 * MINUTE
        yield moment
        answer_check(agency, person_id, check_id, moment)


def _ask_for_training(agency: Agency, now: datetime) -> Life:
    asked_at = now - 8 * DAY
    yield asked_at
    today = agency.program.day_of(now)
    for email, slug, by, days, note in ASKED:
        assignments.assign_training(
            agency.acting(agency.ids[by], asked_at),
            [agency.ids[email]],
            [agency.catalogue.courses[slug]],
            due_on=today + days * DAY,
            note=note,
        )
        agency.tally["assignments"] += 1
    _plan_training(agency, now)


def _plan_training(agency: Agency, now: datetime) -> None:
    """One of each kind: for whoever comes, each year, and any one each month."""
    sam, courses = agency.acting(agency.ids[SAM], now - 8 * DAY), agency.catalogue.courses
    newcomers = Plan(0, (FIRST_COURSE,), DueRule(None, 30), with_way=True, profile=NEW)
    yearly = Plan(0, (YEARLY,), DueRule(), 12, profile=PEER)
    monthly = Plan(0, CHOICES, DueRule(), MONTHLY, any_one=True, profile=PEER)
    for plan in (newcomers, yearly, monthly):
        begun = begin_plan(sam, plan, (), courses)
        agency.tally["assignments"] += begun.count


def _look(agency: Agency, moment: datetime) -> Life:
    """Supervisors look at their team page, and Sam at Pia's record."""
    yield moment
    for email in (SAM, OLU):
        supervisor_id = agency.ids[email]
        team = agency.people_of(supervisor_id)
        record_view(agency.acting(supervisor_id, moment), RecordView.TEAM, about=team)
    pia = agency.ids["pia@example.org"]
    record_view(agency.acting(agency.ids[SAM], moment), RecordView.RECORD, about=[pia])
