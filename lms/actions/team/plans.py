"""Plans by which training is asked for by itself: begun, ended, and asked by in every round of the worker."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.actions.team.asking import ANY_ONE, HeldCourses, ask, held_by
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.program.event import Action
from lms.domain.team.plan import Plan, PlanTurn, month_turn, next_turn, open_choices
from lms.domain.team.way import ways_to
from lms.store.locks import lock_people
from lms.store.program import events
from lms.store.team import assignments, plans
from lms.store.team.assignments import Wanted
from lms.store.team.plans import PlanMember


@dataclass(frozen=True, slots=True)
class PlanBegun:
    """How many assignments it asked for at once, and of how many people."""

    plan_id: int
    count: int
    people: int


def begin_plan(acting: Acting, plan: Plan, person_ids: Collection[int], courses: Mapping[str, Course]) -> PlanBegun:
    """Keeps it, and asks all who are in it today. `person_ids` are those for whom it is by name."""
    plan = replace(plan, is_named=bool(person_ids), made_by=acting.me, made_on=acting.today)
    plan = replace(plan, id=plans.add(plan, person_ids, acting.me, acting.now))
    events.record_event(Action.TRAINING_PLANNED, by=acting.me, about=None, now=acting.now, plan=plan.id)
    wanted = _ask(acting, plan, courses)
    return PlanBegun(plan.id, len(wanted), len({one.person_id for one in wanted}))


def end_plan(acting: Acting, plan_id: int) -> bool:
    """It asks for nothing more; what it asked for stays asked. False when it was ended before."""
    if not plans.end(plan_id, acting.now):
        return False
    events.record_event(Action.TRAINING_PLAN_ENDED, by=acting.me, about=None, now=acting.now, plan=plan_id)
    return True


def ask_by_plans(acting: Acting, courses: Mapping[str, Course]) -> int:
    """Asks for what has come; how many assignments. Safe to run often: each turn is asked for once."""
    return sum(
        len(_ask(replace(acting, person_id=plan.made_by), plan, courses))
        for plan in plans.running(acting.program.zone)
    )


def _ask(acting: Acting, plan: Plan, courses: Mapping[str, Course]) -> list[Wanted]:
    """In the name of whoever made it, of those whom they may ask today."""
    members = plans.members(plan, acting.today)
    known = {slug: courses[slug] for slug in plan.courses if slug in courses}
    if not members or not known:
        return []
    people = [member.person_id for member in members]
    lock_people(people)
    held, before = held_by(acting, people, courses), plans.asked_before(plan.id)
    if plan.any_one:
        wanted = list(_choices(acting, plan, members, held, before))
    else:
        wanted = list(_courses(acting, plan, members, held, before, courses))
    ask(acting, wanted, plan.note)
    return wanted


def _choices(
    acting: Acting, plan: Plan, members: Sequence[PlanMember], held: HeldCourses, before: Collection[object]
) -> Iterator[Wanted]:
    """Whoever can bring none of them now is not asked."""
    for member in members:
        due = plan.due.day_for(member.hired_on, acting.today)
        turn = month_turn(acting.today) if plan.every_months else PlanTurn(plan.made_on, due)
        choices = open_choices(plan.courses, held.of(member.person_id))
        if choices and (member.person_id, ANY_ONE, turn.period_on) not in before:
            yield Wanted(member.person_id, ANY_ONE, turn.due_on, choices, plan.id, turn.period_on)


def _courses(
    acting: Acting,
    plan: Plan,
    members: Sequence[PlanMember],
    held: HeldCourses,
    before: Collection[object],
    courses: Mapping[str, Course],
) -> Iterator[Wanted]:
    """What is open already, by whoever asked, is not asked for twice; nor what gives no credit yet."""
    is_open = assignments.already_asked([member.person_id for member in members], list(courses))
    for member in members:
        windows, taken = held.of(member.person_id), {slug for one, slug in is_open if one == member.person_id}
        for slug in plan.courses:
            window = windows.get(slug)
            if slug not in courses or slug in taken or (window is not None and not window.is_open):
                continue
            turn = next_turn(plan, member.hired_on, held.days.get((member.person_id, slug)), acting.today)
            if turn is None or (member.person_id, slug, turn.period_on) in before:
                continue
            whole = ways_to([courses[slug]], courses, windows.keys()) if plan.with_way else (courses[slug],)
            for one in whole:
                if one.slug not in taken:
                    taken.add(one.slug)
                    yield Wanted(member.person_id, one.slug, turn.due_on, (), plan.id, turn.period_on)
