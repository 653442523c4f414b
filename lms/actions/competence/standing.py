"""Standing, computed anew from the evidence it is derived from."""

from __future__ import annotations

from lms.store.competence import evidence
from lms.store.program.program import program


def rebuild_standing() -> int:
    """By days of the program's time zone; how many people."""
    return evidence.rebuild_standing(program().zone)
