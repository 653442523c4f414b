"""Asking someone to watch, rating, reading, confirming: the pages and their refusals."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.domain.competence.practice import PracticeSetting, Rating, State
from lms.domain.competence.practice_form import form_of
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import Observation
from lms.store.tables.program import Event
from tests.conftest import TODAY
from tests.tools.acting import acting
from tests.tools.practising import Practising
from tests.web.conftest import COURSE, token_of

ASK = f"/practice/ask/{COURSE}/one-minute-role/"
CODES = ("cw-34", "oregon-1", "cw-35")
DAY = timedelta(days=1)


@pytest.fixture
def role(app, course, cast):
    """Pia's practice; its steps open an application context of their own."""
    return InApp(app, Practising(course, cast.pia, cast.sam))


class InApp:
    """Takes steps of a practice from outside of any application context."""

    def __init__(self, app, one: Practising) -> None:
        self.app, self.one = app, one

    def __getattr__(self, name: str):
        with self.app.app_context():
            found = getattr(self.one, name)
        if not callable(found):
            return found

        def step(*values, **named):
            with self.app.app_context():
                return found(*values, **named)

        return step

    @property
    def path(self) -> str:
        return f"/practice/{self.one.id}/"

    @property
    def version(self) -> str:
        rated_at = self.watched.moments.rated_at
        return str(int(rated_at.timestamp() * 1_000_000)) if rated_at else "0"

    def typed(self, rating: str = "met", **fields: str) -> dict[str, str]:
        """What a rater sends."""
        form = form_of(COURSE, self.practice).digest
        given = {"setting": "role play", "note": "Five parts, both times.", "seen": self.version, "form": form}
        given |= {"neither": "y", "press": "send", "draft": "0"}
        return given | {f"rating-{code}": rating for code in CODES} | fields


@pytest.fixture
def asked(role):
    role.ask()
    return role


@pytest.fixture
def rated(asked):
    asked.rate({"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET})
    return asked


def change(app, deed, *values) -> None:
    with app.app_context(), unit_of_work():
        deed(*values)


class TestTheList:
    def test_it_is_empty_and_kind_at_first(self, visitor, cast):
        page = visitor("pia").get("/practice/").text

        assert "Once you have begun a" in page
        assert "never for discipline" in page

    def test_a_practice_of_a_begun_course_can_be_asked_for(self, app, visitor, cast, course):
        change(app, lambda: learning.start_course(acting(cast.pia), course))
        pia = visitor("pia")

        assert f'href="{ASK}"' in pia.get("/practice/").text
        assert f'href="{ASK}"' in pia.get(f"/courses/{COURSE}/").text
        assert f'href="{ASK}"' not in visitor("noel").get(f"/courses/{COURSE}/").text

    def test_what_waits_stands_first_and_in_the_bar(self, visitor, asked):
        page = visitor("sam").get("/practice/").text

        assert page.index("Waiting for you") < page.index("The people you supervise")
        assert '<span class="count">1' in page
        closed_menu = page.split('popovertarget="menu">')[1].split("</button>")[0]
        assert '<span class="count">1' in closed_menu
        assert "Pia Example would like any supervisor to watch." in page
        assert f'href="{asked.path}"' in page

    def test_only_who_supervises_can_start_one(self, visitor, cast):
        assert "/practice/start/" in visitor("sam").get("/practice/").text
        assert "/practice/start/" not in visitor("pia").get("/practice/").text

    def test_who_left_reads_and_is_offered_nothing(self, app, visitor, rated, cast):
        change(app, people.deactivate, cast.pia, TODAY - DAY)
        pia = visitor("pia")

        page = pia.get("/practice/").text
        one = pia.get(rated.path).text

        assert rated.path in page
        assert "From your courses" not in page
        assert "Said it in one breath." in one
        assert f'action="{rated.path}' not in one
        assert pia.post(f"{rated.path}read", {"press": "fair", "seen": rated.version}).status_code == 404

    def test_six_statements_are_enough(self, app, visitor, rated):
        from tests.queries.test_statements import statements

        for name in ("pia", "sam"):
            one = visitor(name)
            for path in ("/practice/", rated.path):
                with statements(app) as told:
                    one.get(path)
                # a first look at someone's practice is written down besides
                assert len(told) <= 6, told


class TestAsking:
    def test_the_page_tells_what_is_watched_and_offers_who_may(self, visitor, cast, course):
        page = visitor("pia").get(ASK).text

        assert course.practice[0].text[:40] in page
        assert re.findall(r"<option[^>]*>([^<]+)", page) == ["Any of my supervisors", "Sam Example, supervisor"]

    @pytest.mark.works("POST /practice/ask/<course:course>/<practice>/")
    def test_asking_leads_to_the_page_of_the_practice(self, visitor, cast):
        pia = visitor("pia")

        answer = pia.post(ASK, {"rater": str(cast.sam)})

        assert answer.status_code == 302
        assert "Sam Example is to watch." in pia.get(answer.location).text

    def test_a_second_ask_leads_to_the_one_under_way(self, visitor, asked):
        pia = visitor("pia")

        assert pia.get(ASK).location == asked.path
        assert pia.post(ASK, {"rater": "any"}).location == asked.path
        assert "One is under way already" in pia.get(asked.path).text

    @pytest.mark.parametrize("rater", ["", "0", "99999999999", "sam", "-1"])
    def test_who_is_not_offered_cannot_be_asked(self, visitor, cast, rows, rater):
        before = rows()

        answer = visitor("pia").post(ASK, {"rater": rater})

        assert answer.status_code == 422
        assert "Please choose who watches from the list." in answer.text
        assert rows()["observation"] == before["observation"]

    def test_a_strangers_id_is_not_offered(self, visitor, cast):
        assert visitor("pia").post(ASK, {"rater": str(cast.olu)}).status_code == 422

    def test_where_nobody_can_be_asked_the_page_says_so(self, visitor, cast):
        page = visitor("ada").get(ASK)

        assert "Nobody can be asked today" in page.text
        assert "<select" not in page.text

    @pytest.mark.parametrize("path", ["/practice/ask/no-course/one-minute-role/", f"/practice/ask/{COURSE}/no-such/"])
    def test_what_is_no_practice_is_not_there(self, visitor, cast, path):
        assert visitor("pia").get(path).status_code == 404

    def test_the_mail_leads_here_by_the_sites_own_address(self, app, visitor, cast, settings):
        visitor("pia").post(ASK, {"rater": str(cast.sam)})

        assert f"{settings.public_url}/practice/1/" in visitor("ada").get("/program/outbox/1/").text

    @pytest.mark.works(
        "GET /practice/",
        "GET /practice/<id:observation_id>/",
        "GET /practice/ask/<course:course>/<practice>/",
        "POST /practice/<id:observation_id>/take-back",
    )
    def test_taking_it_back_makes_room_for_another(self, visitor, asked):
        pia = visitor("pia")

        answer = pia.post(f"{asked.path}take-back")

        assert answer.location == "/practice/"
        assert "You can ask again at any time." in pia.get("/practice/").text
        assert pia.get(ASK).status_code == 200
        assert "Withdrawn." in pia.get(asked.path).text

    def test_a_supervisor_may_take_it_back_and_a_senior_peer_may_not(self, app, visitor, role, cast):
        change(app, people.give_profile, cast.noel, "senior-peer", TODAY)
        role.ask(cast.noel)

        assert visitor("noel").get(role.path).status_code == 200
        assert "Withdraw" not in visitor("noel").get(role.path).text
        assert visitor("noel").post(f"{role.path}take-back").status_code == 404
        assert visitor("sam").post(f"{role.path}take-back").status_code == 302
        assert role.watched.moments.state is State.WITHDRAWN

    def test_taking_it_back_twice_is_told(self, visitor, asked):
        pia = visitor("pia")
        pia.post(f"{asked.path}take-back")

        page = pia.post(f"{asked.path}take-back", follow_redirects=True)

        assert "It was withdrawn before." in page.text

    def test_what_is_rated_is_not_taken_back(self, visitor, rated):
        pia = visitor("pia")

        pia.post(f"{rated.path}take-back")

        assert "It was rated already" in pia.get(rated.path).text
        assert rated.watched.moments.state is State.RATED


class TestStarting:
    def sent(self, **fields: str) -> dict[str, str]:
        return {"practice": f"{COURSE}/one-minute-role", "rater": "me", **fields}

    def test_a_supervisor_starts_one_and_rates_it_after_a_yes(self, visitor, cast):
        sam = visitor("sam")

        answer = sam.post("/practice/start/", self.sent(person=str(cast.pia)))

        assert answer.status_code == 302
        assert "Pia Example says yes or not now." in sam.get(answer.location).text
        pia = visitor("pia")
        assert "Sam Example would like to watch, if you like." in pia.get(answer.location).text
        pia.post(f"{answer.location}answer", {"press": "yes"})
        assert "Tick what you see" in sam.get(answer.location).text
        assert "Sam Example is to watch." in pia.get(answer.location).text

    @pytest.mark.works("GET /practice/start/")
    def test_only_people_of_ones_own_team_are_offered(self, visitor, cast):
        page = visitor("sam").get(f"/practice/start/?person={cast.pia}").text

        assert f'<option selected value="{cast.pia}">Pia Example</option>' in page
        assert "Noel Example" not in page

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("noel", "Please choose one of the people you supervise today."),
            ("rex", "Please choose one of the people you supervise today."),
            ("sam", "Nobody watches and rates their own practice."),
        ],
    )
    def test_a_strangers_id_is_told_in_words(self, visitor, cast, rows, name, said):
        answer = visitor("sam").post("/practice/start/", self.sent(person=str(getattr(cast, name))))

        assert answer.status_code == 422
        assert said in answer.text
        assert rows()["observation"] == 0

    @pytest.mark.parametrize("practice", ["", "x", f"{COURSE}/no-such", f"{COURSE}"])
    def test_what_is_no_practice_is_told_in_words(self, visitor, cast, practice):
        answer = visitor("sam").post("/practice/start/", self.sent(person=str(cast.pia), practice=practice))

        assert answer.status_code == 422
        assert "Please choose a practice from the list." in answer.text

    def test_a_senior_peer_may_be_named_but_not_to_watch_themselves(self, app, visitor, cast):
        change(app, people.give_profile, cast.pia, "senior-peer", TODAY)
        change(app, people.supervise, cast.sam, cast.noel, TODAY)
        sam = visitor("sam")

        own = sam.post("/practice/start/", self.sent(person=str(cast.pia), rater=str(cast.pia)))
        other = sam.post("/practice/start/", self.sent(person=str(cast.noel), rater=str(cast.pia)))

        assert own.status_code == 422
        assert "This person cannot watch here." in own.text
        assert other.status_code == 302

    @pytest.mark.works("POST /practice/start/")
    def test_any_of_their_supervisors_may_watch(self, visitor, cast):
        answer = visitor("sam").post("/practice/start/", self.sent(person=str(cast.pia), rater="any"))

        assert "Whoever supervises Pia" in visitor("sam").get(answer.location).text


class TestRating:
    def test_the_form_says_what_stays_out_and_chooses_nothing(self, visitor, asked):
        page = visitor("sam").get(asked.path).text

        assert "No parent’s or child’s name" in page
        assert "Nothing about recovery, health or relapse" in page
        assert "What was seen, not who someone is." in page
        assert "A court may ask for this page" in page
        assert re.findall(r'<input checked[^>]*value="[^"]+">', page) == [
            '<input checked id="setting-0" name="setting" type="radio" value="role play">'
        ]

    def test_a_rating_is_kept_and_thanked_for(self, visitor, asked):
        sam = visitor("sam")

        answer = sam.post(f"{asked.path}rate", asked.typed("making progress"))

        assert answer.location == asked.path
        assert "Sent. Thank you." in sam.get(asked.path).text
        assert asked.watched.ratings == dict.fromkeys(CODES, "making progress")
        assert asked.watched.note == "Five parts, both times."

    def test_each_competency_needs_a_rating_and_nothing_typed_is_lost(self, visitor, asked):
        typed = asked.typed(note="Two of <five>.")
        del typed["rating-oregon-1"]

        answer = visitor("sam").post(f"{asked.path}rate", typed)

        assert answer.status_code == 422
        assert "Please choose what you saw of Oregon 1." in answer.text
        assert "Two of &lt;five&gt;." in answer.text
        assert len(re.findall(r'<input checked[^>]*name="rating-[^>]*value="met"', answer.text)) == 2
        assert asked.watched.moments.state is State.ASKED

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"setting": ""}, "Please choose where you saw it."),
            ({"setting": "at home"}, "Please choose where you saw it."),
            ({"rating-cw-34": "brilliant"}, "Please choose what you saw of"),
            ({"note": "x" * 601}, "Please keep it under 600 characters."),
            ({"setting": "real work"}, "asked by someone other than the peer"),
            ({"setting": "real work"}, "Please give the day on which the parent agreed."),
            ({"setting": "real work"}, "never watched at family time or in court"),
            ({"setting": "real work", "parent_agreed_on": "2026-11-22"}, "The parent has to agree before"),
            ({"seen_on": "2026-11-22"}, "This day is still to come."),
            ({"seen_on": "2026-11-20"}, "These points stand here since November 21, 2026."),
            ({"seen_on": "yesterday"}, "Not a valid date"),
            ({"neither": ""}, "If it is not so, someone else has to watch."),
            ({**{f"rating-{code}": "" for code in CODES}, "rating": ""}, "Please choose your rating."),
            ({"setting": "real work", "parent_agreed_on": "tomorrow"}, "Please give the day"),
        ],
    )
    def test_what_is_missing_is_told_beside_it(self, visitor, asked, fields, said):
        answer = visitor("sam").post(f"{asked.path}rate", asked.typed(**fields))

        assert answer.status_code == 422
        assert said in answer.text
        assert asked.watched.moments.state is State.ASKED

    def test_six_hundred_characters_are_characters_whatever_ends_a_line(self, visitor, asked):
        note = "\n".join(["x" * 59] * 10)
        assert len(note) == 599

        answer = visitor("sam").post(
            f"{asked.path}rate", asked.typed(note=f"{note.replace(chr(10), chr(13) + chr(10))}y")
        )

        assert answer.status_code == 302
        assert asked.watched.note == f"{note}y"

    @pytest.mark.sql
    def test_signs_that_cannot_be_kept_are_left_out(self, visitor, asked):
        answer = visitor("sam").post(f"{asked.path}rate", asked.typed(note="one\x00two"))

        assert (answer.status_code, asked.watched.note) == (302, "onetwo")

    def test_real_work_needs_consent_and_keeps_only_its_day(self, visitor, asked):
        consent = {"parent_agreed": "y", "parent_agreed_on": "2026-11-20", "not_in_family_time": "y"}

        answer = visitor("sam").post(f"{asked.path}rate", asked.typed(setting="real work", **consent))

        assert answer.status_code == 302
        assert (asked.watched.setting, asked.watched.parent_agreed_on) == (PracticeSetting.REAL_WORK, TODAY - DAY)

    def test_a_day_that_was_left_behind_in_the_form_is_not_kept_for_a_role_play(self, visitor, asked):
        for day in ("2026-11-20", "nonsense"):
            answer = visitor("sam").post(f"{asked.path}rate", asked.typed(parent_agreed_on=day, seen=asked.version))
            assert answer.status_code == 302

        assert asked.watched.parent_agreed_on is None

    def test_shadowing_asks_for_no_ratings_and_keeps_none(self, visitor, asked):
        answer = visitor("sam").post(f"{asked.path}rate", asked.typed(setting="shadowing"))

        assert answer.status_code == 302
        assert dict(asked.watched.ratings) == {}
        assert "Shadowing is for learning" in visitor("pia").get(asked.path).text

    @pytest.mark.sql
    def test_of_two_who_rate_at_once_the_second_is_told_and_loses_nothing(self, app, visitor, asked, cast):
        change(app, people.supervise, cast.olu, cast.pia, TODAY)
        sam, olu = visitor("sam"), visitor("olu")
        typed = asked.typed("not yet", note="Olu saw it differently.")
        sam.post(f"{asked.path}rate", asked.typed(note="Sam saw it."))

        answer = olu.post(f"{asked.path}rate", typed)

        assert answer.status_code == 409
        assert "Sam Example rated this on November 21, 2026" in answer.text
        assert "Olu saw it differently." in answer.text
        assert len(re.findall(r'<input checked[^>]*value="not yet"', answer.text)) == 3
        assert (asked.watched.rater_id, asked.watched.note) == (cast.sam, "Sam saw it.")

    def test_sent_once_more_it_takes_the_others_place_knowingly(self, app, visitor, asked, cast):
        change(app, people.supervise, cast.olu, cast.pia, TODAY)
        olu = visitor("olu")
        typed = asked.typed(note="Olu saw it.")
        asked.rate()
        again = re.findall(r'name="seen" value="(\d+)"', olu.post(f"{asked.path}rate", typed).text)

        answer = olu.post(f"{asked.path}rate", typed | {"seen": again[-1]})

        assert answer.status_code == 302
        assert (asked.watched.rater_id, asked.watched.note) == (cast.olu, "Olu saw it.")

    def test_pressing_twice_is_one_rating_and_no_trouble(self, visitor, asked, rows):
        sam, typed = visitor("sam"), asked.typed()
        sam.post(f"{asked.path}rate", typed)
        before = rows()

        answer = sam.post(f"{asked.path}rate", typed)

        assert answer.location == asked.path
        assert rows() == before

    @pytest.mark.parametrize("seen", ["", "-1", "nonsense", "9" * 40, "1"])
    @pytest.mark.sql
    def test_a_version_that_is_none_overwrites_nothing(self, visitor, rated, seen):
        answer = visitor("sam").post(f"{rated.path}rate", rated.typed(seen=seen))

        assert answer.status_code == 409
        assert rated.watched.note == "Said it in one breath."

    def test_the_rater_may_change_it_and_the_person_reads_anew(self, visitor, rated):
        rated.read("It was all there.")
        sam = visitor("sam")
        page = sam.get(rated.path).text
        assert "Write it anew" in page
        assert "I confirm it" in page

        answer = sam.post(f"{rated.path}rate", rated.typed(note="It was all there, yes."))

        assert answer.status_code == 302
        assert rated.watched.moments.state is State.RATED
        pias = visitor("pia").get(rated.path).text
        assert "It was all there, yes." in pias
        assert "I have read it and it is fair" in pias

    def test_what_is_closed_stays_closed_and_shows_what_was_typed(self, visitor, role):
        role.go_all_the_way()

        answer = visitor("sam").post(f"{role.path}rate", role.typed("not yet"))

        assert answer.status_code == 409
        assert "This is closed" in answer.text
        assert set(role.watched.ratings.values()) == {"met"}

    def test_words_survive_a_session_that_ended(self, visitor, asked):
        answer = visitor(None).post(f"{asked.path}rate", asked.typed(note="Long words."))

        assert answer.status_code == 401
        assert "Long words." in answer.text


class TestWhoMayRate:
    def rate(self, visitor, one, name: str) -> int:
        return visitor(name).post(f"{one.path}rate", one.typed()).status_code

    def test_a_former_supervisor_may_not_and_the_present_one_may(self, app, visitor, role, cast):
        role.ask(cast.sam)
        change(app, people.end_supervision, cast.pia, TODAY - DAY)
        change(app, people.supervise, cast.olu, cast.pia, TODAY)

        assert visitor("sam").get(role.path).status_code == 404
        assert self.rate(visitor, role, "sam") == 404
        assert self.rate(visitor, role, "olu") == 302
        assert role.watched.rater_id == cast.olu

    def test_a_former_supervisor_does_not_confirm_either(self, app, visitor, rated, cast):
        rated.read()
        change(app, people.end_supervision, cast.pia, TODAY - DAY)

        assert visitor("sam").post(f"{rated.path}confirm", {"seen": rated.version}).status_code == 404
        assert rated.watched.moments.state is State.AGREED

    def test_who_left_rates_no_more(self, app, visitor, asked, cast):
        change(app, people.deactivate, cast.sam, TODAY - DAY)

        assert visitor("sam").get(asked.path).status_code == 404
        assert self.rate(visitor, asked, "sam") == 404

    def test_nobody_rates_who_left(self, app, visitor, asked, cast):
        change(app, people.deactivate, cast.pia, TODAY - DAY)

        assert visitor("sam").get(asked.path).status_code == 404
        assert self.rate(visitor, asked, "sam") == 404

    def test_nobody_rates_themselves(self, app, visitor, asked, cast):
        change(app, people.give_profile, cast.pia, "senior-peer", TODAY)

        answer = visitor("pia").post(f"{asked.path}rate", asked.typed())

        assert answer.status_code == 403
        assert "Nobody rates their own practice" in answer.text
        assert asked.watched.moments.state is State.ASKED

    @pytest.mark.works("POST /practice/<id:observation_id>/rate")
    def test_a_senior_peer_who_is_named_may_and_another_may_not(self, app, visitor, role, cast):
        for name in ("noel", "olu"):
            change(app, people.give_profile, getattr(cast, name), "senior-peer", TODAY)
        role.ask(cast.noel)

        assert self.rate(visitor, role, "olu") == 404
        assert self.rate(visitor, role, "noel") == 302

    def test_a_senior_peer_reads_at_home_who_waits_to_be_watched(self, app, visitor, role, cast):
        change(app, people.give_profile, cast.noel, "senior-peer", TODAY)
        role.ask(cast.noel)

        home = visitor("noel").get("/").text

        assert home.index('id="to-watch"') < home.index(f'href="{role.path}"') < home.index('id="what-is-next"')
        assert "for a word from you" not in home
        assert 'id="to-watch"' not in visitor("pia").get("/").text

    def test_a_senior_peer_who_is_none_any_more_may_not(self, app, visitor, role, cast):
        change(app, people.give_profile, cast.noel, "senior-peer", TODAY - DAY)
        role.ask(cast.noel)
        change(app, people.give_profile, cast.noel, "peer", TODAY)

        assert self.rate(visitor, role, "noel") == 404

    @pytest.mark.parametrize("step", ["", "rate", "read", "confirm", "take-back"])
    def test_what_is_not_there_is_not_there(self, visitor, cast, step):
        one = visitor("sam")

        answer = one.post(f"/practice/77/{step}") if step else one.get("/practice/77/")

        assert answer.status_code == 404


class TestReading:
    def test_the_person_sees_every_rating_and_word(self, visitor, rated):
        page = visitor("pia").get(rated.path).text

        assert [word for word in ("met", "making progress", "not yet") if f'">{word}</span>' in page] == [
            "met",
            "making progress",
            "not yet",
        ]
        assert "Said it in one breath." in page
        assert "No parent’s or child’s name" in page

    def test_calling_it_fair_hands_it_to_the_rater(self, visitor, rated):
        pia = visitor("pia")

        answer = pia.post(f"{rated.path}read", {"press": "fair", "comment": "Thanks.", "seen": rated.version})

        assert answer.location == rated.path
        assert "Sam Example confirms it next." in pia.get(rated.path).text
        assert "Thanks." in visitor("sam").get(rated.path).text
        assert rated.watched.moments.state is State.AGREED

    @pytest.mark.works("POST /practice/<id:observation_id>/read")
    def test_talking_first_confirms_nothing_and_leaves_the_way_open(self, visitor, rated):
        pia = visitor("pia")

        pia.post(f"{rated.path}read", {"press": "talk", "comment": "Let us talk.", "seen": rated.version})

        assert rated.watched.moments.state is State.READ
        page = pia.get(rated.path).text
        assert "I have read it and it is fair" in page
        assert "Let us talk." in page
        pia.post(f"{rated.path}read", {"press": "fair", "comment": "We did.", "seen": rated.version})
        assert rated.watched.moments.state is State.AGREED

    def test_a_press_that_says_nothing_confirms_nothing(self, visitor, rated):
        visitor("pia").post(f"{rated.path}read", {"seen": rated.version})

        assert rated.watched.moments.state is State.READ

    def test_a_comment_that_is_too_long_comes_back(self, visitor, rated):
        answer = visitor("pia").post(
            f"{rated.path}read", {"press": "fair", "comment": "y" * 601, "seen": rated.version}
        )

        assert answer.status_code == 422
        assert "Please keep it under 600 characters." in answer.text
        assert "y" * 601 in answer.text
        assert rated.watched.moments.state is State.RATED

    def test_a_rating_that_changed_meanwhile_is_not_called_fair(self, visitor, rated):
        old = rated.version
        rated.rate(Rating.NOT_YET, note="On second thought.", seen=rated.rated_at())

        answer = visitor("pia").post(f"{rated.path}read", {"press": "fair", "comment": "Mine.", "seen": old})

        assert answer.status_code == 409
        assert "This changed while the page was open" in answer.text
        assert "Mine." in answer.text
        assert rated.watched.moments.state is State.RATED

    @pytest.mark.parametrize("press", ["fair", "talk"])
    def test_who_supervises_no_more_is_not_said_to_come_next(self, app, visitor, rated, cast, press):
        change(app, people.end_supervision, cast.pia, TODAY - DAY)

        page = visitor("pia").post(
            f"{rated.path}read", {"press": press, "seen": rated.version}, follow_redirects=True
        )

        assert "Kept. Sam Example cannot confirm it any more." in page.text
        assert "Thank you." not in page.text

    @pytest.mark.parametrize("name", ["sam", "olu", "ada"])
    def test_nobody_reads_in_anothers_place(self, visitor, rated, name):
        answer = visitor(name).post(f"{rated.path}read", {"press": "fair", "seen": rated.version})

        assert answer.status_code == 404
        assert rated.watched.moments.state is State.RATED

    def test_pressing_twice_is_no_trouble(self, visitor, rated, rows):
        pia, fields = visitor("pia"), {"press": "fair", "seen": rated.version}
        pia.post(f"{rated.path}read", fields)
        before = rows()

        assert pia.post(f"{rated.path}read", fields).location == rated.path
        assert rows() == before


class TestConfirming:
    @pytest.mark.works("POST /practice/<id:observation_id>/confirm")
    def test_the_last_word_moves_the_standing(self, visitor, rated):
        rated.read()
        sam = visitor("sam")

        answer = sam.post(f"{rated.path}confirm", {"seen": rated.version})

        assert answer.location == rated.path
        assert "It counts now." in sam.get(rated.path).text
        page = visitor("pia").get("/competence/").text
        assert "Shows how: rated met in 1 of 1 practices, last on November 21, fresh until November 21, 2028." in page
        assert "Shows how: rated met in 0 of 1 practices, last on November 21; one rated met is needed." in page

    def test_it_is_pressed_only_by_who_rated(self, app, visitor, rated, cast):
        rated.read()
        change(app, people.supervise, cast.olu, cast.pia, TODAY)
        olu = visitor("olu")

        assert "I confirm it" not in olu.get(rated.path).text
        olu.post(f"{rated.path}confirm", {"seen": rated.version})

        assert rated.watched.moments.state is State.AGREED

    @pytest.mark.parametrize("seen", ["", "0", "nonsense", "12"])
    def test_what_is_not_the_rating_that_was_read_is_not_confirmed(self, visitor, rated, seen):
        rated.read()
        sam = visitor("sam")

        sam.post(f"{rated.path}confirm", {"seen": seen})

        assert "This changed while the page was open." in sam.get(rated.path).text
        assert rated.watched.moments.state is State.AGREED

    def test_pressing_twice_counts_once(self, visitor, rated, rows):
        rated.read()
        sam, fields = visitor("sam"), {"seen": rated.version}
        sam.post(f"{rated.path}confirm", fields)
        before = rows()

        sam.post(f"{rated.path}confirm", fields)

        assert "nothing was counted twice" in sam.get(rated.path).text
        assert rows()["evidence"] == before["evidence"]

    def test_shadowing_is_kept_as_learning(self, visitor, asked, rows):
        asked.rate(setting=PracticeSetting.SHADOWING)
        asked.read()
        sam = visitor("sam")

        sam.post(f"{asked.path}confirm", {"seen": asked.version})

        assert "It is kept as learning." in sam.get(asked.path).text
        assert rows()["evidence"] == 0


class TestLooks:
    def looks(self, app) -> list[tuple[int, int]]:
        with app.app_context():
            found = db.session.scalars(sa.select(Event).where(Event.action == "saw a practice")).all()
            return [(one.actor_id, one.about_id) for one in found]

    def test_each_look_of_a_rater_is_an_event_and_ones_own_is_none(self, app, visitor, asked, cast):
        visitor("pia").get(asked.path)
        visitor("olu").get(asked.path)
        assert self.looks(app) == []

        visitor("sam").get(asked.path)

        assert self.looks(app) == [(cast.sam, cast.pia)]


def test_nothing_is_taken_without_its_token(visitor, strict, app, cast):
    """A form of the site passes with the token that stands in it."""
    client = strict.test_client()
    token = token_of(client.get("/sign-in").text)
    client.post("/sign-in", data={"email": "pia@example.org", "password": "walk-beside-demo", "csrf_token": token})
    page = client.get(ASK).text

    assert client.post(ASK, data={"rater": "any"}).status_code == 400
    assert client.post(ASK, data={"rater": "any", "csrf_token": token_of(page)}).status_code == 302
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Observation)) == 1


def test_words_are_never_taken_as_markup(visitor, asked):
    asked.rate(note='<script>alert("1")</script>')

    page = visitor("pia").get(asked.path).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
