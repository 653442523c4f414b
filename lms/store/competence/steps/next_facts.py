"""The facts that decide what is next for people.

Rooms apart from this one are told of by their tables, since learning, team and people build on competence elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.domain.competence.competency import Rung, met
from lms.domain.competence.practice import is_done, practice_now, practice_of, practices_missing
from lms.domain.competence.steps.gap_check import CheckFacts, check_of, minutes_for
from lms.domain.competence.steps.offers import Offers
from lms.domain.competence.steps.step import CheckAtHand, CourseWay, Facts, WatchedPractice
from lms.domain.learning.completion import progress_in
from lms.domain.learning.course import Course
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.review import settled_kinds
from lms.store.competence.steps.check_facts import check_facts
from lms.store.competence.steps.next_rows import PersonRows, rows_of


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
    targets: Mapping[int, Mapping[str, Rung]], offers: Offers, moment: Moment, *, with_checks: bool
) -> dict[int, Facts]:
    """Person id to what decides what is next for them today; `targets` holds whom it is asked for, and their targets.

    A target that nothing here can show is no gap of theirs. Checks are chosen in the order of the targets, and only
    where they are asked for, since that takes longer than all the rest.
    """
    different = {id(asked): asked for asked in targets.values()}  # of many people the same is asked
    aims = {key: _Aims.of(asked, offers) for key, asked in different.items()}
    found = {
        person_id: _facts(person_id, rows, offers, aims[id(targets[person_id])], moment)
        for person_id, rows in rows_of(targets, moment.today).items()
    }
    return _with_checks(found, offers, moment) if with_checks else found


def _with_checks(found: Mapping[int, Facts], offers: Offers, moment: Moment) -> dict[int, Facts]:
    """The same, with the check that each may take, and with what a check of today left to rest."""
    gaps = {person_id: facts.gaps for person_id, facts in found.items() if facts.may_study and facts.gaps}
    known = check_facts(gaps, offers.asked_in, moment.now, moment.day_began)
    return dict(found) | {
        person_id: replace(
            found[person_id],
            check=_check(gaps[person_id], of_checks, offers, moment),
            rests=frozenset(of_checks.resting).intersection(gaps[person_id]),
        )
        for person_id, of_checks in known.items()
    }


def _check(gaps: Mapping[str, Rung], facts: CheckFacts, offers: Offers, moment: Moment) -> CheckAtHand | None:
    if facts.open_check is not None:
        codes, questions = facts.open_codes.intersection(gaps), facts.open_questions
        return CheckAtHand(codes, minutes_for(questions), questions, open_check=facts.open_check)
    found = check_of(gaps, facts, offers.askable, moment.now)
    return CheckAtHand(frozenset(found.codes), found.minutes, len(found.items), found.step_id) if found else None


@dataclass(frozen=True, slots=True)
class _Aims:
    """What is asked of many: targets that can be shown here, and what waits for a course."""

    targets: Mapping[str, Rung]
    beyond: frozenset[str]

    @classmethod
    def of(cls, asked: Mapping[str, Rung], offers: Offers) -> _Aims:
        targets = offers.reachable(asked)
        return cls(targets, frozenset(asked.keys() - targets.keys()))

    def gaps(self, fresh: frozenset[str]) -> dict[str, Rung]:
        """Targets of which no rung that meets them is fresh; `fresh` holds each as `code:rung`."""
        stand = met(self.targets, fresh)
        return {code: rung for code, rung in self.targets.items() if rung > 0 and code not in stand}


def _facts(person_id: int, rows: PersonRows, offers: Offers, aims: _Aims, moment: Moment) -> Facts:
    return Facts(
        person_id=person_id,
        today=moment.today,
        may_study=rows.is_active,
        has_signed_in=rows.has_signed_in,
        targets=aims.targets,
        gaps=aims.gaps(rows.fresh),
        beyond=aims.beyond,
        ways={
            slug: _way(offers.by_course[slug].course, rows)
            for slug in dict.fromkeys((*rows.open, *rows.held))
            if slug in offers.by_course
        },
        completed=frozenset(rows.held),
        asked=tuple(rows.asked),
        watches=tuple(_watched_now(watch, offers) for watch in rows.watches),
        confirmed=frozenset(_confirmed(rows, offers)),
        may_watch=rows.may_watch,
        senior_may_watch=rows.senior_may_watch,
        again_days=moment.again_days,
        plan_id=rows.plan_id,
        first_day=rows.first_day,
    )


def _confirmed(rows: PersonRows, offers: Offers) -> Iterator[tuple[str, str]]:
    for slug, practice_id, ratings in rows.confirmed:
        practice = practice_of(offers.by_course[slug].course, practice_id) if slug in offers.by_course else None
        if practice is not None and is_done(practice, ratings):
            yield slug, practice.id


def _watched_now(watch: WatchedPractice, offers: Offers) -> WatchedPractice:
    course = offers.by_course[watch.course].course if watch.course in offers.by_course else None
    return replace(watch, practice=practice_now(course, watch.practice))


def _way(course: Course, rows: PersonRows) -> CourseWay:
    held, begun = rows.held.get(course.slug), rows.open.get(course.slug)
    held_from, earned_on = held[2:] if held else (None, None)
    if begun is None:
        return CourseWay(held_from=held_from, earned_on=earned_on)
    ratings = [(practice, ratings) for slug, practice, ratings in rows.confirmed if slug == course.slug]
    requires = begun.requires or ShownRequirements.of(course)
    asked = requires.practices or None
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
            practice_missing=practices_missing(course, ratings, asked),
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
    )
