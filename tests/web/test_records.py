"""One's own record: standing, hours, certificates."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.cli.queue.making import Tools, make_papers
from lms.store.credit import certificates
from lms.store.db import Base, db, files_folder
from lms.store.tables.credit import Certificate
from tests.conftest import NOW
from tests.tools.sealing import UNSEALED
from tests.tools.way import complete

ROLE = "peer-role-in-child-welfare"


@pytest.fixture
def serial(app, cast, catalogue) -> str:
    with app.app_context():
        return complete(catalogue.courses[ROLE], cast.pia, NOW).serial


def test_hours_show_the_line_its_category_and_the_sum(visitor, serial):
    page = visitor("pia").get("/hours/")

    assert '<span class="number">1.5</span>' in page.text
    assert "The peer role in child welfare" in page.text
    assert "Peer support" in page.text
    assert f"/certificates/{serial}.pdf" in page.text


def test_someone_without_hours_is_shown_the_courses(visitor, cast):
    assert "Your first hours appear here" in visitor("pia").get("/hours/").text


def test_certificates_list_what_was_earned(visitor, serial):
    page = visitor("pia").get("/certificates/")

    assert serial in page.text
    assert "1.5 contact hours" in page.text


def test_someone_without_certificates_is_shown_the_courses(visitor, cast):
    assert "Your first certificate appears here" in visitor("pia").get("/certificates/").text


def test_home_tells_the_hours_and_the_next_course(visitor, serial):
    page = visitor("pia").get("/")

    assert "contact hours in all" in page.text
    assert "Your next step" in page.text


def test_competence_gives_a_reason_for_each_standing(visitor, serial):
    page = visitor("pia").get("/competence/")

    assert "At target: knows how." in page.text
    assert "right, last on November 21" in page.text
    assert "Waits for a course: nothing here can show it yet" in page.text
    assert "critical for this role" in page.text


def test_a_certificate_of_someone_else_is_not_found(visitor, serial):
    assert visitor("noel").get(f"/certificates/{serial}.pdf").status_code == 404


@pytest.mark.parametrize("typed", ["x", "7F3K-9QZT-M4XD-2HRP", "../../etc/passwd"])
def test_a_certificate_that_does_not_exist_is_not_found(visitor, cast, typed):
    assert visitor("pia").get(f"/certificates/{typed}.pdf").status_code == 404


def test_without_the_child_that_makes_paper_it_waits_in_the_queue_and_is_made_there(
    app, visitor, serial, clock, settings
):
    pia = visitor("pia")
    asked = {pia.get(f"/certificates/{serial}.pdf").location for _ in range(3)}
    assert asked == {"/hours/papers/1/"}
    assert "Your certificate is being made" in pia.get("/hours/papers/1/").text

    with app.app_context():
        make_papers(settings, Tools(clock, lambda _: b"%PDF-1.7 made late", {}, UNSEALED))

    assert pia.get("/hours/papers/1/file").data == b"%PDF-1.7 made late"
    assert pia.get(f"/certificates/{serial}.pdf").data == b"%PDF-1.7 made late"


def test_a_stored_file_is_handed_out_as_it_is(app, visitor, serial):
    with app.app_context():
        certificates.store_file(db.session.scalar(select(Certificate.id)), b"%PDF-1.7 as it was made", NOW)
        db.session.commit()

    answer = visitor("pia").get(f"/certificates/{serial}.pdf")

    assert answer.data == b"%PDF-1.7 as it was made"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_looking_changes_no_fact(app, visitor, serial):
    pia = visitor("pia")
    noted = {"session", "active_time", "lesson_progress", "throttle"}

    def rows() -> dict[str, int]:
        with app.app_context():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
                if table.name not in noted
            }

    before = rows()
    for path in ("/", "/courses/", f"/courses/{ROLE}/", "/competence/", "/hours/", "/certificates/", "/account/"):
        assert pia.get(path).status_code == 200
    pia.get(f"/courses/{ROLE}/why-peers/")
    pia.get(f"/courses/{ROLE}/quiz/")

    assert rows() == before


def test_a_file_that_somebody_took_away_is_told_and_the_record_stands(app, visitor, serial):
    with app.app_context():
        certificates.store_file(db.session.scalar(select(Certificate.id)), b"%PDF-1.7", NOW)
        db.session.commit()
        for file in files_folder().glob("*/*"):
            file.unlink()

    answer = visitor("pia").get(f"/certificates/{serial}.pdf")

    assert (answer.status_code, "your hours and your certificates stand" in answer.text) == (500, True)
