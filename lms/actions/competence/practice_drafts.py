"""Forms of practice: drafts that their rater alone sees, and since when the site has the points they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lms.domain.acting import Acting
from lms.domain.competence.practice import next_moment
from lms.domain.competence.practice_form import form_of
from lms.domain.learning.course import Course
from lms.store.competence import practice, practice_drafts, self_ratings
from lms.store.competence.practice import Watched

DRAFT_DAYS = timedelta(days=90)
DECLINED_DAYS = timedelta(days=30)
REPLACED_DAYS = timedelta(days=90)


def take_up_forms(courses: Iterable[Course], now: datetime) -> None:
    """Keeps since when this site has the points of each practice; what is kept already stays as it is."""
    known = practice_drafts.known_forms()
    for course in courses:
        for one in course.practice:
            form = form_of(course.slug, one)
            if not any((form.course, practice, form.digest) in known for practice in form.practices):
                practice_drafts.take_up(form, now)


def save_draft(acting: Acting, watched: Watched, typed: Mapping[str, Any], seen: datetime | None) -> datetime | None:
    """The moment of the draft, to save the next one with; None when another page has saved one since `seen`.

    It is no event and tells nobody: nothing has been said yet.
    """
    saved_at = next_moment(acting.now, seen)
    return saved_at if practice_drafts.save(watched.id, acting.me, typed, seen, saved_at) else None


def discard_draft(acting: Acting, watched: Watched) -> None:
    practice_drafts.erase(watched.id, acting.me)


def erase_past(now: datetime) -> None:
    """Drafts that nobody touched for 90 days, and what was answered with not now 30 days ago.

    Also words about oneself that were replaced or taken back 90 days ago.
    """
    practice_drafts.erase_old(now - DRAFT_DAYS)
    practice.erase_declined(now - DECLINED_DAYS)
    self_ratings.erase_replaced(now - REPLACED_DAYS)
