"""The next step toward hours that a credential is short of: which course, for whom, how near the day has to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.actions.credit import credentials as cards
from lms.domain.access import Actor, Role
from lms.domain.competence.steps.step import CourseWay, Reason, StepKind
from lms.domain.credit.card import CardDetails
from lms.domain.credit.credential import ApprovalNeed
from lms.domain.program.program import Program
from lms.queries.competence.next_steps import next_for, next_for_me
from lms.queries.credit.cards.way import shortest
from lms.store.db import unit_of_work
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
PSS, CRM = "or-thw-pss", "or-mhacbo-crm"
DAY = timedelta(days=1)


@pytest.fixture
def hold(catalogue):
    def held(person_id: int, days: int, slug: str = PSS) -> None:
        with unit_of_work():
            card = CardDetails(date(2024, 12, 1), TODAY + days * DAY, "", frozenset(), {})
            cards.keep_card(acting(person_id), catalogue.credentials[slug], card)

    return held


def mine(catalogue, cast):
    return next_for_me(catalogue, Actor(cast.pia, frozenset({Role.PEER})), "peer", NOW, Program())


def toward_hours(found):
    return [step for step in found.found.every if step.reason is Reason.SHORT]


def test_it_is_a_course_of_the_shortest_way_that_the_board_would_take(catalogue, cast, hold):
    hold(cast.pia, 27)

    found = mine(catalogue, cast)
    [step] = toward_hours(found)
    planned = [one.course.slug for one in shortest(catalogue, found.facts, TODAY).trainings if one.course]

    assert found.first.step.short == step.short
    assert step.goal in planned
    assert (step.short.name, step.short.minutes, step.by) == ("Oregon PSS", 1200, TODAY + 27 * DAY)


@pytest.mark.parametrize(
    ("days", "slug", "is_told"), [(90, PSS, True), (91, PSS, False), (-1, PSS, False), (104, CRM, True)]
)
def test_the_day_is_that_of_sending_it_in_and_near_for_ninety_days(catalogue, cast, hold, days, slug, is_told):
    hold(cast.pia, days, slug)

    assert bool(toward_hours(mine(catalogue, cast))) is is_told


def test_where_no_course_would_be_taken_the_way_is_looked_at(catalogue, cast, hold):
    hold(cast.pia, 27, CRM)  # takes approved hours alone, and no shipped course has an approval

    [step] = toward_hours(mine(catalogue, cast))

    assert (step.kind, step.short.courses) == (StepKind.SEE_WAY, ())


def test_with_all_hours_in_nothing_is_told(catalogue, cast, hold):
    rules = replace(catalogue.credentials[PSS], total_minutes=0, requirements=(), approval=ApprovalNeed.NONE)
    asks_nothing = replace(catalogue, credentials={**catalogue.credentials, PSS: rules})
    hold(cast.pia, 27)

    assert toward_hours(mine(asks_nothing, cast)) == []


def test_monday_and_the_persons_page_are_told_the_same(catalogue, cast, hold):
    hold(cast.pia, 27)
    sam = Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))
    profiles = {cast.pia: catalogue.profiles["peer"]}

    on_page, on_monday = (
        toward_hours(next_for(catalogue, sam, profiles, NOW, Program(), closing=closing)[cast.pia])
        for closing in (True, False)
    )

    assert [step.kind for step in on_page] == [StepKind.ASSIGN]
    assert [step.goal for step in on_page] == [step.goal for step in on_monday]
    assert on_page[0].goal == toward_hours(mine(catalogue, cast))[0].goal


def test_a_course_whose_hours_come_by_themselves_is_not_asked_for_and_counts_on_the_way(catalogue, cast, hold):
    hold(cast.pia, 27)
    facts = mine(catalogue, cast).facts
    before = shortest(catalogue, facts, TODAY)
    slug = next(one.course.slug for one in before.trainings if one.course)
    done = replace(facts, ways={slug: CourseWay(credit_at=NOW + DAY)})

    after = shortest(catalogue, done, TODAY)

    assert slug not in {one.course.slug for one in after.trainings if one.course}
    assert after.minutes == before.minutes - catalogue.courses[slug].minutes
    assert after.left == before.left == 0
