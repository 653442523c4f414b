"""Onboarding plans: the program's own steps, who is on which plan, and what happened of what it asks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)

from lms.domain.competence.practice import PracticeSetting, all_met
from lms.domain.people.onboarding import PlanFacts, PlanStep, Said
from lms.store.asked import way_waits_for_others
from lms.store.db import chunked, db
from lms.store.in_force import PLAN_TODAY, works_here
from lms.store.joined import persons_by_account
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion, Enrolment, ReadyCourse
from lms.store.tables.names import practice_today
from lms.store.tables.people import OwnSteps, Person, PersonPlan, PlanVersion, PlanWord
from lms.store.turns import RATERS_TURN


@dataclass(frozen=True, slots=True)
class OwnStepsSaved:
    """One version of the steps that the program adds to a plan."""

    id: int
    steps: tuple[PlanStep, ...]
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class BegunPlan:
    """The plan that someone's profile asks for today, with the steps that it had when it began."""

    id: int
    person_id: int
    profile: str
    first_on: date
    begun_at: datetime
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class NewPlan:
    person_id: int
    profile: str
    first_on: date


def own_steps(profiles: Collection[str]) -> dict[str, tuple[PlanStep, ...]]:
    """Profile to the steps that the program adds to its plan now; profiles without any are left out."""
    newest = select(func.max(OwnSteps.id)).where(OwnSteps.profile.in_(sorted(profiles))).group_by(OwnSteps.profile)
    rows = db.session.execute(select(OwnSteps.profile, OwnSteps.steps).where(OwnSteps.id.in_(newest)))
    return {profile: _steps(steps) for profile, steps in rows if steps}


def own_steps_saved(profile: str) -> Sequence[OwnStepsSaved]:
    """Every version, the newest first."""
    rows = db.session.execute(
        select(OwnSteps.id, OwnSteps.steps, Person.display_name, OwnSteps.saved_at)
        .join(Person, Person.id == OwnSteps.saved_by)
        .where(OwnSteps.profile == profile)
        .order_by(OwnSteps.id.desc())
    )
    return [OwnStepsSaved(one, _steps(steps), name, at) for one, steps, name, at in rows]


def save_own_steps(profile: str, steps: Sequence[PlanStep], by: int, now: datetime) -> None:
    """A new version; the ones before stay."""
    db.session.add(OwnSteps(profile=profile, steps=_stored(steps), saved_by=by, saved_at=now))
    db.session.flush()


def _steps(stored: Iterable[Mapping[str, Any]]) -> tuple[PlanStep, ...]:
    steps = (PlanStep.from_json(one) for one in stored)
    return tuple(replace(one, practice=practice_today(db.engine, one.course, one.practice)) for one in steps)


def _stored(steps: Iterable[PlanStep]) -> list[Any]:
    return [step.to_json() for step in steps]


def keep_version(steps: Sequence[PlanStep], now: datetime) -> int:
    """The id of these very steps, kept once."""
    stored = _stored(steps)
    digest = hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = db.session.scalar(select(PlanVersion.id).where(PlanVersion.digest == digest))
    if known is not None:
        return known
    version = PlanVersion(digest=digest, steps=stored, first_used_at=now)
    db.session.add(version)
    db.session.flush()
    return version.id


def begin(plans: Sequence[NewPlan], versions: Mapping[str, int], by: int | None, now: datetime) -> None:
    """`versions` maps profiles to the version of their plan."""
    rows = [
        {
            "person_id": plan.person_id,
            "profile": plan.profile,
            "version_id": versions[plan.profile],
            "first_on": plan.first_on,
            "begun_by": by,
            "begun_at": now,
        }
        for plan in plans
    ]
    if rows:
        db.session.execute(insert(PersonPlan), rows)


_BEGUN = (
    select(
        PersonPlan.id,
        PersonPlan.person_id,
        PersonPlan.profile,
        PersonPlan.first_on,
        PersonPlan.begun_at,
        PlanVersion.steps,
    )
    .join(Person, Person.id == PersonPlan.person_id)
    .join(PlanVersion, PlanVersion.id == PersonPlan.version_id)
    .where(PersonPlan.id == PLAN_TODAY)
    .order_by(Person.sort_key, Person.id)
)
_BEGUN_OF = _BEGUN.where(PersonPlan.person_id.in_(bindparam("people", expanding=True)))


def plans_of(person_ids: Collection[int], today: date) -> list[BegunPlan]:
    """Of these people, by name, those whom their profile of today asks for a plan that was begun."""
    return [plan for some in chunked(person_ids) for plan in _plans(_BEGUN_OF, today, people=some)]


def plans_under_way(today: date) -> list[BegunPlan]:
    """Of everyone who works here, by name."""
    return _plans(_BEGUN.where(works_here(Person.active_until, today)), today)


def _plans(statement: Any, today: date, **values: Any) -> list[BegunPlan]:
    rows = db.session.execute(statement, {"today": today, **values})
    return [BegunPlan(*[*said, _steps(steps)]) for *said, steps in rows]


@dataclass(slots=True)
class _Gathered:
    """Facts of one person as they come."""

    courses: dict[str, date] = field(default_factory=dict)
    practices: dict[tuple[str, str], date] = field(default_factory=dict)
    watched: set[tuple[str, str]] = field(default_factory=set)
    ready: set[str] = field(default_factory=set)
    with_others: set[str] = field(default_factory=set)
    said: dict[str, list[tuple[Said, date]]] = field(default_factory=dict)

    def take(self, what: str, one: str, other: str, told: str, day: date) -> None:
        if what == "completed":
            self.courses[one] = min(day, self.courses.get(one, day))
        elif what == "ready":
            self.ready.add(one)
        elif what == "with others":
            self.with_others.add(one)
        elif what == "watched":
            self.watched.add((one, other))
        elif what == "said":
            self.said.setdefault(other, []).append((Said(told), day))
        elif (ratings := json.loads(told or "null")) and all_met(ratings, ratings):
            self.practices[one, other] = min(day, self.practices.get((one, other), day))

    def facts(self) -> PlanFacts:
        return PlanFacts(
            self.courses,
            self.practices,
            frozenset(self.watched),
            frozenset(self.ready),
            self.said,
            frozenset(self.with_others),
        )


def _facts() -> Select[Any]:
    """(account, what, course, practice or step, ratings or what was said, moment), in the order of what was said."""
    accounts: BindParameter[list[int]] = bindparam("accounts", expanding=True)
    watched, met = (Observation.person_id.in_(accounts), Observation.confirmed_by_rater_at.is_not(None))
    practice = (Observation.course, Observation.practice)
    every = union_all(
        _fact("completed", Completion, Completion.course, null(), null(), Completion.completed_at).where(
            Completion.person_id.in_(accounts)
        ),
        _fact("ready", ReadyCourse, ReadyCourse.course, null(), null(), ReadyCourse.ready_at).where(
            ReadyCourse.person_id.in_(accounts), ~exists().where(Completion.enrolment_id == ReadyCourse.enrolment_id)
        ),
        _fact("with others", Enrolment, Enrolment.course, null(), null(), Enrolment.evaluated_at).where(
            Enrolment.person_id.in_(accounts), way_waits_for_others()
        ),
        _fact(
            "met", Observation, *practice, cast(Observation.ratings, Text), Observation.confirmed_by_rater_at
        ).where(watched, met, Observation.setting != PracticeSetting.SHADOWING.value),
        _fact("watched", Observation, *practice, null(), Observation.requested_at).where(watched, RATERS_TURN),
        _fact("said", PlanWord, null(), PlanWord.step, PlanWord.said, PlanWord.said_at).where(
            PlanWord.person_id.in_(accounts)
        ),
    ).subquery()
    return select(every).order_by(every.c.at)


def _fact(what: str, table: Any, one: Any, other: Any, told: Any, at: Any) -> Select[Any]:
    names = ("one", "other", "told", "at")
    columns = (column.label(name) for column, name in zip((one, other, told, at), names, strict=True))
    return select(table.person_id, literal(what).label("what"), *columns)


_FACTS = _facts()


def facts_of(person_ids: Collection[int], zone: tzinfo) -> dict[int, PlanFacts]:
    """What happened of what plans may ask, of joined accounts as well; each of these people is there.

    A practice is met when both have confirmed that all of it was, whenever and however it was watched.
    """
    gathered = {person_id: _Gathered() for person_id in person_ids}
    for some in chunked(person_ids):
        whose = persons_by_account(some)
        for person_id, what, one, other, told, at in db.session.execute(_FACTS, {"accounts": list(whose)}):
            other = practice_today(db.engine, one or "", other or "")
            gathered[whose[person_id]].take(what, one or "", other, told or "", at.astimezone(zone).date())
    return {person_id: one.facts() for person_id, one in gathered.items()}


def last_number(person_id: int, step: str) -> int:
    """How many words were said of a step with this account."""
    counted = select(func.max(PlanWord.number)).where(PlanWord.person_id == person_id, PlanWord.step == step)
    return db.session.scalar(counted) or 0


def say(person_id: int, step: str, number: int, word: Said, by: int, now: datetime) -> None:
    """Raises IntegrityError at the flush where somebody said that many words before."""
    db.session.add(PlanWord(person_id=person_id, step=step, number=number, said=word.value, said_by=by, said_at=now))
    db.session.flush()
