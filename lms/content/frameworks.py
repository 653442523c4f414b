"""Frameworks, profiles and the documents that courses cite."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.content.framework_files import equivalents
from lms.content.framework_files.equivalents import Stated
from lms.content.source import Fields, Folder, Problem, Unreadable, Weight, visible
from lms.domain.competence.competency import Category, Competency, Framework, Profile, Rung
from lms.domain.competence.targets import ASKABLE
from lms.domain.learning.course import Course
from lms.domain.people.onboarding import LONGEST_DAYS, OWN_KINDS, STEP_WORDS_MAX, PlanStep, PlanStepKind, in_order

HOME_FRAMEWORK = "samhsa"
# What a target may ask for: real work is never asked of anyone by a target.
RUNGS = {rung.name.lower().replace("_", "-"): rung for rung in ASKABLE if rung}
STEP_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that courses cite, with the sections that a citation may name."""

    name: str
    title: str
    publisher: str
    date: str
    address: str
    sections: frozenset[str]
    read_on: datetime.date | None = None


def load_frameworks(folder: Folder) -> dict[str, Framework]:
    """Slug to framework, in the order of their file names' `order` field."""
    frameworks = []
    stated: list[Stated] = []
    for path in visible(folder.root / "courses" / "frameworks", "*.yaml"):
        try:
            fields = folder.fields(path)
        except Unreadable as error:
            folder.problems.append(error.problem)
            continue
        order = fields.number("order", 99)
        frameworks.append((order, _framework(path, fields, stated)))
    found = {framework.slug: framework for _, framework in sorted(frameworks, key=lambda pair: pair[0])}
    equivalents.check(found.values(), stated)
    return found


def read_framework(file: Path) -> tuple[Framework | None, list[Problem]]:
    """One framework from wherever it lies, with its problems; what it states of other files' codes is not asked."""
    folder = Folder(file.absolute().parent, [])
    try:
        fields = folder.fields(file.absolute())
    except Unreadable as error:
        return None, [error.problem]
    fields.number("order", 99)
    return _framework(file, fields, []), folder.problems


def _framework(path: Path, fields: Fields, stated: list[Stated]) -> Framework:
    fields.text("notes", "")
    framework = Framework(
        slug=path.stem,
        title=fields.text("title"),
        short_title=fields.text("short_title"),
        publisher=fields.text("publisher"),
        categories=tuple(_category(category, stated) for category in fields.each("categories", needed=True)),
        crosswalk_only=fields.flag("crosswalk_only"),
        retired=tuple(_competency(competency, "", stated) for competency in fields.each("retired")),
        license=fields.text("license", ""),
        license_address=fields.text("license_address", ""),
        address=fields.text("address", ""),
        identifier=fields.text("identifier", ""),
        guessed=fields.texts("guessed"),
    )
    fields.done()
    codes = [competency.code for competency in (*framework.competencies, *framework.retired)]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        fields.report(f"the code {code} stands twice")
    return framework


def _category(fields: Fields, stated: list[Stated]) -> Category:
    code = fields.text("code")
    category = Category(
        code=code,
        name=fields.text("name"),
        short_name=fields.text("short_name"),
        competencies=tuple(
            _competency(competency, code, stated) for competency in fields.each("competencies", needed=True)
        ),
        identifier=fields.text("identifier", ""),
    )
    fields.done()
    return category


def _competency(fields: Fields, category: str, stated: list[Stated]) -> Competency:
    code = fields.text("code")
    said = [
        *(equivalents.read(one, code, was=True) for one in fields.each("was")),
        *(equivalents.read(one, code, was=False) for one in fields.each("same_as")),
    ]
    stated += said
    competency = Competency(
        code,
        fields.text("statement"),
        category,
        fields.flag("unconfirmed"),
        equivalences=tuple(one.equivalence for one in said),
        related=fields.texts("related"),
        identifier=fields.text("identifier", ""),
    )
    fields.text("summary", ""), fields.text("source", ""), fields.text("verify_at", ""), fields.text("note", "")
    fields.texts("indicators")
    fields.done()
    return competency


def load_profiles(
    folder: Folder, frameworks: Mapping[str, Framework], courses: Mapping[str, Course]
) -> dict[str, Profile]:
    """Slug to profile; a later target of a profile wins over an earlier one. Plans may name these courses."""
    try:
        fields = folder.fields(folder.root / "courses" / "profiles.yaml")
    except Unreadable as error:
        folder.problems.append(error.problem)
        return {}
    reach = _codes_by_name(frameworks)
    profiles = [_profile(profile, reach, frameworks, courses) for profile in fields.each("profiles", needed=True)]
    fields.done()
    return {profile.slug: profile for profile in profiles}


def _codes_by_name(frameworks: Mapping[str, Framework]) -> dict[str, tuple[str, ...]]:
    """The codes that a framework's slug, a category's code or a code itself stands for."""
    names = {}
    for slug, framework in frameworks.items():
        names[slug] = tuple(competency.code for competency in framework.competencies)
        for category in framework.categories:
            codes = tuple(competency.code for competency in category.competencies)
            names |= {code: (code,) for code in codes} | {category.code: codes}
    return names


def _profile(
    fields: Fields,
    reach: Mapping[str, tuple[str, ...]],
    frameworks: Mapping[str, Framework],
    courses: Mapping[str, Course],
) -> Profile:
    targets, critical = _targets(fields.each("targets", needed=True), reach)
    home = fields.text("home", "")
    if home and home not in frameworks:
        fields.report(f"unknown framework {home}", fields.line_of("home"))
    profile = Profile(
        fields.text("slug"),
        fields.text("title"),
        targets,
        frozenset(critical),
        home or HOME_FRAMEWORK,
        fields.number("critical_from_days", 0, at_most=LONGEST_DAYS),
        _onboarding(fields.each("onboarding"), fields, courses),
    )
    fields.done()
    return profile


def _targets(told: Iterable[Fields], reach: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, Rung], set[str]]:
    """Competency code to rung, and the codes of what is critical."""
    targets: dict[str, Rung] = {}
    critical: set[str] = set()
    for target in told:
        rung = RUNGS[target.choice("rung", tuple(RUNGS))]
        is_critical = target.flag("critical")
        for name, line in target.texts_with_lines("of", needed=True):
            if name not in reach:
                target.report(f"unknown framework, category or competency {name}", line)
            for code in reach.get(name, ()):
                targets[code] = rung
                (critical.add if is_critical else critical.discard)(code)
        target.done()
    return targets, critical


def _onboarding(told: Iterable[Fields], fields: Fields, courses: Mapping[str, Course]) -> tuple[PlanStep, ...]:
    """What new people of the role are asked for, by its days."""
    steps: dict[str, PlanStep] = {}
    for one in told:
        step = _step(one, courses)
        if step is not None and step.key in steps:
            one.report(f"this step stands twice in the plan: {step.key}")
        elif step is not None:
            steps[step.key] = step
        one.done()
    ordered = in_order(steps.values())
    _check_order(fields, ordered, courses)
    return ordered


def _check_order(fields: Fields, steps: tuple[PlanStep, ...], courses: Mapping[str, Course]) -> None:
    """A course that builds on others can be begun only after them."""
    before: set[str] = set()
    for step in steps:
        if step.kind is not PlanStepKind.COURSE:
            continue
        for slug in (slug for slug in courses[step.course].prerequisites if slug not in before):
            message = f"{step.course} builds on {slug}, which the plan does not ask before it"
            fields.report(message, fields.line_of("onboarding"), Weight.WARNING, rule="prerequisite")
        before.add(step.course)


def _step(fields: Fields, courses: Mapping[str, Course]) -> PlanStep | None:
    """None where it says too little to be told from other steps."""
    day = fields.number("day", at_most=LONGEST_DAYS)
    if fields.has("day") and day == 0:
        fields.report(f"`day` must be a whole number from 1 to {LONGEST_DAYS}", fields.line_of("day"))
    kinds = [kind for kind in PlanStepKind if fields.has(kind.value)]
    if len(kinds) != 1:
        fields.report(f"a step holds one of {', '.join(PlanStepKind)}, and its day")
        return None
    kind = kinds[0]
    told = fields.text(kind.value)
    if kind in OWN_KINDS:
        return _said_step(fields, kind, day, told)
    slug, _, practice = told.partition("/")
    course = courses.get(slug)
    known = {"": course.title} if course and kind is PlanStepKind.COURSE else _practices(course)
    if practice not in known:
        fields.report(f"unknown {kind.value} {told}", fields.line_of(kind.value))
        return None
    return PlanStep(f"{kind.value}:{told}", kind, day, slug, practice, known[practice])


def _practices(course: Course | None) -> dict[str, str]:
    """Practice id to title."""
    return {practice.id: practice.title for practice in course.practice} if course else {}


def _said_step(fields: Fields, kind: PlanStepKind, day: int, words: str) -> PlanStep:
    """A shadowing or a pairing, told by words of its own; what people say of it hangs on its `id`."""
    name = fields.text("id")
    if name and not STEP_ID.fullmatch(name):
        fields.report("`id` must be small letters, digits and hyphens", fields.line_of("id"))
    if len(words) > STEP_WORDS_MAX:
        fields.report(f"`{kind.value}` is longer than {STEP_WORDS_MAX} characters", fields.line_of(kind.value))
    return PlanStep(f"{kind.value}:{name}", kind, day, words=words)


def load_documents(folder: Folder) -> dict[str, Document]:
    """Short name to document."""
    try:
        fields = folder.fields(folder.root / "courses" / "sources.yaml")
    except Unreadable as error:
        folder.problems.append(error.problem)
        return {}
    documents = {}
    for name in fields.names():
        entry = fields.one(name)
        if entry is None:
            continue
        documents[name] = Document(
            name,
            entry.text("title"),
            entry.text("publisher"),
            entry.text("date"),
            entry.text("address", ""),
            frozenset(entry.texts("sections", needed=True)),
            entry.day("read_on") if entry.has("read_on") else None,
        )
        entry.done()
    return documents
