"""Legal names in one case are asked about once, wherever one is typed; letters without a font are told there too."""

from __future__ import annotations

import re

import pytest

from lms.store.db import unit_of_work
from lms.store.people import people
from tests.tools.fonts import only_fonts_in
from tests.web.test_live_events import SENT as EVENT
from tests.web.test_people import SENT as INVITE
from tests.web.test_roster import plan_of

TYPED, OFFERED = "PIA MORENO-O'NEIL", "Pia Moreno-O'Neil"
ASKED = "PIA MORENO-O&#39;NEIL: shall the certificate say “Pia Moreno-O&#39;Neil”?"


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def legal_name(app, cast):
    def read() -> str:
        with app.app_context(), unit_of_work():
            return people.person(cast.pia).legal_name

    return read


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    for name, value in only_fonts_in(tmp_path / "fonts").items():
        monkeypatch.setenv(name, value)


def pages(cast) -> dict[str, tuple[str, str, str, dict[str, str]]]:
    """Who, where, under which name of a field, and what is sent besides."""
    of_pia = f"/people/{cast.pia}/manage/"
    return {
        "own": ("pia", "/certificates/name/", "legal_name", {"why": "changed"}),
        "correction": ("ada", f"{of_pia}certificates/", "legal_name", {"why": "changed"}),
        "administrator's": ("ada", of_pia, "legal_name", {"display_name": "Pia"}),
        "invitation": ("ada", "/people/new/", "name", {**INVITE, "email": "pia-2@example.org"}),
    }


EACH = pytest.mark.parametrize("where", ["own", "correction", "administrator's", "invitation"])


@EACH
def test_a_name_in_capitals_is_asked_about_with_both_answers(visitor, cast, rows, where):
    who, path, field, rest = pages(cast)[where]
    one = visitor(who)
    before = rows()

    page = one.post(path, {**rest, field: TYPED})

    assert page.status_code == 422
    assert page.text.count(ASKED) >= 2
    assert f'name="{field}-case" value="offered">Yes, Pia Moreno-O&#39;Neil</button>' in page.text
    assert f'name="{field}-case" value="typed">No, PIA MORENO-O&#39;NEIL as typed</button>' in page.text
    assert rows() == before


@EACH
@pytest.mark.parametrize(("answer", "kept"), [("offered", OFFERED), ("typed", TYPED), ("", TYPED)])
def test_one_press_answers_and_the_same_name_again_is_an_answer_too(app, visitor, cast, where, answer, kept):
    who, path, field, rest = pages(cast)[where]
    sent = {**rest, field: TYPED, f"{field}-asked": TYPED} | ({f"{field}-case": answer} if answer else {})

    page = visitor(who).post(path, sent)

    assert page.status_code in (200, 302)
    with app.app_context(), unit_of_work():
        pia, invited = people.person(cast.pia), people.person_by_email("pia-2@example.org")
    if where == "own":
        assert f"You asked for {kept}".replace("'", "&#39;") in visitor("pia").get(path).text
    else:
        assert (invited if where == "invitation" else pia).legal_name == kept


@pytest.mark.works("POST /people/<id:person_id>/manage/")
def test_what_was_answered_is_not_asked_about_again(ada, visitor, cast, legal_name):
    of_pia = f"/people/{cast.pia}/manage/"
    names = {"legal_name": TYPED, "display_name": "Pia"}
    ada.post(of_pia, {**names, "legal_name-asked": TYPED, "legal_name-case": "typed"})

    again = ada.post(of_pia, {**names, "display_name": "Pia of the north"})

    assert again.status_code == 302
    assert legal_name() == TYPED
    assert "shall the certificate say" not in ada.get(of_pia).text


def test_what_the_person_answered_is_not_asked_of_the_administrator(ada, visitor, cast, legal_name):
    asked = {"legal_name": TYPED, "why": "changed", "legal_name-asked": TYPED, "legal_name-case": "typed"}
    visitor("pia").post("/certificates/name/", asked)

    answer = ada.post(f"/people/{cast.pia}/manage/certificates/", {"legal_name": TYPED, "why": "changed"})

    assert answer.status_code == 302
    assert legal_name() == TYPED


def test_an_answer_outlasts_what_else_is_wrong_in_the_form(ada):
    sent = {**INVITE, "name": TYPED, "name-asked": TYPED, "name-case": "typed", "email": "none"}

    page = ada.post("/people/new/", sent)

    assert page.status_code == 422
    assert "shall the certificate say" not in page.text
    assert 'name="name-asked" value="PIA MORENO-O&#39;NEIL"' in page.text


def test_an_answer_about_another_name_than_the_one_that_is_typed_now_is_none(ada, cast, legal_name):
    sent = {"legal_name": "PIA HILL", "display_name": "Pia", "legal_name-asked": TYPED, "legal_name-case": "offered"}

    page = ada.post(f"/people/{cast.pia}/manage/", sent)

    assert page.status_code == 422
    assert "PIA HILL: shall the certificate say “Pia Hill”?" in page.text
    assert legal_name() == "Pia Example"


@pytest.mark.parametrize("name", ["Pia McDonald", "王小明", "محمد علي", "ნინო ბერიძე", "Li", "Pia MORENO"])
def test_names_in_two_cases_or_of_scripts_without_any_are_not_asked_about(ada, cast, legal_name, name):
    answer = ada.post(f"/people/{cast.pia}/manage/", {"legal_name": name, "display_name": "Pia"})

    assert answer.status_code == 302
    assert legal_name() == name


def test_a_name_that_was_kept_in_capitals_before_stands_in_its_own_form_as_it_may_be_meant(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).legal_name = "PIA EXAMPLE"

    page = visitor("pia").get("/certificates/name/").text

    assert "It is kept as PIA EXAMPLE" in page
    assert 'value="Pia Example"' in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("<b>Pia</b> & <script>1</script>", "<b>Pia</b> & <script>1</script>"),
        ("Pia\u202e \u2067oneroM\u2069\u200f", "Pia oneroM"),
        ("Pi\x00a More\x1ano", "Pia Moreno"),
        ("Pia" + "\u0301" * 100, "Pi" + "á" + "\u0301" * 4),
    ],
    ids=["markup", "turned round", "NUL", "marks"],
)
def test_odd_names_are_kept_harmless(ada, cast, legal_name, name, kept):
    answer = ada.post(f"/people/{cast.pia}/manage/", {"legal_name": name, "display_name": "Pia"})

    assert answer.status_code == 302
    assert legal_name() == kept
    assert "<script>1" not in ada.get(f"/people/{cast.pia}/manage/").text


def test_three_hundred_marks_are_too_long_a_name_and_that_is_said(ada, cast, legal_name):
    page = ada.post(f"/people/{cast.pia}/manage/", {"legal_name": "a" + "\u0301" * 300, "display_name": "Pia"})

    assert page.status_code == 422
    assert "A name has 1 to 120 characters" in page.text


class TestRoster:
    FILE = "name,email\nANA ROE,ana@example.org\nBo McKay,bo@example.org\nmeg de la cruz,meg@example.org\n"

    def test_names_that_were_mended_are_told(self, ada):
        page = plan_of_with(ada, self.FILE, mends=True)

        note = page.partition('aria-labelledby="mended">')[2].partition("</section>")[0]
        assert re.findall(r"<li>([^<]+)</li>", note) == ["Ana Roe", "Meg de la Cruz"]

    def test_names_that_stay_in_one_case_are_told_with_how_they_may_be_meant(self, ada):
        page = plan_of_with(ada, self.FILE, mends=False)

        note = re.search(r'<section class="note stack" aria-labelledby="one-case">(.*?)</section>', page, re.DOTALL)[
            1
        ]
        assert re.findall(r"<li>([^<]+)</li>", note) == [
            "ANA ROE: is Ana Roe meant?",
            "meg de la cruz: is Meg de la Cruz meant?",
        ]

    def test_where_all_names_are_in_two_cases_there_is_no_note(self, ada):
        page = plan_of(ada, "name,email\nAna Roe,ana@example.org\n").text

        assert "small letters" not in page


def plan_of_with(one, text: str, *, mends: bool) -> str:
    one.post("/people/import/", {"text": text})
    sent = {"column-0": "name", "column-1": "email", "asked": "case"} | ({"mends_case": "y"} if mends else {})
    one.post("/people/import/columns/", sent)
    return one.get("/people/import/plan/").text


@pytest.mark.usefixtures("cast", "no_fonts")
class TestFonts:
    TOLD = "“สมชาย” cannot be printed {} yet: no font here has its Thai"

    def test_a_person_is_told_of_their_own_name_and_what_to_install(self, visitor):
        pia = visitor("pia")

        page = pia.post("/certificates/name/", {"legal_name": "สมชาย", "why": "changed"}, follow_redirects=True).text

        assert self.TOLD.format("on a certificate") in page
        assert "fonts-noto-core" in page
        assert "You asked for สมชาย" in pia.get("/certificates/name/").text

    def test_what_others_are_called_on_the_pages_is_told_of_paper(self, visitor):
        page = visitor("pia").post("/account/name/", {"display_name": "สมชาย"}, follow_redirects=True).text

        assert self.TOLD.format("on paper") in page

    def test_whoever_gives_an_event_is_told(self, visitor, cast):
        sent = {**EVENT, "attester": str(cast.sam), "trainer": "สมชาย"}

        page = visitor("sam").post("/live/new/", sent, follow_redirects=True).text

        assert self.TOLD.format("on a certificate") in page

    def test_a_place_of_rules_is_told(self, ada):
        sent = {"jurisdiction": "สมชาย", "slug": "one-minute-role", "markdown": "Ask first.", "based_on": ""}

        page = ada.post("/program/inserts/write/", sent, follow_redirects=True).text

        assert self.TOLD.format("on a certificate") in page
