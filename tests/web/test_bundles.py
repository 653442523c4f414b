"""A team's certificates as one file: whose, who reads that they were taken, and how far it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from lms.actions.credit.lines import live as events
from lms.cli.queue.making import Tools, make_papers
from lms.domain.access import Actor, Role
from lms.domain.credit.lines.attendance import NotedTimes
from lms.store.credit import certificates
from lms.store.credit.lines import live
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import jobs
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.live import event_facts
from tests.tools.sealing import UNSEALED

DAYS = {"since": "2026-11-01", "until": "2026-11-30"}


@pytest.fixture
def make(app, settings, catalogue):
    def made() -> int:
        with app.app_context():
            return make_papers(settings, Tools(lambda: NOW, lambda _: b"%PDF-made", catalogue.categories, UNSEALED))

    return made


def unpacked(visitor, page: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(visitor.client.get(f"{page}file").get_data()))


@pytest.mark.works("GET /team/certificates/", "POST /team/certificates/")
def test_a_supervisor_takes_their_own_peoples_along_and_these_read_it(app, visitor, cast, done, make):
    sam = visitor("sam")
    assert "One ZIP file" in sam.get("/team/certificates/").text
    page = sam.post("/team/certificates/", DAYS).location
    assert "being made" in sam.get(page).text
    assert sam.client.get(f"{page}file").status_code == 302
    assert make() == 1

    assert "index.csv" in sam.get(page).text
    packed = unpacked(sam, page)
    names = packed.namelist()
    assert len(names) == 2
    assert names[0].startswith("Example-")
    assert packed.read(names[0]).startswith(b"%PDF")
    assert "took certificates along" in visitor("pia").get("/account/looks/").text
    again = {sam.post("/team/certificates/", DAYS).location for _ in range(3)}
    assert len(again) == 1
    assert visitor("pia").client.get(page).status_code == 404
    assert "ready" in sam.get("/team/certificates/").text


def test_nobody_elses_people_and_nothing_of_days_without_any(visitor, cast, done):
    assert visitor("olu").post("/team/certificates/", DAYS).status_code == 422
    assert visitor("sam").post("/team/certificates/", {"until": "2020-01-01"}).status_code == 422
    assert (
        visitor("sam").post("/team/certificates/", {"since": "2026-11-02", "until": "2026-11-01"}).status_code == 422
    )
    assert visitor("ada").post("/team/certificates/", {}).status_code == 302


def test_who_supervises_no_longer_when_it_is_made_gets_nobodys(app, visitor, cast, done, make):
    page = visitor("sam").post("/team/certificates/", DAYS).location
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, NOW.date().replace(day=1))
    make()
    with app.app_context():
        assert jobs.papers_of(cast.sam)[0].total == 0

    assert visitor("sam").client.get(page).status_code == 200
    assert unpacked(visitor("sam"), page).namelist() == ["index.csv"]


@pytest.mark.works("POST /live/<id:event_id>/certificates")
def test_all_of_an_event_are_taken_from_its_page(app, visitor, cast, make):
    actor = Actor(cast.sam, frozenset({Role.SUPERVISOR}), frozenset({cast.pia}))
    with app.app_context(), unit_of_work():
        event_id = events.make_event(acting(cast.sam), event_facts(cast.sam), "a key")
        events.note_people(acting(cast.sam), actor, live.event(event_id), [cast.pia], NotedTimes())
    sam = visitor("sam")
    path = f"/live/{event_id}/certificates"
    assert sam.post(path, {}).location == f"/live/{event_id}/"
    sam.post(f"/live/{event_id}/attest", {})
    assert f'action="{path}"' in sam.get(f"/live/{event_id}/").text

    page = sam.post(path, {}).location
    make()

    assert unpacked(sam, page).namelist()[0] == "Example-Boundaries-together-2026-11-21.pdf"
    with app.app_context():
        assert certificates.issued_to(cast.pia)[0].title == "Boundaries, together"
    assert sam.post("/live/99/certificates", {}).status_code == 404


def test_how_far_it_is_stands_on_its_page(app, visitor, cast, done):
    page = visitor("sam").post("/team/certificates/", DAYS).location
    with app.app_context(), unit_of_work():
        jobs.progress(jobs.claim(NOW).id, 3, 12, NOW)

    assert "3 of 12 done" in visitor("sam").get(page).text


def test_those_that_wait_are_in_the_index(app, visitor, cast, done, make):
    with app.app_context(), unit_of_work():
        paper = certificates.by_serial(done.serial)
        paper.file_sha256 = "0" * 64
    page = visitor("sam").post("/team/certificates/", DAYS).location
    make()

    assert "not where it was kept" in unpacked(visitor("sam"), page).read("index.csv").decode()
    assert "took certificates along" not in visitor("pia").get("/account/looks/").text
