"""Transcripts and packets: asked for, made beside the pages, handed over to whose they are."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from lms.actions.credit.lines.live import make_event
from lms.cli.queue.making import Tools, make_papers
from lms.documents.papers.transcript import SPECIMEN, sheet_values
from lms.documents.render import GlyphsMissing, NotRendered, render
from lms.domain.credit.renewal import Span
from lms.domain.program.job import MOST_A_DAY, MOST_TRIES, JobWhat
from lms.queries.credit import papers as query
from lms.queries.credit.board_record import board_record
from lms.signing.named import NamedKeyRefused
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import program
from lms.web.credit import papers
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.live import event_facts
from tests.tools.sealing import UNSEALED

ASK = "/hours/papers/"
PAPER = "/hours/papers/1/"
FILE = "/hours/papers/1/file"


@pytest.fixture
def made(app, clock, settings):
    """Makes what waits, by a child that makes anything of anything."""

    def make(file: bytes | Exception = b"%PDF-1.7 made") -> int:
        def told(_job) -> bytes:
            if isinstance(file, Exception):
                raise file
            return file

        with app.app_context():
            return make_papers(settings, Tools(clock, told, {}, UNSEALED))

    return make


@pytest.mark.works(
    "GET /hours/papers/",
    "POST /hours/papers/",
    "GET /hours/papers/<id:job_id>/",
    "GET /hours/papers/<id:job_id>/file",
    "GET /hours/papers/transcript.csv",
)
def test_a_transcript_is_asked_for_waited_for_and_kept(visitor, done, made, clock):
    pia = visitor("pia")
    assert pia.post(ASK, {"kind": "transcript"}).location == PAPER
    waiting = pia.get(PAPER).text
    assert '<meta http-equiv="refresh" content="2">' in waiting
    assert "Your transcript is being made" in waiting
    assert pia.client.get(FILE).location == PAPER

    assert made() == 1

    page = pia.get(PAPER).text
    assert ("refresh" in page, "Your transcript is ready" in page, f'href="{FILE}"' in page) == (False, True, True)
    answer = pia.get(FILE)
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 made", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transcript-2026-11-21.pdf"'
    assert "Transcript (PDF)" in pia.get(ASK).text
    assert pia.get("/hours/papers/transcript.csv").mimetype == "text/csv"


def test_the_page_waits_longer_between_looks_and_says_when_it_is_late(visitor, done, clock):
    pia = visitor("pia")
    pia.post(ASK, {"kind": "transcript"})
    clock.pass_time(minutes=3)

    page = pia.get(PAPER).text

    assert ('content="20"' in page, "goes on without you" in page) == (True, True)


@pytest.mark.parametrize("name", ["sam", "ada", "noel", "olu"])
def test_nobody_else_is_told_that_there_is_one(visitor, done, made, name):
    visitor("pia").post(ASK, {"kind": "transcript"})
    made()

    answers = [visitor(name).client.get(path) for path in (PAPER, FILE, "/hours/papers/2/", "/hours/papers/2/file")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert answers[0].data == answers[2].data


def test_someone_who_left_gets_theirs_as_well(app, visitor, done, cast, made):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).active_until = TODAY - timedelta(days=1)
    pia = visitor("pia")

    pia.post(ASK, {"kind": "transcript"})
    made()

    assert pia.get(FILE).data == b"%PDF-1.7 made"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"kind": "transcript", "since": "2026-11-02", "until": "2026-11-01"},
            "The last day is before the first one.",
        ),
        ({"kind": "transcript", "since": "0001-01-01"}, "too long ago or too far ahead"),
        ({"kind": "transcript", "until": "9999-12-31"}, "too long ago or too far ahead"),
        ({"kind": "transcript", "until": "2026-02-30"}, "Please write the day as"),
        ({"kind": "everything"}, "Not a valid choice"),
        ({"kind": "certificate"}, "Not a valid choice"),
        ({}, "Please choose what you need."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_asked_for(visitor, cast, rows, sent, said):
    answer = visitor("pia").post(ASK, sent)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert rows()["job"] == 0


@pytest.mark.parametrize("query", ["since=2026-11-02&until=2026-11-01", "since=x", "until=9999-12-31"])
def test_a_sheet_of_impossible_days_says_so(visitor, cast, query):
    assert visitor("pia").client.get(f"/hours/papers/transcript.csv?{query}").status_code == 422


def test_pressed_again_and_again_it_is_one_paper(visitor, done, rows):
    pia = visitor("pia")

    assert {pia.post(ASK, {"kind": "transcript"}).location for _ in range(30)} == {PAPER}
    assert rows()["job"] == 1


def test_too_many_on_a_day_are_refused_kindly(visitor, cast, rows):
    pia = visitor("pia")
    answers = [
        pia.post(ASK, {"kind": "transcript", "since": str(TODAY - timedelta(days))}) for days in range(MOST_A_DAY + 1)
    ]

    assert [one.status_code for one in answers] == [302] * MOST_A_DAY + [429]
    assert "That is a lot of papers for one day" in answers[-1].text
    assert rows()["job"] == MOST_A_DAY


def test_what_cannot_be_made_is_said_and_may_be_asked_for_again(visitor, done, made):
    pia = visitor("pia")
    pia.post(ASK, {"kind": "transcript"})

    assert made(GlyphsMissing("ส")) == 1

    page = pia.get(PAPER).text
    assert ("Your transcript was not made" in page, "ส" in page, "refresh" in page) == (True, True, False)
    pia.post(ASK, {"kind": "transcript"})
    made()
    assert "is ready" in pia.get(PAPER).text


@pytest.mark.parametrize("trouble", [NotRendered("no child"), NotRendered("too slow")])
def test_where_nothing_makes_it_it_is_tried_some_times(visitor, done, made, trouble):
    pia = visitor("pia")
    pia.post(ASK, {"kind": "transcript"})

    assert made(trouble) == MOST_TRIES
    assert "took too long" in pia.get(PAPER).text


def test_a_paper_waits_for_the_key_that_signs_it(visitor, done, made):
    pia = visitor("pia")
    pia.post(ASK, {"kind": "transcript"})

    for _ in range(MOST_TRIES + 1):
        with pytest.raises(NamedKeyRefused):
            made(NamedKeyRefused("LMS_SEAL_KEY", Path("seal.pem"), "is not there."))

    assert "is being made" in pia.get(PAPER).text
    assert made() == 1


def test_a_mistake_in_one_paper_keeps_no_other_from_being_made(visitor, done, made, caplog):
    for name in ("pia", "sam"):
        visitor(name).post(ASK, {"kind": "transcript"})

    assert made(ZeroDivisionError("Pia Example")) == 2

    assert [record.message for record in caplog.records] == ["a paper failed: ZeroDivisionError"] * 2
    assert "was not made" in visitor("pia").get(PAPER).text


def test_a_sheet_has_name_program_and_day_on_each_line_and_no_formula(app, visitor, done, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).legal_name = "=HYPERLINK(1)"

    sheet = visitor("pia").get("/hours/papers/transcript.csv").get_data(as_text=True)

    [line] = csv.DictReader(io.StringIO(sheet.lstrip("\ufeff")))
    assert line["earned on"] == "2026-11-21"
    assert line["contact hours"] == "1.5"
    assert line["certificate number"] == done.serial
    assert line["program"] == "Family Support North"
    assert line["made on"] == "2026-11-21"
    assert line["name"].startswith("'=")


def test_the_days_of_a_credential_are_offered_and_named_on_what_is_made_of_them(app, visitor, cast, monkeypatch):
    cycle = Span(date(2025, 4, 1), date(2027, 3, 31))
    monkeypatch.setattr(papers, "_cycles", lambda: {"mhacbo-crm": ("Certified Recovery Mentor, MHACBO", cycle)})
    pia, days = visitor("pia"), {"since": "2025-04-01", "until": "2027-03-31"}

    page = pia.get(ASK, query_string={"credential": "mhacbo-crm", **days}).text
    assert ("Certified Recovery Mentor, MHACBO" in page, 'value="2025-04-01"' in page) == (True, True)
    sent = {"kind": "transcript", "credential": "mhacbo-crm"}
    for further in (days, {}, {"since": "2025-04-01"}):
        pia.post(ASK, {**sent, **further})
    pia.post(ASK, {"kind": "transcript", "credential": "Approved by every board", **days})

    with app.app_context():
        named = [one.what.credential for one in query.papers_of(cast.pia)]
    assert sorted(named) == ["", "", "", "Certified Recovery Mentor, MHACBO"]


def test_days_narrow_what_is_in_it(visitor, done):
    def lines(query: str) -> int:
        return visitor("pia").get(f"/hours/papers/transcript.csv?{query}").get_data(as_text=True).count("\n") - 1

    assert [lines(one) for one in ("", "since=2026-11-21", "since=2026-11-22", "until=2026-11-20")] == [1, 1, 0, 0]


@pytest.mark.parametrize("kind", ["transcript", "packet", "packet-zip"])
def test_a_real_child_makes_it(app, visitor, done, child, clock, settings, kind):
    pia = visitor("pia")
    pia.post(ASK, {"kind": kind})

    with app.app_context():
        assert make_papers(settings, Tools(clock, lambda job: render(job, child), {}, UNSEALED)) == 1
        db.session.rollback()

    assert pia.get(FILE).data.startswith((b"%PDF", b"PK"))


def test_a_paper_of_the_demonstration_says_that_it_certifies_nothing(app, visitor, done, child, clock, settings):

    with app.app_context(), unit_of_work():
        program.change_settings({"is_demo": True}, None, NOW)
        record = board_record(done.person_id, JobWhat(TODAY, TODAY, TODAY), {}, "https://x.example.org")

    assert sheet_values(record, "https://x.example.org")["specimen"] == SPECIMEN


def test_hours_of_a_live_event_are_told_to_a_board_as_the_hours_page_tells_them(app, visitor, cast):
    approvals = (("MHACBO", "77-204", False),)
    with app.app_context(), unit_of_work():
        event_id = make_event(acting(cast.sam), event_facts(cast.sam, approvals=approvals), "a key")
    sam = visitor("sam")
    sam.post(f"/live/{event_id}/there", {"people": str(cast.pia)})
    sam.post(f"/live/{event_id}/attest")

    sheet = visitor("pia").get("/hours/papers/transcript.csv").get_data(as_text=True)

    [line] = csv.DictReader(io.StringIO(sheet.lstrip("\ufeff")))
    assert line["title"] == "Boundaries, together"
    assert line["approvals"] == "MHACBO 77-204"
    assert line["reviewed by"] == "taught by Joan Lee, LCSW; attendance attested by Sam Example"


def test_adjusted_hours_are_told_to_a_board_with_who_and_why(visitor, cast):
    sent = {"way": "add", "minutes": "60", "any_of": "ethics", "delivery": "live", "earned_on": TODAY.isoformat()}
    visitor("ada").post(
        f"/people/{cast.pia}/manage/hours/", sent | {"reason": "They taught it", "form_key": "a-key-of-one-form"}
    )

    sheet = visitor("pia").get("/hours/papers/transcript.csv").get_data(as_text=True)

    [line] = csv.DictReader(io.StringIO(sheet.lstrip("\ufeff")))
    assert line["title"] == "Adjusted by hand"
    assert line["reviewed by"] == "adjusted by Ada Example: “They taught it”"
