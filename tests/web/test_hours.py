"""Contact hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.queries.credit.hours import LINES_SHOWN
from lms.store.credit import ledger
from lms.store.db import unit_of_work
from tests.conftest import NOW, TODAY


def test_hours_are_empty_before_the_first_course(visitor, cast):
    assert "Your first hours appear here" in visitor("pia").get("/hours/").text


def test_hours_show_every_line_and_its_certificate(visitor, done, course):
    page = visitor("pia").get("/hours/").text

    assert '<span class="number">1.5</span>' in page
    assert course.title in page
    assert "November 21, 2026" in page
    assert f"/certificates/{done.serial}.pdf" in page


def test_a_year_later_the_hours_still_stand_and_no_longer_count_for_the_last_year(visitor, done, clock):
    clock.pass_time(days=366)

    assert "contact hours in all, 0 in the last twelve months" in visitor("pia").get("/hours/").text


def test_of_many_lines_the_newest_are_shown_and_all_of_them_one_press_away(app, visitor, cast):
    with app.app_context(), unit_of_work():
        for number in range(LINES_SHOWN + 1):
            on = TODAY - timedelta(days=100 * (LINES_SHOWN - number))
            ledger.append(cast.pia, 30, [[30, ["ethics"]]], on, NOW, source="course")

    page, whole = (visitor("pia").get(path).text for path in ("/hours/", "/hours/?all=1"))

    assert (page.count("<tr>"), whole.count("<tr>")) == (1 + LINES_SHOWN, 2 + LINES_SHOWN)
    assert '<a href="/hours/?all=1#lines">Show every line</a>' in page
    assert "?all=1" not in whole
    assert page.count('"number">10.5<') == whole.count('"number">10.5<') == 1


def test_hours_are_ones_own(visitor, done):
    assert "Your first hours appear here" in visitor("sam").get("/hours/").text


@pytest.mark.works("GET /hours/")
def test_who_left_the_job_still_reads_the_hours(visitor, cast):
    assert visitor("rex").get("/hours/").status_code == 200


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast):
    assert visitor(None).get("/hours/").location == "/sign-in?next=/hours/"
