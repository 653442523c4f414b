"""Growth over a quarter or a year: a small line on the team page, and the same in words on a person's own page."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from html import unescape
from io import StringIO

import pytest

from lms.actions.competence.standing import keep_past
from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.past import Growth, Over, days_over
from lms.store.competence import evidence
from lms.store.competence.evidence import NewEvidence
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program.program import program
from lms.web.competence.spark import spark
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.web.test_layout import trouble_in

FIRST_DAY = date(2024, 6, 3)
LINE = '<svg class="spark"'


@pytest.fixture
def show(app, cast):
    """Adds what Pia showed on a day, and lets the worker come by."""

    def deed(*shown: tuple[str, date], first_day: date = FIRST_DAY) -> None:
        with app.app_context(), unit_of_work():
            people.person(cast.pia).hired_on = first_day
            evidence.add([practised(cast.pia, code, on) for code, on in shown], program().zone)
            keep_past(acting(None))

    return deed


def practised(person_id: int, code: str, on: date) -> NewEvidence:
    return NewEvidence(
        person_id=person_id,
        competency=code,
        rung=Rung.SHOWS_HOW,
        passed=True,
        at=datetime(on.year, on.month, on.day, 20, tzinfo=NOW.tzinfo),
        source=Evidenced.OBSERVATION,
        source_id=1,
        item_key="1",
        revision=None,
        recorded_by=person_id,
    )


GROWING = (("samhsa-1.1", date(2025, 3, 5)), ("samhsa-1.2", date(2026, 2, 9)), ("samhsa-1.3", date(2026, 9, 9)))


def sum_of(page: str) -> str:
    """What the table tells of Pia in all, as it is read aloud."""
    cell = re.search(r'<th scope="row"><a href="/people/.*?<td class="sum">(.*?)</td>', page, re.S)
    assert cell
    return " ".join(re.sub(r"<[^>]*>", "", cell[1].replace("<small>", " ")).split())


def growth_in(record: str) -> list[str]:
    found = re.search(r'<h2 id="growth">(.*?)</section>', record, re.S)
    assert found
    items = re.findall(r"<li>(.*?)</li>", found[1], re.S)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", item)).split()) for item in items]


def months_in(record: str) -> dict[str, list[str]]:
    table = record.partition('<table class="months">')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row" class="light">([^<]*)</th>(.*?)</tr>', table, re.S)
    return {
        month: [re.sub(r"<[^>]*>", "", one).strip() for one in re.findall(r"<td.*?</td>", cells, re.S)]
        for month, cells in rows
    }


# On the team page


def test_it_is_not_shown_unless_it_is_asked_for(visitor, show):
    show(*GROWING)

    page = visitor("sam").get("/team/").text

    assert LINE not in page
    assert sum_of(page) == "3 of 36"


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ("year", "3 of 36 up 2 in a year: 1 a year ago, 3 now"),
        ("quarter", "3 of 36 up 1 in three months: 2 three months ago, 3 now"),
    ],
)
def test_it_is_a_line_in_the_table_and_in_the_list_each_with_its_words(visitor, show, over, told):
    show(*GROWING)

    page = visitor("sam").get(f"/team/?over={over}").text

    assert sum_of(page) == told
    assert page.count(LINE) == 2  # in the table, and in the list for phones
    assert f">{told.partition('36 ')[2]}</span></span>" in page.partition('class="people-list')[2]
    assert f"In all, and over a {over}" in page
    assert f'<option value="{over}" selected>' in page
    assert trouble_in(page) == []


def test_it_is_kept_from_one_framework_to_the_next_and_to_a_cell(visitor, show):
    page = visitor("sam").get("/team/?over=year").text

    assert 'href="/team/oregon/?over=year"' in page
    assert re.search(r'href="\?over=year&amp;person=\d+&amp;category=', page)


@pytest.mark.parametrize("typed", ["decade", "", "YEAR", "<b>", "year2"])
def test_any_other_word_shows_none(visitor, show, typed):
    page = visitor("sam").get("/team/", query_string={"over": typed})

    assert page.status_code == 200
    assert LINE not in page.text


def test_what_ran_out_is_to_be_refreshed_without_a_number_or_a_sign(visitor, show):
    show(("samhsa-1.1", TODAY - timedelta(days=731)))

    page = visitor("sam").get("/team/?over=year").text

    assert sum_of(page) == "0 of 36 some to refresh"
    assert LINE in page


def test_who_is_new_and_whom_the_worker_has_not_come_to_are_told_apart(visitor, cast, show):
    before = visitor("sam").get("/team/?over=year").text
    show(first_day=date(2026, 11, 4))

    after = visitor("sam").get("/team/?over=year").text

    assert (sum_of(before), sum_of(after)) == ("0 of 36 not counted yet", "0 of 36 new here")
    assert LINE not in before + after


@pytest.mark.parametrize(("over", "told"), [("year", "1"), ("quarter", "2")])
def test_the_sheet_tells_the_count_of_then_only_where_growth_is_shown(visitor, show, over, told):
    show(*GROWING)
    sam = visitor("sam")

    with_it = sam.get(f"/team/samhsa/table.csv?over={over}").text
    without = sam.get("/team/samhsa/table.csv").text

    row = next(csv.DictReader(StringIO(with_it.removeprefix("\ufeff"))))
    [now, then] = [count for name, count in row.items() if name and name.startswith("At target")]
    assert (now, then) == ("3", told)
    assert " ago" not in without


# On the person's own page


@pytest.mark.works("GET /people/<id:person_id>/")
@pytest.mark.parametrize("name", ["pia", "sam"])
def test_the_person_reads_of_themselves_what_their_supervisor_reads(visitor, cast, show, name):
    show(*GROWING)

    record = visitor(name).get(f"/people/{cast.pia}/").text

    told = "SAMHSA up 2 in a year (1 a year ago, 3 now); up 1 in three months (2 three months ago, 3 now)"
    assert growth_in(record)[0] == told
    assert record.count(LINE) == 3  # a framework each
    assert trouble_in(record) == []


def test_the_same_words_for_a_year_and_a_quarter_are_said_once(visitor, cast, show):
    show(("samhsa-1.1", TODAY - timedelta(days=731)))

    assert growth_in(visitor("pia").get(f"/people/{cast.pia}/").text)[0] == "SAMHSA some to refresh"


def test_each_month_stands_in_a_table_as_well(visitor, cast, show):
    show(*GROWING, first_day=date(2026, 1, 7))

    months = months_in(visitor("pia").get(f"/people/{cast.pia}/").text)

    counts = {month: told[0] for month, told in months.items()}
    assert list(counts.items())[:2] == [("November 2025", "1"), ("December 2025", "1")]  # shown before the first day
    assert (counts["February 2026"], counts["September 2026"], counts["Now"]) == ("2", "3", "3")
    assert months["November 2025"][1:] == ["–not told"] * 2
    assert len(counts) == 13


def test_of_who_is_new_there_are_no_months(visitor, cast, show):
    show(first_day=date(2026, 11, 4))

    record = visitor("pia").get(f"/people/{cast.pia}/").text

    assert growth_in(record) == ["SAMHSA new here", "Oregon new here", "Child welfare new here"]
    assert "Month by month" not in record


def test_of_who_left_none_is_told(app, visitor, cast, show):
    show(*GROWING)
    with app.app_context(), unit_of_work():
        people.person(cast.pia).active_until = TODAY - timedelta(days=1)

    assert 'id="growth"' not in visitor("ada").get(f"/people/{cast.pia}/").text


# The line itself

QUARTER = days_over(Over.QUARTER, TODAY)


def drawn(*counts: int | None, now: int, highest: int = 10) -> str:
    return spark(Growth(Over.QUARTER, QUARTER[: len(counts)], counts, now), highest)


def test_it_goes_from_the_first_day_to_now_from_left_to_right():
    assert '<path class="run" d="M2 18.5L42 10.5L82 2.5"/>' in drawn(0, 5, now=10)
    assert '<circle class="end" cx="82" cy="2.5" r="2.6"/>' in drawn(0, 5, now=10)


def test_it_begins_where_something_is_told_first():
    assert 'd="M42 10.5L82 2.5"' in drawn(None, 5, now=10)


def test_a_person_is_drawn_on_the_scale_of_the_page():
    assert 'd="M2 18.5L42 14.5L82 10.5"' in drawn(0, 5, now=10, highest=20)


def test_nothing_at_target_yet_is_a_line_on_the_floor():
    assert 'd="M2 18.5L82 18.5"' in drawn(0, now=0, highest=0)


def test_where_only_now_is_told_nothing_is_drawn():
    assert drawn(None, None, now=4) == ""


def test_it_is_for_the_eye_alone_since_the_words_beside_it_say_the_same():
    assert 'aria-hidden="true"' in drawn(1, now=2)
