"""Small values of the domain, made to measure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.domain.credit.certificate import CertificateFacts, CourseOutline, Provider
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option
from lms.domain.learning.completion import MetRequirements
from lms.domain.learning.course import Computation, Course, HourCategory, Lesson, Objective

MET = MetRequirements(lessons=3, active_seconds=1200, best_percent=92, evaluated=True)
OPTIONS = (Option("Listen", True, "Yes."), Option("Leave", False, "No."), Option("Wait", False, "No."))


def item(id: str = "one", kind: Kind = Kind.RECALL, *codes: str, options: tuple[Option, ...] = OPTIONS) -> Item:
    return Item(id, kind, codes or ("cw-1",), "plan", ("first", "what"), "practice", "What now?", options)


def lesson(slug: str = "first", **values: Any) -> Lesson:
    given: dict[str, Any] = {
        "slug": slug,
        "title": slug.title(),
        "competencies": ("cw-1",),
        "activity_minutes": 0,
        "media_minutes": 0,
        "sensitive": (),
        "review": None,
        "parts": (),
        "headings": {},
        "citations": (),
        "words": 0,
        "checks": 0,
    }
    return Lesson(**given | values)


def course(**values: Any) -> Course:
    given: dict[str, Any] = {
        "slug": "small-steps",
        "revision": "r1",
        "title": "Small steps",
        "audience": ("peer",),
        "summary": "A small course.",
        "objectives": (Objective("plan", "make a plan"),),
        "categories": (HourCategory(60, ("ethics",)),),
        "prerequisites": (),
        "refresh_months": 0,
        "pass_percent": 80,
        "questions_per_attempt": 1,
        "practice": (),
        "certificate_requires": (),
        "authors": (),
        "reviews": (),
        "approvals": (),
        "content_notes": "",
        "lessons": (lesson(),),
        "items": (item(),),
        "computation": Computation(0, 0, 0, 60),
    }
    return Course(**given | values)


def certificate_facts(**values: Any) -> CertificateFacts:
    """Of `course()`, whose fields may be given as well."""
    of_course = {name: values.pop(name) for name in tuple(values) if name in Course.__slots__ and name != "revision"}
    studied = course(**of_course)
    given: dict[str, Any] = {
        "outline": CourseOutline.of(studied),
        "specimen": False,
        "name": "Pia Example",
        "course": studied.slug,
        "revision": studied.revision,
        "earned_on": date(2026, 11, 21),
        "delivery": "self-paced",
        "approvals": (),
        "provider": Provider("Family Support North", "", ""),
        "signatory": "",
        "logo": None,
        "inserts": (),
    }
    return CertificateFacts(**given | values)
