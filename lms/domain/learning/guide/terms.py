"""The words of the field, and the moments in which a peer looks for words of their own."""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.learning.course import Citation


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    id: str
    term: str
    forms: tuple[str, ...]  # how else lessons write it
    typed: tuple[str, ...]  # what people may type who look for it; shown nowhere
    says: str  # safe HTML of one line
    source: Citation | None
    course: str = ""  # where more of it stands, with the lesson and its heading
    lesson: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A moment of the work, and (course, lesson) of those whose words help in it."""

    id: str
    title: str
    lessons: tuple[tuple[str, str], ...]
