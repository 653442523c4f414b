"""The download of everything that is kept about a person."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

import lms.app  # noqa: F401 -- brings every table along
from lms.cli.queue.making import Tools, make_papers
from lms.domain.credit.card import CardDetails
from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords, ReviewOutcome
from lms.domain.people.kept import KEPT
from lms.domain.program.event import RecordView
from lms.queries.account.everything import everything
from lms.store.credit import certificates, credentials, external, ledger
from lms.store.db import Base, db, unit_of_work
from lms.store.people import people
from lms.store.program import events, stored_files
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.each import each
from tests.tools.sealing import UNSEALED
from tests.web.conftest import COURSE

ASK = "/account/everything/"
ONE = "/account/everything/1/"


@pytest.fixture
def full(app, done, cast):
    """Pia completed a course; was asked for another; gave a certificate from elsewhere; holds a credential."""
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, b"%PDF-1.7 hers", NOW)
        assignments.add([cast.pia], ["boundaries-in-real-life"], cast.sam, TODAY, "=SUM(1)", NOW)
        training = external.add_training(cast.pia, "key", NOW)
        file_id = external.add_file(cast.pia, stored_files.keep(b"%PDF given", "pdf", NOW), "d" * 64, "pdf", NOW)
        facts = ExternalFacts(TODAY, TODAY, 90, ((90, ("ethics",)),), "live")
        report = external.add_report(training, facts, ExternalWords("A day on court", "A school"), file_id, NOW)
        external.decide(report, ReviewOutcome.ACCEPTED, cast.sam, NOW, facts=facts)
        held = credentials.add(cast.pia, "or-thw-pss", NOW)
        credentials.add_card(held, CardDetails(TODAY, TODAY + timedelta(700), "PSS-77", frozenset(), {}), NOW)
        events.record_view(RecordView.RECORD, by=cast.ada, about=[cast.pia], since=NOW, now=NOW)
    return done


def taken(app, visitor, clock, settings, name: str = "pia") -> zipfile.ZipFile:
    person = visitor(name)
    path = person.post(ASK).location
    with app.app_context():
        assert make_papers(settings, Tools(clock, lambda job: b"", {}, UNSEALED)) == 1
    return zipfile.ZipFile(io.BytesIO(person.get(f"{path}file").data))


def sheet(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))


@pytest.mark.works(
    "GET /account/everything/",
    "POST /account/everything/",
    "GET /account/everything/<id:job_id>/",
    "GET /account/everything/<id:job_id>/file",
)
def test_one_press_on_the_account_page_gives_all_of_it(app, visitor, full, clock, settings, catalogue):
    pia = visitor("pia")
    assert f'action="{ASK}"' in pia.get("/account/").text
    assert pia.post(ASK).location == ONE
    assert '<meta http-equiv="refresh" content="2">' in pia.get(ONE).text
    assert pia.client.get(f"{ONE}file").location == ONE
    assert pia.post(ASK).location == ONE
    with app.app_context():
        make_papers(settings, Tools(clock, lambda job: b"", {}, UNSEALED))
    assert "Your file is ready" in pia.get(ONE).text
    assert "ready" in pia.get(ASK).text

    answer = pia.get(f"{ONE}file")

    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="everything-2026-11-21.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert archive.read(f"certificates/{full.serial}.pdf") == b"%PDF-1.7 hers"
    assert archive.read("given/1.pdf") == b"%PDF given"
    titles = [line[1:3] for line in sheet(archive, "hours")[1:]]
    assert titles == [[catalogue.courses[COURSE].title, "1.5"]]
    assert sheet(archive, "elsewhere")[1][2:4] == ["A day on court", "A school"]
    assert sheet(archive, "elsewhere")[1][7] == "Sam Example"
    assert sheet(archive, "credentials")[1][:2] == ["or-thw-pss", "PSS-77"]
    assert sheet(archive, "looks")[1] == ["2026-11-21", "Ada Example", "saw the record"]
    assert sheet(archive, "assignments")[1][4] == "'=SUM(1)"
    rows = json.loads(archive.read("rows/ledger_line.json"))
    assert {"previous_hash", "hash", "minutes"} <= rows[0].keys()


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src", "action")]


def test_the_page_in_it_needs_no_network_and_leads_to_every_file(app, visitor, full, clock, settings):
    archive = taken(app, visitor, clock, settings)
    page = archive.read("index.html").decode()
    links = Links()
    links.feed(page)

    inside = {link for link in links.found if not link.startswith("#")}
    assert inside == set(archive.namelist()) - {"index.html"} - {
        name for name in archive.namelist() if name.endswith(".csv") and len(sheet(archive, name[:-4])) == 1
    }
    assert all(f'id="{link[1:]}"' in page for link in links.found if link.startswith("#"))
    assert "<script" not in page


def test_of_others_there_is_only_a_name_that_the_own_pages_show(app, visitor, full, cast, clock, settings):
    archive = taken(app, visitor, clock, settings)

    text = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())

    assert not [word for word in ("sam@", "ada@", "noel@", "olu@", "Noel", "Olu") if word in text]
    assert "pia@example.org" in text


def test_no_secret_is_in_it(app, visitor, full, cast, clock, settings):
    with app.app_context():
        told = everything(cast.pia, TODAY).tables
    secrets = {"password_hash", "token_hash", "salt", "secret", "recovery_hashes"}

    assert not [name for name, rows in told.items() for row in rows if secrets & row.keys()]


def test_hours_put_right_are_told_as_such(app, visitor, full, cast, clock, settings):
    with app.app_context(), unit_of_work():
        ledger.append(cast.pia, 15, [[15, ["ethics"]]], TODAY, NOW, source="adjustment")

    assert "Put right by an administrator" in [
        line[1] for line in sheet(taken(app, visitor, clock, settings), "hours")
    ]


@pytest.mark.parametrize("name", ["sam", "ada", "noel", "olu"])
def test_nobody_else_gets_it(app, visitor, full, clock, settings, name):
    taken(app, visitor, clock, settings)

    paths = (ONE, f"{ONE}file", "/hours/papers/1/", "/hours/papers/1/file")
    assert [visitor(name).client.get(path).status_code for path in paths] == [404] * 4
    assert visitor("pia").client.get("/hours/papers/1/").status_code == 404


def test_who_left_takes_theirs_along(app, visitor, full, cast, clock, settings):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).active_until = TODAY - timedelta(days=1)

    assert "index.html" in taken(app, visitor, clock, settings).namelist()


def test_whoever_has_nothing_yet_gets_that(app, visitor, cast, clock, settings):
    archive = taken(app, visitor, clock, settings, "rex")

    assert "No file is kept" in archive.read("index.html").decode()
    assert json.loads(archive.read("rows/person.json"))[0]["email"] == "rex@example.org"


def test_a_file_that_is_lost_is_told_and_the_rest_is_there(app, visitor, full, clock, settings):
    for file in settings.files.rglob("*"):
        if file.is_file() and file.read_bytes() == b"%PDF given":
            file.unlink()

    archive = taken(app, visitor, clock, settings)

    assert "given/1.pdf" not in archive.namelist()
    assert "What you gave, number 1" in archive.read("index.html").decode()


def test_five_on_a_day_are_enough(app, visitor, full, clock, settings):
    for _ in range(5):
        taken(app, visitor, clock, settings)
        clock.pass_time(minutes=1)

    answer = visitor("pia").post(ASK)

    assert (answer.status_code, "enough for one day" in answer.text) == (429, True)


def test_what_cannot_be_made_is_said(app, visitor, full, clock, settings, monkeypatch):
    pia = visitor("pia")
    pia.post(ASK)
    monkeypatch.setattr("lms.cli.queue.making.everything", lambda *_: 1 / 0)
    with app.app_context():
        make_papers(settings, Tools(clock, lambda job: b"", {}, UNSEALED))

    assert "Your file was not made" in pia.get(ONE).text
    clock.pass_time(minutes=3)
    pia.post(ASK)
    clock.pass_time(minutes=3)
    assert "goes on without you" in pia.get("/account/everything/2/").text


def test_nobody_has_a_number_that_nobody_has(store, cast):
    with pytest.raises(LookupError):
        everything(999, TODAY)


@each("table", sorted(KEPT))
def test_every_table_can_be_asked_for_rows_of_a_person(store, cast, table):
    from lms.store.people import kept_rows

    rows = kept_rows.rows_of(cast.pia, Base.metadata.tables[table])

    assert len(rows) == (kept_rows.count_of(cast.pia, Base.metadata.tables[table]) if KEPT[table].told else 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[table])) is not None


@pytest.mark.parametrize(
    "path",
    [
        "/hours/",
        "/hours/credentials/",
        "/hours/credentials/or-thw-pss/",
        "/hours/papers/",
        "/hours/papers/transcript.csv",
        "/hours/outside/",
        "/hours/outside/new/",
        "/certificates/",
        "/competence/",
        "/account/looks/",
        "/account/everything/",
    ],
)
def test_who_left_reads_every_page_of_their_record(visitor, cast, path):
    assert visitor("rex").client.get(path).status_code == 200


def test_who_left_still_keeps_a_card_and_has_their_papers_made(app, visitor, cast, clock, settings):
    rex = visitor("rex")
    card = {"issued_on": "2026-01-01", "runs_out_on": "2027-12-31", "number": "R-1"}
    assert rex.post("/hours/credentials/or-thw-pss/", card).status_code == 302

    assert sheet(taken(app, visitor, clock, settings, "rex"), "credentials")[1][:2] == ["or-thw-pss", "R-1"]
