"""Where one stands, competency by competency."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC

import pytest

from lms.actions.competence.vouched import Vouched, speaks_of
from lms.domain.competence.competency import Evidenced, Rung
from lms.store.competence import evidence
from lms.store.db import unit_of_work
from lms.web import context
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting


def test_the_targets_are_those_of_ones_role(visitor, cast, catalogue):
    page = visitor("pia").get("/competence/").text

    assert f"the role <strong>{catalogue.profiles['peer'].title}</strong>" in page
    assert "This is for growing, never for discipline." in page


def test_every_framework_that_asks_something_is_there(visitor, cast, catalogue):
    page = visitor("pia").get("/competence/").text

    for framework in catalogue.frameworks.values():
        asked = any(
            one.code in catalogue.profiles["peer"].targets
            for part in framework.categories
            for one in part.competencies
        )
        assert (f'id="f-{framework.slug}"' in page) is (asked and not framework.crosswalk_only)


def at_target(page: str) -> int:
    return sum(int(count) for count in re.findall(r"(\d+) of \d+ at target", page))


def test_nothing_is_shown_before_the_first_quiz(visitor, cast):
    page = visitor("pia").get("/competence/").text

    assert at_target(page) == 0
    assert "Not shown yet" in page
    assert "Taught in" in page


def test_a_passed_quiz_moves_the_standing_and_says_why(visitor, done):
    page = visitor("pia").get("/competence/").text

    assert at_target(page) > 0
    assert "right, last on November 21" in page


@pytest.mark.works("GET /competence/")
def test_what_was_shown_long_ago_is_due_for_refresh(visitor, done, clock):
    before = at_target(visitor("pia").get("/competence/").text)

    clock.pass_time(days=800)
    page = visitor("pia").get("/competence/").text

    assert at_target(page) == 0 < before
    assert "Due for refresh" in page


def test_training_from_elsewhere_is_told_as_that(app, visitor, cast):
    with app.app_context(), unit_of_work():
        speaks_of(acting(cast.sam), Vouched(1, cast.pia, TODAY), ["cw-1"])

    page = " ".join(visitor("sam").get(f"/people/{cast.pia}/competence/").text.split())

    assert "Knows: by training from elsewhere that was accepted, last on November 21" in page
    assert at_target(page) == 0, "the role asks for more than the first rung"


def test_competence_is_ones_own(visitor, done):
    assert at_target(visitor("noel").get("/competence/").text) == 0


def test_a_stranger_is_led_to_sign_in_and_back(visitor, cast):
    assert visitor(None).get("/competence/").location == "/sign-in?next=/competence/"


def test_who_left_sees_what_they_showed_and_no_targets(visitor, cast, app, catalogue):
    with app.app_context(), unit_of_work():
        evidence.add(
            [
                evidence.NewEvidence(
                    person_id=cast.rex,
                    competency=next(iter(catalogue.profiles["peer"].targets)),
                    rung=Rung.SHOWS_HOW,
                    passed=True,
                    at=NOW,
                    source=Evidenced.OBSERVATION,
                    source_id=1,
                    item_key="a",
                    revision=None,
                    recorded_by=cast.rex,
                )
            ],
            UTC,
        )
    rex, ada = visitor("rex"), visitor("ada")

    for page in (
        rex.get("/competence/"),
        rex.get(f"/people/{cast.rex}/competence/"),
        ada.get(f"/people/{cast.rex}/competence/"),
    ):
        assert "no role asks" in page.text
        assert page.text.count('<ul class="statements">') == 1
        for words in ("at target", "Target:", "marks your target"):
            assert words not in page.text
    for page in (rex.get("/"), rex.get(f"/people/{cast.rex}/"), ada.get(f"/people/{cast.rex}/")):
        assert "at the target" not in page.text
        assert "below target" not in page.text
        assert 'class="tiles"' not in page.text


def test_who_left_and_showed_nothing_is_told_so(visitor, cast):
    assert "Nothing was shown yet." in visitor("rex").get("/competence/").text


class TestEvidenceOfOtherCodes:
    """What was shown for a code that ended, or that says the same, is read for the code that stands, and says so."""

    OLD = "samhsa-0.1"
    WORDS = "Shown for SAMHSA 0.1, which became this one."

    @pytest.fixture
    def moved(self, app, cast, catalogue, monkeypatch) -> None:
        samhsa = catalogue.frameworks["samhsa"]
        later = replace(
            catalogue,
            retired=frozenset({self.OLD}),
            framework_of={**catalogue.framework_of, self.OLD: samhsa},
        )
        monkeypatch.setattr(context, "catalogue", lambda: later)
        with app.app_context(), unit_of_work():
            evidence.add([self.right(cast.pia, self.OLD, number) for number in range(2)], UTC)
            evidence.read_as_one(
                dict.fromkeys((self.OLD, "samhsa-1.1", "cw-1"), (self.OLD, "cw-1", "samhsa-1.1")), UTC
            )
            evidence.add([self.right(cast.pia, "cw-1", 9)], UTC)

    def right(self, person_id: int, code: str, number: int) -> evidence.NewEvidence:
        return evidence.NewEvidence(
            person_id=person_id,
            competency=code,
            rung=Rung.KNOWS,
            passed=True,
            at=NOW,
            source=Evidenced.QUIZ,
            source_id=1,
            item_key=f"q:{number}",
            revision=None,
            recorded_by=person_id,
        )

    def test_ones_own_page_says_for_what_it_was_shown(self, visitor, moved):
        page = " ".join(visitor("pia").get("/competence/").text.split())

        assert "Shown for Child welfare 1, which says the same; and for SAMHSA 0.1, which became this one." in page
        assert page.count("3 of 3 right") == 2
        assert self.WORDS in page

    def test_a_supervisor_reads_the_same_words(self, visitor, moved, cast):
        page = visitor("sam").get(f"/people/{cast.pia}/competence/").text

        assert "SAMHSA 0.1, which became this one." in page

    def test_nobody_elses_page_says_it(self, visitor, moved):
        assert "which became this one" not in visitor("noel").get("/competence/").text
