"""What the page on coverage shows: what the catalogue teaches and asks, thin spots first."""

from __future__ import annotations

from dataclasses import dataclass

from lms.content.catalogue import Catalogue
from lms.content.wording import plural
from lms.domain.competence.competency import Category, Framework
from lms.domain.competence.coverage import NOTHING, BankCount, Covered, bank_count, covered
from lms.domain.learning.course import Course
from lms.domain.learning.quiz import DISTINCT_ITEMS


@dataclass(frozen=True, slots=True)
class CodeCoverage:
    code: str
    label: str
    statement: str
    unconfirmed: bool
    counts: Covered

    @property
    def missing(self) -> str:
        """What would close a thin spot: `a lesson, 1 recall item`."""
        wanted = ["a lesson"] if not self.counts.lessons else []
        for kind, count in (("recall", self.counts.recall), ("scenario", self.counts.scenario)):
            short = DISTINCT_ITEMS - count
            if short > 0:
                wanted.append(plural("%(num)s %(kind)s item", "%(num)s %(kind)s items", short, kind=kind))
        return ", ".join(wanted)


@dataclass(frozen=True, slots=True)
class FrameworkCoverage:
    """`asked` of `claimed` have all they need; of the framework's competencies, the rest is for courses to come."""

    framework: Framework
    asked: int
    claimed: int
    categories: tuple[tuple[Category, tuple[CodeCoverage, ...]], ...]

    @property
    def codes(self) -> int:
        return sum(len(codes) for _, codes in self.categories)


@dataclass(frozen=True, slots=True)
class CoveragePage:
    thin: tuple[CodeCoverage, ...]
    frameworks: tuple[FrameworkCoverage, ...]
    banks: tuple[tuple[Course, BankCount], ...]

    @property
    def items(self) -> int:
        return sum(count.items for _, count in self.banks)

    @property
    def awaiting(self) -> int:
        """Items whose key nobody reviewed yet, over all courses."""
        return sum(count.awaiting for _, count in self.banks)


def coverage_page(catalogue: Catalogue) -> CoveragePage:
    frameworks = tuple(_framework(catalogue, framework) for framework in catalogue.standing_frameworks().values())
    every = [code for framework in frameworks for _, codes in framework.categories for code in codes]
    banks = tuple((course, bank_count(course)) for course in catalogue.courses.values())
    return CoveragePage(tuple(code for code in every if code.counts.is_thin), frameworks, banks)


def bank_counts(catalogue: Catalogue) -> dict[str, BankCount]:
    """By the slug of the course."""
    return {slug: bank_count(course) for slug, course in catalogue.courses.items()}


def _framework(catalogue: Catalogue, framework: Framework) -> FrameworkCoverage:
    counts = covered(catalogue.courses.values())
    categories = tuple(
        (
            category,
            tuple(
                CodeCoverage(
                    competency.code,
                    framework.label(competency.code),
                    competency.statement,
                    competency.unconfirmed,
                    counts.get(competency.code, NOTHING),
                )
                for competency in category.competencies
            ),
        )
        for category in framework.categories
    )
    found = [code.counts for _, codes in categories for code in codes]
    return FrameworkCoverage(
        framework,
        sum(code.is_claimed and not code.is_thin for code in found),
        sum(code.is_claimed for code in found),
        categories,
    )


def coverage_counts(catalogue: Catalogue) -> dict[str, dict[str, Covered]]:
    """Framework slug to competency code to counts, for every competency of every framework that courses teach."""
    counts = covered(catalogue.courses.values())
    return {
        framework.slug: {
            competency.code: counts.get(competency.code, NOTHING) for competency in framework.competencies
        }
        for framework in catalogue.standing_frameworks().values()
    }
