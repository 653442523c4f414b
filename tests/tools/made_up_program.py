"""A made-up program: small courses, a person with a history of real deeds, and what each offered step does.

All of it happens in one transaction, which whoever tests rolls back: nothing of it is ever committed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lms.actions.competence import checks, practice
from lms.actions.learning import learning, ready
from lms.actions.program import reviews
from lms.actions.team import asking
from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Role
from lms.domain.acting import Acting
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.competence.steps.step import NextStep, StepKind
from lms.domain.items.item import Item, Kind
from lms.domain.learning.course import Course, HourCategory, Practice, Review
from lms.domain.program.program import Program
from lms.queries.competence.checks import targets_of
from lms.queries.competence.next_steps import Next, next_for, next_for_me
from lms.store.competence import checks as check_store
from lms.store.competence import practice as practice_store
from lms.store.learning import attempts, enrolments, lessons
from tests.domain.examples import course, item, lesson
from tests.tools.way import wrong_answer

CODES = ("cw-1", "cw-2", "cw-3", "samhsa-3.1")
PROFILE = "peer"


def made_up_catalogue(chance: random.Random, shipped: Catalogue) -> Catalogue:
    """Two to four courses, and a role that asks for anything, also for what nothing here can show."""
    slugs = ["roots", "branch", "crisis", "tree"][: chance.randint(2, 4)]
    made = {slug: _course(chance, slug, slugs[:place]) for place, slug in enumerate(slugs)}
    targets = {code: Rung(chance.randint(1, 3)) for code in CODES if chance.random() < 0.9}
    profile = Profile(PROFILE, "Peer", targets, frozenset(), "child-welfare")
    return replace(shipped, courses=made, profiles={**shipped.profiles, PROFILE: profile})


def _course(chance: random.Random, slug: str, before: list[str]) -> Course:
    taught = [lesson(f"l{number}", competencies=_codes(chance), words=180) for number in range(chance.randint(1, 2))]
    seen = [
        Practice(f"p{number}", f"Practice {number}", setting, _codes(chance), "")
        for number, setting in enumerate(chance.choices(["role play", "shadowing"], [4, 1], k=chance.randint(0, 2)))
    ]
    requires = [kind for kind in ("review", "practice") if chance.random() < 0.25]
    if "review" in requires:
        taught[0] = replace(taught[0], review=Review("clinical", "Is it so?"))
    return course(
        slug=slug,
        title=slug.title(),
        categories=(HourCategory(chance.choice([15, 60, 300]), ("ethics",)),),
        prerequisites=tuple(before[-1:]) if chance.random() < 0.4 else (),
        refresh_months=chance.choice([0, 6, 12, 24]),
        questions_per_attempt=chance.randint(2, 4),
        items=tuple(_item(chance, number) for number in range(chance.randint(2, 6))),
        lessons=tuple(taught),
        practice=tuple(seen),
        certificate_requires=tuple(requires) if seen else (),
    )


def _item(chance: random.Random, number: int) -> Item:
    made = item(f"i{number}", chance.choice(list(Kind)), *_codes(chance))
    return replace(made, teaches=(f"l{chance.randint(0, 1)}", "what"))


def _codes(chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.sample(CODES, chance.randint(1, 2)))


@dataclass
class MadeUpProgram:
    """One person of it, whom `sam` supervises; `noel` is a senior peer in some programs, `ada` the administrator.

    With `all_goes_well` every answer is right, every practice is met, and nobody says not now.
    """

    catalogue: Catalogue
    chance: random.Random
    here: Program
    now: datetime
    person_id: int
    sam: int
    ada: int
    all_goes_well: bool = False

    def as_(self, person_id: int) -> Acting:
        return Acting(person_id, self.now, self.here)

    @property
    def viewers(self) -> tuple[int, ...]:
        return self.person_id, self.sam, self.ada

    def next_for(self, viewer: int) -> Next:
        if viewer == self.person_id:
            actor = Actor(viewer, frozenset({Role.PEER}))
            return next_for_me(self.catalogue, actor, PROFILE, self.now, self.here)
        roles = {Role.SUPERVISOR, Role.RATER} if viewer == self.sam else {Role.ADMINISTRATOR}
        actor = Actor(viewer, frozenset(roles), frozenset({self.person_id}))
        asked = {self.person_id: self.catalogue.profiles[PROFILE]}
        return next_for(self.catalogue, actor, asked, self.now, self.here)[self.person_id]

    # A history: mostly what is offered, now and then what is asked for, or a time in which nothing happens

    def live(self) -> None:
        """One deed, and the time until the next one."""
        deed = self.chance.random()
        if deed < 0.15:
            chosen = self.chance.choice(list(self.catalogue.courses.values()))
            days = timedelta(days=self.chance.randint(-5, 40))
            due_on = self.chance.choice([None, self.as_(self.sam).today + days])
            asking.assign_training(self.as_(self.sam), [self.person_id], [chosen], due_on=due_on, note="")
        elif deed < 0.25:
            self.now += timedelta(days=self.chance.choice([1, 40, 200, 500]))
        elif deed < 0.35:
            anew = self.chance.choice(list(self.catalogue.courses.values()))
            if enrolments.latest_enrolment(self.person_id, anew.slug) is not None:
                learning.restart_course(self.as_(self.person_id), anew)
        else:
            viewer = self.chance.choices(self.viewers, [6, 2, 1])[0]
            found = self.next_for(viewer)
            if found.steps:
                self.take(self.chance.choice(found.steps[:3]).step, viewer)
        self.now += timedelta(minutes=self.chance.choice([20, 60, 60 * 24]))

    # What comes by itself, or by people who read no steps

    def sleep(self) -> None:
        """Until the next day: credit comes whose moment it is, and open reviews are recorded."""
        self.now += timedelta(days=1)
        ready.credit_due(self.as_(self.person_id), self.person_id)
        for chosen in self.catalogue.courses.values():
            for kind in {one.review.kind for one in chosen.lessons if one.review is not None}:
                told = (chosen.revision, kind, "Dr. Vale", "psychologist", self.as_(self.ada).today)
                reviews.record_review(self.as_(self.ada), chosen, *told)

    # What is pressed: the action that is behind each kind of step, which refuses by an exception or a word

    def take(self, step: NextStep, viewer: int) -> None:
        """Presses it, and does what it leads to."""
        deeds: dict[StepKind, Callable[[NextStep, int], None]] = {
            StepKind.START_COURSE: self._start,
            StepKind.OPEN_LESSON: self._read,
            StepKind.READ_ON: self._read,
            StepKind.TAKE_QUIZ: self._take_quiz,
            StepKind.EVALUATE: self._evaluate,
            StepKind.ASK_PRACTICE: self._ask_practice,
            StepKind.START_PRACTICE: self._ask_practice,
            StepKind.TAKE_CHECK: self._take_check,
            StepKind.ANSWER_OFFER: self._answer_offer,
            StepKind.READ_RATING: self._read_rating,
            StepKind.RATE_PRACTICE: self._rate,
            StepKind.CONFIRM_RATING: self._confirm,
            StepKind.ASSIGN: self._assign,
            StepKind.THEIRS: lambda *_: None,  # nothing is pressed: it is the person's own
        }
        deeds[step.kind](step, viewer)

    def _start(self, step: NextStep, viewer: int) -> None:
        chosen = self.catalogue.courses[step.course]
        renews = self.next_for(viewer).facts.ways.get(step.course)
        begin = learning.restart_course if renews and renews.held_from else learning.start_course
        enrolment = enrolments.enrolment(begin(self.as_(viewer), chosen))
        assert enrolment.started_at == self.now, "a new way is begun"
        assert enrolment.for_credit, "and it brings credit"

    def _read(self, step: NextStep, viewer: int) -> None:
        chosen = self.catalogue.courses[step.course]
        enrolment = enrolments.latest_enrolment(viewer, chosen.slug)
        found = chosen.lesson(step.lesson)
        assert enrolment is not None
        assert found is not None
        learning.open_lesson(self.as_(viewer), enrolment.id, found.slug)
        self.now += timedelta(minutes=found.minutes)
        seconds = chosen.minutes * 60 if self._goes_well(0.5) else 30
        lessons.add_active_time(enrolment.id, self.as_(viewer).today, seconds)
        learning.finish_lesson(self.as_(viewer), chosen, found)

    def _take_quiz(self, step: NextStep, viewer: int) -> None:
        chosen = self.catalogue.courses[step.course]
        attempt = learning.open_quiz(self.as_(viewer), chosen)
        drawn = attempts.drawn_items(chosen, attempt)
        answers = {item_id: self._answer(one, 0.85) for item_id, one in drawn.items()}
        handed_in = learning.submit_quiz(self.as_(viewer), chosen, attempt.id, answers)
        assert handed_in is not None
        assert handed_in.first

    def _answer(self, asked: Item, right: float):
        return asked.right_answer if self._goes_well(right) else wrong_answer(asked)

    def _goes_well(self, how_often: float) -> bool:
        return self.all_goes_well or self.chance.random() < how_often

    def _evaluate(self, step: NextStep, viewer: int) -> None:
        learning.send_evaluation(self.as_(viewer), self.catalogue.courses[step.course], {})

    def _ask_practice(self, step: NextStep, viewer: int) -> None:
        chosen = self.catalogue.courses[step.course]
        wanted = chosen.practice_called(step.practice)
        assert wanted is not None
        may_watch = practice_store.raters(self.person_id, self.as_(viewer).today)
        lived = any(code.startswith("samhsa-3.") for code in wanted.competencies)
        rater = self.chance.choice(practice.watchers(may_watch, senior_signs=lived))
        assert practice.ask(self.as_(viewer), self.person_id, chosen, wanted, rater.id).first

    def _take_check(self, step: NextStep, viewer: int) -> None:
        if viewer != self.person_id:
            return  # told, and nothing to press
        assert step.check is not None
        targets = targets_of(self.catalogue, PROFILE)
        opened = checks.open_check(
            self.as_(viewer), tuple(self.catalogue.courses.values()), targets, step_id=step.check.step_id
        )
        assert opened.check_id is not None
        assert not opened.is_other, "the same questions that were offered"
        check = check_store.check(opened.check_id)
        assert check is not None
        answers = {key: self._answer(one, 0.8) for key, one in check_store.drawn_items(check).items()}
        checks.keep_answers(viewer, opened.check_id, answers)
        assert checks.hand_in(self.as_(viewer), opened.check_id)

    def _watched(self, step: NextStep) -> practice_store.Watched:
        found = practice_store.watched(step.observation, self.as_(self.person_id).today)
        assert found is not None
        return found

    def _answer_offer(self, step: NextStep, viewer: int) -> None:
        assert practice.answer(self.as_(viewer), self._watched(step), says_yes=self._goes_well(0.8))

    def _read_rating(self, step: NextStep, viewer: int) -> None:
        watched = self._watched(step)
        assert watched.moments.rated_at is not None
        fair = self._goes_well(0.8)
        assert practice.read(self.as_(viewer), watched, watched.moments.rated_at, "", is_fair=fair)

    def _rate(self, step: NextStep, viewer: int) -> None:
        watched = self._watched(step)
        wanted = self.catalogue.courses[watched.course].practice_called(watched.practice)
        assert wanted is not None
        is_rated = watched.setting is not PracticeSetting.SHADOWING
        given = Rating.MET if self._goes_well(0.67) else Rating.NOT_YET
        found = Seen(watched.setting, dict.fromkeys(wanted.competencies, given) if is_rated else {}, "")
        assert practice.rate(self.as_(viewer), watched, found, watched.moments.rated_at, practice=wanted)

    def _confirm(self, step: NextStep, viewer: int) -> None:
        watched = self._watched(step)
        assert watched.moments.rated_at is not None
        chosen = self.catalogue.courses[watched.course]
        outcome = practice.confirm(self.as_(viewer), watched, watched.moments.rated_at, chosen)
        assert outcome in (practice.Confirming.COUNTS, practice.Confirming.KEPT)

    def _assign(self, step: NextStep, viewer: int) -> None:
        chosen = self.catalogue.courses[step.goal]
        asked = asking.assign_training(self.as_(viewer), [self.person_id], [chosen], due_on=None, note="")
        assert (asked.count, asked.left_out) == (1, ())
