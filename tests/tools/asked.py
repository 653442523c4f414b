"""What someone was asked to take and has not done, as the site reads it for the next step."""

from __future__ import annotations

from lms.domain.team.assignment import Assigned
from lms.store.competence.steps.next_rows import rows_of
from tests.tools.acting import TODAY


def asked_of(person_id: int) -> tuple[Assigned, ...]:
    """The earliest due first, those without a day last."""
    return tuple(rows_of([person_id], TODAY)[person_id].asked)
