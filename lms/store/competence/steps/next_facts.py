"""The facts that decide what is next for people.

Rooms apart from this one are told of by their tables, since learning, team and people build on competence elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import is_done, practice_now, practice_of, practices_missing
from lms.domain.competence.steps.gap_check import (
    CheckFacts,
    GapCheck,
    check_of,
    is_surely_there,
    minutes_for,
)
from lms.domain.competence.steps.offers import Aims, Offers
from lms.domain.competence.steps.step import CheckAtHand, CourseWay, Facts, WatchedPractice
from lms.domain.kept import KeptAnswers
from lms.domain.learning.completion import progress_in
from lms.domain.learning.course import Course
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.review import settled_kinds
from lms.store.competence.evidence import fresh_rungs
from lms.store.competence.steps.check_facts import check_facts
from lms.store.competence.steps.next_rows import Confirmed, OpenWay, PersonRows, confirmed_of, rows_of

_CHECKS = KeptAnswers[GapCheck | None](300)


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked what is next: `now` in the program's zone, whose day began at `day_began`."""

    now: datetime
    day_began: datetime
    again_days: int

    @property
    def today(self) -> date:
        return self.now.date()


def next_facts(
    targets: Mapping[int, Aims | Mapping[str, Rung]],
    offers: Offers,
    moment: Moment,
    *,
    with_gaps: bool = True,
    with_checks: bool = True,
    in_short: bool = False,
    gaps_of: Collection[int] = (),
) -> dict[int, Facts]:
    """Person id to what decides what is next for them today; `targets` holds whom it is asked for, and their targets,
    which a page that asks again has worked out.

    A target that nothing here can show is no gap of theirs. Checks are chosen in the order of the targets, and only
    where they are asked for, since that takes longer than all the rest. Without gaps these are read only of whoever
    has a choice of courses, which goes by them, or a practice under way, of which it is told what it shows, and of
    `gaps_of`. In short
    a check tells no more than that it is there, where that is sure without weighing any answer.
    """
    different = {id(asked): asked for asked in targets.values()}  # of many people the same is asked
    aims = {key: one if isinstance(one, Aims) else Aims.of(one, offers) for key, one in different.items()}
    rows = rows_of(targets, moment.today)
    wanted = {person_id for person_id, own in rows.items() if with_gaps or person_id in gaps_of or _goes_by_gaps(own)}
    fresh = fresh_rungs(wanted, moment.today)
    confirmed = confirmed_of([person_id for person_id, own in rows.items() if _waits_for_practice(own, offers)])
    found = {}
    for person_id, own in rows.items():
        asked = aims[id(targets[person_id])]
        gaps = asked.gaps(fresh.get(person_id, frozenset())) if person_id in wanted else {}
        found[person_id] = _facts(person_id, own, offers, asked, gaps, confirmed.get(person_id, ()), moment)
    return _with_checks(found, offers, moment, in_short=in_short) if with_checks else found


def _goes_by_gaps(rows: PersonRows) -> bool:
    return bool(rows.watches) or any(one.choices for one in rows.asked)


def _waits_for_practice(rows: PersonRows, offers: Offers) -> bool:
    return any(
        _requires(begun, offers.by_course[slug].course).practices
        for slug, begun in rows.open.items()
        if slug in offers.by_course
    )


def _requires(begun: OpenWay, course: Course) -> ShownRequirements:
    return begun.requires or ShownRequirements.of(course)


def _with_checks(found: Mapping[int, Facts], offers: Offers, moment: Moment, *, in_short: bool) -> dict[int, Facts]:
    """The same, with the check that each may take, and with what a check of today left to rest.

    In short nothing is told of a check that is there in any case; whoever has a step is not told what rests.
    """
    gaps = {person_id: facts.gaps for person_id, facts in found.items() if facts.may_study and facts.gaps}

    def is_there(person_id: int, facts: CheckFacts) -> bool:
        return is_surely_there(gaps[person_id], facts, offers.askable)

    known = check_facts(gaps, offers.asked_in, moment.now, moment.day_began, unless=is_there if in_short else None)
    there = gaps.keys() - known.keys()
    return {
        **found,
        **{person_id: replace(found[person_id], check=CheckAtHand(frozenset(), 0)) for person_id in there},
        **{
            person_id: replace(
                found[person_id],
                check=_check(gaps[person_id], of_checks, offers, moment),
                rests=frozenset(of_checks.resting).intersection(gaps[person_id]),
            )
            for person_id, of_checks in known.items()
        },
    }


def _check(gaps: Mapping[str, Rung], facts: CheckFacts, offers: Offers, moment: Moment) -> CheckAtHand | None:
    if facts.open_check is not None:
        codes, questions = facts.open_codes.intersection(gaps), facts.open_questions
        return CheckAtHand(codes, minutes_for(questions), questions, open_check=facts.open_check)
    hangs_on = (tuple(gaps.items()), facts.told(), id(offers), moment.today, moment.now.tzinfo)
    found = _CHECKS.get(hangs_on, lambda: check_of(gaps, facts, offers.askable, moment.now))
    return CheckAtHand(frozenset(found.codes), found.minutes, len(found.items), found.step_id) if found else None


def _facts(
    person_id: int,
    rows: PersonRows,
    offers: Offers,
    asked: Aims,
    gaps: Mapping[str, Rung],
    confirmed: Sequence[Confirmed],
    moment: Moment,
) -> Facts:
    return Facts(
        person_id=person_id,
        today=moment.today,
        may_study=rows.is_active,
        has_signed_in=rows.has_signed_in,
        targets=asked.targets,
        gaps=gaps,
        beyond=asked.beyond,
        ways={
            slug: _way(offers.by_course[slug].course, rows, confirmed)
            for slug in dict.fromkeys((*rows.open, *rows.held))
            if slug in offers.by_course
        },
        completed=frozenset(rows.held),
        asked=tuple(rows.asked),
        watches=tuple(_watched_now(watch, offers) for watch in rows.watches),
        confirmed=frozenset(_done(confirmed, offers)),
        may_watch=rows.may_watch,
        senior_may_watch=rows.senior_may_watch,
        again_days=moment.again_days,
        plan_id=rows.plan_id,
        hired_on=rows.hired_on,
        first_day=rows.first_day,
        is_away=rows.is_away,
    )


def _done(confirmed: Iterable[Confirmed], offers: Offers) -> Iterator[tuple[str, str]]:
    for slug, practice_id, ratings in confirmed:
        practice = practice_of(offers.by_course[slug].course, practice_id) if slug in offers.by_course else None
        if practice is not None and is_done(practice, ratings):
            yield slug, practice.id


def _watched_now(watch: WatchedPractice, offers: Offers) -> WatchedPractice:
    course = offers.by_course[watch.course].course if watch.course in offers.by_course else None
    return replace(watch, practice=practice_now(course, watch.practice))


@lru_cache(maxsize=10_000)
def _held(held_from: date | None, earned_on: date | None) -> CourseWay:
    """Of what is complete nothing else is known; most courses of most people are."""
    return CourseWay(held_from=held_from, earned_on=earned_on)


def _way(course: Course, rows: PersonRows, confirmed: Iterable[Confirmed]) -> CourseWay:
    held, begun = rows.held.get(course.slug), rows.open.get(course.slug)
    held_from, earned_on = held[2:] if held else (None, None)
    if begun is None:
        return _held(held_from, earned_on)
    course = course.resting_on(begun.hours)
    requires = _requires(begun, course)  # where that is no practice, it does not matter what was seen of any
    seen = [(practice, ratings) for slug, practice, ratings in confirmed if slug == course.slug]
    return CourseWay(
        done=frozenset(begun.done),
        progress=progress_in(
            course,
            done=begun.done,
            active_seconds=begun.seconds,
            declared_seconds=sum(begun.declared.values()),
            active_share_percent=begun.share,
            scores=[attempt.score(course.pass_percent) for attempt in begun.attempts.values()],
            evaluated=begun.evaluated,
            practice_missing=practices_missing(course, seen, requires.practices or None),
            requires=requires.kinds(),
            reviews_settled=settled_kinds(begun.reviews, course.revision),
        ),
        declared=frozenset(begun.declared),
        practices=tuple(practice_now(course, practice_id) for practice_id in requires.practices),
        touched_at=max([begun.started_at, *begun.opened]),
        for_credit=begun.for_credit,
        credit_at=begun.credit_at,
        held_from=held_from,
        earned_on=earned_on,
        hours=begun.hours,
    )
