"""What makes content weaker without breaking it: warnings for authors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pyphen

from lms.content import markdown
from lms.content.catalogue import Catalogue
from lms.content.source import Problem, Weight
from lms.domain.course import Course, Lesson
from lms.domain.quiz import ItemType, Kind

GRADE_LIMIT = 8.0
LONGEST_RIGHT_PERCENT = 35
ITEMS_FOR_A_COMPETENCY = 2
_STIGMA = re.compile(r"\b(addicts?|junkies?|druggies?|alcoholics|abusers?|dirty tests?|clean tests?)\b", re.I)
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_SYLLABLES = pyphen.Pyphen(lang="en_US")


def lint(catalogue: Catalogue, today: date) -> list[Problem]:
    """Every warning, sorted by path and line."""
    found: list[Problem] = []
    for course in catalogue.courses.values():
        found += [
            Problem(path, 1, message, Weight.WARNING, rule)
            for path, rule, message in (*_course(course, today), *_bank(course))
        ]
        for number, lesson in enumerate(course.lessons, 1):
            path = f"courses/{course.slug}/{number:02}-{lesson.slug}.md"
            found += [Problem(path, 1, message, Weight.WARNING, rule) for rule, message in _lesson(lesson)]
    return sorted(found)


def _course(course: Course, today: date) -> Iterator[tuple[str, str, str]]:
    path = f"courses/{course.slug}/course.yaml"
    tested = {item.objective for item in course.items}
    for objective in course.objectives:
        if objective.id not in tested:
            yield path, "objective-untested", f"no item tests the objective “{objective.text}”"
    for approval in course.approvals:
        if approval.valid_until < today:
            yield path, "approval-passed", f"the approval of {approval.body} ended on {approval.valid_until}"
    counts = Counter((code, item.kind) for item in course.items for code in item.competencies)
    for code in course.competencies:
        for kind in Kind:
            if counts[code, kind] < ITEMS_FOR_A_COMPETENCY:
                yield path, "coverage", f"{code} has {counts[code, kind]} {kind} items; two are needed"


def _bank(course: Course) -> Iterator[tuple[str, str, str]]:
    path = f"quizzes/{course.slug}.yaml"
    items = course.items
    if len(items) < 2 * course.serve:
        yield path, "bank-size", f"{len(items)} items for {course.serve} served; hold at least twice as many"
    if sum(item.kind is Kind.SCENARIO for item in items) * 2 < len(items):
        yield path, "scenario-share", "fewer than half of the items are scenarios"
    one_choice = [item for item in items if item.type is ItemType.ONE and item.options]
    longest = sum(max(item.options, key=lambda option: len(markdown.plain(option.text))).right for item in one_choice)
    if longest * 100 > LONGEST_RIGHT_PERCENT * len(one_choice):
        yield path, "longest-right", f"the longest option is the right one in {longest} of {len(one_choice)} items"
    places = Counter(
        next((place for place, option in enumerate(item.options) if option.right), -1) for item in one_choice
    )
    if one_choice and max(places.values()) * 100 > 40 * len(one_choice):
        yield path, "place-bias", f"the right option stands in one place in {max(places.values())} items"


def _lesson(lesson: Lesson) -> Iterator[tuple[str, str]]:
    text = "\n".join(markdown.plain(part.html) for part in lesson.parts if part.kind not in markdown.NOT_COUNTED)
    grade = reading_grade(text)
    if grade > GRADE_LIMIT:
        yield "reading-grade", f"reads at grade {grade:.1f}; {GRADE_LIMIT:.0f} is the limit"
    match = _STIGMA.search(_QUOTED.sub("", text))
    if match:
        yield "stigma", f"“{match[0]}” outside quotation: use people-first words"


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade level.

    **Source:** J. P. Kincaid and others, Derivation of new readability formulas, Research Branch Report 8-75 (1975).
    """
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    sentences = [one for one in re.split(r"[.!?:]+[”\"’)]*\s|\n+", text) if re.search("[A-Za-z]", one)]
    if not words:
        return 0.0
    syllables = sum(len(_SYLLABLES.inserted(word, "\n").split("\n")) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
