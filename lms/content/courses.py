"""Courses from their folders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from lms.content import figures
from lms.content.frameworks import Document
from lms.content.items.quizzes import load_items
from lms.content.lessons import RESERVED, SLUG, load_lessons
from lms.content.source import Fields, Folder, Unreadable, unfit_former_names, visible
from lms.content.text.words import check_line, check_words
from lms.domain.credit.categories import CreditCategory, in_words
from lms.domain.learning.correction import Correction
from lms.domain.learning.course import (
    Approval,
    Computation,
    Contributor,
    Course,
    HourCategory,
    Lesson,
    Objective,
    Point,
    Practice,
)

MOST_POINTS = 12
Categories = Mapping[str, CreditCategory]


def load_courses(folder: Folder, documents: Mapping[str, Document], categories: Categories) -> dict[str, Course]:
    """Slug to course, by title; a course that cannot be read is left out and reported."""
    courses = []
    for path in visible(folder.root / "courses", "*"):
        if not path.is_dir() or path.name in ("frameworks", "credentials"):
            continue
        try:
            courses.append(_course(folder, path, documents, categories))
        except Unreadable as error:
            folder.problems.append(error.problem)
    return {course.slug: course for course in sorted(courses, key=lambda course: course.title)}


def revision(root: Path, slug: str) -> str:
    """SHA-256 over the names and bytes of a course's folder and its quiz."""
    folder, digest = Folder(root, []), hashlib.sha256()
    for path in sorted([*visible(root / "courses" / slug, "**/*"), root / "quizzes" / f"{slug}.yaml"]):
        with suppress(Unreadable):
            raw = folder.raw(path)
            digest.update(f"{folder.name(path)}\0{len(raw)}\0".encode())
            digest.update(raw)
    return digest.hexdigest()


def _course(folder: Folder, path: Path, documents: Mapping[str, Document], categories: Categories) -> Course:
    slug = path.name
    fields = folder.fields(path / "course.yaml")
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        folder.report(
            path / "course.yaml", 1, f"“{slug}” cannot be a course's slug: small letters, digits and hyphens"
        )
    lessons = _lessons(folder, path, documents)
    served = fields.number("serve", at_most=60)
    course = Course(
        slug=slug,
        revision=revision(folder.root, slug),
        title=fields.text("title"),
        audience=fields.texts("audience", needed=True),
        summary=fields.text("summary"),
        objectives=tuple(_objective(objective) for objective in fields.each("objectives", needed=True)),
        categories=tuple(_category(category, categories) for category in fields.each("categories", needed=True)),
        prerequisites=fields.texts("prerequisites"),
        refresh_months=fields.number("refresh_months", 0, at_most=120),
        pass_percent=fields.number("pass_percent", 80, at_most=100),
        questions_per_attempt=served,
        practice=_practices(tuple(fields.each("practice"))),
        certificate_requires=fields.texts("certificate_requires"),
        authors=tuple(_person(author) for author in fields.each("authors", needed=True)),
        reviews=tuple(_person(review) for review in fields.each("reviews")),
        approvals=tuple(_approval(approval) for approval in fields.each("approvals")),
        content_notes=fields.text("content_notes", ""),
        lessons=lessons,
        items=load_items(folder, folder.root / "quizzes" / f"{slug}.yaml"),
        emblem=figures.load_emblem(folder, path / "emblem.svg", f"{slug}-"),
        computation=_computation(lessons, served),
        corrections=_newest_first(fields.each("corrections"), lessons),
        interests=fields.text("interests", ""),
        was=fields.texts("was"),
    )
    fields.text("notes", "")
    fields.done()
    _check_course(fields, course)
    return course


def _lessons(folder: Folder, path: Path, documents: Mapping[str, Document]) -> tuple[Lesson, ...]:
    lessons = load_lessons(folder, path, documents)
    if not lessons:
        folder.report(path / "course.yaml", 1, "the course has no lesson (files like 01-a-name.md)")
    return lessons


def _computation(lessons: Sequence[Lesson], served: int) -> Computation:
    return Computation(
        words=sum(lesson.words for lesson in lessons),
        checks=sum(lesson.checks for lesson in lessons),
        items=served,
        activity_minutes=sum(lesson.activity_minutes + lesson.media_minutes for lesson in lessons),
    )


def _check_course(fields: Fields, course: Course) -> None:
    check_words(fields, title=course.title)
    check_line(fields, summary=course.summary, content_notes=course.content_notes, interests=course.interests)
    if not 70 <= course.pass_percent <= 100:
        fields.report("`pass_percent` must be from 70 to 100", fields.line_of("pass_percent"))
    if course.minutes > course.computation.minutes:
        fields.report(
            f"the categories sum to {course.minutes} minutes, more than the {course.computation.minutes} computed "
            f"({course.computation.exact_minutes:.1f}, rounded down to a quarter hour)",
            fields.line_of("categories"),
        )
    for requirement in course.certificate_requires:
        if requirement not in ("review", "practice"):
            fields.report(f"`certificate_requires` knows review and practice, not “{requirement}”")


def _category(fields: Fields, categories: Categories) -> HourCategory:
    minutes, any_of = fields.number("minutes"), fields.texts_with_lines("any_of", needed=True)
    fields.done()
    for slug, line in any_of:
        if slug not in categories:
            fields.report(f"unknown category {slug}; see courses/categories.yaml", line, rule="credential")
    slugs = tuple(slug for slug, _ in any_of)
    return HourCategory(minutes, slugs, tuple(in_words([slug], categories) for slug in slugs))


def _objective(fields: Fields) -> Objective:
    objective = Objective(fields.text("id"), fields.text("text"))
    fields.done()
    check_words(fields, text=objective.text)
    return objective


def _newest_first(entries: Iterator[Fields], lessons: Sequence[Lesson]) -> tuple[Correction, ...]:
    """One for each day, by which people's records know it."""
    found: dict[date, Correction] = {}
    for fields in entries:
        correction = _correction(fields, lessons)
        if correction.day in found and correction.day != date.min:
            message = f"there is a correction of {correction.day} already; write both as one, or as of two days"
            fields.report(message, fields.line_of("day"), rule="correction")
        found[correction.day] = correction
    return tuple(found[day] for day in sorted(found, reverse=True))


def _correction(fields: Fields, lessons: Sequence[Lesson]) -> Correction:
    sections = fields.texts_with_lines("where", needed=True)
    correction = Correction(
        fields.day("day"),
        fields.text("changed"),
        fields.flag("safety"),
        tuple((lesson, heading) for lesson, _, heading in (place.partition("#") for place, _ in sections)),
    )
    fields.done()
    headings = {(lesson.slug, heading) for lesson in lessons for heading in lesson.headings}
    for (place, line), section in zip(sections, correction.where, strict=True):
        if section not in headings:
            fields.report(f"`where` names {place}, and the course has no such section", line, rule="correction")
    return correction


def _practices(entries: Sequence[Fields]) -> tuple[Practice, ...]:
    """A name of before leads to one practice, and is none that a practice has now."""
    practices = tuple(_practice(fields) for fields in entries)
    for which, name in unfit_former_names([(one.id, one.was) for one in practices], SLUG.fullmatch):
        message = f"`was` names “{name}”, which is the id of a practice here or cannot be one"
        entries[which].report(message, entries[which].line_of("was"), rule="duplicate")
    return practices


def _practice(fields: Fields) -> Practice:
    practice = Practice(
        fields.text("id"),
        fields.text("title"),
        fields.choice("setting", ("role play", "simulation", "shadowing")),
        fields.texts("competencies", needed=True),
        fields.text("text"),
        _points(fields, fields.each("points")),
        fields.texts("was"),
    )
    fields.done()
    check_words(fields, title=practice.title)
    check_line(fields, text=practice.text)
    return practice


def _points(practice: Fields, entries: Iterator[Fields]) -> tuple[Point, ...]:
    """No two of the same words, whatever stands between them."""
    points: dict[str, Point] = {}
    for fields in entries:
        point = _point(fields)
        words = " ".join(re.findall(r"\w+", point.text.casefold()))
        if words and words in points:
            fields.report(f"the point “{point.text}” is there already", rule="practice-points")
        points[words] = point
    if len(points) > MOST_POINTS:
        message = f"{len(points)} points; whoever watches can look for {MOST_POINTS} at most"
        practice.report(message, practice.line_of("points"), rule="practice-points")
    return tuple(points.values())


def _point(fields: Fields) -> Point:
    point = Point(fields.text("text"), fields.text("source", ""))
    fields.done()
    check_words(fields, text=point.text)
    return point


def _person(fields: Fields) -> Contributor:
    on = fields.day("on").isoformat() if fields.has("on") else ""
    person = Contributor(fields.text("name"), fields.text("role", ""), on, fields.text("qualification", ""))
    fields.done()
    return person


def _approval(fields: Fields) -> Approval:
    approval = Approval(
        fields.text("body"),
        fields.text("number", ""),
        fields.day("valid_from"),
        fields.day("valid_until"),
        fields.flag("made_up"),
    )
    fields.done()
    return approval
