"""Whether a way through is for credit, what a completion counts from, and courses that wait for their eight hours.

Columns are added without making a table anew: completions are pointed to by certificates and lines of the ledger.
Ways that were begun before are for credit, as their page promised, and completions that exist count from their own
day: `counts_from` stays empty.
"""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = '0010'
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('enrolment', sa.Column('for_credit', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('enrolment', sa.Column('renews_on', sa.Date(), nullable=True))
    op.add_column('completion', sa.Column('counts_from', sa.Date(), nullable=True))
    op.create_table(
        'ready_course',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('course', sa.Text(), nullable=False),
        sa.Column('revision', sa.Text(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('met', sa.JSON(), nullable=False),
        sa.Column('approvals', sa.JSON(), nullable=False),
        sa.Column('ready_at', UtcDateTime(), nullable=False),
        sa.Column('credit_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ready_course_person_id')),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_ready_course_enrolment_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ready_course')),
        sa.UniqueConstraint('enrolment_id', name=op.f('uq_ready_course_enrolment_id')),
    )
    op.create_index(op.f('ix_ready_course_person_id'), 'ready_course', ['person_id'])
    op.create_index(op.f('ix_ready_course_credit_at'), 'ready_course', ['credit_at'])
    protect(op.get_bind())
