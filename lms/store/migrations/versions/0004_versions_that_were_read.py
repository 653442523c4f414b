"""Versions of program inserts that people have read."""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('acknowledgement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('insert_id', sa.Integer(), nullable=False),
    sa.Column('read_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['insert_id'], ['program_insert.id'], name=op.f('fk_acknowledgement_insert_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_acknowledgement_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acknowledgement')),
    sa.UniqueConstraint('insert_id', 'person_id', name=op.f('uq_acknowledgement_insert_id_person_id'))
    )
    protect(op.get_bind())
