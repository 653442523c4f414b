"""What changed between two versions of a framework, and what of the content names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.content.catalogue import lesson_file
from lms.domain.competence.competency import Category, Competency, Framework, Profile, Rung
from lms.domain.competence.equivalence import Equivalence
from lms.domain.learning.course import Course


class CodeChange(StrEnum):
    """What happened to a code; `perhaps renamed` is a guess by the wording, which moves no evidence."""

    RENAMED = "renamed"
    PERHAPS_RENAMED = "perhaps renamed"
    JOINED = "read as one"
    PARTED = "no longer read as one"
    REMOVED = "removed"
    ADDED = "added"
    REWORDED = "reworded"
    CONFIRMED = "wording confirmed"
    UNCONFIRMED = "wording no longer confirmed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ChangedCode:
    """`codes` are the old and the new one where it was renamed; `before` and `after` what changed of it, in words.

    `moves_evidence` where evidence of one code is read for the other from then on, or no longer.
    """

    change: CodeChange
    codes: tuple[str, ...]
    before: str
    after: str
    moves_evidence: bool = False


@dataclass(frozen=True, slots=True)
class TouchedContent:
    """What names a code: `course/lesson.md`, `quiz: item`, `course: practice`, and profiles with what they ask."""

    lessons: tuple[str, ...]
    items: tuple[str, ...]
    practices: tuple[str, ...]
    targets: Mapping[str, str]


def head_changes(before: Framework, after: Framework) -> list[tuple[str, str, str]]:
    """(what, before, after) of what a framework says of itself and of its categories."""
    names = ("title", "short_title", "publisher", "license", "license_address", "address")
    found = [(name, getattr(before, name), getattr(after, name)) for name in names]
    old, new = ({category.code: category.name for category in one.categories} for one in (before, after))
    found += [(f"category {code}", old.get(code, ""), new.get(code, "")) for code in dict.fromkeys((*old, *new))]
    return [one for one in found if one[1] != one[2]]


def code_changes(before: Framework, after: Framework) -> tuple[ChangedCode, ...]:
    """Of every code that changed, by kind of change, in the order of the frameworks."""
    old, new = _by_code(before), _by_code(after)
    gone = {code: one for code, (_, one) in old.items() if code not in new}
    come = {code: one for code, (_, one) in new.items() if code not in old}
    found = [*_renamed(gone, come)]
    renamed = {code for one in found for code in one.codes}
    found += _joined(before, after, {one.codes for one in found})
    found += [
        ChangedCode(CodeChange.REMOVED, (code,), one.statement, "")
        for code, one in gone.items()
        if code not in renamed
    ]
    found += [
        ChangedCode(CodeChange.ADDED, (code,), "", one.statement) for code, one in come.items() if code not in renamed
    ]
    for code in old:
        if code in new:
            found += _changed(code, *old[code], *new[code])
    order = list(CodeChange)
    return tuple(sorted(found, key=lambda one: order.index(one.change)))


def _by_code(framework: Framework) -> dict[str, tuple[Category, Competency]]:
    return {one.code: (category, one) for category in framework.categories for one in category.competencies}


def _renamed(gone: Mapping[str, Competency], come: Mapping[str, Competency]) -> Iterator[ChangedCode]:
    """As the new framework states it; of the rest, those with the very same words."""
    stated = {one.other: one for new in come.values() for one in new.equivalences if one.was}
    left = [code for code in come if code not in {said.code for said in stated.values()}]
    for code, one in gone.items():
        if code in stated:
            said, new = stated[code], come[stated[code].code]
            words = one.statement, new.statement
            yield ChangedCode(CodeChange.RENAMED, (code, new.code), *words, moves_evidence=said.is_confirmed)
            continue
        alike = [other for other in left if _words(come[other]) == _words(one)]
        if len(alike) == 1:
            left.remove(alike[0])
            after = come[alike[0]].statement
            yield ChangedCode(CodeChange.PERHAPS_RENAMED, (code, alike[0]), one.statement, after)


def _joined(before: Framework, after: Framework, told: Collection[tuple[str, ...]]) -> Iterator[ChangedCode]:
    """What somebody confirmed, or took back, of codes that are read as one; but for renames that are told."""
    old, new = ({(said.other, said.code): one for said, one in _confirmed(each)} for each in (before, after))
    for codes, one in new.items():
        if codes not in old and codes not in told:
            yield ChangedCode(CodeChange.JOINED, codes, "", one.statement, moves_evidence=True)
    for codes, one in old.items():
        if codes not in new:
            yield ChangedCode(CodeChange.PARTED, codes, one.statement, "", moves_evidence=True)


def _confirmed(framework: Framework) -> Iterator[tuple[Equivalence, Competency]]:
    for one in (*framework.competencies, *framework.retired):
        yield from ((said, one) for said in one.equivalences if said.is_confirmed)


def _words(competency: Competency) -> str:
    return " ".join(competency.statement.casefold().split()).rstrip(".")


def _changed(code: str, was_in: Category, old: Competency, stands_in: Category, new: Competency) -> list[ChangedCode]:
    found = []
    if old.statement != new.statement:
        found.append(ChangedCode(CodeChange.REWORDED, (code,), old.statement, new.statement))
    if old.unconfirmed != new.unconfirmed:
        change = CodeChange.UNCONFIRMED if new.unconfirmed else CodeChange.CONFIRMED
        found.append(ChangedCode(change, (code,), old.statement, new.statement))
    if was_in.code != stands_in.code:
        found.append(ChangedCode(CodeChange.MOVED, (code,), was_in.name, stands_in.name))
    return found


def touched_content(codes: Iterable[str], courses: Iterable[Course], profiles: Iterable[Profile]) -> TouchedContent:
    """Whatever names one of these codes; of several readings of one profile the highest target counts."""
    codes, courses = frozenset(codes), tuple(courses)
    asked: dict[str, tuple[bool, Rung]] = {}
    for profile in profiles:
        for code in codes & profile.targets.keys():
            one = (code in profile.critical, profile.targets[code])
            asked[profile.slug] = max(one, asked.get(profile.slug, one))
    targets = {slug: rung.words + (", critical" if critical else "") for slug, (critical, rung) in asked.items()}
    return TouchedContent(
        lessons=tuple(
            lesson_file(course, lesson).removeprefix("courses/")
            for course in courses
            for lesson in course.lessons
            if codes.intersection(lesson.competencies)
        ),
        items=tuple(
            f"{course.slug}: {item.id}"
            for course in courses
            for item in course.items
            if codes.intersection(item.competencies)
        ),
        practices=tuple(
            f"{course.slug}: {practice.id}"
            for course in courses
            for practice in course.practice
            if codes.intersection(practice.competencies)
        ),
        targets=targets,
    )


def counts_of(changes: Iterable[ChangedCode]) -> list[tuple[CodeChange, int]]:
    """How many of each kind, in the order in which they are told."""
    counted = Counter(one.change for one in changes)
    return [(change, counted[change]) for change in CodeChange if counted[change]]
