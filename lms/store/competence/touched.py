"""How many people a change of codes concerns; never who."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from lms.store.competence.evidence import who_has_shown
from lms.store.db import db
from lms.store.in_force import PROFILE_TODAY, works_here
from lms.store.tables.people import Person


def people_by_code(codes: Collection[str]) -> dict[str, set[int]]:
    """Code to the people of whom there is evidence of it; codes without any are left out."""
    found: dict[str, set[int]] = {}
    for person_id, shown in who_has_shown(codes).items():
        for code in shown:
            found.setdefault(code, set()).add(person_id)
    return found


def people_by_profile(today: date) -> dict[str | None, int]:
    """How many of those who work here hold each profile, or none."""
    held = select(PROFILE_TODAY.label("profile")).where(works_here(Person.active_until, today)).subquery()
    rows = db.session.execute(select(held.c.profile, func.count()).group_by(held.c.profile), {"today": today})
    return {row[0]: row[1] for row in rows}
