"""Standing by category, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import (
    Category,
    Competency,
    Framework,
    Gap,
    Profile,
    Rung,
    RungStatus,
    gap,
    standing,
)
from lms.domain.competence.targets import AS_THE_ROLE_ASKS, targets_of
from lms.domain.learning.course import Course
from lms.store.competence import evidence
from lms.store.people import targets
from lms.store.people.targets import Adjustment


@dataclass(frozen=True, slots=True)
class CategoryStanding:
    """k of n at target; `asked` is what is asked of the person in the category and can be shown here.

    `waits` more are asked for, and wait for a course: the program's gap, not the person's.
    """

    category: Category
    at_target: int
    asked: int
    waits: int = 0

    @property
    def percent(self) -> int:
        return self.at_target * 100 // self.asked if self.asked else 0

    @property
    def gaps(self) -> int:
        return self.asked - self.at_target


@dataclass(frozen=True, slots=True)
class CompetencyStanding:
    """`waits` when nothing here can show it at the rung that is asked: then it is no gap of the person's."""

    competency: Competency
    label: str
    rung: Rung
    target: Rung
    is_critical: bool
    gap: Gap | None
    statuses: tuple[RungStatus, ...]
    courses: tuple[Course, ...]
    adjusted: Adjustment | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class FrameworkStanding:
    framework: Framework
    categories: tuple[tuple[CategoryStanding, tuple[CompetencyStanding, ...]], ...]
    at_target: int
    asked: int
    waits: int = 0


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """`taken_away` are what is asked of this person no more: label, competency, who said so and why.

    `is_adjusted` where any target is another one than the role's.
    """

    profile: Profile
    frameworks: tuple[FrameworkStanding, ...]
    taken_away: tuple[tuple[str, Competency, Adjustment], ...] = ()
    is_adjusted: bool = False


DEFAULT_PROFILE = "peer"
NO_REASONS: Mapping[str, Adjustment] = {}


def profile_of(catalogue: Catalogue, slug: str | None, adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS) -> Profile:
    """What is asked of someone with this profile (a peer's when there is none), for whom these targets are adjusted.

    A target of a code that ended is one of what that became; what no framework has any more is asked of nobody.
    """
    profile = catalogue.profiles.get(slug or DEFAULT_PROFILE) or catalogue.profiles[DEFAULT_PROFILE]
    return targets_of(profile, catalogue.of_today(adjusted))


def category_standings(
    catalogue: Catalogue,
    framework: Framework,
    profile_slug: str | None,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    today: date,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> tuple[CategoryStanding, ...]:
    """Categories of which nothing is asked of the person are left out."""
    profile = profile_of(catalogue, profile_slug, adjusted)
    split = Split(catalogue, profile)
    standings = (_category_standing(category, split, rungs, today) for category in framework.categories)
    return tuple(standing for standing in standings if standing.asked or standing.waits)


class Split:
    """What is asked of someone, as this site can show it: the one place that tells what counts from what waits."""

    def __init__(self, catalogue: Catalogue, profile: Profile) -> None:
        self.profile = profile
        self.reachable = catalogue.offers.reachable(profile.targets)

    @property
    def critical(self) -> frozenset[str]:
        """Of what is critical, that which can be shown here."""
        return self.profile.critical & self.reachable.keys()


def _category_standing(
    category: Category, split: Split, rungs: Mapping[str, tuple[RungStatus, ...]], today: date
) -> CategoryStanding:
    asked = [one.code for one in category.competencies if one.code in split.profile.targets]
    counted = [code for code in asked if code in split.reachable]
    at_target = sum(standing(rungs.get(code, ()), today) >= split.reachable[code] for code in counted)
    return CategoryStanding(category, at_target, len(counted), len(asked) - len(counted))


def category_standing_of(
    framework: Framework,
    category: Category,
    split: Split,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    teaching: Mapping[str, list[Course]],
    today: date,
    reasons: Mapping[str, Adjustment] = NO_REASONS,
) -> tuple[CategoryStanding, tuple[CompetencyStanding, ...]]:
    """One category with the statements that are asked for; `teaching` tells who teaches a code.

    `reasons` tell of those targets that were adjusted, by code.
    """
    statements = tuple(
        _competency_standing(framework, split, competency, rungs, teaching, today, reasons.get(competency.code))
        for competency in category.competencies
        if competency.code in split.profile.targets
    )
    return _category_standing(category, split, rungs, today), statements


def shown_page(catalogue: Catalogue, person_id: int, profile_slug: str | None, today: date) -> CompetencePage:
    """Only what was ever shown: for someone who left, of whom no role asks anything."""
    page = competence_page(catalogue, person_id, profile_slug, today)
    frameworks = []
    for one in page.frameworks:
        shown = (
            (category, tuple(statement for statement in statements if statement.statuses))
            for category, statements in one.categories
        )
        categories = tuple((category, statements) for category, statements in shown if statements)
        if categories:
            frameworks.append(replace(one, categories=categories))
    return CompetencePage(page.profile, tuple(frameworks))


def reasons_of(
    catalogue: Catalogue, person_id: int, adjusted: Mapping[str, Rung], today: date
) -> Mapping[str, Adjustment]:
    """Competency code to who adjusted the target of today, and why; asks only where there is something to ask."""
    if not adjusted:
        return NO_REASONS
    in_force = (one for one in reversed(targets.adjustments_of(person_id, today)) if one.is_in_force)
    return catalogue.of_today({one.competency: one for one in in_force})


def competence_page(
    catalogue: Catalogue,
    person_id: int,
    profile_slug: str | None,
    today: date,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> CompetencePage:
    profile = profile_of(catalogue, profile_slug, adjusted)
    split = Split(catalogue, profile)
    reasons = reasons_of(catalogue, person_id, adjusted, today)
    rungs = evidence.standings(person_id)
    taught = teaching(catalogue)
    frameworks = []
    for framework in catalogue.standing_frameworks().values():
        categories = tuple(
            found
            for category in framework.categories
            if (found := category_standing_of(framework, category, split, rungs, taught, today, reasons))[1]
        )
        if categories:
            counted = [one for one, _ in categories]
            frameworks.append(
                FrameworkStanding(
                    framework,
                    categories,
                    sum(target.at_target for target in counted),
                    sum(target.asked for target in counted),
                    sum(target.waits for target in counted),
                )
            )
    return CompetencePage(profile, tuple(frameworks), _taken_away(catalogue, reasons), bool(reasons))


def _taken_away(
    catalogue: Catalogue, reasons: Mapping[str, Adjustment]
) -> tuple[tuple[str, Competency, Adjustment], ...]:
    """What was taken away, by label."""
    found = (
        (catalogue.label(code), catalogue.competencies[code], one)
        for code, one in reasons.items()
        if one.rung is Rung.NONE
    )
    return tuple(sorted(found, key=lambda one: one[0]))


def teaching(catalogue: Catalogue) -> dict[str, list[Course]]:
    """Competency code to the courses that teach it."""
    teaching: dict[str, list[Course]] = {}
    for course in catalogue.courses.values():
        for code in course.competencies:
            teaching.setdefault(code, []).append(course)
    return teaching


def _competency_standing(
    framework: Framework,
    split: Split,
    competency: Competency,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    teaching: Mapping[str, list[Course]],
    today: date,
    adjusted: Adjustment | None,
) -> CompetencyStanding:
    code = competency.code
    statuses = rungs.get(code, ())
    rung, target = standing(statuses, today), split.profile.targets[code]
    is_reachable = code in split.reachable
    return CompetencyStanding(
        competency=competency,
        label=framework.label(code),
        rung=rung,
        target=target,
        is_critical=code in split.profile.critical,
        gap=gap(statuses, target, today) if is_reachable else None,
        statuses=statuses,
        courses=tuple(teaching.get(code, ())),
        adjusted=adjusted,
        waits=not is_reachable and rung < target,
    )
