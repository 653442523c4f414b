"""The pages of training taken elsewhere: added, reviewed, asked about, withdrawn, taken back."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from lms.domain.program.event import RecordView
from lms.store.db import db
from lms.store.tables.credit import LedgerLine
from lms.store.tables.external import ExternalTraining
from tests.tools.uploads import pdf

NEW = "/hours/outside/new/"


def form(**changes: object) -> dict[str, object]:
    given = {
        "title": "Motivational interviewing, two days",
        "provider": "River Training",
        "first_on": "2026-06-17",
        "last_on": "2026-06-18",
        "hours": "6.5",
        "category_0": "ethics",
        "delivery": "live",
        "form_key": "the key of this form",
    }
    return given | changes


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def count(app, table=ExternalTraining) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def given(data: bytes = b"", name: str = "certificate.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data or pdf()), name


@pytest.fixture
def sent(visitor):
    """Pia has sent one with a file; whose page is at /hours/outside/1/."""
    answer = visitor("pia").post(NEW, form(file=given()))
    assert answer.location == "/hours/outside/1/", words(answer)
    return answer


def paths(cast) -> tuple[str, str]:
    return f"/people/{cast.pia}/outside/", f"/people/{cast.pia}/outside/1/"


# It works


@pytest.mark.works(
    "GET /hours/outside/",
    "GET /hours/outside/new/",
    "POST /hours/outside/new/",
    "GET /hours/outside/<id:training_id>/",
    "GET /hours/outside/<id:training_id>/<id:report_id>/file",
    "GET /people/<id:person_id>/outside/",
    "GET /people/<id:person_id>/outside/<id:training_id>/",
    "POST /people/<id:person_id>/outside/<id:training_id>/accept",
    "GET /people/<id:person_id>/outside/<id:training_id>/<id:report_id>/file",
    "POST /people/<id:person_id>/outside/<id:training_id>/take-back",
)
def test_what_is_added_is_reviewed_and_becomes_a_line(app, visitor, cast, looks):
    pia, sam, (every, one) = visitor("pia"), visitor("sam"), paths(cast)
    assert "Add outside training" in pia.get("/hours/outside/").text
    assert 'accept="application/pdf,image/jpeg,image/png"' in pia.get(NEW).text
    answer = pia.post(NEW, form(file=given()))
    assert "Waits for Sam." in words(pia.get(answer.location))
    assert pia.get("/hours/outside/1/1/file").data == pdf()

    assert "Motivational interviewing, two days" in sam.get(every).text
    assert "Reported by Pia Example" in words(sam.get(one))
    file = sam.get(f"{one}1/file")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="certificate-')
    assert file.headers["Content-Security-Policy"].startswith("sandbox")
    accepted = sam.post(f"{one}accept", form())

    assert accepted.location == one
    assert "document seen by Sam Example on November 21, 2026" in words(pia.get("/hours/outside/1/"))
    assert "outside , live, accepted by Sam" in words(pia.get("/hours/"))
    assert {view for by, view, about in looks() if (by, about) == (cast.sam, cast.pia)} == {
        RecordView.EXTERNAL,
        RecordView.EXTERNAL_FILE,
    }
    sam.post(f"{one}take-back", form(why="Another person's certificate.", instead="nothing"))
    assert "took it back" in words(pia.get("/hours/outside/1/"))
    with app.app_context():
        assert list(db.session.scalars(sa.select(LedgerLine.minutes).order_by(LedgerLine.id))) == [390, -390]
