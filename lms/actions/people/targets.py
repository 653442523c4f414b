"""Adjusting single targets of one person, with a reason that the person sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lms.actions.people.people import CannotChange, ConfirmationRequired, check_day
from lms.content.catalogue import Catalogue
from lms.domain.acting import Acting
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.coverage import NOTHING, covered
from lms.domain.competence.targets import ASKABLE, REASON_MAX
from lms.domain.program.event import Action
from lms.store.in_force import has_left
from lms.store.locks import lock_people
from lms.store.people import targets
from lms.store.people.targets import Adjustment
from lms.store.program import events
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target as it was typed; it holds from the first to the last day, or goes on without one."""

    competency: str
    rung: Rung
    first_day: date
    last_day: date | None
    reason: str


def adjust_target(
    acting: Acting, person: Person, role: Profile, asked: NewTarget, catalogue: Catalogue, *, is_sure: bool
) -> None:
    """Asks this person for another rung than their role does, or for none. Raises CannotChange.

    And ConfirmationRequired where nothing on this site could show it, or where it asks less of something critical.
    """
    _check(acting, person, asked, catalogue)
    lock_people([person.id])
    _check_new(role, asked, targets.adjustments_of(person.id, acting.today))
    if not is_sure and (warning := _warning(role, asked, catalogue)):
        raise ConfirmationRequired("rung", warning)
    reason = " ".join(asked.reason.split())
    days = (asked.first_day, asked.last_day)
    targets.add(person.id, asked.competency, asked.rung, *days, reason, acting.me, acting.now)
    events.record_event(
        Action.TARGET_ADJUSTED,
        by=acting.me,
        about=person.id,
        now=acting.now,
        competency=asked.competency,
        rung=int(asked.rung),
    )


def _check(acting: Acting, person: Person, asked: NewTarget, catalogue: Catalogue) -> None:
    """Raises CannotChange for what was typed wrong."""
    if has_left(person.active_until, acting.today):
        raise CannotChange("competency", f"{person.display_name} left, so no role asks for anything.")
    framework = catalogue.framework_of.get(asked.competency)
    if framework is None or framework.crosswalk_only:
        raise CannotChange("competency", "Please choose a competency from the list.")
    if asked.rung not in ASKABLE:
        raise CannotChange("rung", "What is seen in real work is never asked of anyone by a target.")
    if not asked.reason.strip():
        raise CannotChange("reason", "Please say why in a few words. The person reads it.")
    if len(asked.reason) > REASON_MAX:
        raise CannotChange("reason", f"Please keep the reason under {REASON_MAX} characters.")
    check_day("first_day", asked.first_day)
    if asked.first_day < acting.today:
        raise CannotChange("first_day", "A target can be set from today on, not for days that are over.")
    if asked.last_day is not None:
        check_day("last_day", asked.last_day)
        if asked.last_day < asked.first_day:
            raise CannotChange("last_day", "The last day is before the first one.")


def _check_new(role: Profile, asked: NewTarget, adjustments: list[Adjustment]) -> None:
    """Raises CannotChange where it is the target without that."""
    same = [one for one in adjustments if one.competency == asked.competency and not one.is_over]
    if not same and role.targets.get(asked.competency, Rung.NONE) is asked.rung:
        raise CannotChange("rung", f"This is what the role {role.title} asks already.")
    if same and (same[0].rung, same[0].until_on) == (asked.rung, asked.last_day):
        raise CannotChange("rung", "This target was set already.")


def _warning(role: Profile, asked: NewTarget, catalogue: Catalogue) -> str:
    """What to think of before it is set; empty where there is nothing."""
    label, wanted = catalogue.label(asked.competency), role.targets.get(asked.competency, Rung.NONE)
    counts = covered(catalogue.courses.values()).get(asked.competency, NOTHING)
    if asked.rung > counts.shows:
        return (
            f"Nothing on this site can show “{asked.rung.words}” for {label}: there is no practice, or too few "
            "questions. Until a course can, this target stays open whatever the person does."
        )
    if asked.competency in role.critical and asked.rung < wanted:
        return (
            f"{label} is critical for the role {role.title}, which asks for “{wanted.words}”. This asks for less, so "
            "nobody is told while the rest is missing."
        )
    return ""


def end_adjustment(acting: Acting, person_id: int, adjustment_id: int, last_day: date) -> bool:
    """Gives an adjusted target its last day; False when there is none of this person that goes on past that day.

    Raises CannotChange.
    """
    check_day("until_on", last_day)
    if last_day < acting.today - timedelta(days=1):
        raise CannotChange("until_on", "It was asked until now, so the last day can be yesterday at the earliest.")
    lock_people([person_id])
    found = [one for one in targets.adjustments_of(person_id, acting.today) if one.id == adjustment_id]
    if not found or found[0].was_ended or found[0].is_over:
        return False
    targets.end(adjustment_id, last_day, acting.me, acting.now)
    events.record_event(
        Action.TARGET_ADJUSTMENT_ENDED,
        by=acting.me,
        about=person_id,
        now=acting.now,
        competency=found[0].competency,
        last_day=last_day.isoformat(),
    )
    return True
