"""Observed practice: asking, rating, reading, confirming."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import practice
from lms.actions.competence.practice import Confirming, NotARater
from lms.actions.learning import learning
from lms.actions.learning.learning import Completing
from lms.content.mails import news_message
from lms.domain.competence.competency import Rung, standing
from lms.domain.competence.practice import PracticeSetting, Rating, State
from lms.domain.program.event import EventDetails
from lms.domain.program.mail import MailKind, News, PracticeStep
from lms.store.competence import evidence
from lms.store.competence import practice as store
from lms.store.competence.steps.next_facts import Moment, next_facts
from lms.store.db import db, unit_of_work
from lms.store.learning import completions
from lms.store.people import people
from lms.store.program import news, program
from lms.store.tables.competence import Evidence, Observation
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.practising import Practising
from tests.tools.way import open_quiz, right_answers

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


@pytest.fixture
def role(course, cast):
    """Pia's one-minute role explanation, which Sam watches."""
    return Practising(course, cast.pia, cast.sam)


def mails() -> list[tuple[int, str]]:
    rows = db.session.execute(sa.select(OutboxMessage.person_id, OutboxMessage.subject).order_by(OutboxMessage.id))
    return [(person_id, subject) for person_id, subject in rows]


def news_for(person_id: int) -> News:
    return news.news(MailKind.PRACTICE, 0, person_id, TODAY, ())


def told(person_id: int) -> list[tuple[int, PracticeStep]]:
    """What a mail to someone would tell now."""
    return [(one.observation_id, one.step) for one in news_for(person_id).practices]


def last_event() -> Event:
    return db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()


def rows() -> list[Evidence]:
    return list(db.session.scalars(sa.select(Evidence).order_by(Evidence.id)))


class TestAsking:
    def test_a_named_rater_is_asked_and_told_by_mail(self, role, cast):
        asked = role.ask(cast.sam)

        assert asked.first
        assert role.watched.rater_name == "Sam Example"
        assert role.watched.moments.state is State.ASKED
        assert mails() == [(cast.sam, "Something waits for you")]
        assert told(cast.sam) == [(role.id, PracticeStep.WATCH)]

    def test_the_mail_names_no_one_and_nothing_and_leads_to_the_page(self, role, cast):
        role.ask(cast.sam)

        message = news_message(MailKind.PRACTICE, news_for(cast.sam), {}, TODAY, "https://learn.example.org")
        assert f"https://learn.example.org/practice/{role.id}/" in message.body
        words = message.subject + message.body
        assert not any(word in words for word in ("Pia", "Sam", role.practice.title, "cw-34"))

    def test_an_ask_of_any_supervisor_names_no_one_and_mails_no_one(self, role):
        role.ask(None)

        assert (role.watched.rater_id, mails()) == (None, [])

    def test_who_starts_one_to_watch_themselves_gets_no_mail_and_its_person_does(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)

        assert mails() == [(cast.pia, "Something waits for you")]
        assert (told(cast.pia), told(cast.sam)) == ([(role.id, PracticeStep.ANSWER)], [])
        assert (last_event().actor_id, last_event().about_id) == (cast.sam, cast.pia)

    def test_a_senior_peer_can_be_asked(self, role, cast):
        with unit_of_work():
            people.give_profile(cast.noel, "senior-peer", TODAY)

        role.ask(cast.noel)

        assert role.watched.rater_id == cast.noel

    @pytest.mark.parametrize("name", ["pia", "olu", "noel", "ada", "rex"])
    def test_nobody_else_can_be_asked(self, role, cast, name):
        with pytest.raises(NotARater):
            role.ask(getattr(cast, name))

        assert db.session.scalar(sa.select(sa.func.count()).select_from(Observation)) == 0

    def test_without_a_supervisor_any_of_them_is_no_one(self, course, cast):
        with pytest.raises(NotARater):
            Practising(course, cast.ada, cast.sam).ask(None)

    def test_a_second_ask_leads_to_the_one_under_way(self, role, cast):
        first = role.ask(cast.sam)

        second = role.ask(None)

        assert (second.observation_id, second.first) == (first.observation_id, False)
        assert role.watched.rater_id == cast.sam

    def test_asking_twice_at_once_asks_once(self, app, role, cast, course):
        told = program.program()
        db.session.rollback()

        def ask(_: int) -> int:
            with unit_of_work():
                return practice.ask(
                    acting(cast.pia, NOW, told), cast.pia, course, role.practice, cast.sam
                ).observation_id

        outcomes = run_at_once(app, ask, 4)

        assert db.session.scalar(sa.select(sa.func.count()).select_from(Observation)) == 1
        assert len({one for one in outcomes if isinstance(one, int)}) == 1

    def test_it_is_an_event_with_slugs_and_no_words(self, role, cast, course):
        role.ask(cast.sam)

        event = last_event()
        assert (event.action, event.actor_id, event.about_id) == ("practice asked for", cast.pia, cast.pia)
        assert event.details == EventDetails(observation=role.id, course=course.slug, practice="one-minute-role")

    def test_it_can_be_taken_back_until_it_is_rated_and_asked_again(self, role, cast):
        first = role.ask(cast.sam).observation_id
        with unit_of_work():
            assert practice.withdraw(acting(cast.pia), role.watched)
        assert role.watched.moments.state is State.WITHDRAWN

        again = role.ask(cast.sam)

        assert again.first
        assert again.observation_id != first

    def test_what_is_rated_is_not_taken_back(self, role, cast):
        role.ask()
        role.rate()

        with unit_of_work():
            assert not practice.withdraw(acting(cast.pia), role.watched)
        assert role.watched.moments.state is State.RATED


class TestRating:
    def test_the_rating_is_written_down_and_its_person_told(self, role, cast):
        role.ask()

        assert role.rate({"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET})

        watched = role.watched
        assert (watched.rater_id, watched.note, watched.moments.state) == (
            cast.sam,
            "Said it in one breath.",
            State.RATED,
        )
        assert watched.ratings == {"cw-34": "met", "oregon-1": "making progress", "cw-35": "not yet"}
        assert mails() == [(cast.pia, "Something waits for you")]
        assert told(cast.pia) == [(role.id, PracticeStep.READ)]
        assert (last_event().action, last_event().actor_id) == ("practice rated", cast.sam)

    def test_the_mail_tells_no_rating(self, role, cast):
        role.ask()
        role.rate(Rating.NOT_YET)

        message = news_message(MailKind.PRACTICE, news_for(cast.pia), {}, TODAY, "")
        body = message.body
        assert not any(word in body for word in ("not yet", "met", "progress", "Oregon", "cw-", "breath"))

    def test_of_two_who_rate_at_once_one_is_kept_whole(self, role, cast):
        role.ask()
        role.rate(Rating.MET, by=cast.sam, note="Sam saw it.")

        assert not role.rate(Rating.NOT_YET, by=cast.olu, note="Olu saw it.")

        watched = role.watched
        assert (watched.rater_id, watched.note, set(watched.ratings.values())) == (cast.sam, "Sam saw it.", {"met"})
        assert len(mails()) == 1

    def test_ratings_that_meet_in_the_database_leave_one(self, app, role, cast):
        role.ask()
        watched = role.watched
        raters = [cast.sam, cast.olu, cast.ada, cast.noel]
        db.session.rollback()

        def rate(number: int) -> bool:
            with unit_of_work():
                found = practice.Seen(PracticeSetting.ROLE_PLAY, role.all(Rating.MET), f"By {number}.", None)
                return practice.rate(acting(raters[number]), watched, found, None, practice=role.practice)

        outcomes = run_at_once(app, rate, 4)

        assert sorted(outcomes) == [False, False, False, True]
        assert role.watched.rater_id == raters[outcomes.index(True)]
        assert role.watched.note == f"By {outcomes.index(True)}."

    def test_a_change_takes_back_what_was_said_to_the_rating_before(self, role, cast):
        role.ask()
        role.rate(Rating.NOT_YET)
        role.read("I did say it.")

        assert role.rate(Rating.MET, seen=role.rated_at(), note="She did say it.")

        moments = role.watched.moments
        assert (moments.state, moments.read_at, moments.confirmed_by_person_at) == (State.RATED, None, None)
        assert role.watched.comment == "I did say it."
        assert (cast.pia, "Something waits for you") in mails()
        assert told(cast.pia) == [(role.id, PracticeStep.READ)]
        assert last_event().action == "practice rated anew"

    def test_a_change_of_a_rating_that_was_changed_meanwhile_is_refused(self, role):
        role.ask()
        role.rate()
        before = role.rated_at()
        role.rate(note="Once more.", seen=before)

        assert not role.rate(note="From an old page.", seen=before)
        assert role.watched.note == "Once more."

    def test_after_both_have_confirmed_nothing_changes_any_more(self, role):
        role.go_all_the_way()

        assert not role.rate(Rating.NOT_YET, seen=role.rated_at())
        assert not role.read("Later.")
        assert set(role.watched.ratings.values()) == {"met"}

    def test_real_work_keeps_the_day_on_which_the_parent_agreed(self, role):
        role.ask()
        role.rate(setting=PracticeSetting.REAL_WORK, agreed_on=TODAY)

        assert (role.watched.setting, role.watched.parent_agreed_on) == (PracticeSetting.REAL_WORK, TODAY)


class TestReading:
    def test_calling_it_fair_tells_the_rater(self, role, cast):
        role.ask()
        role.rate()

        assert role.read("Thank you.")

        assert (role.watched.comment, role.watched.moments.state) == ("Thank you.", State.AGREED)
        assert mails()[-1] == (cast.sam, "Something waits for you")
        assert (told(cast.sam), told(cast.pia)) == ([(role.id, PracticeStep.CONFIRM)], [])
        assert last_event().action == "practice agreed to"

    def test_it_can_be_talked_about_first_and_called_fair_later(self, role, cast):
        role.ask()
        role.rate()

        assert role.read("Let us talk.", is_fair=False)
        assert role.watched.moments.state is State.READ
        assert mails()[-1] == (cast.sam, "Something waits for you")
        assert (told(cast.sam), told(cast.pia)) == ([(role.id, PracticeStep.TALK)], [])
        read_at = role.watched.moments.read_at
        role.now += timedelta(days=2)
        assert role.read("We talked.")

        assert (role.watched.moments.state, role.watched.moments.read_at) == (State.AGREED, read_at)

    def test_wanting_to_talk_twice_sends_one_mail(self, role):
        role.ask()
        role.rate()
        role.read(is_fair=False)

        assert role.read("More words.", is_fair=False)

        assert len(mails()) == 2
        assert role.watched.comment == "More words."

    def test_a_rating_that_was_changed_meanwhile_is_not_called_fair(self, role):
        role.ask()
        role.rate()
        before = role.rated_at()
        role.rate(Rating.NOT_YET, seen=before)

        assert not role.read(seen=before)
        assert role.watched.moments.state is State.RATED


class TestConfirming:
    def test_the_ratings_become_evidence_of_the_rater(self, role, cast, course):
        role.ask()
        role.rate({"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET})
        role.read()
        role.now += timedelta(days=3)

        assert role.confirm() is Confirming.COUNTS

        assert [(one.competency, one.passed) for one in rows()] == [
            ("cw-34", True),
            ("cw-35", False),
            ("oregon-1", False),
        ]
        assert {
            (one.person_id, one.rung, one.source, one.source_id, one.item_key, one.recorded_by, one.revision, one.at)
            for one in rows()
        } == {(cast.pia, 3, "observation", role.id, str(role.id), cast.sam, course.revision, NOW)}
        assert last_event().action == "practice confirmed"

    def test_standing_moves_to_shows_how_where_it_was_met(self, role, cast):
        role.ask()
        role.rate({"cw-34": Rating.MET, "oregon-1": Rating.PROGRESS, "cw-35": Rating.NOT_YET})
        role.read()
        role.confirm()

        held = {code: standing(rungs, TODAY) for code, rungs in evidence.standings(cast.pia).items()}
        assert held == {"cw-34": Rung.SHOWS_HOW, "oregon-1": Rung.NONE, "cw-35": Rung.NONE}

    def test_real_work_counts_on_two_different_days(self, role, cast):
        role.go_all_the_way(setting=PracticeSetting.REAL_WORK, agreed_on=TODAY)
        once = standing(evidence.standings(cast.pia)["cw-34"], TODAY)
        role.now += timedelta(days=1)
        role.go_all_the_way(setting=PracticeSetting.REAL_WORK, agreed_on=TODAY)

        assert (once, standing(evidence.standings(cast.pia)["cw-34"], TODAY)) == (Rung.NONE, Rung.DOES)

    def test_shadowing_is_kept_and_is_no_evidence(self, role):
        assert role.go_all_the_way(setting=PracticeSetting.SHADOWING) is Confirming.KEPT
        assert rows() == []

    @pytest.mark.parametrize("until", ["asked", "rated", "read"])
    def test_the_rater_has_the_last_word_and_never_the_first(self, role, until):
        role.ask()
        if until != "asked":
            role.rate()
        if until == "read":
            role.read(is_fair=False)

        assert role.confirm(seen=NOW) is Confirming.OUTDATED
        assert rows() == []

    def test_only_who_rated_confirms(self, role, cast):
        role.ask()
        role.rate()
        role.read()

        assert role.confirm(by=cast.olu) is Confirming.OUTDATED
        assert rows() == []

    def test_confirming_twice_counts_once(self, role):
        role.go_all_the_way()
        count = len(rows())

        assert role.confirm() is Confirming.ALREADY
        assert len(rows()) == count

    def test_confirming_at_once_counts_once(self, app, role, cast, course):
        role.ask()
        role.rate()
        role.read()
        watched, told = role.watched, program.program()
        db.session.rollback()

        def confirm(_: int) -> Confirming:
            with unit_of_work():
                return practice.confirm(acting(cast.sam, NOW, told), watched, NOW, course)

        outcomes = run_at_once(app, confirm, 3)

        assert sorted(outcomes) == sorted([Confirming.COUNTS, Confirming.OUTDATED, Confirming.OUTDATED])
        assert len(rows()) == len(role.practice.competencies)

    def test_an_error_after_the_last_word_leaves_nothing_of_it(self, role, cast, course, monkeypatch):
        role.ask()
        role.rate()
        role.read()
        monkeypatch.setattr(evidence, "refresh_standing", fail)

        with pytest.raises(KeyError):
            role.confirm()

        assert (rows(), role.watched.moments.state) == ([], State.AGREED)

    def test_what_its_course_no_longer_has_still_counts(self, role, cast):
        role.ask()
        role.rate()
        role.read()

        with unit_of_work():
            outcome = practice.confirm(acting(cast.sam, NOW, program.program()), role.watched, NOW, None)

        assert outcome is Confirming.COUNTS
        assert {one.revision for one in rows()} == {None}

    def test_the_note_under_not_yet_goes_once_all_is_met(self, role):
        role.go_all_the_way(Rating.NOT_YET, note="Left out what is passed on.")
        first = role.id
        role.go_all_the_way({**role.all(Rating.MET), "cw-34": Rating.PROGRESS}, note="Nearly.")
        second = role.id
        assert [store.watched(one, TODAY).note for one in (first, second)] == [
            "Left out what is passed on.",
            "Nearly.",
        ]

        role.go_all_the_way(Rating.MET, note="All five parts.")

        notes = [store.watched(one, TODAY).note for one in (first, second, role.id)]
        assert notes == ["", "", "All five parts."]

    def test_notes_of_other_practices_and_other_people_stay(self, role, catalogue, cast):
        boundaries = catalogue.courses["boundaries-in-real-life"]
        other = Practising(boundaries, cast.pia, cast.sam)
        other.go_all_the_way(Rating.NOT_YET, note="One scene.")
        noel = Practising(role.course, cast.noel, cast.olu)
        noel.go_all_the_way(Rating.NOT_YET, note="Later.")

        role.go_all_the_way()

        assert (other.watched.note, noel.watched.note) == ("One scene.", "Later.")


def fail(*_: object) -> None:
    raise KeyError


class TestACourseThatAsksForPractice:
    @pytest.fixture
    def strict(self, course):
        return replace(course, certificate_requires=("practice",))

    def finish_all_else(self, course, person_id: int) -> Completing:
        attempt = open_quiz(course, person_id, NOW)
        told = program.program()
        with unit_of_work():
            answers = right_answers(course, attempt.drawn)
            learning.submit_quiz(acting(person_id, NOW, told), course, attempt.id, answers)
            return learning.send_evaluation(acting(person_id, NOW, told), course, {})

    def completed(self, person_id: int) -> frozenset[str]:
        return completions.courses_completed(person_id)

    def test_the_last_word_completes_it(self, strict, cast):
        assert self.finish_all_else(strict, cast.pia) is Completing.NOT_YET

        Practising(strict, cast.pia, cast.sam).go_all_the_way()

        assert self.completed(cast.pia) == {strict.slug}

    def test_a_practice_that_was_seen_before_counts_at_the_last_step(self, strict, cast):
        Practising(strict, cast.pia, cast.sam).go_all_the_way()

        assert self.finish_all_else(strict, cast.pia) is Completing.COMPLETED

    def test_a_practice_seen_under_a_code_that_ended_counts_for_what_it_became(self, strict, cast, catalogue):
        Practising(strict, cast.pia, cast.sam).go_all_the_way()
        old, *others = strict.practice[0].competencies
        renamed = replace(strict.practice[0], competencies=("later-1", *others))
        later = replace(strict, practice=(renamed,))
        every = replace(catalogue, courses={**catalogue.courses, later.slug: later})

        before = self.finish_all_else(later, cast.pia), self.missing(every, later, cast.pia)
        with unit_of_work():
            evidence.read_as_one(dict.fromkeys((old, "later-1"), tuple(sorted((old, "later-1")))), NOW.tzinfo)
        missing = self.missing(every, later, cast.pia)
        with unit_of_work():
            after = learning.complete_if_met(acting(cast.pia, NOW, program.program()), cast.pia, later)

        assert (*before, missing, after) == (Completing.NOT_YET, 1, 0, Completing.COMPLETED)

    def missing(self, catalogue, course, person_id: int) -> int:
        """Practices missing, as the person's next steps count them."""
        told = next_facts({person_id: {}}, catalogue.offers, Moment(NOW, NOW, 30), with_checks=False)[person_id]
        return told.ways[course.slug].progress.practice_missing

    @pytest.mark.parametrize("rating", [Rating.PROGRESS, Rating.NOT_YET])
    def test_what_is_not_met_does_not_complete_it(self, strict, cast, rating):
        self.finish_all_else(strict, cast.pia)

        Practising(strict, cast.pia, cast.sam).go_all_the_way(rating)

        assert self.completed(cast.pia) == frozenset()

    def test_shadowing_does_not_complete_it(self, strict, cast):
        self.finish_all_else(strict, cast.pia)

        Practising(strict, cast.pia, cast.sam).go_all_the_way(setting=PracticeSetting.SHADOWING)

        assert self.completed(cast.pia) == frozenset()

    def test_it_does_where_shadowing_is_what_the_course_asks_for(self, strict, cast):
        along = replace(strict, practice=(replace(strict.practice[0], setting="shadowing"),))
        assert self.finish_all_else(along, cast.pia) is Completing.NOT_YET

        outcome = Practising(along, cast.pia, cast.sam).go_all_the_way(setting=PracticeSetting.SHADOWING)

        assert (outcome, rows()[-1].source) == (Confirming.KEPT, "quiz"), "it is learning, and no evidence"
        assert self.completed(cast.pia) == {along.slug}

    def test_a_practice_before_the_course_is_begun_completes_nothing(self, strict, cast):
        assert Practising(strict, cast.pia, cast.sam).go_all_the_way() is Confirming.COUNTS
        assert self.completed(cast.pia) == frozenset()
