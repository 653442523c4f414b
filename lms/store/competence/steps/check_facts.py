"""What a gap check is chosen from, for one person or for many: a few statements, however many they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, tzinfo
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import Evidenced, EvidencePoint, Rung, first_that_counts, met
from lms.domain.competence.steps.gap_check import CheckFacts
from lms.domain.kept import KeptAnswers
from lms.store.competence import evidence
from lms.store.competence.evidence import STILL_SAID, Sittings, still_said
from lms.store.db import UtcDateTime, chunked, db, witnessed
from lms.store.joined import persons_by_account
from lms.store.tables.competence import CheckRecount, Evidence, ShortCheck
from lms.store.tables.learning import Completion, Enrolment, LessonProgress, Recount
from lms.store.tables.names import present

_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people
_COUNTS_FROM = bindparam("counts_from", type_=UtcDateTime())
_Later = aliased(Evidence)
# What went stale tells but how an item was answered last, and when it was last right: nothing before that is read.
_IS_OUTDONE = and_(
    Evidence.at < _COUNTS_FROM,
    exists().where(
        _Later.person_id == Evidence.person_id,
        _Later.competency == Evidence.competency,
        _Later.item_key == Evidence.item_key,
        _Later.rung == Evidence.rung,
        _Later.at > Evidence.at,
        _Later.at < _COUNTS_FROM,
        or_(_Later.passed, and_(Evidence.passed.is_(False), still_said(_Later))),
    ),
)
_SAID = (
    select(
        Evidence.person_id,
        Evidence.competency,
        Evidence.rung,
        type_coerce(present(Evidence.item_key), Text),  # as text, which nothing looks at row by row
        Evidence.passed.label("passed"),
        Evidence.at,
        Evidence.source,
        Evidence.source_id,
        Evidence.id,
    )
    .where(
        Evidence.person_id.in_(_ACCOUNTS),
        Evidence.competency.in_(bindparam("codes", expanding=True)),
        STILL_SAID,
        ~_IS_OUTDONE,
    )
    .order_by(Evidence.id)
)
# Of all that _SAID reads, and none of these rows is ever changed or removed.
_WITNESS = select(
    func.count(Evidence.id).label("rows"),
    func.max(Evidence.id).label("newest"),
    select(func.max(Recount.id)).scalar_subquery().label("recounts"),
    select(func.max(CheckRecount.id)).scalar_subquery().label("check_recounts"),
).where(Evidence.person_id.in_(_ACCOUNTS))
_HELD = (  # each course once, however often it was completed
    select(Completion.person_id, cast(present(Completion.course), Text).label("slug"))
    .where(Completion.person_id.in_(_ACCOUNTS))
    .distinct()
    .subquery()
)
_IS_HELD = exists().where(Completion.person_id == Enrolment.person_id, Completion.course == Enrolment.course)
# In one statement: what was completed, without a course of its own, and lessons by course, of those under way.
_STUDIED = (
    select(
        Enrolment.person_id.label("person_id"),
        cast(present(Enrolment.course), Text).label("course"),
        func.aggregate_strings(cast(LessonProgress.lesson, Text), ",").label("names"),
    )
    .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id.in_(_ACCOUNTS), LessonProgress.done_at.is_not(None), ~_IS_HELD)
    .group_by(Enrolment.person_id, present(Enrolment.course))
    .union_all(
        select(_HELD.c.person_id, null(), func.aggregate_strings(_HELD.c.slug, ",")).group_by(_HELD.c.person_id)
    )
)
_LATELY = (  # of the index alone
    select(Evidence.person_id, Evidence.competency, func.max(Evidence.at, type_=UtcDateTime()))
    .where(
        Evidence.person_id.in_(_ACCOUNTS),
        Evidence.competency.in_(bindparam("codes", expanding=True)),
        Evidence.at >= _COUNTS_FROM,
    )
    .group_by(Evidence.person_id, Evidence.competency)
)
_RUNGS = tuple(Rung)  # by its number
_CHECKS = select(
    ShortCheck.person_id, ShortCheck.id, ShortCheck.codes, ShortCheck.drawn_items, ShortCheck.submitted_at
).where(
    ShortCheck.person_id.in_(_ACCOUNTS),
    (ShortCheck.submitted_at.is_(None)) | (ShortCheck.submitted_at >= bindparam("day_began", type_=UtcDateTime())),
)


@dataclass(slots=True)
class _CheckRows:
    points: Mapping[str, tuple[EvidencePoint, ...]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    done: dict[str, set[str]] = field(default_factory=dict)
    answered_today: frozenset[str] = frozenset()
    resting: set[str] = field(default_factory=set)
    open_check: int | None = None
    open_codes: frozenset[str] = frozenset()
    open_questions: int = 0
    stand: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)


def check_facts(
    targets_of: Mapping[int, Mapping[str, Rung]],
    asked_in: Mapping[str, frozenset[str]],
    now: datetime,
    day_began: datetime,
    *,
    unless: Callable[[int, CheckFacts], bool] | None = None,
) -> dict[int, CheckFacts]:
    """Person id to their facts; `targets_of` are the targets of each.

    `asked_in` holds what the quiz of each course asks for. `now` is told in the program's zone, where today began at
    `day_began`. Evidence is read only of targets that do not stand today, and that courses ask for which the person
    has read in. People of whom `unless` says that no answer has to be read are left out.
    """
    found: dict[int, _CheckRows] = {}
    for some in chunked(targets_of):
        owners = persons_by_account(some)
        gathered = _gathered(
            {person_id: targets_of[person_id] for person_id in some}, owners, asked_in, now, day_began
        )
        if unless is not None:
            for person_id, facts in _without_answers(gathered, owners, now, day_began).items():
                if unless(person_id, facts):
                    del gathered[person_id]
            owners = {account: owner for account, owner in owners.items() if owner in gathered}
        _add_said(gathered, owners, day_began, now)
        found |= gathered
    return {person_id: _facts(gathered) for person_id, gathered in found.items()}


def _without_answers(
    gathered: Mapping[int, _CheckRows], owners: Mapping[int, int], now: datetime, day_began: datetime
) -> dict[int, CheckFacts]:
    """Of who has no check open and answered nothing today; `wanted` without what an answer still counts for."""
    lately: dict[int, dict[str, datetime]] = {person_id: {} for person_id in gathered}
    for account, code, last_at in _said(_LATELY, gathered, owners, now):
        of_owner = lately[owners[account]]  # who may have answered in another account as well
        of_owner[code] = max(last_at, of_owner.get(code, last_at))
    return {
        person_id: replace(_facts(rows), wanted=frozenset(rows.wanted - lately[person_id].keys()))
        for person_id, rows in gathered.items()
        if rows.open_check is None and all(last_at < day_began for last_at in lately[person_id].values())
    }


def _gathered(
    targets_of: Mapping[int, Mapping[str, Rung]],
    owners: Mapping[int, int],
    asked_in: Mapping[str, frozenset[str]],
    now: datetime,
    day_began: datetime,
) -> dict[int, _CheckRows]:
    found = {person_id: _CheckRows() for person_id in targets_of}
    _add_courses(found, owners)
    _add_checks(found, owners, day_began)
    stands = evidence.fresh_rungs(targets_of, now.date())
    for person_id, targets in targets_of.items():
        _note_wanted(targets, stands.get(person_id, frozenset()), found[person_id], asked_in)
    return found


def _said(statement: Executable, found: Mapping[int, _CheckRows], owners: Mapping[int, int], now: datetime) -> Any:
    """Rows about what these people want to show; none is asked for where they want nothing."""
    codes = sorted({code for gathered in found.values() for code in gathered.wanted})
    asked = {"people": list(owners), "codes": codes, "counts_from": _counts_from(now)}
    return db.session.execute(statement, asked) if codes else ()


def _witnessed_said(found: Mapping[int, _CheckRows], owners: Mapping[int, int], now: datetime) -> Any:
    """All that was said, of which there may be hundreds of rows after years: read anew once there is one more."""
    codes = tuple(sorted({code for gathered in found.values() for code in gathered.wanted}))
    hangs_on = ("said", codes, tuple(owners), _counts_from(now))
    return witnessed(hangs_on, _WITNESS, {"people": list(owners)}, lambda: list(_said(_SAID, found, owners, now)))


def _note_wanted(
    targets: Mapping[str, Rung], stands: Collection[str], gathered: _CheckRows, asked_in: Mapping[str, frozenset[str]]
) -> None:
    asked = {code for course in gathered.held | gathered.done.keys() for code in asked_in.get(course, ())}
    open_targets = {code: targets[code] for code in asked if 0 < targets.get(code, 0) <= Rung.KNOWS_HOW}
    gathered.stand = met(open_targets, stands)
    gathered.wanted = open_targets.keys() - gathered.stand


def _add_courses(found: Mapping[int, _CheckRows], owners: Mapping[int, int]) -> None:
    for person_id, course, names in db.session.execute(_STUDIED, {"people": list(owners)}):
        if course is None:
            found[owners[person_id]].held.update(names.split(","))
        else:
            found[owners[person_id]].done.setdefault(course, set()).update(names.split(","))


def _add_checks(found: Mapping[int, _CheckRows], owners: Mapping[int, int], day_began: datetime) -> None:
    asked = {"people": list(owners), "day_began": day_began}
    for person_id, check_id, codes, drawn, submitted_at in db.session.execute(_CHECKS, asked):
        if submitted_at is not None:
            found[owners[person_id]].resting |= set(codes)
        elif person_id in found:
            one = found[person_id]
            one.open_check, one.open_codes, one.open_questions = check_id, frozenset(codes), len(drawn)


def _add_said(
    found: Mapping[int, _CheckRows],
    owners: Mapping[int, int],
    day_began: datetime,
    now: datetime,
) -> None:
    rows: dict[int, list[Any]] = {}
    for account, *row in _witnessed_said(found, owners, now):
        if row[0] in found[owners[account]].wanted:
            rows.setdefault(owners[account], []).append(tuple(row))
    for person_id, own in rows.items():
        gathered, hangs_on = found[person_id], (tuple(own), day_began, now.tzinfo)
        said = _TOLD.get(hangs_on, partial(_read_said, own, day_began, now.tzinfo))
        gathered.points, gathered.answered_today = said.points, said.answered_today
        gathered.resting |= said.resting


@dataclass(frozen=True, slots=True)
class _ToldByAnswers:
    """What a person's answers tell, by competency, and what of it is of today."""

    points: dict[str, tuple[EvidencePoint, ...]]
    answered_today: frozenset[str]
    resting: frozenset[str]


_TOLD = KeptAnswers[_ToldByAnswers](200)


def _read_said(rows: Sequence[Any], day_began: datetime, zone: tzinfo | None) -> _ToldByAnswers:
    points: dict[str, list[EvidencePoint]] = {}
    sittings, answered_today, resting = Sittings(), set(), set()
    local = {at: at.astimezone(zone) for _, _, _, _, at, *_ in rows}
    for code, rung, item_key, passed, at, source, source_id, number in rows:
        sitting = sittings.of(source, source_id, number)
        point = EvidencePoint(_RUNGS[rung], item_key, passed, local[at], sitting, "", source == _VOUCHED)
        points.setdefault(code, []).append(point)
        if at >= day_began:
            answered_today.add(item_key)
            if source == Evidenced.CHECK:
                resting.add(code)
    told = {code: tuple(of_it) for code, of_it in points.items()}
    return _ToldByAnswers(told, frozenset(answered_today), frozenset(resting))


_VOUCHED = Evidenced.EXTERNAL.value


def _counts_from(now: datetime) -> datetime:
    """When the first day began whose answers may still count today."""
    return datetime.combine(first_that_counts(now.date()), time.min, now.tzinfo)


def _facts(gathered: _CheckRows) -> CheckFacts:
    return CheckFacts(
        points=gathered.points,
        held=frozenset(gathered.held),
        done={course: frozenset(lessons) for course, lessons in gathered.done.items()},
        answered_today=gathered.answered_today,
        resting=frozenset(gathered.resting),
        open_check=gathered.open_check,
        open_codes=gathered.open_codes,
        open_questions=gathered.open_questions,
        stand=frozenset(gathered.stand),
        wanted=frozenset(gathered.wanted),
    )
