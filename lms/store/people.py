"""People, who supervises whom, what they are asked for, and their ways in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, db


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


def with_password(person_ids: Collection[int]) -> Sequence[int]:
    """Those who chose a password."""
    return db.session.scalars(
        select(Person.id).where(Person.id.in_(person_ids), Person.password_hash.is_not(None))
    ).all()


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


TODAY = bindparam("today", type_=Date())
# The profile that `Person` holds on TODAY, as a part of other statements.
PROFILE_TODAY = (
    select(PersonProfile.profile)
    .where(
        PersonProfile.person_id == Person.id,
        PersonProfile.from_on <= TODAY,
        or_(PersonProfile.until_on.is_(None), PersonProfile.until_on > TODAY),
    )
    .order_by(PersonProfile.from_on.desc(), PersonProfile.id.desc())
    .limit(1)
    .scalar_subquery()
)
