"""The next step, beside a slow answer made on its own from the same few rules, over generated programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain.competence.competency import RUNG_OF, Rung
from lms.domain.competence.practice import State
from lms.domain.competence.steps.next_step import may_concern_others, next_steps
from lms.domain.competence.steps.offers import Offers
from lms.domain.competence.steps.step import (
    CheckAtHand,
    CourseWay,
    Facts,
    HoursShort,
    NextStep,
    Reason,
    Rest,
    StepKind,
    Viewer,
    WatchedPractice,
)
from lms.domain.items.item import Kind
from lms.domain.learning.completion import Progress, lessons_left
from lms.domain.learning.course import Course, HourCategory, Practice
from lms.domain.team.assignment import Assigned
from tests.domain.examples import course, item, lesson
from tests.tools.next_step_twin import Told, Twin, every, key, which_first

TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME, SAM, OLU = 1, 2, 3
OWN = Viewer(ME)
VIEWERS = (OWN, Viewer(SAM, may_assign=True, may_rate=True), Viewer(OLU, may_assign=True), Viewer(OLU))
CODES = ("a", "b", "c", "samhsa-3.1")
SLUGS = ("roots", "branch", "crisis", "tree")
codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def programs(draw) -> tuple[Course, ...]:
    """Up to four small courses, each of which may build on any before it, or on one that is not there any more."""
    slugs = draw(st.permutations(SLUGS))[: draw(st.integers(1, 4))]
    return tuple(draw(courses(slug, (*slugs[:place], "gone"))) for place, slug in enumerate(slugs))


@st.composite
def courses(draw, slug: str, before: tuple[str, ...]) -> Course:
    kinds = draw(st.lists(st.tuples(st.sampled_from(list(Kind)), codes), min_size=1, max_size=4))
    seen = draw(st.lists(st.tuples(st.sampled_from(["role play", "shadowing"]), codes), max_size=2))
    return course(
        slug=slug,
        title=slug.title(),
        categories=(HourCategory(draw(st.sampled_from([15, 60, 90])), ("ethics",)),),
        prerequisites=draw(st.lists(st.sampled_from(before), max_size=2, unique=True).map(tuple)),
        refresh_months=draw(st.sampled_from([0, 1, 12, 24])),
        questions_per_attempt=draw(st.integers(1, 3)),
        items=tuple(item(f"i{number}", kind, *of_item) for number, (kind, of_item) in enumerate(kinds)),
        lessons=tuple(
            lesson(f"l{number}", competencies=draw(codes), words=draw(st.sampled_from([180, 1800])))
            for number in range(draw(st.integers(1, 3)))
        ),
        practice=tuple(Practice(f"p{n}", f"P{n}", setting, of_it, "") for n, (setting, of_it) in enumerate(seen)),
    )


@st.composite
def ways(draw, studied: Course) -> CourseWay:
    """Nothing under way, or a way of any kind; what it misses is what its facts say."""
    held_from = draw(st.none() | st.dates(date(2024, 6, 1), TODAY))
    if held_from is not None and draw(st.booleans()):
        return CourseWay(held_from=held_from)
    slugs = [one.slug for one in studied.lessons]
    done = frozenset(draw(st.permutations(slugs))[: draw(st.integers(0, len(slugs)))])
    requires = draw(st.sampled_from([(), ("review",), ("practice",), ("review", "practice")]))
    return CourseWay(
        done=done,
        progress=Progress(
            lessons_done=len(done),
            lessons=len(slugs),
            active_seconds=draw(st.sampled_from([0, 599, 600])),
            seconds_needed=600,
            best_percent=None,
            passed=draw(st.booleans()),
            evaluated=draw(st.booleans()),
            open_reviews=draw(st.integers(0, 1)),
            practice_missing=draw(st.integers(0, 1)),
            requires=requires,
        ),
        declared=frozenset(draw(st.sets(st.sampled_from(slugs)))),
        practices=tuple(one.id for one in studied.practice if draw(st.booleans())),
        touched_at=NOW - timedelta(days=draw(st.integers(0, 3))),
        for_credit=held_from is None or draw(st.booleans()),
        credit_at=draw(st.sampled_from([None, None, NOW])),
        held_from=held_from,
    )


@st.composite
def watches(draw, number: int, program: tuple[Course, ...]) -> WatchedPractice:
    seen = [(one.slug, practice.id) for one in program for practice in one.practice] + [("gone", "p0")]
    of_course, practice = draw(st.sampled_from(seen))
    rater = draw(st.sampled_from([None, SAM, OLU]))
    state = draw(st.sampled_from([State.OFFERED, State.ASKED, State.RATED, State.READ, State.AGREED]))
    since = NOW - timedelta(days=draw(st.integers(0, 3)))
    return WatchedPractice(number, of_course, practice, state, rater, "Sam", since, draw(st.booleans()))


@st.composite
def asks(draw, number: int) -> Assigned:
    slugs = (*SLUGS, "gone")
    due = draw(st.none() | st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days)))
    choices = draw(st.lists(st.sampled_from(slugs), max_size=3, unique=True).map(tuple))
    return Assigned(number, "" if choices else draw(st.sampled_from(slugs)), "Sam", due, "soon", choices)


@st.composite
def shortfalls(draw, number: int) -> HoursShort:
    day = TODAY + timedelta(days=draw(st.integers(0, 90)))
    slugs = draw(st.lists(st.sampled_from((*SLUGS, "gone")), max_size=3, unique=True).map(tuple))
    return HoursShort(f"card-{number}", "Card", draw(st.integers(1, 600)), day, (), slugs)


@st.composite
def lives(draw) -> tuple[Facts, tuple[Course, ...]]:
    program = draw(programs())
    offers = Offers.of(program)
    targets = offers.reachable(draw(st.dictionaries(st.sampled_from(CODES), st.sampled_from(list(Rung)[1:]))))
    gaps = {code: rung for code, rung in targets.items() if draw(st.booleans())}
    begun = {one.slug: draw(ways(one)) for one in program if draw(st.booleans())}
    check = CheckAtHand(frozenset(draw(st.sets(st.sampled_from(sorted(gaps)), min_size=1))), 3) if gaps else None
    facts = Facts(
        person_id=ME,
        today=TODAY,
        may_study=draw(st.sampled_from([True] * 9 + [False])),
        has_signed_in=draw(st.sampled_from([True] * 9 + [False])),
        targets=targets,
        gaps=gaps,
        ways=begun,
        completed=frozenset(slug for slug, way in begun.items() if way.held_from)
        | frozenset(draw(st.sets(st.just("gone")))),
        asked=tuple(draw(asks(number)) for number in range(draw(st.integers(0, 3)))),
        watches=tuple(draw(watches(number, program)) for number in range(draw(st.integers(0, 2)))),
        confirmed=frozenset((one.slug, p.id) for one in program for p in one.practice if draw(st.booleans())),
        may_watch=draw(st.booleans()),
        senior_may_watch=draw(st.booleans()),
        check=draw(st.sampled_from([None, check])),
        short=tuple(draw(shortfalls(number)) for number in range(draw(st.integers(0, 2)))),
        rests=frozenset(code for code in gaps if draw(st.booleans())) if draw(st.booleans()) else frozenset(),
    )
    return facts, program


def told(step: NextStep) -> Told:
    return Told(**{name: getattr(step, name) for name in Told._fields})


@given(lives(), st.sampled_from(VIEWERS))
@settings(max_examples=max(60, settings.default.max_examples))
def test_a_slow_answer_on_its_own_offers_the_same_steps(life, viewer):
    facts, program = life

    found = next_steps(facts, Offers.of(program), viewer)

    expected = every(facts, program, viewer)
    steps = [told(step) for step in found.every]
    assert Counter(steps) == Counter(expected)
    assert all(which_first(one, other) <= 0 for one, other in pairwise(steps))
    assert [step.key for step in found.steps] == list(dict.fromkeys(map(key, steps)))  # each once


@given(lives(), st.sampled_from(VIEWERS), st.data())
def test_what_waits_and_why_there_is_nothing_are_the_same(life, viewer, data):
    facts, program = life
    keys = sorted({step.key for step in next_steps(facts, Offers.of(program), OWN).steps})
    put_off = (
        frozenset(keys) if data.draw(st.booleans()) else frozenset(key for key in keys if data.draw(st.booleans()))
    )

    found = next_steps(replace(facts, set_aside=put_off), Offers.of(program), viewer)

    if not (facts.may_study and facts.has_signed_in):
        assert (found.steps, found.waiting) == ((), ())
        assert found.rest is (Rest.NOT_IN_YET if facts.may_study else Rest.HAS_LEFT)
        return
    twin = Twin(facts, program)
    assert {(waits.what, waits.course, waits.practice) for waits in found.waiting} == twin.waiting()
    rests = put_off if viewer is OWN else frozenset()
    of_all = list(map(key, every(facts, program, viewer)))
    assert found.rest is twin.rest(of_all, rests)
    assert {step.key for step in found.set_aside} == rests & set(of_all)
    assert not {step.key for step in found.steps} & rests


@given(lives(), st.randoms(use_true_random=False))
def test_the_same_facts_have_the_same_first_step_however_they_are_read(life, random):
    facts, program = life

    def mixed(things):
        return random.sample(list(things), len(things))

    again = replace(
        facts,
        ways=dict(mixed(facts.ways.items())),
        gaps=dict(mixed(facts.gaps.items())),
        watches=tuple(mixed(facts.watches)),
        asked=tuple(mixed(facts.asked)),
    )
    for viewer in VIEWERS:
        before, after = (next_steps(one, Offers.of(program), viewer) for one in (facts, again))
        assert before.every == after.every
        assert before.first == after.first


@given(lives(), st.sampled_from(VIEWERS))
def test_no_step_asks_for_what_no_course_bank_or_practice_can_give(life, viewer):
    facts, program = life
    here = {one.slug: one for one in program}

    for step in next_steps(facts, Offers.of(program), viewer).every:
        assert step.codes <= facts.gaps.keys()
        if step.kind is StepKind.TAKE_CHECK or step.reason is Reason.WAITS:
            continue
        if step.short and not step.short.courses:
            assert step.course == step.goal == ""
            continue
        assert step.short is None or step.goal in step.short.courses
        within, goal = here[step.course], here[step.goal]
        assert step.lesson == "" or within.lesson(step.lesson) in within.lessons
        assert step.practice == "" or within.practice_called(step.practice) in within.practice
        assert all(_can_show(goal, code, facts.gaps[code]) for code in step.codes)
        if step.kind is StepKind.START_COURSE and step.reason is Reason.CLOSES_GAPS:
            assert all(slug not in here or slug in facts.completed for slug in within.prerequisites)


def _can_show(studied: Course, code: str, rung: Rung) -> bool:
    asked = any(code in one.competencies and RUNG_OF[one.kind] >= rung for one in studied.items)
    watched = (code in one.competencies and one.setting != "shadowing" for one in studied.practice)
    return asked or any(watched)


@st.composite
def secrets(draw, way: CourseWay) -> CourseWay:
    """The same way, as far as others may know of it: that it is under way, and whether its lessons are all done."""
    progress = way.progress
    if progress is None or is_for_others(progress):
        return way
    every = [f"l{number}" for number in range(progress.lessons)]
    some = draw(st.permutations(every))[: draw(st.integers(0, progress.lessons - 1))]
    done = way.done if progress.lessons_done == progress.lessons else frozenset(some)
    return replace(
        way,
        done=done,
        declared=frozenset(draw(st.sets(st.sampled_from(["l0", "l1", "l2"])))),
        touched_at=NOW - timedelta(days=draw(st.integers(0, 30))),
        progress=replace(
            progress,
            lessons_done=len(done),
            active_seconds=draw(st.integers(0, progress.seconds_needed - 1)),
            best_percent=draw(st.none() | st.integers(0, 100)),
            passed=draw(st.booleans()),
            evaluated=draw(st.booleans()),
        ),
    )


def is_for_others(progress: Progress) -> bool:
    """All that the person can do themselves is done."""
    is_read = progress.lessons_done == progress.lessons and not progress.seconds_missing
    return is_read and progress.passed and progress.evaluated


@given(lives(), st.sampled_from(VIEWERS[1:]), st.data())
def test_others_are_told_the_same_whatever_the_person_keeps_to_themselves(life, viewer, data):
    facts, program = life
    ways = {slug: data.draw(secrets(way)) for slug, way in facts.ways.items()}
    put_off = frozenset(step.key for step in next_steps(facts, Offers.of(program), OWN).steps)

    before = next_steps(facts, Offers.of(program), viewer)
    after = next_steps(replace(facts, ways=ways, set_aside=put_off), Offers.of(program), viewer)

    assert after == before


@given(lives())
def test_whatever_is_open_and_not_for_others_has_a_step(life):
    """A course asked for, under way or running out is never without a step while nobody else has to act."""
    facts, program = life
    found = next_steps(facts, Offers.of(program), OWN)
    waits = {waiting.course for waiting in found.waiting}

    for one in program:
        way = facts.ways.get(one.slug)
        is_theirs = way is not None and way.is_open and way.credit_at is None and one.slug not in waits
        if is_theirs and facts.may_study and facts.has_signed_in and lessons_left(one, way.done):
            assert found.within(one.slug) is not None


@given(lives(), st.sampled_from(VIEWERS))
def test_without_a_choice_gaps_decide_nothing_but_what_is_told_of_them(life, viewer):
    """So a page that tells nothing of gaps need not know them."""
    facts, program = life
    facts = replace(facts, asked=tuple(replace(one, choices=()) for one in facts.asked), check=None)

    known = next_steps(facts, Offers.of(program), viewer, closing=False)
    unknown = next_steps(replace(facts, gaps={}), Offers.of(program), viewer, closing=False)

    def untold(steps):
        return [step._replace(codes=frozenset(), closes=0) for step in steps]

    assert untold(known.every) == untold(unknown.every)
    assert untold(known.steps) == untold(unknown.steps)


@given(lives(), st.sampled_from(VIEWERS))
def test_who_has_no_step_that_concerns_others_only_goes_on(life, viewer):
    """So a supervisor's Monday has no line of their steps."""
    facts, program = life
    offers = Offers.of(program)

    found = next_steps(facts, offers, viewer, closing=False)

    reasons = {step.reason for step in found.every}
    goes_on = {Reason.LEFT_OFF, Reason.LAST_THING, Reason.CHECK}
    assert may_concern_others(facts, offers) or reasons <= goes_on
    assert not any(step.assignment or step.planned for step in found.every) or may_concern_others(facts, offers)
