"""People, who supervises whom, what they are asked for, and their ways in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.access import Actor, Role
from lms.store.db import Base, changed, db


class Person(Base):
    """One account for life; `active_until` is the last day on which the person may study."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    legal_name: Mapped[str]
    display_name: Mapped[str]
    password_hash: Mapped[str | None]
    is_administrator: Mapped[bool] = mapped_column(default=False)
    hired_on: Mapped[date | None]
    active_until: Mapped[date | None]
    created_at: Mapped[datetime]


class Supervision(Base):
    """Both days included; open while `until_on` is empty."""

    __tablename__ = "supervision"
    __table_args__ = (Index("ix_supervision_supervisor_person", "supervisor_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Team(Base):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class TeamMember(Base):
    __tablename__ = "team_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class PersonProfile(Base):
    __tablename__ = "person_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    profile: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class AdjustedTarget(Base):
    """A target that differs from the profile's, with its reason."""

    __tablename__ = "adjusted_target"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency: Mapped[str]
    rung: Mapped[int]
    reason: Mapped[str]
    adjusted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Session(Base):
    """A way in that the server can end; the token itself is only in the browser.

    `reading_enrolment_id` and `reading_since` tell what the last page was, for page-to-page time.
    """

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reading_enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    reading_since: Mapped[datetime | None]


class Link(Base):
    """A one-time link: what it opens, until when, and when it was used."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    opens: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The secret is encrypted with a key that is not in the database."""

    __tablename__ = "second_factor"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[bytes]
    recovery_hashes: Mapped[list[Any]]
    confirmed_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was tried in a stretch of time; keys are hashes."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("key", "stretch"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    stretch: Mapped[int] = mapped_column(index=True)
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a live session, with today's roles."""

    session_id: int
    person_id: int
    display_name: str
    email: str
    actor: Actor
    last_seen_at: datetime
    reading_enrolment_id: int | None
    reading_since: datetime | None
    profile: str | None


def add_person(
    email: str,
    legal_name: str,
    display_name: str,
    password_hash: str | None,
    now: datetime,
    *,
    is_administrator: bool = False,
    hired_on: date | None = None,
) -> Person:
    person = Person(
        email=email,
        legal_name=legal_name,
        display_name=display_name,
        password_hash=password_hash,
        is_administrator=is_administrator,
        hired_on=hired_on,
        active_until=None,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def everyone() -> Sequence[Person]:
    return db.session.scalars(select(Person).order_by(Person.id)).all()


def supervise(supervisor_id: int, person_id: int, from_on: date) -> None:
    db.session.add(Supervision(supervisor_id=supervisor_id, person_id=person_id, from_on=from_on, until_on=None))


def end_supervision(person_id: int, until_on: date) -> None:
    db.session.execute(
        update(Supervision)
        .where(Supervision.person_id == person_id, Supervision.until_on.is_(None))
        .values(until_on=until_on)
    )


def give_profile(person_id: int, profile: str, from_on: date) -> None:
    """Ends the profile held so far on the day before."""
    db.session.execute(
        update(PersonProfile)
        .where(PersonProfile.person_id == person_id, PersonProfile.until_on.is_(None))
        .values(until_on=from_on)
    )
    db.session.add(PersonProfile(person_id=person_id, profile=profile, from_on=from_on, until_on=None))


def deactivate(person_id: int, last_day: date) -> None:
    db.session.execute(update(Person).where(Person.id == person_id).values(active_until=last_day))


def open_session(token_hash: str, person_id: int, now: datetime) -> None:
    db.session.add(
        Session(token_hash=token_hash, person_id=person_id, created_at=now, last_seen_at=now, ended_at=None)
    )


def end_session(session_id: int, now: datetime) -> None:
    db.session.execute(update(Session).where(Session.id == session_id).values(ended_at=now))


def end_sessions_of(person_id: int, now: datetime) -> None:
    db.session.execute(
        update(Session).where(Session.person_id == person_id, Session.ended_at.is_(None)).values(ended_at=now)
    )


_TODAY = bindparam("today", type_=Date())
_PROFILE_TODAY = (
    select(PersonProfile.profile)
    .where(
        PersonProfile.person_id == Person.id,
        PersonProfile.from_on <= _TODAY,
        or_(PersonProfile.until_on.is_(None), PersonProfile.until_on > _TODAY),
    )
    .order_by(PersonProfile.from_on.desc(), PersonProfile.id.desc())
    .limit(1)
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
        Session.reading_enrolment_id,
        Session.reading_since,
        _PROFILE_TODAY,
        Supervision.person_id,
    )
    .join(Person, Person.id == Session.person_id)
    .outerjoin(
        Supervision,
        and_(
            Supervision.supervisor_id == Person.id,
            Supervision.from_on <= _TODAY,
            or_(Supervision.until_on.is_(None), Supervision.until_on >= _TODAY),
        ),
    )
    .where(
        Session.token_hash == bindparam("token_hash"),
        Session.ended_at.is_(None),
        Session.last_seen_at > bindparam("idle_after"),
        Session.created_at > bindparam("born_after"),
    )
)


def signed_in(token_hash: str, today: date, idle_after: datetime, born_after: datetime) -> SignedIn | None:
    """The live session with this token; None when there is none, it ended, or it lay still or lived too long.

    One statement: the team comes along as rows.
    """
    rows = db.session.execute(
        _SIGNED_IN,
        {"token_hash": token_hash, "today": today, "idle_after": idle_after, "born_after": born_after},
    ).all()
    if not rows:
        return None
    session_id, person_id, name, email, is_administrator, active_until, last_seen, reading, since, held, _ = rows[0]
    team = frozenset(row[-1] for row in rows if row[-1] is not None)
    if active_until is not None and active_until < today:
        roles, team = frozenset({Role.DEACTIVATED}), frozenset[int]()
    else:
        roles = frozenset(
            {Role.PEER}
            | ({Role.SUPERVISOR} if team else set())
            | ({Role.ADMINISTRATOR} if is_administrator else set())
        )
    return SignedIn(
        session_id, person_id, name, email, Actor(person_id, roles, team), last_seen, reading, since, held
    )


_TOUCH = (
    update(Session)
    .where(Session.id == bindparam("of_session"))
    .values(
        last_seen_at=bindparam("seen_at"),
        reading_enrolment_id=bindparam("reads"),
        reading_since=bindparam("since"),
    )
    .execution_options(synchronize_session=False)
)


def touch_session(session_id: int, now: datetime, enrolment_id: int | None) -> None:
    """Notes a session's last use, and what its person reads from now on."""
    since = now if enrolment_id is not None else None
    db.session.execute(_TOUCH, {"of_session": session_id, "seen_at": now, "reads": enrolment_id, "since": since})


def tries(keys: Sequence[str], stretch: int) -> dict[str, int]:
    """Tries so far by key in this stretch and the one before it."""
    rows = db.session.execute(
        select(Throttle.key, func.sum(Throttle.tries))
        .where(Throttle.key.in_(keys), Throttle.stretch.in_((stretch, stretch - 1)))
        .group_by(Throttle.key)
    )
    return {key: int(count) for key, count in rows}


def count_try(keys: Sequence[str], stretch: int) -> None:
    """Counts one more try for each key, and forgets stretches that no longer count."""
    db.session.execute(delete(Throttle).where(Throttle.stretch < stretch - 1))
    for key in sorted(keys):
        done = changed(
            update(Throttle).where(Throttle.key == key, Throttle.stretch == stretch).values(tries=Throttle.tries + 1)
        )
        if done == 0:
            db.session.add(Throttle(key=key, stretch=stretch, tries=1))
    db.session.flush()


def forget_tries(key: str) -> None:
    db.session.execute(delete(Throttle).where(Throttle.key == key))
