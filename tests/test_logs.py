"""What the log says, and what it never says."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from logging.config import dictConfig

import pytest

from lms.logs import FIELDS, JsonLines, configuration, places
from tests.conftest import PASSWORD

SECRET = "pia@example.org"


def line(name: str, message: str, *values: object, error: BaseException | None = None, **extra: object) -> dict:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "", 1, message, values, exc_info)
    vars(record).update(extra)
    return json.loads(JsonLines().format(record))


def raised() -> BaseException:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def test_a_line_says_when_how_grave_and_from_where():
    said = line("lms.app", "unhandled %s", "KeyError")

    assert (said["level"], said["from"], said["says"]) == ("error", "lms.app", "unhandled KeyError")
    assert said["at"].endswith("+00:00")


def test_an_exception_is_told_by_its_kind_and_places_never_by_its_words():
    said = line("lms.app", "unhandled", error=raised())

    assert said["exception"] == "ValueError"
    assert said["places"][-1].endswith("raised")
    assert SECRET not in json.dumps(said)


def test_the_values_in_a_line_of_a_library_are_left_out():
    assert SECRET not in json.dumps(line("sqlalchemy.pool", "bad row %r", SECRET))


def test_words_that_a_library_put_together_itself_are_left_out():
    said = line("gunicorn.error", f"Invalid request: 'GET /verify?name={SECRET}'", module="base", funcName="handle")

    assert SECRET not in json.dumps(said)
    assert said["says"] == "base.handle"


def test_only_allowed_fields_are_taken():
    said = line("lms.app", "request", route="/people/<id:person_id>/", email=SECRET)

    assert said["route"] == "/people/<id:person_id>/"
    assert set(said) <= {"at", "level", "from", "says", *FIELDS}


def test_a_place_tells_nothing_of_the_machine():
    assert all(not place.startswith("/") for place in places(raised().__traceback__))


def test_the_configuration_is_one_that_logging_takes():
    words = f"from logging.config import dictConfig; import logging; dictConfig({configuration('INFO')!r}); "

    said = subprocess.run(
        [sys.executable, "-c", words + "logging.getLogger('lms.app').info('request')"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    assert json.loads(said)["says"] == "request"
    assert dictConfig


@pytest.fixture
def lines(make_app, cast, caplog):
    caplog.set_level(logging.INFO, "lms")
    client = make_app(logs_requests=True).test_client()
    return client, caplog


def test_a_request_is_told_by_its_route_without_anything_personal(lines, cast):
    client, log = lines

    client.post("/sign-in?next=/hours/", data={"email": SECRET, "password": PASSWORD})
    client.get(f"/people/{cast.pia}/?name=Pia")

    told = [record for record in log.records if record.getMessage() == "request"]
    assert [(one.method, one.route, one.status) for one in told] == [
        ("POST", "/sign-in", 400),
        ("GET", "/people/<id:person_id>/", 302),
    ]
    assert not any(word in str(vars(one)) for one in told for word in (SECRET, PASSWORD, "Pia"))


def test_without_the_setting_requests_leave_no_line(make_app, cast, caplog):
    caplog.set_level(logging.INFO, "lms")

    make_app().test_client().get("/pause/")

    assert [record for record in caplog.records if record.getMessage() == "request"] == []
