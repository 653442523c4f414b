"""Parts of this tree that `bench_before.py` measures by themselves: what they add to a page, or take at night."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Role
from lms.domain.competence.competency import Profile
from lms.domain.competence.steps.gap_check import check_of
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import next_for
from lms.store.competence import equivalents, evidence
from lms.store.competence.steps.check_facts import check_facts
from lms.store.db import db
from lms.store.program.program import Program, program
from lms.store.tables.competence import Evidence
from lms.store.tables.people import Person, PersonProfile

OF_ONE = 20  # the times that a round takes one person
NOBODY = Actor(0, frozenset({Role.SUPERVISOR}))


def _people(catalogue: Catalogue, count: int) -> dict[int, Profile]:
    """Peers of today with the most evidence, and what is asked of them."""
    shown = sa.select(sa.func.count()).where(Evidence.person_id == Person.id).scalar_subquery()
    query = (
        sa.select(Person.id, PersonProfile.profile)
        .join(PersonProfile, PersonProfile.person_id == Person.id)
        .where(Person.active_until.is_(None), PersonProfile.until_on.is_(None), PersonProfile.profile != "supervisor")
        .order_by(shown.desc(), Person.id)
        .limit(count)
    )
    return {person_id: profile_of(catalogue, slug) for person_id, slug in db.session.execute(query)}


def _fresh(ask: Callable[[], object]) -> Callable[[], None]:
    """In a session of its own each time, as a page has one; what it writes is undone."""

    def once() -> None:
        ask()
        db.session.rollback()
        db.session.remove()

    return once


def next_steps(catalogue: Catalogue, *, count: int, closing: bool) -> Callable[[], None]:
    people, of = _people(catalogue, count), program()
    return _fresh(lambda: next_for(catalogue, NOBODY, people, datetime.now(UTC), of, closing=closing))


def next_steps_of_one(catalogue: Catalogue) -> Callable[[], None]:
    """What one person adds to a page, which has its transaction anyway: each time another one, with a usual life."""
    people, of = list(_people(catalogue, 2 * OF_ONE).items())[OF_ONE:], program()
    turns = itertools.cycle(people)

    def once() -> None:
        person_id, profile = next(turns)
        next_for(catalogue, NOBODY, {person_id: profile}, datetime.now(UTC), of)
        if person_id == people[-1][0]:
            db.session.rollback()
            db.session.remove()

    return once


def gap_checks(catalogue: Catalogue, *, count: int) -> Callable[[], None]:
    targets: Mapping[int, Mapping[str, int]] = {
        one: catalogue.offers.reachable(profile.targets) for one, profile in _people(catalogue, count).items()
    }
    of: Program = program()
    now = datetime.now(UTC).astimezone(of.zone)

    def ask() -> None:
        found = check_facts(targets, catalogue.offers.asked_in, now, of.day_began(now.date()))
        for person_id, facts in found.items():
            check_of(targets[person_id], facts, catalogue.offers.askable, now)

    return _fresh(ask)


def standing_after_a_quiz(catalogue: Catalogue) -> Callable[[], None]:
    """Of a person who was at all quizzes, in what the longest quiz asks for."""
    (person_id,) = _people(catalogue, 1)
    course = max(catalogue.courses.values(), key=lambda one: one.questions_per_attempt)
    codes = sorted({code for item in course.items[: course.questions_per_attempt] for code in item.competencies})
    zone: ZoneInfo = program().zone
    return _fresh(lambda: evidence.refresh_standing(person_id, codes, zone, equivalents.groups()))


PARTS: Mapping[str, Callable[[Catalogue], Callable[[], None]]] = {
    "next: one person": next_steps_of_one,
    "next: team of 50, as on Monday": partial(next_steps, count=50, closing=False),
    "next: team of 50, with checks": partial(next_steps, count=50, closing=True),
    "next: 5,000 by night": partial(next_steps, count=5000, closing=True),
    "gap checks of 50 people": partial(gap_checks, count=50),
    "standing after a quiz": standing_after_a_quiz,
}
