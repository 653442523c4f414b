"""Where one stands, competency by competency."""

from __future__ import annotations

import re

import pytest


def test_the_targets_are_those_of_ones_role(visitor, cast, catalogue):
    page = visitor("pia").get("/competence/").text

    assert f"the role <strong>{catalogue.profiles['peer'].title}</strong>" in page
    assert "This is for growing, never for discipline." in page


def test_every_framework_that_asks_something_is_there(visitor, cast, catalogue):
    page = visitor("pia").get("/competence/").text

    for framework in catalogue.frameworks.values():
        asked = any(
            one.code in catalogue.profiles["peer"].targets
            for part in framework.categories
            for one in part.competencies
        )
        assert (f'id="f-{framework.slug}"' in page) is (asked and not framework.crosswalk_only)


def at_target(page: str) -> int:
    return sum(int(count) for count in re.findall(r"(\d+) of \d+ at target", page))


def test_nothing_is_shown_before_the_first_quiz(visitor, cast):
    page = visitor("pia").get("/competence/").text

    assert at_target(page) == 0
    assert "Not shown yet" in page
    assert "Taught in" in page


def test_a_passed_quiz_moves_the_standing_and_says_why(visitor, done):
    page = visitor("pia").get("/competence/").text

    assert at_target(page) > 0
    assert "right, last on November 21" in page


@pytest.mark.works("GET /competence/")
def test_what_was_shown_long_ago_is_due_for_refresh(visitor, done, clock):
    before = at_target(visitor("pia").get("/competence/").text)

    clock.pass_time(days=800)
    page = visitor("pia").get("/competence/").text

    assert at_target(page) == 0 < before
    assert "Due for refresh" in page


def test_competence_is_ones_own(visitor, done):
    assert at_target(visitor("noel").get("/competence/").text) == 0


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast):
    assert visitor(None).get("/competence/").location == "/sign-in?next=/competence/"
