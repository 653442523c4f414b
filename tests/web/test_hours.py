"""Contact hours."""

from __future__ import annotations

import pytest


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


def test_hours_are_ones_own(visitor, done):
    assert "Your first hours appear here" in visitor("sam").get("/hours/").text


@pytest.mark.works("GET /hours/")
def test_who_left_the_job_still_reads_the_hours(visitor, cast):
    assert visitor("rex").get("/hours/").status_code == 200


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast):
    assert visitor(None).get("/hours/").location == "/sign-in?next=/hours/"
