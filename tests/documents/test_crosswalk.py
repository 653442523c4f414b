"""The crosswalk as CSV and on paper."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from datetime import date

import pytest

from lms.documents.crosswalk import HEAD, UNCONFIRMED, assessed_words, crosswalk_csv, crosswalk_job
from lms.documents.render_child import to_pdf
from lms.documents.sheet import as_csv
from lms.domain.competence.crosswalk import Assessed
from tests.conftest import ROOT, need_tool

URL = "https://learn.example.org"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def samhsa(catalogue):
    return catalogue.frameworks["samhsa"]


@pytest.fixture(scope="module")
def rows(catalogue, samhsa):
    return list(csv.DictReader(io.StringIO(crosswalk_csv(samhsa, catalogue.courses.values(), URL))))


def test_every_item_of_the_framework_stands_in_it(rows, samhsa):
    assert list(dict.fromkeys(row["item"] for row in rows)) == [samhsa.label(one.code) for one in samhsa.competencies]


def test_a_wording_that_nobody_compared_is_in_no_cell(catalogue, samhsa):
    text = crosswalk_csv(samhsa, catalogue.courses.values(), URL)
    job = str(crosswalk_job(samhsa, catalogue.courses.values(), URL, DAY).values)

    unconfirmed = [one.statement for one in samhsa.competencies if one.unconfirmed]
    assert unconfirmed
    assert not [words for words in unconfirmed if words in text or words in job]
    assert UNCONFIRMED in text


def test_a_passage_that_is_taught_has_minutes_and_a_way_it_is_asked(rows):
    taught = [row for row in rows if row["opens at"]]

    assert taught
    assert all(int(row["lesson minutes"]) > 0 and row["assessed by"] and row["heading"] for row in taught)


def test_every_address_leads_to_a_heading_that_is_in_the_lesson(catalogue):
    ids = {
        f"{URL}/courses/{course.slug}/{lesson.slug}/#{name}"
        for course in catalogue.courses.values()
        for lesson in course.lessons
        for part in lesson.parts
        for name in re.findall(r'<h\d id="([^"]+)"', part.html)
    }
    told = [
        row["opens at"]
        for framework in catalogue.frameworks.values()
        for row in csv.DictReader(io.StringIO(crosswalk_csv(framework, catalogue.courses.values(), URL)))
        if row["opens at"]
    ]

    assert len(told) > len(catalogue.courses)
    assert set(told) - ids == set()


def test_the_paper_holds_every_passage_and_its_link(catalogue, samhsa, rows, tmp_path):
    job = crosswalk_job(samhsa, catalogue.courses.values(), URL, DAY)
    file = tmp_path / "crosswalk.pdf"
    file.write_bytes(to_pdf({**job.values, "template": job.template}, ROOT))

    links = subprocess.run([need_tool("pdfinfo"), "-url", file], capture_output=True, text=True, check=True).stdout
    text = subprocess.run([need_tool("pdftotext"), file, "-"], capture_output=True, text=True, check=True).stdout

    assert {row["opens at"] for row in rows if row["opens at"]} <= set(links.split())
    assert all(row["item"].replace("\n", " ") in " ".join(text.split()) for row in rows)


def test_the_same_day_makes_the_same_paper(catalogue, samhsa):
    job = crosswalk_job(samhsa, list(catalogue.courses.values())[:1], URL, DAY)
    values = {**job.values, "template": job.template}

    assert to_pdf(values, ROOT) == to_pdf(values, ROOT)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "|x", "＝1"])
def test_no_cell_runs_in_a_spreadsheet(cell):
    assert next(csv.reader(io.StringIO(as_csv(["head"], [[cell]]).partition("\n")[2], newline="")))[0] == f"'{cell}"


def test_a_cell_cannot_break_its_line():
    assert as_csv(["head"], [["\rx"]]) == "head\n' x\n"


def test_a_formula_behind_blanks_does_not_run_either():
    assert as_csv(["head"], [[" =1+1"]]) == "head\n' =1+1\n"


def test_numbers_stay_numbers():
    assert as_csv(HEAD[:2], [[-1, "a, b"]]) == 'item,category\n-1,"a, b"\n'


@pytest.mark.parametrize(
    ("assessed", "words"),
    [
        (Assessed(), "checks in the lesson only"),
        (Assessed(recall=1), "1 recall question"),
        (Assessed(recall=1, scenario=2), "1 recall question and 2 scenario questions"),
        (Assessed(scenario=1, practices=("A walk",)), "1 scenario question; observed practice: A walk"),
    ],
)
def test_how_a_passage_is_asked_is_said_in_words(assessed, words):
    assert assessed_words(assessed) == words
