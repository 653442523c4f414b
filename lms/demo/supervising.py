"""Supervision in the demonstration: meetings in the log, one taken back, one objected to; and a kind word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lms.actions.learning.learning import start_course
from lms.actions.team import supervision_log as actions
from lms.actions.team.kind_words import say_well_done
from lms.demo.agency import DAY, Agency, Life
from lms.demo.cast import SAM
from lms.domain.team.supervision_log import LogPeriod, Meeting
from lms.queries.team import supervision_log as query

CREDENTIAL = "MSW, CRM II"
WEEKS = 17
GROUP_EVERY = 4
MINUTES = (45, 60, 50)
NOTICED = ("pia@example.org", "boundaries-in-real-life")
TAKEN_BACK, OBJECTS = "theo@example.org", "marcus@example.org"


def supervise(agency: Agency, now: datetime) -> Life:
    """With each of Sam's people every other week, with all of them each fourth; then what was wrong is put right."""
    for week in range(WEEKS, 0, -1):
        yield now - timedelta(weeks=week, hours=3)
        people = sorted(agency.people_of(agency.ids[SAM]))
        if week % GROUP_EVERY == 0:
            _meet(agency, people, 90, now - timedelta(weeks=week, hours=3))
        for place, person_id in sorted(enumerate(people), key=lambda pair: pair[0] % 5):
            if (week + place) % 2:
                moment = now - timedelta(weeks=week, hours=3) + (place % 5) * DAY
                yield moment
                _meet(agency, [person_id], MINUTES[(week + place) % 3], moment)
    yield now - 2 * DAY
    _take_back(agency, agency.ids[TAKEN_BACK], now - 2 * DAY)
    _object(agency, agency.ids[OBJECTS], now - 2 * DAY)


def _meet(agency: Agency, people: Sequence[int], minutes: int, moment: datetime) -> None:
    acting, is_group = agency.acting(agency.ids[SAM], moment), len(people) > 1
    meeting = Meeting(acting.today, minutes, is_group, tuple(people), CREDENTIAL)
    actions.log_meeting(acting, meeting, f"demonstration {moment.isoformat()} {is_group}", is_another=True)


def _take_back(agency: Agency, person_id: int, moment: datetime) -> None:
    """The day was wrong: the line is taken back, and written down anew for the day after."""
    last = _last(person_id, agency.program.day_of(moment))
    line = query.written_by(last.id, agency.ids[SAM])
    if line is not None:
        actions.reverse_line(agency.acting(agency.ids[SAM], moment), line, "It was a day later.")
        again = Meeting(last.held_on + DAY, last.minutes, last.is_group, (person_id,), last.credential)
        actions.log_meeting(agency.acting(agency.ids[SAM], moment), again, "demonstration, the right day")


def _object(agency: Agency, person_id: int, moment: datetime) -> None:
    line = query.line_about(_last(person_id, agency.program.day_of(moment)).id, person_id)
    if line is not None:
        words = "I remember half an hour, since the van came early."
        actions.object_to_line(agency.acting(person_id, moment), line, words)


def _last(person_id: int, today: date) -> query.LogLine:
    """The latest meeting with this person alone."""
    page = query.log_page(query.own_filter(person_id, LogPeriod.every()), LogPeriod.every(), today)
    return next(line for line in page.lines if not line.is_group)


def notice(agency: Agency, moment: datetime) -> Life:
    """Sam says well done to someone who has begun a course."""
    yield moment
    email, slug = NOTICED
    person_id = agency.ids[email]
    begun = start_course(agency.acting(person_id, moment), agency.catalogue.courses[slug])  # it was begun before
    say_well_done(agency.acting(agency.ids[SAM], moment), person_id, begun, is_done=False)
