"""What a board is shown of somebody: lines of every source, net of what was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.actions.credit.lines import live as events
from lms.actions.credit.lines.adjustments import adjust, take_back
from lms.cli.queue.making import Tools, make_paper
from lms.documents.papers import check
from lms.domain.access import Actor, Role
from lms.domain.credit.lines.adjustment import NewAdjustment
from lms.domain.credit.lines.attendance import NotedTimes
from lms.domain.program.job import AskedPaper, JobKind, JobWhat
from lms.queries.credit.board_record import board_record
from lms.store import joined
from lms.store.credit import certificates, ledger
from lms.store.credit.lines import live
from lms.store.db import unit_of_work
from lms.store.program import program
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.live import event_facts
from tests.tools.sealing import UNSEALED
from tests.tools.way import complete

URL = "https://learn.example.org"
ALL = JobWhat(TODAY, date.min, TODAY)
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def lived(cast, catalogue, once) -> str:
    """A course, a live event that Sam attests, an adjustment, another that was taken back; the course's serial."""

    def deed() -> str:
        done = complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW)
        sam = Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))
        with unit_of_work():
            event_id = events.make_event(acting(cast.sam), event_facts(cast.sam), "a key")
            events.note_people(acting(cast.sam), sam, live.event(event_id), [cast.pia], NotedTimes())
        with unit_of_work():
            events.attest(acting(cast.sam), sam, live.event(event_id))
        for number in (1, 2):
            told = NewAdjustment(30 * number, ("ethics",), "live", TODAY - timedelta(days=number), "taught")
            with unit_of_work():
                adjust(acting(cast.ada), cast.pia, told, f"key {number}")
        with unit_of_work():
            take_back(acting(cast.ada), cast.pia, ledger.lines(cast.pia)[-1].id, "another day")
        return done.serial

    return once("board record: lived", deed)


def attended(found) -> str:
    """The number of the certificate of the event."""
    return next(paper.serial for paper in found.papers if paper.facts.attended)


def record(person_id: int, catalogue, what: JobWhat = ALL):
    return board_record(person_id, what, catalogue.categories, URL)


def test_lines_of_every_source_stand_with_who_stands_behind_them(lived, cast, catalogue):
    found = record(cast.pia, catalogue)

    assert [(line.source, line.minutes, line.serial, line.reviewed_by) for line in found.lines] == [
        ("adjustment", 30, "", "adjusted by Ada Example: “taught”"),
        ("course", 90, lived, ""),
        ("event", 150, attended(found), "taught by Joan Lee, LCSW; attendance attested by Sam Example"),
    ]
    assert [line.title for line in found.lines][0::2] == ["Adjusted by hand", "Boundaries, together"]
    assert found.minutes == sum(minutes for _, minutes in found.by_category) == 270
    assert "Ethics" in dict(found.by_category)


def test_a_packet_of_them_is_as_it_was_written(lived, cast, catalogue, settings, tmp_path):
    asked = AskedPaper(
        id=1,
        person_id=cast.pia,
        kind=JobKind.PACKET_ZIP,
        what=ALL,
        asked_at=NOW,
        begun_at=NOW,
        tries=1,
        done_at=None,
        sha256=None,
        problem="",
    )
    (tmp_path / "p.zip").write_bytes(
        make_paper(asked, settings, Tools(lambda: NOW, lambda _: b"%PDF", catalogue.categories, UNSEALED))
    )

    assert check.check(tmp_path / "p.zip") == []
    assert certificates.file_of(certificates.by_serial(lived).id) == b"%PDF"


def test_days_narrow_what_is_shown(lived, cast, catalogue):
    found = record(cast.pia, catalogue, JobWhat(TODAY, TODAY, TODAY))

    assert [line.source for line in found.lines] == ["course", "event"]
    assert record(cast.pia, catalogue, JobWhat(TODAY, date(2020, 1, 1), date(2020, 1, 2))).lines == ()
    assert record(cast.sam, catalogue).lines == ()


def test_a_certificate_that_waits_is_named_and_its_hours_stand(lived, cast, catalogue):
    with unit_of_work():
        program.change_settings({"signatory": ""}, None, NOW)
        paper = certificates.by_serial(lived)
        paper.facts = replace(paper.facts, signatory="")

    found = record(cast.pia, catalogue)

    assert (found.minutes, len(found.papers), found.waiting) == (270, 1, (lived,))


def test_of_a_certificate_that_was_revoked_the_number_is_not_shown(lived, cast, catalogue):
    with unit_of_work():
        certificates.by_serial(lived).revoked_at = NOW

    found = record(cast.pia, catalogue)

    assert [line.serial for line in found.lines] == ["", "", attended(found)]
    assert len(found.papers) == 1


def test_lines_of_joined_accounts_are_shown_with_the_one_that_is_kept(lived, cast, catalogue):
    with unit_of_work():
        joined.join(cast.noel, cast.pia, cast.ada, NOW)

    assert record(cast.noel, catalogue).minutes == 270
