"""Adjusting single targets of one person, and where they and others read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.domain.competence.competency import Competency, Rung
from lms.domain.competence.equivalence import Equivalence
from lms.store.db import unit_of_work
from lms.store.people import people, targets
from lms.store.team import teams
from lms.web import context
from tests.conftest import NOW, TODAY
from tests.web.test_layout import trouble_in

SENT = {
    "competency": "samhsa-1.1",
    "rung": "1",
    "first_day": TODAY.isoformat(),
    "last_day": "",
    "reason": "Works in the office only",
}
REASON = "“Works in the office only”"


def wrong_in(html: str) -> str:
    """What is said beside the fields."""
    return " ".join(re.findall(r'class="wrong"[^>]*>(.*?)</p>', html, re.DOTALL))


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def page(cast) -> str:
    return f"/people/{cast.pia}/manage/targets/"


@pytest.fixture
def held(app, cast):
    def read() -> dict[str, Rung]:
        with app.app_context():
            return dict(targets.adjusted_targets([cast.pia], TODAY).get(cast.pia, {}))

    return read


@pytest.mark.works("GET /people/<id:person_id>/manage/targets/", "POST /people/<id:person_id>/manage/targets/")
def test_a_target_is_set_and_stands_on_the_page(ada, page, held):
    answer = ada.post(page, SENT)

    shown = ada.get(page).text
    assert answer.status_code == 302
    assert held() == {"samhsa-1.1": Rung.KNOWS}
    assert re.search(r"Knows\s+\(the role asks: knows how\)", shown)
    assert REASON in shown
    assert "holds today" in shown


def test_its_person_and_their_supervisor_read_who_set_it_and_why(ada, page, visitor, cast):
    ada.post(page, SENT)

    own, sams = visitor("pia").get("/competence/").text, visitor("sam").get(f"/people/{cast.pia}/competence/").text
    for shown in (own, sams):
        assert "Ada Example" in shown
        assert "set this to <em>knows</em>" in shown
        assert REASON in shown
    assert "Where a target was adjusted" in own


def test_what_was_taken_away_is_told_and_asked_no_more(ada, page, visitor, cast, catalogue):
    before = visitor("pia").get("/competence/").text
    ada.post(page, SENT | {"rung": "0"})

    own = visitor("pia").get("/competence/").text
    reachable = catalogue.offers.reachable(catalogue.profiles["peer"].targets)
    count = sum(code.startswith("samhsa-") for code in reachable)
    assert f"of {count} at target" in before
    assert f"of {count - 1} at target" in own
    assert "Not asked of you" in own
    assert REASON in own


@pytest.mark.parametrize("path", ["/", "/people/{}/", "/people/{}/competence/", "/team/"])
def test_every_page_counts_by_the_persons_own_targets(ada, page, visitor, cast, path):
    name = "pia" if path == "/" else "sam"
    before = visitor(name).get(path.format(cast.pia)).text

    for code in ("samhsa-1.1", "samhsa-1.2"):
        ada.post(page, SENT | {"competency": code, "rung": "0"})

    asked = before.count("0 of 5") + before.count("0/5")
    after = visitor(name).get(path.format(cast.pia)).text
    assert asked > 0
    assert after.count("0 of 5") + after.count("0/5") < asked


def test_the_panel_of_the_team_page_tells_the_reason_as_well(ada, page, visitor, cast):
    ada.post(page, SENT)

    shown = visitor("sam").get(f"/team/?person={cast.pia}&category=samhsa-1").text

    assert REASON in shown


def test_the_page_of_someone_who_left_tells_no_targets(ada, page, visitor, cast, app):
    ada.post(page, SENT | {"rung": "0"})
    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - timedelta(days=1))

    assert "Not asked of you" not in visitor("pia").get("/competence/").text
    assert ada.post(page, SENT).status_code == 422


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": ""}, "Please say why"),
        ({"reason": "x" * 201}, "under 200"),
        ({"first_day": ""}, "choose a day"),
        ({"first_day": (TODAY - timedelta(days=1)).isoformat()}, "from today on"),
        ({"last_day": "2020-01-01"}, "before the first"),
        ({"competency": ""}, "from the list"),
        ({"competency": "cw-99"}, "from the list"),
        ({"rung": ""}, "Please choose a target"),
        ({"rung": "4"}, "never asked of anyone"),
        ({"rung": "x"}, "never asked of anyone"),
        ({"rung": "2"}, "asks already"),
    ],
)
def test_what_is_typed_wrong_is_said_and_nothing_is_kept(ada, page, held, sent, words):
    answer = ada.post(page, SENT | sent)

    assert answer.status_code == 422
    assert words in wrong_in(answer.text)
    assert held() == {}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"competency": "cw-10", "rung": "1"}, "is critical for the role Peer"),
        ({"competency": "cw-10", "rung": "0"}, "is critical for the role Peer"),
    ],
)
def test_what_wants_a_second_word_is_asked_and_set_with_it(ada, page, held, sent, words):
    asked = ada.post(page, SENT | sent)

    assert asked.status_code == 422
    assert words in asked.text
    assert held() == {}
    assert ada.post(page, SENT | sent | {"sure": "yes"}).status_code == 302
    assert set(held()) == {"cw-10"}


@pytest.mark.parametrize("rung", ["0", "1"])
def test_the_pages_parse_and_their_headings_do_not_jump(ada, page, visitor, rung):
    ada.post(page, SENT | {"rung": rung})

    for shown in (ada.get(page), ada.post(page, SENT | {"reason": ""}), visitor("pia").get("/competence/")):
        assert trouble_in(shown.text) == []


def test_nothing_on_this_site_could_show_it(ada, page, held, catalogue):
    taught = {code for course in catalogue.courses.values() for code in course.competencies}
    code = next(code for code in catalogue.competencies if code not in taught and code.startswith("cw-"))

    asked = ada.post(page, SENT | {"competency": code, "rung": "3"})

    assert asked.status_code == 422
    assert "Nothing on this site can show “shows how”" in asked.text
    assert held() == {}


@pytest.mark.works("POST /people/<id:person_id>/manage/targets/<id:row_id>/end")
def test_it_ends_on_its_last_day_and_once(ada, page, held, clock):
    ada.post(page, SENT)

    first = ada.post(f"{page}1/end", {"until_on": TODAY.isoformat()})
    again = ada.post(f"{page}1/end", {"until_on": TODAY.isoformat()})

    assert (first.status_code, again.status_code) == (302, 302)
    assert "has its last day already" in ada.get(page).text
    assert held() == {"samhsa-1.1": Rung.KNOWS}
    clock.pass_time(days=1)
    assert "Those of before" in ada.get(page).text


@pytest.mark.parametrize("day", ["", "2026-11-01", "soon"])
def test_a_last_day_that_cannot_be_is_said(ada, page, held, day):
    ada.post(page, SENT)

    answer = ada.post(f"{page}1/end", {"until_on": day})

    assert answer.status_code == 422
    assert 'id="target-1-wrong"' in answer.text
    assert held() == {"samhsa-1.1": Rung.KNOWS}


def test_a_target_that_is_not_there_does_not_end(ada, page, cast):
    ada.post(page, SENT)

    assert ada.post(f"{page}9/end", {"until_on": TODAY.isoformat()}).status_code == 404
    other = f"/people/{cast.noel}/manage/targets/1/end"
    assert ada.post(other, {"until_on": TODAY.isoformat()}).status_code == 404


def test_whoever_gives_another_profile_is_told_that_adjusted_targets_stay(ada, page, cast):
    ada.post(page, SENT)

    sent = {"profile": "senior-peer", "profile_from_on": TODAY.isoformat()}
    said = ada.client.post(f"/people/{cast.pia}/manage/profile", data=sent, follow_redirects=True).text

    assert "1 target was adjusted by hand and stays so" in said
    assert "(1 adjusted now)" in said


def test_enter_in_a_field_sets_nothing(ada, page, held):
    assert ada.post(page, SENT | {"enter": "1"}).status_code == 422
    assert held() == {}


class TestCritical:
    """Nobody is below target in something critical before the day that the role says, or before they came."""

    def told(self, visitor, person_id: int) -> tuple[bool, bool]:
        """Whether the team page counts them, and whether their own page does."""
        ada = visitor("ada")
        return (
            f'href="/people/{person_id}/competence/"' in ada.get("/team/").text,
            "below target in something critical" in ada.get(f"/people/{person_id}/").text,
        )

    @pytest.mark.parametrize(("days", "counts"), [(89, False), (90, True)])
    def test_from_the_day_that_the_role_says(self, app, cast, visitor, days, counts):
        with app.app_context(), unit_of_work():
            people.person(cast.pia).hired_on = TODAY - timedelta(days=days)
            people.give_profile(cast.pia, "first-90-days", TODAY)

        assert self.told(visitor, cast.pia) == (counts, counts)

    def test_not_before_they_ever_came(self, app, cast, visitor):
        assert self.told(visitor, cast.pia) == (True, True)
        with app.app_context(), unit_of_work():
            people.person(cast.pia).password_hash = None

        assert self.told(visitor, cast.pia) == (False, False)

    def test_order_by_need_goes_by_it(self, app, cast, visitor):
        with app.app_context(), unit_of_work():
            people.person(cast.noel).password_hash = None

        page = visitor("ada").get("/team/?order=need").text
        with app.app_context():
            assert [one.has_come for one in teams.members(TODAY) if one.person_id == cast.noel] == [False]
        assert page.index(f"/people/{cast.pia}/") < page.index(f"/people/{cast.noel}/")


def test_only_an_administrator_sets_targets(visitor, cast, page, held):
    for name in ("pia", "sam", "noel"):
        assert visitor(name).post(page, SENT).status_code == 404
    assert held() == {}


def test_nobody_else_reads_the_reason(app, cast, visitor):
    with app.app_context(), unit_of_work():
        targets.add(cast.pia, "cw-1", Rung.KNOWS, TODAY, None, "the canary sings", cast.ada, NOW)

    for name in ("olu", "noel"):
        for path in (f"/people/{cast.pia}/competence/", f"/people/{cast.pia}/", "/team/", "/competence/", "/"):
            assert "the canary sings" not in visitor(name).get(path).text
    assert "the canary sings" not in visitor("ada").get("/program/events/").text


class TestOfACodeThatEnded:
    """A target set before its competency ended is asked of what that became, and says so."""

    OLD = "samhsa-0.1"

    @pytest.fixture
    def later(self, app, cast, catalogue, monkeypatch):
        samhsa = catalogue.frameworks["samhsa"]
        became = Equivalence("samhsa-1.1", self.OLD, was=True, confirmed_by="Ada North", confirmed_on=TODAY)
        other = replace(samhsa, retired=(Competency(self.OLD, "Hears", "", equivalences=(became,)),))
        found = replace(
            catalogue,
            frameworks={**catalogue.frameworks, "samhsa": other},
            framework_of={**catalogue.framework_of, self.OLD: other}
            | {one.code: other for one in samhsa.competencies},
            retired=frozenset({self.OLD}),
        )
        monkeypatch.setattr(context, "catalogue", lambda: found)
        monkeypatch.setattr(context, "own_catalogue", lambda: found)
        with app.app_context(), unit_of_work():
            targets.add(cast.pia, self.OLD, Rung.NONE, TODAY, None, "Works in the office only", cast.ada, NOW)
        return found

    def test_it_is_asked_no_more_and_the_reason_names_the_code_of_before(self, visitor, cast, catalogue, later):
        asked = sum(
            code.startswith("samhsa-") for code in catalogue.offers.reachable(catalogue.profiles["peer"].targets)
        )

        for shown in (
            visitor("pia").get("/competence/").text,
            visitor("sam").get(f"/people/{cast.pia}/competence/").text,
        ):
            assert f"of {asked - 1} at target" in shown
            assert "took this away (when it was SAMHSA 0.1)" in re.sub(r"\s+", " ", shown)

    def test_the_page_of_targets_has_its_words_and_what_the_role_asks(self, ada, page, later):
        shown = re.sub(r"\s+", " ", ada.get(page).text)

        assert "<strong>SAMHSA 0.1</strong> Hears" in shown
        assert "Not asked (the role asks: nothing)" not in shown

    def test_what_is_set_for_the_code_itself_goes_first(self, ada, page, visitor, later):
        ada.post(page, SENT)

        assert "set this to <em>knows</em> on" in re.sub(r"\s+", " ", visitor("pia").get("/competence/").text)
