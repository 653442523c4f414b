"""The facts that decide what is next for people: a few statements for one person or for a whole team.

Rooms apart from this one are told of by their tables, since learning, team and people build on competence elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Executable, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from lms.domain.access import SENIOR_PEER
from lms.domain.competence.competency import Rung
from lms.domain.competence.equivalence import Groups
from lms.domain.competence.gap_check import CheckFacts, check_of, minutes_for
from lms.domain.competence.offers import Offers
from lms.domain.competence.practice import Moments, State, is_done, practice_now, practice_of, practices_missing
from lms.domain.competence.step import CheckAtHand, CourseWay, Facts, WatchedPractice
from lms.domain.learning.completion import progress_in
from lms.domain.learning.course import Course
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.review import RecordedReview, settled_kinds
from lms.domain.team.assignment import Assigned
from lms.store.asked import choices_of, is_open
from lms.store.competence import equivalents
from lms.store.competence.check_facts import check_facts, check_in_hand
from lms.store.competence.evidence import fresh_rungs
from lms.store.db import chunked, db
from lms.store.in_force import PROFILE_TODAY, TODAY, in_force, read_reviews, reviews_in_force, works_here
from lms.store.joined import persons_by_account
from lms.store.tables.competence import Observation
from lms.store.tables.learning import (
    ActiveTime,
    Attempt,
    Completion,
    DeclaredReading,
    Enrolment,
    LessonProgress,
    ReadyCourse,
)
from lms.store.tables.names import present
from lms.store.tables.people import Person, Supervision
from lms.store.tables.team import Assignment
from lms.store.turns import may_sign_off

_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people


@dataclass(slots=True)
class _OpenWay:
    """A way through a course that is under way, as its rows tell it."""

    id: int
    started_at: datetime
    evaluated: bool
    seconds: int
    share: int
    for_credit: bool
    requires: ShownRequirements | None
    credit_at: datetime | None
    opened: list[datetime] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    declared: dict[str, int] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    reviews: tuple[RecordedReview, ...] = ()


@dataclass(slots=True)
class _Rows:
    """All that was read of one person, with the accounts that were joined into theirs."""

    open: dict[str, _OpenWay] = field(default_factory=dict)
    held: dict[str, tuple[int, int, date, date]] = field(default_factory=dict)
    asked: list[Assigned] = field(default_factory=list)
    watches: list[WatchedPractice] = field(default_factory=list)
    confirmed: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    fresh: frozenset[str] = frozenset()
    is_active: bool = True
    has_signed_in: bool = True
    may_watch: bool = False
    senior_may_watch: bool = False


_LATEST = (
    select(func.max(Enrolment.id))
    .where(Enrolment.person_id.in_(_ACCOUNTS), Enrolment.given_up_at.is_(None))
    .group_by(Enrolment.person_id, present(Enrolment.course))
)
_IS_COMPLETE = exists().where(Completion.enrolment_id == Enrolment.id)
_WAYS = (
    select(
        Enrolment.person_id,
        Enrolment.course,
        Enrolment.id,
        Enrolment.started_at,
        Enrolment.evaluated_at,
        select(func.coalesce(func.sum(ActiveTime.seconds), 0))
        .where(ActiveTime.enrolment_id == Enrolment.id)
        .scalar_subquery(),
        Enrolment.active_share_percent,
        Enrolment.for_credit,
        Enrolment.requires,
        select(ReadyCourse.credit_at).where(ReadyCourse.enrolment_id == Enrolment.id).scalar_subquery(),
        LessonProgress.lesson,
        LessonProgress.first_opened_at,
        LessonProgress.done_at,
        DeclaredReading.seconds,
    )
    .outerjoin(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
    .outerjoin(
        DeclaredReading,
        and_(
            DeclaredReading.enrolment_id == LessonProgress.enrolment_id,
            DeclaredReading.lesson == LessonProgress.lesson,
        ),
    )
    .where(Enrolment.id.in_(_LATEST), ~_IS_COMPLETE)
    .order_by(Enrolment.id)
)
_HELD = select(
    Completion.person_id,
    Completion.course,
    Completion.id,
    Completion.enrolment_id,
    func.coalesce(Completion.counts_from, Completion.earned_on),
    Completion.earned_on,
).where(Completion.person_id.in_(_ACCOUNTS))
_ENROLMENTS: BindParameter[list[int]] = bindparam("enrolments", expanding=True)
_REVIEWED = select(Enrolment.id, reviews_in_force(Enrolment.course)).where(Enrolment.id.in_(_ENROLMENTS))
_ATTEMPTS = select(Attempt).where(Attempt.enrolment_id.in_(_ENROLMENTS), Attempt.submitted_at.is_not(None))
_BY = aliased(Person)
_ASKED = (
    select(
        Assignment.person_id, Assignment.id, Assignment.course, _BY.display_name, Assignment.due_on, Assignment.note
    )
    .join(_BY, _BY.id == Assignment.assigned_by)
    .where(Assignment.person_id.in_(_ACCOUNTS), is_open())
    .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
)
_RATER = aliased(Person)
_WATCHED = (
    select(
        Observation.person_id,
        Observation.id,
        Observation.course,
        Observation.practice,
        Observation.rater_id,
        _RATER.display_name,
        Observation.ratings,
        Observation.requested_at,
        Observation.rated_at,
        Observation.read_at,
        Observation.confirmed_by_person_at,
        Observation.confirmed_by_rater_at,
        Observation.withdrawn_at,
        Observation.started_by.is_not(None),
        Observation.accepted_at,
        Observation.senior_signs,
    )
    .outerjoin(_RATER, _RATER.id == Observation.rater_id)
    .where(Observation.person_id.in_(_ACCOUNTS), Observation.withdrawn_at.is_(None))
    .order_by(Observation.id)
)
_SUPERVISED = exists().where(
    Supervision.person_id == Person.id, in_force(Supervision, TODAY), may_sign_off(Supervision.supervisor_id)
)
_ABOUT = select(
    Person.id, works_here(Person.active_until, TODAY), Person.password_hash.is_not(None), _SUPERVISED
).where(Person.id.in_(_PEOPLE))
_SENIOR_PEERS = select(Person.id).where(works_here(Person.active_until, TODAY), PROFILE_TODAY == SENIOR_PEER).limit(2)


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked what is next: `now` in the program's zone, whose day began at `day_began`."""

    now: datetime
    day_began: datetime
    again_days: int

    @property
    def today(self) -> date:
        return self.now.date()


def next_facts(
    targets: Mapping[int, Mapping[str, Rung]], offers: Offers, moment: Moment, *, with_checks: bool
) -> dict[int, Facts]:
    """Person id to what decides what is next for them today; `targets` holds whom it is asked for, and their targets.

    A target that nothing here can show is no gap of theirs. Checks are chosen in the order of the targets, and only
    where they are asked for, since that takes longer than all the rest.
    """
    found = {
        person_id: _facts(person_id, rows, offers, targets[person_id], moment)
        for person_id, rows in _read(targets, moment.today).items()
    }
    return _with_checks(found, offers, moment) if with_checks else found


def _with_checks(found: Mapping[int, Facts], offers: Offers, moment: Moment) -> dict[int, Facts]:
    """The same, with the check that each may take, and with what a check of today left to rest."""
    courses = [offer.course for offer in offers.by_course.values()]
    gaps = {person_id: facts.gaps for person_id, facts in found.items() if facts.may_study and facts.gaps}
    known = check_facts(gaps, courses, moment.now, moment.day_began)
    return dict(found) | {
        person_id: replace(
            found[person_id],
            check=_check(gaps[person_id], of_checks, offers, moment),
            rests=frozenset(of_checks.resting).intersection(gaps[person_id]),
        )
        for person_id, of_checks in known.items()
    }


def _check(gaps: Mapping[str, Rung], facts: CheckFacts, offers: Offers, moment: Moment) -> CheckAtHand | None:
    if facts.open_check is not None:
        codes, questions = check_in_hand(facts.open_check)
        return CheckAtHand(codes.intersection(gaps), minutes_for(questions), open_check=facts.open_check)
    found = check_of(gaps, facts, offers.askable, moment.now)
    return CheckAtHand(frozenset(found.codes), found.minutes, found.step_id) if found else None


def _facts(person_id: int, rows: _Rows, offers: Offers, asked: Mapping[str, Rung], moment: Moment) -> Facts:
    targets = offers.reachable(asked)
    return Facts(
        person_id=person_id,
        today=moment.today,
        may_study=rows.is_active,
        has_signed_in=rows.has_signed_in,
        targets=targets,
        gaps=_gaps(targets, rows.fresh),
        beyond=frozenset(asked.keys() - targets.keys()),
        ways={
            slug: _way(offers.by_course[slug].course, rows)
            for slug in dict.fromkeys((*rows.open, *rows.held))
            if slug in offers.by_course
        },
        completed=frozenset(rows.held),
        asked=tuple(rows.asked),
        watches=tuple(_watched_now(watch, offers) for watch in rows.watches),
        confirmed=frozenset(_confirmed(rows, offers)),
        may_watch=rows.may_watch,
        senior_may_watch=rows.senior_may_watch,
        again_days=moment.again_days,
    )


def _gaps(targets: Mapping[str, Rung], fresh: frozenset[str]) -> dict[str, Rung]:
    """Targets of which no rung that meets them is fresh; `fresh` holds each as `code:rung`."""
    highest: dict[str, int] = {}
    for held in fresh:
        code, _, rung = held.rpartition(":")
        highest[code] = max(int(rung), highest.get(code, 0))
    return {code: rung for code, rung in targets.items() if highest.get(code, 0) < rung}


def _confirmed(rows: _Rows, offers: Offers) -> Iterator[tuple[str, str]]:
    for slug, practice_id, ratings in rows.confirmed:
        practice = practice_of(offers.by_course[slug].course, practice_id) if slug in offers.by_course else None
        if practice is not None and is_done(practice, ratings):
            yield slug, practice.id


def _watched_now(watch: WatchedPractice, offers: Offers) -> WatchedPractice:
    course = offers.by_course[watch.course].course if watch.course in offers.by_course else None
    return replace(watch, practice=practice_now(course, watch.practice))


def _way(course: Course, rows: _Rows) -> CourseWay:
    held, begun = rows.held.get(course.slug), rows.open.get(course.slug)
    held_from, earned_on = held[2:] if held else (None, None)
    if begun is None:
        return CourseWay(held_from=held_from, earned_on=earned_on)
    ratings = [(practice, ratings) for slug, practice, ratings in rows.confirmed if slug == course.slug]
    requires = begun.requires or ShownRequirements.of(course)
    asked = requires.practices or None
    return CourseWay(
        done=frozenset(begun.done),
        progress=progress_in(
            course,
            done=begun.done,
            active_seconds=begun.seconds,
            declared_seconds=sum(begun.declared.values()),
            active_share_percent=begun.share,
            scores=[attempt.score(course.pass_percent) for attempt in begun.attempts],
            evaluated=begun.evaluated,
            practice_missing=practices_missing(course, ratings, asked),
            requires=requires.kinds(),
            reviews_settled=settled_kinds(begun.reviews, course.revision),
        ),
        declared=frozenset(begun.declared),
        practices=tuple(practice_now(course, practice_id) for practice_id in requires.practices),
        touched_at=max([begun.started_at, *begun.opened]),
        for_credit=begun.for_credit,
        credit_at=begun.credit_at,
        held_from=held_from,
        earned_on=earned_on,
    )


def _read(wanted: Collection[int], today: date) -> dict[int, _Rows]:
    """What there is of each of these people, of accounts that were joined into theirs as well."""
    found: dict[int, _Rows] = {}
    for people in chunked(wanted):
        rows = {person_id: _Rows() for person_id in people}
        by_account = {account_id: rows[person_id] for account_id, person_id in persons_by_account(people).items()}
        _read_ways(by_account)
        _read_practice(by_account)
        asked = list(_execute(_ASKED, by_account))
        choices = choices_of([row[1] for row in asked if not row[2]])
        for account_id, assignment_id, course, by, due_on, note in asked:
            any_of = choices.get(assignment_id, ())
            by_account[account_id].asked.append(Assigned(assignment_id, course, by, due_on, note, any_of))
        for person_id, fresh in fresh_rungs(people, today).items():
            rows[person_id].fresh = fresh
        _read_people(rows, today)
        found |= rows
    return found


def _execute(statement: Executable, people: Collection[int], **values: Any) -> Iterable[Any]:
    return db.session.execute(statement, {"people": list(people), **values})


def _read_ways(by_account: Mapping[int, _Rows]) -> None:
    by_enrolment: dict[int, _OpenWay] = {}
    for account_id, slug, enrolment_id, started_at, evaluated_at, seconds, *rest in _execute(_WAYS, by_account):
        share, for_credit, requires, credit_at, lesson, opened_at, done_at, declared = rest
        begun = by_enrolment.get(enrolment_id)
        if begun is None:
            begun = _OpenWay(
                enrolment_id,
                started_at,
                evaluated_at is not None,
                int(seconds),
                share,
                for_credit,
                requires,
                credit_at,
            )
            by_enrolment[enrolment_id] = by_account[account_id].open[slug] = begun
        if lesson is not None:
            begun.opened.append(opened_at)
        if done_at is not None:
            begun.done.add(lesson)
        if declared is not None:
            begun.declared[lesson] = declared
    for account_id, slug, completion_id, enrolment_id, *days in _execute(_HELD, by_account):
        rows = by_account[account_id]
        if slug not in rows.held or rows.held[slug][0] < completion_id:
            rows.held[slug] = completion_id, enrolment_id, days[0], days[1]
        if slug in rows.open and rows.open[slug].id < enrolment_id:  # of an account that was joined
            del rows.open[slug]
    if by_enrolment:
        attempts = db.session.scalars(_ATTEMPTS, {"enrolments": list(by_enrolment)}).unique()
        for attempt in attempts:
            by_enrolment[attempt.enrolment_id].attempts.append(attempt)
    reviewed = [begun.id for begun in by_enrolment.values() if begun.requires is not None and begun.requires.review]
    if reviewed:
        for enrolment_id, text in db.session.execute(_REVIEWED, {"enrolments": reviewed}):
            by_enrolment[enrolment_id].reviews = read_reviews(text)


def _read_practice(by_account: Mapping[int, _Rows]) -> None:
    groups: Groups | None = None
    for account_id, observation_id, slug, practice, rater_id, rater, ratings, *rest in _execute(_WATCHED, by_account):
        *told, senior_signs = rest
        moments = Moments(*told)
        rows = by_account[account_id]
        if moments.state is State.CONFIRMED:
            groups = equivalents.groups() if groups is None else groups
            rows.confirmed.append((slug, practice, equivalents.widened(ratings or {}, groups)))
        else:
            since = max(at for at in told[:5] if at is not None)
            watch = (observation_id, slug, practice, moments.state, rater_id, rater or "", since, bool(senior_signs))
            rows.watches.append(WatchedPractice(*watch))


def _read_people(rows: Mapping[int, _Rows], today: date) -> None:
    senior_peers = {person_id for (person_id,) in db.session.execute(_SENIOR_PEERS, {"today": today})}
    for person_id, is_active, has_signed_in, is_supervised in _execute(_ABOUT, rows, today=today):
        about = rows[person_id]
        about.is_active, about.has_signed_in = bool(is_active), bool(has_signed_in)
        about.senior_may_watch = bool(senior_peers - {person_id})
        about.may_watch = bool(is_supervised) or about.senior_may_watch
