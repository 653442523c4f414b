"""The program's settings, its logo, and the mail that waits."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from lms.store.db import unit_of_work
from lms.store.program import outbox, program
from tests.conftest import NOW, Visitor
from tests.tools.sealing import made_by_queue
from tests.tools.way import complete
from tests.web.conftest import sign_in

SENT = {
    "name": "Family Support North",
    "address": "12 River Street",
    "contact": "training@example.org",
    "signatory": "Sam Example",
    "time_zone": "America/New_York",
    "help_line": "555 0199",
    "active_share_percent": "70",
    "credit_again_days": "60",
}


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def now_set(app):
    """Gives what the program says of itself now."""

    def read():
        with app.app_context():
            return program.program()

    return read


def picture(colour: str = "teal", size: tuple[int, int] = (90, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def send_logo(one, raw: bytes, name: str = "logo.png"):
    return one.post("/program/logo", {"picture": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def logo_path(page) -> str:
    return re.search(r'src="(/program/logo/\d+-[0-9a-f]{12}\.png)"', page.text)[1]


class TestSettings:
    def test_they_are_kept_and_said(self, ada, now_set):
        answer = ada.post("/program/", SENT)

        kept = now_set()
        assert answer.status_code == 302
        assert (kept.address, kept.time_zone, kept.active_share_percent) == (
            "12 River Street",
            "America/New_York",
            70,
        )
        assert "555 0199" in ada.get("/pause/").text

    @pytest.mark.works("GET /program/", "POST /program/")
    def test_who_changed_what_when_is_told(self, ada):
        ada.post("/program/", SENT)

        page = ada.get("/program/").text

        row = next(part for part in page.split("<tr>")[1:] if "555 0199" in part)
        assert "Ada Example" in row
        assert "November 21, 2026" in row
        assert "70 %" in page

    def test_the_same_again_is_kept_once(self, ada, rows):
        ada.post("/program/", SENT)
        before = rows()["setting"]

        ada.post("/program/", SENT)

        assert rows()["setting"] == before

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"name": " "}, "Please type a name."),
            ({"name": "x" * 121}, "under 120 characters"),
            ({"address": "x" * 201}, "under 200 characters"),
            ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
            ({"time_zone": "../../etc/passwd"}, "Not a valid choice"),
            ({"active_share_percent": "49"}, "from 50 to 100"),
            ({"active_share_percent": "101"}, "from 50 to 100"),
            ({"active_share_percent": "much"}, "from 50 to 100"),
            ({"active_share_percent": "9" * 400}, "from 50 to 100"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, ada, rows, change, said):
        before = rows()

        page = ada.post("/program/", {**SENT, **change})

        assert page.status_code == 422
        assert said in page.text
        assert "12 River Street" in page.text or "address" in change
        assert rows() == before


class TestLogo:
    @pytest.mark.works("GET /program/logo/<id:file_id>-<fingerprint>.png", "POST /program/logo")
    def test_it_is_shown_to_everyone_who_is_signed_in(self, ada, visitor):
        send_logo(ada, picture())

        page = visitor("pia").get("/")
        file = visitor("rex").get(logo_path(page))

        assert (file.status_code, file.mimetype) == (200, "image/png")
        assert file.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert "/program/logo/" not in visitor(None).get("/pause/").text

    def test_a_fingerprint_that_is_not_its_own_is_not_found(self, ada):
        send_logo(ada, picture())

        path = logo_path(ada.get("/program/"))

        assert ada.get(path.replace("logo/1-", "logo/2-")).status_code == 404
        assert ada.get("/program/logo/1-000000000000.png").status_code == 404

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"", "choose a picture"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG or a JPEG"),
            (picture()[:60], "damaged or not whole"),
            (picture(size=(5000, 3000)), "too many pixels"),
            (b"x" * 1_000_001, "larger than 1 MB"),
        ],
        ids=["none", "svg", "truncated", "many pixels", "many bytes"],
    )
    @pytest.mark.filterwarnings("ignore::ResourceWarning")
    def test_what_cannot_be_taken_leaves_the_old_one(self, ada, now_set, raw, said):
        send_logo(ada, picture())
        before = now_set().logo
        body = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n' + raw + b"\r\n--x--\r\n"

        page = ada.client.post("/program/logo", data=body, content_type="multipart/form-data; boundary=x")

        assert page.status_code == 422
        assert said in page.text
        assert now_set().logo == before

    def test_a_form_without_a_file_says_so(self, ada):
        page = ada.post("/program/logo", {"picture": "words"})

        assert page.status_code == 422
        assert "choose a picture" in page.text

    @pytest.mark.works("POST /program/logo/away")
    def test_it_can_be_taken_away(self, ada, now_set):
        send_logo(ada, picture())

        ada.post("/program/logo/away")

        assert now_set().logo == ""

    def test_what_is_not_there_is_not_said_to_be_taken_away(self, ada, rows):
        before = rows()

        page = ada.post("/program/logo/away", follow_redirects=True)

        assert "There is no logo, so nothing was changed." in page.text
        assert rows() == before

    def test_a_certificate_carries_the_logo_of_its_day(self, ada, visitor, app, cast, course, settings, clock):
        jobs = []
        send_logo(ada, picture("teal"))
        with app.app_context():
            first = complete(course, cast.pia, NOW)
            teal = program.file(program.program().logo_id)[1]
        send_logo(ada, picture("orange"))

        visitor("pia").get(f"/certificates/{first.serial}.pdf")
        with app.app_context():
            made_by_queue(settings, clock, lambda job: jobs.append(job) or b"%PDF")

        assert jobs[0].values["picture"] == f"data:image/png;base64,{base64.b64encode(teal).decode()}"


class TestMail:
    @pytest.fixture
    def mail(self, app, cast):
        with app.app_context(), unit_of_work():
            outbox.write("one", cast.pia, "Your account", "Open this:\n\n{link}\n\nIt works once.", NOW)
            outbox.write("two", cast.sam, "A practice waits", "Please look.", NOW)
        with app.app_context(), unit_of_work():
            two = outbox.mail(2)
            two.problem, two.tries = "the server took no mail", 3

    @pytest.mark.usefixtures("mail")
    @pytest.mark.works("GET /program/outbox/<id:mail_id>/")
    def test_one_is_read_without_its_link(self, ada):
        page = ada.get("/program/outbox/1/").text

        for words in ("Pia Example", "pia@example.org", "(the one-time link is only in the mail itself)", "waits"):
            assert words in page
        assert "{link}" not in page
        assert "met a problem: the server took no mail (3 tries)" in ada.get("/program/outbox/2/").text
        assert ada.get("/program/outbox/3/").status_code == 404

    @pytest.mark.usefixtures("mail")
    @pytest.mark.parametrize(
        ("state", "subjects"),
        [
            ("waiting", ["Your account"]),
            ("problem", ["A practice waits"]),
            ("sent", []),
            ("past", []),
            ("x", ["A practice waits", "Your account"]),
        ],
    )
    def test_they_stand_by_what_became_of_them(self, ada, state, subjects):
        page = ada.get(f"/program/outbox/?state={state}").text

        assert re.findall(r'<a href="/program/outbox/\d+/">([^<]+)<', page) == subjects

    @pytest.mark.usefixtures("mail")
    @pytest.mark.works("GET /program/outbox/", "POST /program/outbox/<id:mail_id>/passed-on")
    def test_what_was_passed_on_is_said_and_goes_out_no_more(self, ada):
        answer = ada.post("/program/outbox/1/passed-on")

        assert answer.status_code == 302
        assert "passed on by Ada Example" in ada.get("/program/outbox/?state=sent").text
        ada.post("/program/outbox/1/passed-on")
        assert "was sent or passed on before" in ada.get("/program/outbox/").text

    def test_what_a_worker_is_sending_cannot_be_promised_to_stay(self, app, ada, cast, clock):
        with app.app_context():
            with unit_of_work():
                outbox.write("now", cast.pia, "A word", "Hello.", clock.now)
            with unit_of_work():
                outbox.claim(clock.now)

        page = ada.post("/program/outbox/1/passed-on", follow_redirects=True)

        assert "is being sent now" in page.text
        assert "Kept as passed on" not in page.text

    @pytest.mark.parametrize(("mails", "counts"), [(120, (8, 40, 40, 40)), (40, (8, 40))])
    def test_pages_stay_short_however_many_mails_there_are(self, ada, app, cast, mails, counts):
        with app.app_context(), unit_of_work():
            for number in range(mails):
                outbox.write(f"n{number}", cast.pia, f"Number {number}", "Words " * 200, NOW)

        pages, way = [], "/program/outbox/"
        while way:
            pages.append(ada.get(way))
            found = re.search(r'href="(/program/outbox/\?state=waiting[^"]*)">(?:Older|All:)', pages[-1].text)
            way = found[1].replace("&amp;", "&") if found else None

        assert [len(re.findall(r'"/program/outbox/\d+/"', page.text)) for page in pages] == list(counts)
        assert max(len(page.data) for page in pages) <= 20_000
        assert all(len(re.findall("<button", page.text)) <= 1 for page in pages)

    @pytest.mark.works("POST /program/outbox/send-again")
    def test_one_press_tries_all_that_failed_again(self, make_app, cast, clock):
        app = make_app(smtp=object())
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), unit_of_work():
            for number in range(3):
                outbox.write(f"n{number}", cast.pia, f"Number {number}", "Words", NOW)
            for number in (1, 2):
                outbox.give_up(number, "the server does not take this address (550)")
        one = Visitor(app.test_client())
        sign_in(one, "ada")

        assert "Try all 2 with a problem again" in one.get("/program/outbox/").text
        one.post("/program/outbox/send-again")

        assert "2 mails are tried again." in one.get("/program/outbox/").text
        with app.app_context():
            assert [mail.problem for mail in outbox.mails(outbox.MailState.WAITING, None, 9)] == ["", "", ""]
            assert outbox.claim(NOW).id == 1
        one.post("/program/outbox/send-again")
        assert "There is nothing to try again." in one.get("/program/outbox/").text

    def test_with_a_mail_server_it_says_that_mail_goes_out(self, make_app, cast):
        app = make_app(smtp=object())
        app.config["WTF_CSRF_ENABLED"] = False
        one = Visitor(app.test_client())
        sign_in(one, "ada")

        assert "sends its mail by itself" in one.get("/program/outbox/").text
