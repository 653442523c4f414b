"""What comes up for a person: training they were asked to take, and inserts that are new to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import null, select, union_all

from lms.domain.team.assignment import Assigned
from lms.store.asked import choices_of
from lms.store.db import db
from lms.store.team import assignments
from lms.store.unread import UNREAD, is_empty


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version in force that came after someone began its course, and that they have not read."""

    slug: str
    jurisdiction: str
    number: int


@dataclass(frozen=True, slots=True)
class Coming:
    """`asked`: the earliest due first, those without a day last; `new`: in the order in which they were written."""

    asked: tuple[Assigned, ...]
    new: tuple[NewVersion, ...]


# In one statement, since home asks for both.
_UNREAD = UNREAD.subquery()
_BOTH = union_all(
    assignments.OPEN.add_columns(null().label("place"), null().label("number"), null().label("markdown")),
    select(_UNREAD.c.id, _UNREAD.c.slug, null(), null(), null(), *_UNREAD.c["jurisdiction", "number", "markdown"]),
).subquery()
_COMING = select(_BOTH).order_by(_BOTH.c.due_on.is_(None), _BOTH.c.due_on, _BOTH.c.id)


def coming_up(person_id: int) -> Coming:
    """What was asked and is neither withdrawn nor completed since, and each version in force that came later."""
    asked, new = [], []
    for id_, slug, assigned_by, due_on, note, place, number, markdown in db.session.execute(
        _COMING, {"person_id": person_id}
    ):
        if place is None:
            asked.append(Assigned(id_, slug, assigned_by, due_on, note))
        elif not is_empty(markdown):
            new.append(NewVersion(slug, place, number))
    return Coming(tuple(_with_choices(asked)), tuple(new))


def _with_choices(asked: list[Assigned]) -> list[Assigned]:
    """Costs nothing where no choice is open."""
    several = [one.id for one in asked if not one.course_slug]
    choices = choices_of(several) if several else {}
    return [replace(one, choices=choices.get(one.id, ())) for one in asked] if choices else asked
