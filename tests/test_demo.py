"""The demonstration: the same again from the same seed, believable, and whole."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.program.program import NotEmpty
from lms.cli.context import create_store
from lms.content.cache import load_cached
from lms.demo.agency import FIRST_COURSE, Agency, Schedule, sitting
from lms.demo.guests import GUESTS
from lms.demo.make import CAST, make_demo
from lms.demo.people import _team_name
from lms.domain.access import Actor, Role
from lms.domain.competence.practice import Moments, State
from lms.domain.credit.daily_limit import LIMIT_MINUTES, LIMIT_SPAN
from lms.domain.learning.completion import Requirement
from lms.domain.learning.refresh import opens_on
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.program import Program
from lms.domain.team.assignment import NOTICED_FOR
from lms.domain.team.supervision_log import LogPeriod
from lms.queries.competence.own_page import own_page
from lms.queries.learning.corrections import own_corrections
from lms.queries.learning.courses import course_page
from lms.queries.learning.items import banks_page
from lms.queries.people.record import record_page
from lms.queries.team.supervision_log import log_filter, log_page
from lms.store.competence import evidence, practice
from lms.store.credit import ledger
from lms.store.credit.lines import live
from lms.store.db import db, unit_of_work
from lms.store.migrations.upgrade import upgrade
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.competence import Evidence, Observation, PracticeDraft
from lms.store.tables.credit import Certificate, LedgerLine, LineSignature
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Person, Supervision
from lms.store.tables.program import Event, OutboxMessage
from lms.store.team import kind_words, teams
from tests.conftest import NOW, ROOT, TODAY, settings_in
from tests.tools.server import demo_database

BIG, SOME = 36, CAST + 3
# One worker makes the demonstrations that many tests read.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]
DIGEST = """
import sys
from pathlib import Path
from lms.actions.account import passwords
from tests.conftest import CHEAP
from tests.test_demo import digest_of
passwords.hasher = CHEAP
print(digest_of(*map(Path, sys.argv[1:])))
"""


def made(folder, catalogue, **values):
    """An open context on a fresh database with a demonstration in it."""
    folder.mkdir(parents=True, exist_ok=True)
    store = create_store(settings_in(folder))
    with store.app_context():
        upgrade(None, NOW)
        told = list(make_demo(catalogue, NOW, **values))
        db.session.remove()
    return store, told


def digest() -> str:
    """A fingerprint of every row of every table, but for signatures: each site has keys of its own."""
    found = hashlib.sha256()
    for table in sorted(db.metadata.tables.values(), key=lambda one: one.name):
        if table is LineSignature.__table__:
            continue
        for row in db.session.execute(sa.select(table).order_by(*table.primary_key.columns)):
            found.update(repr(tuple(row)).encode())
    return found.hexdigest()


def digest_of(folder, cache) -> str:
    store, _ = made(folder, load_cached(ROOT, cache), people=SOME, years=1, seed=8)
    with store.app_context():
        return digest()


@pytest.fixture(scope="module")
def small(tmp_path_factory, catalogue):
    """The one that journeys look at, which is the cast's."""
    folder = tmp_path_factory.mktemp("small")
    file = shutil.copyfile(
        demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue), folder / "small.sqlite"
    )
    with create_store(settings_in(folder, f"sqlite:///{file}")).app_context():
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def big(tmp_path_factory, catalogue):
    store, told = made(tmp_path_factory.mktemp("big"), catalogue, people=BIG, seed=7, years=4)
    with store.app_context():
        yield told
        db.session.remove()
        db.engine.dispose()


def person(name: str) -> int:
    return people.person_by_email(f"{name}@example.org").id


def states() -> Counter[State]:
    found: Counter[State] = Counter()
    for one in db.session.scalars(sa.select(Observation)):
        moments = Moments(
            one.requested_at,
            one.rated_at,
            one.read_at,
            one.confirmed_by_person_at,
            one.confirmed_by_rater_at,
            one.withdrawn_at,
            one.started_by is not None,
            one.accepted_at,
            one.declined_at,
        )
        found[moments.state] += 1
    return found


@pytest.mark.usefixtures("small")
class TestTheCast:
    def test_there_are_fifteen(self):
        names = [one.email for one in people.everyone()]

        assert len([email for email in names if not email.startswith("guest-")]) == CAST == 15
        assert len(names) == CAST + GUESTS

    def test_its_first_quiz_has_questions_that_can_be_told(self, catalogue):
        lines = {line.course.slug: line for line in banks_page(catalogue).banks}

        first = lines[FIRST_COURSE]
        assert first.items - first.too_few >= 8
        assert first.worth_a_look > 0

    def test_some_have_read_what_was_corrected_and_pia_has_yet_to(self, catalogue):
        here, courses = program.program(), catalogue.courses.values()
        read = {name: own_corrections(courses, person(name), here) for name in ("ana", "dee", "pia", "rex", "theo")}

        assert {name: [one.read_at is not None for one in told] for name, told in read.items()} == {
            "ana": [True], "dee": [True], "pia": [False], "rex": [False], "theo": []
        }  # fmt: skip

    def test_whoever_holds_the_course_on_overdose_began_before_it_asked_for_practice_and_ines_waits(self, catalogue):
        began = db.session.execute(
            sa.select(Enrolment.person_id, Enrolment.requires, Completion.id)
            .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
            .where(Enrolment.course == "overdose-and-naloxone", Enrolment.for_credit)
        ).all()

        waits = [(one, requires.practices) for one, requires, completed in began if completed is None]
        assert waits == [(person("ines"), ("naloxone-trainer",))]
        assert {requires for _, requires, completed in began if completed} == {ShownRequirements()}
        page = course_page(
            catalogue, catalogue.courses["overdose-and-naloxone"], person("ines"), program.program(), TODAY
        )
        assert page.missing == (Requirement.PRACTICE,)
        assert page.practice_due.under_way.watched.rater_id == person("olu")

    def test_practices_are_in_every_state(self):
        assert set(states()) == set(State)

    def test_one_waits_for_each_step_of_each(self):
        found = practice.open_about({person("pia"), person("lena"), person("marcus")}, person("sam"), TODAY)
        waiting = {(one.person_name, one.moments.state) for one in found}

        assert {
            ("Lena Ortiz", State.ASKED),
            ("Pia Moreno", State.RATED),
            ("Marcus Bell", State.AGREED),
        } <= waiting

    def test_most_that_was_rated_has_its_ticks_and_all_of_them_where_all_was_met(self):
        rated = [one for one in db.session.scalars(sa.select(Observation)) if one.ratings]

        for one in rated:
            seen = [point["seen"] for point in one.points]
            assert len(seen) >= 8
            assert all(seen) is (set(one.ratings.values()) == {"met"}), (one.course, one.ratings)

    def test_sam_has_a_draft_and_lived_experience_was_signed_by_senior_peers(self):
        kept = db.session.scalars(sa.select(PracticeDraft)).one()

        assert (kept.rater_id, len(kept.typed["point"])) == (person("sam"), 6)
        signed = {one.rater_id for one in db.session.scalars(sa.select(Observation)) if one.senior_signs}
        assert signed == {person("ana")}

    def test_the_note_under_a_rating_that_was_met_later_is_gone(self):
        found = practice.of_person_in(person("marcus"), "peer-role-in-child-welfare", TODAY)

        assert [(one.note, "making progress" in one.ratings.values()) for one in found] == [
            ("", True),
            ("All five parts, both times.", False),
        ]

    def test_joss_came_from_olu_to_sam(self):
        rows = db.session.execute(
            sa.select(Person.email, Supervision.from_on, Supervision.until_on)
            .join(Person, Person.id == Supervision.supervisor_id)
            .where(Supervision.person_id == person("joss"))
            .order_by(Supervision.from_on)
        ).all()

        assert [row[0] for row in rows] == ["olu@example.org", "sam@example.org"]
        assert rows[1][1] - rows[0][2] == timedelta(days=1)
        assert rows[1][2] is None

    def test_each_supervisor_has_a_team_with_today_s_people(self):
        named, _ = teams.groups(TODAY)

        assert [(one.name, one.count) for one in named] == [("Hillside team", 5), ("Riverside team", 6)]

    def test_sam_s_people_have_months_of_supervision_one_line_taken_back_and_one_objected_to(self):
        meant = log_filter(Actor(person("sam"), frozenset({Role.SUPERVISOR})), LogPeriod.every())
        lines = log_page(meant, LogPeriod.every(), TODAY).lines

        assert (TODAY - lines[-1].held_on).days > 90
        assert [line.why for line in lines if not line.stands] == ["It was a day later."]
        assert sum(len(line.objections) for line in lines) == 1
        assert {line.is_group for line in lines} == {True, False}
        assert len({person_id for line in lines for person_id, _ in line.people}) == 6

    def test_ones_own_drawing_and_ones_record_tell_the_same_of_each_month(self, catalogue):
        drawn = 0
        for email in ("pia", "marcus", "sam"):
            me = person(email)
            whose = people.card(me, TODAY)
            own = own_page(catalogue, Actor(me, frozenset()), whose.profile, NOW, Program(), whose.adjusted).grown
            points = {one.on: one.at_target for one in own.points} if own else {}
            years = [spans[0] for _, spans in record_page(catalogue, me, Actor(me, frozenset()), TODAY).growth]
            for day, *counts in zip(years[0].days, *(one.counts for one in years), strict=True):
                assert sum(one or 0 for one in counts) == points.get(day, 0), (email, day)
            drawn += len(points)
        assert drawn > 20

    def test_pia_was_at_a_live_event_one_is_to_come_and_an_hour_was_added_for_her(self):
        lines = [line for line in ledger.lines(person("pia")) if line.source in ("event", "adjustment")]

        assert sorted((line.source, line.minutes) for line in lines) == [("adjustment", 60), ("event", 180)]
        assert [one.facts.approvals[0][2] for one in live.coming(NOW, 9)] == [True]

    def test_sam_said_well_done_to_pia(self):
        told = kind_words.unread(person("pia"), NOW - NOTICED_FOR)

        assert [(one.said_by, one.course, one.is_done) for one in told] == [
            ("Sam Rivera", "boundaries-in-real-life", False)
        ]

    def test_rex_left_and_nobody_supervises_him(self):
        assert people.person(person("rex")).active_until < TODAY - timedelta(days=170)
        assert [one.person_id for one in teams.members(TODAY, person_ids=[person("rex")])] == []

    def test_supervisors_looked_and_it_is_told(self):
        deeds = set(db.session.scalars(sa.select(Event.action).where(Event.about_id == person("pia"))))

        assert {"saw the team page", "saw the record", "saw a practice"} <= deeds


@pytest.mark.usefixtures("big")
class TestMadeUpPeople:
    def test_there_are_as_many_as_were_asked_for(self, big):
        assert len(people.everyone()) == BIG
        assert big[-1].startswith(f"{BIG} people, ")
        assert people.person_by_email("person-0001@example.org").legal_name

    def test_progress_is_told_month_by_month(self, big):
        months = [one.partition(":")[0] for one in big[:-1]]

        assert len(months) == len(set(months)) >= 1

    def test_every_record_is_a_true_one(self):
        kept = {one.id: evidence.standings(one.id) for one in people.everyone()}
        with unit_of_work():
            evidence.rebuild_standing(Program().zone)

        assert {one.id: evidence.standings(one.id) for one in people.everyone()} == kept
        assert list(ledger.broken_chains()) == []
        assert all(one.facts.specimen for one in db.session.scalars(sa.select(Certificate)))

    def test_events_stand_in_the_order_of_their_moments(self):
        moments = list(db.session.scalars(sa.select(Event.at).order_by(Event.id)))

        assert moments == sorted(moments)
        assert moments[-1] <= NOW

    def test_nobody_supervises_whom_two_do_at_once(self):
        today = sa.select(Supervision.person_id).where(
            Supervision.from_on <= TODAY, sa.or_(Supervision.until_on.is_(None), Supervision.until_on >= TODAY)
        )
        counts = Counter(db.session.scalars(today))

        assert set(counts.values()) == {1}

    def test_a_supervisor_has_about_eight_to_ten(self):
        _, supervisors = teams.groups(TODAY)

        assert max(one.count for one in supervisors) <= 16
        assert sum(one.count for one in supervisors) / len(supervisors) > 4

    def test_evidence_of_practice_comes_from_who_watched(self):
        observed = list(db.session.scalars(sa.select(Evidence).where(Evidence.source == "observation")))

        assert observed
        for one in observed:
            seen = db.session.get(Observation, one.source_id)
            assert (seen.person_id, seen.rater_id, seen.ratings[one.competency] == "met") == (
                one.person_id,
                one.recorded_by,
                one.passed,
            )

    def test_no_24_hours_hold_more_credit_than_they_may(self):
        moments: dict[int, list[tuple[datetime, int]]] = {}
        for person_id, at, minutes in db.session.execute(
            sa.select(LedgerLine.person_id, Completion.completed_at, LedgerLine.minutes).join(
                Completion, Completion.id == LedgerLine.completion_id
            )
        ):
            moments.setdefault(person_id, []).append((at, minutes))

        for earned in moments.values():
            for end, _ in earned:
                assert sum(minutes for at, minutes in earned if end - LIMIT_SPAN < at <= end) <= LIMIT_MINUTES

    def test_nobody_is_credited_twice_for_a_course_in_one_period(self, catalogue):
        held: dict[tuple[int, str], Completion] = {}
        for one in db.session.scalars(sa.select(Completion).order_by(Completion.completed_at)):
            course, before = catalogue.courses[one.course], held.get((one.person_id, one.course))
            if before is not None:
                assert one.earned_on >= opens_on(course, before.counts_from or before.earned_on)
            held[one.person_id, one.course] = one

    def test_some_have_years_of_history(self):
        first = db.session.scalar(sa.select(sa.func.min(LedgerLine.earned_on)))

        assert (TODAY - first).days > 2.5 * 365

    def test_old_mail_counts_as_sent_and_old_answers_are_erased(self):
        waits = (OutboxMessage.sent_at.is_(None), OutboxMessage.dropped_at.is_(None))
        waiting = db.session.scalars(sa.select(OutboxMessage.written_at).where(*waits)).all()

        assert all(one >= NOW - timedelta(days=3) for one in waiting)


@pytest.fixture(scope="module")
def some(tmp_path_factory, catalogue):
    """A few people beyond the cast."""
    return made(tmp_path_factory.mktemp("some"), catalogue, people=SOME, years=1, seed=8)[0]


def test_the_same_seed_gives_the_same_rows_in_another_process(tmp_path, content_cache, request):
    other = subprocess.Popen(
        [sys.executable, "-c", DIGEST, str(tmp_path / "other"), str(content_cache)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},  # a set of words stands in another order there
        stdout=subprocess.PIPE,
        text=True,
    )
    with request.getfixturevalue("some").app_context():  # made meanwhile
        here = digest()
        db.engine.dispose()

    assert other.communicate()[0].strip() == here
    assert other.returncode == 0


@pytest.mark.usefixtures("big")
def test_another_seed_gives_other_people(some):
    names = [made_up_names()]
    with some.app_context():
        names.append(made_up_names())
        db.engine.dispose()

    assert [len(one) for one in names] == [SOME - CAST] * 2
    assert names[0] != names[1]


def made_up_names() -> list[str]:
    """Of the first people beyond the cast."""
    by_email = {one.email: one.legal_name for one in people.everyone() if one.email.startswith("person-")}
    return [by_email[email] for email in sorted(by_email)][: SOME - CAST]


def test_a_demo_never_mixes_with_what_is_there(store, cast, catalogue):
    before = digest()

    with pytest.raises(NotEmpty):
        next(make_demo(catalogue, NOW))

    assert digest() == before


@pytest.mark.sql
def test_it_is_made_on_either_database(request, catalogue):
    is_made = request.config.getoption("--database") == "sqlite"
    store = request.getfixturevalue("some" if is_made else "app")
    with store.app_context():
        if not is_made:
            list(make_demo(catalogue, NOW, people=SOME, years=1, seed=8))

        assert len(people.everyone()) == SOME
        assert (program.program().is_demo, program.program().is_unfinished) == (True, False)
        assert list(ledger.broken_chains()) == []
        db.session.remove()
        db.engine.dispose()


class TestTheSchedule:
    def life(self, said: list[str], name: str, *hours: int):
        for hour in hours:
            yield NOW + timedelta(hours=hour)
            said.append(f"{name}{hour}")

    def run(self, *lives) -> Schedule:
        schedule = Schedule()
        for one in lives:
            schedule.begin(one)
        while schedule.step(NOW + timedelta(hours=9)):
            pass
        return schedule

    def test_lives_take_turns_in_the_order_of_their_moments(self):
        said: list[str] = []

        self.run(self.life(said, "a", 1, 4, 5), self.life(said, "b", 2, 3, 6))

        assert said == ["a1", "b2", "b3", "a4", "a5", "b6"]

    def test_what_is_still_to_come_is_left(self):
        said: list[str] = []

        schedule = self.run(self.life(said, "a", 1, 10), self.life(said, "b", 9))

        assert said == ["a1", "b9"]
        assert schedule.next_at == NOW + timedelta(hours=10)

    def test_a_life_that_would_turn_back_goes_on_at_once(self):
        said: list[str] = []

        self.run(self.life(said, "a", 3, 1), self.life(said, "b", 4))

        assert said == ["a3", "a1", "b4"]


def test_people_sit_down_on_working_days_between_eight_and_five(catalogue):
    agency, chance = Agency(catalogue, Program(), ""), random.Random(1)

    for days in range(40):
        moment = sitting(agency, NOW, days, chance)
        day = agency.program.day_of(moment)
        began = agency.program.day_began(day)

        assert day.weekday() < 5
        assert timedelta(hours=8) <= moment - began <= timedelta(hours=17)
        assert moment > NOW


def test_teams_of_a_very_big_program_have_names_of_their_own():
    names = [_team_name(number) for number in range(3000)]

    assert len(set(names)) == len(names)
