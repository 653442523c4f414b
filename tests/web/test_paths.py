"""Paths, drawn with where one stands, and asked for as a whole."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.tools.way import complete


def stations(page: str, path: str) -> list[tuple[str, str]]:
    """(slug, state in words) of a path's stations."""
    section = page.partition(f'aria-labelledby="{path}"')[2].partition("</section>")[0]
    told = re.findall(
        r'<a href="/courses/([a-z0-9-]+)/">[^<]+</a>\s*<span class="state">(.*?)</span>', section, re.DOTALL
    )
    return [(slug, " ".join(re.sub(r"<[^>]+>", "", state).split())) for slug, state in told]


@pytest.mark.works("GET /paths/")
def test_a_path_shows_what_is_done_and_what_comes_first(visitor, done, course):
    page = visitor("pia").get("/paths/").text

    drawn = dict(stations(page, "first-30-days"))
    assert drawn[course.slug].startswith("done ")
    assert drawn["mandated-reporting"].startswith("1.25 h, builds on ")
    assert "1 of 6 courses done" in page
    assert re.search(
        r'<a class="button" href="/courses/ethics-for-peer-workers/">\s*On to Ethics for peer workers', page
    )


def test_a_refresher_comes_again_shortly_before_its_day(app, cast, catalogue, clock, visitor):
    naloxone = catalogue.courses["overdose-and-naloxone"]
    with app.app_context():
        complete(naloxone, cast.pia, NOW)
    then = stations(visitor("pia").get("/paths/").text, "yearly-refresh")
    clock.now += timedelta(days=300)
    later = stations(visitor("pia").get("/paths/").text, "yearly-refresh")

    assert dict(then)[naloxone.slug].startswith("done ")
    assert "refresher due" in dict(later)[naloxone.slug]


def test_who_may_not_ask_is_offered_nothing_to_ask(visitor, cast):
    assert "/assign/?path=" not in visitor("pia").get("/paths/").text
    assert 'href="/assign/?path=first-30-days"' in visitor("sam").get("/paths/").text


def test_a_whole_path_is_ticked_with_its_days(visitor, cast, catalogue):
    (path,) = [one for one in catalogue.paths if one.id == "first-30-days"]
    page = visitor("sam").get("/assign/", query_string={"path": path.id, "person": cast.pia}).text

    ticked = re.findall(r'name="courses"\s+value="([^"]+)" checked', page)
    assert sorted(ticked) == sorted(path.courses)
    assert re.search(r'name="after_hire"[^>]* value="30"', page)
    assert "by 30 days after their first day of work." in page


@pytest.mark.parametrize("path", ["nowhere", "", "../x"])
def test_a_path_that_is_not_there_ticks_nothing(visitor, cast, path):
    page = visitor("sam").get("/assign/", query_string={"path": path})

    assert page.status_code == 200
    assert " checked" not in page.text.partition('id="courses"')[2].partition("</fieldset>")[0]
