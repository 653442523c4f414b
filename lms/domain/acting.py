"""Who acts, when, and in which program: what every action needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.domain.program.program import Program


@dataclass(frozen=True, slots=True)
class Acting:
    """Made once by the guard, the worker or the command line; `person_id` is None where nobody is signed in."""

    person_id: int | None
    now: datetime
    program: Program

    @property
    def me(self) -> int:
        """The person who acts; raises LookupError where nobody does."""
        if self.person_id is None:
            raise LookupError("nobody is signed in")
        return self.person_id

    @property
    def today(self) -> date:
        """The day in the program's zone."""
        return self.program.day_of(self.now)
