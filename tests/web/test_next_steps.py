"""A next step that is put off, and brought back."""

from __future__ import annotations

import re

import pytest

from lms.actions.team.asking import assign_training
from lms.store.db import unit_of_work
from tests.tools.acting import acting

STEP = re.compile(r'name="step" value="([^"]+)"')


def first_step(page) -> str:
    return STEP.search(page.text).group(1)


@pytest.mark.works("POST /next/not-now", "POST /next/back")
def test_a_step_rests_for_a_week_and_can_be_brought_back(visitor, cast):
    pia = visitor("pia")
    step = first_step(pia.get("/"))

    later = pia.post("/next/not-now", {"step": step}, follow_redirects=True)

    assert "It rests until Saturday, November 28. Nobody else sees that." in later.text
    assert first_step(later) != step
    assert "It is offered again." in pia.post("/next/back", {"step": step}, follow_redirects=True).text
    assert first_step(pia.get("/")) == step


def test_the_second_time_it_rests_for_a_month(visitor, cast, clock):
    pia = visitor("pia")
    step = first_step(pia.get("/"))
    pia.post("/next/not-now", {"step": step})
    clock.pass_time(days=8)

    assert first_step(pia.get("/")) == step
    assert (
        "It rests until Tuesday, December 29."
        in pia.post("/next/not-now", {"step": step}, follow_redirects=True).text
    )


@pytest.mark.works("GET /next/")
def test_all_steps_stand_on_one_page_with_what_was_set_aside(visitor, cast):
    pia = visitor("pia")
    step = first_step(pia.get("/next/"))
    pia.post("/next/not-now", {"step": step})

    page = pia.get("/next/").text

    assert "What you set aside" in page
    assert "Bring it back" in page
    assert "What you set aside" not in visitor("sam").get("/next/").text


def test_a_course_that_leads_to_another_says_the_hours_of_each(visitor, cast, catalogue, app):
    """The first number is that of the course whose title stands before it."""
    first, goal = (catalogue.courses[slug] for slug in ("peer-role-in-child-welfare", "boundaries-in-real-life"))
    with app.app_context(), unit_of_work():
        assign_training(acting(cast.sam), [cast.pia], [goal], due_on=None, note="")

    page = " ".join(re.sub(r"<[^>]+>", " ", visitor("pia").get("/next/").text).split())

    assert f"{first.title} Sam Example asked you to take {goal.title} ." in page
    assert f"1.5 contact hours; {goal.title} takes 2, and 3.75 before it" in page


@pytest.mark.parametrize("address", ["/next/not-now", "/next/back"])
@pytest.mark.parametrize("step", ["", "start_course:nowhere", "<b>"])
def test_what_is_not_offered_is_told_and_nothing_is_written(visitor, cast, rows, address, step):
    pia = visitor("pia")
    before = rows()

    page = pia.post(address, {"step": step}, follow_redirects=True)

    assert "That step is not offered any more; here is what is next." in page.text
    assert rows() == before


def test_nobody_else_reads_what_one_put_off(visitor, cast):
    pia, sam = visitor("pia"), visitor("sam")
    before = sam.get(f"/people/{cast.pia}/").text
    pia.post("/next/not-now", {"step": first_step(pia.get("/"))})

    assert re.sub(r"csrf_token.*?>", "", sam.get(f"/people/{cast.pia}/").text) == re.sub(
        r"csrf_token.*?>", "", before
    )
