"""Bringing someone into the program, for tests that are about something else."""

from __future__ import annotations

from datetime import datetime

from lms.actions.people.people import join_program, read_newcomer
from lms.actions.people.plans import NO_PLANS
from lms.store.people import people
from lms.store.program.program import program
from lms.store.tables.people import Person
from tests.tools.acting import acting


def add_person(email: str, name: str, now: datetime, *, added_by: int | None = None, **typed: object) -> Person:
    """What someone typed goes the way of every newcomer; inside the caller's unit of work."""
    here = program()
    newcomer = read_newcomer(email, name, here.day_of(now), **typed)
    joined = join_program(acting(added_by, now, here), [newcomer], plans=NO_PLANS)
    person = people.person(joined.person_ids[newcomer.email])
    assert person is not None
    return person
