"""Gap checks, from the offer to what stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import checks as actions
from lms.actions.learning import learning
from lms.actions.learning.answering import AlreadyHandedIn
from lms.actions.learning.recounts import recount_item
from lms.domain.access import Actor
from lms.domain.competence.competency import Evidenced, Rung, standing
from lms.domain.items.types import ItemType
from lms.domain.learning.recount import Way
from lms.domain.learning.retention import ANSWERS_KEPT
from lms.queries.competence import checks as query
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import next_for
from lms.store import joined
from lms.store.competence import checks, evidence
from lms.store.db import db, unit_of_work
from lms.store.program.program import program
from lms.store.tables.competence import CheckAnswer, Evidence, ShortCheck
from lms.store.tables.credit import LedgerLine
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.checking import begin_check, do_check, leave_a_gap
from tests.tools.correcting import with_item, with_key_on
from tests.tools.way import wrong_answer

pytestmark = pytest.mark.usefixtures("store")

COURSE = "peer-role-in-child-welfare"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


def open_targets(catalogue, person_id: int, today=TODAY) -> set[str]:
    """Quiz targets of the course that do not stand."""
    targets, rungs = query.targets_of(catalogue, "peer"), evidence.standings(person_id)
    return {
        code
        for code in catalogue.courses[COURSE].asked_for
        if 0 < targets.get(code, 0) <= Rung.KNOWS_HOW and standing(rungs.get(code, ()), today) < targets[code]
    }


def count(table) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_one_attempt_with_everything_right_leaves_nothing_to_ask(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW, wrong=0)

    assert open_targets(catalogue, cast.pia) == set()
    assert begin_check(catalogue, cast.pia, NOW) == actions.OpenedCheck(actions.Opening.NOTHING_TO_ASK)


def test_a_check_closes_what_a_wrong_answer_left_open(catalogue, cast, course):
    missed = leave_a_gap(course, cast.pia, NOW)
    gaps = open_targets(catalogue, cast.pia)
    assert gaps
    assert gaps <= missed

    do_check(catalogue, cast.pia, NOW)

    assert open_targets(catalogue, cast.pia) == set()


def test_a_check_brings_evidence_of_its_own_and_no_hours_and_tells_the_log_no_more_than_that(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    before = count(LedgerLine), count(sa.table("completion")), count(sa.table("certificate"))

    check_id = do_check(catalogue, cast.pia, NOW)

    rows = db.session.scalars(sa.select(Evidence).where(Evidence.source == Evidenced.CHECK.value)).all()
    assert {row.source_id for row in rows} == {check_id}
    assert all(row.passed and row.revision == course.revision for row in rows)
    assert (count(LedgerLine), count(sa.table("completion")), count(sa.table("certificate"))) == before
    event = db.session.scalars(sa.select(Event).where(Event.action == "short check done")).one()
    assert (event.actor_id, event.about_id, event.details.pairs) == (cast.pia, cast.pia, ())


def test_new_questions_come_first(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    asked = set(db.session.scalars(sa.select(Evidence.item_key)))

    check = checks.check(begin_check(catalogue, cast.pia, NOW).check_id)

    assert not asked & check.digests.keys()


def test_it_asks_for_nothing_that_cannot_be_shown_here(catalogue, cast, course):
    """Nor does the offer: what waits for a course is no gap of theirs."""
    leave_a_gap(course, cast.pia, NOW)
    gaps = open_targets(catalogue, cast.pia)
    lessons = tuple(replace(lesson, competencies=()) for lesson in course.lessons)
    untaught = replace(catalogue, courses={course.slug: replace(course, lessons=lessons, practice=())})

    assert gaps
    assert not gaps & query.targets_of(untaught, "peer").keys()
    assert begin_check(untaught, cast.pia, NOW).opening is actions.Opening.NOTHING_TO_ASK


def test_a_second_press_opens_the_same_check(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    first = begin_check(catalogue, cast.pia, NOW)

    again = begin_check(catalogue, cast.pia, NOW + timedelta(minutes=1), step_id="what it was")

    assert again == actions.OpenedCheck(actions.Opening.OPEN_ALREADY, first.check_id)
    assert count(ShortCheck) == 1


def test_an_offer_that_is_another_by_now_is_told(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    offer = query.offered_check(catalogue, acting(cast.pia, NOW, program()), "peer").check

    assert begin_check(catalogue, cast.pia, NOW, step_id="another").is_other
    with unit_of_work():
        db.session.execute(sa.delete(ShortCheck))
    assert not begin_check(catalogue, cast.pia, NOW, step_id=offer.step_id).is_other


def test_what_was_not_shown_rests_until_the_next_day(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    gaps = open_targets(catalogue, cast.pia)
    check_id = do_check(catalogue, cast.pia, NOW, lambda *_: False)
    asked = checks.check(check_id).digests.keys()

    assert open_targets(catalogue, cast.pia) >= gaps
    assert begin_check(catalogue, cast.pia, NOW + timedelta(hours=1)).opening is actions.Opening.NOTHING_TO_ASK
    tomorrow = begin_check(catalogue, cast.pia, LATER)
    assert tomorrow.opening is actions.Opening.OPENED
    assert checks.check(tomorrow.check_id).digests.keys() != asked


def test_nothing_is_added_to_a_check_that_was_handed_in(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    check_id = do_check(catalogue, cast.pia, NOW)
    before = count(Evidence)

    with unit_of_work():
        assert actions.hand_in(acting(cast.pia, NOW), check_id) is False
    with unit_of_work(), pytest.raises(AlreadyHandedIn):
        actions.keep_answers(cast.pia, check_id, {})

    assert count(Evidence) == before


def test_a_check_of_another_person_is_not_there(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    check_id = begin_check(catalogue, cast.pia, NOW).check_id

    for person_id in (cast.sam, cast.ada):
        assert actions.keep_answers(person_id, check_id, {}) is None
        assert actions.hand_in(acting(person_id, NOW), check_id) is None
    assert actions.keep_answers(cast.pia, 999, {}) is None
    assert actions.hand_in(acting(cast.pia, NOW), 999) is None


def test_a_question_left_open_is_no_evidence_and_rests(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    before = count(Evidence)
    check_id = begin_check(catalogue, cast.pia, NOW).check_id

    with unit_of_work():
        assert actions.hand_in(acting(cast.pia, NOW), check_id)

    assert count(Evidence) == before
    assert checks.check(check_id).right == {}
    assert begin_check(catalogue, cast.pia, NOW).opening is actions.Opening.NOTHING_TO_ASK


def test_a_check_goes_by_its_items_as_they_were_drawn(catalogue, cast, course):
    """Its bank loses them meanwhile."""
    leave_a_gap(course, cast.pia, NOW)
    check_id = begin_check(catalogue, cast.pia, NOW).check_id
    keys = checks.check(check_id).digests.keys()
    left = tuple(item for item in course.items if course.item_key(item.id) not in keys)
    smaller = replace(catalogue, courses=catalogue.courses | {COURSE: replace(course, items=left)})

    again = begin_check(smaller, cast.pia, NOW)
    drawn = checks.drawn_items(checks.check(check_id))
    with unit_of_work():
        actions.keep_answers(cast.pia, check_id, {key: item.right_answer for key, item in drawn.items()})
        actions.hand_in(acting(cast.pia, NOW), check_id)

    assert again.check_id == check_id
    assert set(checks.check(check_id).right.values()) == {True}
    page = query.check_result(smaller, acting(cast.pia, NOW, program()), "peer", check_id)
    assert page.left == 0
    assert [one.reviewed.now for one in page.looked] == [None] * len(keys)


def test_an_answer_that_no_question_can_have_is_not_kept(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    check_id = begin_check(catalogue, cast.pia, NOW).check_id
    key = next(iter(checks.check(check_id).digests))

    with unit_of_work():
        actions.keep_answers(cast.pia, check_id, {key: 99, "another:item": 0})

    assert checks.answers(check_id) == {}


def test_chosen_options_go_after_ninety_days_and_what_was_right_stays(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    check_id = do_check(catalogue, cast.pia, NOW)
    begun = begin_check(catalogue, cast.pia, NOW)
    assert begun.check_id is None
    kept = count(CheckAnswer)

    with unit_of_work():
        learning.forget_answers(NOW + ANSWERS_KEPT)
    assert count(CheckAnswer) == kept
    with unit_of_work():
        learning.forget_answers(NOW + ANSWERS_KEPT + timedelta(seconds=1))

    assert count(CheckAnswer) == 0
    assert checks.check(check_id).right


def test_what_a_check_asked_is_no_rare_question_of_the_next_quiz(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    check_id = do_check(catalogue, cast.pia, NOW)

    asked = checks.items_asked(cast.pia, COURSE)

    assert {course.item_key(item_id) for item_id in asked} == checks.check(check_id).digests.keys()
    assert checks.items_asked(cast.pia, "another") == {}


@pytest.mark.parametrize("way", Way)
def test_a_question_that_was_wrong_is_counted_anew_in_checks_as_well(catalogue, cast, course, way):
    leave_a_gap(course, cast.pia, NOW)
    missed: list[str] = []

    def is_right(key, item) -> bool:
        """All but one of one choice."""
        if not missed and item.type is ItemType.ONE:
            missed.append(key)
        return key not in missed

    check_id = do_check(catalogue, cast.pia, NOW, is_right)
    (key,) = missed
    digest = checks.check(check_id).digests[key]
    item = course.item(key.partition(":")[2])
    corrected = with_item(course, with_key_on(item, wrong_answer(item))) if way is Way.AGAIN else course

    with unit_of_work():
        result = recount_item(acting(cast.ada, LATER, program()), corrected, item.id, digest, way)
    with unit_of_work():
        assert recount_item(acting(cast.ada, LATER, program()), corrected, item.id, digest, way).lifted == 0

    assert (result.lifted, result.passed) == (1, 0)
    (fact,) = checks.recounts_of(check_id)
    assert (fact.item_key, fact.way) == (key, way.value)
    of_checks = OutboxMessage.idempotency_key.like("recount-of-check:%")
    (mail,) = db.session.scalars(sa.select(OutboxMessage).where(of_checks))
    assert "a question of a short check that you did" in mail.body
    kept = {code: evidence.standings(cast.pia)[code] for code in item.competencies}
    with unit_of_work():
        evidence.rebuild_standing(program().zone)
    assert {code: evidence.standings(cast.pia)[code] for code in item.competencies} == kept
    page = query.check_result(catalogue, acting(cast.pia, LATER, program()), "peer", check_id)
    assert page.recounted == 1
    if way is Way.AGAIN:
        assert open_targets(catalogue, cast.pia) == set()


def test_joined_accounts_share_what_was_answered_and_what_rests(catalogue, cast, course):
    leave_a_gap(course, cast.noel, NOW)
    check_id = do_check(catalogue, cast.noel, NOW, lambda *_: False)
    with unit_of_work():
        joined.join(cast.pia, cast.noel, cast.ada, NOW)
        evidence.follow_joined(cast.pia, program().zone)

    assert begin_check(catalogue, cast.pia, NOW).opening is actions.Opening.NOTHING_TO_ASK
    tomorrow = checks.check(begin_check(catalogue, cast.pia, LATER).check_id)
    assert tomorrow.person_id == cast.pia
    assert checks.check(check_id).digests.keys() != tomorrow.digests.keys()
    assert [one.id for one in checks.checks_of(cast.pia)] == [tomorrow.id, check_id]


def test_many_people_are_told_as_each_alone_is(catalogue, cast, course):
    leave_a_gap(course, cast.pia, NOW)
    leave_a_gap(course, cast.noel, NOW, wrong=2)
    begin_check(catalogue, cast.noel, NOW)
    people = {cast.pia: "peer", cast.noel: "peer", cast.sam: "supervisor", cast.ada: None}
    profiles = {person_id: profile_of(catalogue, slug) for person_id, slug in people.items()}

    together = next_for(catalogue, Actor(None, frozenset()), profiles, NOW, program())

    for person_id, profile in people.items():
        alone = query.offered_check(catalogue, acting(person_id, NOW, program()), profile)
        told = together[person_id].facts.check
        assert (told.step_id if told else "") == (alone.check.step_id if alone.check else "")
        assert (told.open_check if told else 0) == (alone.open_check or 0)
    assert together[cast.noel].facts.check.open_check
