"""Next steps that people put off, for their own eyes."""

import sqlalchemy as sa
from alembic import op

import lms.store.db

revision = '0022'
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('step_set_aside',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('set_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_step_set_aside_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step_set_aside'))
    )
    op.create_index('ix_step_set_aside_person', 'step_set_aside', ['person_id', 'step'], unique=False)
