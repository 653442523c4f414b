"""What is next for a person, answered slowly and on its own: each step that can be thought of has to show its right.

It follows `next-step.md` sentence by sentence, and shares no rule with `lms/domain/competence/steps/`: courses are
read as they are written, ways there are walked one prerequisite at a time, and steps are ranked two by two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cmp_to_key
from itertools import chain
from typing import NamedTuple

from lms.domain.competence.competency import RUNG_OF
from lms.domain.competence.practice import State
from lms.domain.competence.steps.step import CourseWay, Facts, HoursShort, Reason, Rest, StepKind, Viewer, WaitsFor
from lms.domain.days import add_months
from lms.domain.learning.course import Course, Lesson, Practice
from lms.domain.team.assignment import Assigned

SOON_DAYS = 30  # a reminder would tell of it
WATCHING, A_WORD, A_MOMENT = 20, 2, 1  # minutes


class Told(NamedTuple):
    """All that a page can read of a step, except for the check that it is about."""

    kind: StepKind
    reason: Reason
    course: str = ""
    goal: str = ""
    lesson: str = ""
    practice: str = ""
    observation: int = 0
    assignment: int = 0
    is_choice: bool = False
    codes: frozenset[str] = frozenset()
    closes: int = 0
    minutes: int = 0
    minutes_before: int = 0
    goal_minutes: int = 0
    by: date | None = None
    since: object = None
    asked_by: str = ""
    note: str = ""
    short: HoursShort | None = None


@dataclass(frozen=True)
class Twin:
    """A person on a day, among these courses, in the order in which a new person takes them."""

    facts: Facts
    courses: tuple[Course, ...]

    def course(self, slug: str) -> Course | None:
        return next((course for course in self.courses if course.slug == slug), None)

    def way(self, slug: str) -> CourseWay:
        return self.facts.ways.get(slug, CourseWay())

    # What a course can show

    def says_something(self, course: Course, code: str, items: int = 1) -> bool:
        """So many items of a kind that shows what is asked, or more."""
        asked = [RUNG_OF[item.kind] for item in course.items if code in item.competencies]
        enough = [rung for rung in asked if asked.count(rung) >= items]
        return code in self.facts.gaps and any(rung >= self.facts.gaps[code] for rung in enough)

    def asks(self, course: Course) -> frozenset[str]:
        return frozenset(code for code in self.facts.gaps if self.says_something(course, code))

    def closes(self, course: Course) -> int:
        return sum(self.says_something(course, code, 2) for code in self.facts.gaps)

    def shown_by(self, practice: Practice) -> frozenset[str]:
        """What is watched there and no quiz can show; shadowing is not rated."""
        beyond = frozenset(code for code in self.facts.gaps if not self.is_for_quizzes(code))
        return frozenset() if practice.setting == "shadowing" else beyond.intersection(practice.competencies)

    def is_for_quizzes(self, code: str) -> bool:
        """A lesson teaches it, and two questions of one kind ask for it, in whatever courses."""
        is_taught = any(code in lesson.competencies for course in self.courses for lesson in course.lessons)
        asked = [RUNG_OF[item.kind] for course in self.courses for item in course.items if code in item.competencies]
        return is_taught and any(rung >= self.facts.gaps[code] for rung in asked if asked.count(rung) > 1)

    # Where somebody stands in a course

    def lessons_left(self, course: Course) -> list[Lesson]:
        return [lesson for lesson in course.lessons if not set(lesson.names) & self.way(course.slug).done]

    def is_under_way(self, course: Course) -> bool:
        """Something in it is asked of them: of a way for learning its lessons, until a new one would bring credit."""
        way = self.way(course.slug)
        is_for_learning = bool(self.lessons_left(course)) and self.renewal(course) is None
        return way.progress is not None and (way.for_credit or is_for_learning)

    def renewal(self, course: Course) -> date | None:
        """The day on which it runs out, once a new way gives credit: shortly before, and not in its first half."""
        held = self.way(course.slug).held_from
        if held is None or not course.refresh_months:
            return None
        day = add_months(held, course.refresh_months)
        in_window = self.facts.today >= day - timedelta(days=self.facts.again_days)
        is_past_half = self.facts.today - held >= day - self.facts.today
        return day if in_window and is_past_half else None

    def gives_credit(self, course: Course) -> bool:
        way = self.way(course.slug)
        return way.credit_at is None and (way.held_from is None or self.renewal(course) is not None)

    def may_be_watched(self, practice: Practice) -> bool:
        lived = any(code.startswith("samhsa-3.") for code in practice.competencies)
        return self.facts.senior_may_watch if lived else self.facts.may_watch

    def is_watched(self, course: Course, practice: Practice) -> bool:
        return any((watch.course, watch.practice) == (course.slug, practice.id) for watch in self.facts.watches)

    # What comes first

    def before(self, course: Course) -> list[Course]:
        """All that it builds on and was never completed; what was begun is gone on with, whatever it builds on."""
        if course.slug in self.facts.ways:
            return []
        others = (other for other in self.courses if other is not course)
        return [other for other in others if self._leads_to(other.slug, course)]

    def _leads_to(self, slug: str, course: Course) -> bool:
        if slug in self.facts.completed:
            return False
        open_ones = [self.course(one) for one in course.prerequisites if one not in self.facts.completed]
        return slug in course.prerequisites or any(self._leads_to(slug, one) for one in open_ones if one)

    def first_on_the_way(self, course: Course) -> Course:
        """One after another in the order in which they are named, each after its own."""
        if course.slug in self.facts.ways:
            return course
        return self._root(course)

    def _root(self, course: Course) -> Course:
        for slug in course.prerequisites:
            needed = self.course(slug)
            if needed is not None and slug not in self.facts.completed:
                return self._root(needed)
        return course

    # Every move that can be thought of, and whether it is the one to make

    def moves(self, course: Course) -> Iterator[tuple[StepKind, str, str, int]]:
        """(kind, lesson, practice, minutes) of what could be done in a course, whoever asks and when."""
        quiz = -(-3 * course.questions_per_attempt // 2)
        missing = self.way(course.slug).progress.seconds_missing if self.way(course.slug).progress else 0
        yield StepKind.START_COURSE, "", "", course.minutes
        for lesson in course.lessons:
            yield StepKind.OPEN_LESSON, lesson.slug, "", lesson.minutes
            yield StepKind.READ_ON, lesson.slug, "", (missing + 59) // 60
        yield StepKind.TAKE_QUIZ, "", "", quiz
        yield StepKind.EVALUATE, "", "", A_WORD
        for practice in course.practice:
            yield StepKind.ASK_PRACTICE, "", practice.id, WATCHING

    def is_next(self, course: Course, kind: StepKind, lesson: str, practice: str) -> bool:
        """Lessons, quiz, evaluation, reading time, practice: each once what is before it is met."""
        progress, left = self.way(course.slug).progress, self.lessons_left(course)
        if progress is None or not self.is_under_way(course):
            return kind is StepKind.START_COURSE
        is_met = [not left, progress.passed, progress.evaluated, not progress.seconds_missing]
        turn = is_met.index(False) if False in is_met else 4
        rules: dict[StepKind, Callable[[], bool]] = {
            StepKind.OPEN_LESSON: lambda: turn == 0 and lesson == left[0].slug,
            StepKind.TAKE_QUIZ: lambda: turn == 1,
            StepKind.EVALUATE: lambda: turn == 2,
            StepKind.READ_ON: lambda: turn == 3 and lesson == self._lacks_most(course),
            StepKind.ASK_PRACTICE: lambda: turn == 4 and practice == self._practice_left(course),
        }
        return rules.get(kind, lambda: False)()

    def _lacks_most(self, course: Course) -> str:
        declared = self.way(course.slug).declared
        read_here = [lesson for lesson in course.lessons if not set(lesson.names) & declared]
        among = read_here or list(course.lessons)
        longest = max(lesson.minutes for lesson in among)
        return next(lesson.slug for lesson in among if lesson.minutes == longest)

    def _practice_left(self, course: Course) -> str | None:
        way = self.way(course.slug)
        if way.progress is None or "practice" not in way.progress.requires or not way.progress.practice_missing:
            return None
        for practice in course.practice:
            shown = (course.slug, practice.id) in self.facts.confirmed or self.is_watched(course, practice)
            if practice.id in way.practices and not shown and self.may_be_watched(practice):
                return practice.id
        return None

    def move(self, course: Course) -> tuple[StepKind, str, str, int] | None:
        found = [move for move in self.moves(course) if self.is_next(course, *move[:3])]
        assert len(found) <= 1
        return found[0] if found else None

    # The person's own steps

    def told(self, goal: Course, reason: Reason, **values: object) -> list[Told]:
        """The move on the way to a course, with all that is told of it; none while others have to act."""
        course = self.first_on_the_way(goal)
        move = self.move(course)
        if move is None:
            return []
        kind, lesson, practice, minutes = move
        given = {
            "course": course.slug,
            "goal": goal.slug,
            "lesson": lesson,
            "practice": practice,
            "codes": self.asks(goal),
            "closes": self.closes(goal),
            "minutes": minutes,
            "minutes_before": sum(one.minutes for one in self.before(goal)),
            "goal_minutes": goal.minutes,
        }
        return [Told(kind, reason, **given | values)]

    def own(self) -> list[Told]:
        found = self.words_waited_for(self.facts.person_id)
        for assigned in self.facts.asked:
            found += self.asked(assigned)
        for course in self.courses:
            found += self.in_course(course)
            found += self.practices(course)
            found += self.unbegun(course)
        for short in self.facts.short:
            found += self.toward_hours(short)
        check = self.facts.check
        if check is not None:
            codes = {"codes": check.codes, "closes": len(check.codes), "minutes": check.minutes}
            found.append(Told(StepKind.TAKE_CHECK, Reason.CHECK, **codes))
        return found

    def toward_hours(self, short: HoursShort) -> list[Told]:
        """Of courses that would count the one that is begun, else the first; where none counts, the way itself."""
        if not short.courses:
            return [Told(StepKind.SEE_WAY, Reason.SHORT, by=short.by, minutes=A_MOMENT, short=short)]
        giving = [course for course in map(self.course, short.courses) if course and self.gives_credit(course)]
        begun = [course for course in giving if self.way(course.slug).progress is not None]
        rest = [course for course in giving if course not in begun]
        for course in (*begun, *rest):
            if told := self.told(course, Reason.SHORT, by=short.by, short=short):
                return told
        return []

    def words_waited_for(self, viewer_id: int, *, may_rate: bool = False) -> list[Told]:
        """Of the person: an answer, a reading. Of a rater who is named, or of any where none is: a rating, a word."""
        own = {State.OFFERED: StepKind.ANSWER_OFFER, State.RATED: StepKind.READ_RATING}
        own[State.READ] = StepKind.READ_RATING
        theirs = {State.ASKED: StepKind.RATE_PRACTICE, State.AGREED: StepKind.CONFIRM_RATING}
        found = []
        for watch in self.facts.watches:
            is_own = viewer_id == self.facts.person_id
            is_named = watch.rater_id == viewer_id
            may = is_own or is_named or (watch.rater_id is None and may_rate and not watch.senior_signs)
            kind = (own if is_own else theirs).get(watch.state) if may else None
            if kind is not None:
                course = self.course(watch.course)
                practices = [one for one in course.practice if one.id == watch.practice] if course else []
                shown = (one.competencies for one in practices if one.setting != "shadowing")
                codes = frozenset(self.facts.gaps).intersection(chain.from_iterable(shown))
                about = {"course": watch.course, "practice": watch.practice, "observation": watch.id}
                minutes = WATCHING if kind is StepKind.RATE_PRACTICE else A_WORD
                told = {"codes": codes, "closes": len(codes), "minutes": minutes, "asked_by": watch.rater}
                found.append(Told(kind, Reason.WAITS, **about, **told, since=watch.since))
        return found

    def asked(self, assigned: Assigned) -> list[Told]:
        courses = [self.course(slug) for slug in assigned.choices or (assigned.course_slug,)]
        giving = [course for course in courses if course and self.gives_credit(course)]
        begun = [course for course in giving if self.way(course.slug).progress is not None]
        among = begun or giving
        if not among:
            return []
        best = max(self.closes(course) / max(1, course.minutes) for course in among)
        goal = max((one for one in among if self.closes(one) / max(1, one.minutes) == best), key=lambda one: one.slug)
        told = {"assignment": assigned.id, "is_choice": len(giving) > 1, "by": assigned.due_on}
        told |= {"asked_by": assigned.assigned_by, "note": assigned.note}
        return self.told(goal, self._asked_reason(assigned.due_on), **told)

    def _asked_reason(self, due: date | None) -> Reason:
        if due is None or due > self.facts.today + timedelta(days=SOON_DAYS):
            return Reason.ASKED
        return Reason.LATE if due < self.facts.today else Reason.DUE

    def in_course(self, course: Course) -> list[Told]:
        """One thing left, where one left off, and what runs out."""
        way, found = self.way(course.slug), []
        if way.credit_at is not None:
            return []
        if self.is_under_way(course):
            is_one = way.for_credit and self.things_missing(course) == 1
            reason = Reason.LAST_THING if is_one else Reason.LEFT_OFF
            found += self.told(course, reason, since=way.touched_at)
        if (day := self.renewal(course)) is not None:
            found += self.told(course, Reason.RUNS_OUT, by=day)
        return found

    def things_missing(self, course: Course) -> int:
        progress = self.way(course.slug).progress
        assert progress is not None
        unmet = [
            bool(self.lessons_left(course)),
            not progress.passed,
            not progress.evaluated,
            progress.seconds_missing > 0,
            "review" in progress.requires and progress.open_reviews > 0,
            "practice" in progress.requires and progress.practice_missing > 0,
        ]
        return sum(unmet)

    def waits_for_review(self, course: Course) -> bool:
        progress = self.way(course.slug).progress
        is_asked = progress is not None and "review" in progress.requires and progress.open_reviews > 0
        return is_asked and self.things_missing(course) == 1

    def practices_at_hand(self, course: Course) -> list[tuple[Practice, frozenset[str]]]:
        """Lessons done, nobody watches it yet, and it shows a gap."""
        way = self.way(course.slug)
        if way.held_from is None and (way.progress is None or self.lessons_left(course)):
            return []
        shown = [(practice, self.shown_by(practice)) for practice in course.practice]
        return [(practice, codes) for practice, codes in shown if codes and not self.is_watched(course, practice)]

    def practices(self, course: Course) -> list[Told]:
        return [
            Told(
                StepKind.ASK_PRACTICE,
                Reason.CLOSES_GAPS,
                course=course.slug,
                goal=course.slug,
                practice=practice.id,
                codes=codes,
                closes=len(codes),
                minutes=WATCHING,
            )
            for practice, codes in self.practices_at_hand(course)
            if self.may_be_watched(practice)
        ]

    def unbegun(self, course: Course) -> list[Told]:
        """A course never begun that does something for a gap, by its quiz or by a practice."""
        way = self.way(course.slug)
        shown = [self.shown_by(practice) for practice in course.practice]
        codes = self.asks(course).union(*shown)
        if way.progress is not None or way.held_from is not None or not codes:
            return []
        closes = self.closes(course) + sum(len(of_practice) for of_practice in shown)
        return self.told(course, Reason.CLOSES_GAPS, codes=codes, closes=closes)

    # What somebody else may do

    def others(self, viewer: Viewer) -> list[Told]:
        found = self.words_waited_for(viewer.person_id, may_rate=viewer.may_rate)
        for step in self.own():
            if step.reason in (Reason.LATE, Reason.DUE, Reason.ASKED):
                found.append(self.theirs(step))
            elif step.reason in (Reason.LAST_THING, Reason.LEFT_OFF):
                found.append(self.theirs(step)._replace(reason=Reason.LEFT_OFF))
            elif step.kind is StepKind.TAKE_CHECK:
                found.append(step)
            elif step.kind is StepKind.ASK_PRACTICE and step.reason is Reason.CLOSES_GAPS and not step.goal_minutes:
                starts = step._replace(kind=StepKind.START_PRACTICE)
                found.append(starts if viewer.may_rate else self.theirs(step))
            elif step.reason is not Reason.WAITS:
                found.append(self.to_assign(step, viewer))
        return found

    def theirs(self, step: Told) -> Told:
        """That much and no more: no lesson, no practice, no minutes of theirs, not when they were here."""
        hidden = {"lesson": "", "practice": "", "since": None, "minutes": step.goal_minutes}
        return step._replace(kind=StepKind.THEIRS, course=step.goal, **hidden)

    def to_assign(self, step: Told, viewer: Viewer) -> Told:
        is_asked = any(self.asks_for_just(assigned, step.goal) for assigned in self.facts.asked)
        if (
            step.kind is StepKind.SEE_WAY
            or is_asked
            or self.way(step.goal).progress is not None
            or not viewer.may_assign
        ):
            return self.theirs(step)
        return self.theirs(step)._replace(kind=StepKind.ASSIGN, since=step.since)

    def asks_for_just(self, assigned: Assigned, slug: str) -> bool:
        """The course itself, or a choice of which nothing else would do any more."""
        courses = [self.course(one) for one in assigned.choices]
        left = [course.slug for course in courses if course and self.gives_credit(course)]
        return slug == assigned.course_slug or left == [slug]

    # What waits, and what is said where there is nothing

    def waiting(self) -> set[tuple[WaitsFor, str, str]]:
        mine = (State.OFFERED, State.RATED, State.READ)
        found = {
            (WaitsFor.PRACTICE, watch.course, watch.practice)
            for watch in self.facts.watches
            if watch.state not in mine
        }
        for course in self.courses:
            way = self.way(course.slug)
            if way.credit_at is not None:
                found.add((WaitsFor.CREDIT, course.slug, ""))
            elif way.for_credit and self.waits_for_review(course):
                found.add((WaitsFor.REVIEW, course.slug, ""))
            found |= {
                (WaitsFor.RATER, course.slug, practice.id)
                for practice, _ in self.practices_at_hand(course)
                if not self.may_be_watched(practice)
            }
        return found

    def rest(self, keys: Collection[str], set_aside: Collection[str]) -> Rest | None:
        if any(key not in set_aside for key in keys):
            return None
        if keys:
            return Rest.SET_ASIDE
        if self.words_waited_for(self.facts.person_id):
            return Rest.THEIRS
        if self.facts.rests:
            return Rest.TOMORROW
        return Rest.WAITS if self.waiting() else Rest.ALL_SHOWN


def every(facts: Facts, courses: tuple[Course, ...], viewer: Viewer) -> list[Told]:
    """All steps, in the order in which they are offered; of two that rank alike, in any."""
    if not (facts.may_study and facts.has_signed_in):
        return []
    twin = Twin(facts, courses)
    found = twin.own() if viewer.person_id == facts.person_id else twin.others(viewer)
    return sorted(found, key=cmp_to_key(which_first))


def which_first(one: Told, other: Told) -> int:
    """Below 0 where the first of them comes first: by why, by day, by when, by worth, then by what they are."""
    if one.reason is not other.reason:
        return one.reason - other.reason
    if one.by != other.by:
        return -1 if other.by is None or (one.by is not None and one.by < other.by) else 1
    if one.since != other.since and one.since and other.since:
        is_earlier = one.since < other.since  # a word is waited for the longer, the earlier; a course was left later
        return -1 if is_earlier == (one.reason is Reason.WAITS) else 1
    if one.reason is Reason.CLOSES_GAPS and worth(one) != worth(other):
        return -1 if worth(one) > worth(other) else 1
    return (key(one) > key(other)) - (key(one) < key(other))


def worth(step: Told) -> float:
    """Gaps for each minute, with all that has to come before."""
    whole = step.minutes_before + step.goal_minutes if step.goal_minutes else step.minutes
    return step.closes / max(1, whole)


def key(step: Told) -> str:
    about = str(step.observation) if step.observation else ":".join(filter(None, (step.course, step.practice)))
    said = step.short.slug if step.short and not about else ""
    return f"{step.kind.name.lower()}:{about or said}"
