"""Live sessions with who is behind them, and how often was tried to get in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from lms.domain.access import Actor, Role, is_senior_peer
from lms.domain.account.accommodations import Accommodations, from_words
from lms.domain.competence.competency import Rung
from lms.domain.learning.reading import ReadingClock
from lms.store.db import db, execute_rowcount, table_of
from lms.store.in_force import (
    PROFILE_TODAY,
    TODAY,
    adjusted_for,
    has_left,
    in_force,
    plan_of,
    read_adjusted,
    works_here,
)
from lms.store.joined import accounts_of, person_of
from lms.store.tables.account import PersonAccommodations, Session, Throttle
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion, PersonClock, ReadyCourse
from lms.store.tables.people import Person, Supervision
from lms.store.turns import PERSONS_TURN, RATERS_TURN, may_sign_off


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """The person behind a live session, with today's roles.

    `waiting` counts the practices that wait for this person: to be rated, to be read, to be confirmed; it is what
    `lms.queries.competence.practice` lists first. `clock` is the person's, whatever session reads. `credit_at` is the
    first moment at which credit that waits for its eight hours is given, None where none does. `adjusted` are the
    targets that are other ones today than the profile's, `plan_id` is the onboarding plan that the profile asks for.
    """

    session_id: int
    person_id: int
    display_name: str
    email: str
    actor: Actor
    last_seen_at: datetime
    clock: ReadingClock | None
    profile: str | None
    waiting: int
    credit_at: datetime | None = None
    adjusted: Mapping[str, Rung] = field(default_factory=dict)
    plan_id: int | None = None
    accommodations: Accommodations = ()


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is open now, as its owner knows it again."""

    id: int
    device: str
    created_at: datetime
    last_seen_at: datetime


def open_session(token_hash: str, person_id: int, now: datetime, device: str = "") -> None:
    db.session.add(
        Session(
            token_hash=token_hash,
            person_id=person_id,
            device=device,
            created_at=now,
            last_seen_at=now,
            ended_at=None,
        )
    )


def end_session(session_id: int, now: datetime) -> None:
    db.session.execute(update(Session).where(Session.id == session_id).values(ended_at=now))


def end_sessions_of(person_id: int, now: datetime, *, but: int | None = None) -> int:
    """Ends what is open, all but one if that is named; how many."""
    ending = update(Session).where(Session.person_id == person_id, Session.ended_at.is_(None))
    if but is not None:
        ending = ending.where(Session.id != but)
    return execute_rowcount(ending.values(ended_at=now))


def is_session_of(session_id: int, person_id: int) -> bool:
    """Whether the session is this person's, open or ended."""
    found = db.session.scalar(select(Session.id).where(Session.id == session_id, Session.person_id == person_id))
    return found is not None


def open_sessions(person_id: int, idle_after: datetime, born_after: datetime) -> Sequence[OpenSession]:
    """All that would still let this person in, the one used last first."""
    rows = db.session.execute(
        select(Session.id, Session.device, Session.created_at, Session.last_seen_at)
        .where(
            Session.person_id == person_id,
            Session.ended_at.is_(None),
            Session.last_seen_at > idle_after,
            Session.created_at > born_after,
        )
        .order_by(Session.last_seen_at.desc(), Session.id.desc())
    )
    return [OpenSession(*row) for row in rows]


_OWN = aliased(Session)
# Not tied to the rows around it, so that it is asked once and not for each person of a team.
_ME = select(_OWN.person_id).where(_OWN.token_hash == bindparam("token_hash")).scalar_subquery()
_COUNT = select(func.count()).select_from(Observation)
_WATCHED = aliased(Person)
_MINE, _RATED_BY_ME = Observation.person_id.in_(accounts_of(_ME)), Observation.rater_id.in_(accounts_of(_ME))
_WHOSE = person_of(Observation.person_id)
_TO_RATE = _COUNT.join(_WATCHED, _WATCHED.id == _WHOSE).where(works_here(_WATCHED.active_until, TODAY))
_SUPERVISED = _WATCHED.id.in_(
    select(Supervision.person_id)
    .where(Supervision.supervisor_id == _ME, in_force(Supervision, TODAY))
    .correlate(None)
)
_NAMED = _TO_RATE.where(_RATED_BY_ME, RATERS_TURN)
# What waits: to read; to rate or confirm by name; of that, about people supervised; asked of no one by name.
_WAITING = (
    _COUNT.where(_MINE, PERSONS_TURN).scalar_subquery(),
    _NAMED.scalar_subquery(),
    _NAMED.where(_SUPERVISED).scalar_subquery(),
    _TO_RATE.where(Observation.rater_id.is_(None), RATERS_TURN, _SUPERVISED).scalar_subquery(),
)
_CREDIT_AT = (
    select(func.min(ReadyCourse.credit_at))
    .where(
        ReadyCourse.person_id.in_(accounts_of(_ME)),
        ~exists().where(Completion.enrolment_id == ReadyCourse.enrolment_id),
    )
    .scalar_subquery()
)
_TEAM = (
    select(func.aggregate_strings(cast(Supervision.person_id, Text), ","))
    .where(Supervision.supervisor_id == _ME, in_force(Supervision, TODAY))
    .scalar_subquery()
)
# Built once: every page asks it, and building a statement costs more than running it.
_SIGNED_IN = (
    select(
        Session.id,
        Person.id,
        Person.display_name,
        Person.email,
        Person.is_administrator,
        Person.active_until,
        Session.last_seen_at,
        PersonClock.enrolment_id,
        PersonClock.limit_seconds,
        PersonClock.since,
        PersonClock.counted_at,
        PersonClock.version,
        PROFILE_TODAY,
        *_WAITING,
        _CREDIT_AT,
        adjusted_for(_ME),
        plan_of(_ME),
        may_sign_off(Person.id),
        PersonAccommodations.choices,
        _TEAM,
    )
    .join(Person, Person.id == Session.person_id)
    .outerjoin(PersonClock, PersonClock.person_id == Person.id)
    .outerjoin(PersonAccommodations, PersonAccommodations.person_id == Person.id)
    .where(
        Session.token_hash == bindparam("token_hash"),
        Session.ended_at.is_(None),
        Session.last_seen_at > bindparam("idle_after"),
        Session.created_at > bindparam("born_after"),
    )
)


def signed_in(token_hash: str, today: date, idle_after: datetime, born_after: datetime) -> CurrentUser | None:
    """The live session with this token; None when there is none, it ended, or it lay still or lived too long.

    One statement: the team comes along as one text.
    """
    row = db.session.execute(
        _SIGNED_IN,
        {"token_hash": token_hash, "today": today, "idle_after": idle_after, "born_after": born_after},
    ).one_or_none()
    return _current_user(row, today) if row else None


def _current_user(row: Sequence[Any], today: date) -> CurrentUser:
    session_id, person_id, name, email, is_administrator, active_until, last_seen, *last = row
    *clock, held, to_read, named, supervised, unnamed, credit_at, adjusted, plan_id, signs_off, comfort, people = last
    by_name = named if is_senior_peer(held) else supervised if signs_off else 0
    waiting = to_read + by_name + (unnamed if signs_off else 0)
    team = frozenset(map(int, people.split(","))) if people else frozenset[int]()
    if has_left(active_until, today):
        roles, team, waiting = frozenset({Role.DEACTIVATED}), frozenset[int](), 0
    else:
        roles = _roles(is_administrator=is_administrator, supervises=bool(team), signs_off=bool(signs_off))
    return CurrentUser(
        session_id,
        person_id,
        name,
        email,
        Actor(person_id, roles, team),
        last_seen,
        ReadingClock.of(*clock),
        held,
        waiting,
        credit_at,
        read_adjusted(adjusted),
        plan_id,
        from_words(comfort),
    )


def _roles(*, is_administrator: bool, supervises: bool, signs_off: bool) -> frozenset[Role]:
    held = {
        Role.PEER: True,
        Role.SUPERVISOR: supervises,
        Role.RATER: supervises and signs_off,
        Role.ADMINISTRATOR: is_administrator,
    }
    return frozenset(role for role, is_held in held.items() if is_held)


_TOUCH = (
    update(Session)
    .where(Session.id == bindparam("of_session"))
    .values(last_seen_at=bindparam("seen_at"))
    .execution_options(synchronize_session=False)
)


def touch_session(session_id: int, now: datetime) -> None:
    """Notes a session's last use."""
    db.session.execute(_TOUCH, {"of_session": session_id, "seen_at": now})


_TRIES = (
    select(Throttle.key, func.sum(Throttle.tries))
    .where(
        Throttle.key.in_(bindparam("of_keys", expanding=True)),
        Throttle.stretch.between(bindparam("first_stretch"), bindparam("last_stretch")),
    )
    .group_by(Throttle.key)
)
_COUNTED = table_of(Throttle)
_COUNT_TRY = (
    update(_COUNTED)
    .where(_COUNTED.c.key == bindparam("of_key"), _COUNTED.c.stretch == bindparam("of_stretch"))
    .values(tries=_COUNTED.c.tries + 1)
)
_FORGET_STRETCHES = delete(_COUNTED).where(_COUNTED.c.stretch < bindparam("first_stretch"))


def tries(keys: Sequence[str], stretch: int) -> dict[str, int]:
    """Tries so far by key in this stretch and the one before it."""
    asked = {"of_keys": list(keys), "first_stretch": stretch - 1, "last_stretch": stretch}
    return {key: int(count) for key, count in db.session.execute(_TRIES, asked)}


def count_try(keys: Sequence[str], stretch: int) -> None:
    """Counts one more try for each key, and forgets stretches that no longer count."""
    db.session.execute(_FORGET_STRETCHES, {"first_stretch": stretch - 1})
    for key in sorted(keys):
        if execute_rowcount(_COUNT_TRY, {"of_key": key, "of_stretch": stretch}) == 0:
            db.session.add(Throttle(key=key, stretch=stretch, tries=1))
    db.session.flush()


def forget_tries(key: str) -> None:
    db.session.execute(delete(Throttle).where(Throttle.key == key))
