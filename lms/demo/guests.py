"""Guests of the demonstration: partners from other agencies who read the first course and tried its quiz once.

Questions say nothing before 20 people answered them in a first try. A small agency would take years for that; its
courses for partners bring it sooner, and they take nothing from the team's own pages.
"""

from __future__ import annotations

import random
from datetime import datetime

from lms.demo.agency import DAY, FIRST_COURSE, MONTH_DAYS, NEW, Agency, Life, sitting
from lms.demo.lives import leave, welcome
from lms.demo.people import FAMILY, GIVEN
from lms.demo.studying import read_lessons, try_quiz

# A quiz of 12 from a bank of 36 asks everyone for a third of it: with the cast's own, 20 answers to an item.
GUESTS = 51
FIRST_MONTH, LAST_MONTH = 26.0, 1.5


def begin_guests(agency: Agency, seed: int, now: datetime) -> None:
    """They come one after the other, spread over the years of the agency."""
    for number in range(GUESTS):
        months = FIRST_MONTH - (FIRST_MONTH - LAST_MONTH) * number / GUESTS
        agency.schedule.begin(_guest(agency, number + 1, now - months * MONTH_DAYS * DAY, seed))


def _guest(agency: Agency, number: int, came: datetime, seed: int) -> Life:
    yield came
    chance = random.Random(f"{seed}:guest {number}")
    name = f"{GIVEN[chance.randrange(len(GIVEN))]} {FAMILY[chance.randrange(len(FAMILY))]}"
    person_id = welcome(agency, f"guest-{number:02}@example.org", name, came, profile=NEW)
    course = agency.catalogue.courses[FIRST_COURSE]
    sure = chance.uniform(0.5, 0.97)
    start = sitting(agency, came, 2, chance)
    read_at = yield from read_lessons(agency, person_id, course, len(course.lessons), chance, start)
    opened_at = sitting(agency, read_at, 1, chance)
    yield opened_at
    ended_at, _ = yield from try_quiz(agency, person_id, course, sure, chance, opened_at)
    yield from leave(agency, person_id, sitting(agency, ended_at, 3, chance))
