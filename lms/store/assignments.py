"""Training that people were asked to take; whether it is done is derived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, bindparam, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.assignment import Assigned
from lms.store.db import Base, db
from lms.store.learning import Completion
from lms.store.people import Person


class Assignment(Base):
    """Never erased; withdrawn once, with a reason."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course: Mapped[str]
    assigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None]
    note: Mapped[str]
    recurs_months: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]


def add(person_id: int, course: str, assigned_by: int, due_on: date | None, note: str, now: datetime) -> None:
    db.session.add(
        Assignment(
            person_id=person_id,
            course=course,
            assigned_by=assigned_by,
            assigned_at=now,
            due_on=due_on,
            note=note,
        )
    )


_OPEN = (
    select(Assignment.id, Assignment.course, Person.display_name, Assignment.due_on, Assignment.note)
    .join(Person, Person.id == Assignment.assigned_by)
    .where(
        Assignment.person_id == bindparam("person_id"),
        Assignment.withdrawn_at.is_(None),
        ~exists().where(
            Completion.person_id == Assignment.person_id,
            Completion.course == Assignment.course,
            Completion.completed_at >= Assignment.assigned_at,
        ),
    )
    .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
)


def open_for(person_id: int) -> Sequence[Assigned]:
    """Not withdrawn and not completed since it was asked; the earliest due first, those without a day last."""
    return [Assigned(*row) for row in db.session.execute(_OPEN, {"person_id": person_id})]
