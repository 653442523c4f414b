"""How someone sees themselves: their own, shown to supervisors only while they say so, and counted nowhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import self_ratings as actions
from lms.actions.competence.practice_drafts import erase_past
from lms.actions.people.joining import join_accounts
from lms.domain.competence.competency import OwnWord
from lms.store.competence import self_ratings
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import SelfRating
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.joining import add_person

PAGE = "/competence/own-words/samhsa/samhsa-8/"
CODE, OTHER = "samhsa-8.1", "samhsa-8.2"
WISH, KNOWS = OwnWord.GROW, OwnWord.KNOWS_HOW
TEAM = ("/team/", "/team/samhsa/table.csv", "/team/?person={person}&category=samhsa-8")
PROGRAM = ("/program/events/", "/program/events/events.csv", "/people/")
SAYS = {word: f"“{word.words}”" for word in OwnWord}


@pytest.fixture
def said(app, cast):
    """Pia's words on two statements; she shows them to nobody."""
    with app.app_context(), unit_of_work():
        actions.say(acting(cast.pia), {CODE: WISH, OTHER: KNOWS})


@pytest.fixture
def shown(app, cast, said):
    with app.app_context(), unit_of_work():
        actions.share(acting(cast.pia), show=True)


def rows(app) -> list[tuple[str, str | None]]:
    with app.app_context():
        found = db.session.execute(sa.select(SelfRating.competency, SelfRating.word).order_by(SelfRating.id))
        return [tuple(row) for row in found]


def of_sam(visitor, cast) -> str:
    return visitor("sam").get(f"/people/{cast.pia}/competence/").text


class TestSaying:
    @pytest.mark.works(
        "GET /competence/own-words/<framework:framework>/<category>/",
        "POST /competence/own-words/<framework:framework>/<category>/",
    )
    def test_it_is_said_on_a_page_of_its_category_and_stands_beside_what_was_shown(self, visitor, app, cast):
        pia = visitor("pia")
        assert pia.get(PAGE).text.count('value="nothing"') == pia.get(PAGE).text.count("<fieldset")

        answer = pia.post(PAGE, {CODE: "grow"})

        assert answer.location == "/competence/"
        assert f"You say: {SAYS[WISH]} (November 21)" in pia.get("/competence/").text
        assert rows(app) == [(CODE, "grow")]

    def test_what_is_saved_as_it_was_adds_nothing(self, visitor, app, said):
        pia = visitor("pia")

        pia.post(PAGE, {CODE: "grow", OTHER: "knows-how"})
        pia.post(PAGE, {})

        assert len(rows(app)) == 2

    def test_the_newest_word_counts_and_earlier_ones_stay_as_rows(self, visitor, app, cast, said):
        visitor("pia").post(PAGE, {CODE: "does"})

        assert rows(app) == [(CODE, "grow"), (OTHER, "knows-how"), (CODE, "does")]
        with app.app_context():
            assert self_ratings.said_by(cast.pia)[CODE].word is OwnWord.DOES

    def test_one_word_is_taken_back_alone(self, visitor, app, cast, said):
        visitor("pia").post(PAGE, {CODE: "nothing"})

        with app.app_context():
            assert list(self_ratings.said_by(cast.pia)) == [OTHER]

    @pytest.mark.works("POST /competence/own-words/take-back")
    def test_all_of_it_is_taken_back_with_one_press(self, visitor, app, cast, said):
        pia = visitor("pia")

        assert "is taken back" in pia.post("/competence/own-words/take-back", follow_redirects=True).text

        page = pia.get("/competence/").text
        assert "You say:" not in page
        assert "Take all of it back" not in page
        with app.app_context():
            assert self_ratings.said_by(cast.pia) == {}

    @pytest.mark.parametrize("word", ["", "expert", "not shown yet", "GROW"])
    def test_a_word_that_is_none_of_the_five_is_refused_in_a_sentence_and_nothing_is_written(
        self, visitor, app, cast, word
    ):
        answer = visitor("pia").post(PAGE, {CODE: word, OTHER: "grow"})

        assert answer.status_code == 422
        assert "Please choose one of the words for SAMHSA 8.1." in answer.text
        assert rows(app) == []

    @pytest.mark.parametrize("path", ["samhsa/nothing", "samhsa/oregon-ethics", "nothing/samhsa-8", "icrc-pr/icrc-1"])
    def test_a_category_that_asks_nothing_of_the_person_is_not_there(self, visitor, cast, path):
        assert visitor("pia").get(f"/competence/own-words/{path}/").status_code == 404

    def test_every_step_on_the_page_is_a_word_of_the_person(self, visitor, cast):
        page = visitor("pia").get(PAGE).text

        for word in OwnWord:
            assert word.words in page
        assert "never counted" in page

    def test_who_left_reads_and_takes_back_what_they_said(self, visitor, app, cast):
        with app.app_context(), unit_of_work():
            actions.say(acting(cast.rex), {CODE: WISH})
        rex = visitor("rex")
        page = rex.get("/competence/").text
        assert "something of 1 statement." in page
        assert re.search(rf"<strong>SAMHSA 8.1</strong>[^<]*<div [^>]*>{SAYS[WISH]}", page)

        rex.post("/competence/own-words/take-back")

        assert "How you see yourself" not in rex.get("/competence/").text

    def test_what_is_not_asked_any_more_is_still_read_by_its_person(self, visitor, app, cast):
        with app.app_context(), unit_of_work():
            actions.say(acting(cast.pia), {"icrc-1": WISH, "gone-1": KNOWS, CODE: WISH})

        page = visitor("pia").get("/competence/").text.partition("Of what is not asked of you now")[2]

        assert page.partition("</section>")[0].count('class="small own-word"') == 2
        assert "<strong>gone-1</strong>" in page

    @pytest.mark.parametrize(
        ("path", "sent", "said"),
        [
            (PAGE, {}, "nothing was changed"),
            ("/competence/own-words/take-back", {}, "There was nothing to take back"),
        ],
    )
    def test_a_press_that_changed_nothing_says_so(self, visitor, app, cast, path, sent, said):
        assert said in visitor("pia").post(path, sent, follow_redirects=True).text
        assert rows(app) == []


class TestWhoReadsIt:
    def test_it_is_private_at_first(self, visitor, cast, said):
        assert "You alone read it." in visitor("pia").get("/competence/").text
        for name in ("sam", "ada"):
            page = visitor(name).get(f"/people/{cast.pia}/competence/").text
            assert not [word for word in SAYS.values() if word in page]

    @pytest.mark.works("POST /competence/own-words/share")
    def test_a_supervisor_reads_it_while_it_is_shown_and_nothing_once_it_is_not(self, visitor, cast, said):
        pia = visitor("pia")
        before = of_sam(visitor, cast)

        assert (
            "Whoever supervises you reads it now"
            in pia.post("/competence/own-words/share", {"show": "yes"}, follow_redirects=True).text
        )
        page = of_sam(visitor, cast)
        assert f"Pia says: {SAYS[WISH]} (November 21)" in page
        assert "words about 2 statements" in page
        assert page.count('<details class="category" open>') == 1
        assert "Whoever supervises you reads it" in pia.get("/competence/").text

        pia.post("/competence/own-words/share", {"show": "no"})
        assert of_sam(visitor, cast) == before

    def test_pressing_it_twice_changes_nothing_more(self, visitor, app, cast, said):
        pia = visitor("pia")

        for _ in range(2):
            assert pia.post("/competence/own-words/share", {"show": "yes"}).status_code == 302
        for _ in range(2):
            assert pia.post("/competence/own-words/share", {"show": "no"}).status_code == 302

        with app.app_context():
            assert not self_ratings.is_shared(cast.pia)

    def test_administrators_other_supervisors_and_former_ones_never_read_it(self, visitor, cast, shown, move_to_olu):
        move_to_olu()

        assert visitor("olu").get(f"/people/{cast.pia}/competence/").text.count("Pia says:") == 2
        assert visitor("sam").get(f"/people/{cast.pia}/competence/").status_code == 404
        assert "Pia says:" not in visitor("ada").get(f"/people/{cast.pia}/competence/").text
        assert visitor("noel").get(f"/people/{cast.pia}/competence/").status_code == 404

    def test_what_is_said_of_one_person_is_on_no_other_persons_page(self, visitor, app, cast, shown):
        with app.app_context(), unit_of_work():
            people.supervise(cast.sam, cast.noel, TODAY)

        assert "says:" not in visitor("sam").get(f"/people/{cast.noel}/competence/").text
        assert "You say:" not in visitor("noel").get("/competence/").text

    @pytest.mark.parametrize("reader", ["pia", "sam", "ada"])
    def test_it_is_in_no_other_page_table_sheet_or_count_whoever_asks(self, visitor, cast, shown, reader):
        one = visitor(reader)
        theirs = {
            "pia": ["/own/sheet/"],
            "sam": [f"/people/{cast.pia}/sheet/", *TEAM],
            "ada": [f"/people/{cast.pia}/sheet/", *TEAM, *PROGRAM],
        }
        for path in (f"/people/{cast.pia}/", "/", "/next/", "/own/", *theirs[reader]):
            answer = one.get(path.format(person=cast.pia))
            assert answer.status_code == 200, path
            assert not [word for word in OwnWord if word.words in answer.text], path

    def test_it_changes_no_number(self, visitor, app, cast, done):
        def numbers(page: str) -> list[str]:
            return re.findall(r"\d+ of \d+", page)

        own, seen = visitor("pia").get("/competence/").text, of_sam(visitor, cast)
        team = visitor("sam").get("/team/").text
        with app.app_context(), unit_of_work():
            actions.say(acting(cast.pia), {CODE: OwnWord.DOES})
            actions.share(acting(cast.pia), show=True)

        assert numbers(visitor("pia").get("/competence/").text) == numbers(own)
        assert numbers(of_sam(visitor, cast)) == numbers(seen)
        assert numbers(visitor("sam").get("/team/").text) == numbers(team)

    def test_it_is_not_on_paper(self, visitor, cast, shown):
        for page in (visitor("pia").get("/competence/").text, of_sam(visitor, cast)):
            lines = re.findall(r'<div class="([^"]*)">\s*(?:You say|Pia says):', page)
            assert len(lines) == 2
            assert all("off-paper" in line for line in lines)

    def test_neither_saying_nor_showing_is_an_event_or_a_mail(self, visitor, app, cast):
        pia = visitor("pia")

        def written() -> tuple[int, ...]:
            with app.app_context():
                tables = (Event, OutboxMessage)
                return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(one)) for one in tables)

        before = written()
        pia.post(PAGE, {CODE: "grow"})
        pia.post("/competence/own-words/share", {"show": "yes"})
        pia.post("/competence/own-words/take-back")

        assert written() == before


class TestHowLong:
    def test_what_was_replaced_or_taken_back_goes_after_ninety_days(self, app, cast):
        day = timedelta(days=1)
        with app.app_context(), unit_of_work():
            actions.say(acting(cast.pia, NOW), {CODE: WISH, OTHER: WISH})
            actions.say(acting(cast.pia, NOW + day), {CODE: KNOWS, OTHER: None})

        with app.app_context(), unit_of_work():
            erase_past(NOW + 91 * day)
        assert len(rows(app)) == 4
        with app.app_context(), unit_of_work():
            erase_past(NOW + 92 * day)

        assert rows(app) == [(CODE, "knows-how")]

    def test_a_word_in_force_stays_however_old_it_is(self, app, cast, said):
        with app.app_context(), unit_of_work():
            erase_past(NOW + timedelta(days=4_000))

        assert len(rows(app)) == 2

    def test_what_was_taken_back_is_wholly_gone_in_the_end(self, app, cast):
        with app.app_context(), unit_of_work():
            actions.say(acting(cast.pia), {CODE: WISH})
            actions.take_all_back(acting(cast.pia))

        with app.app_context(), unit_of_work():
            erase_past(NOW + timedelta(days=91))

        assert rows(app) == []


class TestOfTwoAccounts:
    """Once they were joined: what was said with either is the person's, and as private as the more private one."""

    @pytest.fixture
    def second(self, app, cast) -> int:
        with app.app_context(), unit_of_work():
            return add_person("pia.two@example.org", "Pia Example", NOW, is_another=True).id

    @pytest.fixture
    def join(self, app, cast, second):
        def deed() -> None:
            with app.app_context(), unit_of_work():
                join_accounts(acting(cast.ada), people.person(cast.pia), people.person(second), "spoke", is_sure=True)

        return deed

    @pytest.mark.parametrize("both", [False, True])
    def test_what_was_private_in_one_is_not_shown_because_the_other_shows_its_own(
        self, visitor, app, cast, second, shown, join, both
    ):
        with app.app_context(), unit_of_work():
            actions.say(acting(second), {"samhsa-8.3": WISH})
            actions.share(acting(second), show=both)

        join()

        assert visitor("pia").get("/competence/").text.count("You say:") == 3
        assert of_sam(visitor, cast).count("Pia says:") == (3 if both else 0)

    def test_an_account_that_said_nothing_ends_no_showing(self, visitor, cast, shown, join):
        join()

        assert of_sam(visitor, cast).count("Pia says:") == 2

    def test_what_the_kept_one_takes_back_stays_taken_back_and_all_of_it_goes(self, app, cast, second, said, join):
        with app.app_context(), unit_of_work():
            actions.say(acting(second), {CODE: KNOWS, "samhsa-8.3": WISH})
        join()
        with app.app_context(), unit_of_work():
            actions.take_all_back(acting(cast.pia))
            assert self_ratings.said_by(cast.pia) == {}

        with app.app_context(), unit_of_work():
            erase_past(NOW + timedelta(days=91))
            assert self_ratings.said_by(cast.pia) == {}

        assert rows(app) == []
