"""What a round of the worker does beside sending mail: copies when their time has come, reminders by day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lms import worker
from lms.actions.credit.certificates import wait_for_fonts
from lms.documents.render import GlyphsMissing, NotRendered
from lms.domain.learning.correction import corrected
from lms.domain.team.plan import DueRule, Plan
from lms.queries.program.health import health
from lms.store.account.mail_settings import set_digest
from lms.store.backup import check_copy
from lms.store.competence import past
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.manifest import manifest_of
from lms.store.program import news, outbox, program, stored_files
from lms.store.tables.program import OutboxMessage
from lms.store.team import assignments, plans
from tests.conftest import NOW, TODAY, need_tool
from tests.tools.asked import asked_of
from tests.tools.at_once import run_at_once
from tests.tools.correcting import BEFORE, SAFETY_WORDS, corrected_twice
from tests.tools.sealing import made_by_queue
from tests.tools.smtp import Sink, running, words_of
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
PAPER = b"%PDF-1.7 paper"
COURSE = "boundaries-in-real-life"
PACIFIC = "America/Los_Angeles"
FRIDAY = TODAY - timedelta(days=1)
ASKED_AT = NOW - timedelta(days=11)


@pytest.fixture(autouse=True)
def _no_weekly_overview(store, cast) -> None:
    """What is tried here goes to whoever was asked; the supervisors' overview has tests of its own."""
    with unit_of_work():
        for supervisor_id in (cast.sam, cast.olu):
            set_digest(supervisor_id, wants=False)


@pytest.fixture
def asked(cast) -> int:
    """Pia was asked ten days ago for a course that is due in three days, so that a reminder is due today."""
    with unit_of_work():
        (one,) = assignments.add([cast.pia], [COURSE], cast.sam, FRIDAY + timedelta(days=3), "", ASKED_AT)
        return one.id


@pytest.fixture
def on_friday(clock) -> None:
    clock.now = NOW - timedelta(days=1)


@pytest.fixture
def titles(catalogue) -> dict[str, str]:
    return {slug: course.title for slug, course in catalogue.courses.items()}


def reminders() -> list[str]:
    found = list(db.session.scalars(select(OutboxMessage.idempotency_key).order_by(OutboxMessage.id)))
    db.session.rollback()
    return found


def state_of(settings, clock) -> dict[str, str]:
    every = settings.backup_every if settings.backup_folder else None
    return health(settings.data, clock.now, backup_every=every)


class TestCorrections:
    @pytest.fixture
    def told(self, catalogue, cast, clock, settings):
        """Tells Pia, who met the course before it was corrected; what a round says, and what arrived."""
        course = corrected_twice(catalogue.courses["peer-role-in-child-welfare"])
        complete(course, cast.pia, BEFORE)
        clock.pass_time(days=2)  # a Monday

        def go() -> tuple[str, int]:
            with running(Sink()) as sink:
                posted = replace(settings, smtp=sink.settings(), public_url="https://learn.example.org")
                said = str(worker.work_once(clock, posted, corrected=corrected([course])))
                return said, sum(SAFETY_WORDS in words_of(mail) for mail in sink.mails)

        return go

    def test_a_mail_about_safety_leaves_in_the_first_round_and_never_again(self, told, clock):
        first = told()
        clock.pass_time(hours=1)

        assert first == (
            "0 chosen options erased, 0 reminders written, 2 mails on corrections written, 2 mails sent",
            1,
        )
        assert told() == ("0 chosen options erased, 0 reminders written, 0 mails sent", 0)

    def test_two_workers_at_once_tell_it_once(self, told, app, catalogue, clock, settings):
        course = corrected([corrected_twice(catalogue.courses["peer-role-in-child-welfare"])])
        met = run_at_once(app, lambda _: worker.work_once(clock, settings, corrected=course), 2)

        assert [one for one in met if isinstance(one, Exception)] == []
        assert len(reminders()) == sum(one.corrected for one in met) == 2

    def test_what_another_worker_wrote_meanwhile_is_left_to_it(self, told, catalogue, clock, settings, monkeypatch):
        course = corrected([corrected_twice(catalogue.courses["peer-role-in-child-welfare"])])
        worker.work_once(clock, settings, corrected=course)
        monkeypatch.setattr(outbox, "written", lambda _: frozenset())

        assert worker.work_once(clock, settings, corrected=course).corrected == 0
        assert len(reminders()) == 2


class TestCopies:
    @pytest.fixture
    def copied(self, cast, settings, cluster, tmp_path):
        """The settings of a site that is copied each day; three copies are kept."""
        if cluster is not None:
            need_tool("pg_dump")
        return replace(settings, backup_folder=tmp_path / "copies", backup_hours=24, backup_keep=3)

    @staticmethod
    def copies(settings) -> list[Path]:
        return sorted(one for one in settings.backup_folder.iterdir() if manifest_of(one).exists())

    def test_without_a_folder_none_is_made_or_told(self, cast, clock, settings):
        done = worker.work_once(clock, settings)

        assert (done.copied, "copied" in str(done)) == ("", False)
        assert state_of(settings, clock)["backup"] == "off"

    def test_the_first_round_makes_one_that_is_whole_and_says_so(self, clock, copied):
        done = worker.work_once(clock, copied)

        (file,) = self.copies(copied)
        check_copy(file)
        assert str(done).endswith("no mail server is set; copied: ok")
        assert json.loads(manifest_of(file).read_text())["made_at"] == NOW.isoformat()
        assert state_of(copied, clock)["backup"] == "ok"

    def test_rounds_in_between_make_none_and_leave_the_word_of_the_last(self, clock, copied):
        worker.work_once(clock, copied)
        clock.pass_time(hours=23, minutes=55)

        done = worker.work_once(clock, copied)

        assert done.copied == ""
        assert program.heartbeats()["backup"].at == NOW

    def test_each_day_makes_one_and_as_many_are_kept_as_is_said(self, clock, copied):
        for _ in range(5):
            worker.work_once(clock, copied)
            clock.pass_time(hours=24)

        assert [one.name for one in self.copies(copied)] == [
            "alongside-20261123T180000Z",
            "alongside-20261124T180000Z",
            "alongside-20261125T180000Z",
        ]

    @pytest.mark.usefixtures("on_friday")
    def test_a_folder_that_cannot_be_written_is_told_and_the_round_goes_on(self, cast, clock, copied, asked, titles):
        copied.backup_folder.write_text("a file where the folder should be")
        with running(Sink()) as sink:
            posted = replace(copied, smtp=sink.settings())
            said = [str(worker.work_once(clock, posted, titles=titles)) for _ in range(2)]

        assert [one.partition("copied:")[0] for one in said] == [
            "0 chosen options erased, 1 reminders written, 1 mail sent; ",
            "0 chosen options erased, 0 reminders written, 0 mails sent; ",
        ]
        assert "exists" in program.heartbeats()["backup"].state
        db.session.rollback()
        assert {name: state_of(copied, clock)[name] for name in ("worker", "backup")} == {
            "worker": "ok",
            "backup": "trouble",
        }

    def test_it_is_tried_again_in_the_next_round_and_well_once_it_can_be_written(self, clock, copied):
        copied.backup_folder.write_text("a file where the folder should be")
        worker.work_once(clock, copied)
        copied.backup_folder.unlink()
        clock.pass_time(minutes=5)

        done = worker.work_once(clock, copied)

        assert done.copied == "copied: ok"
        assert state_of(copied, clock)["backup"] == "ok"

    def test_records_that_are_not_whole_are_told_with_the_copy(self, cast, clock, copied, catalogue):
        done = complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW)
        with unit_of_work():
            paper = certificates.by_serial(done.serial)
            certificates.store_file(paper.id, PAPER, NOW)
        stored_files.place_of(copied.files, sha256(PAPER).hexdigest()).write_bytes(b"another paper")

        said = worker.work_once(clock, copied).copied

        assert said == f"copied: the file of certificate {done.serial} is not the one that was stored"
        assert len(self.copies(copied)) == 1
        assert state_of(copied, clock)["backup"] == "trouble"


@pytest.mark.usefixtures("on_friday")
class TestReminders:
    @pytest.fixture
    def remind(self, clock, settings, titles):
        return lambda: worker.work_once(clock, settings, titles=titles).reminded

    def test_it_is_written_once_in_a_day_however_many_rounds_there_are(self, asked, cast, clock, remind):
        written = [remind()]
        for _ in range(4):
            clock.pass_time(hours=2)
            written.append(remind())

        assert written == [1, 0, 0, 0, 0]
        assert reminders() == [f"due:{cast.pia}:2026-11-20"]

    def test_it_leaves_in_the_same_round(self, asked, clock, settings, titles):
        with running(Sink()) as sink:
            posted = replace(settings, smtp=sink.settings(), public_url="https://learn.example.org")
            said = str(worker.work_once(clock, posted, titles=titles))

        assert said == "0 chosen options erased, 1 reminders written, 1 mail sent"
        assert titles[COURSE] in words_of(sink.mails[0])
        assert "https://learn.example.org/" in words_of(sink.mails[0])

    def test_a_worker_that_knows_no_course_reminds_nobody(self, asked, clock, settings):
        assert worker.work_once(clock, settings).reminded == 0
        assert reminders() == []

    @pytest.mark.parametrize(
        ("hour", "minute", "count"), [(0, 0, 0), (7, 59, 0), (8, 0, 1), (16, 59, 1), (17, 0, 0), (23, 59, 0)]
    )
    def test_it_is_written_from_eight_to_five(self, asked, clock, remind, hour, minute, count):
        clock.now = datetime(2026, 11, 20, hour, minute, tzinfo=ZoneInfo(PACIFIC))

        assert remind() == len(reminders()) == count

    @pytest.mark.parametrize(
        ("zone", "count"), [(PACIFIC, 1), ("Pacific/Honolulu", 1), ("Pacific/Midway", 0), ("Asia/Tokyo", 0)]
    )
    def test_the_hours_are_those_of_the_programs_own_zone(self, asked, clock, remind, zone, count):
        with unit_of_work():
            program.change_settings({"time_zone": zone}, None, NOW)

        assert remind() == count

    def test_what_the_night_held_back_is_written_in_the_morning(self, cast, clock, remind):
        with unit_of_work():
            assignments.add([cast.pia], [COURSE], cast.sam, date(2026, 11, 22), "", ASKED_AT)
        by_night = []
        for hours in range(15):
            clock.now = datetime(2026, 11, 19, 17, 30, tzinfo=ZoneInfo(PACIFIC)) + timedelta(hours=hours)
            by_night.append(remind())
        clock.pass_time(minutes=30)

        assert (sum(by_night), remind()) == (0, 1)

    def test_two_workers_at_once_write_it_once(self, app, asked, clock, settings, titles):
        met = run_at_once(app, lambda _: worker.work_once(clock, settings, titles=titles), 4)

        assert [one for one in met if isinstance(one, Exception)] == []
        assert sum(one.reminded for one in met) == 1
        assert len(reminders()) == 1

    def test_one_that_another_worker_wrote_meanwhile_is_left_to_it(self, asked, titles, remind, monkeypatch):
        seen = news.remindable(FRIDAY, titles)
        db.session.rollback()
        remind()
        monkeypatch.setattr(news, "remindable", lambda *_: seen)
        monkeypatch.setattr(outbox, "_lock_unclaimed", lambda *_: iter(()))

        assert (remind(), len(reminders())) == (0, 1)


class TestPapers:
    """Certificates that waited for fonts are made by themselves."""

    @pytest.fixture
    def waiting(self, cast, catalogue):
        serial = complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW).serial
        with unit_of_work():
            paper = certificates.by_serial(serial)
            wait_for_fonts(paper.id, "ชส", NOW)
        return serial

    @pytest.fixture
    def made(self, clock, settings):
        """Makes what is in the queue; the serials of what the render child is asked for."""
        asked: list[str] = []

        def render(job) -> bytes:
            asked.append(job.values["serial"])
            return b"%PDF-1.7 made"

        def make() -> list[str]:
            made_by_queue(settings, clock, render)
            return asked

        return make

    def file(self, serial: str) -> bytes | None:
        db.session.expire_all()
        return certificates.file_of(certificates.by_serial(serial).id)

    def test_once_there_are_fonts_the_next_round_makes_them(self, waiting, clock, settings, made, monkeypatch):
        monkeypatch.setattr(worker, "unprintable", lambda *_: "")

        for _ in range(2):
            worker.work_once(clock, settings)

        assert made() == [waiting]
        assert self.file(waiting) == b"%PDF-1.7 made"

    def test_without_fonts_nothing_is_tried(self, waiting, clock, settings, made, monkeypatch):
        monkeypatch.setattr(worker, "unprintable", lambda *_: "ส")

        worker.work_once(clock, settings)

        assert (made(), self.file(waiting)) == ([], None)

    @pytest.mark.parametrize("trouble", [GlyphsMissing("ส"), NotRendered("not running")])
    def test_what_cannot_be_made_waits_on(self, waiting, clock, settings, monkeypatch, trouble):
        def refuse(*_: object) -> bytes:
            raise trouble

        monkeypatch.setattr(worker, "unprintable", lambda *_: "")

        worker.work_once(clock, settings)
        made_by_queue(settings, clock, refuse)

        assert self.file(waiting) is None

    def test_what_lacks_more_waits_for_that_first(self, cast, catalogue, clock, settings, made, monkeypatch):
        monkeypatch.setattr(worker, "unprintable", lambda *_: "")
        with unit_of_work():
            program.change_settings({"signatory": ""}, None, NOW)
        serial = complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW).serial
        with unit_of_work():
            wait_for_fonts(certificates.by_serial(serial).id, "ส", NOW)

        worker.work_once(clock, settings)

        assert (made(), self.file(serial)) == ([], None)


def test_a_round_asks_for_what_plans_ask_for_and_a_second_one_does_not(cast, clock, settings, catalogue):
    with unit_of_work():
        plans.add(Plan(0, (COURSE,), DueRule()), [cast.pia], cast.sam, NOW)

    for _ in range(2):
        worker.work_once(clock, settings, courses=catalogue.courses)

    assert [one.course_slug for one in asked_of(cast.pia)] == [COURSE]


def test_a_round_tells_what_stood_at_the_ends_of_past_months_and_a_second_one_has_nothing_to_tell(
    cast, clock, settings, catalogue, monkeypatch
):
    times: list[int] = []
    keep_past = worker.keep_past
    monkeypatch.setattr(worker, "keep_past", lambda acting: times.append(keep_past(acting)) or times[-1])
    complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW - timedelta(days=60))

    for _ in range(2):
        worker.work_once(clock, settings)

    told = past.of_people([cast.pia, cast.rex])
    assert times == [5, 0, 0]  # Rex has left
    assert [months for months, _ in told[cast.pia].held] == [0b11]
    assert set(told) == {cast.pia}


def test_a_round_tells_of_so_many_people_only_and_the_rest_waits(cast, clock, settings, monkeypatch):
    monkeypatch.setattr(worker, "PAST_TIMES", 3)
    times: list[int] = []
    monkeypatch.setattr(worker, "keep_past", lambda _: times.append(1) or 1)

    worker.work_once(clock, settings)

    assert len(times) == 3


def test_kept_files_are_looked_for_once_a_day_and_those_of_nobody_go(cast, clock, settings):
    with unit_of_work():
        stored_files.keep(PAPER, "paper", NOW)
        program.keep_file("logo", "image/png", b"a picture", NOW)
    worker.work_once(clock, settings)
    assert (len(list(settings.files.glob("*/*"))), state_of(settings, clock)["files"]) == (1, "ok")

    for file in settings.files.glob("*/*"):
        file.unlink()
    worker.work_once(clock, settings)
    assert state_of(settings, clock)["files"] == "ok"
    clock.pass_time(hours=24)
    worker.work_once(clock, settings)

    assert state_of(settings, clock)["files"] == "some are lost"
