"""Reminders of the days of a credential: on which days they leave, once each, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms import worker
from lms.actions.account import mail_settings
from lms.actions.credit import credentials as cards
from lms.actions.team import assignments
from lms.domain.credit.card import CardDetails
from lms.domain.credit.credential import ApprovalNeed
from lms.store import joined
from lms.store.account.mail_settings import set_digest
from lms.store.credit import ledger
from lms.store.db import unit_of_work
from tests.tools.acting import acting
from tests.tools.smtp import Sink, running, words_of

pytestmark = pytest.mark.usefixtures("store")
ZONE = ZoneInfo("America/Los_Angeles")
FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
PSS, CRM = "or-thw-pss", "or-mhacbo-crm"
BEGAN = date(2025, 3, 1)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as one:
        yield one


@pytest.fixture(autouse=True)
def _no_weekly_overview(store, cast) -> None:
    with unit_of_work():
        for supervisor_id in (cast.sam, cast.olu):
            set_digest(supervisor_id, wants=False)


@pytest.fixture
def rules(catalogue):
    """Those of the shipped ones, of which one takes hours without an approval."""
    return {**catalogue.credentials, CRM: replace(catalogue.credentials[CRM], approval=ApprovalNeed.NONE)}


@pytest.fixture
def live(clock, settings, sink, catalogue, rules):
    """Lives through these days, with a round on each morning; those of them on which mail came to Pia."""
    posted = replace(settings, smtp=sink.settings(), public_url="https://learn.example.org")
    titles = {slug: course.title for slug, course in catalogue.courses.items()}

    def through(*days: date, hours: tuple[int, ...] = (9,)) -> list[date]:
        found = []
        for day in days:
            for hour in hours:
                moment = datetime.combine(day, time(hour), ZONE)
                before, clock.now = len(sink.arrived), moment.astimezone(UTC)
                worker.work_once(clock, posted, titles=titles, rules=rules)
                found += [moment.date() for _, [to], _ in sink.arrived[before:] if to == "pia@example.org"]
        return found

    return through


def every(first: date, last: date) -> list[date]:
    return [first + day * DAY for day in range((last - first).days + 1)]


def around(*told: date) -> list[date]:
    """Each of these days, the two before it and the one after: since rounds of half a year take long."""
    return sorted({day + days * DAY for day in told for days in (-2, -1, 0, 1)})


@pytest.fixture
def hold(catalogue):
    def held(person_id: int, last: date, slug: str = PSS, on: date = FRIDAY, began: date = BEGAN) -> None:
        moment = datetime.combine(on, time(6), ZONE).astimezone(UTC)
        with unit_of_work():
            cards.keep_card(acting(person_id, moment), catalogue.credentials[slug], CardDetails(began, last))

    return held


LAST = date(2027, 5, 31)
TOLD = [
    date(2026, 12, 2),
    date(2027, 3, 2),
    date(2027, 4, 1),
    date(2027, 5, 3),  # the first was a Saturday
    date(2027, 5, 17),
]


def test_the_days_are_180_90_60_30_and_14_before_once_each(cast, hold, live, sink):
    hold(cast.pia, LAST)

    assert live(*around(*TOLD, LAST)) == TOLD

    words = words_of(sink.mails[0])
    assert "Oregon PSS: the card runs out on May 31, 2027; 20 hours short" in words
    assert "https://learn.example.org/hours/" in words
    assert "paid time" not in words
    assert {mail["Subject"] for mail in sink.mails} == {"A friendly reminder"}


@pytest.mark.proof
def test_rounds_by_day_and_night_change_nothing(cast, hold, live):
    hold(cast.pia, LAST)

    assert live(*every(FRIDAY, LAST), hours=(7, 8, 9, 12, 16, 20)) == TOLD


def test_a_day_to_send_it_in_has_reminders_of_its_own_and_days_that_fall_together_are_one_mail(cast, hold, live):
    hold(cast.pia, date(2027, 3, 31), CRM)  # to be sent in by March 17

    told = [date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 19)]  # the 16th is a Saturday, the 18th a holiday
    assert live(FRIDAY, *every(date(2026, 12, 16), date(2027, 1, 4)), *every(date(2027, 1, 15), told[-1])) == told


def test_what_is_typed_in_on_a_day_of_reminding_is_told_and_what_fell_before_is_not(cast, hold, live):
    hold(cast.pia, FRIDAY + 30 * DAY)
    hold(cast.pia, FRIDAY + 25 * DAY, CRM)  # to be sent in in 11 days

    assert live(*every(FRIDAY, FRIDAY + 4 * DAY)) == [FRIDAY]


def test_once_the_hours_are_in_only_the_day_to_send_it_in_is_told(cast, hold, live, sink):
    hold(cast.pia, date(2027, 3, 31), CRM)  # to be sent in by March 17
    hold(cast.pia, LAST)
    with unit_of_work():
        for number, category in enumerate(("ethics", "suicide-prevention", "oral-health"), 1):
            day, noon = date(2026, 11, 1), datetime(2026, 11, 1, 20, tzinfo=UTC)
            ledger.append(cast.pia, 1200, [[1200, [category]]], day, noon, source="adjustment", external_id=number)

    told = [date(2026, 12, 17), date(2027, 1, 19), date(2027, 2, 16), date(2027, 3, 3)]
    assert live(*around(*told, *TOLD)) == told
    for mail in sink.mails:
        assert (
            "Oregon CRM: last day to send the renewal through Certemy on March 17, 2027; all hours are in"
            in words_of(mail)
        )
        assert "runs out" not in words_of(mail)


def test_nothing_comes_after_the_card_was_taken_away(cast, hold, live):
    hold(cast.pia, LAST)
    assert live(*around(TOLD[0])) == TOLD[:1]
    with unit_of_work():
        cards.end_credential(acting(cast.pia), PSS)

    assert live(*around(*TOLD[1:])) == []


def test_a_new_card_begins_anew(cast, hold, live):
    hold(cast.pia, LAST)
    assert live(*TOLD[:2]) == TOLD[:2]
    hold(cast.pia, date(2027, 9, 30), on=date(2027, 3, 3))

    anew = [date(2027, 4, 5), date(2027, 7, 2)]
    assert live(*around(*anew, *TOLD[2:])) == anew


def test_whoever_is_away_is_told_once_they_are_back(cast, hold, live):
    hold(cast.pia, LAST)
    with unit_of_work():
        mail_settings.be_away(acting(cast.pia), date(2026, 11, 30), date(2026, 12, 13))

    assert live(*every(date(2026, 12, 1), date(2026, 12, 15))) == [date(2026, 12, 14)]


def test_a_person_with_two_accounts_gets_one_mail(cast, hold, live, sink):
    hold(cast.pia, LAST)
    hold(cast.noel, LAST, CRM)
    with unit_of_work():
        joined.join(cast.pia, cast.noel, cast.ada, datetime.combine(FRIDAY, time(8), ZONE).astimezone(UTC))

    assert live(*around(TOLD[0])) == TOLD[:1]
    assert [to for _, to, _ in sink.arrived] == [["pia@example.org"]]
    assert all(name in words_of(sink.mails[0]) for name in ("Oregon PSS", "Oregon CRM"))


def test_it_joins_the_one_reminder_of_the_day(cast, hold, live, sink, catalogue):
    hold(cast.pia, FRIDAY + 90 * DAY)
    course = next(iter(catalogue.courses.values()))
    with unit_of_work():
        due_on = FRIDAY + 30 * DAY
        asked = acting(cast.sam, datetime.combine(FRIDAY - 9 * DAY, time(9), ZONE).astimezone(UTC))
        assignments.assign_training(asked, [cast.pia], [course], due_on=due_on, note="")
    live(FRIDAY - 9 * DAY, FRIDAY - DAY)
    before = len(sink.mails)

    assert live(FRIDAY, hours=(9, 11)) == [FRIDAY]
    words = words_of(sink.mails[before])
    assert course.title in words
    assert "Days of your credentials come nearer" in words
    assert "paid time" in words


def test_after_it_ran_out_what_comes_next_is_told(cast, hold, live, sink):
    hold(cast.pia, FRIDAY + 3 * DAY)  # lapses six months after

    told = [date(2026, 11, 24), date(2027, 2, 22)]
    assert live(*around(*told)) == told
    assert "after this, you would start again on May 23, 2027" in words_of(sink.mails[0])
