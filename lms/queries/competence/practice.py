"""Observed practice: the list of one's own and of those one watches, one observation, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Permission, may, may_rate
from lms.domain.competence.practice import Rating, State, Turn, practice_of, turn, version_of
from lms.domain.learning.course import Course, Practice
from lms.queries.people.names import told_apart
from lms.store.competence import practice as store
from lms.store.competence.practice import Rater
from lms.store.competence.practice import Watched as Watched
from lms.store.learning import enrolments
from lms.store.people import people

DONE_SHOWN = 50


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
    """`waiting` is what the number in the bar counts; no observation stands in two lists."""

    waiting: tuple[PracticeLine, ...]
    under_way: tuple[PracticeLine, ...]
    team: tuple[PracticeLine, ...]
    done: tuple[PracticeLine, ...]
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
    """`practice` and `course` are None when the content does not have them any more: then it cannot be rated."""

    line: PracticeLine
    course: Course | None
    practice: Practice | None
    asked: tuple[Rated, ...]
    rated: tuple[Rated, ...]
    version: int
    is_rater: bool

    @property
    def watched(self) -> Watched:
        return self.line.watched

    @property
    def may_be_rated(self) -> bool:
        """By whoever may rate: until both have confirmed, and while the practice stands in its course."""
        return self.practice is not None and self.line.state not in (State.CONFIRMED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class AskPage:
    raters: tuple[Rater, ...]
    under_way: int | None

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


def watched(observation_id: int, today: date) -> Watched | None:
    """An observation by itself, whoever asks."""
    return store.watched(observation_id, today)


def is_rater(watched: Watched, actor: Actor, *, is_senior_peer: bool) -> bool:
    """Whether the actor may look at it and rate it: while the person works here, who may rate that person."""
    return watched.person_is_active and may_rate(
        actor, watched.person_id, watched.rater_id, is_senior_peer=is_senior_peer
    )


def may_still_confirm(watched: Watched, today: date) -> bool:
    """Whether who rated it may rate this person's practice today as well."""
    return watched.rater_id in {rater.id for rater in store.raters(watched.person_id, today)}


def practice_page(catalogue: Catalogue, actor: Actor, today: date, *, is_senior_peer: bool) -> PracticePage:
    me = actor.person_id or 0
    found = [
        _line(catalogue, watched, actor)
        for watched in store.open_about({me, *actor.team}, me, today)
        if watched.person_id == me or is_rater(watched, actor, is_senior_peer=is_senior_peer)
    ]
    confirmed = [
        _line(catalogue, watched, actor)
        for watched in store.confirmed_with(me, today, DONE_SHOWN)
        if watched.person_id == me or is_rater(watched, actor, is_senior_peer=is_senior_peer)
    ]
    waiting = tuple(line for line in found if line.turn is not None)
    others = [line for line in found if line.turn is None]
    own = [line for line in (*found, *confirmed) if line.is_own]
    begun = enrolments.latest_enrolments(me)
    return PracticePage(
        waiting=waiting,
        under_way=tuple(other for other in others if other.is_own or other.watched.person_id not in actor.team),
        team=tuple(other for other in others if not other.is_own and other.watched.person_id in actor.team),
        done=tuple(confirmed),
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


def lines_of(catalogue: Catalogue, person_id: int, actor: Actor, today: date) -> tuple[PracticeLine, ...]:
    """A person's practice as the actor sees it in a list, newest first."""
    return tuple(_line(catalogue, watched, actor) for watched in store.of_person(person_id, today))


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
    course = catalogue.courses.get(watched.course)
    practice = practice_of(course, watched.practice)
    return ObservationPage(
        line=_line(catalogue, watched, actor),
        course=course,
        practice=practice,
        asked=_rated(catalogue, practice.competencies if practice else (), watched),
        rated=_rated(catalogue, watched.ratings, watched),
        version=version_of(watched.moments.rated_at),
        is_rater=rates,
    )


def _rated(catalogue: Catalogue, codes: Iterable[str], watched: Watched) -> tuple[Rated, ...]:
    return tuple(
        Rated(
            code,
            catalogue.label(code),
            catalogue.competencies[code].statement if code in catalogue.competencies else "",
            Rating(watched.ratings[code]) if code in watched.ratings else None,
        )
        for code in codes
    )


def ask_page(person_id: int, course: Course, practice: Practice, today: date) -> AskPage:
    return AskPage(
        _raters(person_id, today),
        store.open_one(person_id, course.slug, practice.names),
    )


def start_page(catalogue: Catalogue, actor: Actor, today: date) -> StartPage:
    me = actor.person_id or 0
    return StartPage(
        people=tuple(told_apart(people.names(actor.team - {me}).items(), today).items()),
        practices=tuple((course, offered) for course in catalogue.courses.values() for offered in course.practice),
        senior_peers=tuple(rater for rater in _raters(me, today) if not rater.is_supervisor),
    )


def _raters(person_id: int, today: date) -> tuple[Rater, ...]:
    """Two of one name are told apart."""
    found = store.raters(person_id, today)
    called = told_apart(((rater.id, rater.name) for rater in found), today)
    return tuple(replace(rater, name=called[rater.id]) for rater in found)
