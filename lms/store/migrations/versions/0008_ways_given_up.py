"""The moment at which a new way through a course was given up."""

import sqlalchemy as sa
from alembic import op

import lms.store.db

revision = '0008'
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a batch: SQLite would make the table anew, to which many others point.
    op.add_column('enrolment', sa.Column('given_up_at', lms.store.db.UtcDateTime(), nullable=True))
