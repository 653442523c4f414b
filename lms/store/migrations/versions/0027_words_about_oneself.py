"""How people see themselves in a competency, for their own eyes, and whether their supervisors may read it."""

import sqlalchemy as sa
from alembic import op

import lms.store.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'self_rating',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('competency', sa.Text(), nullable=False),
        sa.Column('word', sa.Text(), nullable=True),
        sa.Column('said_at', lms.store.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_self_rating_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_self_rating')),
    )
    op.create_index('ix_self_rating_person', 'self_rating', ['person_id', 'competency'], unique=False)
    op.create_table(
        'self_rating_shared',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('since', lms.store.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_self_rating_shared_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_self_rating_shared')),
    )
