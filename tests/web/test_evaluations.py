"""What people say of a course, and who reads it."""

from __future__ import annotations

import re

import pytest

from lms.domain.program.evaluation import FEWEST
from lms.store.db import db
from lms.store.tables.learning import Evaluation
from tests.conftest import NOW
from tests.tools.way import do_all

COURSE = "peer-role-in-child-welfare"
SAID = f"/program/reviews/said/{COURSE}/"


def send(app, *answers: dict[str, str]) -> None:
    with app.app_context():
        for number, answer in enumerate(answers):
            db.session.add(Evaluation(id=1000 - number, course=COURSE, revision="0" * 12, answers=answer))
        db.session.commit()


def counts(page: str) -> dict[str, list[int]]:
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {words.strip(): [int(one) for one in re.findall(r"<td[^>]*>(\d+)</td>", cells)] for words, cells in rows}


@pytest.mark.works("GET /courses/<course:course>/evaluation/")
def test_it_asks_whether_each_objective_was_met(app, cast, visitor, catalogue):
    course = catalogue.courses[COURSE]
    with app.app_context():
        do_all(course, cast.pia, NOW, but_the_evaluation=True)
    pia = visitor("pia")

    page = pia.get(f"/courses/{COURSE}/evaluation/").text
    for objective in course.objectives:
        assert f'name="objective-{objective.id}"' in page
    pia.post(f"/courses/{COURSE}/evaluation/", {f"objective-{course.objectives[0].id}": "4", "objective-none": "5"})

    with app.app_context():
        (kept,) = db.session.scalars(db.select(Evaluation.answers))
    assert kept == {f"objective-{course.objectives[0].id}": "4"}


@pytest.mark.works("GET /program/reviews/said/<course:course>/")
def test_of_few_people_nothing_is_shown(app, cast, visitor):
    send(app, *[{"useful": "1", "better": "Shorter."}] * (FEWEST - 1), {})
    page = visitor("ada").get(SAID)

    assert page.status_code == 200
    assert "Shorter." not in page.text
    assert not counts(page.text)
    assert f"It is shown once {FEWEST} people have answered" in page.text


def test_of_five_it_is_sums_and_words_in_no_order_of_time(app, cast, visitor, catalogue):
    objective = catalogue.courses[COURSE].objectives[0]
    words = ["C <b>", "A", "B", "", ""]
    send(
        app,
        *[
            {"useful": "5", f"objective-{objective.id}": str(1 + n), "pace": "3" if n else "", "better": word}
            for n, word in enumerate(words)
        ],
    )
    page = visitor("ada").get(SAID).text

    told = counts(page)
    assert told[objective.text] == [1, 1, 1, 1, 1]
    assert told["I can use this in my work"] == [5, 0, 0, 0, 0]
    assert "The length and pace were right" not in told
    assert re.findall(r"<li>(A|B|C &lt;b&gt;)</li>", page) == ["A", "B", "C &lt;b&gt;"]


def test_the_page_of_what_boards_ask_leads_there(cast, visitor):
    assert f'href="{SAID}"' in visitor("ada").get("/program/reviews/").text
