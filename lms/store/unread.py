"""Which versions of inserts count, and which of them one person has not read, as parts of other statements.

Shared by the rooms: program keeps inserts and shows who read them, team asks in one statement for what was assigned
and for what is new, since home shows both.
"""

from __future__ import annotations

from sqlalchemy import ScalarSelect, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.store.joined import accounts_of
from lms.store.tables.learning import Enrolment
from lms.store.tables.names import present
from lms.store.tables.program import Acknowledgement, Insert

OTHER_VERSION = aliased(Insert)
SAME_INSERT = and_(OTHER_VERSION.slug == Insert.slug, OTHER_VERSION.jurisdiction == Insert.jurisdiction)
NEWEST = Insert.id.in_(select(func.max(Insert.id)).group_by(present(Insert.slug), Insert.jurisdiction))
OF_PERSON = Acknowledgement.person_id.in_(accounts_of(bindparam("person_id")))


def number_of(version_id: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """How many versions of the same place and slug there were with this one."""
    counted = select(func.count()).select_from(OTHER_VERSION).where(SAME_INSERT, OTHER_VERSION.id <= version_id)
    return counted.correlate(Insert, Acknowledgement).scalar_subquery()


def is_empty(markdown: str) -> bool:
    """Whether a version says nothing, so that nothing is in force."""
    return not markdown.strip()


# The newest versions, empty ones as well, that one person began the course before and has not read.
UNREAD = select(
    Insert.id, Insert.slug, Insert.jurisdiction, number_of(Insert.id).label("number"), Insert.markdown
).where(
    NEWEST,
    exists().where(
        Enrolment.person_id.in_(accounts_of(bindparam("person_id"))),
        Enrolment.course == Insert.slug,
        Enrolment.started_at < Insert.written_at,
    ),
    ~exists().where(OF_PERSON, Acknowledgement.insert_id == Insert.id),
)
