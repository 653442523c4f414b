"""What is next for a person: which reason comes first, what is offered, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import State
from lms.domain.competence.steps.next_step import next_steps
from lms.domain.competence.steps.offers import Offers
from lms.domain.competence.steps.step import (
    SOON,
    CheckAtHand,
    CourseWay,
    Facts,
    HoursShort,
    Reason,
    Rest,
    StepKind,
    Viewer,
    WaitsFor,
    WatchedPractice,
    rests_until,
)
from lms.domain.items.item import Kind
from lms.domain.learning.completion import Progress
from lms.domain.learning.course import HourCategory, Practice
from lms.domain.people.onboarding import PlanProgress, PlanStep, PlanStepKind, PlanWaitsFor, StepProgress, StepState
from lms.domain.team.assignment import Assigned
from tests.domain.examples import course, item, lesson

TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME, OTHER = 1, 2
OWN = Viewer(ME)
SUPERVISOR = Viewer(OTHER, may_assign=True, may_rate=True)
ALL_MET = Progress(1, 1, 600, 600, 90, passed=True, evaluated=True)


def items(code: str, kind: Kind = Kind.SCENARIO, count: int = 2):
    return tuple(item(f"{code}-{kind}-{number}", kind, code) for number in range(count))


def practice(name: str, *codes: str, setting: str = "role play") -> Practice:
    return Practice(name, name.title(), setting, codes, "")


def minutes(count: int):
    return (HourCategory(count, ("ethics",)),)


# Three courses: `roots` teaches a, `branch` builds on it and teaches b and c, `crisis` shows d by a role play alone.
ROOTS = course(
    slug="roots", title="Roots", items=items("a"), lessons=(lesson("one", competencies=("a",), words=1800),)
)
BRANCH = course(
    slug="branch",
    title="Branch",
    categories=minutes(90),
    prerequisites=("roots",),
    items=(*items("b"), *items("c")),
    lessons=(lesson("first", competencies=("b", "c")), lesson("second", words=3600)),
)
CRISIS = course(
    slug="crisis",
    title="Crisis",
    items=items("d"),
    lessons=(lesson("one", competencies=("d",)),),
    practice=(practice("calm", "d"),),
    refresh_months=24,
)
OFFERS = Offers.of((ROOTS, BRANCH, CRISIS))
TARGETS = {"a": Rung.KNOWS_HOW, "b": Rung.KNOWS_HOW, "c": Rung.KNOWS_HOW, "d": Rung.SHOWS_HOW}


def facts(**values) -> Facts:
    return Facts(**{"person_id": ME, "today": TODAY, "gaps": TARGETS, "may_watch": True} | values)


def way(**values) -> CourseWay:
    """Of a course with one lesson, in which nothing is done yet."""
    progress = {"progress": Progress(0, 1, 0, 600, None, passed=False, evaluated=False), "touched_at": NOW}
    return CourseWay(**progress | values)


def missing(**values) -> CourseWay:
    practices = ("calm",) if "practice" in values.get("requires", ()) else ()
    return way(done=frozenset({"one", "first", "second"}), progress=replace(ALL_MET, **values), practices=practices)


def held(day: date) -> CourseWay:
    return CourseWay(held_from=day)


def asked(slug: str, days: int | None, note: str = "") -> Assigned:
    return Assigned(7, slug, "Sam", None if days is None else TODAY + timedelta(days=days), note)


def steps(viewer: Viewer = OWN, **values):
    return next_steps(facts(**values), OFFERS, viewer)


def first(viewer: Viewer = OWN, **values):
    return steps(viewer, **values).first


class TestWhatTheSiteCanShow:
    def test_two_items_of_the_kind_and_a_lesson_or_a_practice(self):
        assert OFFERS.reach == {
            "a": Rung.KNOWS_HOW,
            "b": Rung.KNOWS_HOW,
            "c": Rung.KNOWS_HOW,
            "d": Rung.SHOWS_HOW,
        }

    @pytest.mark.parametrize(
        ("changes", "reach"),
        [
            ({"items": items("a", count=1)}, None),
            ({"items": items("a", Kind.RECALL)}, Rung.KNOWS),
            ({"lessons": (lesson(competencies=()),)}, None),
            ({"items": (), "practice": (practice("p", "a"),)}, Rung.SHOWS_HOW),
            ({"items": (), "practice": (practice("p", "a", setting="shadowing"),)}, None),
        ],
    )
    def test_what_falls_short_is_shown_at_a_lower_rung_or_not_at_all(self, changes, reach):
        assert Offers.of((replace(ROOTS, **changes),)).reach.get("a") == reach

    def test_a_target_beyond_reach_waits_for_a_course(self):
        assert OFFERS.reachable({"a": Rung.SHOWS_HOW, "d": Rung.SHOWS_HOW, "z": Rung.KNOWS}) == {"d": Rung.SHOWS_HOW}

    def test_a_practice_shows_what_no_quiz_here_can_however_little_is_asked(self):
        asked_once = replace(ROOTS, items=items("a", count=1), practice=(practice("p", "a"),))
        gaps = {"a": Rung.KNOWS}

        found = next_steps(facts(gaps=gaps, ways={"roots": held(TODAY)}), Offers.of((asked_once,)), OWN)

        assert [(step.kind, step.practice) for step in found.steps] == [(StepKind.ASK_PRACTICE, "p")]
        assert Offers.of((ROOTS, asked_once)).by_course["roots"].practices_for(gaps) == [], "a quiz will do"

    def test_a_quiz_that_shows_the_second_rung_shows_the_first(self):
        assert OFFERS.by_course["roots"].closes({"a": Rung.KNOWS}) == 1

    def test_one_item_says_something_and_closes_nothing_alone(self):
        offer = Offers.of((replace(ROOTS, items=items("a", count=1)),)).by_course["roots"]

        assert offer.asks({"a": Rung.KNOWS_HOW}) == {"a"}
        assert offer.closes({"a": Rung.KNOWS_HOW}) == 0


class TestTheOrderOfReasons:
    def test_a_word_that_others_wait_for_comes_before_all(self):
        watch = WatchedPractice(5, "crisis", "calm", State.RATED, OTHER, "Sam", NOW)

        step = first(watches=(watch,), asked=(asked("roots", -3),))

        assert (step.kind, step.reason, step.observation, step.codes) == (
            StepKind.READ_RATING,
            Reason.WAITS,
            5,
            {"d"},
        )

    def test_an_offer_of_practice_waits_for_a_yes_or_not_now(self):
        watch = WatchedPractice(5, "crisis", "calm", State.OFFERED, OTHER, "Sam", NOW)

        assert first(watches=(watch,)).kind is StepKind.ANSWER_OFFER

    @pytest.mark.parametrize(
        ("days", "reason"),
        [
            (-1, Reason.LATE),
            (0, Reason.DUE),
            (SOON, Reason.DUE),
            (SOON + 1, Reason.ASKED),
            (None, Reason.ASKED),
        ],
    )
    def test_what_was_asked_for_ranks_by_its_day(self, days, reason):
        found = [step for step in steps(asked=(asked("crisis", days, "soon"),)).steps if step.goal == "crisis"]

        assert found[0].reason is reason
        assert (found[0].asked_by, found[0].note, found[0].assignment) == ("Sam", "soon", 7)

    def test_of_two_that_are_late_the_longer_one_comes_first(self):
        step = first(asked=(asked("crisis", -1), asked("roots", -9)))

        assert step.course == "roots"

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"passed": False}, StepKind.TAKE_QUIZ),
            ({"evaluated": False}, StepKind.EVALUATE),
            ({"active_seconds": 300}, StepKind.READ_ON),
            ({"requires": ("practice",), "practice_missing": 1}, StepKind.ASK_PRACTICE),
        ],
    )
    def test_one_thing_left_comes_before_what_runs_out(self, change, kind):
        ways = {"crisis": missing(**change), "roots": held(date(2024, 1, 1))}

        step = first(ways=ways)

        assert (step.kind, step.reason) == (kind, Reason.LAST_THING)

    def test_two_things_left_are_where_one_left_off(self):
        step = first(ways={"crisis": missing(passed=False, evaluated=False)})

        assert (step.kind, step.reason) == (StepKind.TAKE_QUIZ, Reason.LEFT_OFF)

    def test_reading_that_is_missing_leads_to_the_longest_lesson_not_declared(self):
        ways = {"branch": missing(active_seconds=0)}

        assert (first(ways=ways).lesson, first(ways=ways).minutes) == ("second", 10)
        declared = {"branch": replace(ways["branch"], declared=frozenset({"second"}))}
        assert first(ways=declared).lesson == "first"

    def test_the_course_touched_last_comes_first_of_those_left_off(self):
        ways = {"roots": way(touched_at=NOW - timedelta(days=1)), "crisis": way(touched_at=NOW)}

        assert [step.course for step in steps(ways=ways).steps[:2]] == ["crisis", "roots"]

    def test_a_renewal_comes_before_a_check_and_a_check_before_where_one_left_off(self):
        check = CheckAtHand(frozenset("b"), 3)
        ways = {"crisis": held(date(2024, 12, 20)), "roots": way()}

        reasons = [step.reason for step in steps(ways=ways, check=check).steps]

        assert reasons[:3] == [Reason.RUNS_OUT, Reason.CHECK, Reason.LEFT_OFF]
        assert steps(ways=ways).first.by == date(2026, 12, 20)

    def test_a_renewal_under_way_is_gone_on_with_before_its_day(self):
        ways = {"crisis": way(held_from=date(2024, 12, 20))}

        step = first(ways=ways)

        assert (step.kind, step.reason) == (StepKind.OPEN_LESSON, Reason.RUNS_OUT)

    def test_most_gap_for_each_minute_comes_first_with_what_it_builds_on(self):
        plain = Offers.of((ROOTS, replace(BRANCH, prerequisites=()), replace(CRISIS, practice=())))
        gaps = dict.fromkeys("abcd", Rung.KNOWS_HOW)

        order = [step.goal for step in next_steps(facts(gaps=gaps), plain, OWN).steps]

        assert order == ["branch", "crisis", "roots"]  # 2 gaps in 90 minutes, then 1 in 60 by name

    def test_a_practice_is_offered_once_its_lessons_are_done(self):
        before, after = steps(ways={"crisis": way()}), steps(ways={"crisis": held(date(2026, 1, 1))})

        assert StepKind.ASK_PRACTICE not in {step.kind for step in before.steps}
        assert after.first.kind is StepKind.ASK_PRACTICE
        assert after.first.codes == {"d"}


class TestTheWay:
    def test_what_builds_on_another_course_leads_there_first(self):
        step = first(asked=(asked("branch", 3),))

        assert (step.kind, step.course, step.goal) == (StepKind.START_COURSE, "roots", "branch")
        assert (step.minutes, step.minutes_before, step.goal_minutes) == (60, 60, 90)

    def test_it_goes_on_in_a_course_that_was_begun(self):
        step = first(asked=(asked("branch", 3),), ways={"roots": way()})

        assert (step.kind, step.course, step.lesson) == (StepKind.OPEN_LESSON, "roots", "one")

    def test_it_is_free_once_that_was_ever_completed(self):
        step = first(asked=(asked("branch", 3),), completed=frozenset({"roots"}))

        assert (step.course, step.minutes_before) == ("branch", 0)

    def test_a_course_that_was_begun_is_gone_on_with_whatever_it_builds_on(self):
        assert first(asked=(asked("branch", 3),), ways={"branch": way()}).course == "branch"

    def test_what_was_asked_for_and_gives_no_credit_is_no_step(self):
        found = steps(asked=(asked("crisis", -3),), ways={"crisis": held(date(2026, 6, 1))})

        assert all(step.assignment == 0 for step in found.steps)

    @pytest.mark.parametrize(("credited", "is_choice"), [((), True), (("roots",), False)])
    def test_it_is_a_choice_as_long_as_there_is_something_to_choose(self, credited, is_choice):
        choice = replace(asked("", 3), choices=("roots", "crisis"))
        found = first(asked=(choice,), ways={slug: held(TODAY) for slug in credited})

        assert found.is_choice is is_choice
        assert found.goal == "crisis" if credited else found.goal in choice.choices

    def test_what_waits_for_its_credit_is_no_step_and_not_late(self):
        ready = replace(missing(), credit_at=NOW)

        found = steps(gaps={}, asked=(asked("crisis", -3),), ways={"crisis": ready})

        assert (found.steps, found.rest) == ((), Rest.WAITS)
        assert [waiting.what for waiting in found.waiting] == [WaitsFor.CREDIT]

    def test_what_waits_for_a_rater_is_no_step_and_not_late(self):
        watch = WatchedPractice(5, "crisis", "calm", State.ASKED, OTHER, "Sam", NOW)
        left = missing(requires=("practice",), practice_missing=1)

        found = steps(
            gaps={"d": Rung.SHOWS_HOW}, asked=(asked("crisis", -3),), ways={"crisis": left}, watches=(watch,)
        )

        assert (found.steps, found.rest) == ((), Rest.WAITS)
        assert (found.waiting[0].what, found.waiting[0].rater) == (WaitsFor.PRACTICE, "Sam")

    def test_a_review_is_waited_for(self):
        left = missing(requires=("review",), open_reviews=1)

        found = steps(gaps={}, ways={"crisis": left})

        assert [waiting.what for waiting in found.waiting] == [WaitsFor.REVIEW]

    def test_without_anyone_to_watch_it_waits_for_somebody_to_be_named(self):
        found = steps(gaps={"d": Rung.SHOWS_HOW}, ways={"crisis": held(date(2026, 6, 1))}, may_watch=False)

        assert (found.steps, found.rest) == ((), Rest.WAITS)
        assert [waiting.what for waiting in found.waiting] == [WaitsFor.RATER]

    def test_a_way_for_learning_asks_for_nothing_once_its_lessons_are_done(self):
        over = replace(missing(passed=False), for_credit=False, held_from=date(2026, 6, 1))

        assert steps(gaps={}, ways={"crisis": over}).rest is Rest.ALL_SHOWN

    def test_a_way_for_learning_makes_way_once_a_new_one_would_bring_credit(self):
        """What was begun brings none: to go on there would not be the renewal that is spoken of."""
        begun = way(for_credit=False, held_from=date(2024, 12, 20))

        found = steps(gaps={}, ways={"crisis": begun}).steps

        assert [(step.kind, step.reason) for step in found] == [(StepKind.START_COURSE, Reason.RUNS_OUT)]
        step = first(gaps={}, ways={"crisis": begun}, asked=(asked("crisis", 3),))
        assert (step.kind, step.reason) == (StepKind.START_COURSE, Reason.DUE)


def planned(kind: PlanStepKind, days: int, course: str = "", practice_id: str = "", **values) -> StepProgress:
    """A step of a plan that began a hundred days ago, due in so many days."""
    step = PlanStep(f"{kind}:{course or 'words'}", kind, 100 + days, course, practice_id, "In words")
    return StepProgress(step, TODAY + timedelta(days=days), **{"state": StepState.OPEN} | values)


def plan_of(*told: StepProgress) -> PlanProgress:
    begun_on = TODAY - timedelta(days=100)
    return PlanProgress(ME, "first-90-days", begun_on, begun_on, told)


SAID = {"state": StepState.WAITING, "since": TODAY - timedelta(days=2), "waits_for": PlanWaitsFor.SUPERVISOR}


class TestWhatAPlanAsks:
    @pytest.mark.parametrize(
        ("days", "reason"), [(-1, Reason.LATE), (0, Reason.DUE), (SOON, Reason.DUE), (SOON + 1, Reason.ASKED)]
    )
    def test_it_is_asked_for_with_its_day(self, days, reason):
        step = first(gaps={}, plan=plan_of(planned(PlanStepKind.COURSE, days, "roots")))

        assert (step.kind, step.reason, step.by) == (
            StepKind.START_COURSE,
            reason,
            TODAY + timedelta(days=days),
        )
        assert (step.planned.step.course, step.assignment, step.asked_by) == ("roots", 0, "")

    def test_what_is_late_comes_first_whoever_asked(self):
        plan = plan_of(planned(PlanStepKind.PAIRING, 4), planned(PlanStepKind.COURSE, -2, "crisis"))

        found = steps(gaps={}, plan=plan, asked=(asked("roots", -1), asked("branch", 3)))

        assert [(step.kind, step.goal) for step in found.every] == [
            (StepKind.START_COURSE, "crisis"),
            (StepKind.START_COURSE, "roots"),
            (StepKind.START_COURSE, "branch"),
            (StepKind.SAY_DONE, ""),
        ]

    def test_what_must_come_first_does(self):
        step = first(gaps={}, plan=plan_of(planned(PlanStepKind.COURSE, 3, "branch")))

        assert (step.course, step.goal, step.minutes_before) == ("roots", "branch", 60)

    def test_asked_for_twice_it_is_one_step_for_the_earlier_day(self):
        plan = plan_of(planned(PlanStepKind.COURSE, 9, "roots"))

        found = steps(gaps={}, plan=plan, asked=(asked("roots", 4),))

        assert [step.assignment for step in found.steps] == [7]
        assert [step.by for step in found.every] == [TODAY + timedelta(days=4), TODAY + timedelta(days=9)]

    @pytest.mark.parametrize("kind", [PlanStepKind.SHADOWING, PlanStepKind.PAIRING])
    def test_what_no_page_can_show_its_person_says(self, kind):
        step = first(gaps={}, plan=plan_of(planned(kind, 3)))

        assert (step.kind, step.key, step.closes) == (StepKind.SAY_DONE, f"say_done:{kind}:words", 0)

    def test_a_practice_is_asked_for_once_the_lessons_of_its_course_are_done(self):
        plan = plan_of(planned(PlanStepKind.PRACTICE, 3, "crisis", "calm"))

        def kinds(**values):
            return [(step.kind, step.practice) for step in steps(plan=plan, gaps={}, **values).steps]

        assert kinds() == [(StepKind.START_COURSE, "")]
        assert kinds(ways={"crisis": way()}) == [(StepKind.OPEN_LESSON, "")]
        for done in (missing(passed=False, evaluated=False), held(TODAY), held(date(2020, 1, 1))):
            assert kinds(ways={"crisis": done})[0] == (StepKind.ASK_PRACTICE, "calm")

    def test_a_practice_closes_what_it_shows(self):
        plan = plan_of(planned(PlanStepKind.PRACTICE, 3, "crisis", "calm"))

        assert first(plan=plan, ways={"crisis": held(TODAY)}).codes == {"d"}

    def test_a_practice_that_is_under_way_is_not_asked_for_again(self):
        plan = plan_of(planned(PlanStepKind.PRACTICE, 3, "crisis", "calm"))
        watch = WatchedPractice(5, "crisis", "calm", State.RATED, OTHER, "Sam", NOW)

        found = steps(gaps={}, plan=plan, ways={"crisis": held(TODAY)}, watches=(watch,))

        assert [step.kind for step in found.steps] == [StepKind.READ_RATING]

    def test_a_practice_that_nobody_may_watch_waits_and_is_told_of_once(self):
        plan = plan_of(planned(PlanStepKind.PRACTICE, -3, "crisis", "calm"))

        found = steps(gaps={"d": Rung.SHOWS_HOW}, plan=plan, ways={"crisis": held(TODAY)}, may_watch=False)

        assert found.steps == ()
        assert [(one.what, one.practice) for one in found.waiting] == [(WaitsFor.RATER, "calm")]

    def test_what_is_gone_or_gives_no_credit_is_no_step(self):
        plan = plan_of(
            planned(PlanStepKind.COURSE, -3, "gone"),
            planned(PlanStepKind.PRACTICE, -3, "gone", "calm"),
            planned(PlanStepKind.PRACTICE, -3, "crisis", "gone"),
            planned(PlanStepKind.COURSE, -3, "roots"),
        )
        ways = {"crisis": held(TODAY), "roots": replace(missing(), credit_at=NOW)}

        assert steps(gaps={}, plan=plan, ways=ways).steps == ()

    def test_what_was_said_waits_for_the_supervisor_and_is_never_late(self):
        plan = plan_of(planned(PlanStepKind.PAIRING, -30, **SAID))

        found = steps(gaps={}, plan=plan)

        assert (found.steps, found.rest) == ((), Rest.WAITS)
        assert [(one.what, one.planned.step.kind) for one in found.waiting] == [(WaitsFor.WORD, PlanStepKind.PAIRING)]

    def test_to_the_supervisor_it_is_a_word_that_is_waited_for(self):
        plan = plan_of(planned(PlanStepKind.COURSE, -9, "roots"), planned(PlanStepKind.PAIRING, 3, **SAID))

        found = steps(SUPERVISOR, gaps={}, plan=plan)

        assert (found.first.kind, found.first.reason) == (StepKind.CONFIRM_STEP, Reason.WAITS)
        assert found.first.key == "confirm_step:pairing:words"
        assert steps(replace(SUPERVISOR, may_rate=False), gaps={}, plan=plan).first.kind is StepKind.THEIRS

    def test_of_several_words_the_one_that_waits_longest_comes_first(self):
        older = planned(PlanStepKind.SHADOWING, 3, **SAID | {"since": TODAY - timedelta(days=9)})
        unknown = planned(PlanStepKind.SHADOWING, 3, "x", **SAID | {"since": None})

        found = steps(SUPERVISOR, gaps={}, plan=plan_of(planned(PlanStepKind.PAIRING, 3, **SAID), older, unknown))

        assert [step.planned for step in found.steps][1:2] == [older]

    def test_to_others_it_is_theirs_with_the_practice_that_the_plan_names(self):
        plan = plan_of(planned(PlanStepKind.PRACTICE, -3, "crisis", "calm"), planned(PlanStepKind.PAIRING, 5))

        found = steps(SUPERVISOR, gaps={}, plan=plan, ways={"crisis": way()})

        assert [(step.kind, step.reason, step.practice, step.lesson) for step in found.every[:2]] == [
            (StepKind.THEIRS, Reason.LATE, "calm", ""),
            (StepKind.THEIRS, Reason.DUE, "", ""),
        ]

    def test_what_is_done_or_waits_for_others_is_no_step(self):
        plan = plan_of(
            planned(PlanStepKind.COURSE, -3, "roots", state=StepState.DONE, since=TODAY),
            planned(PlanStepKind.COURSE, -3, "crisis", state=StepState.WAITING, waits_for=PlanWaitsFor.CREDIT),
        )

        assert (steps(gaps={}, plan=plan).steps, steps(gaps={}, plan=plan).waiting) == ((), ())


class TestWithoutAStep:
    def test_all_is_shown(self):
        assert steps(gaps={}).rest is Rest.ALL_SHOWN

    def test_who_left_is_asked_nothing(self):
        assert steps(may_study=False).rest is Rest.HAS_LEFT

    def test_who_has_not_signed_in_is_below_nothing(self):
        assert steps(SUPERVISOR, has_signed_in=False).rest is Rest.NOT_IN_YET

    def test_what_a_check_did_not_settle_rests_until_tomorrow(self):
        found = steps(gaps={"a": Rung.KNOWS_HOW}, ways={"roots": held(TODAY)}, rests=frozenset("a"))

        assert (found.steps, found.rest) == ((), Rest.TOMORROW)

    def test_what_is_put_off_is_not_offered_and_told_apart(self):
        key = first(gaps={"a": Rung.KNOWS_HOW}).key

        found = steps(gaps={"a": Rung.KNOWS_HOW}, set_aside=frozenset({key}))

        assert (found.steps, found.rest, len(found.set_aside)) == ((), Rest.SET_ASIDE, 1)

    def test_only_the_person_s_own_page_knows_what_they_put_off(self):
        key = first(gaps={"a": Rung.KNOWS_HOW}).key

        found = steps(SUPERVISOR, gaps={"a": Rung.KNOWS_HOW}, set_aside=frozenset({key}))

        assert found.first.kind is StepKind.ASSIGN
        assert found.set_aside == ()

    def test_it_rests_for_a_week_and_from_the_second_time_for_a_month(self):
        assert rests_until(TODAY, 0) == date(2026, 12, 7)
        assert rests_until(TODAY, 1) == rests_until(TODAY, 5) == date(2026, 12, 30)


class TestForASupervisor:
    def test_what_waits_for_them_comes_first(self):
        watch = WatchedPractice(5, "crisis", "calm", State.ASKED, OTHER, "Sam", NOW)

        assert first(SUPERVISOR, watches=(watch,)).kind is StepKind.RATE_PRACTICE
        agreed = replace(watch, state=State.AGREED)
        assert first(SUPERVISOR, watches=(agreed,)).kind is StepKind.CONFIRM_RATING

    def test_what_another_rater_was_asked_for_is_theirs(self):
        watch = WatchedPractice(5, "crisis", "calm", State.ASKED, 3, "Olu", NOW)

        assert StepKind.RATE_PRACTICE not in {step.kind for step in steps(SUPERVISOR, watches=(watch,)).steps}

    def test_a_course_is_asked_for_and_never_one_that_would_be_refused(self):
        found = steps(SUPERVISOR, ways={"crisis": held(date(2026, 6, 1))}, asked=(asked("roots", 5),))

        assert {step.goal for step in found.steps if step.kind is StepKind.ASSIGN} == {"branch"}

    def test_what_a_course_builds_on_counts_in_what_it_takes(self):
        deep = Offers.of((ROOTS, replace(BRANCH, categories=minutes(60)), replace(CRISIS, categories=minutes(75))))
        gaps = {"b": Rung.KNOWS_HOW, "d": Rung.SHOWS_HOW}

        order = [step.goal for step in next_steps(facts(gaps=gaps), deep, SUPERVISOR).steps]

        assert order == ["crisis", "branch"]  # one gap in 75 minutes, then one in 60 after 60 of what it builds on

    def test_what_was_asked_for_is_theirs_to_do_with_its_day(self):
        step = first(SUPERVISOR, asked=(asked("roots", -2),))

        assert (step.kind, step.reason, step.by) == (StepKind.THEIRS, Reason.LATE, TODAY - timedelta(days=2))

    def test_no_lesson_no_minutes_and_no_one_thing_is_told(self):
        found = steps(SUPERVISOR, ways={"branch": missing(active_seconds=1)})

        theirs = [step for step in found.steps if step.goal == "branch"]
        assert [(step.kind, step.reason, step.lesson, step.minutes) for step in theirs] == [
            (StepKind.THEIRS, Reason.LEFT_OFF, "", 90)
        ]
        assert theirs[0].since is None

    def test_a_check_is_told_as_one(self):
        check = CheckAtHand(frozenset("b"), 3)

        found = steps(SUPERVISOR, gaps={"b": Rung.KNOWS_HOW}, ways={"branch": held(TODAY)}, check=check)

        assert [(step.kind, step.minutes) for step in found.steps] == [(StepKind.TAKE_CHECK, 3)]

    @pytest.mark.parametrize("state", [State.OFFERED, State.RATED, State.READ])
    def test_where_only_a_word_of_the_person_is_left_that_is_told(self, state):
        watch = WatchedPractice(5, "crisis", "calm", state, OTHER, "Sam", NOW)

        found = steps(SUPERVISOR, gaps={"d": Rung.SHOWS_HOW}, ways={"crisis": held(TODAY)}, watches=(watch,))

        assert (found.steps, found.rest) == ((), Rest.THEIRS)

    @pytest.mark.parametrize(("ways", "kinds"), [({}, {"ASSIGN"}), ({"roots": held(TODAY)}, {"THEIRS"})])
    def test_the_last_course_of_a_choice_was_asked_for_and_is_not_asked_for_again(self, ways, kinds):
        """While there is something to choose, one of the courses may still be asked for by itself."""
        choice = replace(asked("", 9), choices=("roots", "crisis"))
        found = steps(SUPERVISOR, asked=(choice,), ways=ways)

        assert {step.kind.name for step in found.every if step.goal == "crisis"} == kinds

    def test_a_practice_is_begun_by_who_may_rate_and_else_theirs_to_ask_for(self):
        ways = {"crisis": held(date(2026, 6, 1))}
        administrator = replace(SUPERVISOR, may_rate=False)

        assert first(SUPERVISOR, gaps={"d": Rung.SHOWS_HOW}, ways=ways).kind is StepKind.START_PRACTICE
        theirs = first(administrator, gaps={"d": Rung.SHOWS_HOW}, ways=ways)
        assert (theirs.kind, theirs.practice) == (StepKind.THEIRS, "")

    def test_who_may_not_assign_is_offered_nothing_to_press(self):
        found = steps(Viewer(OTHER))

        assert {step.kind for step in found.steps} == {StepKind.THEIRS}

    def test_a_renewal_is_asked_for(self):
        step = first(SUPERVISOR, gaps={}, ways={"crisis": held(date(2024, 12, 20))})

        assert (step.kind, step.reason, step.goal) == (StepKind.ASSIGN, Reason.RUNS_OUT, "crisis")


class TestForOneCompetencyOrCourse:
    def test_toward_a_competency(self):
        found = steps()

        assert (found.toward(frozenset("b")).course, found.toward(frozenset("b")).goal) == ("roots", "branch")
        assert found.toward(frozenset("z")) is None

    def test_within_a_course(self):
        found = steps()

        assert found.within("crisis").course == "crisis"
        assert found.within("nowhere") is None


def ways_of():
    progress = st.builds(
        Progress,
        lessons_done=st.just(0),
        lessons=st.just(1),
        active_seconds=st.sampled_from([0, 600]),
        seconds_needed=st.just(600),
        best_percent=st.none(),
        passed=st.booleans(),
        evaluated=st.booleans(),
        practice_missing=st.integers(0, 1),
        requires=st.sampled_from([(), ("practice",)]),
    )
    days = st.none() | st.dates(date(2024, 1, 1), TODAY)
    return st.builds(
        CourseWay,
        done=st.frozensets(st.sampled_from(["one", "first", "second"])),
        progress=st.none() | progress,
        touched_at=st.just(NOW),
        for_credit=st.booleans(),
        credit_at=st.none() | st.just(NOW),
        held_from=days,
    ).filter(lambda way: way.is_open or way.held_from is not None)


PEOPLE = st.builds(
    facts,
    gaps=st.dictionaries(st.sampled_from("abcd"), st.sampled_from(list(Rung)[1:4])).map(OFFERS.reachable),
    ways=st.dictionaries(st.sampled_from(["roots", "branch", "crisis"]), ways_of()),
    asked=st.lists(
        st.builds(asked, st.sampled_from(["roots", "branch", "crisis", "gone"]), st.none() | st.integers(-90, 90)),
        max_size=3,
    ).map(tuple),
    may_watch=st.booleans(),
    completed=st.frozensets(st.sampled_from(["roots", "branch"])),
)


@given(PEOPLE, st.sampled_from([OWN, SUPERVISOR, Viewer(OTHER)]))
def test_every_state_shows_a_step_or_says_why_there_is_none(person, viewer):
    found = next_steps(person, OFFERS, viewer)

    assert bool(found.steps) != (found.rest is not None)


@given(PEOPLE, st.sampled_from([OWN, SUPERVISOR]))
def test_every_step_is_offered_once_and_in_the_order_of_reasons(person, viewer):
    found = next_steps(person, OFFERS, viewer).steps

    assert len({step.key for step in found}) == len(found)
    assert [step.reason for step in found] == sorted(step.reason for step in found)


@given(PEOPLE)
def test_no_step_asks_for_what_nothing_here_can_give(person):
    for step in next_steps(person, OFFERS, OWN).steps:
        assert step.codes <= person.gaps.keys()
        assert step.course in OFFERS.by_course


@given(PEOPLE)
def test_nobody_else_reads_a_lesson_minutes_of_reading_or_when_one_was_here(person):
    for step in next_steps(person, OFFERS, SUPERVISOR).steps:
        assert step.lesson == ""
        assert step.kind not in (StepKind.READ_ON, StepKind.OPEN_LESSON, StepKind.TAKE_QUIZ, StepKind.EVALUATE)
        assert step.since is None or step.reason is Reason.WAITS


@given(PEOPLE, st.sampled_from([OWN, SUPERVISOR, Viewer(OTHER)]))
def test_without_what_closes_gaps_all_other_steps_are_the_same(person, viewer):
    whole, part = next_steps(person, OFFERS, viewer), next_steps(person, OFFERS, viewer, closing=False)

    assert part.every == tuple(step for step in whole.every if step.reason is not Reason.CLOSES_GAPS)
    assert part.steps == tuple(step for step in whole.steps if step.reason is not Reason.CLOSES_GAPS)
    assert part.waiting == whole.waiting


def short(*courses: str, days: int = 27, slug: str = "card") -> HoursShort:
    return HoursShort(slug, "Card", 255, TODAY + timedelta(days=days), (), courses)


class TestACredentialThatIsShortOfHours:
    def test_it_comes_after_what_runs_out_and_before_a_check(self):
        check = CheckAtHand(frozenset({"a"}), 4)
        ranked = steps(ways={"crisis": held(date(2024, 12, 10))}, check=check, short=(short("roots"),)).steps

        assert [step.reason for step in ranked[:3]] == [Reason.RUNS_OUT, Reason.SHORT, Reason.CHECK]
        assert (ranked[1].kind, ranked[1].goal, ranked[1].by) == (
            StepKind.START_COURSE,
            "roots",
            TODAY + timedelta(days=27),
        )

    def test_one_that_is_begun_is_gone_on_with_and_what_it_builds_on_comes_first(self):
        begun = first(short=(short("branch", "roots"),), ways={"roots": way()})
        before = first(short=(short("branch"),))

        assert (begun.kind, begun.goal, begun.lesson) == (StepKind.OPEN_LESSON, "roots", "one")
        assert (before.course, before.goal, before.minutes_before) == ("roots", "branch", ROOTS.minutes)

    def test_the_nearest_day_comes_first_and_where_nothing_counts_the_way_is_looked_at(self):
        found = steps(short=(short("roots", days=60), short(slug="other", days=9))).steps[:2]

        assert [(step.kind, step.course) for step in found] == [
            (StepKind.SEE_WAY, ""),
            (StepKind.START_COURSE, "roots"),
        ]
        assert found[0].key == "see_way:other"

    def test_what_waits_for_its_credit_is_not_asked_for_again(self):
        waits = replace(missing(), credit_at=NOW)

        assert not [one for one in steps(short=(short("roots"),), ways={"roots": waits}).every if one.short]

    def test_whoever_supervises_them_may_ask_for_the_course_and_reads_no_lesson(self):
        asks = first(SUPERVISOR, short=(short("roots"),))
        goes_on = [
            step for step in steps(SUPERVISOR, short=(short("roots"),), ways={"roots": way()}).every if step.short
        ]
        looks = first(SUPERVISOR, short=(short(),))

        assert (asks.kind, asks.reason, asks.minutes) == (StepKind.ASSIGN, Reason.SHORT, ROOTS.minutes)
        assert [(step.kind, step.lesson) for step in goes_on] == [(StepKind.THEIRS, "")]
        assert (looks.kind, looks.key) == (StepKind.THEIRS, "theirs:card")
