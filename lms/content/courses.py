"""Courses and lessons from their folders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lms.content import figures, markdown, safety
from lms.content.frameworks import Document
from lms.content.quizzes import load_items
from lms.content.source import Fields, Folder, Problem, Unreadable, visible
from lms.domain.course import (
    Approval,
    Citation,
    Computation,
    Course,
    HourCategory,
    Lesson,
    Objective,
    Part,
    Person,
    Practice,
    Review,
)
from lms.domain.items.rules import Option

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"frameworks", "credentials", "inserts", "quiz", "evaluation", "start", "beat"})
GENTLER_WAY = "gentler-way"
SENSITIVE = ("removal", "violence", "overdose", "death", "suicide")
MOST_LESSON_BYTES = 64_000
_MINUTES = re.compile("[0-9]{1,3}")
LONGEST_NAME = 100
_LESSON_FILE = re.compile(r"\d\d-([a-z0-9-]+)\.md")


def load_courses(folder: Folder, documents: Mapping[str, Document]) -> dict[str, Course]:
    """Slug to course, by title; a course that cannot be read is left out and reported."""
    courses = []
    for path in visible(folder.root / "courses", "*"):
        if not path.is_dir() or path.name == "frameworks":
            continue
        try:
            courses.append(_course(folder, path, documents))
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


def _course(folder: Folder, path: Path, documents: Mapping[str, Document]) -> Course:
    slug = path.name
    file = path / "course.yaml"
    fields = folder.fields(file)
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        folder.report(file, 1, f"“{slug}” cannot be a course's slug: small letters, digits and hyphens")
    lessons = _lessons(folder, path, documents)
    if not lessons:
        folder.report(file, 1, "the course has no lesson (files like 01-a-name.md)")
    serve = fields.number("serve", at_most=60)
    categories = tuple(_category(one) for one in fields.each("categories", needed=True))
    course = Course(
        slug=slug,
        revision=revision(folder.root, slug),
        title=fields.text("title"),
        audience=fields.texts("audience", needed=True),
        summary=fields.text("summary"),
        objectives=tuple(_objective(one) for one in fields.each("objectives", needed=True)),
        categories=categories,
        prerequisites=fields.texts("prerequisites"),
        refresh_months=fields.number("refresh_months", 0, at_most=120),
        pass_percent=fields.number("pass_percent", 80, at_most=100),
        serve=serve,
        practice=tuple(_practice(one) for one in fields.each("practice")),
        certificate_requires=fields.texts("certificate_requires"),
        authors=tuple(_person(one) for one in fields.each("authors", needed=True)),
        reviews=tuple(_person(one) for one in fields.each("reviews")),
        approvals=tuple(_approval(one) for one in fields.each("approvals")),
        content_notes=fields.text("content_notes", ""),
        lessons=lessons,
        items=load_items(folder, folder.root / "quizzes" / f"{slug}.yaml"),
        emblem=figures.load_emblem(folder, path / "emblem.svg", f"{slug}-"),
        computation=Computation(
            words=sum(lesson.words for lesson in lessons),
            checks=sum(lesson.checks for lesson in lessons),
            items=serve,
            activity_minutes=sum(lesson.activity_minutes + lesson.media_minutes for lesson in lessons),
        ),
    )
    fields.text("notes", "")
    fields.done()
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
    return course


def _category(fields: Fields) -> HourCategory:
    category = HourCategory(fields.number("minutes"), fields.texts("any_of", needed=True))
    fields.done()
    return category


def _objective(fields: Fields) -> Objective:
    objective = Objective(fields.text("id"), fields.text("text"))
    fields.done()
    return objective


def _practice(fields: Fields) -> Practice:
    practice = Practice(
        fields.text("id"),
        fields.text("title"),
        fields.choice("setting", ("role play", "simulation", "shadowing")),
        fields.texts("competencies", needed=True),
        fields.text("text"),
    )
    fields.done()
    return practice


def _person(fields: Fields) -> Person:
    on = fields.day("on").isoformat() if fields.has("on") else ""
    person = Person(fields.text("name"), fields.text("role", ""), on)
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


def _lessons(folder: Folder, path: Path, documents: Mapping[str, Document]) -> tuple[Lesson, ...]:
    lessons: list[Lesson] = []
    for file in visible(path, "*.md"):
        match = _LESSON_FILE.fullmatch(file.name)
        if not match or not SLUG.fullmatch(match[1]) or match[1] in RESERVED:
            folder.report(file, 1, "name lessons like 01-a-name.md: two digits, small letters, hyphens")
            continue
        if match[1] in [lesson.slug for lesson in lessons]:
            folder.report(file, 1, f"another lesson of this course is called {match[1]}", rule="duplicate")
        try:
            lessons.append(_lesson(folder, file, match[1], documents))
        except Unreadable as error:
            folder.problems.append(error.problem)
    return tuple(lessons)


def _lesson(folder: Folder, path: Path, slug: str, documents: Mapping[str, Document]) -> Lesson:
    fields, body, lines_before = folder.front_matter(path, MOST_LESSON_BYTES)
    for line, rule, message in safety.troubles(body, lines_before + 1):
        problem = Problem(folder.name(path), line, message, rule=rule)
        if rule == safety.KNOTTED:
            raise Unreadable(problem)
        folder.problems.append(problem)
    minutes = fields.one("minutes")
    activity = minutes.number("activity", 0, at_most=240) if minutes else 0
    media = minutes.number("media", 0, at_most=240) if minutes else 0
    if minutes:
        minutes.done()
    sensitive = fields.texts("sensitive")
    for word in sensitive:
        if word not in SENSITIVE:
            fields.report(f"`sensitive` knows {', '.join(SENSITIVE)}, not “{word}”", fields.line_of("sensitive"))
    numbers: dict[tuple[str, str], int] = {}
    headings: dict[str, str] = {}
    parts: list[Part] = []
    level = 1
    for block in markdown.blocks(
        body, lines_before + 1, lambda line, message: folder.report(path, line, message, rule="block")
    ):
        level = 2 if block.kind == "gentler" else 1 if parts and parts[-1].kind == "gentler" else level
        for line, depth, heading, heading_id in markdown.headings(block.text, block.line):
            if depth == 1 or depth > level + 1:
                folder.report(path, line, "a heading jumps a level; lessons begin at ##", rule="heading-jump")
            level = depth
            if not heading_id:
                folder.report(path, line, "give this heading an id: ## Title {#id}", rule="heading-id")
            elif heading_id in headings:
                folder.report(path, line, f"the heading id {heading_id} stands twice", rule="heading-id")
            headings[heading_id] = heading
        for line, source, section in markdown.citations(block.text, block.line):
            if source not in documents or section not in documents[source].sections:
                folder.report(
                    path,
                    line,
                    f"courses/sources.yaml has no document “{source}” with a section “{section}”",
                    rule="citation",
                )
            numbers.setdefault((source, section), len(numbers) + 1)
        parts.append(_part(folder, path, block, numbers, len(parts)))
    _check_anchors(folder, path, body, lines_before, headings, parts)
    lesson = Lesson(
        slug=slug,
        title=fields.text("title"),
        competencies=fields.texts("competencies", needed=True),
        activity_minutes=activity,
        media_minutes=media,
        sensitive=sensitive,
        review=_review(fields),
        parts=tuple(parts),
        headings=headings,
        citations=tuple(
            Citation(number, _said(documents.get(name)), section, _address(documents.get(name)))
            for (name, section), number in numbers.items()
        ),
        words=sum(_words(part) for part in parts if part.kind not in markdown.NOT_COUNTED),
        checks=sum(part.kind == "check" for part in parts),
        file=path.name,
    )
    fields.done()
    _check_lesson(fields, lesson)
    return lesson


def _check_anchors(
    folder: Folder, path: Path, body: str, lines_before: int, headings: Mapping[str, str], parts: list[Part]
) -> None:
    """Links within the page; the names of its drawings may stand twice only on two pages."""
    places = {*headings, *(part.id for part in parts)} | (
        {GENTLER_WAY} if "gentler" in {p.kind for p in parts} else set()
    )
    for line, target in markdown.anchors(body, lines_before + 1):
        if target not in places:
            folder.report(path, line, f"broken link to #{target}: no heading of this lesson has that id", rule="link")


def _said(document: Document | None) -> str:
    return f"{document.publisher}, {document.title}, {document.date}" if document else ""


def _address(document: Document | None) -> str:
    return document.address if document else ""


def _words(part: Part) -> int:
    options = sum(markdown.words(option.text) + markdown.words(option.feedback) for option in part.options)
    return markdown.words(part.html) + options


def _review(fields: Fields) -> Review | None:
    review = fields.one("review")
    if review is None:
        return None
    value = Review(review.choice("kind", ("clinical", "legal")), review.text("question"))
    review.done()
    return value


def _part(
    folder: Folder, path: Path, block: markdown.Block, numbers: Mapping[tuple[str, str], int], index: int
) -> Part:
    text = block.text
    options: tuple[Option, ...] = ()
    if block.kind in markdown.WITH_OPTIONS:
        text, options = _options(folder, path, block)
    if block.kind == "figure":
        return _figure(folder, path, block, numbers, f"part-{index}")
    minutes = 0
    if block.argument:
        if block.kind == "try" and _MINUTES.fullmatch(block.argument):
            minutes = int(block.argument)
        else:
            folder.report(
                path,
                block.line - 1,
                "only `try` takes an argument, its minutes, and `figure`, its name",
                rule="block",
            )
    return Part(
        kind=block.kind,
        html=markdown.to_html(text, lambda source, section: numbers[(source, section)]),
        options=options,
        minutes=minutes,
        id=f"part-{index}",
    )


def _figure(
    folder: Folder, path: Path, block: markdown.Block, numbers: Mapping[tuple[str, str], int], part_id: str
) -> Part:
    """The first paragraph is the caption; the rest tells the drawing in words, for whoever does not see it."""
    caption, _, words = block.text.strip().partition("\n\n")
    if not caption.strip() or not words.strip():
        folder.report(
            path, block.line, "a figure needs a caption, an empty line, and the drawing in words", rule="figure"
        )
    drawing = path.parent / "figures" / f"{block.argument}.svg"
    markup = ""
    if not SLUG.fullmatch(block.argument) or len(block.argument) > LONGEST_NAME:
        folder.report(path, block.line - 1, "name the drawing: `/// figure path-of-a-case`", rule="figure")
    elif not drawing.is_file():
        folder.report(path, block.line - 1, f"there is no drawing {folder.name(drawing)}", rule="figure")
    else:
        markup = figures.load_figure(folder, drawing, f"{part_id}-")

    def cited(source: str, section: str) -> int:
        return numbers[(source, section)]

    return Part(
        kind=block.kind,
        html=markdown.to_html(caption, cited),
        id=part_id,
        drawing=markup,
        in_words=markdown.to_html(words, cited),
        drawing_name=block.argument,
    )


def _options(folder: Folder, path: Path, block: markdown.Block) -> tuple[str, tuple[Option, ...]]:
    def report(line: int, message: str) -> None:
        folder.report(path, line, message, rule="options")

    question, found = markdown.split_options(block, report)
    if not question.strip():
        report(block.line, f"this `{block.kind}` asks nothing")
    if found and sum(is_right for _, is_right, _ in found) != 1:
        report(block.line, f"mark exactly one option of this `{block.kind}` with [x]")
    if len(found) == 1 or (block.kind == "check" and not found):
        report(block.line, f"this `{block.kind}` needs at least two options")
    return question, tuple(markdown.option(*one) for one in found)


def _check_lesson(fields: Fields, lesson: Lesson) -> None:
    tried = sum(part.minutes for part in lesson.parts)
    if tried != lesson.activity_minutes:
        fields.report(
            f"`minutes: activity` says {lesson.activity_minutes}, the `try` blocks sum to {tried}",
            rule="minutes",
        )
    kinds = [part.kind for part in lesson.parts]
    if lesson.sensitive and not {"note", "gentler"} <= set(kinds):
        fields.report("a sensitive lesson needs a `note` and a `gentler` way", rule="sensitive")
    if not lesson.sensitive and ("note" in kinds or "gentler" in kinds):
        fields.report("say in `sensitive` what this lesson's note is about", rule="sensitive")
