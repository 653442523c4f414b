"""Settings of paper: who signs, in which office, with what signature, on what; and the example before it is kept."""

from __future__ import annotations

import base64
import hashlib
import io
import re

import pikepdf
import pytest
from PIL import Image, ImageDraw

from lms.store.program import program
from lms.web.program import paper as pages
from tests.conftest import NOW
from tests.tools.sealing import made_by_queue
from tests.tools.way import complete
from tests.web.test_program import SENT, send_logo
from tests.web.test_program import picture as picture_of

PAPER = {**SENT, "signatory_title": "Training lead", "template": "plain", "page_size": "a4"}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def ada(visitor, cast):
    pages._before.clear()
    return visitor("ada")


@pytest.fixture
def now_set(app):
    def read():
        with app.app_context():
            return program.program()

    return read


def signed(ink: str = "black") -> bytes:
    sheet, file = Image.new("RGB", (300, 120), "white"), io.BytesIO()
    ImageDraw.Draw(sheet).line([(20, 90), (120, 30), (280, 80)], fill=ink, width=6)
    sheet.save(file, "PNG")
    return file.getvalue()


def post_files(one, path: str, fields: dict | None = None, **files: bytes):
    sent = {name: (io.BytesIO(raw), f"{name}.png") for name, raw in files.items()}
    return one.post(path, {**(fields or {}), **sent}, content_type="multipart/form-data")


class TestKept:
    def test_title_look_and_size_are_kept_and_told(self, ada, now_set):
        ada.post("/program/", PAPER)

        kept, page = now_set(), ada.get("/program/").text
        assert (kept.signatory_title, kept.template, kept.page_size) == ("Training lead", "plain", "a4")
        assert re.search(r'checked id="template-1" name="template" type="radio" value="plain"', page)
        for words in ("Title of the signatory", "Look of certificates", "Paper of certificates"):
            assert words in page.partition("What changed")[2]

    def test_what_no_choice_stands_for_changes_nothing(self, ada, now_set):
        ada.post("/program/", PAPER)

        ada.post("/program/", {**PAPER, "template": "../course-completion", "page_size": "a0"})

        assert (now_set().template, now_set().page_size) == ("plain", "a4")

    def test_the_transcript_cannot_be_chosen_for_certificates(self, ada, now_set):
        ada.post("/program/", {**PAPER, "template": "transcript"})

        assert now_set().template == "classic"

    def test_a_form_of_before_leaves_the_paper_as_it_is(self, ada, now_set):
        ada.post("/program/", PAPER)

        ada.post("/program/", SENT | {"signatory_title": "Training lead"})

        assert (now_set().template, now_set().page_size) == ("plain", "a4")


class TestSignature:
    @pytest.mark.works("POST /program/signature", "GET /program/signature/<sha256>.png")
    def test_its_ink_is_kept_and_shown_to_administrators_alone(self, ada, visitor, now_set):
        post_files(ada, "/program/signature", signature=signed())

        path = f"/program/signature/{now_set().signature}.png"
        file = ada.get(path)
        kept = Image.open(io.BytesIO(file.data))
        assert path in ada.get("/program/").text
        assert (kept.mode, kept.getpixel((0, 0))[3], max(kept.getchannel("A").get_flattened_data())) == (
            "RGBA",
            0,
            255,
        )
        assert [visitor(name).get(path).status_code for name in ("pia", "sam")] == [404, 404]
        assert ada.get(f"/program/signature/{'0' * 64}.png").status_code == 404

    def test_a_logo_is_no_signature(self, ada, app, now_set):
        send_logo(ada, picture_of())
        with app.app_context():
            logo = program.file(now_set().logo_id)[1]

        assert ada.get(f"/program/signature/{hashlib.sha256(logo).hexdigest()}.png").status_code == 404

    def test_another_signatory_is_told_that_the_ink_is_of_the_one_before(self, ada):
        ada.post("/program/", PAPER)
        post_files(ada, "/program/signature", signature=signed())

        page = ada.post("/program/", PAPER | {"signatory": "Robin Vale"}, follow_redirects=True).text

        told = "was given for Sam Example. Unless it is also that of Robin Vale, give another or take it away."
        assert told in page
        assert told not in ada.post("/program/", PAPER | {"signatory": "Robin Vale"}, follow_redirects=True).text

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (SVG, "PNG or a JPEG"),
            (signed()[:90], "damaged or not whole"),
            (signed("#eee"), "Nothing dark is to be seen"),
        ],
        ids=["svg", "truncated", "blank"],
    )
    def test_what_cannot_be_taken_is_told_and_leaves_the_old_one(self, ada, now_set, raw, said):
        post_files(ada, "/program/signature", signature=signed())
        before = now_set().signature

        page = post_files(ada, "/program/signature", signature=raw)

        assert page.status_code == 422
        assert said in page.text
        assert now_set().signature == before

    @pytest.mark.works("POST /program/signature/away")
    def test_it_can_be_taken_away(self, ada, now_set):
        post_files(ada, "/program/signature", signature=signed())

        assert "The signature is taken away" in ada.post("/program/signature/away", follow_redirects=True).text
        assert now_set().signature == ""
        assert "There is no signature" in ada.post("/program/signature/away", follow_redirects=True).text

    def test_a_certificate_keeps_the_paper_of_its_day(
        self, ada, visitor, app, cast, course, settings, clock, now_set
    ):
        jobs = []
        ada.post("/program/", PAPER)
        post_files(ada, "/program/signature", signature=signed())
        with app.app_context():
            first = complete(course, cast.pia, NOW)
            ink = program.signature(now_set().signature)
        ada.post("/program/", PAPER | {"signatory_title": "Director", "template": "classic", "page_size": "letter"})
        ada.post("/program/signature/away")

        visitor("pia").get(f"/certificates/{first.serial}.pdf")
        with app.app_context():
            made_by_queue(settings, clock, lambda job: jobs.append(job) or b"%PDF")

        facts = jobs[0].values["facts"]
        assert (facts["signatory_title"], facts["template"], facts["page_size"]) == ("Training lead", "plain", "a4")
        assert jobs[0].values["signature"] == f"data:image/png;base64,{base64.b64encode(ink).decode()}"


class TestExample:
    @pytest.mark.usefixtures("paper")
    @pytest.mark.works("POST /program/preview")
    def test_it_shows_what_is_typed_and_keeps_nothing(self, ada, rows):
        before = rows()

        answer = ada.post("/program/preview", PAPER | {"signatory": "Robin Vale"})

        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert len(pikepdf.open(io.BytesIO(answer.data)).pages) >= 1
        assert rows() == before

    @pytest.mark.usefixtures("paper")
    def test_as_a_picture_it_runs_nothing(self, ada):
        post_files(ada, "/program/signature", signature=signed())

        answer = post_files(ada, "/program/preview", {**PAPER, "picture_wanted": "1"}, picture=picture_of())

        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert answer.data.startswith(b"<svg ")
        assert b"data:image/png" in answer.data
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")

    def test_it_is_not_made_in_the_thread_of_the_page(self, ada):
        answer = ada.post("/program/preview", PAPER)

        assert answer.status_code == 503
        assert answer.headers["Retry-After"]

    @pytest.mark.parametrize(
        ("fields", "files", "said"),
        [
            ({**PAPER, "name": " "}, {}, "Please type a name."),
            (PAPER, {"signature": SVG}, "PNG or a JPEG"),
            ({}, {"picture": signed()[:90]}, "damaged or not whole"),
        ],
    )
    def test_what_is_wrong_is_said_on_the_page_and_to_scripts(self, ada, fields, files, said):
        page = post_files(ada, "/program/preview", fields, **files)
        words = post_files(ada, "/program/preview", {**fields, "picture_wanted": "1"}, **files)

        assert (page.status_code, words.status_code, words.mimetype) == (422, 422, "text/plain")
        assert said in page.text
        assert said in words.text
        assert "<" not in words.text

    @pytest.mark.usefixtures("paper")
    def test_letters_that_no_font_has_are_told(self, ada):
        odd = PAPER | {"signatory": "\U00012000"}

        page = ada.post("/program/preview", odd)
        words = ada.post("/program/preview", {**odd, "picture_wanted": "1"})

        assert (page.status_code, words.status_code) == (409, 409)
        assert "No font here has" in words.text

    def test_only_so_many_are_made_in_a_minute(self, ada, monkeypatch, clock):
        monkeypatch.setattr(pages, "PREVIEWS_A_MINUTE", 2)

        codes = [ada.post("/program/preview", {}).status_code for _ in range(3)]
        clock.now += pages.timedelta(minutes=1)

        assert codes == [503, 503, 429]
        assert ada.post("/program/preview", {}).status_code == 503

    def test_nobody_but_an_administrator_has_one(self, visitor, cast):
        assert [visitor(name).post("/program/preview", PAPER).status_code for name in ("pia", "sam")] == [404, 404]
