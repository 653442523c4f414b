"""The steps of a person for themselves, from what is known of them and what courses offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from lms.domain.competence.practice import Turn, practice_of, turn
from lms.domain.competence.practice_form import senior_peer_signs
from lms.domain.competence.steps import plan_steps
from lms.domain.competence.steps.offers import Offer, Offers
from lms.domain.competence.steps.step import (
    EVALUATION_MINUTES,
    PRACTICE_MINUTES,
    WORD_MINUTES,
    CourseWay,
    Facts,
    NextStep,
    Reason,
    StepKind,
    Waiting,
    WaitsFor,
    WatchedPractice,
    about_practice,
    due_reason,
)
from lms.domain.learning.completion import Progress, Requirement, lessons_left
from lms.domain.learning.course import Practice
from lms.domain.learning.credit_window import credit_window
from lms.domain.learning.refresh import due_soon_on
from lms.domain.people.onboarding import PlanStep
from lms.domain.team.assignment import Assigned
from lms.domain.team.way import way_to

_NO_WAY = CourseWay()


class _Move(NamedTuple):
    """What to do now in a course, before it is known why."""

    kind: StepKind
    course: str
    minutes: int
    lesson: str = ""
    practice: str = ""


class ForOneself:
    """The steps of a person for themselves."""

    def __init__(self, facts: Facts, offers: Offers) -> None:
        self.facts = facts
        self.offers = offers
        self.courses = offers.courses
        self._needed: dict[str, tuple[str, ...]] = {}
        self.watched = {(watch.course, watch.practice) for watch in facts.watches}

    def steps(self, *, closing: bool) -> Iterator[NextStep]:
        yield from self.wait_for_me()
        yield from self.asked()
        yield from self.planned()
        yield from self.under_way()
        yield from self.runs_out()
        yield from self.short_of_hours()
        yield from self.check()
        if closing:
            yield from self.practices(StepKind.ASK_PRACTICE)
            yield from self.courses_that_close()

    def waiting(self) -> Iterator[Waiting]:
        """What the person cannot do anything about: a rater's turn, a review, and a credit that comes by itself."""
        me = self.facts.person_id
        for watch in self.facts.watches:
            if turn(watch.state, me, me, None) is None:
                what, told = WaitsFor.PRACTICE, (watch.course, watch.state, watch.practice, watch.id, watch.rater)
                yield Waiting(what, *told, at=watch.since)
        for slug, way in self.facts.ways.items():
            if way.credit_at is not None:
                yield Waiting(WaitsFor.CREDIT, slug, at=way.credit_at)
            elif way.progress is not None and way.for_credit and way.progress.missing == (Requirement.REVIEW,):
                yield Waiting(WaitsFor.REVIEW, slug)
        for slug, practice, _ in self.practices_that_close:
            if not self._may_be_watched(practice):
                yield Waiting(WaitsFor.RATER, slug, practice=practice.id)
        yield from plan_steps.words_waited_for(self.facts.plan)
        for one in plan_steps.open_steps(self.facts.plan):
            practice_asked = self._planned_practice(one.step)
            if practice_asked is not None and not self._may_be_watched(practice_asked):
                yield Waiting(WaitsFor.RATER, one.step.course, practice=practice_asked.id)

    def wait_for_me(self) -> Iterator[NextStep]:
        """What others wait for a word of the person on."""
        me = self.facts.person_id
        for watch in self.facts.watches:
            whose = turn(watch.state, me, me, watch.rater_id)
            if whose is not None:
                kind = StepKind.ANSWER_OFFER if whose is Turn.ANSWER else StepKind.READ_RATING
                yield about_practice(watch, kind, self.closed_by(watch))

    def closed_by(self, watch: WatchedPractice) -> frozenset[str]:
        return self._shown_by(watch.course, watch.practice)

    def _shown_by(self, course: str, practice: str) -> frozenset[str]:
        offer = self.offers.by_course.get(course)
        codes = offer.practised.get(practice, frozenset()) if offer else frozenset()
        return codes.intersection(self.facts.gaps)

    def is_credited(self, slug: str) -> bool:
        """Whether a way through it could bring nothing now: held and not due, or done and waiting for its credit."""
        way = self.facts.ways.get(slug, _NO_WAY)
        return way.credit_at is not None or not self._gives_credit(self.offers.by_course[slug], way)

    def _gives_credit(self, offer: Offer, way: CourseWay) -> bool:
        """Whether a way that begins today would."""
        return credit_window(offer.course, way.held_from, self.facts.today, self.facts.again_days).is_open

    def _is_over(self, offer: Offer, way: CourseWay) -> bool:
        """A way for learning asks for nothing once its lessons are done, or once a new one would bring credit."""
        return not way.for_credit and (not lessons_left(offer.course, way.done) or self._gives_credit(offer, way))

    def asked(self) -> Iterator[NextStep]:
        """Where to go on toward what was asked; nothing while it gives no credit, or waits for others."""
        for assigned in self.facts.asked:
            goal = self._goal_of(assigned)
            move = self.toward(goal) if goal else None
            if move is not None:
                reason = due_reason(assigned.due_on, self.facts.today)
                yield self._step(move, reason, goal, by=assigned.due_on, asked=assigned)

    def planned(self) -> Iterator[NextStep]:
        """What the onboarding plan asks for, while it is the person's turn."""
        for one in plan_steps.open_steps(self.facts.plan):
            reason, slug = due_reason(one.due_on, self.facts.today), one.step.course
            if one.step.kind.is_said:
                yield plan_steps.to_say(one, reason)
            elif slug in self.offers.by_course and (move := self._planned_move(one.step)):
                codes = self._shown_by(slug, move.practice) if move.practice else None
                yield self._step(move, reason, slug, by=one.due_on, codes=codes)._replace(planned=one)

    def _planned_move(self, step: PlanStep) -> _Move | None:
        practice = self._planned_practice(step)
        if practice is not None:
            is_free = (step.course, practice.id) not in self.watched and self._may_be_watched(practice)
            return _Move(StepKind.ASK_PRACTICE, step.course, PRACTICE_MINUTES, "", practice.id) if is_free else None
        return None if self.is_credited(step.course) else self.toward(step.course)

    def _planned_practice(self, step: PlanStep) -> Practice | None:
        """The practice that a plan asks for, once the lessons of its course are done; until then they come first."""
        offer = self.offers.by_course.get(step.course)
        if offer is None or not self._may_practise(offer):
            return None
        return practice_of(offer.course, step.practice)

    def _goal_of(self, assigned: Assigned) -> str:
        """The course that was asked for; of a choice the one that is begun, else that which closes most a minute."""
        goals = self.goals_of(assigned)
        begun = [slug for slug in goals if self.facts.ways.get(slug, _NO_WAY).is_open]
        return max(begun or goals, key=self._worth, default="")

    def goals_of(self, assigned: Assigned) -> list[str]:
        """Of what was asked for the courses that would do it now."""
        return [
            slug
            for slug in assigned.choices or (assigned.course_slug,)
            if slug in self.offers.by_course and not self.is_credited(slug)
        ]

    def _worth(self, slug: str) -> tuple[float, str]:
        offer = self.offers.by_course[slug]
        return offer.closes(self.facts.gaps) / max(1, offer.course.minutes), slug

    def _step(
        self,
        move: _Move,
        reason: Reason,
        goal: str,
        *,
        by: date | None = None,
        asked: Assigned | None = None,
        since: datetime | None = None,
        practised: int = 0,
        codes: frozenset[str] | None = None,
    ) -> NextStep:
        """`practised` of the gaps in `codes` could be closed by the course's practices."""
        offer = self.offers.by_course[goal]
        before = self._before(goal)
        return NextStep(
            kind=move.kind,
            reason=reason,
            course=move.course,
            goal=goal,
            lesson=move.lesson,
            practice=move.practice,
            assignment=asked.id if asked else 0,
            is_choice=bool(asked and len(self.goals_of(asked)) > 1),
            codes=offer.asks(self.facts.gaps) if codes is None else codes,
            closes=offer.closes(self.facts.gaps) + practised,
            minutes=move.minutes,
            minutes_before=sum(self.offers.by_course[slug].course.minutes for slug in before),
            goal_minutes=offer.course.minutes,
            by=by,
            since=since,
            asked_by=asked.assigned_by if asked else "",
            note=asked.note if asked else "",
        )

    def _before(self, goal: str) -> tuple[str, ...]:
        """What has to be completed first; nothing for a course that was begun, which may be gone on with."""
        course = self.offers.by_course[goal].course
        if not course.prerequisites or goal in self.facts.ways:
            return ()
        if goal not in self._needed:
            before = way_to(course, self.courses, self.facts.completed).before
            self._needed[goal] = tuple(course.slug for course in before)
        return self._needed[goal]

    def toward(self, goal: str) -> _Move | None:
        """The first thing to do on the way to completing a course; None while others have to act."""
        before = self._before(goal)
        return self.move_in(before[0] if before else goal)

    def move_in(self, slug: str) -> _Move | None:
        """What to do now in one course; None where all that is left is for others."""
        offer, way = self.offers.by_course[slug], self.facts.ways.get(slug, _NO_WAY)
        course = offer.course
        if way.progress is None or self._is_over(offer, way):
            return _Move(StepKind.START_COURSE, slug, course.minutes)
        left = lessons_left(course, way.done)
        if left:
            return _Move(StepKind.OPEN_LESSON, slug, left[0].minutes, lesson=left[0].slug)
        missing = way.progress.missing
        if Requirement.QUIZ in missing:
            return _Move(StepKind.TAKE_QUIZ, slug, offer.quiz_minutes)
        if Requirement.EVALUATION in missing:
            return _Move(StepKind.EVALUATE, slug, EVALUATION_MINUTES)
        if Requirement.TIME in missing:
            return _read_on(offer, way, way.progress)
        return self._practice_left(offer, way) if Requirement.PRACTICE in missing else None

    def _practice_left(self, offer: Offer, way: CourseWay) -> _Move | None:
        """The first practice that the course waits for and nobody was asked to watch."""
        slug = offer.course.slug
        for practice in offer.course.practice:
            of_it = slug, practice.id
            is_left = practice.id in way.practices and of_it not in self.facts.confirmed | self.watched
            if is_left and self._may_be_watched(practice):
                return _Move(StepKind.ASK_PRACTICE, slug, PRACTICE_MINUTES, practice=practice.id)
        return None

    def under_way(self) -> Iterator[NextStep]:
        for slug, way in self.facts.ways.items():
            offer = self.offers.by_course.get(slug)
            if way.progress is None or way.credit_at is not None or offer is None or self._is_over(offer, way):
                continue
            move = self.move_in(slug)
            if move is not None:
                is_last = way.for_credit and len(way.progress.missing) == 1
                yield self._step(move, Reason.LAST_THING if is_last else Reason.LEFT_OFF, slug, since=way.touched_at)

    def runs_out(self) -> Iterator[NextStep]:
        """Completed courses that give credit again: the renewal, or what is next in one that is begun."""
        for slug, way in self.facts.ways.items():
            offer = self.offers.by_course.get(slug)
            if offer is None or way.held_from is None or way.credit_at is not None:
                continue
            on = due_soon_on(offer.course, way.held_from, self.facts.today, self.facts.again_days)
            move = self.move_in(slug) if on else None
            if move is not None:
                yield self._step(move, Reason.RUNS_OUT, slug, by=on)

    def short_of_hours(self) -> Iterator[NextStep]:
        """Toward the first course of the shortest way that may be begun or gone on with, one that is begun first.

        Where all of them wait for others, or for their credit, there is nothing to do; where none counts, the way
        itself is looked at, with training elsewhere.
        """
        for short in self.facts.short:
            goals = [slug for slug in short.courses if slug in self.offers.by_course and not self.is_credited(slug)]
            goals.sort(key=lambda slug: not self.facts.ways.get(slug, _NO_WAY).is_open)
            moves = ((slug, move) for slug in goals if (move := self.toward(slug)))
            slug, move = next(moves, ("", None))
            if move is not None:
                yield self._step(move, Reason.SHORT, slug, by=short.by)._replace(short=short)
            elif not short.courses:
                yield NextStep(StepKind.SEE_WAY, Reason.SHORT, by=short.by, minutes=WORD_MINUTES, short=short)

    def check(self) -> Iterator[NextStep]:
        check = self.facts.check
        if check is not None:
            kind, closes = StepKind.TAKE_CHECK, len(check.codes)
            yield NextStep(kind, Reason.CHECK, check=check, codes=check.codes, closes=closes, minutes=check.minutes)

    def _may_be_watched(self, practice: Practice) -> bool:
        return self.facts.senior_may_watch if senior_peer_signs(practice.competencies) else self.facts.may_watch

    def practices(self, kind: StepKind) -> Iterator[NextStep]:
        for slug, practice, codes in self.practices_that_close:
            if not self._may_be_watched(practice):
                continue
            yield NextStep(
                kind,
                Reason.CLOSES_GAPS,
                course=slug,
                goal=slug,
                practice=practice.id,
                codes=codes,
                closes=len(codes),
                minutes=PRACTICE_MINUTES,
            )

    @cached_property
    def practices_that_close(self) -> tuple[tuple[str, Practice, frozenset[str]], ...]:
        """(course, practice, gaps) of what could be watched now: its lessons are done, and none is under way."""
        return tuple(self._practices_that_close()) if self.facts.gaps else ()

    def _practices_that_close(self) -> Iterator[tuple[str, Practice, frozenset[str]]]:
        for slug in self.facts.ways:
            offer = self.offers.by_course.get(slug)
            if offer is None or not offer.watched or not self._may_practise(offer):
                continue
            for practice, codes in offer.practices_for(self.facts.gaps):
                if (slug, practice.id) not in self.watched:
                    yield slug, practice, codes

    def _may_practise(self, offer: Offer) -> bool:
        """Whether the lessons of the course are done, in this way through it or in one that was completed."""
        way = self.facts.ways.get(offer.course.slug, _NO_WAY)
        return way.held_from is not None or (way.is_open and not lessons_left(offer.course, way.done))

    def courses_that_close(self) -> Iterator[NextStep]:
        """Courses never begun that do something for a gap, with all that they build on."""
        for slug, offer in self.offers.by_course.items():
            way = self.facts.ways.get(slug, _NO_WAY)
            if way.is_open or way.held_from is not None:
                continue
            practised = [codes for _, codes in offer.practices_for(self.facts.gaps)]
            codes = offer.asks(self.facts.gaps).union(*practised)
            move = self.toward(slug) if codes else None
            if move is not None:
                yield self._step(move, Reason.CLOSES_GAPS, slug, codes=codes, practised=sum(map(len, practised)))


def _read_on(offer: Offer, way: CourseWay, progress: Progress) -> _Move:
    """The longest lesson that was not declared: there most of the time is missing."""
    longest = max(offer.course.lessons, key=lambda lesson: (not lesson.is_in(way.declared), lesson.minutes))
    minutes = -(-progress.seconds_missing // 60)
    return _Move(StepKind.READ_ON, offer.course.slug, minutes, lesson=longest.slug)
