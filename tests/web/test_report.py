"""What a program tells a funder, and hours of everyone for whoever runs it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from lms.queries.program.report import program_report
from lms.store.credit import ledger
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import program
from tests.conftest import NOW, TODAY
from tests.tools.joining import add_person

PAGE = "/program/report/"
JANUARY = TODAY.replace(month=1, day=1)


@pytest.fixture
def crowd(app, cast) -> list[int]:
    """Twelve people with an hour of ethics each; three have some of suicide prevention too, six of wellness."""
    with app.app_context(), unit_of_work():
        ids = [add_person(f"p{number}@example.org", f"Person {number}", NOW).id for number in range(12)]
        for number, person_id in enumerate(ids):
            ledger.append(person_id, 60, [[60, ["ethics"]]], TODAY, NOW, source="course")
            if number < 3:
                ledger.append(person_id, 45, [[45, ["suicide-prevention"]]], TODAY, NOW, source="course")
            if number < 6:
                ledger.append(person_id, 30, [[30, ["wellness"]]], TODAY, NOW, source="course")
    return ids


@pytest.fixture
def found(app, catalogue, crowd):
    with app.app_context():
        return program_report(catalogue, program.program(), JANUARY, TODAY, TODAY)


@pytest.mark.works("GET /program/report/", "GET /program/report/report.csv", "GET /program/report/hours.csv")
def test_the_report_names_nobody_and_the_file_says_the_same(visitor, crowd):
    ada = visitor("ada")
    page, sheet = ada.get(PAGE), ada.get(f"{PAGE}report.csv")

    assert ('<span class="number">12</span>' in page.text, "Person" in page.text) == (True, False)
    rows = list(csv.reader(io.StringIO(sheet.get_data(as_text=True).lstrip("\ufeff"))))
    assert ["people trained", "people", "12"] in rows
    assert ["contact hours", "in all", "17.25"] in rows
    assert b"p3@example.org" in ada.get(f"{PAGE}hours.csv").data


def test_a_cell_of_few_takes_another_along_and_cannot_be_reckoned_back(found):
    told = {cell.name: cell.amount for cell in found.by_category}
    hidden = [name for name, amount in told.items() if amount is None]

    assert found.minutes == 12 * 60 + 3 * 45 + 6 * 30
    assert (told["Ethics"], len(hidden)) == (720, 2)
    assert found.minutes - sum(amount or 0 for amount in told.values()) == 315  # of six people, not of three


def test_of_fewer_than_five_nothing_of_the_period_is_told(app, catalogue, cast, visitor):
    with app.app_context(), unit_of_work():
        for person_id in (cast.pia, cast.sam, cast.noel, cast.olu):
            ledger.append(person_id, 60, [[60, ["ethics"]]], TODAY, NOW, source="course")
    with app.app_context():
        few = program_report(catalogue, program.program(), JANUARY, TODAY, TODAY)

    assert (few.trained, few.minutes, few.by_category, few.by_competency) == (None, 0, (), ())
    assert few.records.people is None
    assert "Fewer than five people earned hours" in visitor("ada").get(PAGE).text


def test_few_others_whose_records_are_kept_are_not_told_beside_those_trained(app, catalogue, crowd, cast):
    with app.app_context(), unit_of_work():
        ledger.append(cast.pia, 60, [[60, ["ethics"]]], JANUARY - timedelta(days=400), NOW, source="course")
    with app.app_context():
        page = program_report(catalogue, program.program(), JANUARY, TODAY, TODAY)

    assert (page.trained, page.records.people, page.records.left) == (12, None, None)


def test_who_began_is_told_with_how_many_met_the_first_targets(app, catalogue, crowd):
    with app.app_context(), unit_of_work():
        for person_id in crowd:
            people.person(person_id).hired_on = TODAY - timedelta(days=30)
    with app.app_context():
        page = program_report(catalogue, program.program(), JANUARY, TODAY, TODAY)

    assert (page.starting.hired, page.starting.reached, page.starting.median_days) == (12, None, None)


def test_hours_of_everyone_have_each_line_by_name_and_are_noted(app, visitor, crowd, rows):
    before = rows()["event"]

    answer = visitor("ada").get(f"{PAGE}hours.csv?since={JANUARY}&until={TODAY}")

    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(lines) == 21
    assert sum(float(line["contact hours"]) for line in lines) == 17.25
    assert lines == sorted(lines, key=lambda line: line["name"])
    assert rows()["event"] == before + 1


def test_a_long_sheet_comes_in_pieces_that_are_one_file(app, visitor, cast):
    with app.app_context(), unit_of_work():
        for number in range(1100):
            ledger.append(cast.pia, 15, [[15, ["ethics"]]], TODAY - timedelta(days=number % 300), NOW, source="x")

    sheet = visitor("ada").get(f"{PAGE}hours.csv?since=2026-01-01&until={TODAY}").get_data(as_text=True)

    assert (sheet.count("e-mail"), sheet.count("\r\n")) == (1, 1101)


@pytest.mark.parametrize(
    "query", ["since=2026-11-02&until=2026-11-01", "since=x", "until=9999-12-31", "since=0001-01-01"]
)
def test_impossible_days_are_said(visitor, cast, query):
    assert visitor("ada").client.get(f"{PAGE}?{query}").status_code == 422


@pytest.mark.parametrize("name", ["pia", "sam"])
def test_it_is_for_administrators_alone(visitor, cast, name):
    paths = (PAGE, f"{PAGE}report.csv", f"{PAGE}hours.csv")

    assert [visitor(name).client.get(path).status_code for path in paths] == [404] * 3
