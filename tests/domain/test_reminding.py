"""Which days around the end of a card are told of, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.content.credentials.words import hours_short, renewal_day
from lms.domain.credit.near.reminding import days_to_come, reminded_on
from lms.domain.credit.renewal import Deadline, DeadlineKind

LAST = date(2027, 5, 31)
DAY = timedelta(days=1)
EVERY = [
    Deadline(DeadlineKind.OPENS, LAST - 90 * DAY),
    Deadline(DeadlineKind.DUE, LAST - 14 * DAY),
    Deadline(DeadlineKind.RUNS_OUT, LAST),
    Deadline(DeadlineKind.GRACE_ENDS, LAST + 30 * DAY),
    Deadline(DeadlineKind.LAPSES, LAST + 180 * DAY),
]


def told(today):
    return [one.kind.value for one in days_to_come(EVERY, LAST, today)]


def test_days_are_told_of_until_they_pass_and_what_comes_after_only_once_the_card_ran_out():
    assert told(LAST - 200 * DAY) == told(LAST - 14 * DAY) == ["due", "runs-out"]
    assert told(LAST - 13 * DAY) == told(LAST) == ["runs-out"]
    assert told(LAST + DAY) == ["grace-ends", "lapses"]
    assert told(LAST + 31 * DAY) == ["lapses"]
    assert told(LAST + 181 * DAY) == []


@pytest.mark.parametrize(
    ("left", "fell"),
    [(181, None), (180, 180), (91, 180), (90, 90), (60, 60), (31, 60), (30, 30), (14, 14), (0, 14), (-1, None)],
)
def test_a_reminder_falls_180_90_60_30_and_14_days_before(left, fell):
    assert reminded_on(LAST, LAST - left * DAY) == (None if fell is None else LAST - fell * DAY)


@pytest.mark.parametrize(
    ("minutes", "lacking", "said"),
    [
        (255, ("Ethics",), "4.25 hours short"),
        (60, (), "1 hour short"),
        (1, ("Oral health",), "Oral health is not yet in"),
        (2, ("Ethics", "Oral health"), "Ethics and Oral health are not yet in"),
        (1, (), "0.02 hours short"),
    ],
)
def test_what_is_short_is_told_in_hours_or_by_what_is_not_there(minutes, lacking, said):
    assert hours_short(minutes, lacking) == said


def test_where_it_is_sent_in_is_named_on_the_days_on_which_that_is_done():
    assert renewal_day(DeadlineKind.DUE, "Certemy") == "last day to send the renewal through Certemy"
    assert (
        renewal_day(DeadlineKind.OPENS, "Health Workforce Registry") == "renewal opens in Health Workforce Registry"
    )
    assert renewal_day(DeadlineKind.OPENS, "online") == "renewal opens online"
    assert renewal_day(DeadlineKind.RUNS_OUT, "Certemy") == "the card runs out"
