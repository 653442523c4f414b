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
    """k of n at target; `asked` is what the profile asks for in the category."""

    category: Category
    at_target: int
    asked: int

    @property
    def percent(self) -> int:
        return self.at_target * 100 // self.asked if self.asked else 0

    @property
    def gaps(self) -> int:
        return self.asked - self.at_target


@dataclass(frozen=True, slots=True)
class CompetencyStanding:
    competency: Competency
    label: str
    rung: Rung
    target: Rung
    is_critical: bool
    gap: Gap | None
    statuses: tuple[RungStatus, ...]
    courses: tuple[Course, ...]
    adjusted: Adjustment | None = None


@dataclass(frozen=True, slots=True)
class FrameworkStanding:
    framework: Framework
    categories: tuple[tuple[CategoryStanding, tuple[CompetencyStanding, ...]], ...]
    at_target: int
    asked: int


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

    What no framework has any more is asked of nobody.
    """
    profile = catalogue.profiles.get(slug or DEFAULT_PROFILE) or catalogue.profiles[DEFAULT_PROFILE]
    return targets_of(profile, {code: rung for code, rung in adjusted.items() if code in catalogue.competencies})


def category_standings(
    catalogue: Catalogue,
    framework: Framework,
    profile_slug: str | None,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    today: date,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> tuple[CategoryStanding, ...]:
    """Categories of which nothing is asked of the person are left out."""
    targets = profile_of(catalogue, profile_slug, adjusted).targets
    standings = (_category_standing(category, targets, rungs, today) for category in framework.categories)
    return tuple(standing for standing in standings if standing.asked)


def _category_standing(
    category: Category, targets: Mapping[str, Rung], rungs: Mapping[str, tuple[RungStatus, ...]], today: date
) -> CategoryStanding:
    asked = [competency.code for competency in category.competencies if competency.code in targets]
    at_target = sum(standing(rungs.get(code, ()), today) >= targets[code] for code in asked)
    return CategoryStanding(category, at_target, len(asked))


def category_standing_of(
    framework: Framework,
    category: Category,
    profile: Profile,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    teaching: Mapping[str, list[Course]],
    today: date,
    reasons: Mapping[str, Adjustment] = NO_REASONS,
) -> tuple[CategoryStanding, tuple[CompetencyStanding, ...]]:
    """One category with the statements that the profile asks for; `teaching` tells who teaches a code.

    `reasons` tell of those targets that were adjusted, by code.
    """
    statements = tuple(
        _competency_standing(framework, profile, competency, rungs, teaching, today, reasons.get(competency.code))
        for competency in category.competencies
        if competency.code in profile.targets
    )
    return _category_standing(category, profile.targets, rungs, today), statements


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


def reasons_of(person_id: int, adjusted: Mapping[str, Rung], today: date) -> Mapping[str, Adjustment]:
    """Competency code to who adjusted the target of today, and why; asks only where there is something to ask."""
    if not adjusted:
        return NO_REASONS
    return {one.competency: one for one in reversed(targets.adjustments_of(person_id, today)) if one.is_in_force}


def competence_page(
    catalogue: Catalogue,
    person_id: int,
    profile_slug: str | None,
    today: date,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> CompetencePage:
    profile = profile_of(catalogue, profile_slug, adjusted)
    reasons = reasons_of(person_id, adjusted, today)
    rungs = evidence.standings(person_id)
    taught = teaching(catalogue)
    frameworks = []
    for framework in catalogue.standing_frameworks().values():
        categories = tuple(
            found
            for category in framework.categories
            if (found := category_standing_of(framework, category, profile, rungs, taught, today, reasons))[0].asked
        )
        if categories:
            counted = [one for one, _ in categories]
            frameworks.append(
                FrameworkStanding(
                    framework,
                    categories,
                    sum(target.at_target for target in counted),
                    sum(target.asked for target in counted),
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
        if one.rung is Rung.NONE and code in catalogue.competencies
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
    profile: Profile,
    competency: Competency,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    teaching: Mapping[str, list[Course]],
    today: date,
    adjusted: Adjustment | None,
) -> CompetencyStanding:
    statuses = rungs.get(competency.code, ())
    target = profile.targets[competency.code]
    return CompetencyStanding(
        competency=competency,
        label=framework.label(competency.code),
        rung=standing(statuses, today),
        target=target,
        is_critical=competency.code in profile.critical,
        gap=gap(statuses, target, today),
        statuses=statuses,
        courses=tuple(teaching.get(competency.code, ())),
        adjusted=adjusted,
    )
