"""All content by slug, immutable and cross-checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from lms.content import markdown
from lms.content.courses import load_courses
from lms.content.credentials.categories import load_categories
from lms.content.credentials.outside import load_outside
from lms.content.credentials.rules import load_credentials
from lms.content.frameworks import Document, load_documents, load_frameworks, load_profiles
from lms.content.guide.glossary import load_glossary, with_links
from lms.content.guide.paths import load_paths
from lms.content.guide.searching import make_index
from lms.content.guide.situations import load_situations
from lms.content.lessons import RESERVED, SLUG
from lms.content.lint.terms import Terms, load_terms
from lms.content.paper.templates import PaperTemplate, load_templates
from lms.content.source import Folder, Problem, Weight, unfit_former_names
from lms.domain.competence.competency import Competency, Framework, Profile
from lms.domain.competence.equivalence import groups_of
from lms.domain.competence.steps.offers import Offers
from lms.domain.credit.categories import CreditCategory, in_words
from lms.domain.credit.credential import CredentialRules
from lms.domain.credit.outside import OutsideTraining
from lms.domain.items.item import KeyBasis
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.guide.paths import LearningPath
from lms.domain.learning.guide.terms import GlossaryTerm, Situation
from lms.domain.learning.search.index import SearchIndex
from lms.domain.people.onboarding import PlanStep
from lms.domain.program.hours_basis import HoursBasis

MOST_ITEMS = 500
MOST_WORKED_OUT = 500
WorkedOut = TypeVar("WorkedOut")
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Catalogue:
    courses: Mapping[str, Course]
    frameworks: Mapping[str, Framework]
    profiles: Mapping[str, Profile]
    documents: Mapping[str, Document]
    competencies: Mapping[str, Competency]
    framework_of: Mapping[str, Framework]
    terms: Terms = field(default_factory=Terms)
    offers: Offers = field(init=False, repr=False, compare=False)  # what the courses do for gaps, worked out once
    retired: frozenset[str] = frozenset()  # codes that ended; `framework_of` still has them
    categories: Mapping[str, CreditCategory] = field(default_factory=dict)  # of hours, by slug
    credentials: Mapping[str, CredentialRules] = field(default_factory=dict)  # what each asks for renewal, by slug
    outside: tuple[OutsideTraining, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    situations: tuple[Situation, ...] = ()
    paths: tuple[LearningPath, ...] = ()
    search: SearchIndex = field(default_factory=SearchIndex, repr=False, compare=False)
    templates: Mapping[str, PaperTemplate] = field(default_factory=dict)  # of paper, by name
    _worked_out: dict[Hashable, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "offers", Offers.of(self.in_order()))

    def resting_on(self, bases: Mapping[str, HoursBasis | None]) -> Catalogue:
        """The same with the hours that these courses are told with; itself where nothing changes by that."""
        changed = {
            slug: told
            for slug, basis in bases.items()
            if (course := self.courses.get(slug)) and (told := course.resting_on(basis)) is not course
        }
        return replace(self, courses={**self.courses, **changed}) if changed else self

    def statements(self) -> dict[str, str]:
        """Code to wording, in the order of the frameworks, with those that ended: for what was asked before."""
        return {
            one.code: one.statement
            for framework in self.frameworks.values()
            for one in (*framework.competencies, *framework.retired)
        }

    def equivalents(self) -> dict[str, tuple[str, ...]]:
        """Code to the codes that are read as one with it; those that stand alone are left out."""
        every = (one for framework in self.frameworks.values() for one in framework.equivalences)
        return groups_of(every, self.framework_of)

    def of_today(self, said: Mapping[str, Said]) -> dict[str, Said]:
        """What was said of competencies by those of today: what ended speaks for what it became.

        What was said of a code itself goes first, and what became nothing is left out.
        """
        led = {
            code: value for before, value in said.items() if before in self.retired for code in self._became(before)
        }
        return led | {code: value for code, value in said.items() if code in self.competencies}

    def _became(self, code: str) -> list[str]:
        """The competencies of the same framework that are read as one with this code, which ended."""
        equals = self.worked_out("equivalents", self.equivalents).get(code, ())
        here = self.framework_of[code]
        return [one for one in equals if one in self.competencies and self.framework_of[one] is here]

    def worked_out(self, key: Hashable, work_out: Callable[[], WorkedOut]) -> WorkedOut:
        """What follows from the content alone, worked out when it is first asked for and kept; not without end."""
        if key not in self._worked_out:
            if len(self._worked_out) >= MOST_WORKED_OUT:
                self._worked_out.clear()
            self._worked_out[key] = work_out()
        return cast(WorkedOut, self._worked_out[key])

    def in_order(self) -> list[Course]:
        """As a new person takes them: what asks for nothing first, then what most others build on."""
        return list(self.worked_out("in order", self._in_order))

    def _in_order(self) -> list[Course]:
        built_on = Counter(slug for course in self.courses.values() for slug in course.prerequisites)
        return sorted(self.courses.values(), key=lambda one: (len(one.prerequisites), -built_on[one.slug], one.title))

    def plans(self) -> dict[str, tuple[PlanStep, ...]]:
        """What each profile asks of new people, by its slug."""
        return {slug: profile.onboarding for slug, profile in self.profiles.items() if profile.onboarding}

    def standing_frameworks(self) -> dict[str, Framework]:
        """By slug, those in whose statements people's standing is told; the others are only for the crosswalk."""
        return {slug: one for slug, one in self.frameworks.items() if not one.crosswalk_only}

    def course_called(self, slug: str) -> Course | None:
        """The course that has this slug, else the one that had it before."""
        return self.courses.get(slug) or next((one for one in self.courses.values() if slug in one.was), None)

    def credential_called(self, slug: str) -> CredentialRules | None:
        """The credential that has this slug, else the one that had it before."""
        had = (one for one in self.credentials.values() if slug in one.was)
        return self.credentials.get(slug) or next(had, None)

    def hours_in_words(self, any_of: Iterable[str]) -> str:
        """`Ethics or Boundaries`: the titles of the categories of hours, any one of which holds."""
        return in_words(any_of, self.categories)

    def label(self, code: str) -> str:
        """How a page names a competency: `SAMHSA 8.3`; the bare code when no framework has it any more."""
        framework = self.framework_of.get(code)
        return framework.label(code) if framework is not None else code


class BrokenContent(Exception):
    """Content that has errors; carries all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = next(problem for problem in problems if problem.weight is Weight.ERROR)
        super().__init__(
            f"{first.path}:{first.line}: {first.message}. `lms check` shows every problem in the content."
        )


def load(root: Path) -> Catalogue:
    """The catalogue under a folder that holds `courses/` and `quizzes/`; raises BrokenContent on any error."""
    catalogue, problems = read(root)
    if any(problem.weight is Weight.ERROR for problem in problems):
        raise BrokenContent(problems)
    return catalogue


def read(root: Path) -> tuple[Catalogue, list[Problem]]:
    """The catalogue as far as it can be read, with every problem, sorted by path and line."""
    folder = Folder(root, [])
    if not (root / "courses").is_dir() or not (root / "quizzes").is_dir():
        folder.problems.append(Problem(".", 1, "there are no courses/ and quizzes/ folders here"))
        return Catalogue({}, {}, {}, {}, {}, {}), folder.problems
    frameworks = load_frameworks(folder)
    documents = load_documents(folder)
    categories = load_categories(folder)
    courses = load_courses(folder, documents, categories)
    glossary = load_glossary(folder, documents, courses)
    catalogue = Catalogue(
        courses=with_links(courses, glossary),
        frameworks=frameworks,
        profiles=load_profiles(folder, frameworks, courses),
        documents=documents,
        competencies={
            competency.code: competency for framework in frameworks.values() for competency in framework.competencies
        },
        framework_of={
            competency.code: framework
            for framework in frameworks.values()
            for competency in (*framework.retired, *framework.competencies)
        },
        terms=load_terms(folder),
        retired=frozenset(competency.code for framework in frameworks.values() for competency in framework.retired),
        categories=categories,
        credentials=load_credentials(folder, categories),
        outside=load_outside(folder, categories),
        glossary=glossary,
        situations=load_situations(folder, courses),
        paths=load_paths(folder, courses),
        search=make_index(courses, glossary),
        templates=load_templates(folder),
    )
    _check_homes(folder, catalogue)
    for course in catalogue.courses.values():
        _cross_check(folder, catalogue, course)
    _check_names(folder, list(catalogue.courses.values()))
    return catalogue, sorted(folder.problems)


def _check_names(folder: Folder, courses: list[Course]) -> None:
    """A slug of before leads to one course, and is none that a course has now."""
    named = [(course.slug, course.was) for course in courses]
    for which, name in unfit_former_names(named, lambda name: SLUG.fullmatch(name) and name not in RESERVED):
        message = f"`was` names “{name}”, which is the slug of a course here or cannot be one"
        file = _course_file(folder, courses[which])
        folder.report(file, line_of(file, "was"), message, rule="duplicate")


def _cross_check(folder: Folder, catalogue: Catalogue, course: Course) -> None:
    _check_prerequisites(folder, catalogue, course)
    for practice in course.practice:
        file = _course_file(folder, course)
        _check_codes(folder, catalogue, file, practice.competencies)
        for point in practice.points:
            if point.source and not _is_cited(catalogue, point.source):
                message = f"no such source and section: {point.source}"
                folder.report(file, line_of(file, point.text), message, rule="citation")
    for number, lesson in enumerate(course.lessons, 1):
        _check_lesson(folder, catalogue, folder.root / lesson_file(course, lesson), number, lesson)
    _check_bank(folder, catalogue, course)


def _check_homes(folder: Folder, catalogue: Catalogue) -> None:
    """A code stands in one framework, since a record knows nothing but the code."""
    homes: dict[str, str] = {}
    for slug, framework in catalogue.frameworks.items():
        for competency in (*framework.competencies, *framework.retired):
            first = homes.setdefault(competency.code, slug)
            if first != slug:
                path = folder.root / "courses" / "frameworks" / f"{slug}.yaml"
                message = f"the code {competency.code} stands in {first} as well; each code has one framework"
                folder.report(path, line_of(path, competency.code), message, rule="competency")


def _course_file(folder: Folder, course: Course) -> Path:
    return folder.root / "courses" / course.slug / "course.yaml"


def _check_prerequisites(folder: Folder, catalogue: Catalogue, course: Course) -> None:
    file = _course_file(folder, course)
    for slug in course.prerequisites:
        if slug not in catalogue.courses:
            folder.report(file, line_of(file, slug), f"unknown prerequisite {slug}", rule="prerequisite")
    if _leads_back(catalogue, course.slug):
        line, message = line_of(file, "prerequisites"), "this course is, in the end, its own prerequisite"
        folder.report(file, line, message, rule="prerequisite")


def _check_lesson(folder: Folder, catalogue: Catalogue, path: Path, number: int, lesson: Lesson) -> None:
    _check_codes(folder, catalogue, path, lesson.competencies)
    _check_links(folder, catalogue, path)
    if not path.name.startswith(f"{number:02}-"):
        folder.report(path, 1, f"this is lesson {number} of the course; number the files without holes")


def _check_links(folder: Folder, catalogue: Catalogue, path: Path) -> None:
    """To lessons, from whatever text of a file."""
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    for line, slug, target, heading in markdown.lesson_links(text, 1):
        linked = catalogue.courses[slug].lesson(target) if slug in catalogue.courses else None
        if linked is None or (heading and heading not in linked.headings):
            folder.report(path, line, f"broken link to lesson:{slug}/{target}", rule="link")


def _check_bank(folder: Folder, catalogue: Catalogue, course: Course) -> None:
    quiz = folder.root / "quizzes" / f"{course.slug}.yaml"
    objectives = {objective.id for objective in course.objectives}

    def report(item_id: str, message: str, rule: str) -> None:
        folder.report(quiz, line_of(quiz, f"id: {item_id}"), f"{item_id}: {message}", rule=rule)

    for file in (quiz, _course_file(folder, course)):
        _check_links(folder, catalogue, file)
    for item in course.items:
        _check_codes(folder, catalogue, quiz, item.competencies)
        taught_in = course.lesson(item.teaches[0])
        if taught_in is None or item.teaches[1] not in taught_in.headings:
            report(item.id, f"no section {'#'.join(item.teaches)} in the course", "teaches")
        if item.objective not in objectives:
            report(item.id, f"unknown objective {item.objective}", "objective")
        if item.key_basis is KeyBasis.SOURCE and not _is_cited(catalogue, item.source):
            report(item.id, f"no such source and section: {item.source}", "citation")
    if len(course.items) > MOST_ITEMS:
        folder.report(quiz, 1, f"{len(course.items)} items; a bank holds at most {MOST_ITEMS}", rule="bank")
    if len(course.items) < course.questions_per_attempt:
        folder.report(quiz, 1, f"{len(course.items)} items cannot serve {course.questions_per_attempt}", rule="bank")


def _is_cited(catalogue: Catalogue, source: str) -> bool:
    name, _, section = source.partition(": ")
    return name in catalogue.documents and section in catalogue.documents[name].sections


def _check_codes(folder: Folder, catalogue: Catalogue, path: Path, codes: tuple[str, ...]) -> None:
    for code in codes:
        if code not in catalogue.competencies:
            why = " (retired: name what it became)" if code in catalogue.retired else ""
            folder.report(path, line_of(path, code), f"unknown competency {code}{why}", rule="competency")


def lesson_file(course: Course, lesson: Lesson) -> str:
    """The path, from the root, of a course's lesson."""
    return f"courses/{course.slug}/{lesson.file}"


def line_of(path: Path, text: str) -> int:
    """The line on which a word first stands, for problems found after reading; 1 when it is nowhere."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
    for number, line in enumerate(path.read_text("utf-8", "replace").split("\n") if path.is_file() else (), 1):
        if pattern.search(line):
            return number
    return 1


def _leads_back(catalogue: Catalogue, slug: str) -> bool:
    seen: set[str] = set()
    waiting = list(catalogue.courses[slug].prerequisites)
    while waiting:
        one = waiting.pop()
        if one == slug:
            return True
        if one not in seen and one in catalogue.courses:
            seen.add(one)
            waiting.extend(catalogue.courses[one].prerequisites)
    return False
