"""Every lesson reads at grade 8 or below: the way most people take, the gentler one, its questions and drawings."""

from __future__ import annotations

from lms.content import markdown
from lms.content.lint.prose import GRADE_LIMIT, reading_grade
from lms.content.lint.terms import without_names
from lms.domain.learning.course import Lesson
from tests.conftest import ROOT


def ways(lesson: Lesson) -> dict[str, str]:
    """The words of each way through a lesson, of its options with feedback, and of its drawings; some are empty."""
    main = [part.html for part in lesson.parts if part.kind not in markdown.NOT_COUNTED]
    gentler = [part.html for part in lesson.parts if part.kind in markdown.NOT_COUNTED]
    options = [text for part in lesson.parts for one in part.options for text in (one.text, one.feedback)]
    drawings = [part.in_words for part in lesson.parts]
    told = {"its text": main, "its gentler way": gentler, "its options": options, "its drawings in words": drawings}
    return {name: "\n".join(map(markdown.plain, pieces)) for name, pieces in told.items()}


def grades(catalogue) -> dict[str, float]:
    """`course/lesson, its text` to the grade, without the names that courses/terms.yaml allows."""
    return {
        f"{course.slug}/{lesson.slug}, {name}": reading_grade(without_names(words, catalogue.terms))
        for course in catalogue.courses.values()
        for lesson in course.lessons
        for name, words in ways(lesson).items()
    }


def test_no_lesson_reads_above_grade_eight(catalogue):
    above = [f"{place}: grade {grade:.1f}" for place, grade in grades(catalogue).items() if grade > GRADE_LIMIT]

    assert above == []


def test_every_lesson_file_is_graded(catalogue):
    graded = {place.partition(",")[0] for place in grades(catalogue)}
    files = {
        f"{file.parent.name}/{file.stem.partition('-')[2]}" for file in (ROOT / "courses").glob("*/[0-9][0-9]-*.md")
    }

    assert graded == files
    assert len(files) > 50


def test_the_terms_of_the_field_are_names_and_not_hard_words(catalogue):
    """Each begins with a capital, a digit or stands in capitals: a hard word is no name."""
    assert [name for name in catalogue.terms.names if name == name.lower() and not name[0].isdigit()] == []
