"""Whose turn a practice is, as conditions on its row.

Shared by the rooms: competence keeps practices, account counts in each page's bar what waits for its reader, and team
counts what waits for each member's rater. The rule itself is `lms.domain.competence.practice.turn`.
"""

from __future__ import annotations

from sqlalchemy import and_, or_

from lms.store.tables.competence import Observation

IS_OPEN = and_(Observation.confirmed_by_rater_at.is_(None), Observation.withdrawn_at.is_(None))
# Whoever rates has to rate, or to rate or to confirm; the person has to read.
IS_ASKED = and_(IS_OPEN, Observation.rated_at.is_(None))
RATERS_TURN = and_(IS_OPEN, or_(Observation.rated_at.is_(None), Observation.confirmed_by_person_at.is_not(None)))
PERSONS_TURN = and_(IS_OPEN, Observation.rated_at.is_not(None), Observation.confirmed_by_person_at.is_(None))
