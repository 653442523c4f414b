"""The page on which an administrator adjusts hours, and what the person sees of it."""

from __future__ import annotations

import re

import pytest

from lms.store.credit import ledger
from lms.store.db import unit_of_work
from tests.conftest import NOW, TODAY

SENT = {
    "way": "add",
    "minutes": "90",
    "any_of": "ethics",
    "delivery": "live",
    "earned_on": TODAY.isoformat(),
    "reason": "They taught the course",
    "form_key": "a-key-of-one-form",
}


@pytest.fixture
def path(cast) -> str:
    return f"/people/{cast.pia}/manage/hours/"


@pytest.fixture
def line_id(app, cast) -> int:
    with app.app_context(), unit_of_work():
        return ledger.append(cast.pia, 60, [[60, ["ethics"]]], TODAY, NOW, source="adjustment").id


@pytest.mark.works("POST /people/<id:person_id>/manage/hours/")
def test_hours_are_added_with_a_reason_that_the_person_reads(visitor, path):
    answer = visitor("ada").post(path, SENT, follow_redirects=True)

    assert "The person reads it with your name" in answer.text
    page = visitor("pia").get("/hours/").text
    assert "Adjusted by hand" in page
    assert "Adjusted by Ada Example: “They taught the course”" in page


def test_taking_hours_away_shows_a_minus(visitor, path):
    ada = visitor("ada")
    ada.post(path, SENT)

    ada.post(path, SENT | {"way": "take away", "minutes": "30", "form_key": "another-key-of-a-form"})

    assert "−0.5" in visitor("pia").get("/hours/").text
    assert "−0.5 h" in ada.get(path).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": "0"}, "Nothing would change so"),
        ({"minutes": "-5"}, "as a whole number"),
        ({"minutes": "1.5"}, "as a whole number"),
        ({"minutes": "1441"}, "A day has 24 hours"),
        ({"way": ""}, "added or taken away"),
        ({"way": "take away"}, "below zero"),
        ({"any_of": ""}, "what the hours count as"),
        ({"earned_on": "2026-11-22"}, "has not come yet"),
        ({"earned_on": "2026-02-30"}, "Please write the day as"),
        ({"reason": " "}, "Please say why"),
        ({"reason": "x" * 301}, "Please keep it to 300"),
    ],
)
def test_bad_input_is_a_sentence_and_what_was_typed_stays(visitor, path, app, cast, change, sentence):
    answer = visitor("ada").post(path, SENT | change)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(r'name="form_key"[^>]*value="a-key-of-one-form"', answer.text)
    with app.app_context():
        assert ledger.lines(cast.pia) == []


def test_a_second_press_changes_nothing(visitor, path, app, cast):
    ada = visitor("ada")

    ada.post(path, SENT)
    again = ada.post(path, SENT, follow_redirects=True)

    assert "That was done already" in again.text
    with app.app_context():
        assert len(ledger.lines(cast.pia)) == 1


@pytest.mark.works(
    "GET /people/<id:person_id>/manage/hours/", "POST /people/<id:person_id>/manage/hours/<id:line_id>/take-back"
)
def test_a_line_is_taken_back_with_a_reason_and_both_stay(visitor, path, line_id):
    ada = visitor("ada")

    assert "take-back" in ada.get(path).text
    ada.post(f"{path}{line_id}/take-back", {"reason": "Wrong day"})

    page = visitor("pia").get("/hours/").text
    assert "Taken back by Ada Example: “Wrong day”" in page
    assert "<del>1</del>" in page
    assert (
        "That was done already"
        in ada.post(f"{path}{line_id}/take-back", {"reason": "Wrong day"}, follow_redirects=True).text
    )


def test_without_a_reason_nothing_is_taken_back(visitor, path, line_id):
    answer = visitor("ada").post(f"{path}{line_id}/take-back", {"reason": ""})

    assert answer.status_code == 422
    assert f'href="#reason-{line_id}"' in answer.text


def test_a_line_of_somebody_else_is_not_found(visitor, cast, line_id):
    answer = visitor("ada").post(f"/people/{cast.noel}/manage/hours/{line_id}/take-back", {"reason": "x"})

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["pia", "sam", "noel", "rex"])
def test_only_administrators_see_it(visitor, path, name):
    assert visitor(name).get(path).status_code == 404


def test_a_look_is_told_to_the_person(visitor, path):
    visitor("ada").get(path)

    assert "saw every line of hours" in visitor("pia").get("/account/looks/").text


def test_administrators_find_it_from_the_record_and_nobody_else_does(visitor, path, cast):
    assert path in visitor("ada").get(f"/people/{cast.pia}/").text
    assert path in visitor("ada").get(f"/people/{cast.pia}/manage/").text
    assert path not in visitor("sam").get(f"/people/{cast.pia}/").text
