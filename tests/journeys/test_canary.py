"""What someone chose, wrote and thought stays theirs: words planted there are looked for on every page of others."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from lms.actions.learning import learning as learning_actions
from lms.app import create_app
from lms.domain.access import Permission
from lms.store.db import db, unit_of_work
from lms.store.learning import completions
from lms.store.program import program
from lms.store.tables.credit import Certificate
from lms.store.tables.learning import Attempt, Evaluation
from lms.store.team import assignments
from lms.web.guard import permission_of
from tests.conftest import NOW, Visitor
from tests.tools.acting import acting
from tests.tools.way import read_all, right_answers

COURSE = "peer-role-in-child-welfare"
LESSON = "why-peers"
CANARY = "kanarienvogel"
OTHERS = ("sam", "ada", "olu")


@pytest.fixture
def course(catalogue):
    """The course, with a canary in each option and in what each answers."""

    def planted(item):
        options = tuple(
            replace(one, text=f"{one.text} {CANARY}-option", feedback=f"{one.feedback} {CANARY}-feedback")
            for one in item.options
        )
        return replace(item, options=options)

    course = catalogue.courses[COURSE]
    return replace(course, items=tuple(planted(item) for item in course.items))


@pytest.fixture
def app(settings, catalogue, clock, course) -> Iterator[Flask]:
    """The site with the planted course."""
    planted = replace(catalogue, courses=catalogue.courses | {COURSE: course})
    one = create_app(settings, catalogue=planted, clock=clock)
    one.config["WTF_CSRF_ENABLED"] = False
    yield one
    with one.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def pia(app, visitor, cast, course) -> Visitor:
    """Pia reads with words of her own, hands in a quiz, says what she thinks, and begins again."""
    with app.app_context(), unit_of_work():
        assignments.add([cast.pia], ["boundaries-in-real-life"], cast.sam, None, "", NOW)
        read_all(course, cast.pia, NOW)
        attempt = learning_actions.open_quiz(acting(cast.pia), course)
        chosen = right_answers(course, attempt.drawn)
        learning_actions.submit_quiz(acting(cast.pia, NOW, program.program()), course, attempt.id, chosen)
    one = visitor("pia")
    thought = {"words": f"{CANARY}-reflection", "reflection": f"{CANARY}-reflection"}
    one.post(f"/courses/{COURSE}/{LESSON}/", thought)
    one.post(f"/courses/{COURSE}/evaluation/", {"useful": "1", "better": f"{CANARY}-evaluation"} | thought)
    one.post(f"/courses/{COURSE}/restart", thought)
    return one


def paths(app: Flask, cast) -> list[str]:
    """Every page that a GET opens, for every record that it may be about."""
    with app.test_request_context():
        return sorted({path for rule in app.url_map.iter_rules() if "GET" in rule.methods for path in of(rule)})


def of(rule: Rule) -> Iterator[str]:
    with_values = {
        "course": [COURSE, "boundaries-in-real-life"],
        "framework": ["samhsa", "child-welfare"],
        "credential": ["or-thw-pss"],
        "id": list(range(1, 8)),
    }
    serial = db.session.scalar(sa.select(Certificate.serial))
    by_name = {"lesson": [LESSON], "serial": [serial], "path": ["x.css"]}
    each = [
        by_name.get(name) or with_values.get(kind_of(rule, name)) or ["1", COURSE, "one-minute-role", "samhsa"]
        for name in sorted(rule.arguments)
    ]
    for values in itertools.product(*each):
        yield url_for(rule.endpoint, **dict(zip(sorted(rule.arguments), values, strict=True)))


def kind_of(rule: Rule, name: str) -> str:
    converters = rule.map.converters
    kind = type(rule._converters[name])
    return next((known for known, one in converters.items() if one is kind), "")


@pytest.fixture
def all_paths(app, cast, pia) -> list[str]:
    team = [
        f"/team/{framework}/?person={cast.pia}&category={category.code}"
        for framework, one in app.extensions["alongside"].catalogue.frameworks.items()
        if framework in ("samhsa", "child-welfare")
        for category in one.categories
    ]
    return [*paths(app, cast), *team, f"/assign/?person={cast.pia}&course={COURSE}"]


def test_every_route_that_a_get_opens_is_asked(app, all_paths):
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    adapter = app.url_map.bind("127.0.0.1")

    with app.app_context():
        asked = {adapter.match(path.partition("?")[0])[0] for path in all_paths}

    assert asked == rules


def test_the_words_were_planted_and_their_owner_sees_them(app, pia, cast):
    with app.app_context():
        attempt = db.session.scalar(sa.select(Attempt))
        kept = db.session.scalar(sa.select(Evaluation)).answers

    result = pia.get(f"/courses/{COURSE}/quiz/{attempt.id}/").text
    assert f"{CANARY}-option" in result
    assert f"{CANARY}-feedback" in result
    assert kept["better"] == f"{CANARY}-evaluation"


def test_a_reflection_is_kept_nowhere(app, pia):
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)):
                assert f"{CANARY}-reflection" not in str(row), table.name


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_meets_them_on_any_page_in_any_file_or_in_the_log(app, all_paths, visitor, caplog, capfd, name):
    caplog.set_level(logging.INFO)
    one = visitor(name)
    singing, opened = [], 0

    for path in all_paths:
        answer = one.get(path)
        opened += answer.status_code == 200
        if CANARY.encode() in answer.data or CANARY in str(answer.headers):
            singing.append(path)

    assert singing == []
    assert opened > 20
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())


def test_the_log_says_nothing_of_them_even_when_writing_goes_wrong(app, pia, caplog, capfd, monkeypatch):
    def break_down(*_: object, **__: object) -> None:
        db.session.execute(sa.text("INSERT INTO nowhere VALUES (:words)"), {"words": f"{CANARY}-evaluation"})

    monkeypatch.setattr(completions, "add_evaluation", break_down)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = pia.post(f"/courses/{COURSE}/evaluation/", {"better": f"{CANARY}-evaluation"})

    assert answer.status_code == 503
    assert "nowhere" in caplog.text
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())
    assert CANARY not in answer.text


def test_what_others_may_open_of_pia_is_more_than_nothing(app, all_paths, visitor, cast):
    """So that an empty answer everywhere is no proof."""
    about = {rule.endpoint for rule in app.url_map.iter_rules() if "person_id" in rule.arguments}

    with app.app_context():
        reading = {one for one in about if permission_of(app, one) is Permission.READ_RECORD}
    assert {"record.record", "record.competence"} <= reading
    assert "Pia" in visitor("sam").get(f"/people/{cast.pia}/").text
