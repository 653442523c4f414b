"""How Alembic runs: on the connection that lms/store/upgrade.py hands over."""

from alembic import context

from lms.store import (
    assignments,
    certificates,
    events,
    evidence,
    learning,
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
from lms.store.db import Base

TABLES = (
    assignments,
    certificates,
    events,
    evidence,
    learning,
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
