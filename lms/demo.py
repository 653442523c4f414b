"""A believable agency with years of history, made by calling the same actions with past moments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions import assignments, supervision
from lms.actions.passwords import hash_password
from lms.content.catalogue import Catalogue
from lms.demo_lives import (
    DAY,
    FIRST_COURSE,
    MONTH_DAYS,
    NEW,
    PEER,
    SENIOR,
    SUPERVISOR,
    Agency,
    Life,
    Plan,
    grow,
    leave,
    move,
    practise,
    put_under,
    read_lessons,
    take_course,
    welcome,
)
from lms.demo_people import begin_people
from lms.domain.chance import drawn_from
from lms.domain.practice import Rating, Seen, Setting
from lms.domain.program import Program
from lms.store import events, outbox
from lms.store import learning as learning_store
from lms.store import program as program_store
from lms.store.db import unit_of_work

PASSWORD = "walk-beside-demo"  # noqa: S105 -- the demo's own, printed on its sign-in page
MONTHS = 30
SEED = 30
STEPS_AT_ONCE = 2000
MAIL_WAITS = timedelta(days=3)
ROLE, BOUNDARIES, CHILDREN = FIRST_COURSE, "boundaries-in-real-life", "child-development-and-safety"
ADA, SAM, OLU = "ada@example.org", "sam@example.org", "olu@example.org"


class NotEmpty(Exception):
    """There is a program here already; a demo never mixes with it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer of the demo: `months` ago hired, courses as (slug, months ago), how sure of answers from 0 to 1.

    `moved` is whom they came under later, and how many months ago; `left` how many months ago they left.
    """

    email: str
    name: str
    supervisor: str
    profile: str
    months: float
    courses: tuple[tuple[str, float], ...]
    sure: float
    begun: tuple[str, int] | None = None
    moved: tuple[str, float] | None = None
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A practice of the demo: asked so many days ago, then rated, called fair and confirmed so many days after that.

    The first competency is always met; `others` is how the rest were rated. `talked` is the day after the asking on
    which its person wanted to talk first; without `rated` it was taken back on the day `agreed`.
    """

    email: str
    course: str
    rater: str | None
    asked: float
    rated: float | None
    agreed: float
    confirmed: float
    others: Rating = Rating.MET
    note: str = ""
    answer: str = ""
    talked: float | None = None
    setting: Setting = Setting.ROLE_PLAY


STAFF = (
    (ADA, "Ada Lindqvist", True, ""),
    (SAM, "Sam Rivera", False, "Riverside"),
    (OLU, "Olu Adeyemi", False, "Hillside"),
)
PEERS = (
    Peer("pia@example.org", "Pia Moreno", SAM, PEER, 20, ((ROLE, 19.5),), 0.85, (BOUNDARIES, 3)),
    Peer("theo@example.org", "Theo Banks", SAM, NEW, 1.2, (), 0.7, (ROLE, 2)),
    Peer("lena@example.org", "Lena Ortiz", SAM, PEER, 8, ((ROLE, 7.8), (BOUNDARIES, 5)), 0.8),
    Peer("marcus@example.org", "Marcus Bell", SAM, PEER, 30, ((ROLE, 29.5), (CHILDREN, 27)), 0.82),
    Peer(
        "ana@example.org",
        "Ana Whitefeather",
        SAM,
        SENIOR,
        30,
        ((ROLE, 29.8), (BOUNDARIES, 28), (CHILDREN, 14), (BOUNDARIES, 3)),
        0.95,
    ),
    Peer("joss@example.org", "Joss Kim", OLU, PEER, 14, ((ROLE, 13.5), (CHILDREN, 6)), 0.84, moved=(SAM, 5)),
    Peer("dee@example.org", "Dee Carter", OLU, PEER, 26, ((ROLE, 25.5), (BOUNDARIES, 25), (CHILDREN, 23.5)), 0.9),
    Peer("ruth@example.org", "Ruth Abara", OLU, SENIOR, 30, ((ROLE, 29), (CHILDREN, 20), (BOUNDARIES, 11)), 0.93),
    Peer("noel@example.org", "Noel Begay", OLU, PEER, 10, ((ROLE, 9.5),), 0.78, (CHILDREN, 5)),
    Peer("ines@example.org", "Ines Duarte", OLU, PEER, 5, ((ROLE, 4.6), (BOUNDARIES, 1.5)), 0.86),
    Peer("wes@example.org", "Wes Tran", OLU, NEW, 0.6, (), 0.7),
    Peer("rex@example.org", "Rex Holloway", OLU, PEER, 28, ((ROLE, 27.5), (BOUNDARIES, 18)), 0.85, left=6),
)
WATCHES = (
    Watch("ana@example.org", ROLE, SAM, 880, 6, 8, 10, note="Said the limits before anyone asked."),
    Watch("ana@example.org", BOUNDARIES, SAM, 820, 9, 10, 14, note="Stayed kind when the scene got loud."),
    Watch("ana@example.org", CHILDREN, SAM, 400, 4, 6, 7, answer="The second scene took me a moment."),
    Watch("marcus@example.org", ROLE, SAM, 860, 10, 12, 15, Rating.PROGRESS, note="What is passed on was left out."),
    Watch("marcus@example.org", ROLE, SAM, 800, 7, 8, 12, note="All five parts, both times."),
    Watch("dee@example.org", ROLE, OLU, 760, 5, 6, 9, note="Both versions under a minute."),
    Watch("dee@example.org", BOUNDARIES, OLU, 735, 8, 9, 11, note="Heard the need first, in all three scenes."),
    Watch("dee@example.org", CHILDREN, OLU, 690, 12, 13, 15),
    Watch("ruth@example.org", ROLE, OLU, 850, 6, 9, 11, note="Offered a real choice to say no."),
    Watch("ruth@example.org", BOUNDARIES, OLU, 320, 6, 9, 11, Rating.PROGRESS, "The third came too fast.", talked=7),
    Watch("rex@example.org", ROLE, OLU, 800, 5, 7, 8),
    Watch("joss@example.org", ROLE, OLU, 380, 8, 9, 12, note="Plain words, no hurry."),
    Watch("joss@example.org", CHILDREN, SAM, 60, 10, 14, 16, Rating.NOT_YET, "Risk was told as danger.", "I see it."),
    Watch("pia@example.org", ROLE, SAM, 560, 9, 12, 13, Rating.PROGRESS, "The caseworker’s version ran long."),
    Watch("lena@example.org", ROLE, SAM, 210, 6, 7, 9, note="Clear on when to call."),
    Watch("ines@example.org", BOUNDARIES, "ruth@example.org", 30, 6, 7, 8, setting=Setting.SHADOWING),
    Watch("ines@example.org", ROLE, OLU, 50, None, 3, 0),
    # Under way today: to be rated, to be read, to be talked about, to be confirmed.
    Watch("lena@example.org", BOUNDARIES, SAM, 3, 9, 10, 11),
    Watch("noel@example.org", ROLE, None, 2, 9, 10, 11),
    Watch("theo@example.org", ROLE, "ana@example.org", 1, 9, 10, 11),
    Watch("pia@example.org", ROLE, SAM, 6, 4, 12, 13, note="Both versions in one breath, and a real choice in each."),
    Watch("ines@example.org", ROLE, OLU, 8, 4, 20, 21, Rating.PROGRESS, "What is kept was left out.", talked=6),
    Watch("marcus@example.org", CHILDREN, SAM, 9, 4, 8, 15, note="Named the worry plainly.", answer="Thank you."),
)
ASKED = (
    ("pia@example.org", CHILDREN, SAM, 13, "before the new intake rules start"),
    ("theo@example.org", ROLE, SAM, 20, "your first one; take your time"),
    ("marcus@example.org", BOUNDARIES, SAM, -2, ""),
    ("noel@example.org", CHILDREN, OLU, 30, "we talk about it in group"),
    ("wes@example.org", ROLE, OLU, 25, "welcome to the team"),
)
CAST = len(STAFF) + len(PEERS)


def make_demo(
    catalogue: Catalogue, now: datetime, *, people: int = CAST, years: float = MONTHS / 12, seed: int = SEED
) -> Iterator[str]:
    """Makes the agency in an empty database, telling how far it is; raises NotEmpty.

    The same seed at the same moment gives the same rows. Beyond the cast, `people` are made up.
    """
    if not program_store.is_empty():
        raise NotEmpty
    source = random.Random(f"{seed}:chance")
    with unit_of_work(), drawn_from(source):
        started = _ago(now, max(MONTHS, years * 12) + 1)
        agency = Agency(catalogue, _found(started), hash_password(PASSWORD))
        _begin_cast(agency, started, now, seed)
        if people > CAST:
            begin_people(agency, people - CAST, years, seed, now)
    told = ""
    while agency.schedule.next_at is not None and agency.schedule.next_at <= now:
        with unit_of_work(), drawn_from(source):
            for _ in range(STEPS_AT_ONCE):
                if not agency.schedule.step(now):
                    break
        month = f"{min(agency.schedule.next_at or now, now):%B %Y}"
        if people > CAST and month != told:
            told = month
            yield f"{month}: {_told(agency)}"
    with unit_of_work():
        outbox.take_as_sent(now - MAIL_WAITS)
        learning_store.forget_answers(now)
    yield _told(agency)


def _told(agency: Agency) -> str:
    tally = agency.tally
    return (
        f"{tally['people']:,} people, {tally['courses']:,} courses completed, "
        f"{tally['practices']:,} practices confirmed, {tally['assignments']:,} assignments"
    )


def _ago(now: datetime, months: float) -> datetime:
    return now - timedelta(days=months * MONTH_DAYS)


def _found(started: datetime) -> Program:
    program_store.change_settings(
        {
            "name": "Family Support North",
            "address": "12 River Street, Northfield",
            "contact": "training@example.org",
            "signatory": "Sam Rivera, Training lead",
            "help_line": "555 0100",
            "is_demo": True,
        },
        None,
        started,
    )
    return program_store.program()


def _begin_cast(agency: Agency, started: datetime, now: datetime, seed: int) -> None:
    agency.schedule.begin(_staff(agency, started))
    for peer in PEERS:
        agency.schedule.begin(_peer(agency, peer, now, random.Random(f"{seed}:{peer.email}")))
    for watch in WATCHES:
        agency.schedule.begin(_watch(agency, watch, now))
    agency.schedule.begin(_ask_for_training(agency, now))
    for days in (150, 60, 21, 10, 3):
        agency.schedule.begin(_look(agency, now - days * DAY))


def _staff(agency: Agency, started: datetime) -> Life:
    yield started
    for email, name, is_administrator, team in STAFF:
        person_id = welcome(agency, email, name, started, profile=SUPERVISOR, is_administrator=is_administrator)
        if team:
            agency.teams[person_id] = supervision.name_team(f"{team} team", agency.administrator, started).id


def _peer(agency: Agency, peer: Peer, now: datetime, chance: random.Random) -> Life:
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
        Plan(
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


def _ask_for_training(agency: Agency, now: datetime) -> Life:
    asked_at = now - 8 * DAY
    yield asked_at
    today = agency.program.day_of(now)
    for email, slug, by, days, note in ASKED:
        assignments.assign_training(
            [agency.ids[email]],
            [agency.catalogue.courses[slug]],
            agency.ids[by],
            asked_at,
            today=agency.program.day_of(asked_at),
            due_on=today + days * DAY,
            note=note,
        )
        agency.tally["assignments"] += 1


def _look(agency: Agency, moment: datetime) -> Life:
    """Supervisors look at their team page, and Sam at Pia's record."""
    yield moment
    began = agency.program.day_began(agency.program.day_of(moment))
    for email in (SAM, OLU):
        supervisor_id = agency.ids[email]
        events.note_look(supervisor_id, events.Look.TEAM, agency.people_of(supervisor_id), began, moment)
    events.note_look(agency.ids[SAM], events.Look.RECORD, [agency.ids["pia@example.org"]], began, moment)
