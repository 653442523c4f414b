"""Whose turn a practice or a training from elsewhere is, as conditions on its row, and who may sign off.

Shared by the rooms: competence keeps practices, account counts in each page's bar what waits for its reader and tells
their roles, and team counts what waits for each member's rater. The rule itself is
`lms.domain.competence.practice.turn`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.domain.credit.elsewhere.external import ReviewOutcome
from lms.store.db import UtcDateTime
from lms.store.joined import JoinedAccount
from lms.store.tables.competence import Observation, RaterWord
from lms.store.tables.external import ExternalDecision, ExternalReport
from lms.store.tables.learning import Completion

SUPERVISION_COURSE = "supervision-in-practice"
IS_OPEN = and_(Observation.confirmed_by_rater_at.is_(None), Observation.withdrawn_at.is_(None))
IS_ACCEPTED = or_(Observation.started_by.is_(None), Observation.accepted_at.is_not(None))
# Whoever rates has to rate, or to rate or to confirm; the person has to answer what a rater started, and to read.
IS_UNRATED = and_(IS_OPEN, Observation.rated_at.is_(None))
IS_OFFERED = and_(IS_UNRATED, ~IS_ACCEPTED)
IS_ASKED = and_(IS_UNRATED, IS_ACCEPTED)
_WAITS_TO_BE_NAMED = and_(Observation.rater_id.is_(None), Observation.senior_signs.is_(True))
RATERS_TURN = and_(
    IS_OPEN,
    ~_WAITS_TO_BE_NAMED,
    or_(IS_ASKED, Observation.confirmed_by_person_at.is_not(None)),
)
# Since when it has been the rater's.
RATERS_SINCE = func.coalesce(
    Observation.confirmed_by_person_at, Observation.accepted_at, Observation.requested_at, type_=UtcDateTime()
)
TO_READ = and_(IS_OPEN, Observation.rated_at.is_not(None), Observation.confirmed_by_person_at.is_(None))
PERSONS_TURN = or_(IS_OFFERED, TO_READ)


def may_sign_off(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """After the course for supervisors, with this account or one joined into it, or on an administrator's word."""
    learned = exists().where(Completion.course == SUPERVISION_COURSE, Completion.person_id == person_id)
    elsewhere = exists().where(
        Completion.course == SUPERVISION_COURSE,
        Completion.person_id == JoinedAccount.joined_id,
        JoinedAccount.kept_id == person_id,
    )
    return or_(exists().where(RaterWord.person_id == person_id, RaterWord.ended_at.is_(None)), learned, elsewhere)


_Later, _After = aliased(ExternalReport), aliased(ExternalDecision)
# Of a report on a training from elsewhere: it was returned with a question, and nothing came after that.
IS_RETURNED = and_(
    exists().where(
        ExternalDecision.report_id == ExternalReport.id,
        ExternalDecision.outcome == ReviewOutcome.RETURNED.value,
        ~exists().where(_After.report_id == ExternalDecision.report_id, _After.number > ExternalDecision.number),
    ),
    ~exists().where(_Later.training_id == ExternalReport.training_id, _Later.id > ExternalReport.id),
)
