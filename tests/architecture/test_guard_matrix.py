"""Who gets what from every route: the whole table, written out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from lms.actions import learning
from lms.app import create_app
from lms.domain.access import Permission
from lms.domain.course import Course
from lms.store import assignments, certificates
from lms.store.db import unit_of_work
from lms.web import home
from lms.web.guard import Unguarded, permission_of, require_guards
from tests.conftest import NOW
from tests.tools.way import Done, complete

COURSE = "peer-role-in-child-welfare"
LESSON = "why-peers"

# Everyone has begun COURSE, and Pia has completed it and begun again. The attempt and the certificate that are asked
# for are hers: to all others they are not there, and nobody's rights reach into them, an administrator's neither.
MEMBERS = ("anonymous", "pia", "sam", "olu", "noel", "ada", "rex")
TABLE = """
                                              anonymous pia sam olu noel ada rex
GET  /                                              302 200 200 200 200 200 200
GET  /pause/                                        200 200 200 200 200 200 200
GET  /accessibility/                                200 200 200 200 200 200 200
GET  /what-we-keep/                                 200 200 200 200 200 200 200
GET  /healthz                                       200 200 200 200 200 200 200
GET  /static/<path:path>                            200 200 200 200 200 200 200
GET  /sign-in                                       200 302 302 302 302 302 302
POST /sign-in                                       422 422 422 422 422 422 422
POST /sign-out                                      302 302 302 302 302 302 302
GET  /account/                                      302 200 200 200 200 200 200
POST /account/                                      302 422 422 422 422 422 422
GET  /courses/                                      302 200 200 200 200 200 200
GET  /courses/<course:course>/                      302 200 200 200 200 200 200
POST /courses/<course:course>/start                 302 302 302 302 302 302 404
POST /courses/<course:course>/restart               302 302 302 302 302 302 404
POST /courses/<course:course>/finish                302 302 302 302 302 302 404
POST /courses/<course:course>/beat                  302 204 204 204 204 204 404
GET  /courses/<course:course>/<lesson>/             302 200 200 200 200 200 200
POST /courses/<course:course>/<lesson>/             302 302 302 302 302 302 404
GET  /courses/<course:course>/evaluation/           302 200 200 200 200 200 404
POST /courses/<course:course>/evaluation/           401 302 302 302 302 302 404
GET  /courses/<course:course>/quiz/                 302 200 200 200 200 200 404
POST /courses/<course:course>/quiz/start            302 302 302 302 302 302 404
POST /courses/<course:course>/quiz/                 401 302 404 404 404 404 404
GET  /courses/<course:course>/quiz/<id:attempt_id>/ 302 200 404 404 404 404 404
GET  /competence/                                   302 200 200 200 200 200 200
GET  /hours/                                        302 200 200 200 200 200 200
GET  /certificates/                                 302 200 200 200 200 200 200
GET  /certificates/<serial>.pdf                     302 200 404 404 404 404 404
GET  /verify/                                       200 200 200 200 200 200 200
POST /verify/                                       302 302 302 302 302 302 302
GET  /verify/<serial>                               200 200 200 200 200 200 200
GET  /practice/                                     302 200 200 200 200 200 200
GET  /team/                                         302 404 200 200 404 200 404
GET  /team/<framework:framework>/                   302 404 200 200 404 200 404
GET  /team/choose/                                  302 404 302 302 404 200 404
GET  /assign/                                       302 404 200 200 404 200 404
POST /assign/                                       302 404 422 422 404 422 404
POST /assign/<id:assignment_id>/withdraw            302 404 302 404 404 302 404
GET  /people/<id:person_id>/                        302 200 200 404 404 200 404
GET  /people/<id:person_id>/competence/             302 200 200 404 404 200 404
GET  /people/                                       302 404 404 404 404 200 404
GET  /program/                                      302 404 404 404 404 200 404
GET  /program/coverage/                             302 404 404 404 404 200 404
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines())
ROWS = {(method, rule): dict(zip(HEAD, map(int, told), strict=True)) for method, rule, *told in LINES}

# What the rights say, once more, for the routes behind each: a page that changes its right changes a line here.
RIGHTS = {
    Permission.ANYONE: "home.accessibility home.healthz home.pause home.what_we_keep session.send_sign_in "
    "session.sign_in static_file verify.certificate verify.look_up verify.verify",
    Permission.SIGNED_IN: "courses.catalogue courses.course courses.lesson session.sign_out",
    Permission.READ_OWN: "certificates.certificates certificates.file competence.competence home.home hours.hours "
    "practice.practice quizzes.result session.account session.change_password",
    Permission.STUDY: "courses.beat courses.evaluation courses.finish courses.finish_lesson courses.restart "
    "courses.send_evaluation courses.start quizzes.quiz quizzes.start quizzes.submit",
    Permission.READ_RECORD: "record.competence record.record",
    Permission.READ_TEAM: "team.choose team.standing team.team",
    Permission.ASSIGN: "assignments.assign assignments.send assignments.withdraw",
    Permission.PRACTISE: "",
    Permission.SIGN_OFF: "",
    Permission.ADMINISTER: "coverage.coverage people.people program.program",
}


@dataclass
class World:
    """What Pia left behind in COURSE, or someone else who completed it."""

    app: Flask
    course: Course
    pia: int
    assignment_id: int

    def complete(self, person_id: int) -> Done:
        with self.app.app_context():
            done = complete(self.course, person_id, NOW)
            with unit_of_work():
                paper = certificates.by_serial(done.serial)
                certificates.store_file(paper.id, b"%PDF-1.7", NOW)
        return done

    def path(self, rule: str, done: Done) -> str:
        for sign, value in (
            ("<course:course>", COURSE),
            ("<lesson>", LESSON),
            ("<id:attempt_id>", str(done.attempt_id)),
            ("<serial>", done.serial),
            ("<path:path>", self._style()),
            ("<framework:framework>", "oregon"),
            ("<id:person_id>", str(self.pia)),
            ("<id:assignment_id>", str(self.assignment_id)),
        ):
            rule = rule.replace(sign, value)
        return rule

    def _style(self) -> str:
        found = re.search(r"/static/(\S+\.css)", self.app.test_client().get("/pause/").text)
        assert found
        return found[1]


@pytest.fixture
def world(app, catalogue, cast):
    """Pia was asked to take a course."""
    with app.app_context(), unit_of_work():
        asked = assignments.add([cast.pia], ["boundaries-in-real-life"], cast.sam, None, "", NOW)
        return World(app, catalogue.courses[COURSE], cast.pia, asked[0].id)


@pytest.fixture
def done(world, cast):
    """What Pia left; her paper is made, and everyone has begun the course."""
    left = world.complete(cast.pia)
    with world.app.app_context(), unit_of_work():
        learning.restart_course(cast.pia, world.course, NOW)
        for name in MEMBERS[2:]:
            learning.start_course(getattr(cast, name), world.course, NOW)
    return left


def status(visitor, name: str, method: str, path: str, data: dict[str, str]) -> int:
    one = visitor(None if name == "anonymous" else name)
    return one.client.open(path, method=method, data=data if method == "POST" else None).status_code


@pytest.mark.parametrize(("method", "rule"), ROWS, ids=[" ".join(row) for row in ROWS])
def test_everyone_gets_what_the_table_says(world, done, visitor, method, rule):
    sent = {"attempt": str(done.attempt_id), "code": done.serial}

    got = {name: status(visitor, name, method, world.path(rule, done), sent) for name in MEMBERS}

    assert got == ROWS[method, rule]


def test_every_route_stands_in_the_table(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }

    assert routes == set(ROWS)


@pytest.mark.parametrize("rule", ["/courses/<course:course>/quiz/<id:attempt_id>/", "/certificates/<serial>.pdf"])
@pytest.mark.parametrize("name", ["sam", "ada", "rex"])
def test_what_is_ones_own_opens(world, visitor, cast, rule, name):
    own = world.complete(getattr(cast, name))

    assert status(visitor, name, "GET", world.path(rule, own), {}) == 200


def test_every_page_asks_the_right_that_is_written_here(app):
    asked = {permission: set[str]() for permission in Permission}
    for endpoint in app.view_functions:
        asked[permission_of(app, endpoint)].add(endpoint)

    assert asked == {permission: set(names.split()) for permission, names in RIGHTS.items()}


def test_a_page_without_a_guard_stops_the_start(settings, catalogue, monkeypatch):
    monkeypatch.setattr(home.place, "deferred_functions", [*home.place.deferred_functions, add_open_door])

    with pytest.raises(Unguarded, match=r"/open-door \(open_door\) has no guard"):
        create_app(settings, catalogue=catalogue)


def add_open_door(state) -> None:
    state.app.add_url_rule("/open-door", "open_door", lambda: "")


def test_a_guard_is_asked_for_on_static_files_as_well(app):
    app.view_functions["static_file"] = lambda path: path

    with pytest.raises(Unguarded, match="static_file"):
        require_guards(app)


def test_a_page_whose_right_is_not_one_of_ours_has_no_guard(app):
    app.view_functions["home.home"].permission = "everyone"

    with pytest.raises(Unguarded, match=r"home\.home"):
        permission_of(app, "home.home")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_route_takes_another_method(world, done, visitor, method):
    pia = visitor("pia")

    got = {rule: pia.client.open(world.path(rule, done), method=method).status_code for _, rule in ROWS}

    assert set(got.values()) == {405}
