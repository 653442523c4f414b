"""What /healthz tells of the parts of a site."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta

import pytest

from lms.queries.program import health as query
from lms.store.db import unit_of_work
from lms.store.program import outbox, program
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("store")
Usage = namedtuple("Usage", "total used free")


DAY = timedelta(days=1)


def told(tmp_path, *, every: timedelta | None = DAY) -> dict[str, str]:
    return query.health(tmp_path, NOW, backup_every=every)


def beat(name: str, state: str = "ok", ago: timedelta = timedelta()) -> None:
    with unit_of_work():
        program.record_heartbeat(name, state, NOW - ago)


def test_all_is_well(tmp_path):
    for name in ("worker", "mail", "backup", "files"):
        beat(name)

    assert set(told(tmp_path).values()) == {"ok"}


@pytest.mark.parametrize(("minutes", "said"), [(0, "ok"), (19, "ok"), (20, "late"), (9000, "late")])
def test_a_worker_that_gives_no_sign_is_late(tmp_path, minutes, said):
    beat("worker", ago=timedelta(minutes=minutes))

    assert told(tmp_path)["worker"] == said


@pytest.mark.parametrize(("state", "said"), [("ok", "ok"), ("3 lost", "some are lost")])
def test_files_that_are_gone_are_told_without_naming_them(tmp_path, state, said):
    assert told(tmp_path)["files"] == "not looked for yet"
    beat("files", state)

    assert told(tmp_path)["files"] == said


def test_a_worker_that_never_ran_is_late(tmp_path):
    assert told(tmp_path)["worker"] == "late"


@pytest.mark.parametrize(
    ("state", "said"), [("off", "off"), ("ok", "ok"), ("the server at mail.example.org said no", "trouble")]
)
def test_mail_is_told_in_a_word_without_naming_the_server(tmp_path, state, said):
    beat("mail", state)

    assert told(tmp_path)["mail"] == said


def test_mail_that_waits_for_an_hour_is_told(tmp_path, cast):
    beat("mail")
    with unit_of_work():
        outbox.write("one", cast.pia, "subject", "body", NOW - timedelta(minutes=61))

    assert told(tmp_path)["mail"] == "waiting"


@pytest.mark.parametrize(
    ("state", "hours", "said"), [("ok", 1, "ok"), ("ok", 48, "late"), ("the disk is full", 1, "trouble")]
)
def test_the_last_copy_is_told(tmp_path, state, hours, said):
    beat("backup", state, timedelta(hours=hours))

    assert told(tmp_path)["backup"] == said


@pytest.mark.parametrize(
    ("every_hours", "hours", "said"),
    [(1, 47, "ok"), (1, 48, "late"), (24, 48, "late"), (48, 95, "ok"), (168, 335, "ok"), (168, 336, "late")],
)
def test_a_copy_is_late_after_two_days_and_after_twice_the_time_between_two(tmp_path, every_hours, hours, said):
    beat("backup", ago=timedelta(hours=hours))

    assert told(tmp_path, every=timedelta(hours=every_hours))["backup"] == said


def test_copies_that_are_not_asked_for_are_off_and_a_first_one_may_be_missing(tmp_path):
    assert (told(tmp_path, every=None)["backup"], told(tmp_path)["backup"]) == ("off", "none yet")


def test_a_disk_that_is_nearly_full_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(query.shutil, "disk_usage", lambda _: Usage(10, 9, 1))

    assert told(tmp_path)["disk"] == "nearly full"


def test_without_a_database_the_rest_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr(query, "is_up", lambda: False)

    assert told(tmp_path) == {
        "database": "down",
        "disk": "ok",
        "worker": "unknown",
        "mail": "unknown",
        "backup": "unknown",
        "files": "unknown",
    }
