"""Points, drafts, days, what a rater starts, and who may sign off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import practice, practice_drafts, signing
from lms.actions.competence.practice import NotARater, NotOnThatDay
from lms.actions.competence.practice_drafts import erase_past, save_draft, take_up_forms
from lms.domain.competence.competency import Rung, standing
from lms.domain.competence.practice import PracticeSetting, Rating, State
from lms.domain.competence.practice_form import DayTrouble, PointSeen
from lms.domain.learning.completion import MetRequirements
from lms.domain.learning.course import Point
from lms.store import joined
from lms.store.competence import evidence
from lms.store.competence import practice as store
from lms.store.competence.signing import sign_off_of
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.competence import Evidence, Observation, PracticeDraft
from lms.store.tables.program import Event, OutboxMessage
from lms.store.turns import SUPERVISION_COURSE
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.practising import Practising

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


@pytest.fixture
def role(course, cast):
    return Practising(course, cast.pia, cast.sam)


@pytest.fixture
def story(catalogue, cast):
    return Practising(catalogue.courses["sharing-your-story"], cast.pia, cast.noel)


@pytest.fixture
def senior(cast):
    """Noel, a senior peer."""
    with unit_of_work():
        people.give_profile(cast.noel, "senior-peer", TODAY)
    return cast.noel


def drafts() -> list[tuple[int, int]]:
    return [tuple(row) for row in db.session.execute(sa.select(PracticeDraft.observation_id, PracticeDraft.rater_id))]


def draft(one: Practising, seen=None, **typed):
    with unit_of_work():
        return save_draft(acting(one.rater_id, one.now), one.watched, {"note": ["Half."], **typed}, seen)


def knows_form_since(one: Practising, days: int) -> None:
    with unit_of_work():
        take_up_forms([one.course], NOW - days * DAY)


class TestPoints:
    def test_ticks_are_kept_in_the_words_of_the_day(self, role, course):
        role.ask()
        first, *others = (point.text for point in role.practice.points)
        role.rate(ticked=[first])
        changed = replace(role.practice, points=(Point("Another"),))
        role.course = replace(course, practice=(changed, *course.practice[1:]))

        assert role.watched.ticks == (PointSeen(first, seen=True), *(PointSeen(text, seen=False) for text in others))

    def test_what_is_no_point_is_not_ticked(self, role):
        role.ask()
        role.rate(ticked=["Wears a hat"])

        assert not any(point.seen for point in role.watched.ticks)

    def test_shadowing_is_seen_and_noted_and_ticks_nothing(self, role):
        role.ask()
        role.rate(setting=PracticeSetting.SHADOWING, ticked=[role.practice.points[0].text])

        assert (role.watched.ticks, role.watched.ratings, role.watched.note) == ((), {}, "Said it in one breath.")

    def test_the_rater_decides_whatever_is_ticked(self, role):
        role.ask()
        role.rate(Rating.NOT_YET, ticked=[point.text for point in role.practice.points])

        assert set(role.watched.ratings.values()) == {"not yet"}


class TestDays:
    @pytest.mark.parametrize(
        ("days", "trouble"), [(1, DayTrouble.TO_COME), (-4, DayTrouble.BEFORE_FORM), (-400, DayTrouble.BEFORE_FORM)]
    )
    def test_a_day_to_come_or_before_the_points_writes_nothing(self, role, days, trouble):
        knows_form_since(role, 3)
        role.ask()

        with pytest.raises(NotOnThatDay) as refused:
            role.rate(seen_on=TODAY + days * DAY)

        assert (refused.value.trouble, role.watched.moments.state) == (trouble, State.ASKED)

    def test_nothing_is_rated_from_before_the_persons_yes(self, role, cast):
        knows_form_since(role, 30)
        role.ask(cast.sam, asked_by=cast.sam)
        role.answer()

        with pytest.raises(NotOnThatDay) as refused:
            role.rate(seen_on=TODAY - DAY)

        assert refused.value.trouble is DayTrouble.BEFORE_YES

    def test_evidence_is_of_the_day_on_which_it_was_seen(self, role):
        knows_form_since(role, 9)
        role.go_all_the_way(seen_on=TODAY - 3 * DAY)

        days = {program.program().day_of(one.at) for one in db.session.scalars(sa.select(Evidence))}
        assert days == {TODAY - 3 * DAY}

    def test_real_work_of_two_days_written_down_on_one_shows_does(self, role):
        knows_form_since(role, 9)
        for days in (3, 3, 1):
            role.go_all_the_way(
                setting=PracticeSetting.REAL_WORK, agreed_on=TODAY - 3 * DAY, seen_on=TODAY - days * DAY
            )
            reached = standing(evidence.standings(role.person_id)["cw-34"], TODAY)
            assert reached is (Rung.DOES if days == 1 else Rung.NONE)

    def test_forms_are_taken_up_once(self, role, course):
        knows_form_since(role, 9)
        knows_form_since(role, 3)
        role.ask()

        assert role.rate(seen_on=TODAY - 8 * DAY)


class TestOffers:
    def test_it_waits_for_a_yes_and_is_an_offer_in_the_log(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)

        assert role.watched.moments.state is State.OFFERED
        assert db.session.scalars(sa.select(Event.action).order_by(Event.id.desc())).first() == "practice offered"
        assert not role.rate()

    def test_a_yes_tells_the_rater_and_lets_them_rate(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)

        assert role.answer()

        to = db.session.scalars(sa.select(OutboxMessage.person_id).order_by(OutboxMessage.id)).all()
        assert to == [cast.pia, cast.sam]
        assert db.session.scalars(sa.select(Event.action).order_by(Event.id.desc())).first() == "practice accepted"
        assert role.rate()

    def test_not_now_is_quiet_and_closes_it(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)
        said = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
        mails = db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))

        assert role.answer(says_yes=False)

        assert role.watched.moments.state is State.NOT_NOW
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == said
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == mails
        assert store.open_one(cast.pia, role.course.slug, (role.practice.id,)) is None
        assert store.of_person(cast.pia, TODAY)[0] == []

    @pytest.mark.parametrize("first", [True, False])
    def test_a_second_answer_changes_nothing(self, role, cast, first):
        role.ask(cast.sam, asked_by=cast.sam)
        role.answer(says_yes=first)
        state = role.watched.moments.state

        assert not role.answer(says_yes=not first)
        assert not role.answer(says_yes=first)

        assert role.watched.moments.state is state

    def test_an_offer_that_was_withdrawn_is_not_accepted(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)
        with unit_of_work():
            practice.withdraw(acting(cast.sam), role.watched)

        assert not role.answer()
        assert role.watched.moments.state is State.WITHDRAWN

    def test_an_offer_of_any_supervisor_tells_its_person_alone(self, role, cast):
        role.ask(None, asked_by=cast.sam)
        role.answer()

        assert db.session.scalars(sa.select(OutboxMessage.person_id)).all() == [cast.pia]

    def test_nothing_is_left_of_a_not_now_after_thirty_days(self, role, cast):
        role.ask(cast.sam, asked_by=cast.sam)
        role.answer(says_yes=False)

        for days, left in ((30, 1), (31, 0)):
            with unit_of_work():
                erase_past(NOW + days * DAY)
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Observation)) == left


class TestDrafts:
    def test_the_next_one_takes_the_place_of_the_one_it_names(self, role):
        role.ask()
        first = draft(role)

        assert draft(role, seen=first, note=["More."]) is not None
        assert draft(role, seen=first, note=["From an old page."]) is None
        assert draft(role, note=["From a page before any draft."]) is None
        assert drafts() == [(role.id, role.rater_id)]

    def test_sending_erases_ones_own_and_leaves_those_of_others(self, role, cast):
        role.ask()
        draft(role)
        with unit_of_work():
            save_draft(acting(cast.olu), role.watched, {}, None)

        role.rate()

        assert drafts() == [(role.id, cast.olu)]

    def test_the_last_word_erases_all(self, role, cast):
        role.ask()
        role.rate()
        with unit_of_work():
            save_draft(acting(cast.olu), role.watched, {}, None)
        role.read()
        role.confirm()

        assert drafts() == []

    def test_withdrawing_and_throwing_away_erase_it(self, role, cast):
        role.ask()
        draft(role)
        with unit_of_work():
            practice_drafts.discard_draft(acting(cast.sam), role.watched)
        assert drafts() == []
        draft(role)
        with unit_of_work():
            practice.withdraw(acting(cast.pia), role.watched)
        assert drafts() == []

    def test_one_that_nobody_touched_for_ninety_days_goes(self, role):
        role.ask()
        draft(role)

        for days, left in ((90, 1), (91, 0)):
            with unit_of_work():
                erase_past(NOW + days * DAY)
            assert len(drafts()) == left

    def test_it_is_no_event(self, role):
        role.ask()
        said = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
        draft(role)

        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == said


class TestWhoSigns:
    def test_only_a_senior_peer_is_asked_for_lived_experience(self, story, senior, cast):
        for rater in (None, cast.sam):
            with pytest.raises(NotARater):
                story.ask(rater)

        assert story.ask(senior).first
        assert story.watched.senior_signs

    def test_a_supervisor_without_the_course_or_a_word_is_not_asked(self, role, cast):
        with unit_of_work():
            assert signing.take_word_back(acting(cast.ada), cast.sam)

        for rater in (None, cast.sam):
            with pytest.raises(NotARater):
                role.ask(rater)

    @pytest.mark.parametrize("is_joined", [False, True])
    def test_the_course_lets_them_sign_off(self, role, cast, is_joined):
        account = cast.olu if is_joined else cast.sam
        with unit_of_work():
            signing.take_word_back(acting(cast.ada), cast.sam)
            enrolment = enrolments.enrol(account, SUPERVISION_COURSE, NOW)
            met = MetRequirements(1, 60, 100, evaluated=True)
            completions.add_completion(account, enrolment.id, SUPERVISION_COURSE, "r1", NOW, TODAY, met)
            if is_joined:
                joined.join(cast.sam, cast.olu, cast.ada, NOW)

        assert sign_off_of(cast.sam).learned_on == TODAY
        assert role.ask(cast.sam).first

    def test_a_word_is_given_and_taken_back_once_and_told_in_the_log(self, cast):
        with unit_of_work():
            assert not signing.let_sign_off(acting(cast.ada), cast.sam)
            assert signing.take_word_back(acting(cast.ada), cast.sam)
            assert not signing.take_word_back(acting(cast.ada), cast.sam)
            assert signing.let_sign_off(acting(cast.ada), cast.sam)

        actions = db.session.scalars(sa.select(Event.action).order_by(Event.id.desc()).limit(2)).all()
        assert actions == ["may sign off practice", "may not sign off practice any more"]
        assert sign_off_of(cast.sam).given_by == "Ada Example"

    def test_what_was_rated_before_the_word_was_taken_back_stands(self, role, cast):
        role.go_all_the_way()
        with unit_of_work():
            signing.take_word_back(acting(cast.ada), cast.sam)

        assert role.watched.moments.state is State.CONFIRMED


def test_the_note_under_not_yet_goes_with_a_met_of_the_account_that_is_kept(course, cast):
    """What was rated with an account that was joined is the same person's."""
    first = Practising(course, cast.noel, cast.olu)
    first.go_all_the_way(Rating.NOT_YET, note="The limits were missing.")
    with unit_of_work():
        joined.join(cast.pia, cast.noel, cast.ada, NOW)

    Practising(course, cast.pia, cast.sam).go_all_the_way(Rating.MET)

    assert first.watched.note == ""
