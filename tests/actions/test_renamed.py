"""What people did counts under the names that content has now, and new facts bear those."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence import checks as checking
from lms.actions.competence import practice_drafts
from lms.actions.competence.standing import rebuild_standing
from lms.actions.learning import corrections, drawing, learning
from lms.actions.learning.recounts import recount_item
from lms.actions.program.names import tell_names
from lms.actions.team import asking as assigning
from lms.actions.team import plans as training
from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.practice import Rating
from lms.domain.competence.practice_form import form_of
from lms.domain.items.version import digest_of
from lms.domain.learning.quiz import draw
from lms.domain.learning.recount import Way
from lms.domain.learning.shown import ShownRequirements
from lms.domain.people.onboarding import PlanStep, PlanStepKind, StepState, progress_of
from lms.domain.team.plan import DueRule, Plan
from lms.queries.competence import checks
from lms.queries.program.names import lost_names, problems_of, start_words, words_of
from lms.store import joined
from lms.store.competence import checks as check_store
from lms.store.competence import evidence
from lms.store.competence import practice_drafts as form_store
from lms.store.competence.steps.next_facts import Moment, next_facts
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, completions, enrolments, item_answers, revisions
from lms.store.people import onboarding
from lms.store.program import inserts, reviews
from lms.store.team import assignments, teams
from lms.store.team import plans as training_plans
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.checking import begin_check, do_check, leave_a_gap
from tests.tools.correcting import BEFORE, corrected_twice, with_item, with_key_on
from tests.tools.practising import Practising
from tests.tools.renaming import ANEW, forgotten, renamed
from tests.tools.way import complete, open_quiz, right_answers

ROLE = "peer-role-in-child-welfare"
LATER = NOW + timedelta(days=3)
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses[ROLE]


@pytest.fixture
def rename():
    """The site starts with the course under its new names; gives that course."""

    def now(course):
        one = renamed(course)
        tell_names([one])
        return one

    yield now
    tell_names([])


def stored(table: str, column: str = "course", order: str = "id") -> list[str]:
    """As it was written."""
    return list(db.session.scalars(sa.text(f"SELECT {column} FROM {table} ORDER BY {order}")))


class TestACourse:
    def test_a_completion_is_one_of_the_course_of_today(self, course, cast, rename):
        done = complete(course, cast.pia, NOW)
        now = rename(course)

        assert completions.courses_completed(cast.pia) == {now.slug}
        assert completions.held_from(cast.pia, now.slug) == TODAY
        state = enrolments.latest_enrolments(cast.pia, now.slug)[now.slug]
        assert (state.completed_on, state.serial, len(state.done)) == (TODAY, done.serial, len(course.lessons))
        assert certificates.issued_to(cast.pia)[0].course == now.slug
        assert revisions.kept_outline(now.slug, course.revision).title == course.title
        assert stored("completion") == [ROLE]

    def test_a_completion_runs_out_and_is_the_latest_under_its_new_name(self, course, cast, rename):
        complete(course, cast.pia, NOW)
        now = rename(course)

        assert teams.run_out([cast.pia], {now.slug: TODAY}) == [(cast.pia, now.slug, TODAY)]
        assert assignments.latest_completions([cast.pia], [now.slug]) == [(cast.pia, now.slug, TODAY)]

    def test_a_new_way_through_is_the_latest_whatever_the_one_before_was_called(self, course, cast, rename):
        complete(course, cast.pia, NOW)
        now = rename(course)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, LATER), now)

        state = enrolments.latest_enrolments(cast.pia)
        assert list(state) == [now.slug]
        assert (state[now.slug].is_new_way, state[now.slug].held.earned_on) == (True, TODAY)
        assert stored("enrolment") == [ROLE, now.slug]

    def test_the_certificate_of_a_later_way_supersedes_the_one_before(self, course, cast, rename):
        course = replace(course, refresh_months=24)
        first = complete(course, cast.pia, NOW)
        now = rename(course)
        much_later = NOW + timedelta(days=900)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, much_later - timedelta(days=2)), now)
        second = complete(now, cast.pia, much_later)

        assert [(one.serial, one.is_superseded) for one in certificates.issued_to(cast.pia)] == [
            (second.serial, False),
            (first.serial, True),
        ]

    def test_who_was_asked_to_take_it_is_asked_once_and_done_by_a_completion(self, course, cast, rename):
        with unit_of_work():
            assigning.assign_training(acting(cast.sam), [cast.pia], [course], due_on=TODAY, note="")
        now = rename(course)

        assert assignments.already_asked([cast.pia], [now.slug]) == {(cast.pia, now.slug)}
        complete(now, cast.pia, LATER)
        assert assignments.already_asked([cast.pia], [now.slug]) == set()
        assert assignments.asked_of(cast.pia)[0][0].course == now.slug

    def test_who_was_mailed_of_a_correction_is_not_mailed_again(self, course, cast, rename):
        complete(course, cast.pia, BEFORE)
        now = renamed(corrected_twice(course))
        with unit_of_work():
            corrections.take_up_corrections([corrected_twice(course)], NOW)
            assert corrections.mail_corrections(acting(None), [corrected_twice(course)], "https://x.org") == 1
        tell_names([now])

        with unit_of_work():
            corrections.take_up_corrections([now], LATER)
            assert corrections.mail_corrections(acting(None, NOW + timedelta(hours=1)), [now], "https://x.org") == 0
        assert len(stored("correction_taken_up")) == 2
        rename(course)

    def test_what_holds_in_a_state_goes_along_and_is_numbered_on(self, course, cast, rename):
        with unit_of_work():
            inserts.add(ROLE, "Oregon", "One", "", None, cast.ada, NOW)
        now = rename(course)
        with unit_of_work():
            inserts.add(now.slug, "Oregon", "Two", "", None, cast.ada, LATER)

        assert [(one.slug, one.number, one.markdown) for one in inserts.in_force(now.slug)] == [(now.slug, 2, "Two")]

    def test_first_tries_are_first_across_the_names(self, course, cast, rename):
        complete(course, cast.pia, NOW)
        now = rename(course)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, LATER - timedelta(days=2)), now)
        open_quiz_again = open_quiz(now, cast.pia, LATER)
        with unit_of_work():
            learning.submit_quiz(acting(cast.pia, LATER), now, open_quiz_again.id, {})

        assert [(one.course, one.is_first) for one in item_answers.tries_of(now.slug)] == [
            (now.slug, True),
            (now.slug, False),
        ]
        assert len(item_answers.first_tries()) == 1

    def test_attempts_of_an_earlier_bank_are_bound_by_its_old_slug(self, course, cast, rename):
        attempt = open_quiz(course, cast.pia, NOW)
        bare = [row[:2] for row in attempt.drawn_items]
        with unit_of_work():
            attempts.attempt(attempt.id).drawn_items, attempts.attempt(attempt.id).pass_percent = bare, None
        now = replace(rename(course), revision="another")

        with unit_of_work():
            assert drawing.bind_attempts([now], lambda: [course.bank], NOW) == 1
        db.session.expire_all()
        assert set(attempts.attempt(attempt.id).digests) == {item_id for item_id, _ in bare}


class TestAnItem:
    def test_an_open_quiz_goes_on_and_its_evidence_bears_the_new_key(self, course, cast, rename):
        attempt = open_quiz(course, cast.pia, NOW)
        answers = right_answers(course, attempt.drawn)
        now = rename(course)
        with unit_of_work():
            submitted = learning.submit_quiz(acting(cast.pia), now, attempt.id, answers)

        assert submitted.passed
        assert set(stored("evidence", "thing")) == {f"{now.slug}:{item_id}{ANEW}" for item_id in answers}

    def test_the_same_item_under_two_names_is_one_item_and_the_later_answer_counts(self, course, cast, rename):
        code = course.items[0].competencies[0]

        def show(key: str, at, *, passed: bool) -> None:
            piece = evidence.NewEvidence(
                person_id=cast.pia,
                competency=code,
                rung=Rung.KNOWS,
                passed=passed,
                at=at,
                source=Evidenced.QUIZ,
                source_id=1,
                item_key=key,
                revision="r",
                recorded_by=cast.pia,
            )
            with unit_of_work():
                evidence.add([piece], acting(None).program.zone)

        show(course.item_key(course.items[0].id), NOW, passed=False)
        now = rename(course)
        show(now.item_key(now.items[0].id), LATER, passed=True)
        with unit_of_work():
            rebuild_standing()

        (status,) = evidence.standings(cast.pia)[code]
        assert (status.passed, status.seen) == (1, 1)

    def test_draws_before_count_as_draws_of_it(self, course, cast, rename):
        attempt = open_quiz(course, cast.pia, NOW)
        now = rename(course)
        drawn_before = {f"{item_id}{ANEW}": 1 for item_id, _ in attempt.drawn}
        with unit_of_work():
            learning.submit_quiz(acting(cast.pia), now, attempt.id, {})
            again = learning.open_quiz(acting(cast.pia, LATER), now)

        expected = draw(now.items, now.questions_per_attempt, again.seed, drawn_before)
        assert [item_id for item_id, _ in again.drawn] == [one.item.id for one in expected]

    def test_a_recount_under_the_new_name_takes_back_the_wrong_answer_under_the_old(self, course, cast, rename):
        attempt = open_quiz(course, cast.pia, NOW)
        drawn = [course.item(item_id) for item_id, _ in attempt.drawn]
        item = next(one for one in drawn if one.type == "one")
        chosen = (item.right_answer + 1) % len(item.options)
        with unit_of_work():
            answers = right_answers(course, attempt.drawn) | {item.id: chosen}
            learning.submit_quiz(acting(cast.pia), course, attempt.id, answers)
        now = rename(course)
        mended = with_item(now, with_key_on(now.item_called(item.id), chosen))
        wording = digest_of(item)

        with unit_of_work():
            result = recount_item(acting(cast.ada, LATER), mended, item.id, wording, Way.AGAIN)

        assert result.lifted == 1
        db.session.expire_all()
        assert attempts.attempt(attempt.id).recount_of(mended.item_key(item.id)).lifts
        assert stored("recount", "item_key") == [f"{now.slug}:{item.id}{ANEW}"]
        standings = [one for code in item.competencies for one in evidence.standings(cast.pia)[code]]
        assert [one.passed for one in standings] == [one.seen for one in standings]


class TestAPractice:
    def test_one_that_was_asked_for_is_under_way(self, course, cast, rename):
        role = Practising(course, cast.pia, cast.sam)
        role.ask()
        now = rename(course)

        again = Practising(now, cast.pia, cast.sam).ask()

        assert (again.observation_id, again.first) == (role.id, False)

    def test_one_that_was_confirmed_is_not_missing(self, course, cast, rename):
        asks = replace(course, certificate_requires=("practice",), practice=course.practice[:1])
        Practising(asks, cast.pia, cast.sam).go_all_the_way()
        now = rename(asks)

        enrolment = enrolments.enrol(cast.pia, now.slug, NOW)
        assert learning.progress_of(enrolment, now).practice_missing == 0
        assert learning.progress_of(enrolment, replace(now, practice=forgotten(asks).practice)).practice_missing == 1
        db.session.rollback()

    def test_the_note_of_an_earlier_try_goes_once_all_is_met(self, course, cast, rename):
        first = Practising(course, cast.pia, cast.sam)
        first.go_all_the_way(Rating.NOT_YET)
        assert first.watched.note != ""
        now = rename(course)
        Practising(now, cast.pia, cast.sam).go_all_the_way()

        assert first.watched.note == ""

    def test_the_site_has_its_points_since_it_had_them_under_the_old_name(self, course, cast, rename):
        with unit_of_work():
            practice_drafts.take_up_forms([course], NOW)
        now = rename(course)
        with unit_of_work():
            practice_drafts.take_up_forms([now], LATER)

        form = form_of(now.slug, now.practice[0])
        assert form_store.before_rating(form, 0, cast.sam).form_since == NOW
        assert set(stored("practice_form")) == {ROLE}

    def test_whoever_began_is_asked_for_it_under_the_old_name(self, course, cast, rename):
        asks = replace(course, certificate_requires=("practice",), practice=course.practice[:1])
        with unit_of_work():
            enrolment = enrolments.enrol(cast.pia, ROLE, NOW, requires=ShownRequirements.of(asks))
        now = replace(rename(asks), certificate_requires=())

        assert learning.progress_of(enrolment, now).practice_missing == 1


class TestAGapCheck:
    @pytest.fixture
    def other(self, catalogue, course):
        """The content once the course has its new names."""
        now = renamed(course)
        return replace(
            catalogue,
            courses={slug: one for slug, one in catalogue.courses.items() if slug != ROLE} | {now.slug: now},
        )

    def test_one_that_lies_open_goes_on_and_is_shown_under_the_new_names(
        self, catalogue, course, cast, rename, other
    ):
        leave_a_gap(course, cast.pia, NOW)
        check_id = begin_check(catalogue, cast.pia, LATER).check_id
        first = checks.asked_items(check_id)[0]
        with unit_of_work():
            checking.keep_answers(cast.pia, check_id, {first.id: first.right_answer})
        now = rename(course)
        db.session.expire_all()

        keys = {now.item_key(item.id.partition(":")[2]): item for item in checks.asked_items(check_id)}
        assert set(check_store.answers(check_id)) == {now.item_key(first.id.partition(":")[2])}
        with unit_of_work():
            checking.keep_answers(cast.pia, check_id, {key: item.right_answer for key, item in keys.items()})
            assert checking.hand_in(acting(cast.pia, LATER), check_id)
        shown = checks.check_result(other, acting(cast.pia, LATER), "peer", check_id)
        assert [(one.reviewed.is_right, one.course) for one in shown.looked] == [(True, now)] * len(keys)
        assert all(one.reviewed.lesson is not None for one in shown.looked)
        assert begin_check(other, cast.pia, LATER).check_id is None

    def test_a_recount_under_the_new_name_takes_back_the_wrong_answer_under_the_old(
        self, catalogue, course, cast, rename
    ):
        leave_a_gap(course, cast.pia, NOW)
        check_id = do_check(catalogue, cast.pia, LATER, lambda key, _: not key.startswith(ROLE))
        check = check_store.check(check_id)
        key = next(one for one, right in check.right.items() if not right)
        item = check_store.drawn_items(check)[key]
        now = rename(course)
        db.session.expire_all()
        mended = with_item(
            now, with_key_on(now.item_called(item.id), check_store.answers(check_id)[now.item_key(item.id)])
        )

        (one,) = check_store.tries_of_item(now, item.id, digest_of(item))
        assert (one.attempt_id, one.is_right) == (check_id, False)
        with unit_of_work():
            result = recount_item(acting(cast.ada, LATER), mended, item.id, digest_of(item), Way.AGAIN)

        assert result.lifted >= 1
        assert [one.is_right for one in check_store.tries_of_item(now, item.id)] == [True]
        assert stored("check_recount", "item_key") == [now.item_key(item.id)]

    def test_what_a_check_asked_counts_as_a_draw_of_the_item(self, catalogue, course, cast, rename):
        leave_a_gap(course, cast.pia, NOW)
        do_check(catalogue, cast.pia, LATER)
        before = check_store.items_asked(cast.pia, ROLE)
        now = rename(course)
        db.session.expire_all()

        assert check_store.items_asked(cast.pia, now.slug) == {
            f"{name}{ANEW}": count for name, count in before.items()
        }


class TestWhatIsAsked:
    def test_any_one_of_several_is_done_by_a_completion_under_its_new_name(self, catalogue, course, cast, rename):
        other = next(one for one in catalogue.courses.values() if one.slug != ROLE and not one.prerequisites)
        with unit_of_work():
            assigning.assign_any_one(acting(cast.sam), [cast.pia], [course, other], due_on=TODAY, note="")
        now = rename(course)

        ((_, choices),) = assignments.open_choices([cast.pia])
        assert set(choices) == {now.slug, other.slug}
        complete(now, cast.pia, LATER)
        assert list(assignments.open_choices([cast.pia])) == []
        assert stored("assignment_choice", "course", "course") == sorted([ROLE, other.slug])

    def test_a_plan_goes_on_with_the_course_and_asks_nobody_twice(self, course, cast, rename):
        wanted = Plan(0, (ROLE,), DueRule(TODAY), is_named=True, made_by=cast.sam, made_on=TODAY)
        with unit_of_work():
            training.begin_plan(acting(cast.sam), wanted, [cast.pia], {ROLE: course})
        now = rename(course)
        db.session.expire_all()

        (running,) = training_plans.running(UTC)
        assert running.courses == (now.slug,)
        with unit_of_work():
            assert training.ask_by_plans(acting(None, LATER), {now.slug: now}) == 0
        assert stored("assignment") == [ROLE]

    def test_a_review_that_was_recorded_holds(self, course, cast, rename):
        with unit_of_work():
            reviews.add(ROLE, course.revision, "clinical", "Joan Lee", "nurse", TODAY, cast.ada, NOW)
        now = rename(course)

        assert [one.name for one in reviews.in_force(now.slug)] == ["Joan Lee"]
        assert set(reviews.all_in_force()) == {now.slug}

    def test_steps_of_an_onboarding_plan_are_done_under_the_names_of_before(self, catalogue, course, cast, rename):
        practice = course.practice[0]
        steps = (
            PlanStep("course:role", PlanStepKind.COURSE, 5, course=ROLE),
            PlanStep("practice:role", PlanStepKind.PRACTICE, 9, course=ROLE, practice=practice.id),
        )
        with unit_of_work():
            version = onboarding.keep_version(steps, NOW)
            onboarding.begin([onboarding.NewPlan(cast.pia, "peer", TODAY)], {"peer": version}, cast.ada, NOW)
        complete(course, cast.pia, NOW)
        Practising(course, cast.pia, cast.sam).go_all_the_way()
        now = rename(course)
        db.session.expire_all()

        (plan,) = onboarding.plans_of([cast.pia], TODAY)
        facts = onboarding.facts_of([cast.pia], UTC)[cast.pia]
        assert [(one.course, one.practice) for one in plan.steps] == [(now.slug, ""), (now.slug, practice.id + ANEW)]
        assert [progress_of(one, TODAY, facts).state for one in plan.steps] == [StepState.DONE, StepState.DONE]

    def test_the_next_step_knows_what_is_under_way_and_what_is_held(self, catalogue, course, cast, rename):
        asks = replace(course, certificate_requires=(), practice=course.practice[:1])
        complete(asks, cast.pia, NOW)
        Practising(asks, cast.pia, cast.sam).ask()
        now = rename(asks)
        db.session.expire_all()
        offers = replace(catalogue, courses={now.slug: now}).offers

        facts = next_facts({cast.pia: {}}, offers, Moment(LATER, LATER, 30), with_checks=False)[cast.pia]
        assert facts.completed == {now.slug}
        assert [(one.course, one.practice) for one in facts.watches] == [(now.slug, now.practice[0].id)]

    def test_a_joined_account_that_met_the_old_name_completed_the_course(self, course, cast, rename):
        complete(course, cast.noel, NOW)
        with unit_of_work():
            joined.join(cast.pia, cast.noel, cast.ada, NOW)
        now = rename(course)

        assert completions.courses_completed(cast.pia) == {now.slug}
        assert teams.run_out([cast.pia], {now.slug: TODAY}) == [(cast.pia, now.slug, TODAY)]
        assert assignments.latest_completions([cast.pia], [now.slug]) == [(cast.pia, now.slug, TODAY)]


class TestALostName:
    """Nobody wrote down what it was called before."""

    @pytest.fixture
    def lost(self, course, catalogue):
        """What the site tells once this course stands in the place of the one that people met."""

        def of(one=None):
            others = {slug: other for slug, other in catalogue.courses.items() if slug != ROLE}
            return lost_names(replace(catalogue, courses=others | ({one.slug: one} if one else {})))

        return of

    def test_where_nothing_was_renamed_nothing_is_told(self, course, cast, lost):
        complete(course, cast.pia, NOW)
        Practising(course, cast.pia, cast.sam).ask()

        assert lost(course) == []

    def test_nothing_is_told_of_what_leads_to_a_name_of_today(self, course, cast, rename, lost):
        complete(course, cast.pia, NOW)
        Practising(course, cast.pia, cast.sam).go_all_the_way()

        assert lost(rename(course)) == []

    def test_a_course_is_told_with_what_has_its_title_now(self, course, cast, lost):
        complete(course, cast.pia, NOW)
        with unit_of_work():
            assigning.assign_training(acting(cast.sam), [cast.noel], [course], due_on=None, note="")

        (one,) = lost(forgotten(course))

        # An enrolment, an attempt, a completion, an evaluation and an assignment.
        assert (one.held.kind, one.held.name, one.held.records, one.today) == ("course", ROLE, 5, ROLE + ANEW)
        assert words_of(one) == (
            f"5 records of people hold the course {ROLE}, and the content has none of that name. If it was renamed, "
            f"write `was: [{ROLE}]` in courses/{ROLE}{ANEW}/course.yaml, which has its title; if it was taken out, "
            "its records stay and nothing is to do."
        )
        assert [problem.path for problem in problems_of([one])] == [f"courses/{ROLE}{ANEW}/course.yaml"]

    def test_a_course_without_a_likeness_is_told_by_its_own_name(self, course, cast, lost):
        complete(course, cast.pia, NOW)

        (one,) = lost()

        assert (one.held.name, one.today) == (ROLE, "")
        assert "in its course.yaml" in words_of(one)
        assert [problem.path for problem in problems_of([one])] == [f"courses/{ROLE}/course.yaml"]

    def test_a_lesson_is_told(self, course, cast, lost):
        complete(course, cast.pia, NOW)
        first = replace(course.lessons[0], slug="another")

        (one,) = lost(replace(course, lessons=(first, *course.lessons[1:])))

        held = one.held
        assert (held.kind, held.course, held.name, held.records) == ("lesson", ROLE, course.lessons[0].slug, 1)
        assert f"the lesson {course.lessons[0].slug} of the course {ROLE}" in words_of(one)
        assert f"write `was: [{course.lessons[0].slug}]` where it stands now" in words_of(one)
        assert [problem.path for problem in problems_of([one])] == [f"courses/{ROLE}/course.yaml"]

    def test_a_practice_is_told(self, course, cast, lost):
        Practising(course, cast.pia, cast.sam).ask()

        (one,) = lost(replace(course, practice=forgotten(course).practice))

        assert (one.held.kind, one.held.name, one.held.records) == ("practice", course.practice[0].id, 1)

    def test_what_plans_and_begun_ways_ask_for_is_told(self, course, cast, lost):
        practice = course.practice[0]
        step = PlanStep("practice:role", PlanStepKind.PRACTICE, 9, course=ROLE, practice=practice.id)
        wanted = Plan(0, ("gone",), DueRule(), is_named=True, made_by=cast.sam, made_on=TODAY)
        asks = replace(course, certificate_requires=("practice",), practice=(practice,))
        with unit_of_work():
            version = onboarding.keep_version((step, PlanStep("course:gone", PlanStepKind.COURSE, 5, "gone")), NOW)
            onboarding.begin([onboarding.NewPlan(cast.pia, "peer", TODAY)], {"peer": version}, cast.ada, NOW)
            training_plans.add(wanted, [cast.pia], cast.sam, NOW)
            enrolments.enrol(cast.noel, ROLE, NOW, requires=ShownRequirements.of(asks))

        told = lost(replace(course, practice=forgotten(course).practice))

        assert [(one.held.kind, one.held.name, one.held.records) for one in told] == [
            ("course", "gone", 2),
            ("practice", practice.id, 2),
        ]

    def test_an_item_of_the_same_words_is_told_with_its_id_of_today(self, course, cast, lost):
        complete(course, cast.pia, NOW)
        held = {key.partition(":")[2] for key in stored("evidence", "thing")}

        told = lost(replace(course, items=forgotten(course).items))

        assert {one.held.name: one.today for one in told} == {name: name + ANEW for name in held}
        assert sum(one.held.records for one in told) == len(stored("evidence", "thing"))
        assert f"It is called {told[0].today} now: write `was: [{told[0].held.name}]` there." in words_of(told[0])
        assert {problem.path for problem in problems_of(told)} == {f"quizzes/{ROLE}.yaml"}
        assert start_words(told) == [words_of(one) for one in told]

    def test_items_that_may_have_been_taken_out_are_one_line_at_a_start(self, course, cast, lost):
        complete(course, cast.pia, NOW)
        reworded = tuple(replace(item, stem=item.stem + "!") for item in forgotten(course).items)

        told = lost(replace(course, items=reworded))

        records, items = len(stored("evidence", "thing")), len(set(stored("evidence", "thing")))
        (words,) = start_words(told)
        assert words.startswith(f"{records} records of people hold names of {items} items that no bank has any more.")
        assert "if it was taken out, nothing is to do" in words_of(told[0])

    def test_a_day_of_a_correction_is_told(self, course, cast, lost):
        complete(course, cast.pia, BEFORE)
        with unit_of_work():
            corrections.take_up_corrections([corrected_twice(course)], NOW)

        told = lost(course)

        assert [(one.held.kind, one.held.name) for one in told] == [
            ("correction", "2026-11-10"),
            ("correction", "2026-11-15"),
        ]
        assert "write the day as it was" in words_of(told[0])

    def test_codes_and_profiles_are_told_and_cannot_change(self, course, catalogue, cast, lost):
        role = Practising(course, cast.pia, cast.sam)
        role.ask()
        role.rate()
        codes = course.practice[0].competencies
        known = {code: one for code, one in catalogue.competencies.items() if code not in codes}
        without = replace(catalogue, competencies=known, profiles={})

        told = lost_names(without)

        assert {(one.held.kind, one.held.name, one.held.records) for one in told} == {
            *(("competency", code, 1) for code in codes),
            ("profile", "peer", 3),
        }
        assert all("put the old one back" in words_of(one) for one in told)
        assert {one.path for one in problems_of(told)} == {"courses/frameworks", "courses/profiles.yaml"}
