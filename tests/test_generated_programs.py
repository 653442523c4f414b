"""No advice is refused in programs that nobody wrote: each step that is offered is given to the action behind it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from lms.domain.competence.competency import RUNG_OF, Rung, standing
from lms.domain.competence.steps.step import Rest, StepKind
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.store.competence import evidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from scripts.recount import standing_of
from tests.conftest import NOW
from tests.store.test_evidence import everyones
from tests.tools.made_up_program import PROFILE, MadeUpProgram, made_up_catalogue

pytestmark = pytest.mark.usefixtures("store")


MOST_STEPS = 150
WORDS_OF_RATERS = (StepKind.RATE_PRACTICE, StepKind.CONFIRM_RATING)


class Undone(Exception):
    """The program is over, and its transaction is rolled back."""


@contextmanager
def program_of(seed: int, catalogue, cast, *, senior: float = 0.5) -> Iterator[MadeUpProgram]:
    """Nothing of it stays; `senior` is how often there is a senior peer, who may watch what others may not."""
    chance = random.Random(seed)
    made = made_up_catalogue(chance, catalogue)
    with suppress(Undone), unit_of_work():
        if chance.random() < senior:
            people.give_profile(cast.noel, "senior-peer", NOW.date())
        yield MadeUpProgram(made, chance, Program(), NOW, cast.pia, cast.sam, cast.ada)
        raise Undone


def press_all(made: MadeUpProgram) -> int:
    """Each step of each viewer, each from the same moment; how many."""
    pressed = 0
    for viewer in made.viewers:
        found = made.next_for(viewer)
        assert bool(found.steps) != (found.rest is not None)
        assert found.rest is not Rest.ALL_SHOWN or not found.facts.gaps, "nothing is left out and called done"
        for offered in found.steps:
            now, chance = made.now, made.chance.getstate()
            undo = db.session.begin_nested()
            made.take(offered.step, viewer)
            undo.rollback()
            db.session.expire_all()
            made.now = now
            made.chance.setstate(chance)
            pressed += offered.step.kind is not StepKind.THEIRS
    return pressed


def live_and_press(seed: int, catalogue, cast, *, each_day: bool) -> int:
    pressed = 0
    with program_of(seed, catalogue, cast) as made:
        for _ in range(made.chance.randint(0, 25)):
            made.live()
            pressed += press_all(made) if each_day else 0
        pressed += press_all(made)
        assert_standing_is_what_the_rows_say(made)
    return pressed


def walk_to_the_end(seed: int, catalogue, cast) -> int:
    """After a history of any kind: whose turn it is takes the first step, until nobody has one; how many steps."""
    taken = 0
    with program_of(seed, catalogue, cast, senior=1) as made:
        for _ in range(made.chance.randint(0, 12)):
            made.live()
        made.all_goes_well = True
        while take_first(made, cast.noel) or not is_over(made):
            taken += 1
            assert taken <= MOST_STEPS, "it goes on and on"
        assert_all_is_shown(made)
        assert_standing_is_what_the_rows_say(made)
    return taken


def is_over(made: MadeUpProgram) -> bool:
    return all(made.next_for(one).found.rest is Rest.ALL_SHOWN for one in made.viewers)


def take_first(made: MadeUpProgram, noel: int) -> bool:
    """The person's own comes first, then a rater's word; where nobody has any, a day goes by."""
    for viewer in (made.person_id, made.sam, noel):
        for offered in made.next_for(viewer).steps:
            if viewer == made.person_id or offered.step.kind in WORDS_OF_RATERS:
                made.take(offered.step, viewer)
                made.now += timedelta(minutes=5)
                return True
    made.sleep()
    return False


def assert_all_is_shown(made: MadeUpProgram) -> None:
    """The count of what can be shown here is true: all of it stands now, and nothing else was promised."""
    facts = made.next_for(made.person_id).facts
    asked = made.catalogue.profiles[PROFILE].targets
    stands = {code: standing(rungs, facts.today) for code, rungs in evidence.standings(made.person_id).items()}
    assert facts.gaps == {}
    assert all(stands[code] >= rung for code, rung in facts.targets.items())
    assert facts.targets.keys() | facts.beyond == asked.keys()
    for code in facts.beyond:
        assert not can_show(made.catalogue.courses.values(), code, asked[code])


def assert_standing_is_what_the_rows_say(made: MadeUpProgram) -> None:
    """As the independent script counts it, and as a rebuild would have it."""
    today, zone = made.as_(made.person_id).today, made.here.zone
    stands = {code: standing(rungs, today) for code, rungs in evidence.standings(made.person_id).items()}
    rows = db.session.connection().connection.driver_connection
    assert isinstance(rows, sqlite3.Connection)
    assert {code: rung for code, rung in stands.items() if rung} == standing_of(rows, made.person_id, today, zone)
    kept = everyones()
    evidence.rebuild_standing(zone)
    assert everyones() == kept


def can_show(courses: Iterable[Course], code: str, rung: Rung) -> bool:
    """By hand: a practice that is rated, or a lesson and two questions of a kind."""
    if any(code in one.competencies for course in courses for one in course.practice if one.setting != "shadowing"):
        return rung <= Rung.SHOWS_HOW
    kinds = [RUNG_OF[one.kind] for course in courses for one in course.items if code in one.competencies]
    is_taught = any(code in lesson.competencies for course in courses for lesson in course.lessons)
    return is_taught and any(kind >= rung and kinds.count(kind) > 1 for kind in kinds)


def test_every_step_of_generated_programs_is_accepted(catalogue, cast):
    assert sum(live_and_press(seed, catalogue, cast, each_day=False) for seed in range(20)) > 60


def test_step_after_step_leads_to_all_that_can_be_shown(catalogue, cast):
    assert sum(walk_to_the_end(seed, catalogue, cast) for seed in range(8)) > 60


@pytest.mark.proof
@pytest.mark.parametrize("tens", range(20))
def test_every_step_on_every_day_of_generated_programs_is_accepted(catalogue, cast, tens):
    assert sum(live_and_press(seed, catalogue, cast, each_day=True) for seed in seeds(tens)) > 100


@pytest.mark.proof
@pytest.mark.parametrize("tens", range(20))
def test_step_after_step_leads_to_all_that_can_be_shown_in_many(catalogue, cast, tens):
    assert sum(walk_to_the_end(seed, catalogue, cast) for seed in seeds(tens)) > 50


def seeds(tens: int) -> range:
    return range(1000 + tens * 10, 1010 + tens * 10)


def test_a_press_is_undone_before_the_next(catalogue, cast):
    """What this file stands on: of two presses of one moment neither sees the other."""
    with program_of(3, catalogue, cast) as made:
        before = made.next_for(made.person_id).found
        assert press_all(made) > 1
        assert made.next_for(made.person_id).found == before
