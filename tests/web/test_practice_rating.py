"""The form that is ticked: drafts, points that changed, what is offered, and who reads which words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import practice_drafts
from lms.domain.competence.practice import Rating, State
from lms.domain.competence.practice_form import point_key
from lms.store.competence import signing
from lms.store.db import db
from lms.store.people import people
from lms.store.tables.competence import PracticeDraft
from tests.conftest import NOW, TODAY
from tests.tools.practising import Practising
from tests.web.conftest import COURSE
from tests.web.test_practice import InApp, change

QUIET = {"X-Quiet": "1"}


@pytest.fixture
def role(app, course, cast):
    return InApp(app, Practising(course, cast.pia, cast.sam))


@pytest.fixture
def asked(role):
    role.ask()
    return role


@pytest.fixture
def offered(role, cast):
    role.ask(cast.sam, asked_by=cast.sam)
    return role


@pytest.fixture
def second(app, visitor, cast):
    """Olu, who supervises Pia as well."""
    change(app, people.supervise, cast.olu, cast.pia, TODAY)
    return visitor("olu")


def keys(role, count: int) -> list[str]:
    return [point_key(point.text) for point in role.practice.points[:count]]


def version_in(page: str) -> str:
    return page.split('name="draft" value="')[1].split('"')[0]


class TestTicking:
    @pytest.mark.parametrize(
        ("count", "said"),
        [(2, "<h2 data-proposed>Not yet"), (5, "<h2 data-proposed>Making progress"), (9, "Met</h2>")],
    )
    def test_without_a_script_a_press_counts_and_proposes(self, visitor, asked, count, said):
        sam = visitor("sam")

        answer = sam.post(f"{asked.path}rate", asked.typed(press="count", point=keys(asked, count)))

        assert answer.location == f"{asked.path}#proposal"
        page = sam.get(asked.path).text
        assert f"{count} of 9 ticked." in page
        assert said in page
        assert page.count("checked") >= count
        assert asked.watched.moments.state is State.ASKED

    def test_what_is_ticked_is_kept_with_the_rating_and_read_by_its_person(self, visitor, asked):
        visitor("sam").post(f"{asked.path}rate", asked.typed(point=keys(asked, 4)))

        page = visitor("pia").get(asked.path).text
        assert page.count(": seen<") == 4
        assert page.count(": not seen yet<") == 5
        assert "neither a relative of yours, nor on the same case" in page
        assert [point.seen for point in asked.watched.ticks] == [True] * 4 + [False] * 5

    def test_one_rating_goes_for_all_but_what_is_rated_apart(self, visitor, asked):
        apart = {"rating": "met", "rating-cw-34": "", "rating-oregon-1": "not yet", "rating-cw-35": ""}
        visitor("sam").post(f"{asked.path}rate", asked.typed() | apart)

        assert asked.watched.ratings == {"cw-34": "met", "oregon-1": "not yet", "cw-35": "met"}

    def test_points_that_changed_meanwhile_are_shown_before_anything_is_sent(self, visitor, asked):
        answer = visitor("sam").post(f"{asked.path}rate", asked.typed(form="of yesterday", note="All there."))

        assert answer.status_code == 409
        assert "The points have changed while the page was open" in answer.text
        assert "All there." in answer.text
        assert asked.watched.moments.state is State.ASKED

    def test_the_day_on_which_it_was_seen_is_kept(self, app, visitor, asked):
        change(app, practice_drafts.take_up_forms, [], NOW)
        visitor("sam").post(f"{asked.path}rate", asked.typed(seen_on="2026-11-21"))

        assert asked.watched.seen_on == TODAY
        assert "seen on November 21, 2026" in visitor("pia").get(asked.path).text

    @pytest.mark.parametrize(
        "path", ["/practice/ask/peer-role-in-child-welfare/one-minute-role/", "/courses/" + COURSE + "/"]
    )
    def test_its_person_reads_the_points_before(self, visitor, cast, path):
        page = visitor("pia").get(path).text

        assert "What is looked for: 9 points" in page
        assert "Gives the parent a real choice to say no" in page
        assert "Using Peer Supports to Foster" in page


class TestDrafts:
    def test_it_is_there_on_another_device_and_after_signing_in_again(self, visitor, asked):
        answer = visitor("sam").post(
            f"{asked.path}rate", asked.typed(press="draft", note="Half a <word", point=keys(asked, 3))
        )

        assert answer.location == "/practice/"
        page = visitor("sam").get(asked.path).text
        assert "Your draft of November 21" in page
        assert "Half a &lt;word" in page
        assert "3 of 9 ticked." in page

    @pytest.mark.parametrize("name", ["pia", "olu", "ada"])
    def test_nobody_else_sees_it(self, visitor, second, asked, name):
        visitor("sam").post(f"{asked.path}rate", asked.typed(press="draft", note="Half a word"))

        assert "Half a word" not in visitor(name).get(asked.path).text
        assert "draft of" not in visitor(name).get(asked.path).text

    def test_an_older_page_does_not_write_over_a_newer_draft(self, visitor, asked):
        sam = visitor("sam")
        sam.post(f"{asked.path}rate", asked.typed(press="draft", note="On the phone"))

        answer = sam.post(f"{asked.path}rate", asked.typed(press="draft", note="At the desk"))

        assert answer.status_code == 409
        assert "A newer draft was kept on another page" in answer.text
        assert "At the desk" in answer.text
        assert "On the phone" in sam.get(asked.path).text
        again = asked.typed(press="draft", note="At the desk", draft=version_in(answer.text))
        assert sam.post(f"{asked.path}rate", again).status_code == 302
        assert "At the desk" in sam.get(asked.path).text

    def test_sent_twice_it_is_one_draft(self, visitor, asked):
        sam, typed = visitor("sam"), asked.typed(press="draft")
        sam.post(f"{asked.path}rate", typed)

        assert sam.post(f"{asked.path}rate", typed).status_code == 302

    def test_a_script_is_told_the_version_to_go_on_with(self, visitor, asked):
        sam = visitor("sam")
        first = sam.post(f"{asked.path}rate", asked.typed(press="draft"), headers=QUIET).json
        later = asked.typed(press="draft", note="More.", draft=first["draft"])

        assert sam.post(f"{asked.path}rate", later, headers=QUIET).json["words"] == "Kept as a draft."
        assert sam.post(f"{asked.path}rate", asked.typed(press="draft"), headers=QUIET).status_code == 409
        too_long = asked.typed(press="draft", note="x" * 10_001)
        assert sam.post(f"{asked.path}rate", too_long, headers=QUIET).status_code == 422

    def test_what_is_too_long_to_send_can_be_kept_and_beyond_that_comes_back(self, visitor, asked):
        sam = visitor("sam")

        kept = sam.post(f"{asked.path}rate", asked.typed(press="draft", note="x" * 700))
        refused = sam.post(f"{asked.path}rate", asked.typed(press="draft", note="y" * 10_001, draft="1"))

        assert (kept.status_code, refused.status_code) == (302, 422)
        assert "y" * 10_001 in refused.text

    def test_it_can_be_thrown_away(self, app, visitor, asked):
        sam = visitor("sam")
        sam.post(f"{asked.path}rate", asked.typed(press="draft", note="Half a word"))

        sam.post(f"{asked.path}rate", asked.typed(press="discard"))

        assert "Half a word" not in sam.get(asked.path).text
        with app.app_context():
            assert db.session.scalars(sa.select(PracticeDraft.id)).all() == []

    def test_a_draft_of_a_new_rating_keeps_the_one_it_was_begun_on(self, visitor, second, asked):
        sam = visitor("sam")
        sam.post(f"{asked.path}rate", asked.typed(press="draft", note="Sam’s half"))
        second.post(f"{asked.path}rate", asked.typed(note="Olu saw it"))

        page = sam.get(asked.path).text
        assert "Sam’s half" in page
        answer = sam.post(f"{asked.path}rate", asked.typed(note="Sam’s half", seen="0", draft=version_in(page)))

        assert answer.status_code == 409
        assert "Olu Example rated this" in answer.text


class TestWords:
    def test_another_supervisor_sees_the_ratings_and_no_word_or_tick(self, visitor, second, asked):
        asked.rate(
            {"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET},
            ticked=[asked.practice.points[0].text],
        )
        asked.read("I was nervous.")

        page = second.get(asked.path).text
        assert 'done">met</span>' in page
        assert "What was ticked and written is for Pia Example and Sam Example." in page
        for words in ("Said it in one breath.", "I was nervous.", ": seen<", ": not seen yet<"):
            assert words not in page
        assert all(
            words in visitor("sam").get(asked.path).text for words in ("Said it in one breath.", "I was nervous.")
        )

    def test_the_form_of_another_supervisor_is_empty(self, second, asked):
        asked.rate(ticked=[asked.practice.points[0].text])

        page = second.get(asked.path).text
        assert "0 of 9 ticked." in page
        assert 'checked id="rating-0"' not in page

    def test_an_administrator_reads_in_the_record_that_there_is_one_and_nothing_else(self, visitor, asked, cast):
        asked.rate(Rating.NOT_YET, ticked=[asked.practice.points[0].text])

        assert visitor("ada").get(asked.path).status_code == 404
        page = visitor("ada").get(f"/people/{cast.pia}/").text
        assert "The role in one minute, told twice" in page
        assert "Said it in one breath." not in page
        assert asked.path not in page


class TestOffers:
    @pytest.mark.works("POST /practice/<id:observation_id>/answer")
    def test_a_yes_opens_it(self, visitor, offered):
        pia = visitor("pia")
        assert "Yes, or not now?" in pia.get(offered.path).text

        answer = pia.post(f"{offered.path}answer", {"press": "yes"})

        assert answer.location == offered.path
        assert "Thank you for your yes." in pia.get(offered.path).text
        assert offered.watched.moments.state is State.ASKED

    def test_not_now_is_shown_to_who_started_it_and_to_nobody_else(self, visitor, second, offered, cast):
        visitor("pia").post(f"{offered.path}answer", {"press": "not-now"})

        sam = visitor("sam")
        assert "Pia Example: not now." in sam.get("/practice/").text
        assert "Pia Example: not now." in sam.get(offered.path).text
        assert second.get(offered.path).status_code == 404
        for one, path in (
            (second, "/practice/"),
            (sam, f"/people/{cast.pia}/"),
            (visitor("ada"), "/program/events/"),
        ):
            assert "ot now" not in one.get(path).text

    @pytest.mark.parametrize("press", ["", "maybe"])
    def test_a_press_that_says_nothing_answers_nothing(self, visitor, offered, press):
        visitor("pia").post(f"{offered.path}answer", {"press": press})

        assert offered.watched.moments.state is State.OFFERED

    @pytest.mark.parametrize("name", ["sam", "olu", "ada"])
    def test_nobody_answers_in_anothers_place(self, visitor, second, offered, name):
        assert visitor(name).post(f"{offered.path}answer", {"press": "yes"}).status_code == 404
        assert offered.watched.moments.state is State.OFFERED

    def test_answering_twice_is_no_trouble(self, visitor, offered, rows):
        pia = visitor("pia")
        pia.post(f"{offered.path}answer", {"press": "yes"})
        before = rows()

        assert pia.post(f"{offered.path}answer", {"press": "not-now"}).location == offered.path
        assert rows() == before

    def test_nothing_is_written_down_before_the_yes(self, visitor, offered):
        sam = visitor("sam")
        assert "Send to" not in sam.get(offered.path).text

        answer = sam.post(f"{offered.path}rate", offered.typed())

        assert answer.status_code == 409
        assert "Pia has not said yes yet" in answer.text
        assert offered.watched.moments.rated_at is None

    def test_it_waits_in_the_bar_of_its_person(self, visitor, offered):
        assert '<span class="count">1' in visitor("pia").get("/practice/").text
        assert '<span class="count">1' not in visitor("sam").get("/practice/").text

    def test_who_started_it_may_withdraw_it(self, visitor, offered):
        visitor("sam").post(f"{offered.path}take-back")

        assert offered.watched.moments.state is State.WITHDRAWN
        pia = visitor("pia")
        for step, fields in (("read", {"press": "fair", "seen": "0"}), ("answer", {"press": "yes"})):
            pia.post(f"{offered.path}{step}", fields)
        assert offered.watched.moments.state is State.WITHDRAWN

    @pytest.mark.parametrize(("step", "who"), [("read", "pia"), ("confirm", "sam")])
    def test_what_was_withdrawn_is_told_in_words(self, visitor, asked, step, who):
        visitor("pia").post(f"{asked.path}take-back")

        page = visitor(who).post(f"{asked.path}{step}", {"seen": "0"}, follow_redirects=True).text

        assert "It was withdrawn, so there is nothing to read or to confirm." in page

    def test_a_withdrawn_request_is_not_rated(self, visitor, asked):
        visitor("pia").post(f"{asked.path}take-back")

        answer = visitor("sam").post(f"{asked.path}rate", asked.typed())

        assert answer.status_code == 409
        assert "The request was withdrawn," in answer.text


class TestWhoSigns:
    STORY = "/practice/ask/sharing-your-story/story-or-not/"

    def test_lived_experience_is_signed_by_a_senior_peer_who_is_named(self, app, visitor, cast, rows):
        pia = visitor("pia")
        assert "a senior peer signs this one" in pia.get(self.STORY).text
        change(app, people.give_profile, cast.noel, "senior-peer", TODAY)

        page = pia.get(self.STORY).text
        refused = pia.post(self.STORY, {"rater": str(cast.sam)})
        asked = pia.post(self.STORY, {"rater": str(cast.noel)})

        assert "Any of my supervisors" not in page
        assert "Sam Example, supervisor" not in page
        assert refused.status_code == 422
        assert visitor("noel").get(asked.location).status_code == 200
        assert visitor("sam").get(asked.location).status_code == 404

    def test_a_supervisor_names_a_senior_peer_for_it(self, visitor, cast):
        typed = {"practice": "sharing-your-story/story-or-not", "rater": "me", "person": str(cast.pia)}

        answer = visitor("sam").post("/practice/start/", typed)

        assert answer.status_code == 422
        assert "A senior peer signs this one." in answer.text

    def test_naming_oneself_is_told_in_words(self, visitor, cast):
        answer = visitor("pia").post(f"/practice/ask/{COURSE}/one-minute-role/", {"rater": str(cast.pia)})

        assert "Nobody watches and rates their own practice." in answer.text

    @pytest.mark.works("POST /people/<id:person_id>/manage/sign-off")
    def test_an_administrator_gives_the_word_and_takes_it_back(self, visitor, cast):
        ada, path = visitor("ada"), f"/people/{cast.sam}/manage/"
        assert "May sign off on Ada Example’s word of November 21, 2025." in " ".join(ada.get(path).text.split())

        taken = ada.post(f"{path}sign-off", {"may": "no"}, follow_redirects=True).text
        assert "The word is taken back." in taken
        assert "Let Sam sign off" in taken
        assert "You may not sign off practice yet." in visitor("sam").get("/practice/").text
        assert visitor("sam").get("/practice/start/").status_code == 404
        assert "who may sign off, and there is no senior peer" in " ".join(
            visitor("pia").get(f"/practice/ask/{COURSE}/one-minute-role/").text.split()
        )

        assert "may sign off practice now." in ada.post(f"{path}sign-off", {"may": "yes"}, follow_redirects=True).text
        assert "Nothing was different." in ada.post(f"{path}sign-off", {"may": "yes"}, follow_redirects=True).text
        assert "Nothing was different." in ada.post(f"{path}sign-off", {}, follow_redirects=True).text

    def test_without_the_word_nothing_waits_and_nothing_opens(self, app, visitor, asked, cast):
        change(app, signing.end_word, cast.sam, cast.ada, NOW)
        sam = visitor("sam")

        assert '<span class="count">' not in sam.get("/practice/").text
        assert sam.get(asked.path).status_code == 404
        assert sam.post(f"{asked.path}rate", asked.typed()).status_code == 404
        assert ">to watch<" not in sam.get(f"/people/{cast.pia}/").text

    def test_nobody_is_told_of_signing_off_who_supervises_no_one(self, visitor, cast):
        assert "Signing off practice" not in visitor("ada").get(f"/people/{cast.noel}/manage/").text


def test_a_not_now_goes_from_the_list_after_thirty_days(app, visitor, offered, clock):
    visitor("pia").post(f"{offered.path}answer", {"press": "not-now"})
    change(app, practice_drafts.erase_past, NOW + timedelta(days=31))

    assert "not now" not in visitor("sam").get("/practice/").text
