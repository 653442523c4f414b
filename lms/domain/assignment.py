"""Training that someone was asked to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Assigned:
    """One open assignment as its person sees it."""

    id: int
    course_slug: str
    assigned_by: str
    due_on: date | None
    note: str

    def days_left(self, today: date) -> int | None:
        """Negative once the day has passed; None without a due day."""
        return (self.due_on - today).days if self.due_on else None
