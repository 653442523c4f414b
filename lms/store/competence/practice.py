"""Practice that was watched, from the asking to both confirmations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Update, and_, bindparam, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from lms.domain.access import SENIOR_PEER
from lms.domain.competence.practice import Moments, PracticeSetting, Seen, all_met
from lms.domain.competence.practice_form import PointSeen
from lms.store.competence import equivalents
from lms.store.db import EVERYTHING, UtcDateTime, db, execute_rowcount
from lms.store.in_force import PROFILE_TODAY, TODAY, in_force, works_here
from lms.store.joined import accounts_among, accounts_of, person_of
from lms.store.tables.competence import Observation
from lms.store.tables.people import Person, Supervision
from lms.store.turns import IS_ACCEPTED, IS_OFFERED, IS_OPEN, may_sign_off


@dataclass(frozen=True, slots=True)
class Watched:
    """An observation with the names that go with it; `person_is_active` tells whether the person works here today.

    `seen_on` is None while it is the day of the rating; `rater_is_neither` tells that the rater ticked to be neither
    a relative nor on the same case, `senior_signs` that only a senior peer who is named may sign.
    """

    id: int
    person_id: int
    person_name: str
    person_is_active: bool
    rater_id: int | None
    rater_name: str | None
    course: str
    practice: str
    setting: PracticeSetting
    parent_agreed_on: date | None
    ratings: Mapping[str, str]
    note: str
    comment: str
    moments: Moments
    ticks: tuple[PointSeen, ...] = ()
    seen_on: date | None = None
    rater_is_neither: bool = False
    senior_signs: bool = False
    started_by: int | None = None


@dataclass(frozen=True, slots=True)
class Rater:
    """Someone who may be asked to watch: a supervisor who may sign off, a senior peer, or both."""

    id: int
    name: str
    is_supervisor: bool
    is_senior_peer: bool = False


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What is asked for; `started_by` is the rater who starts it, None for the person's own asking."""

    person_id: int
    rater_id: int | None
    course: str
    practice: str
    setting: PracticeSetting
    form: str
    senior_signs: bool
    started_by: int | None = None


_RATER_PERSON = aliased(Person)
_WATCHED = (
    select(
        Observation.id,
        Person.id,
        Person.display_name,
        works_here(Person.active_until, TODAY),
        _RATER_PERSON.id,
        _RATER_PERSON.display_name,
        Observation.course,
        Observation.practice,
        Observation.setting,
        Observation.parent_agreed_on,
        Observation.ratings,
        Observation.note,
        Observation.comment,
        Observation.requested_at,
        Observation.rated_at,
        Observation.read_at,
        Observation.confirmed_by_person_at,
        Observation.confirmed_by_rater_at,
        Observation.withdrawn_at,
        Observation.started_by.is_not(None),
        Observation.accepted_at,
        Observation.declined_at,
        Observation.points,
        Observation.seen_on,
        Observation.rater_is_neither,
        Observation.senior_signs,
        Observation.started_by,
    )
    .select_from(Observation)
    .join(Person, Person.id == person_of(Observation.person_id))
    .outerjoin(_RATER_PERSON, _RATER_PERSON.id == person_of(Observation.rater_id))
)
_ONE = _WATCHED.where(Observation.id == bindparam("observation_id"))
_OPEN = _WATCHED.where(
    IS_OPEN,
    or_(
        Observation.person_id.in_(select(accounts_among(bindparam("people", expanding=True)).c.account_id)),
        Observation.rater_id.in_(accounts_of(bindparam("rater_id"))),
    ),
).order_by(Observation.requested_at, Observation.id)
_OF_PERSON_ID = Observation.person_id.in_(accounts_of(bindparam("person_id")))
_SETTLED = _WATCHED.where(
    or_(
        and_(
            Observation.confirmed_by_rater_at.is_not(None),
            or_(_OF_PERSON_ID, Observation.rater_id.in_(accounts_of(bindparam("person_id")))),
        ),
        and_(Observation.declined_at.is_not(None), Observation.started_by.in_(accounts_of(bindparam("person_id")))),
    )
).order_by(func.coalesce(Observation.declined_at, Observation.confirmed_by_rater_at).desc(), Observation.id.desc())
_OF_PERSON_STANDS = and_(_OF_PERSON_ID, Observation.withdrawn_at.is_(None))
_NEWEST_CONFIRMED = (
    select(Observation.id)
    .where(_OF_PERSON_STANDS, Observation.confirmed_by_rater_at.is_not(None))
    .order_by(Observation.id.desc())
    .limit(bindparam("newest", type_=Integer()))
    .correlate(None)
)
_OF_PERSON = (
    _WATCHED.add_columns(select(func.count()).where(_OF_PERSON_STANDS).correlate(None).scalar_subquery())
    .where(_OF_PERSON_STANDS, or_(Observation.confirmed_by_rater_at.is_(None), Observation.id.in_(_NEWEST_CONFIRMED)))
    .order_by(Observation.id.desc())
)
_IN_COURSE = _WATCHED.where(
    _OF_PERSON_ID,
    Observation.course == bindparam("course"),
    Observation.withdrawn_at.is_(None),
).order_by(Observation.id)


def _watched(row: Sequence[Any]) -> Watched:
    one_id, person_id, name, is_active, rater_id, rater_name, course, practice, setting, *rest = row
    agreed_on, ratings, note, comment, *moments, points, seen_on, is_neither, senior_signs, started_by = rest
    return Watched(
        id=one_id,
        person_id=person_id,
        person_name=name,
        person_is_active=bool(is_active),
        rater_id=rater_id,
        rater_name=rater_name,
        course=course,
        practice=practice,
        setting=PracticeSetting(setting),
        parent_agreed_on=agreed_on,
        ratings=ratings or {},
        note=note or "",
        comment=comment or "",
        moments=Moments(*moments),
        ticks=tuple(PointSeen.from_json(one) for one in points or ()),
        seen_on=seen_on,
        rater_is_neither=bool(is_neither),
        senior_signs=bool(senior_signs),
        started_by=started_by,
    )


def watched(observation_id: int, today: date) -> Watched | None:
    row = db.session.execute(_ONE, {"observation_id": observation_id, "today": today}).first()
    return _watched(row) if row else None


def open_about(person_ids: Collection[int], rater_id: int, today: date) -> Sequence[Watched]:
    """What is under way of these people, or asked of this rater or rated by them; oldest first."""
    values = {"people": sorted(person_ids), "rater_id": rater_id, "today": today}
    return [_watched(row) for row in db.session.execute(_OPEN, values)]


def settled_with(person_id: int, today: date, limit: int) -> Sequence[Watched]:
    """What both have confirmed, with this person on either side, and what was declined of theirs; newest first."""
    rows = db.session.execute(_SETTLED.limit(limit), {"person_id": person_id, "today": today})
    return [_watched(row) for row in rows]


def of_person_in(person_id: int, course: str, today: date) -> Sequence[Watched]:
    """The person's observations in one course that were not withdrawn, oldest first."""
    rows = db.session.execute(_IN_COURSE, {"person_id": person_id, "course": course, "today": today})
    return [_watched(row) for row in rows]


def of_person(person_id: int, today: date, confirmed: int = EVERYTHING) -> tuple[Sequence[Watched], int]:
    """The person's observations that were not withdrawn, newest first, and how many there are.

    What is under way, and so many of those that both have confirmed.
    """
    asked = {"person_id": person_id, "today": today, "newest": confirmed}
    rows = db.session.execute(_OF_PERSON, asked).all()
    return [_watched(row[:-1]) for row in rows], rows[0][-1] if rows else 0


def confirmed_ratings(person_id: int, course: str) -> Sequence[tuple[str, Mapping[str, str]]]:
    """(practice id, ratings) of each confirmed observation of the person in the course."""
    rows = db.session.execute(
        select(Observation.practice, Observation.ratings).where(
            Observation.person_id.in_(accounts_of(person_id)),
            Observation.course == course,
            Observation.confirmed_by_rater_at.is_not(None),
        )
    )
    found = [(practice, ratings or {}) for practice, ratings in rows]
    groups = equivalents.groups() if found else {}
    return [(practice, equivalents.widened(ratings, groups)) for practice, ratings in found]


_IS_SUPERVISOR = exists().where(
    Supervision.supervisor_id == Person.id,
    Supervision.person_id == bindparam("person_id"),
    in_force(Supervision, TODAY),
)
_IS_SENIOR_PEER = func.coalesce(PROFILE_TODAY, "") == SENIOR_PEER
_SIGNS_OFF = and_(_IS_SUPERVISOR, may_sign_off(Person.id))
_RATERS = (
    select(Person.id, Person.display_name, _SIGNS_OFF, _IS_SENIOR_PEER)
    .where(
        Person.id != bindparam("person_id"),
        works_here(Person.active_until, TODAY),
        or_(_SIGNS_OFF, _IS_SENIOR_PEER),
    )
    .order_by(Person.sort_key, Person.id)
)


def raters(person_id: int, today: date) -> Sequence[Rater]:
    """Who may be asked to watch this person: who supervises them today and signs off, then senior peers; by name."""
    rows = db.session.execute(_RATERS, {"person_id": person_id, "today": today})
    found = [Rater(one, name, bool(supervises), bool(is_senior)) for one, name, supervises, is_senior in rows]
    return sorted(found, key=lambda one: not one.is_supervisor)


def open_one(person_id: int, course: str, practices: Collection[str]) -> int | None:
    """The id of the observation that is under way, of a practice with all the names that it ever had."""
    return db.session.scalar(
        select(Observation.id)
        .where(
            Observation.person_id.in_(accounts_of(person_id)),
            Observation.course == course,
            Observation.practice.in_(practices),
            IS_OPEN,
        )
        .order_by(Observation.id)
    )


def add(asked: NewRequest, now: datetime) -> int:
    """The id; raises IntegrityError at the flush while another one is under way."""
    observation = Observation(
        person_id=asked.person_id,
        rater_id=asked.rater_id,
        course=asked.course,
        practice=asked.practice,
        setting=asked.setting.value,
        form=asked.form,
        senior_signs=asked.senior_signs,
        started_by=asked.started_by,
        requested_at=now,
    )
    db.session.add(observation)
    db.session.flush()
    return observation.id


def accept(observation_id: int, now: datetime) -> bool:
    """The person's yes to what a rater started; False once it was answered or withdrawn."""
    return execute_rowcount(_offered(observation_id).values(accepted_at=now)) == 1


def decline(observation_id: int, now: datetime) -> bool:
    """The person's not now, which closes it; False once it was answered or withdrawn."""
    return execute_rowcount(_offered(observation_id).values(declined_at=now, withdrawn_at=now)) == 1


def _offered(observation_id: int) -> Update:
    return (
        update(Observation)
        .where(Observation.id == observation_id, IS_OFFERED)
        .execution_options(synchronize_session=False)
    )


def erase_declined(before: datetime) -> None:
    """Nothing is left of a not now of before that moment: no page counts them, and nobody is to."""
    db.session.execute(delete(Observation).where(Observation.declined_at < before))


def _step(observation_id: int, seen: datetime | None) -> Update:
    """An UPDATE of an open observation that still has the rating that was seen, or none as was seen."""
    return (
        update(Observation)
        .where(
            Observation.id == observation_id,
            Observation.rated_at.is_(None) if seen is None else Observation.rated_at == seen,
            IS_OPEN,
        )
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """What was looked for: the digest of the form, and what was ticked of it."""

    form: str
    ticks: Sequence[PointSeen]


def rate(
    observation_id: int, rater_id: int, found: Seen, filled: Filled, seen: datetime | None, rated_at: datetime
) -> bool:
    """Writes a rating down in place of the one that was seen, and takes back what its person said to that one.

    False when there is another rating by now, or its person has not said yes to what a rater started.
    """
    statement = _step(observation_id, seen).where(IS_ACCEPTED)
    statement = statement.values(
        rater_id=rater_id,
        setting=found.setting.value,
        parent_agreed_on=found.parent_agreed_on,
        ratings={code: rating.value for code, rating in found.ratings.items()},
        note=found.note,
        form=filled.form,
        points=[tick.to_json() for tick in filled.ticks],
        seen_on=found.seen_on,
        rater_is_neither=True,
        rated_at=rated_at,
        read_at=None,
        confirmed_by_person_at=None,
    )
    return execute_rowcount(statement) == 1


def read(observation_id: int, seen: datetime, comment: str, now: datetime, *, is_fair: bool) -> bool:
    """Keeps that the person has read the rating, and perhaps confirms it; False when it is another one by now."""
    statement = _step(observation_id, seen).where(Observation.confirmed_by_person_at.is_(None))
    return (
        execute_rowcount(
            statement.values(
                comment=comment,
                read_at=func.coalesce(Observation.read_at, literal(now, UtcDateTime())),
                confirmed_by_person_at=now if is_fair else None,
            )
        )
        == 1
    )


def confirm(observation_id: int, rater_id: int, seen: datetime, now: datetime) -> bool:
    """The rater's last word; False unless the person has confirmed this very rating, and nobody closed it before."""
    statement = _step(observation_id, seen).where(
        Observation.rater_id.in_(accounts_of(rater_id)), Observation.confirmed_by_person_at.is_not(None)
    )
    return execute_rowcount(statement.values(confirmed_by_rater_at=now)) == 1


def withdraw(observation_id: int, now: datetime) -> bool:
    """Withdraws an ask; False once it was rated or withdrawn."""
    return execute_rowcount(_step(observation_id, None).values(withdrawn_at=now)) == 1


def forget_notes(person_id: int, course: str, practices: Collection[str], competencies: Collection[str]) -> int:
    """Erases the notes under confirmed ratings of this practice that were not all met; how many.

    `practices` are all the names that it ever had.
    Also under those with an account that was joined into this one.
    """
    rows = db.session.execute(
        select(Observation.id, Observation.ratings).where(
            Observation.person_id.in_(accounts_of(person_id)),
            Observation.course == course,
            Observation.practice.in_(practices),
            Observation.confirmed_by_rater_at.is_not(None),
            Observation.note.is_not(None),
        )
    )
    old = [one for one, ratings in rows if ratings and not all_met(ratings, competencies)]
    return execute_rowcount(
        update(Observation)
        .where(Observation.id.in_(old))
        .values(note=None)
        .execution_options(synchronize_session=False)
    )
