"""Tables: people, profiles, supervision, teams, roster, invitations, record views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from lms.domain.people.names import sort_key
from lms.store.db import Base, Period
from lms.store.tables.names import StepsOfCourses


def _key_of_new(context: DefaultExecutionContext) -> bytes:
    values = context.get_current_parameters()  # type: ignore[no-untyped-call]  # of SQLAlchemy
    return sort_key(values["display_name"])


class Person(Base):
    """One account for life; `active_until` is the last day on which the person may study.

    `sort_key` goes with the shown name: whatever names a person keeps it in step, and lists are in its order.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    legal_name: Mapped[str]
    display_name: Mapped[str]
    sort_key: Mapped[bytes] = mapped_column(default=_key_of_new, server_default="")
    password_hash: Mapped[str | None]
    is_administrator: Mapped[bool] = mapped_column(default=False)
    hired_on: Mapped[date | None]
    active_until: Mapped[date | None]
    created_at: Mapped[datetime]

    @validates("display_name")
    def _keep_in_order(self, _: str, name: str) -> str:
        self.sort_key = sort_key(name)
        return name


class AccountJoin(Base):
    """That two accounts are one person's: what `joined_id` earned is read as earned by `kept_id` as well.

    Refuses UPDATE and DELETE by trigger. An account into which others were joined brings them along: a row for each.
    Until when somebody worked here with the joined one is in `worked_until`, to be there again if the join ends.
    """

    __tablename__ = "joined_account"
    __table_args__ = (Index("ix_joined_account_kept_id", "kept_id", "joined_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    joined_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime]
    worked_until: Mapped[date | None]


class AccountJoinEnd(Base):
    """That a join was undone: both accounts are read alone again. Refuses UPDATE and DELETE by trigger."""

    __tablename__ = "joined_account_end"
    id: Mapped[int] = mapped_column(primary_key=True)
    join_id: Mapped[int] = mapped_column(ForeignKey("joined_account.id"), unique=True)
    ended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime]


class ErasedPerson(Base):
    """That somebody asked to be erased, and was; what the law asks for stays under the id alone. Append-only."""

    __tablename__ = "erased_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    erased_at: Mapped[datetime]


class RosterUpload(Base):
    """The file that an administrator is bringing in, one at a time; erased once it is taken, or after a day.

    `reading` is how its columns are taken, `answers` what was said of people whose name is here already.
    """

    __tablename__ = "roster_upload"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    text: Mapped[str]
    reading: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    uploaded_at: Mapped[datetime]


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
    """A target that differs from the profile's, with its reason; rung 0 takes one away. Append-only.

    Of two that hold on one day for one competency the one that was set later counts.
    """

    __tablename__ = "adjusted_target"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency: Mapped[str]
    rung: Mapped[int]
    reason: Mapped[str]
    adjusted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    adjusted_at: Mapped[datetime] = mapped_column(server_default="1970-01-01 00:00:00+00:00")  # filled by 0020


class AdjustedTargetEnd(Base):
    """That an adjusted target ended on that day, before the one that was said when it was set. Append-only."""

    __tablename__ = "adjusted_target_end"
    id: Mapped[int] = mapped_column(primary_key=True)
    adjusted_target_id: Mapped[int] = mapped_column(ForeignKey("adjusted_target.id"), unique=True)
    until_on: Mapped[date]
    ended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime]


class OwnSteps(Base):
    """The steps that the program adds to the onboarding plan of a profile; the newest are in force. Append-only."""

    __tablename__ = "own_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(index=True)
    steps: Mapped[StepsOfCourses]
    saved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]


class PlanVersion(Base):
    """All steps of a plan as somebody began it, kept once by their digest. Append-only."""

    __tablename__ = "plan_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    steps: Mapped[StepsOfCourses]
    first_used_at: Mapped[datetime]


class PersonPlan(Base):
    """That someone's onboarding began, with the plan of that moment; of several the newest counts. Append-only."""

    __tablename__ = "person_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    profile: Mapped[str]
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    first_on: Mapped[date]
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]


class PlanWord(Base):
    """What someone said of a step that no page can show: `number` counts what was said of it. Append-only."""

    __tablename__ = "plan_word"
    __table_args__ = (UniqueConstraint("person_id", "step", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    step: Mapped[str]
    number: Mapped[int]
    said: Mapped[str]
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
