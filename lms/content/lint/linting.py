"""What makes content weaker without breaking it: warnings for authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from lms.content.catalogue import Catalogue, lesson_file, line_of
from lms.content.lint.banks import OPEN, all_banks, bank
from lms.content.lint.credentials import credential_words
from lms.content.lint.frameworks import framework_words
from lms.content.lint.guessing import cues
from lms.content.lint.prose import course_words, item_words, lesson_words
from lms.content.source import Folder, Problem, Unreadable, Weight, visible
from lms.domain.competence.coverage import covered
from lms.domain.days import add_months
from lms.domain.learning.course import Course

YEARS_OF_A_READING = 3
AHEAD = timedelta(days=31)
OPEN_PLACE = re.compile(rf"{OPEN}[^›\n]*›?")


def lint(catalogue: Catalogue, today: date, root: Path) -> list[Problem]:
    """Every warning, sorted by path and line; the files under `root` are asked for the lines."""
    found = [
        *_coverage(catalogue),
        *_sources(catalogue, today),
        *framework_words(catalogue),
        *credential_words(catalogue, today),
        *_banks(catalogue, root),
        *all_banks(catalogue.courses.values()),
        *cues(catalogue.courses.values(), catalogue.terms.not_yet_revised),
    ]
    for course in catalogue.courses.values():
        found += [*_course(course, today, root), *bank(course), *course_words(course, catalogue.terms)]
        found += item_words(course, catalogue.terms)
        for lesson in course.lessons:
            path = lesson_file(course, lesson)
            found += [(path, "", *word) for word in lesson_words(course, lesson, catalogue.terms)]
    problems = [
        Problem(path, line_of(root / path, where) if where else 1, message, Weight.WARNING, rule)
        for path, where, rule, message in found
    ]
    return sorted((*problems, *_open_places(catalogue.courses, root)))


def _coverage(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str]]:
    """Over the whole catalogue; told where the competency is first claimed."""
    counts = covered(catalogue.courses.values())
    for code, (path, _) in _first_claims(catalogue).items():
        one = counts[code]
        if not one.lessons:
            yield path, code, "competency-untaught", f"no lesson of any course teaches {code}, which is asked here"
        elif not (one.recall or one.scenario or one.practice):
            yield path, code, "competency-unused", f"no item and no practice asks for {code}, which is taught here"
        elif not one.is_asked:
            words = f"{code} has {one.recall} recall and {one.scenario} scenario items in all banks, not two of each"
            yield path, code, "coverage", words


def _first_claims(catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    """Competency code to the file that claims it, lessons before banks before practice."""
    claims: dict[str, tuple[str, int]] = {}
    for course in catalogue.courses.values():
        places = [
            *((lesson_file(course, lesson), 0, lesson.competencies) for lesson in course.lessons),
            *((f"quizzes/{course.slug}.yaml", 1, item.competencies) for item in course.items),
            *((f"courses/{course.slug}/course.yaml", 2, practice.competencies) for practice in course.practice),
        ]
        for path, order, codes in places:
            for code in codes:
                if code not in claims or order < claims[code][1]:
                    claims[code] = (path, order)
    return claims


def _course(course: Course, today: date, root: Path) -> Iterator[tuple[str, str, str, str]]:
    path = f"courses/{course.slug}/course.yaml"
    tested = {item.objective for item in course.items}
    for objective in course.objectives:
        if objective.id not in tested:
            words = f"no item tests the objective “{objective.text}”"
            yield path, f"id: {objective.id}", "objective-untested", words
    for practice in course.practice:
        if not practice.points:
            words = f"the practice “{practice.title}” has no points, so whoever rates it has nothing to tick"
            yield path, f"id: {practice.id}", "practice-points", words
    for approval in course.approvals:
        if approval.valid_until < today:
            yield (
                path,
                approval.body,
                "approval-passed",
                f"the approval of {approval.body} ended on {approval.valid_until}",
            )
    for person in course.reviews:
        if not person.on or _is_old(date.fromisoformat(person.on), today):
            words = f"the review by {person.name} was on {person.on or 'no day'}; ask for a new one every three years"
            yield path, person.name, "review-passed", words
    for correction in course.corrections:
        if correction.day > today + AHEAD:
            yield path, str(correction.day), "correction-ahead", f"{correction.day} is more than a month ahead"
    shown = {part.drawing_name for lesson in course.lessons for part in lesson.parts}
    for drawing in visible(root / "courses" / course.slug / "figures", "*.svg"):
        if drawing.stem not in shown:
            yield drawing.relative_to(root).as_posix(), "", "figure-unused", "no lesson shows this drawing"


def _banks(catalogue: Catalogue, root: Path) -> Iterator[tuple[str, str, str, str]]:
    for path in visible(root / "quizzes", "*.y*ml"):
        if path.suffix != ".yaml" or path.stem not in catalogue.courses:
            words = (
                "no course asks from this bank; name it like the course's folder in courses/, and end it with .yaml"
            )
            yield Folder(root, []).name(path), "", "bank-alone", words


def _sources(catalogue: Catalogue, today: date) -> Iterator[tuple[str, str, str, str]]:
    for document in catalogue.documents.values():
        if document.read_on and _is_old(document.read_on, today):
            words = f"{document.name} was last read on {document.read_on}; read it again and say what has changed"
            yield "courses/sources.yaml", document.name, "source-old", words


def _is_old(day: date, today: date) -> bool:
    return add_months(day, 12 * YEARS_OF_A_READING) < today


def _open_places(slugs: Iterable[str], root: Path) -> Iterator[Problem]:
    """What `lms new` left for the author to write."""
    folder = Folder(root, [])
    files = visible(root / "courses" / "credentials", "*.yaml")
    for slug in slugs:
        files += [*visible(root / "courses" / slug, "*.[my]*"), root / "quizzes" / f"{slug}.yaml"]
    for path in files:
        text = ""
        with suppress(Unreadable):
            text = folder.text(path)
        for number, line in enumerate(text.split("\n"), 1):
            for match in OPEN_PLACE.finditer(line):
                words = f"still to be written: {match[0]}"
                yield Problem(folder.name(path), number, words, Weight.WARNING, "open-place")
