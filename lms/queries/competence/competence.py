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
from lms.domain.learning.course import Course
from lms.store.competence import evidence


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


@dataclass(frozen=True, slots=True)
class FrameworkStanding:
    framework: Framework
    categories: tuple[tuple[CategoryStanding, tuple[CompetencyStanding, ...]], ...]
    at_target: int
    asked: int


@dataclass(frozen=True, slots=True)
class CompetencePage:
    profile: Profile
    frameworks: tuple[FrameworkStanding, ...]


DEFAULT_PROFILE = "peer"


def profile_of(catalogue: Catalogue, slug: str | None) -> Profile:
    """The profile with this slug; a peer's when there is none."""
    return catalogue.profiles.get(slug or DEFAULT_PROFILE) or catalogue.profiles[DEFAULT_PROFILE]


def category_standings(
    catalogue: Catalogue,
    framework: Framework,
    profile_slug: str | None,
    rungs: Mapping[str, tuple[RungStatus, ...]],
    today: date,
) -> tuple[CategoryStanding, ...]:
    """Categories of which the profile asks nothing are left out."""
    targets = profile_of(catalogue, profile_slug).targets
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
) -> tuple[CategoryStanding, tuple[CompetencyStanding, ...]]:
    """One category with the statements that the profile asks for; `teaching` tells who teaches a code."""
    statements = tuple(
        _competency_standing(framework, profile, competency, rungs, teaching, today)
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


def competence_page(catalogue: Catalogue, person_id: int, profile_slug: str | None, today: date) -> CompetencePage:
    profile = profile_of(catalogue, profile_slug)
    rungs = evidence.standings(person_id)
    taught = teaching(catalogue)
    frameworks = []
    for framework in catalogue.standing_frameworks().values():
        categories = tuple(
            found
            for category in framework.categories
            if (found := category_standing_of(framework, category, profile, rungs, taught, today))[0].asked
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
    return CompetencePage(profile, tuple(frameworks))


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
    )
