"""`courses/glossary.yaml`: what the words of the field mean, and lessons that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lms.content import markdown
from lms.content.credentials import values
from lms.content.frameworks import Document
from lms.content.source import Fields, Folder
from lms.content.text.words import check_line, check_words
from lms.domain.learning.course import Citation, Course, Lesson, Part
from lms.domain.learning.guide.terms import GlossaryTerm

MOST_WORDS = 60
_TAG = re.compile(r"(<[^>]*>)")
_UNLINKED = frozenset({"a", "button", "h2", "h3", "h4", "sup", "code", "caption", "th"})
_LINKED_KINDS = ("prose", "gentler")
_PLACE = re.compile(r"([a-z0-9-]+)/([a-z0-9-]+)(?:#([a-z0-9-]+))?")


def load_glossary(
    folder: Folder, documents: Mapping[str, Document], courses: Mapping[str, Course]
) -> tuple[GlossaryTerm, ...]:
    """By the letters of the term; none where there is no file."""
    told = values.entries_of(folder, "glossary", "terms", lambda entry: _term(entry, documents, courses))
    _each_form_once(told)
    return tuple(sorted((term for term, _ in told), key=lambda one: one.term.casefold()))


def _term(fields: Fields, documents: Mapping[str, Document], courses: Mapping[str, Course]) -> GlossaryTerm:
    says = fields.text("says")
    if len(says.split()) > MOST_WORDS:
        fields.report(f"say it in {MOST_WORDS} words or fewer", fields.line_of("says"))
    course, lesson, heading = _place(fields, courses)
    term = GlossaryTerm(
        id=values.slug(fields, "id"),
        term=fields.text("term"),
        forms=fields.texts("forms"),
        typed=fields.texts("typed"),
        says=markdown.inline(says),
        source=_source(fields, documents),
        course=course,
        lesson=lesson,
        heading=heading,
    )
    fields.done()
    check_words(fields, term=term.term)
    check_line(fields, says=says)
    return term


def _source(fields: Fields, documents: Mapping[str, Document]) -> Citation | None:
    written = fields.text("source", "")
    if not written:
        return None
    name, _, section = written.partition(": ")
    document = documents.get(name)
    if document is None or section not in document.sections:
        fields.report(f"no such source and section: {written}", fields.line_of("source"), rule="citation")
        return None
    return Citation(0, f"{document.publisher}, {document.title}, {document.date}", section, document.address)


def _place(fields: Fields, courses: Mapping[str, Course]) -> tuple[str, str, str]:
    written = fields.text("lesson", "")
    if not written:
        return "", "", ""
    match = _PLACE.fullmatch(written)
    course = courses.get(match[1]) if match else None
    if match and course is None:
        return "", "", ""  # a program may leave a course out
    lesson = course.lesson(match[2]) if course and match else None
    if match is None or lesson is None or (match[3] and match[3] not in lesson.headings):
        fields.report(f"no such lesson and heading: {written}", fields.line_of("lesson"), rule="link")
        return "", "", ""
    return match[1], match[2], match[3] or ""


def _each_form_once(told: Iterable[tuple[GlossaryTerm, Fields]]) -> None:
    seen: set[str] = set()
    for term, fields in told:
        for form in (term.term, *term.forms):
            if form.casefold() in seen:
                fields.report(f"“{form}” stands at two terms", rule="duplicate")
            seen.add(form.casefold())


def with_links(courses: Mapping[str, Course], terms: Sequence[GlossaryTerm]) -> dict[str, Course]:
    """The same courses; the first of each term in a lesson opens what it means, which stands at the lesson's end."""
    forms = [(form.casefold(), term.id) for term in terms for form in (term.term, *term.forms)]
    forms.sort(key=lambda one: -len(one[0]))  # the longest first, so that "safety plan" is no "plan"
    return {
        slug: replace(course, lessons=tuple(_linked(lesson, forms) for lesson in course.lessons))
        for slug, course in courses.items()
    }


def _linked(lesson: Lesson, forms: Sequence[tuple[str, str]]) -> Lesson:
    parts: list[Part] = []
    led_to: dict[str, set[str]] = {kind: set() for kind in _LINKED_KINDS}
    for part in lesson.parts:
        done = led_to.get(part.kind)
        parts.append(part if done is None else replace(part, html=_linked_html(part.html, forms, done)))
    every = frozenset().union(*led_to.values())
    return replace(lesson, parts=tuple(parts), terms=every) if every else lesson


def _linked_html(html: str, forms: Sequence[tuple[str, str]], done: set[str]) -> str:
    lowered = html.casefold()
    for form, term_id in forms:
        if term_id not in done and form in lowered:
            linked = _link_first(html, form, term_id)
            if linked is not None:
                html, lowered = linked, linked.casefold()
                done.add(term_id)
    return html


def _link_first(html: str, form: str, term_id: str) -> str | None:
    """None where it stands within another word, a link or a heading only."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(form)}(?![\w-])", re.IGNORECASE)
    pieces = _TAG.split(html)
    within: list[str] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            _step(piece, within)
        elif not _UNLINKED.intersection(within) and (found := pattern.search(piece)):
            pressed = f'<button class="term" type="button" popovertarget="word-{term_id}">{found[0]}</button>'
            pieces[place] = piece[: found.start()] + pressed + piece[found.end() :]
            return "".join(pieces)
    return None


def _step(tag: str, within: list[str]) -> None:
    name = tag.strip("</>").split(" ", 1)[0].rstrip("/")
    if tag.startswith("</"):
        if name in within:
            within.remove(name)
    elif name in _UNLINKED:
        within.append(name)
