"""The rows that tell what decides what is next for people: a few statements for one person or for a whole team."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Executable, Text, and_, bindparam, cast, exists, func, select
from sqlalchemy.orm import aliased

from lms.domain.access import SENIOR_PEER
from lms.domain.competence.practice import Moments
from lms.domain.competence.steps.step import WatchedPractice
from lms.domain.learning.quiz import Score
from lms.domain.learning.recount import Way
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.program.review import RecordedReview
from lms.domain.team.assignment import Assigned
from lms.store.asked import choices_of, is_open
from lms.store.competence import equivalents
from lms.store.db import chunked, db, known
from lms.store.in_force import PLAN_TODAY, PROFILE_TODAY, TODAY, in_force, read_reviews, reviews_in_force, works_here
from lms.store.joined import persons_by_account
from lms.store.tables.account import Away
from lms.store.tables.competence import Observation
from lms.store.tables.learning import (
    ActiveTime,
    Attempt,
    Completion,
    DeclaredReading,
    Enrolment,
    LessonProgress,
    ReadyCourse,
    Recount,
)
from lms.store.tables.names import present
from lms.store.tables.people import Person, Supervision
from lms.store.tables.team import Assignment
from lms.store.turns import may_sign_off

_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people

Confirmed = tuple[str, str, Mapping[str, str]]  # course, practice and ratings


@dataclass(slots=True)
class TriedQuiz:
    """An attempt that was handed in, with the items that were counted anew; `mark` is None where none was kept."""

    right: int
    drawn: int
    mark: int | None
    again: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def score(self, mark_today: int) -> Score:
        left_out = self.left_out - self.again
        mark = mark_today if self.mark is None else self.mark
        return Score(self.right + len(self.again), self.drawn - len(left_out), mark)


@dataclass(slots=True)
class OpenWay:
    """A way through a course that is under way, as its rows tell it."""

    id: int
    started_at: datetime
    evaluated: bool
    seconds: int
    share: int
    for_credit: bool
    requires: ShownRequirements | None
    credit_at: datetime | None
    hours: HoursBasis | None
    opened: list[datetime] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    declared: dict[str, int] = field(default_factory=dict)
    attempts: dict[int, TriedQuiz] = field(default_factory=dict)
    reviews: tuple[RecordedReview, ...] = ()


@dataclass(slots=True)
class PersonRows:
    """All that was read of one person, with the accounts that were joined into theirs."""

    open: dict[str, OpenWay] = field(default_factory=dict)
    held: dict[str, tuple[int, int, date, date]] = field(default_factory=dict)
    asked: list[Assigned] = field(default_factory=list)
    watches: list[WatchedPractice] = field(default_factory=list)
    is_active: bool = True
    has_signed_in: bool = True
    may_watch: bool = False
    senior_may_watch: bool = False
    plan_id: int | None = None
    hired_on: date | None = None
    first_day: date | None = None
    is_away: bool = False


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
        Enrolment.hours,
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
_LATEST_HELD = (
    select(func.max(Completion.id))
    .where(Completion.person_id.in_(_ACCOUNTS))
    .group_by(Completion.person_id, present(Completion.course))
)
_HELD = select(
    Completion.person_id,
    Completion.course,
    Completion.id,
    Completion.enrolment_id,
    func.coalesce(Completion.counts_from, Completion.earned_on),
    Completion.earned_on,
).where(Completion.id.in_(_LATEST_HELD))
_ENROLMENTS: BindParameter[list[int]] = bindparam("enrolments", expanding=True)
_REVIEWED = select(Enrolment.id, reviews_in_force(Enrolment.course)).where(Enrolment.id.in_(_ENROLMENTS))
_ATTEMPTS = (
    select(
        Attempt.enrolment_id,
        Attempt.id,
        Attempt.right_count,
        Attempt.pass_percent,
        Attempt.drawn_items.label("drawn_items"),
        Recount.item_key,
        Recount.way,
    )
    .outerjoin(Recount, Recount.attempt_id == Attempt.id)
    .where(Attempt.enrolment_id.in_(_ENROLMENTS), Attempt.submitted_at.is_not(None))
    .order_by(Attempt.id, Recount.id)
)
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
    .where(
        Observation.person_id.in_(_ACCOUNTS),
        Observation.withdrawn_at.is_(None),
        Observation.confirmed_by_rater_at.is_(None),
    )
    .order_by(Observation.id)
)
# Of what both have confirmed, however often: each practice once for each rating of it that there was.
_SEEN = (
    select(func.max(Observation.id))
    .where(
        Observation.person_id.in_(_ACCOUNTS),
        Observation.withdrawn_at.is_(None),
        Observation.confirmed_by_rater_at.is_not(None),
    )
    .group_by(
        Observation.person_id, present(Observation.course), Observation.practice, cast(Observation.ratings, Text)
    )
)
_CONFIRMED = (
    select(Observation.person_id, Observation.course, Observation.practice, Observation.ratings)
    .where(Observation.id.in_(_SEEN))
    .order_by(Observation.id)
)
_SUPERVISED = exists().where(
    Supervision.person_id == Person.id, in_force(Supervision, TODAY), may_sign_off(Supervision.supervisor_id)
)
# Two tell of everyone whether there is another one; tied to no row around it, so it is asked once.
_SENIOR_PEERS = (
    select(Person.id).where(works_here(Person.active_until, TODAY), PROFILE_TODAY == SENIOR_PEER).limit(2).subquery()
)
_ABOUT = select(
    Person.id,
    works_here(Person.active_until, TODAY),
    Person.password_hash.is_not(None),
    Person.hired_on,
    Person.created_at,
    exists().where(Away.person_id == Person.id, in_force(Away, TODAY)),
    PLAN_TODAY,
    _SUPERVISED,
    select(func.aggregate_strings(cast(_SENIOR_PEERS.c.id, Text), ",")).scalar_subquery(),
).where(Person.id.in_(_PEOPLE))


def read_ahead(people: Collection[int], today: date) -> None:
    """What several parts of a page will ask for one by one, of all these people at once; it takes half as long."""
    known(("rows", today), lambda: _read(people, today))


def rows_of(wanted: Collection[int], today: date) -> dict[int, PersonRows]:
    """What there is of each of these people, of accounts that were joined into theirs as well."""
    ahead: Mapping[int, PersonRows] = known(("rows", today), dict)
    found = {person_id: ahead[person_id] for person_id in wanted if person_id in ahead}
    return found if len(found) == len(wanted) else found | _read([one for one in wanted if one not in found], today)


def _read(wanted: Collection[int], today: date) -> dict[int, PersonRows]:
    found: dict[int, PersonRows] = {}
    for people in chunked(wanted):
        rows = {person_id: PersonRows() for person_id in people}
        by_account = {account_id: rows[person_id] for account_id, person_id in persons_by_account(people).items()}
        _read_ways(by_account)
        _read_practice(by_account)
        asked = list(_execute(_ASKED, by_account))
        choices = choices_of([row[1] for row in asked if not row[2]])
        for account_id, assignment_id, course, by, due_on, note in asked:
            any_of = choices.get(assignment_id, ())
            by_account[account_id].asked.append(Assigned(assignment_id, course, by, due_on, note, any_of))
        _read_people(rows, today)
        found |= rows
    return found


def confirmed_of(wanted: Collection[int]) -> dict[int, list[Confirmed]]:
    """Person id to the practices of theirs that both confirmed: asked of whoever has a course that wants some."""
    found: dict[int, list[Confirmed]] = {person_id: [] for person_id in wanted}
    groups = equivalents.groups() if found else {}
    for people in chunked(found):
        by_account = persons_by_account(people)
        for account_id, slug, practice, ratings in _execute(_CONFIRMED, by_account):
            confirmed = slug, practice, equivalents.widened(ratings or {}, groups)
            found[by_account[account_id]].append(confirmed)
    return found


def _execute(statement: Executable, people: Collection[int], **values: Any) -> Iterable[Any]:
    return db.session.execute(statement, {"people": list(people), **values}).all()


def _read_ways(by_account: Mapping[int, PersonRows]) -> None:
    by_enrolment: dict[int, OpenWay] = {}
    for account_id, slug, enrolment_id, started_at, evaluated_at, seconds, *rest in _execute(_WAYS, by_account):
        share, for_credit, requires, credit_at, lesson, opened_at, done_at, declared, hours = rest
        begun = by_enrolment.get(enrolment_id)
        if begun is None:
            begun = OpenWay(
                enrolment_id,
                started_at,
                evaluated_at is not None,
                int(seconds),
                share,
                for_credit,
                requires,
                credit_at,
                hours,
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
        _read_attempts(by_enrolment)
    reviewed = [begun.id for begun in by_enrolment.values() if begun.requires is not None and begun.requires.review]
    if reviewed:
        for enrolment_id, text in db.session.execute(_REVIEWED, {"enrolments": reviewed}):
            by_enrolment[enrolment_id].reviews = read_reviews(text)


def _read_attempts(by_enrolment: Mapping[int, OpenWay]) -> None:
    rows = db.session.execute(_ATTEMPTS, {"enrolments": list(by_enrolment)})
    for enrolment_id, attempt_id, right, mark, drawn, item_key, way in rows:
        tries = by_enrolment[enrolment_id].attempts
        tried = tries.setdefault(attempt_id, TriedQuiz(right or 0, len(drawn), mark))
        if item_key is not None:
            (tried.again if way == Way.AGAIN else tried.left_out).add(item_key)


def _read_practice(by_account: Mapping[int, PersonRows]) -> None:
    for account_id, observation_id, slug, practice, rater_id, rater, *rest in _execute(_WATCHED, by_account):
        *told, senior_signs = rest
        since = max(at for at in told[:5] if at is not None)
        watch = observation_id, slug, practice, Moments(*told).state, rater_id, rater or "", since, bool(senior_signs)
        by_account[account_id].watches.append(WatchedPractice(*watch))


def _read_people(rows: Mapping[int, PersonRows], today: date) -> None:
    for person_id, is_active, has_signed_in, hired_on, created_at, is_away, *rest in _execute(
        _ABOUT, rows, today=today
    ):
        about, (plan_id, is_supervised, seniors) = rows[person_id], rest
        about.is_active, about.has_signed_in, about.plan_id = bool(is_active), bool(has_signed_in), plan_id
        about.hired_on, about.first_day, about.is_away = hired_on, hired_on or created_at.date(), bool(is_away)
        about.senior_may_watch = any(one != str(person_id) for one in seniors.split(",")) if seniors else False
        about.may_watch = bool(is_supervised) or about.senior_may_watch
