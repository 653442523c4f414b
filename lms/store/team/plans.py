"""Plans by which training is asked for by itself, whom they are for today, and what they asked before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import func, insert, null, or_, select, union, update

from lms.domain.people.names import sort_key
from lms.domain.team.plan import DueRule, Plan
from lms.store.asked import is_open
from lms.store.db import db, execute_rowcount
from lms.store.in_force import PROFILE_TODAY, in_force, works_here
from lms.store.joined import person_of
from lms.store.tables.people import Person, Supervision, Team, TeamMember
from lms.store.tables.team import Assignment, TrainingPlan, TrainingPlanPerson


@dataclass(frozen=True, slots=True)
class PlanMember:
    person_id: int
    name: str
    hired_on: date | None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan as a page lists it; `made_by` and `team` are names."""

    plan: Plan
    made_by: str
    team: str | None
    made_at: datetime


def add(plan: Plan, person_ids: Collection[int], made_by: int, now: datetime) -> int:
    """Its id; `person_ids` are those whom it is for by name."""
    row = TrainingPlan(
        courses=list(plan.courses),
        any_one=plan.any_one,
        with_way=plan.with_way,
        team_id=plan.team_id,
        profile=plan.profile,
        due_on=plan.due.on,
        days_after_hire=plan.due.days_after_hire,
        every_months=plan.every_months,
        note=plan.note,
        made_by=made_by,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if person_ids:
        named = [{"plan_id": row.id, "person_id": person_id} for person_id in dict.fromkeys(person_ids)]
        db.session.execute(insert(TrainingPlanPerson), named)
    return row.id


_IS_NAMED = select(TrainingPlanPerson.plan_id).where(TrainingPlanPerson.plan_id == TrainingPlan.id).exists()


def _plan(row: TrainingPlan, zone: tzinfo, *, is_named: bool) -> Plan:
    return Plan(
        id=row.id,
        courses=tuple(row.courses),
        due=DueRule(row.due_on, row.days_after_hire),
        every_months=row.every_months,
        any_one=row.any_one,
        with_way=row.with_way,
        team_id=row.team_id,
        profile=row.profile,
        is_named=is_named,
        note=row.note,
        made_by=row.made_by,
        made_on=row.made_at.astimezone(zone).date(),
    )


def running(zone: tzinfo, plan_id: int | None = None) -> list[Plan]:
    """Plans that were not ended, or the one of this id, ended or not; days are those of the zone."""
    which = TrainingPlan.ended_at.is_(None) if plan_id is None else TrainingPlan.id == plan_id
    statement = select(TrainingPlan, _IS_NAMED).where(which).order_by(TrainingPlan.id)
    return [_plan(row, zone, is_named=is_named) for row, is_named in db.session.execute(statement)]


def lines(zone: tzinfo, made_by: int | None, limit: int) -> list[PlanLine]:
    """Plans that were not ended, of one maker or of all, the newest first."""
    statement = (
        select(TrainingPlan, _IS_NAMED, Person.display_name, Team.name)
        .join(Person, Person.id == TrainingPlan.made_by)
        .outerjoin(Team, Team.id == TrainingPlan.team_id)
        .where(TrainingPlan.ended_at.is_(None))
        .order_by(TrainingPlan.id.desc())
        .limit(limit)
    )
    if made_by is not None:
        statement = statement.where(TrainingPlan.made_by == made_by)
    rows = db.session.execute(statement)
    return [
        PlanLine(_plan(row, zone, is_named=is_named), name, team, row.made_at) for row, is_named, name, team in rows
    ]


def end(plan_id: int, now: datetime) -> bool:
    """False when it was ended before."""
    ending = update(TrainingPlan).where(TrainingPlan.id == plan_id, TrainingPlan.ended_at.is_(None))
    return execute_rowcount(ending.values(ended_at=now)) == 1


def members(plan: Plan, today: date) -> list[PlanMember]:
    """Whom a plan asks today: of those whom its maker may ask, who work here and are what it is for. By id.

    A right is asked of today's rows: who supervises nobody any more, or left, asks nobody.
    """
    maker = select(Person.is_administrator).where(Person.id == plan.made_by, works_here(Person.active_until, today))
    is_administrator = db.session.scalar(maker)
    if is_administrator is None:
        return []
    statement = (
        select(Person.id, Person.display_name, Person.hired_on)
        .where(
            works_here(Person.active_until, today),
            Person.id != plan.made_by,
            or_(Person.hired_on.is_(None), Person.hired_on <= today),
            person_of(Person.id) == Person.id,
        )
        .order_by(Person.id)
    )
    if not is_administrator:
        under = select(Supervision.person_id).where(Supervision.supervisor_id == plan.made_by)
        statement = statement.where(Person.id.in_(under.where(in_force(Supervision, today))))
    if plan.is_named:
        named = select(TrainingPlanPerson.person_id).where(TrainingPlanPerson.plan_id == plan.id)
        statement = statement.where(Person.id.in_(named))
    if plan.team_id is not None:
        members = select(TeamMember.person_id).where(TeamMember.team_id == plan.team_id, in_force(TeamMember, today))
        statement = statement.where(Person.id.in_(members))
    if plan.profile is not None:
        statement = statement.where(PROFILE_TODAY.is_not_distinct_from(plan.profile))
    return [PlanMember(*row) for row in db.session.execute(statement, {"today": today})]


def groups_of(person_ids: Collection[int] | None, today: date) -> tuple[list[tuple[int, str]], frozenset[str]]:
    """Teams (id, name; by name) and profiles of these people, or of everyone, who work here today."""
    whose = [works_here(Person.active_until, today)]
    if person_ids is not None:
        whose.append(Person.id.in_(list(person_ids)))
    teams = (
        select(Team.id.label("id"), Team.name.label("name"))
        .join(TeamMember, TeamMember.team_id == Team.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(in_force(TeamMember, today), *whose)
    )
    profiles = select(null(), PROFILE_TODAY).where(*whose)
    rows = db.session.execute(union(teams, profiles), {"today": today}).all()
    found = [(team_id, name) for team_id, name in rows if team_id is not None]
    return sorted(found, key=lambda team: (sort_key(team[1]), team[0])), frozenset(
        slug for team_id, slug in rows if team_id is None and slug
    )


def asked_before(plan_id: int) -> frozenset[tuple[int, str, date | None]]:
    """(person id, course, turn) of all that a plan asked; the course is empty for a choice."""
    rows = db.session.execute(
        select(Assignment.person_id, Assignment.course, Assignment.period_on).where(Assignment.plan_id == plan_id)
    )
    return frozenset((person_id, course, period_on) for person_id, course, period_on in rows)


def in_turn(plan_id: int, period_on: date) -> tuple[int, int]:
    """Of one turn: how many were asked and not withdrawn, and how many of these are open."""
    counts = db.session.execute(
        select(func.count(), func.count().filter(is_open())).where(
            Assignment.plan_id == plan_id, Assignment.period_on == period_on, Assignment.withdrawn_at.is_(None)
        )
    ).one()
    return counts[0], counts[1]
