"""Certificates whose paper waits, for fonts or for what the program has not said; credit waits for neither."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import url_for

from lms.content.mails import verify_address
from lms.documents.certificate import document_of
from lms.documents.render import GlyphsMissing
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.program import program
from lms.store.tables.credit import CertificateWait, LedgerLine
from tests.conftest import NOW, let_in
from tests.tools.fonts import only_fonts_in
from tests.tools.sealing import made_by_queue
from tests.tools.way import complete

PDF = b"%PDF-1.7 made"


def say(app, **told: object) -> None:
    with app.app_context(), unit_of_work():
        program.change_settings(told, None, NOW)


def facts_and_file(app, serial):
    with app.app_context():
        one = certificates.by_serial(serial)
        return one.facts, certificates.file_of(one.id)


@pytest.fixture
def jobs():
    """What is asked of the render child, which makes all of it."""
    return []


@pytest.fixture
def open_paper(app, visitor, settings, clock, jobs):
    """Pia opens a certificate, and the queue makes it where it is not there yet."""

    def opened(serial: str, render=lambda job: PDF):
        page = visitor("pia").get(f"/certificates/{serial}.pdf")
        if page.status_code != 302:
            return page
        with app.app_context():
            made_by_queue(settings, clock, lambda job: jobs.append(job) or render(job))
        return visitor("pia").get(f"/certificates/{serial}.pdf")

    return opened


@pytest.fixture
def bare(app, cast, course):
    """What Pia earned while the program had said nothing of itself but its name."""
    say(app, address="", contact="", signatory="")
    with app.app_context():
        return complete(course, cast.pia, NOW)


class TestWhatTheProgramLacks:
    @pytest.mark.works("GET /verify/<serial>")
    def test_the_paper_waits_and_says_why_and_the_hours_do_not(self, app, visitor, bare, jobs):
        page = visitor("pia").get(f"/certificates/{bare.serial}.pdf")

        assert (page.status_code, jobs) == (409, [])
        assert "This certificate waits" in page.text
        for why in ("has not said its address", "whom a board may ask", "who signs it"):
            assert why in page.text
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(LedgerLine)) == 1
        assert visitor(None).get(f"/verify/{bare.serial}").status_code == 200

    def test_the_list_says_that_it_waits(self, app, visitor, bare):
        assert "the paper waits" in visitor("pia").get("/certificates/").text

        say(app, address="1 River Street", contact="ce@example.org", signatory="Sam")

        assert "the paper waits" not in visitor("pia").get("/certificates/").text

    def test_once_it_is_said_the_paper_says_it_and_nothing_said_later_changes_it(self, app, bare, jobs, open_paper):
        say(app, address="1 River Street", contact="ce@example.org", signatory="Sam Example")
        first = open_paper(bare.serial)
        say(app, address="2 Hill Road", contact="new@example.org", signatory="Olu Example")
        second = open_paper(bare.serial)

        facts, file = facts_and_file(app, bare.serial)
        assert (first.data, second.data, file, len(jobs)) == (PDF, PDF, PDF, 1)
        assert (facts.provider.address, facts.provider.contact, facts.signatory) == (
            "1 River Street",
            "ce@example.org",
            "Sam Example",
        )
        assert jobs[0].values["facts"] == facts.to_json()

    def test_what_was_said_at_the_time_of_issue_is_what_is_printed(self, app, done, jobs, open_paper):
        say(app, address="2 Hill Road", signatory="")

        open_paper(done.serial)

        assert jobs[0].values["facts"]["provider"]["address"] == "12 River Street, Northfield"

    def test_a_file_that_was_made_before_is_handed_out_whatever_it_lacks(self, app, visitor, bare, jobs):
        with app.app_context(), unit_of_work():
            certificates.store_file(certificates.by_serial(bare.serial).id, b"%PDF-old", NOW)

        page = visitor("pia").get(f"/certificates/{bare.serial}.pdf")

        assert (page.status_code, page.data, jobs) == (200, b"%PDF-old", [])

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://192.168.1.5"])
    def test_without_an_address_that_others_reach_it_waits(self, visitor, make_app, done, url):
        client = make_app(public_url=url).test_client()
        let_in(client, "pia@example.org")

        page = client.get(f"/certificates/{done.serial}.pdf")

        assert page.status_code == 409
        assert "this site has no public address yet" in page.text

    def test_a_specimen_has_no_code_that_leads_to_this_machine(self, app, visitor, make_app, cast, course):
        say(app, is_demo=True)
        with app.app_context():
            serial = complete(course, cast.pia, NOW).serial
        client = make_app(public_url="http://127.0.0.1:8000").test_client()
        let_in(client, "pia@example.org")

        assert client.get(f"/certificates/{serial}.pdf").status_code == 302  # nothing renders here
        facts, _ = facts_and_file(app, serial)
        values = {"serial": serial, "facts": facts.to_json(), "picture": ""}
        assert document_of({**values, "verify_url": f"http://127.0.0.1:8000/verify/{serial}"}).qr == ""
        assert document_of({**values, "verify_url": f"https://learn.example.org/verify/{serial}"}).qr != ""


class TestWhatTheAdministratorSees:
    def test_home_and_the_program_page_list_what_is_missing_with_a_link_to_each_place(self, app, visitor, cast):
        say(app, address="", signatory="", time_zone="")

        for path, words in (("/", "Before the first certificate"), ("/program/", "Still to be set up")):
            page = visitor("ada").get(path).text
            assert words in page
            for name in ("address", "signatory", "time_zone"):
                assert f'href="/program/#{name}"' in page
            assert 'href="/program/#contact"' not in page
        places = visitor("ada").get("/program/").text
        for name in ("address", "signatory", "time_zone", "public_url"):
            assert f'id="{name}"' in places

    def test_nobody_else_sees_it_and_a_whole_program_shows_nothing(self, app, visitor, cast):
        assert "Still to be set up" not in visitor("ada").get("/program/").text

        say(app, address="")

        assert "Before the first certificate" not in visitor("sam").get("/").text

    def test_an_address_of_this_machine_alone_is_told_with_what_to_do(self, make_app, cast):
        client = make_app(public_url="http://127.0.0.1:8000").test_client()
        let_in(client, "ada@example.org")

        assert 'href="/program/#public_url"' in client.get("/").text
        assert "LMS_PUBLIC_URL" in client.get("/program/").text

    def test_a_zone_has_to_be_chosen_before_anything_else_is_kept(self, app, visitor, cast):
        say(app, time_zone="")
        ada = visitor("ada")
        sent = {"name": "North", "active_share_percent": "60", "credit_again_days": "90", "time_zone": ""}

        page = ada.get("/program/").text
        refused = ada.post("/program/", sent)
        kept = ada.post("/program/", {**sent, "time_zone": "America/Los_Angeles"})

        assert "Please choose</option>" in page
        assert (refused.status_code, kept.status_code) == (422, 302)
        assert "Please choose a time zone." in refused.text
        with app.app_context():
            assert program.program().time_zone == "America/Los_Angeles"
        assert "Please choose</option>" not in ada.get("/program/").text


class TestFonts:
    def fontless(self, _job) -> bytes:
        """A child that has no Thai."""
        raise GlyphsMissing("ชส")

    def test_the_paper_waits_and_both_are_told(self, app, visitor, done, settings, clock):
        visitor("pia").get(f"/certificates/{done.serial}.pdf")
        with app.app_context():
            made_by_queue(settings, clock, self.fontless)

        page = visitor("pia").get("/hours/papers/1/")

        assert "No font on this site’s server has these letters of it: ช ส" in page.text
        assert "the paper waits" in visitor("pia").get("/certificates/").text
        home = visitor("ada").get("/").text
        assert "<strong>1 certificate</strong> waits for fonts" in home
        assert "fonts-noto-core" in home
        assert facts_and_file(app, done.serial)[1] is None

    def test_once_there_are_fonts_it_is_made_and_waits_no_more(self, app, visitor, done, open_paper):
        open_paper(done.serial, self.fontless)

        assert open_paper(done.serial).data == PDF
        with app.app_context():
            assert db.session.scalars(sa.select(CertificateWait)).all() == []
        assert "waits for fonts" not in visitor("ada").get("/").text

    def test_a_name_is_told_when_it_is_typed(self, visitor, cast, monkeypatch, tmp_path):
        for name, value in only_fonts_in(tmp_path / "fonts").items():
            monkeypatch.setenv(name, value)
        ada = visitor("ada")
        told = "“สมชาย” cannot be printed on a certificate yet"
        names = {"legal_name": "สมชาย", "display_name": "Som"}
        invite = {"name": "สมหญิง", "email": "som@example.org", "profile": "peer", "hired_on": "2026-11-21"}
        roster = "name,email\nสมชัย,other@example.org\nAna,ana@example.org\n"

        ada.post(f"/people/{cast.pia}/manage/", names)

        assert told in ada.get(f"/people/{cast.pia}/manage/").text
        assert told.replace("สมชาย", "สมหญิง") in ada.post("/people/new/", invite).text
        ada.post("/people/import/", {"text": roster})
        ada.post("/people/import/columns/", {"column-0": "name", "column-1": "email"})
        dry_run = ada.get("/people/import/plan/").text
        assert told.replace("สมชาย", "สมชัย") in dry_run
        assert "“Ana” cannot" not in dry_run
        numbers = {"active_share_percent": "60", "credit_again_days": "90"}
        ada.post("/program/", {"name": "สมชาย", "time_zone": "America/Denver", **numbers})
        assert told in ada.get("/program/").text


def test_the_address_of_the_check_is_the_one_of_its_page(app):
    with app.test_request_context():
        assert verify_address("", "7F3K") == url_for("verify.certificate", serial="7F3K")
