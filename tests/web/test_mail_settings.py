"""One's own mail: the day of the week, and days away."""

from __future__ import annotations

from datetime import date

import pytest

from lms.queries.account.mail_settings import MailSettings, settings_of
from tests.web.test_layout import trouble_in

DAY, AWAY = "/account/mail/day", "/account/mail/away"


@pytest.fixture
def kept(app, cast):
    def of(person_id: int = cast.pia) -> MailSettings:
        with app.app_context():
            return settings_of(person_id)

    return of


@pytest.mark.works("GET /account/mail/", "POST /account/mail/day")
def test_the_day_of_the_week_is_chosen(visitor, cast, kept):
    pia = visitor("pia")
    before = kept().weekday

    answer = pia.post(DAY, {"weekday": "3"})

    assert (before, kept().weekday, answer.location) == (0, 3, "/account/mail/")
    page = pia.get("/account/mail/").text
    assert "Weekly mail comes on Thursdays." in page
    assert '<option selected value="3">Thursday</option>' in page
    assert trouble_in(page) == []


def test_it_can_be_chosen_anew_and_is_ones_own(visitor, cast, kept):
    for weekday in ("3", "1"):
        visitor("pia").post(DAY, {"weekday": weekday})

    assert (kept().weekday, kept(cast.noel).weekday) == (1, 0)


@pytest.mark.parametrize("weekday", ["5", "-1", "x", ""])
def test_weekends_and_words_are_no_day(visitor, cast, kept, weekday):
    answer = visitor("pia").post(DAY, {"weekday": weekday})

    assert (answer.status_code, kept().weekday) == (422, 0)
    assert trouble_in(answer.text) == []


@pytest.mark.works("POST /account/mail/away")
def test_days_away_are_kept_and_taken_back(visitor, cast, kept):
    pia = visitor("pia")

    pia.post(AWAY, {"away_from_on": "2026-12-01", "away_until_on": "2026-12-24"})
    during = kept()
    said = pia.get("/account/mail/").text
    pia.post(AWAY, {"away_from_on": "", "away_until_on": ""})

    assert during == MailSettings(0, date(2026, 12, 1), date(2026, 12, 24))
    assert "On these days no mail about work comes." in said
    assert kept() == MailSettings(0, None, None)
    assert "Mail about work comes as usual." in pia.get("/account/mail/").text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-01", "", "Please choose the last day as well."),
        ("", "2026-12-01", "Please choose the first day as well."),
        ("2026-12-02", "2026-12-01", "The last day is before the first one."),
        ("2026-11-01", "2026-11-20", "This day has passed."),
        ("2026-11-21", "2027-11-23", "This is more than a year."),
        ("tomorrow", "2026-12-01", "Please write the day as 2026-11-22."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(visitor, cast, kept, first, last, said):
    answer = visitor("pia").post(AWAY, {"away_from_on": first, "away_until_on": last})

    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert kept() == MailSettings(0, None, None)


@pytest.mark.parametrize("last", ["2026-11-21", "2027-11-22"])
def test_one_day_or_a_year_can_be_away(visitor, cast, kept, last):
    visitor("pia").post(AWAY, {"away_from_on": "2026-11-21", "away_until_on": last})

    assert kept().away_until_on == date.fromisoformat(last)


def test_nobody_else_sees_it_and_no_event_tells_of_it(app, visitor, cast):
    visitor("pia").post(AWAY, {"away_from_on": "2026-12-01", "away_until_on": "2026-12-24"})

    pages = (f"/people/{cast.pia}/", f"/people/{cast.pia}/manage/", "/program/events/")
    assert not any("December 24" in visitor("ada").get(page).text for page in pages)
    assert "away" not in visitor("ada").get("/program/events/").text


def test_the_account_page_leads_there(visitor, cast):
    assert 'href="/account/mail/"' in visitor("pia").get("/account/").text


@pytest.mark.works("POST /account/mail/digest")
def test_who_supervises_can_turn_the_weekly_overview_off_and_on(visitor, cast):
    sam = visitor("sam")
    for sent, words, offered in (("no", "That weekly overview is off.", "yes"), ("yes", "comes again", "no")):
        page = sam.get(sam.post("/account/mail/digest", {"wants": sent}).location).text
        assert words in page
        assert f'name="wants" value="{offered}"' in page

    assert 'name="wants"' not in visitor("pia").get("/account/mail/").text
