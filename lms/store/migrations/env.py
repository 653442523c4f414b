"""How Alembic runs: on the connection that lms/store/migrations/upgrade.py hands over."""

from alembic import context

from lms.store.account import devices, link_checks, links, second_factors, sessions
from lms.store.competence import evidence, practice
from lms.store.credit import certificates, ledger
from lms.store.db import Base
from lms.store.learning import enrolments, revisions
from lms.store.people import people
from lms.store.program import events, outbox, program
from lms.store.team import assignments

TABLES = (
    assignments,
    certificates,
    devices,
    events,
    evidence,
    enrolments,
    ledger,
    link_checks,
    links,
    outbox,
    people,
    practice,
    program,
    revisions,
    second_factors,
    sessions,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
