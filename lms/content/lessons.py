"""Lessons from their Markdown files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.content import figures, markdown, safety
from lms.content.frameworks import Document
from lms.content.source import Fields, Folder, Problem, Unreadable, Weight, unfit_former_names, visible
from lms.content.text.unlike import find_unlike
from lms.content.text.words import NO_SOURCE, RULE, check_line, check_words
from lms.domain.items.rules import Option
from lms.domain.learning.course import Citation, Lesson, LessonOpening, Part, Review

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"frameworks", "credentials", "inserts", "quiz", "evaluation", "start", "beat", "corrections"})
GENTLER_WAY = "gentler-way"
SENSITIVE = ("removal", "violence", "overdose", "death", "suicide")
MOST_LESSON_BYTES = 64_000
_MINUTES = re.compile("[0-9]{1,3}")
LONGEST_NAME = 100
LOWEST_HEADING = 4
_LESSON_FILE = re.compile(r"\d\d-([a-z0-9-]+)\.md")


def load_lessons(folder: Folder, path: Path, documents: Mapping[str, Document]) -> tuple[Lesson, ...]:
    """A course's lessons in the order of their files; one that cannot be read is left out and reported."""
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
    _check_names(folder, path, lessons)
    return tuple(lessons)


def _check_names(folder: Folder, path: Path, lessons: list[Lesson]) -> None:
    """A name of before leads to one lesson, and is none that a lesson has now."""
    for which, name in unfit_former_names([(lesson.slug, lesson.was) for lesson in lessons], SLUG.fullmatch):
        message = f"`was` names “{name}”, which is the name of a lesson here or cannot be one"
        folder.report(path / lessons[which].file, 1, message, rule="duplicate")


@dataclass(slots=True)
class _Text:
    """What the blocks of a lesson come to, as they are read one after another; `numbers` of (source, section)."""

    folder: Folder
    path: Path
    documents: Mapping[str, Document]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    level: int = 1

    def read(self, block: markdown.Block) -> None:
        if block.kind == "gentler":
            self.level = 2
        elif self.parts and self.parts[-1].kind == "gentler":
            self.level = 1
        self._read_headings(block)
        self._read_citations(block)
        self.parts.append(_part(self, block))

    def _read_headings(self, block: markdown.Block) -> None:
        for line, depth, heading, heading_id in markdown.headings(block.text, block.line):
            if depth == 1 or depth > self.level + 1:
                self._report(line, "a heading jumps a level; lessons begin at ##", rule="heading-jump")
            if depth > LOWEST_HEADING:
                self.folder.report(self.path, line, "headings go from ## to ####", Weight.WARNING, RULE)
            self.level = depth
            if not heading_id:
                self._report(line, "give this heading an id: ## Title {#id}", rule="heading-id")
            elif heading_id in self.headings:
                self._report(line, f"the heading id {heading_id} stands twice", rule="heading-id")
            self.headings[heading_id] = heading

    def _read_citations(self, block: markdown.Block) -> None:
        for line, source, section in markdown.citations(block.text, block.line):
            if source not in self.documents or section not in self.documents[source].sections:
                message = f"courses/sources.yaml has no document “{source}” with a section “{section}”"
                self._report(line, message, rule="citation")
            self.numbers.setdefault((source, section), len(self.numbers) + 1)

    def _report(self, line: int, message: str, *, rule: str) -> None:
        self.folder.report(self.path, line, message, rule=rule)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(
            Citation(number, _said(self.documents.get(name)), section, _address(self.documents.get(name)))
            for (name, section), number in self.numbers.items()
        )


def _lesson(folder: Folder, path: Path, slug: str, documents: Mapping[str, Document]) -> Lesson:
    fields, body, lines_before = folder.front_matter(path, MOST_LESSON_BYTES)
    _check_safety(folder, path, body, lines_before)
    activity, media = _minutes(fields)
    text = _read_text(folder, path, body, lines_before, documents)
    lesson = Lesson(
        slug=slug,
        title=fields.text("title"),
        competencies=fields.texts("competencies", needed=True),
        activity_minutes=activity,
        media_minutes=media,
        sensitive=_sensitive(fields),
        review=_review(fields),
        parts=tuple(text.parts),
        headings=text.headings,
        citations=text.citations,
        words=sum(_words(part) for part in text.parts if part.kind not in markdown.NOT_COUNTED),
        checks=sum(part.kind == "check" for part in text.parts),
        file=path.name,
        was=fields.texts("was"),
        opening=_opening(fields),
    )
    fields.done()
    check_words(fields, title=lesson.title)
    _check_lesson(fields, lesson)
    return lesson


def _check_safety(folder: Folder, path: Path, body: str, lines_before: int) -> None:
    """Raises Unreadable for a text that would take too long to read."""
    for line, rule, message in safety.find_unsafe(body, lines_before + 1, is_lesson=True):
        problem = Problem(folder.name(path), line, message, rule=rule)
        if rule == safety.TOO_COMPLEX:
            raise Unreadable(problem)
        folder.problems.append(problem)


def _minutes(fields: Fields) -> tuple[int, int]:
    """Of activities and of media, as declared."""
    minutes = fields.one("minutes")
    if minutes is None:
        return 0, 0
    declared = minutes.number("activity", 0, at_most=240), minutes.number("media", 0, at_most=240)
    minutes.done()
    return declared


def _sensitive(fields: Fields) -> tuple[str, ...]:
    sensitive = fields.texts("sensitive")
    for word in sensitive:
        if word not in SENSITIVE:
            fields.report(f"`sensitive` knows {', '.join(SENSITIVE)}, not “{word}”", fields.line_of("sensitive"))
    return sensitive


def _opening(fields: Fields) -> LessonOpening | None:
    return LessonOpening(fields.choice("opening", tuple(LessonOpening))) if fields.has("opening") else None


def _read_text(folder: Folder, path: Path, body: str, lines_before: int, documents: Mapping[str, Document]) -> _Text:
    def report(line: int, message: str) -> None:
        folder.report(path, line, message, rule="block")

    text = _Text(folder, path, documents)
    for block in markdown.blocks(body, lines_before + 1, report):
        text.read(block)
    _check_anchors(folder, path, body, lines_before, text.headings, text.parts)
    return text


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
    check_line(review, question=value.question)
    review.done()
    return value


def _part(lesson: _Text, block: markdown.Block) -> Part:
    folder, path, numbers, index = lesson.folder, lesson.path, lesson.numbers, len(lesson.parts)
    text = block.text
    options: tuple[Option, ...] = ()
    if block.kind in markdown.WITH_OPTIONS:
        text, options = _options(folder, path, block)
    for line, message in find_unlike(text, block.line):
        folder.report(path, line, message, Weight.WARNING, RULE)
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
        html=markdown.to_html(text, lambda source, section: numbers[(source, section)], lesson.tables),
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
    for number, line in enumerate(block.text.split("\n")[question.rstrip().count("\n") + 1 :]):
        if found and "[@" in line:
            at = block.line + question.rstrip().count("\n") + 1 + number
            folder.report(path, at, f"an option: {NO_SOURCE}", Weight.WARNING, RULE)
    if not question.strip():
        report(block.line, f"this `{block.kind}` asks nothing")
    if found and sum(is_right for _, is_right, _ in found) != 1:
        report(block.line, f"mark exactly one option of this `{block.kind}` with [x]")
    if len(found) == 1 or (block.kind == "check" and not found):
        report(block.line, f"this `{block.kind}` needs at least two options")
    return question, tuple(markdown.option(*option_found) for option_found in found)


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
