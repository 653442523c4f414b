"""Asking people to take training."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.assignments import assign_training
from lms.store import assignments
from lms.store.db import db, unit_of_work
from lms.store.events import Event
from tests.conftest import NOW, TODAY
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


def ask(people: list[int], course, by: int, now=NOW) -> tuple[int, ...]:
    with unit_of_work():
        return assign_training(people, course, by, now, due_on=TODAY + timedelta(days=9), note="please")


def open_courses(person_id: int) -> list[str]:
    return [one.course_slug for one in assignments.open_for(person_id)]


def test_each_is_asked(course, cast):
    left_out = ask([cast.pia, cast.noel], course, cast.sam)

    assert (left_out, open_courses(cast.pia), open_courses(cast.noel)) == ((), [course.slug], [course.slug])


def test_those_who_were_asked_already_are_left_out_and_told(course, cast):
    ask([cast.pia], course, cast.sam)

    left_out = ask([cast.pia, cast.noel], course, cast.olu)

    assert left_out == (cast.pia,)
    assert [one.assigned_by for one in assignments.open_for(cast.pia)] == ["Sam Example"]


def test_nobody_is_asked_twice_in_one_go(course, cast):
    assert ask([cast.pia, cast.pia], course, cast.sam) == (cast.pia,)
    assert open_courses(cast.pia) == [course.slug]


def test_another_course_is_another_matter(catalogue, course, cast):
    ask([cast.pia], course, cast.sam)

    left_out = ask([cast.pia], catalogue.courses["boundaries-in-real-life"], cast.sam)

    assert (left_out, len(open_courses(cast.pia))) == ((), 2)


def test_completing_the_course_answers_it_and_it_can_be_asked_again(course, cast):
    ask([cast.pia], course, cast.sam, NOW - timedelta(days=9))
    complete(course, cast.pia, NOW)
    answered = open_courses(cast.pia)

    left_out = ask([cast.pia], course, cast.sam)

    assert (answered, left_out, open_courses(cast.pia)) == ([], (), [course.slug])


def test_who_asked_whom_is_an_event(course, cast):
    ask([cast.pia], course, cast.sam)

    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert (event.deed, event.actor_id, event.about_id, event.what) == (
        "training assigned",
        cast.sam,
        cast.pia,
        {"course": course.slug},
    )
