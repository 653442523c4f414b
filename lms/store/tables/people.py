"""Tables: people, profiles, supervision, teams, roster, invitations, record views."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Period


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


class Supervision(Period, Base):
    __tablename__ = "supervision"
    __table_args__ = (Index("ix_supervision_supervisor_person", "supervisor_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Team(Base):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class TeamMember(Period, Base):
    __tablename__ = "team_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class PersonProfile(Period, Base):
    __tablename__ = "person_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    profile: Mapped[str]


class AdjustedTarget(Period, Base):
    """A target that differs from the profile's, with its reason."""

    __tablename__ = "adjusted_target"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency: Mapped[str]
    rung: Mapped[int]
    reason: Mapped[str]
    adjusted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
