"""Frameworks, profiles and the documents that courses cite."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.content.framework_files import equivalents
from lms.content.framework_files.equivalents import Stated
from lms.content.source import Fields, Folder, Problem, Unreadable, visible
from lms.domain.competence.competency import Category, Competency, Framework, Profile, Rung

HOME_FRAMEWORK = "samhsa"
RUNGS = {rung.name.lower().replace("_", "-"): rung for rung in Rung if rung}


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


def load_profiles(folder: Folder, frameworks: Mapping[str, Framework]) -> dict[str, Profile]:
    """Slug to profile; a later target of a profile wins over an earlier one."""
    try:
        fields = folder.fields(folder.root / "courses" / "profiles.yaml")
    except Unreadable as error:
        folder.problems.append(error.problem)
        return {}
    reach = _codes_by_name(frameworks)
    profiles = [_profile(profile, reach, frameworks) for profile in fields.each("profiles", needed=True)]
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


def _profile(fields: Fields, reach: Mapping[str, tuple[str, ...]], frameworks: Mapping[str, Framework]) -> Profile:
    targets: dict[str, Rung] = {}
    critical: set[str] = set()
    for target in fields.each("targets", needed=True):
        rung = RUNGS[target.choice("rung", tuple(RUNGS))]
        is_critical = target.flag("critical")
        for name, line in target.texts_with_lines("of", needed=True):
            if name not in reach:
                target.report(f"unknown framework, category or competency {name}", line)
            for code in reach.get(name, ()):
                targets[code] = rung
                (critical.add if is_critical else critical.discard)(code)
        target.done()
    home = fields.text("home", "")
    if home and home not in frameworks:
        fields.report(f"unknown framework {home}", fields.line_of("home"))
    profile = Profile(fields.text("slug"), fields.text("title"), targets, frozenset(critical), home or HOME_FRAMEWORK)
    fields.done()
    return profile


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
