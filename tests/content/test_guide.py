"""The glossary, words by situation, and the index over lessons."""

from __future__ import annotations

import re

import pytest

from lms.content.catalogue import read
from lms.content.guide.searching import lines_of, pieces_of, pieces_of_course
from lms.content.markdown import plain
from lms.domain.learning.course import Citation
from lms.domain.learning.guide.paths import LearningPath
from tests.content.site import COURSE, FIRST, SECOND, Site

GLOSSARY = "courses/glossary.yaml"
SITUATIONS = "courses/situations.yaml"
PATHS = "courses/paths.yaml"
TERMS = """\
terms:
  - id: step
    term: step
    forms: [steps]
    typed: [stride]
    says: One foot before the *other*.
    source: "toolkit: Opening"
    lesson: small-steps/second#then
  - {id: small-step, term: small step, says: A step that is small.}
"""
TO_SAY = """\
---
title: The second step
competencies: [ours-1]
minutes: {}
---

## A small step {#then}

Take a Small Step, then more steps. *[A step](#then)* is a step; `step` and footstep are words.

/// say
- “Take a step.[@toolkit: Opening]”
- “Rest.”
///

/// not
“Run.”
///
"""


def rules(problems) -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.rule) for problem in problems]


def test_a_glossary_is_read_by_its_letters(site: Site):
    site.write(GLOSSARY, TERMS)

    catalogue, problems = read(site.root)

    assert problems == []
    small, step = catalogue.glossary
    assert (small.term, small.forms, small.source, small.course) == ("small step", (), None, "")
    assert (step.says, step.typed) == ("One foot before the <em>other</em>.", ("stride",))
    assert step.source == Citation(0, "A center, A toolkit, 2023", "Opening", "https://example.org/toolkit")
    assert (step.course, step.lesson, step.heading) == ("small-steps", "second", "then")


def test_there_may_be_none(site: Site):
    catalogue, problems = read(site.root)

    assert (catalogue.glossary, catalogue.situations, problems) == ((), (), [])


def test_the_first_of_each_term_in_a_lesson_opens_what_it_means(site: Site):
    site.write(GLOSSARY, TERMS)
    site.write(SECOND, TO_SAY)

    catalogue, problems = read(site.root)

    lesson = catalogue.courses["small-steps"].lessons[1]
    html = "".join(part.html for part in lesson.parts)
    pressed = re.findall(r'<button class="term" type="button" popovertarget="word-([^"]+)">(.*?)</button>', html)
    assert problems == []
    assert pressed == [("small-step", "Small Step"), ("step", "steps")]
    assert lesson.terms == {"step", "small-step"}
    assert re.search(r'<h2 id="then">A small step</h2>', html)


def test_whoever_takes_the_gentler_way_finds_it_there_as_well(site: Site):
    site.write(GLOSSARY, TERMS)
    site.write(FIRST, site.text(FIRST).replace("You can sit and rest.", "You can sit. A step waits."))

    catalogue, _ = read(site.root)

    parts = catalogue.courses["small-steps"].lessons[0].parts
    assert [part.kind for part in parts if "word-step" in part.html] == ["prose", "gentler"]


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ('source: "toolkit: Opening"', 'source: "toolkit: Nowhere"', 7, "citation"),
        ('source: "toolkit: Opening"', 'source: "nobody: Opening"', 7, "citation"),
        ("small-steps/second#then", "small-steps/second#now", 8, "link"),
        ("small-steps/second#then", "small-steps/third", 8, "link"),
        ("small-steps/second#then", "Second", 8, "link"),
        ("forms: [steps]", "forms: [Small step]", 9, "duplicate"),
        ("id: small-step", "id: step", 9, "duplicate"),
        ("One foot before the *other*.", "word " * 61, 6, "field"),
        ("term: step", "term: '*step*'", 3, "markdown"),
    ],
)
def test_what_is_wrong_in_a_glossary_is_told_with_its_line(site: Site, old, new, line, rule):
    site.write(GLOSSARY, TERMS.replace(old, new, 1))

    _, problems = read(site.root)

    assert (GLOSSARY, line, rule) in rules(problems)


@pytest.mark.parametrize("file", [GLOSSARY, SITUATIONS, PATHS])
def test_a_file_that_cannot_be_read_is_told(site: Site, file):
    site.write(file, "terms: [")

    _, problems = read(site.root)

    assert [problem.path for problem in problems] == [file]


def test_words_to_use_are_found_by_situation(site: Site):
    site.write(SECOND, TO_SAY)
    site.write(SITUATIONS, "situations:\n  - {id: rest, title: Time to rest, lessons: [small-steps/second]}\n")

    catalogue, problems = read(site.root)

    assert problems == []
    (situation,) = catalogue.situations
    assert (situation.id, situation.title, situation.lessons) == (
        "rest",
        "Time to rest",
        (("small-steps", "second"),),
    )
    assert list(lines_of(catalogue.courses["small-steps"].lessons[1])) == ["“Take a step.”", "“Rest.”"]


@pytest.mark.parametrize("lesson", ["small-steps/first", "small-steps/none", "first"])
def test_a_lesson_without_such_words_is_told(site: Site, lesson):
    site.write(SITUATIONS, f"situations:\n  - {{id: rest, title: Rest, lessons: [{lesson}]}}\n")

    _, problems = read(site.root)

    assert rules(problems) == [(SITUATIONS, 2, "link")]


def test_a_path_is_read_in_its_order(site: Site):
    site.copy_course("big-steps", "Big steps")
    site.write(
        PATHS,
        "paths:\n"
        "  - {id: first, title: First, says: To begin., days: 30, courses: [small-steps, left-out, big-steps]}\n"
        "  - {id: again, title: Again, says: Yearly., for: supervisor, comes_again: true, courses: [small-steps]}\n",
    )

    catalogue = read(site.root)[0]

    assert catalogue.paths == (
        LearningPath("first", "First", "To begin.", ("small-steps", "big-steps"), 30),
        LearningPath("again", "Again", "Yearly.", ("small-steps",), audience="supervisor", comes_again=True),
    )


def test_what_is_wrong_in_a_path_is_told_with_its_line(site: Site):
    site.copy_course("big-steps", "Big steps")
    site.change(COURSE, "prerequisites: []", "prerequisites: [big-steps]")
    site.write(
        PATHS, "paths:\n  - {id: one, title: One, says: To go., courses: [small-steps, big-steps, small-steps]}\n"
    )

    problems = [problem for problem in read(site.root)[1] if problem.path == PATHS]

    assert sorted(rules(problems)) == [(PATHS, 2, "duplicate"), (PATHS, 2, "prerequisite")]


def test_shipped_paths_hold_every_course_that_is_there(catalogue):
    once = [slug for path in catalogue.paths if not path.comes_again for slug in path.courses]

    assert sorted(once) == sorted(catalogue.courses)
    for path in catalogue.paths:
        if path.comes_again:
            assert all(catalogue.courses[slug].refresh_months == 12 for slug in path.courses)


def test_a_program_may_leave_a_course_out(site: Site):
    site.write(GLOSSARY, TERMS.replace("small-steps/second", "left-out/second"))
    site.write(SITUATIONS, "situations:\n  - {id: rest, title: Rest, lessons: [left-out/first]}\n")

    catalogue, problems = read(site.root)

    assert problems == []
    assert catalogue.situations[0].lessons == ()
    assert {term.lesson for term in catalogue.glossary} == {""}


def test_a_lesson_is_found_by_what_it_says_and_not_by_what_it_asks(site: Site):
    site.write(SECOND, TO_SAY)

    catalogue, _ = read(site.root)
    course = catalogue.courses["small-steps"]
    told = list(pieces_of(course.lessons[0]))

    assert [(piece.words, piece.anchor) for piece in told if piece.is_heading] == [
        ("The first step", ""),
        ("What it is", "what"),
        ("Another way", "other"),
        ("Try it", "try"),
    ]
    assert [(piece.words, piece.is_calm) for piece in told if not piece.is_heading] == [
        ("A step is small. It is the next one too.", False),
        ("You can sit and rest.", True),
    ]
    assert all("Run" not in piece.words for piece in pieces_of(course.lessons[1]))
    assert [piece.words for piece in pieces_of_course(course)] == [
        "Small steps",
        "How to take a small step.",
        "take a small step",
    ]


def test_what_stands_before_a_heading_leads_to_the_gentler_way(site: Site):
    site.write(FIRST, site.text(FIRST).replace("## Another way {#other}\n\n", ""))

    catalogue = read(site.root)[0]

    (gentler,) = [piece for piece in pieces_of(catalogue.courses["small-steps"].lessons[0]) if "sit" in piece.words]
    assert (gentler.heading, gentler.anchor) == ("", "gentler-way")


def test_a_drawing_is_found_by_what_it_shows(site: Site):
    catalogue, _ = read(site.root)

    drawing = list(pieces_of(catalogue.courses["small-steps"].lessons[1]))[-1]

    assert drawing.words.startswith("Two steps, one after the other.")
    assert "Above it stand the words one and two." in drawing.words
    assert (drawing.heading, drawing.anchor) == ("And then", "then")


def test_the_index_has_every_lesson_and_what_is_typed_for_a_term(site: Site):
    site.write(GLOSSARY, TERMS)

    catalogue, _ = read(site.root)

    index = catalogue.search
    assert [(text.within, text.name) for text in index.texts] == [
        ("small-steps", ""),
        ("small-steps", "first"),
        ("small-steps", "second"),
    ]
    question = index.read("stride")
    assert question is not None
    assert [found.text.name for found in index.find(question)][:1] == [""]
    assert {term.name for term in index.terms_with(question, 5)} == {"step", "small-step"}


def test_each_word_of_every_lesson_finds_it(catalogue):
    """Of the shipped lessons, a few words each: what stands there is found there."""
    for course in catalogue.courses.values():
        for lesson in course.lessons:
            said = [piece for piece in pieces_of(lesson) if not piece.is_heading]
            words = re.findall(r"[A-Za-z’]{5,}", said[-1].words)[:3]
            question = catalogue.search.read(" ".join(words))
            assert question is not None
            assert lesson.slug in [found.text.name for found in catalogue.search.find(question)], (lesson.slug, words)


@pytest.mark.parametrize("asked", ["say no", "can't", "who am I", "no", "relapse", "return to use", "first visit"])
def test_what_peers_type_finds_something(catalogue, asked):
    question = catalogue.search.read(asked)

    assert question is not None
    assert catalogue.search.find(question)[0].has_all


def test_every_shipped_term_is_said_plainly(catalogue):
    for term in catalogue.glossary:
        assert plain(term.says).endswith("."), term.id
