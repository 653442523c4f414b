"""Observed practice: the list of one's own and of those one watches, one observation, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lms.content.catalogue import Catalogue
from lms.content.wording import first_name
from lms.domain.access import Actor, Permission, may, may_rate
from lms.domain.competence.practice import Rating, State, Turn, practice_of, turn, version_of
from lms.domain.competence.practice_form import PracticeForm, form_of, senior_peer_signs
from lms.domain.learning.course import Course, Practice
from lms.queries.people.names import told_apart
from lms.store.competence import practice as store
from lms.store.competence import practice_drafts
from lms.store.competence.practice import Rater
from lms.store.competence.practice import Watched as Watched
from lms.store.competence.practice_drafts import BeforeRating
from lms.store.competence.practice_drafts import Draft as Draft
from lms.store.learning import enrolments
from lms.store.people import people

DONE_SHOWN = 50
RATEABLE = (State.ASKED, State.RATED, State.READ, State.AGREED)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One observation in a list; `turn` is what its reader has to do next."""

    watched: Watched
    title: str
    course_title: str
    state: State
    is_own: bool
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A practice of a course that one has begun, with where one is in it."""

    practice: Practice
    under_way: PracticeLine | None
    last: PracticeLine | None


@dataclass(frozen=True, slots=True)
class PracticePage:
    """`waiting` is what the number in the bar counts; no observation stands in two lists.

    `not_now` are those that the reader started and that were answered so.
    """

    waiting: tuple[PracticeLine, ...]
    under_way: tuple[PracticeLine, ...]
    team: tuple[PracticeLine, ...]
    done: tuple[PracticeLine, ...]
    not_now: tuple[PracticeLine, ...]
    courses: tuple[tuple[Course, tuple[Offered, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One competency of a practice, with its rating once there is one."""

    code: str
    label: str
    statement: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class ObservationPage:
    """`practice` and `course` are None when the content does not have them any more: then it cannot be rated.

    `sees_words` tells whether the reader sees more than the ratings: its person and who rated it do. `form`, since
    when the site has it, and the reader's draft are there for who may rate it now.
    """

    line: PracticeLine
    course: Course | None
    practice: Practice | None
    asked: tuple[Rated, ...]
    rated: tuple[Rated, ...]
    version: int
    is_rater: bool
    sees_words: bool
    form: PracticeForm | None
    before: BeforeRating | None

    @property
    def watched(self) -> Watched:
        return self.line.watched

    @property
    def may_be_rated(self) -> bool:
        """By whoever may rate: until both have confirmed, and while the practice stands in its course."""
        return self.practice is not None and self.line.state in RATEABLE

    @property
    def first_name(self) -> str:
        return first_name(self.watched.person_name)

    @property
    def draft(self) -> Draft | None:
        return self.before.draft if self.before else None


@dataclass(frozen=True, slots=True)
class AskPage:
    raters: tuple[Rater, ...]
    under_way: int | None
    senior_signs: bool

    @property
    def has_supervisor(self) -> bool:
        return any(rater.is_supervisor for rater in self.raters)


@dataclass(frozen=True, slots=True)
class StartPage:
    """Whom a supervisor may start a practice for, and which ones there are, as (course, practice)."""

    people: tuple[tuple[int, str], ...]
    practices: tuple[tuple[Course, Practice], ...]
    senior_peers: tuple[Rater, ...]


def _line(catalogue: Catalogue, watched: Watched, actor: Actor) -> PracticeLine:
    course = catalogue.courses.get(watched.course)
    practice = practice_of(course, watched.practice)
    state = watched.moments.state
    takes_part = may(actor, Permission.PRACTISE, actor.person_id)
    return PracticeLine(
        watched=watched,
        title=practice.title if practice else watched.practice.replace("-", " ").capitalize(),
        course_title=course.title if course else watched.course.replace("-", " ").capitalize(),
        state=state,
        is_own=watched.person_id == actor.person_id,
        turn=turn(state, actor.person_id, watched.person_id, watched.rater_id) if takes_part else None,
    )


def _turn_of_rater(line: PracticeLine, actor: Actor) -> PracticeLine:
    """In a list that others than its raters read as well: only who may rate has a turn."""
    may_take_it = line.is_own or is_rater(line.watched, actor, is_senior_peer=True)
    return line if may_take_it else replace(line, turn=None)


def watched(observation_id: int, today: date) -> Watched | None:
    """An observation by itself, whoever asks."""
    return store.watched(observation_id, today)


def is_rater(watched: Watched, actor: Actor, *, is_senior_peer: bool) -> bool:
    """Whether the actor may look at it and rate it: while the person works here, who may rate that person."""
    return watched.person_is_active and may_rate(
        actor,
        watched.person_id,
        watched.rater_id,
        is_senior_peer=is_senior_peer,
        senior_signs=watched.senior_signs,
    )


def may_still_confirm(watched: Watched, today: date) -> bool:
    """Whether who rated it may rate this person's practice today as well."""
    return watched.rater_id in {rater.id for rater in store.raters(watched.person_id, today)}


def to_watch(catalogue: Catalogue, actor: Actor, today: date, *, is_senior_peer: bool) -> tuple[PracticeLine, ...]:
    """Practice of others that waits for a word of the actor."""
    me = actor.person_id or 0
    found = (
        _line(catalogue, watched, actor)
        for watched in store.open_about({me, *actor.team}, me, today)
        if watched.person_id != me and is_rater(watched, actor, is_senior_peer=is_senior_peer)
    )
    return tuple(line for line in found if line.turn is not None)


def practice_page(catalogue: Catalogue, actor: Actor, today: date, *, is_senior_peer: bool) -> PracticePage:
    me = actor.person_id or 0
    found = [
        _line(catalogue, watched, actor)
        for watched in store.open_about({me, *actor.team}, me, today)
        if watched.person_id == me or is_rater(watched, actor, is_senior_peer=is_senior_peer)
    ]
    settled = [
        _line(catalogue, watched, actor)
        for watched in store.settled_with(me, today, DONE_SHOWN)
        if watched.person_id == me or is_rater(watched, actor, is_senior_peer=is_senior_peer)
    ]
    confirmed = [line for line in settled if line.state is State.CONFIRMED]
    waiting = tuple(line for line in found if line.turn is not None)
    others = [line for line in found if line.turn is None]
    own = [line for line in (*found, *confirmed) if line.is_own]
    begun = enrolments.latest_enrolments(me)
    return PracticePage(
        waiting=waiting,
        under_way=tuple(other for other in others if other.is_own or other.watched.person_id not in actor.team),
        team=tuple(other for other in others if not other.is_own and other.watched.person_id in actor.team),
        done=tuple(confirmed),
        not_now=tuple(line for line in settled if line.state is State.NOT_NOW),
        courses=tuple(
            (course, offered(course, own))
            for course in catalogue.courses.values()
            if course.slug in begun and course.practice
        ),
    )


def offered(course: Course, own: Iterable[PracticeLine]) -> tuple[Offered, ...]:
    """The practices of a course with one's own way in them; of those that are done, the first in `own` counts."""
    lines = [line for line in own if line.watched.course == course.slug]
    found = []
    for practice in course.practice:
        same = [line for line in lines if line.watched.practice in practice.names]
        done = [line for line in same if line.state is State.CONFIRMED]
        under_way = [line for line in same if line.state is not State.CONFIRMED]
        found.append(Offered(practice, next(iter(under_way), None), next(iter(done), None)))
    return tuple(found)


def own_lines(catalogue: Catalogue, course: Course, person_id: int, today: date) -> tuple[PracticeLine, ...]:
    """One's own observations in a course, newest first, without those that were withdrawn; no turn is told."""
    found = store.of_person_in(person_id, course.slug, today)
    return tuple(_line(catalogue, line, Actor(person_id, frozenset())) for line in reversed(found))


def lines_of(
    catalogue: Catalogue, person_id: int, actor: Actor, today: date, confirmed: int
) -> tuple[tuple[PracticeLine, ...], int]:
    """A person's practice as the actor sees it in a list, newest first, and how much there is.

    What is under way, and so many of those that both have confirmed.
    """
    found, total = store.of_person(person_id, today, confirmed)
    return tuple(_turn_of_rater(_line(catalogue, watched, actor), actor) for watched in found), total


def observation_page(
    catalogue: Catalogue, observation_id: int, actor: Actor, today: date, *, is_senior_peer: bool
) -> ObservationPage | None:
    """None when it is not there, or neither the actor's own nor theirs to rate."""
    watched = store.watched(observation_id, today)
    if watched is None:
        return None
    rates = is_rater(watched, actor, is_senior_peer=is_senior_peer)
    if watched.person_id != actor.person_id and not rates:
        return None
    if watched.moments.state is State.NOT_NOW and actor.person_id not in (watched.person_id, watched.started_by):
        return None
    course = catalogue.courses.get(watched.course)
    practice = practice_of(course, watched.practice)
    line = _line(catalogue, watched, actor)
    form = form_of(course.slug, practice) if course and practice and rates and line.state in RATEABLE else None
    return ObservationPage(
        line=line,
        course=course,
        practice=practice,
        asked=_rated(catalogue, practice.competencies if practice else (), watched),
        rated=_rated(catalogue, watched.ratings, watched),
        version=version_of(watched.moments.rated_at),
        is_rater=rates,
        sees_words=actor.person_id in (watched.person_id, watched.rater_id),
        form=form,
        before=practice_drafts.before_rating(form, watched.id, actor.person_id or 0) if form else None,
    )


def _rated(catalogue: Catalogue, codes: Iterable[str], watched: Watched) -> tuple[Rated, ...]:
    statements = catalogue.statements()
    return tuple(
        Rated(
            code,
            catalogue.label(code),
            statements.get(code, ""),
            Rating(watched.ratings[code]) if code in watched.ratings else None,
        )
        for code in codes
    )


def ask_page(person_id: int, course: Course, practice: Practice, today: date) -> AskPage:
    senior_signs = senior_peer_signs(practice.competencies)
    return AskPage(
        tuple(one for one in _raters(person_id, today) if one.is_senior_peer or not senior_signs),
        store.open_one(person_id, course.slug, practice.names),
        senior_signs,
    )


def who_may_watch(person_id: int, today: date) -> tuple[Rater, ...]:
    """Whoever supervises the person, and senior peers whom they may name."""
    return _raters(person_id, today)


def start_page(catalogue: Catalogue, actor: Actor, today: date) -> StartPage:
    me = actor.person_id or 0
    return StartPage(
        people=tuple(told_apart(people.names(actor.team - {me}).items(), today).items()),
        practices=tuple((course, offered) for course in catalogue.courses.values() for offered in course.practice),
        senior_peers=tuple(rater for rater in _raters(me, today) if rater.is_senior_peer),
    )


def _raters(person_id: int, today: date) -> tuple[Rater, ...]:
    """Two of one name are told apart."""
    found = store.raters(person_id, today)
    called = told_apart(((rater.id, rater.name) for rater in found), today)
    return tuple(replace(rater, name=called[rater.id]) for rater in found)
