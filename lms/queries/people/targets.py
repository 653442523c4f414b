"""The page on which an administrator adjusts single targets of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Profile, Rung
from lms.queries.competence.competence import profile_of
from lms.store.people import people, targets
from lms.store.people.targets import Adjustment


@dataclass(frozen=True, slots=True)
class ShownAdjustment:
    """One adjusted target with its competency in words, and the rung that the role asks for."""

    row: Adjustment
    label: str
    statement: str
    of_role: Rung


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """`now` are those of today and still to come, `over` those of before, each the one set last first.

    `choices` are groups of (code, words) that a target may be about.
    """

    role: Profile
    now: tuple[ShownAdjustment, ...]
    over: tuple[ShownAdjustment, ...]
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def targets_page(catalogue: Catalogue, person_id: int, today: date) -> TargetsPage:
    role = role_of(catalogue, person_id, today)
    shown = shown_adjustments(catalogue, person_id, role, today)
    return TargetsPage(
        role,
        tuple(one for one in shown if not one.row.is_over),
        tuple(one for one in shown if one.row.is_over),
        _choices(catalogue, role),
    )


def shown_adjustments(
    catalogue: Catalogue, person_id: int, role: Profile, today: date
) -> tuple[ShownAdjustment, ...]:
    """Of all times; a competency that no framework has any more stands by its code.

    Of one that ended the role asks what it asks of that which it became, the most of several.
    """
    known = catalogue.statements()
    return tuple(
        ShownAdjustment(
            row,
            catalogue.label(row.competency),
            known.get(row.competency, ""),
            max(
                (role.targets.get(code, Rung.NONE) for code in catalogue.of_today({row.competency: row})),
                default=Rung.NONE,
            ),
        )
        for row in targets.adjustments_of(person_id, today)
    )


def role_of(catalogue: Catalogue, person_id: int, today: date) -> Profile:
    """What this person's role asks of everyone who has it."""
    card = people.card(person_id, today)
    return profile_of(catalogue, card.profile if card else None)


def adjusted_today(person_id: int, today: date) -> int:
    """How many targets of this person are other ones today than their role's."""
    return len(targets.adjusted_targets([person_id], today).get(person_id, {}))


def is_of(adjustment_id: int, person_id: int, today: date) -> bool:
    """Whether there is such an adjusted target of this person, of whatever time."""
    return any(one.id == adjustment_id for one in targets.adjustments_of(person_id, today))


def _choices(catalogue: Catalogue, role: Profile) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """By category, each with what the role asks for now."""
    return tuple(
        (
            f"{framework.short_title}: {category.name}",
            tuple(
                (one.code, f"{framework.label(one.code)} {_short(one.statement)} ({_asked(role, one.code)})")
                for one in category.competencies
            ),
        )
        for framework in catalogue.standing_frameworks().values()
        for category in framework.categories
    )


def _asked(role: Profile, code: str) -> str:
    return f"now: {role.targets[code].words}" if code in role.targets else "not asked now"


def _short(statement: str) -> str:
    return statement if len(statement) <= 70 else f"{statement[:69].rstrip()}…"
